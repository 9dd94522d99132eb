// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/live/Guard.h>

#include "ChannelGuard.h"
#include "ChannelOrder.h"

#include <sinew/core/Units.h>

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <set>

namespace sinew::live {

namespace {

enum class Kind { UnknownDevice, OtherDevice, Rate, Frozen, Replayed, Backwards, Physics };

struct KindText {
    const char* key;
    const char* title; ///< of the finding, before what it concerns
    const char* advice;
};

const KindText& textOf(Kind kind)
{
    static constexpr KindText texts[] = {
        {"unknown-device", "An unknown device sends telemetry",
         "Nothing of it is used. Find out who connected it, and take away its access at the broker."},
        {"other-device", "Values come from a second device",
         "Ask who took it into service; until then read the values on site."
         " Commands that rest on it are held back."},
        {"rate", "Impossible change", "Read the value on site before acting on it."
         " Commands that rest on it are held back."},
        {"frozen", "Frozen value", "The sensor sticks, or somebody holds its value: check it on site."
         " Commands that rest on it are held back."},
        {"replayed", "Replayed values",
         "Somebody may be sending recorded values: check the gateway, and read the values on site."
         " Commands that rest on it are held back."},
        {"backwards", "Times go back",
         "The device's clock was set back, or recorded messages are sent again: check the device."
         " Commands that rest on it are held back."},
        {"physics", "Values contradict the physics",
         "A sensor is wrong, or somebody changes its values: read them on site."
         " Commands that rest on it are held back."}};
    return texts[static_cast<std::size_t>(kind)];
}

/// One suspicion: of a channel, or of a device that is not known.
struct Doubt {
    std::string why;
    Instant since, last; ///< source time of the first and the last sign
};

constexpr std::size_t kMostDevices = 1000, kMostUnknown = 100, kNamed = 5;

} // namespace

struct Guard::Private {
    struct Track {
        RateGuard rate;
        FrozenGuard frozen;
        ReplayGuard replay;
        GapGuard gaps;
        std::uint32_t device = 0; ///< the first that sent it; 0: nobody yet
        bool isSuspect = false;
    };
    struct Device {
        std::string name;
        std::optional<std::uint64_t> sequence;
    };
    using Key = std::pair<Kind, std::string>; ///< channel, or device

    Private(ModelPtr shared, GuardSettings chosen);
    std::uint32_t deviceOf(const wire::Telemetry& telemetry, Instant world);
    void doubt(Kind kind, const std::string& subject, Instant at, std::string why);
    void doubt(Kind kind, std::uint32_t channel, Instant at, const std::function<std::string()>& why);
    void speaker(std::uint32_t device, const Sample& sample, std::uint32_t index);
    void fresh(Sample& sample, std::uint32_t index, bool isOldMessage);
    bool isOld(Device& device, const wire::Telemetry& telemetry) const;
    void refresh();
    AssetId assetOf(const std::string& channel) const;

    ModelIndex model;
    GuardSettings settings;
    ChannelOrder order;
    std::vector<Track> tracks;
    std::vector<Device> devices; ///< 0: nobody says
    std::unordered_map<std::string, std::uint32_t> deviceIndex;
    std::map<Key, Doubt> doubts;
    std::map<std::string, std::vector<Suspicion>> bySystem;
    std::vector<Finding> found;
    std::shared_ptr<const SuspectMap> suspects;
    GuardCounters counters;
    std::size_t strangers = 0; ///< devices that are not known, of which so many are named at most
    bool isChanged = false;
};

Guard::Private::Private(ModelPtr shared, GuardSettings chosen)
    : model(shared), settings(chosen), order(shared), devices(1)
{
    tracks.reserve(shared->channels.size());
    for (const Channel& channel : shared->channels) {
        Track& track = tracks.emplace_back();
        track.rate = RateGuard(channel);
        track.frozen = FrozenGuard(channel);
        track.replay = ReplayGuard(channel);
    }
}

void Guard::Private::doubt(Kind kind, const std::string& subject, Instant at, std::string why)
{
    const auto [entry, isNew] = doubts.try_emplace({kind, subject}, Doubt{{}, at, at});
    entry->second.last = std::max(entry->second.last, at);
    if (isNew) {
        entry->second.why = std::move(why);
        isChanged = true;
    }
}

void Guard::Private::doubt(Kind kind, std::uint32_t channel, Instant at,
                           const std::function<std::string()>& why)
{
    tracks[channel].isSuspect = true;
    const std::string& id = model.model().channels[channel].id.value;
    if (const auto known = doubts.find({kind, id}); known != doubts.end())
        known->second.last = std::max(known->second.last, at);
    else
        doubt(kind, id, at, why());
}

/// Whether the message's number is not new. A device that starts again says 0.
bool Guard::Private::isOld(Device& device, const wire::Telemetry& telemetry) const
{
    if (!telemetry.sequence || device.name.empty())
        return false;
    const bool old = device.sequence && *telemetry.sequence <= *device.sequence && *telemetry.sequence != 0;
    if (!old)
        device.sequence = telemetry.sequence;
    return old;
}

std::uint32_t Guard::Private::deviceOf(const wire::Telemetry& telemetry, Instant world)
{
    if (telemetry.device.empty())
        return 0;
    if (const auto known = deviceIndex.find(telemetry.device); known != deviceIndex.end())
        return known->second;
    const bool speaksOfUs = std::ranges::any_of(telemetry.readings, [&](const wire::Reading& reading) {
        return order.find(reading.channel) != ChannelOrder::none;
    });
    if (speaksOfUs && devices.size() < kMostDevices) {
        devices.push_back({telemetry.device, {}});
        return deviceIndex[telemetry.device] = static_cast<std::uint32_t>(devices.size() - 1);
    }
    if (speaksOfUs || telemetry.readings.empty()) // too many to tell apart, or only a farewell
        return 0;
    ++counters.unknownDevices;
    const bool isKnown = doubts.contains({Kind::UnknownDevice, telemetry.device});
    strangers += !isKnown && strangers < kMostUnknown;
    if (isKnown || strangers < kMostUnknown)
        doubt(Kind::UnknownDevice, telemetry.device, world,
              fmt::format("sends {}, which the project does not know",
                          telemetry.readings.front().channel.value));
    return 0;
}

void Guard::Private::speaker(std::uint32_t device, const Sample& sample, std::uint32_t index)
{
    Track& track = tracks[index];
    if (device == 0)
        return;
    if (track.device == 0)
        track.device = device;
    if (track.device == device)
        return;
    ++counters.otherDevices;
    doubt(Kind::OtherDevice, index, sample.sourceTime, [&] {
        return fmt::format("came from device {} and now also comes from {}", devices[track.device].name,
                           devices[device].name);
    });
}

void Guard::Private::fresh(Sample& sample, std::uint32_t index, bool isOldMessage)
{
    Track& track = tracks[index];
    const Channel& channel = model.model().channels[index];
    track.gaps.fresh(sample.sourceTime);
    if (isOldMessage) {
        ++counters.replayed;
        doubt(Kind::Replayed, index, sample.sourceTime,
              [] { return std::string("new values came in a message whose number is not new"); });
    }
    if (track.rate.isWatching() && track.rate.add(sample.sourceTime, sample.value)) {
        ++counters.impossibleRates;
        doubt(Kind::Rate, index, sample.sourceTime, [&] {
            const auto quantity = findQuantity(channel.quantity);
            return fmt::format("changed to {} faster than possible here",
                               quantity ? formatValue(sample.value, *quantity, UnitSystem::Si)
                                        : fmt::format("{:g}", sample.value));
        });
    }
    if (track.frozen.add(sample.value, settings)) {
        ++counters.frozen;
        doubt(Kind::Frozen, index, sample.sourceTime, [&] {
            return fmt::format("exactly the same {} times in a row; never more than {} times before",
                               track.frozen.run(), track.frozen.longest());
        });
    }
    if (track.replay.add(sample.value, settings)) {
        ++counters.replayed;
        doubt(Kind::Replayed, index, sample.sourceTime,
              [] { return std::string("repeats, to the last digit, values that it has sent before"); });
    }
    if (track.isSuspect && sample.quality == Quality::Good)
        sample.quality = Quality::Uncertain;
}

void Guard::examine(const wire::Telemetry& telemetry, Cleaner::Cleaned& cleaned, Instant world)
{
    m->counters.readings += telemetry.readings.size();
    const std::uint32_t device = m->deviceOf(telemetry, world);
    const bool isOldMessage = m->isOld(m->devices[device], telemetry);
    for (Sample& sample : cleaned.fresh)
        if (const std::uint32_t index = m->order.find(sample.channel); index != ChannelOrder::none) {
            m->speaker(device, sample, index);
            m->fresh(sample, index, isOldMessage);
        }
    if (cleaned.late.empty())
        return;
    std::set<ChannelId> filled; // flagged by the sender: history that nobody takes for live
    for (const wire::Reading& reading : telemetry.readings)
        if (reading.historical)
            filled.insert(reading.channel);
    for (Sample& sample : cleaned.late) {
        const std::uint32_t index = m->order.find(sample.channel);
        if (index == ChannelOrder::none || filled.contains(sample.channel))
            continue;
        if (m->tracks[index].gaps.late(sample.sourceTime, m->settings)) {
            ++m->counters.backwards;
            m->doubt(Kind::Backwards, index, world,
                     [] { return std::string("sends times that have passed, though nothing was missing"); });
        }
        if (m->tracks[index].isSuspect && sample.quality == Quality::Good)
            sample.quality = Quality::Uncertain;
    }
}

void Guard::physics(const std::string& system, const std::vector<Suspicion>& suspicions)
{
    const auto isSame = [](const Suspicion& a, const Suspicion& b) {
        return a.channel == b.channel && a.why == b.why;
    };
    std::vector<Suspicion>& known = m->bySystem[system];
    if (std::ranges::equal(known, suspicions, isSame))
        return;
    known = suspicions;
    m->isChanged = true;
}

AssetId Guard::Private::assetOf(const std::string& channel) const
{
    const Channel* known = model.channel(ChannelId(channel));
    const Element* element = known ? model.element(known->element) : nullptr;
    return element ? element->asset : AssetId{};
}

namespace {

/// Channels of one kind and one asset, in one finding: an attack on a gateway is one alarm, not a flood.
struct Group {
    Instant since = Instant::max();
    std::vector<std::pair<std::string, std::string>> subjects; ///< id, why
};

std::string detailOf(const Group& group, const KindText& text)
{
    std::string detail;
    for (std::size_t i = 0; i < std::min(kNamed, group.subjects.size()); ++i)
        detail += fmt::format("{} {}. ", group.subjects[i].first, group.subjects[i].second);
    if (group.subjects.size() > kNamed)
        detail += fmt::format("And {} more. ", group.subjects.size() - kNamed);
    return detail + text.advice;
}

} // namespace

void Guard::Private::refresh()
{
    std::map<std::pair<Kind, AssetId>, Group> groups;
    auto map = std::make_shared<SuspectMap>();
    const auto add = [&](Kind kind, const std::string& subject, const std::string& why, Instant since) {
        Group& group = groups[{kind, kind == Kind::UnknownDevice ? AssetId{} : assetOf(subject)}];
        group.since = std::min(group.since, since);
        group.subjects.emplace_back(subject, why);
        if (kind != Kind::UnknownDevice)
            (*map)[ChannelId(subject)] = why;
    };
    for (const auto& [key, doubt] : doubts)
        add(key.first, key.second, doubt.why, doubt.since);
    for (const auto& [system, list] : bySystem)
        for (const Suspicion& suspicion : list)
            add(Kind::Physics, suspicion.channel.value, suspicion.why, suspicion.since);
    found.clear();
    strangers = static_cast<std::size_t>(std::ranges::count_if(
        doubts, [](const auto& entry) { return entry.first.first == Kind::UnknownDevice; }));
    for (const auto& [key, group] : groups) {
        const KindText& text = textOf(key.first);
        const std::string of = key.second.isEmpty() ? std::string() : "/" + key.second.value;
        Finding finding{fmt::format("security/{}{}", text.key, of), kSecuritySystem, {}, {}, group.since, {}};
        finding.title = group.subjects.size() == 1
                            ? fmt::format("{}: {}", text.title, group.subjects.front().first)
                            : fmt::format("{}: {} and {} more", text.title, group.subjects.front().first,
                                          group.subjects.size() - 1);
        finding.detail = detailOf(group, text);
        for (const auto& [subject, why] : group.subjects)
            if (const Channel* channel = model.channel(ChannelId(subject)))
                if (std::ranges::find(finding.candidates, channel->element,
                                      &Finding::Candidate::element) == finding.candidates.end())
                    finding.candidates.push_back({channel->element, 1});
        found.push_back(std::move(finding));
    }
    // What contradicts the physics stays Good: the system that says so leaves it out itself, and must go on
    // seeing it to say when it is over.
    for (Track& track : tracks)
        track.isSuspect = false;
    for (const auto& [key, doubt] : doubts)
        if (const auto index = order.find(ChannelId(key.second)); index != ChannelOrder::none)
            tracks[index].isSuspect = true;
    suspects = map->empty() ? nullptr : std::move(map);
}

bool Guard::settle(Instant world)
{
    const Duration quiet = fromSeconds(m->settings.falling);
    m->isChanged |=
        std::erase_if(m->doubts, [&](const auto& entry) { return world - entry.second.last > quiet; }) > 0;
    if (!m->isChanged)
        return false;
    m->isChanged = false;
    m->refresh();
    return true;
}

Guard::Guard(ModelPtr model, GuardSettings settings)
    : m(std::make_unique<Private>(std::move(model), settings))
{
}

Guard::~Guard() = default;

std::vector<Finding> Guard::findings() const
{
    return m->found;
}

std::shared_ptr<const SuspectMap> Guard::suspects() const
{
    return m->suspects;
}

GuardCounters Guard::counters() const
{
    return m->counters;
}

} // namespace sinew::live
