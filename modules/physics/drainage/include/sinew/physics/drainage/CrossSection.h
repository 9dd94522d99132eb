// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>

#include <vector>

namespace sinew::drainage {

struct Point {
    double x = 0, y = 0;
};

enum class Shape {
    Dummy, ///< passes its inflow on at once
    Circular,
    ForceMain, ///< circular; full: Hazen-Williams or Darcy-Weisbach
    RectClosed,
    RectOpen,
    Trapezoidal,     ///< widthM is the bottom's; side1, side2: run over rise
    Triangular,      ///< widthM at the top
    Parabolic,       ///< widthM at the top
    Power,           ///< widthM at the top; side1: exponent
    RectTriangular,  ///< side1: height of the triangular bottom, m
    RectRound,       ///< side1: radius of the round bottom, m
    ModBasketHandle, ///< side1: radius of the round top, m
    Ellipse,         ///< upright or lying by depthM and widthM
    Egg,
    Horseshoe,
    Gothic,
    Catenary,
    SemiElliptical,
    BasketHandle,
    SemiCircular,
    Arch,    ///< widthM at its widest
    Profile, ///< closed and symmetric: profile holds (height, width) over depthM, both as fractions of depthM
    Transect, ///< open: profile holds (station, elevation), m; see bank1, bank2
};

/// A conduit's section. Depths and widths in m.
struct CrossSection {
    Shape shape = Shape::Circular;
    double depthM = 0; ///< full
    double widthM = 0;
    double side1 = 0, side2 = 0;
    double fillM = 0; ///< sediment above the invert; the hydraulic depth counts from its surface
    std::vector<Point> profile;
    /// Transect: stations that part the banks from the channel, and roughnesses of left bank, right bank,
    /// channel.
    double bank1 = 0, bank2 = 0, roughnessLeft = 0, roughnessRight = 0, roughness = 0;

    bool isOpen() const;
};

/// What water of a depth wets.
struct Wetted {
    double areaM2 = 0, topWidthM = 0, hydraulicRadiusM = 0;
};

/// Exact geometry at a depth above the (sediment's) bottom, 0 to the full depth. Zero where the shape has no
/// size. Source: SWMM 5 Reference Manual, volume II, chapter 5.
Wetted wetted(const CrossSection& section, double depthM);
/// The depth that is free of sediment.
double openDepthM(const CrossSection& section);
/// Errors: InvalidInput (a size that is no number, absent or impossible), without a subject.
Result<void> validate(const CrossSection& section);

/// Uniform flow by Manning's formula, m³/s.
double normalFlowM3s(const CrossSection& section, double roughness, double slope, double depthM);
/// Depth of critical flow, at most the full depth. Bisection to 1e-9 of the depth.
double criticalDepthM(const CrossSection& section, double flowM3s);
/// Opening of a gate over a sill, m, that passes a flow under a head: Q = discharge * opening * width *
/// sqrt(2 g head).
double gateOpeningM(double flowM3s, double headM, double widthM, double discharge);
/// Mean shear stress on the bed, ρ g R S, Pa; above 1 to 2 Pa a sewer keeps itself clean.
double bedShearPa(double hydraulicRadiusM, double energySlope);

} // namespace sinew::drainage
