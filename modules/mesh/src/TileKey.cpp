// SPDX-License-Identifier: GPL-3.0-or-later
#include "Hash.h"

#include <sinew/mesh/TileBuilder.h>

namespace sinew::mesh {

namespace {

/// Counts up whenever the same model would give other tiles.
constexpr int kBuilderVersion = 1;

struct ShapeHasher {
    Hash& hash;
    void point(const Vec3d& p) const { hash.bytes(&p, sizeof p); }
    void points(const std::vector<Vec3d>& list) const
    {
        hash.bytes(list.data(), list.size() * sizeof(Vec3d));
    }
    void operator()(const std::monostate&) const {}
    void operator()(const PointShape& s) const
    {
        point(s.at);
        hash.value(s.sizeM);
    }
    void operator()(const LineShape& s) const
    {
        points(s.points);
        hash.value(s.radiusM);
        hash.value(s.sagM);
        hash.value(static_cast<int>(s.style));
    }
    void operator()(const AreaShape& s) const
    {
        hash.value(s.heightM);
        for (const auto& polygon : s.polygons) {
            hash.value(polygon.rings.size());
            for (const auto& ring : polygon.rings)
                points(ring);
        }
    }
    void operator()(const MeshShape& s) const
    {
        point(s.origin);
        hash.bytes(s.positions.data(), s.positions.size() * sizeof(float));
        hash.bytes(s.indices.data(), s.indices.size() * sizeof(std::uint32_t));
    }
};

void addOptions(Hash& hash, const TileOptions& o)
{
    for (const int v :
         {kBuilderVersion, o.targetTiles, o.terrainCells, o.maxTerrainCells, o.tubeSides, o.catenarySamples})
        hash.value(v);
    for (const double v : {o.creaseDeg, o.edgeDeg, o.roadLiftM})
        hash.value(v);
}

} // namespace

std::string tileKey(const Model& model, const TileOptions& options)
{
    Hash hash;
    addOptions(hash, options);
    for (const Asset& asset : model.assets) {
        hash.text(asset.id.value);
        hash.text(asset.kind);
    }
    for (const Element& element : model.elements) {
        hash.text(element.asset.value);
        hash.text(element.className);
        hash.value(element.underground);
        hash.value(element.shape.index());
        std::visit(ShapeHasher{hash}, element.shape);
    }
    for (const auto& t : model.terrains) {
        for (const double v :
             {t->westM, t->northM, t->stepXM, t->stepYM, double(t->columns), double(t->rows)})
            hash.value(v);
        hash.bytes(t->heightM.data(), t->heightM.size() * sizeof(float));
    }
    for (const auto& photo : model.orthophotos) // only the place: the picture itself isn't in the tiles
        for (const double v : {photo->westM, photo->northM, photo->eastM, photo->southM})
            hash.value(v);
    return hash.hex();
}

} // namespace sinew::mesh
