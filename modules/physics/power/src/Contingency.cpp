// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/physics/power/Contingency.h>

#include "LinearScreen.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <functional>
#include <numeric>
#include <thread>

namespace sinew::power {

namespace {

constexpr int kBlock = 16; ///< outages solved together

unsigned threadsFor(const ContingencyOptions& options, std::size_t blocks)
{
    const unsigned most =
        options.threads > 0 ? options.threads : std::max(1U, std::thread::hardware_concurrency());
    return static_cast<unsigned>(std::clamp<std::size_t>(blocks, 1, most));
}

/// Runs work(thread) on each, the last one here. The first error wins.
Result<void> onThreads(unsigned count, const std::function<Result<void>()>& work)
{
    std::vector<Result<void>> results(count);
    {
        std::vector<std::jthread> threads;
        for (unsigned k = 1; k < count; ++k)
            threads.emplace_back([&work, &result = results[k]] { result = work(); });
        results[0] = work();
    }
    for (auto& result : results)
        if (!result)
            return result;
    return {};
}

Result<void> cancelled()
{
    return fail(ErrorCode::Cancelled, "cancelled", "contingencies");
}

Result<void> sift(const Grid& grid, const ContingencyOptions& options, std::vector<Contingency>& outages,
                  std::stop_token stop)
{
    std::atomic<std::size_t> next = 0;
    return onThreads(threadsFor(options, outages.size() / kBlock), [&]() -> Result<void> {
        auto screen = LinearScreen::make(grid, stop);
        if (!screen)
            return passOn(screen);
        for (;;) {
            const std::size_t begin = next.fetch_add(kBlock);
            if (begin >= outages.size())
                return {};
            if (stop.stop_requested())
                return cancelled();
            screen->solve(
                std::span(outages).subspan(begin, std::min<std::size_t>(kBlock, outages.size() - begin)),
                stop);
            if (stop.stop_requested())
                return cancelled();
        }
    });
}

/// The highest loading first; among equals the branch that carries most.
std::vector<int> worstOf(const std::vector<Contingency>& outages, const PowerFlow& base, int count)
{
    std::vector<int> order(outages.size());
    std::iota(order.begin(), order.end(), 0);
    const auto carried = [&](int k) { return std::abs(base.flow[outages[k].branch].fromMw); };
    const auto end = order.begin() + std::min<std::ptrdiff_t>(std::ssize(order), std::max(0, count));
    std::ranges::partial_sort(order, end, [&](int a, int b) {
        return outages[a].worstLoading != outages[b].worstLoading
                   ? outages[a].worstLoading > outages[b].worstLoading
                   : carried(a) > carried(b);
    });
    order.erase(end, order.end());
    return order;
}

Contingency::FullCheck lookAt(const Grid& grid, const PowerFlow& flow)
{
    Contingency::FullCheck check{.converged = true, .lowestPu = INFINITY, .lossMw = flow.lossMw};
    for (std::size_t j = 0; j < grid.branches.size(); ++j)
        if (const double rating = grid.branches[j].ratingMva;
            rating > 0 && flow.flow[j].mva() / rating > check.worstLoading) {
            check.worstLoading = flow.flow[j].mva() / rating;
            check.worstBranch = static_cast<int>(j);
        }
    for (std::size_t i = 0; i < grid.buses.size(); ++i)
        if (flow.topology.island[i] >= 0 && flow.voltagePu[i] < check.lowestPu) {
            check.lowestPu = flow.voltagePu[i];
            check.lowestBus = static_cast<int>(i);
        }
    return check;
}

Result<void> solveWorst(const Grid& grid, const ContingencyOptions& options, const std::vector<int>& worst,
                        const PowerFlow& base, std::vector<Contingency>& outages, std::stop_token stop)
{
    std::atomic<std::size_t> next = 0;
    return onThreads(threadsFor(options, worst.size()), [&]() -> Result<void> {
        Grid changed = grid;
        auto solver = PowerFlowSolver::make(grid);
        if (!solver)
            return passOn(solver);
        for (std::size_t k = next++; k < worst.size(); k = next++) {
            Contingency& outage = outages[worst[k]];
            changed.branches[outage.branch].inService = false;
            const auto flow = solver->solve(changed, options.flow, &base, stop);
            changed.branches[outage.branch].inService = true;
            if (!flow && flow.error().code == ErrorCode::Cancelled)
                return passOn(flow);
            outage.full = flow ? lookAt(grid, *flow) : Contingency::FullCheck{};
        }
        return {};
    });
}

} // namespace

Result<ContingencyReport> screenContingencies(const Grid& grid, const ContingencyOptions& options,
                                              std::stop_token stop)
{
    auto base = solvePowerFlow(grid, options.flow, stop);
    if (!base)
        return passOn(base);
    ContingencyReport report{.outages = {}, .base = std::move(*base), .warnings = {}};
    report.warnings = report.base.warnings;
    const auto& kind = report.base.topology.kind;
    for (std::size_t j = 0; j < grid.branches.size(); ++j) {
        const Branch& b = grid.branches[j];
        if (b.inService && kind[b.from] != BusKind::Isolated && kind[b.to] != BusKind::Isolated)
            report.outages.push_back({.branch = static_cast<int>(j)});
    }
    if (const auto done = sift(grid, options, report.outages, stop); !done)
        return passOn(done);
    const auto worst = worstOf(report.outages, report.base, options.fullChecks);
    if (const auto done = solveWorst(grid, options, worst, report.base, report.outages, stop); !done)
        return passOn(done);
    return report;
}

} // namespace sinew::power
