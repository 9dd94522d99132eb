// SPDX-License-Identifier: GPL-3.0-or-later
#include "Check.h"

#include <sinew/estimate/Random.h>

#include <cmath>
#include <Eigen/Cholesky>
#include <limits>
#include <numbers>

namespace sinew::estimate {

namespace {

tl::unexpected<Error> bad(const std::string& name, std::string why)
{
    return fail(ErrorCode::InvalidInput, std::move(why), name);
}

std::string shape(Eigen::Index rows, Eigen::Index columns)
{
    return std::to_string(rows) + " × " + std::to_string(columns);
}

} // namespace

Result<void> checkMatrix(const Eigen::MatrixXd& matrix, Eigen::Index rows, Eigen::Index columns,
                         const std::string& name)
{
    if (matrix.rows() != rows || matrix.cols() != columns)
        return bad(name, "is " + shape(matrix.rows(), matrix.cols()) + ", must be " + shape(rows, columns));
    if (!matrix.allFinite())
        return bad(name, "holds a value that is not finite");
    return {};
}

Result<void> checkCovariance(const Eigen::MatrixXd& matrix, Eigen::Index size, const std::string& name)
{
    if (auto shaped = checkMatrix(matrix, size, size, name); !shaped)
        return shaped;
    if (size == 0)
        return {};
    // Against the variances of each pair, so that components of very different units are judged alike.
    const Eigen::VectorXd sigma = matrix.diagonal().cwiseMax(0).cwiseSqrt();
    const Eigen::MatrixXd skew = matrix - matrix.transpose();
    if ((skew.array().abs() > 1e-9 * (sigma * sigma.transpose()).array() + 1e-300).any())
        return bad(name, "is not symmetric");
    if ((matrix.diagonal().array() < 0).any())
        return bad(name, "has a negative variance");
    const Eigen::VectorXd scale = sigma.unaryExpr([](double s) { return s > 0 ? 1 / s : 1.0; });
    const Eigen::MatrixXd correlation = scale.asDiagonal() * matrix * scale.asDiagonal();
    const Eigen::VectorXd pivots = Eigen::LDLT<Eigen::MatrixXd>(correlation).vectorD();
    if (pivots.minCoeff() < -1e-9)
        return bad(name, "has a negative variance in some direction");
    return {};
}

Result<void> checkState(const GaussianState& state)
{
    if (state.mean.size() == 0)
        return bad("state", "has no component");
    if (!state.mean.allFinite())
        return bad("state mean", "holds a value that is not finite");
    return checkCovariance(state.covariance, state.mean.size(), "state covariance");
}

Eigen::MatrixXd rootOf(const Eigen::MatrixXd& covariance)
{
    const Eigen::LDLT<Eigen::MatrixXd> ldlt(covariance);
    const Eigen::MatrixXd lower = ldlt.matrixL();
    const Eigen::VectorXd root = ldlt.vectorD().cwiseMax(0).cwiseSqrt();
    return ldlt.transpositionsP().transpose() * (lower * root.asDiagonal());
}

Eigen::MatrixXd drawNormal(const Eigen::MatrixXd& root, Eigen::Index count, Random& random)
{
    Eigen::MatrixXd standard(root.cols(), count);
    for (double& value : standard.reshaped())
        value = random.normal();
    return root * standard;
}

Result<Eigen::MatrixXd> applyToColumns(const StateFunction& function, const Eigen::MatrixXd& columns,
                                       Eigen::Index rows, const std::string& name)
{
    Eigen::MatrixXd out;
    for (Eigen::Index i = 0; i < columns.cols(); ++i) {
        const Eigen::VectorXd value = function(columns.col(i));
        if (i == 0)
            out.resize(rows < 0 ? value.size() : rows, columns.cols());
        if (auto good = checkMatrix(value, out.rows(), 1, name); !good)
            return passOn(good);
        out.col(i) = value;
    }
    return out;
}

std::vector<Eigen::Index> presentIn(const Eigen::VectorXd& measured)
{
    std::vector<Eigen::Index> present;
    for (Eigen::Index i = 0; i < measured.size(); ++i)
        if (std::isfinite(measured[i]))
            present.push_back(i);
    return present;
}

Result<Gain> gainOf(const Eigen::MatrixXd& crossCovariance, Innovation innovation)
{
    const Eigen::LLT<Eigen::MatrixXd> llt(innovation.covariance);
    if (innovation.residual.size() > 0 &&
        (llt.info() != Eigen::Success || llt.rcond() < std::numeric_limits<double>::epsilon()))
        return bad("measurement", "its expected scatter is singular: it is known exactly already, or twice");
    const Eigen::MatrixXd lower = llt.matrixL();
    const Eigen::VectorXd white = llt.matrixL().solve(innovation.residual);
    innovation.logLikelihood =
        -0.5 * (white.squaredNorm() + static_cast<double>(white.size()) * std::log(2 * std::numbers::pi)) -
        lower.diagonal().array().log().sum();
    const Eigen::MatrixXd gain = llt.solve(crossCovariance.transpose()).transpose();
    return Gain{gain, std::move(innovation)};
}

} // namespace sinew::estimate
