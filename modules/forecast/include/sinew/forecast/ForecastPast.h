// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>
#include <sinew/forecast/Risk.h>
#include <sinew/store/History.h>
#include <sinew/twin/Forecast.h>
#include <sinew/twin/Model.h>

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

namespace sinew::forecast {

/// A risk as it was announced, and what came.
struct PastRisk {
    Risk risk;                          ///< as the last forecast before it began said it
    Instant firstIssuedAt;              ///< announced since
    std::optional<Instant> withdrawnAt; ///< a later forecast, still before it began, no longer saw it
    std::optional<double>
        measured; ///< SI: the highest (lowest) good value within it so far; nothing: not measured
    bool isOver = false;
    bool isPassed() const
    {
        return measured && (risk.isUpper ? *measured >= risk.limit : *measured <= risk.limit);
    }
};

/// The record of forecasts as it was at any past instant: what stood, how good the models were known to be,
/// which risks had been announced and what came of them. Hindcasts were never shown as a forecast and count
/// for skill only. The curves stay in the history; here are runs, scores and stretches. Thread: any.
class ForecastPast {
public:
    ForecastPast(const store::History& history, ModelPtr model);
    void add(const Forecast& forecast);
    void addScore(const Forecast& forecast, const store::History::Score& score);

    /// The newest run of each system at or before an instant, and the newest outlook of each channel, as far
    /// as they reach beyond it. Errors: the history's.
    Result<std::vector<Forecast>> standingAt(Instant at) const;
    /// When a system last gave forecasts; nothing: never.
    std::optional<Instant> lastRun(const std::string& system, Instant at) const;
    std::vector<Skill> skillsAt(Instant at) const;
    /// Those that touch [from, to], as known at `at`, ascending by begin: one for each stretch, however many
    /// forecasts announced it. Errors: the history's.
    Result<std::vector<PastRisk>> risks(Instant from, Instant to, Instant at) const;
    /// The probability that the last forecast before an instant gave for passing a channel's limit; nothing
    /// where the channel was not forecast.
    std::optional<double> announced(const ChannelId& channel, Instant before) const;

private:
    struct Issued {
        Instant at;
        double probability = 0;
        std::optional<Risk> risk;
    };
    struct Scored {
        std::tuple<std::string, std::string, std::string> model; ///< system, model, quantity
        store::History::Score score;
        bool hindcast = false;
    };
    using Line = std::vector<Issued>; ///< ascending

    std::vector<PastRisk> stretchesOf(const Line& line, Instant at) const;
    Result<void> measure(PastRisk& past, Instant at) const;

    const store::History& m_history;
    ModelIndex m_index;
    mutable std::mutex m_mutex;
    std::map<std::tuple<std::string, ChannelId, std::string>, Line> m_lines; ///< by system, channel, quantity
    std::map<std::string, std::vector<Instant>> m_runs; ///< of systems; of outlooks by channel
    std::vector<Scored> m_scores;                       ///< ascending by scoredAt
    mutable std::map<std::pair<ForecastId, Instant>, std::optional<double>>
        m_measured; ///< of what is over, by its end
};

} // namespace sinew::forecast
