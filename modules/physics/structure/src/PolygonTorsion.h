// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <Eigen/Dense>
#include <vector>

namespace sinew::structure {

/// Saint-Venant's torsion constant of a polygon with holes: J = 2∫φ with ∇·(c∇φ) = −2, φ = 0 outside. In a
/// hole c is so large that φ is level there, as Prandtl's membrane over a hole is. 0: no cell lies inside.
double polygonTorsion(const std::vector<Eigen::Vector2d>& outline,
                      const std::vector<std::vector<Eigen::Vector2d>>& holes);

} // namespace sinew::structure
