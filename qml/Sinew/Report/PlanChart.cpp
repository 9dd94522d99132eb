// SPDX-License-Identifier: GPL-3.0-or-later
#include "PlanChart.h"

#include <algorithm>
#include <cmath>
#include <QCoreApplication>
#include <QPainter>
#include <QPainterPath>

namespace sinew::report {

namespace {

constexpr int kSharper = 3;
constexpr double kBand90 = 1.645;
const QColor kWithoutColour(0xb0, 0x60, 0x10), kWithColour(0x12, 0x80, 0x74),
    kMeasuredColour(0x10, 0x12, 0x14), kGrid(0xd0, 0xd4, 0xd8);

QString tr(const char* said)
{
    return QCoreApplication::translate("Report", said);
}

struct Scale {
    QRectF box;
    double t0 = 0, t1 = 1, low = 0, high = 1;
    QPointF at(Instant t, double value) const
    {
        return {box.left() + box.width() * (static_cast<double>(microsOf(t)) - t0) / (t1 - t0),
                box.bottom() - box.height() * (value - low) / (high - low)};
    }
};

double spreadOf(const VerifyPlan::Point& p)
{
    return kBand90 * std::hypot(p.sigma, p.lasting);
}

Scale scaleOf(const CommandFacts& f, const QRectF& box)
{
    const auto& points = f.command.proposal.verify->points;
    Instant first = points.front().time, last = points.back().time;
    double low = points.front().withCommand, high = low;
    const auto take = [&](double value) { low = std::min(low, value), high = std::max(high, value); };
    for (const auto& p : points)
        take(p.withoutCommand - spreadOf(p)), take(p.withoutCommand + spreadOf(p)), take(p.withCommand);
    for (const Sample& s : f.measured)
        if (s.quality != Quality::Bad)
            take(s.value), first = std::min(first, s.sourceTime);
    const double margin = std::max((high - low) * 0.06, 1e-12);
    return {box, static_cast<double>(microsOf(first)),
            std::max(static_cast<double>(microsOf(last)), static_cast<double>(microsOf(first)) + 1),
            low - margin, high + margin};
}

void drawAxes(QPainter& painter, const Scale& scale, const CommandFacts& f)
{
    constexpr int kLines = 4, kTimes = 5;
    const std::string& quantity = f.command.proposal.verify->quantity;
    for (int i = 0; i <= kLines; ++i) {
        const double value = scale.low + (scale.high - scale.low) * i / kLines, y = scale.at({}, value).y();
        painter.setPen(kGrid);
        painter.drawLine(QPointF(scale.box.left(), y), QPointF(scale.box.right(), y));
        painter.setPen(kMeasuredColour);
        painter.drawText(QRectF(0, y - 8, scale.box.left() - 6, 16), Qt::AlignRight | Qt::AlignVCenter,
                         ui::valueText(value, quantity, f.display.units));
    }
    for (int i = 0; i < kTimes; ++i) {
        const auto t =
            instantFromMicros(static_cast<std::int64_t>(scale.t0 + (scale.t1 - scale.t0) * i / (kTimes - 1)));
        const double x = std::clamp(scale.at(t, 0).x() - 30, 0.0, scale.box.right() - 60);
        painter.drawText(QRectF(x, scale.box.bottom() + 2, 60, 16), Qt::AlignCenter,
                         ui::clockText(t, f.display.utc));
    }
}

void drawPredictions(QPainter& painter, const Scale& scale, const std::vector<VerifyPlan::Point>& points)
{
    QPolygonF band, without, with;
    for (const auto& p : points) {
        band << scale.at(p.time, p.withoutCommand + spreadOf(p));
        without << scale.at(p.time, p.withoutCommand);
        with << scale.at(p.time, p.withCommand);
    }
    for (auto p = points.rbegin(); p != points.rend(); ++p)
        band << scale.at(p->time, p->withoutCommand - spreadOf(*p));
    QColor faint = kWithoutColour;
    faint.setAlpha(45);
    painter.setPen(Qt::NoPen);
    painter.setBrush(faint);
    painter.drawPolygon(band);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(kWithoutColour, 1.4, Qt::DashLine));
    painter.drawPolyline(without);
    painter.setPen(QPen(kWithColour, 1.6));
    painter.drawPolyline(with);
}

void drawMeasured(QPainter& painter, const Scale& scale, const std::vector<Sample>& samples)
{
    painter.setPen(Qt::NoPen);
    painter.setBrush(kMeasuredColour);
    // No more dots than columns of the picture.
    const std::size_t step = std::max<std::size_t>(1, samples.size() / static_cast<std::size_t>(kChartWidth));
    for (std::size_t i = 0; i < samples.size(); i += step)
        if (samples[i].quality != Quality::Bad)
            painter.drawEllipse(scale.at(samples[i].sourceTime, samples[i].value), 1.1, 1.1);
}

void drawKey(QPainter& painter)
{
    double x = 76;
    const auto entry = [&](const QColor& colour, const QString& said) {
        painter.fillRect(QRectF(x, 6, 14, 4), colour);
        painter.setPen(kMeasuredColour);
        painter.drawText(QPointF(x + 19, 12), said);
        x += 40 + painter.fontMetrics().horizontalAdvance(said);
    };
    entry(kWithoutColour, tr("without it (model's run, 90 % band)"));
    entry(kWithColour, tr("with it (model's run)"));
    entry(kMeasuredColour, tr("measured"));
}

} // namespace

bool hasChart(const CommandFacts& f)
{
    return f.command.proposal.verify && f.command.proposal.verify->points.size() > 1;
}

QImage planChart(const CommandFacts& f)
{
    QImage picture(kChartWidth * kSharper, kChartHeight * kSharper, QImage::Format_RGB32);
    picture.fill(Qt::white);
    QPainter painter(&picture);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.scale(kSharper, kSharper);
    QFont font(QStringLiteral("Roboto"));
    font.setPixelSize(10);
    painter.setFont(font);
    const Scale scale = scaleOf(f, QRectF(76, 20, kChartWidth - 84, kChartHeight - 40));
    drawAxes(painter, scale, f);
    drawPredictions(painter, scale, f.command.proposal.verify->points);
    drawMeasured(painter, scale, f.measured);
    drawKey(painter);
    return picture;
}

} // namespace sinew::report
