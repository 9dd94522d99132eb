// SPDX-License-Identifier: GPL-3.0-or-later
#include "Evaluation.h"

#include "Suppressions.h"

#include <algorithm>
#include <set>
#include <utility>

namespace sinew::alarm {

namespace {

constexpr std::string_view kWarning = "-warning";

} // namespace

// --- rules
// ----------------------------------------------------------------------------------------------------

void Evaluation::setRules()
{
    m_design = m_record.design();
    m_rules = rulesOf(m_index, m_design->tuning);
    m_pending.assign(m_rules.size(), {});
    for (const Rule& rule : m_rules)
        if (Item* item = m_record.edit(rule.id))
            item->alarm.priority = rule.priority;
}

void Evaluation::setModel(ModelPtr model)
{
    m_index = ModelIndex(std::move(model));
    m_mayHaveGone = true;
    setRules();
}

void Evaluation::followDesign()
{
    if (m_design == m_record.design())
        return;
    const bool isTunedAnew = m_design->tuning != m_record.design()->tuning;
    if (isTunedAnew)
        setRules();
    m_design = m_record.design();
}

/// Not before this seat is on duty.
void Evaluation::clearGone()
{
    if (!std::exchange(m_mayHaveGone, false))
        return;
    std::set<AlarmId> known;
    for (const Rule& rule : m_rules)
        known.insert(rule.id);
    std::vector<AlarmId> gone;
    for (const auto& [id, item] : m_record.items())
        if (item.alarm.condition != kFinding && item.alarm.active && !known.contains(id))
            gone.push_back(id);
    for (const AlarmId& id : gone)
        returned(id, m_clock.world(), "its limit is no longer set");
}

void Evaluation::forget()
{
    m_pending.assign(m_rules.size(), {});
    m_listeningSince.reset();
    m_mayHaveGone = true;
}

Item Evaluation::seedOf(const Rule& rule) const
{
    const Channel& channel = m_index.model().channels[rule.channel];
    Item item;
    item.alarm.id = rule.id;
    item.alarm.channel = channel.id;
    item.alarm.element = channel.element;
    item.alarm.condition = std::string(nameOf(rule.kind));
    item.alarm.title = titleOf(rule, m_index);
    item.alarm.priority = rule.priority;
    item.limit = rule.limit;
    item.quantity = channel.quantity;
    return item;
}

// --- one look at everything
// -----------------------------------------------------------------------------------

void Evaluation::evaluate(const live::StateSnapshot& state)
{
    endShelving();
    if (state.model != m_index.shared() || state.channels.size() != m_index.model().channels.size())
        return; // of another model: its channels are not ours
    // Nobody listened before: silence counts from the first look, or every start would raise an alarm a
    // channel.
    if (!m_listeningSince || state.at < *m_listeningSince)
        m_listeningSince = state.at;
    clearGone();
    for (std::size_t i = 0; i < m_rules.size(); ++i) {
        const live::ChannelState& now = state.channels[m_rules[i].channel];
        if (m_rules[i].kind == Rule::Kind::NoData)
            evaluateNoData(i, now, state.at);
        else
            evaluateLimit(i, now, state.at);
    }
    raiseDue();
    updateSuppression();
}

void Evaluation::evaluateLimit(std::size_t at, const live::ChannelState& now, Instant world)
{
    const Rule& rule = m_rules[at];
    if (!now.known || now.stale || now.quality != Quality::Good)
        return;
    if (Item* item = m_record.edit(rule.id); item && item->alarm.active)
        return evaluateStanding(at, *item, now, world);
    Pending& wait = m_pending[at];
    if (!rule.isPassed(now.value)) {
        wait.passedSince.reset();
        return;
    }
    wait.passedSince = wait.passedSince.value_or(now.sourceTime);
    if (world - *wait.passedSince < rule.onDelay)
        return;
    m_due.push_back({at, *wait.passedSince, now.value, false});
    wait = {};
}

void Evaluation::evaluateStanding(std::size_t at, Item& item, const live::ChannelState& now, Instant world)
{
    const Rule& rule = m_rules[at];
    Pending& wait = m_pending[at];
    item.alarm.value = now.value;
    if (!rule.isClear(now.value)) {
        wait.clearSince.reset();
        return;
    }
    wait.clearSince = wait.clearSince.value_or(now.sourceTime);
    if (world - *wait.clearSince < rule.offDelay)
        return;
    returned(rule.id, *wait.clearSince, "");
    wait = {};
}

void Evaluation::evaluateNoData(std::size_t at, const live::ChannelState& now, Instant world)
{
    const Rule& rule = m_rules[at];
    const Duration grace = fromSeconds(rule.limit);
    const Instant silentSince = std::max(now.sourceTime, *m_listeningSince);
    const bool isMissing = now.known && (now.offline || world - silentSince > grace + rule.onDelay);
    Item* item = m_record.edit(rule.id);
    const bool wasMissing = item && item->alarm.active;
    if (isMissing == wasMissing)
        return;
    if (isMissing) {
        m_due.push_back({at, std::min(world, silentSince + grace), now.value, now.offline});
        return;
    }
    // This seat may listen for a shorter time than it has been silent: only a newer sample ends it.
    if (now.sourceTime <= item->alarm.since)
        return;
    item->alarm.value = now.value;
    returned(rule.id, now.sourceTime, "");
}

/// What hides others comes first, so that those are never announced.
void Evaluation::raiseDue()
{
    std::ranges::stable_partition(m_due,
                                  [&](const Due& due) { return isCause(m_rules[due.rule].id, *m_design); });
    for (const Due& due : m_due) {
        Item seed = seedOf(m_rules[due.rule]);
        seed.alarm.value = due.value;
        if (due.isOffline)
            seed.alarm.title = titleOf(m_rules[due.rule], m_index, true);
        raise(std::move(seed), due.since);
    }
    m_due.clear();
}

void Evaluation::raise(Item seed, Instant since)
{
    seed.alarm.suppressedBy = whyHidden(seed.alarm);
    const AlarmId id = seed.alarm.id;
    m_record.happened(id, {.event = Event::Raise, .at = since, .seed = std::move(seed)});
}

void Evaluation::returned(const AlarmId& id, Instant at, const std::string& words)
{
    m_record.happened(id, {.event = Event::Return, .at = at, .words = words});
    const Item* item = m_record.find(id);
    if (item && item->alarm.state == State::Shelved && item->alarm.shelvedOnce)
        m_record.happened(id, {.event = Event::EndShelving, .at = at, .words = "it returned to normal"});
}

void Evaluation::endShelving()
{
    std::vector<AlarmId> over;
    for (const auto& [id, item] : m_record.items())
        if (item.alarm.state == State::Shelved && item.alarm.shelvedUntil &&
            m_clock.wall() >= *item.alarm.shelvedUntil)
            over.push_back(id);
    for (const AlarmId& id : over)
        m_record.happened(id, {.event = Event::EndShelving, .at = m_clock.world()});
}

// --- suppression
// ----------------------------------------------------------------------------------------------

bool Evaluation::isLimitPassed(const AlarmId& warning) const
{
    if (!warning.value.ends_with(kWarning))
        return false;
    const Item* limit =
        m_record.find(AlarmId(warning.value.substr(0, warning.value.size() - kWarning.size())));
    return limit && limit->alarm.active && limit->alarm.state != State::OutOfService;
}

std::string Evaluation::whyHidden(const Alarm& alarm) const
{
    if (isLimitPassed(alarm.id))
        return "the limit behind it is passed";
    return whySuppressed(alarm, m_record.items(), *m_design, m_index);
}

void Evaluation::updateSuppression()
{
    std::vector<std::pair<AlarmId, std::string>> changed;
    for (const auto& [id, item] : m_record.items())
        if (item.alarm.active)
            if (std::string why = whyHidden(item.alarm); why != item.alarm.suppressedBy)
                changed.emplace_back(id, std::move(why));
    for (auto& [id, why] : changed) {
        const Event event = why.empty() ? Event::Unsuppress : Event::Suppress;
        m_record.happened(id, {.event = event, .at = m_clock.world(), .words = std::move(why)});
    }
}

// --- findings
// -------------------------------------------------------------------------------------------------

namespace {

Priority priorityOfFinding(const Finding& finding, const Design& design, const Evaluation::PriorityOf& priorityOf)
{
    const auto tuned = design.tuning.find(AlarmId(finding.id));
    if (tuned != design.tuning.end() && tuned->second.priority)
        return *tuned->second.priority;
    return (priorityOf ? priorityOf(finding) : std::nullopt).value_or(Priority::High);
}

Item seedOfFinding(const Finding& finding, Priority priority)
{
    Item seed;
    Alarm& alarm = seed.alarm;
    alarm.id = AlarmId(finding.id);
    alarm.condition = kFinding;
    alarm.title = finding.title;
    alarm.detail = finding.detail;
    alarm.priority = priority;
    if (!finding.candidates.empty()) {
        alarm.element = finding.candidates.front().element;
        alarm.value = finding.candidates.front().probability;
    }
    seed.quantity = "probability";
    return seed;
}

/// The same one, better known.
void follow(Item& item, const Item& seed)
{
    item.alarm.title = seed.alarm.title;
    item.alarm.detail = seed.alarm.detail;
    item.alarm.element = seed.alarm.element;
    item.alarm.value = seed.alarm.value;
    item.alarm.priority = seed.alarm.priority;
}

} // namespace

void Evaluation::findings(const std::vector<Finding>& findings, const PriorityOf& priorityOf)
{
    std::set<AlarmId> standing;
    for (const Finding& finding : findings) {
        Item seed = seedOfFinding(finding, priorityOfFinding(finding, *m_design, priorityOf));
        standing.insert(seed.alarm.id);
        if (Item* item = m_record.edit(seed.alarm.id); item && item->alarm.active)
            follow(*item, seed);
        else
            raise(std::move(seed), finding.since);
    }
    std::vector<AlarmId> gone;
    for (const auto& [id, item] : m_record.items())
        if (item.alarm.condition == kFinding && item.alarm.active && !standing.contains(id))
            gone.push_back(id);
    for (const AlarmId& id : gone)
        returned(id, m_clock.world(), "");
}

} // namespace sinew::alarm
