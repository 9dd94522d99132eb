// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "CameraRig.h"

#include <QAbstractListModel>
#include <QColor>

#include <string>
#include <vector>

namespace sinew::scene {

/// Something that is drawn over the scene at a place of the world: an alarm's marker, a label.
struct OverlayPoint {
    std::string id;
    Vec3d at;
    QString text;
    int priority = -1; ///< as Sinew.Controls' AlarmMark counts: 0 critical … 4 suppressed; -1: a plain label
    bool unacknowledged = false; ///< flashes
    QColor colour = {};          ///< of a value's tag
};

/// Overlay points with their places on the screen, which follow the camera. Roles: pointId, label, priority,
/// unacknowledged, colour, screenX, screenY (logical pixels), onScreen, distanceM.
class OverlayModel : public QAbstractListModel {
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("made by SceneController")

public:
    enum Role {
        IdRole = Qt::UserRole,
        LabelRole,
        PriorityRole,
        UnacknowledgedRole,
        ColourRole,
        XRole,
        YRole,
        OnScreenRole,
        DistanceRole
    };

    explicit OverlayModel(const CameraRig& rig, QObject* parent = nullptr);
    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QHash<int, QByteArray> roleNames() const override;

    /// Rows that stay keep their delegates, so that a flash keeps its rhythm.
    void setPoints(std::vector<OverlayPoint> points);
    const std::vector<OverlayPoint>& points() const { return m_points; }

private:
    void follow();
    const CameraRig& m_rig;
    std::vector<OverlayPoint> m_points;
    std::vector<std::optional<QPointF>> m_places;
};

} // namespace sinew::scene
