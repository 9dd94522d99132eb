// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>
#include <sinew/materials/SmaDevice.h>
#include <sinew/physics/structure/LumpedModel.h>
#include <sinew/twin/Model.h>

#include <string>
#include <vector>

namespace sinew::systems {

struct BridgeFrame;

struct BridgePier {
    ElementId element;
    std::string name;
    structure::ChainPier chain;
    double heightM = 20;
    double dragAreaM2 = 0; ///< drag coefficient times area
    double positionM = 0;  ///< along the bridge
    std::optional<double> displacementLimitM, accelerationLimitMs2;
    ChannelId displacement, acceleration; ///< may be empty
};

struct BridgeDamper {
    ElementId element;
    std::string name;
    int pier = 0;
    materials::SmaDevice device;
    std::optional<double> heaterPowerW;
    std::optional<double> strainLimit;
    ChannelId temperature, strain;    ///< may be empty
    const Actuator* heater = nullptr; ///< of the model
};

/// One bridge as the piers' and dampers' attributes describe it. Outputs of the response, in this order: the
/// peak displacement of every pier, its peak acceleration, every damper's peak strain.
struct BridgeModel {
    AssetId asset;
    std::string name;
    std::vector<BridgePier> piers;
    std::vector<BridgeDamper> dampers;
    double deckStiffnessNM = 0;
    ChannelId wind, air; ///< may be empty
    ModelPtr owner;      ///< keeps the actuators alive
    std::vector<Warning> warnings;
    std::shared_ptr<const BridgeFrame> frame; ///< null: computed as a chain of piers

    int outputs() const { return static_cast<int>(2 * piers.size() + dampers.size()); }
    int displacementOf(std::size_t pier) const { return static_cast<int>(pier); }
    int accelerationOf(std::size_t pier) const { return static_cast<int>(piers.size() + pier); }
    int strainOf(std::size_t damper) const { return static_cast<int>(2 * piers.size() + damper); }
    ChannelId channelOf(int output) const;
    ElementId elementOf(int output) const;
    std::string quantityOf(int output) const;
    std::optional<double> limitOf(int output) const;
};

/// Factors on the declared parameters, as natural logarithms; all zero is the bridge as declared.
enum Parameter { kDrag, kStiffness, kDamping, kYield, kGust, kParameters };
using Parameters = Eigen::Matrix<double, kParameters, 1>;

/// Every bridge of the model that has at least one pier with a stiffness. What is wrong with others is a
/// warning.
std::vector<BridgeModel> bridgesOf(const ModelPtr& model, std::vector<Warning>& warnings);

/// The law of a damper at a bar temperature, K.
materials::FlagParameters flagOf(const BridgeDamper& damper, const Parameters& parameters, double barK);

/// The chain with its dampers at bar temperatures (K, one a damper).
Result<structure::LumpedModel> lumpedModel(const BridgeModel& bridge, const Parameters& parameters,
                                           const std::vector<double>& barK);

} // namespace sinew::systems
