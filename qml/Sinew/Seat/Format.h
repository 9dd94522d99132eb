// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QString>
#include <sinew/core/Time.h>
#include <sinew/core/Units.h>

#include <optional>
#include <string>
#include <string_view>

namespace sinew::ui {

/// How a seat wants numbers and times.
struct DisplayOptions {
    UnitSystem units = UnitSystem::Si;
    bool utc = true;
    bool operator==(const DisplayOptions&) const = default;
};

inline QString text(std::string_view s)
{
    return QString::fromUtf8(s.data(), static_cast<qsizetype>(s.size()));
}

/// "31.4 mm"; an unknown quantity shows its plain SI number.
QString valueText(double si, std::string_view quantity, UnitSystem units);
/// "598 kWh": an estimate, with no more than three digits that mean something.
QString aboutText(double si, std::string_view quantity, UnitSystem units);
/// "58 ± 9 mm", or "49…71 mm" where the interval is lopsided by more than a fifth.
QString intervalText(double mean, double lower, double upper, std::string_view quantity, UnitSystem units);
QString unitText(std::string_view quantity, UnitSystem units);
QString quantityText(std::string_view quantity);
/// What a person typed, in the display unit, as SI.
std::optional<double> parseValue(const QString& typed, std::string_view quantity, UnitSystem units);

/// "2026-09-14 14:02:07 UTC"; local times carry their offset.
QString dateTimeText(Instant t, bool utc);
/// When something was issued, as seen from another instant: "09:35 (2 h 04 min before)", with the date where
/// it is another day, and "after" where it was issued later.
QString issuedText(Instant issued, Instant seenFrom, const DisplayOptions& display);
/// "14:02:07"
QString clockText(Instant t, bool utc);
/// How long ago or ahead: "0.4 s", "3 min", "2 h 05 min", "4 d".
QString spanText(Duration d);
/// "4:32", "1:04:32", "0:00" once it is over.
QString countdownText(Duration left);
/// "71 %", "< 1 %", "> 99 %": never a false 0 or 100.
QString probabilityText(double p);

} // namespace sinew::ui
