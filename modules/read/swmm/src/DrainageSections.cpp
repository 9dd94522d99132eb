// SPDX-License-Identifier: GPL-3.0-or-later
#include "DrainageParser.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace sinew::read {

using namespace drainage;

namespace {

constexpr std::pair<const char*, Shape> kMasonry[] = {{"EGG", Shape::Egg},
                                                      {"HORSESHOE", Shape::Horseshoe},
                                                      {"GOTHIC", Shape::Gothic},
                                                      {"CATENARY", Shape::Catenary},
                                                      {"SEMIELLIPTICAL", Shape::SemiElliptical},
                                                      {"BASKETHANDLE", Shape::BasketHandle},
                                                      {"SEMICIRCULAR", Shape::SemiCircular},
                                                      {"ARCH", Shape::Arch}};

} // namespace

/// NC gives roughness for what follows; X1 begins a transect; GR gives its (elevation, station) pairs.
void DrainageParser::readTransects()
{
    double left = 0, right = 0, channel = 0;
    double widthFactor = 1, rise = 0;
    each("TRANSECTS", [&](const Line& line) {
        const std::string kind = upper(line.tokens[0]);
        if (kind == "NC") {
            const auto keep = [&](std::size_t column, double before) {
                const double n = numberOr(line, column, 0, "the roughness");
                return n > 0 ? n : before;
            };
            left = keep(1, left);
            right = keep(2, right);
            channel = keep(3, channel);
        } else if (kind == "X1") {
            widthFactor = numberOr(line, 8, 0, "the width factor");
            widthFactor = (widthFactor > 0 ? widthFactor : 1) * m_metre;
            rise = length(line, 9, "the elevation offset");
            CrossSection s{.shape = Shape::Transect};
            s.bank1 = numberOr(line, 3, 0, "the left bank") * widthFactor;
            s.bank2 = numberOr(line, 4, 0, "the right bank") * widthFactor;
            s.roughnessLeft = left;
            s.roughnessRight = right;
            s.roughness = channel;
            m_transects[upper(word(line, 1, "the transect's name"))] = static_cast<int>(m_profiles.size());
            m_profiles.push_back(std::move(s));
        } else if (kind == "GR") {
            if (m_profiles.empty())
                broken(line, "points before the first transect");
            for (std::size_t k = 1; k < line.tokens.size(); k += 2)
                m_profiles.back().profile.push_back({number(line, k + 1, "a station") * widthFactor,
                                                     number(line, k, "an elevation") * m_metre + rise});
        }
    });
    for (CrossSection& s : m_profiles) {
        const auto [low, high] = std::ranges::minmax_element(s.profile, {}, &Point::y);
        s.depthM = s.profile.empty() ? 0 : high->y - low->y;
        if (s.bank1 == s.bank2 && !s.profile.empty()) { // no banks: all is channel
            s.bank1 = s.profile.front().x - 1;
            s.bank2 = s.profile.back().x + 1;
        }
    }
}

/// Name Tcrown Hcurb Sx nRoad (a W)(Sides Tback Sback nBack): half or whole street with gutters and backing.
void DrainageParser::readStreets()
{
    each("STREETS", [&](const Line& line) {
        const double crown = number(line, 1, "the street's width") * m_metre,
                     curb = number(line, 2, "the curb's height") * m_metre;
        const double slope = number(line, 3, "the cross slope") / 100, n = number(line, 4, "the roughness");
        const double sunk = length(line, 5, "the gutter's depression"),
                     gutter = length(line, 6, "the gutter's width");
        const double sides = numberOr(line, 7, 2, "the sides"), back = length(line, 8, "the backing's width");
        const double backSlope = numberOr(line, 9, 0, "the backing's slope") / 100,
                     backRoughness = numberOr(line, 10, n, "the backing's roughness");
        // Half a street, from the crown outwards; heights above the gutter's bottom.
        std::vector<Point> half{{0, sunk + crown * slope},
                                {crown - gutter, sunk + gutter * slope},
                                {crown, 0},
                                {crown, curb + sunk}};
        if (gutter <= 0)
            half = {{0, crown * slope}, {crown, 0}, {crown, curb}};
        if (back > 0)
            half.push_back({crown + back, half.back().y + back * backSlope});
        CrossSection s{.shape = Shape::Transect};
        s.roughness = n;
        s.roughnessLeft = s.roughnessRight = backRoughness;
        s.bank1 = sides == 2 ? -crown : -1;
        s.bank2 = crown;
        if (sides == 2)
            for (std::size_t k = half.size(); k-- > 1;)
                s.profile.push_back({-half[k].x, half[k].y});
        s.profile.insert(s.profile.end(), half.begin(), half.end());
        for (const Point& p : s.profile)
            s.depthM = std::max(s.depthM, p.y);
        m_streets[upper(line.tokens[0])] = static_cast<int>(m_profiles.size());
        m_profiles.push_back(std::move(s));
    });
}

CrossSection DrainageParser::sectionOf(const Line& line, Link& link)
{
    const std::string kind = upper(word(line, 1, "the shape"));
    auto* conduit = std::get_if<Conduit>(&link.body);
    if (kind == "DUMMY")
        return {.shape = Shape::Dummy};
    if (kind == "IRREGULAR" || kind == "STREET") {
        CrossSection s = m_profiles[static_cast<std::size_t>(
            need(kind == "STREET" ? m_streets : m_transects, line, 2, "the section"))];
        if (conduit)
            conduit->roughness = s.roughness;
        return s;
    }
    CrossSection s;
    s.depthM = number(line, 2, "the section's depth") * m_metre;
    s.widthM = numberOr(line, kind == "CUSTOM" ? 99 : 3, 0, "the section's width") * m_metre;
    const auto third = [&] { return numberOr(line, 4, 0, "the section's third size"); };
    if (kind == "CIRCULAR") {
        s.widthM = 0;
    } else if (kind == "FORCE_MAIN") {
        s.shape = Shape::ForceMain;
        const double roughness = number(line, 3, "the force main's roughness");
        if (conduit)
            conduit->forceMain =
                m_out.model.options.hazenWilliams ? roughness : roughness * (m_us ? 0.0254 : 1e-3);
        s.widthM = 0;
    } else if (kind == "FILLED_CIRCULAR") {
        s.fillM = s.widthM;
        s.widthM = 0;
    } else if (kind == "RECT_CLOSED") {
        s.shape = Shape::RectClosed;
    } else if (kind == "RECT_OPEN") {
        s.shape = Shape::RectOpen;
        s.side1 = third();
    } else if (kind == "TRAPEZOIDAL") {
        s.shape = Shape::Trapezoidal;
        s.side1 = third();
        s.side2 = numberOr(line, 5, 0, "the section's second slope");
    } else if (kind == "TRIANGULAR") {
        s.shape = Shape::Triangular;
    } else if (kind == "PARABOLIC") {
        s.shape = Shape::Parabolic;
    } else if (kind == "POWER") {
        s.shape = Shape::Power;
        s.side1 = third();
    } else if (kind == "RECT_TRIANGULAR" || kind == "RECT_ROUND" || kind == "MODBASKETHANDLE") {
        s.shape = kind == "RECT_TRIANGULAR" ? Shape::RectTriangular
                  : kind == "RECT_ROUND"    ? Shape::RectRound
                                            : Shape::ModBasketHandle;
        s.side1 = third() * m_metre;
    } else if (kind == "HORIZ_ELLIPSE" || kind == "VERT_ELLIPSE") {
        s.shape = Shape::Ellipse;
    } else if (const auto* masonry =
                   std::ranges::find(kMasonry, kind, [](const auto& m) { return std::string(m.first); });
               masonry != std::end(kMasonry)) {
        s.shape = masonry->second;
        s.widthM = s.shape == Shape::Arch ? s.widthM : 0;
    } else if (kind == "CUSTOM") {
        s.shape = Shape::Profile;
        s.profile = m_out.model.tables[static_cast<std::size_t>(curve(line, 3))].points;
    } else
        broken(line, "sections of shape '" + kind + "' are not modelled");
    return s;
}

void DrainageParser::readSections()
{
    each("XSECTIONS", [&](const Line& line) {
        const int at = need(m_links, line, 0, "the link");
        Link& link = m_out.model.links[static_cast<std::size_t>(at)];
        const CrossSection s = sectionOf(line, link);
        m_sectioned.insert(upper(line.tokens[0]));
        if (auto* conduit = std::get_if<Conduit>(&link.body)) {
            conduit->section = s;
            conduit->barrels = static_cast<int>(std::clamp(numberOr(line, 6, 1, "the barrels"), 1.0, 1000.0));
            if (!upperAt(line, 7).empty() && upperAt(line, 7) != "0")
                warn("inlet control of culverts is not modelled", link.id);
        } else if (auto* orifice = std::get_if<Orifice>(&link.body))
            orifice->section = s;
        else if (auto* weir = std::get_if<Weir>(&link.body))
            weir->section = s;
    });
    each("CONDUITS", [&](const Line& line) {
        if (!m_sectioned.contains(upper(line.tokens[0])))
            broken(line, "it has no cross-section");
    });
}

} // namespace sinew::read
