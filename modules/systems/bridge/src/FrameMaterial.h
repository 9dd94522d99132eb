// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/physics/structure/FrameModel.h>

#include <optional>
#include <string>

namespace sinew::systems {

/// Elastic constants by a material's name as BIM files have it: "Concrete C35/45" (EN 1992-1-1, table 3.1:
/// E = 22 GPa·((f_ck + 8 MPa) / 10 MPa)^0.3, ν = 0.2, 2500 kg/m³ reinforced), "Steel S355" (EN 1993-1-1:
/// 210 GPa, ν = 0.3, 7850 kg/m³). Nothing for other names.
std::optional<structure::ElasticMaterial> materialNamed(const std::string& name);

} // namespace sinew::systems
