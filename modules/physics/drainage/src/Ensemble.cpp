// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/physics/drainage/Ensemble.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <thread>

namespace sinew::drainage {

namespace {

Result<Summary> runMember(const Simulation& start, const RainMember& member, std::size_t index, double untilS,
                          double stepS, const OnMemberReport& onReport, const std::stop_token& stop)
{
    Simulation simulation = start;
    if (auto ok = simulation.setRainFactor(member.factor); !ok)
        return passOn(ok);
    for (std::size_t gage = 0; gage < member.spans.size(); ++gage)
        if (auto ok = simulation.setRain(static_cast<int>(gage), member.spans[gage]); !ok)
            return passOn(ok);
    DrainageState state;
    const double end = std::min(untilS, simulation.durationS());
    for (double k = std::floor(start.timeS() / stepS + 1e-9) + 1;; ++k) {
        const double report = k * stepS;
        if (auto ok = simulation.advanceTo(std::min(report, end), stop); !ok)
            return passOn(ok);
        if (report > end + 1e-6)
            return simulation.summary();
        if (onReport) {
            simulation.stateAt(report, state);
            onReport(index, state);
        }
    }
}

} // namespace

Result<std::vector<Summary>> simulateEnsemble(const Simulation& start, std::span<const RainMember> members,
                                              double untilS, double reportStepS,
                                              const OnMemberReport& onReport, std::stop_token stop,
                                              unsigned threads)
{
    if (!(reportStepS >= 1e-3) || !std::isfinite(untilS))
        return fail(ErrorCode::InvalidInput, "the ensemble's report step or end is impossible");
    std::vector<Result<Summary>> results(members.size(), fail(ErrorCode::Cancelled, "not run"));
    std::atomic<std::size_t> next = 0;
    std::atomic<bool> failed = false;
    const auto work = [&] {
        for (std::size_t i = next++; i < members.size() && !failed; i = next++) {
            results[i] = runMember(start, members[i], i, untilS, reportStepS, onReport, stop);
            if (!results[i])
                failed = true;
        }
    };
    const std::size_t count =
        std::clamp<std::size_t>(threads > 0 ? threads : std::thread::hardware_concurrency(), 1,
                                std::max<std::size_t>(1, members.size()));
    {
        std::vector<std::jthread> others;
        for (std::size_t k = 1; k < count; ++k)
            others.emplace_back(work);
        work();
    }
    std::vector<Summary> summaries;
    for (const auto& result : results)
        if (!result && result.error().message != "not run")
            return passOn(result);
    for (auto& result : results) {
        if (!result)
            return passOn(result);
        summaries.push_back(std::move(*result));
    }
    return summaries;
}

} // namespace sinew::drainage
