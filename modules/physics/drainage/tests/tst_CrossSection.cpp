// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/physics/drainage/CrossSection.h>

#include <cmath>
#include <numbers>
#include <QtTest>

using namespace sinew::drainage;

namespace {

bool near(double got, double wanted, double relative)
{
    return std::abs(got - wanted) <= relative * std::abs(wanted);
}

CrossSection rectangle(Shape shape)
{
    return {.shape = shape, .depthM = 2, .widthM = 3};
}

} // namespace

class tst_CrossSection : public QObject {
    Q_OBJECT
private slots:
    void circularPipeFlowsFullByManning()
    {
        const CrossSection pipe{.depthM = 1};
        QVERIFY(near(normalFlowM3s(pipe, 0.013, 0.001, 1), 0.75818, 1e-4));
        QVERIFY(near(bedShearPa(0.25, 0.001), 2.45, 2e-3));
    }
    void circularPipeCarriesMostBelowItsCrown()
    {
        const CrossSection pipe{.depthM = 1};
        double most = 0, at = 0, fastest = 0;
        for (int k = 1; k <= 10000; ++k) {
            const double y = k / 10000.0, q = normalFlowM3s(pipe, 0.013, 0.001, y),
                         v = q / wetted(pipe, y).areaM2;
            fastest = std::max(fastest, v);
            if (q > most) {
                most = q;
                at = y;
            }
        }
        const double full = normalFlowM3s(pipe, 0.013, 0.001, 1);
        QVERIFY(near(most / full, 1.07571, 1e-4));
        QVERIFY(near(at, 0.938, 1e-3));
        QVERIFY(near(fastest / (full / (std::numbers::pi / 4)), 1.140, 1e-3));
    }
    void criticalDepthOfACircularPipe() { QVERIFY(near(criticalDepthM({.depthM = 1}, 0.5), 0.39884, 2e-4)); }
    void criticalDepthOfARectangleIsExact()
    {
        const double q = 4.0 / 3; // m²/s
        QVERIFY(near(criticalDepthM(rectangle(Shape::RectOpen), 4), std::cbrt(q * q / 9.80665), 1e-6));
    }
    void gateOpening() { QVERIFY(near(gateOpeningM(0.3, 1.2, 0.8, 0.61), 0.1267, 1e-3)); }

    void fullAreas_data()
    {
        QTest::addColumn<int>("shape");
        QTest::addColumn<double>("width");
        QTest::addColumn<double>("side");
        QTest::addColumn<double>("area"); // at depth 1
        const auto row = [](const char* name, Shape shape, double width, double side, double area) {
            QTest::newRow(name) << static_cast<int>(shape) << width << side << area;
        };
        row("egg", Shape::Egg, 0, 0, 0.5105); // SWMM 5 Reference Manual, volume II, table 5-2
        row("horseshoe", Shape::Horseshoe, 0, 0, 0.8293);
        row("gothic", Shape::Gothic, 0, 0, 0.6554);
        row("catenary", Shape::Catenary, 0, 0, 0.70277);
        row("semi-elliptical", Shape::SemiElliptical, 0, 0, 0.785);
        row("basket handle", Shape::BasketHandle, 0, 0, 0.7862);
        row("semi-circular", Shape::SemiCircular, 0, 0, 1.2697);
        row("arch", Shape::Arch, 1.6, 0, 0.7879 * 1.6);
        row("ellipse", Shape::Ellipse, 0.6, 0, std::numbers::pi / 4 * 0.6);
        row("triangle", Shape::Triangular, 2, 0, 1);
        row("parabola", Shape::Parabolic, 3, 0, 2);
        row("power 2 is the parabola", Shape::Power, 3, 2, 2);
        row("rectangle over triangle", Shape::RectTriangular, 2, 0.5, 1.5);
        row("rectangle over half a circle", Shape::RectRound, 1, 0.5, 0.5 + std::numbers::pi / 8);
        row("half a circle over rectangle", Shape::ModBasketHandle, 1, 0.5, 0.5 + std::numbers::pi / 8);
    }
    void fullAreas()
    {
        QFETCH(int, shape);
        QFETCH(double, width);
        QFETCH(double, side);
        QFETCH(double, area);
        const CrossSection s{.shape = static_cast<Shape>(shape), .depthM = 1, .widthM = width, .side1 = side};
        QVERIFY(validate(s));
        const double got = wetted(s, 1).areaM2;
        QVERIFY2(near(got, area, 1e-3), qPrintable(QString::number(got)));
    }
    void masonryIsAsWideAsTheManualSays_data()
    {
        QTest::addColumn<int>("shape");
        QTest::addColumn<double>("width");
        QTest::newRow("gothic") << static_cast<int>(Shape::Gothic) << 0.84;
        QTest::newRow("catenary") << static_cast<int>(Shape::Catenary) << 0.9;
        QTest::newRow("semi-elliptical") << static_cast<int>(Shape::SemiElliptical) << 1.0;
        QTest::newRow("basket handle") << static_cast<int>(Shape::BasketHandle) << 0.944;
        QTest::newRow("semi-circular") << static_cast<int>(Shape::SemiCircular) << 1.64;
    }
    void masonryIsAsWideAsTheManualSays()
    {
        QFETCH(int, shape);
        QFETCH(double, width);
        double widest = 0;
        for (int k = 1; k < 100; ++k)
            widest = std::max(widest,
                              wetted({.shape = static_cast<Shape>(shape), .depthM = 1}, k / 100.0).topWidthM);
        QVERIFY2(near(widest, width, 0.065),
                 qPrintable(QString::number(widest))); // its areas and widths differ
    }
    void areaIsTheIntegralOfWidth()
    {
        for (const Shape shape : {Shape::Circular, Shape::Egg, Shape::Horseshoe, Shape::Ellipse,
                                  Shape::RectRound, Shape::ModBasketHandle, Shape::Parabolic, Shape::Power}) {
            const CrossSection s{.shape = shape, .depthM = 1, .widthM = 1, .side1 = 0.55};
            double sum = 0;
            for (int k = 0; k < 2000; ++k)
                sum += wetted(s, (k + 0.5) / 2000).topWidthM / 2000;
            QVERIFY2(near(sum, wetted(s, 1).areaM2, 2e-3),
                     qPrintable(QString("shape %1: %2").arg(static_cast<int>(shape)).arg(sum)));
        }
    }
    void sedimentTakesAreaAndGivesABed()
    {
        const CrossSection clean{.depthM = 1}, filled{.depthM = 1, .fillM = 0.25};
        QVERIFY(
            near(wetted(filled, 0.25).areaM2, wetted(clean, 0.5).areaM2 - wetted(clean, 0.25).areaM2, 1e-12));
        QCOMPARE(openDepthM(filled), 0.75);
        QVERIFY(wetted(filled, 0.01).hydraulicRadiusM < 0.01);
    }
    void closedRectangleWetsItsLidOnlyWhenFull()
    {
        const auto lid = wetted(rectangle(Shape::RectClosed), 2),
                   below = wetted(rectangle(Shape::RectClosed), 1.999),
                   open = wetted(rectangle(Shape::RectOpen), 2);
        QVERIFY(near(lid.hydraulicRadiusM, 6.0 / 10, 1e-12));
        QVERIFY(near(open.hydraulicRadiusM, 6.0 / 7, 1e-12));
        QVERIFY(near(below.hydraulicRadiusM, 6.0 / 7, 1e-2));
    }
    void transectBanksAddConveyance()
    {
        // A channel 10 m wide and 2 m deep between banks 20 m wide and 1 m higher at their ends.
        CrossSection s{.shape = Shape::Transect,
                       .depthM = 3,
                       .bank1 = 20,
                       .bank2 = 30,
                       .roughnessLeft = 0.06,
                       .roughnessRight = 0.06,
                       .roughness = 0.03};
        s.profile = {{0, 3}, {20, 2}, {20, 0}, {30, 0}, {30, 2}, {50, 3}};
        QVERIFY(validate(s));
        QVERIFY(near(wetted(s, 2).areaM2, 20, 1e-9));
        QVERIFY(near(wetted(s, 3).areaM2, 20 + 10 + 2 * 10, 1e-9));
        QVERIFY(near(wetted(s, 3).topWidthM, 50, 1e-9));
        QVERIFY(normalFlowM3s(s, 0.03, 1e-3, 3) > normalFlowM3s(s, 0.03, 1e-3, 2));
    }
    void impossibleSectionsAreRefused()
    {
        QVERIFY(!validate(CrossSection{}));
        QVERIFY(!validate(CrossSection{.depthM = -1}));
        QVERIFY(!validate(CrossSection{.depthM = std::nan("")}));
        QVERIFY(!validate(CrossSection{.depthM = 1, .fillM = 1}));
        QVERIFY(!validate(CrossSection{.shape = Shape::RectOpen, .depthM = 1}));
        QVERIFY(!validate(CrossSection{.shape = Shape::Power, .depthM = 1, .widthM = 1}));
        QVERIFY(
            !validate(CrossSection{.shape = Shape::RectTriangular, .depthM = 1, .widthM = 1, .side1 = 1}));
        QVERIFY(!validate(CrossSection{.shape = Shape::Profile, .depthM = 1}));
    }
};

QTEST_GUILESS_MAIN(tst_CrossSection)
#include "tst_CrossSection.moc"
