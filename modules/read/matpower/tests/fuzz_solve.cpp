// SPDX-License-Identifier: GPL-3.0-or-later
// Whatever a case says, its solution is a number or a named error.
#include <sinew/physics/power/Contingency.h>
#include <sinew/physics/power/Dispatch.h>
#include <sinew/read/matpower/PowerCase.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace sinew;
    const auto read = read::parseMatpowerCase({reinterpret_cast<const char*>(data), size}, "fuzz.m");
    if (!read || read->buses.size() > 60 || read->branches.size() > 120)
        return 0;
    const power::Grid grid = read::gridOf(*read);
    power::ContingencyOptions options;
    options.threads = 1;
    options.fullChecks = 3;
    if (const auto report = power::screenContingencies(grid, options))
        for (const double v : report->base.voltagePu)
            if (!std::isfinite(v))
                std::abort();
    if (const auto cheapest = power::dispatch(grid))
        for (const double mw : cheapest->generatorMw)
            if (!std::isfinite(mw))
                std::abort();
    return 0;
}
