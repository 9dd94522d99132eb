// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/estimate/Random.h>
#include <sinew/materials/SmaDevice.h>
#include <sinew/physics/structure/LumpedModel.h>
#include <sinew/twin/Model.h>

#include <vector>

namespace sinew::field {

/// What a bridge's elements declare, along the bridge, each value disturbed by the seed.
struct BridgeParameters {
    struct Pier {
        const Element* element = nullptr;
        structure::ChainPier chain;
        double heightM = 20, dragAreaM2 = 0, positionM = 0;
    };
    struct Damper {
        const Element* element = nullptr;
        std::size_t pier = 0;
        materials::SmaDevice device;
    };
    std::vector<Pier> piers; ///< ascending position
    std::vector<Damper> dampers;
    double couplingNM = 0;
};

BridgeParameters readBridge(const Model& model, const AssetId& asset, estimate::Random& random);

} // namespace sinew::field
