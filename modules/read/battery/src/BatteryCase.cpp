// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/read/battery/BatteryCase.h>

#include <sinew/materials/Conductive.h>
#include <sinew/read/source/JsonInput.h>

#include <cmath>
#include <fmt/format.h>
#include <numbers>

namespace sinew::read {

namespace {

using Node = JsonInput::Node;
using namespace battery;

constexpr double kZero = 273.15;

double celsius(const Node& node, const char* key, double low = -150, double high = 1000)
{
    return kZero + node.number(key, low, high);
}

Reaction reactionOf(const Node& node, Reaction r)
{
    r.frequencyPerS = node.numberOr("frequency_1_s", 0, 1e40, r.frequencyPerS);
    r.activationJMol = node.numberOr("activation_J_mol", 0, 1e6, r.activationJMol);
    r.heatJKg = node.numberOr("heat_J_kg", 0, 1e8, r.heatJKg);
    r.contentKgM3 = node.numberOr("content_kg_m3", 0, 1e4, r.contentKgM3);
    return r;
}

/// Lithium cobalt oxide, as far as nothing else is said.
Abuse chemistryOf(const Node& cell)
{
    Abuse a = lithiumCobaltOxide();
    if (!cell.has("chemistry"))
        return a;
    const Node node = cell.child("chemistry");
    const auto with = [&node](const char* key, Reaction& reaction, double& start) {
        if (!node.has(key))
            return;
        const Node child = node.child(key);
        reaction = reactionOf(child, reaction);
        start = child.numberOr("start", 0, 1, start);
    };
    with("film", a.film, a.fresh.film);
    with("negative", a.negative, a.fresh.negative);
    with("positive", a.positive, a.fresh.conversion);
    with("electrolyte", a.electrolyte, a.fresh.electrolyte);
    a.filmThickness = node.numberOr("film_thickness", 0, 100, a.filmThickness);
    a.filmReference = node.numberOr("film_reference", 1e-6, 100, a.filmReference);
    return a;
}

materials::MeltingSubstance substanceOf(const Node& node)
{
    materials::MeltingSubstance s;
    s.densityKgM3 = node.number("density_kg_m3", 1e-3, 30'000);
    s.solidHeatJKgK = node.number("heat_J_kgK", 1, 20'000);
    s.liquidHeatJKgK = node.numberOr("liquid_heat_J_kgK", 1, 20'000, s.solidHeatJKgK);
    s.solidConductivityWMK = node.number("conductivity_W_mK", 1e-5, 10'000);
    s.liquidConductivityWMK = node.numberOr("liquid_conductivity_W_mK", 1e-5, 10'000, s.solidConductivityWMK);
    s.latentHeatJKg = node.numberOr("latent_J_kg", 0, 1e7, 0);
    s.solidusK = s.liquidusK = kZero;
    if (s.latentHeatJKg > 0) {
        s.solidusK = celsius(node, "melts_from_C");
        s.liquidusK = node.has("melts_to_C") ? celsius(node, "melts_to_C") : s.solidusK;
        if (s.liquidusK < s.solidusK)
            node.reject("melts_to_C", "lies below melts_from_C");
    }
    return s;
}

/// Round cells stand beside one another, flat ones face one another.
struct Shape {
    double thicknessM = 0, faceM2 = 0, sideM2 = 0, endM2 = 0, volumeM3 = 0, aroundM = 0;
};

Shape shapeOf(const Node& node)
{
    if (!node.has("radius_m")) {
        const double t = node.number("thickness_m", 1e-5, 1), w = node.number("width_m", 1e-4, 2),
                     h = node.number("height_m", 1e-4, 2);
        return {t, w * h, 2 * t * (w + h), w * h, t * w * h, 2 * (w + h)};
    }
    // What touches the neighbour is given: a line alone would conduct nothing.
    const double r = node.number("radius_m", 1e-4, 1), l = node.number("length_m", 1e-4, 2);
    const double all = 2 * std::numbers::pi * r * (r + l), face = node.numberOr("contact_m2", 0, all / 2, 0);
    return {2 * r, face, all - 2 * face, face, std::numbers::pi * r * r * l, 2 * (2 * r + l)};
}

Part cellOf(const Node& node, const Shape& shape)
{
    Part part;
    part.substance = substanceOf(node);
    part.volumeM3 = shape.volumeM3;
    part.thicknessM = shape.thicknessM;
    part.faceM2 = shape.faceM2;
    part.exposedM2 = shape.sideM2;
    part.slices = node.integerOr("slices", 1, 100, 1);
    part.abuse = chemistryOf(node);
    const double joule = node.numberOr("joule_W", 0, 1e6, 0);
    if (joule > 0)
        part.heatW = {{0, joule}};
    return part;
}

Part layerOf(const Node& node, const Shape& cell)
{
    Part part;
    part.substance = substanceOf(node);
    part.thicknessM = node.number("thickness_m", 1e-6, 1);
    part.faceM2 = cell.faceM2 > 0 ? cell.faceM2 : 1e-9;
    part.volumeM3 = part.thicknessM * part.faceM2;
    part.exposedM2 = cell.aroundM * part.thicknessM;
    part.slices = node.integerOr("slices", 1, 100, 1);
    return part;
}

/// Cells and the layers between them; the first and the last cell show a face to the outside.
void readParts(const Node& root, BatteryCase& c, Shape& shape)
{
    const Node node = root.child("cell");
    shape = shapeOf(node);
    const Part cell = cellOf(node, shape);
    const int count = root.integerOr("cells", 1, 1000, 1);
    const bool hasLayer = root.has("layer");
    const Part layer = hasLayer ? layerOf(root.child("layer"), shape) : Part{};
    const double startK = celsius(root, "start_C");
    for (int i = 1; i <= count; ++i) {
        if (i > 1 && hasLayer) {
            c.row.parts.push_back(layer);
            c.row.parts.back().name = fmt::format("layer_{}", i - 1);
        }
        c.cells.push_back(c.row.parts.size());
        c.row.parts.push_back(cell);
        c.row.parts.back().name = fmt::format("cell_{}", i);
    }
    for (Part& part : c.row.parts)
        part.startK = startK;
    c.row.parts.front().exposedM2 += shape.endM2;
    c.row.parts.back().exposedM2 += shape.endM2;
    c.row.jointsM2KW.assign(c.row.parts.size() - 1, root.numberOr("joint_m2K_W", 0, 1e3, 0));
}

Surface surfaceOf(const Node& node)
{
    return {node.number("film_W_m2K", 0, 1e5), node.numberOr("emissivity", 0, 1, 0)};
}

void readCasing(const Node& root, BatteryCase& c, const Shape& shape)
{
    if (!root.has("casing"))
        return;
    const Node node = root.child("casing");
    double length = 0;
    for (const Part& part : c.row.parts)
        length += part.thicknessM;
    Casing casing;
    casing.heatCapacityJK = node.number("heat_capacity_J_K", 1e-3, 1e9);
    casing.outsideM2 = node.numberOr("outside_m2", 0, 1e4, shape.aroundM * length);
    casing.endsM2 = node.numberOr("ends_m2", 0, 1e4, 2 * shape.endM2);
    casing.alongWmK =
        node.numberOr("conductivity_W_mK", 0, 1e4, 0) * node.numberOr("wall_m", 0, 1, 0) * shape.aroundM;
    casing.inside = surfaceOf(node.child("inside"));
    casing.startK = c.row.parts.front().startK;
    c.row.casing = casing;
}

/// A heater on a cell for a while, over what the cell makes itself.
void readHeaters(const Node& root, BatteryCase& c)
{
    if (!root.has("heaters"))
        return;
    for (const Node& node : root.children("heaters")) {
        const int index = node.integerOr("cell", 1, static_cast<int>(c.cells.size()), 1);
        const double from = node.numberOr("from_s", 0, 1e8, 0), to = node.number("to_s", 0, 1e8),
                     power = node.number("power_W", -1e7, 1e7);
        if (to <= from)
            return node.reject("to_s", "must lie behind from_s");
        auto& heat = c.row.parts[c.cells[static_cast<std::size_t>(index - 1)]].heatW;
        const double own = heat.empty() ? 0 : heat.front().value;
        if (heat.size() > 1)
            return node.reject("cell", "has a heater already");
        heat = {{-1, own}, {from, own + power}, {to, own}};
    }
}

void readSurroundings(const Node& root, BatteryCase& c)
{
    c.row.surroundingsK.clear();
    double last = -1;
    for (const Node& node : root.children("surroundings")) {
        const double from = node.numberOr("from_s", 0, 1e8, 0);
        if (from <= last)
            node.reject("from_s", "times must ascend");
        last = from;
        c.row.surroundingsK.push_back({from, celsius(node, "temperature_C")});
    }
    if (c.row.surroundingsK.empty())
        root.reject("surroundings", "is empty");
}

void readOptions(const Node& root, BatteryCase& c)
{
    c.options.untilS = root.number("until_s", 1e-3, 1e8);
    c.options.everyS = root.numberOr("every_s", 1e-3, 1e8, c.options.untilS / 200);
    c.options.runawayKs = root.numberOr("runaway_K_s", 1e-6, 1e6, 1);
    if (root.has("watch_C"))
        for (const double temperature : root.numbers("watch_C", -150, 3000))
            c.options.watchK.push_back(kZero + temperature);
    if (c.options.untilS / c.options.everyS > 1e5)
        root.reject("every_s", "asks for more than 100,000 samples");
}

/// Of a given width, or of what the casing's own resistance has risen by: no width without the mix's
/// calibration.
std::optional<Crack> crackOf(const Node& gas)
{
    if (!gas.has("crack"))
        return {};
    const Node node = gas.child("crack");
    Crack crack;
    crack.lengthM = node.number("length_m", 1e-6, 100);
    crack.wallM = node.number("wall_m", 1e-6, 1);
    crack.discharge = node.numberOr("discharge", 0.01, 1, crack.discharge);
    if (node.has("width_m")) {
        crack.widthM = node.number("width_m", 0, 0.1);
        return crack;
    }
    const double effect = node.number("fcr_step", 0, 1e6) * node.number("gauge_m", 1e-6, 1000);
    if (!node.has("calibration")) {
        node.reject("calibration", "is missing: a crack, but no width without the mix's calibration");
        return {};
    }
    materials::WidthCalibration calibration{{{0, 0}}, 0}; // no crack, no effect
    for (const Node& point : node.children("calibration"))
        calibration.points.push_back({point.number("width_m", 0, 0.1), point.number("effect_m", 0, 1e6)});
    if (const auto good = materials::checkCalibration(calibration); !good) {
        node.reject("calibration", good.error().text());
        return {};
    }
    crack.widthM = materials::widthOfEffect(calibration, effect);
    return crack;
}

void readGas(const Node& root, BatteryCase& c)
{
    if (!root.has("gas"))
        return;
    const Node node = root.child("gas");
    BatteryCase::Gas gas;
    Enclosure& e = gas.enclosure;
    gas.molPerCell = node.number("mol_per_cell", 0, 1e5);
    e.freeM3 = node.number("free_m3", 1e-9, 1e6);
    e.outsidePa = node.numberOr("outside_Pa", 1e3, 1e7, e.outsidePa);
    e.gas.molarKg = node.numberOr("molar_kg", 1e-3, 1, e.gas.molarKg);
    e.gas.viscosityPaS = node.numberOr("viscosity_Pa_s", 1e-7, 1, e.gas.viscosityPaS);
    if (node.has("electrolyte")) {
        const Node liquid = node.child("electrolyte");
        e.liquidKg = liquid.number("kg", 0, 1e6);
        e.liquid = {liquid.number("density_kg_m3", 1, 30'000), liquid.number("viscosity_Pa_s", 1e-7, 1e3),
                    liquid.number("head_m", -10, 10)};
    }
    if (node.has("valve")) {
        const Node valve = node.child("valve");
        e.valve = ReliefValve{valve.number("opens_Pa", 1, 1e8), valve.number("area_m2", 1e-12, 10),
                              valve.numberOr("discharge", 0.01, 1, 0.6)};
    }
    e.crack = crackOf(node);
    c.gas = gas;
}

void readOven(const Node& root, BatteryCase& c)
{
    if (!root.has("oven_search"))
        return;
    const Node node = root.child("oven_search");
    OvenSearch search;
    search.lowK = celsius(node, "low_C");
    search.highK = celsius(node, "high_C");
    search.withinS = node.number("within_s", 1, 1e7);
    search.toleranceK = node.numberOr("tolerance_K", 1e-4, 10, 0.01);
    search.runawayKs = c.options.runawayKs;
    search.surface = c.row.outside;
    if (search.highK <= search.lowK)
        node.reject("high_C", "must lie above low_C");
    c.oven = search;
}

} // namespace

Result<BatteryCase> parseBattery(std::string_view text, const std::string& fileName)
{
    const auto input = JsonInput::parse(text, fileName);
    if (!input)
        return passOn(input);
    const Node root = input->root();
    BatteryCase c;
    Shape shape;
    readParts(root, c, shape);
    readCasing(root, c, shape);
    readHeaters(root, c);
    c.row.outside = surfaceOf(root.child("surface"));
    readSurroundings(root, c);
    readOptions(root, c);
    readOven(root, c);
    readGas(root, c);
    if (const auto good = input->finish(); !good)
        return passOn(good);
    if (const auto good = checkRow(c.row, c.options); !good)
        return fail(good.error().code, good.error().message, fileName + ": " + good.error().subject);
    return c;
}

} // namespace sinew::read
