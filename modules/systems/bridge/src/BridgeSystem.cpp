// SPDX-License-Identifier: GPL-3.0-or-later
#include "BridgeFields.h"
#include "Running.h"

#include <sinew/estimate/Quantile.h>
#include <sinew/forecast/InputHash.h>
#include <sinew/systems/bridge/BridgeSystem.h>

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace sinew::systems {

namespace {

constexpr char kModelVersion[] = "2";

const char* modelNameOf(const BridgeModel& bridge)
{
    return bridge.frame ? "frame-flag" : "lumped-chain-flag";
}

void addFrame(forecast::InputHash& hash, const BridgeFrame& frame)
{
    for (const structure::FrameNode& node : frame.model.nodes)
        for (const double value : node.positionM)
            hash.add(value);
    for (const structure::FrameMember& m : frame.model.members)
        for (const double value : {m.section.areaM2, m.section.inertiaYM4, m.section.inertiaZM4, m.section.torsionM4,
                                   m.material.youngPa, m.material.densityKgM3})
            hash.add(value);
    for (const structure::FrameSpring& spring : frame.model.springs)
        for (const double value : spring.stiffness)
            hash.add(value);
}

std::string hashOf(const BridgeRun& run, const std::vector<PastBlock>& blocks)
{
    forecast::InputHash hash;
    const BridgeModel& bridge = run.bridge();
    hash.add(bridge.asset.value + kModelVersion);
    for (const BridgePier& pier : bridge.piers)
        for (const double value : {pier.chain.massKg, pier.chain.stiffnessNM, pier.chain.dampingRatio,
                                   pier.dragAreaM2, pier.heightM, pier.positionM})
            hash.add(value);
    hash.add(bridge.deckStiffnessNM);
    for (const BridgeDamper& damper : bridge.dampers)
        for (const double value : {damper.device.yieldForceN, damper.device.stiffnessNM, damper.device.beta,
                                   damper.device.hardeningRatio, damper.device.stressSlopePaK})
            hash.add(value);
    if (bridge.frame)
        addFrame(hash, *bridge.frame);
    for (const double kelvin : run.now.barK)
        hash.add(kelvin);
    hash.add(run.now.windMs);
    for (std::size_t i = 0; i < run.scenario.times.size(); ++i) {
        hash.add(run.scenario.meanMs[i]);
        hash.add(run.scenario.sigmaMs[i]);
    }
    for (const PastBlock& block : blocks) {
        hash.add(block.windMs);
        for (const auto& peaks : block.peaks)
            hash.add(peaks.empty() ? 0 : estimate::mean(peaks));
    }
    hash.add(static_cast<double>(run.input.seed));
    return hash.hex();
}

std::optional<Instant> timeToLimit(const std::vector<ForecastPoint>& points, double limit)
{
    for (std::size_t i = 0; i < points.size(); ++i) {
        if (points[i].mean < limit)
            continue;
        if (i == 0)
            return points[0].time;
        const double t = (limit - points[i - 1].mean) / (points[i].mean - points[i - 1].mean);
        return points[i - 1].time + fromSeconds(t * toSeconds(points[i].time - points[i - 1].time));
    }
    return std::nullopt;
}

Forecast forecastOf(const BridgeRun& run, const Ensemble& ensemble, int output, bool withCommand,
                    const std::string& hash)
{
    const BridgeModel& bridge = run.bridge();
    Forecast forecast;
    forecast.system = "bridge";
    forecast.model = modelNameOf(bridge);
    forecast.modelVersion = kModelVersion;
    forecast.inputsHash = hash;
    forecast.issuedAt = run.input.now;
    forecast.horizon = run.scenario.times.back() - run.input.now;
    forecast.hindcast = run.input.hindcast;
    forecast.withCommand = withCommand;
    forecast.element = bridge.elementOf(output);
    forecast.channel = bridge.channelOf(output);
    forecast.quantity = bridge.quantityOf(output);
    forecast.id = ForecastId(fmt::format("bridge/{}/{}@{}{}{}", forecast.element.value, forecast.quantity,
                                         formatUtc(run.input.now), withCommand ? "+command" : "",
                                         run.input.hindcast ? "+hindcast" : ""));
    int peak = 0;
    for (int point = 0; point < ensemble.points; ++point) {
        const Summary at = summarise(ensemble, output, point);
        forecast.points.push_back(
            {run.scenario.times[static_cast<std::size_t>(point)], at.mean, at.lower, at.upper});
        if (at.mean > forecast.points[static_cast<std::size_t>(peak)].mean)
            peak = point;
    }
    for (int member = 0; member < ensemble.members; ++member)
        forecast.members.push_back(ensemble.valueAt(output, peak, member));
    forecast.limit = bridge.limitOf(output);
    if (forecast.limit) {
        forecast.exceedance = exceedance(ensemble, output, *forecast.limit, run.minutesAPoint());
        forecast.timeToLimit = timeToLimit(forecast.points, *forecast.limit);
    }
    return forecast;
}

void warnOfTemperatures(const BridgeRun& run, std::vector<Warning>& warnings)
{
    for (std::size_t i = 0; i < run.bridge().dampers.size(); ++i) {
        const BridgeDamper& damper = run.bridge().dampers[i];
        const double celsius = run.now.barK[i] - 273.15;
        switch (materials::regimeAt(damper.device, run.now.barK[i])) {
        case materials::SmaRegime::Superelastic:
            break;
        case materials::SmaRegime::NotRecentring:
        case materials::SmaRegime::BelowPlateau:
            warnings.push_back(
                {fmt::format(
                     "at {:.0f} °C, below austenite finish: does not recentre, displacement may remain",
                     celsius),
                 damper.name});
            break;
        case materials::SmaRegime::AboveMd:
            warnings.push_back(
                {fmt::format("at {:.0f} °C, too hot to be superelastic: the prediction does not hold",
                             celsius),
                 damper.name});
            break;
        }
    }
}

void warnOfExtremes(const BridgeRun& run, std::vector<Warning>& warnings)
{
    const double strongest = run.book.settings().windMs.back();
    if (std::ranges::max(run.scenario.meanMs) > strongest)
        warnings.push_back({fmt::format("wind beyond {:.0f} m/s: the response is extrapolated", strongest),
                            run.bridge().name});
    for (std::size_t i = 0; i < run.bridge().dampers.size(); ++i) {
        const auto limit = run.bridge().dampers[i].strainLimit;
        const int output = run.bridge().strainOf(i);
        if (limit &&
            exceedance(run.without, output, *limit, run.minutesAPoint()) > run.settings.riskThreshold)
            warnings.push_back(
                {fmt::format("may be strained beyond {:.1f} %, where its plateau ends and the law with it",
                             100 * *limit),
                 run.bridge().dampers[i].name});
    }
    if (run.calibration.blocks == 0)
        warnings.push_back(
            {"not calibrated yet: no measured storm minutes, parameters as declared", run.bridge().name});
}

} // namespace

struct BridgeSystem::Private {
    BridgeSettings settings;
    ModelPtr model; ///< whose bridges the books hold
    std::vector<std::unique_ptr<SurfaceBook>> books;
    std::vector<Warning> modelWarnings;

    void prepare(const ModelPtr& current);
    Result<void> runBridge(SurfaceBook& book, const forecast::SystemInput& input,
                           forecast::SystemOutput& output, std::stop_token stop);
};

void BridgeSystem::Private::prepare(const ModelPtr& current)
{
    if (model == current)
        return;
    model = current;
    books.clear();
    modelWarnings.clear();
    SurfaceSettings surface;
    surface.minutes = settings.minutes;
    surface.stepS = settings.stepS;
    for (BridgeModel& bridge : bridgesOf(current, modelWarnings)) {
        modelWarnings.insert(modelWarnings.end(), bridge.warnings.begin(), bridge.warnings.end());
        books.push_back(std::make_unique<SurfaceBook>(std::move(bridge), surface));
    }
}

Result<void> BridgeSystem::Private::runBridge(SurfaceBook& book, const forecast::SystemInput& input,
                                              forecast::SystemOutput& output, std::stop_token stop)
{
    for (const forecast::RunningCommand& command : input.running) {
        const auto plan = refinedPlan(book, input, command, settings.past, stop);
        if (!plan)
            return passOn(plan);
        if (*plan)
            output.refinedPlans.emplace_back(command.id, **plan);
    }
    PresentState now = presentState(book.bridge(), input);
    auto scenario = windScenario(book.bridge(), input, now);
    if (!scenario) {
        output.warnings.push_back({"no forecast: " + scenario.error().message, book.bridge().name});
        return {};
    }
    output.warnings.insert(output.warnings.end(), now.warnings.begin(), now.warnings.end());
    output.warnings.insert(output.warnings.end(), scenario->warnings.begin(), scenario->warnings.end());
    const auto blocks = pastBlocks(book.bridge(), input, settings.past);
    auto calibration = calibrate(book, blocks, stop);
    if (!calibration)
        return passOn(calibration);
    BridgeRun run{book, input, settings, std::move(now), std::move(*calibration), std::move(*scenario), {}};
    auto without = run.with(std::vector(run.scenario.times.size(), run.now.barK), stop);
    if (!without)
        return passOn(without);
    run.without = std::move(*without);
    warnOfTemperatures(run, output.warnings);
    warnOfExtremes(run, output.warnings);
    const std::string hash = hashOf(run, blocks);
    for (int i = 0; i < run.bridge().outputs(); ++i)
        output.forecasts.push_back(forecastOf(run, run.without, i, false, hash));
    if (input.hindcast)
        return {};
    ComputedField frame;
    frame.system = "bridge";
    frame.model = modelNameOf(run.bridge());
    frame.modelVersion = kModelVersion;
    frame.inputsHash = hash;
    frame.issuedAt = input.now;
    auto fields = fieldsOf(run, blocks, frame, stop);
    if (!fields)
        return passOn(fields);
    std::ranges::move(*fields, std::back_inserter(output.fields));
    const auto firstOfThis = output.forecasts.size() - static_cast<std::size_t>(run.bridge().outputs());
    const auto plan = planPreHeating(run, output.warnings, stop);
    if (!plan)
        return passOn(plan);
    if (!*plan)
        return {};
    const std::size_t firstWith = output.forecasts.size();
    for (int i = 0; i < run.bridge().outputs(); ++i)
        output.forecasts.push_back(forecastOf(run, (*plan)->with, i, true, hash));
    const std::size_t critical = (*plan)->criticalPier;
    output.proposals.push_back(proposalFor(run, **plan, output.forecasts[firstOfThis + critical].id,
                                           output.forecasts[firstWith + critical].id));
    return {};
}

BridgeSystem::BridgeSystem(BridgeSettings settings) : m(std::make_unique<Private>())
{
    m->settings = settings;
}

BridgeSystem::~BridgeSystem() = default;

bool BridgeSystem::appliesTo(const Model& model) const
{
    const auto isBridge = [&](const AssetId& id) {
        return std::ranges::any_of(model.assets,
                                   [&](const Asset& a) { return a.id == id && a.kind == "bridge"; });
    };
    return std::ranges::any_of(model.elements, [&](const Element& element) {
        return numberOf(element.attributes, "Sinew_Pier.Stiffness_N_m") && isBridge(element.asset);
    });
}

Result<forecast::SystemOutput> BridgeSystem::run(const forecast::SystemInput& input, std::stop_token stop)
{
    if (!input.model)
        return fail(ErrorCode::InvalidInput, "no model");
    m->prepare(input.model);
    forecast::SystemOutput output;
    output.warnings = m->modelWarnings;
    for (const auto& book : m->books)
        if (const auto done = m->runBridge(*book, input, output, stop); !done)
            return passOn(done);
    return output;
}

} // namespace sinew::systems

std::unique_ptr<sinew::forecast::System> sinew_make_systems_bridge()
{
    return std::make_unique<sinew::systems::BridgeSystem>();
}
