// SPDX-License-Identifier: GPL-3.0-or-later
#include "TimeScale.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <QDateTime>
#include <QLocale>

namespace sinew::ui {

void TimeScale::show(Instant from, double spanS)
{
    m_from = from;
    m_spanS = std::clamp(spanS, kShortestS, kLongestS);
}

void TimeScale::zoom(double factor, double x)
{
    const double share = x / m_width;
    const Instant anchor = timeAt(x);
    m_spanS = std::clamp(m_spanS * factor, kShortestS, kLongestS);
    m_from = anchor - fromSeconds(share * m_spanS);
}

void TimeScale::pan(double pixels)
{
    m_from -= fromSeconds(pixels / m_width * m_spanS);
}

namespace {

constexpr std::array kSecondSteps{0.1,   0.5,    1.0,    5.0,    10.0,    30.0,    60.0,   300.0,
                                  900.0, 1800.0, 3600.0, 7200.0, 10800.0, 21600.0, 43200.0};
constexpr std::array kDaySteps{1, 2, 7, 14};
constexpr std::array kMonthSteps{1, 3, 6, 12, 24, 60, 120, 240};

Instant instantOf(const QDateTime& t)
{
    return instantFromMicros(t.toMSecsSinceEpoch() * 1000);
}

QDateTime dateTimeOf(Instant t, bool utc)
{
    return QDateTime::fromMSecsSinceEpoch(microsOf(t) / 1000, utc ? Qt::UTC : Qt::LocalTime);
}

QString clockLabel(const QDateTime& t, double step)
{
    if (t.time().msecsSinceStartOfDay() == 0)
        return QLocale().toString(t.date(), QStringLiteral("d MMM"));
    if (step < 1)
        return t.toString(QStringLiteral("HH:mm:ss.z"));
    return t.toString(step < 60 ? QStringLiteral("HH:mm:ss") : QStringLiteral("HH:mm"));
}

std::vector<TimeTick> secondTicks(const TimeScale& scale, double step, bool utc)
{
    std::vector<TimeTick> ticks;
    // Round in the shown zone, so that 06:00 is 06:00 there too.
    const double offset = dateTimeOf(scale.from(), utc).offsetFromUtc();
    const double from = toSeconds(scale.from().time_since_epoch()) + offset;
    const auto first = static_cast<std::int64_t>(std::ceil(from / step));
    for (std::int64_t i = first; static_cast<double>(i) * step <= from + scale.spanS(); ++i) {
        const Instant at(
            std::chrono::microseconds(std::llround((static_cast<double>(i) * step - offset) * 1e6)));
        const QDateTime shown = dateTimeOf(at, utc);
        ticks.push_back({at, clockLabel(shown, step), shown.time().msecsSinceStartOfDay() == 0});
    }
    return ticks;
}

std::vector<TimeTick> dayTicks(const TimeScale& scale, int step, bool utc)
{
    std::vector<TimeTick> ticks;
    const Qt::TimeSpec spec = utc ? Qt::UTC : Qt::LocalTime;
    const qint64 julian = dateTimeOf(scale.from(), utc).date().toJulianDay();
    for (qint64 day = julian - julian % step;; day += step) {
        const QDate date = QDate::fromJulianDay(day);
        const Instant at = instantOf(date.startOfDay(spec));
        if (at > scale.to())
            return ticks;
        if (at >= scale.from())
            ticks.push_back(
                {at, QLocale().toString(date, QStringLiteral("d MMM")), date.day() <= step && step > 1});
    }
}

std::vector<TimeTick> monthTicks(const TimeScale& scale, int step, bool utc)
{
    std::vector<TimeTick> ticks;
    const Qt::TimeSpec spec = utc ? Qt::UTC : Qt::LocalTime;
    const QDate start = dateTimeOf(scale.from(), utc).date();
    const int firstMonth = start.year() * 12 + start.month() - 1;
    for (int month = firstMonth - firstMonth % step;; month += step) {
        const QDate date(month / 12, month % 12 + 1, 1);
        const Instant at = instantOf(date.startOfDay(spec));
        if (at > scale.to())
            return ticks;
        if (at >= scale.from())
            ticks.push_back(
                {at,
                 QLocale().toString(date, step < 12 ? QStringLiteral("MMM yyyy") : QStringLiteral("yyyy")),
                 date.month() == 1 && step < 12});
    }
}

} // namespace

std::vector<TimeTick> ticksOf(const TimeScale& scale, double minGap, bool utc)
{
    const double leastS = minGap / scale.width() * scale.spanS();
    if (const auto s = std::ranges::lower_bound(kSecondSteps, leastS); s != kSecondSteps.end())
        return secondTicks(scale, *s, utc);
    if (const auto d = std::ranges::lower_bound(kDaySteps, leastS / 86400); d != kDaySteps.end())
        return dayTicks(scale, *d, utc);
    const auto m = std::ranges::lower_bound(kMonthSteps, leastS / (30 * 86400.0));
    return monthTicks(scale, m == kMonthSteps.end() ? kMonthSteps.back() : *m, utc);
}

} // namespace sinew::ui
