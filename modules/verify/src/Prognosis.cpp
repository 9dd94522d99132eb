// SPDX-License-Identifier: GPL-3.0-or-later
#include "Chapters.h"

#include <sinew/estimate/Conformal.h>
#include <sinew/estimate/Cusum.h>
#include <sinew/estimate/Ewma.h>
#include <sinew/estimate/KalmanScalar.h>
#include <sinew/estimate/Random.h>
#include <sinew/estimate/Sprt.h>

namespace sinew::verify {

namespace {

const std::string kChapter = "Prognosis", kProof = "Proof of commands";
const std::string kArlSource = "integral equation of the average run length (Markov chain), recomputed";

/// Mean number of samples until the alarm, over seeded runs of a shifted standard normal.
template <class Chart>
double averageRunLength(const Chart& fresh, double shift, int runs)
{
    estimate::Random random(20240501, static_cast<std::uint64_t>(shift * 100));
    double samples = 0;
    for (int run = 0; run < runs; ++run) {
        Chart chart = fresh;
        do
            ++samples;
        while (!chart.add(random.normal() + shift));
    }
    return samples / runs;
}

std::vector<double> kalman()
{
    estimate::KalmanScalar filter(0, 1);
    for (int i = 0; i < 60; ++i) {
        filter.predict(1);
        filter.update(0, 1);
    }
    const double gain = filter.gain();
    filter.predict(1);
    return {filter.variance(), gain};
}

} // namespace

void addPrognosis(std::vector<Case>& cases)
{
    constexpr int runs = 40'000; // seeded; the tolerances are three standard errors or more
    cases.push_back(closedForm(kChapter, "CUSUM, k 0.5, h 5", kArlSource,
                               {{"ARL, no shift", "samples", 465.4, withinShare(0.03)},
                                {"ARL, 1 σ", "samples", 10.38, withinShare(0.015)},
                                {"ARL, 2 σ", "samples", 4.01, withinShare(0.015)}},
                               [] {
                                   const estimate::Cusum chart(0.5, 5);
                                   return std::vector{averageRunLength(chart, 0, 12'000),
                                                      averageRunLength(chart, 1, runs),
                                                      averageRunLength(chart, 2, runs)};
                               }));
    cases.push_back(closedForm(kChapter, "EWMA, λ 0.1, L 2.814", kArlSource,
                               {{"ARL, 0.5 σ", "samples", 31.30, withinShare(0.02)},
                                {"ARL, 1 σ", "samples", 10.33, withinShare(0.015)},
                                {"ARL, 2 σ", "samples", 4.36, withinShare(0.015)}},
                               [] {
                                   const estimate::Ewma chart(0.1, 2.814);
                                   return std::vector{averageRunLength(chart, 0.5, runs),
                                                      averageRunLength(chart, 1, runs),
                                                      averageRunLength(chart, 2, runs)};
                               }));
    cases.push_back(closedForm(kChapter, "Kalman filter of a random walk, q = r = 1, at rest",
                               "closed form (golden ratio)",
                               {{"variance before a measurement", "1", 1.618034, within(1e-6)},
                                {"gain", "1", 0.618034, within(1e-6)}},
                               kalman));
    cases.push_back(closedForm(kChapter, "Split conformal interval, n 99, α 0.1", "definition: ⌈(n+1)(1−α)⌉",
                               {{"rank", "1", 90, within(0)}}, [] {
                                   return std::vector{static_cast<double>(estimate::conformalRank(99, 0.1))};
                               }));
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
