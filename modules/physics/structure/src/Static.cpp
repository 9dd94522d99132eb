// SPDX-License-Identifier: GPL-3.0-or-later
#include "SparseFactor.h"

#include <numeric>

namespace sinew::structure {

namespace {

tl::unexpected<Error> free(const FrameSystem& system, int dof, const std::string& why)
{
    const auto [node, direction] = system.placeOf(dof);
    return fail(ErrorCode::SingularNetwork,
                "it is free to move " + std::string(nameOf(direction)) + ": " + why,
                "node " + system.model().nodes[static_cast<std::size_t>(node)].id);
}

// Parts of the structure, by node; -1 stands for the ground.
class Parts {
public:
    explicit Parts(const FrameModel& model) : m_parent(model.nodes.size() + 1)
    {
        std::iota(m_parent.begin(), m_parent.end(), std::size_t(0));
        for (std::size_t n = 0; n < model.nodes.size(); ++n)
            if (std::ranges::find(model.nodes[n].held, true) != model.nodes[n].held.end())
                join(static_cast<int>(n), -1);
        for (const auto& m : model.members)
            join(m.from, m.to);
        for (const auto& s : model.springs)
            if (std::ranges::any_of(s.stiffness, [](double k) { return k > 0; }))
                join(s.from, s.to);
    }
    void join(int a, int b) { m_parent[root(a)] = root(b); }
    bool onGround(int node) { return root(node) == root(-1); }

private:
    std::size_t root(int node)
    {
        auto at = static_cast<std::size_t>(node + 1);
        while (m_parent[at] != at)
            at = m_parent[at] = m_parent[m_parent[at]];
        return at;
    }
    std::vector<std::size_t> m_parent;
};

// The movement that the stiffness resists least, by inverse iteration on a stiffness lifted by a trifle.
Eigen::VectorXd softest(const SparseMatrix& stiffness)
{
    SparseMatrix lifted = stiffness;
    const double mean = stiffness.diagonal().mean();
    for (Eigen::Index i = 0; i < lifted.rows(); ++i)
        lifted.coeffRef(i, i) += 1e-9 * lifted.coeff(i, i) + 1e-14 * mean;
    const auto factor = SparseFactor::make(lifted);
    Eigen::VectorXd shape =
        Eigen::VectorXd::LinSpaced(stiffness.rows(), 1, 2).array().sin(); // no accidental symmetry
    for (int i = 0; i < 4 && factor->isComplete(); ++i) {
        shape = factor->solve(shape);
        shape /= shape.cwiseAbs().maxCoeff();
    }
    return shape;
}

// A translation where the movement has one; a pure spin otherwise.
int largest(const FrameSystem& system, const Eigen::VectorXd& shape)
{
    int best = 0;
    double size = -1;
    const double all = shape.cwiseAbs().maxCoeff();
    for (int i = 0; i < system.size(); ++i) {
        const bool turns = static_cast<int>(system.placeOf(i).second) >= 3;
        const double here = std::abs(shape[i]) * (turns ? 1e-6 : 1);
        if (here > size && std::abs(shape[i]) > 1e-6 * all) {
            best = i;
            size = here;
        }
    }
    return best;
}

} // namespace

Result<std::unique_ptr<SparseFactor>> factorStiffness(const FrameSystem& system, bool withDampers)
{
    const SparseMatrix stiffness = withDampers ? system.stiffnessWithDampers() : system.stiffness();
    Parts parts(system.model());
    if (withDampers)
        for (const FrameDamper& damper : system.model().dampers)
            parts.join(damper.from, damper.to);
    for (int i = 0; i < system.size(); ++i)
        if (!parts.onGround(system.placeOf(i).first))
            return free(system, i, "its part of the structure is joined to no support");
    const Eigen::VectorXd diagonal = stiffness.diagonal();
    for (int i = 0; i < system.size(); ++i)
        if (!(diagonal[i] > 0))
            return free(system, i, "nothing resists it");
    auto factor = SparseFactor::make(stiffness);
    if (!factor->isDefinite())
        return free(system, largest(system, softest(stiffness)),
                    "the structure is a mechanism there (singular stiffness)");
    return factor;
}

StaticSolver::StaticSolver() = default;
StaticSolver::StaticSolver(StaticSolver&&) noexcept = default;
StaticSolver& StaticSolver::operator=(StaticSolver&&) noexcept = default;
StaticSolver::~StaticSolver() = default;

Result<StaticSolver> StaticSolver::make(const FrameSystem& system, bool withDampers)
{
    auto factor = factorStiffness(system, withDampers);
    if (!factor)
        return passOn(factor);
    StaticSolver solver;
    solver.m_factor = std::move(*factor);
    return solver;
}

Eigen::VectorXd StaticSolver::solve(const Eigen::VectorXd& loadN) const
{
    return m_factor->solve(loadN);
}

} // namespace sinew::structure
