// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/physics/concrete/Wall.h>

#include <QtTest>

#include <cmath>

using namespace sinew;
using namespace sinew::concrete;

namespace {

constexpr double kDay = 86400;

bool isNear(double got, double expected, double share)
{
    return std::abs(got - expected) <= share * std::abs(expected);
}

heat::WeatherSeries steady(double airK)
{
    return heat::WeatherSeries::make({{.airK = airK}}, 3600).value();
}

Wall someWall()
{
    Wall w;
    w.thicknessM = 0.5;
    w.waterHeadM = 5;
    w.hydration = {300e3, 15 * 3600.0, 1.1};
    return w;
}

/// Air that falls straight from one temperature to another within days, and stays there.
heat::WeatherSeries cooling(double fromK, double toK, double days)
{
    std::vector<heat::Weather> records;
    for (double t = 0; t <= days * kDay; t += 3600)
        records.push_back({.airK = fromK + (toK - fromK) * t / (days * kDay)});
    return heat::WeatherSeries::make(records, 3600).value();
}

} // namespace

class tst_Concrete : public QObject {
    Q_OBJECT
private slots:
    void propertiesOfTheStandard()
    {
        const Concrete c30;
        QVERIFY(isNear(c30.meanTensilePa(), 2.9e6, 5e-3)); // table 3.1
        QVERIFY(isNear(c30.modulusPa(), 33e9, 1e-2));      // table 3.1
        QVERIFY(isNear(Concrete{70e6}.meanTensilePa(), 4.6e6, 5e-3));
        // structuralcodes, test_ec2_2004_property_development.py
        QVERIFY(isNear(c30.strengthShare(9 * kDay), 0.8261668305331398, 1e-12));
        QVERIFY(isNear(c30.strengthShare(365 * kDay), 1.198124627036262, 1e-12));
        QCOMPARE(c30.strengthShare(28 * kDay), 1.0);
        QCOMPARE(c30.strengthShare(0), 0.0);
        // test_ec2_2004_shrinkage_and_creep.py
        const auto total = [](double fcm, Cement cement, double h0, double humidity) {
            const Concrete c{(fcm - 8) * 1e6, cement};
            return c.autogenousShrinkage(18263 * kDay) +
                   c.dryingShrinkage(18263 * kDay, 28 * kDay, h0 / 1000, humidity);
        };
        QVERIFY(isNear(total(43, Cement::Rapid, 138.5, 0.5), 0.0006560211272528516, 1e-9));
        QVERIFY(isNear(total(43, Cement::Normal, 600, 0.5), 0.0003704813729755042, 1e-9));
        QVERIFY(isNear(total(38, Cement::Normal, 136.8, 0.55), 0.0004825589169449677, 1e-9));
        QVERIFY(isNear(total(38, Cement::Normal, 90, 0.55), 0.0005085792190408255, 1e-9));
        const double temperatures[] = {19, 20, 20, 21, 22, 23}, days[] = {1, 2, 1, 1, 1, 2};
        double age = 0;
        for (int i = 0; i < 6; ++i)
            age += days[i] * ageingRate(273.15 + temperatures[i]);
        QVERIFY(isNear(age, 8.37986781, 1e-8));
    }

    void crackWidthOfTheStandard()
    {
        // structuralcodes, test_ec2_2004_cracking_restrained_imposed_deformations.py; its figures are rounded
        QVERIFY(isNear(endRestraintStrain(0.01478, 5.869, 3.2e6, 1, 1), 0.000590, 5e-3));
        QVERIFY(isNear(endRestraintStrain(0.009690, 5.512, 3.8e6, 1, 1), 0.001032, 5e-3));
        // xc, ec2/crack_control/test_crack_control_01.py
        QVERIFY(isNear(crackSpacingM(0.035, 0.016, 0.0006031857894892403 / (0.4 * 0.086), 0.8, 0.5),
                       0.2741230178669006, 1e-9));
        QCOMPARE(tightnessLimitM(1, 0.5), 0.2e-3);
        QCOMPARE(tightnessLimitM(50, 0.5), 0.05e-3);
        QVERIFY(isNear(tightnessLimitM(8, 0.4), 0.125e-3, 1e-12));
        QCOMPARE(restraintOnBase(16, 4, 0), 0.5);
        QVERIFY(isNear(restraintOnBase(16, 4, 4), 0.3, 1e-12));
        QCOMPARE(restraintOnBase(4, 4, 4), 0.0);
        QVERIFY(isNear(restraintOnBase(100, 4, 2), 0.5, 1e-12));
        QVERIFY(isNear(selfStressFactor(0.55), 0.825, 1e-12));
        QCOMPARE(edgeRestraintStrain(0.5, -1e-4), 0.0); // expansion opens nothing
        // Less steel, wider spacing; thin walls share half their thickness.
        const Bars bars;
        QVERIFY(isNear(effectiveSteelShare(bars, 1), bars.areaM() / 0.12, 1e-12));
        QVERIFY(isNear(effectiveSteelShare(bars, 0.2), bars.areaM() / 0.1, 1e-12));
    }

    void nothingHydratesNothingWarms()
    {
        auto wall = someWall();
        wall.hydration.totalJKg = 0;
        const auto out = castWall(wall, {}, steady(293.15), {.untilS = 20 * kDay}).value();
        for (const auto& s : out.states) {
            QVERIFY(std::abs(s.meanK - 293.15) < 1e-9);
            QVERIFY(s.stressPa >= 0); // shrinkage alone
        }
        QVERIFY(out.greatestDifferenceK < 1e-9);
    }

    void adiabaticRiseIsItsHeat()
    {
        auto wall = someWall();
        const Casting casting{.formedFilmWm2K = 0, .strippedFilmWm2K = 0};
        const auto out = castWall(wall, casting, steady(293.15), {.untilS = 365 * kDay}).value();
        const auto& last = out.states.back();
        const double rise = wall.cementKgM3 * wall.hydration.heatJKg(last.equivalentAgeS) /
                            (wall.densityKgM3 * wall.heatJKgK);
        QVERIFY2(std::abs(last.meanK - 293.15 - rise) < 1e-6, qPrintable(QString::number(last.meanK)));
        QVERIFY(rise > 0.98 * 350 * 300e3 / 2.4e6);
        QVERIFY(out.closure < 1e-9);
        QVERIFY(!out.crackedS); // nothing cools
    }

    void secondOrderInTime()
    {
        const auto mean = [](double step) {
            WallOptions options{.cells = 12, .stepS = step, .untilS = 2 * kDay};
            return castWall(someWall(), {}, steady(283.15), options).value().states.back().meanK;
        };
        const double fine = mean(60), coarse = std::abs(mean(3600) - fine),
                     half = std::abs(mean(1800) - fine);
        const double order = std::log2(coarse / half);
        QVERIFY2(order > 1.8, qPrintable(QString::number(order)));
        QVERIFY2(half < 0.05, qPrintable(QString::number(half)));
    }

    void cellsConverge()
    {
        const auto peak = [](int cells) {
            return castWall(someWall(), {}, steady(283.15), {.cells = cells, .untilS = 4 * kDay})
                .value()
                .peakK;
        };
        QVERIFY(std::abs(peak(24) - peak(96)) < 0.02);
        QVERIFY(std::abs(peak(6) - peak(96)) > std::abs(peak(24) - peak(96)));
    }

    void fatWallsGetHotterAndCrackWider()
    {
        auto thin = someWall(), fat = someWall();
        thin.thicknessM = 0.25;
        fat.thicknessM = 1;
        const auto weather = cooling(293.15, 283.15, 30);
        const auto a = castWall(thin, {}, weather, {.untilS = 60 * kDay}).value();
        const auto b = castWall(fat, {}, weather, {.untilS = 60 * kDay}).value();
        QVERIFY(b.peakK > a.peakK + 5 && b.greatestDifferenceK > a.greatestDifferenceK);
        QVERIFY(b.crackedS && b.widthM > 0 && b.closure < 1e-9);
        QVERIFY(b.limitM > a.limitM); // the same head on a thicker wall
        // Widths only open with contraction, and never before the crack.
        for (const auto& s : b.states)
            QVERIFY(s.ageS < *b.crackedS
                        ? s.widthM == 0
                        : std::abs(s.widthM - b.spacingM * 0.5 * std::max(0.0, s.freeContraction)) < 1e-12);
    }

    void endsCrackByTheirSteel()
    {
        auto wall = someWall();
        wall.restraint = Wall::Restraint::Ends;
        const auto weather = cooling(293.15, 278.15, 20);
        const auto wide = castWall(wall, {}, weather, {.untilS = 30 * kDay}).value();
        wall.bars.spacingM = 0.1;
        const auto tight = castWall(wall, {}, weather, {.untilS = 30 * kDay}).value();
        QVERIFY(wide.crackedS && tight.crackedS);
        QVERIFY(tight.widthM < wide.widthM);
        QCOMPARE(wide.restraint, 1.0);
        QVERIFY(wide.minimumSteelM > 0);
    }

    void badWallsHaveANamedError()
    {
        const double nan = std::nan("");
        const auto weather = steady(293.15);
        const auto refuses = [&](auto change, const char* what) {
            auto wall = someWall();
            Casting casting;
            change(wall, casting);
            const auto out = castWall(wall, casting, weather);
            return !out && out.error().code == ErrorCode::InvalidInput &&
                   out.error().text().find(what) != std::string::npos;
        };
        QVERIFY(refuses([](Wall& w, Casting&) { w.thicknessM = -1; }, "thickness"));
        QVERIFY(refuses([nan](Wall& w, Casting&) { w.conductivityWMK = nan; }, "conductivity"));
        QVERIFY(refuses([](Wall& w, Casting&) { w.concrete.strengthPa = -30e6; }, "strength"));
        QVERIFY(refuses([](Wall& w, Casting&) { w.bars.spacingM = 0; }, "bars"));
        QVERIFY(refuses([](Wall& w, Casting&) { w.bars.coverM = 0.4; }, "bars"));
        QVERIFY(refuses([](Wall& w, Casting&) { w.hydration.tauS = 0; }, "hydration"));
        QVERIFY(refuses([](Wall& w, Casting&) { w.fromBaseM = 9; }, "base"));
        QVERIFY(refuses([](Wall&, Casting& c) { c.placingK = 20; }, "placing"));
        QVERIFY(refuses([](Wall&, Casting& c) { c.humidity = 60; }, "humidity"));
        std::stop_source stop;
        stop.request_stop();
        const auto stopped = castWall(someWall(), {}, weather, {}, stop.get_token());
        QVERIFY(!stopped && stopped.error().code == ErrorCode::Cancelled);
    }
};

QTEST_GUILESS_MAIN(tst_Concrete)
#include "tst_Concrete.moc"
