// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/read/matpower/GridElements.h>
#include <sinew/read/source/Projection.h>

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <unordered_map>

namespace sinew::read {

namespace {

/// Support height, span and sag by voltage, as overhead lines of that class are commonly built; for drawing
/// only.
struct LineForm {
    double heightM, spanM, sagM;
};
LineForm formOf(double kv)
{
    if (kv > 100)
        return {30, 280, 7};
    return kv > 20 ? LineForm{14, 110, 1.6} : LineForm{10, 60, 0.7};
}

/// Places buses and draws branches.
class Drawing {
public:
    Drawing(const PowerCase& power, const std::string& key, const ImportOptions& options,
            ImportResult& result)
        : m_power(power), m_key(key), m_options(options), m_result(result)
    {
        for (const auto& bus : power.buses)
            m_bus.emplace(bus.id, &bus);
    }

    Result<void> place(const std::string& crs)
    {
        Box3d extent;
        for (const auto& bus : m_power.buses)
            if (bus.x)
                extent.add(Vec3d{*bus.x, *bus.y, 0});
        if (extent.isEmpty()) {
            m_result.warnings.push_back(
                {"the file holds no coordinates: the grid is not drawn on the map", m_power.name});
            m_result.frame = m_options.frame.value_or(Frame{});
            return {};
        }
        auto frame = m_options.frame ? Result<Frame>(*m_options.frame) : frameFor(crs, extent);
        if (!frame)
            return passOn(frame);
        m_result.frame = *frame;
        auto toFrame = ToFrame::make(crs, *frame);
        if (!toFrame)
            return passOn(toFrame);
        std::size_t nowhere = 0;
        for (const auto& bus : m_power.buses) {
            nowhere += !bus.x;
            if (!bus.x)
                continue;
            Vec3d at = (*toFrame)({*bus.x, *bus.y, 0});
            if (std::isnan(at.x))
                return fail(ErrorCode::InvalidInput, fmt::format("bus {} lies outside of {}", bus.id, crs),
                            m_power.name);
            at.z = ground(at);
            m_at[bus.id] = at;
        }
        if (nowhere > 0)
            m_result.warnings.push_back(
                {fmt::format("{} of {} buses have no coordinates: they and their branches are in the list, "
                             "not on the map",
                             nowhere, m_power.buses.size()),
                 m_power.name});
        return placePaths(*toFrame, crs);
    }

    void add()
    {
        for (const auto& bus : m_power.buses)
            addBus(bus);
        for (const auto& branch : m_power.branches)
            addBranch(branch);
    }

private:
    Result<void> placePaths(ToFrame& toFrame, const std::string& crs)
    {
        for (const auto& branch : m_power.branches)
            for (const auto& [x, y] : branch.path) {
                const Vec3d at = toFrame({x, y, 0});
                if (std::isnan(at.x))
                    return fail(ErrorCode::InvalidInput,
                                fmt::format("branch {} lies outside of {}", branch.id, crs), m_power.name);
                m_path[branch.id].push_back(at);
            }
        return {};
    }
    double ground(Vec3d at) const
    {
        const double z = m_options.groundAt ? m_options.groundAt(at.x, at.y) : 0;
        return std::isnan(z) ? 0 : z;
    }
    ElementId id(const char* className, const std::string& key) const
    {
        return ElementId(fmt::format("{}/{}/{}", m_key, className, key));
    }

    void addBus(const PowerCase::Bus& bus)
    {
        const std::string key = keyOf(bus);
        Element element{.id = id("bus", key),
                        .asset = AssetId(m_key),
                        .name = bus.name,
                        .className = "bus",
                        .sourceKey = key};
        element.attributes = {{"bus_type", std::int64_t(bus.type)},
                              {"load_mw", bus.loadMw},
                              {"load_mvar", bus.loadMvar},
                              {"base_kv", bus.baseKv},
                              {"voltage_pu", bus.voltagePu}};
        double mw = 0;
        for (const auto& generator : m_power.generators)
            if (generator.bus == bus.id && generator.inService)
                mw += generator.mw;
        if (mw != 0)
            element.attributes["generation_mw"] = mw;
        if (const auto at = m_at.find(bus.id); at != m_at.end()) {
            const double size = bus.baseKv > 100 ? 12 : bus.baseKv > 20 ? 6 : 3;
            element.shape = PointShape{at->second + Vec3d{0, 0, size / 2}, size};
        }
        m_result.elements.push_back(std::move(element));
    }

    void addBranch(const PowerCase::Branch& branch)
    {
        const char* className = branch.isTransformer ? "transformer" : "line";
        const std::string key = keyOf(branch);
        Element element{.id = id(className, key),
                        .asset = AssetId(m_key),
                        .name =
                            branch.name.empty()
                                ? fmt::format("{} {} ({}–{})", branch.isTransformer ? "Transformer" : "Line",
                                              branch.id, branch.from, branch.to)
                                : branch.name,
                        .className = className,
                        .sourceKey = key};
        element.attributes = {{"from", keyOf(*m_bus.at(branch.from))},
                              {"to", keyOf(*m_bus.at(branch.to))},
                              {"r_pu", branch.r},
                              {"x_pu", branch.x},
                              {"b_pu", branch.b},
                              {"rating_mva", branch.ratingMva},
                              {"ratio", branch.ratio},
                              {"in_service", branch.inService}};
        const auto from = m_at.find(branch.from), to = m_at.find(branch.to);
        if (from != m_at.end() && to != m_at.end()) {
            if (branch.isTransformer)
                element.shape = PointShape{(from->second + to->second) * 0.5 + Vec3d{0, 0, 2.5}, 5};
            else
                element.shape =
                    spans(cornersOf(branch, from->second, to->second), m_bus.at(branch.from)->baseKv);
        }
        m_result.elements.push_back(std::move(element));
    }

    /// Where the line bends, from its start to its end. The file's own drawing may run either way.
    std::vector<Vec3d> cornersOf(const PowerCase::Branch& branch, Vec3d from, Vec3d to) const
    {
        std::vector<Vec3d> corners{from};
        if (const auto path = m_path.find(branch.id); path != m_path.end()) {
            corners.insert(corners.end(), path->second.begin(), path->second.end());
            if (flat(path->second.front(), to) < flat(path->second.front(), from))
                std::reverse(corners.begin() + 1, corners.end());
        }
        corners.push_back(to);
        const auto same = [](Vec3d a, Vec3d b) { return flat(a, b) < 1; };
        corners.erase(std::unique(corners.begin(), corners.end(), same), corners.end());
        if (corners.size() == 1)
            corners.push_back(to);
        return corners;
    }
    static double flat(Vec3d a, Vec3d b) { return std::hypot(b.x - a.x, b.y - a.y); }

    /// The line's supports stand at equal spans between its corners; a very long one is drawn with longer
    /// spans.
    LineShape spans(const std::vector<Vec3d>& corners, double kv) const
    {
        constexpr double kMostSpans = 80;
        const LineForm form = formOf(kv);
        double all = 0;
        for (std::size_t k = 1; k < corners.size(); ++k)
            all += flat(corners[k - 1], corners[k]);
        const double spanM = std::max(form.spanM, all / kMostSpans);
        LineShape line{.points = {},
                       .radiusM = kv > 100 ? 0.35 : 0.2,
                       .sagM = form.sagM,
                       .style = LineShape::Style::Catenary};
        const auto support = [&](Vec3d at) {
            at.z = ground(at) + form.heightM;
            line.points.push_back(at);
        };
        support(corners.front());
        for (std::size_t n = 1; n < corners.size(); ++n) {
            const Vec3d a = corners[n - 1], b = corners[n];
            const int count = std::max(1, static_cast<int>(std::ceil(flat(a, b) / spanM - 1e-9)));
            for (int k = 1; k <= count; ++k)
                support(a + (b - a) * (static_cast<double>(k) / count));
        }
        return line;
    }

    const PowerCase& m_power;
    const std::string& m_key;
    const ImportOptions& m_options;
    ImportResult& m_result;
    std::unordered_map<int, const PowerCase::Bus*> m_bus;
    std::unordered_map<int, Vec3d> m_at;
    std::unordered_map<std::string, std::vector<Vec3d>> m_path; ///< by branch
};

bool isPlaced(const PowerCase& power)
{
    return std::ranges::any_of(power.buses, [](const auto& bus) { return bus.x.has_value(); });
}

std::string crsOf(const PowerCase& power, const ImportOptions& options)
{
    return power.crs.empty() ? options.crs : power.crs;
}

} // namespace

Preview previewOf(const PowerCase& power, const std::string& format, const ImportOptions& options)
{
    Preview preview{.format = format, .crs = crsOf(power, options)};
    preview.needsCrs = isPlaced(power) && preview.crs.empty();
    preview.counts = {{"buses", std::ssize(power.buses)},
                      {"branches", std::ssize(power.branches)},
                      {"generators", std::ssize(power.generators)}};
    preview.warnings = power.warnings;
    return preview;
}

Result<ImportResult> elementsOf(const PowerCase& power, const std::filesystem::path& file,
                                const std::string& assetKey, const ImportOptions& options)
{
    const std::string crs = crsOf(power, options);
    if (isPlaced(power) && crs.empty())
        return fail(ErrorCode::NeedsAnswer,
                    "the file gives x and y without saying in which coordinate system", file.string());
    ImportResult result;
    result.crs = crs;
    result.heightUnit = std::string(1, 'm');
    result.warnings = power.warnings;
    result.assets.push_back({AssetId(assetKey), power.name.empty() ? assetKey : power.name, "grid", {}});
    Drawing drawing(power, assetKey, options, result);
    if (const auto good = drawing.place(crs); !good)
        return passOn(good);
    drawing.add();
    return result;
}

} // namespace sinew::read
