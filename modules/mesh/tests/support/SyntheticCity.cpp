// SPDX-License-Identifier: GPL-3.0-or-later
#include "SyntheticCity.h"

#include <cmath>
#include <random>

namespace sinew::test {

namespace {

double hill(double x, double y)
{
    return 25 * std::sin(x / 400) * std::cos(y / 550) + 12 * std::sin((x + 2 * y) / 190) + 40;
}

class City {
public:
    explicit City(const CityOptions& options)
        : m_options(options), m_half(options.terrainCells * options.terrainStepM / 2)
    {
        m_model.name = "Synthetic";
        for (const auto& [id, kind] : {std::pair{"buildings", "building"},
                                       {"water", "water"},
                                       {"streets", "road"},
                                       {"grid", "grid"},
                                       {"bridge", "bridge"}})
            m_model.assets.push_back({AssetId(id), id, kind, {}});
    }

    Model make()
    {
        addTerrain();
        addBuildings();
        addNetwork();
        addRoads();
        addLine();
        addBridge();
        return std::move(m_model);
    }

private:
    Vec3d at(double x, double y, double above = 0) const
    {
        return m_options.offset + Vec3d{x, y, hill(x, y) + above};
    }
    double any(double low, double high)
    {
        return std::uniform_real_distribution<double>(low, high)(m_random);
    }

    void add(const char* asset, const char* className, std::string key, Shape shape, bool underground = false)
    {
        Element element;
        element.id = ElementId(std::string(asset) + "/" + className + "/" + key);
        element.asset = AssetId(asset);
        element.name = element.sourceKey = key;
        element.className = className;
        element.shape = std::move(shape);
        element.underground = underground;
        m_model.elements.push_back(std::move(element));
    }

    void addTerrain()
    {
        const int n = m_options.terrainCells;
        if (n < 2)
            return;
        auto terrain = std::make_shared<Terrain>();
        terrain->westM = m_options.offset.x - m_half;
        terrain->northM = m_options.offset.y + m_half;
        terrain->stepXM = terrain->stepYM = m_options.terrainStepM;
        terrain->columns = terrain->rows = n;
        for (int r = 0; r < n; ++r)
            for (int c = 0; c < n; ++c)
                terrain->heightM.push_back(static_cast<float>(
                    m_options.offset.z + hill(-m_half + (c + 0.5) * m_options.terrainStepM,
                                              m_half - (r + 0.5) * m_options.terrainStepM)));
        m_model.terrains.push_back(terrain);
    }

    AreaShape footprint(double x, double y, double w, double d, double height) const
    {
        const double base = m_options.offset.z + hill(x, y) - 1;
        const auto p = [&](double u, double v) {
            return Vec3d{m_options.offset.x + x + u * w, m_options.offset.y + y + v * d, base};
        };
        AreaShape area;
        area.heightM = height;
        area.polygons.resize(1);
        auto& rings = area.polygons[0].rings;
        if (static_cast<int>(x) % 3 == 0) // an L
            rings = {{p(-1, -1), p(1, -1), p(1, 0), p(0, 0), p(0, 1), p(-1, 1)}};
        else
            rings = {{p(-1, -1), p(1, -1), p(1, 1), p(-1, 1)}};
        if (w > 14)
            rings.push_back({p(-0.6, -0.6), p(-0.6, -0.2), p(-0.2, -0.2), p(-0.2, -0.6)}); // a courtyard
        return area;
    }

    void addBuildings()
    {
        const int side = static_cast<int>(std::ceil(std::sqrt(m_options.buildings)));
        for (int i = 0; i < m_options.buildings; ++i) {
            const double x = (i % side - side / 2) * 40 + any(-5, 5),
                         y = (i / side - side / 2) * 40 + any(-5, 5);
            const double tall = std::exp(-(x * x + y * y) / 250000);
            add("buildings", "building", "B" + std::to_string(i),
                footprint(x, y, any(7, 16), any(7, 12), any(5, 12) + tall * any(10, 70)));
        }
    }

    void addNetwork()
    {
        const int side = std::max(1, static_cast<int>(std::sqrt(m_options.pipes / 2.0)));
        const auto node = [&](int i, int j) {
            return at((i - side / 2) * 60.0 + 20, (j - side / 2) * 60.0 + 20, -2);
        };
        int count = 0;
        for (int i = 0; i <= side; ++i)
            for (int j = 0; j <= side; ++j)
                add("water", "junction", "J" + std::to_string(i) + "-" + std::to_string(j),
                    PointShape{node(i, j), 0.8}, true);
        for (int i = 0; i <= side && count < m_options.pipes; ++i)
            for (int j = 0; j <= side && count < m_options.pipes; ++j)
                for (const auto& [di, dj] : {std::pair{1, 0}, {0, 1}}) {
                    LineShape pipe{
                        {node(i, j),
                         (node(i, j) + node(i + di, j + dj)) * 0.5 + Vec3d{any(-6, 6), any(-6, 6), 0},
                         node(i + di, j + dj)}};
                    pipe.radiusM = any(0.08, 0.4);
                    add("water", "pipe", "P" + std::to_string(count++), pipe, true);
                }
    }

    void addRoads()
    {
        const double reach = 0.9 * m_half;
        for (int i = 0; i < m_options.roads; ++i) {
            LineShape road;
            road.style = LineShape::Style::Ribbon;
            road.radiusM = i % 5 == 0 ? 7 : 4;
            const double across = (i / 2 - m_options.roads / 4) * 200.0;
            for (int k = -20; k <= 20; ++k) {
                const double along = k * reach / 20, bend = across + 30 * std::sin(along / 500);
                road.points.push_back(i % 2 ? at(along, bend) : at(bend, along));
            }
            add("streets", "road", "R" + std::to_string(i), road);
        }
    }

    void addLine()
    {
        const auto tower = [&](int i, double aside) {
            return at(-m_half * 0.8 + i * 250.0, -600 + i * 60.0 + aside, 45);
        };
        for (int i = 0; i <= m_options.spans && m_options.spans > 0; ++i)
            add("grid", "tower", "T" + std::to_string(i),
                makeBox(tower(i, 0) - Vec3d{1.5, 1.5, 46}, tower(i, 0) + Vec3d{1.5, 1.5, 3}));
        for (int c = -1; c <= 1 && m_options.spans > 0; ++c) {
            LineShape line;
            line.style = LineShape::Style::Catenary;
            line.radiusM = 0.02;
            line.sagM = 9;
            for (int i = 0; i <= m_options.spans; ++i)
                line.points.push_back(tower(i, c * 6.0));
            add("grid", "line", "L" + std::to_string(c + 1), line);
        }
    }

    void addBridge()
    {
        const double y = 900, deck = m_options.offset.z + 75;
        for (int i = 0; i < 5; ++i) {
            const double x = -200 + i * 100.0;
            add("bridge", "IfcColumn", "P" + std::to_string(i),
                makeBox(at(x - 2, y - 4, -2),
                        {m_options.offset.x + x + 2, m_options.offset.y + y + 4, deck}));
            if (i < 4)
                add("bridge", "IfcBeam", "D" + std::to_string(i),
                    makeBox({m_options.offset.x + x, m_options.offset.y + y - 8, deck},
                            {m_options.offset.x + x + 99.5, m_options.offset.y + y + 8, deck + 3}));
        }
    }

    CityOptions m_options;
    double m_half;
    std::mt19937 m_random{7};
    Model m_model;
};

} // namespace

MeshShape makeBox(Vec3d low, Vec3d high)
{
    MeshShape mesh;
    mesh.origin = low;
    const Vec3d s = high - low;
    for (int i = 0; i < 8; ++i)
        for (const double v : {i & 1 ? s.x : 0, i & 2 ? s.y : 0, i & 4 ? s.z : 0})
            mesh.positions.push_back(static_cast<float>(v));
    mesh.indices = {0, 2, 1, 1, 2, 3, 4, 5, 6, 5, 7, 6, 0, 1, 4, 1, 5, 4,
                    2, 6, 3, 3, 6, 7, 0, 4, 2, 2, 4, 6, 1, 3, 5, 3, 7, 5};
    return mesh;
}

Model makeCity(const CityOptions& options)
{
    return City(options).make();
}

} // namespace sinew::test
