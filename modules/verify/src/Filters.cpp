// SPDX-License-Identifier: GPL-3.0-or-later
#include "Chapters.h"

#include <sinew/estimate/AlphaBeta.h>
#include <sinew/estimate/EnsembleFilter.h>
#include <sinew/estimate/KalmanFilter.h>
#include <sinew/estimate/KalmanScalar.h>
#include <sinew/estimate/ParticleFilter.h>
#include <sinew/estimate/UnscentedFilter.h>

#include <cmath>

namespace sinew::verify {

namespace {

const std::string kChapter = "Prognosis";

Result<std::vector<double>> kalman()
{
    auto filter = estimate::KalmanScalar::make(0, 1);
    if (!filter)
        return passOn(filter);
    for (int i = 0; i < 60; ++i) {
        filter->predict(1);
        filter->update(0, 1);
    }
    const double gain = filter->gain();
    filter->predict(1);
    return std::vector{filter->variance(), gain};
}

using Eigen::MatrixXd;
using Eigen::VectorXd;

/// Constant velocity under held acceleration of index 1 (interval, acceleration and measurement 1).
const estimate::LinearProcess kMotion{MatrixXd{{1, 1}, {0, 1}}, MatrixXd{{0.25, 0.5}, {0.5, 1}}};
const estimate::LinearMeasurement kLevel{MatrixXd{{1, 0}}, MatrixXd::Identity(1, 1)};

VectorXd move(const VectorXd& x)
{
    return kMotion.transition * x;
}
VectorXd see(const VectorXd& x)
{
    return kLevel.observation * x;
}

/// What the constant-velocity world shows, and the filters that follow it beside the Kalman filter.
class Beside {
public:
    static Result<Beside> make(int members)
    {
        const estimate::GaussianState start{VectorXd::Zero(2), MatrixXd::Identity(2, 2)};
        auto kalman = estimate::KalmanFilter::make(start);
        auto unscented = estimate::UnscentedFilter::make(start);
        auto ensemble = estimate::EnsembleFilter::make(start, members, 1);
        auto particles = estimate::ParticleFilter::make(start, members, 2);
        if (!kalman || !unscented || !ensemble || !particles)
            return fail(ErrorCode::Internal, "a filter was refused");
        return Beside{std::move(*kalman), std::move(*unscented), std::move(*ensemble), std::move(*particles)};
    }

    Result<void> step()
    {
        const double acceleration = random.normal();
        truth = move(truth) + acceleration * VectorXd{{0.5, 1}};
        const VectorXd y = see(truth) + VectorXd::Constant(1, random.normal());
        const auto weight = [&](const VectorXd& x) { return -0.5 * (y - see(x)).squaredNorm(); };
        for (const auto& done :
             {kalman.predict(kMotion), unscented.predict(move, kMotion.noise),
              ensemble.predict(move, kMotion.noise), particles.predict(move, kMotion.noise),
              particles.weigh(weight), ensemble.update(y, see, kLevel.noise)})
            if (!done)
                return done;
        if (const auto a = kalman.update(y, kLevel); !a)
            return passOn(a);
        if (const auto b = unscented.update(y, see, kLevel.noise); !b)
            return passOn(b);
        return {};
    }
    /// In the Kalman filter's standard deviations.
    double off(const VectorXd& mean) const
    {
        const VectorXd sigma = kalman.state().covariance.diagonal().cwiseSqrt();
        return (mean - kalman.state().mean).cwiseQuotient(sigma).cwiseAbs().maxCoeff();
    }

    estimate::KalmanFilter kalman;
    estimate::UnscentedFilter unscented;
    estimate::EnsembleFilter ensemble;
    estimate::ParticleFilter particles;
    estimate::Random random{3};
    VectorXd truth = VectorXd::Zero(2);
};

Result<std::vector<double>> alphaBeta()
{
    auto world = Beside::make(2);
    if (!world)
        return passOn(world);
    for (int i = 0; i < 60; ++i)
        if (auto done = world->kalman.predict(kMotion); !done)
            return passOn(done);
        else if (auto seen = world->kalman.update(VectorXd::Zero(1), kLevel); !seen)
            return passOn(seen);
    const auto gains = estimate::alphaBetaGains(1);
    if (!gains)
        return passOn(gains);
    // K = P Hᵀ R⁻¹ with the covariance after the measurement, R = 1.
    const MatrixXd& p = world->kalman.state().covariance;
    return std::vector{gains->alpha, gains->beta, p(0, 0), p(1, 0)};
}

Result<std::vector<double>> besideKalman()
{
    constexpr int members = 10'000;
    auto world = Beside::make(members);
    if (!world)
        return passOn(world);
    constexpr int steps = 50;
    double unscented = 0, ensemble = 0, particles = 0;
    for (int i = 0; i < steps; ++i) {
        if (auto done = world->step(); !done)
            return passOn(done);
        unscented = std::max(unscented, world->off(world->unscented.state().mean));
        ensemble += std::pow(world->off(world->ensemble.mean()), 2) / steps;
        particles += std::pow(world->off(world->particles.mean()), 2) / steps;
    }
    return std::vector{unscented, std::sqrt(ensemble * members), std::sqrt(particles * members)};
}

} // namespace

void addFilters(std::vector<Case>& cases)
{
    cases.push_back({kChapter,
                     "Kalman filter of a random walk, q = r = 1, at rest",
                     "closed form (golden ratio)",
                     {},
                     {{"variance before a measurement", "1", 1.618034, within(1e-6)},
                      {"gain", "1", 0.618034, within(1e-6)}},
                     [](const auto&, std::stop_token) { return kalman(); }});
    cases.push_back({kChapter,
                     "α-β filter, tracking index 1, and the Kalman filter at rest",
                     "Kalata 1984, closed form",
                     {},
                     {{"α", "1", 0.75, within(1e-12)},
                      {"β", "1", 0.5, within(1e-12)},
                      {"Kalman gain of the level", "1", 0.75, within(1e-9)},
                      {"Kalman gain of the rate", "1", 0.5, within(1e-9)}},
                     [](const auto&, std::stop_token) { return alphaBeta(); }});
    cases.push_back({kChapter,
                     "Filters beside Kalman's on a linear motion, 50 steps, N 10,000",
                     "theory: equal; sampling error of the order 1/√N",
                     {},
                     {{"unscented, largest difference", "σ", 0, within(1e-9)},
                      {"ensemble, root mean square", "σ/√N", 0, within(3)},
                      {"particles, root mean square", "σ/√N", 0, within(5)}},
                     [](const auto&, std::stop_token) { return besideKalman(); }});
}

} // namespace sinew::verify
