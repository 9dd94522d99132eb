// SPDX-License-Identifier: GPL-3.0-or-later
#include "Check.h"

#include <sinew/materials/HealingFit.h>

#include <algorithm>
#include <array>
#include <ceres/covariance.h>
#include <ceres/problem.h>
#include <ceres/sized_cost_function.h>
#include <ceres/solver.h>

namespace sinew::materials {

namespace {

constexpr double kJPerKJ = 1e3; // Ea is fitted in kJ/mol: all unknowns of order one to a hundred

// Unknowns: {ln k at the mean temperature, Ea in kJ/mol}, {H_∞}.
class Residual : public ceres::SizedCostFunction<1, 2, 1> {
public:
    Residual(const HealingTest& test, double meanK)
        : m_test(test), m_inverse((1 / test.temperatureK - 1 / meanK) * kJPerKJ / kGasConstant)
    {
    }
    bool Evaluate(double const* const* x, double* residual, double** jacobian) const override
    {
        const double exposure = m_test.timeS * std::exp(x[0][0] - x[0][1] * m_inverse);
        const double share = -std::expm1(-exposure), fullest = x[1][0];
        residual[0] = (fullest * share - m_test.healed) / m_test.sigma;
        if (jacobian && jacobian[0]) {
            const double slope = fullest * exposure * std::exp(-exposure) / m_test.sigma;
            jacobian[0][0] = slope;
            jacobian[0][1] = -slope * m_inverse;
        }
        if (jacobian && jacobian[1])
            jacobian[1][0] = share / m_test.sigma;
        return std::isfinite(residual[0]);
    }

private:
    HealingTest m_test;
    double m_inverse;
};

Result<void> checkTests(std::span<const HealingTest> tests, std::size_t unknowns)
{
    if (tests.size() < unknowns)
        return fail(ErrorCode::InvalidInput,
                    "needs " + std::to_string(unknowns) + " tests or more, has " +
                        std::to_string(tests.size()),
                    "healing tests");
    for (std::size_t i = 0; i < tests.size(); ++i) {
        const HealingTest& test = tests[i];
        const auto positive = requirePositive(
            {{"temperature", test.temperatureK}, {"time", test.timeS}, {"sigma", test.sigma}});
        if (!positive || !(test.healed >= 0 && test.healed <= 1))
            return fail(ErrorCode::InvalidInput,
                        positive ? "the healed share must lie in 0…1" : positive.error().text(),
                        "healing test " + std::to_string(i));
    }
    const auto [least, most] = std::ranges::minmax_element(tests, {}, &HealingTest::temperatureK);
    if (!(most->temperatureK - least->temperatureK > 1))
        return fail(ErrorCode::InvalidInput, "all at one temperature: they cannot tell the activation energy",
                    "healing tests");
    return {};
}

double meanTemperature(std::span<const HealingTest> tests)
{
    double inverse = 0;
    for (const HealingTest& test : tests)
        inverse += 1 / test.temperatureK;
    return static_cast<double>(tests.size()) / inverse;
}

struct Unknowns {
    std::array<double, 2> rate{};
    double fullest = 1;
};

// From the middle of what was seen: half healed at the median time.
Unknowns guess(std::span<const HealingTest> tests, double fullest)
{
    double logTime = 0, most = 0;
    for (const HealingTest& test : tests) {
        logTime += std::log(test.timeS) / static_cast<double>(tests.size());
        most = std::max(most, test.healed);
    }
    return {{std::log(0.7) - logTime, 50}, fullest > 0 ? fullest : std::clamp(1.05 * most, 0.05, 1.0)};
}

void addTests(ceres::Problem& problem, std::span<const HealingTest> tests, Unknowns& x, double meanK,
              bool isFullestGiven)
{
    for (const HealingTest& test : tests)
        problem.AddResidualBlock(new Residual(test, meanK), nullptr, x.rate.data(), &x.fullest);
    problem.SetParameterLowerBound(x.rate.data(), 1, 0.1);
    problem.SetParameterUpperBound(x.rate.data(), 1, 500);
    if (isFullestGiven)
        problem.SetParameterBlockConstant(&x.fullest);
    else {
        problem.SetParameterLowerBound(&x.fullest, 0, 1e-3);
        problem.SetParameterUpperBound(&x.fullest, 0, 1);
    }
}

ceres::Solver::Options quietOptions()
{
    ceres::Solver::Options options;
    options.logging_type = ceres::SILENT;
    options.max_num_iterations = 500;
    options.function_tolerance = 1e-14;
    options.parameter_tolerance = 1e-12;
    options.gradient_tolerance = 1e-12;
    return options;
}

Result<HealingFit> withCovariance(ceres::Problem& problem, const Unknowns& x, double meanK,
                                  bool isFullestGiven)
{
    ceres::Covariance covariance{{}};
    std::vector<std::pair<const double*, const double*>> blocks{{x.rate.data(), x.rate.data()}};
    if (!isFullestGiven)
        blocks.emplace_back(&x.fullest, &x.fullest);
    double rate[4], fullest = 0;
    if (!covariance.Compute(blocks, &problem) ||
        !covariance.GetCovarianceBlock(x.rate.data(), x.rate.data(), rate) ||
        (!isFullestGiven && !covariance.GetCovarianceBlock(&x.fullest, &x.fullest, &fullest)))
        return fail(ErrorCode::InvalidInput, "do not determine the rate and the activation energy",
                    "healing tests");
    HealingFit fit;
    fit.meanTemperatureK = meanK;
    fit.logRateSigma = std::sqrt(rate[0]);
    fit.activationSigmaJMol = kJPerKJ * std::sqrt(rate[3]);
    fit.correlation = rate[1] / std::sqrt(rate[0] * rate[3]);
    fit.fullestSigma = std::sqrt(fullest);
    fit.logK0Sigma = fit.logRateSigmaAt(std::numeric_limits<double>::infinity());
    fit.kinetics = {std::exp(x.rate[0] + kJPerKJ * x.rate[1] / (kGasConstant * meanK)), kJPerKJ * x.rate[1],
                    x.fullest, 0};
    return fit;
}

} // namespace

double HealingFit::logRateSigmaAt(double temperatureK) const
{
    const double slope = (1 / meanTemperatureK - 1 / temperatureK) / kGasConstant;
    const double fromEnergy = slope * activationSigmaJMol;
    return std::sqrt(std::max(0.0, logRateSigma * logRateSigma + fromEnergy * fromEnergy +
                                       2 * correlation * logRateSigma * fromEnergy));
}

Result<HealingFit> fitHealing(std::span<const HealingTest> tests, double fullest)
{
    const bool isFullestGiven = fullest > 0;
    if (fullest > 1 || !std::isfinite(fullest))
        return fail(ErrorCode::InvalidInput, "must lie in 0…1", "fullest healing");
    if (const auto good = checkTests(tests, isFullestGiven ? 2 : 3); !good)
        return passOn(good);
    const double meanK = meanTemperature(tests);
    Unknowns x = guess(tests, fullest);
    ceres::Problem problem;
    addTests(problem, tests, x, meanK, isFullestGiven);
    ceres::Solver::Summary summary;
    ceres::Solve(quietOptions(), &problem, &summary);
    if (!summary.IsSolutionUsable())
        return fail(ErrorCode::NotConverged, summary.message, "healing tests");
    auto fit = withCovariance(problem, x, meanK, isFullestGiven);
    if (fit) {
        fit->chiSquare = 2 * summary.final_cost;
        fit->freedom = static_cast<int>(tests.size()) - (isFullestGiven ? 2 : 3);
    }
    return fit;
}

} // namespace sinew::materials
