// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "Estimate.h"

namespace sinew::systems::sewer {

/// A gate told to go somewhere, seconds from now.
struct GateMove {
    std::size_t link = 0; ///< of the drainage model
    double opening = 0, afterS = 0;
};

struct FutureSettings {
    int members = 8;
    double aheadS = 0;       ///< to route
    double fieldsAheadS = 0; ///< of it, with what every element does kept each fieldStepS; 0: none
    double fieldStepS = 900;
    double floodAheadS = 0; ///< of it, with flooding counted
    std::vector<GateMove> moves;
    std::uint64_t seed = 1;
};

/// What every element does in one member: time by time nodes' depths and flooding, links' depths and
/// velocities.
struct Snapshots {
    std::vector<float> values;
};

/// Possible futures of a network. Members differ in the rain to come and in the unknowns.
struct Future {
    Instant start;
    std::vector<Eigen::MatrixXd>
        computed; ///< by member: one row each kSpanS from start + kSpanS on, one column a sensor
    std::vector<Snapshots> snapshots; ///< by member; from `start` itself on
    std::size_t snapshotCount = 0;
    double fieldStepS = 900;
    std::size_t nodes = 0, links = 0;
    std::vector<std::vector<double>> floodedM3; ///< by member and node, over floodAheadS
    std::vector<double> floodsAfterS;           ///< by member: until the first flooding; infinite: none

    std::size_t perSnapshot() const { return 2 * nodes + 2 * links; }
};

/// Members start from the bank's nearest one, with unknowns drawn from the estimate and rain from the
/// outlook, both stratified. Where nobody expects rain and nothing runs off one member is enough: all would
/// be alike. Errors: the solver's.
Result<Future> lookAhead(const Bank& bank, const Binding& binding, const Estimate& estimate,
                         const RainToCome& rain, const FutureSettings& settings, std::stop_token stop);

} // namespace sinew::systems::sewer
