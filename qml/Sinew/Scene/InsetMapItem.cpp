// SPDX-License-Identifier: GPL-3.0-or-later
#include "InsetMapItem.h"

#include <QPainter>

#include <cmath>

namespace sinew::scene {

InsetMapItem::InsetMapItem(QQuickItem* parent) : QQuickPaintedItem(parent)
{
    setAntialiasing(true);
    connect(this, &InsetMapItem::inkChanged, this, [this] { update(); });
}

void InsetMapItem::setScene(SceneController* scene)
{
    if (scene == m_scene)
        return;
    if (m_scene) {
        m_scene->disconnect(this);
        m_scene->rig()->disconnect(this);
    }
    m_scene = scene;
    if (m_scene) {
        connect(m_scene, &SceneController::tilesChanged, this, [this] { update(); });
        connect(m_scene->rig(), &CameraRig::changed, this, [this] { update(); });
    }
    emit sceneChanged();
    update();
}

void InsetMapItem::paint(QPainter* painter)
{
    if (!m_scene || m_scene->overview().image.isNull() || m_scene->overview().area.isEmpty())
        return;
    const Overview& map = m_scene->overview();
    painter->setRenderHint(QPainter::SmoothPixmapTransform);
    painter->drawImage(boundingRect(), map.image);

    const double scale = width() / map.image.width();
    const CameraRig& rig = *m_scene->rig();
    const QPointF eye = map.toImage(rig.eyePosition()) * scale,
                  target = map.toImage(rig.view().target) * scale;
    const double aspect = rig.viewport().width() / std::max(rig.viewport().height(), 1.0);
    const double half = std::atan(std::tan(rig.fieldOfViewDeg() * M_PI / 360) * aspect);
    const double heading = rig.headingDeg() * M_PI / 180;
    const double reach = std::max(std::hypot(target.x() - eye.x(), target.y() - eye.y()) * 1.6, 12.0);
    const auto towards = [&](double angle) {
        return eye + QPointF(std::sin(angle), -std::cos(angle)) * reach;
    };
    QColor fill = m_ink;
    fill.setAlpha(45);
    painter->setPen(QPen(m_ink, 1.2));
    painter->setBrush(fill);
    painter->drawPolygon(QPolygonF{eye, towards(heading - half), towards(heading + half)});
    painter->setBrush(m_ink);
    painter->drawEllipse(eye, 2.5, 2.5);
}

void InsetMapItem::flyTo(double x, double y)
{
    if (!m_scene || m_scene->overview().image.isNull())
        return;
    const Overview& map = m_scene->overview();
    const Vec3d place = map.toWorld(QPointF(x, y) * (map.image.width() / std::max(width(), 1.0)));
    m_scene->flyOver(place);
}

} // namespace sinew::scene
