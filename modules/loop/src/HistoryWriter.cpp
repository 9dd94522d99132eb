// SPDX-License-Identifier: GPL-3.0-or-later
#include "HistoryWriter.h"

#include <iterator>
#include <utility>

namespace sinew::loop {

namespace {
constexpr std::size_t kMostWaiting = 500'000; ///< samples
}

HistoryWriter::HistoryWriter(store::History& history)
    : m_history(history), m_thread([this](const std::stop_token& stop) { run(stop); })
{
}

HistoryWriter::~HistoryWriter() = default;

void HistoryWriter::add(std::vector<Sample> samples)
{
    if (samples.empty())
        return;
    std::unique_lock lock(m_mutex);
    m_stored.wait(lock, [this] { return m_waiting.size() < kMostWaiting; });
    if (m_waiting.empty())
        m_waiting = std::move(samples);
    else
        std::ranges::move(samples, std::back_inserter(m_waiting));
    m_wake.notify_one();
}

void HistoryWriter::flush()
{
    const std::scoped_lock lock(m_mutex);
    m_isFlushWanted = true;
    m_wake.notify_one();
}

void HistoryWriter::settle()
{
    std::unique_lock lock(m_mutex);
    m_stored.wait(lock, [this] { return m_waiting.empty() && !m_isFlushWanted && !m_isStoring; });
}

std::optional<std::string> HistoryWriter::takeFault()
{
    const std::scoped_lock lock(m_mutex);
    return std::exchange(m_fault, std::nullopt);
}

void HistoryWriter::run(const std::stop_token& stop)
{
    std::unique_lock lock(m_mutex);
    // What was given is stored also after a stop was asked for.
    while (m_wake.wait(lock, stop, [this] { return !m_waiting.empty() || m_isFlushWanted; })) {
        const std::vector<Sample> batch = std::exchange(m_waiting, {});
        const bool isFlush = std::exchange(m_isFlushWanted, false);
        m_isStoring = true;
        lock.unlock();
        store(batch, isFlush);
        lock.lock();
        m_isStoring = false;
        m_stored.notify_all();
    }
}

void HistoryWriter::store(const std::vector<Sample>& batch, bool isFlush)
{
    const auto check = [this](const auto& done) {
        if (done)
            return;
        const std::scoped_lock lock(m_mutex);
        m_fault = "Measured values cannot be stored: " + done.error().text();
    };
    if (!batch.empty())
        check(m_history.append(batch));
    if (isFlush)
        check(m_history.flush());
}

} // namespace sinew::loop
