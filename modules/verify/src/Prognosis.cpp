// SPDX-License-Identifier: GPL-3.0-or-later
#include "Chapters.h"

#include <sinew/estimate/AverageRunLength.h>
#include <sinew/estimate/Conformal.h>
#include <sinew/estimate/GammaProcess.h>
#include <sinew/estimate/MatrixProfile.h>
#include <sinew/estimate/Random.h>
#include <sinew/estimate/Sprt.h>
#include <sinew/estimate/Weibull.h>
#include <sinew/estimate/WienerProcess.h>

#include <cmath>
#include <Eigen/Core>
#include <fmt/format.h>

namespace sinew::verify {

namespace {

const std::string kChapter = "Prognosis", kProof = "Proof of commands";

/// The mean run lengths of a chart at several shifts.
template <class F>
Case runLengths(std::string name, std::string source, const std::vector<std::pair<double, double>>& expected,
                double tolerance, F compute)
{
    Case c{kChapter, std::move(name), std::move(source), {}, {}, {}};
    std::vector<double> shifts;
    for (const auto& [shift, samples] : expected) {
        c.quantities.push_back({shift == 0 ? "ARL, no shift" : fmt::format("ARL, {} σ", shift), "samples",
                                samples, within(shift == 0 ? 10 * tolerance : tolerance)});
        shifts.push_back(shift);
    }
    c.compute = [shifts, compute](const auto&, std::stop_token) -> Result<std::vector<double>> {
        std::vector<double> lengths;
        for (const double shift : shifts) {
            const auto length = compute(shift);
            if (!length)
                return passOn(length);
            lengths.push_back(*length);
        }
        return lengths;
    };
    return c;
}

void addCharts(std::vector<Case>& cases)
{
    const std::string source = "integral equation of the run length, solved independently; ";
    const auto cusum = [](double threshold) {
        return [threshold](double shift) { return estimate::cusumRunLength(0.5, threshold, shift); };
    };
    const auto ewma = [](double weight, double width) {
        return [weight, width](double shift) { return estimate::ewmaRunLength(weight, width, shift); };
    };
    const std::string lucas = source + "Lucas & Saccucci 1990", page = source + "Montgomery, table 9.3";
    cases.push_back(
        runLengths("CUSUM, k 0.5, h 5", page, {{0, 465.4}, {1, 10.38}, {2, 4.01}}, 0.005, cusum(5)));
    cases.push_back(
        runLengths("CUSUM, k 0.5, h 4", page, {{0, 167.7}, {1, 8.38}, {2, 3.34}}, 0.005, cusum(4)));
    cases.push_back(runLengths("EWMA, λ 0.1, L 2.814", lucas,
                               {{0, 499.6}, {0.5, 31.30}, {1, 10.33}, {2, 4.36}}, 0.005, ewma(0.1, 2.814)));
    cases.push_back(runLengths("EWMA, λ 0.2, L 2.962", lucas,
                               {{0, 499.7}, {0.5, 41.76}, {1, 10.54}, {2, 3.74}}, 0.005, ewma(0.2, 2.962)));
    cases.push_back(runLengths("Shewhart, 3 σ", "closed form, 1 / (2 Φ(-3))", {{0, 370.4}}, 0.005,
                               [](double shift) { return estimate::shewhartRunLength(3, shift); }));
}

/// Largest difference of the fast profile from its definition, and where both see the strangest stretch.
Result<std::vector<double>> profileByDefinition()
{
    constexpr std::size_t count = 600, window = 40;
    estimate::Random random(6);
    std::vector<double> series;
    for (std::size_t i = 0; i < count; ++i)
        series.push_back(std::sin(0.2 * static_cast<double>(i)) * (i >= 350 && i < 380 ? -1 : 1) +
                         random.normal(0, 0.1));
    const auto fast = estimate::matrixProfile(series, window);
    if (!fast)
        return passOn(fast);
    const auto shape = [&](std::size_t at) {
        Eigen::ArrayXd x = Eigen::Map<const Eigen::ArrayXd>(series.data() + at, window);
        x -= x.mean();
        return Eigen::ArrayXd(x / std::sqrt(x.square().mean()));
    };
    double worst = 0, farthest = 0, at = 0;
    for (std::size_t i = 0; i < fast->distance.size(); ++i) {
        double nearest = 1e300;
        for (std::size_t j = 0; j < fast->distance.size(); ++j)
            if ((i > j ? i - j : j - i) >= window / 2)
                nearest = std::min(nearest, (shape(i) - shape(j)).matrix().norm());
        worst = std::max(worst, std::abs(nearest - fast->distance[i]));
        if (nearest > farthest)
            farthest = nearest, at = static_cast<double>(i);
    }
    return std::vector{worst, static_cast<double>(fast->discords(1).front().at) - at};
}

// Lieblein & Zelen 1956 as Leemis 2009 prints them; others print 48.80 as the seventh.
const std::vector<double> kBearings{17.88, 28.92, 33.00,  41.52,  42.12,  45.60,  48.48, 51.84,
                                    51.96, 54.12, 55.56,  67.80,  68.64,  68.64,  68.88, 84.12,
                                    93.12, 98.64, 105.12, 105.84, 127.92, 128.04, 173.40};

Result<std::vector<double>> weibull(const std::vector<double>& failures, const std::vector<double>& censored)
{
    const auto fit = estimate::fitWeibull(failures, censored);
    if (!fit)
        return passOn(fit);
    return std::vector{fit->life.shape(), fit->life.scale(), fit->life.quantile(0.1).value_or(0),
                       fit->life.mean()};
}

void addLives(std::vector<Case>& cases)
{
    cases.push_back(
        {kChapter,
         "Weibull life of 23 ball bearings",
         "Lieblein & Zelen 1956 (data as in Leemis 2009), maximum likelihood solved independently",
         {},
         {{"shape", "1", 2.10206, within(5e-6)},
          {"scale", "10⁶ revolutions", 81.8783, within(5e-5)},
          {"B10", "10⁶ revolutions", 28.07, within(5e-3)}},
         [](const auto&, std::stop_token) { return weibull(kBearings, {}); }});
    cases.push_back(
        {kChapter,
         "Weibull life, 10 failures, 10 censored at 500 h",
         "NIST/SEMATECH e-Handbook, 8.4.1.3",
         {},
         {{"shape", "1", 1.7208, within(5e-5)},
          {"scale", "h", 606.5280, within(5e-4)},
          {"B10", "h", 606.5280 * std::pow(-std::log(0.9), 1 / 1.7208), within(0.01)},
          {"mean", "h", 540.737, within(2e-3)}},
         [](const auto&, std::stop_token) {
             return weibull({54, 187, 216, 240, 244, 335, 361, 373, 375, 386}, std::vector(10, 500.0));
         }});
    cases.push_back({kChapter,
                     "Gamma process, 0.5 a year, scale 0.2, to 3",
                     "incomplete gamma function, computed independently",
                     {},
                     {{"median", "years", 30.664, within(5e-4)},
                      {"P10", "years", 21.321, within(5e-4)},
                      {"P90", "years", 41.108, within(5e-4)},
                      {"mean", "years", 31.000, within(5e-4)}},
                     [](const auto&, std::stop_token) -> Result<std::vector<double>> {
                         const auto passage = estimate::GammaPassage::make({0.5, 0.2}, 3);
                         if (!passage)
                             return passOn(passage);
                         return std::vector{passage->quantile(0.5).value_or(0),
                                            passage->quantile(0.1).value_or(0),
                                            passage->quantile(0.9).value_or(0), passage->mean()};
                     }});
    cases.push_back({kChapter,
                     "Wiener process, drift 0.1, diffusion 0.1, to 3",
                     "inverse Gaussian, closed form",
                     {},
                     {{"mean", "1", 30, within(1e-9)}, {"variance", "1", 30, within(1e-9)}},
                     [](const auto&, std::stop_token) -> Result<std::vector<double>> {
                         const auto passage = estimate::WienerPassage::make({0.1, 0.1}, 3);
                         if (!passage)
                             return passOn(passage);
                         return std::vector{passage->mean(), passage->variance()};
                     }});
}

/// Rank, and the share of new cases inside an interval of 99 scores.
std::vector<double> conformal()
{
    estimate::Random random(5);
    constexpr int runs = 40'000;
    int covered = 0;
    std::vector<double> scores(99);
    for (int run = 0; run < runs; ++run) {
        for (auto& score : scores)
            score = std::abs(random.normal());
        covered += std::abs(random.normal()) <= estimate::conformalQuantile(scores, 0.1).value_or(0);
    }
    return {static_cast<double>(estimate::conformalRank(99, 0.1)), static_cast<double>(covered) / runs};
}

} // namespace

void addPrognosis(std::vector<Case>& cases)
{
    addCharts(cases);
    cases.push_back({kChapter,
                     "Matrix profile, 600 samples, window 40",
                     "its definition, O(n² m)",
                     {},
                     {{"largest difference", "1", 0, within(1e-9)},
                      {"strangest stretch, apart", "samples", 0, within(0)}},
                     [](const auto&, std::stop_token) { return profileByDefinition(); }});
    addLives(cases);
    // The expected coverage is 0.90 … 0.91; 0.004 is three standard errors of the simulation.
    cases.push_back(closedForm(kChapter, "Split conformal interval, n 99, α 0.1",
                               "definition ⌈(n+1)(1−α)⌉; coverage 1−α … 1−α + 1/(n+1)",
                               {{"rank", "1", 90, within(0)}, {"coverage", "1", 0.905, within(0.009)}},
                               [] { return conformal(); }));
    cases.push_back(closedForm(
        kProof, "Wald's test, α 0.01, β 0.1", "ln((1−β)/α), ln(β/(1−α)) and Wald's expected length",
        {{"upper bound", "1", 4.4998, within(5e-5)},
         {"lower bound", "1", -2.2925, within(5e-5)},
         {"samples for a 1 σ effect", "1", 7.64, within(5e-3)}},
        [] {
            const auto bounds = estimate::sprtBounds(0.01, 0.1);
            return std::vector{bounds.upper, bounds.lower, estimate::sprtExpectedSamples(0.01, 0.1, 1)};
        }));
}

} // namespace sinew::verify
