// SPDX-License-Identifier: GPL-3.0-or-later
// Water hydraulics against EPANET: whole runs of BWSN2 and L-TOWN, and a hundred leaks in BWSN2.
//
//   bench_hydraulics
//
// EPANET runs beside it where tests/bench/epanet has its package (npm ci) and node is there; else the figures
// it took on a quiet machine of this kind stand in, and are called so. Processor time, so that a busy machine
// tells little.
#include <sinew/physics/water/Simulation.h>
#include <sinew/read/inp/Inp.h>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>

using namespace sinew;

namespace {

std::filesystem::path dataFolder()
{
    const char* given = std::getenv("SINEW_DATA");
    return given ? std::filesystem::path(given) : std::filesystem::path(SINEW_SOURCE_DIR) / "../shared/data";
}

double processorMs()
{
    timespec t{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return static_cast<double>(t.tv_sec) * 1e3 + static_cast<double>(t.tv_nsec) * 1e-6;
}

double best(int runs, const std::function<void()>& work)
{
    double least = 1e300;
    for (int i = 0; i < runs; ++i) {
        const double begin = processorMs();
        work();
        least = std::min(least, processorMs() - begin);
    }
    return least;
}

/// EPANET's processor time, ms; nothing where it cannot run.
std::optional<double> refereeMs(const std::filesystem::path& inp)
{
    const auto folder = std::filesystem::path(SINEW_SOURCE_DIR) / "tests/bench/epanet";
    if (!std::filesystem::exists(folder / "node_modules/epanet-js"))
        return std::nullopt;
    const std::string command =
        fmt::format("node '{}' '{}' 5 2>/dev/null", (folder / "referee.mjs").string(), inp.string());
    const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(command.c_str(), "r"), pclose);
    std::array<char, 256> line{};
    if (!pipe || !std::fgets(line.data(), line.size(), pipe.get()))
        return std::nullopt;
    const auto json = nlohmann::json::parse(line.data(), nullptr, false);
    return json.is_object() ? std::optional(json.value("cpu_ms", 0.0)) : std::nullopt;
}

bool judge(const std::string& what, double ms, double peerMs, double must, const std::string& peer)
{
    const double ratio = ms / peerMs;
    fmt::print("{:44} {:8.1f} ms  {:8.1f} ms {:26}  {:.3f} x  (at most {})  {}\n", what, ms, peerMs, peer,
               ratio, must, ratio <= must ? "ok" : "TOO SLOW");
    return ratio <= must;
}

bool wholeRun(const water::PipeNetwork& network, const std::filesystem::path& inp, const char* name,
              double fixedMs, double must)
{
    int steps = 0, iterations = 0;
    double heads = 0;
    const double ms = best(5, [&] {
        steps = iterations = 0;
        (void)water::simulate(network, {}, [&](const water::HydraulicState& s, bool) {
            ++steps;
            iterations += s.iterations;
            heads += s.headM[0];
        });
    });
    const auto beside = refereeMs(inp);
    return judge(fmt::format("{}, {} steps, {} iterations", name, steps, iterations), ms,
                 beside.value_or(fixedMs), must, beside ? "EPANET beside it" : "EPANET, a fixed figure");
}

bool leaks(const water::PipeNetwork& network)
{
    std::vector<water::Leak> all;
    for (std::size_t j = 0; j < network.links.size() && all.size() < 100; j += network.links.size() / 110)
        if (network.links[j].pipe() && network.links[j].status == water::LinkStatus::Open)
            all.push_back({static_cast<int>(j), 0.3, 1e-3, 0.5});
    const water::Conditions conditions = water::conditionsAt(network, {});
    const double study = best(3, [&] { (void)water::solveLeaks(network, conditions, all, 1); });
    const double single = best(2, [&] {
        for (const water::Leak& leak : all)
            (void)water::solveHydraulics(*water::withLeak(network, leak), {});
    });
    const double prepared = best(2, [&] {
        auto solver = water::HydraulicSolver::make(network);
        for (const water::Leak& leak : all) {
            water::Conditions one = conditions;
            one.leaks = {leak};
            (void)solver->solve(one);
        }
    });
    const bool ok = judge(fmt::format("{} leaks in BWSN2, one thread", all.size()), study, single, 0.15,
                          "as many single solves");
    fmt::print("{:44} {:8.1f} ms  {:8.1f} ms {:26}  {:.3f} x\n", "  the same", study, prepared,
               "by one prepared solver", study / prepared);
    return ok;
}

} // namespace

int main()
{
    const auto folder = dataFolder() / "reference/water";
    const auto bwsn = read::readNetwork(folder / "BWSN2.inp"),
               town = read::readNetwork(folder / "L-TOWN.inp");
    if (!bwsn || !town) {
        fmt::print("no networks in {} (set SINEW_DATA)\n", folder.string());
        return 77;
    }
    bool ok = wholeRun(*bwsn, folder / "BWSN2.inp", "BWSN2", 280, 0.5);
    ok &= wholeRun(*town, folder / "L-TOWN.inp", "L-TOWN", 135, 0.7);
    ok &= leaks(*bwsn);
    return ok ? 0 : 1;
}
