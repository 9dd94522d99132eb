// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "Seat.h"
#include "Theme.h"
#include "Trend.h"

#include <QQuickPaintedItem>
#include <QTimer>
#include <QtQml/qqmlregistration.h>

namespace sinew::ui {

/// A channel over time: measured band and mean, forecast with interval, limits, now and the cursor. With a
/// command: what it expects with it and without it. Or, without a channel, what is computed of the selected
/// element.
class TrendItem : public QQuickPaintedItem {
    Q_OBJECT
    QML_ELEMENT
    Q_PROPERTY(sinew::ui::Seat* seat READ seat WRITE setSeat NOTIFY changed REQUIRED)
    Q_PROPERTY(sinew::ui::Theme* theme READ theme WRITE setTheme NOTIFY changed REQUIRED)
    Q_PROPERTY(QString channel READ channel WRITE setChannel NOTIFY changed)
    Q_PROPERTY(QString computed READ computed WRITE setComputed NOTIFY changed)
    Q_PROPERTY(QString command READ command WRITE setCommand NOTIFY changed)
    Q_PROPERTY(double pastHours READ pastHours WRITE setPastHours NOTIFY changed)
    /// What is charted: "Flow", "Head, computed".
    Q_PROPERTY(QString title READ title NOTIFY changed)
    Q_PROPERTY(bool empty READ isEmpty NOTIFY loaded)

public:
    explicit TrendItem(QQuickItem* parent = nullptr);
    void paint(QPainter* painter) override;

    Seat* seat() const { return m_seat; }
    void setSeat(Seat* seat);
    Theme* theme() const { return m_theme; }
    void setTheme(Theme* theme);
    QString channel() const { return text(m_channel.value); }
    void setChannel(const QString& id);
    /// The quantity; read where there is no channel.
    QString computed() const { return m_computed; }
    void setComputed(const QString& quantity);
    QString command() const { return text(m_command.value); }
    void setCommand(const QString& id);
    double pastHours() const { return m_pastHours; }
    void setPastHours(double hours);
    QString title() const;
    bool isEmpty() const { return m_data.past.empty() && m_data.without.empty() && m_data.with.empty(); }

signals:
    void changed();
    void loaded();

private:
    struct Mapping;
    void load();
    void show(std::vector<store::SeriesBucket> past);
    void showComputed();
    const command::CommandRecord* commandRecord() const;
    void paintAxes(QPainter& p, const Mapping& map) const;
    void paintPast(QPainter& p, const Mapping& map) const;
    void paintCurve(QPainter& p, const Mapping& map, const std::vector<ForecastPoint>& curve,
                    const QColor& colour, Qt::PenStyle style) const;
    void paintLimits(QPainter& p, const Mapping& map) const;
    void paintInstants(QPainter& p, const Mapping& map) const;
    void paintLegend(QPainter& p, const Mapping& map) const;

    Seat* m_seat = nullptr;
    Theme* m_theme = nullptr;
    ChannelId m_channel;
    QString m_computed;
    CommandId m_command;
    double m_pastHours = 6;
    TrendData m_data;
    Instant m_from, m_to;
    bool m_isLoading = false, m_isDue = false;
    QTimer m_calm;
};

} // namespace sinew::ui
