// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>
#include <sinew/store/History.h>
#include <sinew/twin/Forecast.h>

#include <map>
#include <string>
#include <tuple>
#include <unordered_set>
#include <vector>

namespace sinew::forecast {

/// Keeps every forecast, scores those whose time has come against what was measured, and knows the running skill.
///
/// Scored at one point, by CRPS: with members at the point they belong to (highest, lowest or last: the one whose
/// mean is nearest to theirs, so peak quantities at their peak), without members at the last point as a Gaussian
/// through its 5 % and 95 % quantiles. Against the good sample nearest to that point; a forecast without one
/// is dropped from the record, never guessed.
/// Persistence, the reference: the last good measurement before issue plus the changes over the same lead that
/// the six leads before issue have shown; with fewer than five of them the value alone.
/// Counterfactuals (withCommand) are not scored unless carriedOut() says that their command was; the forecasts
/// without it are then not scored: `ignore` names those. Neither is kept on disk: name them again after load().
///
/// Cost: a heap by due time; score() looks only at what is due, with four bounded reads of the history each.
/// Thread: one.
class SkillBook {
public:
    explicit SkillBook(store::History& history);
    /// Everything that was forecast before: scores become skill again, what is not scored yet waits again.
    Result<void> load();
    /// Errors: InvalidInput (no id, points not finite or not ascending), and the history's.
    Result<void> add(const Forecast& forecast);
    void ignore(const ForecastId& id);
    /// The command was carried out: `without` no longer describes the world, `with` does. Either may be empty.
    void carriedOut(const ForecastId& without, const ForecastId& with);
    /// Returns how many were scored now. `now`: world. Errors: the history's; what was not scored stays.
    Result<int> score(Instant now);
    /// Forecasts that wait for their time.
    std::size_t waiting() const { return m_pending.size(); }
    Skill skill(const std::string& system, const std::string& model, const std::string& quantity) const;
    std::vector<Skill> all() const;
    /// "0.81 (30 forecasts, 12 of them hindcasts)", "no record yet"
    static std::string describe(const Skill& skill);

private:
    struct Pending {
        Instant due;
        Forecast forecast;
    };
    using Key = std::tuple<std::string, std::string, std::string>;

    void push(Forecast forecast);
    void record(const Forecast& forecast, const store::History::Score& score);

    store::History& m_history;
    std::vector<Pending> m_pending; ///< a heap, earliest due first
    std::map<ForecastId, Forecast> m_counterfactuals;
    std::map<Key, Skill> m_skills;
    std::unordered_set<ForecastId> m_ignored;
};

} // namespace sinew::forecast
