// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>
#include <sinew/wire/Messages.h>

#include <functional>
#include <string>

namespace sinew::live {

/// Counters of one source, shown to the operator. Nothing is dropped silently.
struct SourceStatus {
    bool connected = false;
    std::string detail; ///< "mqtt://127.0.0.1:1883", or why it is not connected
    std::uint64_t received = 0, malformed = 0, dropped = 0, queued = 0;
    /// What an operator must know before a command is trusted to this connection, as a sentence; empty: every
    /// command carries its signatures to the device.
    std::string caution{};
};

/// Where a source's messages go. Called from the source's own thread.
struct SourceSink {
    std::function<void(wire::Telemetry)> telemetry;
    std::function<void(wire::OutlookMessage)> outlook;
    std::function<void(wire::FeedbackMessage)> feedback;
    /// Where the field's world time is not wall time; may be empty.
    std::function<void(wire::ClockMessage)> clock;
};

/// A connection to the field: readings in, commands out. One thread of its own.
/// Kinds: MQTT, file replay, the field in the same process.
class Source {
public:
    virtual ~Source() = default;
    virtual std::string name() const = 0;
    virtual Result<void> start(SourceSink sink) = 0;
    virtual void stop() = 0; ///< joins the thread; no call into the sink afterwards
    virtual SourceStatus status() const = 0;
    /// Hands a command to the field. Success: handed over to the transport, nothing more.
    /// Errors: Io (not connected), Unsupported (a replay takes no commands).
    virtual Result<void> send(const wire::CommandMessage& command) = 0;
};

} // namespace sinew::live
