// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/physics/pavement/Section.h>

#include <algorithm>

namespace sinew::pavement {

namespace {

struct Bound {
    const char* name;
    double value, low, high;
};

Result<void> checkBounds(std::span<const Bound> bounds, const std::string& subject)
{
    for (const auto& [name, value, low, high] : bounds)
        if (!(value >= low && value <= high))
            return fail(ErrorCode::InvalidInput, std::string(name) + " is out of its range or not a number",
                        subject);
    return {};
}

constexpr double kHuge = 1e30;

Result<void> checkLayers(const Section& s, const std::string& subject)
{
    if (s.layers.empty())
        return fail(ErrorCode::InvalidInput, "has no layer", subject);
    for (std::size_t i = 0; i < s.layers.size(); ++i) {
        const PavementLayer& layer = s.layers[i];
        const std::string place = subject + ", layer " + std::to_string(i + 1);
        if (!(layer.thicknessM > 0 && layer.thicknessM < 100))
            return fail(ErrorCode::InvalidInput, "its thickness is out of range (above 0, below 100 m)",
                        place);
        if (auto good = materials::checkSubstance(layer.material); !good)
            return fail(good.error().code, good.error().text(), place);
        if (layer.asphalt && i > 0 && !s.layers[i - 1].asphalt)
            return fail(ErrorCode::InvalidInput, "is asphalt below a layer that is not", place);
    }
    if (!s.layers.front().asphalt)
        return fail(ErrorCode::InvalidInput, "has no asphalt on top", subject);
    return {};
}

Result<void> checkCracking(const Section& s, const std::string& subject)
{
    const Cracking& c = s.cracking;
    const Bound bounds[] = {
        {"crack depth", c.depthM, 0, s.asphaltM()},
        {"crack limit", c.limitM, 1e-6, s.asphaltM()},
        {"Paris coefficient", c.paris.coefficient, 0, 1},
        {"Paris exponent", c.paris.exponent, 0.1, 20},
        {"Paris geometry factor", c.paris.geometry, 0, 10},
        {"modulus", c.modulusPa.value, 0, 1e12},
        {"modulus slope", c.modulusPa.slopePerK, -1, 1},
        {"modulus reference temperature", c.modulusPa.referenceK, 100, 500},
        {"thermal expansion", c.expansionPerK, 0, 1e-3},
        {"Poisson's ratio", c.poisson, 0, 0.4999},
        {"relaxation time", c.relaxationS, 1e-6, kHuge},
        {"relaxation reference temperature", c.relaxationK, 100, 500},
        {"relaxation activation energy", c.relaxationJMol, 0, 1e6},
    };
    if (auto good = c.healing ? checkKinetics(*c.healing) : Result<void>{}; !good)
        return fail(good.error().code, good.error().text(), subject);
    return checkBounds(bounds, subject);
}

} // namespace

double Section::asphaltM() const
{
    double sum = 0;
    for (const PavementLayer& layer : layers)
        sum += layer.asphalt ? layer.thicknessM : 0;
    return sum;
}

Result<void> checkSection(const Section& s)
{
    const std::string subject = s.id.empty() ? "section" : "section " + s.id;
    if (auto good = checkLayers(s, subject); !good)
        return good;
    const Bound bounds[] = {
        {"albedo", s.finish.albedo, 0, 1},
        {"emissivity", s.finish.emissivity, 0, 1},
        {"deep temperature", s.deepK, 200, 400},
        {"start temperature", s.startK, 200, 400},
        {"first cell", s.firstCellM, 1e-4, 1},
        {"cell growth", s.growth, 1, 3},
        {"rutting k1", s.rutting.k1, -10, 10},
        {"rutting k2", s.rutting.b2 * s.rutting.k2, 0.01, 10},
        {"rutting k3", s.rutting.b3 * s.rutting.k3, 0.01, 2},
        {"rutting b1", s.rutting.b1, 0, 100},
        {"resilient strain", s.traffic.resilientStrain.value, 0, 0.1},
        {"resilient strain slope", s.traffic.resilientStrain.slopePerK, -1, 1},
        {"resilient strain reference temperature", s.traffic.resilientStrain.referenceK, 100, 500},
        {"stress range", s.traffic.stressRangePa.value, 0, 1e9},
        {"stress range slope", s.traffic.stressRangePa.slopePerK, -1, 1},
        {"stress range reference temperature", s.traffic.stressRangePa.referenceK, 100, 500},
    };
    if (auto good = checkBounds(bounds, subject); !good)
        return good;
    for (const double axles : s.traffic.axlesByHour)
        if (!(axles >= 0 && axles < 1e7))
            return fail(ErrorCode::InvalidInput, "axles by hour are out of range", subject);
    return checkCracking(s, subject);
}

Result<std::shared_ptr<const heat::Mesh>> meshOf(const Section& s)
{
    std::vector<heat::Layer> layers;
    double first = s.firstCellM;
    for (const PavementLayer& layer : s.layers) {
        layers.push_back({layer.material,
                          heat::growingCells(layer.thicknessM, std::min(first, layer.thicknessM), s.growth)});
        if (!layers.back().cellsM.empty())
            first = layers.back().cellsM.back() * s.growth;
    }
    auto mesh = heat::columnMesh(layers);
    if (!mesh)
        return passOn(mesh);
    return std::make_shared<const heat::Mesh>(std::move(*mesh));
}

} // namespace sinew::pavement
