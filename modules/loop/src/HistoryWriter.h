// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/store/History.h>

#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace sinew::loop {

/// Stores what was measured, in a thread of its own, so that a slow disk never holds up a command. What comes
/// while one batch is being stored goes into the next: the more there is, the larger the batches, and many values
/// of a channel cost little more than one. Thread: one user.
class HistoryWriter {
public:
    explicit HistoryWriter(store::History& history);
    ~HistoryWriter(); ///< everything that was given is stored, as far as the disk takes it
    /// Waits while much too much is waiting already: a source is slowed down then, nothing is lost.
    void add(std::vector<Sample> samples);
    void flush(); ///< soon; does not wait
    /// Until everything that was given is stored.
    void settle();
    /// Why something could not be stored, once.
    std::optional<std::string> takeFault();

private:
    void run(const std::stop_token& stop);
    void store(const std::vector<Sample>& batch, bool isFlush);

    store::History& m_history;
    std::mutex m_mutex; ///< of everything below but the thread
    std::condition_variable_any m_wake, m_stored;
    std::vector<Sample> m_waiting;
    bool m_isFlushWanted = false, m_isStoring = false;
    std::optional<std::string> m_fault;
    std::jthread m_thread;
};

} // namespace sinew::loop
