// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/live/Inbox.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <string_view>

namespace sinew::live {

/// One line of a recording: the message's payload as on the wire, with a member "kind" ("telemetry",
/// "outlook", "feedback", "clock") in front.
std::string toLine(const Message& message);
/// Errors: InvalidInput, and those of the wire's decoders.
Result<Message> fromLine(std::string_view line);
/// The source time that a message belongs to: of its newest reading, of its issue.
Instant timeOf(const Message& message);

/// Writes what passes into a file of JSON lines that ReplaySource reads.
/// Thread: any; lines of several threads do not mix.
class Recorder {
public:
    /// Appends. Errors: Io.
    static Result<std::shared_ptr<Recorder>> open(const std::filesystem::path& file);
    /// Errors: Io (a full disk).
    Result<void> write(const Message& message);
    /// A sink that records and hands on; it keeps the recorder alive.
    static SourceSink before(std::shared_ptr<Recorder> recorder, SourceSink next);

private:
    std::mutex m_mutex;
    std::ofstream m_file;
    std::filesystem::path m_path;
};

} // namespace sinew::live
