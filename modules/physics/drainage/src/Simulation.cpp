// SPDX-License-Identifier: GPL-3.0-or-later
#include "Engine.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace sinew::drainage {

struct Simulation::Private {
    Engine e;
};

namespace {

void keepOld(Engine& e)
{
    for (LinkState& l : e.links) {
        l.oldFlow = l.flow;
        l.oldDepth = l.depth;
        l.oldVolume = l.volume;
    }
    for (NodeState& n : e.nodes) {
        n.oldNetInflow = n.inflow - n.outflow;
        n.oldInflow = n.inflow;
        n.oldOverflow = n.overflow;
        n.oldDepth = n.depth;
        n.oldVolume = n.volume;
    }
}

Result<void> cancelled(const Engine& e)
{
    return fail(ErrorCode::Cancelled, fmt::format("cancelled at {:.0f} s", e.time));
}

Result<void> route(Engine& e, double dt, const std::stop_token& stop)
{
    const Routing routing = e.model.options.routing;
    if (routing == Routing::None)
        return {};
    keepOld(e);
    Look look(stop);
    e.totals.iterations +=
        routing == Routing::DynamicWave ? dynamicWave(e, dt, look) : kinematicWave(e, dt, look);
    if (look.stopped())
        return cancelled(e);
    for (std::size_t i = 0; i < e.nodes.size(); ++i)
        if (!std::isfinite(e.nodes[i].depth) || !std::isfinite(e.nodes[i].inflow))
            return fail(ErrorCode::NotConverged, fmt::format("the depth is no number at {:.1f} s", e.time),
                        e.model.nodes[i].id);
    return {};
}

Result<void> step(Engine& e, const std::stop_token& stop)
{
    const double dt = std::max(1e-3, std::min(stepOf(e), e.duration - e.time));
    applyRules(e, dt);
    moveRegulators(e, dt);
    e.oldTime = e.time;
    e.time += dt;
    while (e.surface.time < e.oldTime + dt && !e.model.subcatchments.empty()) {
        if (stop.stop_requested())
            return cancelled(e);
        stepSurface(e.surface, e.model, e.run.rainFactor, e.duration);
    }
    setInflows(e, dt);
    if (const auto routed = route(e, dt, stop); !routed)
        return routed;
    countStep(e, dt);
    return {};
}

} // namespace

Simulation::Simulation(std::unique_ptr<Private> p) : m(std::move(p)) {}
Simulation::Simulation(const Simulation& other) : m(std::make_unique<Private>(*other.m)) {}
Simulation& Simulation::operator=(const Simulation& other)
{
    if (this != &other)
        m = std::make_unique<Private>(*other.m);
    return *this;
}
Simulation::Simulation(Simulation&&) noexcept = default;
Simulation& Simulation::operator=(Simulation&&) noexcept = default;
Simulation::~Simulation() = default;

Result<Simulation> Simulation::make(const DrainageModel& model, const SimulationOptions& options,
                                    std::stop_token stop)
{
    if (const auto valid = validate(model); !valid)
        return passOn(valid);
    if ((options.routingStepS && !(*options.routingStepS >= 1e-3)) ||
        (options.durationS && !(*options.durationS >= 0)) || !(options.rainFactor >= 0) ||
        !std::isfinite(options.rainFactor))
        return fail(ErrorCode::InvalidInput, "the run's step, duration or rain factor is impossible");
    auto p = std::make_unique<Private>();
    Look look(stop);
    if (const auto compiled = compile(p->e, model, options, look); !compiled)
        return passOn(compiled);
    if (!startHydraulics(p->e, look))
        return fail(ErrorCode::Cancelled, "cancelled before the start");
    return Simulation(std::move(p));
}

double Simulation::timeS() const
{
    return m->e.time;
}
double Simulation::durationS() const
{
    return m->e.duration;
}

Result<void> Simulation::advanceTo(double timeS, std::stop_token stop)
{
    Engine& e = m->e;
    const double end = std::min(timeS, e.duration);
    while (e.time < end - 1e-6) {
        if (stop.stop_requested())
            return cancelled(e);
        if (e.totals.steps >= e.run.maximumSteps)
            return fail(ErrorCode::LimitExceeded,
                        fmt::format("{} routing steps reached only {:.0f} s", e.totals.steps, e.time));
        if (const auto stepped = step(e, stop); !stepped)
            return stepped;
    }
    return {};
}

void Simulation::stateAt(double timeS, DrainageState& s) const
{
    const Engine& e = m->e;
    const double span = e.time - e.oldTime,
                 f = span > 0 ? std::clamp((timeS - e.oldTime) / span, 0.0, 1.0) : 1;
    const auto mix = [f](double old, double now) { return old + f * (now - old); };
    s.timeS = timeS;
    for (auto* all : {&s.depthM, &s.inflowM3s, &s.floodingM3s})
        all->resize(e.nodes.size());
    for (auto* all : {&s.flowM3s, &s.linkDepthM, &s.velocityMs, &s.setting})
        all->resize(e.links.size());
    for (std::size_t i = 0; i < e.nodes.size(); ++i) {
        const NodeState& n = e.nodes[i];
        s.depthM[i] = mix(n.oldDepth, n.depth);
        s.inflowM3s[i] = mix(n.oldInflow, n.inflow);
        s.floodingM3s[i] = mix(n.oldOverflow, n.overflow);
    }
    for (std::size_t j = 0; j < e.links.size(); ++j) {
        const LinkState& l = e.links[j];
        s.linkDepthM[j] = mix(l.oldDepth, l.depth);
        const double q = mix(l.oldFlow, l.flow) * (l.isReversed ? -1 : 1);
        s.flowM3s[j] = q;
        s.setting[j] = l.setting;
        s.velocityMs[j] = velocityOf(l, q, s.linkDepthM[j]);
    }
    s.runoffM3s.resize(e.surface.catchments.size());
    for (std::size_t i = 0; i < s.runoffM3s.size(); ++i)
        s.runoffM3s[i] = e.surface.catchments[i].runoff;
}

Result<void> Simulation::command(int link, double setting)
{
    Engine& e = m->e;
    if (link < 0 || static_cast<std::size_t>(link) >= e.links.size() || !std::isfinite(setting) ||
        setting < 0)
        return fail(ErrorCode::InvalidInput, "no such link or setting");
    LinkState& l = e.links[static_cast<std::size_t>(link)];
    l.target = l.kind == LinkKind::Pump      ? setting
               : l.kind == LinkKind::Conduit ? (setting > 0 ? 1.0 : 0.0)
                                             : std::min(setting, 1.0);
    return {};
}

Result<void> Simulation::obstruct(int conduit, const Obstruction& obstruction)
{
    Engine& e = m->e;
    const auto i = static_cast<std::size_t>(conduit);
    if (conduit < 0 || i >= e.links.size() || e.links[i].kind != LinkKind::Conduit)
        return fail(ErrorCode::InvalidInput, "only a conduit can be obstructed");
    CrossSection section = e.sections[i];
    section.fillM += obstruction.sedimentM;
    const bool fits = obstruction.blockedFraction >= 0 && obstruction.blockedFraction <= 0.999 &&
                      obstruction.sedimentM >= 0 && obstruction.roughnessFactor > 0 &&
                      std::isfinite(obstruction.roughnessFactor);
    if (const auto valid = validate(section); !fits || !valid)
        return fail(ErrorCode::InvalidInput, "an obstruction that leaves no opening", e.model.links[i].id);
    compileConduit(e, conduit, obstruction);
    return {};
}

Result<void> Simulation::setExtraInflow(int node, double flowM3s)
{
    if (node < 0 || static_cast<std::size_t>(node) >= m->e.nodes.size() || !std::isfinite(flowM3s))
        return fail(ErrorCode::InvalidInput, "no such node or flow");
    m->e.nodes[static_cast<std::size_t>(node)].extraInflow = flowM3s;
    return {};
}

Result<void> Simulation::setRain(int gage, std::vector<RainSpan> spans)
{
    Engine& e = m->e;
    if (gage < 0 || static_cast<std::size_t>(gage) >= e.model.gages.size())
        return fail(ErrorCode::InvalidInput, "no such rain gage");
    for (std::size_t k = 0; k < spans.size(); ++k)
        if (!(spans[k].endS > spans[k].startS) || !(spans[k].rateMs >= 0) ||
            (k > 0 && spans[k].startS < spans[k - 1].endS))
            return fail(ErrorCode::InvalidInput, "rain spans must ascend and not overlap",
                        e.model.gages[static_cast<std::size_t>(gage)].id);
    e.model.gages[static_cast<std::size_t>(gage)].spans = std::move(spans);
    e.surface.nextSpan[static_cast<std::size_t>(gage)] = 0;
    return {};
}

Result<void> Simulation::setRainFactor(double factor)
{
    if (!(factor >= 0) || !std::isfinite(factor))
        return fail(ErrorCode::InvalidInput, "a rain factor is zero or more");
    m->e.run.rainFactor = factor;
    return {};
}

Summary Simulation::summary() const
{
    return summarise(m->e);
}

Result<Summary> simulate(const DrainageModel& model, const SimulationOptions& options,
                         const OnReport& onReport, std::stop_token stop)
{
    auto simulation = Simulation::make(model, options, stop);
    if (!simulation)
        return passOn(simulation);
    DrainageState state;
    const double reportStep = options.reportStepS.value_or(model.options.reportStepS);
    if (!(reportStep > 0))
        return fail(ErrorCode::InvalidInput, "the report step must be positive");
    const double duration = simulation->durationS();
    for (std::int64_t k = 1;; ++k) {
        if (stop.stop_requested())
            return fail(ErrorCode::Cancelled, fmt::format("cancelled at {:.0f} s", simulation->timeS()));
        const double report = static_cast<double>(k) * reportStep;
        if (const auto advanced = simulation->advanceTo(std::min(report, duration), stop); !advanced)
            return passOn(advanced);
        if (report > duration + 1e-6)
            break;
        if (report >= model.options.reportStartS && onReport) {
            simulation->stateAt(report, state);
            onReport(state);
        }
    }
    return simulation->summary();
}

} // namespace sinew::drainage
