// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <array>
#include <string>
#include <variant>
#include <vector>

namespace sinew::drainage {

/// Rain of one intensity. Spans ascend and do not overlap; between them it is dry.
struct RainSpan {
    double startS = 0, endS = 0;
    double rateMs = 0;
};

struct Gage {
    std::string id;
    std::vector<RainSpan> spans;
};

/// Capacity falls exponentially from f0 to fmin.
struct Horton {
    double maximumMs = 0, minimumMs = 0;
    double decayPerS = 0, regenerationPerS = 0;
    double maximumVolumeM = 0; ///< 0: no limit
    bool isModified = false;   ///< falls with what has soaked in, not with time
};

struct GreenAmpt {
    double suctionM = 0, conductivityMs = 0, deficit = 0;
    bool isModified = false; ///< light rain does not use up the upper zone
};

struct CurveNumber {
    double number = 80;
    double regenerationPerS = 0;
};

struct Subcatchment {
    enum class Internal { Outlet, Impervious, Pervious };
    std::string id;
    int gage = -1;
    int outletNode = -1, outletSubcatchment = -1; ///< one of them
    double areaM2 = 0, imperviousFraction = 0, widthM = 0, slope = 0;
    double roughnessImpervious = 0.01, roughnessPervious = 0.1;
    double storageImperviousM = 0, storagePerviousM = 0; ///< depression storage
    double withoutStorageFraction = 0.25;                ///< of the impervious area
    Internal route = Internal::Outlet;
    double routedFraction = 1;
    std::variant<Horton, GreenAmpt, CurveNumber> infiltration;
};

struct Evaporation {
    std::array<double, 12> monthlyMs{}; ///< used where steps is empty
    struct Step {
        double startS = 0, rateMs = 0;
    };
    std::vector<Step> steps;                                             ///< each until the next
    std::array<double, 12> recovery{1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1}; ///< factor on the soil's recovery
    bool dryOnly = false;
};

} // namespace sinew::drainage
