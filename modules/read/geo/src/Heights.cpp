// SPDX-License-Identifier: GPL-3.0-or-later
#include "Heights.h"

#include <sinew/core/Units.h>

#include <cmath>

namespace sinew::read {

Result<HeightScale> lengthUnit(const std::string& symbol)
{
    for (const char* name : {"us-ft", "ftUS", "US survey foot", "Foot_US", "sft"})
        if (symbol == name)
            return HeightScale{1200.0 / 3937.0, "us-ft"};
    for (const char* name : {"metre", "meter", "Meter", "metres", "meters"})
        if (symbol == name)
            return HeightScale{1, "m"};
    for (const char* name : {"foot", "feet", "Foot"})
        if (symbol == name)
            return HeightScale{0.3048, "ft"};
    const auto unit = findUnit(symbol);
    if (!unit)
        return passOn(unit);
    if (unit->dimension != "length")
        return fail(ErrorCode::InvalidInput, "is no unit of height", symbol);
    return HeightScale{unit->scale, symbol};
}

Result<HeightScale> heightsOfVectors(const CrsInfo& crs, const std::string& answered)
{
    if (!answered.empty())
        return lengthUnit(answered);
    if (crs.heightMetresPerUnit)
        return HeightScale{*crs.heightMetresPerUnit, *crs.heightMetresPerUnit == 1 ? "m" : "as in the CRS"};
    if (crs.isGeographic || crs.metresPerUnit == 1)
        return HeightScale{1, "m"};
    return fail(ErrorCode::NeedsAnswer, "the unit of its heights is not declared", crs.name);
}

} // namespace sinew::read
