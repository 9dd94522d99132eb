// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/physics/water/Simulation.h>

#include "Conditions.h"
#include "Limits.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace sinew::water {

namespace {

struct Run {
    const PipeNetwork& network;
    const SimulationOptions& options;
    HydraulicSolver solver;
    double now, end, reportStep, hydraulicStep, nextReport;
    std::vector<double> volume; ///< per node, tanks only
    std::vector<Conditions::LinkCondition> links;
    std::optional<HydraulicState> state;
    SimulationSummary summary;

    Run(const PipeNetwork& n, const SimulationOptions& o, HydraulicSolver&& s);
    const Tank* tank(std::size_t node) const { return network.nodes[node].tank(); }
    double level(std::size_t node) const { return tankLevelM(*tank(node), volume[node]); }
    double inflow(std::size_t node) const { return state ? state->deliveredM3s[node] : 0; }
    Conditions conditions();
    double untilPattern() const;
    double untilTank(std::size_t node) const;
    double untilControl(const Control& control) const;
    double stepLength() const;
    void advanceTanks(double step);
    void keepWarnings();
    std::vector<double> levels() const;
};

Run::Run(const PipeNetwork& n, const SimulationOptions& o, HydraulicSolver&& s)
    : network(n), options(o), solver(std::move(s)), now(o.startS)
{
    end = now + o.durationS.value_or(n.options.durationS);
    reportStep = std::max(1.0, o.reportStepS.value_or(n.options.reportStepS));
    hydraulicStep = std::clamp(o.hydraulicStepS.value_or(n.options.hydraulicStepS), 1.0, reportStep);
    nextReport = now + (o.reportStepS ? 0 : n.options.reportStartS);
    volume.assign(n.nodes.size(), 0);
    const bool given = o.tankLevelM.size() == n.nodes.size();
    for (std::size_t i = 0; i < n.nodes.size(); ++i)
        if (const Tank* t = n.nodes[i].tank())
            volume[i] = tankVolumeM3(*t, given ? o.tankLevelM[i] : t->initialLevelM);
    HydraulicOptions initial;
    initial.applyControls = false;
    initial.timeS = now;
    links = o.links.size() == n.links.size() ? o.links : conditionsAt(n, initial).links;
}

std::vector<double> Run::levels() const
{
    std::vector<double> result(network.nodes.size(), 0);
    for (std::size_t i = 0; i < result.size(); ++i)
        if (tank(i))
            result[i] = level(i);
    return result;
}

Conditions Run::conditions()
{
    HydraulicOptions at;
    at.timeS = now;
    at.tankLevelM = levels();
    at.demandFactor = options.demandFactor;
    at.demandModel = options.demandModel;
    at.accuracy = options.accuracy;
    at.applyControls = false;
    Conditions c = conditionsAt(network, at);
    for (std::size_t i = 0; i < links.size(); ++i)
        if (const Pump* pump = network.links[i].pump(); pump && pump->speedPattern >= 0)
            links[i].setting = c.links[i].setting;
    for (const Control& control : network.controls) {
        const auto node = static_cast<std::size_t>(std::max(0, control.node));
        if (isDue(network, control, now, c.fixedHeadM[node], inflow(node)))
            obey(network, control, links[control.link]);
    }
    c.links = links;
    if (options.adjust)
        options.adjust(now, c);
    return c;
}

double Run::untilPattern() const
{
    const double step = network.options.patternStepS, at = now + network.options.patternStartS;
    return (std::floor(at / step) + 1) * step - at;
}

double Run::untilTank(std::size_t node) const
{
    const double q = inflow(node);
    if (std::fabs(q) <= limits::zeroFlowM3s)
        return 0;
    const double bound = tankVolumeM3(*tank(node), q > 0 ? tank(node)->maxLevelM : tank(node)->minLevelM);
    return std::round((bound - volume[node]) / q);
}

double Run::untilControl(const Control& control) const
{
    Conditions::LinkCondition after = links[control.link];
    if (!obey(network, control, after))
        return 0; // it would change nothing
    switch (control.when) {
    case Control::When::AtTime:
        return control.value - now;
    case Control::When::AtClockTime: {
        const double wait = control.value - std::fmod(now + network.options.startClockS, 86400);
        return wait >= 0 ? wait : wait + 86400;
    }
    default:
        break;
    }
    const auto node = static_cast<std::size_t>(control.node);
    const double q = inflow(node);
    if (!tank(node) || std::fabs(q) <= limits::zeroFlowM3s)
        return 0;
    const double missing = tankVolumeM3(*tank(node), control.value) - volume[node];
    const bool rises = control.when == Control::When::LevelAbove;
    const bool nears = rises ? missing > 0 && q > 0 : missing < 0 && q < 0;
    return nears ? std::round(missing / q) : 0;
}

double Run::stepLength() const
{
    double step = hydraulicStep;
    const auto consider = [&](double t) {
        if (t > 0)
            step = std::min(step, t);
    };
    consider(untilPattern());
    consider(nextReport - now);
    consider(end - now);
    for (std::size_t i = 0; i < volume.size(); ++i)
        if (tank(i))
            consider(untilTank(i));
    for (const Control& control : network.controls)
        consider(untilControl(control));
    return std::max(1.0, std::round(step));
}

void Run::advanceTanks(double step)
{
    for (std::size_t i = 0; i < volume.size(); ++i) {
        if (!tank(i))
            continue;
        const double q = inflow(i), least = tankVolumeM3(*tank(i), tank(i)->minLevelM),
                     most = tankVolumeM3(*tank(i), tank(i)->maxLevelM);
        volume[i] += q * step;
        // Within a second of the bound counts as there, so that a tank does not hang just short of it.
        if (volume[i] + q >= most)
            volume[i] = most;
        else if (volume[i] + q <= least)
            volume[i] = least;
    }
}

void Run::keepWarnings()
{
    for (const Warning& warning : state->warnings) {
        const auto same = [&](const Warning& w) { return w.subject == warning.subject; };
        if (std::none_of(summary.warnings.begin(), summary.warnings.end(), same))
            summary.warnings.push_back({fmt::format("{} (first at {:.0f} s)", warning.message, now), warning.subject});
    }
}

} // namespace

Result<SimulationSummary> simulate(const PipeNetwork& network, const SimulationOptions& options, const OnStep& onStep,
                                   std::stop_token stop)
{
    auto solver = HydraulicSolver::make(network);
    if (!solver)
        return passOn(solver);
    Run run(network, options, std::move(*solver));
    for (;;) {
        auto state = run.solver.solve(run.conditions(), run.state ? &*run.state : nullptr, stop);
        if (!state)
            return fail(state.error().code, fmt::format("{} (at {:.0f} s)", state.error().message, run.now),
                        state.error().subject);
        run.state = std::move(*state);
        run.state->timeS = run.now;
        ++run.summary.steps;
        run.summary.iterations += run.state->iterations;
        run.keepWarnings();
        const bool isReport = run.now >= run.nextReport;
        if (isReport)
            run.nextReport += run.reportStep;
        onStep(*run.state, isReport);
        if (run.now >= run.end)
            break;
        const double step = run.stepLength();
        run.advanceTanks(step);
        run.now += step;
    }
    run.summary.tankLevelM = run.levels();
    return std::move(run.summary);
}

} // namespace sinew::water
