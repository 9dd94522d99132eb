// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/estimate/Quantile.h>
#include <sinew/systems/bridge/BridgeSystem.h>

#include <algorithm>

namespace sinew::systems {

namespace {

constexpr double kMeasuredMeanSigmaMs = 0.5;

Outlook measuredOutlook(const forecast::SystemInput& input, const ChannelId& wind, Instant at, Duration horizon)
{
    const Duration ten = std::chrono::minutes(10);
    Outlook outlook{wind, "measured wind", at, {}};
    const Instant end = std::min(input.now, at + horizon);
    const std::vector<Sample> samples = input.samples(wind, at, end);
    for (Instant from = at; from + ten <= end; from += ten) {
        std::vector<double> values;
        for (const Sample& sample : samples)
            if (sample.quality == Quality::Good && sample.sourceTime >= from && sample.sourceTime < from + ten)
                values.push_back(sample.value);
        if (!values.empty())
            outlook.points.push_back({from + ten / 2, estimate::mean(values), kMeasuredMeanSigmaMs});
    }
    return outlook;
}

live::StateSnapshot stateAt(const forecast::SystemInput& input, Instant at)
{
    live::StateSnapshot state{at, input.model, {}};
    for (const Channel& channel : input.model->channels) {
        live::ChannelState known;
        for (const Sample& sample : input.samples(channel.id, at - fromSeconds(2 * channel.noDataGraceS), at))
            known = {true, sample.value, sample.sourceTime, sample.quality,
                     toSeconds(at - sample.sourceTime) > channel.noDataGraceS};
        state.channels.push_back(known);
    }
    return state;
}

} // namespace

forecast::SystemInput hindcastInput(const forecast::SystemInput& input, const ChannelId& wind, Instant at,
                                    Duration horizon)
{
    forecast::SystemInput past = input;
    past.now = at;
    past.horizon = horizon;
    past.hindcast = true;
    past.state = stateAt(input, at);
    past.outlooks = {measuredOutlook(input, wind, at, horizon)};
    past.samples = [samples = input.samples, at](const ChannelId& channel, Instant from, Instant to) {
        return from > at ? std::vector<Sample>{} : samples(channel, from, std::min(to, at));
    };
    return past;
}

} // namespace sinew::systems
