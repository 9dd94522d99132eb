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
    const Comparison made{sample.sourceTime,
                          sample.value,
                          without,
                          between(a.withCommand, b.withCommand) - without,
                          between(a.sigma, b.sigma),
                          between(a.lasting, b.lasting)};
    if (!std::isfinite(made.difference()) ||
        std::abs(made.effect) < 0.05 * std::hypot(made.sigma, made.lasting))
        return std::nullopt;
    return made;
}

void EffectTest::add(const Comparison& comparison)
{
    if (m_sprt.decision() != estimate::SprtDecision::Undecided)
        return;
    const double lasting = comparison.lasting;
    const double variance = comparison.sigma * comparison.sigma + lasting * lasting * m_variance;
    if (!(variance > 0) || !std::isfinite(variance) || !std::isfinite(comparison.difference()))
        return;
    const double surprise = comparison.difference() - lasting * m_mean,
                 effect = comparison.effect - lasting * m_shift;
    m_sprt.add(surprise, effect, std::sqrt(variance));
    m_effectDifference += effect / variance * surprise;
    m_effectEffect += effect / variance * effect;
    const double gain = lasting * m_variance / variance;
    m_mean += gain * surprise;
    m_shift += gain * effect;
    m_variance *= 1 - gain * lasting;
    m_sumDifference += comparison.difference();
    m_sumEffect += comparison.effect;
    m_sumWithout += comparison.without;
}

bool EffectTest::isPartial() const
{
    // The share's standard error is 1/sqrt(sum of effect²/σ²); 1.645 of them is 95 % one-sided, 1.96
    // two-sided.
    const double precision = std::sqrt(m_effectEffect);
    const bool isThere = share() * precision > 1.645, isLess = (1 - share()) * precision > 1.96;
    return isThere && isLess && share() > 0.25 && share() < 0.75;
}

CommandRecord::Verification EffectTest::summary() const
{
    CommandRecord::Verification made;
    made.logRatio = m_sprt.logRatio();
    made.upper = m_sprt.bounds().upper;
    made.lower = m_sprt.bounds().lower;
    made.samples = m_sprt.samples();
    if (made.samples > 0) {
        made.meanEffect = m_sumDifference / made.samples;
        made.predictedEffect = m_sumEffect / made.samples;
        made.meanWithout = m_sumWithout / made.samples;
    }
    made.share = share();
    if (m_sprt.decision() == estimate::SprtDecision::Effect)
        made.outcome = isPartial() ? "partial" : "confirmed";
    else if (m_sprt.decision() == estimate::SprtDecision::NoEffect)
        made.outcome = isPartial() ? "partial" : "failed";
    return made;
}

} // namespace sinew::command
