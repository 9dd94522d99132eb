// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/Frames.h"

#include <sinew/physics/structure/FrameModes.h>

#include <Eigen/Eigenvalues>
#include <QtTest>

using namespace sinew;
using namespace sinew::structure;
using namespace sinew::structure::testing;

namespace {

// ω² μ L⁴ / EI to the fourth root, of bending in the xz plane.
double wavesOf(double omega, double lengthM)
{
    const double perMetre = kSteel.densityKgM3 * kBox.areaM2;
    return std::pow(omega * omega * perMetre / (kSteel.youngPa * kBox.inertiaYM4), 0.25) * lengthM;
}

double firstOfSupported(int elements)
{
    const auto system = FrameSystem::assemble(simplySupported(10, elements));
    const auto modes = solveFrameModes(*system, 1);
    return std::pow(wavesOf(modes->omegaRadS[0], 10) / std::numbers::pi, 2);
}

} // namespace

class tst_FrameModes : public QObject {
    Q_OBJECT
private slots:
    void supportedBeamByMesh()
    {
        const std::pair<int, double> rows[] = {{1, 1.109918}, {2, 1.003947}, {4, 1.000260}, {8, 1.000016}};
        for (const auto& [elements, ratio] : rows)
            QVERIFY2(near(firstOfSupported(elements), ratio, 1e-6), std::to_string(elements).c_str());
    }
    // Frequencies of cubic elements converge with the fourth power of their length.
    void orderInTheElementsLength()
    {
        const double coarse = firstOfSupported(4) - 1, fine = firstOfSupported(8) - 1;
        QVERIFY(near(std::log2(coarse / fine), 4, 0.05));
    }
    void cantileverModes()
    {
        FrameModel model = cantilever(10, 64);
        for (FrameNode& node : model.nodes)
            node.held = {true, true, node.held[2], true, node.held[4], true};
        const auto system = FrameSystem::assemble(model);
        const auto modes = solveFrameModes(*system, 3);
        QVERIFY(modes.has_value());
        const double expected[] = {1.87510407, 4.69409113, 7.85475744};
        for (int i = 0; i < 3; ++i)
            QVERIFY2(near(wavesOf(modes->omegaRadS[i], 10), expected[i], 1e-6),
                     std::to_string(wavesOf(modes->omegaRadS[i], 10)).c_str());
    }
    // A square tower has every sideways mode twice: Lanczos finds both, and as many as the dense solver.
    void repeatedFrequenciesAreAllFound()
    {
        const auto system = FrameSystem::assemble(tower(6, 2));
        const auto modes = solveFrameModes(*system, 12);
        QVERIFY2(modes.has_value(), modes ? "" : modes.error().text().c_str());
        const Eigen::GeneralizedSelfAdjointEigenSolver<Eigen::MatrixXd> all{
            Eigen::MatrixXd(system->stiffness()), Eigen::MatrixXd(system->mass())};
        for (int i = 0; i < 12; ++i)
            QVERIFY(nearShare(modes->omegaRadS[i], std::sqrt(all.eigenvalues()[i]), 1e-8));
        QVERIFY(nearShare(modes->omegaRadS[0], modes->omegaRadS[1], 1e-8));
        const Eigen::MatrixXd gram = modes->shapes.transpose() * system->mass() * modes->shapes;
        QVERIFY((gram - Eigen::MatrixXd::Identity(12, 12)).cwiseAbs().maxCoeff() < 1e-8);
    }
    void effectiveMassesAddUp()
    {
        FrameModel model = cantilever(10, 6, Eigen::Vector3d::UnitZ());
        const auto system = FrameSystem::assemble(model);
        const auto modes = solveFrameModes(*system, system->size());
        QVERIFY(modes.has_value());
        // All of the mass but what the clamped node holds.
        const Eigen::VectorXd iota = [&] {
            Eigen::VectorXd u = Eigen::VectorXd::Zero(system->size());
            for (int n = 1; n <= 6; ++n)
                u[system->dof(n, Direction::X)] = 1;
            return u;
        }();
        // Γ is taken with the coupling to the support: its sum of squares is (Mι)ᵀ M⁻¹ (Mι).
        const Eigen::MatrixXd mass(system->mass());
        const Eigen::VectorXd inertia = system->inertia(Direction::X);
        QVERIFY(nearShare(modes->participation.col(0).squaredNorm(), inertia.dot(mass.ldlt().solve(inertia)),
                          1e-8));
        QVERIFY(modes->participation.col(0).squaredNorm() < system->totalMassKg());
        QVERIFY(modes->participation.col(0).squaredNorm() > 0.9 * system->totalMassKg());
        QVERIFY(iota.dot(mass * iota) < system->totalMassKg());
    }
    void directionsWithoutMassHaveNoModes()
    {
        FrameModel model;
        addNode(model, {0, 0, 0});
        addNode(model, {0, 0, 0});
        for (FrameNode& node : model.nodes)
            node.held = {false, true, true, true, true, true};
        model.nodes[1].massKg = 4;
        model.springs.push_back({.id = "a", .from = 0, .stiffness = {200, 0, 0, 0, 0, 0}});
        model.springs.push_back({.id = "b", .from = 0, .to = 1, .stiffness = {200, 0, 0, 0, 0, 0}});
        const auto system = FrameSystem::assemble(model);
        QVERIFY(nearShare(solveFrameModes(*system, 1)->omegaRadS[0], 5, 1e-9)); // √(100/4)
        const auto two = solveFrameModes(*system, 2);
        QVERIFY(!two);
        QVERIFY(two.error().text().find("there are 1") != std::string::npos);
    }
    void elasticDampersHold()
    {
        FrameModel model = oscillator(2, 50);
        model.dampers.push_back(
            {.id = "d", .from = 0, .axis = {1, 0, 0}, .law = materials::FlagParameters{150, 10, 0.05, 0.65}});
        const auto system = FrameSystem::assemble(model);
        QVERIFY(nearShare(solveFrameModes(*system, 1)->omegaRadS[0], 5, 1e-9));
        QVERIFY(nearShare(solveFrameModes(*system, 1, true)->omegaRadS[0], 10, 1e-9));
    }
    void badRequestsAreRefused()
    {
        const auto system = FrameSystem::assemble(tower(6, 2));
        QVERIFY(!solveFrameModes(*system, 0));
        QVERIFY(!solveFrameModes(*system, system->size() + 1));
        std::stop_source stop;
        stop.request_stop();
        const auto stopped = solveFrameModes(*system, 5, false, stop.get_token());
        QVERIFY(!stopped && stopped.error().code == ErrorCode::Cancelled);
    }
};

QTEST_GUILESS_MAIN(tst_FrameModes)
#include "tst_FrameModes.moc"
