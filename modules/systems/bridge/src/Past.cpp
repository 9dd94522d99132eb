// SPDX-License-Identifier: GPL-3.0-or-later
#include "Past.h"

#include <sinew/estimate/Quantile.h>

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace sinew::systems {

namespace {

constexpr Duration kBlock = std::chrono::minutes(10);

// Good samples by block number.
using ByBlock = std::vector<std::vector<double>>;

ByBlock sortIntoBlocks(const forecast::SystemInput& input, const ChannelId& channel, Instant from,
                       std::size_t count, Duration lag = {})
{
    ByBlock blocks(count);
    if (channel.isEmpty() || !input.samples)
        return blocks;
    for (const Sample& sample : input.samples(channel, from + lag, input.now)) {
        const Instant meant = sample.sourceTime - lag;
        const auto block = (meant - from) / kBlock;
        if (sample.quality == Quality::Good && meant >= from && sample.sourceTime <= input.now &&
            static_cast<std::size_t>(block) < count)
            blocks[static_cast<std::size_t>(block)].push_back(sample.value);
    }
    return blocks;
}

std::optional<live::ChannelState> stateOf(const forecast::SystemInput& input, const ChannelId& channel)
{
    if (channel.isEmpty() || !input.state.model)
        return std::nullopt;
    const auto& channels = input.state.model->channels;
    for (std::size_t i = 0; i < channels.size() && i < input.state.channels.size(); ++i)
        if (channels[i].id == channel)
            return input.state.channels[i].known && input.state.channels[i].quality != Quality::Bad
                       ? std::optional(input.state.channels[i])
                       : std::nullopt;
    return std::nullopt;
}

void readAir(PresentState& now, const BridgeModel& bridge, const forecast::SystemInput& input)
{
    if (const auto air = stateOf(input, bridge.air)) {
        now.airK = air->value;
        return;
    }
    now.warnings.push_back({"no air temperature: 20 °C assumed", bridge.name});
}

void readBars(PresentState& now, const BridgeModel& bridge, const forecast::SystemInput& input)
{
    const bool airKnown = stateOf(input, bridge.air).has_value();
    for (const BridgeDamper& damper : bridge.dampers) {
        const auto bar = stateOf(input, damper.temperature);
        now.barK.push_back(bar ? bar->value : now.airK);
        if (bar && !bar->stale)
            continue;
        now.barSigmaK = std::max(now.barSigmaK, airKnown || bar ? 5.0 : 10.0);
        now.warnings.push_back(
            {fmt::format("{}: {:.0f} °C ± {:.0f} assumed", bar ? "temperature is old" : "no temperature",
                         now.barK.back() - 273.15, airKnown || bar ? 5.0 : 10.0),
             damper.name});
    }
}

} // namespace

std::vector<PastBlock> pastBlocks(const BridgeModel& bridge, const forecast::SystemInput& input,
                                  Duration span)
{
    const auto count = static_cast<std::size_t>(span / kBlock);
    const Instant from = std::chrono::floor<Duration>(input.now) - kBlock * static_cast<Duration::rep>(count);
    const ByBlock wind = sortIntoBlocks(input, bridge.wind, from, count, kWindLag);
    std::vector<ByBlock> bars, peaks;
    for (const BridgeDamper& damper : bridge.dampers)
        bars.push_back(sortIntoBlocks(input, damper.temperature, from, count));
    for (int output = 0; output < bridge.outputs(); ++output)
        peaks.push_back(sortIntoBlocks(input, bridge.channelOf(output), from, count));
    std::vector<PastBlock> blocks;
    for (std::size_t i = 0; i < count; ++i) {
        if (wind[i].empty())
            continue;
        PastBlock block{from + kBlock * static_cast<Duration::rep>(i), estimate::mean(wind[i]), 293.15};
        std::vector<double> kelvins;
        for (const ByBlock& bar : bars)
            if (!bar[i].empty())
                kelvins.push_back(estimate::mean(bar[i]));
        if (!bars.empty() && kelvins.size() < bars.size())
            continue;
        if (!kelvins.empty()) {
            block.barK = estimate::mean(kelvins);
            block.barSpreadK = std::ranges::max(kelvins) - std::ranges::min(kelvins);
        }
        for (const ByBlock& output : peaks)
            block.peaks.push_back(output[i]);
        blocks.push_back(std::move(block));
    }
    return blocks;
}

PresentState presentState(const BridgeModel& bridge, const forecast::SystemInput& input)
{
    PresentState now;
    readAir(now, bridge, input);
    readBars(now, bridge, input);
    const auto wind = stateOf(input, bridge.wind);
    now.windKnown = wind && !wind->stale;
    if (wind)
        now.windMs = wind->value;
    if (!now.windKnown)
        now.warnings.push_back({wind ? "the wind measurement is old" : "no wind is measured", bridge.name});
    return now;
}

} // namespace sinew::systems
