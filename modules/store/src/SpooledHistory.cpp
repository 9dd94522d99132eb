// SPDX-License-Identifier: GPL-3.0-or-later
#include "SpooledHistory.h"

namespace sinew::store {

namespace {
constexpr std::uint64_t kMostBytes = std::uint64_t(1) << 30;
/// So that a long wait's samples do not keep the next ones from being stored.
constexpr std::size_t kDeliverAtOnce = 5000;
} // namespace

SpooledHistory::SpooledHistory(std::unique_ptr<Connections> connections, const std::filesystem::path& spoolFolder)
    : m_tables(std::move(connections)), m_spool(spoolFolder, kMostBytes),
      m_waiting(m_spool.waiting())
{
}

Result<void> SpooledHistory::deliver(std::size_t most)
{
    const auto waiting = m_spool.next(most);
    if (waiting.empty())
        return {};
    if (const auto stored = m_tables.append(waiting); !stored)
        return passOn(stored);
    m_spool.forget();
    m_waiting = m_spool.waiting();
    return {};
}

Result<std::size_t> SpooledHistory::append(std::span<const Sample> samples)
{
    const std::lock_guard lock(m_mutex);
    auto delivered = deliver(kDeliverAtOnce);
    auto stored = delivered ? m_tables.append(samples) : passOn(delivered);
    if (stored || stored.error().code != ErrorCode::Io)
        return stored;
    return guarded([&] {
        m_spool.put(samples);
        m_waiting = m_spool.waiting();
        return samples.size();
    });
}

Result<void> SpooledHistory::flush()
{
    const std::lock_guard lock(m_mutex);
    if (m_spool.waiting() == 0)
        return m_tables.flush();
    const auto delivered = deliver(kDeliverAtOnce);
    // What waits is on this machine's disk already.
    return delivered || delivered.error().code == ErrorCode::Io ? Result<void>{} : delivered;
}

} // namespace sinew::store
