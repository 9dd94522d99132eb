// SPDX-License-Identifier: GPL-3.0-or-later
#include "LoadShape.h"

#include <array>
#include <chrono>
#include <cmath>

namespace sinew::systems::powergrid {

namespace {

using Day = std::array<double, 24>; // percent of the day's peak, from midnight
constexpr Day kWinter{67, 63, 60, 59, 59, 60,  74,  86, 95, 96, 96, 95,
                      95, 95, 93, 94, 99, 100, 100, 96, 91, 83, 73, 63};
constexpr Day kWinterEnd{78, 72, 68, 66, 64, 65,  66, 70, 80, 88, 90, 91,
                         90, 88, 87, 87, 91, 100, 99, 97, 94, 92, 87, 81};
constexpr Day kSummer{64, 60,  58,  56, 56, 58, 64, 76, 87, 95, 99, 100,
                      99, 100, 100, 97, 96, 96, 93, 92, 92, 93, 87, 72};
constexpr Day kSummerEnd{74, 70, 66, 65, 64, 62, 62, 66, 81,  86, 91, 93,
                         93, 92, 91, 91, 92, 94, 95, 95, 100, 93, 88, 80};
constexpr Day kBetween{63, 62, 60, 58, 59, 65, 72, 85, 95, 99, 100, 99,
                       93, 92, 90, 88, 90, 92, 96, 98, 96, 90, 80,  70};
constexpr Day kBetweenEnd{75, 73, 69, 66, 65, 65, 68, 74,  83, 89, 92, 94,
                          91, 90, 90, 86, 85, 88, 92, 100, 97, 95, 90, 85};
constexpr std::array<double, 7> kPeakOfDay{93, 100, 98, 96, 94, 77, 75}; // Monday first

const Day& dayFor(int week, bool isWeekend)
{
    if (week <= 8 || week >= 44)
        return isWeekend ? kWinterEnd : kWinter;
    if (week >= 18 && week <= 30)
        return isWeekend ? kSummerEnd : kSummer;
    return isWeekend ? kBetweenEnd : kBetween;
}

/// An hour's figure stands for its middle.
double at(Instant local, bool isSouth)
{
    const auto day = std::chrono::floor<std::chrono::days>(local);
    const std::chrono::year_month_day date(day);
    const int ofYear = static_cast<int>((day - std::chrono::sys_days(date.year() / 1 / 1)).count());
    const int week = (ofYear / 7 + (isSouth ? 26 : 0)) % 52 + 1;
    const unsigned weekday = std::chrono::weekday(day).iso_encoding() - 1;
    const auto hour = static_cast<std::size_t>(toSeconds(local - day) / 3600);
    return dayFor(week, weekday >= 5)[std::min<std::size_t>(hour, 23)] * kPeakOfDay[weekday] * 1e-4;
}

} // namespace

double loadShape(Instant time, double latitudeDeg, double longitudeDeg)
{
    const Instant local = time + std::chrono::hours(std::lround(longitudeDeg / 15));
    const Instant before =
        std::chrono::floor<std::chrono::hours>(local - std::chrono::minutes(30)) + std::chrono::minutes(30);
    const double share = toSeconds(local - before) / 3600;
    return std::lerp(at(before, latitudeDeg < 0), at(before + std::chrono::hours(1), latitudeDeg < 0), share);
}

} // namespace sinew::systems::powergrid
