// SPDX-License-Identifier: GPL-3.0-or-later
#include "Estimate.h"

#include <sinew/estimate/Quantile.h>

#include <Eigen/Cholesky>
#include <Eigen/QR>

#include <algorithm>
#include <cmath>
#include <limits>

namespace sinew::systems::sewer {

namespace {

constexpr double kDepthNoiseM = 0.005, kFlowNoiseM3s = 0.001, kVelocityNoiseMs = 0.03; // usual
constexpr double kLeastNoise = 0.6;                                                    // of the usual one
constexpr double kOffset = 3;                            // prior, in usual noises
constexpr double kGainSpread = 0.15, kErrorShare = 0.15; // prior
constexpr double kPriorHours = 4;                        // that the prior error counts for
constexpr double kErrorLastsS = 3600, kSpansTogether = kErrorLastsS / kSpanS;
constexpr int kRounds = 5;
constexpr std::size_t kSpansNow = 3;
constexpr double kDryShare = 0.05; // of the past that is at least dry
constexpr double kWet = 6;         // noises above dry

using Row6 = Eigen::Matrix<double, 1, 6>;

Row6 basis(const Unknowns& u)
{
    Row6 row;
    row << 1, u.x(), u.y(), u.x() * u.x(), u.x() * u.y(), u.y() * u.y();
    return row;
}

/// Values of a computed series and its slopes against the unknowns.
struct Surface {
    std::vector<Eigen::MatrixXd> coefficients; ///< per sensor: one row a span, six columns

    explicit Surface(const Bank& bank)
    {
        const auto& design = Bank::design();
        Eigen::MatrixXd at(static_cast<Eigen::Index>(design.size()), 6);
        for (std::size_t i = 0; i < design.size(); ++i)
            at.row(static_cast<Eigen::Index>(i)) = basis(design[i]);
        const Eigen::MatrixXd solve = at.completeOrthogonalDecomposition().pseudoInverse();
        const Eigen::MatrixXd& first = bank.computed(0);
        for (Eigen::Index s = 0; s < first.cols(); ++s) {
            Eigen::MatrixXd series(first.rows(), at.rows());
            for (std::size_t i = 0; i < design.size(); ++i)
                series.col(static_cast<Eigen::Index>(i)) = bank.computed(i).col(s);
            coefficients.push_back(series * solve.transpose());
        }
    }
    double value(std::size_t sensor, Eigen::Index span, const Unknowns& u) const
    {
        return coefficients[sensor].row(span).dot(basis(u));
    }
    Unknowns slope(std::size_t sensor, Eigen::Index span, const Unknowns& u) const
    {
        const auto c = coefficients[sensor].row(span);
        return {c[1] + 2 * c[3] * u.x() + c[4] * u.y(), c[2] + c[4] * u.x() + 2 * c[5] * u.y()};
    }
};

double usualNoise(const Sensor& sensor)
{
    return sensor.isDepth()                    ? kDepthNoiseM
           : sensor.what == Sensor::What::Flow ? kFlowNoiseM3s
                                               : kVelocityNoiseMs;
}

/// Unknowns, then offset and gain of each sensor.
struct Fit {
    const Surface& surface;
    const Eigen::MatrixXd& measured;
    const std::vector<double>& noise;
    std::vector<double> dry, offsetPrior, share;
    Eigen::VectorXd x;
    Eigen::MatrixXd covariance;

    Unknowns unknowns() const { return x.head<2>(); }
    double wet(std::size_t s, Eigen::Index k) const { return surface.value(s, k, unknowns()) - dry[s]; }
    double predicted(std::size_t s, Eigen::Index k) const
    {
        const auto at = static_cast<Eigen::Index>(2 + 2 * s);
        return dry[s] + (1 + x[at + 1]) * wet(s, k) + x[at];
    }
    double sigma(std::size_t s, Eigen::Index k) const { return std::hypot(noise[s], share[s] * wet(s, k)); }
    void round();
};

/// One step of Gauss-Newton.
void Fit::round()
{
    Eigen::VectorXd prior = Eigen::VectorXd::Ones(x.size());
    for (std::size_t s = 0; s < dry.size(); ++s) {
        const auto at = static_cast<Eigen::Index>(2 + 2 * s);
        prior[at] = 1 / (offsetPrior[s] * offsetPrior[s]);
        prior[at + 1] = 1 / (kGainSpread * kGainSpread);
    }
    Eigen::MatrixXd information = prior.asDiagonal();
    Eigen::VectorXd right = -prior.cwiseProduct(x);
    for (std::size_t s = 0; s < dry.size(); ++s) {
        const auto at = static_cast<Eigen::Index>(2 + 2 * s);
        for (Eigen::Index k = 0; k < measured.rows(); ++k) {
            if (!std::isfinite(measured(k, static_cast<Eigen::Index>(s))))
                continue;
            const double off = measured(k, static_cast<Eigen::Index>(s)) - predicted(s, k), e = sigma(s, k);
            const double weight =
                std::min(1.0, 2 * e / std::max(std::abs(off), 1e-12)) / (e * e * kSpansTogether);
            const Unknowns slope = (1 + x[at + 1]) * surface.slope(s, k, unknowns());
            const Eigen::Vector4d row(slope.x(), slope.y(), 1, wet(s, k));
            const Eigen::Vector4i column(0, 1, static_cast<int>(at), static_cast<int>(at) + 1);
            for (int i = 0; i < 4; ++i) {
                right[column[i]] += weight * row[i] * off;
                for (int j = 0; j < 4; ++j)
                    information(column[i], column[j]) += weight * row[i] * row[j];
            }
        }
    }
    const auto solved = information.ldlt();
    x += solved.solve(right);
    x.head<2>() = x.head<2>().cwiseMax(-2.5).cwiseMin(2.5); // beyond, the surface knows nothing
    covariance = solved.solve(Eigen::MatrixXd::Identity(x.size(), x.size()));
}

/// What the model computes when nothing runs off: about the least, but no wave that ran back once.
double dryLevel(const Bank& bank, Eigen::Index sensor)
{
    const Eigen::VectorXd series = bank.computed(0).col(sensor);
    return series.size() > 0
               ? estimate::quantile({series.data(), static_cast<std::size_t>(series.size())}, kDryShare)
               : 0;
}

/// By the sums: small flows, which a little delay makes wrong by multiples of themselves, count as little as
/// they are.
double errorShareOf(const Fit& fit, std::size_t s, int& wetSpans)
{
    double square = 0, wetSquare = 0;
    wetSpans = 0;
    for (Eigen::Index k = 0; k < fit.measured.rows(); ++k) {
        const double measured = fit.measured(k, static_cast<Eigen::Index>(s)), wet = fit.wet(s, k);
        if (!std::isfinite(measured) || std::abs(wet) < kWet * fit.noise[s])
            continue;
        square += std::pow(measured - fit.predicted(s, k), 2) - std::pow(fit.noise[s], 2);
        wetSquare += wet * wet;
        ++wetSpans;
    }
    const double hours = wetSpans / kSpansTogether;
    const double share = wetSquare > 0 ? std::max(0.0, square) / wetSquare : 0;
    return std::sqrt((kPriorHours * kErrorShare * kErrorShare + hours * share) / (kPriorHours + hours));
}

double residualNow(const Fit& fit, std::size_t s)
{
    double sum = 0;
    int count = 0;
    const Eigen::Index rows = fit.measured.rows();
    for (Eigen::Index k = std::max<Eigen::Index>(0, rows - static_cast<Eigen::Index>(kSpansNow)); k < rows;
         ++k)
        if (const double measured = fit.measured(k, static_cast<Eigen::Index>(s)); std::isfinite(measured)) {
            sum += measured - fit.predicted(s, k);
            ++count;
        }
    return count > 0 ? sum / count : 0;
}

} // namespace

Eigen::MatrixXd measuredSpans(const Binding& binding, const forecast::SystemInput& input, Instant start,
                              std::size_t spans)
{
    const auto rows = static_cast<Eigen::Index>(spans),
               columns = static_cast<Eigen::Index>(binding.sensors.size());
    Eigen::MatrixXd sum = Eigen::MatrixXd::Zero(rows, columns), count = sum;
    for (Eigen::Index s = 0; s < columns; ++s)
        for (const Sample& sample :
             input.samples(binding.sensors[static_cast<std::size_t>(s)].channel->id, start, input.now)) {
            const auto k =
                static_cast<Eigen::Index>(std::ceil(toSeconds(sample.sourceTime - start) / kSpanS - 1e-9)) -
                1;
            if (sample.quality != Quality::Good || sample.sourceTime > input.now || k < 0 || k >= rows)
                continue;
            sum(k, s) += sample.value;
            count(k, s) += 1;
        }
    const double none = std::numeric_limits<double>::quiet_NaN();
    return (count.array() > 0).select(sum.cwiseQuotient(count.cwiseMax(1.0)), none);
}

std::vector<double> noiseOf(const Bank& bank, const Binding& binding, const forecast::SystemInput& input)
{
    std::vector<double> noise;
    for (std::size_t s = 0; s < binding.sensors.size(); ++s) {
        const double usual = usualNoise(binding.sensors[s]);
        const auto series = bank.computed(0).col(static_cast<Eigen::Index>(s));
        const double dry = dryLevel(bank, static_cast<Eigen::Index>(s));
        std::vector<double> changes;
        std::optional<double> last;
        for (const Sample& sample : input.samples(binding.sensors[s].channel->id, bank.start(), input.now)) {
            const auto k = static_cast<Eigen::Index>(
                               std::ceil(toSeconds(sample.sourceTime - bank.start()) / kSpanS - 1e-9)) -
                           1;
            const bool isStill = sample.quality == Quality::Good && k >= 0 && k < series.size() &&
                                 std::abs(series[k] - dry) < usual;
            if (isStill && last)
                changes.push_back(std::abs(sample.value - *last));
            last = isStill ? std::optional(sample.value) : std::nullopt;
        }
        if (changes.size() < 30) {
            noise.push_back(usual);
            continue;
        }
        // Robust: the median of |a - b| of two normal errors is 0.9539 of one's standard deviation.
        std::ranges::nth_element(changes, changes.begin() + static_cast<std::ptrdiff_t>(changes.size() / 2));
        noise.push_back(std::max(kLeastNoise * usual, changes[changes.size() / 2] / 0.9539));
    }
    return noise;
}

Estimate estimate(const Bank& bank, const Binding& binding, const Eigen::MatrixXd& measured,
                  const std::vector<double>& noise)
{
    const Surface surface(bank);
    Fit fit{surface, measured, noise, {}, {}, {}, {}, {}};
    for (std::size_t s = 0; s < binding.sensors.size(); ++s) {
        fit.dry.push_back(dryLevel(bank, static_cast<Eigen::Index>(s)));
        fit.offsetPrior.push_back(kOffset * usualNoise(binding.sensors[s]));
        fit.share.push_back(kErrorShare);
    }
    fit.x = Eigen::VectorXd::Zero(2 + 2 * static_cast<Eigen::Index>(binding.sensors.size()));
    for (int round = 0; round < kRounds; ++round)
        fit.round();
    Estimate result;
    result.mean = fit.unknowns();
    result.covariance = fit.covariance.topLeftCorner<2, 2>();
    for (std::size_t s = 0; s < binding.sensors.size(); ++s) {
        const auto at = static_cast<Eigen::Index>(2 + 2 * s);
        SensorFit& sensor = result.sensors.emplace_back();
        sensor.dry = fit.dry[s];
        sensor.offset = fit.x[at];
        sensor.gain = fit.x[at + 1];
        sensor.offsetSigma = std::sqrt(fit.covariance(at, at));
        sensor.gainSigma = std::sqrt(fit.covariance(at + 1, at + 1));
        sensor.noise = noise[s];
        sensor.errorShare = errorShareOf(fit, s, sensor.wetSpans);
        sensor.residual = residualNow(fit, s);
    }
    return result;
}

} // namespace sinew::systems::sewer
