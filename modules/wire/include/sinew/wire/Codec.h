// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>
#include <sinew/wire/Messages.h>

#include <string>
#include <string_view>

namespace sinew::wire {

/// JSON payloads of the messages; the format is described in docs/wire-format.md.
///
/// Decoding is strict: a missing member, a wrong type, a number that is not finite or beyond ±1e30, an empty
/// or over-long id, a time before 1970 is an error that names the member's path ("readings[3].value").
/// Members that are not known are ignored, so that a newer sender is understood as long as its "v" is.
/// Errors: InvalidInput (subject: path), LimitExceeded (size, number of readings), NewerVersion.
/// Thread: pure; any.
inline constexpr int kWireVersion = 1;
inline constexpr std::size_t kMaxPayloadBytes = 16u << 20;
inline constexpr std::size_t kMaxReadings = 200'000;
inline constexpr std::size_t kMaxOutlookPoints = 20'000;

std::string encode(const Telemetry& message);
std::string encode(const OutlookMessage& message);
std::string encode(const CommandMessage& message);
std::string encode(const FeedbackMessage& message);
std::string encode(const ClockMessage& message);
/// What persons signed by itself, as a command carries it: for a record.
std::string encode(const Authorisation& authorisation);

Result<Telemetry> decodeTelemetry(std::string_view json);
Result<OutlookMessage> decodeOutlook(std::string_view json);
Result<CommandMessage> decodeCommand(std::string_view json);
Result<FeedbackMessage> decodeFeedback(std::string_view json);
Result<ClockMessage> decodeClock(std::string_view json);
Result<Authorisation> decodeAuthorisation(std::string_view json);

std::string_view nameOf(CommandMessage::Verb verb);
std::string_view nameOf(FeedbackMessage::Stage stage);

/// The bytes of a message that the seat's signature covers: the same on every machine and in every locale, and
/// different wherever any member differs.
std::string canonicalForm(const CommandMessage& message);
/// Names the seat and signs for it.
void sign(CommandMessage& message, const keys::Signer& seat);

} // namespace sinew::wire
