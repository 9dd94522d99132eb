// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/live/ReplaySource.h>
#include <sinew/wire/Codec.h>

namespace sinew::live {

namespace {

/// How often the injected clock is looked at.
constexpr std::chrono::milliseconds kPoll{5};

void shiftBy(wire::Telemetry& message, Duration shift)
{
    for (wire::Reading& reading : message.readings)
        reading.sourceTime += shift;
}

void shiftBy(wire::OutlookMessage& message, Duration shift)
{
    message.issuedAt += shift;
    for (auto& point : message.points)
        point.time += shift;
}

void shiftBy(wire::FeedbackMessage& message, Duration shift)
{
    message.at += shift;
}
void shiftBy(wire::ClockMessage&, Duration) {}

/// A line without its end; false at the end of the file. Longer ones than a payload may be are cut: they will
/// not parse, and are counted.
bool nextLine(std::istream& file, std::string& line)
{
    line.clear();
    std::streambuf* bytes = file.rdbuf();
    for (int c = bytes->sbumpc(); c != std::char_traits<char>::eof(); c = bytes->sbumpc()) {
        if (c == '\n')
            return true;
        if (line.size() <= wire::kMaxPayloadBytes)
            line += static_cast<char>(c);
    }
    return !line.empty();
}

} // namespace

ReplaySource::ReplaySource(Settings settings, std::shared_ptr<const Clock> clock)
    : m_settings(std::move(settings)), m_clock(std::move(clock))
{
}

ReplaySource::~ReplaySource()
{
    stop();
}

std::string ReplaySource::name() const
{
    return "replay of " + m_settings.file.filename().string();
}

Result<void> ReplaySource::start(SourceSink sink)
{
    if (m_thread.joinable())
        return fail(ErrorCode::Conflict, "already started", name());
    if (!std::filesystem::is_regular_file(m_settings.file))
        return fail(ErrorCode::NotFound, "no such file", m_settings.file.string());
    std::ifstream file(m_settings.file, std::ios::binary);
    if (!file)
        return fail(ErrorCode::Io, "cannot be read", m_settings.file.string());
    m_sink = std::move(sink);
    m_shift.reset();
    m_atEnd = false;
    m_running = true;
    m_thread = std::jthread(
        [this, opened = std::move(file)](std::stop_token stop) mutable { run(stop, std::move(opened)); });
    return {};
}

void ReplaySource::stop()
{
    if (!m_thread.joinable())
        return;
    m_thread.request_stop();
    m_thread.join();
    m_running = false;
}

void ReplaySource::run(std::stop_token stop, std::ifstream file)
{
    std::string line;
    while (!stop.stop_requested() && nextLine(file, line)) {
        if (line.empty())
            continue;
        auto message = fromLine(line);
        if (!message)
            ++m_malformed;
        else if (!play(std::move(*message), stop))
            return;
    }
    m_atEnd = true;
    m_running = false;
}

bool ReplaySource::play(Message message, std::stop_token stop)
{
    if (std::holds_alternative<wire::ClockMessage>(message))
        return true;
    if (!m_shift)
        m_shift = m_settings.fromNow ? m_clock->world() - timeOf(message) : Duration{0};
    std::visit([this](auto& held) { shiftBy(held, *m_shift); }, message);
    if (!waitUntil(timeOf(message), stop))
        return false;
    ++m_received;
    deliver(m_sink, std::move(message));
    return true;
}

bool ReplaySource::waitUntil(Instant world, std::stop_token stop)
{
    std::unique_lock lock(m_mutex);
    while (!stop.stop_requested() && m_clock->world() < world)
        m_wake.wait_for(lock, stop, kPoll, [] { return false; });
    return !stop.stop_requested();
}

SourceStatus ReplaySource::status() const
{
    SourceStatus status;
    status.connected = m_running;
    status.detail = m_settings.file.string() + (m_atEnd ? " (at its end)" : "");
    status.received = m_received;
    status.malformed = m_malformed;
    return status;
}

Result<void> ReplaySource::send(const wire::CommandMessage&)
{
    return fail(ErrorCode::Unsupported, "a replay takes no commands", name());
}

} // namespace sinew::live
