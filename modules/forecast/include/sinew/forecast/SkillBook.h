// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>
#include <sinew/store/History.h>
#include <sinew/twin/Forecast.h>

#include <functional>
#include <map>
#include <string>
#include <tuple>
#include <vector>

namespace sinew::forecast {

/// A command that the field was told to carry out.
struct Action {
    std::string id;
    Instant at;                      ///< world: the field was told
    ForecastId with;                 ///< one of those that assumed it; its whole run did. May be empty
    std::vector<ChannelId> channels; ///< that it changes, beside those which a run with it was made for
};

/// Keeps every forecast, scores those whose time has come against what was measured, and knows the running
/// skill.
///
/// Scored at one point, by CRPS: with members at the point they belong to (highest, lowest or last: the one
/// whose mean is nearest to theirs, so peak quantities at their peak), without members at the last point as a
/// Gaussian through its 5 % and 95 % quantiles. Against the good sample nearest to that point; a forecast
/// without one is dropped from the record, never guessed. Persistence, the reference: the last good
/// measurement before issue plus the changes over the same lead that the six leads before issue have shown;
/// with fewer than five of them the value alone. Counterfactuals (withCommand) are not scored unless their
/// command was carried out. From then on every forecast of what it changes that was issued before it, for a
/// time after it, is a counterfactual itself: it foretold a world that did not come, and is neither a hit nor
/// a miss. Actions are not kept on disk: tell them again after load().
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
    /// What another program has added to the same history since: the new ones. Hindcasts and scores that come
    /// so are known after the next load(). Errors: the history's.
    Result<std::vector<Forecast>> follow();
    /// The field was told: what assumed that nothing would be done is set aside.
    void actionBegun(const Action& action);
    /// The field carries it out: what assumed that is scored now.
    void actionTaken(const std::string& id);
    /// Nothing was done: what was set aside waits again.
    void actionRefused(const std::string& id);
    /// Returns how many were scored now. `now`: world. Without `keeps` the record is another program's to keep.
    /// Errors: the history's; what was not scored stays.
    Result<int> score(Instant now, bool keeps = true);
    /// Forecasts that wait for their time.
    std::size_t waiting() const { return m_pending.size(); }
    Skill skill(const std::string& system, const std::string& model, const std::string& quantity) const;
    std::vector<Skill> all() const;
    /// "0.81 (30 forecasts, 12 of them hindcasts)", "no record yet"
    static std::string describe(const Skill& skill);

    std::function<void(const Forecast&)> onKnown; ///< each forecast that load() finds or add() takes
    std::function<void(const Forecast&, const store::History::Score&)> onScored; ///< also what load() finds

private:
    struct Pending {
        Instant due;
        Forecast forecast;
    };
    using Key = std::tuple<std::string, std::string, std::string>;

    /// An action whose effect is not known to be nothing, with what it set aside.
    struct Acted {
        Action action;
        std::vector<Forecast> setAside;
        bool overtakes(const Forecast& forecast) const;
    };

    void learn(const Forecast& forecast);
    void push(Forecast forecast);
    void wait(Forecast forecast);
    void record(const Forecast& forecast, const store::History::Score& score);
    std::vector<const Forecast*> runOf(const ForecastId& with) const;

    store::History& m_history;
    std::vector<Pending> m_pending; ///< a heap, earliest due first
    std::map<ForecastId, Forecast> m_counterfactuals;
    std::map<Key, Skill> m_skills;
    std::vector<Acted> m_actions;
    Instant m_newest = Instant::min();               ///< issued last
    std::map<ForecastId, Instant> m_recent; ///< known, of the last hours before it
};

} // namespace sinew::forecast
