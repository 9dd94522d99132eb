// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/estimate/Random.h>
#include <sinew/physics/drainage/Simulation.h>
#include <sinew/twin/Model.h>

#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

namespace sinew::field {

/// One sewer network as it really is: walls rougher than the file says, roofs and yards that nobody drew,
/// sediment in some conduits, streets that hold more or less water. Rain falls evenly on all of it.
class DrainageTruth {
public:
    /// `start`: of the first step. Errors: those of the solver (a network that cannot be routed).
    static Result<std::unique_ptr<DrainageTruth>> make(AssetId asset, drainage::DrainageModel model,
                                                       Instant start, std::uint64_t seed);

    /// Routes until `world` under the rain that fell since the last step.
    /// Errors: NotConverged: the values stay as they were, isValid() is false from then on.
    Result<void> step(Instant world, double rainMs);
    bool isValid() const { return m_valid; }

    std::optional<double> depthM(const std::string& node) const;
    std::optional<double> flowM3s(const std::string& link) const;
    double floodedM3() const { return m_floodedM3; } ///< onto the streets, all nodes, since the start
    void setOpening(const std::string& regulator,
                    double setting); ///< 0 closed … 1 open; reached at its stroke
    std::optional<double> opening(const std::string& link) const;
    const AssetId& asset() const { return m_asset; }

private:
    DrainageTruth() = default;
    Result<void> obstruct(std::uint64_t seed);

    AssetId m_asset;
    Instant m_start;
    drainage::DrainageModel m_model;
    std::optional<drainage::Simulation> m_simulation;
    drainage::DrainageState m_state;
    std::unordered_map<std::string, std::size_t> m_nodes, m_links;
    double m_lastS = 0, m_floodedM3 = 0;
    bool m_valid = true;
};

} // namespace sinew::field
