// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The method's small numbers, which its manual states in feet.
namespace sinew::drainage {

constexpr double kFoot = 0.3048;
constexpr double kGravity = 9.80665;
constexpr double kDry = 1e-4 * kFoot;                    ///< depth of nothing
constexpr double kNoArea = 1e-4 * kFoot * kFoot;         ///< area of nothing
constexpr double kNoFlow = 1e-4 * kFoot * kFoot * kFoot; ///< flow of nothing
constexpr double kTurningFlow = 10 * kNoFlow;            ///< given where a flow changes its sign
constexpr double kMaxVelocity = 50 * kFoot;
constexpr double kSurface = 12.566 * kFoot * kFoot; ///< a manhole's, 4 ft across
constexpr double kHeadTolerance = 0.005 * kFoot;
constexpr int kTrials = 8;
constexpr double kMinDrop = 0.001 * kFoot; ///< between a conduit's ends
constexpr double kExtranCrown = 0.96;      ///< of the depth: width stays what it is there
constexpr double kSlotCrown = 0.985257;    ///< of the depth: the slot begins

} // namespace sinew::drainage
