// SPDX-License-Identifier: GPL-3.0-or-later
#include "Ramp.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

namespace sinew::scene {

namespace {

using Rgb = std::uint32_t;
constexpr double kLightest = 0.85; // of a ramp, in a bright room

// Our own: lightness 20 to 96 in even steps of CIE L*, through teal.
constexpr std::array<Rgb, 5> kOperate{0x2a3234, 0x1f5a58, 0x2a8c84, 0x7dc3b6, 0xf0faf7};
// Ten equally spaced colours of each published map (viridis and inferno: S. van der Walt and N. Smith,
// matplotlib, CC0; cividis: Nuñez, Anderton, Renslow 2018, PLOS ONE 13(7)).
constexpr std::array<Rgb, 10> kCividis{0x00204d, 0x00336f, 0x39486b, 0x575c6d, 0x707173,
                                       0x8a8779, 0xa69d75, 0xc4b56c, 0xe4cf5b, 0xffea46};
constexpr std::array<Rgb, 10> kInferno{0x000004, 0x1b0c42, 0x4b0c6b, 0x781c6d, 0xa52c60,
                                       0xcf4446, 0xed6925, 0xfb9a06, 0xf7d03c, 0xfcffa4};
constexpr std::array<Rgb, 10> kViridis{0x440154, 0x482878, 0x3e4a89, 0x31688e, 0x26828e,
                                       0x1f9e89, 0x35b779, 0x6dcd59, 0xb4de2c, 0xfde725};

std::span<const Rgb> pointsOf(const QString& name)
{
    if (name == QLatin1String("cividis"))
        return kCividis;
    if (name == QLatin1String("inferno"))
        return kInferno;
    if (name == QLatin1String("viridis"))
        return kViridis;
    return kOperate;
}

int channel(Rgb colour, int shift)
{
    return static_cast<int>((colour >> shift) & 255u);
}

} // namespace

QStringList rampNames()
{
    return {QStringLiteral("operate"), QStringLiteral("cividis"), QStringLiteral("viridis"),
            QStringLiteral("inferno")};
}

QColor rampColour(const QString& name, double t, bool bright)
{
    if (bright)
        return rampColour(name, kLightest * (1 - std::clamp(std::isfinite(t) ? t : 0.0, 0.0, 1.0)));
    const auto points = pointsOf(name);
    const double place =
        std::clamp(std::isfinite(t) ? t : 0.0, 0.0, 1.0) * static_cast<double>(points.size() - 1);
    const auto i = std::min(static_cast<std::size_t>(place), points.size() - 2);
    const double u = place - static_cast<double>(i);
    const auto mix = [&](int shift) {
        return static_cast<int>(
            std::lround((1 - u) * channel(points[i], shift) + u * channel(points[i + 1], shift)));
    };
    return {mix(16), mix(8), mix(0)};
}

QByteArray rampBytes(const QString& name, bool bright)
{
    QByteArray bytes;
    for (int i = 0; i < 256; ++i) {
        const QColor c = rampColour(name, i / 255.0, bright);
        for (const int v : {c.red(), c.green(), c.blue(), 255})
            bytes.append(static_cast<char>(v));
    }
    return bytes;
}

} // namespace sinew::scene
