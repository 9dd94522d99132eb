// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/command/CommandService.h>
#include <sinew/estimate/Sprt.h>
#include <sinew/twin/Sample.h>

#include <optional>

namespace sinew::command {

/// One measurement beside the prediction without the command at its instant. SI.
struct Comparison {
    Instant time;
    double measured = 0;
    double without = 0;
    double effect = 0;  ///< predicted: with - without
    double sigma = 0;   ///< of this sample's own error
    double lasting = 0; ///< standard deviation of the error common to all comparisons

    double difference() const { return measured - without; }
};

/// Linear in time between the plan's points; nothing outside them (no extrapolation), or where the plan
/// predicts no effect yet (less than a twentieth of sigma: it could only add noise).
std::optional<Comparison> compare(const VerifyPlan& plan, const Sample& sample);

/// Wald's test on the comparisons, and the generalised least-squares share of the predicted effect.
///
/// The lasting error is one standard normal value b behind all comparisons, times each one's `lasting`. Each
/// sample is tested against what the earlier ones leave to expect (a scalar Kalman filter on b, once as if
/// the command did nothing and once as if it did what was predicted): the sum is the likelihood ratio of all
/// samples together.
class EffectTest {
public:
    EffectTest(double alpha, double beta) : m_sprt(alpha, beta) {}
    void add(const Comparison& comparison);
    estimate::SprtDecision decision() const { return m_sprt.decision(); }
    /// Confirmed or failed by the test; "partial" where it is certain (95 %) both that there is an effect and
    /// that it is less than predicted, and it lies between a quarter and three quarters of that.
    CommandRecord::Verification summary() const;

private:
    double share() const { return m_effectEffect > 0 ? m_effectDifference / m_effectEffect : 0; }
    bool isPartial() const;
    estimate::Sprt m_sprt;
    double m_variance = 1; ///< of b, given the samples so far
    double m_mean = 0;     ///< of b if the command did nothing
    double m_shift = 0;    ///< by how much b seems larger under "nothing" than under "as predicted"
    double m_sumDifference = 0, m_sumEffect = 0, m_sumWithout = 0; ///< as measured, for the record
    double m_effectDifference = 0, m_effectEffect = 0; ///< sums of effect·difference/σ² and effect²/σ²
};

} // namespace sinew::command
