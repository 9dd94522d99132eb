// SPDX-License-Identifier: GPL-3.0-or-later
#include "Failure.h"
#include "SourceFolder.h"
#include "StoredProject.h"

#include <sinew/store/CopyProject.h>

#include <algorithm>

namespace sinew::store {

namespace {

constexpr std::size_t kRowsAtOnce = 1000, kSamplesAtOnce = 20'000;
constexpr std::int64_t kEarliest = -(std::int64_t(1) << 60), kLatest = std::int64_t(1) << 60;

void refuse(const std::stop_token& stop)
{
    if (stop.stop_requested())
        raise(ErrorCode::Cancelled, "stopped before it was complete");
}

/// All samples of a channel, in portions: in halves where there are too many at once.
template <class Visit>
void forSamples(const History& history, const ChannelId& channel, Instant from, Instant to,
                const std::stop_token& stop, const Visit& visit)
{
    refuse(stop);
    const auto samples = history.samples(channel, from, to, kSamplesAtOnce);
    if (!samples && samples.error().code == ErrorCode::LimitExceeded && from < to) {
        const Instant middle = from + (to - from) / 2;
        forSamples(history, channel, from, middle, stop, visit);
        return forSamples(history, channel, middle + Duration(1), to, stop, visit);
    }
    if (!samples)
        throw Failure{samples.error()};
    if (!samples->empty())
        visit(*samples);
}

template <class Visit>
void forAllSamples(const History& history, const std::stop_token& stop, const Visit& visit)
{
    const auto extent = valueOf(history.extent());
    for (const ChannelId& channel : valueOf(history.channels()))
        forSamples(history, channel, extent->first, extent->second, stop, visit);
}

std::vector<Forecast> allForecasts(const History& history)
{
    return valueOf(history.forecasts(instantFromMicros(kEarliest), instantFromMicros(kLatest)));
}

std::int64_t sizeOf(const auto& list)
{
    return static_cast<std::int64_t>(list.size());
}

bool isReference(const Source& source)
{
    return std::filesystem::path(source.storedPath).is_absolute();
}

/// One copy under way. Throws Failure.
class Copy {
public:
    Copy(StoredProject& from, StoredProject& to, std::stop_token stop)
        : m_from(from), m_to(to), m_stop(std::move(stop))
    {
    }
    /// In this order a ledger that grows meanwhile speaks of all changes of the model, and of nothing that is
    /// not copied after it. A key is sealed before a row enrols it, and its seal goes after a row has revoked
    /// it.
    Contents run()
    {
        copyModel();
        copyKeys();
        copyLedger();
        copyKeys();
        copySamples();
        copyForecasts();
        valueOf(m_to.history().flush());
        return m_copied;
    }

private:
    void copyModel()
    {
        const Model model = valueOf(m_from.loadModel());
        for (const Source& source : model.sources) {
            refuse(m_stop);
            if (isReference(source)) {
                m_copied.references.push_back(source.storedPath);
                continue;
            }
            const std::string stored = valueOf(m_to.addSource(m_from.sourcePath(source)));
            if (stored != source.storedPath)
                raise(ErrorCode::Corrupt, "an imported file is not what it was", source.storedPath);
            ++m_copied.sources;
        }
        valueOf(m_to.saveModel(model));
    }
    void copyLedger()
    {
        for (std::int64_t last = 0;;) {
            refuse(m_stop);
            const auto rows = valueOf(m_from.ledger().rows(last, {}, kRowsAtOnce));
            if (rows.empty())
                break;
            m_to.ledgerTables().adopt(rows);
            last = rows.back().number;
            m_copied.rows += sizeOf(rows);
            m_copied.head = rows.back().hash;
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
        const auto present = m_from.sealed();
        for (const keys::PublicKey& key : m_to.sealed())
            if (std::ranges::find(present, key) == present.end())
                valueOf(m_to.sealedKeys().remove(key)); // revoked meanwhile
        m_copied.keys = sizeOf(m_to.sealed());
    }
    void copySamples()
    {
        forAllSamples(m_from.history(), m_stop, [this](const std::vector<Sample>& samples) {
            m_copied.samples += static_cast<std::int64_t>(valueOf(m_to.history().append(samples)));
        });
    }
    void copyForecasts()
    {
        for (const Forecast& forecast : allForecasts(m_from.history())) {
            refuse(m_stop);
            valueOf(m_to.history().saveForecast(forecast));
            ++m_copied.forecasts;
        }
        for (const History::Score& score : valueOf(m_from.history().scores())) {
            valueOf(m_to.history().saveScore(score));
            ++m_copied.scores;
        }
        for (const History::FieldRun& run : m_from.historyTables().fieldRuns()) {
            refuse(m_stop);
            valueOf(m_to.history().saveFields(valueOf(m_from.history().fields(run))));
            ++m_copied.fieldRuns;
        }
    }

    StoredProject& m_from;
    StoredProject& m_to;
    std::stop_token m_stop;
    Contents m_copied;
};

/// An imported file is named by its hash.
void readSources(StoredProject& project, Contents& contents, const std::stop_token& stop)
{
    for (const Source& source : valueOf(project.loadModel()).sources) {
        refuse(stop);
        if (isReference(source)) {
            contents.references.push_back(source.storedPath);
            continue;
        }
        if (!isStoredSource(project.sourcePath(source)))
            raise(ErrorCode::Corrupt, "an imported file is not what it was", source.storedPath);
        ++contents.sources;
    }
}

Contents readAll(StoredProject& project, const std::stop_token& stop)
{
    Contents contents;
    readSources(project, contents, stop);
    const LedgerCheck check = valueOf(project.ledger().verify());
    if (!check.faults.empty())
        raise(ErrorCode::Corrupt, check.faults.front(), project.address());
    contents.rows = check.rows;
    contents.head = check.rows > 0 ? check.headHash : std::string();
    const auto sealed = project.sealed();
    contents.keys = sizeOf(sealed);
    forAllSamples(project.history(), stop,
                  [&](const std::vector<Sample>& samples) { contents.samples += sizeOf(samples); });
    contents.forecasts = sizeOf(allForecasts(project.history()));
    contents.scores = sizeOf(valueOf(project.history().scores()));
    for (const History::FieldRun& run : project.historyTables().fieldRuns()) {
        refuse(stop);
        valueOf(project.history().fields(run));
        ++contents.fieldRuns;
    }
    return contents;
}

} // namespace

Result<Contents> copyProject(const std::filesystem::path& from, const std::filesystem::path& to,
                             std::stop_token stop)
{
    return guarded([&] {
        const auto source = valueOf(Project::open(from, Project::Access::ReadOnly));
        const auto target = valueOf(Project::create(to, valueOf(source->loadModel()).name));
        return Copy(static_cast<StoredProject&>(*source), static_cast<StoredProject&>(*target), std::move(stop)).run();
    });
}

Result<Contents> readThrough(const std::filesystem::path& project, std::stop_token stop)
{
    return guarded([&] {
        const auto open = valueOf(Project::open(project, Project::Access::ReadOnly));
        return readAll(static_cast<StoredProject&>(*open), stop);
    });
}

} // namespace sinew::store
