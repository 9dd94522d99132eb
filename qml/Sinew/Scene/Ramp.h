// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArray>
#include <QColor>
#include <QStringList>

namespace sinew::scene {

/// Names of the colour ramps: "operate" (dark grey, teal, near white; no hue of an alarm), "cividis",
/// "inferno", "viridis". All rise evenly in lightness, so they read in grey and for the colour-blind.
QStringList rampNames();
/// Colour at t, 0…1. An unknown name is "operate". In a bright room a ramp runs the other way and leaves out its lightest
/// end: what is high stands out from a light ground, and what is low does not vanish in it.
QColor rampColour(const QString& name, double t, bool bright = false);
/// 256 RGBA texels.
QByteArray rampBytes(const QString& name, bool bright = false);

} // namespace sinew::scene
