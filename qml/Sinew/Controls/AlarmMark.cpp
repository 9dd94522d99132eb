// SPDX-License-Identifier: GPL-3.0-or-later
#include "AlarmMark.h"

#include <algorithm>
#include <QPainterPath>

namespace sinew::ui {

QColor markColour(MarkKind kind)
{
    switch (kind) {
    case MarkKind::Critical:
        return QColor(0xFF0000);
    case MarkKind::High:
        return QColor(0xFF8C00);
    case MarkKind::Medium:
        return QColor(0xFFD700);
    case MarkKind::Low:
        return QColor(0x00BFFF);
    case MarkKind::Suppressed:
        break;
    }
    return QColor(0x9370DB);
}

QChar markLetter(MarkKind kind)
{
    constexpr char16_t letters[] = u"CHMLS";
    return QChar(letters[static_cast<int>(kind)]);
}

namespace {

QPainterPath shapeOf(MarkKind kind, const QRectF& box)
{
    QPainterPath path;
    const QPointF c = box.center();
    switch (kind) {
    case MarkKind::Critical:
        path.addRect(box);
        break;
    case MarkKind::High:
        path.addPolygon(
            QPolygonF{{c.x(), box.top()}, box.bottomRight(), box.bottomLeft(), {c.x(), box.top()}});
        break;
    case MarkKind::Medium:
        path.addPolygon(QPolygonF{{c.x(), box.top()},
                                  {box.right(), c.y()},
                                  {c.x(), box.bottom()},
                                  {box.left(), c.y()},
                                  {c.x(), box.top()}});
        break;
    case MarkKind::Low:
    case MarkKind::Suppressed:
        path.addEllipse(box);
        break;
    }
    return path;
}

/// A triangle's and a diamond's letter needs a smaller size to stay inside.
double letterShare(MarkKind kind)
{
    return kind == MarkKind::High || kind == MarkKind::Medium ? 0.5 : 0.66;
}

} // namespace

void paintMark(QPainter& painter, const QRectF& box, MarkKind kind, bool solid, const QColor& ink)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    const QColor colour = markColour(kind);
    painter.setPen(QPen(solid ? QColor(20, 22, 24) : colour, solid ? 1.0 : 2.0));
    painter.setBrush(solid ? QBrush(colour) : Qt::NoBrush);
    painter.drawPath(shapeOf(kind, box.adjusted(1, 1, -1, -1)));
    QFont font = painter.font();
    font.setPixelSize(std::max(6, qRound(box.height() * letterShare(kind))));
    font.setBold(true);
    painter.setFont(font);
    // White on the red, black on the light colours: the letter must read by itself.
    painter.setPen(!solid                                                       ? ink
                   : kind == MarkKind::Critical || kind == MarkKind::Suppressed ? Qt::white
                                                                                : Qt::black);
    QRectF place = box;
    if (kind == MarkKind::High)
        place.translate(0, box.height() * 0.14);
    painter.drawText(place, Qt::AlignCenter, markLetter(kind));
    painter.restore();
}

AlarmMark::AlarmMark(QQuickItem* parent) : QQuickPaintedItem(parent)
{
    setImplicitSize(18, 18);
    setAntialiasing(true);
}

void AlarmMark::paint(QPainter* painter)
{
    paintMark(*painter, boundingRect(), static_cast<MarkKind>(std::clamp(m_priority, 0, 4)), m_solid, m_ink);
}

void AlarmMark::setPriority(int priority)
{
    if (std::exchange(m_priority, priority) == priority)
        return;
    update();
    emit changed();
}

void AlarmMark::setSolid(bool solid)
{
    if (std::exchange(m_solid, solid) == solid)
        return;
    update();
    emit changed();
}

void AlarmMark::setInk(const QColor& ink)
{
    if (std::exchange(m_ink, ink) == ink)
        return;
    update();
    emit changed();
}

} // namespace sinew::ui
