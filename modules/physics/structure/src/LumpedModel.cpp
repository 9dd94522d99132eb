// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/physics/structure/LumpedModel.h>

#include <cmath>
#include <numbers>

namespace sinew::structure {

namespace {

bool positive(double value)
{
    return std::isfinite(value) && value > 0;
}

Result<void> checkPiers(std::span<const ChainPier> piers, std::span<const double> couplingNM)
{
    if (piers.empty() || couplingNM.size() + 1 != piers.size())
        return fail(ErrorCode::InvalidInput, "a chain needs piers and one coupling less than piers");
    for (const ChainPier& pier : piers)
        if (!positive(pier.massKg) || !positive(pier.stiffnessNM) ||
            !(pier.dampingRatio >= 0 && pier.dampingRatio < 1))
            return fail(ErrorCode::InvalidInput,
                        "mass and stiffness must be positive, the damping ratio in [0, 1)");
    for (const double k : couplingNM)
        if (!(std::isfinite(k) && k >= 0))
            return fail(ErrorCode::InvalidInput, "coupling stiffness must not be negative");
    return {};
}

Eigen::VectorXd modeRatios(std::span<const ChainPier> piers, const LumpedModel& model, const Modes& modes)
{
    Eigen::VectorXd ratios(model.size());
    for (int mode = 0; mode < model.size(); ++mode) {
        ratios[mode] = 0;
        for (int i = 0; i < model.size(); ++i)
            ratios[mode] += piers[static_cast<std::size_t>(i)].dampingRatio * model.massKg[i] *
                            modes.shapes(i, mode) * modes.shapes(i, mode);
    }
    return ratios;
}

} // namespace

Result<void> checkModel(const LumpedModel& model)
{
    const int n = model.size();
    if (n == 0 || model.stiffnessNM.rows() != n || model.stiffnessNM.cols() != n ||
        model.dampingNsM.rows() != n || model.dampingNsM.cols() != n)
        return fail(ErrorCode::InvalidInput, "mass, stiffness and damping differ in size");
    if (!model.massKg.allFinite() || !(model.massKg.minCoeff() > 0) || !model.stiffnessNM.allFinite() ||
        !model.dampingNsM.allFinite())
        return fail(ErrorCode::InvalidInput, "masses must be positive and all values finite");
    if (model.dampers.size() > 64)
        return fail(ErrorCode::InvalidInput, "more than 64 dampers");
    for (const Damper& damper : model.dampers) {
        if (damper.dof < 0 || damper.dof >= n || damper.otherDof < -1 || damper.otherDof >= n)
            return fail(ErrorCode::InvalidInput, "a damper at no degree of freedom");
        if (!positive(damper.flag.stiffnessNM) || !(damper.flag.yieldForceN >= 0))
            return fail(ErrorCode::InvalidInput, "a damper without stiffness");
    }
    return {};
}

Result<LumpedModel> makeChain(std::span<const ChainPier> piers, std::span<const double> couplingNM)
{
    if (const auto checked = checkPiers(piers, couplingNM); !checked)
        return passOn(checked);
    const auto n = static_cast<Eigen::Index>(piers.size());
    LumpedModel model;
    model.massKg.resize(n);
    model.stiffnessNM = Eigen::MatrixXd::Zero(n, n);
    model.dampingNsM = Eigen::MatrixXd::Zero(n, n);
    for (Eigen::Index i = 0; i < n; ++i) {
        model.massKg[i] = piers[static_cast<std::size_t>(i)].massKg;
        model.stiffnessNM(i, i) += piers[static_cast<std::size_t>(i)].stiffnessNM;
        if (i + 1 == n)
            break;
        const double k = couplingNM[static_cast<std::size_t>(i)];
        model.stiffnessNM(i, i) += k;
        model.stiffnessNM(i + 1, i + 1) += k;
        model.stiffnessNM(i, i + 1) -= k;
        model.stiffnessNM(i + 1, i) -= k;
    }
    const auto modes = solveModes(model);
    if (!modes)
        return passOn(modes);
    model.dampingNsM = modalDamping(model, *modes, modeRatios(piers, model, *modes));
    return model;
}

double Modes::frequencyHz(int mode) const
{
    return omegaRadS[mode] / (2 * std::numbers::pi);
}

Result<Modes> solveModes(const LumpedModel& model, const Eigen::VectorXd& extraStiffnessNM)
{
    if (const auto checked = checkModel(model); !checked)
        return passOn(checked);
    Eigen::MatrixXd stiffness = model.stiffnessNM;
    if (extraStiffnessNM.size() == model.massKg.size())
        stiffness.diagonal() += extraStiffnessNM;
    const Eigen::MatrixXd mass = model.massKg.asDiagonal();
    const Eigen::GeneralizedSelfAdjointEigenSolver<Eigen::MatrixXd> solver(stiffness, mass);
    if (solver.info() != Eigen::Success || !(solver.eigenvalues()[0] > 0))
        return fail(ErrorCode::NotConverged,
                    "the stiffness is not positive definite: a part is free to move");
    return Modes{solver.eigenvalues().cwiseSqrt(), solver.eigenvectors()};
}

Eigen::VectorXd damperStiffness(const LumpedModel& model)
{
    Eigen::VectorXd stiffness = Eigen::VectorXd::Zero(model.size());
    for (const Damper& damper : model.dampers)
        if (damper.otherDof < 0)
            stiffness[damper.dof] += damper.flag.stiffnessNM;
    return stiffness;
}

Eigen::MatrixXd modalDamping(const LumpedModel& model, const Modes& modes, const Eigen::VectorXd& ratios)
{
    const Eigen::MatrixXd weighted = model.massKg.asDiagonal() * modes.shapes;
    const Eigen::VectorXd factors = 2 * ratios.cwiseProduct(modes.omegaRadS);
    return weighted * factors.asDiagonal() * weighted.transpose();
}

Eigen::MatrixXd rayleighDamping(const LumpedModel& model, double ratio, double omega1RadS, double omega2RadS)
{
    const double a1 = 2 * ratio / (omega1RadS + omega2RadS);
    const double a0 = a1 * omega1RadS * omega2RadS;
    const Eigen::MatrixXd mass = model.massKg.asDiagonal();
    return a0 * mass + a1 * model.stiffnessNM;
}

LumpedModel makeSdof(double periodS, double dampingRatio,
                     const std::optional<materials::FlagParameters>& damper, double massKg)
{
    const double omega = 2 * std::numbers::pi / periodS;
    LumpedModel model;
    model.massKg = Eigen::VectorXd::Constant(1, massKg);
    model.stiffnessNM = Eigen::MatrixXd::Constant(1, 1, massKg * omega * omega);
    model.dampingNsM = Eigen::MatrixXd::Constant(1, 1, 2 * dampingRatio * omega * massKg);
    if (damper)
        model.dampers.push_back({0, -1, *damper});
    return model;
}

} // namespace sinew::structure
