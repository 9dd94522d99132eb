// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/command/Transitions.h>

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace sinew::command {

namespace {

using enum State;

constexpr std::array<std::pair<State, std::string_view>, 13> kStates{{{Proposed, "Proposed"},
                                                                      {Ready, "Ready"},
                                                                      {Approved, "Approved"},
                                                                      {Rejected, "Rejected"},
                                                                      {Expired, "Expired"},
                                                                      {Selected, "Selected"},
                                                                      {Operated, "Operated"},
                                                                      {Acknowledged, "Acknowledged"},
                                                                      {Verifying, "Verifying"},
                                                                      {Succeeded, "Succeeded"},
                                                                      {Failed, "Failed"},
                                                                      {TimedOut, "TimedOut"},
                                                                      {Cancelled, "Cancelled"}}};

constexpr std::array<std::pair<Event, std::string_view>, 26> kEvents{
    {{Event::Renew, "renewed"},          {Event::Approve, "approved-one"},
     {Event::ApproveLast, "approved"},   {Event::Prepare, "prepared"},
     {Event::Release, "released"},       {Event::Reject, "rejected"},
     {Event::Replace, "replaced"},       {Event::Expire, "expired"},
     {Event::Cancel, "cancelled"},       {Event::Select, "select-sent"},
     {Event::ConfirmSelect, "selected"}, {Event::Block, "blocked"},
     {Event::Operate, "operate-sent"},   {Event::Acknowledge, "acknowledged"},
     {Event::Report, "field-report"},    {Event::Verify, "verifying"},
     {Event::Measure, "compared"},       {Event::Confirm, "confirmed"},
     {Event::Disprove, "not-confirmed"}, {Event::Refuse, "refused"},
     {Event::FieldFail, "field-failed"}, {Event::FieldStop, "field-cancelled"},
     {Event::SendFail, "not-sent"},      {Event::TimeOut, "timed-out"},
     {Event::Restart, "restarted"},      {Event::Refine, "refined"}}};

constexpr std::array kTransitions{
    Transition{Proposed, Event::Renew, Proposed},
    Transition{Proposed, Event::Approve, Proposed},
    Transition{Proposed, Event::ApproveLast, Approved},
    Transition{Proposed, Event::Prepare, Ready},
    Transition{Proposed, Event::Reject, Rejected},
    Transition{Proposed, Event::Expire, Expired},
    Transition{Proposed, Event::Replace, Cancelled},
    Transition{Proposed, Event::Cancel, Cancelled},

    Transition{Ready, Event::Release, Approved},
    Transition{Ready, Event::Expire, Expired},
    Transition{Ready, Event::Cancel, Cancelled},

    Transition{Approved, Event::Select, Approved},
    Transition{Approved, Event::Report, Approved},
    Transition{Approved, Event::ConfirmSelect, Selected},
    Transition{Approved, Event::Expire, Expired},
    Transition{Approved, Event::Cancel, Cancelled},
    Transition{Approved, Event::Refuse, Failed},
    Transition{Approved, Event::FieldFail, Failed},
    Transition{Approved, Event::FieldStop, Cancelled},
    Transition{Approved, Event::SendFail, Failed},
    Transition{Approved, Event::TimeOut, TimedOut},
    Transition{Approved, Event::Restart, Cancelled},

    Transition{Selected, Event::Report, Selected},
    Transition{Selected, Event::Operate, Operated},
    Transition{Selected, Event::Block, Cancelled},
    Transition{Selected, Event::Expire, Expired},
    Transition{Selected, Event::Cancel, Cancelled},
    Transition{Selected, Event::Refuse, Failed},
    Transition{Selected, Event::FieldFail, Failed},
    Transition{Selected, Event::FieldStop, Cancelled},
    Transition{Selected, Event::TimeOut, TimedOut},
    Transition{Selected, Event::Restart, Cancelled},

    Transition{Operated, Event::Report, Operated},
    Transition{Operated, Event::Refine, Operated},
    Transition{Operated, Event::Acknowledge, Acknowledged},
    Transition{Operated, Event::Cancel, Cancelled},
    Transition{Operated, Event::Refuse, Failed},
    Transition{Operated, Event::FieldFail, Failed},
    Transition{Operated, Event::FieldStop, Cancelled},
    Transition{Operated, Event::SendFail, Failed},
    Transition{Operated, Event::TimeOut, TimedOut},

    Transition{Acknowledged, Event::Report, Acknowledged},
    Transition{Acknowledged, Event::Refine, Acknowledged},
    Transition{Acknowledged, Event::Verify, Verifying},
    Transition{Acknowledged, Event::Cancel, Cancelled},
    Transition{Acknowledged, Event::FieldFail, Failed},
    Transition{Acknowledged, Event::FieldStop, Cancelled},
    Transition{Acknowledged, Event::TimeOut, TimedOut},

    Transition{Verifying, Event::Report, Verifying},
    Transition{Verifying, Event::Refine, Verifying},
    Transition{Verifying, Event::Measure, Verifying},
    Transition{Verifying, Event::Confirm, Succeeded},
    Transition{Verifying, Event::Disprove, Failed},
    Transition{Verifying, Event::Cancel, Cancelled},
    Transition{Verifying, Event::FieldFail, Failed},
    Transition{Verifying, Event::FieldStop, Cancelled},
    Transition{Verifying, Event::TimeOut, TimedOut},
};

template <class Table, class Value>
auto named(const Table& table, std::string_view name) -> std::optional<Value>
{
    for (const auto& [value, text] : table)
        if (text == name)
            return value;
    return std::nullopt;
}

} // namespace

std::string_view nameOf(State state)
{
    return kStates[static_cast<std::size_t>(state)].second;
}
std::string_view nameOf(Event event)
{
    return kEvents[static_cast<std::size_t>(event)].second;
}
std::optional<State> stateFrom(std::string_view name)
{
    return named<decltype(kStates), State>(kStates, name);
}
std::optional<Event> eventFrom(std::string_view name)
{
    return named<decltype(kEvents), Event>(kEvents, name);
}

bool isFinal(State state)
{
    return std::ranges::none_of(kTransitions, [&](const Transition& t) { return t.from == state; });
}

bool isInFlight(State state)
{
    return state != Proposed && state != Ready && !isFinal(state);
}

std::span<const Transition> transitions()
{
    return kTransitions;
}

std::optional<State> next(State from, Event event)
{
    const auto found = std::ranges::find_if(
        kTransitions, [&](const Transition& t) { return t.from == from && t.event == event; });
    return found == kTransitions.end() ? std::nullopt : std::optional(found->to);
}

std::string transitionDiagram()
{
    std::string text = "stateDiagram-v2\n    [*] --> Proposed: proposed\n";
    for (const Transition& t : kTransitions)
        text += fmt::format("    {} --> {}: {}\n", nameOf(t.from), nameOf(t.to), nameOf(t.event));
    for (const auto& [state, name] : kStates)
        if (isFinal(state))
            text += fmt::format("    {} --> [*]\n", name);
    return text;
}

} // namespace sinew::command
