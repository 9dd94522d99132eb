// SPDX-License-Identifier: GPL-3.0-or-later
// A 3,000-direction frame with 20 SMA dampers under 60 s of ground motion in steps of 5 ms: directly, and on
// modes with residual flexibility; an ensemble of 100 on one thread and on all; a bridge of 200 directions
// and 8 dampers for five minutes of wind at 25 ms; operational modal analysis of 16 channels × 20 min at 100
// Hz. Times are those of one core, the ensemble's of the wall. Prints; fails under 10 times real time
// (direct) or over 5 s (modal analysis).
#include "../../modules/physics/structure/tests/support/Frames.h"

#include <sinew/estimate/Random.h>
#include <sinew/physics/structure/FrameModes.h>
#include <sinew/physics/structure/ModalAnalysis.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <functional>
#include <thread>

using namespace sinew;
using namespace sinew::structure;

namespace {

using System = std::shared_ptr<const TransientSystem>;

/// Of the clock on the wall.
double seconds(const std::function<void()>& work)
{
    const auto start = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

/// Of this thread on its core: what others do on the machine hardly counts.
double coreSeconds(const std::function<void()>& work)
{
    const auto now = [] {
        timespec t{};
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
        return static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec);
    };
    const double start = now();
    work();
    return now() - start;
}

materials::SmaDevice device(double yieldN)
{
    return {.stiffnessNM = 250 * yieldN,
            .yieldForceN = yieldN,
            .barLengthM = 2,
            .barAreaM2 = yieldN / 414e6,
            .massKg = 5};
}

// 31 storeys on 4 × 4 columns: 496 free nodes, 2,976 directions; a damper across a bay of each of 20 storeys.
FrameModel dampedTower()
{
    FrameModel model = structure::testing::tower(31, 3);
    for (FrameMember& member : model.members)
        member.section = {0.06, 1.6e-3, 1.6e-3, 2.4e-3};
    for (int storey = 0; storey < 20; ++storey)
        model.dampers.push_back({.id = "D" + std::to_string(storey),
                                 .from = 16 * storey,
                                 .to = 16 * (storey + 1) + 1,
                                 .law = device(1.5e5)});
    return model;
}

// Filtered noise in one burst, scaled to a peak of 4 m/s².
GroundMotion shaking(std::uint64_t seed, double lengthS)
{
    estimate::Random random(seed);
    std::vector<double> values{0};
    double x = 0, v = 0, peak = 0;
    for (int i = 1; i <= static_cast<int>(lengthS / 0.02); ++i) {
        const double t = i * 0.02, envelope = std::min(t / 4, 1.0) * std::exp(-std::max(0.0, t - 20) / 12);
        v += 0.02 * (random.normal() - 14 * v - 150 * x);
        x += 0.02 * v;
        values.push_back(envelope * x);
        peak = std::max(peak, std::abs(values.back()));
    }
    for (double& value : values)
        value *= 4 / peak;
    return groundAlong(Direction::X, values, 0.02);
}

double run(const char* name, const System& system, const FrameSystem& frame, double lengthS)
{
    TransientRun transient(system);
    const int top = frame.dof(static_cast<int>(frame.model().nodes.size()) - 1, Direction::X);
    FrameResponse response;
    const double core = coreSeconds(
        [&] { response = *respondToGround(transient, frame, shaking(1, lengthS), {.dofs = {top}}); });
    std::printf(
        "structure %s: %d unknowns, %.0f s in %.2f s = %.1f × real time; top %.1f mm, dampers to %.0f "
        "kN, %.2f iterations a step\n",
        name, system->coordinates(), lengthS, core, lengthS / core, 1000 * response.displacementM[0],
        response.damperForceN.maxCoeff() / 1000, transient.iterations() * system->stepS() / lengthS);
    return lengthS / core;
}

// Every member its own record and bar temperature; the factor is shared.
double ensemble(const System& system, const FrameSystem& frame, unsigned threads)
{
    std::atomic<int> next = 0;
    const auto work = [&] {
        for (int member = next++; member < 100; member = next++) {
            TransientRun transient(system);
            for (int d = 0; d < system->dampers(); ++d)
                transient.setDamper(d, materials::flagAt(device(1.5e5), 283 + 0.4 * member));
            const auto seed = static_cast<std::uint64_t>(member) + 1;
            if (!respondToGround(transient, frame, shaking(seed, 60), {.dofs = {0}}))
                std::abort();
        }
    };
    return seconds([&] {
        std::vector<std::jthread> others;
        for (unsigned k = 1; k < threads; ++k)
            others.emplace_back(work);
        work();
    });
}

// A deck of 30 beams on 5 piers: the size of the bridge system's model.
void bridge()
{
    FrameModel model = structure::testing::line(300, 30);
    for (FrameMember& member : model.members)
        member.section = {6, 4, 60, 10};
    for (int d = 0; d < 6; ++d)
        model.nodes.front().held[static_cast<std::size_t>(d)] = d != 5;
    model.nodes.back().held = model.nodes.front().held;
    for (int pier = 1; pier <= 5; ++pier) {
        const int at = 5 * pier, foot = structure::testing::addNode(model, {50.0 * pier, 0, -30});
        structure::testing::clamp(model.nodes.back());
        structure::testing::addBeam(model, foot, at, {4, 3, 3, 5});
        for (int side = 0; side < (pier < 4 ? 2 : 1); ++side)
            model.dampers.push_back({.id = "D" + std::to_string(pier) + std::to_string(side),
                                     .from = at,
                                     .axis = {0.2 * side, 1, 0},
                                     .law = device(5e5)});
    }
    const auto frame = FrameSystem::assemble(model);
    TransientOptions how{.stepS = 0.025, .damping = {0.05, 0.002}};
    how.patterns = SparseMatrix(frame->size(), 10);
    for (int i = 0; i < 10; ++i)
        how.patterns.insert(frame->dof(3 * i + 1, Direction::Y), i) = 1;
    System system;
    const double making = coreSeconds([&] { system = *TransientSystem::reduce(*frame, how, {.modes = 30}); });
    Eigen::MatrixXd wind(10, 12000);
    estimate::Random random(5);
    for (double& force : wind.reshaped())
        force = 4e5 * (1 + 0.3 * random.normal());
    TransientRun transient(system);
    FrameResponse response;
    const double core = coreSeconds([&] {
        response = *respondToPatterns(transient, *frame, wind, {.dofs = {frame->dof(15, Direction::Y)}});
    });
    std::printf(
        "structure bridge: %d directions, %d dampers, %d coordinates (ready in %.0f ms): 5 min at 25 ms "
        "in %.0f ms; mid %.0f mm, dampers to %.0f kN\n",
        frame->size(), system->dampers(), system->coordinates(), 1000 * making, 1000 * core,
        1000 * response.displacementM[0], response.damperForceN.maxCoeff() / 1000);
}

double identification()
{
    const auto frame = FrameSystem::assemble(structure::testing::simplySupported(40, 17));
    const auto modes = solveFrameModes(*frame, 6);
    const System system = *TransientSystem::reduce(*frame, {.stepS = 0.01},
                                                   {.modes = 6, .correctGround = false, .modalRatio = 0.015});
    TransientRun transient(system);
    estimate::Random random(2);
    Eigen::MatrixXd samples(16, 120000);
    Eigen::VectorXd load = Eigen::VectorXd::Zero(frame->size());
    for (Eigen::Index i = 0; i < samples.cols(); ++i) {
        for (int n = 1; n <= 16; ++n)
            load[frame->dof(n, Direction::Z)] = random.normal();
        if (!transient.step({}, Eigen::Vector3d::Zero(), &load))
            std::abort();
        for (int n = 1; n <= 16; ++n)
            samples(n - 1, i) = transient.accelerationMs2(frame->dof(n, Direction::Z));
    }
    for (double& value : samples.reshaped())
        value += 1e-5 * random.normal();
    SubspaceResult found;
    const double core =
        coreSeconds([&] { found = *identifySubspace(samples, {.sampleRateHz = 100, .blockRows = 80}); });
    std::printf(
        "structure SSI-COV, 16 channels × 20 min at 100 Hz: %.2f s, %d modes, the lowest %.3f Hz (built "
        "with %.3f)\n",
        core, static_cast<int>(found.modes.size()), found.modes.empty() ? 0.0 : found.modes[0].frequencyHz,
        modes->frequencyHz(0));
    return core;
}

} // namespace

int main()
{
    const auto frame = FrameSystem::assemble(dampedTower());
    FrameModes modes;
    const double modal = coreSeconds([&] { modes = *solveFrameModes(*frame, 20); });
    std::printf("structure frame: %d directions, %d members; 20 modes in %.2f s, T1 %.2f s\n", frame->size(),
                static_cast<int>(frame->model().members.size()), modal, 1 / modes.frequencyHz(0));
    const TransientOptions how{.stepS = 0.005,
                               .damping = rayleighFor(0.02, modes.omegaRadS[0], modes.omegaRadS[8])};
    System full, reduced;
    const double making = coreSeconds([&] { full = *TransientSystem::make(*frame, how); });
    const double reducing =
        coreSeconds([&] { reduced = *TransientSystem::reduce(*frame, how, {.modes = 60}); });
    std::printf("structure made ready in %.2f s, reduced in %.2f s\n", making, reducing);
    const double direct = run("direct", full, *frame, 60);
    run("reduced", reduced, *frame, 60);
    const unsigned threads = std::max(1u, std::thread::hardware_concurrency());
    // Beside the wall, the processors' time of all threads: where others compute on the machine, only that
    // stays comparable, and it should not grow with the threads.
    const auto cpu = [] { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; };
    const double start = cpu(), one = ensemble(reduced, *frame, 1), between = cpu(),
                 all = ensemble(reduced, *frame, threads), end = cpu();
    std::printf("structure ensemble of 100 × 60 s (reduced): %.2f s on one thread, %.2f s on %u: speed-up "
                "%.2f; processors' time %.2f and %.2f s\n",
                one, all, threads, one / all, between - start, end - between);
    bridge();
    return direct >= 10 && identification() < 5 ? 0 : 1;
}
