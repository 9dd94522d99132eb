// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/alarm/AlarmService.h>

#include "Evaluation.h"
#include "Suppressions.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace sinew::alarm {

namespace {

constexpr Duration kLongestDelay = std::chrono::hours(24);

bool mayAcknowledge(Role role)
{
    return role == Role::Operator || role == Role::Approver || role == Role::Administrator;
}

bool mayShelve(Role role)
{
    return role == Role::Operator || role == Role::Administrator;
}

bool mayDesign(Role role)
{
    return role == Role::Engineer || role == Role::Administrator;
}

Result<void> allowed(bool yes, const User& user, const char* what)
{
    if (yes && !user.id.isEmpty())
        return {};
    return fail(ErrorCode::NotAllowed,
                fmt::format("{} ({}) may not {}.", user.id.isEmpty() ? "Nobody" : user.id.value,
                            sinew::nameOf(user.role), what));
}

Result<void> checkTuning(const Tuning& tuning)
{
    const auto isDelay = [](const std::optional<Duration>& delay) {
        return !delay || (*delay >= Duration{0} && *delay <= kLongestDelay);
    };
    if (tuning.deadband && (!std::isfinite(*tuning.deadband) || *tuning.deadband < 0))
        return fail(ErrorCode::InvalidInput, "A deadband is a number that is not negative.");
    if (!isDelay(tuning.onDelay) || !isDelay(tuning.offDelay))
        return fail(ErrorCode::InvalidInput, "A delay lies between 0 s and 24 h.");
    return {};
}

Result<void> checkLimits(const Limits& limits)
{
    if (limits.longestShelving < std::chrono::minutes(1) || limits.longestShelving > std::chrono::hours(72))
        return fail(ErrorCode::InvalidInput, "The longest shelving lies between 1 min and 72 h.");
    const FloodRule& flood = limits.flood;
    if (flood.begins < 2 || flood.ends < 1 || flood.ends > flood.begins ||
        flood.window < std::chrono::minutes(1) || flood.window > std::chrono::hours(1))
        return fail(ErrorCode::InvalidInput,
                    "A flood begins with at least 2 alarms, ends with no more than that, and is counted over "
                    "1 min to 1 h.");
    return {};
}

} // namespace

struct AlarmService::Private {
    Private(AlarmService& owner, ModelPtr model, const Clock& time, store::Ledger& ledger,
            std::shared_ptr<const keys::Signers> signers)
        : service(owner), clock(time), record(time, ledger, std::move(signers)),
          evaluation(record, std::move(model), time)
    {
        record.onChanged = [this](const Alarm& alarm) {
            if (service.onChanged)
                service.onChanged(alarm);
        };
        record.onFault = [this](const std::string& why) {
            if (service.onFault)
                service.onFault(why);
        };
    }

    const Rule* rule(const AlarmId& id) const
    {
        const auto found = std::ranges::find(evaluation.rules(), id, &Rule::id);
        return found == evaluation.rules().end() ? nullptr : &*found;
    }
    /// Of an alarm that stands, or that the model has. Errors: NotFound.
    Result<Item> seedOf(const AlarmId& id, const Item* now) const
    {
        if (now)
            return *now;
        if (const Rule* found = rule(id))
            return evaluation.seedOf(*found);
        return fail(ErrorCode::NotFound, "There is no such alarm.", id.value);
    }
    /// Shelving and taking out of service begin alike.
    Result<void> hold(const AlarmId& id, const User& user, Event event, const std::string& reason,
                      Duration span);
    Result<void> decide(const Deed& deed, const User& user, const std::function<Result<void>()>& check)
    {
        const auto done = record.decide(deed, user, check);
        evaluation.followDesign();
        return done;
    }
    const Design& design() const { return *record.design(); }

    Result<void> perform(const TakeOut& deed, const User& user);
    Result<void> perform(const BringBack& deed, const User& user);
    Result<void> perform(const Tune& deed, const User& user);
    Result<void> perform(const AddSuppression& deed, const User& user);
    Result<void> perform(const RemoveSuppression& deed, const User& user);
    Result<void> perform(const TakeAssetOut& deed, const User& user);
    Result<void> perform(const BringAssetBack& deed, const User& user);
    Result<void> perform(const SetLimits& deed, const User& user);

    AlarmService& service;
    const Clock& clock;
    mutable Record record;
    Evaluation evaluation;
};

AlarmService::AlarmService(ModelPtr model, const Clock& clock, store::Ledger& ledger,
                           std::shared_ptr<const keys::Signers> signers)
    : m(std::make_unique<Private>(*this, std::move(model), clock, ledger, std::move(signers)))
{
}

AlarmService::~AlarmService() = default;

Result<void> AlarmService::restore()
{
    const auto faults = m->record.restore();
    if (!faults)
        return passOn(faults);
    if (*faults > 0 && onFault)
        onFault(
            fmt::format("{} ledger row(s) about alarms could not be read and were left out.", *faults));
    m->evaluation.followDesign();
    return {};
}

Result<void> AlarmService::take(const store::LedgerRow& row)
{
    const auto taken = m->record.take(row);
    m->evaluation.followDesign();
    return taken;
}

void AlarmService::setModel(ModelPtr model)
{
    m->evaluation.setModel(std::move(model));
}

void AlarmService::evaluate(const live::StateSnapshot& state)
{
    m->record.saveUnsaved();
    m->evaluation.followDesign();
    m->evaluation.evaluate(state);
}

void AlarmService::findings(const std::vector<Finding>& findings)
{
    m->evaluation.findings(findings, priorityOf);
}

void AlarmService::clockSet()
{
    m->evaluation.listenAnew();
}

void AlarmService::standBy()
{
    m->evaluation.forget();
}

Result<void> AlarmService::acknowledge(const AlarmId& id, const User& user, const std::string& comment)
{
    if (const auto role = allowed(mayAcknowledge(user.role), user, "acknowledge alarms"); !role)
        return role;
    return m->record.act(id, user, [&](const Item* now) -> Result<Happening> {
        if (!now)
            return fail(ErrorCode::NotFound, "There is no such alarm.", id.value);
        if (!isUnacknowledged(now->alarm))
            return fail(ErrorCode::Conflict,
                        fmt::format("It is {}; there is nothing to acknowledge.", nameOf(now->alarm.state)),
                        now->alarm.title);
        return Happening{.event = Event::Acknowledge, .words = comment};
    });
}

Result<void> AlarmService::Private::hold(const AlarmId& id, const User& user, Event event,
                                         const std::string& reason, Duration span)
{
    return record.act(id, user, [&](const Item* now) -> Result<Happening> {
        auto seed = seedOf(id, now);
        if (!seed)
            return passOn(seed);
        if (now && event == Event::Shelve && now->alarm.state == State::Shelved)
            return fail(ErrorCode::Conflict, "It is shelved already.", id.value);
        if (now && now->alarm.state == State::OutOfService)
            return fail(ErrorCode::Conflict, "It is out of service already.", id.value);
        Happening happening{.event = event, .words = reason, .seed = std::move(*seed)};
        if (event == Event::Shelve) {
            happening.once = span == Duration{0} && happening.seed.alarm.active;
            happening.until = clock.wall() + (span == Duration{0} ? design().limits.longestShelving : span);
        }
        return happening;
    });
}

Result<void> AlarmService::shelve(const AlarmId& id, const User& user, Duration wall,
                                  const std::string& reason)
{
    if (const auto role = allowed(mayShelve(user.role), user, "shelve alarms"); !role)
        return role;
    if (reason.empty())
        return fail(ErrorCode::InvalidInput, "Shelving needs a reason.", id.value);
    const Duration longest = m->design().limits.longestShelving;
    if (wall < Duration{0} || wall > longest)
        return fail(ErrorCode::InvalidInput,
                    fmt::format("An alarm can be shelved for at most {:.1f} h.", toSeconds(longest) / 3600),
                    id.value);
    return m->hold(id, user, Event::Shelve, reason, wall);
}

Result<void> AlarmService::unshelve(const AlarmId& id, const User& user)
{
    if (const auto role = allowed(mayShelve(user.role), user, "unshelve alarms"); !role)
        return role;
    return m->record.act(id, user, [&](const Item* now) -> Result<Happening> {
        if (!now || now->alarm.state != State::Shelved)
            return fail(now ? ErrorCode::Conflict : ErrorCode::NotFound, "It is not shelved.", id.value);
        return Happening{.event = Event::Unshelve};
    });
}

// --- the engineers' deeds
// ---------------------------------------------------------------------------------------

Result<void> AlarmService::perform(const Deed& deed, const User& user)
{
    if (const auto role = allowed(mayDesign(user.role), user, "change how alarms work"); !role)
        return role;
    return std::visit([&](const auto& one) { return m->perform(one, user); }, deed);
}

Result<void> AlarmService::Private::perform(const TakeOut& deed, const User& user)
{
    if (deed.reason.empty())
        return fail(ErrorCode::InvalidInput, "Taking out of service needs a reason.", deed.alarm.value);
    return hold(deed.alarm, user, Event::TakeOut, deed.reason, {});
}

Result<void> AlarmService::Private::perform(const BringBack& deed, const User& user)
{
    return record.act(deed.alarm, user, [&](const Item* now) -> Result<Happening> {
        if (!now || now->alarm.state != State::OutOfService)
            return fail(now ? ErrorCode::Conflict : ErrorCode::NotFound, "It is not out of service.",
                        deed.alarm.value);
        return Happening{.event = Event::BringBack};
    });
}

Result<void> AlarmService::Private::perform(const Tune& deed, const User& user)
{
    return decide(deed, user, [&]() -> Result<void> {
        if (deed.reason.empty())
            return fail(ErrorCode::InvalidInput, "A change needs a reason.", deed.alarm.value);
        if (!rule(deed.alarm) && !record.find(deed.alarm))
            return fail(ErrorCode::NotFound, "There is no such alarm.", deed.alarm.value);
        return checkTuning(deed.tuning);
    });
}

Result<void> AlarmService::Private::perform(const AddSuppression& deed, const User& user)
{
    return decide(deed, user,
                  [&] { return checkSuppression(deed.rule, design(), evaluation.index()); });
}

Result<void> AlarmService::Private::perform(const RemoveSuppression& deed, const User& user)
{
    return decide(deed, user, [&]() -> Result<void> {
        return design().suppressions.contains(deed.id)
                   ? Result<void>{}
                   : fail(ErrorCode::NotFound, "There is no such suppression.", deed.id);
    });
}

Result<void> AlarmService::Private::perform(const TakeAssetOut& deed, const User& user)
{
    return decide(deed, user, [&]() -> Result<void> {
        if (deed.reason.empty())
            return fail(ErrorCode::InvalidInput, "Taking out of service needs a reason.", deed.asset.value);
        if (!evaluation.index().asset(deed.asset))
            return fail(ErrorCode::NotFound, "There is no such asset.", deed.asset.value);
        if (design().assetsOut.contains(deed.asset))
            return fail(ErrorCode::Conflict, "It is out of service already.", deed.asset.value);
        return {};
    });
}

Result<void> AlarmService::Private::perform(const BringAssetBack& deed, const User& user)
{
    return decide(deed, user, [&]() -> Result<void> {
        return design().assetsOut.contains(deed.asset)
                   ? Result<void>{}
                   : fail(ErrorCode::Conflict, "It is not out of service.", deed.asset.value);
    });
}

Result<void> AlarmService::Private::perform(const SetLimits& deed, const User& user)
{
    return decide(deed, user, [&] { return checkLimits(deed.limits); });
}

// --- what is seen
// -----------------------------------------------------------------------------------------------

std::vector<Alarm> AlarmService::alarms() const
{
    std::vector<Alarm> all;
    for (const auto& [id, item] : m->record.items()) {
        all.push_back(item.alarm);
        all.back().chattering = m->record.isChattering(id);
    }
    sortByUrgency(all);
    return all;
}

std::shared_ptr<const Design> AlarmService::design() const
{
    return m->record.design();
}

Rate AlarmService::rate() const
{
    return m->record.rate();
}

} // namespace sinew::alarm
