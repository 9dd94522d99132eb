// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/Frames.h"

#include <sinew/physics/structure/FrameModes.h>
#include <sinew/physics/structure/MovingLoad.h>

#include <QtTest>

using namespace sinew;
using namespace sinew::structure;
using namespace sinew::structure::testing;

namespace {

std::vector<std::string> idsOf(const FrameModel& model)
{
    std::vector<std::string> ids;
    for (const FrameMember& member : model.members)
        ids.push_back(member.id);
    return ids;
}

// Largest deflection of the middle while a force crosses at α of the critical speed, over the static one.
double amplification(double alpha, int elements, int modes)
{
    const double l = 20;
    const auto frame = FrameSystem::assemble(simplySupported(l, elements));
    const double omega = solveFrameModes(*frame, 1)->omegaRadS[0];
    const double speed = alpha * l * omega / std::numbers::pi, step = l / speed / 2000;
    const Reduction few{.modes = modes, .correctGround = false};
    TransientRun run(*TransientSystem::reduce(*frame, {.stepS = step}, few));
    const auto lane = Lane::make(*frame, idsOf(frame->model()));
    Eigen::VectorXd load(frame->size());
    const int middle = frame->dof(elements / 2, Direction::Z);
    double largest = 0;
    for (int i = 1; i <= 2000; ++i) {
        lane->load({{.axles = {{1000, 0}}, .speedMs = speed}}, i * step, load);
        if (!run.step({}, Eigen::Vector3d::Zero(), &load))
            return std::nan("");
        largest = std::max(largest, -run.displacementM(middle));
    }
    const double ei = kSteel.youngPa * kBox.inertiaYM4;
    const double still = modes == 1 ? 2 * 1000 * l * l * l / (std::pow(std::numbers::pi, 4) * ei)
                                    : 1000 * l * l * l / (48 * ei);
    return largest / still;
}

} // namespace

class tst_MovingLoad : public QObject {
    Q_OBJECT
private slots:
    void amplificationOfASupportedBeam()
    {
        const double one = amplification(0.617, 32, 1), slow = amplification(0.25, 32, 1),
                     many = amplification(0.25, 32, 20);
        QVERIFY2(nearShare(one, 1.7685, 1e-3), std::to_string(one).c_str());
        QVERIFY2(nearShare(slow, 1.2681, 1e-3), std::to_string(slow).c_str());
        QVERIFY2(nearShare(many, 1.2576, 1e-3), std::to_string(many).c_str());
    }
    // Wherever the force stands, the deflection is the beam's own, not the mesh's.
    void staticInfluenceLineIsExact()
    {
        const double l = 12;
        const auto frame = FrameSystem::assemble(simplySupported(l, 4));
        const auto lane = Lane::make(*frame, idsOf(frame->model()));
        const auto solver = StaticSolver::make(*frame);
        const double ei = kSteel.youngPa * kBox.inertiaYM4;
        for (const double a : {0.7, 3.0, 4.4, 5.9}) {
            Eigen::VectorXd load = Eigen::VectorXd::Zero(frame->size());
            lane->add(1000, a, load);
            const double w = -solver->solve(load)[frame->dof(2, Direction::Z)];
            QVERIFY(nearShare(w, 1000 * a * (3 * l * l - 4 * a * a) / (48 * ei), 1e-9));
        }
    }
    void axlesFollowAndTwist()
    {
        FrameModel model = line(10, 2);
        std::swap(model.members[1].from, model.members[1].to); // a lane does not mind which way a member runs
        const auto frame = FrameSystem::assemble(model);
        const auto lane = Lane::make(*frame, idsOf(frame->model()), 1.5);
        QVERIFY(lane.has_value());
        Eigen::VectorXd load(frame->size());
        lane->load({{.axles = {{100, 0}, {50, 3}}, .speedMs = 2, .entersAtS = 1}}, 4.5, load); // at 7 and 4 m
        double force = 0, moment = 0, twist = 0;
        for (int n = 0; n < 3; ++n) {
            const double z = load[frame->dof(n, Direction::Z)];
            force += z;
            moment += 5.0 * n * z - load[frame->dof(n, Direction::RotationY)];
            twist += load[frame->dof(n, Direction::RotationX)];
        }
        QVERIFY(near(force, -150, 1e-9));
        QVERIFY(near(moment, -100 * 7 - 50 * 4, 1e-9));
        // The second member runs backwards: its local y, and with it the side of the wheels, is turned.
        QVERIFY(near(std::abs(twist), 1.5 * (100 - 50), 1e-9));
        lane->load({{.axles = {{100, 0}}, .speedMs = 2}}, 99, load);
        QVERIFY(load.isZero(0));
    }
    void hingesPassTheLoadOn()
    {
        FrameModel model = cantilever(8, 2);
        clamp(model.nodes.back());
        model.members[1].releasedTo[4] = true;
        const auto frame = FrameSystem::assemble(model);
        const auto lane = Lane::make(*frame, idsOf(frame->model()));
        Eigen::VectorXd load = Eigen::VectorXd::Zero(frame->size());
        lane->add(1000, 6, load);
        const double w = -StaticSolver::make(*frame)->solve(load)[frame->dof(1, Direction::Z)];
        // Clamped at 0, on a roller at l, a force at 3l/4; the deflection at l/2 by the unit-load method.
        const double l = 8, a = 6, b = 2, ei = kSteel.youngPa * kBox.inertiaYM4;
        const double roller = a * a * (3 * l - a) / (2 * l * l * l) * 1000, x = 4;
        const double expected = (1000 * x * x * (3 * a - x) - roller * x * x * (3 * l - x)) / (6 * ei);
        QVERIFY(nearShare(w, expected, 1e-9));
        Q_UNUSED(b);
    }
    void badLanesAreNamed()
    {
        const auto frame = FrameSystem::assemble(cantilever(9, 3));
        QVERIFY(!Lane::make(*frame, {}));
        const auto gap = Lane::make(*frame, {"B0", "B2"});
        QVERIFY(!gap && gap.error().text().find("lane, member B2") != std::string::npos);
        QVERIFY(!Lane::make(*frame, {"B0", "nowhere"}));
    }
};

QTEST_GUILESS_MAIN(tst_MovingLoad)
#include "tst_MovingLoad.moc"
