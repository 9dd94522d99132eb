// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/twin/Model.h>
#include <sinew/twin/Sample.h>
#include <sinew/wire/Messages.h>

#include <map>
#include <memory>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

namespace sinew::live {

/// Channels under suspicion, with the reason in words.
using SuspectMap = std::map<ChannelId, std::string>;

/// A channel's value as it stands at one instant.
struct ChannelState {
    bool known = false; ///< a sample has ever come
    double value = 0;   ///< SI; the last known one when stale
    Instant sourceTime;
    Quality quality = Quality::Good;
    bool stale = false;   ///< offline, not known, or older than the channel's grace period at the instant
    bool offline = false; ///< its device has said that it is gone; nothing has come since
    bool suspect = false; ///< a security finding concerns it: never to be acted on
};

/// What all channels say at one instant: the same structure for LIVE (last samples) and REPLAY (history at
/// the cursor). Plain values; channel order is the model's.
struct StateSnapshot {
    Instant at;
    ModelPtr model;
    std::vector<ChannelState> channels;             ///< index = model->channels index
    std::shared_ptr<const SuspectMap> suspects = {}; ///< null: none

    /// Why a channel is under suspicion; empty: it is not.
    std::string suspicionOf(const ChannelId& channel) const;
};

/// The last cleaned sample of every channel. Thread: any (one lock; 100,000 channels stay cheap).
class LiveState {
public:
    explicit LiveState(ModelPtr model);
    ~LiveState();
    /// Newer source times replace; older are ignored here (they belong to history only).
    void apply(std::span<const Sample> samples);
    void apply(const Outlook& outlook);
    /// Channels with readings are there (also where they bring nothing new), those said to be offline are not.
    void heard(const wire::Telemetry& telemetry);
    /// Takes the place of those before; null: none.
    void suspect(std::shared_ptr<const SuspectMap> suspects);
    StateSnapshot snapshot(Instant at) const;
    std::vector<Outlook> outlooks() const; ///< the newest per channel
    /// Counts up with every change.
    std::uint64_t revision() const;
    const ModelPtr& model() const;

private:
    struct Private;
    std::unique_ptr<Private> m;
};

} // namespace sinew::live
