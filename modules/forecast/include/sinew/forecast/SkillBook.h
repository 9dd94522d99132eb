// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>
#include <sinew/store/History.h>
#include <sinew/twin/Forecast.h>

#include <vector>

namespace sinew::forecast {

/// Keeps every forecast, scores those whose time has come against what was measured, and knows the running skill.
/// Scored at the forecast's last point whose time has come (peak quantities at their peak point); persistence is
/// the last good measurement before issue with the spread of past changes over the same lead.
/// Counterfactuals (withCommand) are never scored while the command was not carried out, and forecasts without
/// are not scored once one was: `ignore` names those.
/// Thread: one.
class SkillBook {
public:
    explicit SkillBook(store::History& history);
    Result<void> load();
    Result<void> add(const Forecast& forecast);
    void ignore(const ForecastId& id);
    /// Returns how many were scored now.
    Result<int> score(Instant now);
    Skill skill(const std::string& system, const std::string& model, const std::string& quantity) const;
    std::vector<Skill> all() const;
    /// "0.81 (30 forecasts, 12 of them hindcasts)", "no record yet"
    static std::string describe(const Skill& skill);

private:
    struct Pending {
        Forecast forecast;
    };
    store::History& m_history;
    std::vector<Pending> m_pending;
    std::vector<Skill> m_skills;
    std::vector<ForecastId> m_ignored;
};

} // namespace sinew::forecast
