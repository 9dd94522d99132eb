// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/store/Ledger.h>

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>

namespace sinew::tests {

/// A ledger in memory that can be told to fail. `all` is looked at while nobody writes.
class FakeLedger final : public store::Ledger {
public:
    using store::Ledger::append;
    Result<store::LedgerRow> append(const store::LedgerEntry& entry, const store::Append& how) override
    {
        const std::lock_guard lock(*m_mutex);
        if (failing || (failAt && failAt(entry)))
            return fail(ErrorCode::NoSpace, "no space left on the device", "ledger");
        if (how.after && *how.after != static_cast<std::int64_t>(all.size()))
            return fail(ErrorCode::Conflict, "something else was written meanwhile", "ledger");
        all.push_back(store::nextRow(static_cast<std::int64_t>(all.size()) + 1, entry,
                                     all.empty() ? std::string(64, '0') : all.back().hash, signerFor(how).get()));
        return all.back();
    }
    Result<std::int64_t> lastNumber() const override
    {
        const std::lock_guard lock(*m_mutex);
        if (*unreadable)
            return fail(ErrorCode::Io, "the server is away", "ledger");
        return static_cast<std::int64_t>(all.size());
    }
    Result<std::vector<store::LedgerRow>> rows(std::int64_t after, const std::string& category,
                                               std::size_t most) const override
    {
        const std::lock_guard lock(*m_mutex);
        std::vector<store::LedgerRow> found;
        for (const auto& row : all)
            if (found.size() < most && row.number > after && (category.empty() || row.entry.category == category))
                found.push_back(row);
        return found;
    }
    Result<void> empty(std::span<const std::int64_t>) override
    {
        return fail(ErrorCode::Unsupported, "nothing is archived here");
    }
    Result<store::LedgerCheck> verify(const store::RowCheck&, const store::CheckWatch&) const override
    {
        const std::lock_guard lock(*m_mutex);
        store::LedgerCheck check{.rows = static_cast<std::int64_t>(all.size())};
        for (const auto& row : all)
            check.signatures += store::isSigned(row);
        if (!all.empty())
            check.lastWall = all.back().entry.wall;
        return check;
    }
    std::size_t count(const std::string& subject, const std::string& type) const
    {
        std::size_t n = 0;
        for (const auto& row : all)
            n += row.entry.subject == subject && row.entry.type == type;
        return n;
    }

private:
    /// Shared, so that a ledger can be copied.
    std::shared_ptr<std::recursive_mutex> m_mutex = std::make_shared<std::recursive_mutex>();

public:
    bool failing = false;
    std::shared_ptr<std::atomic<bool>> unreadable = std::make_shared<std::atomic<bool>>(false);
    std::function<bool(const store::LedgerEntry&)> failAt;
    std::vector<store::LedgerRow> all;
};

} // namespace sinew::tests
