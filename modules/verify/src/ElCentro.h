// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <array>
#include <string>

namespace sinew::verify {

/// Peak displacement of an oscillator under El Centro, for every solver that is to give it.
struct SpectrumRow {
    double periodS, ratio, displacementMm, tolerance; ///< tolerance as a share

    std::string source() const
    {
        return ratio == 0.02 ? "Chopra, appendix 6 and figure 6.6.2; recomputed"
                             : "recomputed independently, at the record's own instants";
    }
};
inline constexpr std::array<SpectrumRow, 6> kElCentroSpectrum{{{0.5, 0.02, 67.92, 2e-3},
                                                               {1, 0.02, 151.54, 2e-3},
                                                               {2, 0.02, 189.61, 2e-3},
                                                               {0.5, 0.05, 56.88, 3e-3},
                                                               {1, 0.05, 112.79, 3e-3},
                                                               {2, 0.05, 136.41, 3e-3}}};

} // namespace sinew::verify
