// SPDX-License-Identifier: GPL-3.0-or-later
#include "TimelineItem.h"

#include "AlarmMark.h"
#include "Follow.h"

#include <algorithm>
#include <cmath>
#include <QCursor>
#include <QFontMetricsF>
#include <QPainterPath>

namespace sinew::ui {

namespace {

constexpr int kRestMs = 1000;  // between two readings of the past while nothing but time goes on
constexpr int kSettleMs = 150; // after a change of the view

} // namespace

TimelineItem::TimelineItem(QQuickItem* parent) : QQuickPaintedItem(parent)
{
    setAcceptedMouseButtons(Qt::LeftButton | Qt::MiddleButton | Qt::RightButton);
    setAcceptHoverEvents(true);
    setAntialiasing(true);
    m_readSoon.setSingleShot(true);
    connect(&m_readSoon, &QTimer::timeout, this, &TimelineItem::readPast);
    connect(this, &TimelineItem::viewChanged, this, [this] { readPastSoon(kSettleMs); });
}

void TimelineItem::setSeat(Seat* seat)
{
    if (!takeSeat(m_seat, seat, this))
        return;
    if (seat) {
        connect(seat, &Seat::momentChanged, this, [this] {
            rebuild();
            readPastSoon(m_seat->isReplaying() ? 0 : kRestMs);
        });
        connect(seat, &Seat::displayChanged, this, [this] {
            rebuild();
            relayout(); // the ruler's words too
        });
        connect(seat, &Seat::projectChanged, this, [this] {
            m_isPlaced = false;
            m_past = m_later = {};
        });
        connect(seat->cursor(), &TimeCursor::nowMoved, this, &TimelineItem::followNow);
        connect(seat->cursor(), &TimeCursor::moved, this, &TimelineItem::followCursor);
    }
    rebuild();
    emit seatChanged();
}

void TimelineItem::setTheme(Theme* theme)
{
    if (m_theme == theme)
        return;
    if (m_theme)
        disconnect(m_theme, nullptr, this, nullptr);
    m_theme = theme;
    if (theme)
        connect(theme, &Theme::changed, this, &TimelineItem::relayout);
    relayout();
    emit themeChanged();
}

QFont TimelineItem::font() const
{
    QFont font(m_theme ? m_theme->fontFamily() : QString());
    font.setPixelSize(m_theme ? m_theme->small() : 12);
    return font;
}

double TimelineItem::gutter() const
{
    return (m_theme ? m_theme->small() : 12) * 6.4;
}
double TimelineItem::ruler() const
{
    return (m_theme ? m_theme->small() : 12) * 3.0;
}
QRectF TimelineItem::plot() const
{
    return {gutter(), ruler(), width() - gutter(), height() - ruler()};
}

void TimelineItem::showSpan(double seconds)
{
    if (!m_seat)
        return;
    m_scale.show(m_seat->cursor()->at() - fromSeconds(seconds * 0.55), seconds);
    relayout();
    emit viewChanged();
}

void TimelineItem::zoomBy(double factor)
{
    m_scale.zoom(factor, m_seat ? m_scale.xOf(m_seat->cursor()->at()) : m_scale.width() / 2);
    relayout();
    emit viewChanged();
}

/// Up to when the lanes tell: the cursor's instant in REPLAY, else now.
Instant TimelineItem::shownAt() const
{
    return m_seat->isReplaying() ? m_seat->cursor()->at() : m_seat->cursor()->now();
}

void TimelineItem::readPastSoon(int afterMs)
{
    if (!m_readSoon.isActive() || m_readSoon.remainingTime() > afterMs)
        m_readSoon.start(afterMs);
}

// One reading at a time, in a job; while the view or the cursor moves on, only their last place is read next.
void TimelineItem::readPast()
{
    m_isDue = m_isReading;
    if (m_isReading || !m_seat || !m_seat->backend() || !m_seat->overview())
        return;
    m_isReading = true;
    const Instant at = shownAt(), now = m_seat->cursor()->now();
    const Duration margin = fromSeconds(m_scale.spanS() / 2); // so that panning finds something there
    runJob(m_seat->jobs(), [backend = m_seat->backend(), from = m_scale.from() - margin,
                            to = m_scale.to() + margin, at, now] {
        auto past = backend->past(from, to, at),
             later = at < now ? backend->past(from, to, now) : loop::Past{};
        return std::pair(std::move(past), std::move(later));
    }).then(this, [this](std::pair<Result<loop::Past>, Result<loop::Past>> read) {
        m_isReading = false;
        if (read.first && read.second) { // else what is shown stays; the seat says what is wrong
            m_past = std::move(*read.first);
            m_later = std::move(*read.second);
            rebuild();
        }
        if (m_isDue)
            readPast();
    });
}

void TimelineItem::rebuild()
{
    std::vector<TimelineEntry> entries;
    const bool wasPlaced = m_isPlaced;
    if (m_seat && m_seat->overview()) {
        const bool isReplay = m_seat->isReplaying();
        // A reading for a later instant would tell what was not known at this one.
        const bool fits = m_past.at <= shownAt();
        entries = timelineEntries(
            {m_seat->moment().get(), fits ? &m_past : nullptr, isReplay ? &m_later : nullptr, shownAt()},
            m_seat->index(), m_seat->display());
        if (!m_isPlaced) {
            m_isPlaced = true;
            m_lastNow = m_seat->cursor()->now();
            showSpan(24 * 3600);
        }
    }
    if (entries == m_entries && wasPlaced == m_isPlaced)
        return; // most samples change nothing that a lane shows
    m_lanes.clear(); // they point into the entries
    m_entries = std::move(entries);
    relayout();
}

void TimelineItem::relayout()
{
    const QRectF area = plot();
    m_scale.setWidth(area.width());
    const QFontMetricsF metrics(font());
    m_lanes = layoutLanes(m_entries, m_scale, m_seat ? shownAt() : Instant(), area.top(), area.height(),
                          [&](const QString& label) { return metrics.horizontalAdvance(label); });
    update();
}

// LIVE: now stays where it is on screen and time runs under it.
void TimelineItem::followNow()
{
    const Instant now = m_seat->cursor()->now();
    const bool isSameSecond = std::chrono::floor<std::chrono::seconds>(now) == std::chrono::floor<std::chrono::seconds>(m_lastNow);
    if (m_isPlaced && isSameSecond && std::fabs(m_scale.xOf(now) - m_scale.xOf(m_lastNow)) < 0.5)
        return; // nothing to see: neither a place nor the clock beside it has changed
    if (m_isPlaced && m_seat->cursor()->mode() == TimeCursor::Live && m_drag == Drag::None)
        m_scale.shift(now - m_lastNow);
    m_lastNow = now;
    relayout();
}

void TimelineItem::followCursor()
{
    const double x = m_scale.xOf(m_seat->cursor()->at());
    if (m_drag == Drag::None && (x < 0 || x > m_scale.width())) {
        m_scale.show(m_seat->cursor()->at() - fromSeconds(m_scale.spanS() * 0.55), m_scale.spanS());
        relayout();
        emit viewChanged();
    }
    update();
}

void TimelineItem::geometryChange(const QRectF& now, const QRectF& before)
{
    QQuickPaintedItem::geometryChange(now, before);
    relayout();
}

void TimelineItem::wheelEvent(QWheelEvent* event)
{
    const QPoint turned = event->angleDelta();
    const bool isPan =
        event->modifiers().testFlag(Qt::ShiftModifier) || std::abs(turned.x()) > std::abs(turned.y());
    if (isPan)
        m_scale.pan((turned.x() ? turned.x() : turned.y()) * 0.6);
    else
        m_scale.zoom(std::pow(1.0015, -turned.y()), event->position().x() - gutter());
    relayout();
    emit viewChanged();
    event->accept();
}

void TimelineItem::mousePressEvent(QMouseEvent* event)
{
    m_pressedAt = m_draggedTo = event->position();
    m_drag = event->button() == Qt::LeftButton ? Drag::Pressed : Drag::Pan;
    setTip({}, 0);
    forceActiveFocus(Qt::MouseFocusReason);
}

void TimelineItem::mouseMoveEvent(QMouseEvent* event)
{
    const QPointF at = event->position();
    if (m_drag == Drag::Pressed && std::abs(at.x() - m_pressedAt.x()) > 4)
        m_drag = Drag::Scrub;
    if (m_drag == Drag::Scrub)
        scrubTo(at.x());
    if (m_drag == Drag::Pan) {
        m_scale.pan(at.x() - m_draggedTo.x());
        relayout();
        emit viewChanged();
    }
    m_draggedTo = at;
}

void TimelineItem::mouseReleaseEvent(QMouseEvent* event)
{
    const Drag was = std::exchange(m_drag, Drag::None);
    if (was != Drag::Pressed)
        return;
    if (const TimelineEntry* entry = entryAt(event->position()))
        emit activated(static_cast<int>(entry->lane), entry->id);
    else if (event->position().x() > gutter())
        scrubTo(event->position().x());
}

// Near now the cursor falls back to LIVE, so that nobody stays in a replay of the last second unknowingly.
void TimelineItem::scrubTo(double x)
{
    if (!m_seat)
        return;
    const double inside = std::clamp(x - gutter(), 0.0, m_scale.width());
    if (std::abs(inside - m_scale.xOf(m_seat->cursor()->now())) < 6)
        m_seat->cursor()->live();
    else
        m_seat->cursor()->scrubTo(static_cast<double>(microsOf(m_scale.timeAt(inside))) / 1000);
}

const TimelineEntry* TimelineItem::entryAt(const QPointF& at) const
{
    const QPointF inside(at.x() - gutter(), at.y());
    for (const LaneLayout& lane : m_lanes)
        for (const PlacedEntry& p : lane.placed)
            if (p.box.contains(inside))
                return p.entry;
    return nullptr;
}

void TimelineItem::hoverMoveEvent(QHoverEvent* event)
{
    const TimelineEntry* entry = entryAt(event->position());
    setCursor(QCursor(entry ? Qt::PointingHandCursor : Qt::ArrowCursor));
    setTip(entry ? entry->tip : QString(), event->position().x());
}

void TimelineItem::hoverLeaveEvent(QHoverEvent*)
{
    setTip({}, 0);
}

void TimelineItem::setTip(const QString& tip, double x)
{
    if (tip == m_tip)
        return;
    m_tip = tip;
    m_tipX = x;
    emit tipChanged();
}

void TimelineItem::paint(QPainter* painter)
{
    if (!m_theme || !m_seat || width() < gutter() + 20)
        return;
    QPainter& p = *painter;
    p.setFont(font());
    paintGround(p);
    p.save();
    p.setClipRect(QRectF(gutter(), 0, width() - gutter(), height()));
    p.translate(gutter(), 0);
    paintTicks(p);
    paintLanes(p);
    paintNow(p);
    paintCursor(p);
    p.restore();
}

void TimelineItem::paintGround(QPainter& p) const
{
    p.fillRect(QRectF(0, 0, width(), height()), m_theme->panel());
    const QRectF area = plot();
    p.fillRect(area, m_theme->field());
    const double now = std::clamp(gutter() + m_scale.xOf(m_seat->cursor()->now()), area.left(), area.right());
    // What has not happened yet lies on hatched ground.
    QColor hatch = m_theme->line();
    hatch.setAlphaF(0.45f);
    p.fillRect(QRectF(now, area.top(), area.right() - now, area.height()), QBrush(hatch, Qt::BDiagPattern));
    for (const LaneLayout& lane : m_lanes) {
        p.setPen(m_theme->line());
        p.drawLine(QPointF(0, lane.top), QPointF(width(), lane.top));
        p.setPen(m_theme->dim());
        p.drawText(QRectF(10, lane.top, gutter() - 14, lane.height), Qt::AlignVCenter | Qt::AlignLeft,
                   laneName(lane.lane));
    }
}

void TimelineItem::paintTicks(QPainter& p) const
{
    const QFontMetricsF metrics(font());
    QColor faint = m_theme->line();
    faint.setAlphaF(0.6f);
    for (const TimeTick& tick : ticksOf(m_scale, metrics.horizontalAdvance(QStringLiteral("00:00:00")) * 1.5,
                                        m_seat->display().utc)) {
        const double x = m_scale.xOf(tick.at);
        p.setPen(tick.major ? m_theme->line() : faint);
        p.drawLine(QPointF(x, ruler() - 5), QPointF(x, height()));
        // Half a time would be another one.
        const double half = metrics.horizontalAdvance(tick.label) / 2;
        if (x - half < 0 || x + half > width() - gutter())
            continue;
        p.setPen(tick.major ? m_theme->text() : m_theme->dim());
        p.drawText(QRectF(x - 60, ruler() - 5 - metrics.height(), 120, metrics.height()), Qt::AlignCenter,
                   tick.label);
    }
}

void TimelineItem::paintLanes(QPainter& p) const
{
    for (const LaneLayout& lane : m_lanes) {
        for (const PlacedEntry& placed : lane.placed)
            paintEntry(p, placed);
        p.setPen(m_theme->faint());
        const QRectF row(8, lane.top, m_scale.width() - 16, lane.height);
        if (lane.lane == Lane::Work)
            p.drawText(row, Qt::AlignVCenter | Qt::AlignLeft, tr("no work orders in this project"));
        if (lane.hidden > 0) {
            const QString more = tr("+%1 more").arg(lane.hidden);
            const double w = QFontMetricsF(font()).horizontalAdvance(more) + 12;
            const QRectF box(m_scale.width() - w - 4, lane.top + lane.height - ruler() / 2 - 2, w,
                             ruler() / 2);
            p.fillRect(box, m_theme->raised());
            p.setPen(m_theme->text());
            p.drawText(box, Qt::AlignCenter, more);
        }
    }
}

void TimelineItem::paintEntry(QPainter& p, const PlacedEntry& placed) const
{
    p.setOpacity(placed.entry->isLater ? 0.4 : 1);
    if (placed.entry->isForeseen)
        paintForeseen(p, placed);
    else if (placed.entry->lane == Lane::Alarms)
        paintAlarm(p, placed);
    else if (placed.entry->lane == Lane::Commands)
        paintCommand(p, placed);
    else
        paintEvent(p, placed);
    p.setOpacity(1);
}

void TimelineItem::paintEvent(QPainter& p, const PlacedEntry& placed) const
{
    const QRectF box = placed.box.adjusted(0, 3, 0, -3);
    p.fillRect(QRectF(box.left(), box.top(), std::max(2.0, placed.spanEnd - box.left()), box.height()),
               m_theme->stopped());
    paintLabel(p, box.adjusted(6, 0, -2, 0), placed.entry->label);
}

// Light: where the interval reaches past the limit; darker: where the mean does.
void TimelineItem::paintForeseen(QPainter& p, const PlacedEntry& placed) const
{
    const TimelineEntry& e = *placed.entry;
    const QRectF box = placed.box.adjusted(0, 3, 0, -3);
    p.fillRect(QRectF(box.left(), box.top(), placed.spanEnd - box.left(), box.height()), m_theme->field()); // over the hatching
    QColor ground = m_theme->text();
    ground.setAlphaF(static_cast<float>(0.06 + 0.08 * e.strength));
    p.fillRect(QRectF(box.left(), box.top(), placed.spanEnd - box.left(), box.height()), ground);
    if (e.coreTo > e.coreFrom) {
        ground.setAlphaF(static_cast<float>(0.08 + 0.12 * e.strength)); // words are written over it
        const double from = m_scale.xOf(e.coreFrom), to = m_scale.xOf(e.coreTo);
        p.fillRect(QRectF(from, box.top(), to - from, box.height()), ground);
    }
    p.setPen(QPen(m_theme->dim(), 1, Qt::DashLine));
    p.drawRect(QRectF(box.left(), box.top(), placed.spanEnd - box.left(), box.height()));
    paintLabel(p, box.adjusted(6, 0, -2, 0), e.label);
}

void TimelineItem::paintAlarm(QPainter& p, const PlacedEntry& placed) const
{
    const TimelineEntry& e = *placed.entry;
    const QRectF box = placed.box.adjusted(0, 2, 0, -2);
    const double mid = box.center().y(), side = std::min(16.0, box.height());
    p.setPen(QPen(m_theme->dim(), 2));
    p.drawLine(QPointF(box.left(), box.bottom()), QPointF(placed.spanEnd, box.bottom()));
    for (const Instant at : e.acknowledged) { // a stroke up from the line
        const double x = m_scale.xOf(at);
        p.drawLine(QPointF(x, box.bottom()), QPointF(x, box.bottom() - 6));
    }
    paintMark(p, QRectF(box.left(), mid - side / 2, side, side), static_cast<MarkKind>(e.mark), e.isSolid,
              m_theme->text());
    if (!placed.hasLabel)
        return;
    paintLabel(p, QRectF(box.left() + side + 4, box.top(), box.width() - side - 6, box.height()), e.label);
}

void TimelineItem::paintCommand(QPainter& p, const PlacedEntry& placed) const
{
    const TimelineEntry& e = *placed.entry;
    const QRectF box = placed.box.adjusted(0.5, 2.5, -0.5, -2.5);
    if (e.isSolid) { // until when acting still helps
        p.setPen(QPen(m_theme->accent(), 2, Qt::DotLine));
        p.drawLine(QPointF(box.right(), box.center().y()),
                   QPointF(std::max(box.right(), placed.spanEnd), box.center().y()));
    }
    p.setPen(QPen(e.isSolid    ? m_theme->accent()
                  : e.hasEnded ? m_theme->dim()
                               : m_theme->line(),
                  e.isSolid ? 2 : 1, e.hasEnded ? Qt::DashLine : Qt::SolidLine));
    p.setBrush(e.isSolid ? m_theme->raised() : m_theme->panel());
    p.drawRoundedRect(box, 3, 3);
    p.setBrush(Qt::NoBrush);
    paintLabel(p, box.adjusted(6, 0, -4, 0), e.label);
}

void TimelineItem::paintLabel(QPainter& p, const QRectF& in, const QString& label) const
{
    p.setPen(m_theme->text());
    p.drawText(in, Qt::AlignVCenter | Qt::AlignLeft,
               QFontMetricsF(font()).elidedText(label, Qt::ElideRight, in.width()));
}

void TimelineItem::paintNow(QPainter& p) const
{
    const double x = m_scale.xOf(m_seat->cursor()->now());
    p.setPen(QPen(m_theme->text(), 2));
    p.drawLine(QPointF(x, ruler() - 4), QPointF(x, height()));
    const bool isInView = x >= 0 && x <= m_scale.width(); // a flag at the edge would name another time
    if (m_seat->cursor()->mode() != TimeCursor::Live && isInView)
        paintFlag(p, x, tr("now"), m_theme->raised(), m_theme->text());
}

void TimelineItem::paintCursor(QPainter& p) const
{
    const TimeCursor& cursor = *m_seat->cursor();
    const double x = m_scale.xOf(cursor.at());
    const bool isLive = cursor.mode() == TimeCursor::Live;
    if (!isLive) {
        p.setPen(
            QPen(m_theme->accent(), 2, cursor.mode() == TimeCursor::Forecast ? Qt::DashLine : Qt::SolidLine));
        p.drawLine(QPointF(x, ruler() - 4), QPointF(x, height()));
    }
    paintFlag(p, x, isLive ? tr("now %1").arg(m_seat->clockText()) : m_seat->clockText(), m_theme->accent(),
              m_theme->onAccent());
}

void TimelineItem::paintFlag(QPainter& p, double x, const QString& label, const QColor& ground,
                             const QColor& ink) const
{
    const double w = QFontMetricsF(font()).horizontalAdvance(label) + 14, h = ruler() / 2;
    const QRectF box(std::clamp(x - w / 2, 0.0, std::max(0.0, m_scale.width() - w)), 0, w, h);
    p.setPen(Qt::NoPen);
    p.setBrush(ground);
    p.drawRoundedRect(box, 3, 3);
    p.setBrush(Qt::NoBrush);
    p.setPen(ink);
    p.drawText(box, Qt::AlignCenter, label);
}

} // namespace sinew::ui
