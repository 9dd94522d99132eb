// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/estimate/Random.h>
#include <sinew/field/Scenario.h>
#include <sinew/physics/water/Hydraulics.h>
#include <sinew/twin/Model.h>

#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace sinew::field {

/// One water network as it really is: the file's pipes with a roughness of their own, consumers who do as
/// they like, a little background leakage, tanks that fill and empty, pumps that obey their level switches,
/// and pipes that burst. Demand depends on pressure. One steady solution a step.
class WaterTruth {
public:
    struct PlannedBurst {
        int link = -1;
        Burst burst;
        double fraction = 0.5;
    };
    /// Errors: those of withLeak and of the solver (a network that cannot be solved).
    static Result<std::unique_ptr<WaterTruth>> make(AssetId asset, water::PipeNetwork network,
                                                    std::vector<PlannedBurst> bursts, Instant start,
                                                    std::uint64_t seed);

    /// Errors: NotConverged, SingularNetwork: the values stay as they were, isValid() is false until the next
    /// good one.
    Result<void> step(Instant world);
    bool isValid() const { return m_valid; }

    std::optional<double> pressurePa(const std::string& node) const;
    std::optional<double> flowM3s(const std::string& link) const;
    std::optional<double> levelM(const std::string& tank) const;
    /// Pressure right behind a valve.
    std::optional<double> downstreamPa(const std::string& valve) const;
    double leakM3s() const; ///< of all bursts
    std::optional<double> leakM3s(const std::string& pipe) const;

    void setClamp(const std::string& pipe, double setting);  ///< 0 open … 1 tight
    void setIsolation(const std::string& pipe, double open); ///< 1 open … 0 closed
    void setReducer(const std::string& valve, double pressurePa);
    const AssetId& asset() const { return m_asset; }

private:
    struct Hole {
        std::string pipe;
        Burst burst;
        int node = -1;
        double clampEfficiency = 0.85;
    };
    WaterTruth() = default;
    void disturb(std::uint64_t seed);
    void advanceDemands(double seconds);
    void obeyControls(water::Conditions& conditions, Instant world);
    void applyActuators(water::Conditions& conditions);
    void applyHoles(water::Conditions& conditions, Instant world);
    void integrateTanks(double seconds);
    water::Conditions conditionsNow(Instant world);

    AssetId m_asset;
    Instant m_start;
    std::optional<Instant> m_last;
    water::PipeNetwork m_network;
    std::optional<water::NetworkIndex> m_index;
    std::optional<water::HydraulicSolver> m_solver;
    std::optional<water::HydraulicState> m_state;
    bool m_valid = false;
    std::vector<Hole> m_holes;
    std::vector<double> m_levelM, m_habit, m_mood, m_leakage;
    double m_everybody = 0;
    std::unordered_map<int, water::Conditions::LinkCondition> m_switched; ///< what level switches have set
    std::unordered_map<std::string, double> m_clamps, m_isolation, m_reducers;
    std::unordered_map<std::string, double> m_reducerError;
    estimate::Random m_random{1};
};

} // namespace sinew::field
