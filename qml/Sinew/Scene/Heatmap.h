// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Time.h>
#include <sinew/live/LiveState.h>
#include <sinew/twin/Forecast.h>
#include <sinew/twin/Model.h>

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace sinew::scene {

enum class HeatmapMode {
    Off,                  ///< no element carries a value
    LiveValue,            ///< the chosen quantity at the cursor, measured or computed
    Health,               ///< how much of its limits an element uses: 0 none, 1 at a limit
    ProbabilityOfFailure, ///< of passing a limit within the horizon
    TimeToThreshold       ///< 1: now, 0: at the horizon or later
};

class ComputedLayer;

/// How an element is coloured. Stale and bad keep their last value; one under suspicion looks like a bad one.
enum class CellState : std::uint8_t { NoData, Normal, Stale, Bad, Suspect };

struct HeatmapRange {
    double low = 0, high = 1; ///< SI; shown at the ramp's two ends
};

struct HeatmapRequest {
    HeatmapMode mode = HeatmapMode::LiveValue;
    std::string quantity; ///< LiveValue only: Units.h catalogue id
    std::optional<HeatmapRange>
        range;   ///< LiveValue only; nothing: from the good values, or that of the layer
    Instant now; ///< the time cursor
    Duration horizon{0};
    std::shared_ptr<const ComputedLayer>
        computed; ///< LiveValue only: what a model says of every element; null: measured
    bool isForecast = false; ///< `now` is ahead: the snapshot holds what is foreseen, not what was measured
};

/// What the scene shows of each element: values and states by element index.
struct HeatmapFrame {
    HeatmapMode mode = HeatmapMode::Off;
    std::string quantity;
    HeatmapRange range;         ///< SI of quantity; 0…1 for the shares; seconds for TimeToThreshold
    std::vector<float> value01; ///< place on the ramp
    std::vector<CellState> state;
    std::vector<std::uint8_t> candidate; ///< 0 none … 3 very likely, of findings
    std::vector<std::uint8_t> aside; ///< 1: of an asset of which this heatmap says nothing; empty: none is
    std::size_t normal = 0, stale = 0, bad = 0, suspect = 0; ///< bad: those under suspicion too
    bool isComputed = false;
    bool isForecast = false;           ///< nothing of it was measured
    bool below = false, above = false; ///< some values lie beyond the range's ends
    std::string note;                  ///< where the values come from, for the legend
};

/// Between which a channel's value is meant to stay, SI; none where NaN.
struct ChannelLimits {
    double low = std::numeric_limits<double>::quiet_NaN(), high = low;
};

/// What of a model doesn't change from frame to frame. Thread: const from any.
class HeatmapIndex {
public:
    explicit HeatmapIndex(ModelPtr model);
    const ModelPtr& model() const { return m_model; }
    /// Element of a channel by the model's channel order; kNone where it is bound to none.
    std::span<const std::uint32_t> elementOfChannel() const { return m_elementOfChannel; }
    /// Small number of a channel's quantity by the model's channel order, and of a quantity by name.
    std::span<const std::uint16_t> quantityOfChannel() const { return m_quantityOfChannel; }
    /// By the model's channel order: read ten times a second, away from all else that a channel has.
    std::span<const ChannelLimits> limitsOfChannel() const { return m_limitsOfChannel; }
    std::optional<std::uint16_t> quantityNumber(const std::string& quantity) const;
    std::optional<std::uint32_t> elementIndex(const ElementId& id) const;
    const Channel* channel(const ChannelId& id) const { return m_index.channel(id); }
    /// Number of each element's asset among the model's.
    std::span<const std::uint16_t> assetOfElement() const { return m_assetOfElement; }
    std::size_t assets() const { return m_assets; } ///< that have elements
    static constexpr std::uint32_t kNone = ~0u;

private:
    ModelPtr m_model;
    ModelIndex m_index;
    std::vector<std::uint32_t> m_elementOfChannel;
    std::vector<ChannelLimits> m_limitsOfChannel;
    std::vector<std::uint16_t> m_quantityOfChannel, m_assetOfElement;
    std::size_t m_assets = 0;
    std::vector<std::string> m_quantities;
};

/// Colours of one instant.
///
/// An element with several channels shows the one that matters most: for Health the one nearest to its limit,
/// for LiveValue the largest magnitude; good values go before stale, stale before suspect,
/// suspect before bad. A computed layer is
/// read between its times; outside them, and where its model says nothing, there is no data. Forecasts count
/// when they were issued at or before `now` and assume no command; of one channel's, the newest. One that
/// looks farther than the horizon, or began before `now`, counts through those of its points that lie within,
/// as normal distributions from its 5 and 95 % values, each point on its own (a lower bound of the joint
/// probability).
///
/// Thread: pure; any thread. 100,000 channels take about a millisecond.
HeatmapFrame buildHeatmap(const HeatmapIndex& index, const live::StateSnapshot& snapshot,
                          const HeatmapRequest& request, std::span<const Forecast> forecasts = {});

/// Marks the candidates of findings: relative to the likeliest of each.
void markCandidates(HeatmapFrame& frame, const HeatmapIndex& index, std::span<const Finding> findings);

/// Share of its limits that a value uses, 0…1 and beyond; nothing without limits.
std::optional<double> limitUse(const ChannelLimits& limits, double value);

/// Which elements the viewer has hidden or chosen.
struct ElementMarks {
    std::vector<std::uint8_t> hidden, selected; ///< by element index, 0 or 1; may be shorter than the model
    std::uint32_t hovered = HeatmapIndex::kNone;
};

/// One float a texel: flags * 65536 + value * 65535, exact below 2^24. Flags: bits 0-1 CellState (Suspect as Bad), 2 hidden,
/// 3 selected, 4 hovered, 5-6 candidate, 7 aside. `texels` may be longer than the model; the rest is zero.
void packState(const HeatmapFrame& frame, const ElementMarks& marks, std::span<float> texels);

} // namespace sinew::scene
