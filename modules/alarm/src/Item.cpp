// SPDX-License-Identifier: GPL-3.0-or-later
#include "Item.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace sinew::alarm {

namespace {

void describe(Item& item, const Item& seed)
{
    Alarm& alarm = item.alarm;
    const Alarm& about = seed.alarm;
    alarm.id = about.id;
    alarm.channel = about.channel;
    alarm.element = about.element;
    alarm.condition = about.condition;
    alarm.title = about.title;
    alarm.priority = about.priority;
    alarm.value = about.value;
    alarm.detail = about.detail;
    item.limit = seed.limit;
    item.quantity = seed.quantity;
}

void release(Item& item)
{
    Alarm& alarm = item.alarm;
    alarm.shelvedUntil.reset();
    alarm.shelvedOnce = false;
    alarm.heldBy.clear();
    alarm.heldSince.reset();
    item.acknowledged = !alarm.active; // what still holds is announced again
}

void hold(Item& item, const Happening& happening)
{
    release(item);
    item.alarm.shelvedUntil = happening.until;
    item.alarm.shelvedOnce = happening.once;
    item.alarm.heldBy = happening.user.id.value;
    item.alarm.heldSince = happening.wall;
    item.alarm.comment = happening.words;
}

void raise(Item& item, const Happening& happening)
{
    describe(item, happening.seed);
    Alarm& alarm = item.alarm;
    alarm.active = true;
    alarm.since = happening.at;
    alarm.returned = {};
    if (alarm.heldBy.empty()) // else it is the reason why it is held
        alarm.comment.clear();
    alarm.acknowledgedBy.clear();
    alarm.acknowledgedAt.reset();
    alarm.suppressedBy = happening.seed.alarm.suppressedBy;
    item.acknowledged = false;
}

void clear(Item& item, const Happening& happening)
{
    item.alarm.active = false;
    item.alarm.returned = happening.at;
    if (item.alarm.state != State::Unacknowledged)
        item.acknowledged = true; // nobody was bothered with it
    item.alarm.suppressedBy.clear();
}

void acknowledge(Item& item, const Happening& happening)
{
    item.acknowledged = true;
    item.alarm.comment = happening.words;
    item.alarm.acknowledgedBy = happening.user.id.value;
    item.alarm.acknowledgedAt = happening.world;
}

/// False: it says nothing new.
bool change(Item& item, const Happening& happening)
{
    Alarm& alarm = item.alarm;
    switch (happening.event) {
    case Event::Raise:
        return !alarm.active && (raise(item, happening), true);
    case Event::Return:
        return alarm.active && (clear(item, happening), true);
    case Event::Acknowledge:
        return !item.acknowledged && (acknowledge(item, happening), true);
    case Event::Suppress:
        return std::exchange(alarm.suppressedBy, happening.words) != happening.words;
    case Event::Unsuppress:
        return !std::exchange(alarm.suppressedBy, {}).empty();
    case Event::Shelve:
    case Event::TakeOut:
        hold(item, happening);
        return true;
    case Event::Unshelve:
    case Event::EndShelving:
    case Event::BringBack:
        release(item);
        return true;
    }
    return false;
}

} // namespace

std::optional<Item> after(const Item& before, const Happening& happening)
{
    Item item = before;
    if (item.alarm.id.isEmpty())
        describe(item, happening.seed);
    if (!change(item, happening))
        return std::nullopt;
    const auto to = next(before.alarm.state, happening.event,
                         {item.alarm.active, item.acknowledged, item.isSuppressed()});
    if (!to)
        return std::nullopt;
    item.alarm.state = *to;
    return item;
}

void sortByUrgency(std::vector<Alarm>& alarms)
{
    const auto rank = [](const Alarm& alarm) {
        const bool isHidden = alarm.state == State::Shelved || alarm.state == State::Suppressed ||
                              alarm.state == State::OutOfService;
        const int attention = alarm.state == State::Unacknowledged           ? 0
                              : alarm.state == State::ReturnedUnacknowledged ? 2
                                                                             : 1;
        return std::tuple(isHidden, alarm.priority, attention, -microsOf(alarm.since));
    };
    std::ranges::stable_sort(alarms, {}, rank);
}

} // namespace sinew::alarm
