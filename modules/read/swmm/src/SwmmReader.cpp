// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/read/source/Projection.h>
#include <sinew/read/source/Reader.h>
#include <sinew/read/swmm/SwmmFile.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <fmt/format.h>
#include <unordered_map>

namespace sinew::read {

namespace {

constexpr double kFoot = 0.3048;

struct NodeKind {
    const char *section, *className;
    bool hasDepth;
};
constexpr std::array kNodes{NodeKind{"JUNCTIONS", "junction", true}, NodeKind{"OUTFALLS", "outfall", false},
                            NodeKind{"STORAGE", "storage", true}, NodeKind{"DIVIDERS", "divider", false}};
struct LinkKind {
    const char *section, *className;
};
constexpr std::array kLinks{LinkKind{"CONDUITS", "conduit"}, LinkKind{"PUMPS", "pump"},
                            LinkKind{"ORIFICES", "orifice"}, LinkKind{"WEIRS", "weir"},
                            LinkKind{"OUTLETS", "outlet"}};

Result<double> numberAt(const SwmmFile& file, const SwmmFile::Line& line, std::size_t column,
                        const char* what)
{
    const auto bad = [&](const std::string& why) {
        return fail(ErrorCode::InvalidInput, why, fmt::format("{}:{}", file.fileName, line.number));
    };
    if (column >= line.tokens.size())
        return bad(fmt::format("{}: {} is missing", line.tokens[0], what));
    const std::string& text = line.tokens[column];
    double value = 0;
    const char* begin = text.data() + (text.starts_with('+') ? 1 : 0);
    const auto [end, error] = std::from_chars(begin, text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(value))
        return bad(fmt::format("{}: {} is '{}', not a number", line.tokens[0], what, text));
    return value;
}

/// Turns sections into elements; coordinates are projected on the way.
class SwmmImport {
public:
    SwmmImport(const SwmmFile& file, const std::string& key, const ImportOptions& options,
               ImportResult& result)
        : m_file(file), m_key(key), m_options(options), m_result(result), m_metre(file.usUnits() ? kFoot : 1)
    {
    }

    Result<void> run(const std::string& crs)
    {
        if (const auto placed = place(crs); !placed)
            return placed;
        for (const NodeKind& kind : kNodes)
            for (const auto& line : m_file.section(kind.section))
                if (const auto added = addNode(kind, line); !added)
                    return added;
        for (const auto& line : m_file.section("XSECTIONS"))
            if (!line.tokens.empty())
                m_sections[line.tokens[0]] = &line;
        for (const LinkKind& kind : kLinks)
            for (const auto& line : m_file.section(kind.section))
                if (const auto added = addLink(kind, line); !added)
                    return added;
        addGages();
        return addCatchments();
    }

private:
    ElementId id(const char* className, const std::string& key) const
    {
        return ElementId(fmt::format("{}/{}/{}", m_key, className, key));
    }

    Result<std::unordered_map<std::string, std::vector<Vec3d>>> points(const char* section) const
    {
        std::unordered_map<std::string, std::vector<Vec3d>> all;
        for (const auto& line : m_file.section(section)) {
            const auto x = numberAt(m_file, line, 1, "x"), y = numberAt(m_file, line, 2, "y");
            if (!x || !y)
                return passOn(x ? y : x);
            all[line.tokens[0]].push_back({*x, *y, 0});
        }
        return all;
    }

    Result<void> place(const std::string& crs)
    {
        std::array<std::unordered_map<std::string, std::vector<Vec3d>>*, 4> targets{&m_nodes, &m_vertices,
                                                                                    &m_polygons, &m_symbols};
        constexpr std::array sections{"COORDINATES", "VERTICES", "POLYGONS", "SYMBOLS"};
        Box3d extent;
        for (std::size_t k = 0; k < sections.size(); ++k) {
            auto read = points(sections[k]);
            if (!read)
                return passOn(read);
            *targets[k] = std::move(*read);
            for (const auto& [name, list] : *targets[k])
                for (const Vec3d& p : list)
                    extent.add(p);
        }
        if (extent.isEmpty()) {
            m_result.frame = m_options.frame.value_or(Frame{});
            m_result.warnings.push_back(
                {"the file holds no coordinates: the network is not drawn on the map", m_file.fileName});
            return {};
        }
        auto frame = m_options.frame ? Result<Frame>(*m_options.frame) : frameFor(crs, extent);
        if (!frame)
            return passOn(frame);
        auto toFrame = ToFrame::make(crs, *frame);
        if (!toFrame)
            return passOn(toFrame);
        m_result.frame = *frame;
        for (auto* target : targets)
            for (auto& [name, list] : *target)
                for (Vec3d& p : list) {
                    p = (*toFrame)(p);
                    if (!std::isfinite(p.x) || !std::isfinite(p.y))
                        return fail(ErrorCode::InvalidInput, name + " lies outside of " + crs,
                                    m_file.fileName);
                }
        return {};
    }

    Result<void> addNode(const NodeKind& kind, const SwmmFile::Line& line)
    {
        const auto invert = numberAt(m_file, line, 1, "the invert elevation");
        if (!invert)
            return passOn(invert);
        const std::string& name = line.tokens[0];
        Element element{.id = id(kind.className, name),
                        .asset = AssetId(m_key),
                        .name = name,
                        .className = kind.className,
                        .sourceKey = name,
                        .underground = true};
        element.attributes["elevation_m"] = *invert * m_metre;
        double depth = 0;
        if (kind.hasDepth && line.tokens.size() > 2) {
            const auto value = numberAt(m_file, line, 2, "the depth");
            if (!value)
                return passOn(value);
            depth = *value * m_metre;
            element.attributes["max_depth_m"] = depth;
        }
        m_inverts[name] = *invert * m_metre;
        if (const auto at = m_nodes.find(name); at != m_nodes.end()) {
            const Vec3d p{at->second.front().x, at->second.front().y, *invert * m_metre};
            // A manhole reaches from the invert to the cover.
            element.shape =
                depth > 0.3 ? Shape(LineShape{{p, p + Vec3d{0, 0, depth}}, 0.6, 0, LineShape::Style::Tube})
                            : Shape(PointShape{p, 1.5});
        } else
            ++m_unplaced;
        m_result.elements.push_back(std::move(element));
        return {};
    }

    Result<void> addLink(const LinkKind& kind, const SwmmFile::Line& line)
    {
        if (line.tokens.size() < 3)
            return fail(ErrorCode::InvalidInput, line.tokens[0] + ": its end nodes are missing",
                        fmt::format("{}:{}", m_file.fileName, line.number));
        const std::string &name = line.tokens[0], &from = line.tokens[1], &to = line.tokens[2];
        for (const std::string& end : {from, to})
            if (!m_inverts.contains(end))
                return fail(ErrorCode::InvalidInput,
                            fmt::format("{} ends at '{}', which is no node", name, end),
                            fmt::format("{}:{}", m_file.fileName, line.number));
        Element element{.id = id(kind.className, name),
                        .asset = AssetId(m_key),
                        .name = name,
                        .className = kind.className,
                        .sourceKey = name,
                        .underground = true};
        element.attributes = {{"from", from}, {"to", to}};
        double diameter = 0.5;
        if (std::string_view(kind.className) == "conduit")
            for (const auto& [column, attribute] : {std::pair{3, "length_m"}, std::pair{4, "roughness"}}) {
                const auto value = numberAt(m_file, line, static_cast<std::size_t>(column), attribute);
                if (!value)
                    return passOn(value);
                element.attributes[attribute] = *value * (column == 3 ? m_metre : 1);
            }
        if (const auto section = m_sections.find(name);
            section != m_sections.end() && section->second->tokens.size() > 2) {
            element.attributes["shape"] = section->second->tokens[1];
            if (const auto depth = numberAt(m_file, *section->second, 2, "the section's depth");
                depth && *depth > 0) {
                diameter = *depth * m_metre;
                element.attributes["diameter_m"] = diameter;
            }
        }
        const auto a = m_nodes.find(from), b = m_nodes.find(to);
        if (a != m_nodes.end() && b != m_nodes.end())
            element.shape =
                lineOf(a->second.front(), b->second.front(), name, m_inverts[from], m_inverts[to], diameter);
        m_result.elements.push_back(std::move(element));
        return {};
    }

    /// Vertices get their height by their share of the way.
    LineShape lineOf(Vec3d a, Vec3d b, const std::string& name, double za, double zb, double diameter) const
    {
        std::vector<Vec3d> points{a};
        if (const auto vertices = m_vertices.find(name); vertices != m_vertices.end())
            points.insert(points.end(), vertices->second.begin(), vertices->second.end());
        points.push_back(b);
        double total = 0;
        for (std::size_t k = 1; k < points.size(); ++k)
            total += std::hypot(points[k].x - points[k - 1].x, points[k].y - points[k - 1].y);
        double way = 0;
        for (std::size_t k = 0; k < points.size(); ++k) {
            if (k > 0)
                way += std::hypot(points[k].x - points[k - 1].x, points[k].y - points[k - 1].y);
            points[k].z = (total > 0 ? za + (zb - za) * way / total : za) + diameter / 2;
        }
        return {points, std::clamp(diameter / 2, 0.05, 5.0), 0, LineShape::Style::Tube};
    }

    /// Rain gages that the file places: they are measured at.
    void addGages()
    {
        for (const auto& line : m_file.section("RAINGAGES"))
            if (const auto found = m_symbols.find(line.tokens[0]); found != m_symbols.end()) {
                Vec3d at = found->second.front();
                if (const double ground = m_options.groundAt ? m_options.groundAt(at.x, at.y) : 0;
                    std::isfinite(ground))
                    at.z = ground + 1;
                m_result.elements.push_back({.id = id("raingage", line.tokens[0]),
                                             .asset = AssetId(m_key),
                                             .name = line.tokens[0],
                                             .className = "raingage",
                                             .sourceKey = line.tokens[0],
                                             .shape = PointShape{at, 1.5}});
            }
    }

    Result<void> addCatchments()
    {
        for (const auto& line : m_file.section("SUBCATCHMENTS")) {
            const std::string& name = line.tokens[0];
            Element element{.id = id("subcatchment", name),
                            .asset = AssetId(m_key),
                            .name = name,
                            .className = "subcatchment",
                            .sourceKey = name};
            const auto area = numberAt(m_file, line, 3, "the area");
            if (!area)
                return passOn(area);
            element.attributes = {{"area_m2", *area * (m_file.usUnits() ? 4046.8564224 : 10000.0)},
                                  {"outlet", line.tokens.size() > 2 ? line.tokens[2] : std::string{}}};
            m_result.elements.push_back(std::move(element));
        }
        if (m_unplaced > 0)
            m_result.warnings.push_back(
                {fmt::format("{} nodes have no coordinates and are not drawn", m_unplaced), m_file.fileName});
        return {};
    }

    const SwmmFile& m_file;
    const std::string& m_key;
    const ImportOptions& m_options;
    ImportResult& m_result;
    double m_metre;
    int m_unplaced = 0;
    std::unordered_map<std::string, std::vector<Vec3d>> m_nodes, m_vertices, m_polygons, m_symbols;
    std::unordered_map<std::string, double> m_inverts;
    std::unordered_map<std::string, const SwmmFile::Line*> m_sections;
};

class SwmmReader final : public Reader {
public:
    std::string name() const override { return "swmm"; }

    /// EPANET's files share the extension and [JUNCTIONS]: what only SWMM has decides.
    double recognises(const std::filesystem::path&, std::string_view head) const override
    {
        for (const char* section : {"[CONDUITS]", "[SUBCATCHMENTS]", "[XSECTIONS]", "[RAINGAGES]",
                                    "[SUBAREAS]", "FLOW_ROUTING", "[EVAPORATION]"})
            if (head.find(section) != std::string_view::npos)
                return 0.95;
        return 0;
    }

    Result<Preview> preview(const std::filesystem::path& path, const ImportOptions& options,
                            std::stop_token) const override
    {
        const auto file = readSwmm(path);
        if (!file)
            return passOn(file);
        Preview preview{.format = "SWMM model", .crs = options.crs};
        preview.needsCrs = options.crs.empty() && !file->section("COORDINATES").empty();
        for (const auto& [section, word] :
             {std::pair{"JUNCTIONS", "junctions"}, std::pair{"OUTFALLS", "outfalls"},
              std::pair{"STORAGE", "storage units"}, std::pair{"CONDUITS", "conduits"},
              std::pair{"SUBCATCHMENTS", "subcatchments"}})
            if (const auto count = std::ssize(file->section(section)); count > 0)
                preview.counts.emplace_back(word, count);
        return preview;
    }

    Result<ImportResult> read(const std::filesystem::path& path, const std::string& assetKey,
                              const ImportOptions& options, const Progress& progress,
                              std::stop_token stop) const override
    {
        if (progress)
            progress(0, "reading the sewers");
        const auto file = readSwmm(path);
        if (!file)
            return passOn(file);
        if (stop.stop_requested())
            return fail(ErrorCode::Cancelled, "cancelled", path.string());
        if (options.crs.empty() && !file->section("COORDINATES").empty())
            return fail(ErrorCode::NeedsAnswer,
                        "a SWMM file does not say in which coordinate system its coordinates are",
                        path.string());
        ImportResult result;
        result.crs = options.crs;
        result.heightUnit = file->usUnits() ? "ft" : "m";
        result.assets.push_back({AssetId(assetKey), assetKey, "drainage", {}});
        if (const auto done = SwmmImport(*file, assetKey, options, result).run(options.crs); !done)
            return passOn(done);
        if (progress)
            progress(1, "sewers read");
        return result;
    }
};

} // namespace

} // namespace sinew::read

std::unique_ptr<sinew::read::Reader> sinew_make_read_swmm()
{
    return std::make_unique<sinew::read::SwmmReader>();
}
