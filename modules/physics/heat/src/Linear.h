// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/physics/heat/Mesh.h>

#include <memory>
#include <vector>

namespace sinew::heat {

/// A stage's Jacobian m + t A P: m masses, t = d dt, P = dT/dH, A = conduction. In the order of the mesh.
struct Jacobian {
    const std::vector<double>& massKg;
    double stageS = 0;
    const std::vector<double>& conductanceWK; ///< of each face
    const std::vector<double>& outerWK;       ///< of each cell towards the outside, >= 0
    const std::vector<double>& slope;         ///< P, K kg/J
};

/// Solves (m + t A P) x = right side; `x` holds the right side and then the solution.
class Linear {
public:
    virtual ~Linear() = default;
    /// False where the factors fail: numbers that are not finite.
    virtual bool solve(const Jacobian& jacobian, std::vector<double>& x) = 0;
    virtual std::unique_ptr<Linear> another() const = 0; ///< for a copy of the solver
};

bool isChain(const Mesh& mesh); ///< every face joins a cell and the next
std::unique_ptr<Linear> makeChain(const Mesh& mesh);
std::unique_ptr<Linear> makeSparse(const Mesh& mesh);

} // namespace sinew::heat
