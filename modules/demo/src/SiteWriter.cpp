// SPDX-License-Identifier: GPL-3.0-or-later
// The treatment plant and the storage site as CityJSON 1.1.
#include "Writers.h"

#include <cmath>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace sinew::demo {

namespace {

using Json = nlohmann::ordered_json;

/// Upright prisms with shared integer vertices (centimetres from the local origin).
class Site {
public:
    explicit Site(double x, double y) : m_x(x), m_y(y) { m_ground = groundHeight(x, y); }

    void prism(const std::string& id, const std::string& name, const std::string& function,
               const std::vector<std::pair<double, double>>& ring, double base, double height)
    {
        const int first = static_cast<int>(m_vertices.size()), n = static_cast<int>(ring.size());
        for (const double z : {base, base + height})
            for (const auto& [x, y] : ring)
                m_vertices.push_back({std::lround(x * 100), std::lround(y * 100), std::lround(z * 100)});
        Json shell = Json::array(), floor = Json::array(), roof = Json::array();
        for (int k = 0; k < n; ++k) {
            floor.push_back(first + n - 1 - k);
            roof.push_back(first + n + k);
        }
        shell.push_back({floor});
        shell.push_back({roof});
        for (int k = 0; k < n; ++k) {
            const int next = (k + 1) % n;
            shell.push_back({{first + k, first + next, first + n + next, first + n + k}});
        }
        m_objects[id] = {{"type", "Building"},
                         {"attributes", {{"name", name}, {"function", function}, {"measuredHeight", height}}},
                         {"geometry", {{{"type", "Solid"}, {"lod", "2"}, {"boundaries", {shell}}}}}};
    }
    void box(const std::string& id, const std::string& name, const std::string& function, double cx,
             double cy, double lx, double ly, double height)
    {
        prism(id, name, function,
              {{cx - lx / 2, cy - ly / 2},
               {cx + lx / 2, cy - ly / 2},
               {cx + lx / 2, cy + ly / 2},
               {cx - lx / 2, cy + ly / 2}},
              -1.5, height + 1.5);
    }
    void tank(const std::string& id, const std::string& name, const std::string& function, double cx,
              double cy, double radius, double height)
    {
        std::vector<std::pair<double, double>> ring;
        for (int k = 0; k < 24; ++k)
            ring.emplace_back(cx + radius * std::cos(k * 0.2617993878),
                              cy + radius * std::sin(k * 0.2617993878));
        prism(id, name, function, ring, -2, height + 2);
    }
    std::string text() const
    {
        const Json json{
            {"type", "CityJSON"},
            {"version", "1.1"},
            {"transform",
             {{"scale", {0.01, 0.01, 0.01}},
              {"translate", {m_x + kEast0, m_y + kNorth0, std::round(m_ground * 100) / 100}}}},
            {"metadata",
             {{"referenceSystem", fmt::format("https://www.opengis.net/def/crs/EPSG/0/{}", kEpsg)}}},
            {"CityObjects", m_objects},
            {"vertices", m_vertices}};
        return json.dump() + "\n";
    }

private:
    double m_x, m_y, m_ground;
    Json m_objects = Json::object();
    std::vector<std::array<long, 3>> m_vertices;
};

} // namespace

std::string plantCityJson()
{
    Site site(4380, 4420);
    site.box("WTP-1", "Filter hall", "filtration", 0, 0, 60, 28, 9);
    site.box("WTP-2", "Pump house", "pumping", 20, -42, 22, 14, 7);
    site.box("WTP-3", "Control building", "control", -48, -34, 26, 16, 11);
    for (int k = 0; k < 4; ++k)
        site.tank(fmt::format("WTP-C{}", k + 1), fmt::format("Clarifier {}", k + 1), "clarification",
                  -60 + 40.0 * k, 52, 15, 4.5);
    site.tank("WTP-R", "Clear well", "storage", 62, 8, 18, 6);
    return site.text();
}

std::string storageCityJson()
{
    Site site(5460, 1900);
    for (int row = 0; row < 4; ++row)
        for (int k = 0; k < 8; ++k)
            site.box(fmt::format("BAT-{}{}", static_cast<char>('A' + row), k + 1),
                     fmt::format("Battery container {}{}", static_cast<char>('A' + row), k + 1),
                     "battery storage", -56 + 16.0 * k, -24 + 12.0 * row, 12.2, 2.5, 2.9);
    site.box("BAT-INV", "Inverter house", "power conversion", 0, 36, 40, 10, 6);
    return site.text();
}

} // namespace sinew::demo
