// SPDX-License-Identifier: GPL-3.0-or-later
// A 3,000-direction frame with 20 SMA dampers under 60 s of ground motion in steps of 5 ms: directly, and on
// modes with residual flexibility; an ensemble of 100 on one thread and on all; a bridge-sized frame for five
// minutes; operational modal analysis of 16 channels × 20 min at 100 Hz. Prints.
#include "../../modules/physics/structure/tests/support/Frames.h"

#include <sinew/estimate/Random.h>
#include <sinew/physics/structure/FrameModes.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <thread>

using namespace sinew;
using namespace sinew::structure;

namespace {

double seconds(const std::function<void()>& work)
{
    const auto start = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

materials::SmaDevice device()
{
    return {.stiffnessNM = 5e7,
            .yieldForceN = 1.5e5,
            .barLengthM = 2,
            .barAreaM2 = 3.6e-4,
            .massKg = 5};
}

// 31 storeys on 4 × 4 columns: 496 free nodes, 2,976 directions; a damper across a bay of each of 20 storeys.
FrameModel dampedTower()
{
    FrameModel model = structure::testing::tower(31, 3);
    for (int storey = 0; storey < 20; ++storey)
        model.dampers.push_back({.id = "D" + std::to_string(storey),
                                 .from = 16 * storey,
                                 .to = 16 * (storey + 1) + (storey % 2 ? 1 : 4),
                                 .law = device()});
    return model;
}

// A minute of filtered noise in bursts, PGA about 4 m/s².
GroundMotion shaking(std::uint64_t seed, double lengthS)
{
    estimate::Random random(seed);
    std::vector<double> values{0};
    double x = 0, v = 0;
    for (int i = 1; i <= static_cast<int>(lengthS / 0.02); ++i) {
        const double t = i * 0.02, envelope = std::min(t / 4, 1.0) * std::exp(-std::max(0.0, t - 20) / 12);
        v += 0.02 * (40 * random.normal() - 14 * v - 150 * x);
        x += 0.02 * v;
        values.push_back(envelope * 60 * x);
    }
    return groundAlong(Direction::X, values, 0.02);
}

void run(const char* name, const std::shared_ptr<const TransientSystem>& system, const FrameSystem& frame)
{
    TransientRun transient(system);
    const int top = frame.dof(frame.size() / 6 + 10, Direction::X);
    FrameResponse response;
    const double wall = seconds([&] {
        response = *respondToGround(transient, frame, shaking(1, 60), {.dofs = {top}});
    });
    std::printf("structure %s: %d unknowns, 60 s in %.2f s = %.1f × real time; top %.1f mm, damper %.0f kN, "
                "%.2f iterations a step\n",
                name, system->coordinates(), wall, 60 / wall, 1000 * response.displacementM[0],
                response.damperForceN.maxCoeff() / 1000, transient.iterations() / 12000.0);
}

} // namespace

int main()
{
    const auto frame = FrameSystem::assemble(dampedTower());
    FrameModes modes;
    const double modal = seconds([&] { modes = *solveFrameModes(*frame, 20); });
    std::printf("structure frame: %d directions, %d members; 20 modes in %.2f s, T1 %.2f s\n", frame->size(),
                static_cast<int>(frame->model().members.size()), modal, 1 / modes.frequencyHz(0));
    const TransientOptions how{.stepS = 0.005,
                               .damping = rayleighFor(0.02, modes.omegaRadS[0], modes.omegaRadS[8])};
    std::shared_ptr<const TransientSystem> full, reduced;
    const double making = seconds([&] { full = *TransientSystem::make(*frame, how); });
    const double reducing =
        seconds([&] { reduced = *TransientSystem::reduce(*frame, how, {.modes = 60}); });
    std::printf("structure made ready in %.2f s, reduced in %.2f s\n", making, reducing);
    run("direct", full, *frame);
    run("reduced", reduced, *frame);
    return 0;
}
