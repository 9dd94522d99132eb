// SPDX-License-Identifier: GPL-3.0-or-later
#include "Check.h"

#include <sinew/physics/battery/Oven.h>

namespace sinew::battery {

namespace {

Result<bool> runsAway(const Part& part, const OvenSearch& search, double ovenK, const std::stop_token& stop)
{
    RowOptions options;
    options.untilS = options.everyS = search.withinS;
    options.runawayKs = search.runawayKs;
    const auto run = ovenTest(part, search.surface, ovenK, options, stop);
    if (!run)
        return passOn(run);
    return search.passesK ? run->parts.front().peakK >= *search.passesK
                          : run->parts.front().runawayS.has_value();
}

} // namespace

Result<RowResult> ovenTest(const Part& part, const Surface& surface, double ovenK, const RowOptions& options,
                           std::stop_token stop)
{
    Row row;
    row.parts = {part};
    row.outside = surface;
    row.surroundingsK = {{0, ovenK}};
    return solveRow(row, options, std::move(stop));
}

Result<double> criticalOvenK(const Part& part, const OvenSearch& search, std::stop_token stop)
{
    if (const auto good = requirePositive("tolerance", search.toleranceK); !good)
        return passOn(good);
    double low = search.lowK, high = search.highK;
    for (const auto& [kelvin, expected] : {std::pair{low, false}, {high, true}}) {
        const auto away = runsAway(part, search, kelvin, stop);
        if (!away)
            return passOn(away);
        if (*away != expected)
            return fail(ErrorCode::NotConverged,
                        fmt::format("it {} at {:.2f} K",
                                    expected ? "does not run away even" : "runs away already", kelvin),
                        part.name);
    }
    // At most 60 probes: a tolerance below the numbers' own spacing must not loop for ever.
    for (int probe = 0; probe < 60 && high - low > search.toleranceK; ++probe) {
        const double middle = 0.5 * (low + high);
        const auto away = runsAway(part, search, middle, stop);
        if (!away)
            return passOn(away);
        (*away ? high : low) = middle;
    }
    return high;
}

} // namespace sinew::battery
