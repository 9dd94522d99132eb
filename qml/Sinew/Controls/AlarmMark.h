// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QColor>
#include <QPainter>
#include <QQuickPaintedItem>
#include <QtQml/qqmlregistration.h>

namespace sinew::ui {

/// How urgent, in the order of sinew::alarm::Priority, and what is not shown as an alarm.
enum class MarkKind { Critical, High, Medium, Low, Suppressed };

QColor markColour(MarkKind kind);
/// C, H, M, L, S: the letter that stands inside the shape.
QChar markLetter(MarkKind kind);
/// Shape, letter and colour at once, so that it reads in monochrome: square, triangle, diamond, disc, ring.
/// `solid`: unacknowledged; else an outline.
void paintMark(QPainter& painter, const QRectF& box, MarkKind kind, bool solid, const QColor& ink);

/// The same mark as an item.
class AlarmMark : public QQuickPaintedItem {
    Q_OBJECT
    QML_ELEMENT
    Q_PROPERTY(int priority READ priority WRITE setPriority NOTIFY changed)
    Q_PROPERTY(bool solid READ solid WRITE setSolid NOTIFY changed)
    Q_PROPERTY(QColor ink READ ink WRITE setInk NOTIFY changed)

public:
    explicit AlarmMark(QQuickItem* parent = nullptr);
    void paint(QPainter* painter) override;
    int priority() const { return m_priority; }
    void setPriority(int priority);
    bool solid() const { return m_solid; }
    void setSolid(bool solid);
    QColor ink() const { return m_ink; }
    void setInk(const QColor& ink);

signals:
    void changed();

private:
    int m_priority = 0;
    bool m_solid = true;
    QColor m_ink = Qt::white;
};

} // namespace sinew::ui
