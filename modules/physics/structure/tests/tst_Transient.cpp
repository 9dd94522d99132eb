// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/Frames.h"

#include <sinew/estimate/Random.h>
#include <sinew/physics/structure/FrameModes.h>
#include <sinew/physics/structure/Integrator.h>

#include <QtTest>

using namespace sinew;
using namespace sinew::structure;
using namespace sinew::structure::testing;

namespace {

SparseMatrix unit(const FrameSystem& system, int dof)
{
    SparseMatrix pattern(system.size(), 1);
    pattern.insert(dof, 0) = 1;
    return pattern;
}

std::vector<double> halfSine(double amplitude, double step, int steps)
{
    std::vector<double> force;
    for (int i = 1; i <= steps; ++i)
        force.push_back(i * step <= 0.6 + 1e-9 ? amplitude * std::sin(std::numbers::pi * i * step / 0.6) : 0);
    return force;
}

// A record that is neither periodic nor kind.
std::vector<double> record(int values, double amplitude)
{
    estimate::Random random(7);
    std::vector<double> out{0};
    double slow = 0;
    for (int i = 1; i < values; ++i) {
        slow = 0.7 * slow + random.normal();
        out.push_back(amplitude * slow);
    }
    return out;
}

// A tower with a damper across each of its first storeys.
FrameModel damped(int storeys, int dampers, double yieldN)
{
    FrameModel model = tower(storeys, 1);
    for (int i = 0; i < dampers; ++i)
        model.dampers.push_back({.id = "D" + std::to_string(i),
                                 .from = 4 * (i / 4) + i % 4,
                                 .to = 4 * (i / 4 + 1) + (i % 4 + 1) % 4,
                                 .law = materials::FlagParameters{2e7, yieldN, 0.05, 0.65}});
    return model;
}

TransientOptions options(const FrameSystem& frame, double stepS)
{
    const auto modes = solveFrameModes(frame, 3);
    return {.stepS = stepS, .damping = rayleighFor(0.03, modes->omegaRadS[0], modes->omegaRadS[2])};
}

} // namespace

class tst_Transient : public QObject {
    Q_OBJECT
private slots:
    void chopraOnTheFrame()
    {
        const auto frame = FrameSystem::assemble(oscillator(0.2533, 10));
        const double c = 2 * 0.05 * std::sqrt(0.2533 * 10);
        TransientOptions how{.stepS = 0.1, .damping = {c / 0.2533, 0}, .patterns = unit(*frame, 0)};
        const double expected[] = {.0437,  .2326, .6121, 1.0825, 1.4310,
                                   1.4231, .9622, .1908, -.6044, -1.1442};
        TransientRun run(*TransientSystem::make(*frame, how));
        const auto force = halfSine(10, 0.1, 10);
        for (std::size_t i = 0; i < 10; ++i) {
            QVERIFY(run.step({&force[i], 1}));
            QVERIFY(near(run.displacementM(0), expected[i], 1e-4));
        }
        how.newmark = {0.5, 1.0 / 6};
        TransientRun linear(*TransientSystem::make(*frame, how));
        for (const double& f : force)
            QVERIFY(linear.step({&f, 1}));
        QVERIFY(near(linear.displacementM(0), -1.2208, 1e-4));
    }
    // The same flag oscillator by the lumped integrator, whose matrix holds the damper.
    void condensedDamperEqualsTheFullMatrix()
    {
        const double k = 40;
        FrameModel model = oscillator(1, k);
        const materials::FlagParameters flag{2 * k, 1, 0.05, 0.65};
        model.dampers.push_back({.id = "d", .from = 0, .axis = {1, 0, 0}, .law = flag});
        const auto frame = FrameSystem::assemble(model);
        const double c = 2 * 0.05 * std::sqrt(k);
        TransientRun run(*TransientSystem::make(*frame, {.stepS = 0.005, .damping = {c, 0}}));
        const auto ground = record(2000, 1);
        auto lumped = Integrator::make(makeSdof(2 * std::numbers::pi / std::sqrt(k), 0.05, flag), 0.005);
        double largest = 0;
        for (const double g : ground) {
            const double force = -g;
            QVERIFY(run.step({}, {g, 0, 0}));
            QVERIFY(lumped->step({&force, 1}));
            QVERIFY(near(run.displacementM(0), lumped->displacementM()[0], 1e-9));
            largest = std::max(largest, std::abs(run.displacementM(0)) * 2 * k);
        }
        QVERIFY(largest > 2); // it did leave its elastic range
        QVERIFY(run.iterations() > 0);
    }
    void energyIsBalanced()
    {
        const auto frame = FrameSystem::assemble(damped(5, 8, 2e4));
        auto how = options(*frame, 0.01);
        how.patterns = unit(*frame, frame->dof(20, Direction::X));
        TransientRun run(*TransientSystem::make(*frame, how), true);
        for (const double g : record(1000, 0.6)) {
            const double push = 3e4 * g;
            QVERIFY(run.step({&push, 1}, {g, 0.5 * g, 0.2 * g}));
            const EnergyBalance& e = run.energy();
            QVERIFY(near(e.input, e.kinetic + e.strain + e.damping + e.hysteretic,
                         1e-9 * (std::abs(e.input) + e.kinetic + e.damping)));
        }
        QVERIFY(run.energy().hysteretic > 0.05 * run.energy().input);
    }
    void dampersThatTurnTogetherConverge()
    {
        // Long steps, stiff dampers, hard blows: where Newton alone goes in circles between the flag's corners.
        for (const double beta : {0.1, 0.95, 1.0, 1.3, 2.0})
            for (const double stiffness : {2e7, 2e9}) {
                FrameModel model = damped(6, 12, 2e4);
                for (FrameDamper& damper : model.dampers)
                    damper.law = materials::FlagParameters{stiffness, 2e4, 0.01, beta};
                const auto frame = FrameSystem::assemble(model);
                TransientRun run(*TransientSystem::make(*frame, options(*frame, 0.05)));
                for (const double g : record(3000, 3)) {
                    const auto stepped = run.step({}, {g, -0.7 * g, 0.4 * g});
                    QVERIFY2(stepped, stepped ? "" : stepped.error().text().c_str());
                }
            }
    }
    void secondOrderInTheStep()
    {
        const auto frame = FrameSystem::assemble(cantilever(10, 4));
        const int tip = frame->dof(4, Direction::Z);
        const auto tipAt = [&](double step) {
            TransientOptions how{.stepS = step, .damping = {0.4, 1e-4}, .patterns = unit(*frame, tip)};
            TransientRun run(*TransientSystem::make(*frame, how));
            for (int i = 1; i * step <= 1 + 1e-9; ++i) {
                const double push = 1e4 * std::pow(std::sin(std::numbers::pi * i * step), 2);
                if (!run.step({&push, 1}))
                    return std::nan("");
            }
            return run.displacementM(tip);
        };
        const double exact = tipAt(1.0 / 16384), coarse = tipAt(1.0 / 512) - exact,
                     fine = tipAt(1.0 / 1024) - exact;
        QVERIFY2(near(std::log2(coarse / fine), 2, 0.1), std::to_string(std::log2(coarse / fine)).c_str());
    }
    void nothingInNothingOut()
    {
        const auto frame = FrameSystem::assemble(damped(3, 4, 1e4));
        TransientRun run(*TransientSystem::make(*frame, options(*frame, 0.01)), true);
        for (int i = 0; i < 20; ++i)
            QVERIFY(run.step({}));
        QVERIFY(run.displacement().isZero(0));
        QCOMPARE(run.damperForceN(2), 0.0);
        QCOMPARE(run.energy().input, 0.0);
    }
    // A step load held long enough ends at the static answer, whatever the mass.
    void endsAtTheStaticAnswer()
    {
        const auto frame = FrameSystem::assemble(tower(3, 1));
        const int top = frame->dof(12, Direction::Y);
        auto how = options(*frame, 0.1);
        how.damping = {20, 0.02};
        how.patterns = unit(*frame, top);
        TransientRun run(*TransientSystem::make(*frame, how));
        const double push = 1e5;
        for (int i = 0; i < 1500; ++i)
            QVERIFY(run.step({&push, 1}));
        const Eigen::VectorXd load = push * Eigen::VectorXd::Unit(frame->size(), top);
        const Eigen::VectorXd still = StaticSolver::make(*frame)->solve(load);
        QVERIFY((run.displacement() - still).cwiseAbs().maxCoeff() < 1e-6 * still.cwiseAbs().maxCoeff());
    }
    void reducedFollowsTheFull()
    {
        const auto frame = FrameSystem::assemble(damped(8, 8, 3e4));
        const auto how = options(*frame, 0.01);
        const auto full = TransientSystem::make(*frame, how);
        const auto reduced = TransientSystem::reduce(*frame, how, {.modes = 16});
        QVERIFY2(reduced.has_value(), reduced ? "" : reduced.error().text().c_str());
        QVERIFY((*reduced)->coordinates() < (*full)->coordinates() / 4);
        TransientRun a(*full), b(*reduced);
        const GroundMotion ground = groundAlong(Direction::X, record(800, 0.7), 0.02);
        const ResponseOptions watch{.dofs = {frame->dof(32, Direction::X), frame->dof(16, Direction::X)}};
        const auto ra = respondToGround(a, *frame, ground, watch),
                   rb = respondToGround(b, *frame, ground, watch);
        QVERIFY(ra && rb);
        QVERIFY(ra->damperForceN.maxCoeff() > 3e4);
        for (int i = 0; i < 2; ++i) {
            QVERIFY(nearShare(rb->displacementM[i], ra->displacementM[i], 0.01));
            QVERIFY2(nearShare(rb->accelerationMs2[i], ra->accelerationMs2[i], 0.05),
                     std::to_string(rb->accelerationMs2[i] / ra->accelerationMs2[i]).c_str());
        }
        for (Eigen::Index d = 0; d < 8; ++d)
            QVERIFY2(near(rb->damperForceN[d], ra->damperForceN[d], 0.01 * ra->damperForceN.maxCoeff()),
                     std::to_string(d).c_str());
    }
    // Every mode kept: the same equations in other coordinates.
    void reducedToEverythingIsTheFull()
    {
        const auto frame = FrameSystem::assemble(damped(2, 4, 1e4));
        const auto how = options(*frame, 0.01);
        TransientRun a(*TransientSystem::make(*frame, how)),
            b(*TransientSystem::reduce(*frame, how, {.modes = frame->size()}));
        for (const double g : record(300, 0.6)) {
            QVERIFY(a.step({}, {g, 0, 0}));
            QVERIFY(b.step({}, {g, 0, 0}));
        }
        const Eigen::VectorXd ua = a.displacement();
        QVERIFY((ua - b.displacement()).cwiseAbs().maxCoeff() < 1e-6 * ua.cwiseAbs().maxCoeff());
    }
    void warmBarsNeedNoNewFactor()
    {
        materials::SmaDevice device{.stiffnessNM = 2e7, .yieldForceN = 3e4, .barAreaM2 = 1e-4, .massKg = 5};
        FrameModel model = damped(4, 4, 1);
        for (FrameDamper& damper : model.dampers) {
            damper.law = device;
            damper.barK = 333.15;
        }
        const auto warm = FrameSystem::assemble(model);
        for (FrameDamper& damper : model.dampers)
            damper.barK = 283.15;
        const auto cold = FrameSystem::assemble(model);
        const auto how = options(*cold, 0.01);
        TransientRun a(*TransientSystem::make(*warm, how)), b(*TransientSystem::make(*cold, how));
        for (int d = 0; d < 4; ++d)
            b.setDamper(d, materials::flagAt(device, 333.15));
        TransientRun c(*TransientSystem::make(*cold, how));
        for (const double g : record(400, 1)) {
            QVERIFY(a.step({}, {g, 0, 0}));
            QVERIFY(b.step({}, {g, 0, 0}));
            QVERIFY(c.step({}, {g, 0, 0}));
            QCOMPARE(a.damperForceN(1), b.damperForceN(1));
        }
        QVERIFY(a.damperForceN(1) != c.damperForceN(1));
    }
    void dashpotsDamp()
    {
        FrameModel model = oscillator(1, 100);
        model.springs[0].dashpot[0] = 2 * 0.05 * 10;
        const auto frame = FrameSystem::assemble(model);
        const auto plain = FrameSystem::assemble(oscillator(1, 100));
        TransientRun a(*TransientSystem::make(*frame, {.stepS = 0.01})),
            b(*TransientSystem::make(*plain, {.stepS = 0.01, .damping = {1, 0}})),
            c(*TransientSystem::reduce(*frame, {.stepS = 0.01}, {.modes = 1}));
        for (const double g : record(500, 1)) {
            QVERIFY(a.step({}, {g, 0, 0}));
            QVERIFY(b.step({}, {g, 0, 0}));
            QVERIFY(c.step({}, {g, 0, 0}));
            QVERIFY(near(a.displacementM(0), b.displacementM(0), 1e-12));
            QVERIFY(near(a.displacementM(0), c.displacementM(0), 1e-9));
        }
    }
    void badRequestsAreNamed()
    {
        const auto frame = FrameSystem::assemble(oscillator(1, 100));
        QVERIFY(!TransientSystem::make(*frame, {.stepS = 0}));
        QVERIFY(!TransientSystem::make(*frame, {.stepS = std::nan("")}));
        QVERIFY(!TransientSystem::make(*frame, {.stepS = 0.01, .damping = {-1, 0}}));
        QVERIFY(!TransientSystem::make(*frame, {.stepS = 0.01, .patterns = SparseMatrix(5, 1)}));
        TransientRun run(*TransientSystem::make(*frame, {.stepS = 0.01}));
        const double two[] = {1, 2};
        QVERIFY(!run.step(two));
        QVERIFY(!run.step({}, {std::nan(""), 0, 0}));
        QVERIFY(!respondToGround(run, *frame, {0.01, Eigen::Matrix3Xd::Zero(3, 1)}, {}));
        QVERIFY(!respondToGround(run, *frame, {0.01, Eigen::Matrix3Xd::Zero(3, 9)}, {.dofs = {7}}));
        std::stop_source stop;
        stop.request_stop();
        const auto stopped =
            respondToGround(run, *frame, {0.01, Eigen::Matrix3Xd::Zero(3, 999)}, {}, stop.get_token());
        QVERIFY(!stopped && stopped.error().code == ErrorCode::Cancelled);
        FrameModel loose = cantilever(3, 3);
        loose.members[0].releasedFrom[4] = true;
        const auto mechanism = TransientSystem::make(*FrameSystem::assemble(loose), {.stepS = 0.01});
        QVERIFY(!mechanism && mechanism.error().code == ErrorCode::SingularNetwork);
    }
};

QTEST_GUILESS_MAIN(tst_Transient)
#include "tst_Transient.moc"
