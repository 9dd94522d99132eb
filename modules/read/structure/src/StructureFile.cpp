// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/physics/structure/Profile.h>
#include <sinew/read/source/SourceFile.h>
#include <sinew/read/structure/StructureFile.h>

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <map>
#include <nlohmann/json.hpp>
#include <numbers>

namespace sinew::read {

namespace {

using Json = nlohmann::json;
using namespace structure;

constexpr const char* kDirections[] = {"x", "y", "z", "rx", "ry", "rz"};
constexpr double kZeroCelsius = 273.15;

// The first thing that is wrong; what follows it is not said.
struct Trouble {
    std::string file;
    std::optional<Error> first;
    void add(const std::string& path, std::string why)
    {
        if (!first)
            first = Error{ErrorCode::InvalidInput, std::move(why), file + ", " + (path.empty() ? "/" : path)};
    }
};

/// A value of the file and where it stands. A wrong or missing one gives a harmless value and a trouble.
class Place {
public:
    Place(const Json* value, std::string path, Trouble& trouble)
        : m_value(value), m_path(std::move(path)), m_trouble(&trouble)
    {
    }
    bool is() const { return m_value != nullptr; }
    const std::string& path() const { return m_path; }
    void wrong(std::string why) const { m_trouble->add(m_path, std::move(why)); }

    /// An object with no other keys than these.
    void object(std::initializer_list<const char*> keys) const
    {
        if (!isObject())
            return;
        for (const auto& [key, value] : m_value->items())
            if (std::ranges::none_of(keys, [&](const char* k) { return key == k; }))
                m_trouble->add(m_path + "/" + key, "this key is not known here");
    }
    bool has(const char* key) const { return m_value && m_value->is_object() && m_value->contains(key); }
    Place at(const char* key) const ///< may be absent
    {
        return {has(key) ? &(*m_value)[key] : nullptr, m_path + "/" + key, *m_trouble};
    }
    Place need(const char* key) const
    {
        if (isObject() && !has(key))
            wrong(std::string("\"") + key + "\" is missing");
        return at(key);
    }
    std::vector<std::pair<std::string, Place>> entries() const
    {
        std::vector<std::pair<std::string, Place>> all;
        if (m_value && isObject())
            for (const auto& [key, value] : m_value->items())
                all.emplace_back(key, Place{&value, m_path + "/" + key, *m_trouble});
        return all;
    }
    std::vector<Place> items() const
    {
        std::vector<Place> all;
        if (!m_value)
            return all;
        if (!m_value->is_array()) {
            wrong("a list is expected");
            return all;
        }
        for (std::size_t i = 0; i < m_value->size(); ++i)
            all.emplace_back(&(*m_value)[i], fmt::format("{}/{}", m_path, i), *m_trouble);
        return all;
    }
    double number(double otherwise = 0) const
    {
        if (!m_value)
            return otherwise;
        if (!m_value->is_number() || !std::isfinite(m_value->get<double>())) {
            wrong("a number is expected");
            return otherwise;
        }
        return m_value->get<double>();
    }
    std::string text() const
    {
        if (!m_value)
            return {};
        if (m_value->is_string())
            return m_value->get<std::string>();
        wrong("a text is expected");
        return {};
    }
    Eigen::Vector3d vector(const Eigen::Vector3d& otherwise) const
    {
        const auto list = items();
        if (!m_value)
            return otherwise;
        if (list.size() != 3) {
            wrong("three numbers are expected");
            return otherwise;
        }
        return {list[0].number(), list[1].number(), list[2].number()};
    }

private:
    bool isObject() const
    {
        if (m_value && !m_value->is_object())
            wrong("an object is expected");
        return m_value && m_value->is_object();
    }
    const Json* m_value;
    std::string m_path;
    Trouble* m_trouble;
};

Direction direction(const Place& place)
{
    const auto found = directionOf(place.text());
    if (place.is() && !found)
        place.wrong(found.error().message);
    return found.value_or(Direction::X);
}

std::array<bool, 6> directions(const Place& place)
{
    std::array<bool, 6> set{};
    for (const Place& item : place.items())
        if (item.text() == "all")
            set.fill(true);
        else
            set[static_cast<std::size_t>(direction(item))] = true;
    return set;
}

std::array<double, 6> byDirection(const Place& place)
{
    std::array<double, 6> values{};
    for (const auto& [key, value] : place.entries())
        if (const auto at = directionOf(key))
            values[static_cast<std::size_t>(*at)] = value.number();
        else
            value.wrong(at.error().message);
    return values;
}

std::vector<Eigen::Vector2d> corners(const Place& place)
{
    std::vector<Eigen::Vector2d> ring;
    for (const Place& item : place.items()) {
        const auto pair = item.items();
        if (pair.size() == 2)
            ring.emplace_back(pair[0].number(), pair[1].number());
        else
            item.wrong("two numbers are expected");
    }
    return ring;
}

Profile polygonOf(const Place& p)
{
    p.object({"profile", "outlineM", "holesM"});
    PolygonProfile polygon{corners(p.need("outlineM")), {}};
    for (const Place& hole : p.at("holesM").items())
        polygon.holes.push_back(corners(hole));
    return polygon;
}

template <class P>
Profile walled(const Place& p)
{
    p.object({"profile", "widthM", "depthM", "webM", "flangeM", "filletM"});
    return P{p.need("widthM").number(), p.need("depthM").number(), p.need("webM").number(),
             p.need("flangeM").number(), p.at("filletM").number()};
}

Profile rectangleOf(const Place& p)
{
    p.object({"profile", "widthM", "depthM"});
    return RectangleProfile{p.need("widthM").number(), p.need("depthM").number()};
}

Profile hollowOf(const Place& p)
{
    p.object({"profile", "widthM", "depthM", "wallM", "outerRadiusM", "innerRadiusM"});
    return RectangleHollowProfile{p.need("widthM").number(), p.need("depthM").number(),
                                  p.need("wallM").number(), p.at("outerRadiusM").number(),
                                  p.at("innerRadiusM").number()};
}

Profile circleOf(const Place& p)
{
    p.object({"profile", "radiusM"});
    return CircleProfile{p.need("radiusM").number()};
}

Profile tubeOf(const Place& p)
{
    p.object({"profile", "radiusM", "wallM"});
    return CircleHollowProfile{p.need("radiusM").number(), p.need("wallM").number()};
}

Profile angleOf(const Place& p)
{
    p.object({"profile", "widthM", "depthM", "thicknessM", "filletM"});
    return LProfile{p.need("widthM").number(), p.need("depthM").number(), p.need("thicknessM").number(),
                    p.at("filletM").number()};
}

using ProfileReader = Profile (*)(const Place&);
const std::map<std::string, ProfileReader> kProfiles{
    {"rectangle", rectangleOf},     {"circle", circleOf},    {"circle-hollow", tubeOf},
    {"rectangle-hollow", hollowOf}, {"I", walled<IProfile>}, {"T", walled<TProfile>},
    {"U", walled<UProfile>},        {"L", angleOf},          {"polygon", polygonOf}};

Section sectionOf(const Place& place)
{
    if (!place.has("profile")) {
        place.object({"areaM2", "inertiaYM4", "inertiaZM4", "torsionM4"});
        return {place.need("areaM2").number(), place.at("inertiaYM4").number(),
                place.at("inertiaZM4").number(), place.at("torsionM4").number()};
    }
    const auto reader = kProfiles.find(place.at("profile").text());
    if (reader == kProfiles.end()) {
        place.at("profile").wrong("this profile is not known");
        return {};
    }
    const auto made = propertiesOf(reader->second(place));
    if (!made) {
        place.wrong(made.error().message);
        return {};
    }
    return made->section;
}

ElasticMaterial materialOf(const Place& place)
{
    place.object({"youngPa", "shearPa", "poisson", "densityKgM3"});
    ElasticMaterial material{place.need("youngPa").number(), place.at("shearPa").number(),
                             place.need("densityKgM3").number()};
    if (place.has("shearPa") == place.has("poisson"))
        place.wrong("either \"shearPa\" or \"poisson\" is expected");
    if (place.has("poisson"))
        material.shearPa = material.youngPa / (2 * (1 + place.at("poisson").number()));
    return material;
}

materials::FlagParameters flagFrom(const Place& place)
{
    place.object({"stiffnessNM", "yieldForceN", "hardeningRatio", "beta"});
    return {place.need("stiffnessNM").number(), place.need("yieldForceN").number(),
            place.at("hardeningRatio").number(0.05), place.at("beta").number(0.65)};
}

materials::SmaDevice deviceFrom(const Place& place)
{
    place.object({"stiffnessNM", "yieldForceN", "hardeningRatio", "beta", "sigmaMsPa", "stressSlopePaK",
                  "austeniteFinishC", "upperLimitC", "barLengthM", "barAreaM2", "massKg", "strainLimit"});
    materials::SmaDevice d;
    d.stiffnessNM = place.need("stiffnessNM").number();
    d.yieldForceN = place.need("yieldForceN").number();
    d.hardeningRatio = place.at("hardeningRatio").number(d.hardeningRatio);
    d.beta = place.at("beta").number(d.beta);
    d.sigmaMsPa = place.at("sigmaMsPa").number(d.sigmaMsPa);
    d.stressSlopePaK = place.at("stressSlopePaK").number(d.stressSlopePaK);
    d.austeniteFinishK =
        place.at("austeniteFinishC").number(d.austeniteFinishK - kZeroCelsius) + kZeroCelsius;
    d.upperLimitK = place.at("upperLimitC").number(d.upperLimitK - kZeroCelsius) + kZeroCelsius;
    d.barLengthM = place.at("barLengthM").number(d.barLengthM);
    d.barAreaM2 = place.at("barAreaM2").number(d.barAreaM2);
    d.massKg = place.at("massKg").number(d.massKg);
    d.strainLimit = place.at("strainLimit").number(d.strainLimit);
    return d;
}

class Reader {
public:
    Reader(const Place& root, StructureFile& into) : m_root(root), m_file(into) {}

    void run()
    {
        m_root.object({"title", "materials", "sections", "nodes", "members", "springs", "dampers", "damping",
                       "loads", "watch"});
        m_file.title = m_root.at("title").text();
        for (const auto& [id, place] : m_root.at("materials").entries())
            m_materials[id] = materialOf(place);
        for (const auto& [id, place] : m_root.at("sections").entries())
            m_sections[id] = sectionOf(place);
        for (const Place& place : m_root.need("nodes").items())
            addNode(place);
        for (const Place& place : m_root.at("members").items())
            addMember(place);
        for (const Place& place : m_root.at("springs").items())
            addSpring(place);
        for (const Place& place : m_root.at("dampers").items())
            addDamper(place);
        readDamping(m_root.at("damping"));
        for (const Place& place : m_root.at("loads").items()) {
            place.object({"node", "direction", "value"});
            m_file.loads.push_back(
                {node(place.need("node")), direction(place.need("direction")), place.need("value").number()});
        }
        for (const Place& place : m_root.at("watch").items()) {
            place.object({"node", "direction"});
            m_file.watched.push_back({node(place.need("node")), direction(place.need("direction"))});
        }
    }

private:
    int node(const Place& place) const
    {
        const auto found = m_nodes.find(place.text());
        if (place.is() && found == m_nodes.end())
            place.wrong("no node has the id \"" + place.text() + "\"");
        return found == m_nodes.end() ? 0 : found->second;
    }
    template <class T>
    T named(const std::map<std::string, T>& known, const Place& place, const char* what) const
    {
        const auto found = known.find(place.text());
        if (place.is() && found == known.end())
            place.wrong(std::string("no ") + what + " has the name \"" + place.text() + "\"");
        return found == known.end() ? T{} : found->second;
    }
    void addNode(const Place& place)
    {
        place.object({"id", "at", "held", "massKg", "inertiaKgM2"});
        FrameNode made{place.need("id").text(), place.need("at").vector({0, 0, 0}),
                       directions(place.at("held")), place.at("massKg").number(),
                       place.at("inertiaKgM2").vector({0, 0, 0})};
        if (!m_nodes.emplace(made.id, static_cast<int>(m_file.model.nodes.size())).second)
            place.at("id").wrong("the id is given twice");
        m_file.model.nodes.push_back(std::move(made));
    }
    void addMember(const Place& place)
    {
        place.object({"id", "kind", "from", "to", "section", "material", "up", "releasedFrom", "releasedTo",
                      "addedMassKgM"});
        const std::string kind = place.has("kind") ? place.at("kind").text() : "beam";
        if (kind != "beam" && kind != "truss")
            place.at("kind").wrong("a member is a beam or a truss");
        m_file.model.members.push_back({.id = place.need("id").text(),
                                        .kind = kind == "truss" ? MemberKind::Truss : MemberKind::Beam,
                                        .from = node(place.need("from")),
                                        .to = node(place.need("to")),
                                        .section = named(m_sections, place.need("section"), "section"),
                                        .material = named(m_materials, place.need("material"), "material"),
                                        .up = place.at("up").vector(Eigen::Vector3d::UnitZ()),
                                        .releasedFrom = directions(place.at("releasedFrom")),
                                        .releasedTo = directions(place.at("releasedTo")),
                                        .addedMassKgM = place.at("addedMassKgM").number()});
    }
    void addSpring(const Place& place)
    {
        place.object({"id", "from", "to", "stiffness", "dashpot"});
        m_file.model.springs.push_back(
            {place.need("id").text(), node(place.need("from")), place.has("to") ? node(place.at("to")) : -1,
             byDirection(place.at("stiffness")), byDirection(place.at("dashpot"))});
    }
    void addDamper(const Place& place)
    {
        place.object({"id", "from", "to", "axis", "flag", "sma", "barC"});
        FrameDamper made{place.need("id").text(),
                         node(place.need("from")),
                         place.has("to") ? node(place.at("to")) : -1,
                         place.at("axis").vector(Eigen::Vector3d::Zero()),
                         {},
                         place.at("barC").number(20) + kZeroCelsius};
        if (place.has("flag") == place.has("sma"))
            place.wrong("either \"flag\" or \"sma\" is expected");
        if (place.has("sma"))
            made.law = deviceFrom(place.at("sma"));
        else
            made.law = flagFrom(place.at("flag"));
        m_file.model.dampers.push_back(std::move(made));
    }
    void readDamping(const Place& place)
    {
        if (!place.is())
            return;
        if (!place.has("ratio")) {
            place.object({"massPerS", "stiffnessS"});
            m_file.damping = RayleighDamping{place.at("massPerS").number(), place.at("stiffnessS").number()};
            return;
        }
        place.object({"ratio", "frequenciesHz"});
        const auto pair = place.need("frequenciesHz").items();
        const double ratio = place.at("ratio").number();
        if (pair.size() != 2 || !(pair[0].number() > 0) || !(pair[1].number() > 0))
            place.at("frequenciesHz").wrong("two positive frequencies are expected");
        else
            m_file.damping = rayleighFor(ratio, 2 * std::numbers::pi * pair[0].number(),
                                         2 * std::numbers::pi * pair[1].number());
        if (!(ratio >= 0 && ratio < 1))
            place.at("ratio").wrong("a damping ratio lies in [0, 1)");
    }

    const Place& m_root;
    StructureFile& m_file;
    std::map<std::string, int> m_nodes;
    std::map<std::string, ElasticMaterial> m_materials;
    std::map<std::string, Section> m_sections;
};

} // namespace

Result<Direction> directionOf(std::string_view name)
{
    for (int i = 0; i < 6; ++i)
        if (name == kDirections[i])
            return static_cast<Direction>(i);
    return fail(ErrorCode::InvalidInput, "a direction is x, y, z, rx, ry or rz");
}

Result<StructureFile> parseStructure(std::string_view text, const std::string& fileName)
{
    Json root;
    try {
        root = Json::parse(text);
    } catch (const Json::parse_error& error) {
        const auto line =
            1 + std::count(text.begin(),
                           text.begin() + static_cast<std::ptrdiff_t>(std::min(error.byte, text.size())),
                           '\n');
        return fail(ErrorCode::Corrupt, "this is no JSON", fmt::format("{}, line {}", fileName, line));
    } catch (const Json::exception& error) {
        return fail(ErrorCode::Corrupt, error.what(), fileName);
    }
    StructureFile file;
    Trouble trouble{fileName, {}};
    const Place place(&root, "", trouble);
    Reader(place, file).run();
    if (trouble.first)
        return tl::unexpected<Error>(*trouble.first);
    return file;
}

Result<StructureFile> readStructure(const std::filesystem::path& path)
{
    const auto text = readWhole(path);
    if (!text)
        return passOn(text);
    return parseStructure(*text, path.filename().string());
}

} // namespace sinew::read
