// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/physics/structure/FrameSystem.h>

#include <algorithm>

namespace sinew::structure {

namespace {

using Triplets = std::vector<Eigen::Triplet<double>>;

std::array<int, 12> dofsOf(const FrameSystem& system, int from, int to)
{
    std::array<int, 12> dofs{};
    for (int i = 0; i < 6; ++i) {
        dofs[static_cast<std::size_t>(i)] = system.dof(from, static_cast<Direction>(i));
        dofs[static_cast<std::size_t>(i) + 6] = system.dof(to, static_cast<Direction>(i));
    }
    return dofs;
}

void add(Triplets& into, const ElementMatrix& matrix, const std::array<int, 12>& dofs)
{
    for (int i = 0; i < 12; ++i)
        for (int j = 0; j < 12; ++j)
            if (const int r = dofs[static_cast<std::size_t>(i)], c = dofs[static_cast<std::size_t>(j)];
                r >= 0 && c >= 0 && matrix(i, j) != 0)
                into.emplace_back(r, c, matrix(i, j));
}

void addSpring(Triplets& into, const FrameSystem& system, const FrameSpring& spring,
               const std::array<double, 6>& values)
{
    for (std::size_t i = 0; i < 6; ++i) {
        if (values[i] == 0)
            continue;
        const auto direction = static_cast<Direction>(i);
        const int a = system.dof(spring.from, direction),
                  b = spring.to >= 0 ? system.dof(spring.to, direction) : -1;
        if (a >= 0)
            into.emplace_back(a, a, values[i]);
        if (b >= 0)
            into.emplace_back(b, b, values[i]);
        if (a >= 0 && b >= 0) {
            into.emplace_back(a, b, -values[i]);
            into.emplace_back(b, a, -values[i]);
        }
    }
}

SparseMatrix built(const Triplets& triplets, int rows, int columns)
{
    SparseMatrix matrix(rows, columns);
    matrix.setFromTriplets(triplets.begin(), triplets.end());
    return matrix;
}

template <class Things>
int indexOf(const Things& things, std::string_view id)
{
    const auto found = std::ranges::find(things, id, [](const auto& t) { return std::string_view(t.id); });
    return found == things.end() ? -1 : static_cast<int>(found - things.begin());
}

} // namespace

Result<FrameSystem> FrameSystem::assemble(FrameModel model)
{
    if (const auto checked = checkFrame(model); !checked)
        return passOn(checked);
    FrameSystem system;
    system.m_model = std::move(model);
    std::vector<MemberMatrices> members;
    members.reserve(system.m_model.members.size());
    for (const FrameMember& member : system.m_model.members) {
        auto matrices = matricesOf(system.m_model, member);
        if (!matrices)
            return passOn(matrices);
        members.push_back(*matrices);
    }
    system.number(members);
    if (system.m_names.empty())
        return fail(ErrorCode::InvalidInput, "the frame has no free direction");
    system.fill(members);
    system.fillDampers();
    return system;
}

// Every direction that is not held, except rotations at which no member, spring or mass has a share.
void FrameSystem::number(const std::vector<MemberMatrices>& members)
{
    const std::size_t count = 6 * m_model.nodes.size();
    std::vector<bool> resisted(count, false);
    for (std::size_t m = 0; m < members.size(); ++m)
        for (std::size_t i = 0; i < 12; ++i) {
            const auto d = static_cast<Eigen::Index>(i);
            const int node = i < 6 ? m_model.members[m].from : m_model.members[m].to;
            if (members[m].stiffness(d, d) > 0)
                resisted[6 * static_cast<std::size_t>(node) + i % 6] = true;
        }
    for (const FrameSpring& spring : m_model.springs)
        for (std::size_t i = 0; i < 6; ++i)
            if (spring.stiffness[i] > 0 || spring.dashpot[i] > 0) {
                resisted[6 * static_cast<std::size_t>(spring.from) + i] = true;
                if (spring.to >= 0)
                    resisted[6 * static_cast<std::size_t>(spring.to) + i] = true;
            }
    m_dofs.assign(count, -1);
    for (std::size_t i = 0; i < count; ++i) {
        const FrameNode& node = m_model.nodes[i / 6];
        const bool turns = i % 6 >= 3;
        const bool weighs = turns && node.inertiaKgM2[static_cast<Eigen::Index>(i % 6 - 3)] > 0;
        if (node.held[i % 6] || (turns && !resisted[i] && !weighs))
            continue;
        m_dofs[i] = static_cast<int>(m_names.size());
        m_names.emplace_back(static_cast<int>(i / 6), static_cast<Direction>(i % 6));
    }
}

void FrameSystem::fill(const std::vector<MemberMatrices>& members)
{
    Triplets stiffness, mass, dashpots;
    m_inertia.setZero(size(), 3);
    for (std::size_t m = 0; m < members.size(); ++m) {
        const auto dofs = dofsOf(*this, m_model.members[m].from, m_model.members[m].to);
        add(stiffness, members[m].stiffness, dofs);
        add(mass, members[m].mass, dofs);
        for (int axis = 0; axis < 3; ++axis) {
            const Eigen::Matrix<double, 12, 1> share =
                members[m].mass.col(axis) + members[m].mass.col(axis + 6);
            m_totalMassKg += axis == 0 ? share[0] + share[6] : 0;
            for (int i = 0; i < 12; ++i)
                if (const int dof = dofs[static_cast<std::size_t>(i)]; dof >= 0)
                    m_inertia(dof, axis) += share[i];
        }
    }
    for (std::size_t n = 0; n < m_model.nodes.size(); ++n) {
        const FrameNode& node = m_model.nodes[n];
        m_totalMassKg += node.massKg;
        for (int i = 0; i < 6; ++i)
            if (const int at = dof(static_cast<int>(n), static_cast<Direction>(i)); at >= 0) {
                mass.emplace_back(at, at, i < 3 ? node.massKg : node.inertiaKgM2[i - 3]);
                if (i < 3)
                    m_inertia(at, i) += node.massKg;
            }
    }
    for (const FrameSpring& spring : m_model.springs) {
        addSpring(stiffness, *this, spring, spring.stiffness);
        addSpring(dashpots, *this, spring, spring.dashpot);
    }
    m_stiffness = built(stiffness, size(), size());
    m_mass = built(mass, size(), size());
    m_dashpots = built(dashpots, size(), size());
}

void FrameSystem::fillDampers()
{
    Triplets pulls;
    for (std::size_t d = 0; d < m_model.dampers.size(); ++d) {
        const FrameDamper& damper = m_model.dampers[d];
        const Eigen::Vector3d axis = axisOf(m_model, damper);
        for (int i = 0; i < 3; ++i) {
            if (const int at = dof(damper.from, static_cast<Direction>(i)); at >= 0)
                pulls.emplace_back(at, static_cast<int>(d), axis[i]);
            if (const int at = damper.to >= 0 ? dof(damper.to, static_cast<Direction>(i)) : -1; at >= 0)
                pulls.emplace_back(at, static_cast<int>(d), -axis[i]);
        }
    }
    m_dampers = built(pulls, size(), static_cast<int>(m_model.dampers.size()));
}

std::string FrameSystem::nameOf(int dof) const
{
    const auto [node, direction] = placeOf(dof);
    return "node " + m_model.nodes[static_cast<std::size_t>(node)].id + ", " + structure::nameOf(direction);
}

int FrameSystem::node(std::string_view id) const
{
    return indexOf(m_model.nodes, id);
}
int FrameSystem::member(std::string_view id) const
{
    return indexOf(m_model.members, id);
}
int FrameSystem::damper(std::string_view id) const
{
    return indexOf(m_model.dampers, id);
}

Eigen::VectorXd FrameSystem::inertia(Direction direction) const
{
    return m_inertia.col(static_cast<Eigen::Index>(direction));
}

SparseMatrix FrameSystem::stiffnessWithDampers() const
{
    Eigen::VectorXd elastic(m_dampers.cols());
    for (std::size_t d = 0; d < m_model.dampers.size(); ++d)
        elastic[static_cast<Eigen::Index>(d)] = flagOf(m_model.dampers[d]).stiffnessNM;
    const SparseMatrix scaled = m_dampers * elastic.asDiagonal();
    const SparseMatrix transposed = m_dampers.transpose();
    return m_stiffness + SparseMatrix(scaled * transposed);
}

Eigen::Matrix<double, 12, 1> FrameSystem::endForces(int member, const Eigen::VectorXd& displacement) const
{
    const FrameMember& which = m_model.members[static_cast<std::size_t>(member)];
    const auto dofs = dofsOf(*this, which.from, which.to);
    Eigen::Matrix<double, 12, 1> u = Eigen::Matrix<double, 12, 1>::Zero();
    for (int i = 0; i < 12; ++i)
        if (const int dof = dofs[static_cast<std::size_t>(i)]; dof >= 0)
            u[i] = displacement[dof];
    Eigen::Matrix<double, 12, 1> force = matricesOf(m_model, which)->stiffness * u;
    const Eigen::Matrix3d axes = axesOf(m_model, which);
    for (int i = 0; i < 12; i += 3)
        force.segment<3>(i) = (axes * force.segment<3>(i)).eval();
    return force;
}

Eigen::VectorXd FrameSystem::stressRow(int member, double share, double yM, double zM) const
{
    const FrameMember& which = m_model.members[static_cast<std::size_t>(member)];
    const Section& s = which.section;
    Eigen::Matrix<double, 12, 1> fibre = Eigen::Matrix<double, 12, 1>::Zero();
    fibre[6] = 1 / s.areaM2;
    if (which.kind == MemberKind::Beam) { // the moments run straight from end to end
        fibre[4] = -(1 - share) * zM / s.inertiaYM4;
        fibre[10] = share * zM / s.inertiaYM4;
        fibre[5] = (1 - share) * yM / s.inertiaZM4;
        fibre[11] = -share * yM / s.inertiaZM4;
    }
    const Eigen::Matrix3d axes = axesOf(m_model, which);
    for (int i = 0; i < 12; i += 3)
        fibre.segment<3>(i) = (axes.transpose() * fibre.segment<3>(i)).eval();
    const Eigen::Matrix<double, 12, 1> ends = matricesOf(m_model, which)->stiffness * fibre;
    Eigen::VectorXd row = Eigen::VectorXd::Zero(size());
    const auto dofs = dofsOf(*this, which.from, which.to);
    for (int i = 0; i < 12; ++i)
        if (const int dof = dofs[static_cast<std::size_t>(i)]; dof >= 0)
            row[dof] += ends[i];
    return row;
}

Result<Eigen::VectorXd> loadVector(const FrameSystem& system, const std::vector<NodalLoad>& loads)
{
    Eigen::VectorXd vector = Eigen::VectorXd::Zero(system.size());
    for (const NodalLoad& load : loads) {
        if (load.node < 0 || load.node >= static_cast<int>(system.model().nodes.size()))
            return fail(ErrorCode::InvalidInput, "a load at no node");
        const FrameNode& node = system.model().nodes[static_cast<std::size_t>(load.node)];
        if (!std::isfinite(load.value))
            return fail(ErrorCode::InvalidInput, "a load is not finite", "node " + node.id);
        if (const int dof = system.dof(load.node, load.direction); dof >= 0)
            vector[dof] += load.value;
        else if (!node.held[static_cast<std::size_t>(load.direction)] && load.value != 0)
            return fail(ErrorCode::InvalidInput,
                        std::string("a moment ") + nameOf(load.direction) + " that nothing resists",
                        "node " + node.id);
    }
    return vector;
}

Eigen::VectorXd weight(const FrameSystem& system, const Eigen::Vector3d& gravityMs2)
{
    Eigen::VectorXd load = Eigen::VectorXd::Zero(system.size());
    for (int i = 0; i < 3; ++i)
        load += gravityMs2[i] * system.inertia(static_cast<Direction>(i));
    return load;
}

} // namespace sinew::structure
