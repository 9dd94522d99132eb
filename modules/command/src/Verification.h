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
    double effect = 0; ///< predicted: with - without
    double sigma = 0;

    double difference() const { return measured - without; }
};

/// Linear in time between the plan's points; nothing outside them (no extrapolation), or where the plan predicts
/// no effect yet (less than a twentieth of sigma: it could only add noise).
std::optional<Comparison> compare(const VerifyPlan& plan, const Sample& sample);

/// Wald's test on the comparisons, and the least-squares share of the predicted effect.
class EffectTest {
public:
    EffectTest(double alpha, double beta) : m_sprt(alpha, beta) {}
    void add(const Comparison& comparison);
    estimate::SprtDecision decision() const { return m_sprt.decision(); }
    /// Confirmed or failed by the test; "partial" where an effect is certain (95 %) but between a quarter and
    /// three quarters of the predicted one.
    CommandRecord::Verification summary() const;

private:
    double share() const { return m_effectEffect > 0 ? m_effectDifference / m_effectEffect : 0; }
    bool isPartial() const;
    estimate::Sprt m_sprt;
    double m_effectDifference = 0, m_effectEffect = 0; ///< sums of effect·difference/σ² and effect²/σ²
};

} // namespace sinew::command
