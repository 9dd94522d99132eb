// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/materials/Healing.h>
#include <sinew/materials/HealingFit.h>
#include <sinew/materials/Heating.h>

#include <cmath>
#include <QtTest>
#include <random>
#include <vector>

using namespace sinew;
using namespace sinew::materials;

namespace {

bool near(double a, double b, double tolerance)
{
    return std::abs(a - b) <= tolerance;
}

constexpr double k20 = 293.15, k60 = 333.15;
const HealingKinetics kMix{1e6, 60e3, 0.95, 358.15};
const HeatedLayer kLayer{0.05, 2.162e6, 20, 283.15};
const HalfSpace kGround{1.4, 2.162e6};

std::vector<HealingTest> tests(double sigma, unsigned seed)
{
    std::mt19937 random(seed);
    std::normal_distribution<double> noise(0, sigma);
    std::vector<HealingTest> all;
    for (const double t : {k20, 313.15, k60, 353.15})
        for (const double exposure : {0.2, 0.7, 1.5, 3.0}) {
            const double time = exposure / healingRatePerS(kMix, t);
            all.push_back({t, time, std::clamp(healingAfter(kMix, 0, t, time) + noise(random), 0.0, 1.0),
                           std::max(sigma, 1e-6)});
        }
    return all;
}

} // namespace

class tst_Healing : public QObject {
    Q_OBJECT
private slots:
    void eightyTwoAgainstFortyFive()
    {
        QVERIFY(near(exposureOf(0.82), 1.7148, 5e-5) && near(exposureOf(0.45), 0.5978, 5e-5));
        QVERIFY(near(activationFrom(0.45, k20, 0.82, k60), 21.4e3, 50));
        QVERIFY(near(healingRatePerS(kMix, k60) / healingRatePerS(kMix, k20), 19.2, 0.05));
    }
    void closedFormAndItsInverse()
    {
        const double t = healingTimeS(kMix, 0.1, 0.8, k60);
        QVERIFY(near(healingAfter(kMix, 0.1, k60, t), 0.8, 1e-12));
        // In two parts as in one.
        QVERIFY(near(healingAfter(kMix, healingAfter(kMix, 0.1, k60, t / 3), k60, 2 * t / 3), 0.8, 1e-12));
        QVERIFY(std::isinf(healingTimeS(kMix, 0, 0.95, k60)));
        QCOMPARE(healingTimeS(kMix, 0.5, 0.4, k60), 0.0);
        QCOMPARE(healingAfter(kMix, 0.3, k60, 0), 0.3);
        QCOMPARE(healingAfter(kMix, 0.97, k60, 1e9), 0.97); // never falls
    }
    void exposureOfAHistory()
    {
        const std::vector<TemperatureAt> constant{{0, k60}, {1000, k60}, {4000, k60}};
        QVERIFY(
            near(healingExposure(kMix, constant).value() / (4000 * healingRatePerS(kMix, k60)), 1, 1e-12));
        // A ramp against ten thousand small steps.
        const std::vector<TemperatureAt> ramp{{0, k20}, {3600, k60}};
        double sum = 0;
        const int n = 10000;
        for (int i = 0; i < n; ++i)
            sum += healingRatePerS(kMix, k20 + (k60 - k20) * (i + 0.5) / n) * 3600 / n;
        QVERIFY(near(healingExposure(kMix, ramp).value() / sum, 1, 1e-6));
        QCOMPARE(healingExposure(kMix, {}).value(), 0.0);
        QVERIFY(!healingExposure(kMix, std::vector<TemperatureAt>{{0, k20}, {0, k60}}));
        QVERIFY(!healingExposure(kMix, std::vector<TemperatureAt>{{0, k20}, {1, 400}}));
        QVERIFY(!healingExposure(kMix, std::vector<TemperatureAt>{{0, std::nan("")}}));
    }
    void capsulesAreSpent()
    {
        const Capsules capsules{0.1, 180e-6}; // 18 µm of agent over the crack
        HealingState state = healed(kMix, cracked(capsules, {}, 12e-6), 100);
        QVERIFY(near(state.filled, 1, 1e-12) && near(state.healed, 0.95, 1e-12));
        QVERIFY(near(state.agentLeft, 1.0 / 3, 1e-12));
        state = healed(kMix, cracked(capsules, state, 12e-6), 100);
        QVERIFY(near(state.filled, 0.5, 1e-12) && near(state.healed, 0.475, 1e-12));
        state = healed(kMix, cracked(capsules, state, 12e-6), 100);
        QVERIFY(near(state.healed, 0, 1e-12) && near(state.agentLeft, 0, 1e-12));
        // Asphalt heals again and again.
        HealingState road;
        for (int i = 0; i < 10; ++i)
            road = healed(kMix, cracked(road), 100);
        QVERIFY(near(road.healed, 0.95, 1e-12));
        QVERIFY(!checkCapsules({0.9, 1e-4}) && !checkCapsules({0.1, 0}) && checkCapsules(capsules));
    }
    void fitGivesBackWhatMadeTheData()
    {
        const auto fit = fitHealing(tests(0, 1)).value();
        QVERIFY(near(fit.kinetics.activationJMol, 60e3, 1));
        QVERIFY(near(std::log(fit.kinetics.ratePerS / 1e6), 0, 1e-3) &&
                near(fit.kinetics.fullest, 0.95, 1e-5));
        QVERIFY(fit.chiSquare < 1e-6);
    }
    void itsCovarianceIsHonest()
    {
        // Over noisy sets: the deviations in units of the told sigma have a spread of one.
        double squares = 0, chi = 0;
        const int rounds = 200;
        for (int i = 0; i < rounds; ++i) {
            const auto fit = fitHealing(tests(0.03, 100 + static_cast<unsigned>(i)), 0.95).value();
            squares += std::pow((fit.kinetics.activationJMol - 60e3) / fit.activationSigmaJMol, 2) / rounds;
            chi += fit.chiSquare / fit.freedom / rounds;
        }
        QVERIFY2(squares > 0.75 && squares < 1.3, qPrintable(QString::number(squares)));
        QVERIFY2(chi > 0.8 && chi < 1.15, qPrintable(QString::number(chi)));
    }
    void rateIsKnownBestWhereItWasTested()
    {
        const auto fit = fitHealing(tests(0.03, 5)).value();
        QVERIFY(near(fit.logRateSigmaAt(fit.meanTemperatureK), fit.logRateSigma, 1e-12));
        QVERIFY(fit.logRateSigmaAt(273.15) > fit.logRateSigmaAt(k60));
        QVERIFY(fit.logK0Sigma > 5 * fit.logRateSigma);
    }
    void fitRefusesWhatTellsNothing()
    {
        QVERIFY(!fitHealing({}));
        auto all = tests(0.03, 1);
        for (auto& test : all)
            test.temperatureK = k60;
        QVERIFY(fitHealing(all).error().message.find("activation energy") != std::string::npos);
        all = tests(0.03, 1);
        all[3].healed = 1.2;
        QCOMPARE(fitHealing(all).error().subject, std::string("healing test 3"));
        all[3].healed = std::nan("");
        QVERIFY(!fitHealing(all));
        all[3] = {k60, -1, 0.5, 0.05};
        QVERIFY(!fitHealing(all));
        QVERIFY(!fitHealing(tests(0.03, 1), 1.5));
        // Nothing healed at all: any rate that is slow enough will do.
        all = tests(0.03, 1);
        for (auto& test : all)
            test.healed = 0;
        const auto nothing = fitHealing(all, 0.95);
        QVERIFY(!nothing || nothing->logRateSigma > 1);
    }
    void lumpedLayer()
    {
        QVERIFY(near(storedHeatJM2(kLayer, 283.15, k60), 5.405e6, 1));
        QVERIFY(near(holdingPowerWM2(kLayer, k60), 1000, 1e-9));
        const double t = heatingTimeS(kLayer, 283.15, k60, 2000);
        QVERIFY(near(t / 60, 62.44, 0.01));
        QVERIFY(std::isinf(heatingTimeS(kLayer, 283.15, k60, 1000)));
        QVERIFY(near(heatLayer(kLayer, 283.15, 2000, t).endK, k60, 1e-9));
        HeatedLayer tight = kLayer;
        tight.lossWM2K = 0;
        QVERIFY(near(heatingTimeS(tight, 283.15, k60, 2000), 5.405e6 / 2000, 1e-6));
    }
    void layerBalanceCloses()
    {
        for (const double loss : {0.0, 1e-7, 20.0, 500.0})
            for (const double power : {0.0, 500.0, 5000.0}) {
                HeatedLayer layer = kLayer;
                layer.lossWM2K = loss;
                const LayerBalance b = heatLayer(layer, 300, power, 5000);
                QVERIFY(near(b.suppliedJM2, b.storedJM2 + b.lostJM2,
                             1e-7 * (1 + std::abs(b.storedJM2) + b.suppliedJM2)));
            }
    }
    void planHealsWithinItsLimits()
    {
        const HealingTarget target{0.1, 0.8, 283.15, 2000, 0.6, k60};
        const auto plan = planHealing(kMix, kLayer, target).value();
        QVERIFY(near(plan.healed, 0.8, 1e-6));
        QVERIFY(plan.peakK <= k60 + 1e-6 && near(plan.peakK, k60, 0.01));
        QVERIFY(near(plan.suppliedJM2, plan.storedJM2 + plan.lostJM2, 1e-6 * plan.suppliedJM2));
        QVERIFY(near(plan.drawnJM2 * 0.6, plan.suppliedJM2, 1e-6));
        QVERIFY(near(plan.timeS - plan.holdingS, 3746.5, 1));
        // Hotter is quicker; a limit of the material counts as well.
        HealingTarget hotter = target;
        hotter.surfaceLimitK = 1000;
        hotter.powerWM2 = 4000;
        const auto quick = planHealing(kMix, kLayer, hotter).value();
        QVERIFY(quick.timeS < plan.timeS && quick.peakK <= kMix.temperatureLimitK + 1e-6);
        // Little to heal: done on the way up.
        HealingTarget little = target;
        little.toHealed = 0.101;
        const auto shortPlan = planHealing(kMix, kLayer, little).value();
        QVERIFY(shortPlan.holdingS == 0 && shortPlan.peakK < k60 && near(shortPlan.healed, 0.101, 1e-6));
    }
    void planRefusesWhatCannotBe()
    {
        const HealingTarget target{0.1, 0.8, 283.15, 2000, 0.6, k60};
        const auto changed = [&](double HealingTarget::*member, double value) {
            HealingTarget other = target;
            other.*member = value;
            return planHealing(kMix, kLayer, other);
        };
        QCOMPARE(changed(&HealingTarget::toHealed, 0.96).error().subject, std::string("target of healing"));
        QCOMPARE(changed(&HealingTarget::surfaceLimitK, 280).error().subject, std::string("surface limit"));
        QCOMPARE(changed(&HealingTarget::efficiency, 1.2).error().subject, std::string("efficiency"));
        QCOMPARE(changed(&HealingTarget::powerWM2, std::nan("")).error().subject, std::string("power"));
        QCOMPARE(changed(&HealingTarget::powerWM2, 100).error().code, ErrorCode::NotConverged);
        HealingKinetics kinetics = kMix;
        kinetics.activationJMol = -1;
        QCOMPARE(planHealing(kinetics, kLayer, target).error().subject, std::string("activation energy"));
        HeatedLayer layer = kLayer;
        layer.thicknessM = 0;
        QCOMPARE(planHealing(kMix, layer, target).error().subject, std::string("thickness"));
    }
    void fluxThroughTheSurface()
    {
        QVERIFY(near(fluxTimeS(kGround, 1000, 0, 50), 5943, 30) &&
                near(fluxTimeS(kGround, 5000, 0, 50), 238, 1));
        const double t = fluxTimeS(kGround, 2000, 0.03, 50);
        QVERIFY(near(t, 4412, 5));
        QVERIFY(near(riseUnderFluxK(kGround, 2000, 0, t), 86, 0.5));
        QCOMPARE(riseUnderFluxK(kGround, 2000, 0.03, 0), 0.0);
        QCOMPARE(riseUnderFluxK(kGround, 0, 0.03, 100), 0.0);
    }
    void strongestFluxWithinTheSurfaceLimit()
    {
        const auto plan = planSurfaceHeating(kGround, 0.03, 50, 70).value();
        QVERIFY(near(riseUnderFluxK(kGround, plan.fluxWM2, 0, plan.timeS), 70, 1e-6));
        QVERIFY(near(riseUnderFluxK(kGround, plan.fluxWM2, 0.03, plan.timeS), 50, 1e-6));
        QVERIFY(plan.fluxWM2 < 2000 && plan.timeS > 4412);
        // With the surface of 2 kW/m² it is 2 kW/m².
        const double surface = riseUnderFluxK(kGround, 2000, 0, fluxTimeS(kGround, 2000, 0.03, 50));
        QVERIFY(near(planSurfaceHeating(kGround, 0.03, 50, surface)->fluxWM2, 2000, 1e-3));
        QVERIFY(!planSurfaceHeating(kGround, 0.03, 50, 50));
        QVERIFY(!planSurfaceHeating(kGround, 0.03, 50, std::nan("")));
        QVERIFY(!planSurfaceHeating({0, 1}, 0.03, 50, 70));
    }
    void refusesWhatCannotBe()
    {
        QVERIFY(checkKinetics(kMix));
        HealingKinetics kinetics = kMix;
        kinetics.ratePerS = 0;
        QCOMPARE(checkKinetics(kinetics).error().subject, std::string("rate k0"));
        kinetics = kMix;
        kinetics.fullest = 1.1;
        QCOMPARE(checkKinetics(kinetics).error().subject, std::string("fullest healing"));
    }
};

QTEST_GUILESS_MAIN(tst_Healing)
#include "tst_Healing.moc"
