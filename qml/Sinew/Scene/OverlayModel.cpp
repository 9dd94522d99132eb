// SPDX-License-Identifier: GPL-3.0-or-later
#include "OverlayModel.h"

#include <algorithm>

namespace sinew::scene {

OverlayModel::OverlayModel(const CameraRig& rig, QObject* parent) : QAbstractListModel(parent), m_rig(rig)
{
    connect(&rig, &CameraRig::changed, this, &OverlayModel::follow);
}

int OverlayModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_points.size());
}

QVariant OverlayModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || index.row() >= rowCount())
        return {};
    const auto i = static_cast<std::size_t>(index.row());
    const OverlayPoint& point = m_points[i];
    const auto& place = m_places[i];
    switch (role) {
    case IdRole:
        return QString::fromStdString(point.id);
    case Qt::DisplayRole:
    case LabelRole:
        return point.text;
    case PriorityRole:
        return point.priority;
    case UnacknowledgedRole:
        return point.unacknowledged;
    case ColourRole:
        return point.colour;
    case XRole:
        return place ? place->x() : -1e4;
    case YRole:
        return place ? place->y() : -1e4;
    case OnScreenRole:
        return place && QRectF(QPointF(0, 0), m_rig.viewport()).contains(*place);
    case DistanceRole:
        return length(point.at - m_rig.eyePosition());
    default:
        return {};
    }
}

QHash<int, QByteArray> OverlayModel::roleNames() const
{
    return {{IdRole, "pointId"},        {LabelRole, "label"},
            {PriorityRole, "priority"}, {UnacknowledgedRole, "unacknowledged"},
            {ColourRole, "colour"},     {XRole, "screenX"},
            {YRole, "screenY"},         {OnScreenRole, "onScreen"},
            {DistanceRole, "distanceM"}};
}

void OverlayModel::setPoints(std::vector<OverlayPoint> points)
{
    const bool same = std::ranges::equal(points, m_points, {}, &OverlayPoint::id, &OverlayPoint::id);
    if (!same)
        beginResetModel();
    m_points = std::move(points);
    m_places.assign(m_points.size(), {});
    std::ranges::transform(m_points, m_places.begin(),
                           [this](const OverlayPoint& p) { return m_rig.project(p.at); });
    if (!same)
        endResetModel();
    else if (!m_points.empty())
        emit dataChanged(index(0), index(rowCount() - 1));
}

void OverlayModel::follow()
{
    if (m_points.empty())
        return;
    std::ranges::transform(m_points, m_places.begin(),
                           [this](const OverlayPoint& p) { return m_rig.project(p.at); });
    emit dataChanged(index(0), index(rowCount() - 1), {XRole, YRole, OnScreenRole, DistanceRole});
}

} // namespace sinew::scene
