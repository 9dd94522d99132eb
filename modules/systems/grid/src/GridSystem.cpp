// SPDX-License-Identifier: GPL-3.0-or-later
#include "DeIcing.h"
#include "Forecasts.h"
#include "Meters.h"

#include <sinew/forecast/InputHash.h>
#include <sinew/read/cgmes/Cgmes.h>

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace sinew::systems::powergrid {

namespace {

constexpr Duration kFieldHorizon = std::chrono::hours(24);
constexpr double kShortestPastHours = 0.75;
constexpr std::size_t kLargeBuses = 1000; // from here on hourly, and fewer members
constexpr double kBusSteps = 90'000;      // power flows are worth this many buses a run
constexpr int kMostMembers = 40, kFewestMembers = 12;

std::string hashOf(const Source& source, const Past& past, const forecast::SystemInput& input)
{
    forecast::InputHash hash;
    hash.add(source.sha256 + kModelVersion);
    hash.add(static_cast<double>(microsOf(input.now)));
    hash.add(toSeconds(input.horizon));
    hash.add(static_cast<double>(input.seed));
    for (const Moment& moment : past.moments) {
        hash.add(moment.measured.data(), static_cast<std::size_t>(moment.measured.size()) * sizeof(double));
        hash.add(moment.meltingA.data(), moment.meltingA.size() * sizeof(double));
    }
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
    const bool isGrid = asset.kind == "grid" && found != model.sources.end() &&
                        (found->reader == "matpower" || found->reader == "cgmes");
    return isGrid ? &*found : nullptr;
}

Result<read::PowerCase> caseOf(const std::string& reader, const std::filesystem::path& file,
                               const std::stop_token& stop)
{
    if (reader != "cgmes")
        return read::readPowerCase(file);
    const std::filesystem::path files[] = {file};
    auto read = read::readCgmes(files, stop);
    return read ? Result<read::PowerCase>(std::move(read->power)) : Result<read::PowerCase>(passOn(read));
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

} // namespace

/// Power grids: what the meters say is reconciled with the network's equations, loads and weather go on as
/// their day and the outlook say, and an AC power flow, the conductors' heat and ice and the transformers'
/// hot-spots follow; ice on lines with a de-icing supply is proposed to be melted.
/// docs/physics/grid-system.md.
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
    Result<Site*> siteOf(const forecast::SystemInput& input, const Asset& asset, const Source& source,
                         const std::stop_token& stop);
    Result<void> runAsset(const forecast::SystemInput& input, const Asset& asset, const Source& source,
                          forecast::SystemOutput& output, std::stop_token stop);

    std::map<AssetId, Site> m_sites;
};

Result<GridSystem::Site*> GridSystem::siteOf(const forecast::SystemInput& input, const Asset& asset,
                                             const Source& source, const std::stop_token& stop)
{
    const auto known = m_sites.find(asset.id);
    if (known != m_sites.end() && known->second.grid.model == input.model)
        return &known->second;
    const auto powerCase = caseOf(source.reader, input.sourcePath(source), stop);
    if (!powerCase)
        return passOn(powerCase);
    Site site{gridModel(input.model, asset.id, *powerCase), {}};
    return &m_sites.insert_or_assign(asset.id, std::move(site)).first->second;
}

Result<void> GridSystem::runAsset(const forecast::SystemInput& input, const Asset& asset,
                                  const Source& source, forecast::SystemOutput& output, std::stop_token stop)
{
    const auto site = siteOf(input, asset, source, stop);
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
        std::ranges::move(meters.suspects, std::back_inserter(output.suspects));
    }
    const auto heat = heatPast(grid, *past, stop);
    if (!heat)
        return passOn(heat);
    EnsembleSettings settings = settingsFor(grid, input);
    settings.meltings = meltingNow(*past);
    const auto ensemble = lookAhead(grid, input, *past, *heat, settings, stop);
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
    if (input.hindcast || grid.supplies.empty())
        return {};
    auto deIcing = proposeDeIcing({grid, input, *past, *heat, *ensemble, settings, hash}, stop);
    if (!deIcing)
        return passOn(deIcing);
    std::ranges::move(deIcing->with, std::back_inserter(output.forecasts));
    std::ranges::move(deIcing->proposals, std::back_inserter(output.proposals));
    std::ranges::move(deIcing->warnings, std::back_inserter(output.warnings));
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
