// SPDX-License-Identifier: GPL-3.0-or-later
#include "TransientSystem.h"

#include <cmath>

namespace sinew::structure {

namespace {

constexpr int kMaxIterations = 60, kMaxHalvings = 12;
constexpr double kTolerance = 1e-11; // of the elongations

} // namespace

TransientRun::TransientRun(std::shared_ptr<const TransientSystem> system, bool trackEnergy)
    : m_system(std::move(system)), m_trackEnergy(trackEnergy), m_flags(m_system->parts().flags)
{
    reset();
}

void TransientRun::reset()
{
    const Eigen::Index n = m_system->coordinates();
    const auto d = static_cast<Eigen::Index>(m_flags.size());
    m_timeS = 0;
    m_iterations = 0;
    m_u = m_v = m_a = m_load = m_next = m_work = Eigen::VectorXd::Zero(n);
    m_pairs = Eigen::VectorXd::Zero(2 * n);
    m_states.assign(m_flags.size(), {});
    m_elongation = m_linear = m_force = m_residual = Eigen::VectorXd::Zero(d);
    m_tangent = Eigen::VectorXd::Zero(d);
    m_factoredTangent = Eigen::VectorXd::Constant(d, -1);
    m_lastLoad = m_lastU = m_lastV = Eigen::VectorXd::Zero(n);
    m_lastForce = m_force;
    m_energy = {};
}

void TransientRun::setDamper(int index, const materials::FlagParameters& flag)
{
    m_flags[static_cast<std::size_t>(index)] = flag;
}

double TransientRun::at(const Eigen::VectorXd& coordinates, int dof) const
{
    const RowMajor& basis = m_system->parts().basis;
    return basis.size() > 0 ? basis.row(dof).dot(coordinates) : coordinates[dof];
}

Eigen::VectorXd TransientRun::displacement() const
{
    const RowMajor& basis = m_system->parts().basis;
    return basis.size() > 0 ? Eigen::VectorXd(basis * m_u) : m_u;
}

Result<void> TransientRun::gather(std::span<const double> factors, const Eigen::Vector3d& groundMs2,
                                  const Eigen::VectorXd* loadN)
{
    const auto& parts = m_system->parts();
    if (!factors.empty() && factors.size() != static_cast<std::size_t>(parts.patterns.cols()))
        return fail(ErrorCode::InvalidInput, "one factor a load pattern");
    if (loadN && loadN->size() != parts.dofs)
        return fail(ErrorCode::InvalidInput, "one load a free direction");
    m_load.setZero();
    for (std::size_t i = 0; i < factors.size(); ++i)
        if (factors[i] != 0)
            m_load += factors[i] * parts.patterns.col(static_cast<Eigen::Index>(i));
    for (Eigen::Index i = 0; i < 3; ++i)
        if (groundMs2[i] != 0)
            m_load += groundMs2[i] * parts.ground.col(i);
    if (loadN && parts.basis.size() > 0)
        m_load.noalias() += parts.basis.transpose() * *loadN;
    else if (loadN)
        m_load += *loadN;
    if (!std::isfinite(m_load.sum()))
        return fail(ErrorCode::InvalidInput, "a load is not finite");
    return {};
}

Result<void> TransientRun::step(std::span<const double> factors, const Eigen::Vector3d& groundMs2,
                                const Eigen::VectorXd* loadN)
{
    if (const auto gathered = gather(factors, groundMs2, loadN); !gathered)
        return gathered;
    const auto& p = m_system->parts();
    if (m_trackEnergy)
        m_work = m_load;
    for (Eigen::Index i = 0; i < m_u.size(); ++i) {
        m_pairs[2 * i] = p.a0 * m_u[i] + p.a2 * m_v[i] + p.a3 * m_a[i];
        m_pairs[2 * i + 1] = p.a1 * m_u[i] + p.a4 * m_v[i] + p.a5 * m_a[i];
    }
    m_next = m_load;
    p.inertia.addTo(m_next, m_pairs);
    p.factor->solve(m_next, m_solverWork);
    if (!m_flags.empty())
        if (const auto solved = solveDampers(); !solved)
            return solved;
    if (m_trackEnergy) {
        m_lastU = m_u;
        m_lastV = m_v;
    }
    for (Eigen::Index i = 0; i < m_u.size(); ++i) {
        const double a = p.a0 * (m_next[i] - m_u[i]) - p.a2 * m_v[i] - p.a3 * m_a[i];
        m_v[i] += p.stepS * ((1 - p.gamma) * m_a[i] + p.gamma * a);
        m_a[i] = a;
        m_u[i] = m_next[i];
    }
    m_timeS += p.stepS;
    if (m_trackEnergy)
        account();
    return {};
}

// e + F f(e) = e₀: Newton, its step halved while the residual does not fall; f is monotonic.
Result<void> TransientRun::solveDampers()
{
    const auto& p = m_system->parts();
    const Eigen::Index d = m_elongation.size();
    m_linear.noalias() = p.directions.transpose() * m_next;
    const auto evaluate = [&](const Eigen::VectorXd& elongation) {
        for (Eigen::Index i = 0; i < d; ++i) {
            const auto at = static_cast<std::size_t>(i);
            const auto response = materials::flagResponse(m_flags[at], m_states[at], elongation[i]);
            m_force[i] = response.forceN;
            m_tangent[i] = response.tangentNM;
        }
        m_residual.noalias() = p.compliance * m_force;
        m_residual += elongation - m_linear;
        return m_residual.cwiseAbs().maxCoeff();
    };
    const double target =
        kTolerance * std::max(m_linear.cwiseAbs().maxCoeff(), m_elongation.cwiseAbs().maxCoeff()) + 1e-300;
    double size = evaluate(m_elongation);
    Eigen::VectorXd change(d), trial(d);
    for (int iteration = 0; size > target; ++iteration, ++m_iterations) {
        if (iteration == kMaxIterations || !std::isfinite(size))
            return fail(ErrorCode::NotConverged, "dampers: " + std::to_string(iteration) +
                                                     " iterations, residual " + std::to_string(size) + " m");
        if (m_tangent != m_factoredTangent) {
            Eigen::MatrixXd jacobian = p.compliance * m_tangent.asDiagonal();
            jacobian.diagonal().array() += 1;
            m_jacobian.compute(jacobian);
            m_factoredTangent = m_tangent;
        }
        change = m_jacobian.solve(m_residual);
        double share = 1, reached = size;
        for (int halving = 0; halving < kMaxHalvings; ++halving, share *= 0.5) {
            trial = m_elongation - share * change;
            reached = evaluate(trial);
            if (reached < size)
                break;
        }
        m_elongation.swap(trial);
        size = reached;
    }
    m_next.noalias() -= p.flexible * m_force;
    for (std::size_t i = 0; i < m_states.size(); ++i)
        m_states[i] = {m_elongation[static_cast<Eigen::Index>(i)], m_force[static_cast<Eigen::Index>(i)]};
    return {};
}

// The trapezoidal sums that average acceleration conserves exactly.
void TransientRun::account()
{
    const auto& p = m_system->parts();
    m_energy.input += 0.5 * (m_work + m_lastLoad).dot(m_u - m_lastU);
    m_energy.damping += 0.25 * p.stepS * (m_v + m_lastV).dot(p.damping * (m_v + m_lastV));
    m_energy.kinetic = 0.5 * m_v.dot(p.mass * m_v);
    m_energy.strain = 0.5 * m_u.dot(p.stiffness * m_u);
    const Eigen::VectorXd lengthened = p.directions.transpose() * (m_u - m_lastU);
    m_energy.hysteretic += 0.5 * (m_force + m_lastForce).dot(lengthened);
    m_lastLoad = m_work;
    m_lastForce = m_force;
}

} // namespace sinew::structure
