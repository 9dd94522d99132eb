// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Id.h>
#include <sinew/core/Time.h>

#include <optional>
#include <string>
#include <vector>

namespace sinew {

struct ForecastPoint {
    Instant time;
    double mean = 0;
    double lower = 0; ///< 5 %
    double upper = 0; ///< 95 %
};

/// What a system predicts for one channel's quantity at one element. Kept for ever and scored against
/// what was measured when its time has come.
struct Forecast {
    ForecastId id;
    std::string system; ///< "bridge"
    std::string model;  ///< "lumped-mdof-flag"
    std::string modelVersion;
    std::string inputsHash; ///< of everything that went in
    Instant issuedAt;       ///< world time
    Duration horizon{0};
    bool hindcast = false;    ///< computed after the fact from data known at issuedAt
    bool withCommand = false; ///< counterfactual: assumes its proposal is carried out
    ElementId element;
    ChannelId channel; ///< what it is scored against
    std::string quantity;
    std::vector<ForecastPoint> points;  ///< SI, ascending in time
    std::optional<double> limit;        ///< the limit that exceedance refers to, SI
    std::optional<double> exceedance;   ///< probability of passing the limit within the horizon, 0…1
    std::optional<Instant> timeToLimit; ///< when the mean passes it
    std::vector<double> members; ///< ensemble members at the peak (or last) point, for CRPS; may be empty
};

/// Track record of one system's model for one quantity. crpss = 1 - CRPS / CRPS of persistence.
struct Skill {
    std::string system, model, quantity;
    int scored = 0;    ///< forecasts that counted
    int hindcasts = 0; ///< of these, how many were hindcasts
    double crps = 0, crpsPersistence = 0;
    double coverage90 = 0; ///< share of measurements inside the 90 % interval
    std::optional<double> crpss() const
    {
        return scored > 0 && crpsPersistence > 0 ? std::optional(1 - crps / crpsPersistence) : std::nullopt;
    }
};

/// A condition that a system has recognised now, with candidates and their probabilities (a burst and the
/// ten likeliest pipes).
struct Finding {
    struct Candidate {
        ElementId element;
        double probability = 0;
    };
    std::string id; ///< stable while the condition lasts
    std::string system;
    std::string title;
    std::string detail;
    Instant since;
    std::vector<Candidate> candidates; ///< likeliest first
};

} // namespace sinew
