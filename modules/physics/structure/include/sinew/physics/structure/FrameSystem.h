// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/physics/structure/FrameModel.h>

#include <Eigen/SparseCore>
#include <memory>
#include <string_view>

namespace sinew::structure {

using SparseMatrix = Eigen::SparseMatrix<double>;

/// The matrices of a frame on its N free directions.
///
/// Supports are left out of the equations; so are rotations that nothing resists and nothing weighs (a node
/// where only trusses and hinges meet). K and M are symmetric and stored whole; K holds members and springs,
/// not the dampers. Units: SI. Thread: immutable; any thread.
class FrameSystem {
public:
    /// Errors: as checkFrame and matricesOf; InvalidInput (no free direction).
    static Result<FrameSystem> assemble(FrameModel model);

    const FrameModel& model() const { return m_model; }
    int size() const { return static_cast<int>(m_names.size()); }
    const SparseMatrix& stiffness() const { return m_stiffness; }
    const SparseMatrix& mass() const { return m_mass; }
    const SparseMatrix& dashpots() const { return m_dashpots; }
    /// N × dampers: a column is the pull of a damper's unit tension; its transpose gives elongations.
    const SparseMatrix& damperDirections() const { return m_dampers; }

    /// Index of a free direction; -1 where held or left out.
    int dof(int node, Direction direction) const
    {
        return m_dofs[6 * static_cast<std::size_t>(node) + static_cast<std::size_t>(direction)];
    }
    /// Node and direction of a free direction.
    std::pair<int, Direction> placeOf(int dof) const { return m_names[static_cast<std::size_t>(dof)]; }
    /// "node B3, along x".
    std::string nameOf(int dof) const;
    /// Index of a node, member or damper by its id; -1: none.
    int node(std::string_view id) const;
    int member(std::string_view id) const;
    int damper(std::string_view id) const;

    /// M ι, N: the inertia force of a unit acceleration of the whole structure, supports included, along x, y
    /// or z. Ground motion loads with its negative.
    Eigen::VectorXd inertia(Direction direction) const;
    /// All mass of the structure, kg, held nodes included.
    double totalMassKg() const { return m_totalMassKg; }
    /// K with the dampers' elastic stiffness.
    SparseMatrix stiffnessWithDampers() const;
    /// Forces on a member's ends in its local axes (from's six first), N and N·m.
    Eigen::Matrix<double, 12, 1> endForces(int member, const Eigen::VectorXd& displacement) const;
    /// N: the row that gives a member's normal stress, Pa, from the displacements: at a share of its length,
    /// in the fibre at (y, z) of the section; tension is positive.
    Eigen::VectorXd stressRow(int member, double share, double yM, double zM) const;

private:
    FrameSystem() = default;
    void number(const std::vector<MemberMatrices>& members);
    void fill(const std::vector<MemberMatrices>& members);
    void fillDampers();

    FrameModel m_model;
    std::vector<int> m_dofs;
    std::vector<std::pair<int, Direction>> m_names;
    SparseMatrix m_stiffness, m_mass, m_dashpots, m_dampers;
    Eigen::Matrix<double, Eigen::Dynamic, 3> m_inertia;
    double m_totalMassKg = 0;
};

/// Answers K u = p again and again.
class StaticSolver {
public:
    /// Errors: SingularNetwork naming a node and a direction that is free to move: a part without support, a
    /// mechanism, or a stiffness too small to count. withDampers: dampers hold too, elastically.
    static Result<StaticSolver> make(const FrameSystem& system, bool withDampers = false);
    StaticSolver(StaticSolver&&) noexcept;
    StaticSolver& operator=(StaticSolver&&) noexcept;
    ~StaticSolver();
    /// Displacements for a load, both on the N free directions.
    Eigen::VectorXd solve(const Eigen::VectorXd& loadN) const;

private:
    StaticSolver();
    std::unique_ptr<class SparseFactor> m_factor;
};

/// A force or moment on a node. On a held direction it goes straight into the support.
struct NodalLoad {
    int node = 0;
    Direction direction = Direction::X;
    double value = 0; ///< N or N·m
};
/// Errors: InvalidInput (no such node; a moment on a rotation that nothing resists).
Result<Eigen::VectorXd> loadVector(const FrameSystem& system, const std::vector<NodalLoad>& loads);
/// Own weight along the given acceleration of free fall, m/s².
Eigen::VectorXd weight(const FrameSystem& system, const Eigen::Vector3d& gravityMs2 = {0, 0, -9.80665});

} // namespace sinew::structure
