// SPDX-License-Identifier: GPL-3.0-or-later
#include "BridgeFrame.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace sinew::systems {

namespace {

const Channel* channelOfQuantity(const ModelIndex& index, const ElementId& element,
                                 const std::string& quantity)
{
    for (const Channel* channel : index.channelsOf(element))
        if (channel->quantity == quantity)
            return channel;
    return nullptr;
}

std::optional<BridgePier> readPier(const ModelIndex& index, const Element& element)
{
    const auto stiffness = numberOf(element.attributes, "Sinew_Pier.Stiffness_N_m");
    const auto mass = numberOf(element.attributes, "Sinew_Pier.TributaryMass_kg");
    if (!stiffness || !mass)
        return std::nullopt;
    BridgePier pier;
    pier.element = element.id;
    pier.name = element.name;
    pier.chain = {*mass, *stiffness, numberOf(element.attributes, "Sinew_Pier.DampingRatio").value_or(0.02)};
    pier.heightM = numberOf(element.attributes, "Sinew_Pier.Height_m").value_or(20);
    pier.dragAreaM2 = numberOf(element.attributes, "Sinew_Pier.DragArea_m2").value_or(0);
    pier.displacementLimitM = numberOf(element.attributes, "Sinew_Pier.DisplacementLimit_m");
    if (const Channel* channel = channelOfQuantity(index, element.id, "displacement")) {
        pier.displacement = channel->id;
        if (channel->highLimit)
            pier.displacementLimitM = channel->highLimit;
    }
    if (const Channel* channel = channelOfQuantity(index, element.id, "acceleration")) {
        pier.acceleration = channel->id;
        pier.accelerationLimitMs2 = channel->highLimit;
    }
    return pier;
}

materials::SmaDevice readDevice(const Attributes& attributes)
{
    const auto number = [&](const char* name, double otherwise) {
        return numberOf(attributes, std::string("Sinew_Damper.") + name).value_or(otherwise);
    };
    const materials::SmaDevice typical;
    materials::SmaDevice device;
    device.yieldForceN = number("YieldForce_N", 0);
    device.stiffnessNM = number("Stiffness_N_m", 0);
    device.hardeningRatio = number("HardeningRatio", typical.hardeningRatio);
    device.beta = number("Beta", typical.beta);
    device.barAreaM2 = number("BarArea_m2", 0);
    device.barLengthM = number("BarLength_m", typical.barLengthM);
    device.massKg = number("Mass_kg", 0);
    device.stressSlopePaK = number("StressSlope_Pa_K", typical.stressSlopePaK);
    device.sigmaMsPa = number("SigmaMs_Pa", typical.sigmaMsPa);
    device.strainLimit = number("StrainLimit", typical.strainLimit);
    device.austeniteFinishK = number("AusteniteFinish_K", typical.austeniteFinishK);
    return device;
}

Result<BridgeDamper> readDamper(const ModelIndex& index, const Element& element,
                                const std::vector<BridgePier>& piers)
{
    const std::string pierName = textOf(element.attributes, "Sinew_Damper.Pier");
    const auto pier = std::ranges::find(piers, pierName, &BridgePier::name);
    if (pier == piers.end())
        return fail(ErrorCode::InvalidInput,
                    fmt::format("stands at pier \"{}\", which is none of this bridge", pierName),
                    element.name);
    BridgeDamper damper;
    damper.element = element.id;
    damper.name = element.name;
    damper.pier = static_cast<int>(pier - piers.begin());
    damper.device = readDevice(element.attributes);
    if (const auto checked = materials::checkDevice(damper.device); !checked)
        return fail(ErrorCode::InvalidInput, checked.error().message, element.name);
    damper.heaterPowerW = numberOf(element.attributes, "Sinew_Damper.HeaterPower_W");
    damper.strainLimit = damper.device.strainLimit;
    if (const Channel* channel = channelOfQuantity(index, element.id, "temperature"))
        damper.temperature = channel->id;
    if (const Channel* channel = channelOfQuantity(index, element.id, "strain")) {
        damper.strain = channel->id;
        if (channel->highLimit)
            damper.strainLimit = channel->highLimit;
    }
    for (const Actuator* actuator : index.actuatorsOf(element.id))
        if (actuator->quantity == "temperature")
            damper.heater = actuator;
    return damper;
}

// Piers in order along the longer side of their extent.
void placePiers(BridgeModel& bridge, const ModelIndex& index)
{
    Box3d extent;
    std::vector<std::pair<Vec3d, BridgePier>> placed;
    bool known = true;
    for (const BridgePier& pier : bridge.piers) {
        const Box3d box = boundsOf(index.element(pier.element)->shape);
        known = known && !box.isEmpty();
        placed.emplace_back(box.isEmpty() ? Vec3d{} : box.centre(), pier);
        extent.add(box);
    }
    if (!known) {
        bridge.warnings.push_back(
            {"piers without a shape: taken in the model's order, 50 m apart", bridge.name});
        for (std::size_t i = 0; i < bridge.piers.size(); ++i)
            bridge.piers[i].positionM = 50.0 * static_cast<double>(i);
        return;
    }
    const bool alongX = extent.size().x >= extent.size().y;
    std::ranges::sort(placed, {}, [&](const auto& entry) { return alongX ? entry.first.x : entry.first.y; });
    for (std::size_t i = 0; i < placed.size(); ++i) {
        bridge.piers[i] = placed[i].second;
        const Vec3d step = i == 0 ? Vec3d{} : placed[i].first - placed[i - 1].first;
        bridge.piers[i].positionM = i == 0 ? 0 : bridge.piers[i - 1].positionM + std::hypot(step.x, step.y);
    }
}

// The channel of a weather quantity: the customary id if it exists, else the first that measures it off the
// dampers.
ChannelId weatherChannel(const Model& model, const char* customary, const std::string& quantity,
                         const std::string& word)
{
    for (const Channel& channel : model.channels)
        if (channel.id.value == customary)
            return channel.id;
    for (const Channel& channel : model.channels)
        if (channel.quantity == quantity && channel.id.value.find(word) != std::string::npos)
            return channel.id;
    return {};
}

void readBridge(BridgeModel& bridge, const ModelIndex& index)
{
    const Model& model = index.model();
    for (const Element& element : model.elements) {
        if (element.asset != bridge.asset)
            continue;
        if (const auto pier = readPier(index, element))
            bridge.piers.push_back(*pier);
        if (const auto stiffness = numberOf(element.attributes, "Sinew_Deck.LateralStiffness_N_m"))
            bridge.deckStiffnessNM = *stiffness;
    }
    placePiers(bridge, index);
    for (const Element& element : model.elements) {
        if (element.asset != bridge.asset || !numberOf(element.attributes, "Sinew_Damper.YieldForce_N"))
            continue;
        if (const auto damper = readDamper(index, element, bridge.piers))
            bridge.dampers.push_back(*damper);
        else
            bridge.warnings.push_back({"damper left out: " + damper.error().message, damper.error().subject});
    }
}

} // namespace

ChannelId BridgeModel::channelOf(int output) const
{
    const auto n = static_cast<int>(piers.size());
    if (output < n)
        return piers[static_cast<std::size_t>(output)].displacement;
    if (output < 2 * n)
        return piers[static_cast<std::size_t>(output - n)].acceleration;
    return dampers[static_cast<std::size_t>(output - 2 * n)].strain;
}

ElementId BridgeModel::elementOf(int output) const
{
    const auto n = static_cast<int>(piers.size());
    return output < 2 * n ? piers[static_cast<std::size_t>(output % n)].element
                          : dampers[static_cast<std::size_t>(output - 2 * n)].element;
}

std::string BridgeModel::quantityOf(int output) const
{
    const auto n = static_cast<int>(piers.size());
    return output < n ? "displacement" : output < 2 * n ? "acceleration" : "strain";
}

std::optional<double> BridgeModel::limitOf(int output) const
{
    const auto n = static_cast<int>(piers.size());
    if (output < n)
        return piers[static_cast<std::size_t>(output)].displacementLimitM;
    if (output < 2 * n)
        return piers[static_cast<std::size_t>(output - n)].accelerationLimitMs2;
    return dampers[static_cast<std::size_t>(output - 2 * n)].strainLimit;
}

std::vector<BridgeModel> bridgesOf(const ModelPtr& model, std::vector<Warning>& warnings)
{
    const ModelIndex index(model);
    std::vector<BridgeModel> bridges;
    for (const Asset& asset : model->assets) {
        if (asset.kind != "bridge")
            continue;
        BridgeModel bridge;
        bridge.asset = asset.id;
        bridge.name = asset.name.empty() ? asset.id.value : asset.name;
        bridge.owner = model;
        readBridge(bridge, index);
        if (bridge.piers.empty())
            continue;
        bridge.wind = weatherChannel(*model, "weather/wind-speed", "wind-speed", "wind");
        bridge.air = weatherChannel(*model, "weather/air-temperature", "temperature", "air");
        const auto lumped =
            lumpedModel(bridge, Parameters::Zero(), std::vector<double>(bridge.dampers.size(), 293.15));
        if (!lumped) {
            warnings.push_back({"no forecast: " + lumped.error().message, bridge.name});
            continue;
        }
        bridge.frame = readFrame(bridge, index);
        bridges.push_back(std::move(bridge));
    }
    return bridges;
}

materials::FlagParameters flagOf(const BridgeDamper& damper, const Parameters& parameters, double barK)
{
    materials::FlagParameters flag = materials::flagAt(damper.device, barK);
    flag.yieldForceN *= std::exp(parameters[kYield]);
    return flag;
}

Result<structure::LumpedModel> lumpedModel(const BridgeModel& bridge, const Parameters& parameters,
                                           const std::vector<double>& barK)
{
    std::vector<structure::ChainPier> piers;
    for (const BridgePier& pier : bridge.piers)
        piers.push_back({pier.chain.massKg, pier.chain.stiffnessNM * std::exp(parameters[kStiffness]),
                         pier.chain.dampingRatio * std::exp(parameters[kDamping])});
    const std::vector<double> coupling(piers.size() - 1,
                                       bridge.deckStiffnessNM * std::exp(parameters[kStiffness]));
    auto model = structure::makeChain(piers, coupling);
    if (!model)
        return model;
    for (std::size_t i = 0; i < bridge.dampers.size(); ++i)
        model->dampers.push_back(
            {bridge.dampers[i].pier, -1, flagOf(bridge.dampers[i], parameters, barK[i])});
    return model;
}

} // namespace sinew::systems
