// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/twin/Member.h>

#include <charconv>
#include <cmath>
#include <fmt/format.h>

namespace sinew {

namespace {

const std::string kAxis = "Member.Axis", kSectionX = "Member.SectionX", kProfile = "Member.Profile",
                  kOutline = "Member.Outline", kVoids = "Member.Voids";
constexpr std::array<const char*, 6> kSizes{"x", "y", "radius", "wall", "web", "flange"};

std::string sizeName(const std::string& size)
{
    return "Member.Size." + size + "_m";
}

/// Numbers parted by spaces, commas and semicolons; nothing where something else stands there.
std::optional<std::vector<double>> numbersIn(std::string_view text)
{
    std::vector<double> all;
    while (true) {
        const auto at = text.find_first_not_of(" ,;");
        if (at == text.npos)
            return all;
        text.remove_prefix(at);
        double value = 0;
        const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), value);
        if (error != std::errc{} || !std::isfinite(value))
            return std::nullopt;
        all.push_back(value);
        text.remove_prefix(static_cast<std::size_t>(rest - text.data()));
    }
}

std::string listed(const ProfileRing& ring)
{
    std::string text;
    for (const auto& [x, y] : ring)
        text += fmt::format("{}{:.6g} {:.6g}", text.empty() ? "" : ", ", x, y);
    return text;
}

std::optional<ProfileRing> ringIn(std::string_view text)
{
    const auto numbers = numbersIn(text);
    if (!numbers || numbers->size() < 6 || numbers->size() % 2 != 0)
        return std::nullopt;
    ProfileRing ring;
    for (std::size_t i = 0; i < numbers->size(); i += 2)
        ring.push_back({(*numbers)[i], (*numbers)[i + 1]});
    return ring;
}

/// The outline and, behind it, the voids, parted by semicolons.
Result<std::vector<ProfileRing>> ringsIn(const Attributes& attributes)
{
    std::vector<ProfileRing> rings;
    const std::string outline = textOf(attributes, kOutline), voids = textOf(attributes, kVoids);
    std::string_view rest = voids;
    const auto first = ringIn(outline);
    if (!first)
        return fail(ErrorCode::InvalidInput, "not three points or more", kOutline);
    rings.push_back(*first);
    while (!rest.empty()) {
        const auto end = std::min(rest.find(';'), rest.size());
        const auto ring = ringIn(rest.substr(0, end));
        if (!ring)
            return fail(ErrorCode::InvalidInput, "not three points or more", kVoids);
        rings.push_back(*ring);
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return rings;
}

Result<Profile> profileIn(const Attributes& attributes)
{
    Profile profile;
    profile.kind = textOf(attributes, kProfile);
    for (const char* size : kSizes)
        if (const auto value = numberOf(attributes, sizeName(size))) {
            if (!(*value > 0) || !std::isfinite(*value))
                return fail(ErrorCode::InvalidInput, "a size must be positive", sizeName(size));
            profile.sizes[size] = *value;
        }
    if (profile.kind != "polygon")
        return profile;
    auto rings = ringsIn(attributes);
    if (!rings)
        return passOn(rings);
    profile.rings = std::move(*rings);
    return profile;
}

} // namespace

Attributes attributesOf(const Member& member)
{
    Attributes found;
    found[kAxis] = fmt::format("{:.4f} {:.4f} {:.4f}, {:.4f} {:.4f} {:.4f}", member.start.x, member.start.y,
                               member.start.z, member.end.x, member.end.y, member.end.z);
    found[kSectionX] =
        fmt::format("{:.8f} {:.8f} {:.8f}", member.sectionX.x, member.sectionX.y, member.sectionX.z);
    found[kProfile] = member.profile.kind;
    for (const auto& [size, value] : member.profile.sizes)
        found[sizeName(size)] = value;
    std::string voids;
    for (std::size_t i = 1; i < member.profile.rings.size(); ++i)
        voids += (i > 1 ? "; " : "") + listed(member.profile.rings[i]);
    if (!member.profile.rings.empty())
        found[kOutline] = listed(member.profile.rings.front());
    if (!voids.empty())
        found[kVoids] = voids;
    return found;
}

Result<std::optional<Member>> memberOf(const Attributes& attributes)
{
    if (!attributes.contains(kAxis))
        return std::optional<Member>{};
    const auto axis = numbersIn(textOf(attributes, kAxis)), x = numbersIn(textOf(attributes, kSectionX));
    if (!axis || axis->size() != 6)
        return fail(ErrorCode::InvalidInput, "not the six numbers of two points", kAxis);
    if (!x || x->size() != 3)
        return fail(ErrorCode::InvalidInput, "not the three numbers of a direction", kSectionX);
    Member member;
    member.start = {(*axis)[0], (*axis)[1], (*axis)[2]};
    member.end = {(*axis)[3], (*axis)[4], (*axis)[5]};
    member.sectionX = {(*x)[0], (*x)[1], (*x)[2]};
    if (!(length(member.end - member.start) > 0) || !(length(member.sectionX) > 0))
        return fail(ErrorCode::InvalidInput, "of no length", kAxis);
    auto profile = profileIn(attributes);
    if (!profile)
        return passOn(profile);
    member.profile = std::move(*profile);
    return std::optional(std::move(member));
}

} // namespace sinew
