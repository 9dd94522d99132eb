// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/live/LiveState.h>

#include <algorithm>
#include <limits>
#include <mutex>

namespace sinew::live {

namespace {

constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();

} // namespace

struct LiveState::Private {
    explicit Private(ModelPtr shared);
    std::uint32_t indexOf(const ChannelId& id);
    bool put(std::uint32_t index, const Sample& sample);

    mutable std::mutex mutex;
    ModelPtr model;
    std::unordered_map<ChannelId, std::uint32_t> indices;
    /// Batches come in much the same order again and again: successor[i] is what followed channel i last
    /// time, checked by one comparison instead of a hash look-up.
    std::vector<std::uint32_t> successor;
    std::uint32_t previous = kNone;
    std::vector<Duration> grace;
    std::vector<ChannelState> states;
    std::unordered_map<ChannelId, Outlook> outlooks;
    std::uint64_t revision = 0;
};

LiveState::Private::Private(ModelPtr shared) : model(std::move(shared))
{
    const std::size_t count = model->channels.size();
    indices.reserve(count);
    states.resize(count);
    for (ChannelState& state : states)
        state.stale = true;
    successor.resize(count);
    for (std::size_t i = 0; i < count; ++i) {
        indices.emplace(model->channels[i].id, static_cast<std::uint32_t>(i));
        grace.push_back(fromSeconds(model->channels[i].noDataGraceS));
        successor[i] = static_cast<std::uint32_t>((i + 1) % count);
    }
    if (count > 0)
        previous = static_cast<std::uint32_t>(count - 1);
}

std::uint32_t LiveState::Private::indexOf(const ChannelId& id)
{
    if (previous == kNone)
        return kNone;
    const std::uint32_t guess = successor[previous];
    if (model->channels[guess].id == id)
        return previous = guess;
    const auto found = indices.find(id);
    if (found == indices.end())
        return kNone;
    successor[previous] = found->second;
    return previous = found->second;
}

bool LiveState::Private::put(std::uint32_t index, const Sample& sample)
{
    ChannelState& state = states[index];
    if (state.known && sample.sourceTime <= state.sourceTime)
        return false;
    state = {true, sample.value, sample.sourceTime, sample.quality, false};
    return true;
}

LiveState::LiveState(ModelPtr model) : m(std::make_unique<Private>(std::move(model))) {}
LiveState::~LiveState() = default;

void LiveState::apply(std::span<const Sample> samples)
{
    const std::scoped_lock lock(m->mutex);
    bool changed = false;
    for (const Sample& sample : samples) {
        const std::uint32_t index = m->indexOf(sample.channel);
        if (index != kNone)
            changed = m->put(index, sample) || changed;
    }
    m->revision += changed;
}

void LiveState::apply(const Outlook& outlook)
{
    const std::scoped_lock lock(m->mutex);
    Outlook& kept = m->outlooks[outlook.channel];
    if (!kept.channel.isEmpty() && outlook.issuedAt < kept.issuedAt)
        return;
    kept = outlook;
    ++m->revision;
}

void LiveState::heard(const wire::Telemetry& telemetry)
{
    const std::scoped_lock lock(m->mutex);
    bool changed = false;
    const auto mark = [&](const ChannelId& channel, bool offline) {
        const std::uint32_t index = m->indexOf(channel);
        if (index == kNone || m->states[index].offline == offline)
            return;
        m->states[index].offline = offline;
        changed = true;
    };
    for (const wire::Reading& reading : telemetry.readings)
        if (!reading.historical)
            mark(reading.channel, false);
    for (const ChannelId& channel : telemetry.offline)
        mark(channel, true);
    m->revision += changed;
}

StateSnapshot LiveState::snapshot(Instant at) const
{
    const std::scoped_lock lock(m->mutex);
    StateSnapshot taken{at, m->model, m->states};
    for (std::size_t i = 0; i < taken.channels.size(); ++i) {
        ChannelState& state = taken.channels[i];
        state.stale = !state.known || state.offline || at - state.sourceTime > m->grace[i];
    }
    return taken;
}

std::vector<Outlook> LiveState::outlooks() const
{
    const std::scoped_lock lock(m->mutex);
    std::vector<Outlook> all;
    for (const auto& [channel, outlook] : m->outlooks)
        all.push_back(outlook);
    std::ranges::sort(all, {}, &Outlook::channel);
    return all;
}

std::uint64_t LiveState::revision() const
{
    const std::scoped_lock lock(m->mutex);
    return m->revision;
}

const ModelPtr& LiveState::model() const
{
    return m->model;
}

} // namespace sinew::live
