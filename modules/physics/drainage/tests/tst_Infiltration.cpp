// SPDX-License-Identifier: GPL-3.0-or-later
#include "../src/Runoff.h"

#include <cmath>
#include <QtTest>

using namespace sinew::drainage;

namespace {

constexpr double kInch = 0.0254;

/// Infiltrated depth, m, of a steady rain.
double soaked(const Subcatchment& c, double rateMs, double span, double dt)
{
    SoilState soil = startSoil(c);
    double sum = 0;
    for (double t = 0; t < span - 1e-9; t += dt)
        sum += infiltrate(c, soil, dt, rateMs, 0, 1) * dt;
    return sum;
}

} // namespace

class tst_Infiltration : public QObject {
    Q_OBJECT
private slots:
    void hortonFollowsItsIntegralUnderPlentyOfRain()
    {
        const Horton h{.maximumMs = 50e-3 / 3600, .minimumMs = 5e-3 / 3600, .decayPerS = 2.0 / 3600};
        const double t = 3600, exact = h.minimumMs * t +
                                       (h.maximumMs - h.minimumMs) / h.decayPerS * (1 - std::exp(-2.0));
        const double got = soaked({.infiltration = h}, 200e-3 / 3600, t, 60);
        QVERIFY2(std::abs(got - exact) < 1e-3 * exact, qPrintable(QString("%1 %2").arg(got).arg(exact)));
    }
    void hortonNeverTakesMoreThanFalls()
    {
        const Horton h{.maximumMs = 50e-3 / 3600, .minimumMs = 5e-3 / 3600, .decayPerS = 2.0 / 3600};
        QVERIFY(std::abs(soaked({.infiltration = h}, 4e-3 / 3600, 3600, 60) - 4e-3) < 1e-9);
    }
    void greenAmptFollowsItsImplicitIntegral()
    {
        // F = K t + S d ln(1 + F / (S d)) under water that never runs short.
        const GreenAmpt g{.suctionM = 0.11, .conductivityMs = 10e-3 / 3600, .deficit = 0.3};
        const double got = soaked({.infiltration = g}, 1000e-3 / 3600, 3600, 60),
                     head = g.suctionM * g.deficit;
        double exact = 0.02;
        for (int k = 0; k < 200; ++k)
            exact = g.conductivityMs * 3600 + head * std::log(1 + exact / head);
        QVERIFY2(std::abs(got - exact) < 0.02 * exact, qPrintable(QString("%1 %2").arg(got).arg(exact)));
    }
    void curveNumberFollowsTheScsFormula()
    {
        // Q = P² / (P + S) without initial loss; what does not run off has soaked in.
        const CurveNumber c{.number = 80};
        const double s = (1000.0 / 80 - 10) * kInch, p = 4 * kInch, exact = p - p * p / (p + s);
        const double got = soaked({.infiltration = c}, p / 3600, 3600, 60);
        QVERIFY2(std::abs(got - exact) < 0.01 * exact, qPrintable(QString("%1 %2").arg(got).arg(exact)));
    }
    void soilRecoversWhenDry()
    {
        const Horton h{.maximumMs = 50e-3 / 3600,
                       .minimumMs = 5e-3 / 3600,
                       .decayPerS = 2.0 / 3600,
                       .regenerationPerS = 1e-5};
        const Subcatchment c{.infiltration = h};
        SoilState soil = startSoil(c);
        for (int k = 0; k < 60; ++k)
            (void)infiltrate(c, soil, 60, 200e-3 / 3600, 0, 1);
        const double tired = soil.horTime;
        for (int k = 0; k < 24; ++k)
            (void)infiltrate(c, soil, 3600, 0, 0, 1);
        QVERIFY(soil.horTime < tired);
    }
};

QTEST_GUILESS_MAIN(tst_Infiltration)
#include "tst_Infiltration.moc"
