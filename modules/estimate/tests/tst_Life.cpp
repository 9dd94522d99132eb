// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/estimate/GammaProcess.h>
#include <sinew/estimate/Random.h>
#include <sinew/estimate/Weibull.h>
#include <sinew/estimate/WienerProcess.h>

#include "../src/Special.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <QtTest>

using namespace sinew::estimate;

namespace {

const double kNan = std::nan("");

bool near(double a, double b, double tolerance)
{
    return std::abs(a - b) <= tolerance;
}

// Lieblein & Zelen 1956 as Leemis 2009 prints them (others print 48.80 as the seventh).
const std::vector<double> kBearings{17.88, 28.92, 33.00,  41.52,  42.12,  45.60,  48.48, 51.84,
                                    51.96, 54.12, 55.56,  67.80,  68.64,  68.64,  68.88, 84.12,
                                    93.12, 98.64, 105.12, 105.84, 127.92, 128.04, 173.40};

double logLikelihood(const std::vector<double>& failures, const std::vector<double>& censored, double shape,
                     double scale)
{
    double sum = 0;
    for (const double t : failures)
        sum += std::log(shape / scale) + (shape - 1) * std::log(t / scale) - std::pow(t / scale, shape);
    for (const double t : censored)
        sum -= std::pow(t / scale, shape);
    return sum;
}

} // namespace

class tst_Life : public QObject {
    Q_OBJECT
private slots:
    void specialFunctionsAreRight()
    {
        for (const double x : {0.01, 0.5, 1.0, 7.0, 40.0}) {
            QVERIFY(near(upperGamma(1, x) / std::exp(-x), 1, 1e-12));
            QVERIFY(near(upperGamma(0.5, x) / std::erfc(std::sqrt(x)), 1, 1e-11));
            QVERIFY(near(upperGamma(3, x) / (std::exp(-x) * (1 + x + x * x / 2)), 1, 1e-12));
        }
        QVERIFY(near(upperGamma(1e6, 1e6), 0.5, 2e-4));
        QVERIFY(near(digamma(1), -0.57721566490153286, 1e-14));
        QVERIFY(near(digamma(0.1), -10.423754940411076, 1e-12));
        QVERIFY(near(digamma(1e6), std::log(1e6) - 5e-7, 1e-12));
        QVERIFY(near(logNormalCdf(-29.999999) / logNormalCdf(-30.000001), 1, 1e-6));
        QVERIFY(near(logNormalCdf(-35), -616.97510126192, 1e-6));
    }
    void bearings()
    {
        const auto fit = fitWeibull(kBearings).value();
        QVERIFY(near(fit.life.shape(), 2.10206, 5e-6));
        QVERIFY(near(fit.life.scale(), 81.8783, 5e-5));
        QVERIFY(near(fit.life.quantile(0.1).value(), 28.07, 5e-3));
        const auto b10 = fit.quantile(0.1, 0.95).value();
        QVERIFY(b10.lower < b10.estimate && b10.estimate < b10.upper);
    }
    void censoredLives()
    {
        // NIST/SEMATECH e-Handbook of Statistical Methods, 8.4.1.3.
        const std::vector<double> failures{54, 187, 216, 240, 244, 335, 361, 373, 375, 386};
        const std::vector<double> censored(10, 500);
        const auto fit = fitWeibull(failures, censored).value();
        QVERIFY(near(fit.life.shape(), 1.7208, 5e-5));
        QVERIFY(near(fit.life.scale(), 606.5280, 5e-4));
        QVERIFY(near(fit.life.mean(), 540.737, 2e-3));
        QVERIFY(near(fit.logLikelihood, -75.135, 1e-3));
        QVERIFY(near(fit.logLikelihood, logLikelihood(failures, censored, fit.life.shape(), fit.life.scale()),
                     1e-9));
        // The information is the likelihood's curvature.
        const auto at = [&](double a, double s) {
            return logLikelihood(failures, censored, fit.life.shape() * std::exp(s),
                                 fit.life.scale() * std::exp(a));
        };
        const double h = 1e-3, aa = -(at(h, 0) - 2 * at(0, 0) + at(-h, 0)) / (h * h);
        const double ss = -(at(0, h) - 2 * at(0, 0) + at(0, -h)) / (h * h);
        const double as = -(at(h, h) - at(h, -h) - at(-h, h) + at(-h, -h)) / (4 * h * h);
        const double determinant = aa * ss - as * as;
        QVERIFY(near(fit.varianceLogScale * determinant / ss, 1, 1e-4));
        QVERIFY(near(fit.varianceLogShape * determinant / aa, 1, 1e-4));
        QVERIFY(near(fit.covarianceLogs * determinant / -as, 1, 1e-4));
    }
    void weibullDoesNotDependOnTheUnit()
    {
        const auto fit = fitWeibull(kBearings).value();
        auto scaled = kBearings;
        for (auto& t : scaled)
            t *= 1e12;
        const auto other = fitWeibull(scaled).value();
        QVERIFY(near(other.life.shape(), fit.life.shape(), 1e-12));
        QVERIFY(near(other.life.scale() / fit.life.scale(), 1e12, 1));
        QVERIFY(near(other.varianceLogShape, fit.varianceLogShape, 1e-12));
    }
    void weibullFindsWhatMadeTheData()
    {
        // Two thirds of 3,000 lives seen to their end: within four standard errors, and the interval holds.
        Random random(2);
        const auto truth = Weibull::make(1.7, 40).value();
        std::vector<double> failures, censored;
        for (int i = 0; i < 3000; ++i) {
            const double life = truth.quantile(1 - random.uniform()).value_or(1e-9);
            (life < 45 ? failures : censored).push_back(std::min(life, 45.0));
        }
        const auto fit = fitWeibull(failures, censored).value();
        QVERIFY(near(std::log(fit.life.shape() / 1.7), 0, 4 * std::sqrt(fit.varianceLogShape)));
        QVERIFY(near(std::log(fit.life.scale() / 40), 0, 4 * std::sqrt(fit.varianceLogScale)));
        const auto b10 = fit.quantile(0.1, 0.999).value();
        QVERIFY(b10.lower < truth.quantile(0.1).value() && truth.quantile(0.1).value() < b10.upper);
    }
    void anExponentialHasNoMemory()
    {
        const auto life = Weibull::make(1, 10).value();
        QVERIFY(near(life.remaining(0, 0.3).value(), life.remaining(1000, 0.3).value(), 1e-10));
        QVERIFY(near(life.hazard(3), 0.1, 1e-15));
        const auto wearing = Weibull::make(3, 10).value();
        QVERIFY(wearing.remaining(5, 0.5).value() < wearing.quantile(0.5).value());
        QVERIFY(near(wearing.probabilityBy(wearing.quantile(0.37).value()), 0.37, 1e-12));
        QCOMPARE(wearing.probabilityBy(-1), 0.0);
    }
    void gammaPassage()
    {
        const auto passage = GammaPassage::make({0.5, 0.2}, 3).value();
        QVERIFY(near(passage.quantile(0.5).value(), 30.664, 5e-4));
        QVERIFY(near(passage.quantile(0.1).value(), 21.321, 5e-4));
        QVERIFY(near(passage.quantile(0.9).value(), 41.108, 5e-4));
        QVERIFY(near(passage.mean(), 31.000, 5e-4));
        QCOMPARE(passage.probabilityBy(0), 0.0);
    }
    void gammaPassageBySimulation()
    {
        // Increments over a tenth of a year, each gamma: the sum of an exponential with Marsaglia's shape < 1
        // boost would be one way; with shape 1 a step is an exponential.
        const GammaProcess process{4, 0.25};
        const auto passage = GammaPassage::make(process, 5).value();
        Random random(8);
        const int runs = 40000;
        double sum = 0;
        for (int run = 0; run < runs; ++run) {
            double wear = 0;
            int steps = 0;
            for (; wear < 5; ++steps)
                wear -= 0.25 * std::log(1 - random.uniform());
            sum += steps / 4.0; // the first step of a quarter at whose end it has passed
        }
        // P(T > t) summed over the steps' ends is what the steps count.
        double expected = 0;
        for (int k = 0; k < 400; ++k)
            expected += 0.25 * (1 - passage.probabilityBy(k / 4.0));
        QVERIFY(near(sum / runs, expected, 4 * 1.1 / std::sqrt(runs)));
    }
    void gammaFitIsTheLargestLikelihood()
    {
        Random random(4);
        std::vector<double> times{0}, wear{0};
        for (int i = 0; i < 400; ++i) {
            const int steps = 1 + static_cast<int>(random.below(4));
            double dx = 0;
            for (int k = 0; k < steps; ++k)
                dx -= 0.3 * std::log(1 - random.uniform()); // shape 1 a step of 0.5
            times.push_back(times.back() + 0.5 * steps);
            wear.push_back(wear.back() + dx);
        }
        const auto fit = fitGammaProcess(times, wear).value();
        QVERIFY(near(fit.shapeRate, 2, 0.3));
        QVERIFY(near(fit.shapeRate * fit.scale, wear.back() / times.back(), 1e-12));
        const auto likelihood = [&](double a, double s) {
            double sum = 0;
            for (std::size_t i = 1; i < times.size(); ++i) {
                const double k = a * (times[i] - times[i - 1]), x = wear[i] - wear[i - 1];
                sum += (k - 1) * std::log(x) - x / s - k * std::log(s) - std::lgamma(k);
            }
            return sum;
        };
        const double best = likelihood(fit.shapeRate, fit.scale);
        for (const double f : {0.99, 1.01}) {
            QVERIFY(likelihood(fit.shapeRate * f, fit.scale) < best);
            QVERIFY(likelihood(fit.shapeRate, fit.scale * f) < best);
        }
    }
    void wienerPassage()
    {
        const auto passage = WienerPassage::make({0.1, 0.1}, 3).value();
        QVERIFY(near(passage.mean(), 30, 1e-12));
        QVERIFY(near(passage.variance(), 30, 1e-12));
        // Mean and variance from the distribution itself.
        double mean = 0, square = 0;
        for (double t = 0; t < 200; t += 0.01) {
            const double tail = 1 - passage.probabilityBy(t + 0.005);
            mean += 0.01 * tail;
            square += 0.02 * (t + 0.005) * tail;
        }
        QVERIFY(near(mean, 30, 1e-3) && near(square - mean * mean, 30, 2e-2));
        // A distance of a thousand scatters: both terms still finite, and all but a Gaussian.
        const auto far = WienerPassage::make({1, 0.01}, 100).value();
        QVERIFY(near(far.quantile(0.5).value(), 100, 1e-3));
        QVERIFY(near(far.probabilityBy(100.1), 0.8413, 1e-3));
    }
    void wienerFit()
    {
        const std::array times{0.0, 1.0, 3.0, 4.0};
        const std::array values{1.0, 2.5, 4.0, 5.0};
        const auto fit = fitWienerProcess(times, values).value();
        QVERIFY(near(fit.drift, 1, 1e-15));
        QVERIFY(near(fit.diffusion, std::sqrt((0.25 + 0.125 + 0) / 3), 1e-15));
    }
    void quantilesRise()
    {
        const auto gamma = GammaPassage::make({2, 0.5}, 7).value();
        const auto wiener = WienerPassage::make({2, 3}, 7).value();
        const auto weibull = Weibull::make(0.7, 7).value();
        double g = 0, w = 0, b = 0;
        for (double p = 0.001; p < 1; p += 0.013) {
            const double g2 = gamma.quantile(p).value(), w2 = wiener.quantile(p).value(),
                         b2 = weibull.quantile(p).value();
            QVERIFY(g2 > g && w2 > w && b2 > b);
            QVERIFY(near(gamma.probabilityBy(g2), p, 1e-10) && near(wiener.probabilityBy(w2), p, 1e-10));
            g = g2, w = w2, b = b2;
        }
    }
    void badParametersAreNamed()
    {
        for (const double bad : {0.0, -1.0, kNan, std::numeric_limits<double>::infinity()}) {
            QVERIFY(!Weibull::make(bad, 1) && !Weibull::make(1, bad));
            QVERIFY(!GammaPassage::make({bad, 1}, 1) && !GammaPassage::make({1, bad}, 1));
            QCOMPARE(GammaPassage::make({1, 1}, bad).error().subject, "distance to the limit");
            QVERIFY(!WienerPassage::make({1, bad}, 1) && !WienerPassage::make({1, 1}, bad));
            QCOMPARE(WienerPassage::make({bad, 1}, 1).error().subject, "drift towards the limit");
            QVERIFY(!fitWeibull(std::array{1.0, 2.0, bad}));
        }
        QCOMPARE(GammaPassage::make({1, 1e-9}, 1).error().code, sinew::ErrorCode::LimitExceeded);
        for (const double p : {0.0, 1.0, -0.1, kNan}) {
            QVERIFY(!Weibull::make(1, 1)->quantile(p) && !GammaPassage::make({1, 1}, 1)->quantile(p));
            QVERIFY(!WienerPassage::make({1, 1}, 1)->quantile(p) && !fitWeibull(kBearings)->quantile(0.1, p));
        }
        QVERIFY(!Weibull::make(1, 1)->remaining(-1, 0.5));
        QVERIFY(!fitWeibull({}) && !fitWeibull(std::array{3.0}) && !fitWeibull(std::array{3.0, 3.0}));
        QVERIFY(!fitWeibull({}, std::array{1.0, 2.0}));
        const std::array times{0.0, 1.0, 2.0};
        QVERIFY(!fitGammaProcess(times, std::array{0.0, 1.0}));
        QCOMPARE(fitGammaProcess(times, std::array{0.0, 1.0, 1.0}).error().subject, "point 3");
        QCOMPARE(fitGammaProcess(times, std::array{0.0, 1.0, 2.0}).error().code,
                 sinew::ErrorCode::NotConverged);
        QCOMPARE(fitWienerProcess(times, std::array{0.0, kNan, 2.0}).error().subject, "point 2");
        QCOMPARE(fitWienerProcess(std::array{0.0, 2.0, 1.0}, times).error().subject, "point 3");
        QVERIFY(!fitWienerProcess({}, {}));
    }
};

QTEST_GUILESS_MAIN(tst_Life)
#include "tst_Life.moc"
