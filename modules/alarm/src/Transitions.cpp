// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/alarm/Transitions.h>

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace sinew::alarm {

namespace {

using enum State;

constexpr std::array<std::string_view, 10> kEvents{
    "raised",  "returned",  "acknowledged",   "suppressed",     "no-longer-suppressed",
    "shelved", "unshelved", "shelving-ended", "out-of-service", "back-in-service"};

constexpr std::array<std::string_view, 5> kGuards{"", "condition gone", "not acknowledged", "acknowledged",
                                                  "suppressed by design"};

/// As Mermaid's identifiers want them.
constexpr std::array<std::string_view, 7> kBoxes{
    "Normal",  "Unacknowledged", "Acknowledged", "ReturnedUnacknowledged",
    "Shelved", "Suppressed",     "OutOfService"};

constexpr std::array kTransitions{
    Transition{Normal, Event::Raise, Guard::New, Unacknowledged},
    Transition{Normal, Event::Raise, Guard::Hidden, Suppressed},
    Transition{Normal, Event::Shelve, Guard::Always, Shelved},
    Transition{Normal, Event::TakeOut, Guard::Always, OutOfService},

    Transition{Unacknowledged, Event::Acknowledge, Guard::Always, Acknowledged},
    Transition{Unacknowledged, Event::Return, Guard::Always, ReturnedUnacknowledged},
    Transition{Unacknowledged, Event::Suppress, Guard::Always, Suppressed},
    Transition{Unacknowledged, Event::Shelve, Guard::Always, Shelved},
    Transition{Unacknowledged, Event::TakeOut, Guard::Always, OutOfService},

    Transition{Acknowledged, Event::Return, Guard::Always, Normal},
    Transition{Acknowledged, Event::Suppress, Guard::Always, Suppressed},
    Transition{Acknowledged, Event::Shelve, Guard::Always, Shelved},
    Transition{Acknowledged, Event::TakeOut, Guard::Always, OutOfService},

    Transition{ReturnedUnacknowledged, Event::Raise, Guard::New, Unacknowledged},
    Transition{ReturnedUnacknowledged, Event::Raise, Guard::Hidden, Suppressed},
    Transition{ReturnedUnacknowledged, Event::Acknowledge, Guard::Always, Normal},
    Transition{ReturnedUnacknowledged, Event::Shelve, Guard::Always, Shelved},
    Transition{ReturnedUnacknowledged, Event::TakeOut, Guard::Always, OutOfService},

    Transition{Shelved, Event::Raise, Guard::Always, Shelved},
    Transition{Shelved, Event::Return, Guard::Always, Shelved},
    Transition{Shelved, Event::Suppress, Guard::Always, Shelved},
    Transition{Shelved, Event::Unsuppress, Guard::Always, Shelved},
    Transition{Shelved, Event::Unshelve, Guard::Gone, Normal},
    Transition{Shelved, Event::Unshelve, Guard::New, Unacknowledged},
    Transition{Shelved, Event::Unshelve, Guard::Hidden, Suppressed},
    Transition{Shelved, Event::EndShelving, Guard::Gone, Normal},
    Transition{Shelved, Event::EndShelving, Guard::New, Unacknowledged},
    Transition{Shelved, Event::EndShelving, Guard::Hidden, Suppressed},
    Transition{Shelved, Event::TakeOut, Guard::Always, OutOfService},

    Transition{Suppressed, Event::Return, Guard::Always, Normal},
    Transition{Suppressed, Event::Suppress, Guard::Always, Suppressed},
    Transition{Suppressed, Event::Unsuppress, Guard::New, Unacknowledged},
    Transition{Suppressed, Event::Unsuppress, Guard::Known, Acknowledged},
    Transition{Suppressed, Event::Shelve, Guard::Always, Shelved},
    Transition{Suppressed, Event::TakeOut, Guard::Always, OutOfService},

    Transition{OutOfService, Event::Raise, Guard::Always, OutOfService},
    Transition{OutOfService, Event::Return, Guard::Always, OutOfService},
    Transition{OutOfService, Event::Suppress, Guard::Always, OutOfService},
    Transition{OutOfService, Event::Unsuppress, Guard::Always, OutOfService},
    Transition{OutOfService, Event::BringBack, Guard::Gone, Normal},
    Transition{OutOfService, Event::BringBack, Guard::New, Unacknowledged},
    Transition{OutOfService, Event::BringBack, Guard::Hidden, Suppressed},
};

} // namespace

std::string_view nameOf(Event event)
{
    return kEvents[static_cast<std::size_t>(event)];
}

std::optional<Event> eventFrom(std::string_view name)
{
    const auto found = std::ranges::find(kEvents, name);
    return found == kEvents.end() ? std::nullopt : std::optional(static_cast<Event>(found - kEvents.begin()));
}

bool holds(Guard guard, const Facts& facts)
{
    switch (guard) {
    case Guard::Always:
        return true;
    case Guard::Gone:
        return !facts.active;
    case Guard::New:
        return facts.active && !facts.suppressed && !facts.acknowledged;
    case Guard::Known:
        return facts.active && !facts.suppressed && facts.acknowledged;
    case Guard::Hidden:
        return facts.active && facts.suppressed;
    }
    return false;
}

std::span<const Transition> transitions()
{
    return kTransitions;
}

std::optional<State> next(State from, Event event, const Facts& after)
{
    const auto found = std::ranges::find_if(kTransitions, [&](const Transition& t) {
        return t.from == from && t.event == event && holds(t.guard, after);
    });
    return found == kTransitions.end() ? std::nullopt : std::optional(found->to);
}

std::string transitionDiagram()
{
    const auto box = [](State state) { return kBoxes[static_cast<std::size_t>(state)]; };
    std::string text = "stateDiagram-v2\n    [*] --> Normal\n";
    for (const Transition& t : kTransitions) {
        text += fmt::format("    {} --> {}: {}", box(t.from), box(t.to), nameOf(t.event));
        text += t.guard == Guard::Always ? "\n"
                                         : fmt::format(" ({})\n", kGuards[static_cast<std::size_t>(t.guard)]);
    }
    return text;
}

} // namespace sinew::alarm
