// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "BridgeModel.h"

#include <sinew/physics/structure/Transient.h>

namespace sinew::systems {

/// A bridge as the frame that its members make: columns on their footings, caps, bearings, girders. Bridge
/// axes: x along, y across, z up. Only what moves across is free (y, rotations about x and z): of a straight
/// bridge that is symmetric about its own axis, the rest is another, independent half.
struct BridgeFrame {
    structure::FrameModel model;
    /// By pier of the BridgeModel: the node of its top, where it is measured and its dampers pull, and the
    /// node of the deck that takes the wind.
    std::vector<int> tops, decks;
    /// By pier: the member that its column stands on, and half its width across.
    std::vector<int> bases;
    std::vector<double> halfWidthM;
    /// Strain of the column's outermost fibre at its base for each metre that the pier's top is pushed across by a
    /// load on the deck.
    std::vector<double> strainPerM;
    double dampingRatio = 0.02; ///< of every mode
};

/// Nothing where the bridge's elements are no members, with the reason in `bridge.warnings` where some are.
std::shared_ptr<const BridgeFrame> readFrame(BridgeModel& bridge, const ModelIndex& index);

/// A frame that can be stepped: the wind's patterns are the piers', in their order.
struct BridgeResponse {
    std::shared_ptr<const structure::TransientSystem> system;
    std::vector<int> tops; ///< free directions of the piers' tops
};
/// `stiffness` and `damping` are factors on the declared ones. Errors: as structure::TransientSystem.
Result<BridgeResponse> responseOf(const BridgeFrame& frame, double stiffness, double damping, double stepS);

} // namespace sinew::systems
