// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/live/Recording.h>

#include <atomic>
#include <thread>

namespace sinew::live {

/// A recorded file of JSON lines, played again by source time: a message comes when clock.world() has reached
/// it, so the clock's rate is the speed. Lines that cannot be read are counted as malformed and skipped.
/// Takes no commands; recorded clock messages are left out. Errors: start: NotFound, Io. Thread: as Source
/// says.
class ReplaySource final : public Source {
public:
    struct Settings {
        std::filesystem::path file;
        /// The first message comes at once and all times move with it; else times are as recorded.
        bool fromNow = false;
    };
    ReplaySource(Settings settings, std::shared_ptr<const Clock> clock);
    ~ReplaySource() override;
    std::string name() const override;
    Result<void> start(SourceSink sink) override;
    void stop() override;
    SourceStatus status() const override;
    Result<void> send(const wire::CommandMessage& command) override;
    bool atEnd() const { return m_atEnd; }

private:
    void run(std::stop_token stop, std::ifstream file);
    bool play(Message message, std::stop_token stop);
    bool waitUntil(Instant world, std::stop_token stop);

    const Settings m_settings;
    const std::shared_ptr<const Clock> m_clock;
    SourceSink m_sink;
    std::optional<Duration> m_shift; ///< the replay's thread only
    std::atomic<std::uint64_t> m_received{0}, m_malformed{0};
    std::atomic<bool> m_atEnd{false}, m_running{false};
    std::mutex m_mutex;
    std::condition_variable_any m_wake;
    std::jthread m_thread;
};

} // namespace sinew::live
