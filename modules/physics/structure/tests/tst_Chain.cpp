// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/physics/structure/LumpedModel.h>

#include <cmath>
#include <numbers>
#include <QtTest>

using namespace sinew;
using namespace sinew::structure;

namespace {

bool near(double a, double b, double tolerance)
{
    return std::abs(a - b) <= tolerance;
}

// A shear chain k-m-k-m-k-m fixed at one end.
LumpedModel shearChain(double k, double m, double firstShare = 1)
{
    LumpedModel model;
    model.massKg = Eigen::VectorXd::Constant(3, m);
    model.stiffnessNM = Eigen::MatrixXd{{(1 + firstShare) * k, -k, 0}, {-k, 2 * k, -k}, {0, -k, k}};
    model.dampingNsM = Eigen::MatrixXd::Zero(3, 3);
    return model;
}

} // namespace

class tst_Chain : public QObject {
    Q_OBJECT
private slots:
    void threeMassFrequencies()
    {
        const Modes modes = solveModes(shearChain(1000, 1)).value();
        QVERIFY(near(modes.frequencyHz(0), 2.23986, 1e-5));
        QVERIFY(near(modes.frequencyHz(1), 6.27595, 1e-5));
        QVERIFY(near(modes.frequencyHz(2), 9.06901, 1e-5));
    }
    void stiffnessLossLowersFrequencies()
    {
        const Modes whole = solveModes(shearChain(1000, 1)).value(),
                    hurt = solveModes(shearChain(1000, 1, 0.9)).value();
        const double expected[] = {-0.02904, -0.01783, -0.00520};
        for (int i = 0; i < 3; ++i)
            QVERIFY(near(hurt.omegaRadS[i] / whole.omegaRadS[i] - 1, expected[i], 1e-5));
    }
    void modalDampingGivesItsRatios()
    {
        const LumpedModel model = shearChain(1000, 2);
        const Modes modes = solveModes(model).value();
        const Eigen::VectorXd ratios{{0.02, 0.03, 0.05}};
        const Eigen::MatrixXd modal =
            modes.shapes.transpose() * modalDamping(model, modes, ratios) * modes.shapes;
        for (int i = 0; i < 3; ++i)
            for (int j = 0; j < 3; ++j)
                QVERIFY(near(modal(i, j), i == j ? 2 * ratios[i] * modes.omegaRadS[i] : 0, 1e-9));
    }
    void rayleighIsExactAtTwoFrequencies()
    {
        const LumpedModel model = shearChain(1000, 2);
        const Modes modes = solveModes(model).value();
        const Eigen::MatrixXd c = rayleighDamping(model, 0.03, modes.omegaRadS[0], modes.omegaRadS[2]);
        const Eigen::MatrixXd modal = modes.shapes.transpose() * c * modes.shapes;
        QVERIFY(near(modal(0, 0), 2 * 0.03 * modes.omegaRadS[0], 1e-9));
        QVERIFY(near(modal(2, 2), 2 * 0.03 * modes.omegaRadS[2], 1e-9));
        QVERIFY(modal(1, 1) < 2 * 0.03 * modes.omegaRadS[1]);
    }
    void uncoupledPiersKeepTheirOwnPeriodAndDamping()
    {
        const std::vector<ChainPier> piers{{1e5, 4e6, 0.02}, {2e5, 2e6, 0.05}};
        const LumpedModel model = makeChain(piers, std::vector{0.0}).value();
        for (int i = 0; i < 2; ++i) {
            const ChainPier& pier = piers[static_cast<std::size_t>(i)];
            QVERIFY(near(model.dampingNsM(i, i) /
                             (2 * pier.dampingRatio * std::sqrt(pier.massKg * pier.stiffnessNM)),
                         1, 1e-9));
        }
        QVERIFY(near(model.dampingNsM(0, 1), 0, 1e-6));
    }
    void matricesAreSymmetric()
    {
        const ChainPier pier{1e5, 4e6, 0.02};
        const LumpedModel model =
            makeChain(std::vector{pier, pier, pier, pier}, std::vector{1e6, 2e6, 3e6}).value();
        QVERIFY((model.stiffnessNM - model.stiffnessNM.transpose()).cwiseAbs().maxCoeff() == 0);
        QVERIFY((model.dampingNsM - model.dampingNsM.transpose()).cwiseAbs().maxCoeff() < 1e-6);
    }
    void refusesBadChains()
    {
        QVERIFY(!makeChain({}, {}));
        QVERIFY(!makeChain(std::vector{ChainPier{1e5, 4e6, 0.02}}, std::vector{1.0}));
        QVERIFY(!makeChain(std::vector{ChainPier{1e5, 0, 0.02}}, {}));
        LumpedModel free = shearChain(1000, 1);
        free.stiffnessNM(0, 0) = 1000;
        QVERIFY(!solveModes(free) || solveModes(free)->omegaRadS[0] < 1e-4);
    }
};

QTEST_GUILESS_MAIN(tst_Chain)
#include "tst_Chain.moc"
