// SPDX-License-Identifier: GPL-3.0-or-later
#include "Overview.h"

#include <QPainter>
#include <QPainterPath>

#include <algorithm>
#include <cmath>

namespace sinew::scene {

namespace {

Box3d squareAround(const Box3d& box)
{
    if (box.isEmpty())
        return box;
    const double half = std::max({box.size().x, box.size().y, 10.0}) / 2 * 1.04;
    const Vec3d c = box.centre();
    Box3d area;
    area.add(Vec3d{c.x - half, c.y - half, box.min.z});
    area.add(Vec3d{c.x + half, c.y + half, box.max.z});
    return area;
}

int shadeAt(const Model& model, double x, double y, double step)
{
    const double here = model.groundAt(x, y), east = model.groundAt(x + step, y),
                 north = model.groundAt(x, y + step);
    if (std::isnan(here + east + north))
        return -1;
    const double slope = ((east - here) - (north - here)) / step; // lit from the north-west
    return static_cast<int>(std::clamp(105 + 160 * slope, 60.0, 170.0));
}

void paintRelief(Overview& overview, const Model& model)
{
    const double step = overview.area.size().x / overview.image.width();
    for (int j = 0; j < overview.image.height(); ++j)
        for (int i = 0; i < overview.image.width(); ++i) {
            const Vec3d p = overview.toWorld({i + 0.5, j + 0.5});
            if (const int shade = shadeAt(model, p.x, p.y, step); shade >= 0)
                overview.image.setPixelColor(i, j, QColor(shade, shade, shade));
        }
}

void paintElement(QPainter& painter, const Overview& overview, const Element& element)
{
    if (const auto* line = std::get_if<LineShape>(&element.shape)) {
        QPolygonF path;
        for (const Vec3d& p : line->points)
            path << overview.toImage(p);
        painter.drawPolyline(path);
    } else if (const auto* area = std::get_if<AreaShape>(&element.shape)) {
        for (const auto& polygon : area->polygons)
            if (!polygon.rings.empty()) {
                QPolygonF path;
                for (const Vec3d& p : polygon.rings[0])
                    path << overview.toImage(p);
                painter.drawPolygon(path);
            }
    } else if (const Box3d box = boundsOf(element.shape); !box.isEmpty()) {
        painter.drawRect(QRectF(overview.toImage(box.min), overview.toImage(box.max)).normalized());
    }
}

} // namespace

QPointF Overview::toImage(Vec3d p) const
{
    const double scale = image.width() / std::max(area.size().x, 1e-9);
    return {(p.x - area.min.x) * scale, (area.max.y - p.y) * scale};
}

Vec3d Overview::toWorld(QPointF pixel) const
{
    const double scale = area.size().x / std::max(image.width(), 1);
    return {area.min.x + pixel.x() * scale, area.max.y - pixel.y() * scale, area.min.z};
}

Overview makeOverview(const Model& model, int pixels)
{
    Overview overview;
    overview.area = squareAround(model.bounds());
    overview.image = QImage(pixels, pixels, QImage::Format_ARGB32_Premultiplied);
    overview.image.fill(Qt::transparent);
    if (overview.area.isEmpty())
        return overview;
    paintRelief(overview, model);
    QPainter painter(&overview.image);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(QColor(200, 205, 210, 120), 1));
    painter.setBrush(QColor(185, 190, 195, 170));
    for (const Element& element : model.elements)
        paintElement(painter, overview, element);
    return overview;
}

} // namespace sinew::scene
