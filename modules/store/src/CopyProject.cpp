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

// How far it is when each part begins: samples are the most, as a rule.
constexpr double kLedgerAt = 0.05, kSamplesAt = 0.30, kForecastsAt = 0.85;

void refuse(const std::stop_token& stop)
{
    if (stop.stop_requested())
        raise(ErrorCode::Cancelled, "stopped before it was complete");
}

/// `part` of `all` between two places.
void tell(const CopyWatch& watch, const char* what, double from, double to, std::size_t part = 0, std::size_t all = 1)
{
    refuse(watch.stop);
    if (watch.progress)
        watch.progress(from + (to - from) * std::min(1.0, static_cast<double>(part) / static_cast<double>(std::max<std::size_t>(1, all))),
                       what);
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
void forAllSamples(const History& history, const CopyWatch& watch, const Visit& visit)
{
    const auto extent = valueOf(history.extent());
    const auto channels = valueOf(history.channels());
    for (std::size_t i = 0; i < channels.size(); ++i) {
        tell(watch, "samples", kSamplesAt, kForecastsAt, i, channels.size());
        forSamples(history, channels[i], extent->first, extent->second, watch.stop, visit);
    }
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
    Copy(StoredProject& from, StoredProject& to, const CopyWatch& watch) : m_from(from), m_to(to), m_watch(watch)
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
        for (std::size_t i = 0; i < model.sources.size(); ++i) {
            const Source& source = model.sources[i];
            tell(m_watch, "imported files", 0, kLedgerAt, i, model.sources.size());
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
        const auto all = static_cast<std::size_t>(valueOf(m_from.ledger().lastNumber()));
        for (std::int64_t last = 0;;) {
            tell(m_watch, "ledger", kLedgerAt, kSamplesAt, static_cast<std::size_t>(last), all);
            const auto rows = valueOf(m_from.ledger().rows(last, {}, kRowsAtOnce));
            if (rows.empty())
                break;
            m_to.ledgerTables().adopt(rows);
            last = rows.back().number;
            m_copied.rows += sizeOf(rows);
            m_copied.head = rows.back().hash;
        }
        const LedgerCheck check = valueOf(m_to.ledger().verify({}, {.stop = m_watch.stop, .progress = {}}));
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
        forAllSamples(m_from.history(), m_watch, [this](const std::vector<Sample>& samples) {
            m_copied.samples += static_cast<std::int64_t>(valueOf(m_to.history().append(samples)));
        });
    }
    void copyForecasts()
    {
        tell(m_watch, "forecasts", kForecastsAt, 1);
        for (const Forecast& forecast : allForecasts(m_from.history())) {
            refuse(m_watch.stop);
            valueOf(m_to.history().saveForecast(forecast));
            ++m_copied.forecasts;
        }
        for (const History::Score& score : valueOf(m_from.history().scores())) {
            valueOf(m_to.history().saveScore(score));
            ++m_copied.scores;
        }
        for (const History::FieldRun& run : m_from.historyTables().fieldRuns()) {
            refuse(m_watch.stop);
            valueOf(m_to.history().saveFields(valueOf(m_from.history().fields(run))));
            ++m_copied.fieldRuns;
        }
    }

    StoredProject& m_from;
    StoredProject& m_to;
    const CopyWatch& m_watch;
    Contents m_copied;
};

/// An imported file is named by its hash.
void readSources(StoredProject& project, Contents& contents, const CopyWatch& watch)
{
    const auto sources = valueOf(project.loadModel()).sources;
    for (const Source& source : sources) {
        tell(watch, "imported files", 0, kLedgerAt, static_cast<std::size_t>(contents.sources), sources.size());
        if (isReference(source)) {
            contents.references.push_back(source.storedPath);
            continue;
        }
        if (!isStoredSource(project.sourcePath(source)))
            raise(ErrorCode::Corrupt, "an imported file is not what it was", source.storedPath);
        ++contents.sources;
    }
}

Contents readAll(StoredProject& project, const CopyWatch& watch)
{
    Contents contents;
    readSources(project, contents, watch);
    const LedgerCheck check =
        valueOf(project.ledger().verify({}, {.stop = watch.stop, .progress = [&](std::int64_t row, std::int64_t last) {
                                                 tell(watch, "ledger", kLedgerAt, kSamplesAt, static_cast<std::size_t>(row),
                                                      static_cast<std::size_t>(last));
                                             }}));
    if (!check.faults.empty())
        raise(ErrorCode::Corrupt, check.faults.front(), project.address());
    contents.rows = check.rows;
    contents.head = check.rows > 0 ? check.headHash : std::string();
    const auto sealed = project.sealed();
    contents.keys = sizeOf(sealed);
    forAllSamples(project.history(), watch,
                  [&](const std::vector<Sample>& samples) { contents.samples += sizeOf(samples); });
    tell(watch, "forecasts", kForecastsAt, 1);
    contents.forecasts = sizeOf(allForecasts(project.history()));
    contents.scores = sizeOf(valueOf(project.history().scores()));
    for (const History::FieldRun& run : project.historyTables().fieldRuns()) {
        refuse(watch.stop);
        valueOf(project.history().fields(run));
        ++contents.fieldRuns;
    }
    return contents;
}

} // namespace

Result<Contents> copyProject(const std::filesystem::path& from, const std::filesystem::path& to,
                             const CopyWatch& watch)
{
    return guarded([&] {
        const auto source = valueOf(Project::open(from, Project::Access::ReadOnly));
        const auto target = valueOf(Project::create(to, valueOf(source->loadModel()).name));
        return Copy(static_cast<StoredProject&>(*source), static_cast<StoredProject&>(*target), watch).run();
    });
}

Result<Contents> readThrough(const std::filesystem::path& project, const CopyWatch& watch)
{
    return guarded([&] {
        const auto open = valueOf(Project::open(project, Project::Access::ReadOnly));
        return readAll(static_cast<StoredProject&>(*open), watch);
    });
}

} // namespace sinew::store
