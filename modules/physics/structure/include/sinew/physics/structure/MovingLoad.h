// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/physics/structure/FrameSystem.h>

namespace sinew::structure {

struct Axle {
    double loadN = 0;
    double behindM = 0; ///< from the vehicle's first axle
};

/// Axles that move at a constant speed; their inertia and springs are left out.
struct Vehicle {
    std::vector<Axle> axles;
    double speedMs = 0;
    double entersAtS = 0; ///< when the first axle passes the lane's start
};

/// Members end to end that vehicles run along.
class Lane {
public:
    /// members: ids in order of travel. eccentricityM: of the wheels from the members' axes, along the local
    /// y: it twists. along: direction of the loads. Errors: InvalidInput (a member that is none or a truss,
    /// one that does not begin where the one before ends, a direction without length).
    static Result<Lane> make(const FrameSystem& frame, const std::vector<std::string>& members,
                             double eccentricityM = 0,
                             const Eigen::Vector3d& along = -Eigen::Vector3d::UnitZ());

    double lengthM() const { return m_length; }
    /// Adds a force at a distance from the start to a load on the frame's free directions, spread over the
    /// member's ends by its shapes; nothing beyond the ends.
    void add(double forceN, double distanceM, Eigen::VectorXd& loadN) const;
    /// The load of vehicles at a moment. Replaces what loadN held.
    void load(const std::vector<Vehicle>& vehicles, double timeS, Eigen::VectorXd& loadN) const;

private:
    struct Piece {
        double start = 0, length = 0;
        bool forward = true;
        std::array<int, 12> dofs{};
        Eigen::Matrix3d axes;
        ElementMatrix shape;
    };
    std::vector<Piece> m_pieces;
    double m_length = 0, m_eccentricity = 0;
    Eigen::Vector3d m_along;
};

} // namespace sinew::structure
