// SPDX-License-Identifier: GPL-3.0-or-later
#include "TransientSystem.h"

#include <sinew/physics/structure/FrameModes.h>

#include <cmath>

namespace sinew::structure {

namespace {

bool notNegative(double value)
{
    return std::isfinite(value) && value >= 0;
}

Result<void> check(const FrameSystem& frame, const TransientOptions& options)
{
    if (!(std::isfinite(options.stepS) && options.stepS > 0) || !(options.newmark.beta > 0) ||
        !(options.newmark.gamma >= 0.5))
        return fail(ErrorCode::InvalidInput,
                    "the time step must be positive, Newmark's beta too, gamma 0.5 or more");
    if (!notNegative(options.damping.massPerS) || !notNegative(options.damping.stiffnessS))
        return fail(ErrorCode::InvalidInput, "damping must not be negative");
    if (options.patterns.cols() > 0 && options.patterns.rows() != frame.size())
        return fail(ErrorCode::InvalidInput, "a load pattern needs a value for each of the " +
                                                 std::to_string(frame.size()) + " free directions");
    return {};
}

void setNewmark(TransientSystem::Parts& parts, const TransientOptions& options)
{
    const double g = options.newmark.gamma, b = options.newmark.beta, h = options.stepS;
    parts.stepS = h;
    parts.gamma = g;
    parts.a0 = 1 / (b * h * h);
    parts.a1 = g / (b * h);
    parts.a2 = 1 / (b * h);
    parts.a3 = 1 / (2 * b) - 1;
    parts.a4 = g / b - 1;
    parts.a5 = h / 2 * (g / b - 2);
}

// K̂, its factor, and what the dampers feel of it.
Result<void> condense(TransientSystem::Parts& parts)
{
    const SparseMatrix effective = parts.stiffness + parts.a0 * parts.mass + parts.a1 * parts.damping;
    parts.factor = SparseFactor::make(effective);
    if (!parts.factor->isDefinite())
        return fail(ErrorCode::SingularNetwork, "the step's matrix is singular");
    parts.inertia = MassAndDamping(parts.mass, parts.damping);
    parts.flexible = parts.directions;
    for (Eigen::Index d = 0; d < parts.flexible.cols(); ++d)
        parts.flexible.col(d) = parts.factor->solve(parts.flexible.col(d));
    parts.compliance = parts.directions.transpose() * parts.flexible;
    return {};
}

SparseMatrix groundPatterns(const FrameSystem& frame)
{
    Eigen::MatrixXd patterns(frame.size(), 3);
    for (int i = 0; i < 3; ++i)
        patterns.col(i) = -frame.inertia(static_cast<Direction>(i));
    return patterns.sparseView();
}

SparseMatrix patternsOf(const FrameSystem& frame, const TransientOptions& options)
{
    return options.patterns.cols() > 0 ? options.patterns : SparseMatrix(frame.size(), 0);
}

void setDampers(TransientSystem::Parts& parts, const FrameSystem& frame)
{
    for (const FrameDamper& damper : frame.model().dampers)
        parts.flags.push_back(flagOf(damper));
}

// M-orthonormal columns that span those given; what is all but dependent is left out.
class Basis {
public:
    explicit Basis(const FrameSystem& frame, Eigen::MatrixXd modes)
        : m_mass(frame.mass()), m_columns(std::move(modes))
    {
    }
    void add(Eigen::VectorXd column)
    {
        const double before = std::sqrt(column.dot(m_mass * column));
        if (!(before > 0))
            return;
        column /= before;
        for (int pass = 0; pass < 2; ++pass)
            column -= m_columns * (m_columns.transpose() * (m_mass * column));
        const double left = std::sqrt(std::max(0.0, column.dot(m_mass * column)));
        if (left < 1e-6)
            return;
        m_columns.conservativeResize(Eigen::NoChange, m_columns.cols() + 1);
        m_columns.rightCols(1) = column / left;
    }
    const Eigen::MatrixXd& columns() const { return m_columns; }

private:
    const SparseMatrix& m_mass;
    Eigen::MatrixXd m_columns;
};

Result<Eigen::MatrixXd> basisOf(const FrameSystem& frame, const TransientOptions& options,
                                const Reduction& reduction, const std::stop_token& stop)
{
    const auto modes = solveFrameModes(frame, std::min(reduction.modes, frame.size()), true, stop);
    if (!modes)
        return passOn(modes);
    const auto solver = StaticSolver::make(frame, true);
    if (!solver)
        return passOn(solver);
    Basis basis(frame, modes->shapes);
    const auto addAnswers = [&](const SparseMatrix& loads) {
        for (Eigen::Index i = 0; i < loads.cols(); ++i)
            basis.add(solver->solve(loads.col(i)));
    };
    addAnswers(frame.damperDirections());
    if (reduction.correctGround)
        addAnswers(groundPatterns(frame));
    if (reduction.correctPatterns)
        addAnswers(patternsOf(frame, options));
    return basis.columns();
}

// Uncoupled coordinates: the basis turned so that K is diagonal in it, M being the identity.
Result<Eigen::VectorXd> uncouple(const FrameSystem& frame, Eigen::MatrixXd& basis)
{
    Eigen::MatrixXd small = basis.transpose() * (frame.stiffness() * basis);
    small = (0.5 * (small + small.transpose())).eval();
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(small);
    if (solver.info() != Eigen::Success)
        return fail(ErrorCode::NotConverged, "the reduced modes did not converge");
    basis = (basis * solver.eigenvectors()).eval();
    return Eigen::VectorXd(solver.eigenvalues().cwiseMax(0));
}

SparseMatrix diagonal(const Eigen::VectorXd& values)
{
    SparseMatrix matrix(values.size(), values.size());
    for (Eigen::Index i = 0; i < values.size(); ++i)
        matrix.insert(i, i) = values[i];
    return matrix;
}

SparseMatrix reducedDamping(const FrameSystem& frame, const TransientOptions& options,
                            const Reduction& reduction, const Eigen::MatrixXd& basis,
                            const Eigen::VectorXd& squares)
{
    Eigen::VectorXd values = options.damping.massPerS + options.damping.stiffnessS * squares.array();
    if (reduction.modalRatio)
        values = 2 * *reduction.modalRatio * squares.cwiseSqrt();
    SparseMatrix damping = diagonal(values);
    if (frame.dashpots().nonZeros() > 0) {
        const Eigen::MatrixXd dashpots = basis.transpose() * (frame.dashpots() * basis);
        damping += SparseMatrix((0.5 * (dashpots + dashpots.transpose())).sparseView());
    }
    return damping;
}

} // namespace

double RayleighDamping::ratioAt(double omegaRadS) const
{
    return massPerS / (2 * omegaRadS) + stiffnessS * omegaRadS / 2;
}

RayleighDamping rayleighFor(double ratio, double omega1RadS, double omega2RadS)
{
    const double stiffness = 2 * ratio / (omega1RadS + omega2RadS);
    return {stiffness * omega1RadS * omega2RadS, stiffness};
}

TransientSystem::TransientSystem() : m_parts(std::make_unique<Parts>()) {}
TransientSystem::~TransientSystem() = default;

Result<std::shared_ptr<const TransientSystem>> TransientSystem::make(const FrameSystem& frame,
                                                                     const TransientOptions& options)
{
    if (const auto checked = check(frame, options); !checked)
        return passOn(checked);
    if (const auto held = factorStiffness(frame, true); !held)
        return passOn(held);
    std::shared_ptr<TransientSystem> system(new TransientSystem);
    Parts& parts = *system->m_parts;
    setNewmark(parts, options);
    setDampers(parts, frame);
    parts.dofs = frame.size();
    parts.mass = frame.mass();
    parts.stiffness = frame.stiffness();
    parts.damping = options.damping.massPerS * frame.mass() + options.damping.stiffnessS * frame.stiffness();
    parts.damping += frame.dashpots();
    parts.directions = frame.damperDirections();
    parts.ground = groundPatterns(frame);
    parts.patterns = patternsOf(frame, options);
    if (const auto condensed = condense(parts); !condensed)
        return passOn(condensed);
    return system;
}

Result<std::shared_ptr<const TransientSystem>> TransientSystem::reduce(const FrameSystem& frame,
                                                                       const TransientOptions& options,
                                                                       const Reduction& reduction,
                                                                       std::stop_token stop)
{
    if (const auto checked = check(frame, options); !checked)
        return passOn(checked);
    if (reduction.modalRatio && !notNegative(*reduction.modalRatio))
        return fail(ErrorCode::InvalidInput, "damping must not be negative");
    auto basis = basisOf(frame, options, reduction, stop);
    if (!basis)
        return passOn(basis);
    const auto squares = uncouple(frame, *basis);
    if (!squares)
        return passOn(squares);
    std::shared_ptr<TransientSystem> system(new TransientSystem);
    Parts& parts = *system->m_parts;
    setNewmark(parts, options);
    setDampers(parts, frame);
    parts.dofs = frame.size();
    parts.mass = diagonal(Eigen::VectorXd::Ones(basis->cols()));
    parts.stiffness = diagonal(*squares);
    parts.damping = reducedDamping(frame, options, reduction, *basis, *squares);
    const auto seen = [&](const SparseMatrix& loads) {
        return SparseMatrix(Eigen::MatrixXd(basis->transpose() * loads).sparseView());
    };
    parts.directions = seen(frame.damperDirections());
    parts.ground = seen(groundPatterns(frame));
    parts.patterns = seen(patternsOf(frame, options));
    parts.basis = *basis;
    if (const auto condensed = condense(parts); !condensed)
        return passOn(condensed);
    return system;
}

double TransientSystem::stepS() const
{
    return m_parts->stepS;
}
int TransientSystem::size() const
{
    return m_parts->dofs;
}
int TransientSystem::coordinates() const
{
    return static_cast<int>(m_parts->mass.rows());
}
int TransientSystem::patterns() const
{
    return static_cast<int>(m_parts->patterns.cols());
}
int TransientSystem::dampers() const
{
    return static_cast<int>(m_parts->flags.size());
}

Eigen::VectorXd TransientSystem::onUnknowns(const Eigen::VectorXd& row) const
{
    return m_parts->basis.size() > 0 ? Eigen::VectorXd(m_parts->basis.transpose() * row) : row;
}

MassAndDamping::MassAndDamping(const SparseMatrix& mass, const SparseMatrix& damping)
{
    using Triplet = Eigen::Triplet<double>;
    std::vector<Triplet> all;
    for (const SparseMatrix* matrix : {&mass, &damping})
        for (int column = 0; column < matrix->outerSize(); ++column)
            for (SparseMatrix::InnerIterator i(*matrix, column); i; ++i)
                if (i.value() != 0)
                    all.emplace_back(i.row(), i.col(), 1.0);
    SparseMatrix pattern(mass.rows(), mass.cols());
    pattern.setFromTriplets(all.begin(), all.end());
    m_starts.assign(pattern.outerIndexPtr(), pattern.outerIndexPtr() + pattern.outerSize() + 1);
    for (int column = 0; column < pattern.outerSize(); ++column)
        for (SparseMatrix::InnerIterator i(pattern, column); i; ++i) {
            m_columns.push_back(static_cast<int>(i.row()));
            m_values.push_back(mass.coeff(i.row(), i.col()));
            m_values.push_back(damping.coeff(i.row(), i.col()));
        }
}

void MassAndDamping::addTo(Eigen::VectorXd& load, const Eigen::VectorXd& pairs) const
{
    // Both are symmetric: a column serves as a row.
    for (Eigen::Index row = 0; row < load.size(); ++row) {
        double fromMass = 0, fromDamping = 0;
        for (int i = m_starts[static_cast<std::size_t>(row)]; i < m_starts[static_cast<std::size_t>(row) + 1];
             ++i) {
            const double* value = m_values.data() + 2 * static_cast<std::size_t>(i);
            const double* pair = pairs.data() + 2 * m_columns[static_cast<std::size_t>(i)];
            fromMass += value[0] * pair[0];
            fromDamping += value[1] * pair[1];
        }
        load[row] += fromMass + fromDamping;
    }
}

} // namespace sinew::structure
