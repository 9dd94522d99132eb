// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/physics/water/Simulation.h>

#include "Conditions.h"
#include "Energy.h"
#include "Engine.h"
#include "Limits.h"
#include "Rules.h"
#include "Warnings.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace sinew::water {

namespace {

constexpr double day = 86400;

/// The engine goes on from step to step; what commands ask of links is kept beside it, so that a caller's own
/// changes can be told from it and taken back.
struct Run {
    const PipeNetwork& network;
    const SimulationOptions& options;
    Engine engine;
    EnergyMeter energy;
    double now, end, reportStep, hydraulicStep, nextReport;
    std::vector<double> volume, inflow; ///< per node, tanks only
    std::vector<Conditions::LinkCondition> commands;
    std::vector<std::uint8_t> overridden;
    std::vector<double> factors; ///< of each pattern, now
    Conditions conditions;       ///< only where the caller wants to change them
    HydraulicState state;
    SimulationSummary summary;

    Run(const PipeNetwork& n, const SimulationOptions& o, Engine&& e);
    const Tank& tank(int node) const { return *network.nodes[node].tank(); }
    void start();
    void setDemands();
    void setSpeeds();
    void obeyControls();
    void letCallerChange();
    void fillConditions();
    Conditions::LinkCondition targetOf(const Control& control) const;

    double untilPattern() const;
    double untilTank(int node) const;
    double untilControl(const Control& control) const;
    double stepLength() const;
    double advanceUnderRules(double step);
    bool fireRules(double at, double since);
    void advanceTanks(double step);
    void setTankHeads();
    void keepWarnings();
    std::vector<double> levels() const;
};

Run::Run(const PipeNetwork& n, const SimulationOptions& o, Engine&& e)
    : network(n), options(o), engine(std::move(e)), energy(n), now(o.startS)
{
    end = now + o.durationS.value_or(n.options.durationS);
    reportStep = std::max(1.0, o.reportStepS.value_or(n.options.reportStepS));
    hydraulicStep = std::clamp(o.hydraulicStepS.value_or(n.options.hydraulicStepS), 1.0, reportStep);
    nextReport = now + (o.reportStepS ? 0 : n.options.reportStartS);
    factors.resize(n.patterns.size());
    inflow.assign(n.nodes.size(), 0);
    volume.assign(n.nodes.size(), 0);
    overridden.assign(n.links.size(), 0);
    start();
}

void Run::start()
{
    const bool given = options.tankLevelM.size() == network.nodes.size();
    for (const int i : engine.plan.tanks)
        volume[i] = tankVolumeM3(tank(i), given ? options.tankLevelM[i] : tank(i).initialLevelM);
    HydraulicOptions initial;
    initial.applyControls = false;
    initial.timeS = now;
    initial.demandModel = options.demandModel;
    initial.accuracy = options.accuracy;
    conditions = conditionsAt(network, initial);
    conditions.leaks = options.leaks;
    commands = options.links.size() == network.links.size() ? options.links : conditions.links;
    engine.load(conditions);
    engine.reset(commands);
    setTankHeads();
}

void Run::setTankHeads()
{
    for (const int i : engine.plan.tanks)
        engine.head[engine.plan.slotOf[i]] = network.nodes[i].elevationM + tankLevelM(tank(i), volume[i]);
}

std::vector<double> Run::levels() const
{
    std::vector<double> result(network.nodes.size(), 0);
    for (const int i : engine.plan.tanks)
        result[i] = tankLevelM(tank(i), volume[i]);
    return result;
}

void Run::setDemands()
{
    for (std::size_t i = 0; i < factors.size(); ++i)
        factors[i] = patternFactor(network, static_cast<int>(i), now) * options.demandFactor;
    std::fill(engine.demand.begin(), engine.demand.end(), 0.0);
    for (const DemandTerm& term : engine.plan.demands)
        engine.demand[term.slot] +=
            term.baseM3s * (term.pattern >= 0 ? factors[term.pattern] : options.demandFactor);
    std::copy(engine.demand.begin(), engine.demand.begin() + engine.plan.rows, engine.delivered.begin());
    for (const int i : engine.plan.reservoirs)
        engine.head[engine.plan.slotOf[i]] =
            network.nodes[i].elevationM *
            patternFactor(network, network.nodes[i].reservoir()->headPattern, now);
}

void Run::setSpeeds()
{
    for (const int i : engine.plan.speedPatterns) {
        const double speed = patternFactor(network, network.links[i].pump()->speedPattern, now);
        engine.adjust(i, speed);
        commands[i] = {speed > 0 ? LinkStatus::Open : LinkStatus::Closed, speed};
    }
}

Conditions::LinkCondition Run::targetOf(const Control& control) const
{
    return water::targetOf(network, control.link, control.status, control.setting, commands[control.link]);
}

void Run::obeyControls()
{
    for (const Control& control : network.controls) {
        const int node = std::max(0, control.node);
        if (!isDue(network, control, now, engine.head[engine.plan.slotOf[node]], inflow[node]))
            continue;
        const auto target = targetOf(control);
        commands[control.link] = target;
        // What is closed for a while by itself counts as closed, and is opened.
        const bool closed = isClosed(engine.status[control.link]);
        if (closed != (target.status == LinkStatus::Closed) || engine.wouldChange(control.link, target))
            engine.aim(control.link, target);
    }
}

void Run::fillConditions()
{
    for (std::size_t i = 0; i < network.nodes.size(); ++i) {
        const int slot = engine.plan.slotOf[i];
        conditions.demandM3s[i] = engine.demand[slot];
        conditions.fixedHeadM[i] = engine.plan.isRow(slot) ? 0 : engine.head[slot];
        conditions.emitter[i] = network.nodes[i].junction() ? network.nodes[i].junction()->emitter : 0;
    }
    conditions.links = commands;
    conditions.leaks = options.leaks;
}

void Run::letCallerChange()
{
    fillConditions();
    options.adjust(now, conditions);
    engine.load(conditions);
    for (std::size_t i = 0; i < commands.size(); ++i) {
        const int k = static_cast<int>(i);
        const bool differs = conditions.links[i].status != commands[i].status ||
                             conditions.links[i].setting != commands[i].setting;
        const Inner s = engine.status[i];
        const bool already = overridden[i] && differs && engine.setting[i] == conditions.links[i].setting &&
                             isClosed(s) == (conditions.links[i].status == LinkStatus::Closed);
        if ((differs || overridden[i]) && !already)
            engine.aim(k, conditions.links[i]);
        overridden[i] = differs;
    }
}

double Run::untilPattern() const
{
    const double step = network.options.patternStepS, at = now + network.options.patternStartS;
    return (std::floor(at / step) + 1) * step - at;
}

double Run::untilTank(int node) const
{
    const double q = inflow[node], level = tankLevelM(tank(node), volume[node]);
    if (std::fabs(q) <= limits::zeroFlowM3s ||
        (q > 0 ? level >= tank(node).maxLevelM : level <= tank(node).minLevelM))
        return 0;
    return std::round(
        (tankVolumeM3(tank(node), q > 0 ? tank(node).maxLevelM : tank(node).minLevelM) - volume[node]) / q);
}

double Run::untilControl(const Control& control) const
{
    if (!engine.wouldChange(control.link, targetOf(control)))
        return 0;
    if (control.when == Control::When::AtTime)
        return control.value - now;
    if (control.when == Control::When::AtClockTime) {
        const double wait = control.value - std::fmod(now + network.options.startClockS, day);
        return wait >= 0 ? wait : wait + day;
    }
    const Tank* t = network.nodes[control.node].tank();
    const double q = inflow[control.node];
    if (!t || std::fabs(q) <= limits::zeroFlowM3s)
        return 0;
    const double level = tankLevelM(*t, volume[control.node]);
    const bool nears = control.when == Control::When::LevelAbove ? level < control.value && q > 0
                                                                 : level > control.value && q < 0;
    return nears ? std::round((tankVolumeM3(*t, control.value) - volume[control.node]) / q) : 0;
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
    for (const int i : engine.plan.tanks)
        consider(untilTank(i));
    for (const Control& control : network.controls)
        consider(untilControl(control));
    return std::max(1.0, std::round(step));
}

void Run::advanceTanks(double step)
{
    for (const int i : engine.plan.tanks) {
        const double q = inflow[i], least = tankVolumeM3(tank(i), tank(i).minLevelM),
                     most = tankVolumeM3(tank(i), tank(i).maxLevelM);
        volume[i] += q * step;
        // Within a second of the bound counts as there, so that a tank does not hang just short of it.
        if (volume[i] + q >= most)
            volume[i] = most;
        else if (volume[i] - q <= least)
            volume[i] = least;
    }
    setTankHeads();
}

bool Run::fireRules(double at, double since)
{
    const auto actions = actionsOf({engine, at, since, volume, inflow});
    for (const Rule::Action* action : actions) {
        const int i = action->link;
        const auto target = water::targetOf(network, i, action->status, action->setting, commands[i]);
        if (action->status && *action->status != LinkStatus::Active)
            engine.aim(i, target);
        else
            engine.adjust(i, *action->setting);
        commands[i] = target;
    }
    return !actions.empty();
}

/// Tanks go on in the rules' own small steps until one fires. Returns how far that was.
double Run::advanceUnderRules(double step)
{
    const double each = std::max(1.0, std::min(network.options.ruleStepS, step));
    double at = now,
           part = network.options.ruleStepS - std::fmod(now, std::max(1.0, network.options.ruleStepS));
    part = std::clamp(part, 1.0, step);
    while (part > 0) {
        at += part;
        advanceTanks(part);
        if (fireRules(at, at - part))
            break;
        part = std::min(each, now + step - at);
    }
    return at - now;
}

void Run::keepWarnings()
{
    for (const Warning& warning : state.warnings) {
        const auto same = [&](const Warning& w) { return w.subject == warning.subject; };
        if (std::none_of(summary.warnings.begin(), summary.warnings.end(), same))
            summary.warnings.push_back(
                {fmt::format("{} (first at {:.0f} s)", warning.message, now), warning.subject});
    }
}

Error at(const Run& run, const Error& error)
{
    return {error.code, fmt::format("{} (at {:.0f} s)", error.message, run.now), error.subject};
}

} // namespace

Result<SimulationSummary> simulate(const PipeNetwork& network, const SimulationOptions& options,
                                   const OnStep& onStep, std::stop_token stop)
{
    auto engine = Engine::make(network, stop);
    if (!engine)
        return passOn(engine);
    for (const Leak& leak : options.leaks)
        if (auto ok = engine->checkLeak(leak); !ok)
            return passOn(ok);
    Run run(network, options, std::move(*engine));
    for (;;) {
        run.setDemands();
        run.setSpeeds();
        run.obeyControls();
        if (options.adjust)
            run.letCallerChange();
        if (auto ok = run.engine.solve(stop); !ok)
            return tl::unexpected<Error>(at(run, ok.error()));
        if (!run.engine.balanced && network.options.extraTrials < 0)
            return tl::unexpected<Error>(at(run, {ErrorCode::NotConverged, unbalancedText(run.engine), {}}));
        for (const int i : run.engine.plan.tanks)
            run.inflow[i] = run.engine.inflow(run.engine.plan.slotOf[i]);
        run.engine.report(run.state);
        run.state.timeS = run.now;
        warnOf(run.engine, run.state);
        ++run.summary.steps;
        run.summary.iterations += run.state.iterations;
        run.keepWarnings();
        const bool isReport = run.now >= run.nextReport;
        if (isReport)
            run.nextReport += run.reportStep;
        onStep(run.state, isReport);
        run.energy.measure(run.engine, run.now);
        if (run.now >= run.end) {
            if (run.end == options.startS)
                run.energy.add(3600); // an instant is counted as an hour
            break;
        }
        if (run.summary.steps >= options.stepLimit)
            return fail(ErrorCode::LimitExceeded,
                        fmt::format("more than {} steps (at {:.0f} s)", options.stepLimit, run.now));
        double step = run.stepLength();
        if (network.rules.empty())
            run.advanceTanks(step);
        else
            step = run.advanceUnderRules(step);
        run.energy.add(step);
        run.now += step;
    }
    run.summary.tankLevelM = run.levels();
    run.summary.energy = run.energy.report(run.end - options.startS);
    return std::move(run.summary);
}

} // namespace sinew::water
