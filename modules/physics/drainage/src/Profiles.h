// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/physics/drainage/CrossSection.h>

namespace sinew::drainage {

/// (height, width) over the full depth of a standard masonry section.
const std::vector<Point>& standardProfile(Shape shape);

} // namespace sinew::drainage
