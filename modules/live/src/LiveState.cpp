// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/live/LiveState.h>

#include "ChannelOrder.h"

#include <algorithm>
#include <mutex>

namespace sinew::live {

struct LiveState::Private {
    explicit Private(ModelPtr shared);
    bool put(std::uint32_t index, const Sample& sample);

    mutable std::mutex mutex;
    ModelPtr model;
    ChannelOrder order;
    std::vector<Duration> grace;
    std::vector<ChannelState> states;
    std::unordered_map<ChannelId, Outlook> outlooks;
    std::shared_ptr<const SuspectMap> suspects;
    std::uint64_t revision = 0;
};

LiveState::Private::Private(ModelPtr shared) : model(std::move(shared)), order(model)
{
    states.resize(model->channels.size());
    for (ChannelState& state : states)
        state.stale = true;
    for (const Channel& channel : model->channels)
        grace.push_back(fromSeconds(channel.noDataGraceS));
}

bool LiveState::Private::put(std::uint32_t index, const Sample& sample)
{
    ChannelState& state = states[index];
    if (state.known && sample.sourceTime <= state.sourceTime)
        return false;
    state = {true, sample.value, sample.sourceTime, sample.quality, false, false, state.suspect};
    return true;
}

LiveState::LiveState(ModelPtr model) : m(std::make_unique<Private>(std::move(model))) {}
LiveState::~LiveState() = default;

void LiveState::apply(std::span<const Sample> samples)
{
    const std::scoped_lock lock(m->mutex);
    bool changed = false;
    for (const Sample& sample : samples) {
        const std::uint32_t index = m->order.find(sample.channel);
        if (index != ChannelOrder::none)
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
        const std::uint32_t index = m->order.find(channel);
        if (index == ChannelOrder::none || m->states[index].offline == offline)
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

void LiveState::suspect(std::shared_ptr<const SuspectMap> suspects)
{
    const std::scoped_lock lock(m->mutex);
    const auto mark = [&](bool isSuspect) {
        if (m->suspects)
            for (const auto& [channel, why] : *m->suspects)
                if (const auto index = m->order.find(channel); index != ChannelOrder::none)
                    m->states[index].suspect = isSuspect;
    };
    mark(false);
    m->suspects = std::move(suspects);
    mark(true);
    ++m->revision;
}

std::string StateSnapshot::suspicionOf(const ChannelId& channel) const
{
    if (!suspects)
        return {};
    const auto found = suspects->find(channel);
    return found == suspects->end() ? std::string() : found->second;
}

StateSnapshot LiveState::snapshot(Instant at) const
{
    const std::scoped_lock lock(m->mutex);
    StateSnapshot taken{at, m->model, m->states, m->suspects};
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
