// SPDX-License-Identifier: GPL-3.0-or-later
#include "TrendItem.h"

#include "CursorState.h"
#include "Follow.h"
#include "Words.h"

#include <algorithm>
#include <cmath>
#include <QFontMetricsF>
#include <QPainter>
#include <QPainterPath>

namespace sinew::ui {

struct TrendItem::Mapping {
    QRectF area;
    Instant from, to;
    ValueRange range;
    double x(Instant t) const
    {
        return area.left() + toSeconds(t - from) / std::max(1e-6, toSeconds(to - from)) * area.width();
    }
    double y(double v) const
    {
        return area.bottom() - (v - range.low) / std::max(1e-12, range.high - range.low) * area.height();
    }
    QPointF at(Instant t, double v) const { return {x(t), y(v)}; }
};

TrendItem::TrendItem(QQuickItem* parent) : QQuickPaintedItem(parent)
{
    setAntialiasing(true);
    m_calm.setSingleShot(true);
    m_calm.setInterval(1000);
    connect(&m_calm, &QTimer::timeout, this, &TrendItem::load);
    connect(this, &TrendItem::changed, this, &TrendItem::load);
    connect(this, &QQuickItem::visibleChanged, this, &TrendItem::load);
}

void TrendItem::setSeat(Seat* seat)
{
    if (!takeSeat(m_seat, seat, this))
        return;
    if (seat) {
        const auto soon = [this] {
            if (!m_calm.isActive())
                m_calm.start();
        };
        connect(seat, &Seat::momentChanged, this, soon);
        connect(seat, &Seat::selectionChanged, this, [this] {
            if (m_channel.isEmpty())
                load();
        });
        connect(seat->cursor(), &TimeCursor::moved, this, soon);
        connect(seat->cursor(), &TimeCursor::moved, this, [this] { update(); });
        connect(seat, &Seat::displayChanged, this, [this] { update(); });
    }
    emit changed();
}

void TrendItem::setTheme(Theme* theme)
{
    if (m_theme == theme)
        return;
    if (m_theme)
        disconnect(m_theme, nullptr, this, nullptr);
    m_theme = theme;
    if (theme)
        connect(theme, &Theme::changed, this, [this] { update(); });
    emit changed();
}

void TrendItem::setChannel(const QString& id)
{
    if (ChannelId next(id.toStdString()); next != m_channel) {
        m_channel = std::move(next);
        m_data = {};
        emit changed();
    }
}

void TrendItem::setComputed(const QString& quantity)
{
    if (std::exchange(m_computed, quantity) != quantity) {
        m_data = {};
        emit changed();
    }
}

QString TrendItem::title() const
{
    if (m_channel.isEmpty())
        return m_computed.isEmpty() ? QString()
                                    : tr("%1, computed").arg(quantityText(m_computed.toStdString()));
    const Channel* channel = m_seat && m_seat->index() ? m_seat->index()->channel(m_channel) : nullptr;
    return channel ? quantityText(channel->quantity) : QString();
}

void TrendItem::setCommand(const QString& id)
{
    if (CommandId next(id.toStdString()); next != m_command) {
        m_command = std::move(next);
        m_data = {};
        emit changed();
    }
}

void TrendItem::setPastHours(double hours)
{
    if (std::exchange(m_pastHours, hours) != hours)
        emit changed();
}

const command::CommandRecord* TrendItem::commandRecord() const
{
    if (m_command.isEmpty() || !m_seat->moment())
        return nullptr;
    const auto& all = m_seat->moment()->commands;
    const auto found = std::ranges::find(all, m_command, &command::CommandRecord::id);
    return found == all.end() ? nullptr : &*found;
}

// One read at a time, in a job; the chart keeps what it has meanwhile.
void TrendItem::load()
{
    m_isDue = m_isLoading;
    if (m_channel.isEmpty() && !m_computed.isEmpty() && !m_isLoading)
        return showComputed();
    if (m_isLoading || !m_seat || !m_seat->backend() || !m_seat->overview() || m_channel.isEmpty() ||
        !isVisible())
        return;
    m_isLoading = true;
    const Instant now = m_seat->cursor()->now();
    const command::CommandRecord* command = commandRecord();
    Instant reference = std::min(m_seat->cursor()->at(), now);
    if (command && isFinal(command->state))
        reference = std::min(reference, command->changedAtWorld);
    const Instant from = reference - fromSeconds(m_pastHours * 3600);
    m_from = from;
    runJob(m_seat->jobs(), [backend = m_seat->backend(), channel = m_channel, from, now] {
        return backend->series(channel, from, now, 400).value_or(std::vector<store::SeriesBucket>());
    }).then(this, [this](std::vector<store::SeriesBucket> past) { show(std::move(past)); });
}

void TrendItem::showComputed()
{
    if (!m_seat || !m_seat->index() || !m_seat->overview() || !isVisible())
        return;
    m_data = m_seat->moment() ? trendOf(*m_seat->moment(), *m_seat->index(), m_seat->selectedElement(),
                                        m_computed.toStdString())
                              : TrendData();
    m_from = m_data.without.empty() ? m_seat->cursor()->now() : m_data.without.front().time;
    m_to = m_data.without.empty() ? m_from : m_data.without.back().time;
    update();
    emit loaded();
}

void TrendItem::show(std::vector<store::SeriesBucket> past)
{
    m_isLoading = false;
    const Channel* channel = m_seat && m_seat->index() ? m_seat->index()->channel(m_channel) : nullptr;
    if (!channel)
        return m_isDue ? load() : void();
    m_data = m_seat->moment() ? trendOf(*m_seat->moment(), *channel, commandRecord()) : TrendData();
    m_data.quantity = channel->quantity; // also while the moment is being read
    m_data.past = std::move(past);
    m_to = std::max(m_seat->cursor()->now(), m_seat->cursor()->at());
    for (const auto* curve : {&m_data.without, &m_data.with})
        if (!curve->empty())
            m_to = std::max(m_to, curve->back().time);
    update();
    emit loaded();
    if (m_isDue)
        load();
}

void TrendItem::paint(QPainter* painter)
{
    if (!m_theme || !m_seat || !m_seat->overview() || width() < 80 || height() < 50)
        return;
    QPainter& p = *painter;
    QFont font(m_theme->fontFamily());
    font.setPixelSize(m_theme->small());
    p.setFont(font);
    p.setRenderHint(QPainter::Antialiasing);
    const double line = QFontMetricsF(font).height();
    const Mapping map{QRectF(line * 3.4, 4, width() - line * 3.4 - 4, height() - line * 2.5 - 6), m_from,
                      m_to, rangeOf(m_data, m_from, m_to)};
    p.fillRect(map.area, m_theme->field());
    if (isEmpty()) {
        p.setPen(m_theme->dim());
        p.drawText(map.area, Qt::AlignCenter,
                   m_channel.isEmpty() ? tr("nothing computed for this moment")
                                       : tr("nothing recorded in this span"));
        return;
    }
    paintAxes(p, map);
    p.save();
    p.setClipRect(map.area);
    paintCurve(p, map, m_data.without, m_theme->dim(), Qt::DashLine);
    paintCurve(p, map, m_data.with, m_theme->accent(), Qt::SolidLine);
    paintPast(p, map);
    paintLimits(p, map);
    paintInstants(p, map);
    p.restore();
    paintLegend(p, map);
}

namespace {

/// A step of 1, 2 or 5 times a power of ten that divides the range into about `parts`.
double niceStep(double range, int parts)
{
    const double raw = range / parts, power = std::pow(10.0, std::floor(std::log10(raw))),
                 ratio = raw / power;
    return power * (ratio < 1.5 ? 1 : ratio < 3.5 ? 2 : ratio < 7.5 ? 5 : 10);
}

} // namespace

void TrendItem::paintAxes(QPainter& p, const Mapping& map) const
{
    const auto quantity = findQuantity(m_data.quantity);
    const auto shown = [&](double si) {
        return quantity ? toDisplay(si, *quantity, m_seat->display().units).value : si;
    };
    const double low = shown(map.range.low), high = shown(map.range.high);
    const double line = p.fontMetrics().height();
    if (high > low) {
        const double step =
            niceStep(high - low, std::max(2, static_cast<int>(map.area.height() / (line * 2.2))));
        for (double v = std::ceil(low / step) * step; v <= high; v += step) {
            const double y = map.area.bottom() - (v - low) / (high - low) * map.area.height();
            p.setPen(m_theme->line());
            p.drawLine(QPointF(map.area.left(), y), QPointF(map.area.right(), y));
            p.setPen(m_theme->dim());
            const QString label =
                QString::number(std::abs(v) < step * 1e-6 ? 0 : v, 'f',
                                std::clamp(static_cast<int>(-std::floor(std::log10(step))), 0, 4));
            p.drawText(QRectF(0, y - line / 2, map.area.left() - 5, line), Qt::AlignRight | Qt::AlignVCenter,
                       label);
        }
    }
    p.setPen(m_theme->dim());
    const QRectF below(map.area.left(), map.area.bottom() + 2, map.area.width(), line);
    p.drawText(below, Qt::AlignLeft, instantWords(map.from, m_seat->display(), map.to));
    p.drawText(below, Qt::AlignRight, instantWords(map.to, m_seat->display(), map.from));
    p.drawText(QRectF(0, below.top(), map.area.left() - 5, line), Qt::AlignRight,
               unitText(m_data.quantity, m_seat->display().units));
}

void TrendItem::paintPast(QPainter& p, const Mapping& map) const
{
    QColor band = m_theme->text();
    band.setAlphaF(0.28f);
    for (const auto& [first, last] : runsOf(m_data.past)) {
        QPolygonF upper, lower, mean;
        for (std::size_t i = first; i < last; ++i) {
            const store::SeriesBucket& b = m_data.past[i];
            const Instant mid = b.from + (b.to - b.from) / 2;
            upper << map.at(mid, b.max);
            lower.prepend(map.at(mid, b.min));
            mean << map.at(mid, b.mean);
        }
        p.setPen(Qt::NoPen);
        p.setBrush(band);
        p.drawPolygon(upper + lower);
        p.setBrush(Qt::NoBrush);
        p.setPen(QPen(m_theme->text(), 1.5));
        mean.size() == 1 ? p.drawEllipse(mean.front(), 1.5, 1.5) : p.drawPolyline(mean);
    }
}

void TrendItem::paintCurve(QPainter& p, const Mapping& map, const std::vector<ForecastPoint>& curve,
                           const QColor& colour, Qt::PenStyle style) const
{
    QPolygonF upper, lower, mean;
    for (const ForecastPoint& point : curve) {
        upper << map.at(point.time, point.upper);
        lower.prepend(map.at(point.time, point.lower));
        mean << map.at(point.time, point.mean);
    }
    QColor band = colour;
    band.setAlphaF(0.22f);
    p.setPen(Qt::NoPen);
    p.setBrush(band);
    p.drawPolygon(upper + lower);
    p.setBrush(Qt::NoBrush);
    p.setPen(QPen(colour, 1.5, style));
    p.drawPolyline(mean);
}

void TrendItem::paintLimits(QPainter& p, const Mapping& map) const
{
    const double line = p.fontMetrics().height();
    // Left and right: a warning is often so close to its limit that the words would lie on each other.
    const auto draw = [&](double value, const QString& name, Qt::PenStyle style, Qt::Alignment side) {
        const double y = map.y(value);
        if (y < map.area.top() || y > map.area.bottom())
            return;
        p.setPen(QPen(m_theme->text(), 1, style));
        p.drawLine(QPointF(map.area.left(), y), QPointF(map.area.right(), y));
        const double top = y - line < map.area.top() ? y : y - line;
        p.drawText(
            QRectF(map.area.left() + 4, top, map.area.width() - 8, line), side,
            QStringLiteral("%1 %2").arg(name, valueText(value, m_data.quantity, m_seat->display().units)));
    };
    for (const double limit : m_data.limits)
        draw(limit, tr("limit"), Qt::SolidLine, Qt::AlignLeft);
    for (const double warning : m_data.warnings)
        draw(warning, tr("warning"), Qt::DotLine, Qt::AlignRight);
}

void TrendItem::paintInstants(QPainter& p, const Mapping& map) const
{
    const TimeCursor& cursor = *m_seat->cursor();
    const double now = map.x(cursor.now());
    p.setPen(QPen(m_theme->text(), 1));
    p.drawLine(QPointF(now, map.area.top()), QPointF(now, map.area.bottom()));
    if (cursor.mode() != TimeCursor::Live) {
        p.setPen(
            QPen(m_theme->accent(), 2, cursor.mode() == TimeCursor::Forecast ? Qt::DashLine : Qt::SolidLine));
        p.drawLine(QPointF(map.x(cursor.at()), map.area.top()),
                   QPointF(map.x(cursor.at()), map.area.bottom()));
    }
}

void TrendItem::paintLegend(QPainter& p, const Mapping& map) const
{
    const double line = p.fontMetrics().height();
    double x = map.area.left();
    const double y = map.area.bottom() + line * 1.9;
    const auto draw = [&](const QString& name, const QColor& colour, Qt::PenStyle style) {
        p.setPen(QPen(colour, 2, style));
        p.drawLine(QPointF(x, y), QPointF(x + 20, y));
        p.setPen(m_theme->dim());
        p.drawText(QPointF(x + 25, y + line * 0.32), name);
        x += 25 + p.fontMetrics().horizontalAdvance(name) + 14;
    };
    if (!m_data.isComputed)
        draw(tr("measured"), m_theme->text(), Qt::SolidLine);
    if (!m_data.without.empty())
        draw(m_data.isComputed     ? tr("computed, 90 %")
             : m_data.with.empty() ? tr("forecast, 90 %")
                                   : tr("without it"),
             m_theme->dim(), Qt::DashLine);
    if (!m_data.with.empty())
        draw(tr("with it, 90 %"), m_theme->accent(), Qt::SolidLine);
}

} // namespace sinew::ui
