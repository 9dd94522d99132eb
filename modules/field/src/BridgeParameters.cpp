// SPDX-License-Identifier: GPL-3.0-or-later
#include "BridgeParameters.h"

#include <algorithm>
#include <cmath>

namespace sinew::field {

namespace {

// How far the real thing lies from what its documents say: standard deviations, relative.
constexpr double kStiffness = 0.05, kMass = 0.02, kDrag = 0.06, kDamping = 0.2, kCoupling = 0.1,
                 kYield = 0.06, kSlope = 0.08, kBeta = 0.05;

double near(estimate::Random& random, double declared, double spread)
{
    // Held within 2.5 deviations: a truth, not an outlier.
    return declared * (1 + spread * std::clamp(random.normal(), -2.5, 2.5));
}

double valueOf(const Element& element, const char* name, double fallback = 0)
{
    return numberOf(element.attributes, name).value_or(fallback);
}

BridgeParameters::Pier pierOf(const Element& element, estimate::Random& random)
{
    BridgeParameters::Pier pier;
    pier.element = &element;
    pier.chain.stiffnessNM = near(random, valueOf(element, "Sinew_Pier.Stiffness_N_m"), kStiffness);
    pier.chain.massKg = near(random, valueOf(element, "Sinew_Pier.TributaryMass_kg"), kMass);
    pier.chain.dampingRatio = near(random, valueOf(element, "Sinew_Pier.DampingRatio", 0.02), kDamping);
    pier.dragAreaM2 = near(random, valueOf(element, "Sinew_Pier.DragArea_m2"), kDrag);
    pier.heightM = valueOf(element, "Sinew_Pier.Height_m", 20);
    return pier;
}

materials::SmaDevice deviceOf(const Element& element, estimate::Random& random)
{
    materials::SmaDevice device;
    device.stiffnessNM = near(random, valueOf(element, "Sinew_Damper.Stiffness_N_m"), kStiffness);
    device.yieldForceN = near(random, valueOf(element, "Sinew_Damper.YieldForce_N"), kYield);
    device.hardeningRatio = valueOf(element, "Sinew_Damper.HardeningRatio", device.hardeningRatio);
    device.beta = std::min(0.98, near(random, valueOf(element, "Sinew_Damper.Beta", device.beta), kBeta));
    device.stressSlopePaK =
        near(random, valueOf(element, "Sinew_Damper.StressSlope_Pa_K", device.stressSlopePaK), kSlope);
    device.sigmaMsPa = valueOf(element, "Sinew_Damper.SigmaMs_Pa", device.sigmaMsPa);
    device.austeniteFinishK = valueOf(element, "Sinew_Damper.AusteniteFinish_K", device.austeniteFinishK);
    device.barAreaM2 = valueOf(element, "Sinew_Damper.BarArea_m2");
    device.barLengthM = valueOf(element, "Sinew_Damper.BarLength_m", 1);
    device.massKg = valueOf(element, "Sinew_Damper.Mass_kg");
    device.strainLimit = valueOf(element, "Sinew_Damper.StrainLimit", device.strainLimit);
    return device;
}

/// Along the line from the first pier to the one farthest from it.
void placeAlong(std::vector<BridgeParameters::Pier>& piers)
{
    const auto centre = [](const BridgeParameters::Pier& pier) {
        Vec3d c = boundsOf(pier.element->shape).centre();
        return std::isfinite(c.x) ? Vec3d{c.x, c.y, 0} : Vec3d{};
    };
    Vec3d far{};
    for (const auto& pier : piers)
        if (length(centre(pier) - centre(piers.front())) > length(far))
            far = centre(pier) - centre(piers.front());
    const double span = length(far);
    for (std::size_t i = 0; i < piers.size(); ++i)
        piers[i].positionM = span > 0 ? dot(centre(piers[i]) - centre(piers.front()), far) / span
                                      : 50.0 * static_cast<double>(i);
    std::ranges::stable_sort(piers, {}, &BridgeParameters::Pier::positionM);
}

} // namespace

BridgeParameters readBridge(const Model& model, const AssetId& asset, estimate::Random& random)
{
    BridgeParameters bridge;
    for (const Element& element : model.elements)
        if (element.asset == asset && numberOf(element.attributes, "Sinew_Pier.Stiffness_N_m"))
            bridge.piers.push_back(pierOf(element, random));
    if (bridge.piers.empty())
        return bridge;
    placeAlong(bridge.piers);
    for (const Element& element : model.elements) {
        if (element.asset != asset)
            continue;
        if (const auto stiffness = numberOf(element.attributes, "Sinew_Deck.LateralStiffness_N_m");
            stiffness && bridge.couplingNM == 0)
            bridge.couplingNM = near(random, *stiffness, kCoupling);
        if (!numberOf(element.attributes, "Sinew_Damper.YieldForce_N"))
            continue;
        const std::string name = textOf(element.attributes, "Sinew_Damper.Pier");
        const auto pier =
            std::ranges::find(bridge.piers, name, [](const auto& p) { return p.element->name; });
        if (pier != bridge.piers.end())
            bridge.dampers.push_back(
                {&element, static_cast<std::size_t>(pier - bridge.piers.begin()), deviceOf(element, random)});
    }
    return bridge;
}

} // namespace sinew::field
