// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QColor>
#include <QObject>
#include <QtQml/qqmlregistration.h>

namespace sinew::ui {

/// Colours of one room. Greys carry everything but alarms (ISA-101); the accent is a teal that no alarm uses.
struct Palette {
    QColor window, panel, raised, field, line, text, dim, faint, accent, onAccent, running, stopped, scrim;
};
Palette darkRoom();
Palette brightRoom();

/// Contrast of two opaque colours as WCAG 2.1 defines it: 1…21.
double contrast(const QColor& a, const QColor& b);

/// Colours, sizes and the font of the whole window. Pixels are device independent.
class Theme : public QObject {
    Q_OBJECT
    QML_ELEMENT
    QML_SINGLETON
    Q_PROPERTY(bool dark READ dark WRITE setDark NOTIFY changed)
    Q_PROPERTY(qreal textScale READ textScale WRITE setTextScale NOTIFY changed)
    Q_PROPERTY(QColor window READ window NOTIFY changed)
    Q_PROPERTY(QColor panel READ panel NOTIFY changed)
    Q_PROPERTY(QColor raised READ raised NOTIFY changed)
    Q_PROPERTY(QColor field READ field NOTIFY changed)
    Q_PROPERTY(QColor line READ line NOTIFY changed)
    Q_PROPERTY(QColor text READ text NOTIFY changed)
    Q_PROPERTY(QColor dim READ dim NOTIFY changed)
    Q_PROPERTY(QColor faint READ faint NOTIFY changed)
    Q_PROPERTY(QColor accent READ accent NOTIFY changed)
    Q_PROPERTY(QColor onAccent READ onAccent NOTIFY changed)
    Q_PROPERTY(QColor running READ running NOTIFY changed)
    Q_PROPERTY(QColor stopped READ stopped NOTIFY changed)
    Q_PROPERTY(QColor scrim READ scrim NOTIFY changed)
    Q_PROPERTY(int small READ small NOTIFY changed)
    Q_PROPERTY(int body READ body NOTIFY changed)
    Q_PROPERTY(int title READ title NOTIFY changed)
    Q_PROPERTY(int big READ big NOTIFY changed)
    Q_PROPERTY(int row READ row NOTIFY changed)
    Q_PROPERTY(int gap READ gap CONSTANT)
    Q_PROPERTY(int radius READ radius CONSTANT)
    Q_PROPERTY(QString fontFamily READ fontFamily CONSTANT)

public:
    explicit Theme(QObject* parent = nullptr);

    bool dark() const { return m_dark; }
    void setDark(bool dark);
    qreal textScale() const { return m_textScale; }
    /// 0.8 … 2; others are brought into that range.
    void setTextScale(qreal scale);

    const Palette& palette() const { return m_palette; }
    QColor window() const { return m_palette.window; }
    QColor panel() const { return m_palette.panel; }
    QColor raised() const { return m_palette.raised; }
    QColor field() const { return m_palette.field; }
    QColor line() const { return m_palette.line; }
    QColor text() const { return m_palette.text; }
    QColor dim() const { return m_palette.dim; }
    QColor faint() const { return m_palette.faint; }
    QColor accent() const { return m_palette.accent; }
    QColor onAccent() const { return m_palette.onAccent; }
    QColor running() const { return m_palette.running; }
    QColor stopped() const { return m_palette.stopped; }
    QColor scrim() const { return m_palette.scrim; }
    int small() const { return sized(12); }
    int body() const { return sized(13); }
    int title() const { return sized(15); }
    int big() const { return sized(20); }
    int row() const { return sized(28); }
    int gap() const { return 8; }
    int radius() const { return 3; }
    QString fontFamily() const { return QStringLiteral("Roboto"); }

signals:
    void changed();

private:
    int sized(int pixels) const { return qRound(pixels * m_textScale); }

    bool m_dark = true;
    qreal m_textScale = 1;
    Palette m_palette;
};

} // namespace sinew::ui
