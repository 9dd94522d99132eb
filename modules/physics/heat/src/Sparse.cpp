// SPDX-License-Identifier: GPL-3.0-or-later
#include "Linear.h"

#include <Eigen/Sparse>
#include <Eigen/SparseCholesky>

#include <cmath>

namespace sinew::heat {

namespace {

/// m x + t A P x = r. With D = m / t, x = (r/t - A P^½ w) / D and v = D^½ w, w = P^½ x:
/// (I + S A S) v = S r / t, S = P^½ D^-½: symmetric and positive definite whatever P is.
class Sparse : public Linear {
public:
    explicit Sparse(const Mesh& mesh) : m_mesh(mesh)
    {
        const int n = static_cast<int>(mesh.cells.size());
        std::vector<Eigen::Triplet<double>> entries;
        for (int i = 0; i < n; ++i)
            entries.emplace_back(i, i, 1);
        for (const Mesh::Face& face : mesh.faces)
            entries.emplace_back(std::max(face.a, face.b), std::min(face.a, face.b), 1);
        m_matrix.resize(n, n);
        m_matrix.setFromTriplets(entries.begin(), entries.end());
        for (const Mesh::Face& face : mesh.faces)
            m_at.push_back(&m_matrix.coeffRef(std::max(face.a, face.b), std::min(face.a, face.b)) -
                           m_matrix.valuePtr());
        for (int i = 0; i < n; ++i)
            m_diagonalAt.push_back(&m_matrix.coeffRef(i, i) - m_matrix.valuePtr());
        m_factors.analyzePattern(m_matrix);
    }

    bool solve(const Jacobian& j, std::vector<double>& x) override
    {
        const std::size_t n = x.size();
        Eigen::VectorXd s(static_cast<Eigen::Index>(n)), right(s.size());
        for (std::size_t i = 0; i < n; ++i)
            s[static_cast<Eigen::Index>(i)] = std::sqrt(j.slope[i] * j.stageS / j.massKg[i]);
        fill(j, s);
        m_factors.factorize(m_matrix);
        if (m_factors.info() != Eigen::Success)
            return false;
        for (std::size_t i = 0; i < n; ++i)
            right[static_cast<Eigen::Index>(i)] = s[static_cast<Eigen::Index>(i)] * x[i] / j.stageS;
        Eigen::VectorXd v = m_factors.solve(right);
        v.array() *= s.array(); // P^½ D^-½ v = P x
        for (std::size_t i = 0; i < n; ++i)
            x[i] -= j.stageS * j.outerWK[i] * v[static_cast<Eigen::Index>(i)];
        for (std::size_t f = 0; f < m_mesh.faces.size(); ++f) {
            const auto& face = m_mesh.faces[f];
            const double flow = j.stageS * j.conductanceWK[f] * (v[face.a] - v[face.b]);
            x[face.a] -= flow;
            x[face.b] += flow;
        }
        for (std::size_t i = 0; i < n; ++i)
            x[i] /= j.massKg[i];
        return std::isfinite(x.front());
    }

    std::unique_ptr<Linear> another() const override { return std::make_unique<Sparse>(m_mesh); }

private:
    void fill(const Jacobian& j, const Eigen::VectorXd& s)
    {
        double* const value = m_matrix.valuePtr();
        for (std::size_t i = 0; i < m_diagonalAt.size(); ++i) {
            const double si = s[static_cast<Eigen::Index>(i)];
            value[m_diagonalAt[i]] = 1 + si * si * j.outerWK[i];
        }
        for (std::size_t f = 0; f < m_mesh.faces.size(); ++f) {
            const auto& face = m_mesh.faces[f];
            value[m_at[f]] = -s[face.a] * j.conductanceWK[f] * s[face.b];
            value[m_diagonalAt[face.a]] += s[face.a] * s[face.a] * j.conductanceWK[f];
            value[m_diagonalAt[face.b]] += s[face.b] * s[face.b] * j.conductanceWK[f];
        }
    }

    const Mesh& m_mesh;                   ///< outlives: the solver holds it
    Eigen::SparseMatrix<double> m_matrix; ///< its lower half
    std::vector<std::ptrdiff_t> m_at, m_diagonalAt;
    Eigen::SimplicialLDLT<Eigen::SparseMatrix<double>> m_factors;
};

} // namespace

std::unique_ptr<Linear> makeSparse(const Mesh& mesh)
{
    return std::make_unique<Sparse>(mesh);
}

} // namespace sinew::heat
