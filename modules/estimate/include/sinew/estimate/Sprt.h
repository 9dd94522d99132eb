// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace sinew::estimate {

/// Wald's bounds on the log-likelihood ratio: upper = ln((1-beta)/alpha), lower = ln(beta/(1-alpha)).
struct SprtBounds {
    double upper = 0;
    double lower = 0;
};

/// alpha: chance to report an effect where there is none; beta: to report none where there is one. Both are
/// held inside (0, 0.5).
SprtBounds sprtBounds(double alpha, double beta);

/// Mean number of samples until a decision when the effect is there, `effectOverSigma` standard deviations
/// large (Wald's approximation, without overshoot).
double sprtExpectedSamples(double alpha, double beta, double effectOverSigma);

enum class SprtDecision { Undecided, Effect, NoEffect };

/// Wald's sequential test on Gaussian differences d = measured - predicted without the command.
///
/// H0: d ~ N(0, sigma²), the command did nothing. H1: d ~ N(effect, sigma²), it did what was predicted.
/// Effect and sigma may differ from sample to sample. Each sample adds effect/sigma² * (d - effect/2). Errors
/// of successive samples are taken as independent; where a model error lasts, say so in sigma. The decision
/// is final: later samples only move the means. Source: Wald 1945; Gaussian case.
class Sprt {
public:
    Sprt(double alpha, double beta);

    /// Adds one sample; a sigma that is not positive or a value that is not finite is ignored (bad data).
    SprtDecision add(double difference, double effect, double sigma);

    SprtDecision decision() const { return m_decision; }
    double logRatio() const { return m_logRatio; }
    SprtBounds bounds() const { return m_bounds; }
    int samples() const { return m_samples; }
    double meanDifference() const;      ///< of all samples, in the difference's unit
    double meanPredictedEffect() const; ///< of all samples

private:
    SprtBounds m_bounds;
    SprtDecision m_decision = SprtDecision::Undecided;
    double m_logRatio = 0;
    double m_sumDifference = 0, m_sumEffect = 0;
    int m_samples = 0;
};

} // namespace sinew::estimate
