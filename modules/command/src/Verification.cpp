// SPDX-License-Identifier: GPL-3.0-or-later
#include "Verification.h"

#include <algorithm>
#include <cmath>

namespace sinew::command {

std::optional<Comparison> compare(const VerifyPlan& plan, const Sample& sample)
{
    const auto after = std::ranges::lower_bound(plan.points, sample.sourceTime, {}, &VerifyPlan::Point::time);
    if (after == plan.points.end() || (after == plan.points.begin() && after->time != sample.sourceTime))
        return std::nullopt;
    const auto& b = *after;
    const auto& a = after == plan.points.begin() ? b : *(after - 1);
    const double span = toSeconds(b.time - a.time);
    const double t = span > 0 ? toSeconds(sample.sourceTime - a.time) / span : 0;
    const auto between = [t](double from, double to) { return from + t * (to - from); };
    const double without = between(a.withoutCommand, b.withoutCommand);
    const Comparison made{sample.sourceTime, sample.value, without,
                          between(a.withCommand, b.withCommand) - without, between(a.sigma, b.sigma)};
    if (!std::isfinite(made.difference()) || std::abs(made.effect) < 0.05 * made.sigma)
        return std::nullopt;
    return made;
}

void EffectTest::add(const Comparison& comparison)
{
    if (m_sprt.decision() != estimate::SprtDecision::Undecided)
        return;
    m_sprt.add(comparison.difference(), comparison.effect, comparison.sigma);
    const double weight = comparison.effect / (comparison.sigma * comparison.sigma);
    m_effectDifference += weight * comparison.difference();
    m_effectEffect += weight * comparison.effect;
}

bool EffectTest::isPartial() const
{
    // The share's standard error is 1/sqrt(sum of effect²/σ²); 1.645 of them is 95 % one-sided.
    const bool isThere = share() * std::sqrt(m_effectEffect) > 1.645;
    return isThere && share() > 0.25 && share() < 0.75;
}

CommandRecord::Verification EffectTest::summary() const
{
    CommandRecord::Verification made;
    made.logRatio = m_sprt.logRatio();
    made.upper = m_sprt.bounds().upper;
    made.lower = m_sprt.bounds().lower;
    made.samples = m_sprt.samples();
    made.meanEffect = m_sprt.meanDifference();
    made.predictedEffect = m_sprt.meanPredictedEffect();
    made.share = share();
    if (m_sprt.decision() == estimate::SprtDecision::Effect)
        made.outcome = isPartial() ? "partial" : "confirmed";
    else if (m_sprt.decision() == estimate::SprtDecision::NoEffect)
        made.outcome = isPartial() ? "partial" : "failed";
    return made;
}

} // namespace sinew::command
