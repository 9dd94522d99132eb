// SPDX-License-Identifier: GPL-3.0-or-later
// Seconds that a whole event of 209 conduits takes, read and routed, and an ensemble of it over all
// processors.
//
//   bench_drainage [members]
//
// The peer, SWMM 5.2.4 as a process, takes about 1.9 s on this kind of machine; the bound is 0.7 of that.
#include <sinew/physics/drainage/Ensemble.h>
#include <sinew/read/swmm/DrainageInput.h>

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <ctime>
#include <filesystem>

using namespace sinew;

namespace {

constexpr double kPeerS = 1.9, kShare = 0.7;

std::filesystem::path dataFolder()
{
    const char* given = std::getenv("SINEW_DATA");
    return given ? std::filesystem::path(given) : std::filesystem::path(SINEW_SOURCE_DIR) / "../shared/data";
}

/// Processor time of all threads: a busy machine does not lengthen it.
double cpuS()
{
    return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}
double wallS()
{
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

} // namespace

int main(int argc, char** argv)
{
    const auto path = dataFolder() / "reference/drainage/user4.inp";
    if (!std::filesystem::exists(path)) {
        fmt::print("no data at {}\n", path.string());
        return 77;
    }
    double cpu = 1e9, wall = 1e9;
    std::int64_t iterations = 0;
    for (int k = 0; k < 3; ++k) {
        const double c = cpuS(), w = wallS();
        const auto input = read::readDrainage(path);
        const auto run = input ? drainage::simulate(input->model, {}, [](const drainage::DrainageState&) {})
                               : Result<drainage::Summary>(passOn(input));
        if (!run) {
            fmt::print("{}\n", run.error().text());
            return 2;
        }
        cpu = std::min(cpu, cpuS() - c);
        wall = std::min(wall, wallS() - w);
        iterations = run->iterations;
    }
    const auto count = static_cast<std::size_t>(argc > 1 ? std::max(1, std::atoi(argv[1])) : 4);
    std::vector<drainage::RainMember> members(count);
    for (std::size_t k = 0; k < count; ++k)
        members[k].factor = 0.5 + static_cast<double>(k) / static_cast<double>(count);
    const auto model = read::readDrainage(path)->model;
    const double begin = wallS();
    const auto ensemble =
        drainage::simulateEnsemble(*drainage::Simulation::make(model), members, 1e9, 300, {});
    const double ensembleS = wallS() - begin;
    fmt::print("{{\"user4_cpu_s\":{:.3f},\"user4_wall_s\":{:.3f},\"iterations\":{},\"bound_s\":{:.2f},"
               "\"members\":{},\"ensemble_wall_s\":{:.3f}}}\n",
               cpu, wall, iterations, kPeerS * kShare, count, ensembleS);
    return ensemble && cpu <= kPeerS * kShare ? 0 : 1;
}
