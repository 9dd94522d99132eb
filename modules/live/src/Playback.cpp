// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/live/Playback.h>

namespace sinew::live {

Result<StateSnapshot> stateAt(const store::History& history, ModelPtr model, Instant at)
{
    StateSnapshot state{at, model, {}};
    state.channels.reserve(model->channels.size());
    for (const Channel& channel : model->channels) {
        const auto latest = history.latest(channel.id, at);
        if (!latest)
            return passOn(latest);
        ChannelState& entry = state.channels.emplace_back();
        entry.stale = true;
        if (*latest) {
            const Sample& sample = **latest;
            const bool stale = at - sample.sourceTime > fromSeconds(channel.noDataGraceS);
            entry = {true, sample.value, sample.sourceTime, sample.quality, stale};
        }
    }
    return state;
}

} // namespace sinew::live
