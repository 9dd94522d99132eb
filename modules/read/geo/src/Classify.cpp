// SPDX-License-Identifier: GPL-3.0-or-later
#include "Classify.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <cstdlib>
#include <map>

namespace sinew::read {

namespace {

constexpr double storeyM = 3;
constexpr double assumedHeightM = 6;
constexpr double laneM = 3.25;

std::string lower(std::string text)
{
    std::transform(text.begin(), text.end(), text.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

bool has(const Attributes& a, const char* name)
{
    return a.contains(name);
}

/// Number or a length written out.
std::optional<double> lengthAt(const Attributes& a, const char* name)
{
    if (const auto number = numberOf(a, name))
        return number;
    const std::string text = textOf(a, name);
    return text.empty() ? std::nullopt : lengthFromText(text);
}

bool isYes(const Attributes& a, const char* name)
{
    const std::string value = lower(textOf(a, name));
    return !value.empty() && value != "no" && value != "0" && value != "false";
}

template <std::size_t N>
bool nameHolds(const std::string& layer, const std::array<const char*, N>& words)
{
    return std::any_of(words.begin(), words.end(),
                       [&](const char* word) { return layer.find(word) != std::string::npos; });
}

std::optional<double> buildingHeight(const Attributes& a)
{
    for (const char* name : {"height", "Height", "HEIGHT", "measuredHeight", "measuredheight",
                             "building:height", "building_height", "bldg_height", "height_m", "roof_height",
                             "roof:height", "hoehe", "hoogte", "h_roof"})
        if (const auto h = lengthAt(a, name); h && *h > 0 && *h < 1000)
            return h;
    for (const char* name : {"building:levels", "building_levels", "levels", "num_floors", "storeys",
                             "storeysAboveGround", "floors"})
        if (const auto n = lengthAt(a, name); n && *n > 0 && *n < 300)
            return *n * storeyM;
    return std::nullopt;
}

FeatureClass building(const Attributes& a)
{
    FeatureClass c{"building", "building"};
    c.heightM = buildingHeight(a);
    c.heightAssumed = !c.heightM;
    if (!c.heightM)
        c.heightM = assumedHeightM;
    return c;
}

bool isBuilding(const Attributes& a, const std::string& layer)
{
    return isYes(a, "building") || isYes(a, "building:part") || has(a, "measuredHeight") ||
           has(a, "building:levels") ||
           nameHolds(layer, std::array{"building", "gebaeude", "gebäude", "batiment", "edificio", "pand"});
}

/// Whole width of a road in metres.
double roadWidth(const Attributes& a)
{
    if (const auto width = lengthAt(a, "width"); width && *width > 0.3 && *width < 100)
        return *width;
    if (const auto lanes = lengthAt(a, "lanes"); lanes && *lanes >= 1 && *lanes < 20)
        return *lanes * laneM;
    static const std::map<std::string, double> widths{
        {"motorway", 12},      {"trunk", 10},        {"primary", 8},     {"secondary", 7},
        {"tertiary", 6.5},     {"motorway_link", 6}, {"trunk_link", 6},  {"primary_link", 6},
        {"secondary_link", 6}, {"tertiary_link", 6}, {"residential", 6}, {"unclassified", 5.5},
        {"living_street", 5},  {"service", 4},       {"pedestrian", 5},  {"track", 3},
        {"cycleway", 2.5},     {"footway", 2},       {"path", 1.5},      {"steps", 2},
        {"bridleway", 2}};
    const auto found = widths.find(lower(textOf(a, "highway")));
    return found == widths.end() ? 6 : found->second;
}

FeatureClass road(const Attributes& a)
{
    FeatureClass c{"road", "road", LineShape::Style::Ribbon, roadWidth(a) / 2};
    c.underground = isYes(a, "tunnel");
    c.bridge = isYes(a, "bridge");
    return c;
}

bool isRoad(const Attributes& a, const std::string& layer)
{
    return isYes(a, "highway") || nameHolds(layer, std::array{"road", "street", "highway", "strasse"});
}

/// Layers of a water network as WNTR writes them: SI by definition.
std::optional<FeatureClass> waterNetwork(const Attributes& a, GeometryKind geometry)
{
    const bool link = has(a, "start_node_name") && has(a, "end_node_name");
    FeatureClass c{"", "water", LineShape::Style::Tube, 0.1, 1};
    if (link && has(a, "pump_type"))
        c.className = "pump";
    else if (link && has(a, "valve_type"))
        c.className = "valve";
    else if (link && has(a, "diameter") && has(a, "length") && geometry == GeometryKind::Line) {
        c.className = "pipe";
        c.radiusM = numberOf(a, "diameter").value_or(0.2) / 2;
        c.underground = true;
    } else if (geometry == GeometryKind::Point && has(a, "base_demand") && has(a, "elevation"))
        c.className = "junction";
    else if (geometry == GeometryKind::Point && has(a, "elevation") &&
             (has(a, "init_level") || has(a, "max_level")))
        c.className = "tank";
    else if (geometry == GeometryKind::Point && has(a, "base_head"))
        c.className = "reservoir";
    else
        return std::nullopt;
    c.zM = c.className == "reservoir" ? numberOf(a, "base_head") : numberOf(a, "elevation");
    return c;
}

std::optional<FeatureClass> otherLine(const Attributes& a)
{
    if (isYes(a, "railway"))
        return FeatureClass{"railway",         "road", LineShape::Style::Ribbon, 1.5, 2, isYes(a, "tunnel"),
                            isYes(a, "bridge")};
    if (isYes(a, "waterway"))
        return FeatureClass{"waterway", "landscape", LineShape::Style::Ribbon,
                            textOf(a, "waterway") == "river" ? 5.0 : 1.0};
    if (textOf(a, "power") == "line" || textOf(a, "power") == "minor_line")
        return FeatureClass{"line", "grid", LineShape::Style::Catenary, 0.05};
    if (textOf(a, "man_made") == "pipeline")
        return FeatureClass{"pipeline", "landscape", LineShape::Style::Tube, 0.5};
    return std::nullopt;
}

} // namespace

FeatureClass classify(const Attributes& a, const std::string& layerName, GeometryKind geometry)
{
    const std::string layer = lower(layerName);
    if (const auto water = waterNetwork(a, geometry))
        return *water;
    if (geometry == GeometryKind::Area && isBuilding(a, layer))
        return building(a);
    if (geometry == GeometryKind::Line) {
        // A named kind of line says more than the layer's name ("roads and railways").
        if (const auto other = isYes(a, "highway") ? std::nullopt : otherLine(a))
            return *other;
        return isRoad(a, layer) ? road(a) : FeatureClass{"line", "landscape", LineShape::Style::Ribbon, 0.5};
    }
    return FeatureClass{geometry == GeometryKind::Point ? "point" : "area", "landscape"};
}

void nameWaterAttributes(Attributes& a)
{
    static constexpr std::array<std::array<const char*, 2>, 9> names{{{"diameter", "diameter_m"},
                                                                      {"length", "length_m"},
                                                                      {"elevation", "elevation_m"},
                                                                      {"base_demand", "base_demand_m3s"},
                                                                      {"start_node_name", "from"},
                                                                      {"end_node_name", "to"},
                                                                      {"init_level", "init_level_m"},
                                                                      {"min_level", "min_level_m"},
                                                                      {"max_level", "max_level_m"}}};
    for (const auto& [old, better] : names)
        if (auto node = a.extract(old)) {
            node.key() = better;
            a.insert(std::move(node));
        }
}

std::optional<double> lengthFromText(const std::string& text)
{
    std::string plain = text;
    std::replace(plain.begin(), plain.end(), ',', '.');
    char* rest = nullptr;
    const double value = std::strtod(plain.c_str(), &rest);
    if (rest == plain.c_str() || !std::isfinite(value))
        return std::nullopt;
    while (*rest == ' ')
        ++rest;
    const std::string unit = lower(rest);
    if (unit.empty() || unit == "m" || unit == "metres" || unit == "meters")
        return value;
    if (unit == "ft" || unit == "'" || unit == "feet")
        return value * 0.3048;
    return std::nullopt;
}

void unfoldTags(Attributes& a)
{
    const std::string tags = textOf(a, "other_tags");
    std::vector<std::string> texts;
    for (std::size_t i = 0; i < tags.size(); ++i) {
        if (tags[i] != '"')
            continue;
        std::string text;
        for (++i; i < tags.size() && tags[i] != '"'; ++i) {
            if (tags[i] == '\\' && i + 1 < tags.size())
                ++i;
            text += tags[i];
        }
        texts.push_back(std::move(text));
    }
    for (std::size_t i = 0; i + 1 < texts.size(); i += 2)
        a.emplace(texts[i], texts[i + 1]);
    if (!texts.empty())
        a.erase("other_tags");
}

} // namespace sinew::read
