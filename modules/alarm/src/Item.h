// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/alarm/Transitions.h>
#include <sinew/twin/Model.h>

#include <optional>

namespace sinew::alarm {

/// An alarm with what the service keeps beside it.
struct Item {
    Alarm alarm;
    bool acknowledged = true; ///< nothing to acknowledge
    double limit = 0;         ///< SI
    std::string quantity;

    bool isSuppressed() const { return !alarm.suppressedBy.empty(); }
};

/// What happened to an alarm, with all that its next state needs.
struct Happening {
    Event event = Event::Raise;
    Instant at;        ///< source time: Raise: since, Return: returned
    std::string words; ///< comment, reason, what suppresses it
    User user;         ///< nobody: the seat itself
    Instant wall, world;
    std::optional<Instant> until; ///< Shelve: wall
    bool once = false;            ///< Shelve: only until it returns
    Item seed;                    ///< what the alarm is about: taken where it is raised or not known yet
};

/// The alarm after it; nothing where it cannot happen, or changes nothing. Pure.
std::optional<Item> after(const Item& before, const Happening& happening);

/// What needs attention first stands first.
void sortByUrgency(std::vector<Alarm>& alarms);

} // namespace sinew::alarm
