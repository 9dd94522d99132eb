// SPDX-License-Identifier: GPL-3.0-or-later
#include "Check.h"

#include <fmt/format.h>
#include <unordered_set>

namespace sinew::read {

Result<PowerCase> checked(PowerCase power, const std::string& fileName)
{
    const auto bad = [&](const std::string& why) { return fail(ErrorCode::InvalidInput, why, fileName); };
    if (!(power.baseMva > 0))
        return bad("baseMVA must be positive");
    if (power.buses.empty())
        return bad("no buses");
    std::unordered_set<int> ids;
    for (const auto& bus : power.buses)
        if (!ids.insert(bus.id).second)
            return bad(fmt::format("bus {} stands there twice", bus.id));
    for (const auto& branch : power.branches)
        for (const int end : {branch.from, branch.to})
            if (!ids.contains(end))
                return bad(fmt::format("branch {} ends at bus {}, which does not exist", branch.id, end));
    for (const auto& generator : power.generators)
        if (!ids.contains(generator.bus))
            return bad(fmt::format("a generator stands at bus {}, which does not exist", generator.bus));
    return power;
}

} // namespace sinew::read
