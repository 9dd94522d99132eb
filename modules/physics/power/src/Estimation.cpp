// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/physics/power/Estimation.h>

#include "Estimator.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <numbers>

namespace sinew::power {

namespace {

Result<void> check(const Grid& grid, const std::vector<Measurement>& measurements)
{
    for (std::size_t k = 0; k < measurements.size(); ++k) {
        const Measurement& z = measurements[k];
        const std::size_t things =
            z.quantity >= Measurement::Quantity::FromMw ? grid.branches.size() : grid.buses.size();
        const std::string name = fmt::format("measurement {}", k + 1);
        if (z.at < 0 || static_cast<std::size_t>(z.at) >= things)
            return fail(ErrorCode::InvalidInput, "what it measures does not exist", name);
        if (!std::isfinite(z.value) || !std::isfinite(z.sigma) || !(z.sigma > 0))
            return fail(ErrorCode::InvalidInput,
                        "its value must be a number and its standard deviation positive", name);
    }
    return {};
}

Result<void> run(Estimator& estimator, const Grid& grid, std::stop_token stop)
{
    const auto end = estimator.iterate(stop);
    const std::string bus = estimator.openBus() >= 0 ? "bus " + grid.buses[estimator.openBus()].id : "grid";
    switch (end) {
    case Estimator::End::Converged:
        return {};
    case Estimator::End::Cancelled:
        return fail(ErrorCode::Cancelled, "cancelled", "state estimation");
    case Estimator::End::Open:
        return fail(ErrorCode::SingularNetwork, "the measurements leave its voltage open", bus);
    case Estimator::End::Diverged:
        break;
    }
    return fail(
        ErrorCode::NotConverged,
        fmt::format("no estimate after {} iterations: the measurements contradict each other or the grid",
                    estimator.iterations),
        bus);
}

void take(const Grid& grid, const Estimator& estimator, Estimate& result)
{
    result.voltagePu = estimator.magnitude;
    result.angleRad = estimator.angle;
    for (double& angle : result.angleRad)
        angle = std::remainder(angle, 2 * std::numbers::pi);
    for (std::size_t j = 0; j < grid.branches.size(); ++j) {
        const BranchAdmittance& y = estimator.admittance().branch[j];
        const Complex vf = estimator.voltage()[grid.branches[j].from],
                      vt = estimator.voltage()[grid.branches[j].to];
        const Complex from = vf * std::conj(y.ff * vf + y.ft * vt) * grid.baseMva,
                      to = vt * std::conj(y.tf * vf + y.tt * vt) * grid.baseMva;
        result.flow.push_back({from.real(), from.imag(), to.real(), to.imag()});
    }
    for (std::size_t k = 0; k < result.residual.size(); ++k)
        result.residual[k] = estimator.residualOf(static_cast<int>(k));
    result.weightedSquares = estimator.weightedSquares();
    result.freedom = estimator.freedom();
    result.iterations = estimator.iterations;
}

} // namespace

Result<Estimate> estimateState(const Grid& grid, const std::vector<Measurement>& measurements,
                               const EstimationOptions& options, std::stop_token stop)
{
    if (const auto good = validate(grid); !good)
        return passOn(good);
    if (const auto good = check(grid, measurements); !good)
        return passOn(good);
    auto topology = topologyOf(grid);
    if (!topology)
        return passOn(topology);
    Estimate result;
    result.topology = std::move(*topology);
    result.warnings = result.topology.warnings;
    result.residual.assign(measurements.size(), 0);
    Estimator estimator(grid, result.topology, measurements, options);
    for (;;) {
        if (const auto done = run(estimator, grid, stop); !done)
            return passOn(done);
        result.normalised = estimator.normalisedResiduals(stop);
        if (stop.stop_requested())
            return fail(ErrorCode::Cancelled, "cancelled", "state estimation");
        const auto worst = std::ranges::max_element(result.normalised);
        if (options.badAbove <= 0 || worst == result.normalised.end() || *worst <= options.badAbove)
            break;
        if (std::ssize(result.bad) >= options.mostBad) {
            result.warnings.push_back(
                {fmt::format("{} measurements were set aside and others are still suspicious",
                             result.bad.size()),
                 "state estimation"});
            break;
        }
        const int bad = static_cast<int>(worst - result.normalised.begin());
        result.bad.push_back(bad);
        estimator.setAside(bad);
    }
    take(grid, estimator, result);
    return result;
}

} // namespace sinew::power
