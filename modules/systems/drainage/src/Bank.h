// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "Rain.h"

#include <Eigen/Core>

#include <stop_token>

namespace sinew::systems::sewer {

/// What of the network is not known and acts everywhere, in units of its prior standard deviation: x the
/// logarithm of what runs off per measured rain, y that of the walls' roughness.
using Unknowns = Eigen::Vector2d;
inline constexpr double kRunoffSpread = 0.25, kRoughnessSpread = 0.15;

/// The model made ready to follow measured time: it starts an hour before `start`, on the clock of the place,
/// without the file's own storm.
drainage::DrainageModel following(const drainage::DrainageModel& sewers, Instant start,
                                  std::vector<Warning>& warnings);
inline constexpr double kSpinUpS = 3600;
/// A running simulation takes other values of the unknowns on.
Result<void> assume(drainage::Simulation& simulation, const drainage::DrainageModel& sewers,
                    const Unknowns& unknowns);

/// Runs each of `count` jobs on all processors. Errors: that of the first job that failed.
Result<void> inParallel(std::size_t count, const std::function<Result<void>(std::size_t)>& job);

/// Where the gates stood: [gate of the binding][span], 0 … 1.
struct GatePast {
    std::vector<std::vector<double>> opening;
    std::vector<Warning> warnings;
};

/// Copies of the network under the measured rain, side by side, each with unknowns of its own: a central
/// composite design, so that a quadratic surface of any computed value can be fitted through them. They go on
/// from where they stand, as long as the past is told alike.
class Bank {
public:
    static Result<Bank> make(const drainage::DrainageModel& sewers, const Binding& binding, Instant start,
                             std::stop_token stop);
    /// Routes through the rain's spans that are new. Errors: the solver's.
    Result<void> follow(const MeasuredRain& rain, const GatePast& gates, const Binding& binding,
                        std::stop_token stop);
    /// Whether rain and gates begin as what has been routed, and are no shorter.
    bool isPastOf(const MeasuredRain& rain, const GatePast& gates) const;

    static const std::vector<Unknowns>& design();
    std::size_t members() const { return m_members.size(); }
    std::size_t spans() const { return m_spans; }
    Instant start() const { return m_start; }
    double nowS() const { return kSpinUpS + kSpanS * static_cast<double>(m_spans); } ///< of the simulations
    const drainage::Simulation& member(std::size_t i) const { return m_members[i]; }
    /// Mean of a span as computed: one row a span, one column a sensor.
    const Eigen::MatrixXd& computed(std::size_t member) const { return m_computed[member]; }
    double openingNow(std::size_t gate) const { return m_opened[gate].empty() ? 1 : m_opened[gate].back(); }
    const std::vector<Warning>& warnings() const { return m_warnings; }
    const drainage::DrainageModel& model() const { return m_model; }

private:
    Result<void> follow(std::size_t member, const MeasuredRain& rain, const GatePast& gates,
                        const Binding& binding, const std::stop_token& stop);

    Instant m_start;
    drainage::DrainageModel m_model;
    std::vector<drainage::Simulation> m_members;
    std::vector<Eigen::MatrixXd> m_computed;
    std::vector<Eigen::VectorXd> m_last; ///< sensors at the end of the last span, by member
    std::vector<std::vector<double>> m_rained, m_opened;
    std::size_t m_spans = 0;
    std::vector<Warning> m_warnings;
};

} // namespace sinew::systems::sewer
