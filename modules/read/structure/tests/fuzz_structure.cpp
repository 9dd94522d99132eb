// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/physics/structure/FrameModes.h>
#include <sinew/read/structure/StructureFile.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

// A file that can be read is assembled, solved and stepped: errors are fine, values that are no numbers are
// not.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace sinew;
    const auto file = read::parseStructure({reinterpret_cast<const char*>(data), size}, "fuzz.json");
    if (!file || file->model.nodes.size() > 60)
        return 0;
    const auto frame = structure::FrameSystem::assemble(file->model);
    if (!frame)
        return 0;
    (void)structure::solveFrameModes(*frame, 1);
    const auto system = structure::TransientSystem::make(
        *frame, {.stepS = 0.01, .damping = file->damping.value_or(structure::RayleighDamping{})});
    if (!system)
        return 0;
    structure::TransientRun run(*system);
    for (int i = 0; i < 10; ++i)
        if (!run.step({}, {1, 0.5, -0.2}))
            return 0;
    for (int i = 0; i < frame->size(); ++i)
        if (std::isnan(run.displacementM(i)))
            std::abort();
    return 0;
}
