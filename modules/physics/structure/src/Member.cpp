// SPDX-License-Identifier: GPL-3.0-or-later
// Matrices of a single member. Source: Przemieniecki, Theory of Matrix Structural Analysis, 1968 (ch. 5, 11).
#include <sinew/physics/structure/FrameModel.h>

#include <vector>

namespace sinew::structure {

namespace {

using Index = Eigen::Index;

// Adds the 4×4 matrix of one plane of bending; `rotation` is −1 where a positive rotation lowers the far end.
void addPlane(ElementMatrix& into, const Eigen::Matrix4d& plane, const std::array<Index, 4>& at,
              double rotation)
{
    const double sign[] = {1, rotation, 1, rotation};
    for (Index i = 0; i < 4; ++i)
        for (Index j = 0; j < 4; ++j)
            into(at[static_cast<std::size_t>(i)], at[static_cast<std::size_t>(j)]) +=
                sign[i] * sign[j] * plane(i, j);
}

void addAxial(ElementMatrix& into, double diagonal, double other, Index first)
{
    into(first, first) += diagonal;
    into(first + 6, first + 6) += diagonal;
    into(first, first + 6) += other;
    into(first + 6, first) += other;
}

Eigen::Matrix4d bendingStiffness(double ei, double l)
{
    const Eigen::Matrix4d shape{{12, 6 * l, -12, 6 * l},
                                {6 * l, 4 * l * l, -6 * l, 2 * l * l},
                                {-12, -6 * l, 12, -6 * l},
                                {6 * l, 2 * l * l, -6 * l, 4 * l * l}};
    return ei / (l * l * l) * shape;
}

Eigen::Matrix4d bendingMass(double massKg, double l)
{
    const Eigen::Matrix4d shape{{156, 22 * l, 54, -13 * l},
                                {22 * l, 4 * l * l, 13 * l, -3 * l * l},
                                {54, 13 * l, 156, -22 * l},
                                {-13 * l, -3 * l * l, -22 * l, 4 * l * l}};
    return massKg / 420 * shape;
}

constexpr std::array<Index, 4> kInXy{1, 5, 7, 11}, kInXz{2, 4, 8, 10};

MemberMatrices beamMatrices(const FrameMember& member, double l)
{
    const Section& s = member.section;
    const double e = member.material.youngPa, g = member.material.shearPa;
    const double perMetre = member.material.densityKgM3 * s.areaM2 + member.addedMassKgM;
    const double polar = member.material.densityKgM3 * (s.inertiaYM4 + s.inertiaZM4);
    MemberMatrices local{ElementMatrix::Zero(), ElementMatrix::Zero(), ElementMatrix::Identity()};
    addAxial(local.stiffness, e * s.areaM2 / l, -e * s.areaM2 / l, 0);
    addAxial(local.stiffness, g * s.torsionM4 / l, -g * s.torsionM4 / l, 3);
    addPlane(local.stiffness, bendingStiffness(e * s.inertiaZM4, l), kInXy, 1);
    addPlane(local.stiffness, bendingStiffness(e * s.inertiaYM4, l), kInXz, -1);
    addAxial(local.mass, perMetre * l / 3, perMetre * l / 6, 0);
    addAxial(local.mass, polar * l / 3, polar * l / 6, 3);
    addPlane(local.mass, bendingMass(perMetre * l, l), kInXy, 1);
    addPlane(local.mass, bendingMass(perMetre * l, l), kInXz, -1);
    return local;
}

MemberMatrices trussMatrices(const FrameMember& member, double l)
{
    const double k = member.material.youngPa * member.section.areaM2 / l;
    const double mass = (member.material.densityKgM3 * member.section.areaM2 + member.addedMassKgM) * l;
    MemberMatrices local{ElementMatrix::Zero(), ElementMatrix::Zero(), ElementMatrix::Identity()};
    addAxial(local.stiffness, k, -k, 0);
    for (Index i = 0; i < 3; ++i)
        addAxial(local.mass, mass / 3, mass / 6, i);
    return local;
}

std::vector<Index> releasedOf(const FrameMember& member)
{
    std::vector<Index> released;
    for (std::size_t i = 0; i < 6; ++i) {
        if (member.releasedFrom[i])
            released.push_back(static_cast<Index>(i));
        if (member.releasedTo[i])
            released.push_back(static_cast<Index>(i) + 6);
    }
    return released;
}

// The released directions follow the others without force: T maps the kept to all.
bool condense(MemberMatrices& local, const std::vector<Index>& released)
{
    std::vector<Index> kept;
    for (Index i = 0; i < 12; ++i)
        if (std::ranges::find(released, i) == released.end())
            kept.push_back(i);
    const Eigen::MatrixXd inner = local.stiffness(released, released);
    const Eigen::VectorXd scale = inner.diagonal().cwiseSqrt();
    const Eigen::MatrixXd scaled = scale.asDiagonal().inverse() * inner * scale.asDiagonal().inverse();
    const Eigen::LDLT<Eigen::MatrixXd> factor(scaled);
    if (!(factor.vectorD().minCoeff() > 1e-10))
        return false;
    const Eigen::MatrixXd follow =
        -(scale.asDiagonal().inverse() *
          factor.solve(scale.asDiagonal().inverse() * Eigen::MatrixXd(local.stiffness(released, kept))));
    ElementMatrix& shape = local.shape;
    for (const Index r : released)
        shape(r, r) = 0;
    shape(released, kept) = follow;
    local.stiffness = (shape.transpose() * local.stiffness * shape).eval();
    local.mass = (shape.transpose() * local.mass * shape).eval();
    // Rounding would leave dust where a released direction carries exactly nothing.
    for (const Index r : released) {
        local.stiffness.row(r).setZero();
        local.stiffness.col(r).setZero();
    }
    return true;
}

void turn(ElementMatrix& matrix, const Eigen::Matrix3d& axes)
{
    for (Index i = 0; i < 12; i += 3)
        for (Index j = 0; j < 12; j += 3)
            matrix.block<3, 3>(i, j) = (axes.transpose() * matrix.block<3, 3>(i, j) * axes).eval();
}

void makeSymmetric(ElementMatrix& matrix)
{
    matrix = (0.5 * (matrix + matrix.transpose())).eval();
}

} // namespace

Eigen::Matrix3d axesOf(const FrameModel& model, const FrameMember& member)
{
    const Eigen::Vector3d x = (model.nodes[static_cast<std::size_t>(member.to)].positionM -
                               model.nodes[static_cast<std::size_t>(member.from)].positionM)
                                  .normalized();
    Eigen::Vector3d y = member.up.normalized().cross(x);
    if (y.norm() < 1e-6)
        y = Eigen::Vector3d::UnitX().cross(x);
    if (y.norm() < 1e-6) // along global x, and so is `up`
        y = Eigen::Vector3d::UnitZ().cross(x);
    y.normalize();
    Eigen::Matrix3d axes;
    axes << x.transpose(), y.transpose(), x.cross(y).transpose();
    return axes;
}

Result<MemberMatrices> matricesOf(const FrameModel& model, const FrameMember& member)
{
    const double l = lengthOf(model, member);
    const bool isBeam = member.kind == MemberKind::Beam;
    MemberMatrices matrices = isBeam ? beamMatrices(member, l) : trussMatrices(member, l);
    if (const auto released = releasedOf(member); isBeam && !released.empty())
        if (!condense(matrices, released))
            return fail(ErrorCode::InvalidInput, "its releases leave it loose", "member " + member.id);
    const Eigen::Matrix3d axes = axesOf(model, member);
    turn(matrices.stiffness, axes);
    turn(matrices.mass, axes);
    turn(matrices.shape, axes);
    makeSymmetric(matrices.stiffness);
    makeSymmetric(matrices.mass);
    return matrices;
}

Eigen::Vector4d hermite(double s, double lengthM)
{
    const double s2 = s * s, s3 = s2 * s;
    return {1 - 3 * s2 + 2 * s3, lengthM * (s - 2 * s2 + s3), 3 * s2 - 2 * s3, lengthM * (s3 - s2)};
}

} // namespace sinew::structure
