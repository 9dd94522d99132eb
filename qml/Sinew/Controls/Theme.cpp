// SPDX-License-Identifier: GPL-3.0-or-later
#include "Theme.h"

#include <algorithm>
#include <cmath>

namespace sinew::ui {

Palette darkRoom()
{
    return {.window = QColor(0x2B2F33),
            .panel = QColor(0x32373C),
            .raised = QColor(0x41484E),
            .field = QColor(0x24282B),
            .line = QColor(0x50585F),
            .text = QColor(0xE6E9EB),
            .dim = QColor(0xB4BBC1),
            .faint = QColor(0x8E979E),
            .accent = QColor(0x63B5A8),
            .onAccent = QColor(0x10201D),
            .running = QColor(0x9AA3AA),
            .stopped = QColor(0x596168),
            .scrim = QColor(0, 0, 0, 140)};
}

Palette brightRoom()
{
    return {.window = QColor(0xD3D3D3),
            .panel = QColor(0xE0E1E2),
            .raised = QColor(0xEDEEEF),
            .field = QColor(0xF4F5F5),
            .line = QColor(0xA9AEB2),
            .text = QColor(0x1B1F22),
            .dim = QColor(0x434A50),
            .faint = QColor(0x5D656B),
            .accent = QColor(0x1D6B60),
            .onAccent = QColor(0xFFFFFF),
            .running = QColor(0xF7F8F8),
            .stopped = QColor(0x8B9298),
            .scrim = QColor(40, 44, 48, 110)};
}

namespace {

double linear(double channel)
{
    return channel <= 0.04045 ? channel / 12.92 : std::pow((channel + 0.055) / 1.055, 2.4);
}

double luminance(const QColor& c)
{
    return 0.2126 * linear(c.redF()) + 0.7152 * linear(c.greenF()) + 0.0722 * linear(c.blueF());
}

} // namespace

double contrast(const QColor& a, const QColor& b)
{
    const auto [dark, light] = std::minmax({luminance(a), luminance(b)});
    return (light + 0.05) / (dark + 0.05);
}

Theme::Theme(QObject* parent) : QObject(parent), m_palette(darkRoom()) {}

void Theme::setDark(bool dark)
{
    if (dark == m_dark)
        return;
    m_dark = dark;
    m_palette = dark ? darkRoom() : brightRoom();
    emit changed();
}

void Theme::setTextScale(qreal scale)
{
    const qreal allowed = std::clamp(scale, 0.8, 2.0);
    if (qFuzzyCompare(allowed, m_textScale))
        return;
    m_textScale = allowed;
    emit changed();
}

} // namespace sinew::ui
