// SPDX-License-Identifier: GPL-3.0-or-later
#include "Ensemble.h"
#include "Meters.h"

#include <sinew/estimate/Quantile.h>

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace sinew::systems::powergrid {

namespace {

constexpr char kModelName[] = "ac-flow-ensemble";
constexpr char kModelVersion[] = "1";
constexpr double k95 = 1.6448536269514722;
constexpr Duration kFieldHorizon = std::chrono::hours(24);
constexpr double kShortestPastHours = 0.75;
constexpr std::size_t kLargeBuses = 1000; // from here on hourly, and fewer members
constexpr double kBusSteps = 90'000;      // power flows are worth this many buses a run
constexpr int kMostMembers = 40, kFewestMembers = 12;

/// FNV-1a over everything that went in.
class Hash {
public:
    void add(const void* data, std::size_t size)
    {
        for (std::size_t i = 0; i < size; ++i)
            m_value = (m_value ^ static_cast<const unsigned char*>(data)[i]) * 1099511628211ULL;
    }
    void add(const std::string& text) { add(text.data(), text.size()); }
    void add(double value) { add(&value, sizeof value); }
    std::string hex() const { return fmt::format("{:016x}", m_value); }

private:
    std::uint64_t m_value = 14695981039346656037ULL;
};

std::string hashOf(const Source& source, const Past& past, const forecast::SystemInput& input)
{
    Hash hash;
    hash.add(source.sha256 + kModelVersion);
    hash.add(static_cast<double>(microsOf(input.now)));
    hash.add(toSeconds(input.horizon));
    hash.add(static_cast<double>(input.seed));
    for (const Moment& moment : past.moments)
        hash.add(moment.measured.data(), static_cast<std::size_t>(moment.measured.size()) * sizeof(double));
    for (const auto* weather : {&past.airK, &past.windMs, &past.rainMs})
        hash.add(weather->data(), weather->size() * sizeof(double));
    for (const Outlook& outlook : input.outlooks)
        if (outlook.issuedAt <= input.now)
            for (const Outlook::Point& point : outlook.points) {
                hash.add(point.mean);
                hash.add(point.sigma);
            }
    return hash.hex();
}

const Source* sourceOf(const Model& model, const Asset& asset)
{
    const auto found = std::ranges::find(model.sources, asset.source, &Source::id);
    return asset.kind != "grid" || found == model.sources.end() || found->reader != "matpower" ? nullptr
                                                                                               : &*found;
}

EnsembleSettings settingsFor(const GridModel& grid, const forecast::SystemInput& input)
{
    EnsembleSettings settings;
    const std::size_t buses = std::max<std::size_t>(1, grid.grid.buses.size());
    settings.step = std::chrono::minutes(buses < kLargeBuses ? 30 : 60);
    settings.withFields = !input.hindcast;
    settings.horizon = settings.withFields ? std::max(kFieldHorizon, input.horizon) : input.horizon;
    while (settings.step > std::chrono::minutes(10) && settings.step * 4 > settings.horizon)
        settings.step /= 2;
    const double steps = toSeconds(settings.horizon) / toSeconds(settings.step) + 1;
    settings.members = std::clamp(static_cast<int>(kBusSteps / steps / static_cast<double>(buses)),
                                  kFewestMembers, kMostMembers);
    return settings;
}

/// One side of a limit: how likely it is passed, and when the mean does.
struct Passing {
    double limit = 0, probability = 0;
    std::optional<Instant> at;
};

Passing passingOf(const Ensemble& ensemble, const Forecast& forecast, Eigen::Index meter, double limit,
                  bool isUpper)
{
    Passing passing{limit, 0, {}};
    const auto isPast = [&](double value) { return isUpper ? value > limit : value < limit; };
    int count = 0;
    for (int m = 0; m < ensemble.members; ++m) {
        bool passed = false;
        for (std::size_t p = 0; p < forecast.points.size(); ++p)
            passed = passed || isPast(ensemble.metered[p + 1](m, meter));
        count += passed;
    }
    passing.probability = static_cast<double>(count) / ensemble.members;
    for (const ForecastPoint& point : forecast.points)
        if (!passing.at && isPast(point.mean))
            passing.at = point.time;
    return passing;
}

/// Of a channel with two limits, the one more likely to be passed.
void setLimit(Forecast& forecast, const Ensemble& ensemble, Eigen::Index meter, const Channel& channel)
{
    std::optional<Passing> worst;
    for (const bool isUpper : {false, true})
        if (const auto& limit = isUpper ? channel.highLimit : channel.lowLimit)
            if (const Passing passing = passingOf(ensemble, forecast, meter, *limit, isUpper);
                !worst || passing.probability > worst->probability)
                worst = passing;
    if (!worst)
        return;
    forecast.limit = worst->limit;
    forecast.exceedance = worst->probability;
    forecast.timeToLimit = worst->at;
}

bool isNeverNegative(Meter::Kind kind)
{
    return kind != Meter::Kind::ActivePower && kind != Meter::Kind::ReactivePower;
}

Forecast forecastOf(const GridModel& grid, const forecast::SystemInput& input, const Ensemble& ensemble,
                    std::size_t k, const std::string& hash)
{
    const Channel& channel = *grid.meters[k].channel;
    Forecast f;
    f.id = ForecastId(fmt::format("grid/{}@{}", channel.id.value, microsOf(input.now)));
    f.system = "grid";
    f.model = kModelName;
    f.modelVersion = kModelVersion;
    f.inputsHash = hash;
    f.issuedAt = input.now;
    f.hindcast = input.hindcast;
    f.element = channel.element;
    f.channel = channel.id;
    f.quantity = channel.quantity;
    const auto meter = static_cast<Eigen::Index>(k);
    for (std::size_t t = 1; t < ensemble.times.size() && ensemble.times[t] <= input.now + input.horizon;
         ++t) {
        const Eigen::VectorXd values = ensemble.metered[t].col(meter);
        f.members.assign(values.begin(), values.end());
        // Of a small sample, mean and deviation say more about the quantiles than its own order does.
        const double mean = values.mean(), spread = k95 * estimate::standardDeviation(f.members);
        const double lower =
            isNeverNegative(grid.meters[k].kind) ? std::max(0.0, mean - spread) : mean - spread;
        f.points.push_back({ensemble.times[t], mean, lower, mean + spread});
    }
    if (!f.points.empty())
        f.horizon = f.points.back().time - input.now;
    setLimit(f, ensemble, meter, channel);
    return f;
}

ComputedField fieldOf(const Ensemble& ensemble, const FieldSums& sums, const forecast::SystemInput& input,
                      const std::string& hash)
{
    ComputedField field;
    field.system = "grid";
    field.model = kModelName;
    field.modelVersion = kModelVersion;
    field.inputsHash = hash;
    field.issuedAt = input.now;
    field.quantity = sums.quantity;
    field.elements = sums.elements;
    field.times = ensemble.times;
    const double n = ensemble.members;
    for (Eigen::Index t = 0; t < sums.sum.rows(); ++t)
        for (Eigen::Index e = 0; e < sums.sum.cols(); ++e) {
            const double mean = sums.sum(t, e) / n;
            const double spread =
                k95 * std::sqrt(std::max(0.0, (sums.squares(t, e) - n * mean * mean) / std::max(1.0, n - 1)));
            field.mean.push_back(static_cast<float>(mean));
            field.lower.push_back(
                static_cast<float>(sums.isNeverNegative ? std::max(0.0, mean - spread) : mean - spread));
            field.upper.push_back(static_cast<float>(mean + spread));
        }
    return field;
}

} // namespace

/// Power grids: what the meters say is reconciled with the network's equations, loads and weather go on as
/// their day and the outlook say, and an AC power flow, the conductors' heat and ice and the transformers'
/// hot-spots follow. docs/physics/grid-system.md.
class GridSystem final : public forecast::System {
public:
    std::string id() const override { return "grid"; }
    std::string name() const override { return "Power grid"; }
    Duration interval() const override { return std::chrono::minutes(15); }
    bool appliesTo(const Model& model) const override
    {
        return std::ranges::any_of(model.assets,
                                   [&](const Asset& asset) { return sourceOf(model, asset) != nullptr; });
    }
    Result<forecast::SystemOutput> run(const forecast::SystemInput& input, std::stop_token stop) override;

private:
    struct Site {
        GridModel grid;
        EstimateBook book;
    };
    Result<Site*> siteOf(const forecast::SystemInput& input, const Asset& asset, const Source& source);
    Result<void> runAsset(const forecast::SystemInput& input, const Asset& asset, const Source& source,
                          forecast::SystemOutput& output, std::stop_token stop);

    std::map<AssetId, Site> m_sites;
};

Result<GridSystem::Site*> GridSystem::siteOf(const forecast::SystemInput& input, const Asset& asset,
                                             const Source& source)
{
    const auto known = m_sites.find(asset.id);
    if (known != m_sites.end() && known->second.grid.model == input.model)
        return &known->second;
    const auto powerCase = read::readPowerCase(input.sourcePath(source));
    if (!powerCase)
        return passOn(powerCase);
    Site site{gridModel(input.model, asset.id, *powerCase), {}};
    return &m_sites.insert_or_assign(asset.id, std::move(site)).first->second;
}

Result<void> GridSystem::runAsset(const forecast::SystemInput& input, const Asset& asset,
                                  const Source& source, forecast::SystemOutput& output, std::stop_token stop)
{
    const auto site = siteOf(input, asset, source);
    if (!site)
        return passOn(site);
    const GridModel& grid = (*site)->grid;
    output.warnings.insert(output.warnings.end(), grid.warnings.begin(), grid.warnings.end());
    if (grid.meters.empty()) {
        output.warnings.push_back(
            {"nothing of the grid is measured: no estimate, no forecast", asset.id.value});
        return {};
    }
    const auto past = lookBack(grid, input, (*site)->book, stop);
    if (!past && past.error().code == ErrorCode::NotFound) {
        output.warnings.push_back({past.error().message, asset.id.value});
        return {};
    }
    if (!past)
        return passOn(past);
    if (past->hours(0) > -kShortestPastHours) {
        output.warnings.push_back({"less than an hour of measurements: no forecast yet", asset.id.value});
        return {};
    }
    if (!input.hindcast) {
        MeterReport meters = reportMeters(grid, *past, stop);
        std::ranges::move(meters.findings, std::back_inserter(output.findings));
        std::ranges::move(meters.warnings, std::back_inserter(output.warnings));
    }
    const auto heat = heatPast(grid, *past, stop);
    if (!heat)
        return passOn(heat);
    const auto ensemble = lookAhead(grid, input, *past, *heat, settingsFor(grid, input), stop);
    if (!ensemble)
        return passOn(ensemble);
    output.warnings.insert(output.warnings.end(), ensemble->warnings.begin(), ensemble->warnings.end());
    const std::string hash = hashOf(source, *past, input);
    for (std::size_t k = 0; k < grid.meters.size(); ++k)
        if (ensemble->known[k])
            if (Forecast forecast = forecastOf(grid, input, *ensemble, k, hash); !forecast.points.empty())
                output.forecasts.push_back(std::move(forecast));
    for (const FieldSums& sums : ensemble->fields)
        output.fields.push_back(fieldOf(*ensemble, sums, input, hash));
    return {};
}

Result<forecast::SystemOutput> GridSystem::run(const forecast::SystemInput& input, std::stop_token stop)
{
    if (!input.model)
        return fail(ErrorCode::InvalidInput, "no model");
    forecast::SystemOutput output;
    for (const Asset& asset : input.model->assets)
        if (const Source* source = sourceOf(*input.model, asset))
            if (const auto done = runAsset(input, asset, *source, output, stop); !done)
                return passOn(done);
    return output;
}

} // namespace sinew::systems::powergrid

std::unique_ptr<sinew::forecast::System> sinew_make_systems_grid()
{
    return std::make_unique<sinew::systems::powergrid::GridSystem>();
}
