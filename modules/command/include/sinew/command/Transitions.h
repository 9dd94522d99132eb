// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace sinew::command {

/// Where a command stands. A draft (a form not yet handed in) is no command yet.
enum class State {
    Proposed,
    Ready, ///< signed beforehand for an emergency; waits for one gesture
    Approved,
    Rejected,
    Expired,
    Selected,
    Operated,
    Acknowledged,
    Verifying,
    Succeeded,
    Failed,
    TimedOut,
    Cancelled
};
std::string_view nameOf(State state);
std::optional<State> stateFrom(std::string_view name);
bool isFinal(State state);
/// Approved … Verifying: the command holds its actuators. One that is kept ready holds nothing.
bool isInFlight(State state);

/// What happens to a command. The ledger's row type is nameOf(event).
enum class Event {
    Renew,       ///< the system suggests the same again, with newer numbers
    Approve,     ///< a person approved; more must
    ApproveLast, ///< a person approved; that is enough
    Prepare,     ///< a person approved; that is enough to keep it ready for an emergency
    Release,     ///< the one gesture that sends what is kept ready
    Reject,
    Replace,       ///< a newer proposal of the same key asks for something else
    Expire,        ///< nobody decided in time, it would no longer help, or the release's time to live is over
    Cancel,        ///< a person stopped it
    Select,        ///< about to be sent to the field: select
    ConfirmSelect, ///< the field reserved every actuator
    Block,         ///< a check at release said no
    Operate,       ///< about to be sent to the field: operate
    Acknowledge,   ///< every actuator carries it out
    Report,        ///< the field reported on one actuator
    Verify,        ///< every actuator is done: measuring the effect begins
    Measure,       ///< one measurement compared with the prediction without the command
    Confirm,
    Disprove,
    Refuse,    ///< the field refuses
    FieldFail, ///< the field could not carry it out
    FieldStop, ///< the field cancelled it
    SendFail,  ///< the transport did not take the message
    TimeOut,
    Restart, ///< Sinew ended between selection and operation
    Refine   ///< the system predicted again, from what was measured since
};
std::string_view nameOf(Event event);
std::optional<Event> eventFrom(std::string_view name);

struct Transition {
    State from;
    Event event;
    State to;
};

/// Every transition that exists; whatever is not here does not happen.
std::span<const Transition> transitions();
/// Nothing where the event means nothing in that state.
std::optional<State> next(State from, Event event);
/// The table as a mermaid state diagram; docs/command-life.md holds it (a test compares).
std::string transitionDiagram();

} // namespace sinew::command
