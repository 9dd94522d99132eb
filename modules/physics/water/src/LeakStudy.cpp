// SPDX-License-Identifier: GPL-3.0-or-later
#include "Engine.h"
#include "Limits.h"
#include "Warnings.h"
#include <sinew/physics/water/Hydraulics.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <optional>
#include <thread>

namespace sinew::water {

namespace {
constexpr double finest = 1e-2; ///< a change that a leak's own flow may still make, as a share of it
}

/// The engine as it stood at the solution, and the factors of that point.
struct LeakStudy::Private {
    Engine engine;
    SparseLdl factors;
    std::vector<double> conductance, flow, head, delivered, setting;
    std::vector<Inner> status;
    std::vector<std::uint8_t> fixed;
    std::vector<Emitter> emitters;
    std::vector<Split> splits;
    HydraulicState base;
    std::size_t lastUndetermined = 0;
    std::vector<double> response;

    explicit Private(Engine&& e) : engine(std::move(e)) {}
    Result<void> keep(const std::stop_token& stop);
    void rewind();
    void foresee(const Leak& leak);
};

/// Linearised once more where the solution is, so that factors and conductances are those of the solution
/// itself.
Result<void> LeakStudy::Private::keep(const std::stop_token& stop)
{
    engine.report(base);
    warnOf(engine, base);
    const int row = engine.factorise(stop);
    if (row == SparseLdl::stopped)
        return fail(ErrorCode::Cancelled, "stopped");
    if (row >= 0)
        return fail(ErrorCode::SingularNetwork, "the equations cannot be solved at this node",
                    engine.network().nodes[engine.plan.nodeAt[row]].id);
    factors = engine.ldl;
    conductance = engine.conductance();
    flow = engine.flow;
    head = engine.head;
    delivered = engine.delivered;
    setting = engine.setting;
    status = engine.status;
    fixed = engine.fixed;
    emitters = engine.emitters;
    splits = engine.splits;
    response.assign(head.size(), 0);
    lastUndetermined = base.undetermined.size();
    return {};
}

void LeakStudy::Private::rewind()
{
    engine.flow = flow;
    engine.head = head;
    engine.delivered = delivered;
    engine.setting = setting;
    engine.emitters = emitters;
    if (base.undetermined.size() != lastUndetermined)
        engine.forgetUndetermined();
    engine.splits = splits;
    engine.setStatuses(status, fixed);
}

/// A withdrawal in a pipe acts on its two ends by the lever's law; what it draws follows from its own
/// pressure.
void LeakStudy::Private::foresee(const Leak& leak)
{
    const Plan& plan = engine.plan;
    const int a = plan.from[leak.link], b = plan.to[leak.link];
    const double f = engine.splits.back().fraction, p = conductance[leak.link];
    std::fill(response.begin(), response.end(), 0.0);
    if (plan.isRow(a))
        response[a] -= 1 - f;
    if (plan.isRow(b))
        response[b] -= f;
    factors.solve(response.data());
    std::fill(response.begin() + plan.rows, response.end(), 0.0);
    const double local = p > 0 ? f * (1 - f) / p : 0; // the drop along the pipe itself
    const double drop = local - ((1 - f) * response[a] + f * response[b]);
    const double pressure = (1 - f) * head[a] + f * head[b] - engine.splits.back().elevationM;
    if (!(pressure > 0) || !(leak.emitter > 0) || !std::isfinite(drop))
        return;
    double q = 0; // leak.emitter * (pressure - drop q)^exponent, by halving: it falls as q grows
    double low = 0, high = leak.emitter * std::pow(pressure, leak.exponent);
    for (int i = 0; i < 60; ++i) {
        q = (low + high) / 2;
        (leak.emitter * std::pow(std::max(0.0, pressure - drop * q), leak.exponent) > q ? low : high) = q;
    }
    for (int slot = 0; slot < plan.rows; ++slot)
        engine.head[slot] += q * response[slot];
    for (std::size_t i = 0; i < flow.size(); ++i)
        engine.flow[i] += conductance[i] * q * (response[plan.from[i]] - response[plan.to[i]]);
    Split& s = engine.splits.back();
    s.before = flow[leak.link] + p * q * (response[a] - response[b]) + q * (1 - f);
    s.after = s.before - q;
    s.leak = q;
    engine.flow[leak.link] = s.before;
}

LeakStudy::LeakStudy(std::unique_ptr<Private> p) : m(std::move(p)) {}
LeakStudy::LeakStudy(const LeakStudy& other) : m(std::make_unique<Private>(*other.m)) {}
LeakStudy::LeakStudy(LeakStudy&&) noexcept = default;
LeakStudy::~LeakStudy() = default;

Result<LeakStudy> LeakStudy::make(const PipeNetwork& network, const Conditions& conditions,
                                  std::stop_token stop)
{
    auto engine = Engine::make(network, stop);
    if (!engine)
        return passOn(engine);
    if (auto ok = engine->checkConditions(conditions); !ok)
        return passOn(ok);
    engine->load(conditions);
    engine->reset(conditions.links);
    if (auto ok = engine->solve(stop); !ok)
        return passOn(ok);
    if (!engine->balanced && network.options.extraTrials < 0)
        return fail(ErrorCode::NotConverged, unbalancedText(*engine));
    auto p = std::make_unique<Private>(std::move(*engine));
    if (auto ok = p->keep(stop); !ok)
        return passOn(ok);
    return LeakStudy(std::move(p));
}

const HydraulicState& LeakStudy::base() const
{
    return m->base;
}

Result<HydraulicState> LeakStudy::solve(const Leak& leak, std::stop_token stop)
{
    Engine& e = m->engine;
    m->rewind();
    if (auto ok = e.checkLeak(leak); !ok)
        return passOn(ok);
    e.addLeak(leak);
    m->foresee(leak);
    // The network's accuracy is that of all flows together, in which a leak at a quiet end would not be seen.
    e.finestFlowM3s = finest * std::max(e.splits.back().leak, limits::zeroFlowM3s / finest);
    if (auto ok = e.solve(stop); !ok)
        return passOn(ok);
    if (!e.balanced && e.network().options.extraTrials < 0)
        return fail(ErrorCode::NotConverged, unbalancedText(e));
    HydraulicState state;
    e.report(state);
    m->lastUndetermined = state.undetermined.size();
    warnOf(e, state);
    return state;
}

Result<std::vector<HydraulicState>> solveLeaks(const PipeNetwork& network, const Conditions& conditions,
                                               std::span<const Leak> leaks, int threads, std::stop_token stop)
{
    const auto study = LeakStudy::make(network, conditions, stop);
    if (!study)
        return passOn(study);
    std::vector<HydraulicState> states(leaks.size());
    std::vector<std::optional<Error>> errors(leaks.size());
    std::atomic<std::size_t> next = 0;
    const auto work = [&] {
        LeakStudy own = *study;
        for (std::size_t i = next++; i < leaks.size(); i = next++) {
            auto state = own.solve(leaks[i], stop);
            if (state)
                states[i] = std::move(*state);
            else
                errors[i] = state.error();
        }
    };
    const std::size_t wanted =
        threads > 0 ? static_cast<std::size_t>(threads) : std::max(1u, std::thread::hardware_concurrency());
    {
        std::vector<std::jthread> others;
        for (std::size_t t = 1; t < std::min(wanted, leaks.size()); ++t)
            others.emplace_back(work);
        work();
    }
    for (const auto& error : errors)
        if (error)
            return tl::unexpected<Error>(*error);
    return states;
}

double openShare(const Repair& repair)
{
    const double clamp = std::clamp(repair.clamp, 0.0, 1.0) * std::clamp(repair.clampReach, 0.0, 1.0);
    return (1 - clamp) * (1 - std::clamp(repair.healed, 0.0, 1.0));
}

Leak repaired(const Leak& leak, const Repair& repair)
{
    Leak result = leak;
    result.emitter *= openShare(repair);
    return result;
}

double clampClosure(double recoveryStressPa, double bandM, double pipeRadiusM, double linePressurePa)
{
    const double contact = pipeRadiusM > 0 ? std::max(0.0, recoveryStressPa) * bandM / pipeRadiusM : 0;
    return linePressurePa > 0 ? std::clamp(contact / linePressurePa, 0.0, 1.0) : contact > 0 ? 1.0 : 0.0;
}

} // namespace sinew::water
