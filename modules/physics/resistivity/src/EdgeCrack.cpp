// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/physics/resistivity/Conduction.h>
#include <sinew/physics/resistivity/EdgeCrack.h>

#include <cmath>

namespace sinew::resistivity {

namespace {

constexpr double kHeight = 2; // widths: there the current is uniform again

} // namespace

Result<double> edgeCrackRatio(std::size_t columns, double depthShare, double probeShare)
{
    if (columns < 10 || !(depthShare > 0 && depthShare < 1) || !(probeShare > 0 && probeShare < 1))
        return fail(ErrorCode::InvalidInput, "needs ten columns, depth and probe within the width",
                    "edge crack");
    // Half of the strip: the crack's plane is the lower edge, insulated over the crack, at zero beyond it.
    const auto width = static_cast<double>(columns);
    const Plate plate{columns, static_cast<std::size_t>(kHeight * width), 1, kHeight, 1};
    std::vector<Ground> grounds;
    std::vector<double> currents(plate.cells(), 0);
    for (std::size_t i = 0; i < columns; ++i) {
        if (static_cast<double>(i) + 0.5 > depthShare * width)
            grounds.push_back({i, 2}); // half a cell away
        currents[(plate.rows - 1) * columns + i] = 1 / width;
    }
    const auto v = Conduction::make(plate, std::vector<double>(plate.cells(), 1), grounds)
                       .and_then([&](const Conduction& c) { return c.potentialsV(currents); });
    if (!v)
        return passOn(v);
    // The probe lies on a face: the mean of the cells above and below, carried on to the strip's edge.
    const auto row = std::max<std::size_t>(1, static_cast<std::size_t>(std::lround(probeShare * width)));
    const auto at = [&](std::size_t i) {
        return 0.5 * ((*v)[row * columns + i] + (*v)[(row - 1) * columns + i]);
    };
    return (1.5 * at(0) - 0.5 * at(1)) / probeShare;
}

} // namespace sinew::resistivity
