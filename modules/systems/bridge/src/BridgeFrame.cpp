// SPDX-License-Identifier: GPL-3.0-or-later
#include "BridgeFrame.h"

#include "FrameMaterial.h"

#include <sinew/physics/structure/Profile.h>
#include <sinew/twin/Member.h>

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace sinew::systems {

namespace {

using structure::Direction;
using structure::FrameMember;
using structure::FrameNode;

constexpr int kParts = 4;                              ///< finite elements a column and a girder
constexpr double kSameM = 1.0;                         ///< members that end this near each other meet
constexpr double kStiffSpring = 1e11;                  ///< where nobody declared how far something gives
const structure::Section kRigid{100, 1000, 1000, 1000}; ///< m², m⁴: gives nothing beside columns and girders

/// A member in the bridge's axes, with what it is made of.
struct Beam {
    const Element* element = nullptr;
    Eigen::Vector3d start, end; ///< of the centroid's line
    Eigen::Vector3d up;         ///< the profile's y
    structure::Section section;
    structure::ElasticMaterial material;
    double acrossM = 0; ///< outermost fibre from the centroid, across the bridge
    double lengthM() const { return (end - start).norm(); }
};

structure::Profile profileOf(const Profile& given)
{
    const auto size = [&](const char* name) {
        const auto found = given.sizes.find(name);
        return found == given.sizes.end() ? 0 : found->second;
    };
    const double x = size("x"), y = size("y"), radius = size("radius"), wall = size("wall");
    const double web = size("web"), flange = size("flange");
    if (given.kind == "circle")
        return wall > 0 ? structure::Profile(structure::CircleHollowProfile{radius, wall})
                        : structure::CircleProfile{radius};
    if (given.kind == "rectangle")
        return wall > 0 ? structure::Profile(structure::RectangleHollowProfile{x, y, wall})
                        : structure::RectangleProfile{x, y};
    if (given.kind == "I")
        return structure::IProfile{x, y, web, flange};
    if (given.kind == "T")
        return structure::TProfile{x, y, web, flange};
    if (given.kind == "U")
        return structure::UProfile{x, y, web, flange};
    if (given.kind == "L")
        return structure::LProfile{x, y, web};
    structure::PolygonProfile polygon;
    for (std::size_t i = 0; i < given.rings.size(); ++i) {
        std::vector<Eigen::Vector2d> ring;
        for (const auto& [px, py] : given.rings[i])
            ring.emplace_back(px, py);
        (i == 0 ? polygon.outline : polygon.holes.emplace_back()) = std::move(ring);
    }
    return polygon;
}

/// Half the profile's extent along its x (axis 0) or y (axis 1), from its centroid.
double halfExtent(const Profile& profile, const Eigen::Vector2d& centroid, std::size_t axis)
{
    double half = 0;
    for (const ProfileRing& ring : profile.rings)
        for (const auto& point : ring)
            half = std::max(half, std::abs(point[axis] - centroid[static_cast<Eigen::Index>(axis)]));
    if (half > 0)
        return half;
    const auto radius = profile.sizes.find("radius"), size = profile.sizes.find(axis == 0 ? "x" : "y");
    return radius != profile.sizes.end() ? radius->second : size != profile.sizes.end() ? size->second / 2 : 0;
}

class FrameReader {
public:
    FrameReader(const BridgeModel& bridge, const ModelIndex& index) : m_bridge(bridge), m_index(index) {}

    Result<BridgeFrame> read();

private:
    Result<void> setAxes();
    Result<Beam> beamOf(const Element& element) const;
    Result<void> takeMembers();
    int addNode(std::string id, const Eigen::Vector3d& at);
    int addLine(const std::string& id, const Beam& beam, int from, const Eigen::Vector3d& to, int parts);
    void link(const std::string& id, int from, int to);
    Result<void> addPier(std::size_t pier);
    void addFoundation(const std::string& name, int node, const Eigen::Vector3d& foot);
    void addBearings(const std::string& name, int from, int to);
    Result<void> addDeck();
    Eigen::Vector3d local(const Vec3d& p) const
    {
        return m_turn * (Eigen::Vector3d(p.x, p.y, p.z) - m_origin);
    }
    double attribute(const Element& element, const char* name, double otherwise) const
    {
        return numberOf(element.attributes, name).value_or(otherwise);
    }

    const BridgeModel& m_bridge;
    const ModelIndex& m_index;
    Eigen::Vector3d m_origin = Eigen::Vector3d::Zero();
    Eigen::Matrix3d m_turn = Eigen::Matrix3d::Identity();
    std::vector<Beam> m_columns, m_caps, m_girders, m_bearings, m_footings; ///< columns by pier
    std::vector<Eigen::Vector3d> m_topOf;                                   ///< by pier, of its cap
    BridgeFrame m_frame;
};

Result<void> FrameReader::setAxes()
{
    const auto at = [&](const BridgePier& pier) -> Result<Vec3d> {
        const auto member = memberOf(m_index.element(pier.element)->attributes);
        if (!member)
            return passOn(member);
        if (!*member)
            return fail(ErrorCode::InvalidInput, "a pier is no extruded member", pier.name);
        return (*member)->start;
    };
    const auto first = at(m_bridge.piers.front()), last = at(m_bridge.piers.back());
    if (!first || !last)
        return passOn(first ? last : first);
    const Vec3d along{last->x - first->x, last->y - first->y, 0};
    if (m_bridge.piers.size() < 2 || !(length(along) > 1))
        return fail(ErrorCode::InvalidInput, "fewer than two piers: it has no direction");
    const Eigen::Vector3d x(along.x / length(along), along.y / length(along), 0);
    m_turn << x.x(), x.y(), 0, -x.y(), x.x(), 0, 0, 0, 1;
    m_origin = Eigen::Vector3d(first->x, first->y, 0);
    return {};
}

Result<Beam> FrameReader::beamOf(const Element& element) const
{
    const auto member = memberOf(element.attributes);
    if (!member)
        return fail(ErrorCode::InvalidInput, member.error().text(), element.name);
    if (!*member)
        return fail(ErrorCode::NotFound, "no extruded member", element.name);
    const auto properties = structure::propertiesOf(profileOf((*member)->profile));
    if (!properties)
        return fail(ErrorCode::InvalidInput, properties.error().text(), element.name);
    Beam beam;
    beam.element = &element;
    const Eigen::Vector3d x = m_turn * Eigen::Vector3d((*member)->sectionX.x, (*member)->sectionX.y,
                                                       (*member)->sectionX.z);
    const Eigen::Vector3d start = local((*member)->start), axis = local((*member)->end) - start;
    beam.up = axis.normalized().cross(x);
    const Eigen::Vector3d shift =
        properties->centroidM.x() * x + properties->centroidM.y() * beam.up;
    beam.start = start + shift;
    beam.end = beam.start + axis;
    beam.section = properties->section;
    const bool isXAcross = std::abs(x.y()) >= std::abs(beam.up.y());
    beam.acrossM = halfExtent((*member)->profile, properties->centroidM, isXAcross ? 0 : 1);
    if (const auto material = materialNamed(element.material))
        beam.material = *material;
    return beam;
}

Result<void> FrameReader::takeMembers()
{
    for (const BridgePier& pier : m_bridge.piers) {
        auto column = beamOf(*m_index.element(pier.element));
        if (!column)
            return passOn(column);
        if (column->start.z() > column->end.z())
            std::swap(column->start, column->end);
        if (!(column->material.youngPa > 0))
            return fail(ErrorCode::InvalidInput, "a column's material is none that is known by its name", pier.name);
        m_columns.push_back(std::move(*column));
    }
    for (const Element& element : m_index.model().elements) {
        if (element.asset != m_bridge.asset)
            continue;
        const std::string kind = textOf(element.attributes, "PredefinedType");
        auto* const group = kind == "GIRDER_SEGMENT" ? &m_girders
            : kind == "PIERCAP"                      ? &m_caps
            : element.className == "IfcBearing"      ? &m_bearings
            : element.className == "IfcFooting"      ? &m_footings
                                                     : nullptr;
        if (!group)
            continue;
        auto beam = beamOf(element);
        if (!beam)
            return passOn(beam);
        const bool needsMaterial = group == &m_girders || group == &m_caps;
        if (needsMaterial && !(beam->material.youngPa > 0))
            return fail(ErrorCode::InvalidInput, "its material is none that is known by its name", element.name);
        group->push_back(std::move(*beam));
    }
    if (m_girders.empty())
        return fail(ErrorCode::NotFound, "no girder segment", m_bridge.name);
    return {};
}

int FrameReader::addNode(std::string id, const Eigen::Vector3d& at)
{
    FrameNode node;
    node.id = std::move(id);
    node.positionM = at;
    node.held = {true, false, true, false, true, false};
    m_frame.model.nodes.push_back(std::move(node));
    return static_cast<int>(m_frame.model.nodes.size()) - 1;
}

/// Returns the node at `to`.
int FrameReader::addLine(const std::string& id, const Beam& beam, int from, const Eigen::Vector3d& to, int parts)
{
    const Eigen::Vector3d start = m_frame.model.nodes[static_cast<std::size_t>(from)].positionM;
    for (int part = 1; part <= parts; ++part) {
        const int next = addNode(fmt::format("{}/{}", id, part), start + (to - start) * part / parts);
        FrameMember member;
        member.id = fmt::format("{}:{}", id, part);
        member.from = from;
        member.to = next;
        member.section = beam.section;
        member.material = beam.material;
        member.up = beam.up;
        m_frame.model.members.push_back(std::move(member));
        from = next;
    }
    return from;
}

void FrameReader::link(const std::string& id, int from, int to)
{
    const auto& nodes = m_frame.model.nodes;
    const Eigen::Vector3d between =
        nodes[static_cast<std::size_t>(to)].positionM - nodes[static_cast<std::size_t>(from)].positionM;
    if (between.norm() < 1e-3)
        return;
    FrameMember member;
    member.id = id;
    member.from = from;
    member.to = to;
    member.section = kRigid;
    member.material = {210e9, 81e9, 0};
    m_frame.model.members.push_back(std::move(member));
}

void FrameReader::addFoundation(const std::string& name, int node, const Eigen::Vector3d& foot)
{
    auto& held = m_frame.model.nodes[static_cast<std::size_t>(node)].held;
    held[static_cast<std::size_t>(Direction::Y)] = held[static_cast<std::size_t>(Direction::RotationZ)] = true;
    const auto footing = std::ranges::find_if(m_footings, [&](const Beam& f) {
        return (f.start - foot).head<2>().norm() < kSameM;
    });
    const double rotation =
        footing == m_footings.end()
            ? 0
            : attribute(*footing->element, "Sinew_Foundation.RotationalStiffness_Nm_rad", 0);
    if (!(rotation > 0)) {
        held[static_cast<std::size_t>(Direction::RotationX)] = true;
        return;
    }
    structure::FrameSpring spring;
    spring.id = name + " foundation";
    spring.from = node;
    spring.stiffness[static_cast<std::size_t>(Direction::RotationX)] = rotation;
    m_frame.model.springs.push_back(std::move(spring));
}

/// All bearings of a pier act as one spring at the middle, with moments by their distances from it.
void FrameReader::addBearings(const std::string& name, int from, int to)
{
    structure::FrameSpring spring;
    spring.id = name + " bearings";
    spring.from = from;
    spring.to = to;
    const Eigen::Vector3d& at = m_frame.model.nodes[static_cast<std::size_t>(from)].positionM;
    auto& stiffness = spring.stiffness;
    const auto add = [&](Direction direction, double value) {
        stiffness[static_cast<std::size_t>(direction)] += value;
    };
    for (const Beam& bearing : m_bearings) {
        const Eigen::Vector3d away = bearing.start - at;
        if (std::abs(away.x()) > kSameM + 1 || std::abs(away.z()) > kSameM)
            continue;
        const Element& e = *bearing.element;
        add(Direction::Y, attribute(e, "Sinew_Bearing.LateralStiffness_N_m", 0));
        add(Direction::RotationX,
            attribute(e, "Sinew_Bearing.VerticalStiffness_N_m", 0) * away.y() * away.y());
        add(Direction::RotationZ,
            attribute(e, "Sinew_Bearing.LongitudinalStiffness_N_m", 0) * away.y() * away.y());
    }
    for (const Direction direction : {Direction::Y, Direction::RotationX})
        if (!(stiffness[static_cast<std::size_t>(direction)] > 0))
            stiffness[static_cast<std::size_t>(direction)] = kStiffSpring;
    m_frame.model.springs.push_back(std::move(spring));
}

Result<void> FrameReader::addPier(std::size_t pier)
{
    const Beam& column = m_columns[pier];
    const std::string& name = m_bridge.piers[pier].name;
    if (column.lengthM() < 0.1)
        return fail(ErrorCode::InvalidInput, "a column of no height", name);
    const int base = addNode(name + " base", column.start);
    addFoundation(name, base, column.start);
    m_frame.bases.push_back(static_cast<int>(m_frame.model.members.size()));
    m_frame.halfWidthM.push_back(column.acrossM);
    int top = addLine(name, column, base, column.end, kParts);
    const auto cap = std::ranges::find_if(m_caps, [&](const Beam& c) {
        return (c.start - column.end).norm() < kSameM || (c.end - column.end).norm() < kSameM;
    });
    if (cap != m_caps.end()) {
        const Eigen::Vector3d end = cap->end.z() > cap->start.z() ? cap->end : cap->start;
        top = addLine(name + " cap", *cap, top, end, 1);
    }
    m_frame.tops.push_back(top);
    m_topOf.push_back(m_frame.model.nodes[static_cast<std::size_t>(top)].positionM);
    return {};
}

/// Girders from support to support: over each pier a joint on bearings, at the ends abutments that hold.
Result<void> FrameReader::addDeck()
{
    std::string continuity;
    std::optional<double> massKgM;
    for (Beam& girder : m_girders) {
        if (girder.start.x() > girder.end.x()) {
            std::swap(girder.start, girder.end);
        }
        if (const std::string said = textOf(girder.element->attributes, "Sinew_Deck.Continuity"); !said.empty())
            continuity = said;
        if (const auto said = numberOf(girder.element->attributes, "Sinew_Deck.MassPerLength_kg_m"))
            massKgM = said;
    }
    std::ranges::sort(m_girders, {}, [](const Beam& g) { return g.start.x(); });
    const bool isContinuous = continuity != "simply supported";
    m_frame.decks.assign(m_frame.tops.size(), -1);
    int before = -1;
    for (std::size_t i = 0; i <= m_girders.size(); ++i) {
        const Eigen::Vector3d at = i < m_girders.size() ? m_girders[i].start : m_girders.back().end;
        if (i > 0 && (m_girders[i - 1].end - at).norm() > kSameM)
            return fail(ErrorCode::InvalidInput, "a gap between girders", m_girders[i - 1].element->name);
        int joint = -1;
        if (i == 0)
            joint = addNode("deck 0", at);
        else {
            Beam girder = m_girders[i - 1];
            if (massKgM)
                girder.material.densityKgM3 = *massKgM / girder.section.areaM2;
            const std::size_t first = m_frame.model.members.size();
            joint = addLine(fmt::format("girder {}", i), girder, before, at, kParts);
            if (!isContinuous) {
                m_frame.model.members[first].releasedFrom[5] = true;
                m_frame.model.members.back().releasedTo[5] = true;
            }
        }
        const auto pier = std::ranges::find_if(
            m_topOf, [&](const Eigen::Vector3d& top) { return (top - at).head<2>().norm() < 2 * kSameM; });
        if (pier == m_topOf.end()) { // an abutment: held across and against turning over
            auto& held = m_frame.model.nodes[static_cast<std::size_t>(joint)].held;
            held[static_cast<std::size_t>(Direction::Y)] = held[static_cast<std::size_t>(Direction::RotationX)] = true;
        } else {
            const auto number = static_cast<std::size_t>(pier - m_topOf.begin());
            const std::string& name = m_bridge.piers[number].name;
            const int seat = addNode(name + " seat", *pier);
            addBearings(name, m_frame.tops[number], seat);
            link(name + " girder's depth", seat, joint);
            m_frame.decks[number] = joint;
        }
        before = joint;
    }
    for (std::size_t pier = 0; pier < m_frame.decks.size(); ++pier)
        if (m_frame.decks[pier] < 0)
            return fail(ErrorCode::InvalidInput, "no girder ends over it", m_bridge.piers[pier].name);
    return {};
}

Result<BridgeFrame> FrameReader::read()
{
    for (const auto& done : {setAxes(), takeMembers()})
        if (!done)
            return passOn(done);
    for (const Beam& column : m_columns)
        if (std::abs(column.start.y()) > 2 * kSameM)
            return fail(ErrorCode::Unsupported, "its piers do not stand in a straight line", m_bridge.name);
    double ratio = 0;
    for (std::size_t pier = 0; pier < m_columns.size(); ++pier) {
        if (const auto added = addPier(pier); !added)
            return passOn(added);
        ratio += m_bridge.piers[pier].chain.dampingRatio / static_cast<double>(m_columns.size());
    }
    m_frame.dampingRatio = ratio;
    if (const auto added = addDeck(); !added)
        return passOn(added);
    for (const BridgeDamper& damper : m_bridge.dampers) {
        structure::FrameDamper pull;
        pull.id = damper.name;
        pull.from = m_frame.tops[static_cast<std::size_t>(damper.pier)];
        pull.axis = Eigen::Vector3d::UnitY();
        pull.law = damper.device;
        m_frame.model.dampers.push_back(std::move(pull));
    }
    if (const auto checked = structure::checkFrame(m_frame.model); !checked)
        return passOn(checked);
    return std::move(m_frame);
}

/// Errors: as structure::StaticSolver.
Result<std::vector<double>> baseStrainPerM(const BridgeFrame& frame)
{
    const auto system = structure::FrameSystem::assemble(frame.model);
    if (!system)
        return passOn(system);
    const auto solver = structure::StaticSolver::make(*system);
    if (!solver)
        return passOn(solver);
    std::vector<double> strains;
    for (std::size_t pier = 0; pier < frame.tops.size(); ++pier) {
        Eigen::VectorXd load = Eigen::VectorXd::Zero(system->size());
        load[system->dof(frame.decks[pier], Direction::Y)] = 1e6;
        const Eigen::VectorXd u = solver->solve(load);
        const FrameMember& member = frame.model.members[static_cast<std::size_t>(frame.bases[pier])];
        const auto ends = system->endForces(frame.bases[pier], u);
        // Which of the two bendings is across depends on the profile: the greater moment is.
        const bool aboutY = std::abs(ends[4]) > std::abs(ends[5]);
        const double inertia = aboutY ? member.section.inertiaYM4 : member.section.inertiaZM4;
        const double moment = std::max(std::abs(ends[4]), std::abs(ends[5]));
        const double top = std::abs(u[system->dof(frame.tops[pier], Direction::Y)]);
        strains.push_back(moment * frame.halfWidthM[pier] / (member.material.youngPa * inertia) / top);
    }
    return strains;
}

} // namespace

std::shared_ptr<const BridgeFrame> readFrame(BridgeModel& bridge, const ModelIndex& index)
{
    const bool anyMember = std::ranges::any_of(bridge.piers, [&](const BridgePier& pier) {
        const auto member = memberOf(index.element(pier.element)->attributes);
        return !member || *member;
    });
    if (!anyMember)
        return nullptr;
    auto frame = FrameReader(bridge, index).read();
    if (frame)
        if (const auto tried = responseOf(*frame, 1, 1, 0.025); !tried)
            frame = tl::unexpected(tried.error());
    if (frame) {
        if (auto strains = baseStrainPerM(*frame))
            frame->strainPerM = std::move(*strains);
        else
            frame = tl::unexpected(strains.error());
    }
    if (!frame) {
        bridge.warnings.push_back({"computed as a chain of piers, not as a frame: " + frame.error().text(), bridge.name});
        return nullptr;
    }
    return std::make_shared<const BridgeFrame>(std::move(*frame));
}

Result<BridgeResponse> responseOf(const BridgeFrame& frame, double stiffness, double damping, double stepS)
{
    structure::FrameModel model = frame.model;
    for (FrameMember& member : model.members) {
        member.material.youngPa *= stiffness;
        member.material.shearPa *= stiffness;
    }
    for (structure::FrameSpring& spring : model.springs)
        for (double& value : spring.stiffness)
            value *= stiffness;
    const auto system = structure::FrameSystem::assemble(std::move(model));
    if (!system)
        return passOn(system);
    BridgeResponse response;
    std::vector<Eigen::Triplet<double>> ones;
    for (std::size_t pier = 0; pier < frame.tops.size(); ++pier) {
        response.tops.push_back(system->dof(frame.tops[pier], Direction::Y));
        ones.emplace_back(system->dof(frame.decks[pier], Direction::Y), static_cast<int>(pier), 1);
    }
    structure::TransientOptions options;
    options.stepS = stepS;
    options.patterns.resize(system->size(), static_cast<Eigen::Index>(frame.tops.size()));
    options.patterns.setFromTriplets(ones.begin(), ones.end());
    structure::Reduction reduction;
    reduction.modes = static_cast<int>(frame.tops.size()) + 2;
    reduction.modalRatio = frame.dampingRatio * damping;
    auto reduced = structure::TransientSystem::reduce(*system, options, reduction);
    if (!reduced)
        return passOn(reduced);
    response.system = std::move(*reduced);
    return response;
}

} // namespace sinew::systems
