// SPDX-License-Identifier: GPL-3.0-or-later
#include "TileListModel.h"

#include <algorithm>
#include <cmath>

namespace sinew::scene {

namespace {

using mesh::MaterialClass;
using mesh::Tile;
using mesh::VertexKind;

/// New vertex buffers a frame: each costs a quarter to half a millisecond of upload.
constexpr int kNewAFrame = 20;
/// Lines along the edges of solids: farther off they only thicken into black.
constexpr double kEdgesVisibleM = 900;
constexpr double kSmallestPixels = 0.7;

bool growsWithExaggeration(const Tile& tile)
{
    return tile.material == MaterialClass::Pipe || tile.material == MaterialClass::Conductor ||
           tile.material == MaterialClass::Point;
}

double distanceTo(const Box3d& box, Vec3d eye)
{
    const auto outside = [](double low, double high, double v) { return std::max({low - v, v - high, 0.0}); };
    return length({outside(box.min.x, box.max.x, eye.x), outside(box.min.y, box.max.y, eye.y),
                   outside(box.min.z, box.max.z, eye.z)});
}

QVector3D toQt(Vec3d v)
{
    return {static_cast<float>(v.x), static_cast<float>(v.y), static_cast<float>(v.z)};
}

} // namespace

TileGeometry::TileGeometry(const Tile& tile, const mesh::TileLevel& level, double exaggeration)
{
    setVertexData(level.vertices);
    setIndexData(level.indices);
    setStride(sizeof(mesh::Vertex));
    setPrimitiveType(tile.material == MaterialClass::Edge ? PrimitiveType::Lines : PrimitiveType::Triangles);
    addAttribute(Attribute::PositionSemantic, 0, Attribute::F32Type);
    addAttribute(Attribute::NormalSemantic, 12, Attribute::F32Type);
    addAttribute(Attribute::TexCoord0Semantic, 24, Attribute::F32Type);
    addAttribute(Attribute::IndexSemantic, 0, Attribute::U32Type);
    setExaggeration(tile, exaggeration);
}

void TileGeometry::setExaggeration(const Tile& tile, double exaggeration)
{
    const double grow = growsWithExaggeration(tile) ? tile.reachM * exaggeration : tile.reachM;
    const Vec3d reach{grow, grow, grow};
    setBounds(toQt(tile.bounds.min - tile.origin - reach), toQt(tile.bounds.max - tile.origin + reach));
    update();
}

TileListModel::TileListModel(const CameraRig& rig, QObject* parent) : QAbstractListModel(parent), m_rig(rig)
{
    m_select.setSingleShot(true);
    m_select.setInterval(30);
    connect(&m_select, &QTimer::timeout, this, &TileListModel::selectLevels);
    connect(&rig, &CameraRig::originMoved, this, &TileListModel::originMoved);
    connect(&rig, &CameraRig::changed, this, [this] {
        setSettled(false);
        if (!m_select.isActive())
            m_select.start();
    });
}

int TileListModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

QVariant TileListModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || index.row() >= rowCount())
        return {};
    const auto i = static_cast<std::size_t>(index.row());
    const Tile& tile = m_tiles->tiles[i];
    const Row& row = m_rows[i];
    switch (role) {
    case GeometryRole:
        return QVariant::fromValue(row.geometry);
    case PositionRole:
        return m_rig.relative(tile.origin);
    case NudgeRole:
        return QVector3D(0, 0, m_flip ? 1e-30f : -1e-30f);
    case MaterialRole:
        return static_cast<int>(tile.material);
    case KindRole:
        return static_cast<int>(row.level < 0 ? VertexKind::Plain
                                              : tile.levels[static_cast<std::size_t>(row.level)].kind);
    case PhotoRole:
        return tile.photo;
    case ShownRole:
        return row.shown;
    default:
        return {};
    }
}

QHash<int, QByteArray> TileListModel::roleNames() const
{
    return {{GeometryRole, "tileGeometry"}, {PositionRole, "tilePosition"}, {NudgeRole, "tileNudge"},
            {MaterialRole, "tileMaterial"}, {KindRole, "tileKind"},         {PhotoRole, "tilePhoto"},
            {ShownRole, "tileShown"}};
}

void TileListModel::setTiles(std::shared_ptr<const mesh::TileSet> tiles)
{
    beginResetModel();
    for (const Row& row : m_rows)
        if (row.geometry)
            row.geometry->deleteLater(); // the delegates that show it go with the reset
    m_tiles = std::move(tiles);
    m_rows.assign(m_tiles ? m_tiles->tiles.size() : 0, {});
    endResetModel();
    setSettled(false);
    selectLevels();
}

void TileListModel::setExaggeration(double exaggeration)
{
    m_exaggeration = exaggeration;
    for (std::size_t i = 0; i < m_rows.size(); ++i)
        if (m_rows[i].geometry)
            m_rows[i].geometry->setExaggeration(m_tiles->tiles[i], exaggeration);
    m_select.start();
}

void TileListModel::setTolerancePixels(double pixels)
{
    m_tolerance = std::max(pixels, 0.1);
    m_select.start();
}

int TileListModel::levelFor(const Tile& tile, Vec3d eye, double pixelAngleRad, double exaggeration,
                            double tolerancePixels, int shown)
{
    const double distance = std::max(distanceTo(tile.bounds, eye), 0.1);
    const double pixelM = distance * pixelAngleRad;
    const bool grows = growsWithExaggeration(tile);
    if (tile.material == MaterialClass::Edge && distance > kEdgesVisibleM)
        return -1;
    if (tile.material == MaterialClass::Point && tile.reachM * 2 * exaggeration < kSmallestPixels * pixelM)
        return -1;
    if (length(tile.bounds.size()) + tile.reachM < kSmallestPixels * pixelM)
        return -1;
    const double allowedM = tolerancePixels * pixelM / (grows ? exaggeration : 1);
    int level = 0;
    for (int i = 1; i < static_cast<int>(tile.levels.size()); ++i) {
        const double slack = i > shown && shown >= 0 ? 0.8 : 1; // stays put on the edge between two levels
        if (tile.levels[static_cast<std::size_t>(i)].errorM <= allowedM * slack)
            level = i;
    }
    return level;
}

void TileListModel::selectLevels()
{
    if (!m_tiles)
        return;
    const Vec3d eye = m_rig.eyePosition();
    struct Change {
        double distance;
        int row, level;
    };
    std::vector<Change> changes;
    for (std::size_t i = 0; i < m_rows.size(); ++i) {
        const Row& row = m_rows[i];
        const Tile& tile = m_tiles->tiles[i];
        const int level = levelFor(tile, eye, m_rig.pixelAngleRad(), m_exaggeration, m_tolerance, row.level);
        if ((level < 0) != !row.shown || (level >= 0 && level != row.level))
            changes.push_back({distanceTo(tile.bounds, eye), static_cast<int>(i), level});
    }
    std::ranges::sort(changes, {}, &Change::distance);
    int made = 0;
    for (const Change& change : changes) {
        if (change.level >= 0 && change.level != m_rows[static_cast<std::size_t>(change.row)].level &&
            ++made > kNewAFrame) {
            setSettled(false);
            m_select.start();
            return;
        }
        showLevel(change.row, change.level);
    }
    setSettled(true);
}

void TileListModel::setSettled(bool settled)
{
    if (settled == m_settled)
        return;
    m_settled = settled;
    emit settledChanged();
}

void TileListModel::showLevel(int index, int level)
{
    Row& row = m_rows[static_cast<std::size_t>(index)];
    const Tile& tile = m_tiles->tiles[static_cast<std::size_t>(index)];
    TileGeometry* old = nullptr;
    row.shown = level >= 0;
    if (row.shown && level != row.level) {
        old = row.geometry;
        row.geometry = new TileGeometry(tile, tile.levels[static_cast<std::size_t>(level)], m_exaggeration);
        row.geometry->setParent(this);
        row.level = level;
    }
    emit dataChanged(this->index(index), this->index(index), {GeometryRole, KindRole, ShownRole});
    if (old)
        old->deleteLater();
}

void TileListModel::originMoved()
{
    m_flip = !m_flip;
    if (!m_rows.empty())
        emit dataChanged(index(0), index(rowCount() - 1), {PositionRole, NudgeRole});
}

} // namespace sinew::scene
