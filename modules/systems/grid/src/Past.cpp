// SPDX-License-Identifier: GPL-3.0-or-later
#include "Past.h"

#include "LoadShape.h"

#include <sinew/estimate/Quantile.h>

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace sinew::systems::powergrid {

namespace {

using Quantity = power::Measurement::Quantity;

constexpr Duration kStep = std::chrono::minutes(30), kLongest = std::chrono::hours(48);
constexpr Duration kAround =
    std::chrono::minutes(6); // samples of a moment: half the telecontrol's slowest cycle on each side
constexpr double kStationSigmaPu = 0.02, kLoadSigma = 0.4;
constexpr double kSameDoubt = 0.5; // normalised residuals that lie closer cannot be told apart

struct Span {
    Instant from, to;
};

struct Samples {
    std::vector<Sample> all;

    /// Mean of the good ones in a span; NaN where there are none. Adds what they deviate to `squares`.
    double meanIn(const Span& span, double* squares = nullptr, double* freedom = nullptr) const
    {
        const auto first = std::ranges::lower_bound(all, span.from, {}, &Sample::sourceTime);
        std::vector<double> values;
        for (auto sample = first; sample != all.end() && sample->sourceTime <= span.to; ++sample)
            if (sample->quality == Quality::Good && std::isfinite(sample->value))
                values.push_back(sample->value);
        if (values.empty())
            return NAN;
        const double mean = estimate::mean(values);
        if (squares && values.size() > 1) {
            for (const double value : values)
                *squares += (value - mean) * (value - mean);
            *freedom += static_cast<double>(values.size() - 1);
        }
        return mean;
    }
};

bool isOn(const Sample& sample)
{
    return sample.value > kMeltsAboveA;
}

/// The latest good one up to an instant.
const Sample* latestGood(const Samples& samples, Instant at)
{
    const Sample* latest = nullptr;
    for (const Sample& sample : samples.all)
        if (sample.sourceTime <= at && sample.quality == Quality::Good && std::isfinite(sample.value))
            latest = &sample;
    return latest;
}

/// Around an instant, as far as all supplies stay as they are then: meters of a line in and out of service
/// have no mean.
Span spanAround(Instant at, Instant last, const std::vector<Samples>& ammeters)
{
    Span span{at - kAround, std::min(at + kAround, last)};
    for (const Samples& ammeter : ammeters) {
        const Sample* then = latestGood(ammeter, at);
        for (const Sample& sample : ammeter.all) {
            const bool isOther = then && sample.quality == Quality::Good && isOn(sample) != isOn(*then);
            if (isOther && sample.sourceTime <= at)
                span.from = std::max(span.from, sample.sourceTime + Duration(1));
            else if (isOther)
                span.to = std::min(span.to, sample.sourceTime - Duration(1));
        }
    }
    return span;
}

std::vector<double> meltingAt(Instant at, const std::vector<Samples>& ammeters)
{
    std::vector<double> amperes;
    for (const Samples& ammeter : ammeters) {
        const Sample* then = latestGood(ammeter, at);
        amperes.push_back(then && isOn(*then) ? then->value : 0);
    }
    return amperes;
}

Samples samplesOf(const forecast::SystemInput& input, const ChannelId& channel)
{
    if (channel.isEmpty() || !input.samples)
        return {};
    return {input.samples(channel, input.now - kLongest - kAround, input.now)};
}

/// Now, and the half hours before it as far back as anything was measured.
std::vector<Instant> instants(Instant now, Instant first)
{
    std::vector<Instant> times;
    for (Instant at = Instant(now.time_since_epoch() / kStep * kStep); at >= first && at > now - kLongest;
         at -= kStep)
        if (now - at >= kStep / 6)
            times.push_back(at);
    std::ranges::reverse(times);
    times.push_back(now);
    return times;
}

/// Stand-ins, so that no part of the grid stays open. A load's weight falls with the root of its size: what
/// is measured of several together is shared by size.
void addStandIns(std::vector<power::Measurement>& all, const power::Grid& grid, double shape)
{
    double sumMw = 0, sumMvar = 0, loads = 0;
    for (const power::Bus& bus : grid.buses) {
        sumMw += std::abs(bus.loadMw);
        sumMvar += std::abs(bus.loadMvar);
        loads += bus.loadMw != 0 || bus.loadMvar != 0;
    }
    std::vector<bool> hasGenerator(grid.buses.size());
    for (const power::Generator& g : grid.generators)
        if (g.inService)
            hasGenerator[static_cast<std::size_t>(g.bus)] = true;
    const double meanMw = loads > 0 ? sumMw / loads : 0, meanMvar = loads > 0 ? sumMvar / loads : 0;
    for (std::size_t i = 0; i < grid.buses.size(); ++i) {
        const power::Bus& bus = grid.buses[i];
        const int at = static_cast<int>(i);
        if (hasGenerator[i] || (bus.loadMw == 0 && bus.loadMvar == 0) || bus.kind == power::BusKind::Isolated)
            continue;
        const auto sigma = [&](double value, double mean) {
            return std::max(1e-3 * grid.baseMva, kLoadSigma * std::sqrt(std::abs(value) * mean));
        };
        all.push_back({Quantity::InjectionMw, at, -bus.loadMw * shape, sigma(bus.loadMw, meanMw)});
        all.push_back({Quantity::InjectionMvar, at, -bus.loadMvar * shape, sigma(bus.loadMvar, meanMvar)});
    }
    std::vector<bool> done(grid.buses.size());
    for (const power::Generator& g : grid.generators) {
        const auto i = static_cast<std::size_t>(g.bus);
        if (!g.inService || done[i])
            continue;
        done[i] = true;
        all.push_back({Quantity::VoltagePu, g.bus, g.setpointPu, kStationSigmaPu});
        if (grid.buses[i].kind != power::BusKind::Slack)
            all.push_back({Quantity::InjectionMw, g.bus, g.mw - grid.buses[i].loadMw * shape,
                           std::max({1.0, 0.5 * std::abs(g.mw), 0.3 * (g.maxMw - g.minMw)})});
    }
}

struct Metered {
    std::vector<power::Measurement> all;
    std::vector<std::size_t> meter; ///< of the first ones
};

Metered measurementsOf(const GridModel& grid, const Moment& moment)
{
    Metered result;
    for (std::size_t k = 0; k < grid.meters.size(); ++k) {
        const double value = moment.measured[static_cast<Eigen::Index>(k)];
        const bool isOff =
            grid.meters[k].kind != Meter::Kind::Voltage && moment.isOut(grid, grid.meters[k].at);
        if (!std::isfinite(value) || isOff)
            continue;
        if (const auto measurement = grid.measurement(grid.meters[k], value)) {
            result.all.push_back(*measurement);
            result.meter.push_back(k);
        }
    }
    addStandIns(result.all, grid.grid, loadShape(moment.at, grid.place.latitudeDeg, grid.place.longitudeDeg));
    return result;
}

power::Grid switchedAt(const GridModel& grid, const Moment& moment)
{
    power::Grid switched = grid.grid;
    for (std::size_t j = 0; j < switched.branches.size(); ++j)
        if (moment.isOut(grid, static_cast<int>(j)))
            switched.branches[j].inService = false;
    return switched;
}

/// What the flows leave at the buses is load, at buses with generators generation over the file's load.
void balance(const GridModel& grid, Moment& moment)
{
    const power::Grid& g = grid.grid;
    std::vector<double> mw(g.buses.size()), mvar(g.buses.size());
    for (std::size_t j = 0; j < g.branches.size(); ++j) {
        const power::BranchFlow& flow = moment.state.flow[j];
        mw[static_cast<std::size_t>(g.branches[j].from)] += flow.fromMw;
        mvar[static_cast<std::size_t>(g.branches[j].from)] += flow.fromMvar;
        mw[static_cast<std::size_t>(g.branches[j].to)] += flow.toMw;
        mvar[static_cast<std::size_t>(g.branches[j].to)] += flow.toMvar;
    }
    moment.loadMw.resize(g.buses.size());
    moment.loadMvar.resize(g.buses.size());
    for (std::size_t i = 0; i < g.buses.size(); ++i) {
        const double v2 = moment.state.voltagePu[i] * moment.state.voltagePu[i];
        moment.loadMw[i] = -mw[i] - g.buses[i].shuntMw * v2;
        moment.loadMvar[i] = -mvar[i] + g.buses[i].shuntMvar * v2;
    }
    std::vector<double> capacity(g.buses.size());
    for (const power::Generator& unit : g.generators)
        if (unit.inService)
            capacity[static_cast<std::size_t>(unit.bus)] += std::max(1e-3, unit.maxMw);
    for (const power::Generator& unit : g.generators) {
        const auto i = static_cast<std::size_t>(unit.bus);
        const double total =
            g.buses[i].loadMw - moment.loadMw[i]; // generation of the bus, its load as the file says
        moment.generatorMw.push_back(unit.inService ? total * std::max(1e-3, unit.maxMw) / capacity[i] : 0);
    }
    for (std::size_t i = 0; i < g.buses.size(); ++i)
        if (capacity[i] > 0) {
            moment.loadMw[i] = g.buses[i].loadMw;
            moment.loadMvar[i] = g.buses[i].loadMvar;
        }
}

/// `moment`: what was measured then.
Result<Moment> estimateAt(const GridModel& grid, Moment moment, std::stop_token stop)
{
    const Metered metered = measurementsOf(grid, moment);
    auto estimate = power::estimateState(switchedAt(grid, moment), metered.all, {.badAbove = 5}, stop);
    if (!estimate)
        return passOn(estimate);
    moment.state = {std::move(estimate->voltagePu), std::move(estimate->flow)};
    for (const int bad : estimate->bad)
        if (const auto k = static_cast<std::size_t>(bad); k < metered.meter.size())
            moment.doubts.push_back(
                {metered.meter[k], std::abs(estimate->residual[k]) / metered.all[k].sigma});
    balance(grid, moment);
    return moment;
}

bool isSame(const Eigen::VectorXd& a, const Eigen::VectorXd& b)
{
    if (a.size() != b.size())
        return false;
    for (Eigen::Index i = 0; i < a.size(); ++i)
        if (!(a[i] == b[i] || (std::isnan(a[i]) && std::isnan(b[i]))))
            return false;
    return true;
}

} // namespace

bool Moment::isOut(const GridModel& grid, int branch) const
{
    for (std::size_t s = 0; s < meltingA.size(); ++s)
        if (meltingA[s] > kMeltsAboveA && grid.lines[grid.supplies[s].line].branch == branch)
            return true;
    return false;
}

Result<Past> lookBack(const GridModel& grid, const forecast::SystemInput& input, EstimateBook& book,
                      std::stop_token stop)
{
    std::vector<Samples> meters;
    Instant first = input.now;
    for (const Meter& meter : grid.meters) {
        meters.push_back(samplesOf(input, meter.channel->id));
        if (!meters.back().all.empty())
            first = std::min(first, meters.back().all.front().sourceTime);
    }
    const Samples air = samplesOf(input, grid.air), wind = samplesOf(input, grid.wind),
                  rain = samplesOf(input, grid.rain);
    std::vector<Samples> ammeters;
    for (const Supply& supply : grid.supplies)
        ammeters.push_back(samplesOf(input, supply.ammeter));
    Past past;
    std::vector<double> squares(meters.size(), 0), freedom(meters.size(), 0);
    for (const Instant at : instants(input.now, first)) {
        const Span span = spanAround(at, input.now, ammeters);
        Moment moment;
        moment.at = at;
        moment.meltingA = meltingAt(at, ammeters);
        moment.measured.resize(static_cast<Eigen::Index>(meters.size()));
        for (std::size_t k = 0; k < meters.size(); ++k)
            moment.measured[static_cast<Eigen::Index>(k)] = meters[k].meanIn(span, &squares[k], &freedom[k]);
        const bool isNow = at == input.now;
        if ((moment.measured.array() != moment.measured.array()).all()) {
            if (isNow)
                return fail(ErrorCode::NotFound, "nothing is measured now", grid.name);
            continue;
        }
        const auto known = book.entries.find(at);
        if (known != book.entries.end() && isSame(known->second.measured, moment.measured) &&
            known->second.meltingA == moment.meltingA) {
            past.moments.push_back(known->second.moment);
        } else {
            auto estimated = estimateAt(grid, moment, stop);
            if (!estimated && (isNow || estimated.error().code == ErrorCode::Cancelled))
                return passOn(estimated);
            if (!estimated)
                continue;
            book.entries.insert_or_assign(at,
                                          EstimateBook::Entry{moment.measured, moment.meltingA, *estimated});
            past.moments.push_back(std::move(*estimated));
        }
        past.airK.push_back(air.meanIn(span));
        past.windMs.push_back(wind.meanIn(span));
        past.rainMs.push_back(rain.meanIn(span));
    }
    std::erase_if(book.entries, [&](const auto& entry) {
        return entry.first < input.now - 2 * kLongest || entry.first > input.now;
    });
    past.sampleSigma = Eigen::VectorXd::Zero(static_cast<Eigen::Index>(meters.size()));
    for (std::size_t k = 0; k < meters.size(); ++k)
        if (freedom[k] > 3)
            past.sampleSigma[static_cast<Eigen::Index>(k)] = std::sqrt(squares[k] / freedom[k]);
    return past;
}

std::vector<std::pair<std::size_t, double>> culprits(const GridModel& grid, const Moment& moment,
                                                     std::size_t doubted, std::stop_token stop)
{
    const Metered metered = measurementsOf(grid, moment);
    const auto estimate = power::estimateState(switchedAt(grid, moment), metered.all, {.badAbove = 0}, stop);
    std::vector<std::pair<std::size_t, double>> result;
    if (!estimate)
        return {{doubted, 1.0}};
    const auto own = std::ranges::find(metered.meter, doubted) - metered.meter.begin();
    const double most = estimate->normalised[static_cast<std::size_t>(own)];
    for (std::size_t k = 0; k < metered.meter.size(); ++k) {
        const double apart = most - estimate->normalised[k];
        if (metered.meter[k] == doubted || (apart < kSameDoubt && apart >= -kSameDoubt)) {
            // Likelihood of the data with this meter set aside: the residual squares fall by its normalised
            // square.
            result.emplace_back(metered.meter[k], 0.5 * estimate->normalised[k] * estimate->normalised[k]);
        }
    }
    std::ranges::stable_sort(result, std::ranges::greater{}, &std::pair<std::size_t, double>::second);
    const double highest = result.front().second;
    double sum = 0;
    for (auto& [meter, likelihood] : result)
        sum += likelihood = std::exp(likelihood - highest);
    for (auto& [meter, probability] : result)
        probability /= sum;
    return result;
}

} // namespace sinew::systems::powergrid
