// SPDX-License-Identifier: GPL-3.0-or-later
#include "SparseFactor.h"

#include <sinew/physics/structure/FrameModes.h>

#include <numbers>
#include <Spectra/SymGEigsShiftSolver.h>

namespace sinew::structure {

namespace {

constexpr double kTolerance = 1e-12;
constexpr int kDenseSize = 60;

/// K⁻¹ for Spectra; the shift is zero.
struct Inverse {
    using Scalar = double;
    const SparseFactor& factor;
    std::stop_token stop;
    mutable Eigen::VectorXd x, work;

    Eigen::Index rows() const { return x.size(); }
    Eigen::Index cols() const { return x.size(); }
    void set_shift(double) {}
    void perform_op(const double* in, double* out) const
    {
        x = Eigen::Map<const Eigen::VectorXd>(in, x.size());
        if (!stop.stop_requested())
            factor.solve(x, work);
        Eigen::Map<Eigen::VectorXd>(out, x.size()) = x;
    }
};

struct Product {
    using Scalar = double;
    const SparseMatrix& matrix;

    Eigen::Index rows() const { return matrix.rows(); }
    Eigen::Index cols() const { return matrix.cols(); }
    void perform_op(const double* in, double* out) const
    {
        Eigen::Map<Eigen::VectorXd>(out, matrix.rows()).noalias() =
            matrix * Eigen::Map<const Eigen::VectorXd>(in, matrix.cols());
    }
};

/// Eigenvalues ω² ascending, with their vectors.
struct Pairs {
    Eigen::VectorXd squares;
    Eigen::MatrixXd vectors;
};

// M φ = μ K φ: K is definite where M may not be. μ near zero belongs to directions without mass.
Result<Pairs> dense(const SparseMatrix& stiffness, const SparseMatrix& mass, int count)
{
    const Eigen::GeneralizedSelfAdjointEigenSolver<Eigen::MatrixXd> solver{Eigen::MatrixXd(mass),
                                                                           Eigen::MatrixXd(stiffness)};
    if (solver.info() != Eigen::Success)
        return fail(ErrorCode::NotConverged, "the modes did not converge");
    const Eigen::VectorXd& mu = solver.eigenvalues();
    const Eigen::Index n = mu.size();
    const auto heavy = (mu.array() > 1e-13 * mu[n - 1]).count();
    if (!(mu[n - 1] > 0) || count > heavy)
        return fail(ErrorCode::InvalidInput, std::to_string(count) + " modes were asked for; there are " +
                                                 std::to_string(mu[n - 1] > 0 ? heavy : 0));
    return Pairs{mu.tail(count).reverse().cwiseInverse(),
                 solver.eigenvectors().rightCols(count).rowwise().reverse()};
}

Result<Pairs> lanczos(const SparseFactor& factor, const SparseMatrix& mass, int count, int subspace,
                      const std::stop_token& stop)
{
    Inverse inverse{factor, stop, Eigen::VectorXd(mass.rows()), {}};
    Product product{mass};
    Spectra::SymGEigsShiftSolver<Inverse, Product, Spectra::GEigsMode::ShiftInvert> solver(
        inverse, product, count, subspace, 0.0);
    // A start in the range of K⁻¹M: directions without mass stay out of the subspace.
    Eigen::VectorXd start = Eigen::VectorXd::LinSpaced(mass.rows(), 1, static_cast<double>(mass.rows()));
    start = (start.array() * 1.618).sin();
    start = factor.solve(mass * start);
    solver.init(start.data());
    const auto found = solver.compute(Spectra::SortRule::LargestMagn, 1000, kTolerance);
    if (stop.stop_requested())
        return fail(ErrorCode::Cancelled, "the modes were stopped");
    if (solver.info() != Spectra::CompInfo::Successful || found < count)
        return fail(ErrorCode::NotConverged,
                    std::to_string(found) + " of " + std::to_string(count) + " modes converged");
    // ascending in ω²
    const Eigen::VectorXd squares = solver.eigenvalues();
    const Eigen::MatrixXd vectors = solver.eigenvectors();
    Pairs pairs;
    if (squares[0] <= squares[squares.size() - 1])
        pairs = {squares, vectors};
    else
        pairs = {squares.reverse(), vectors.rowwise().reverse()};
    return pairs;
}

// How many eigenvalues lie below σ: the negative pivots of K − σM.
int countBelow(const SparseMatrix& stiffness, const SparseMatrix& mass, double sigma)
{
    const SparseMatrix shifted = stiffness - sigma * mass;
    return SparseFactor::make(shifted)->negativePivots();
}

// The widest relative gap behind the wanted modes: a shift there counts reliably.
std::pair<int, double> gapAfter(const Eigen::VectorXd& squares, int count)
{
    int best = count;
    double widest = -1;
    for (int i = count; i < static_cast<int>(squares.size()); ++i)
        if (const double gap = squares[i] / squares[i - 1]; gap > widest) {
            best = i;
            widest = gap;
        }
    return {best, std::sqrt(squares[best] * squares[best - 1])};
}

Result<Pairs> sparse(const FrameSystem& system, const SparseMatrix& stiffness, const SparseFactor& factor,
                     int count, const std::stop_token& stop)
{
    const int n = system.size(), extra = 4, wanted = count + extra;
    for (int subspace = std::max(2 * wanted, wanted + 24); subspace < n; subspace *= 2) {
        auto pairs = lanczos(factor, system.mass(), wanted, subspace, stop);
        if (!pairs && pairs.error().code == ErrorCode::Cancelled)
            return pairs;
        if (!pairs)
            continue;
        const auto [known, sigma] = gapAfter(pairs->squares, count);
        if (countBelow(stiffness, system.mass(), sigma) == known)
            return Pairs{pairs->squares.head(count), pairs->vectors.leftCols(count)};
    }
    if (n <= 2000) // most of the spectrum was asked for
        return dense(stiffness, system.mass(), count);
    return fail(ErrorCode::NotConverged, "the lowest " + std::to_string(count) + " modes were not all found");
}

} // namespace

double FrameModes::frequencyHz(int mode) const
{
    return omegaRadS[mode] / (2 * std::numbers::pi);
}

Result<FrameModes> solveFrameModes(const FrameSystem& system, int count, bool withDampers,
                                   std::stop_token stop)
{
    if (count < 1 || count > system.size())
        return fail(ErrorCode::InvalidInput, std::to_string(count) + " modes were asked for of " +
                                                 std::to_string(system.size()) + " free directions");
    const auto factor = factorStiffness(system, withDampers);
    if (!factor)
        return passOn(factor);
    const SparseMatrix stiffness = withDampers ? system.stiffnessWithDampers() : system.stiffness();
    auto pairs = system.size() <= kDenseSize ? dense(stiffness, system.mass(), count)
                                             : sparse(system, stiffness, **factor, count, stop);
    if (!pairs)
        return passOn(pairs);
    FrameModes modes;
    modes.omegaRadS = pairs->squares.cwiseSqrt();
    modes.shapes = std::move(pairs->vectors);
    modes.participation.resize(count, 3);
    for (int i = 0; i < count; ++i) {
        auto shape = modes.shapes.col(i);
        shape /= std::sqrt(shape.dot(system.mass() * shape));
        Eigen::Index largest = 0;
        shape.cwiseAbs().maxCoeff(&largest);
        if (shape[largest] < 0) // a sign that does not depend on the library's mood
            shape = -shape;
    }
    for (int axis = 0; axis < 3; ++axis)
        modes.participation.col(axis) =
            modes.shapes.transpose() * system.inertia(static_cast<Direction>(axis));
    return modes;
}

} // namespace sinew::structure
