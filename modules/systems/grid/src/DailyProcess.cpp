// SPDX-License-Identifier: GPL-3.0-or-later
#include "DailyProcess.h"

#include <Eigen/Cholesky>

#include <array>
#include <cmath>
#include <numbers>

namespace sinew::systems::powergrid {

namespace {

constexpr double kLevel = 4;           // variance of the level over that of the rest: hardly known
constexpr double kDayWidth = 0.5;      // of the periodic kernel: about two hours
constexpr double kDayLastsHours = 400; // one day resembles the next
constexpr double kPriorCount = 6;      // samples that the prior deviation is worth
constexpr double kOpenShares = 8;      // samples until the choice of shares is worth something
constexpr double kJitter = 1e-7;

/// How a series' variance divides.
struct Shares {
    double day = 0.3, wander = 0.6, noise = 0.1;
    double wanderHours = 4;
};
// Few, so that a short past cannot pick what fits it by chance.
constexpr std::array<Shares, 7> kCandidates{{{0.60, 0.30, 0.10, 3},
                                             {0.25, 0.65, 0.10, 6},
                                             {0.80, 0.15, 0.05, 1},
                                             {0.20, 0.30, 0.50, 2},
                                             {0.10, 0.85, 0.05, 18},
                                             {0.40, 0.50, 0.10, 1},
                                             {0.92, 0.05, 0.03, 8}}};

using Hours = std::vector<double>;

template <class Of>
Eigen::MatrixXd overPairs(const Hours& a, const Hours& b, Of of)
{
    Eigen::MatrixXd k(static_cast<Eigen::Index>(a.size()), static_cast<Eigen::Index>(b.size()));
    for (std::size_t i = 0; i < a.size(); ++i)
        for (std::size_t j = 0; j < b.size(); ++j)
            k(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(j)) = of(std::abs(a[i] - b[j]));
    return k;
}

Eigen::MatrixXd dayKernel(const Hours& a, const Hours& b)
{
    return overPairs(a, b, [](double apart) {
        const double phase = std::sin(std::numbers::pi * apart / 24) / kDayWidth;
        return std::exp(-2 * phase * phase - apart / kDayLastsHours);
    });
}

Eigen::MatrixXd wanderKernel(const Hours& a, const Hours& b, double hours)
{
    return overPairs(a, b, [hours](double apart) { return std::exp(-apart / hours); });
}

/// Without the noise: of the thing itself, not of its measurement.
Eigen::MatrixXd kernel(const Shares& s, const Hours& a, const Hours& b)
{
    return ((s.day * dayKernel(a, b) + s.wander * wanderKernel(a, b, s.wanderHours)).array() + kLevel)
        .matrix();
}

} // namespace

class DailyProcess::Kernels {
public:
    struct Candidate {
        Shares shares;
        Eigen::MatrixXd lower; ///< Cholesky factor
    };
    explicit Kernels(Hours given) : hours(std::move(given))
    {
        if (hours.empty()) {
            candidates.push_back({});
            return;
        }
        const Eigen::MatrixXd day = dayKernel(hours, hours);
        for (const Shares& shares : kCandidates)
            add(shares, day, wanderKernel(hours, hours, shares.wanderHours));
    }
    Hours hours;
    std::vector<Candidate> candidates;

private:
    void add(const Shares& s, const Eigen::MatrixXd& day, const Eigen::MatrixXd& wander)
    {
        Eigen::MatrixXd k = ((s.day * day + s.wander * wander).array() + kLevel).matrix();
        k.diagonal().array() += s.noise + kJitter;
        candidates.push_back({s, Eigen::LLT<Eigen::MatrixXd>(k).matrixL()});
    }
};

std::shared_ptr<const DailyProcess::Kernels> DailyProcess::kernelsFor(std::vector<double> hours)
{
    return std::make_shared<const Kernels>(std::move(hours));
}

DailyProcess::DailyProcess(std::shared_ptr<const Kernels> kernels, const Eigen::MatrixXd& values,
                           Eigen::VectorXd prior)
    : m_kernels(std::move(kernels)), m_prior(std::move(prior)), m_whitened(values)
{
    const double n = static_cast<double>(m_kernels->hours.size());
    double best = -INFINITY;
    for (std::size_t c = 0; c < m_kernels->candidates.size() && n > 0; ++c) {
        const Eigen::MatrixXd& lower = m_kernels->candidates[c].lower;
        Eigen::MatrixXd whitened = lower.triangularView<Eigen::Lower>().solve(values);
        // The scale of each series is integrated out (inverse gamma prior): Student's t.
        double likelihood = -static_cast<double>(values.cols()) * lower.diagonal().array().log().sum();
        for (Eigen::Index b = 0; b < values.cols(); ++b)
            likelihood -= 0.5 * (n + kPriorCount) *
                          std::log(kPriorCount * m_prior[b] * m_prior[b] + whitened.col(b).squaredNorm());
        if (likelihood > best) {
            best = likelihood;
            m_chosen = c;
            m_whitened = std::move(whitened);
        }
    }
}

Eigen::MatrixXd DailyProcess::Ahead::sigma() const
{
    return root.rowwise().norm() * scale.transpose();
}

DailyProcess::Ahead DailyProcess::ahead(const std::vector<double>& hours) const
{
    const auto& [shares, lower] = m_kernels->candidates[m_chosen];
    const auto n = static_cast<double>(m_kernels->hours.size());
    Ahead result;
    Eigen::MatrixXd covariance = kernel(shares, hours, hours);
    result.mean = Eigen::MatrixXd::Zero(covariance.rows(), m_prior.size());
    if (n > 0) {
        const Eigen::MatrixXd across =
            lower.triangularView<Eigen::Lower>().solve(kernel(shares, m_kernels->hours, hours));
        result.mean = across.transpose() * m_whitened;
        covariance -= across.transpose() * across;
    } else {
        covariance.array() -= kLevel; // the prior deviation is all that is known
    }
    covariance.diagonal().array() += 1e-6;
    result.root = Eigen::LLT<Eigen::MatrixXd>(covariance).matrixL();
    result.scale =
        ((kPriorCount * m_prior.array().square() + m_whitened.colwise().squaredNorm().transpose().array()) /
         (kPriorCount + n))
            .sqrt();
    // Shares chosen from a short past are themselves uncertain.
    result.root *= std::sqrt(1 + kOpenShares / (n + kOpenShares / 2));
    return result;
}

Eigen::MatrixXd DailyProcess::draw(const Ahead& ahead, estimate::Random& random) const
{
    const Eigen::Index n = m_whitened.rows(), m = ahead.root.rows(), series = m_prior.size();
    const auto normals = [&random](Eigen::Index rows, Eigen::Index columns) {
        Eigen::MatrixXd z(rows, columns);
        for (Eigen::Index j = 0; j < columns; ++j)
            for (Eigen::Index i = 0; i < rows; ++i)
                z(i, j) = random.normal();
        return z;
    };
    // The whitened past, mixed at random, has the covariance between the series that the past has.
    Eigen::MatrixXd z = normals(m, series) * (std::sqrt(kPriorCount) * m_prior).asDiagonal();
    if (n > 0)
        z += normals(m, n) * m_whitened;
    return ahead.mean + ahead.root * z / std::sqrt(kPriorCount + static_cast<double>(n));
}

} // namespace sinew::systems::powergrid
