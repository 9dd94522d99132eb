// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/alarm/AlarmService.h>

#include "AlarmLedger.h"
#include "Rules.h"

#include <algorithm>
#include <deque>
#include <fmt/format.h>
#include <set>

namespace sinew::alarm {

namespace {

/// Rows that wait for a ledger that cannot be written; beyond this the oldest are given up, and counted.
constexpr std::size_t kMostUnsaved = 10'000;

constexpr const char* kFinding = "finding";

bool mayAcknowledge(Role role)
{
    return role == Role::Operator || role == Role::Approver || role == Role::Administrator;
}

bool mayShelve(Role role)
{
    return role == Role::Operator || role == Role::Administrator;
}

Result<void> allowed(bool yes, const User& user, const char* what)
{
    if (yes && !user.id.isEmpty())
        return {};
    return fail(ErrorCode::NotAllowed,
                fmt::format("{} ({}) may not {}.", user.id.isEmpty() ? "Nobody" : user.id.value,
                            sinew::nameOf(user.role), what));
}

} // namespace

struct AlarmService::Private {
    /// Since when a rule's condition holds, or no longer holds, while its delay runs.
    struct Pending {
        std::optional<Instant> passedSince, clearSince;
    };

    Private(AlarmService& owner, ModelPtr shared, const Clock& time, store::Ledger& book, Settings chosen)
        : service(owner), index(std::move(shared)), clock(time), ledger(book), settings(std::move(chosen))
    {
        setRules();
    }

    std::optional<Instant> listeningSince; ///< world

    void setRules();
    void evaluate(std::size_t at, const live::ChannelState& now, Instant world);
    void evaluateNoData(std::size_t at, const live::ChannelState& now, Instant world);
    void suppress(std::size_t at);
    void raise(Item& item, Instant since);
    void clear(Item& item, Instant returned, const std::string& words);
    void endShelving();
    Item& itemOf(const Rule& rule);
    Item* find(const AlarmId& id);
    bool isActive(const AlarmId& id) const;

    /// A transition of the world's: takes effect whatever the ledger says.
    void happened(Item& item, const std::string& type, const std::string& words = {});
    /// A person's: in the ledger first.
    Result<void> act(Item& item, const std::string& type, const User& user, const std::string& words,
                     const Item& after);
    void saveLater(store::LedgerEntry entry);
    void saveUnsaved();
    void changed(const Item& item);
    void dropIfNormal(const AlarmId& id);

    AlarmService& service;
    ModelIndex index;
    const Clock& clock;
    store::Ledger& ledger;
    Settings settings;
    std::vector<Rule> rules;
    std::vector<Pending> pending;  ///< parallel to rules
    std::map<AlarmId, Item> items; ///< what is not Normal, or shelved
    std::deque<store::LedgerEntry> unsaved;
    std::size_t givenUp = 0;
    bool isFaulty = false;
};

AlarmService::AlarmService(ModelPtr model, const Clock& clock, store::Ledger& ledger, Settings settings)
    : m(std::make_unique<Private>(*this, std::move(model), clock, ledger, std::move(settings)))
{
}

AlarmService::AlarmService(ModelPtr model, const Clock& clock, store::Ledger& ledger)
    : AlarmService(std::move(model), clock, ledger, Settings{})
{
}

AlarmService::~AlarmService() = default;

void AlarmService::Private::setRules()
{
    rules = rulesOf(index, settings.tuning);
    pending.assign(rules.size(), {});
    std::set<AlarmId> known;
    for (const Rule& rule : rules)
        known.insert(rule.id);
    std::vector<AlarmId> gone;
    for (const auto& [id, item] : items)
        if (item.alarm.condition != kFinding && item.alarm.active && !known.contains(id))
            gone.push_back(id);
    for (const AlarmId& id : gone) {
        clear(items.at(id), clock.world(), "its limit is no longer set");
        dropIfNormal(id);
    }
}

void AlarmService::setModel(ModelPtr model)
{
    m->index = ModelIndex(std::move(model));
    m->setRules();
}

void AlarmService::setSettings(Settings settings)
{
    m->settings = std::move(settings);
    m->setRules();
}

Result<void> AlarmService::restore()
{
    const auto rows = m->ledger.rows(0, "alarm");
    if (!rows)
        return passOn(rows);
    int faults = 0;
    for (const auto& row : *rows) {
        auto item = itemFromLedger(row);
        item ? void(m->items.insert_or_assign(AlarmId(row.entry.subject), std::move(*item))) : void(++faults);
    }
    std::erase_if(m->items, [](const auto& entry) { return entry.second.alarm.state == State::Normal; });
    if (faults > 0 && onFault)
        onFault(fmt::format("{} ledger row(s) about alarms could not be read and were left out.", faults));
    m->setRules();
    return {};
}

Item* AlarmService::Private::find(const AlarmId& id)
{
    const auto found = items.find(id);
    return found == items.end() ? nullptr : &found->second;
}

bool AlarmService::Private::isActive(const AlarmId& id) const
{
    const auto found = items.find(id);
    return found != items.end() && found->second.alarm.active;
}

Item& AlarmService::Private::itemOf(const Rule& rule)
{
    const Channel& channel = index.model().channels[rule.channel];
    Item& item = items[rule.id];
    Alarm& alarm = item.alarm;
    alarm.id = rule.id;
    alarm.channel = channel.id;
    alarm.element = channel.element;
    alarm.condition = std::string(nameOf(rule.kind));
    alarm.title = titleOf(rule, index);
    alarm.priority = rule.priority;
    item.limit = rule.limit;
    item.quantity = channel.quantity;
    return item;
}

void AlarmService::Private::changed(const Item& item)
{
    if (service.onChanged)
        service.onChanged(item.alarm);
}

void AlarmService::Private::saveLater(store::LedgerEntry entry)
{
    if (unsaved.size() >= kMostUnsaved) {
        unsaved.pop_front();
        ++givenUp;
    }
    unsaved.push_back(std::move(entry));
    saveUnsaved();
}

void AlarmService::Private::saveUnsaved()
{
    while (!unsaved.empty()) {
        const auto row = ledger.append(unsaved.front());
        if (!row) {
            if (!isFaulty && service.onFault)
                service.onFault(
                    fmt::format("The ledger cannot be written; alarms are shown, but their {} row(s) wait "
                                "({} given up): {}.",
                                unsaved.size(), givenUp, row.error().text()));
            isFaulty = true;
            return;
        }
        unsaved.pop_front();
    }
    isFaulty = false;
}

void AlarmService::Private::happened(Item& item, const std::string& type, const std::string& words)
{
    item.show();
    saveLater(toLedger(item, type, {}, words, clock.wall(), clock.world()));
    changed(item);
}

Result<void> AlarmService::Private::act(Item& item, const std::string& type, const User& user,
                                        const std::string& words, const Item& after)
{
    Item next = after;
    next.show();
    saveUnsaved(); // the order of the rows is the order of what happened
    if (!unsaved.empty())
        return fail(ErrorCode::Io, "The ledger cannot be written; nothing was changed.", item.alarm.title);
    const auto row = ledger.append(toLedger(next, type, user, words, clock.wall(), clock.world()));
    if (!row) {
        if (service.onFault)
            service.onFault(fmt::format("The ledger cannot be written: {}.", row.error().text()));
        return passOn(row);
    }
    item = next;
    changed(item);
    return {};
}

void AlarmService::Private::raise(Item& item, Instant since)
{
    item.alarm.active = true;
    item.alarm.since = since;
    item.alarm.returned = {};
    if (!item.alarm.shelvedUntil) // else it is the shelving's reason
        item.alarm.comment.clear();
    item.alarm.acknowledgedBy.clear();
    item.alarm.acknowledgedAt.reset();
    item.acknowledged = false;
    happened(item, "raised");
}

void AlarmService::Private::clear(Item& item, Instant returned, const std::string& words)
{
    item.alarm.active = false;
    item.alarm.returned = returned;
    item.suppressed = false;
    if (item.shelvedOnce) {
        item.shelvedOnce = false;
        item.alarm.shelvedUntil.reset();
        item.acknowledged = true; // nobody was to be bothered with it
    }
    happened(item, "returned", words);
}

void AlarmService::Private::dropIfNormal(const AlarmId& id)
{
    const auto found = items.find(id);
    if (found != items.end() && found->second.alarm.state == State::Normal)
        items.erase(found);
}

void AlarmService::evaluate(const live::StateSnapshot& state)
{
    m->saveUnsaved();
    m->endShelving();
    if (state.model != m->index.shared() || state.channels.size() != m->index.model().channels.size())
        return; // of another model: its channels are not ours
    // Nobody listened before: silence counts from the first look, or every start would raise an alarm a
    // channel.
    if (!m->listeningSince || state.at < *m->listeningSince)
        m->listeningSince = state.at;
    for (std::size_t i = 0; i < m->rules.size(); ++i) {
        const live::ChannelState& now = state.channels[m->rules[i].channel];
        if (m->rules[i].kind == Rule::Kind::NoData)
            m->evaluateNoData(i, now, state.at);
        else
            m->evaluate(i, now, state.at);
    }
}

void AlarmService::Private::evaluate(std::size_t at, const live::ChannelState& now, Instant world)
{
    const Rule& rule = rules[at];
    if (!now.known || now.stale || now.quality != Quality::Good)
        return;
    Pending& wait = pending[at];
    Item* item = find(rule.id);
    if (item && item->alarm.active) {
        item->alarm.value = now.value;
        if (!rule.isClear(now.value)) {
            wait.clearSince.reset();
            suppress(at);
            return;
        }
        wait.clearSince = wait.clearSince.value_or(now.sourceTime);
        if (world - *wait.clearSince < rule.offDelay)
            return;
        clear(*item, *wait.clearSince, "");
        dropIfNormal(rule.id);
        wait = {};
        return;
    }
    if (!rule.isPassed(now.value)) {
        wait.passedSince.reset();
        return;
    }
    wait.passedSince = wait.passedSince.value_or(now.sourceTime);
    if (world - *wait.passedSince < rule.onDelay)
        return;
    Item& raised = itemOf(rule);
    raised.alarm.value = now.value;
    raised.suppressed = rule.behind && isActive(rules[*rule.behind].id);
    raise(raised, *wait.passedSince);
    wait = {};
}

void AlarmService::Private::suppress(std::size_t at)
{
    const Rule& rule = rules[at];
    Item& item = items.at(rule.id);
    const bool hide = rule.behind && isActive(rules[*rule.behind].id);
    if (item.suppressed == hide)
        return;
    item.suppressed = hide;
    happened(item, hide ? "suppressed" : "no-longer-suppressed", hide ? "the limit behind it is passed" : "");
}

void AlarmService::Private::evaluateNoData(std::size_t at, const live::ChannelState& now, Instant world)
{
    const Rule& rule = rules[at];
    const Duration grace = fromSeconds(rule.limit);
    const Instant silentSince = std::max(now.sourceTime, *listeningSince);
    const bool isMissing = now.known && (now.offline || world - silentSince > grace + rule.onDelay);
    Item* item = find(rule.id);
    const bool wasMissing = item && item->alarm.active;
    if (isMissing == wasMissing)
        return;
    if (!isMissing) {
        item->alarm.value = now.value;
        clear(*item, now.sourceTime, "");
        dropIfNormal(rule.id);
        return;
    }
    Item& raised = itemOf(rule);
    raised.alarm.value = now.value;
    raise(raised, now.offline ? std::min(world, silentSince + grace) : silentSince + grace);
}

void AlarmService::Private::endShelving()
{
    std::vector<AlarmId> over;
    for (const auto& [id, item] : items)
        if (item.alarm.shelvedUntil && clock.wall() >= *item.alarm.shelvedUntil)
            over.push_back(id);
    for (const AlarmId& id : over) {
        Item& item = items.at(id);
        item.alarm.shelvedUntil.reset();
        item.shelvedOnce = false;
        item.acknowledged = !item.alarm.active; // what still holds is announced again
        happened(item, "shelving-ended");
        dropIfNormal(id);
    }
}

void AlarmService::findings(const std::vector<Finding>& findings)
{
    std::set<AlarmId> standing;
    for (const Finding& finding : findings) {
        const AlarmId id(finding.id);
        standing.insert(id);
        Item& item = m->items[id];
        Alarm& alarm = item.alarm;
        const bool isNew = !alarm.active;
        alarm.id = id;
        alarm.condition = kFinding;
        alarm.title = finding.title;
        alarm.detail = finding.detail;
        const auto tuned = m->settings.tuning.find(id);
        alarm.priority = tuned == m->settings.tuning.end() ? Priority::High
                                                           : tuned->second.priority.value_or(Priority::High);
        if (!finding.candidates.empty()) {
            alarm.element = finding.candidates.front().element;
            alarm.value = finding.candidates.front().probability;
        }
        item.quantity = "probability";
        if (isNew)
            m->raise(item, finding.since);
    }
    std::vector<AlarmId> gone;
    for (const auto& [id, item] : m->items)
        if (item.alarm.condition == kFinding && item.alarm.active && !standing.contains(id))
            gone.push_back(id);
    for (const AlarmId& id : gone) {
        m->clear(m->items.at(id), m->clock.world(), "");
        m->dropIfNormal(id);
    }
}

Result<void> AlarmService::acknowledge(const AlarmId& id, const User& user, const std::string& comment)
{
    if (const auto role = allowed(mayAcknowledge(user.role), user, "acknowledge alarms"); !role)
        return role;
    Item* item = m->find(id);
    if (!item)
        return fail(ErrorCode::NotFound, "There is no such alarm.", id.value);
    if (item->acknowledged || item->alarm.shelvedUntil)
        return fail(ErrorCode::Conflict,
                    fmt::format("It is {}; there is nothing to acknowledge.", nameOf(item->alarm.state)),
                    item->alarm.title);
    Item after = *item;
    after.acknowledged = true;
    after.alarm.comment = comment;
    after.alarm.acknowledgedBy = user.id.value;
    after.alarm.acknowledgedAt = m->clock.world();
    const auto done = m->act(*item, "acknowledged", user, comment, after);
    m->dropIfNormal(id);
    return done;
}

Result<void> AlarmService::shelve(const AlarmId& id, const User& user, Duration wall,
                                  const std::string& reason)
{
    if (const auto role = allowed(mayShelve(user.role), user, "shelve alarms"); !role)
        return role;
    if (reason.empty())
        return fail(ErrorCode::InvalidInput, "Shelving needs a reason.", id.value);
    if (wall < Duration{0} || wall > m->settings.longestShelving)
        return fail(ErrorCode::InvalidInput,
                    fmt::format("An alarm can be shelved for at most {:.1f} h.",
                                toSeconds(m->settings.longestShelving) / 3600),
                    id.value);
    const auto rule = std::ranges::find(m->rules, id, &Rule::id);
    if (!m->find(id) && rule == m->rules.end())
        return fail(ErrorCode::NotFound, "There is no such alarm.", id.value);
    if (m->find(id) && m->find(id)->alarm.shelvedUntil)
        return fail(ErrorCode::Conflict, "It is shelved already.", id.value);
    Item& item = m->find(id) ? *m->find(id) : m->itemOf(*rule);
    Item after = item;
    after.shelvedOnce = wall == Duration{0} && item.alarm.active;
    after.alarm.shelvedUntil = m->clock.wall() + (wall == Duration{0} ? m->settings.longestShelving : wall);
    after.alarm.comment = reason;
    const auto done = m->act(item, "shelved", user, reason, after);
    m->dropIfNormal(id);
    return done;
}

Result<void> AlarmService::unshelve(const AlarmId& id, const User& user)
{
    if (const auto role = allowed(mayShelve(user.role), user, "unshelve alarms"); !role)
        return role;
    Item* item = m->find(id);
    if (!item || !item->alarm.shelvedUntil)
        return fail(item ? ErrorCode::Conflict : ErrorCode::NotFound, "It is not shelved.", id.value);
    Item after = *item;
    after.alarm.shelvedUntil.reset();
    after.shelvedOnce = false;
    after.acknowledged = !after.alarm.active;
    const auto done = m->act(*item, "unshelved", user, {}, after);
    m->dropIfNormal(id);
    return done;
}

std::vector<Alarm> AlarmService::alarms() const
{
    std::vector<Alarm> all;
    for (const auto& [id, item] : m->items)
        if (item.alarm.state != State::Normal)
            all.push_back(item.alarm);
    sortByUrgency(all);
    return all;
}

} // namespace sinew::alarm
