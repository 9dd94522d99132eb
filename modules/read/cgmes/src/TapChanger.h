// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "Rdf.h"

namespace sinew::read::cgmes {

/// What a winding's tap changers do at their step: the winding's voltage times `ratio`, turned by `angleRad`.
struct Tap {
    double ratio = 1, angleRad = 0;
    double x = -1;                                                 ///< ohm; negative: as the winding says
    double rPercent = 0, xPercent = 0, gPercent = 0, bPercent = 0; ///< deviations, from tables
};
/// Source: IEC 61970-301:2020, classes RatioTapChanger and PhaseTapChanger…
Tap tapOf(const Rdf& rdf, const Object& end);

} // namespace sinew::read::cgmes
