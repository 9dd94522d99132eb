// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/estimate/Ewma.h>
#include <sinew/estimate/MatrixProfile.h>
#include <sinew/estimate/Rarity.h>

namespace sinew::estimate {

/// All in samples. As set: five-minute samples, a week remembered, stretches of two hours, one false alarm a
/// day.
struct AnomalyOptions {
    std::size_t history = 2016;
    std::size_t window = 24;
    double falseAlarmEvery = 288; ///< nearly: drift and course repeat themselves from sample to sample
    std::size_t silence = 288;    ///< after an alarm, while the operator looks
    double weight = 0.1;          ///< of the drift's average
};

/// Watches one series of which nothing is known beforehand: values, drifts and courses that it has not shown
/// in its history. Three scores, each judged by its own past (Rarity), the rarest counting with its chance
/// tripled:
///   value: distance from the median over the interquartile range;
///   drift: the same in an exponentially weighted average, with its sign;
///   course: how far the latest stretch is from any before (matrix profile of values).
/// For series with a model, judge residuals by Cusum or Ewma instead: those keep a stated rate.
class AnomalyWatch {
public:
    enum class Piece { Value, Drift, Course };
    struct Verdict {
        double probability = 1; ///< of something as rare by chance
        Piece piece = Piece::Value;
        bool isAlarm = false;
    };

    /// Errors: InvalidInput naming the option.
    static Result<AnomalyWatch> make(const AnomalyOptions& options = {});
    /// A value that is not finite is left out.
    Verdict add(double value);

private:
    AnomalyWatch(const AnomalyOptions& options, Rarity rarity, Ewma drift, MatrixProfileStream courses);
    double standardised(double value);

    AnomalyOptions m_options;
    SortedWindow m_values;
    Ewma m_drift;
    MatrixProfileStream m_courses;
    Rarity m_valueRarity, m_driftRarity, m_courseRarity;
    std::size_t m_silentFor = 0;
};

} // namespace sinew::estimate
