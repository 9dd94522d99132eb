// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/estimate/AlphaBeta.h>
#include <sinew/estimate/EnsembleFilter.h>
#include <sinew/estimate/KalmanFilter.h>
#include <sinew/estimate/KalmanScalar.h>
#include <sinew/estimate/ParticleFilter.h>
#include <sinew/estimate/UnscentedFilter.h>

#include <cmath>
#include <Eigen/Cholesky>
#include <Eigen/Eigenvalues>
#include <Eigen/LU>
#include <numbers>
#include <QtTest>

using namespace sinew::estimate;
using Eigen::MatrixXd;
using Eigen::VectorXd;

namespace {

const double kNan = std::nan("");

/// A seeded linear world: three states, two measurements, all matrices full.
struct World {
    LinearProcess process;
    LinearMeasurement measurement;
    GaussianState start;
    Random random{17};

    World()
    {
        process.transition = MatrixXd{{0.9, 0.1, 0}, {-0.2, 0.95, 0.05}, {0.1, 0, 0.8}};
        process.noise = MatrixXd{{0.1, 0.02, 0}, {0.02, 0.2, 0.01}, {0, 0.01, 0.05}};
        measurement.observation = MatrixXd{{1, 0.5, 0}, {0, 1, -1}};
        measurement.noise = MatrixXd{{0.3, 0.1}, {0.1, 0.4}};
        start = {VectorXd{{1, -1, 0.5}}, MatrixXd{{1, 0.2, 0}, {0.2, 2, 0.1}, {0, 0.1, 0.5}}};
    }
    StateFunction f() const
    {
        return [a = process.transition](const VectorXd& x) { return VectorXd(a * x); };
    }
    StateFunction h() const
    {
        return [a = measurement.observation](const VectorXd& x) { return VectorXd(a * x); };
    }
    VectorXd measured() { return VectorXd{{random.normal(0, 2), random.normal(0, 2)}}; }
    VectorXd noiseOf(const MatrixXd& covariance)
    {
        VectorXd z(covariance.rows());
        for (auto& value : z)
            value = random.normal();
        return covariance.llt().matrixL() * z;
    }
    /// A truth that moves, and what is measured of it: innovations as large as the filter expects.
    VectorXd next()
    {
        if (truth.size() == 0)
            truth = start.mean + noiseOf(start.covariance);
        truth = process.transition * truth + noiseOf(process.noise);
        return measurement.observation * truth + noiseOf(measurement.noise);
    }
    VectorXd truth;
};

double largest(const MatrixXd& a)
{
    return a.cwiseAbs().maxCoeff();
}

double leastEigenvalue(const MatrixXd& p)
{
    return Eigen::SelfAdjointEigenSolver<MatrixXd>(0.5 * (p + p.transpose())).eigenvalues()[0];
}

} // namespace

class tst_Filters : public QObject {
    Q_OBJECT
private slots:
    void kalmanAgreesWithTheScalarOne()
    {
        auto matrix = KalmanFilter::make({VectorXd::Constant(1, 3), MatrixXd::Constant(1, 1, 2)}).value();
        auto scalar = KalmanScalar::make(3, 2).value();
        const MatrixXd one = MatrixXd::Identity(1, 1);
        for (int i = 0; i < 60; ++i) {
            QVERIFY(matrix.predict({one, one}));
            QVERIFY(matrix.update(VectorXd::Constant(1, std::sin(i)), {one, one}));
            scalar.predict(1);
            scalar.update(std::sin(i), 1);
            QVERIFY(std::abs(matrix.state().mean[0] - scalar.mean()) < 1e-12);
            QVERIFY(std::abs(matrix.state().covariance(0, 0) - scalar.variance()) < 1e-12);
        }
        QVERIFY(matrix.predict({one, one}));
        QVERIFY(std::abs(matrix.state().covariance(0, 0) - std::numbers::phi) < 1e-9);
    }
    // The filter is the conditional mean of a joint Gaussian: one batch of all measurements says the same.
    void kalmanIsTheConditionalMean()
    {
        World world;
        auto filter = KalmanFilter::make(world.start).value();
        const auto& f = world.process.transition;
        const auto& h = world.measurement.observation;
        // Prior of the last state jointly with the measurements of three steps.
        MatrixXd mean = world.start.mean, covariance = world.start.covariance, cross(3, 0), joint(0, 0);
        VectorXd expected(0), all(0);
        double logLikelihood = 0;
        for (int step = 0; step < 3; ++step) {
            QVERIFY(filter.predict(world.process));
            mean = f * mean;
            covariance = f * covariance * f.transpose() + world.process.noise;
            cross = f * cross;
            const Eigen::Index n = expected.size();
            MatrixXd grown(n + 2, n + 2);
            grown << joint, (h * cross).transpose(), h * cross,
                h * covariance * h.transpose() + world.measurement.noise;
            joint = grown;
            MatrixXd wide(3, n + 2);
            wide << cross, covariance * h.transpose();
            cross = wide;
            const VectorXd y = world.measured();
            expected = (VectorXd(n + 2) << expected, h * mean).finished();
            all = (VectorXd(n + 2) << all, y).finished();
            logLikelihood += filter.update(y, world.measurement).value().logLikelihood;
        }
        const MatrixXd inverse = joint.inverse();
        QVERIFY(largest(filter.state().mean - (mean + cross * inverse * (all - expected))) < 1e-12);
        QVERIFY(largest(filter.state().covariance - (covariance - cross * inverse * cross.transpose())) <
                1e-12);
        const double direct = -0.5 * ((all - expected).dot(inverse * (all - expected)) +
                                      std::log(joint.determinant()) + 6 * std::log(2 * std::numbers::pi));
        QVERIFY(std::abs(logLikelihood - direct) < 1e-10);
    }
    void josephKeepsACovariance()
    {
        // Bierman's example: two exact sensors that all but repeat each other.
        const double delta = 1e-5;
        const MatrixXd start = MatrixXd::Identity(3, 3), noise = MatrixXd::Constant(1, 1, delta * delta);
        auto filter = KalmanFilter::make({VectorXd::Zero(3), start}).value();
        MatrixXd simple = start;
        double worst = 0, worstSimple = 0;
        for (int i = 0; i < 50; ++i) {
            const MatrixXd h{{1, 1, i % 2 ? 1 + delta : 1}};
            const MatrixXd k = simple * h.transpose() / (h * simple * h.transpose() + noise)(0, 0);
            simple = (MatrixXd::Identity(3, 3) - k * h) * simple;
            QVERIFY(filter.update(VectorXd::Constant(1, 1), {h, noise}));
            worst = std::min(worst, leastEigenvalue(filter.state().covariance));
            worstSimple = std::min(worstSimple, leastEigenvalue(simple));
        }
        QVERIFY(worst >= 0);
        QVERIFY(worstSimple < -1e-14); // the short form's is none
    }
    void orderOfIndependentMeasurementsDoesNotMatter()
    {
        World world;
        world.measurement.noise(0, 1) = world.measurement.noise(1, 0) = 0;
        auto both = KalmanFilter::make(world.start).value(), single = both;
        QVERIFY(both.update(VectorXd{{1, 2}}, world.measurement));
        QVERIFY(single.update(VectorXd{{kNan, 2}}, world.measurement)); // the other is missing
        QVERIFY(single.update(VectorXd{{1, kNan}}, world.measurement));
        QVERIFY(largest(both.state().mean - single.state().mean) < 1e-13);
        QVERIFY(largest(both.state().covariance - single.state().covariance) < 1e-13);
        const auto before = single.state().mean;
        QVERIFY(single.update(VectorXd{{kNan, kNan}}, world.measurement));
        QVERIFY(single.state().mean == before);
    }
    void unscentedEqualsKalmanOnLinear_data()
    {
        QTest::addColumn<double>("alpha");
        QTest::addColumn<double>("beta");
        QTest::addColumn<double>("kappa");
        QTest::newRow("as set") << 1.0 << 2.0 << 0.0;
        QTest::newRow("Julier") << 1.0 << 0.0 << 1.0;
        QTest::newRow("narrow") << 0.1 << 2.0 << 0.0;
    }
    void unscentedEqualsKalmanOnLinear()
    {
        QFETCH(double, alpha);
        QFETCH(double, beta);
        QFETCH(double, kappa);
        World world;
        auto kalman = KalmanFilter::make(world.start).value();
        auto unscented = UnscentedFilter::make(world.start, {alpha, beta, kappa}).value();
        for (int i = 0; i < 200; ++i) {
            QVERIFY(kalman.predict(world.process));
            QVERIFY(unscented.predict(world.f(), world.process.noise));
            VectorXd y = world.measured();
            if (i % 7 == 3)
                y[0] = kNan;
            const auto a = kalman.update(y, world.measurement);
            const auto b = unscented.update(y, world.h(), world.measurement.noise);
            QVERIFY(std::abs(a->logLikelihood - b->logLikelihood) < 1e-9);
            QVERIFY(largest(kalman.state().mean - unscented.state().mean) < 1e-9);
            QVERIFY(largest(kalman.state().covariance - unscented.state().covariance) < 1e-9);
        }
    }
    void unscentedIsExactForASquare()
    {
        // y = x², x ~ N(µ, σ²): mean µ² + σ², variance 4µ²σ² + 2σ⁴ (with n + κ = 3, Julier & Uhlmann).
        auto filter =
            UnscentedFilter::make({VectorXd::Constant(1, 2), MatrixXd::Constant(1, 1, 0.25)}, {1, 0, 2});
        QVERIFY(
            filter->predict([](const VectorXd& x) { return VectorXd(x.cwiseAbs2()); }, MatrixXd::Zero(1, 1)));
        QVERIFY(std::abs(filter->state().mean[0] - 4.25) < 1e-12);
        QVERIFY(std::abs(filter->state().covariance(0, 0) - (4 * 4 * 0.25 + 2 * 0.0625)) < 1e-12);
    }
    void ensembleIsWithinThreeOverRootN_data()
    {
        QTest::addColumn<int>("members");
        QTest::newRow("100") << 100;
        QTest::newRow("1,000") << 1000;
        QTest::newRow("10,000") << 10000;
    }
    void ensembleIsWithinThreeOverRootN()
    {
        QFETCH(int, members);
        double squares = 0, most = 0;
        int count = 0;
        for (std::uint64_t seed = 1; seed <= 20; ++seed) {
            World world;
            world.random = Random(seed, 9);
            auto kalman = KalmanFilter::make(world.start).value();
            auto ensemble = EnsembleFilter::make(world.start, members, seed).value();
            for (int i = 0; i < 10; ++i, count += 3) {
                const VectorXd y = world.next();
                QVERIFY(kalman.predict(world.process));
                QVERIFY(ensemble.predict(world.f(), world.process.noise));
                QVERIFY(kalman.update(y, world.measurement));
                QVERIFY(ensemble.update(y, world.h(), world.measurement.noise));
                const VectorXd sigma = kalman.state().covariance.diagonal().cwiseSqrt();
                const VectorXd off = (ensemble.mean() - kalman.state().mean).cwiseQuotient(sigma);
                squares += off.squaredNorm();
                most = std::max(most, largest(off));
            }
        }
        const double rms = std::sqrt(squares / count * members);
        QVERIFY2(rms < 2 && most * std::sqrt(members) < 12, qPrintable(QString::number(rms)));
    }
    void particlesMatchKalmanOnLinear()
    {
        World world;
        constexpr int count = 20000;
        double fewest = count;
        auto kalman = KalmanFilter::make(world.start).value();
        auto particles = ParticleFilter::make(world.start, count, 5).value();
        const MatrixXd inverse = world.measurement.noise.inverse();
        for (int i = 0; i < 10; ++i) {
            QVERIFY(kalman.predict(world.process));
            QVERIFY(particles.predict(world.f(), world.process.noise));
            const VectorXd y = world.next();
            QVERIFY(kalman.update(y, world.measurement));
            QVERIFY(particles.weigh([&](const VectorXd& x) {
                const VectorXd r = y - world.measurement.observation * x;
                return -0.5 * r.dot(inverse * r);
            }));
            const VectorXd sigma = kalman.state().covariance.diagonal().cwiseSqrt();
            fewest = std::min(fewest, particles.effectiveCount());
            const double error = 4 / std::sqrt(fewest);
            QVERIFY(largest((particles.mean() - kalman.state().mean).cwiseQuotient(sigma)) < error);
            const VectorXd spread = particles.covariance().diagonal().cwiseSqrt().cwiseQuotient(sigma);
            QVERIFY(largest(spread - VectorXd::Ones(3)) < error);
            QVERIFY(std::abs(particles.weights().sum() - 1) < 1e-12);
        }
    }
    void particlesKeepTwoPeaks()
    {
        // y = x² seen as 4: the state is near 2 or near -2, which no mean and covariance can say.
        auto filter = ParticleFilter::make({VectorXd::Zero(1), MatrixXd::Constant(1, 1, 9)}, 4000, 3).value();
        for (int i = 0; i < 5; ++i) {
            QVERIFY(filter.predict([](const VectorXd& x) { return x; }, MatrixXd::Constant(1, 1, 1e-4)));
            QVERIFY(
                filter.weigh([](const VectorXd& x) { return -0.5 * std::pow((x[0] * x[0] - 4) / 0.2, 2); }));
        }
        double right = 0, near = 0;
        for (Eigen::Index i = 0; i < filter.particles().cols(); ++i) {
            right += filter.particles()(0, i) > 0 ? filter.weights()[i] : 0;
            near += std::abs(std::abs(filter.particles()(0, i)) - 2) < 0.2 ? filter.weights()[i] : 0;
        }
        QVERIFY(right > 0.35 && right < 0.65);
        QVERIFY(near > 0.99);
    }
    void alphaBetaIsTheKalmanFilterAtRest_data()
    {
        QTest::addColumn<double>("index");
        for (const double index : {1e-3, 0.1, 1.0, 10.0, 1000.0})
            QTest::addRow("%g", index) << index;
    }
    void alphaBetaIsTheKalmanFilterAtRest()
    {
        QFETCH(double, index);
        const double interval = 0.5, sigma = 2, acceleration = index * sigma / (interval * interval);
        auto filter = KalmanFilter::make({VectorXd::Zero(2), 1e3 * MatrixXd::Identity(2, 2)}).value();
        const VectorXd g{{interval * interval / 2, interval}};
        const LinearProcess process{MatrixXd{{1, interval}, {0, 1}},
                                    acceleration * acceleration * g * g.transpose()};
        const LinearMeasurement level{MatrixXd{{1, 0}}, MatrixXd::Constant(1, 1, sigma * sigma)};
        for (int i = 0; i < 3000; ++i) {
            QVERIFY(filter.predict(process));
            if (i < 2999)
                QVERIFY(filter.update(VectorXd::Zero(1), level));
        }
        const VectorXd gain =
            filter.state().covariance.col(0) / (filter.state().covariance(0, 0) + sigma * sigma);
        const auto gains = alphaBetaGains(index).value();
        QVERIFY(std::abs(gains.alpha / gain[0] - 1) < 1e-7);
        QVERIFY(std::abs(gains.beta / (gain[1] * interval) - 1) < 1e-7);
    }
    void alphaBetaOfOne()
    {
        const auto gains = alphaBetaGains(1).value();
        QVERIFY(std::abs(gains.alpha - 0.75) < 1e-15 && std::abs(gains.beta - 0.5) < 1e-15);
    }
    void alphaBetaFollowsARamp()
    {
        auto filter = AlphaBetaFilter::make(alphaBetaGains(1).value(), 0.1, 0).value();
        for (int i = 1; i <= 100; ++i)
            filter.add(i == 50 ? kNan : 3 + 2 * 0.1 * i);
        QVERIFY(std::abs(filter.level() - 23) < 1e-9 && std::abs(filter.rate() - 2) < 1e-9);
        QVERIFY(std::abs(filter.ahead(10) - 43) < 1e-7);
    }
    void badParametersAreNamed()
    {
        World world;
        const auto refuses = [&](GaussianState state) {
            return !KalmanFilter::make(state) && !UnscentedFilter::make(state) &&
                   !EnsembleFilter::make(state, 10, 1) && !ParticleFilter::make(state, 10, 1);
        };
        QVERIFY(refuses({}));
        QVERIFY(refuses({VectorXd::Zero(2), MatrixXd::Identity(3, 3)}));
        QVERIFY(refuses({VectorXd::Constant(1, kNan), MatrixXd::Identity(1, 1)}));
        QVERIFY(refuses({VectorXd::Zero(2), MatrixXd{{1, 0.5}, {0, 1}}}));
        QVERIFY(refuses({VectorXd::Zero(2), MatrixXd{{1, 2}, {2, 1}}}));
        QVERIFY(refuses({VectorXd::Zero(1), MatrixXd::Constant(1, 1, -1)}));
        QVERIFY(!EnsembleFilter::make(world.start, 1, 1) && !ParticleFilter::make(world.start, -3, 1));
        QVERIFY(!UnscentedFilter::make(world.start, {0, 2, 0}) &&
                !UnscentedFilter::make(world.start, {1, 2, -3}));

        auto filter = KalmanFilter::make(world.start).value();
        const auto before = filter.state();
        QCOMPARE(filter.predict({MatrixXd::Identity(2, 2), world.process.noise}).error().subject,
                 "transition");
        QCOMPARE(filter.predict({world.process.transition, -world.process.noise}).error().subject,
                 "process noise");
        QCOMPARE(filter.update(VectorXd::Zero(3), world.measurement).error().subject, "observation");
        const LinearMeasurement twice{MatrixXd{{1, 0, 0}, {1, 0, 0}}, MatrixXd::Zero(2, 2)};
        QCOMPARE(filter.update(VectorXd::Zero(2), twice).error().subject, "measurement");
        QVERIFY(filter.state().mean == before.mean && filter.state().covariance == before.covariance);

        const StateFunction broken = [](const VectorXd& x) { return VectorXd(x / 0.0); };
        const StateFunction shorter = [](const VectorXd& x) { return VectorXd(x.head(1)); };
        auto unscented = UnscentedFilter::make(world.start).value();
        auto ensemble = EnsembleFilter::make(world.start, 10, 1).value();
        auto particles = ParticleFilter::make(world.start, 10, 1).value();
        for (const auto& f : {broken, shorter}) {
            QCOMPARE(unscented.predict(f, world.process.noise).error().subject, "process");
            QCOMPARE(ensemble.predict(f, world.process.noise).error().subject, "process");
            QCOMPARE(particles.predict(f, world.process.noise).error().subject, "process");
            QCOMPARE(unscented.update(VectorXd::Zero(2), f, world.measurement.noise).error().subject,
                     "observation");
            QCOMPARE(ensemble.update(VectorXd::Zero(2), f, world.measurement.noise).error().subject,
                     "observation");
        }
        QVERIFY(unscented.state().mean == world.start.mean);
        QCOMPARE(particles.weigh([](const VectorXd&) { return kNan; }).error().subject, "log-likelihood");
        QCOMPARE(particles.weigh([](const VectorXd&) { return -std::numeric_limits<double>::infinity(); })
                     .error()
                     .code,
                 sinew::ErrorCode::NotConverged);
        QVERIFY(std::abs(particles.weights().sum() - 1) < 1e-12);

        for (const double index : {0.0, -1.0, kNan})
            QVERIFY(!alphaBetaGains(index));
        QVERIFY(!AlphaBetaFilter::make({1.5, 0.5}, 1, 0) && !AlphaBetaFilter::make({0.5, 3.1}, 1, 0));
        QVERIFY(!AlphaBetaFilter::make({0.5, 0.5}, 0, 0) && !AlphaBetaFilter::make({0.5, 0.5}, 1, kNan));
    }
};

QTEST_GUILESS_MAIN(tst_Filters)
#include "tst_Filters.moc"
