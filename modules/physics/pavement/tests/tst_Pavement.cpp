// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/physics/pavement/CrackForecast.h>

#include <QtTest>

#include <cmath>
#include <numbers>

using namespace sinew;
using namespace sinew::pavement;

namespace {

constexpr double kZero = 273.15;

materials::MeltingSubstance dry(double k, double rho, double c)
{
    return {rho, c, c, k, k, 0, kZero, kZero};
}

// Numbers of the right size, not of a road.
Section someSection()
{
    Section s;
    s.id = "A1";
    s.layers = {{"asphalt", dry(1.4, 2350, 920), 0.15, true},
                {"base", dry(1.6, 2200, 900), 0.3, false},
                {"soil", dry(1.5, 1900, 1100), 1.5, false}};
    s.startK = 278.15;
    s.traffic.axlesByHour.fill(100);
    s.traffic.resilientStrain = {150e-6, 293.15, 0.01};
    s.traffic.stressRangePa = {0.4e6, 293.15, -0.01};
    s.cracking.depthM = 0.01;
    s.cracking.limitM = 0.05;
    s.cracking.paris = {2e-5, 4, 1.12};
    s.cracking.healing = {1e6, 60e3, 0.9, kZero + 90};
    s.cracking.modulusPa = {5e9, 293.15, -0.02};
    s.cracking.expansionPerK = 2.5e-5;
    s.cracking.relaxationS = 600;
    s.cracking.relaxationJMol = 150e3;
    return s;
}

/// A week or so of daily waves, the sun by day.
heat::WeatherSeries waves(int days, double meanC, double swingK, double sunWm2 = 300)
{
    std::vector<heat::Weather> records;
    for (int h = 0; h <= 24 * days; ++h) {
        const double day = std::cos(2 * std::numbers::pi * (h - 15) / 24.0);
        records.push_back(
            {.airK = kZero + meanC + swingK * day,
             .windMs = 2,
             .solarWm2 = std::max(0.0, sunWm2 * std::cos(2 * std::numbers::pi * (h - 12) / 24.0)),
             .cloud = 0.5});
    }
    return heat::WeatherSeries::make(records, 3600).value();
}

} // namespace

class tst_Pavement : public QObject {
    Q_OBJECT
private slots:
    void rutOfTheReference()
    {
        QVERIFY(std::abs(depthFactor(6 * 0.0254, 2 * 0.0254) - 3.1383) < 1e-4);
        Rut rut({}, 6 * 0.0254, 6);
        const std::vector<double> hot(6, kZero + (100 - 32) / 1.8), strain(6, 150e-6);
        rut.load(hot, strain, 1e6);
        QVERIFY(std::abs(rut.depthM() / 0.0254 - 0.6243) < 1e-4);
        // The same loads in pieces make the same rut.
        Rut pieces({}, 6 * 0.0254, 6);
        for (int i = 0; i < 1000; ++i)
            pieces.load(hot, strain, 1e3);
        QVERIFY(std::abs(pieces.depthM() / rut.depthM() - 1) < 1e-9);
        double sum = 0;
        for (std::size_t i = 0; i < 6; ++i)
            sum += 0.0254 * 150e-6 * plasticRatio({}, depthFactor(6 * 0.0254, rut.depthOfM(i)), hot[0], 1e6);
        QVERIFY(std::abs(sum / rut.depthM() - 1) < 1e-9);
    }

    void nothingRutsWithoutLoadHeatOrStrain()
    {
        const std::vector<double> hot(6, 310), cold(6, kZero - 20), none(6, 0), strain(6, 1e-4);
        Rut rut({}, 0.15, 6);
        rut.load(hot, strain, 0);
        rut.load(cold, strain, 1e6);
        rut.load(hot, none, 1e6);
        QCOMPARE(rut.depthM(), 0.0);
        QCOMPARE(plasticRatio({}, 1, 310, 0), 0.0);
        QVERIFY(depthFactor(0.05, 0.005) >= 0); // the formula alone is negative here
    }

    void parisOfTheReference()
    {
        const Paris paris{6.9e-12, 3, 1};
        const double cycles = cyclesToGrow(paris, 100e6, 1e-3, 25e-3);
        QVERIFY2(std::abs(cycles / 1.31688e6 - 1) < 1e-5, qPrintable(QString::number(cycles, 'g', 8)));
        QVERIFY(std::abs(depthAfterM(paris, 100e6, 1e-3, cycles, 1) / 25e-3 - 1) < 1e-9);
        QCOMPARE(depthAfterM(paris, 100e6, 1e-3, 1e12, 0.03), 0.03); // runs away, and stops at the end
        QCOMPARE(depthAfterM(paris, 0, 1e-3, 1e12, 1), 1e-3);
        QVERIFY(std::isinf(cyclesToGrow(paris, 0, 1e-3, 1)));
        const Paris two{1e-9, 2, 1};
        const double n = cyclesToGrow(two, 50e6, 1e-3, 2e-3);
        QVERIFY(std::abs(depthAfterM(two, 50e6, 1e-3, n, 1) / 2e-3 - 1) < 1e-9);
        const Paris beside{1e-9, 2 + 1e-6, 1};
        QVERIFY(std::abs(cyclesToGrow(beside, 50e6, 1e-3, 2e-3) / n - 1) < 1e-4);
    }

    void healingClosesToItsFloor()
    {
        // Healing alone: a = peak (1 - H), to its floor and no further.
        Crack crack(0.02);
        const materials::HealingKinetics fixed{1e-4, 0, 0.8};
        crack.heal(fixed, 300, 1e4);
        QVERIFY(std::abs(crack.depthM() - 0.02 * (1 - 0.8 * (1 - std::exp(-1)))) < 1e-12);
        crack.heal(fixed, 300, 1e9);
        QVERIFY(std::abs(crack.depthM() - 0.004) < 1e-12);
        QCOMPARE(crack.peakM(), 0.02);
    }

    void coldPullsAndRelaxes()
    {
        // Slow relaxation: E alpha dT / (1 - nu). Fast: rate times tau.
        const double elastic = thermalStressAfterPa(0, 1e10, 2e-5, 0.3, 1e12, 280, 270, 3600);
        QVERIFY(std::abs(elastic / (1e10 * 2e-5 / 0.7 * 10) - 1) < 1e-6);
        const double fast = thermalStressAfterPa(5e6, 1e10, 2e-5, 0.3, 1, 280, 270, 3600);
        QVERIFY(std::abs(fast / (1e10 * 2e-5 / 0.7 * 10 / 3600) - 1) < 1e-6);
        QCOMPARE(thermalStressAfterPa(0, 1e10, 2e-5, 0.3, 100, 280, 280, 3600), 0.0);
    }

    void aYearlikeRunClosesItsEnergy()
    {
        const auto out = simulate(someSection(), waves(20, 8, 8));
        QVERIFY2(out, out ? "" : out.error().text().c_str());
        QVERIFY2(out->closure < 1e-6, qPrintable(QString::number(out->closure)));
        QVERIFY(out->rutM > 0 && out->rutM < 0.05);
        QVERIFY(out->hottestSurfaceK > kZero + 16 && out->hottestSurfaceK < kZero + 50);
        QVERIFY(out->coldestSurfaceK < kZero + 3);
        QVERIFY(out->crackM > 0 && out->crackM < 0.15);
    }

    void stepsOfAnHourAreEnough()
    {
        // A quarter of an hour instead: the same temperatures to 0.3 K, the same rut to 1 %.
        const auto hourly = waves(6, 15, 8);
        std::vector<heat::Weather> fine;
        for (double t = 0; t <= hourly.endS(); t += 900)
            fine.push_back(hourly.at(t));
        const auto a = simulate(someSection(), hourly).value();
        const auto b = simulate(someSection(), heat::WeatherSeries::make(fine, 900).value()).value();
        QVERIFY(std::abs(a.hottestSurfaceK - b.hottestSurfaceK) < 0.3);
        QVERIFY(std::abs(a.coldestSurfaceK - b.coldestSurfaceK) < 0.3);
        QVERIFY(std::abs(a.rutM / b.rutM - 1) < 0.01);
    }

    void sectionsOnAllCoresAgreeWithOne()
    {
        std::vector<Section> sections(7, someSection());
        for (std::size_t i = 0; i < sections.size(); ++i)
            sections[i].startK += static_cast<double>(i);
        const auto weather = waves(3, 10, 5);
        const auto all = simulateAll(sections, weather, 0, {}, 2).value();
        QCOMPARE(all.size(), sections.size());
        for (std::size_t i = 0; i < sections.size(); ++i)
            QCOMPARE(all[i].rutM, simulate(sections[i], weather).value().rutM);
    }

    void heaterKeepsItsLimit()
    {
        const auto weather = waves(2, 5, 3, 0);
        for (const auto mode : {Heater::Mode::Surface, Heater::Mode::Induction}) {
            auto pavement = Pavement::make(someSection()).value();
            const Heater heater{mode, 5000, 0, 0.04, kZero + 70};
            double least = 5000;
            for (int i = 0; i < 240; ++i) {
                QVERIFY(pavement.advance(60, weather.at(i * 60.0), weather.at(i * 60.0 + 60), 1, &heater));
                QVERIFY(pavement.hottestK() <= heater.limitK + 1e-6);
                least = std::min(least, pavement.powerWm2());
            }
            QVERIFY(least < 4000);                              // it had to hold back
            QVERIFY(pavement.hottestK() > heater.limitK - 0.1); // and no more than needed
            QVERIFY(pavement.energy().closure() < 1e-6);
        }
    }

    void planIsShortestWithinItsWindow()
    {
        auto section = someSection();
        const auto weather = waves(3, 8, 6);
        const Heater heater{Heater::Mode::Induction, 2000, 0, 0.05, kZero + 75};
        const HealingTarget target{0.5, 0.03};
        const auto plan = findHeatingPlan(section, weather, heater, target, {.fromHour = 22, .toHour = 5});
        QVERIFY2(plan, plan ? "" : plan.error().text().c_str());
        QVERIFY(plan->share >= 0.5 && plan->hottestK <= heater.limitK + 1e-6);
        const double hour = std::fmod(plan->startS / 3600, 24), end = hour + plan->durationS / 3600;
        QVERIFY(hour >= 22 ? end <= 29 : end <= 5);
        QVERIFY(plan->energyJm2 <= 2000 * plan->durationS * (1 + 1e-9));
        // Any time of day is no longer; more power neither; a lower limit takes longer.
        const auto free = findHeatingPlan(section, weather, heater, target, {});
        QVERIFY(free && free->durationS <= plan->durationS);
        auto strong = heater;
        strong.powerWm2 = 3000;
        const auto stronger = findHeatingPlan(section, weather, strong, target, {});
        QVERIFY(stronger && stronger->durationS <= free->durationS);
        const auto soon = findHeatingPlan(section, weather, heater, target, {}, {.latestEndS = 40'000});
        QVERIFY(soon && soon->startS + soon->durationS <= 40'000 && soon->durationS >= free->durationS);
        QVERIFY(!findHeatingPlan(section, weather, heater, target, {}, {.latestEndS = 60}));
        auto cool = heater;
        cool.limitK = kZero + 45;
        const auto cooler = findHeatingPlan(section, weather, cool, target, {});
        QVERIFY(cooler && cooler->durationS > free->durationS);
    }

    void planWaitsForDryWeatherOnly()
    {
        // Rain in the first two hours, and again from the eighth on: heated between, after an hour's drying.
        auto records = waves(1, 8, 6).records();
        for (std::size_t i = 0; i < records.size(); ++i)
            records[i].rainMmH = i <= 2 || i >= 9 ? 1 : 0;
        const auto weather = heat::WeatherSeries::make(records, 3600).value();
        const Heater heater{Heater::Mode::Induction, 2000, 0, 0.05, kZero + 75};
        const auto plan = findHeatingPlan(someSection(), weather, heater, {0.5, 0.03}, {.dryBeforeS = 3600});
        QVERIFY2(plan, plan ? "" : plan.error().text().c_str());
        QVERIFY(plan->startS >= 4 * 3600 && plan->startS + plan->durationS <= 8 * 3600);
    }

    void planSaysWhyThereIsNone()
    {
        auto records = waves(2, 8, 6).records();
        for (auto& r : records)
            r.rainMmH = 1;
        const auto wet = heat::WeatherSeries::make(records, 3600).value();
        const Heater heater{Heater::Mode::Induction, 2000, 0, 0.05, kZero + 75};
        const auto plan = findHeatingPlan(someSection(), wet, heater, {0.5, 0.03}, {});
        QVERIFY(!plan && plan.error().code == ErrorCode::NotFound);
        QVERIFY(plan.error().message.find("wet") != std::string::npos);
        const auto weak =
            findHeatingPlan(someSection(), waves(1, 0, 2, 0), {Heater::Mode::Surface, 10}, {0.9, 0.03}, {});
        QVERIFY(!weak && weak.error().code == ErrorCode::NotFound);
        std::stop_source stop;
        stop.request_stop();
        const auto stopped =
            findHeatingPlan(someSection(), wet, heater, {0.5, 0.03}, {}, {}, stop.get_token());
        QVERIFY(!stopped && stopped.error().code == ErrorCode::Cancelled);
        QVERIFY(!simulate(someSection(), wet, 0, stop.get_token()));
    }

    void forecastTellsDaysAhead()
    {
        auto section = someSection();
        const auto weather = waves(10, 6, 6);
        const Uncertainty uncertainty{.lnParis = 0.3, .lnStress = 0.1, .lnHealing = 0.3, .airK = 1};
        // Set so that the middle member cracks on some day within the span.
        section.cracking.paris.coefficient = 3e-3;
        section.cracking.healing->ratePerS = 0.3e3;
        const ForecastOptions options{.members = 60, .seed = 4};
        const auto none = forecastCrack(section, weather, uncertainty, options);
        QVERIFY2(none, none ? "" : none.error().text().c_str());
        QCOMPARE(none->timeS.size(), std::size_t(241));
        QVERIFY(none->worstClosure < 1e-6);
        QCOMPARE(none->probability.front(), 0.0);
        for (std::size_t i = 1; i < none->timeS.size(); ++i) {
            QVERIFY(none->probability[i] >= none->probability[i - 1]);
            QVERIFY(none->lowM[i] <= none->medianM[i] && none->medianM[i] <= none->highM[i]);
        }
        QVERIFY2(none->alarmS && *none->alarmS > 86400,
                 none->alarmS ? qPrintable(QString::number(*none->alarmS)) : "none");
        // The same seed says the same; a heating before the alarm puts it off, for every single member.
        const auto again = forecastCrack(section, weather, uncertainty, options).value();
        QCOMPARE(again.reachedS, none->reachedS);
        HeatingPlan plan{.startS = 3600, .durationS = 3 * 3600.0};
        plan.heater = {Heater::Mode::Induction, 2500, 0, 0.05, kZero + 75};
        section.cracking.healing->ratePerS = 0.3e6;
        const auto before = forecastCrack(section, weather, uncertainty, options).value();
        const auto heated = forecastCrack(section, weather, uncertainty, options, &plan).value();
        QVERIFY(heated.energyJm2 > 0);
        for (std::size_t i = 0; i < heated.reachedS.size(); ++i)
            QVERIFY(heated.reachedS[i] >= before.reachedS[i]);
        QVERIFY(heated.probability.back() <= before.probability.back());
    }

    void certainEnsembleIsOneRun()
    {
        const auto weather = waves(3, 6, 6);
        const auto f = forecastCrack(someSection(), weather, {}, {.members = 3}).value();
        QCOMPARE(f.lowM, f.highM);
        QVERIFY(std::abs(f.medianM.back() - simulate(someSection(), weather).value().crackM) < 1e-15);
    }

    void badSectionsHaveANamedError_data()
    {
        QTest::addColumn<int>("which");
        for (int i = 0; i < 16; ++i)
            QTest::addRow("%d", i) << i;
    }
    void badSectionsHaveANamedError()
    {
        QFETCH(int, which);
        const double nan = std::nan("");
        Section s = someSection();
        switch (which) {
        case 0:
            s.layers.clear();
            break;
        case 1:
            s.layers[0].asphalt = false;
            break;
        case 2:
            s.layers[2].asphalt = true;
            break;
        case 3:
            s.layers[1].thicknessM = -1;
            break;
        case 4:
            s.layers[0].material.solidConductivityWMK = nan;
            break;
        case 5:
            s.finish.albedo = 1.1;
            break;
        case 6:
            s.deepK = 0;
            break;
        case 7:
            s.traffic.axlesByHour[3] = -5;
            break;
        case 8:
            s.traffic.stressRangePa.value = nan;
            break;
        case 9:
            s.cracking.depthM = 9;
            break;
        case 10:
            s.cracking.healing->fullest = 2;
            break;
        case 11:
            s.cracking.modulusPa.value = -1;
            break;
        case 12:
            s.cracking.relaxationS = 0;
            break;
        case 13:
            s.rutting.k3 = 0;
            break;
        case 14:
            s.growth = 0.5;
            break;
        case 15:
            s.cracking.paris.exponent = 0;
            break;
        }
        const auto done = simulate(s, waves(1, 5, 3));
        QVERIFY(!done);
        QCOMPARE(done.error().code, ErrorCode::InvalidInput);
        QVERIFY(done.error().subject.find("section A1") == 0);
        QVERIFY(!forecastCrack(s, waves(1, 5, 3), {}, {}));
    }

    void badRequestsHaveANamedError()
    {
        const auto weather = waves(1, 5, 3);
        const Section s = someSection();
        QVERIFY(!forecastCrack(s, weather, {.lnParis = -1}, {}));
        QVERIFY(!forecastCrack(s, weather, {}, {.members = 1}));
        QVERIFY(!forecastCrack(s, weather, {}, {.alarm = 0}));
        auto whole = s;
        whole.cracking.depthM = 0;
        QVERIFY(!forecastCrack(whole, weather, {}, {}));
        const Heater heater{Heater::Mode::Induction, 2000, 0, 0.05, 340};
        QVERIFY(!findHeatingPlan(s, weather, heater, {1.0, 0.03}, {}));
        QVERIFY(!findHeatingPlan(s, weather, heater, {0.5, 0.3}, {}));
        QVERIFY(!findHeatingPlan(s, weather, heater, {0.5, 0.03}, {.fromHour = 25}));
        QVERIFY(!findHeatingPlan(s, weather, {Heater::Mode::Induction, 2000, 0.05, 0.04}, {0.5, 0.03}, {}));
        auto pavement = Pavement::make(s).value();
        QVERIFY(!pavement.advance(60, weather.at(0), weather.at(60), 24));
        QVERIFY(!pavement.advance(-1, weather.at(0), weather.at(60), 1));
    }
};

QTEST_GUILESS_MAIN(tst_Pavement)
#include "tst_Pavement.moc"
