// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/physics/egress/Crowd.h>
#include <sinew/physics/egress/Evacuation.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace sinew::egress {

inline constexpr double kNever = std::numeric_limits<double>::infinity();

inline double capacityS(const Way& way)
{
    return kGreatestFlow * way.widthM;
}

inline bool leads(const Way& way, std::size_t from)
{
    return way.from == from || (way.bothWays && way.to == from);
}
inline std::size_t otherEnd(const Way& way, std::size_t from)
{
    return way.from == from ? way.to : way.from;
}

/// One person on one way from one end at a time, alone.
struct Walked {
    double arrivesS = 0;
    bool isTenable = true;
};

inline Walked walk(const Plan& plan, const Smoke& smoke, const Way& way, std::size_t from, double t)
{
    const auto &a = plan.places[from].chainageM, &b = plan.places[otherEnd(way, from)].chainageM;
    if (!smoke || (!a && !b))
        return {t + way.lengthM / plan.walkingMs, true};
    // Where one end lies outside the smoke, the way does too, but for that end itself.
    const double start = a ? *a : *b, end = b ? *b : *a;
    const int paces = a && b ? std::clamp(static_cast<int>(std::ceil(way.lengthM / 2)), 1, 10000) : 1;
    Walked walked{t, true};
    for (int i = 0; i < paces; ++i) {
        const Conditions here = smoke(std::lerp(start, end, (i + 0.5) / paces), walked.arrivesS);
        walked.isTenable = walked.isTenable && here.isTenable;
        walked.arrivesS += way.lengthM / paces / (plan.walkingMs * smokeFactor(here.extinctionPerM));
    }
    return walked;
}

} // namespace sinew::egress
