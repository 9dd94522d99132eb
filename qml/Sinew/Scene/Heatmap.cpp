// SPDX-License-Identifier: GPL-3.0-or-later
#include "Heatmap.h"

#include "ComputedLayer.h"

#include <sinew/forecast/LimitSide.h>

#include <algorithm>
#include <cmath>
#include <unordered_map>
#include <utility>

namespace sinew::scene {

namespace {

using live::ChannelState;

HeatmapFrame emptyFrame(const HeatmapIndex& index, const HeatmapRequest& request)
{
    HeatmapFrame frame;
    frame.mode = request.mode;
    frame.isForecast = request.isForecast;
    const std::size_t n = index.model()->elements.size();
    frame.value01.resize(n);
    frame.state.resize(n, CellState::NoData);
    frame.candidate.resize(n);
    return frame;
}

CellState stateOf(const ChannelState& channel)
{
    if (channel.quality == Quality::Bad || !std::isfinite(channel.value))
        return CellState::Bad;
    if (channel.suspect)
        return CellState::Suspect;
    return channel.stale ? CellState::Stale : CellState::Normal;
}

/// Good values go before stale ones, these before suspect ones, and those before bad ones.
int rankOf(CellState state)
{
    switch (state) {
    case CellState::Normal:
        return 4;
    case CellState::Stale:
        return 3;
    case CellState::Suspect:
        return 2;
    case CellState::Bad:
        return 1;
    case CellState::NoData:
        return 0;
    }
    return 0;
}

/// Keeps for each element the value that matters most.
struct Board {
    HeatmapFrame& frame;
    std::vector<double> value; ///< not yet on the ramp

    explicit Board(HeatmapFrame& f) : frame(f), value(f.state.size()) {}
    void offer(std::uint32_t element, CellState state, double v, double weight, std::vector<double>& weights)
    {
        CellState& own = frame.state[element];
        if (rankOf(state) < rankOf(own) || (state == own && weight <= weights[element]))
            return;
        own = state;
        value[element] = std::isfinite(v) ? v : 0;
        weights[element] = weight;
    }
};

HeatmapRange rangeOf(const Board& board)
{
    double low = std::numeric_limits<double>::infinity(), high = -low;
    for (std::size_t i = 0; i < board.value.size(); ++i)
        if (board.frame.state[i] == CellState::Normal) {
            low = std::min(low, board.value[i]);
            high = std::max(high, board.value[i]);
        }
    if (!(low <= high))
        return {};
    return low < high ? HeatmapRange{low, high} : HeatmapRange{low - 0.5, low + 0.5};
}

void toRamp(Board& board)
{
    HeatmapFrame& frame = board.frame;
    const double span = frame.range.high - frame.range.low;
    for (std::size_t i = 0; i < frame.state.size(); ++i) {
        const CellState state = frame.state[i];
        frame.normal += state == CellState::Normal;
        frame.stale += state == CellState::Stale;
        frame.bad += state == CellState::Bad || state == CellState::Suspect;
        frame.suspect += state == CellState::Suspect;
        frame.below |= state == CellState::Normal && board.value[i] < frame.range.low;
        frame.above |= state == CellState::Normal && board.value[i] > frame.range.high;
        if (state != CellState::NoData)
            frame.value01[i] = static_cast<float>(
                span > 0 ? std::clamp((board.value[i] - frame.range.low) / span, 0.0, 1.0) : 0.5);
    }
}

void offerMeasured(Board& board, const HeatmapIndex& index, const live::StateSnapshot& snapshot,
                   const HeatmapRequest& request)
{
    const auto limits = index.limitsOfChannel();
    const std::size_t n = std::min(limits.size(), snapshot.channels.size());
    std::vector<double> weights(board.value.size());
    const bool health = request.mode == HeatmapMode::Health;
    const auto wanted = index.quantityNumber(request.quantity);
    for (std::size_t c = 0; c < n; ++c) {
        const std::uint32_t element = index.elementOfChannel()[c];
        if (element == HeatmapIndex::kNone || (!health && index.quantityOfChannel()[c] != wanted))
            continue;
        const ChannelState& state = snapshot.channels[c];
        const auto value = health ? limitUse(limits[c], state.value) : std::optional(state.value);
        if (state.known && value)
            board.offer(element, stateOf(state), *value,
                        std::isfinite(*value) ? std::fabs(*value) + 1e-300 : 0, weights);
    }
}

void offerComputed(Board& board, const ComputedLayer& layer, Instant at)
{
    for (const ComputedLayer::Part& part : layer.parts()) {
        const auto place = placeAt(*part.field, at);
        if (!place)
            continue;
        const float* before = part.field->mean.data() + part.field->at(place->before, 0);
        const float* after = part.field->mean.data() + part.field->at(place->after, 0);
        for (std::size_t i = 0; i < part.cells.size(); ++i) {
            const double value = before[i] + (after[i] - before[i]) * place->share;
            if (part.cells[i] == HeatmapIndex::kNone || !std::isfinite(value))
                continue;
            board.frame.state[part.cells[i]] = CellState::Normal;
            board.value[part.cells[i]] = value;
        }
    }
}

void showValues(Board& board, const HeatmapIndex& index, const live::StateSnapshot& snapshot,
                const HeatmapRequest& request)
{
    HeatmapFrame& frame = board.frame;
    frame.quantity = request.quantity;
    frame.isComputed = request.computed != nullptr;
    if (frame.isComputed)
        offerComputed(board, *request.computed, request.now);
    else
        offerMeasured(board, index, snapshot, request);
    frame.range = request.range      ? *request.range
                  : frame.isComputed ? request.computed->range()
                                     : rangeOf(board);
}

double normalAbove(double limit, double mean, double sigma)
{
    if (!(sigma > 0))
        return mean > limit ? 1 : 0;
    return 0.5 * std::erfc((limit - mean) / (sigma * std::sqrt(2.0)));
}

constexpr double kSigmasTo95 = 1.6448536269514722;

/// From what is ahead of `now`: an extreme that is over is no danger any more.
double chanceWithin(const Forecast& f, const Channel* channel, Instant now, Instant until)
{
    const auto after = std::ranges::upper_bound(f.points, now, {}, &ForecastPoint::time);
    const auto first = after == f.points.begin() ? after : std::prev(after); // `now` lies between the two
    if (!f.limit || f.points.empty() || (first == f.points.begin() && f.issuedAt + f.horizon <= until))
        return *f.exceedance;
    const bool isUpper = forecast::isUpperLimit(f, channel);
    double chance = 0;
    for (auto p = first; p != f.points.end() && p->time <= until; ++p) {
        const double above = normalAbove(*f.limit, p->mean, (p->upper - p->lower) / (2 * kSigmasTo95));
        chance = std::max(chance, isUpper ? above : 1 - above);
    }
    return std::min(chance, *f.exceedance);
}

/// 1: now; 0: at the horizon or later; nothing where the forecast sees no limit.
std::optional<double> urgency(const Forecast& f, Instant now, Duration horizon)
{
    if (!f.limit)
        return std::nullopt;
    if (!f.timeToLimit || horizon <= Duration(0))
        return 0;
    return std::clamp(1 - toSeconds(*f.timeToLimit - now) / toSeconds(horizon), 0.0, 1.0);
}

/// Of each channel (or element and quantity), the newest that was known at `now`.
std::vector<const Forecast*> current(std::span<const Forecast> forecasts, Instant now)
{
    std::unordered_map<std::string, const Forecast*> newest;
    for (const Forecast& f : forecasts) {
        if (f.withCommand || f.issuedAt > now || f.issuedAt + f.horizon < now)
            continue;
        const Forecast*& kept =
            newest[f.system + '\n' + f.element.value + '\n' + f.channel.value + '\n' + f.quantity];
        if (!kept || kept->issuedAt < f.issuedAt)
            kept = &f;
    }
    std::vector<const Forecast*> all;
    for (const auto& [key, f] : newest)
        all.push_back(f);
    return all;
}

void offerForecasts(Board& board, const HeatmapIndex& index, std::span<const Forecast> forecasts,
                    const HeatmapRequest& request)
{
    std::vector<double> weights(board.value.size(), -1);
    for (const Forecast* f : current(forecasts, request.now)) {
        const auto element = index.elementIndex(f->element);
        if (!element)
            continue;
        std::optional<double> value;
        if (request.mode == HeatmapMode::TimeToThreshold)
            value = urgency(*f, request.now, request.horizon);
        else if (f->exceedance)
            value = chanceWithin(*f, index.channel(f->channel), request.now, request.now + request.horizon);
        if (value && std::isfinite(*value))
            board.offer(*element, CellState::Normal, *value, *value, weights);
    }
}

} // namespace

HeatmapIndex::HeatmapIndex(ModelPtr model) : m_model(model), m_index(std::move(model))
{
    for (const Channel& channel : m_model->channels) {
        const auto element = m_index.elementIndex(channel.element);
        m_elementOfChannel.push_back(element ? static_cast<std::uint32_t>(*element) : kNone);
        if (!quantityNumber(channel.quantity))
            m_quantities.push_back(channel.quantity);
        m_quantityOfChannel.push_back(*quantityNumber(channel.quantity));
        m_limitsOfChannel.push_back({channel.lowLimit.value_or(ChannelLimits{}.low),
                                     channel.highLimit.value_or(ChannelLimits{}.high)});
    }
    std::unordered_map<std::string, std::uint16_t> numbers;
    for (const Element& element : m_model->elements)
        m_assetOfElement.push_back(
            numbers.try_emplace(element.asset.value, static_cast<std::uint16_t>(numbers.size()))
                .first->second);
    m_assets = numbers.size();
}

std::optional<std::uint16_t> HeatmapIndex::quantityNumber(const std::string& quantity) const
{
    const auto found = std::ranges::find(m_quantities, quantity);
    return found == m_quantities.end()
               ? std::nullopt
               : std::optional(static_cast<std::uint16_t>(found - m_quantities.begin()));
}

std::optional<std::uint32_t> HeatmapIndex::elementIndex(const ElementId& id) const
{
    const auto found = m_index.elementIndex(id);
    return found ? std::optional(static_cast<std::uint32_t>(*found)) : std::nullopt;
}

std::optional<double> limitUse(const ChannelLimits& limits, double value)
{
    const auto [low, high] = limits;
    if (high > low)
        return std::fabs(value - (low + high) / 2) / ((high - low) / 2);
    if (std::isfinite(high) && high != 0)
        return std::max(0.0, high > 0 ? value / high : 2 - value / high);
    if (low > 0) // a pressure of twice its lower limit uses half of it
        return value > 0 ? low / value : 1;
    return std::nullopt;
}

namespace {

/// Elements of assets without a single value.
std::vector<std::uint8_t> besideThePoint(const HeatmapIndex& index, const HeatmapFrame& frame)
{
    const auto asset = index.assetOfElement();
    std::size_t unseen = index.assets();
    std::vector<std::uint8_t> isBeside(unseen, 1), aside;
    for (std::size_t i = 0; i < frame.state.size() && unseen > 0; ++i)
        if (frame.state[i] != CellState::NoData)
            unseen -= std::exchange(isBeside[asset[i]], std::uint8_t{0});
    if (unseen == 0)
        return aside;
    aside.resize(frame.state.size());
    for (std::size_t i = 0; i < aside.size(); ++i)
        aside[i] = isBeside[asset[i]];
    return aside;
}

} // namespace

HeatmapFrame buildHeatmap(const HeatmapIndex& index, const live::StateSnapshot& snapshot,
                          const HeatmapRequest& request, std::span<const Forecast> forecasts)
{
    HeatmapFrame frame = emptyFrame(index, request);
    Board board(frame);
    switch (request.mode) {
    case HeatmapMode::Off:
        return frame;
    case HeatmapMode::LiveValue:
        showValues(board, index, snapshot, request);
        break;
    case HeatmapMode::Health:
        offerMeasured(board, index, snapshot, request);
        break;
    case HeatmapMode::ProbabilityOfFailure:
    case HeatmapMode::TimeToThreshold:
        offerForecasts(board, index, forecasts, request);
        break;
    }
    toRamp(board);
    frame.aside = besideThePoint(index, frame);
    if (request.mode == HeatmapMode::TimeToThreshold)
        frame.range = {toSeconds(request.horizon), 0}; // the ramp's bright end is now
    return frame;
}

void markCandidates(HeatmapFrame& frame, const HeatmapIndex& index, std::span<const Finding> findings)
{
    frame.candidate.assign(index.model()->elements.size(), 0);
    for (const Finding& finding : findings) {
        const double likeliest = finding.candidates.empty() ? 0 : finding.candidates.front().probability;
        for (const Finding::Candidate& candidate : finding.candidates)
            if (const auto element = index.elementIndex(candidate.element); element && likeliest > 0) {
                const double share = candidate.probability / likeliest;
                const std::uint8_t level = share > 0.66 ? 3 : share > 0.33 ? 2 : 1;
                frame.candidate[*element] = std::max(frame.candidate[*element], level);
            }
    }
}

void packState(const HeatmapFrame& frame, const ElementMarks& marks, std::span<float> texels)
{
    const std::size_t n = std::min(frame.state.size(), texels.size());
    for (std::size_t i = 0; i < n; ++i) {
        const CellState state = frame.state[i] == CellState::Suspect ? CellState::Bad : frame.state[i];
        unsigned flags = static_cast<unsigned>(state);
        flags |= i < marks.hidden.size() && marks.hidden[i] ? 4u : 0u;
        flags |= i < marks.selected.size() && marks.selected[i] ? 8u : 0u;
        flags |= i == marks.hovered ? 16u : 0u;
        flags |= (i < frame.candidate.size() ? frame.candidate[i] & 3u : 0u) << 5;
        flags |= i < frame.aside.size() && frame.aside[i] ? 128u : 0u;
        texels[i] = static_cast<float>(flags * 65536u) + std::floor(frame.value01[i] * 65535.0f + 0.5f);
    }
    std::fill(texels.begin() + static_cast<std::ptrdiff_t>(n), texels.end(), 0.0f);
}

} // namespace sinew::scene
