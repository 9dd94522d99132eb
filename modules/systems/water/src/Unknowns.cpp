// SPDX-License-Identifier: GPL-3.0-or-later
#include "Unknowns.h"

namespace sinew::systems::waterloop {

Eigen::MatrixXd effectOfUnknowns(const water::PipeNetwork& network, const water::Conditions& conditions,
                                 const water::HydraulicState& state, const Eigen::MatrixXd& sensitivity)
{
    const auto links = static_cast<Eigen::Index>(network.links.size()),
               nodes = static_cast<Eigen::Index>(network.nodes.size());
    Eigen::MatrixXd result = Eigen::MatrixXd::Zero(sensitivity.rows(), links + nodes);
    // Resistance goes with roughness to the power n in Hazen-Williams' formula: n cancels.
    for (Eigen::Index j = 0; j < links; ++j)
        if (const water::Link& link = network.links[static_cast<std::size_t>(j)]; link.pipe())
            result.col(j) = (sensitivity.col(link.to) - sensitivity.col(link.from)) *
                            (roughnessSpread * state.flowM3s[static_cast<std::size_t>(j)]);
    for (Eigen::Index i = 0; i < nodes; ++i)
        result.col(links + i) =
            sensitivity.col(i) * (consumerSpread * conditions.demandM3s[static_cast<std::size_t>(i)]);
    return result;
}

} // namespace sinew::systems::waterloop
