// SPDX-License-Identifier: GPL-3.0-or-later
#include "Hampel.h"

#include <sinew/core/Units.h>
#include <sinew/live/Cleaner.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <mutex>
#include <unordered_map>

namespace sinew::live {

namespace {

constexpr Duration kFutureTolerance = std::chrono::seconds(120);
constexpr int kOpcGood = 192, kOpcUncertain = 64;

/// What the cleaner knows of one channel.
struct Track {
    const Channel* channel = nullptr;
    std::optional<Unit> unit; ///< of the channel's declaration; nothing where it does not fit the quantity
    std::string_view dimension;
    bool spikes = true; ///< whether spikes can be told
    bool seen = false;
    Instant newest;
    std::array<Instant, 8> recent{}; ///< ring of source times, to know duplicates among late ones
    std::size_t nextRecent = 0;
    Hampel hampel;
};

Track trackOf(const Channel& channel)
{
    Track track;
    track.channel = &channel;
    track.recent.fill(Instant::min());
    const auto quantity = findQuantity(channel.quantity);
    if (!quantity)
        return track;
    track.dimension = quantity->dimension;
    track.spikes = channel.quantity != "setting";
    const auto unit = findUnit(channel.unit.empty() ? quantity->si : std::string_view(channel.unit));
    if (unit && unit->dimension == quantity->dimension)
        track.unit = *unit;
    return track;
}

std::optional<Unit> unitFor(const Track& track, const std::string& declared)
{
    if (declared.empty() || declared == track.channel->unit)
        return track.unit;
    const auto unit = findUnit(declared);
    if (!unit || track.dimension.empty() || unit->dimension != track.dimension)
        return std::nullopt;
    return *unit;
}

Quality qualityOf(const std::optional<int>& opc)
{
    if (!opc || *opc >= kOpcGood)
        return Quality::Good;
    return *opc >= kOpcUncertain ? Quality::Uncertain : Quality::Bad;
}

bool isPlausible(const Channel& channel, double si)
{
    return (!channel.plausibleMin || si >= *channel.plausibleMin) &&
           (!channel.plausibleMax || si <= *channel.plausibleMax);
}

} // namespace

struct Cleaner::Private {
    ModelPtr model;
    std::unordered_map<ChannelId, Track> tracks;
    mutable std::mutex mutex; ///< of the counters only
    CleaningCounters counters;

    std::optional<Sample> convert(Track& track, const wire::Reading& reading, Instant arrival);
    bool isRepeated(Track& track, Instant time);
    void judge(Track& track, Sample& sample, bool fresh);
    void one(const wire::Reading& reading, Instant arrival, Instant world, Cleaned& out);
};

std::optional<Sample> Cleaner::Private::convert(Track& track, const wire::Reading& reading, Instant arrival)
{
    const auto unit = unitFor(track, reading.unit);
    if (!unit) {
        ++counters.unitErrors;
        return std::nullopt;
    }
    const double si = unit->toSi(reading.value);
    if (!std::isfinite(si)) {
        ++counters.notFinite;
        return std::nullopt;
    }
    const Instant time = reading.sourceTime - fromSeconds(track.channel->clockOffsetS);
    return Sample{track.channel->id, time, arrival, si, qualityOf(reading.quality)};
}

bool Cleaner::Private::isRepeated(Track& track, Instant time)
{
    if (std::ranges::find(track.recent, time) != track.recent.end())
        return true;
    track.recent[track.nextRecent++ % track.recent.size()] = time;
    return false;
}

void Cleaner::Private::judge(Track& track, Sample& sample, bool fresh)
{
    if (!isPlausible(*track.channel, sample.value)) {
        ++counters.implausible;
        sample.quality = Quality::Bad;
    }
    // Late samples do not belong into the window; bad ones would widen it.
    if (!fresh || sample.quality == Quality::Bad || !track.spikes)
        return;
    if (track.hampel.isSpike(sample.value)) {
        ++counters.spikes;
        sample.quality = Quality::Uncertain;
    }
}

void Cleaner::Private::one(const wire::Reading& reading, Instant arrival, Instant world, Cleaned& out)
{
    const auto found = tracks.find(reading.channel);
    if (found == tracks.end()) {
        ++counters.unknownChannels;
        return;
    }
    Track& track = found->second;
    auto sample = convert(track, reading, arrival);
    if (!sample)
        return;
    if (sample->sourceTime > world + kFutureTolerance) {
        ++counters.fromFuture;
        return;
    }
    if (isRepeated(track, sample->sourceTime)) {
        ++counters.duplicates;
        return;
    }
    const bool fresh = !reading.historical && (!track.seen || sample->sourceTime > track.newest);
    judge(track, *sample, fresh);
    if (fresh) {
        track.newest = sample->sourceTime;
        track.seen = true;
    }
    ++(fresh ? counters.accepted : counters.late);
    (fresh ? out.fresh : out.late).push_back(std::move(*sample));
}

Cleaner::Cleaner(ModelPtr model) : m(std::make_unique<Private>())
{
    m->model = std::move(model);
    m->tracks.reserve(m->model->channels.size());
    for (const Channel& channel : m->model->channels)
        m->tracks.emplace(channel.id, trackOf(channel));
}

Cleaner::~Cleaner() = default;

Cleaner::Cleaned Cleaner::clean(const wire::Telemetry& telemetry, Instant arrivalWall, Instant world)
{
    const std::scoped_lock lock(m->mutex);
    Cleaned out;
    out.fresh.reserve(telemetry.readings.size());
    // Order by source time: a batch may carry several samples of a channel in any order.
    std::vector<const wire::Reading*> ordered;
    ordered.reserve(telemetry.readings.size());
    for (const wire::Reading& reading : telemetry.readings)
        ordered.push_back(&reading);
    std::ranges::stable_sort(ordered, {}, &wire::Reading::sourceTime);
    for (const wire::Reading* reading : ordered)
        m->one(*reading, arrivalWall, world, out);
    if (telemetry.simulated)
        m->counters.simulated += telemetry.readings.size();
    return out;
}

std::optional<Outlook> Cleaner::clean(const wire::OutlookMessage& message)
{
    const std::scoped_lock lock(m->mutex);
    const auto found = m->tracks.find(message.channel);
    if (found == m->tracks.end()) {
        ++m->counters.unknownChannels;
        return std::nullopt;
    }
    const auto unit = unitFor(found->second, message.unit);
    if (!unit) {
        ++m->counters.unitErrors;
        return std::nullopt;
    }
    Outlook outlook{message.channel, message.issuer, message.issuedAt, {}};
    for (const auto& point : message.points)
        outlook.points.push_back({point.time, unit->toSi(point.mean), point.sigma * unit->scale});
    return outlook;
}

CleaningCounters Cleaner::counters() const
{
    const std::scoped_lock lock(m->mutex);
    return m->counters;
}

} // namespace sinew::live
