// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>
#include <sinew/materials/SmaDevice.h>

#include <array>
#include <Eigen/Dense>
#include <string>
#include <variant>
#include <vector>

namespace sinew::structure {

/// The six movements of a node, along and about the global axes, in the order of all arrays of six.
enum class Direction { X, Y, Z, RotationX, RotationY, RotationZ };
/// "along x", "about z".
const char* nameOf(Direction direction);

/// Properties of a cross-section in the member's local axes.
struct Section {
    double areaM2 = 0;
    double inertiaYM4 = 0; ///< bending in the local xz plane
    double inertiaZM4 = 0; ///< bending in the local xy plane
    double torsionM4 = 0;  ///< Saint-Venant's constant
};

struct ElasticMaterial {
    double youngPa = 0;
    double shearPa = 0;
    double densityKgM3 = 0;
};

struct FrameNode {
    std::string id;
    Eigen::Vector3d positionM = Eigen::Vector3d::Zero();
    std::array<bool, 6> held{};                            ///< a support, by direction
    double massKg = 0;                                     ///< lumped, beside the members' own
    Eigen::Vector3d inertiaKgM2 = Eigen::Vector3d::Zero(); ///< lumped, about the global axes
};

enum class MemberKind { Beam, Truss };

/// A straight prismatic member. Local x runs from `from` to `to`; local z lies in the plane of x and `up`;
/// y completes the right hand. Where `up` is parallel to the member (a column), global x stands in for it.
struct FrameMember {
    std::string id;
    MemberKind kind = MemberKind::Beam;
    int from = 0, to = 0; ///< indices of nodes
    Section section;
    ElasticMaterial material;
    Eigen::Vector3d up = Eigen::Vector3d::UnitZ();
    std::array<bool, 6> releasedFrom{}, releasedTo{}; ///< beams: hinges and slides, local directions
    double addedMassKgM = 0;                          ///< carried with the member, such as a road's surface
};

/// Springs and dashpots along and about the global axes, between a node and the ground or another node. Two
/// nodes that such a spring joins should lie in one place, or on the spring's line: it transmits no moment.
struct FrameSpring {
    std::string id;
    int from = 0;
    int to = -1; ///< -1: ground
    std::array<double, 6> stiffness{};
    std::array<double, 6> dashpot{}; ///< N·s/m, N·m·s
};

/// A damper that follows a flag, in parallel to the structure.
struct FrameDamper {
    std::string id;
    int from = 0;
    int to = -1;                                    ///< -1: ground
    Eigen::Vector3d axis = Eigen::Vector3d::Zero(); ///< zero: the line between its nodes
    std::variant<materials::FlagParameters, materials::SmaDevice> law;
    double barK = materials::kSmaReferenceK; ///< of an SMA device
};
materials::FlagParameters flagOf(const FrameDamper& damper);

/// A space frame: Euler–Bernoulli beams, trusses, springs, dampers. Units: SI.
struct FrameModel {
    std::vector<FrameNode> nodes;
    std::vector<FrameMember> members;
    std::vector<FrameSpring> springs;
    std::vector<FrameDamper> dampers;
};

/// Errors: InvalidInput, the subject naming the node, member, spring or damper: an index that is none, two of
/// one id, a value that is not finite, a modulus, area or length that is not positive, an inertia or mass
/// below zero, a damper without an axis or with a bad device.
Result<void> checkFrame(const FrameModel& model);

/// Rows: the local axes x, y, z of a member in global coordinates.
Eigen::Matrix3d axesOf(const FrameModel& model, const FrameMember& member);
double lengthOf(const FrameModel& model, const FrameMember& member);
/// Unit vector along which a damper lengthens.
Eigen::Vector3d axisOf(const FrameModel& model, const FrameDamper& damper);

using ElementMatrix = Eigen::Matrix<double, 12, 12>;
/// 12×12 stiffness and consistent mass of a member, in global axes; from's six directions first. Released
/// directions are condensed out (mass with the same shapes). Errors: InvalidInput (releases that leave the
/// member loose).
struct MemberMatrices {
    ElementMatrix stiffness, mass;
    ElementMatrix shape; ///< how released directions follow the others: loads pass through its transpose
};
Result<MemberMatrices> matricesOf(const FrameModel& model, const FrameMember& member);

/// Cubic shapes of a beam at the share s of its length: the transverse displacement there for unit end
/// displacements and rotations (from's, from's rotation, to's, to's rotation).
Eigen::Vector4d hermite(double s, double lengthM);

} // namespace sinew::structure
