// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/estimate/AnomalyWatch.h>

#include <algorithm>
#include <cmath>

namespace sinew::estimate {

AnomalyWatch::AnomalyWatch(const AnomalyOptions& options, Rarity rarity, Ewma drift,
                           MatrixProfileStream courses)
    : m_options(options), m_values(options.history), m_drift(std::move(drift)), m_courses(std::move(courses)),
      m_valueRarity(rarity), m_driftRarity(rarity), m_courseRarity(rarity)
{
}

Result<AnomalyWatch> AnomalyWatch::make(const AnomalyOptions& options)
{
    if (!(options.falseAlarmEvery >= 1) || !std::isfinite(options.falseAlarmEvery))
        return fail(ErrorCode::InvalidInput, "must be a sample or more", "false alarm every");
    auto rarity = Rarity::make(options.history);
    if (!rarity)
        return passOn(rarity);
    auto drift = Ewma::make(options.weight, 3);
    if (!drift)
        return passOn(drift);
    auto courses = MatrixProfileStream::make(options.window, options.history, Likeness::Value);
    if (!courses)
        return passOn(courses);
    return AnomalyWatch(options, std::move(*rarity), std::move(*drift), std::move(*courses));
}

double AnomalyWatch::standardised(double value)
{
    m_values.add(value);
    double scale = m_values.quantile(0.75) - m_values.quantile(0.25);
    if (scale == 0) // stands still most of the time
        scale = m_values.sorted().back() - m_values.sorted().front();
    return scale > 0 ? (value - m_values.quantile(0.5)) / scale : 0;
}

AnomalyWatch::Verdict AnomalyWatch::add(double value)
{
    if (!std::isfinite(value))
        return {};
    const double z = standardised(value);
    m_drift.add(z);
    const auto course = m_courses.add(value);
    Verdict verdict{m_valueRarity.add(std::abs(z)), Piece::Value};
    const auto consider = [&](double probability, Piece piece) {
        if (probability < verdict.probability)
            verdict = {probability, piece};
    };
    consider(m_driftRarity.add(std::abs(m_drift.value())), Piece::Drift);
    if (course)
        consider(m_courseRarity.add(*course), Piece::Course);
    verdict.probability = std::min(1.0, 3 * verdict.probability);
    if (m_silentFor > 0)
        --m_silentFor;
    else if (verdict.probability * m_options.falseAlarmEvery < 1) {
        verdict.isAlarm = true;
        m_silentFor = m_options.silence;
    }
    return verdict;
}

} // namespace sinew::estimate
