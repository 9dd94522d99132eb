// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/physics/structure/LumpedModel.h>
#include <sinew/physics/structure/Newmark.h>

#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

namespace sinew::structure {

/// Steps a lumped model through time: Newmark, with Newton inside a step for the dampers only.
///
/// The flags are piecewise linear, so the tangent takes few values; the inverse of K̂ + dampers is kept for
/// every combination that has occurred (which damper is elastic), and an iteration costs one matrix-vector
/// product. Dampers may change between steps (their bar temperature does). Units: SI. Thread: one; copies are
/// independent. Source: Newmark 1959; Chopra, Dynamics of Structures, ch. 5.
class Integrator {
public:
    /// At rest, with the forces zero. Errors: as checkModel; InvalidInput (step not positive, γ or β out of
    /// range).
    static Result<Integrator> make(const LumpedModel& model, double stepS, NewmarkParameters parameters = {});

    /// One step with the force at its end. Errors: InvalidInput (size); NotConverged.
    Result<void> step(std::span<const double> forceN);
    /// Back to rest; dampers keep their parameters.
    void reset();
    /// New plateaus; stiffness and hardening too. Index as in the model.
    void setDamper(std::size_t index, const materials::FlagParameters& flag);

    double stepS() const { return m_step; }
    const Eigen::VectorXd& displacementM() const { return m_u; }
    const Eigen::VectorXd& velocityMs() const { return m_v; }
    /// Relative to the ground.
    const Eigen::VectorXd& accelerationMs2() const { return m_a; }
    double damperDisplacementM(std::size_t index) const { return m_states[index].displacementM; }
    double damperForceN(std::size_t index) const { return m_states[index].forceN; }

private:
    Integrator() = default;
    double elongation(const Damper& damper, const Eigen::VectorXd& u) const;
    std::uint64_t evaluate(const Eigen::VectorXd& u, const Eigen::VectorXd& load);
    const Eigen::MatrixXd& inverse(std::uint64_t plastic);
    Result<void> solve(const Eigen::VectorXd& load);
    void accept();

    double m_step = 0;
    double m_a0 = 0, m_a1 = 0, m_a2 = 0, m_a3 = 0, m_a4 = 0, m_a5 = 0, m_gamma = 0.5;
    Eigen::VectorXd m_mass;
    Eigen::MatrixXd m_damping, m_effective;
    std::vector<Damper> m_dampers;
    std::vector<materials::FlagState> m_states;
    std::vector<double> m_trialForces;
    std::unordered_map<std::uint64_t, Eigen::MatrixXd> m_inverses;
    Eigen::VectorXd m_u, m_v, m_a;
    Eigen::VectorXd m_trial, m_residual, m_delta, m_load, m_work, m_next;
};

/// Largest absolute values over a run, by degree of freedom (dampers by damper).
struct PeakResponse {
    Eigen::VectorXd displacementM;
    Eigen::VectorXd accelerationMs2; ///< absolute (total) acceleration under ground motion
    Eigen::VectorXd damperDisplacementM;
};

/// Response to a uniform ground acceleration, from rest; the record's first value is at t = 0 and it is
/// linear in between. substeps: steps an interval; peaks are taken at every `sampleEvery`-th of them (1:
/// all). Errors: as Integrator.
Result<PeakResponse> respondToGround(const LumpedModel& model, std::span<const double> groundMs2,
                                     double intervalS, int substeps = 1, int sampleEvery = 1);

/// Response to forces (N rows, one column a step, column 0 at the end of the first step), all peaks.
Result<PeakResponse> respondToForce(const LumpedModel& model, const Eigen::MatrixXd& forceN, double stepS);

/// Displacements of a linear single degree of freedom under a force that is linear between its values (the
/// first at t = 0), at the same instants: exact. Source: Nigam & Jennings 1969; Chopra 5.2.
std::vector<double> sdofExact(double massKg, double stiffnessNM, double dampingRatio,
                              std::span<const double> forceN, double intervalS);

} // namespace sinew::structure
