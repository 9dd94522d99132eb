// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>
#include <sinew/materials/Flag.h>

#include <Eigen/Dense>
#include <optional>
#include <span>
#include <vector>

namespace sinew::structure {

/// A damper between a degree of freedom and the ground, or between two degrees of freedom.
struct Damper {
    int dof = 0;
    int otherDof = -1; ///< -1: ground
    materials::FlagParameters flag;
};

/// M ü + C u' + K u + dampers = p. N degrees of freedom; mass lumped, K and C symmetric.
/// Units: kg, N/m, N·s/m.
struct LumpedModel {
    Eigen::VectorXd massKg;
    Eigen::MatrixXd stiffnessNM;
    Eigen::MatrixXd dampingNsM;
    std::vector<Damper> dampers;

    int size() const { return static_cast<int>(massKg.size()); }
};

/// Errors: InvalidInput (sizes differ, a mass not positive, values not finite, a damper outside, more than 64
/// dampers).
Result<void> checkModel(const LumpedModel& model);

/// One pier of a chain: its top at deck level, moving sideways.
struct ChainPier {
    double massKg = 0;
    double stiffnessNM = 0;
    double dampingRatio = 0.05;
};

/// Pier tops side by side, neighbours coupled by the deck's lateral stiffness: couplingNM.size() is one less
/// than piers. Modal damping: each mode's ratio is the mean of the piers' ratios, weighted by m·φ². Errors:
/// InvalidInput (no pier, sizes, values not positive).
Result<LumpedModel> makeChain(std::span<const ChainPier> piers, std::span<const double> couplingNM);

/// Undamped modes, ascending. shapes.col(i) has φᵀMφ = 1.
struct Modes {
    Eigen::VectorXd omegaRadS;
    Eigen::MatrixXd shapes;
    double frequencyHz(int mode) const;
};

/// Kφ = ω²Mφ. extraStiffnessNM is added on K's diagonal (dampers in their elastic range); may be empty.
/// Errors: InvalidInput; NotConverged (K not positive definite).
Result<Modes> solveModes(const LumpedModel& model, const Eigen::VectorXd& extraStiffnessNM = {});
/// Elastic stiffness of the dampers to ground, by degree of freedom.
Eigen::VectorXd damperStiffness(const LumpedModel& model);

/// C = M Φ diag(2ζω) Φᵀ M, one ratio a mode.
Eigen::MatrixXd modalDamping(const LumpedModel& model, const Modes& modes, const Eigen::VectorXd& ratios);
/// C = a0 M + a1 K with the ratio exact at two circular frequencies.
Eigen::MatrixXd rayleighDamping(const LumpedModel& model, double ratio, double omega1RadS, double omega2RadS);

/// One degree of freedom of a given period. Mass 1 kg unless given. An optional damper in parallel.
LumpedModel makeSdof(double periodS, double dampingRatio,
                     const std::optional<materials::FlagParameters>& damper = {}, double massKg = 1);

} // namespace sinew::structure
