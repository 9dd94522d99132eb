// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/physics/structure/Integrator.h>

#include <cmath>

namespace sinew::structure {

namespace {

constexpr int kMaxIterations = 60;
constexpr double kTolerance = 1e-10; // of the load
constexpr std::size_t kMaxInverses = 4096;

} // namespace

Result<Integrator> Integrator::make(const LumpedModel& model, double stepS, NewmarkParameters parameters)
{
    if (const auto checked = checkModel(model); !checked)
        return passOn(checked);
    if (!(std::isfinite(stepS) && stepS > 0) || !(parameters.beta > 0) || !(parameters.gamma >= 0.5))
        return fail(ErrorCode::InvalidInput,
                    "the time step must be positive, Newmark's beta too, gamma 0.5 or more");
    Integrator made;
    const double g = parameters.gamma, b = parameters.beta;
    made.m_step = stepS;
    made.m_gamma = g;
    made.m_a0 = 1 / (b * stepS * stepS);
    made.m_a1 = g / (b * stepS);
    made.m_a2 = 1 / (b * stepS);
    made.m_a3 = 1 / (2 * b) - 1;
    made.m_a4 = g / b - 1;
    made.m_a5 = stepS / 2 * (g / b - 2);
    made.m_mass = model.massKg;
    made.m_damping = model.dampingNsM;
    made.m_effective = model.stiffnessNM + made.m_a1 * model.dampingNsM;
    made.m_effective.diagonal() += made.m_a0 * model.massKg;
    made.m_dampers = model.dampers;
    made.reset();
    return made;
}

void Integrator::reset()
{
    m_u = m_v = m_a = Eigen::VectorXd::Zero(m_mass.size());
    m_trial = m_residual = m_delta = m_load = m_work = m_next = m_u;
    m_states.assign(m_dampers.size(), {});
    m_trialForces.assign(m_dampers.size(), 0);
}

void Integrator::setDamper(std::size_t index, const materials::FlagParameters& flag)
{
    materials::FlagParameters& known = m_dampers[index].flag;
    if (known.stiffnessNM != flag.stiffnessNM || known.hardeningRatio != flag.hardeningRatio)
        m_inverses.clear();
    known = flag;
}

double Integrator::elongation(const Damper& damper, const Eigen::VectorXd& u) const
{
    return u[damper.dof] - (damper.otherDof >= 0 ? u[damper.otherDof] : 0.0);
}

// Residual of the step's equation at u, and which dampers are on a plateau there.
std::uint64_t Integrator::evaluate(const Eigen::VectorXd& u, const Eigen::VectorXd& load)
{
    m_residual.noalias() = m_effective * u;
    m_residual -= load;
    std::uint64_t plastic = 0;
    for (std::size_t i = 0; i < m_dampers.size(); ++i) {
        const Damper& damper = m_dampers[i];
        const auto response = materials::flagResponse(damper.flag, m_states[i], elongation(damper, u));
        m_trialForces[i] = response.forceN;
        m_residual[damper.dof] += response.forceN;
        if (damper.otherDof >= 0)
            m_residual[damper.otherDof] -= response.forceN;
        if (response.tangentNM != damper.flag.stiffnessNM)
            plastic |= std::uint64_t(1) << i;
    }
    return plastic;
}

const Eigen::MatrixXd& Integrator::inverse(std::uint64_t plastic)
{
    const auto known = m_inverses.find(plastic);
    if (known != m_inverses.end())
        return known->second;
    if (m_inverses.size() >= kMaxInverses)
        m_inverses.clear();
    Eigen::MatrixXd tangent = m_effective;
    for (std::size_t i = 0; i < m_dampers.size(); ++i) {
        const Damper& damper = m_dampers[i];
        const bool onPlateau = plastic >> i & 1;
        const double k = damper.flag.stiffnessNM * (onPlateau ? damper.flag.hardeningRatio : 1);
        tangent(damper.dof, damper.dof) += k;
        if (damper.otherDof >= 0) {
            tangent(damper.otherDof, damper.otherDof) += k;
            tangent(damper.dof, damper.otherDof) -= k;
            tangent(damper.otherDof, damper.dof) -= k;
        }
    }
    const Eigen::Index n = tangent.rows();
    return m_inverses.emplace(plastic, tangent.ldlt().solve(Eigen::MatrixXd::Identity(n, n))).first->second;
}

// Newton; the force is monotonic in the displacement, so halving the step on a growing residual always gets
// there.
Result<void> Integrator::solve(const Eigen::VectorXd& load)
{
    const double target = kTolerance * load.cwiseAbs().maxCoeff() + 1e-30;
    m_trial = m_u;
    std::uint64_t plastic = evaluate(m_trial, load);
    double size = m_residual.cwiseAbs().maxCoeff();
    for (int iteration = 0; size > target; ++iteration) {
        if (iteration == kMaxIterations || !std::isfinite(size))
            return fail(ErrorCode::NotConverged, "dampers: " + std::to_string(iteration) +
                                                     " iterations, residual " + std::to_string(size) + " N");
        m_delta.noalias() = inverse(plastic) * m_residual;
        double share = 1;
        double reached = size;
        for (int halving = 0; halving < 12; ++halving, share *= 0.5) {
            m_next = m_trial - share * m_delta;
            plastic = evaluate(m_next, load);
            reached = m_residual.cwiseAbs().maxCoeff();
            if (reached < size)
                break;
        }
        m_trial.swap(m_next);
        size = reached;
    }
    return {};
}

void Integrator::accept()
{
    m_work = m_a0 * (m_trial - m_u) - m_a2 * m_v - m_a3 * m_a;
    m_v += m_step * ((1 - m_gamma) * m_a + m_gamma * m_work);
    m_a.swap(m_work);
    m_u.swap(m_trial);
    for (std::size_t i = 0; i < m_dampers.size(); ++i)
        m_states[i] = {elongation(m_dampers[i], m_u), m_trialForces[i]};
}

Result<void> Integrator::step(std::span<const double> forceN)
{
    if (forceN.size() != static_cast<std::size_t>(m_mass.size()))
        return fail(ErrorCode::InvalidInput, "one force a degree of freedom");
    m_load = Eigen::Map<const Eigen::VectorXd>(forceN.data(), m_mass.size());
    m_load.array() += m_mass.array() * (m_a0 * m_u + m_a2 * m_v + m_a3 * m_a).array();
    m_work = m_a1 * m_u + m_a4 * m_v + m_a5 * m_a;
    m_load.noalias() += m_damping * m_work;
    if (const auto solved = solve(m_load); !solved)
        return solved;
    accept();
    return {};
}

} // namespace sinew::structure
