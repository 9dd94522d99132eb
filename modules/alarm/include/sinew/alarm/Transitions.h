// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/alarm/Alarm.h>

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace sinew::alarm {

/// What can happen to an alarm. The name is the type of its row in the ledger.
enum class Event {
    Raise,
    Return,
    Acknowledge,
    Suppress,
    Unsuppress,
    Shelve,
    Unshelve,
    EndShelving,
    TakeOut,
    BringBack
};

/// What must be true of the alarm for an arrow to be taken, after the event.
enum class Guard {
    Always,
    Gone,   ///< its condition does not hold
    New,    ///< it holds and nobody has acknowledged it
    Known,  ///< it holds and was acknowledged
    Hidden, ///< it holds and a design suppresses it
};

struct Facts {
    bool active = false, acknowledged = true, suppressed = false;
};
bool holds(Guard guard, const Facts& facts);

struct Transition {
    State from;
    Event event;
    Guard guard;
    State to;
};

/// The life of an alarm: everything that may happen, and nothing else.
std::span<const Transition> transitions();
/// Nothing: that cannot happen in this state.
std::optional<State> next(State from, Event event, const Facts& after);

std::string_view nameOf(Event event);
std::optional<Event> eventFrom(std::string_view name);
/// The table as a Mermaid state diagram.
std::string transitionDiagram();

} // namespace sinew::alarm
