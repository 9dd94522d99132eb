// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "CameraRig.h"

#include <QAbstractListModel>
#include <QQuick3DGeometry>
#include <QTimer>
#include <sinew/mesh/Tile.h>

#include <memory>
#include <vector>

namespace sinew::scene {

/// One level of one tile, as Quick 3D wants it.
class TileGeometry : public QQuick3DGeometry {
    Q_OBJECT
    QML_ANONYMOUS

public:
    TileGeometry(const mesh::Tile& tile, const mesh::TileLevel& level, double exaggeration);
    /// Bounds as the shader spreads the vertices: Quick 3D culls by them.
    void setExaggeration(const mesh::Tile& tile, double exaggeration);
};

/// The tiles that the scene shows, with their level of detail chosen by how large its error is on the screen.
/// Holds vertex buffers only of the levels in use; makes a few at a time so that no frame waits long.
class TileListModel : public QAbstractListModel {
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("made by SceneController")

public:
    enum Role {
        GeometryRole = Qt::UserRole,
        PositionRole, ///< of the tile's origin relative to the rig's
        NudgeRole,
        MaterialRole, ///< mesh::MaterialClass
        KindRole,     ///< mesh::VertexKind
        PhotoRole,
        ShownRole
    };

    explicit TileListModel(const CameraRig& rig, QObject* parent = nullptr);
    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QHash<int, QByteArray> roleNames() const override;

    void setTiles(std::shared_ptr<const mesh::TileSet> tiles);
    const std::shared_ptr<const mesh::TileSet>& tiles() const { return m_tiles; }
    void setExaggeration(double exaggeration);
    /// Levels that a view needs at most this many screen pixels of error for.
    void setTolerancePixels(double pixels);
    /// True when every tile in view has the level it should have.
    bool isSettled() const { return m_settled; }

    /// Level for this error on the screen, or -1 where nothing of the tile is to be seen. `shown`: the
    /// present one, which is kept while it is only a little too fine.
    static int levelFor(const mesh::Tile& tile, Vec3d eye, double pixelAngleRad, double exaggeration,
                        double tolerancePixels, int shown);

signals:
    void settledChanged();

private:
    struct Row {
        TileGeometry* geometry = nullptr;
        int level = -1;
        bool shown = false;
    };
    void selectLevels();
    void showLevel(int row, int level);
    void originMoved();
    void setSettled(bool settled);

    const CameraRig& m_rig;
    std::shared_ptr<const mesh::TileSet> m_tiles;
    std::vector<Row> m_rows;
    double m_exaggeration = 1;
    double m_tolerance = 1.5;
    bool m_flip = false, m_settled = false;
    QTimer m_select;
};

} // namespace sinew::scene
