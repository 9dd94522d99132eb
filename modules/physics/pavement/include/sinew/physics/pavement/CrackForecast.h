// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/physics/pavement/HeatingPlan.h>

#include <cstdint>

namespace sinew::pavement {

/// Standard deviations of what is not known well; 0: taken as known. Draws are independent, so give those of
/// the Paris coefficient at a stress intensity within the data, where it does not hang on the exponent.
struct Uncertainty {
    double lnParis = 0;   ///< of ln C
    double exponent = 0;  ///< of m
    double lnStress = 0;  ///< of ln of the stress range
    double lnHealing = 0; ///< of ln k0
    double lnDepth = 0;   ///< of ln of the depth at the start
    double airK = 0;      ///< of the air temperature a day ahead; grows with the root of the lead
};

struct ForecastOptions {
    int members = 200;
    std::uint64_t seed = 1;
    double reportStepS = 3600;
    double alarm = 0.5; ///< the probability from which a crack counts as predicted
    double firstHourOfDay = 0;
    double stepS = 60; ///< while it is heated
    unsigned threads = 0;
};

/// What the members say at the report times (first: the start).
struct CrackForecast {
    std::vector<double> timeS;
    std::vector<double> medianM, lowM, highM; ///< depth: 50, 5 and 95 %
    std::vector<double> probability;          ///< that the limit has been reached by then
    std::optional<double> alarmS;             ///< when the probability first reaches the alarm's
    std::vector<double> reachedS;             ///< of each member; infinity: not within the weather
    double energyJm2 = 0;                     ///< of heating, mean of the members
    double worstClosure = 0;                  ///< of the members' energy balances
};

/// Depth of the section's crack over the weather's span in an ensemble, without or with a heating. Member i
/// draws the same numbers whatever else is asked (common random numbers), so the difference between two
/// forecasts is that of the plans and not of the draws. Errors: InvalidInput (fewer than two members, an
/// uncertainty below zero, no crack to follow); as Pavement; Cancelled.
Result<CrackForecast> forecastCrack(const Section& section, const heat::WeatherSeries& weather,
                                    const Uncertainty& uncertainty, const ForecastOptions& options,
                                    const HeatingPlan* plan = nullptr, std::stop_token stop = {});

} // namespace sinew::pavement
