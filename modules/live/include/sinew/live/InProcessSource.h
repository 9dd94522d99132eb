// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/live/Inbox.h>

#include <atomic>
#include <memory>
#include <mutex>

namespace sinew::live {

/// What lies between a field in this process and its source. The field publishes from whatever thread it runs
/// on (its own, or a headless replay's); commands wait here until it takes them. Thread: any.
class InProcessLink {
public:
    /// False while nobody listens: counted as dropped.
    bool publish(Message message);
    bool isListening() const;
    std::vector<wire::CommandMessage> takeCommands() { return m_commands.takeAll(); }

private:
    friend class InProcessSource;
    static constexpr std::size_t kMaxCommands = 1000;
    mutable std::mutex m_mutex; ///< of m_sink; held while delivering, so that nothing comes after stop()
    SourceSink m_sink;
    bool m_listening = false;
    std::atomic<std::uint64_t> m_received{0}, m_dropped{0};
    BoundedQueue<wire::CommandMessage> m_commands{kMaxCommands};
};

/// The field in the same process: no broker, nothing to start. Messages are values and pass without a codec.
class InProcessSource final : public Source {
public:
    explicit InProcessSource(std::shared_ptr<InProcessLink> link, std::string name = "simulated field");
    ~InProcessSource() override;
    std::string name() const override { return m_name; }
    Result<void> start(SourceSink sink) override;
    void stop() override;
    SourceStatus status() const override;
    Result<void> send(const wire::CommandMessage& command) override;

private:
    std::shared_ptr<InProcessLink> m_link;
    std::string m_name;
};

} // namespace sinew::live
