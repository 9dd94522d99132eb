// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/Ambient.h"

#include <sinew/physics/structure/ModalAnalysis.h>

#include <QtTest>

using namespace sinew;
using namespace sinew::structure;
using namespace sinew::structure::testing;

namespace {

constexpr double kFrequencies[] = {2.23986, 6.27595, 9.06901};

} // namespace

class tst_ModalAnalysis : public QObject {
    Q_OBJECT
private slots:
    void subspaceFindsTheChain()
    {
        const auto found = identifySubspace(ambientChain(1, 1200), {.sampleRateHz = 50});
        QVERIFY2(found.has_value(), found ? "" : found.error().text().c_str());
        QCOMPARE(found->modes.size(), std::size_t(3));
        for (std::size_t i = 0; i < 3; ++i) {
            const IdentifiedMode& mode = found->modes[i];
            QVERIFY2(nearShare(mode.frequencyHz, kFrequencies[i], 0.005),
                     std::to_string(mode.frequencyHz).c_str());
            QVERIFY2(nearShare(mode.dampingRatio, 0.02, 0.25), std::to_string(mode.dampingRatio).c_str());
        }
        Eigen::VectorXcd first(3);
        first << 0.445042, 0.801938, 1;
        QVERIFY(mac(found->modes[0].shape, first) > 0.999);
        QVERIFY(found->modes[0].votes >= 7);
    }
    void decompositionFindsTheChain()
    {
        const auto peaks = decomposeSpectra(ambientChain(1, 1200), {.sampleRateHz = 50, .modes = 3});
        QVERIFY(peaks.has_value());
        QCOMPARE(peaks->size(), std::size_t(3));
        for (std::size_t i = 0; i < 3; ++i)
            QVERIFY2(near((*peaks)[i].frequencyHz, kFrequencies[i], 2.1 * 50 / 4096),
                     std::to_string((*peaks)[i].frequencyHz).c_str());
        Eigen::VectorXcd first(3);
        first << 0.445042, 0.801938, 1;
        QVERIFY(mac((*peaks)[0].shape, first) > 0.99);
    }
    void badRecordsAreNamed()
    {
        Eigen::MatrixXd noise = Eigen::MatrixXd::Random(2, 5000);
        QVERIFY(!identifySubspace(noise, {}));
        QVERIFY(!identifySubspace(noise.leftCols(50), {.sampleRateHz = 50}));
        QVERIFY(!identifySubspace(noise, {.sampleRateHz = 50, .blockRows = 1}));
        QVERIFY(!decomposeSpectra(noise, {.sampleRateHz = 50, .segment = 1000}));
        noise.row(1).setConstant(3);
        const auto dead = identifySubspace(noise, {.sampleRateHz = 50});
        QVERIFY(!dead && dead.error().text().find("channel 1 does not move") != std::string::npos);
        noise(0, 7) = std::nan("");
        QVERIFY(!identifySubspace(noise, {.sampleRateHz = 50}));
        std::stop_source stop;
        stop.request_stop();
        const auto stopped =
            identifySubspace(Eigen::MatrixXd::Random(2, 5000), {.sampleRateHz = 50}, stop.get_token());
        QVERIFY(!stopped && stopped.error().code == ErrorCode::Cancelled);
    }
    // A year of warm and cold days moves the frequency more than the damage does; only the damage alarms.
    void temperatureIsNotDamage()
    {
        estimate::Random random(3);
        std::vector<double> kelvin, hertz;
        const auto healthy = [&](double t) {
            return 2.24 * (1 - 4e-4 * (t - 283)) + 0.002 * random.normal();
        };
        for (int i = 0; i < 300; ++i) {
            kelvin.push_back(283 + 12 * std::sin(i * 0.11) + random.normal());
            hertz.push_back(healthy(kelvin.back()));
        }
        auto watch = FrequencyWatch::fit(kelvin, hertz);
        QVERIFY(watch.has_value());
        QVERIFY(nearShare(watch->slopeHzPerK(), -2.24 * 4e-4, 0.05));
        QVERIFY(nearShare(watch->residualHz(), 0.002, 0.15));
        for (int i = 0; i < 200; ++i) {
            const double t = 283 + 15 * std::sin(i * 0.05);
            QVERIFY(!watch->add(t, healthy(t)));
        }
        int samples = 0;
        for (double t = 290; samples < 60; ++samples)
            if (watch->add(t, 0.998 * healthy(t)))
                break;
        QVERIFY2(samples < 20, std::to_string(samples).c_str());
        QVERIFY(watch->cusum().low() > watch->cusum().high());
    }
    void watchesNeedSomethingToJudgeBy()
    {
        const std::vector<double> even(20, 283.0), same(20, 2.0);
        QVERIFY(!FrequencyWatch::fit(even, same));
        QVERIFY(!FrequencyWatch::fit({even.data(), 5}, {same.data(), 5}));
        std::vector<double> moving = same;
        for (std::size_t i = 0; i < moving.size(); ++i)
            moving[i] += 0.01 * std::sin(static_cast<double>(i));
        const auto watch = FrequencyWatch::fit(even, moving);
        QVERIFY(watch && watch->slopeHzPerK() == 0);
    }
};

QTEST_GUILESS_MAIN(tst_ModalAnalysis)
#include "tst_ModalAnalysis.moc"
