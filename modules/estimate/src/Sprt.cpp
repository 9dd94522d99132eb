// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/estimate/Sprt.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace sinew::estimate {

namespace {

double risk(double value)
{
    // What is no number is held at the most careful end.
    return value > 1e-12 ? std::min(value, 0.5 - 1e-12) : 1e-12;
}

} // namespace

SprtBounds sprtBounds(double alpha, double beta)
{
    const double a = risk(alpha), b = risk(beta);
    return {std::log((1 - b) / a), std::log(b / (1 - a))};
}

double sprtExpectedSamples(double alpha, double beta, double effectOverSigma)
{
    if (!(std::abs(effectOverSigma) > 0))
        return std::numeric_limits<double>::infinity();
    const SprtBounds bounds = sprtBounds(alpha, beta);
    const double b = risk(beta);
    return ((1 - b) * bounds.upper + b * bounds.lower) / (0.5 * effectOverSigma * effectOverSigma);
}

Sprt::Sprt(double alpha, double beta) : m_bounds(sprtBounds(alpha, beta)) {}

SprtDecision Sprt::add(double difference, double effect, double sigma)
{
    if (!(sigma > 0) || !std::isfinite(sigma) || !std::isfinite(difference) || !std::isfinite(effect))
        return m_decision;
    ++m_samples;
    m_sumDifference += difference;
    m_sumEffect += effect;
    if (m_decision != SprtDecision::Undecided)
        return m_decision;
    m_logRatio += effect / (sigma * sigma) * (difference - 0.5 * effect);
    if (m_logRatio >= m_bounds.upper)
        m_decision = SprtDecision::Effect;
    else if (m_logRatio <= m_bounds.lower)
        m_decision = SprtDecision::NoEffect;
    return m_decision;
}

double Sprt::meanDifference() const
{
    return m_samples > 0 ? m_sumDifference / m_samples : 0;
}
double Sprt::meanPredictedEffect() const
{
    return m_samples > 0 ? m_sumEffect / m_samples : 0;
}

} // namespace sinew::estimate
