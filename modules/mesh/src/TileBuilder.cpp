// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/mesh/TileBuilder.h>

#include "Grounding.h"
#include "Grouping.h"
#include "LineMesher.h"
#include "SolidMesher.h"
#include "TerrainMesher.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <thread>

namespace sinew::mesh {

namespace {

/// Beyond this a model needs more memory than a desktop has: 2^31 bytes of vertices.
constexpr std::size_t kMostTileVertices = std::size_t{1} << 26;

struct Built {
    std::vector<Tile> tiles;
    std::vector<Warning> warnings;
};

/// Makes the tiles of one group. Writes only its own elements' bounds, so groups can be built side by side.
class GroupBuilder {
public:
    GroupBuilder(const Model& model, const TileOptions& options, std::vector<Box3d>& bounds)
        : m_model(model), m_options(options), m_bounds(bounds)
    {
    }

    Built build(const Group& group)
    {
        Box3d box;
        for (const std::uint32_t i : group.elements)
            box.add(boundsOf(placed(m_model.elements[i], m_model)));
        m_origin = box.centre();
        switch (group.material) {
        case MaterialClass::Pipe:
        case MaterialClass::Conductor:
            buildLines(group);
            break;
        case MaterialClass::Point:
            buildPoints(group);
            break;
        case MaterialClass::Road:
            buildFlat(group);
            break;
        default:
            buildSolids(group);
        }
        return std::move(m_built);
    }

private:
    void warn(std::uint32_t element, std::string message)
    {
        m_built.warnings.push_back({std::move(message), m_model.elements[element].id.value});
    }

    void addTile(MaterialClass material, double reachM, std::vector<std::pair<MeshBuffer, TileLevel>> levels)
    {
        Tile tile{material, m_origin, {}, reachM, -1, {}};
        for (auto& [buffer, level] : levels) {
            tile.bounds.add(boundsOf(buffer));
            tile.levels.push_back(std::move(level));
        }
        if (!tile.bounds.isEmpty())
            m_built.tiles.push_back(std::move(tile));
    }

    void noteBounds(std::uint32_t element, Box3d box, double radiusM)
    {
        if (box.isEmpty())
            return;
        const Vec3d reach{radiusM, radiusM, radiusM};
        m_bounds[element].add(box.min - reach);
        m_bounds[element].add(box.max + reach);
    }

    /// Centre line as drawn with this many segments a span.
    std::vector<Vec3d> lineOf(const LineShape& shape, int samples) const
    {
        auto line = cleanLine(shape.points);
        return shape.style == LineShape::Style::Catenary ? hang(line, shape.sagM, samples) : line;
    }

    /// Near: tubes; farther: tubes of four sides; far: ribbons.
    void buildLines(const Group& group)
    {
        const bool conductor = group.material == MaterialClass::Conductor;
        const int sides = conductor ? 4 : m_options.tubeSides;
        MeshBuffer fine(m_origin), coarse(m_origin), ribbon(m_origin);
        double widest = 0;
        for (const std::uint32_t i : group.elements) {
            const Shape shape = placed(m_model.elements[i], m_model);
            const auto& line = std::get<LineShape>(shape);
            const auto full = lineOf(line, m_options.catenarySamples);
            if (full.size() < 2 || !(line.radiusM > 0) || !std::isfinite(line.radiusM)) {
                warn(i, "a line without length or radius is not drawn");
                continue;
            }
            widest = std::max(widest, line.radiusM);
            fine.element = coarse.element = ribbon.element = i;
            addTube(fine, full, line.radiusM, sides);
            if (!conductor)
                addTube(coarse, full, line.radiusM, 4);
            const std::size_t first = ribbon.vertices.size();
            addRibbon(ribbon, conductor ? lineOf(line, m_options.catenarySamples / 2) : full, line.radiusM);
            noteBounds(i, boundsOf(ribbon, first), line.radiusM);
        }
        const auto sagitta = [&](int n) { return widest * (1 - std::cos(M_PI / n)); };
        std::vector<std::pair<MeshBuffer, TileLevel>> levels;
        levels.emplace_back(fine, toLevel(fine, VertexKind::Tube, 0));
        if (!conductor)
            levels.emplace_back(coarse, toLevel(coarse, VertexKind::Tube, sagitta(4)));
        levels.emplace_back(ribbon, toLevel(ribbon, VertexKind::Ribbon, widest));
        addTile(group.material, 2 * widest, std::move(levels)); // a mitred ring reaches twice its radius
    }

    void buildPoints(const Group& group)
    {
        MeshBuffer fine(m_origin), coarse(m_origin);
        double widest = 0;
        for (const std::uint32_t i : group.elements) {
            const Shape shape = placed(m_model.elements[i], m_model);
            const auto& point = std::get<PointShape>(shape);
            if (!isFinite(point.at) || !(point.sizeM > 0) || !std::isfinite(point.sizeM)) {
                warn(i, "a point without place or size is not drawn");
                continue;
            }
            fine.element = coarse.element = i;
            widest = std::max(widest, point.sizeM / 2);
            addBall(fine, point.at, point.sizeM / 2, false);
            const std::size_t first = coarse.vertices.size();
            addBall(coarse, point.at, point.sizeM / 2, true);
            noteBounds(i, boundsOf(coarse, first), point.sizeM / 2);
        }
        optimise(fine);
        std::vector<std::pair<MeshBuffer, TileLevel>> levels;
        levels.emplace_back(fine, toLevel(fine, VertexKind::Tube, 0));
        levels.emplace_back(coarse, toLevel(coarse, VertexKind::Tube, 0.3 * widest));
        addTile(MaterialClass::Point, widest, std::move(levels));
    }

    bool addRoad(MeshBuffer& buffer, const LineShape& shape) const
    {
        const auto line = cleanLine(shape.points);
        if (line.size() < 2 || !(shape.radiusM > 0) || !std::isfinite(shape.radiusM))
            return false;
        const DrapedRoad road = draped(line, m_model, m_options.roadLiftM);
        addBand(buffer, road.line, shape.radiusM, [&](Vec3d p) { return road.heightAt(p); });
        return true;
    }

    bool addShape(MeshBuffer& buffer, std::uint32_t i) const
    {
        const Shape shape = placed(m_model.elements[i], m_model);
        if (const auto* line = std::get_if<LineShape>(&shape))
            return addRoad(buffer, *line);
        if (const auto* area = std::get_if<AreaShape>(&shape))
            return addArea(buffer, *area);
        const auto* mesh = std::get_if<MeshShape>(&shape);
        return mesh && addMesh(buffer, *mesh, m_options.creaseDeg);
    }

    MeshBuffer collect(const Group& group)
    {
        MeshBuffer buffer(m_origin);
        for (const std::uint32_t i : group.elements) {
            buffer.element = i;
            const std::size_t first = buffer.vertices.size();
            if (!addShape(buffer, i))
                warn(i, "a shape that encloses nothing, or is broken, is not drawn");
            noteBounds(i, boundsOf(buffer, first), 0);
        }
        return buffer;
    }

    /// Coarser levels as far as they save something.
    std::vector<std::pair<MeshBuffer, TileLevel>> levelsOf(MeshBuffer buffer, VertexKind kind)
    {
        std::vector<std::pair<MeshBuffer, TileLevel>> levels;
        const MeshBuffer original = buffer;
        optimise(buffer);
        std::size_t least = buffer.indices.size();
        levels.emplace_back(buffer, toLevel(buffer, kind, 0));
        for (const auto& [share, allowedM] : {std::pair{0.35, 0.5}, {0.1, 4.0}}) {
            double errorM = 0;
            MeshBuffer coarse = simplified(original, share, allowedM, errorM);
            if (coarse.indices.empty() || coarse.indices.size() * 4 > least * 3)
                continue;
            optimise(coarse);
            least = coarse.indices.size();
            TileLevel level = toLevel(coarse, kind, std::max(errorM, 0.01));
            levels.emplace_back(std::move(coarse), std::move(level));
        }
        return levels;
    }

    void buildFlat(const Group& group)
    {
        addTile(MaterialClass::Road, 0, levelsOf(collect(group), VertexKind::Plain));
    }

    void buildSolids(const Group& group)
    {
        addTile(group.material, 0, levelsOf(collect(group), VertexKind::Plain));
        if (group.material != MaterialClass::Bim)
            return;
        MeshBuffer edges(m_origin);
        for (const std::uint32_t i : group.elements) {
            edges.element = i;
            addSharpEdges(edges, std::get<MeshShape>(m_model.elements[i].shape), m_options.edgeDeg);
        }
        TileLevel level = toLevel(edges, VertexKind::Plain, 0);
        addTile(MaterialClass::Edge, 0, {{std::move(edges), std::move(level)}});
    }

    const Model& m_model;
    const TileOptions& m_options;
    std::vector<Box3d>& m_bounds;
    Vec3d m_origin;
    Built m_built;
};

/// Runs job(i) for each i < count on some threads; stops early when asked.
void runParallel(std::size_t count, int threads, const std::function<void(std::size_t)>& job,
                 const Progress& progress, const std::stop_token& stop)
{
    std::atomic<std::size_t> next = 0;
    std::mutex mutex;
    std::size_t done = 0;
    const auto work = [&] {
        for (std::size_t i = next++; i < count && !stop.stop_requested(); i = next++) {
            job(i);
            const std::lock_guard lock(mutex);
            ++done;
            if (progress)
                progress(static_cast<double>(done) / static_cast<double>(count));
        }
    };
    std::vector<std::jthread> workers;
    for (int t = 1; t < threads; ++t)
        workers.emplace_back(work);
    work();
}

Result<TileSet> assemble(std::vector<Built> parts, TileSet set)
{
    std::size_t vertices = 0;
    for (Built& part : parts) {
        for (Tile& tile : part.tiles) {
            vertices += tile.levels.empty() ? 0 : tile.levels[0].vertexSpan().size();
            if (!tile.levels.empty())
                set.tiles.push_back(std::move(tile));
        }
        set.warnings.insert(set.warnings.end(), part.warnings.begin(), part.warnings.end());
    }
    if (vertices > kMostTileVertices)
        return fail(ErrorCode::LimitExceeded,
                    "the geometry has " + std::to_string(vertices) + " vertices, more than can be shown");
    return set;
}

} // namespace

Result<TileSet> buildTiles(const Model& model, const TileOptions& options, const Progress& progress,
                           std::stop_token stop)
{
    if (model.elements.size() > std::size_t{kStateWidth} * kMaxStateRows)
        return fail(ErrorCode::LimitExceeded,
                    std::to_string(model.elements.size()) + " elements are more than can be coloured");
    const std::vector<Group> groups = groupElements(model, options);
    std::vector<TerrainPatch> patches;
    for (const auto& terrain : model.terrains)
        for (auto& patch : patchesOf(terrain, options.terrainCells, options.maxTerrainCells))
            patches.push_back(std::move(patch));

    TileSet set;
    set.key = tileKey(model, options);
    set.elementBounds.resize(model.elements.size());
    std::vector<Built> parts(groups.size() + patches.size());
    const auto job = [&](std::size_t i) {
        if (i < patches.size())
            parts[i].tiles.push_back(buildTerrainTile(patches[i], model.orthophotos));
        else
            parts[i] = GroupBuilder(model, options, set.elementBounds).build(groups[i - patches.size()]);
    };
    runParallel(parts.size(), options.threads, job, progress, stop);
    if (stop.stop_requested())
        return fail(ErrorCode::Cancelled, "building the picture was cancelled");
    return assemble(std::move(parts), std::move(set));
}

} // namespace sinew::mesh
