// SPDX-License-Identifier: GPL-3.0-or-later
#include "DeIcing.h"

#include "Forecasts.h"
#include "Weather.h"

#include <sinew/core/Units.h>
#include <sinew/estimate/Quantile.h>
#include <sinew/physics/conductor/Ice.h>

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <numbers>

namespace sinew::systems::powergrid {

namespace {

using std::chrono::minutes;

constexpr double kPi = std::numbers::pi, kZero = 273.15, k95 = 1.6448536269514722;
constexpr double kWorthARisk = 0.3; // probability of passing the limit from which on melting is considered
constexpr double kGoodEnough = 0.1; // probability with which one melting suffices
constexpr double kMayOverload = 0.05, kLowestPu = 0.9;
constexpr double kHighestC = 75; // of an ACSR conductor, where no limit is given
constexpr double kShelter = 0.5, kShelterSpread = 0.3, kCalmMs = 0.3, kLeastEmissivity = 0.4;
constexpr Duration kLead = minutes(10), kMargin = minutes(15), kNotice = minutes(60),
                   kLeastNotice = minutes(30);
constexpr Duration kSettled = std::chrono::hours(3); // until a line that is back is taken to be seen
constexpr double kHardlyMw = 1e6;                    // flows that prove nothing
constexpr double kEffectSeenM = 1e-3, kEffectError = 0.15;
constexpr int kConductors = 3;

std::string shown(double si, const char* quantity)
{
    const auto known = findQuantity(quantity);
    return known ? formatValue(si, *known, UnitSystem::Si) : fmt::format("{:g}", si);
}

std::string percent(double probability)
{
    if (probability < 0.01)
        return "under 1 %";
    return probability > 0.99 ? "over 99 %" : fmt::format("{:.0f} %", 100 * probability);
}

/// A line with a supply and a meter of its ice.
struct Site {
    std::size_t supply = 0, iceMeter = 0;
    const LineData* line = nullptr;
    const Actuator* actuator = nullptr;
    std::string name;
};

std::string nameOf(const GridModel& grid, const ElementId& id)
{
    const auto found = std::ranges::find(grid.model->elements, id, &Element::id);
    return found == grid.model->elements.end() || found->name.empty() ? id.value : found->name;
}

std::string branchName(const GridModel& grid, int branch)
{
    const auto at = static_cast<std::size_t>(branch);
    return branch < 0                         ? std::string("no branch")
           : grid.branchElement[at].isEmpty() ? grid.grid.branches[at].id
                                              : nameOf(grid, grid.branchElement[at]);
}

std::vector<Site> sitesOf(const GridModel& grid)
{
    std::vector<Site> sites;
    for (std::size_t s = 0; s < grid.supplies.size(); ++s) {
        const LineData& line = grid.lines[grid.supplies[s].line];
        if (const auto ice = grid.meterAt(Meter::Kind::Ice, line.branch))
            sites.push_back({s, *ice, &line, grid.supplies[s].actuator, nameOf(grid, line.element)});
    }
    return sites;
}

const Channel& channelOf(const DeIcingInput& run, const Site& site)
{
    return *run.grid.meters[site.iceMeter].channel;
}

double measuredNow(const DeIcingInput& run, std::size_t meter)
{
    return run.past.now().measured[static_cast<Eigen::Index>(meter)];
}

bool isCommanded(const DeIcingInput& run, const Site& site)
{
    return std::ranges::any_of(run.input.running, [&](const forecast::RunningCommand& command) {
        return command.proposal.actuator == site.actuator->id;
    });
}

double highestC(const DeIcingInput& run, const Site& site)
{
    const auto meter = run.grid.meterAt(Meter::Kind::ConductorTemperature, site.line->branch);
    const Channel* channel = meter ? run.grid.meters[*meter].channel : nullptr;
    const auto limit = channel && channel->highWarning ? channel->highWarning
                       : channel                       ? channel->highLimit
                                                       : std::nullopt;
    return limit ? *limit - kZero : kHighestC;
}

/// What the current has to be chosen for: the lightest wind and the warmest air to be expected while the line
/// is melted, and what they are on average.
struct Weathers {
    conductor::Weather mean, lightest;
};

Weathers weathersOf(const DeIcingInput& run)
{
    std::vector<double> hours;
    for (int half = 0; half <= 12; ++half)
        hours.push_back(0.5 * half);
    const WeatherAhead ahead = weatherAhead(run.grid, run.input, run.past, hours);
    Weathers made;
    double air = 0, wind = 0, lightest = INFINITY, warmest = -INFINITY;
    for (std::size_t i = 0; i < hours.size(); ++i) {
        air += ahead.air.mean[i] / static_cast<double>(hours.size());
        wind += ahead.wind.mean[i] / static_cast<double>(hours.size());
        lightest = std::min(lightest, ahead.wind.mean[i] - k95 * ahead.wind.sigma[i]);
        warmest = std::max(warmest, ahead.air.mean[i] + k95 * ahead.air.sigma[i]);
    }
    made.mean = {air - kZero, std::max(kCalmMs, kShelter * wind), kPi / 4, 0};
    made.lightest = {warmest - kZero,
                     std::max(kCalmMs, kShelter * std::exp(-k95 * kShelterSpread) * lightest), 0.35, 0};
    return made;
}

/// Heat transfer of the sleeve to the air.
double filmWm2K(const conductor::Conductor& c, double iceM, const conductor::Weather& w)
{
    conductor::Conductor sleeve = c;
    sleeve.diameterM += 2 * iceM;
    if (w.airC > -0.1)
        return 0; // the air takes nothing
    const double lossWm = conductor::convectionWm(conductor::Method::Ieee738, sleeve, w, 0) +
                          conductor::radiationWm(sleeve, w.airC, 0);
    return lossWm / (kPi * sleeve.diameterM * -w.airC);
}

struct Choice {
    conductor::MeltingChoice melting;
    double bareC = 0; ///< where the bare conductor settles in the lightest wind
};

Result<Choice> chooseCurrent(const DeIcingInput& run, const Site& site, double iceM)
{
    const Weathers weathers = weathersOf(run);
    conductor::Conductor c = site.line->conductor;
    c.emissivity = c.absorptivity = kLeastEmissivity;
    const double holds =
        conductor::steadyCurrentA(conductor::Method::Ieee738, c, weathers.lightest, 0, highestC(run, site));
    // The temperature's bound is met in the lightest wind, the time is that of the mean weather.
    const conductor::MeltingLimits limits{.ratingA = std::min(site.actuator->maxValue, std::max(1.0, holds))};
    const auto melting =
        conductor::chooseMelting(c, iceM, weathers.mean, filmWm2K(c, iceM, weathers.mean), limits);
    if (!melting)
        return passOn(melting);
    const auto bare =
        conductor::steadyTemperatureC(conductor::Method::Ieee738, c, weathers.lightest, 0, melting->currentA);
    if (!bare)
        return passOn(bare);
    return Choice{*melting, *bare};
}

/// A command on a line, and what the ensemble says of it.
struct Plan {
    const Site* site = nullptr;
    Choice choice;
    Ensemble with;
    Forecast iceWithout, iceWith;
    std::string tag; ///< of forecasts that assume it
    Instant meltedAt, latest;
};

std::vector<double> column(const Ensemble& ensemble, std::size_t t, std::size_t meter)
{
    const Eigen::VectorXd values = ensemble.metered[t].col(static_cast<Eigen::Index>(meter));
    return {values.begin(), values.end()};
}

double shareOver(const Ensemble& with)
{
    const auto count = std::ranges::count_if(
        with.strain, [](const auto& s) { return s.loading > 1 || s.lowestPu < kLowestPu; });
    return static_cast<double>(count) / static_cast<double>(std::max<std::size_t>(1, with.strain.size()));
}

std::string strainText(const GridModel& grid, const Ensemble& with)
{
    std::vector<double> loading, lowest;
    for (const Ensemble::Strain& strain : with.strain) {
        loading.push_back(strain.loading);
        lowest.push_back(strain.lowestPu);
    }
    const double median = estimate::quantile(loading, 0.5);
    const auto typical = std::ranges::min_element(
        with.strain, {}, [&](const auto& s) { return std::abs(s.loading - median); });
    return fmt::format("{} would be loaded most, to {:.0f} % (5–95 %: {:.0f} to {:.0f} %), and no voltage "
                       "fall below {:.1f} % (5 %: {:.1f} %)",
                       typical == with.strain.end() ? "no branch" : branchName(grid, typical->branch),
                       100 * median, 100 * estimate::quantile(loading, 0.05),
                       100 * estimate::quantile(loading, 0.95), 100 * estimate::quantile(lowest, 0.5),
                       100 * estimate::quantile(lowest, 0.05));
}

/// When the limit may be passed, less the time that it takes to act.
Instant latestFor(const Forecast& without, double limit, Duration melting)
{
    for (const ForecastPoint& point : without.points)
        if (point.upper > limit)
            return point.time - melting - kLead - kMargin;
    return without.points.back().time - melting - kLead - kMargin;
}

Instant meltedIn(const Forecast& with)
{
    for (const ForecastPoint& point : with.points)
        if (point.mean < kIceSeenM)
            return point.time;
    return with.points.back().time;
}

std::string hashWith(const DeIcingInput& run, const std::string& tag)
{
    return run.hash + tag;
}

Result<Plan> planFor(const DeIcingInput& run, const Site& site, const Forecast& without,
                     const std::vector<Melting>& others, std::stop_token stop)
{
    Plan plan;
    plan.site = &site;
    plan.iceWithout = without;
    plan.tag = "+melt-" + site.line->element.value;
    const double soon = without.points[std::min<std::size_t>(1, without.points.size() - 1)].mean;
    const auto choice = chooseCurrent(run, site, std::max(kIceSeenM, soon));
    if (!choice)
        return passOn(choice);
    plan.choice = *choice;
    EnsembleSettings settings = run.settings;
    settings.withFields = false;
    settings.meltings = others;
    settings.meltings.push_back({site.supply, choice->melting.currentA, run.input.now + kLead});
    auto with = lookAhead(run.grid, run.input, run.past, run.heat, settings, stop);
    if (!with)
        return passOn(with);
    plan.with = std::move(*with);
    plan.iceWith =
        forecastOf(run.grid, run.input, plan.with, site.iceMeter, hashWith(run, plan.tag), plan.tag);
    plan.meltedAt = meltedIn(plan.iceWith);
    plan.latest = latestFor(without, *without.limit, plan.meltedAt - (run.input.now + kLead));
    return plan;
}

/// Compares from where there is something to be seen on. How fast ice melts is known roughly: that error
/// lasts.
VerifyPlan verifyMelting(const DeIcingInput& run, const Plan& plan)
{
    VerifyPlan verify;
    verify.channel = channelOf(run, *plan.site).id;
    verify.quantity = channelOf(run, *plan.site).quantity;
    const Instant until = plan.meltedAt + std::chrono::hours(2);
    const auto meter = static_cast<Eigen::Index>(plan.site->iceMeter);
    for (std::size_t t = 0; t < plan.with.times.size() && plan.with.times[t] <= until; ++t) {
        const auto without = column(run.without, t, plan.site->iceMeter),
                   with = column(plan.with, t, plan.site->iceMeter);
        const double effect = estimate::mean(with) - estimate::mean(without);
        if (std::abs(effect) < kEffectSeenM)
            continue;
        verify.points.push_back({plan.with.times[t], estimate::mean(without), estimate::mean(with),
                                 std::max(kIceMeterSigmaM, run.past.sampleSigma[meter]),
                                 std::hypot(estimate::standardDeviation(without),
                                            estimate::standardDeviation(with), kEffectError * effect)});
    }
    verify.until = until;
    return verify;
}

std::string reasonFor(const DeIcingInput& run, const Plan& plan)
{
    const Forecast& f = plan.iceWithout;
    const auto highest = std::ranges::max_element(f.points, {}, &ForecastPoint::mean);
    const conductor::Melting& melting = plan.choice.melting.melting;
    const double current = run.grid.currentA(run.past.now().state, plan.site->line->branch),
                 bringsWm = current * current * plan.site->line->conductor.resistanceOhmM(0);
    return fmt::format(
        "Freezing rain: {} carries {} of ice and is forecast to carry {} (5–95 %: {} to {}) by {}; the "
        "probability that it passes its limit of {} is {}. Its load, {}, heats it by {:.1f} W/m, of which "
        "the air takes more: no switching of loads melts it. Its de-icing supply can: {:.0f} W/m, of which "
        "{:.0f} W/m go to the air. The highest current that supply and conductor stand takes the least "
        "energy.",
        plan.site->name, shown(std::max(0.0, measuredNow(run, plan.site->iceMeter)), "ice-thickness"),
        shown(highest->mean, "ice-thickness"), shown(highest->lower, "ice-thickness"),
        shown(highest->upper, "ice-thickness"), formatUtc(std::chrono::floor<minutes>(highest->time)),
        shown(*f.limit, "ice-thickness"), percent(*f.exceedance), shown(current, "current"), bringsWm,
        melting.heatWm, melting.lossWm);
}

double energyOf(const Plan& plan)
{
    return kConductors * plan.site->line->lengthM * plan.choice.melting.melting.energyJM;
}

std::string effectFor(const DeIcingInput& run, const Plan& plan)
{
    const auto& last = plan.iceWith.points;
    const auto highest = std::ranges::max_element(last, {}, &ForecastPoint::mean);
    return fmt::format(
        "Bare about {}; afterwards at most {} (5–95 %: {} to {}); probability of passing the limit {} "
        "instead of {}. The line is out of service meanwhile, which is why two people must approve: {}. "
        "{:.1f} MWh in its three conductors; bare, they stay below {:.0f} °C in the lightest wind to be "
        "expected. Once it is bare, its return to service is proposed.",
        formatUtc(std::chrono::floor<minutes>(plan.meltedAt)), shown(highest->mean, "ice-thickness"),
        shown(highest->lower, "ice-thickness"), shown(highest->upper, "ice-thickness"),
        percent(plan.iceWith.exceedance.value_or(0)), percent(*plan.iceWithout.exceedance),
        strainText(run.grid, plan.with), energyOf(plan) / 3.6e9, std::ceil(plan.choice.bareC));
}

Proposal proposalBase(const DeIcingInput& run, const Site& site, const char* what)
{
    Proposal p;
    p.key = fmt::format("grid/{}/{}", site.line->element.value, what);
    p.id = ProposalId(fmt::format("{}@{}", p.key, microsOf(run.input.now)));
    p.origin = "system:grid";
    p.actuator = site.actuator->id;
    p.action = site.actuator->action;
    p.issuedAt = run.input.now;
    p.hazardous = true; // a line is switched
    p.inputs = {channelOf(run, site).id, run.grid.supplies[site.supply].ammeter};
    return p;
}

Proposal meltingProposal(const DeIcingInput& run, const Plan& plan)
{
    Proposal p = proposalBase(run, *plan.site, "melt");
    p.value = plan.choice.melting.currentA;
    p.title = fmt::format("Take {} out of service and melt its ice with {}", plan.site->name,
                          shown(p.value, "melting-current"));
    p.reason = reasonFor(run, plan);
    p.effect = effectFor(run, plan);
    p.actBefore = std::max(plan.latest, run.input.now + kLeastNotice);
    p.energyJ = energyOf(plan);
    p.forecastWithout = plan.iceWithout.id;
    p.forecastWith = plan.iceWith.id;
    if (VerifyPlan verify = verifyMelting(run, plan); !verify.points.empty())
        p.verify = std::move(verify);
    return p;
}

void addForecasts(const DeIcingInput& run, const Ensemble& with, const std::string& tag, DeIcing& result)
{
    for (std::size_t k = 0; k < run.grid.meters.size(); ++k)
        if (with.known[k])
            if (Forecast f = forecastOf(run.grid, run.input, with, k, hashWith(run, tag), tag);
                !f.points.empty())
                result.with.push_back(std::move(f));
}

/// Lines whose ice is likely to pass its limit, likeliest first.
std::vector<std::pair<const Site*, Forecast>> endangered(const DeIcingInput& run,
                                                         const std::vector<Site>& sites)
{
    std::vector<std::pair<const Site*, Forecast>> found;
    for (const Site& site : sites) {
        const bool isOn = run.past.now().meltingA[site.supply] > 0;
        if (isOn || isCommanded(run, site) || !run.without.known[site.iceMeter] ||
            !(measuredNow(run, site.iceMeter) > kIceSeenM))
            continue;
        Forecast f = forecastOf(run.grid, run.input, run.without, site.iceMeter, run.hash);
        if (!f.points.empty() && f.limit && f.exceedance.value_or(0) >= kWorthARisk)
            found.emplace_back(&site, std::move(f));
    }
    std::ranges::stable_sort(found, std::ranges::greater{},
                             [](const auto& one) { return *one.second.exceedance; });
    return found;
}

/// One line after the other, each with what was proposed before it: all of them may be approved.
Result<void> proposeMelting(const DeIcingInput& run, const std::vector<Site>& sites, DeIcing& result,
                            std::stop_token stop)
{
    std::vector<Melting> others = run.settings.meltings;
    for (const auto& [site, without] : endangered(run, sites)) {
        const auto plan = planFor(run, *site, without, others, stop);
        if (!plan && plan.error().code == ErrorCode::Cancelled)
            return passOn(plan);
        if (!plan) {
            result.warnings.push_back(
                {site->name + " cannot be melted: " + plan.error().text(), run.grid.name});
            continue;
        }
        if (shareOver(plan->with) > kMayOverload) {
            result.warnings.push_back({fmt::format("{} is not proposed to be melted: without it {}",
                                                   site->name, strainText(run.grid, plan->with)),
                                       run.grid.name});
            continue;
        }
        // Too early, it only has to be done again; people still get an hour to decide.
        const double risk = plan->iceWith.exceedance.value_or(0);
        const bool isEnough = risk <= kGoodEnough && plan->latest <= run.input.now + kNotice,
                   isLate = plan->latest <= run.input.now + kLeastNotice && risk < *without.exceedance;
        if (!isEnough && !isLate)
            continue;
        others.push_back({site->supply, plan->choice.melting.currentA, run.input.now + kLead});
        addForecasts(run, plan->with, plan->tag, result);
        result.proposals.push_back(meltingProposal(run, *plan));
    }
    return {};
}

/// The power through the line: nothing while it is out.
std::optional<VerifyPlan> verifyReturn(const DeIcingInput& run, const Site& site, const Ensemble& with)
{
    const auto meter = run.grid.meterAt(Meter::Kind::ActivePower, site.line->branch);
    if (!meter)
        return std::nullopt;
    VerifyPlan verify;
    verify.channel = run.grid.meters[*meter].channel->id;
    verify.quantity = run.grid.meters[*meter].channel->quantity;
    for (std::size_t t = 0; t < with.times.size() && with.times[t] <= run.input.now + kSettled; ++t) {
        const auto back = column(with, t, *meter);
        const double sigma =
            std::max(0.1 * kHardlyMw, run.past.sampleSigma[static_cast<Eigen::Index>(*meter)]);
        verify.points.push_back(
            {with.times[t], 0, estimate::mean(back), sigma, estimate::standardDeviation(back)});
    }
    verify.until = verify.points.back().time;
    const bool isSeen =
        std::ranges::any_of(verify.points, [](const auto& p) { return std::abs(p.withCommand) > kHardlyMw; });
    return isSeen ? std::optional(std::move(verify)) : std::nullopt;
}

Result<void> proposeReturn(const DeIcingInput& run, const Site& site, DeIcing& result, std::stop_token stop)
{
    const double ice = measuredNow(run, site.iceMeter);
    const auto thermometer = run.grid.meterAt(Meter::Kind::ConductorTemperature, site.line->branch);
    const double kelvin = thermometer ? measuredNow(run, *thermometer) : NAN;
    const bool isBare = ice < kIceSeenM;
    const bool isHot = kelvin - kZero > highestC(run, site);
    if ((!isBare || isCommanded(run, site)) && !isHot)
        return {};
    EnsembleSettings settings = run.settings;
    settings.withFields = false;
    std::erase_if(settings.meltings, [&](const Melting& m) { return m.supply == site.supply; });
    const auto with = lookAhead(run.grid, run.input, run.past, run.heat, settings, stop);
    if (!with)
        return passOn(with);
    const std::string tag = "+return-" + site.line->element.value;
    Proposal p = proposalBase(run, site, "return");
    p.value = site.actuator->safeValue;
    p.title = fmt::format("Switch the de-icing supply of {} off and return the line to service", site.name);
    p.reason = fmt::format("The meter of its ice reads {}{}. Every minute more heats a bare conductor and "
                           "leaves the grid without the line.",
                           shown(std::max(0.0, ice), "ice-thickness"),
                           std::isfinite(kelvin) ? ", its conductor " + shown(kelvin, "conductor-temperature")
                                                 : std::string());
    p.verify = verifyReturn(run, site, *with);
    const auto meter = run.grid.meterAt(Meter::Kind::ActivePower, site.line->branch);
    p.effect = p.verify
                   ? fmt::format("The line carries {} again (5–95 %: {} to {}); new ice grows on it while "
                                 "freezing rain falls.",
                                 shown(p.verify->points[1].withCommand, "active-power"),
                                 shown(estimate::quantile(column(*with, 1, *meter), 0.05), "active-power"),
                                 shown(estimate::quantile(column(*with, 1, *meter), 0.95), "active-power"))
                   : std::string("The line is in service again.");
    p.actBefore = run.input.now + std::chrono::hours(6); // it helps at any time
    if (meter && with->known[*meter]) {
        p.forecastWithout = forecastOf(run.grid, run.input, run.without, *meter, run.hash).id;
        p.forecastWith = forecastOf(run.grid, run.input, *with, *meter, hashWith(run, tag), tag).id;
    }
    addForecasts(run, *with, tag, result);
    result.proposals.push_back(std::move(p));
    return {};
}

} // namespace

std::vector<Melting> meltingNow(const Past& past)
{
    std::vector<Melting> meltings;
    const Moment& now = past.now();
    for (std::size_t s = 0; s < now.meltingA.size(); ++s)
        if (now.meltingA[s] > 0)
            meltings.push_back({s, now.meltingA[s], now.at});
    return meltings;
}

Result<DeIcing> proposeDeIcing(const DeIcingInput& run, std::stop_token stop)
{
    DeIcing result;
    const std::vector<Site> sites = sitesOf(run.grid);
    for (const Site& site : sites)
        if (run.past.now().meltingA[site.supply] > 0)
            if (const auto done = proposeReturn(run, site, result, stop); !done)
                return passOn(done);
    if (const auto done = proposeMelting(run, sites, result, stop); !done)
        return passOn(done);
    return result;
}

} // namespace sinew::systems::powergrid
