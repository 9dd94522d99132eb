// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Id.h>
#include <sinew/core/Time.h>

#include <optional>
#include <string>
#include <vector>

namespace sinew {

/// How to prove, from later measurements, whether a command worked: Wald's sequential test on
/// (measured - predicted without the command).
struct VerifyPlan {
    ChannelId channel;
    std::string quantity;
    /// Prediction without the command at the instants to compare, SI, with its standard deviation.
    struct Point {
        Instant time;
        double withoutCommand = 0;
        double withCommand = 0;
        double sigma = 0;   ///< of one sample's own error
        double lasting = 0; ///< standard deviation of the error that all points share, beside sigma
    };
    std::vector<Point> points;
    Instant until; ///< world time: no decision by then is "timed out"
    /// The system predicts again from what is measured while the command runs: a sample waits for the plan
    /// that was made from the conditions at its time, and is never compared with the plan of the proposal.
    bool followsMeasurement = false;
};

/// A command that somebody (a system, or an operator) suggests. Sends nothing.
struct Proposal {
    ProposalId id;
    std::string key;    ///< same key = same suggestion renewed: it replaces the older while undecided
    std::string origin; ///< "system:bridge", "operator:<user>"
    ActuatorId actuator;
    std::string action;
    double value = 0;                                ///< set value, SI
    std::string title;                               ///< "Pre-heat dampers D1–D4 to 60 °C"
    std::string reason;                              ///< why, one or two sentences, with the numbers
    Instant issuedAt;                                ///< world
    Instant actBefore;                               ///< world: later it no longer helps
    Duration decideWithin{std::chrono::minutes(10)}; ///< wall time that people have
    bool hazardous = false;                          ///< two people
    double energyJ = 0;
    ForecastId forecastWithout, forecastWith; ///< may be empty for an operator's own
    std::string effect;                       ///< predicted effect, in words with numbers and interval
    double minimumSkill = -1;                 ///< gate: blocked where the model's skill is known and below
    std::vector<ChannelId> inputs;            ///< must be good and fresh at release
    std::optional<VerifyPlan> verify;
    std::vector<std::pair<ActuatorId, double>> alsoSet; ///< further actuators commanded together
};

} // namespace sinew
