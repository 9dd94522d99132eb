// SPDX-License-Identifier: GPL-3.0-or-later
#include "Engine.h"
#include "Limits.h"

#include <algorithm>
#include <cmath>

namespace sinew::water {

Result<void> Engine::checkLeak(const Leak& leak, bool besides) const
{
    if (leak.link < 0 || leak.link >= static_cast<int>(network().links.size()) || !link(leak.link).pipe())
        return fail(ErrorCode::InvalidInput, "only a pipe can leak");
    const std::string& id = link(leak.link).id;
    if (!(leak.fraction >= 0 && leak.fraction <= 1) || !(leak.emitter >= 0) || !(leak.exponent > 0) ||
        !std::isfinite(leak.emitter))
        return fail(ErrorCode::InvalidInput, "a leak needs a place along the pipe and a size", id);
    for (const Split& other : splits)
        if (besides && other.link == leak.link)
            return fail(ErrorCode::InvalidInput, "the pipe leaks already", id);
    return {};
}

/// A reservoir's "elevation" is its water level: the pipe's own height is unknown there.
double Engine::heightAt(const Leak& leak) const
{
    const Node &from = network().nodes[link(leak.link).from], &to = network().nodes[link(leak.link).to];
    const double a = from.isJunction() ? from.elevationM : to.elevationM,
                 b = to.isJunction() ? to.elevationM : from.elevationM;
    return a + leak.fraction * (b - a);
}

void Engine::addLeak(const Leak& leak)
{
    constexpr double nearest = 1e-6; // a length of nothing has no head loss to speak of
    Split s;
    s.link = leak.link;
    s.fraction = std::clamp(leak.fraction, nearest, 1 - nearest);
    s.elevationM = heightAt(leak);
    s.inverse = 1 / leak.exponent;
    s.loss = leak.emitter > 0 ? std::pow(leak.emitter, -s.inverse) : 0;
    s.before = flow[leak.link];
    s.leak = s.loss > 0 ? limits::cubicFootM3 : 0;
    s.after = s.before - s.leak;
    splits.push_back(s);
    // Only an outflow where nothing else determines the head changes what is determined.
    m_statusChanged |= isUndetermined(plan.from[leak.link]) || isUndetermined(plan.to[leak.link]);
}

void Engine::loadLeaks(const std::vector<Leak>& leaks)
{
    if (!splits.empty())
        m_statusChanged = true;
    splits.clear();
    for (const Leak& leak : leaks)
        addLeak(leak);
}

/// The law of a share of a pipe's length.
Linearised Engine::pipeLaw(int i, double share, bool shut, double q) const
{
    if (shut)
        return closedLink(q);
    if (plan.pipes.empty())
        return powerLaw(q, plan.slope[i] / plan.exponent * share, plan.exponent, plan.minor[i] * share);
    PipeLaw law = plan.pipes[i];
    law.k *= share;
    law.minor *= share;
    return water::linearise(law, q);
}

/// A check valve that closes by itself stands at the pipe's start: what is behind it stays connected.
bool Engine::isShutBehind(int i) const
{
    return isClosed(status[i]) && (!link(i).pipe()->checkValve || fixed[i]);
}

double Engine::headBehind(int i) const
{
    for (const Split& s : splits)
        if (s.link == i)
            return s.head;
    return head[plan.to[i]];
}

void Engine::linearise(Split& s)
{
    s.first = pipeLaw(s.link, s.fraction, isClosed(status[s.link]), s.before);
    s.second = pipeLaw(s.link, 1 - s.fraction, isShutBehind(s.link), s.after);
    s.out = s.loss > 0 ? emitterLaw({0, s.loss, s.inverse, s.leak}) : Linearised{0, s.leak};
}

void Engine::updateSplit(Split& s, double relaxation)
{
    const double h1 = head[plan.from[s.link]], h2 = head[plan.to[s.link]];
    const double push1 = s.first.y - s.before, push2 = s.second.y - s.after;
    const double given = s.out.p * s.elevationM + s.out.y - s.leak - push1 + push2;
    s.head = (s.first.p * h1 + s.second.p * h2 + given) / (s.first.p + s.second.p + s.out.p);
    s.leak -= (s.out.y - s.out.p * (s.head - s.elevationM)) * relaxation;
    // The stiffer side takes what is left over: near an end, its flow is lost in the rounding of the heads.
    if (s.first.p > s.second.p) {
        s.after -= (s.second.y - s.second.p * (s.head - h2)) * relaxation;
        s.before = s.after + s.leak;
    } else {
        s.before -= (s.first.y - s.first.p * (h1 - s.head)) * relaxation;
        s.after = s.before - s.leak;
    }
}

} // namespace sinew::water
