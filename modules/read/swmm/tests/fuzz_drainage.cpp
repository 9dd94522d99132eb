// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/physics/drainage/Simulation.h>
#include <sinew/read/swmm/DrainageInput.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto file = sinew::read::parseSwmm({reinterpret_cast<const char*>(data), size}, "fuzz.inp");
    if (!file)
        return 0;
    const auto input = sinew::read::toDrainage(*file);
    if (!input || input->model.nodes.size() > 200)
        return 0;
    auto simulation = sinew::drainage::Simulation::make(input->model, {.maximumSteps = 50});
    if (!simulation)
        return 0;
    (void)simulation->advanceTo(3600);
    sinew::drainage::DrainageState state;
    simulation->stateAt(simulation->timeS(), state);
    return 0;
}
