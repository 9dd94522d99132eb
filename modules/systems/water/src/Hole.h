// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "Past.h"

#include <map>

namespace sinew::systems::waterloop {

/// Below it consumers are counted as served only in part, m.
inline constexpr double fullServiceM = 15;

/// A network at one instant with a hole in it.
struct Holed {
    water::Conditions conditions;
    water::HydraulicState state;
    Eigen::VectorXd changeM; ///< of the heads at the pressure sensors, against the network without the hole
    double flowM3s = 0;      ///< that leaves through the hole
    double inflowM3s = 0;    ///< more that the sources give: less than that, where consumers get less
};

/// Solves a network with holes at the instants of snapshots. Pressure-dependent on both sides of the
/// comparison: no hole draws more than the network can bring. Refers to all that it is given. Thread: one at
/// a time.
class HoleModel {
public:
    HoleModel(water::HydraulicSolver& solver, const water::PipeNetwork& network, const Binding& binding)
        : m_solver(solver), m_network(network), m_binding(binding)
    {
    }

    /// opening: m³/s at 1 m of pressure; in the middle of a pipe.
    /// Errors: those of the solver (a network that cannot be solved so), Cancelled.
    Result<Holed> inPipe(const Snapshot& snapshot, int link, double opening, std::stop_token stop,
                         std::optional<double> accuracy = {});
    Result<Holed> atNode(const Snapshot& snapshot, int node, double opening, std::stop_token stop,
                         std::optional<double> accuracy = {});
    /// Without a hole, pressure-dependent.
    Result<const Holed*> quiet(const Snapshot& snapshot, std::stop_token stop);
    /// By which a flow is divided to get the opening that gives it at the pressure without a hole.
    double rootOfPressure(const Snapshot& snapshot, int link) const;

private:
    using Openings = std::vector<std::pair<int, double>>;
    Result<Holed> solve(const Snapshot& snapshot, const Openings& openings, std::stop_token stop,
                        std::optional<double> accuracy);

    water::HydraulicSolver& m_solver;
    const water::PipeNetwork& m_network;
    const Binding& m_binding;
    std::map<Instant, Holed> m_quiet;
};

/// Mean over snapshots of what a hole in a pipe does.
struct MeanEffect {
    Eigen::VectorXd changeM;
    double flowM3s = 0, inflowM3s = 0;
};
Result<MeanEffect> meanEffect(HoleModel& model, const std::vector<const Snapshot*>& snapshots, int link,
                              double opening, std::stop_token stop);

} // namespace sinew::systems::waterloop
