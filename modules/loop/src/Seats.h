// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Time.h>
#include <sinew/store/Project.h>

#include <array>
#include <atomic>
#include <string>
#include <vector>

namespace sinew::loop {

/// This seat among those that share a project: whether it is on duty, and what the others wrote. In a folder
/// there is one, always on duty. Thread: the loop's.
class Seats {
public:
    Seats(store::Project& project, std::string name);
    ~Seats();
    Seats(const Seats&) = delete;
    Seats& operator=(const Seats&) = delete;

    /// How it stands now; applies for the duty. First of all in every pass.
    const store::Sharing& look();
    const store::Sharing& now() const { return m_now; }
    /// Rows of the ledger are known up to the last one at this moment. A seat that is alone is on duty when it
    /// returns.
    Result<void> begin();
    /// Rows that came since, this seat's own too: where the store told of some, and every second. Where
    /// `isUrgent`, in any case. They come again until known() was said of them. Errors: the ledger's.
    Result<std::vector<store::LedgerRow>> news(Instant wall, bool isUrgent);
    void known(const store::LedgerRow& row) { m_lastRow = row.number; }
    /// Forecasts, scores or fields were told of, or five seconds have passed.
    bool hasForecastNews(Instant wall);
    /// Another seat saved a model which this one does not work with.
    bool isModelOld();

private:
    bool isDue(store::Change change, Instant wall, Duration period);

    store::Project& m_project;
    const std::string m_name;
    store::Sharing m_now;
    std::int64_t m_lastRow = 0;
    bool m_isModelOld = false;
    std::array<std::atomic<bool>, 4> m_told{}; ///< by Change
    std::array<Instant, 4> m_lookedAt{};
};

/// What keeps people from acting while the server is away, as a sentence; empty: nothing.
std::string sentenceOf(const store::Sharing& sharing);

} // namespace sinew::loop
