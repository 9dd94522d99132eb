// SPDX-License-Identifier: GPL-3.0-or-later
#include "Twin.h"

#include <sinew/read/source/Projection.h>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <set>

namespace sinew::read::inp {

using namespace water;

namespace {

bool hasCoordinates(const InpFile& file)
{
    return std::any_of(file.coordinates.begin(), file.coordinates.end(),
                       [](const auto& c) { return c.has_value(); });
}

Box3d extentOf(const InpFile& file)
{
    Box3d box;
    for (const auto& c : file.coordinates)
        if (c)
            box.add(Vec3d{c->x, c->y, 0});
    return box;
}

std::int64_t countNodes(const PipeNetwork& n, bool (*is)(const Node&))
{
    return std::count_if(n.nodes.begin(), n.nodes.end(), is);
}
std::int64_t countLinks(const PipeNetwork& n, bool (*is)(const Link&))
{
    return std::count_if(n.links.begin(), n.links.end(), is);
}

struct Builder {
    const InpFile& file;
    std::string assetKey;
    std::optional<ToFrame> toFrame;
    ImportResult result;
    std::vector<std::optional<Vec3d>> at; ///< per node, in the frame

    ElementId idOf(const char* className, const std::string& key) const
    {
        return ElementId(fmt::format("{}/{}/{}", assetKey, className, key));
    }

    std::optional<Vec3d> place(double x, double y, double z) const
    {
        if (!toFrame)
            return std::nullopt;
        const Vec3d p = (*toFrame)({x, y, z});
        return std::isfinite(p.x) && std::isfinite(p.y) ? std::optional(p) : std::nullopt;
    }

    Element element(const char* className, const std::string& key) const
    {
        Element e;
        e.id = idOf(className, key);
        e.asset = AssetId(assetKey);
        e.name = key;
        e.className = className;
        e.sourceKey = key;
        return e;
    }

    double drawnHeight(const Link& link, int node) const;
    LineShape lineOf(const Link& link, std::size_t index, double radiusM) const;
    void addNode(std::size_t i);
    void addLink(std::size_t i);
};

const char* className(const Node& node)
{
    return node.isJunction() ? "junction" : node.isTank() ? "tank" : "reservoir";
}

const char* className(const Link& link)
{
    return link.pipe() ? "pipe" : link.pump() ? "pump" : "valve";
}

const char* nameOf(Valve::Kind kind)
{
    static constexpr const char* names[] = {"PRV", "PSV", "PBV", "FCV", "TCV", "GPV", "PCV"};
    return names[static_cast<int>(kind)];
}

void describe(const Junction& junction, Element& e)
{
    double total = 0;
    std::set<std::string> categories;
    for (const Demand& demand : junction.demands) {
        total += demand.baseM3s;
        if (!demand.category.empty())
            categories.insert(demand.category);
    }
    e.attributes["base_demand_m3s"] = total;
    if (!categories.empty())
        e.attributes["demand_categories"] = fmt::format("{}", fmt::join(categories, ", "));
    if (junction.emitter > 0)
        e.attributes["emitter_m3s"] = junction.emitter;
}

void describe(const Tank& tank, Element& e)
{
    e.attributes["initial_level_m"] = tank.initialLevelM;
    e.attributes["min_level_m"] = tank.minLevelM;
    e.attributes["max_level_m"] = tank.maxLevelM;
    e.attributes["diameter_m"] = tank.diameterM;
}

void describe(const Pipe& pipe, Element& e)
{
    e.attributes["length_m"] = pipe.lengthM;
    e.attributes["diameter_m"] = pipe.diameterM;
    e.attributes["roughness"] = pipe.roughness;
    e.attributes["minor_loss"] = pipe.minorLoss;
    if (pipe.checkValve)
        e.attributes["check_valve"] = true;
}

void describe(const Pump& pump, Element& e)
{
    e.attributes["speed"] = pump.speed;
    if (pump.powerW > 0)
        e.attributes["power_W"] = pump.powerW;
}

void describe(const Valve& valve, Element& e)
{
    e.attributes["diameter_m"] = valve.diameterM;
    e.attributes["valve_type"] = std::string(nameOf(valve.kind));
    e.attributes["setting"] = valve.setting;
}

void Builder::addNode(std::size_t i)
{
    const Node& node = file.network.nodes[i];
    Element e = element(className(node), node.id);
    e.attributes["elevation_m"] = node.elevationM;
    if (!file.nodeTags[i].empty())
        e.attributes["tag"] = file.nodeTags[i];
    if (const Junction* junction = node.junction())
        describe(*junction, e);
    if (const Tank* tank = node.tank())
        describe(*tank, e);
    if (file.coordinates[i])
        at[i] = place(file.coordinates[i]->x, file.coordinates[i]->y, node.elevationM);
    if (at[i])
        e.shape = PointShape{*at[i], node.isJunction() ? 1.0
                                     : node.isTank()   ? std::max(2.0, node.tank()->diameterM)
                                                       : 6.0};
    e.underground = node.isJunction();
    result.elements.push_back(std::move(e));
}

/// A reservoir's elevation is its water level: the pipe leaves at the height of its other end.
double Builder::drawnHeight(const Link& link, int node) const
{
    const Node& n = file.network.nodes[node];
    const Node& other = file.network.nodes[node == link.from ? link.to : link.from];
    return n.reservoir() && !other.reservoir() ? std::min(n.elevationM, other.elevationM) : n.elevationM;
}

LineShape Builder::lineOf(const Link& link, std::size_t index, double radiusM) const
{
    std::vector<Vec3d> points{*at[link.from]};
    for (const PlanPoint& v : file.vertices[index])
        if (const auto p = place(v.x, v.y, 0))
            points.push_back(*p);
    points.push_back(*at[link.to]);
    double total = 0, along = 0;
    const auto flat = [&](std::size_t k) {
        return std::hypot(points[k].x - points[k - 1].x, points[k].y - points[k - 1].y);
    };
    for (std::size_t k = 1; k < points.size(); ++k)
        total += flat(k);
    const double z1 = drawnHeight(link, link.from) - coverM, z2 = drawnHeight(link, link.to) - coverM;
    for (std::size_t k = 0; k < points.size(); ++k) {
        along += k > 0 ? flat(k) : 0;
        points[k].z = total > 0 ? z1 + along / total * (z2 - z1) : k == 0 ? z1 : z2;
    }
    return {std::move(points), radiusM, 0, LineShape::Style::Tube};
}

void Builder::addLink(std::size_t i)
{
    const Link& link = file.network.links[i];
    Element e = element(className(link), link.id);
    e.attributes["from"] = file.network.nodes[link.from].id;
    e.attributes["to"] = file.network.nodes[link.to].id;
    e.attributes["status"] = std::string(link.status == LinkStatus::Closed ? "closed"
                                         : link.status == LinkStatus::Open ? "open"
                                                                           : "active");
    if (!file.linkTags[i].empty())
        e.attributes["tag"] = file.linkTags[i];
    std::visit([&](const auto& body) { describe(body, e); }, link.body);
    const auto diameter = numberOf(e.attributes, "diameter_m");
    if (at[link.from] && at[link.to])
        e.shape = lineOf(link, i, diameter.value_or(0.5) / 2);
    e.underground = true;
    result.elements.push_back(std::move(e));
}

Result<void> chooseFrame(Builder& b, const ImportOptions& options)
{
    b.result.frame = options.frame.value_or(Frame{});
    if (!hasCoordinates(b.file)) {
        b.result.warnings.push_back(
            {"the file has no coordinates: nothing can be drawn on the map", b.assetKey});
        return {};
    }
    if (!options.frame) {
        auto frame = frameFor(options.crs, extentOf(b.file));
        if (!frame)
            return passOn(frame);
        b.result.frame = *frame;
    }
    auto toFrame = ToFrame::make(options.crs, b.result.frame);
    if (!toFrame)
        return passOn(toFrame);
    b.toFrame.emplace(std::move(*toFrame));
    return {};
}

/// What the model has no place for stays readable beside the asset.
Passport sectionsPassport(const InpFile& file, const std::string& assetKey)
{
    static const std::set<std::string> mapped{"JUNCTIONS", "RESERVOIRS", "TANKS",       "PIPES",   "PUMPS",
                                              "VALVES",    "DEMANDS",    "COORDINATES", "VERTICES"};
    Passport passport{PassportId(assetKey + "/network"), "Network file", {}};
    for (const auto& [name, text] : file.sections)
        if (!mapped.contains(name) && text.find_first_not_of(" \t\n") != text.npos) {
            auto& value = passport.attributes["section." + name];
            value =
                (std::holds_alternative<std::string>(value) ? std::get<std::string>(value) : std::string()) +
                text;
        }
    return passport;
}

void warnOfMissingPlaces(Builder& b)
{
    const auto missing = std::count_if(b.at.begin(), b.at.end(), [](const auto& p) { return !p; });
    if (b.toFrame && missing > 0)
        b.result.warnings.push_back(
            {fmt::format("{} nodes have no usable coordinates and are not drawn", missing), b.assetKey});
}

} // namespace

Preview previewOf(const InpFile& file, const ImportOptions& options)
{
    Preview p;
    p.format = "EPANET network";
    p.needsCrs = hasCoordinates(file) && options.crs.empty();
    const PipeNetwork& n = file.network;
    p.counts = {{"junctions", countNodes(n, [](const Node& x) { return x.isJunction(); })},
                {"reservoirs", countNodes(n, [](const Node& x) { return x.reservoir() != nullptr; })},
                {"tanks", countNodes(n, [](const Node& x) { return x.isTank(); })},
                {"pipes", countLinks(n, [](const Link& x) { return x.pipe() != nullptr; })},
                {"pumps", countLinks(n, [](const Link& x) { return x.pump() != nullptr; })},
                {"valves", countLinks(n, [](const Link& x) { return x.valve() != nullptr; })}};
    p.warnings = file.warnings;
    return p;
}

Result<ImportResult> toTwin(const InpFile& file, const std::string& assetKey, const std::string& fileName,
                            const ImportOptions& options, std::stop_token stop)
{
    if (hasCoordinates(file) && options.crs.empty())
        return fail(ErrorCode::NeedsAnswer,
                    "the coordinate system: an EPANET file does not say which one it uses", fileName);
    Builder b{file, assetKey, std::nullopt, {}, std::vector<std::optional<Vec3d>>(file.network.nodes.size())};
    b.result.crs = options.crs;
    b.result.heightUnit = file.isUs ? "ft" : "m";
    b.result.warnings = file.warnings;
    if (auto ok = chooseFrame(b, options); !ok)
        return passOn(ok);
    b.result.assets.push_back(
        {AssetId(assetKey), file.network.title.empty() ? assetKey : file.network.title, "water", {}});
    b.result.elements.reserve(file.network.nodes.size() + file.network.links.size());
    for (std::size_t i = 0; i < file.network.nodes.size(); ++i)
        b.addNode(i);
    if (stop.stop_requested())
        return fail(ErrorCode::Cancelled, "stopped", fileName);
    for (std::size_t i = 0; i < file.network.links.size(); ++i)
        b.addLink(i);
    warnOfMissingPlaces(b);
    b.result.passports.push_back(sectionsPassport(file, assetKey));
    return std::move(b.result);
}

} // namespace sinew::read::inp
