// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/physics/structure/FrameSystem.h>
#include <sinew/physics/structure/Newmark.h>

#include <optional>
#include <span>
#include <stop_token>

namespace sinew::structure {

/// C = a₀ M + a₁ K (the springs' dashpots come on top).
struct RayleighDamping {
    double massPerS = 0;   ///< a₀
    double stiffnessS = 0; ///< a₁
    double ratioAt(double omegaRadS) const;
};
/// The ratio exact at two circular frequencies, lower between them.
RayleighDamping rayleighFor(double ratio, double omega1RadS, double omega2RadS);

struct TransientOptions {
    double stepS = 0;
    RayleighDamping damping;
    NewmarkParameters newmark = {};
    /// N × p: loads that only change in size, a column each, such as the wind on one tower. May be empty.
    SparseMatrix patterns = {};
};

/// A basis of the lowest modes, to which the static answers to every damper and (unless told otherwise) to
/// ground motion and every pattern are added: what the higher modes carry of those loads follows without
/// delay ("residual flexibility").
struct Reduction {
    int modes = 30;
    bool correctPatterns = true;
    bool correctGround = true;
    std::optional<double> modalRatio = {}; ///< one damping ratio for every mode, in Rayleigh's place
};

/// M ü + C u' + K u + Σ g f(gᵀu) = p(t), ready to be stepped: factored once.
///
/// Newmark's K̂ = K + M/(βΔt²) + Cγ/(βΔt) is factored once, whatever the dampers do: their force enters
/// through the compliance F = Gᵀ K̂⁻¹ G of their own directions (static condensation), and only the small
/// system e + F f(e) = e₀ is iterated. Thus dampers may change (bars warm up) without a new factor, and any
/// number of runs share one system. Thread: immutable; any thread. Source: Newmark 1959; Chopra, Dynamics of
/// Structures, ch. 5.
class TransientSystem {
public:
    /// On all free directions. Errors: InvalidInput (step, γ, β, damping, size of the patterns);
    /// SingularNetwork as StaticSolver, with the dampers holding.
    static Result<std::shared_ptr<const TransientSystem>> make(const FrameSystem& frame,
                                                               const TransientOptions& options);
    /// On a reduced basis. Errors: likewise; as solveFrameModes.
    static Result<std::shared_ptr<const TransientSystem>> reduce(const FrameSystem& frame,
                                                                 const TransientOptions& options,
                                                                 const Reduction& reduction,
                                                                 std::stop_token stop = {});
    ~TransientSystem();

    double stepS() const;
    int size() const;        ///< free directions N
    int coordinates() const; ///< unknowns of a step
    int patterns() const;
    int dampers() const;
    /// A row on the free directions (such as FrameSystem::stressRow) on the unknowns, for
    /// TransientRun::valueOf.
    Eigen::VectorXd onUnknowns(const Eigen::VectorXd& row) const;

    struct Parts;
    const Parts& parts() const { return *m_parts; }

private:
    TransientSystem();
    std::unique_ptr<Parts> m_parts;
};

/// Energies since the start, J. input = kinetic + strain + damping + hysteretic, to rounding for the average
/// acceleration. Relative to the ground where that moves.
struct EnergyBalance {
    double input = 0, kinetic = 0, strain = 0;
    double damping = 0;
    double hysteretic = 0; ///< in the dampers, what they still hold elastically included
};

/// One run through time, from rest with no load. Thread: one; runs are independent.
class TransientRun {
public:
    explicit TransientRun(std::shared_ptr<const TransientSystem> system, bool trackEnergy = false);

    /// One step. Everything is the value at the step's end: factors of the patterns (may be empty),
    /// acceleration of the ground under all supports, and any other load on the free directions. Errors:
    /// InvalidInput (size, a value that is not finite); NotConverged (dampers: iterations, residual).
    Result<void> step(std::span<const double> factors,
                      const Eigen::Vector3d& groundMs2 = Eigen::Vector3d::Zero(),
                      const Eigen::VectorXd* loadN = nullptr);
    /// Back to rest; dampers keep their parameters.
    void reset();
    /// New plateaus or stiffness, from the next step on. Index as in the frame.
    void setDamper(int index, const materials::FlagParameters& flag);

    double stepS() const { return m_system->stepS(); }
    double timeS() const { return m_timeS; }
    /// Relative to the ground, by free direction.
    double displacementM(int dof) const { return at(m_u, dof); }
    double velocityMs(int dof) const { return at(m_v, dof); }
    double accelerationMs2(int dof) const { return at(m_a, dof); }
    Eigen::VectorXd displacement() const; ///< N
    /// What a row says of the displacements, the row being on the unknowns.
    double valueOf(const Eigen::VectorXd& rowOnUnknowns) const { return rowOnUnknowns.dot(m_u); }
    double damperElongationM(int damper) const
    {
        return m_states[static_cast<std::size_t>(damper)].displacementM;
    }
    double damperForceN(int damper) const { return m_states[static_cast<std::size_t>(damper)].forceN; }
    const EnergyBalance& energy() const { return m_energy; }
    int iterations() const { return m_iterations; } ///< of the dampers, all steps together

private:
    double at(const Eigen::VectorXd& coordinates, int dof) const;
    Result<void> gather(std::span<const double> factors, const Eigen::Vector3d& groundMs2,
                        const Eigen::VectorXd* loadN);
    Result<void> solveDampers();
    void account();

    std::shared_ptr<const TransientSystem> m_system;
    bool m_trackEnergy;
    double m_timeS = 0;
    int m_iterations = 0;
    Eigen::VectorXd m_u, m_v, m_a, m_load, m_next, m_work, m_solverWork, m_pairs;
    std::vector<materials::FlagParameters> m_flags;
    std::vector<materials::FlagState> m_states;
    Eigen::VectorXd m_elongation, m_linear, m_force, m_tangent, m_factoredTangent, m_residual;
    Eigen::PartialPivLU<Eigen::MatrixXd> m_jacobian;
    Eigen::VectorXd m_lastLoad, m_lastForce, m_lastU, m_lastV;
    EnergyBalance m_energy;
};

/// Ground acceleration, m/s², one row a direction x, y, z, one column a value; the first at t = 0, linear in
/// between.
struct GroundMotion {
    double intervalS = 0;
    Eigen::Matrix3Xd accelerationMs2;
};
/// One direction of motion.
GroundMotion groundAlong(Direction direction, std::span<const double> accelerationMs2, double intervalS);

/// What a run is asked for.
struct ResponseOptions {
    std::vector<int> dofs; ///< free directions to watch; empty: all of a system that is not reduced
    bool keepHistory = false;
    int sampleEvery = 1; ///< peaks and history take every so many-th step
};

/// Largest absolute values, and histories (a column each sample) where asked for.
struct FrameResponse {
    std::vector<int> dofs;
    Eigen::VectorXd displacementM;
    Eigen::VectorXd accelerationMs2; ///< absolute (total)
    Eigen::VectorXd damperElongationM, damperForceN;
    std::vector<double> timeS;
    Eigen::MatrixXd displacementHistoryM, accelerationHistoryMs2, elongationHistoryM, forceHistoryN;
};

/// A run under ground motion; the system's step is best a whole part of the record's interval. Errors: as
/// TransientRun; InvalidInput; Cancelled.
Result<FrameResponse> respondToGround(TransientRun& run, const FrameSystem& frame, const GroundMotion& ground,
                                      const ResponseOptions& options, std::stop_token stop = {});
/// A run under patterns: p rows, one column a step, column 0 at the end of the first step.
Result<FrameResponse> respondToPatterns(TransientRun& run, const FrameSystem& frame,
                                        const Eigen::MatrixXd& factors, const ResponseOptions& options,
                                        std::stop_token stop = {});

} // namespace sinew::structure
