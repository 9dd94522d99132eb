// SPDX-License-Identifier: GPL-3.0-or-later
#include "Failure.h"
#include "StoredProject.h"

#include <sinew/store/CopyProject.h>

namespace sinew::store {

namespace {

constexpr std::size_t kRowsAtOnce = 1000, kSamplesAtOnce = 20'000;
constexpr std::int64_t kEarliest = -(std::int64_t(1) << 60), kLatest = std::int64_t(1) << 60;

/// One copy under way. Throws Failure.
class Copy {
public:
    Copy(StoredProject& from, StoredProject& to, std::stop_token stop)
        : m_from(from), m_to(to), m_stop(std::move(stop))
    {
    }
    Copied run()
    {
        copyModel();
        copyLedger();
        copyKeys();
        copySamples();
        copyForecasts();
        valueOf(m_to.history().flush());
        return m_copied;
    }

private:
    void refuseStop() const
    {
        if (m_stop.stop_requested())
            raise(ErrorCode::Cancelled, "the copy was stopped: what is there of it is not complete", m_to.address());
    }
    void copyModel()
    {
        const Model model = valueOf(m_from.loadModel());
        for (const Source& source : model.sources) {
            refuseStop();
            if (std::filesystem::path(source.storedPath).is_absolute())
                continue; // a reference stays one
            const std::string stored = valueOf(m_to.addSource(m_from.sourcePath(source)));
            if (stored != source.storedPath)
                raise(ErrorCode::Corrupt, "an imported file is not what it was", source.storedPath);
        }
        valueOf(m_to.saveModel(model));
    }
    void copyLedger()
    {
        for (std::int64_t last = 0;;) {
            refuseStop();
            const auto rows = valueOf(m_from.ledger().rows(last, {}, kRowsAtOnce));
            if (rows.empty())
                break;
            m_to.ledgerTables().adopt(rows);
            last = rows.back().number;
            m_copied.rows += static_cast<std::int64_t>(rows.size());
        }
        const LedgerCheck check = valueOf(m_to.ledger().verify());
        if (!check.faults.empty())
            raise(ErrorCode::Corrupt, check.faults.front(), m_from.address());
    }
    void copyKeys()
    {
        for (const keys::PublicKey& key : m_from.sealed())
            if (const auto sealed = valueOf(m_from.sealedKeys().get(key)))
                valueOf(m_to.sealedKeys().put(key, *sealed));
    }
    void copySamples()
    {
        const auto extent = valueOf(m_from.history().extent());
        for (const ChannelId& channel : valueOf(m_from.history().channels()))
            copySamples(channel, extent->first, extent->second);
    }
    /// In halves where there are too many at once.
    void copySamples(const ChannelId& channel, Instant from, Instant to)
    {
        refuseStop();
        const auto samples = m_from.history().samples(channel, from, to, kSamplesAtOnce);
        if (!samples && samples.error().code == ErrorCode::LimitExceeded && from < to) {
            const Instant middle = from + (to - from) / 2;
            copySamples(channel, from, middle);
            return copySamples(channel, middle + Duration(1), to);
        }
        if (!samples)
            throw Failure{samples.error()};
        if (!samples->empty())
            m_copied.samples += static_cast<std::int64_t>(valueOf(m_to.history().append(*samples)));
    }
    void copyForecasts()
    {
        for (const Forecast& forecast :
             valueOf(m_from.history().forecasts(instantFromMicros(kEarliest), instantFromMicros(kLatest)))) {
            refuseStop();
            valueOf(m_to.history().saveForecast(forecast));
            ++m_copied.forecasts;
        }
        for (const History::Score& score : valueOf(m_from.history().scores()))
            valueOf(m_to.history().saveScore(score));
        for (const History::FieldRun& run : m_from.historyTables().fieldRuns()) {
            refuseStop();
            valueOf(m_to.history().saveFields(valueOf(m_from.history().fields(run))));
            ++m_copied.fieldRuns;
        }
    }

    StoredProject& m_from;
    StoredProject& m_to;
    std::stop_token m_stop;
    Copied m_copied;
};

} // namespace

Result<Copied> copyProject(const std::filesystem::path& from, const std::filesystem::path& to, std::stop_token stop)
{
    return guarded([&] {
        const auto source = valueOf(Project::open(from, Project::Access::ReadOnly));
        const auto target = valueOf(Project::create(to, valueOf(source->loadModel()).name));
        return Copy(static_cast<StoredProject&>(*source), static_cast<StoredProject&>(*target), std::move(stop)).run();
    });
}

} // namespace sinew::store
