// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/physics/structure/FrameModel.h>

#include <cmath>
#include <unordered_set>

namespace sinew::structure {

namespace {

bool positive(double value)
{
    return std::isfinite(value) && value > 0;
}

bool notNegative(double value)
{
    return std::isfinite(value) && value >= 0;
}

tl::unexpected<Error> bad(const char* what, const std::string& id, std::string why)
{
    return fail(ErrorCode::InvalidInput, std::move(why), std::string(what) + " " + id);
}

bool isNode(const FrameModel& model, int index)
{
    return index >= 0 && index < static_cast<int>(model.nodes.size());
}

template <class Things>
Result<void> checkIds(const Things& things, const char* what)
{
    std::unordered_set<std::string> known;
    for (const auto& thing : things)
        if (!known.insert(thing.id).second)
            return bad(what, thing.id, "the id is given twice");
    return {};
}

Result<void> checkNode(const FrameNode& node)
{
    if (!node.positionM.allFinite())
        return bad("node", node.id, "the position is not finite");
    if (!notNegative(node.massKg) || !node.inertiaKgM2.allFinite() || !(node.inertiaKgM2.minCoeff() >= 0))
        return bad("node", node.id, "mass and inertia must not be negative");
    return {};
}

Result<void> checkSection(const FrameMember& member)
{
    const Section& section = member.section;
    if (!positive(section.areaM2))
        return bad("member", member.id, "the area must be positive");
    if (member.kind == MemberKind::Beam &&
        (!positive(section.inertiaYM4) || !positive(section.inertiaZM4) || !positive(section.torsionM4)))
        return bad("member", member.id, "a beam's second moments and torsion constant must be positive");
    if (!positive(member.material.youngPa) ||
        (member.kind == MemberKind::Beam && !positive(member.material.shearPa)))
        return bad("member", member.id, "the moduli must be positive");
    if (!notNegative(member.material.densityKgM3) || !notNegative(member.addedMassKgM))
        return bad("member", member.id, "density and added mass must not be negative");
    return {};
}

Result<void> checkMember(const FrameModel& model, const FrameMember& member)
{
    if (!isNode(model, member.from) || !isNode(model, member.to))
        return bad("member", member.id, "an end is at no node");
    if (!positive(lengthOf(model, member)))
        return bad("member", member.id, "it has no length");
    if (!member.up.allFinite() || !(member.up.norm() > 0))
        return bad("member", member.id, "the direction `up` has no length");
    return checkSection(member);
}

Result<void> checkSpring(const FrameModel& model, const FrameSpring& spring)
{
    if (!isNode(model, spring.from) || (spring.to != -1 && !isNode(model, spring.to)) ||
        spring.to == spring.from)
        return bad("spring", spring.id, "an end is at no node, or both at one");
    for (std::size_t i = 0; i < 6; ++i)
        if (!notNegative(spring.stiffness[i]) || !notNegative(spring.dashpot[i]))
            return bad("spring", spring.id, "stiffness and dashpot must not be negative");
    return {};
}

Result<void> checkFlag(const FrameDamper& damper)
{
    if (const auto* device = std::get_if<materials::SmaDevice>(&damper.law)) {
        if (const auto checked = materials::checkDevice(*device); !checked)
            return bad("damper", damper.id, checked.error().message);
        if (!positive(damper.barK))
            return bad("damper", damper.id, "the bar temperature must be above zero kelvin");
        return {};
    }
    const auto& flag = std::get<materials::FlagParameters>(damper.law);
    if (!positive(flag.stiffnessNM) || !notNegative(flag.yieldForceN) || !notNegative(flag.hardeningRatio) ||
        !(flag.hardeningRatio <= 1) || !notNegative(flag.beta) || !(flag.beta <= 2))
        return bad("damper", damper.id,
                   "the stiffness must be positive, the yield force not negative, the hardening ratio in [0, "
                   "1], beta in [0, 2]");
    return {};
}

Result<void> checkDamper(const FrameModel& model, const FrameDamper& damper)
{
    if (!isNode(model, damper.from) || (damper.to != -1 && !isNode(model, damper.to)) ||
        damper.to == damper.from)
        return bad("damper", damper.id, "an end is at no node, or both at one");
    if (!axisOf(model, damper).allFinite())
        return bad("damper", damper.id, "it needs an axis: it stands on the ground or has no length");
    return checkFlag(damper);
}

} // namespace

const char* nameOf(Direction direction)
{
    constexpr const char* names[] = {"along x", "along y", "along z", "about x", "about y", "about z"};
    return names[static_cast<int>(direction)];
}

materials::FlagParameters flagOf(const FrameDamper& damper)
{
    if (const auto* device = std::get_if<materials::SmaDevice>(&damper.law))
        return materials::flagAt(*device, damper.barK);
    return std::get<materials::FlagParameters>(damper.law);
}

double lengthOf(const FrameModel& model, const FrameMember& member)
{
    return (model.nodes[static_cast<std::size_t>(member.to)].positionM -
            model.nodes[static_cast<std::size_t>(member.from)].positionM)
        .norm();
}

Eigen::Vector3d axisOf(const FrameModel& model, const FrameDamper& damper)
{
    Eigen::Vector3d axis = damper.axis;
    if (axis.isZero(0) && damper.to >= 0)
        axis = model.nodes[static_cast<std::size_t>(damper.from)].positionM -
               model.nodes[static_cast<std::size_t>(damper.to)].positionM;
    return axis / axis.norm();
}

Result<void> checkFrame(const FrameModel& model)
{
    if (model.nodes.empty())
        return fail(ErrorCode::InvalidInput, "the frame has no nodes");
    for (const auto& checked : {checkIds(model.nodes, "node"), checkIds(model.members, "member"),
                                checkIds(model.springs, "spring"), checkIds(model.dampers, "damper")})
        if (!checked)
            return checked;
    for (const FrameNode& node : model.nodes)
        if (const auto checked = checkNode(node); !checked)
            return checked;
    for (const FrameMember& member : model.members)
        if (const auto checked = checkMember(model, member); !checked)
            return checked;
    for (const FrameSpring& spring : model.springs)
        if (const auto checked = checkSpring(model, spring); !checked)
            return checked;
    for (const FrameDamper& damper : model.dampers)
        if (const auto checked = checkDamper(model, damper); !checked)
            return checked;
    return {};
}

} // namespace sinew::structure
