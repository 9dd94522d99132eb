// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/live/Recording.h>
#include <sinew/wire/Codec.h>

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace sinew::live {

namespace {

/// In the order of Message's alternatives.
constexpr std::array<std::string_view, 4> kKinds{"telemetry", "outlook", "feedback", "clock"};

Result<std::string> kindOf(std::string_view line)
{
    if (line.size() > wire::kMaxPayloadBytes)
        return fail(ErrorCode::LimitExceeded, fmt::format("line of {} bytes", line.size()));
    // The recorder writes the kind first: then nothing needs parsing twice.
    for (const std::string_view kind : kKinds)
        if (line.starts_with(fmt::format("{{\"kind\":\"{}\",", kind)))
            return std::string(kind);
    const auto parsed = nlohmann::json::parse(line, nullptr, false);
    if (parsed.is_object() && parsed.contains("kind") && parsed["kind"].is_string())
        return parsed["kind"].get<std::string>();
    return fail(ErrorCode::InvalidInput, "not a JSON object with a \"kind\"");
}

template <class T>
Result<Message> wrap(Result<T> decoded)
{
    if (!decoded)
        return passOn(decoded);
    return Message(std::move(*decoded));
}

struct TimeOf {
    Instant operator()(const wire::Telemetry& message) const
    {
        Instant newest{};
        for (const wire::Reading& reading : message.readings)
            newest = std::max(newest, reading.sourceTime);
        return newest;
    }
    Instant operator()(const wire::OutlookMessage& message) const { return message.issuedAt; }
    Instant operator()(const wire::FeedbackMessage& message) const { return message.at; }
    Instant operator()(const wire::ClockMessage& message) const { return message.world; }
};

} // namespace

std::string toLine(const Message& message)
{
    const std::string payload = std::visit([](const auto& held) { return wire::encode(held); }, message);
    return fmt::format("{{\"kind\":\"{}\",{}", kKinds[message.index()], std::string_view(payload).substr(1));
}

Result<Message> fromLine(std::string_view line)
{
    const auto kind = kindOf(line);
    if (!kind)
        return passOn(kind);
    if (*kind == kKinds[0])
        return wrap(wire::decodeTelemetry(line));
    if (*kind == kKinds[1])
        return wrap(wire::decodeOutlook(line));
    if (*kind == kKinds[2])
        return wrap(wire::decodeFeedback(line));
    if (*kind == kKinds[3])
        return wrap(wire::decodeClock(line));
    return fail(ErrorCode::InvalidInput, "unknown kind: " + *kind, "kind");
}

Instant timeOf(const Message& message)
{
    return std::visit(TimeOf{}, message);
}

Result<std::shared_ptr<Recorder>> Recorder::open(const std::filesystem::path& file)
{
    auto recorder = std::make_shared<Recorder>();
    recorder->m_path = file;
    recorder->m_file.open(file, std::ios::binary | std::ios::app);
    if (!recorder->m_file)
        return fail(ErrorCode::Io, "cannot be written", file.string());
    return recorder;
}

Result<void> Recorder::write(const Message& message)
{
    const std::string line = toLine(message);
    const std::scoped_lock lock(m_mutex);
    m_file << line << '\n' << std::flush;
    if (!m_file)
        return fail(ErrorCode::Io, "cannot be written", m_path.string());
    return {};
}

SourceSink Recorder::before(std::shared_ptr<Recorder> recorder, SourceSink next)
{
    const auto both = [recorder = std::move(recorder), next = std::move(next)](auto message) {
        Message held(std::move(message));
        recorder->write(held);
        deliver(next, std::move(held));
    };
    return {both, both, both, both};
}

} // namespace sinew::live
