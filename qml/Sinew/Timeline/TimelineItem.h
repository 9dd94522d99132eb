// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "Seat.h"
#include "Theme.h"
#include "TimelineContent.h"

#include <QQuickPaintedItem>
#include <QTimer>
#include <QtQml/qqmlregistration.h>

namespace sinew::ui {

/// The lanes. Wheel: zoom around the mouse (shift: pan); drag: scrub the window's cursor; middle or right
/// drag: pan; click on a thing: activated.
class TimelineItem : public QQuickPaintedItem {
    Q_OBJECT
    QML_ELEMENT
    Q_PROPERTY(sinew::ui::Seat* seat READ seat WRITE setSeat NOTIFY seatChanged REQUIRED)
    Q_PROPERTY(sinew::ui::Theme* theme READ theme WRITE setTheme NOTIFY themeChanged REQUIRED)
    Q_PROPERTY(double spanS READ spanS NOTIFY viewChanged)
    Q_PROPERTY(QString tip READ tip NOTIFY tipChanged)
    Q_PROPERTY(double tipX READ tipX NOTIFY tipChanged)

public:
    explicit TimelineItem(QQuickItem* parent = nullptr);
    void paint(QPainter* painter) override;

    Seat* seat() const { return m_seat; }
    void setSeat(Seat* seat);
    Theme* theme() const { return m_theme; }
    void setTheme(Theme* theme);
    double spanS() const { return m_scale.spanS(); }
    QString tip() const { return m_tip; }
    double tipX() const { return m_tipX; }

    /// A view of this length around the cursor, with more of the past than of the future.
    Q_INVOKABLE void showSpan(double seconds);
    Q_INVOKABLE void zoomBy(double factor);

signals:
    void seatChanged();
    void themeChanged();
    void viewChanged();
    void tipChanged();
    /// `lane`: 0 events, 1 alarms, 2 risks, 3 commands.
    void activated(int lane, const QString& id);

protected:
    void wheelEvent(QWheelEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void hoverMoveEvent(QHoverEvent* event) override;
    void hoverLeaveEvent(QHoverEvent* event) override;
    void geometryChange(const QRectF& now, const QRectF& before) override;

private:
    enum class Drag { None, Pressed, Scrub, Pan };
    void rebuild();
    void relayout();
    void readPastSoon(int afterMs);
    void readPast();
    Instant shownAt() const;
    void followNow();
    void followCursor();
    void scrubTo(double x);
    void setTip(const QString& tip, double x);
    const TimelineEntry* entryAt(const QPointF& at) const;
    QRectF plot() const;
    void paintGround(QPainter& p) const;
    void paintTicks(QPainter& p) const;
    void paintLanes(QPainter& p) const;
    void paintEntry(QPainter& p, const PlacedEntry& placed) const;
    void paintEvent(QPainter& p, const PlacedEntry& placed) const;
    void paintForeseen(QPainter& p, const PlacedEntry& placed) const;
    void paintAlarm(QPainter& p, const PlacedEntry& placed) const;
    void paintCommand(QPainter& p, const PlacedEntry& placed) const;
    void paintLabel(QPainter& p, const QRectF& in, const QString& label) const;
    void paintNow(QPainter& p) const;
    void paintCursor(QPainter& p) const;
    void paintFlag(QPainter& p, double x, const QString& text, const QColor& ground, const QColor& ink) const;
    QFont font() const;
    double gutter() const;
    double ruler() const;

    Seat* m_seat = nullptr;
    Theme* m_theme = nullptr;
    TimeScale m_scale;
    std::vector<TimelineEntry> m_entries;
    std::vector<LaneLayout> m_lanes;
    loop::Past m_past, m_later; ///< known at the cursor; in REPLAY also what came after
    QTimer m_readSoon;
    bool m_isReading = false, m_isDue = false;
    Instant m_lastNow;
    bool m_isPlaced = false;
    Drag m_drag = Drag::None;
    QPointF m_pressedAt, m_draggedTo;
    QString m_tip;
    double m_tipX = 0;
};

} // namespace sinew::ui
