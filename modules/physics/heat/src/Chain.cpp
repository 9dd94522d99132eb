// SPDX-License-Identifier: GPL-3.0-or-later
#include "Linear.h"

#include <cmath>

namespace sinew::heat {

namespace {

/// Thomas' algorithm. Columns of the matrix are diagonally dominant, so it needs no pivots.
class Chain : public Linear {
public:
    explicit Chain(std::size_t cells) : m_upper(cells) {}

    bool solve(const Jacobian& j, std::vector<double>& x) override
    {
        const std::size_t n = x.size();
        double before = 0; // conductance to the cell above
        for (std::size_t i = 0; i < n; ++i) {
            const double after = i + 1 < n ? j.conductanceWK[i] : 0;
            const double t = j.stageS;
            double diagonal = j.massKg[i] + t * (before + after + j.outerWK[i]) * j.slope[i];
            if (i > 0) {
                const double lower = -t * before * j.slope[i - 1];
                diagonal -= lower * m_upper[i - 1];
                x[i] -= lower * x[i - 1];
            }
            const double inverse = 1 / diagonal;
            m_upper[i] = i + 1 < n ? -t * after * j.slope[i + 1] * inverse : 0;
            x[i] *= inverse;
            before = after;
        }
        for (std::size_t i = n - 1; i-- > 0;)
            x[i] -= m_upper[i] * x[i + 1];
        return std::isfinite(x.front());
    }

    std::unique_ptr<Linear> another() const override { return std::make_unique<Chain>(m_upper.size()); }

private:
    std::vector<double> m_upper;
};

} // namespace

bool isChain(const Mesh& mesh)
{
    if (mesh.faces.size() + 1 != mesh.cells.size())
        return false;
    for (std::size_t i = 0; i < mesh.faces.size(); ++i)
        if (mesh.faces[i].a != static_cast<int>(i) || mesh.faces[i].b != static_cast<int>(i) + 1)
            return false;
    return true;
}

std::unique_ptr<Linear> makeChain(const Mesh& mesh)
{
    return std::make_unique<Chain>(mesh.cells.size());
}

} // namespace sinew::heat
