// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Id.h>
#include <sinew/core/Time.h>
#include <sinew/wire/Authorisation.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace sinew::wire {

/// Values as the field sends them: source's unit, source's clock.
struct Reading {
    ChannelId channel;
    Instant sourceTime;
    double value = 0;
    std::string unit;           ///< empty: as the channel declares
    std::optional<int> quality; ///< 0 bad … 192 good, as OPC; absent: good
    bool historical = false;    ///< back-filled: kept, but never a live value and never an alarm
    bool operator==(const Reading&) const = default;
};

struct Telemetry {
    std::vector<Reading> readings;
    bool simulated = false; ///< the sender is a simulation
    /// Channels whose device has said, or whose broker says, that it is gone: stale at once.
    std::vector<ChannelId> offline{};
    /// Counts up with every message of a device; 0 after it started. Absent: it does not count.
    std::optional<std::uint64_t> sequence{};
    std::string device{}; ///< as the transport names the sender; not in the payload; empty: nobody says
    bool operator==(const Telemetry&) const = default;
};

struct OutlookMessage {
    struct Point {
        Instant time;
        double mean = 0, sigma = 0;
        bool operator==(const Point&) const = default;
    };
    ChannelId channel;
    std::string issuer;
    Instant issuedAt;
    std::string unit;
    std::vector<Point> points;
    bool simulated = false;
    bool operator==(const OutlookMessage&) const = default;
};

/// What is asked of the field. Select reserves and validates; Operate must match the selection.
struct CommandMessage {
    enum class Verb { Select, Operate, Cancel };
    CommandId id;
    Verb verb = Verb::Select;
    ActuatorId actuator;
    std::string action;
    double value = 0; ///< in the actuator's wire unit
    std::string unit;
    Instant issuedAt;  ///< wall
    Instant expiresAt; ///< wall: the field refuses later ones
    std::string nonce;
    Authorisation authorisation; ///< what persons signed; select, operate and cancel carry the same
    keys::PublicKey seat;        ///< who sends it
    keys::Signature signature;   ///< the seat's, of canonicalForm(message)
    bool operator==(const CommandMessage&) const = default;
};

enum class Refusal {
    None,
    Interlocked,
    TimeLimitOver,
    NotSelected,
    AlreadySelected,
    NoAuthority,
    LockedByOther,
    OutOfRange,
    UnknownActuator,
    Expired,
    Replayed,
    HardwareFault,
    BadSignature, ///< missing, forged, of a key that is not registered, or of too few people
    ClockOff,     ///< the sender's clock is too far from the field's
};
std::string_view nameOf(Refusal refusal);

/// What the field answers. requested, reported and measured are three things.
struct FeedbackMessage {
    enum class Stage { Selected, Refused, Accepted, Running, Done, Failed, Cancelled };
    CommandId command;
    ActuatorId actuator;
    Stage stage = Stage::Selected;
    Refusal refusal = Refusal::None;
    std::string detail;
    std::optional<double> requested, reported, measured; ///< in the actuator's wire unit
    Instant at;                                          ///< the field's time
    bool simulated = false;
    bool operator==(const FeedbackMessage&) const = default;
};

/// The field's clock, where world time is not wall time (a simulated field): world = `world` at wall instant
/// `wall`, running `rate` times as fast. Sent retained, and again with every change of rate.
struct ClockMessage {
    Instant wall, world;
    double rate = 1;
    bool simulated = false;
    bool operator==(const ClockMessage&) const = default;
};

} // namespace sinew::wire
