// SPDX-License-Identifier: GPL-3.0-or-later
#include "TerrainMesher.h"

#include <algorithm>
#include <array>

namespace sinew::mesh {

namespace {

constexpr std::array<int, 3> kStrides{1, 4, 16};

float heightAt(const Terrain& t, int column, int row)
{
    return t.heightM[static_cast<std::size_t>(row) * static_cast<std::size_t>(t.columns) +
                     static_cast<std::size_t>(column)];
}

Vec3d pointAt(const Terrain& t, int column, int row)
{
    return {t.westM + (column + 0.5) * t.stepXM, t.northM - (row + 0.5) * t.stepYM,
            static_cast<double>(heightAt(t, column, row))};
}

/// Slope between the neighbours that are known.
double slope(float before, float here, float after, double stepM)
{
    const bool b = std::isfinite(before), a = std::isfinite(after);
    const double low = static_cast<double>(b ? before : here), high = static_cast<double>(a ? after : here);
    return (b || a) ? (high - low) / (stepM * (static_cast<int>(b) + static_cast<int>(a))) : 0;
}

Vec3d normalAt(const Terrain& t, int column, int row)
{
    const auto at = [&](int c, int r) {
        return heightAt(t, std::clamp(c, 0, t.columns - 1), std::clamp(r, 0, t.rows - 1));
    };
    const auto beyond = [&](int c, int r) {
        return c < 0 || r < 0 || c >= t.columns || r >= t.rows ? std::nanf("") : at(c, r);
    };
    const float here = at(column, row);
    const double east = slope(beyond(column - 1, row), here, beyond(column + 1, row), t.stepXM);
    const double south = slope(beyond(column, row - 1), here, beyond(column, row + 1), t.stepYM);
    return unit({-east, south, 1});
}

std::vector<int> thinned(int count, int maxCells)
{
    const int step = std::max(1, (count + maxCells - 1) / maxCells);
    std::vector<int> kept;
    for (int i = 0; i < count; i += step)
        kept.push_back(i);
    if (kept.back() != count - 1)
        kept.push_back(count - 1);
    return kept;
}

std::vector<std::vector<int>> cut(const std::vector<int>& kept, int cells)
{
    std::vector<std::vector<int>> parts;
    const int n = static_cast<int>(kept.size());
    for (int from = 0; from + 1 < n; from += cells)
        parts.emplace_back(kept.begin() + from, kept.begin() + std::min(from + cells + 1, n));
    return parts;
}

/// Where the coarse grid's lines are, as places in `fine`.
std::vector<int> everyNth(const std::vector<int>& fine, int stride)
{
    std::vector<int> places;
    for (int i = 0; i < static_cast<int>(fine.size()); i += stride)
        places.push_back(i);
    if (places.back() != static_cast<int>(fine.size()) - 1)
        places.push_back(static_cast<int>(fine.size()) - 1);
    return places;
}

struct Lines {
    std::vector<int> columns, rows;
};

/// Greatest height difference between the coarse surface and the patch's own points in one coarse cell.
double cellError(const TerrainPatch& p, int c0, int c1, int r0, int r1)
{
    const Terrain& t = *p.terrain;
    const auto h = [&](int c, int r) {
        return static_cast<double>(
            heightAt(t, p.columns[static_cast<std::size_t>(c)], p.rows[static_cast<std::size_t>(r)]));
    };
    double worst = 0;
    for (int r = r0; r <= r1; ++r)
        for (int c = c0; c <= c1; ++c) {
            const double u = static_cast<double>(c - c0) / (c1 - c0),
                         v = static_cast<double>(r - r0) / (r1 - r0);
            const double flat =
                (1 - v) * ((1 - u) * h(c0, r0) + u * h(c1, r0)) + v * ((1 - u) * h(c0, r1) + u * h(c1, r1));
            const double off = std::fabs(flat - h(c, r));
            worst = std::isnan(off) ? worst : std::max(worst, off);
        }
    return worst;
}

double errorOf(const TerrainPatch& patch, const Lines& lines)
{
    double worst = 0;
    for (std::size_t r = 0; r + 1 < lines.rows.size(); ++r)
        for (std::size_t c = 0; c + 1 < lines.columns.size(); ++c)
            worst = std::max(worst, cellError(patch, lines.columns[c], lines.columns[c + 1], lines.rows[r],
                                              lines.rows[r + 1]));
    return worst;
}

/// Builds one level: the surface, then skirts along its four borders.
class LevelBuilder {
public:
    LevelBuilder(const TerrainPatch& patch, const Lines& lines, Vec3d origin, const Orthophoto* photo)
        : m_patch(patch), m_lines(lines), m_photo(photo), m_buffer(origin)
    {
    }

    MeshBuffer build(double skirtM)
    {
        for (const int row : m_lines.rows)
            for (const int column : m_lines.columns)
                addVertex(column, row, 1);
        const int w = width(), h = static_cast<int>(m_lines.rows.size());
        for (int r = 0; r + 1 < h; ++r)
            for (int c = 0; c + 1 < w; ++c)
                addCell(r * w + c, r * w + c + 1, (r + 1) * w + c, (r + 1) * w + c + 1);
        for (int c = 0; c + 1 < w; ++c) {
            addSkirt(c + 1, c, skirtM);
            addSkirt((h - 1) * w + c, (h - 1) * w + c + 1, skirtM);
        }
        for (int r = 0; r + 1 < h; ++r) {
            addSkirt(r * w, (r + 1) * w, skirtM);
            addSkirt((r + 1) * w + w - 1, r * w + w - 1, skirtM);
        }
        return dropUnused();
    }

private:
    int width() const { return static_cast<int>(m_lines.columns.size()); }

    void addVertex(int column, int row, double length)
    {
        const int c = m_patch.columns[static_cast<std::size_t>(column)],
                  r = m_patch.rows[static_cast<std::size_t>(row)];
        const Vec3d p = pointAt(*m_patch.terrain, c, r);
        m_buffer.add(p, normalAt(*m_patch.terrain, c, r) * length);
        Vertex& v = m_buffer.vertices.back();
        v.u = m_photo ? static_cast<float>((p.x - m_photo->westM) / (m_photo->eastM - m_photo->westM)) : 0;
        v.v = m_photo ? static_cast<float>((m_photo->northM - p.y) / (m_photo->northM - m_photo->southM)) : 0;
    }

    bool known(int i) const { return std::isfinite(m_buffer.vertices[static_cast<std::size_t>(i)].z); }

    /// Corners: north-west, north-east, south-west, south-east. A cell with one unknown corner keeps half.
    void addCell(int nw, int ne, int sw, int se)
    {
        addFace(nw, sw, se);
        addFace(nw, se, ne);
        if (!known(nw) || !known(se)) {
            addFace(sw, se, ne);
            addFace(nw, sw, ne);
        }
    }
    void addFace(int a, int b, int c)
    {
        if (known(a) && known(b) && known(c))
            m_buffer.triangle(static_cast<std::uint32_t>(a), static_cast<std::uint32_t>(b),
                              static_cast<std::uint32_t>(c));
    }

    void addSkirt(int a, int b, double skirtM)
    {
        if (!known(a) || !known(b))
            return;
        const auto hang = [&](int i) {
            Vertex v = m_buffer.vertices[static_cast<std::size_t>(i)];
            const auto scale = static_cast<float>(1 + skirtM);
            v.nx *= scale, v.ny *= scale, v.nz *= scale;
            m_buffer.vertices.push_back(v);
            return static_cast<std::uint32_t>(m_buffer.vertices.size() - 1);
        };
        const std::uint32_t below = hang(a);
        hang(b);
        m_buffer.quad(static_cast<std::uint32_t>(a), below, below + 1, static_cast<std::uint32_t>(b));
    }

    /// Unknown heights must not reach the graphics card.
    MeshBuffer dropUnused()
    {
        MeshBuffer kept(m_buffer.origin);
        std::vector<std::uint32_t> place(m_buffer.vertices.size(), ~0u);
        for (const std::uint32_t i : m_buffer.indices) {
            if (place[i] == ~0u) {
                place[i] = static_cast<std::uint32_t>(kept.vertices.size());
                kept.vertices.push_back(m_buffer.vertices[i]);
            }
            kept.indices.push_back(place[i]);
        }
        return kept;
    }

    const TerrainPatch& m_patch;
    const Lines& m_lines;
    const Orthophoto* m_photo;
    MeshBuffer m_buffer;
};

double overlap(const Orthophoto& photo, const Box3d& box)
{
    const double w = std::min(photo.eastM, box.max.x) - std::max(photo.westM, box.min.x);
    const double h = std::min(photo.northM, box.max.y) - std::max(photo.southM, box.min.y);
    return w > 0 && h > 0 ? w * h : 0;
}

int photoOf(const Box3d& box, const std::vector<std::shared_ptr<const Orthophoto>>& photos)
{
    int best = -1;
    double most = 0;
    for (std::size_t i = 0; i < photos.size(); ++i)
        if (const double area = overlap(*photos[i], box); area > most) {
            most = area;
            best = static_cast<int>(i);
        }
    return best;
}

Box3d boundsOf(const TerrainPatch& patch)
{
    Box3d box;
    for (const int r : patch.rows)
        for (const int c : patch.columns)
            if (const Vec3d p = pointAt(*patch.terrain, c, r); std::isfinite(p.z))
                box.add(p);
    return box;
}

} // namespace

std::vector<TerrainPatch> patchesOf(std::shared_ptr<const Terrain> terrain, int cells, int maxCells)
{
    std::vector<TerrainPatch> patches;
    const auto expected = static_cast<std::size_t>(std::max(terrain->columns, 0)) *
                          static_cast<std::size_t>(std::max(terrain->rows, 0));
    if (terrain->columns < 2 || terrain->rows < 2 || terrain->heightM.size() != expected)
        return patches;
    const auto columns = cut(thinned(terrain->columns, maxCells), cells);
    for (const auto& rows : cut(thinned(terrain->rows, maxCells), cells))
        for (const auto& part : columns)
            patches.push_back({terrain, part, rows});
    return patches;
}

Tile buildTerrainTile(const TerrainPatch& patch, const std::vector<std::shared_ptr<const Orthophoto>>& photos)
{
    Tile tile;
    tile.material = MaterialClass::Terrain;
    const Box3d box = boundsOf(patch);
    if (box.isEmpty())
        return tile;
    tile.origin = box.centre();
    tile.photo = photoOf(box, photos);
    const Orthophoto* photo = tile.photo < 0 ? nullptr : photos[static_cast<std::size_t>(tile.photo)].get();

    std::vector<Lines> levels;
    std::vector<double> errors;
    for (const int stride : kStrides) {
        levels.push_back({everyNth(patch.columns, stride), everyNth(patch.rows, stride)});
        errors.push_back(stride == 1 ? 0 : errorOf(patch, levels.back()));
    }
    tile.reachM = 2 * errors.back() + 1; // deep enough for a neighbour at the coarsest level
    for (std::size_t i = 0; i < levels.size(); ++i) {
        const MeshBuffer buffer = LevelBuilder(patch, levels[i], tile.origin, photo).build(tile.reachM);
        if (buffer.indices.empty())
            continue;
        tile.bounds.add(boundsOf(buffer));
        tile.levels.push_back(toLevel(buffer, VertexKind::Skirted, errors[i]));
    }
    return tile;
}

} // namespace sinew::mesh
