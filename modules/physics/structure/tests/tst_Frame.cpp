// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/Frames.h"

#include <limits>
#include <QtTest>

using namespace sinew;
using namespace sinew::structure;
using namespace sinew::structure::testing;

namespace {

Eigen::VectorXd solved(const FrameSystem& system, const std::vector<NodalLoad>& loads)
{
    return StaticSolver::make(system)->solve(*loadVector(system, loads));
}

double moved(const FrameSystem& system, const Eigen::VectorXd& u, int node, Direction direction)
{
    const int dof = system.dof(node, direction);
    return dof < 0 ? 0 : u[dof];
}

// A rigid movement of everything: a shift and a small turn about the origin.
Eigen::VectorXd rigid(const FrameSystem& system, const Eigen::Vector3d& shift, const Eigen::Vector3d& turn)
{
    Eigen::VectorXd u(system.size());
    for (int i = 0; i < system.size(); ++i) {
        const auto [node, direction] = system.placeOf(i);
        const Eigen::Vector3d at = system.model().nodes[static_cast<std::size_t>(node)].positionM;
        const auto d = static_cast<Eigen::Index>(direction);
        u[i] = d < 3 ? (shift + turn.cross(at))[d] : turn[d - 3];
    }
    return u;
}

// Beams in no special direction, one of them with hinges.
FrameModel crooked()
{
    FrameModel model;
    addNode(model, {0, 0, 0});
    addNode(model, {2, 1, 0.5});
    addNode(model, {2.5, 3, 2});
    addNode(model, {-1, 2, 4});
    addBeam(model, 0, 1);
    addBeam(model, 1, 2).up = {0.3, 0.2, 1};
    addBeam(model, 2, 3);
    addBeam(model, 3, 0);
    model.members[1].releasedTo = {false, false, false, false, true, true};
    model.members[2].releasedFrom = {false, false, false, true, false, false};
    return model;
}

template <class Change>
std::string errorOf(FrameModel model, Change change)
{
    change(model);
    const auto system = FrameSystem::assemble(std::move(model));
    if (!system)
        return system.error().text();
    const auto solver = StaticSolver::make(*system);
    return solver ? std::string() : solver.error().text();
}

} // namespace

class tst_Frame : public QObject {
    Q_OBJECT
private slots:
    void cantileverBendsTwistsAndStretches_data()
    {
        QTest::addColumn<double>("x");
        QTest::addColumn<double>("y");
        QTest::addColumn<double>("z");
        QTest::newRow("along x") << 1.0 << 0.0 << 0.0;
        QTest::newRow("upright") << 0.0 << 0.0 << 1.0;
        QTest::newRow("askew") << 0.5 << -0.6 << 0.3;
    }
    void cantileverBendsTwistsAndStretches()
    {
        QFETCH(double, x);
        QFETCH(double, y);
        QFETCH(double, z);
        const double l = 5, p = 1000;
        const auto system = FrameSystem::assemble(cantilever(l, 3, Eigen::Vector3d(x, y, z).normalized()));
        const Eigen::Matrix3d axes = axesOf(system->model(), system->model().members[0]);
        const double expected[] = {p * l / (kSteel.youngPa * kBox.areaM2),
                                   p * l * l * l / (3 * kSteel.youngPa * kBox.inertiaZM4),
                                   p * l * l * l / (3 * kSteel.youngPa * kBox.inertiaYM4),
                                   p * l / (kSteel.shearPa * kBox.torsionM4)};
        for (int way = 0; way < 4; ++way) {
            std::vector<NodalLoad> loads;
            const Eigen::Vector3d axis = axes.row(way % 3);
            for (int i = 0; i < 3; ++i)
                loads.push_back({3, static_cast<Direction>(i + (way == 3 ? 3 : 0)), p * axis[i]});
            const Eigen::VectorXd u = solved(*system, loads);
            double along = 0;
            for (int i = 0; i < 3; ++i)
                along += axis[i] * moved(*system, u, 3, static_cast<Direction>(i + (way == 3 ? 3 : 0)));
            QVERIFY2(nearShare(along, expected[way], 1e-9), qPrintable(QString::number(way)));
        }
    }
    void endForcesBalanceTheLoad()
    {
        const auto system = FrameSystem::assemble(cantilever(4, 2));
        const Eigen::VectorXd u = solved(*system, {{2, Direction::Z, -500}});
        const auto force = system->endForces(0, u);
        QVERIFY(near(force[2], 500, 1e-6));
        QVERIFY(near(force[4], -2000, 1e-6)); // moment at the support, about the local y
        QVERIFY(near(force[8], -500, 1e-6));
    }
    void stressIsThatOfTheBendingBeam()
    {
        const auto system = FrameSystem::assemble(cantilever(4, 2, Eigen::Vector3d(1, 1, 0).normalized()));
        const double z = 0.2, y = 0.1, px = 300 / std::sqrt(2.0);
        const Eigen::VectorXd u =
            solved(*system, {{2, Direction::Z, -500}, {2, Direction::X, px}, {2, Direction::Y, px}});
        const double pull = 300 / kBox.areaM2;
        QVERIFY(nearShare(system->stressRow(0, 0, 0, z).dot(u), pull + 2000 * z / kBox.inertiaYM4, 1e-8));
        QVERIFY(nearShare(system->stressRow(1, 0.5, 0, -z).dot(u), pull - 500 * z / kBox.inertiaYM4, 1e-8));
        const Eigen::Vector3d side = axesOf(system->model(), system->model().members[0]).row(1);
        const Eigen::VectorXd v =
            solved(*system, {{2, Direction::X, 100 * side.x()}, {2, Direction::Y, 100 * side.y()}});
        QVERIFY(nearShare(system->stressRow(0, 0, y, 0).dot(v), -400 * y / kBox.inertiaZM4, 1e-8));
    }
    // Clamped at one end, on a roller at the other, loaded in the middle: the roller carries 5/16.
    void hingedEndTakesNoMoment()
    {
        FrameModel model = cantilever(6, 2);
        clamp(model.nodes.back());
        model.members[1].releasedTo[4] = true;
        const auto system = FrameSystem::assemble(model);
        const Eigen::VectorXd u = solved(*system, {{1, Direction::Z, -1600}});
        const auto force = system->endForces(1, u);
        QVERIFY(near(force[10], 0, 1e-6));
        QVERIFY(near(force[8], 500, 1e-6));
    }
    void trussAnswersAlongItsBars()
    {
        FrameModel model;
        addNode(model, {-3, 0, 4});
        addNode(model, {3, 0, 4});
        addNode(model, {0, 0, 0});
        clamp(model.nodes[0]);
        clamp(model.nodes[1]);
        model.nodes[2].held[1] = true;
        addBeam(model, 0, 2).kind = MemberKind::Truss;
        addBeam(model, 1, 2).kind = MemberKind::Truss;
        const auto system = FrameSystem::assemble(model);
        QCOMPARE(system->size(), 2); // rotations of a truss's node are left out
        const Eigen::VectorXd u = solved(*system, {{2, Direction::Z, -8000}});
        const double perBar = 8000 / 2.0 / 0.8;
        QVERIFY(near(system->endForces(0, u)[6], perBar, 1e-6));
        QVERIFY(nearShare(-u[system->dof(2, Direction::Z)], perBar * 5 / (kSteel.youngPa * kBox.areaM2) / 0.8,
                          1e-9));
    }
    void ownWeightBendsLikeAnEvenLoad()
    {
        const double l = 8;
        const auto system = FrameSystem::assemble(cantilever(l, 8));
        const Eigen::VectorXd u = StaticSolver::make(*system)->solve(weight(*system));
        const double q = kSteel.densityKgM3 * kBox.areaM2 * 9.80665;
        QVERIFY(nearShare(-moved(*system, u, 8, Direction::Z),
                          q * std::pow(l, 4) / (8 * kSteel.youngPa * kBox.inertiaYM4), 1e-9));
        QVERIFY(nearShare(system->totalMassKg(), kSteel.densityKgM3 * kBox.areaM2 * l, 1e-12));
    }
    void matricesAreSymmetricAndRigidMovesCostNothing()
    {
        const auto system = FrameSystem::assemble(crooked());
        const Eigen::MatrixXd k(system->stiffness()), m(system->mass());
        QVERIFY(k == k.transpose());
        QVERIFY(m == m.transpose());
        const double scale = k.cwiseAbs().maxCoeff();
        for (int i = 0; i < 6; ++i) {
            Eigen::Matrix<double, 6, 1> way = Eigen::Matrix<double, 6, 1>::Unit(i);
            const Eigen::VectorXd u = rigid(*system, way.head<3>(), way.tail<3>());
            QVERIFY((k * u).cwiseAbs().maxCoeff() < 1e-10 * scale);
            if (i < 3)
                QVERIFY(nearShare(u.dot(m * u), system->totalMassKg(), 1e-10));
        }
    }
    void noLoadNoMovement()
    {
        const auto system = FrameSystem::assemble(cantilever(3, 4));
        QVERIFY(StaticSolver::make(*system)->solve(Eigen::VectorXd::Zero(system->size())).isZero(0));
    }
    // Betti: the answer at B to a load at A is that at A to a load at B.
    void answersAreReciprocal()
    {
        const auto system = FrameSystem::assemble(tower(3, 1));
        const int a = system->dof(9, Direction::X), b = system->dof(14, Direction::RotationY);
        const auto solver = StaticSolver::make(*system);
        const Eigen::VectorXd ua = solver->solve(Eigen::VectorXd::Unit(system->size(), a)),
                              ub = solver->solve(Eigen::VectorXd::Unit(system->size(), b));
        QVERIFY(nearShare(ua[b], ub[a], 1e-9));
        // and it is the answer: the residual vanishes
        const Eigen::VectorXd residual = system->stiffness() * ua - Eigen::VectorXd::Unit(system->size(), a);
        QVERIFY(residual.cwiseAbs().maxCoeff() < 1e-9);
    }
    void badFramesAreNamed_data()
    {
        using Change = std::function<void(FrameModel&)>;
        QTest::addColumn<Change>("change");
        QTest::addColumn<QString>("said");
        const auto row = [](const char* name, Change change, const char* said) {
            QTest::newRow(name) << change << said;
        };
        row(
            "no nodes", [](FrameModel& m) { m = {}; }, "no nodes");
        row(
            "negative modulus", [](FrameModel& m) { m.members[1].material.youngPa = -1; },
            "member B1: the moduli");
        row(
            "modulus that is no number", [](FrameModel& m) { m.members[1].material.shearPa = std::nan(""); },
            "member B1: the moduli");
        row(
            "no area", [](FrameModel& m) { m.members[0].section.areaM2 = 0; }, "member B0: the area");
        row(
            "endless",
            [](FrameModel& m) { m.nodes[1].positionM[0] = std::numeric_limits<double>::infinity(); },
            "node N1");
        row(
            "no length", [](FrameModel& m) { m.nodes[2].positionM = m.nodes[1].positionM; },
            "member B1: it has no length");
        row(
            "an end at no node", [](FrameModel& m) { m.members[0].to = 77; }, "member B0");
        row(
            "twice", [](FrameModel& m) { m.nodes[1].id = "N0"; }, "node N0: the id is given twice");
        row(
            "negative mass", [](FrameModel& m) { m.nodes[1].massKg = -3; }, "node N1: mass");
        row(
            "negative spring",
            [](FrameModel& m) {
                m.springs.push_back({.id = "s", .from = 1, .stiffness = {-1, 0, 0, 0, 0, 0}});
            },
            "spring s");
        row(
            "damper without axis",
            [](FrameModel& m) {
                m.dampers.push_back({.id = "d", .from = 1, .law = materials::FlagParameters{1, 1, 0.1, 0.5}});
            },
            "damper d: it needs an axis");
        row(
            "damper without stiffness",
            [](FrameModel& m) {
                m.dampers.push_back({.id = "d", .from = 1, .to = 0, .law = materials::FlagParameters{}});
            },
            "damper d: the stiffness");
        row(
            "no support", [](FrameModel& m) { m.nodes[0].held.fill(false); }, "joined to no support");
        row(
            "a part by itself",
            [](FrameModel& m) {
                const int a = addNode(m, {9, 9, 9}), b = addNode(m, {9, 9, 10});
                addBeam(m, a, b);
            },
            "node N4: it is free to move along x: its part of the structure is joined to no support");
        row(
            "a lonely node",
            [](FrameModel& m) {
                addNode(m, {9, 9, 9});
            },
            "node N4: it is free to move");
        row(
            "loose releases",
            [](FrameModel& m) { m.members[0].releasedFrom[0] = m.members[0].releasedTo[0] = true; },
            "member B0: its releases leave it loose");
        row(
            "hinge at the foot", [](FrameModel& m) { m.members[0].releasedFrom[4] = true; },
            "node N3: it is free to move along z: the structure is a mechanism");
        row(
            "two hinges in a row",
            [](FrameModel& m) {
                clamp(m.nodes[3]);
                for (const std::size_t i : {0, 1, 2})
                    m.members[i].releasedTo[4] = i < 2;
                m.members[2].releasedTo[4] = true;
            },
            "along z: ");
        row(
            "only about its axis", [](FrameModel& m) { m.nodes[0].held[3] = false; }, "about x");
        row(
            "held sideways only", [](FrameModel& m) { m.nodes[0].held[0] = false; }, "along x");
    }
    void badFramesAreNamed()
    {
        using Change = std::function<void(FrameModel&)>;
        QFETCH(Change, change);
        QFETCH(QString, said);
        const std::string error = errorOf(cantilever(3, 3), change);
        QVERIFY2(QString::fromStdString(error).contains(said), error.c_str());
    }
    void momentOnATrussIsRefused()
    {
        FrameModel model = cantilever(3, 1);
        model.members[0].kind = MemberKind::Truss;
        model.nodes[1].held = {false, true, true, false, false, false};
        const auto system = FrameSystem::assemble(model);
        const auto load = loadVector(*system, {{1, Direction::RotationY, 5}});
        QVERIFY(!load);
        QVERIFY(load.error().text().find("nothing resists") != std::string::npos);
    }
    void hermiteShapesAreUnitAtTheEnds()
    {
        QCOMPARE(hermite(0, 3), Eigen::Vector4d(1, 0, 0, 0));
        QCOMPARE(hermite(1, 3), Eigen::Vector4d(0, 0, 1, 0));
        const Eigen::Vector4d middle = hermite(0.5, 3);
        QVERIFY(middle.isApprox(Eigen::Vector4d(0.5, 3.0 / 8, 0.5, -3.0 / 8)));
    }
};

QTEST_GUILESS_MAIN(tst_Frame)
#include "tst_Frame.moc"
