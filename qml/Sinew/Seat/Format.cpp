// SPDX-License-Identifier: GPL-3.0-or-later
#include "Format.h"

#include <algorithm>
#include <cmath>
#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>
#include <QTimeZone>

namespace sinew::ui {

namespace {

const QChar kMinus(0x2212);

QString number(double value, int decimals)
{
    if (!std::isfinite(value))
        return QStringLiteral("–");
    QString digits = QString::number(std::abs(value), 'f', decimals);
    const bool isZero = digits.toDouble() == 0;
    return value < 0 && !isZero ? kMinus + digits : digits;
}

QString unitOf(const DisplayValue& shown)
{
    return shown.unit == "1" ? QString() : QStringLiteral(" ") + text(shown.unit);
}

QDateTime dateTime(Instant t, bool utc)
{
    const auto ms = std::chrono::floor<std::chrono::milliseconds>(t).time_since_epoch().count();
    return QDateTime::fromMSecsSinceEpoch(ms, utc ? Qt::UTC : Qt::LocalTime);
}

} // namespace

QString valueText(double si, std::string_view quantity, UnitSystem units)
{
    const auto known = findQuantity(quantity);
    if (!known)
        return QString::number(si, 'g', 5);
    const DisplayValue shown = toDisplay(si, *known, units);
    return number(shown.value, shown.decimals) + unitOf(shown);
}

QString aboutText(double si, std::string_view quantity, UnitSystem units)
{
    const auto known = findQuantity(quantity);
    if (!known || si == 0 || !std::isfinite(si))
        return valueText(si, quantity, units);
    const DisplayValue shown = toDisplay(si, *known, units);
    const int whole = static_cast<int>(std::floor(std::log10(std::abs(shown.value)))) + 1;
    const double third = std::pow(10.0, whole - 3); // what the third digit counts
    return number(std::round(shown.value / third) * third, std::clamp(3 - whole, 0, shown.decimals)) +
           unitOf(shown);
}

QString intervalText(double mean, double lower, double upper, std::string_view quantity, UnitSystem units)
{
    const auto known = findQuantity(quantity);
    if (!known)
        return QStringLiteral("%1 (%2…%3)").arg(mean, 0, 'g', 4).arg(lower, 0, 'g', 4).arg(upper, 0, 'g', 4);
    const DisplayValue m = toDisplay(mean, *known, units), l = toDisplay(lower, *known, units),
                       u = toDisplay(upper, *known, units);
    const double below = m.value - l.value, above = u.value - m.value,
                 wide = std::max(std::abs(below), std::abs(above));
    if (std::abs(above - below) <= 0.2 * wide)
        return QStringLiteral("%1 ± %2%3")
            .arg(number(m.value, m.decimals), number((above + below) / 2, m.decimals), unitOf(m));
    return QStringLiteral("%1 (%2…%3)%4")
        .arg(number(m.value, m.decimals), number(l.value, m.decimals), number(u.value, m.decimals),
             unitOf(m));
}

QString unitText(std::string_view quantity, UnitSystem units)
{
    const auto known = findQuantity(quantity);
    return known ? unitOf(toDisplay(0, *known, units)).trimmed() : QString();
}

QString quantityText(std::string_view quantity)
{
    const auto known = findQuantity(quantity);
    return text(known ? known->name : quantity);
}

std::optional<double> parseValue(const QString& typed, std::string_view quantity, UnitSystem units)
{
    QString plain = typed.trimmed();
    plain.replace(kMinus, u'-').replace(u',', u'.');
    bool ok = false;
    const double value = plain.toDouble(&ok);
    if (!ok || !std::isfinite(value))
        return std::nullopt;
    const auto known = findQuantity(quantity);
    if (!known)
        return value;
    const auto unit = findUnit(units == UnitSystem::Si ? known->displaySi : known->displayUs);
    return unit ? unit->toSi(value) : value;
}

QString dateTimeText(Instant t, bool utc)
{
    const QDateTime at = dateTime(t, utc);
    const QString zone = utc ? QStringLiteral("UTC")
                             : at.toTimeZone(QTimeZone::systemTimeZone()).toString(QStringLiteral("t"));
    return at.toString(QStringLiteral("yyyy-MM-dd HH:mm:ss ")) + zone;
}

QString clockText(Instant t, bool utc)
{
    return dateTime(t, utc).toString(QStringLiteral("HH:mm:ss"));
}

QString issuedText(Instant issued, Instant seenFrom, const DisplayOptions& display)
{
    const QDateTime at = dateTime(issued, display.utc);
    const bool isSameDay = at.date() == dateTime(seenFrom, display.utc).date();
    const QString when =
        at.toString(isSameDay ? QStringLiteral("HH:mm") : QStringLiteral("yyyy-MM-dd HH:mm"));
    const Duration apart = seenFrom - issued;
    if (std::chrono::abs(apart) < std::chrono::seconds(1))
        return when;
    return (apart > Duration(0) ? QCoreApplication::translate("Words", "%1 (%2 before)")
                                : QCoreApplication::translate("Words", "%1 (%2 after)"))
        .arg(when, spanText(apart));
}

QString spanText(Duration d)
{
    const double s = std::abs(toSeconds(d));
    if (s < 9.95)
        return QStringLiteral("%1 s").arg(s, 0, 'f', 1);
    if (s < 120)
        return QStringLiteral("%1 s").arg(std::lround(s));
    const auto minutes = std::lround(s / 60);
    if (minutes < 60)
        return QStringLiteral("%1 min").arg(minutes);
    if (minutes < 48 * 60)
        return QStringLiteral("%1 h %2 min").arg(minutes / 60).arg(minutes % 60, 2, 10, QChar(u'0'));
    return QStringLiteral("%1 d").arg(minutes / (24 * 60));
}

QString countdownText(Duration left)
{
    const auto s = std::max<std::int64_t>(0, left.count() / 1'000'000);
    const QChar zero(u'0');
    if (s >= 3600)
        return QStringLiteral("%1:%2:%3")
            .arg(s / 3600)
            .arg(s / 60 % 60, 2, 10, zero)
            .arg(s % 60, 2, 10, zero);
    return QStringLiteral("%1:%2").arg(s / 60).arg(s % 60, 2, 10, zero);
}

QString probabilityText(double p)
{
    if (p > 0 && p < 0.01)
        return QStringLiteral("< 1 %");
    if (p < 1 && p > 0.99)
        return QStringLiteral("> 99 %");
    return QStringLiteral("%1 %").arg(std::lround(p * 100));
}

} // namespace sinew::ui
