// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/read/matpower/PowerCase.h>
#include <sinew/read/source/Projection.h>
#include <sinew/read/source/Reader.h>
#include <sinew/read/source/SourceFile.h>
#include <sinew/read/source/TempFolder.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <unordered_map>

namespace sinew::read {

namespace {

constexpr std::array<const char*, 3> kTables{"bus.csv", "branch.csv", "gen.csv"};

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

Result<PowerCase> tablesIn(const std::filesystem::path& folder)
{
    std::array<std::string, 3> texts;
    for (std::size_t k = 0; k < kTables.size(); ++k) {
        auto text = readWhole(folder / kTables[k]);
        if (!text)
            return passOn(text);
        texts[k] = std::move(*text);
    }
    return parsePowerTables(texts[0], texts[1], texts[2]);
}

/// Places buses and draws branches.
class Drawing {
public:
    Drawing(const PowerCase& power, const std::string& key, const ImportOptions& options,
            ImportResult& result)
        : m_power(power), m_key(key), m_options(options), m_result(result)
    {
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
        for (const auto& bus : m_power.buses)
            if (bus.x) {
                Vec3d at = (*toFrame)({*bus.x, *bus.y, 0});
                if (std::isnan(at.x))
                    return fail(ErrorCode::InvalidInput,
                                fmt::format("bus {} lies outside of {}", bus.id, crs), m_power.name);
                at.z = ground(at);
                m_at[bus.id] = at;
            }
        return {};
    }

    void add()
    {
        for (const auto& bus : m_power.buses)
            addBus(bus);
        for (const auto& branch : m_power.branches)
            addBranch(branch);
    }

private:
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
        Element element{.id = id("bus", std::to_string(bus.id)),
                        .asset = AssetId(m_key),
                        .name = bus.name,
                        .className = "bus",
                        .sourceKey = std::to_string(bus.id)};
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
        Element element{.id = id(className, branch.id),
                        .asset = AssetId(m_key),
                        .name = fmt::format("{} {} ({}–{})", branch.isTransformer ? "Transformer" : "Line",
                                            branch.id, branch.from, branch.to),
                        .className = className,
                        .sourceKey = branch.id};
        element.attributes = {{"from", std::to_string(branch.from)},
                              {"to", std::to_string(branch.to)},
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
                element.shape = spans(from->second, to->second, busKv(branch.from));
        }
        m_result.elements.push_back(std::move(element));
    }

    double busKv(int id) const
    {
        const auto found = std::ranges::find(m_power.buses, id, &PowerCase::Bus::id);
        return found == m_power.buses.end() ? 0 : found->baseKv;
    }

    /// The line's supports stand at equal spans between its ends; a very long one is drawn with longer spans.
    LineShape spans(Vec3d a, Vec3d b, double kv) const
    {
        const LineForm form = formOf(kv);
        const double metres = std::hypot(b.x - a.x, b.y - a.y);
        const int count = static_cast<int>(std::clamp(std::ceil(metres / form.spanM), 1.0, 80.0));
        LineShape line{.points = {},
                       .radiusM = kv > 100 ? 0.35 : 0.2,
                       .sagM = form.sagM,
                       .style = LineShape::Style::Catenary};
        for (int k = 0; k <= count; ++k) {
            Vec3d p = a + (b - a) * (static_cast<double>(k) / count);
            p.z = ground(p) + form.heightM;
            line.points.push_back(p);
        }
        return line;
    }

    const PowerCase& m_power;
    const std::string& m_key;
    const ImportOptions& m_options;
    ImportResult& m_result;
    std::unordered_map<int, Vec3d> m_at;
};

class PowerReader final : public Reader {
public:
    std::string name() const override { return "matpower"; }

    double recognises(const std::filesystem::path& path, std::string_view head) const override
    {
        if (head.find("mpc.") != std::string_view::npos &&
            (head.find("mpc.bus") != std::string_view::npos ||
             head.find("mpc.baseMVA") != std::string_view::npos))
            return 0.97;
        if (head.starts_with("Bus ID,") && (path.filename() == kTables[0] || path.extension() == ".zip"))
            return 0.97;
        return 0;
    }

    std::vector<std::filesystem::path> companions(const std::filesystem::path& path) const override
    {
        if (path.filename() != kTables[0])
            return {};
        return {path.parent_path() / kTables[1], path.parent_path() / kTables[2]};
    }

    Result<Preview> preview(const std::filesystem::path& path, const ImportOptions& options,
                            std::stop_token) const override
    {
        const auto power = readPowerCase(path);
        if (!power)
            return passOn(power);
        const bool placed =
            std::ranges::any_of(power->buses, [](const auto& bus) { return bus.x.has_value(); });
        Preview preview{.format = path.extension() == ".m" ? "MATPOWER case" : "Grid tables",
                        .crs = power->geographic ? "EPSG:4326" : options.crs};
        preview.needsCrs = placed && preview.crs.empty();
        preview.counts = {{"buses", std::ssize(power->buses)},
                          {"branches", std::ssize(power->branches)},
                          {"generators", std::ssize(power->generators)}};
        preview.warnings = power->warnings;
        return preview;
    }

    Result<ImportResult> read(const std::filesystem::path& path, const std::string& assetKey,
                              const ImportOptions& options, const Progress& progress,
                              std::stop_token stop) const override
    {
        if (progress)
            progress(0, "reading the grid");
        const auto power = readPowerCase(path);
        if (!power)
            return passOn(power);
        if (stop.stop_requested())
            return fail(ErrorCode::Cancelled, "cancelled", path.string());
        const bool placed =
            std::ranges::any_of(power->buses, [](const auto& bus) { return bus.x.has_value(); });
        const std::string crs = power->geographic ? "EPSG:4326" : options.crs;
        if (placed && crs.empty())
            return fail(ErrorCode::NeedsAnswer,
                        "the tables give x and y without saying in which coordinate system", path.string());
        ImportResult result;
        result.crs = crs;
        result.heightUnit = std::string(1, 'm');
        result.warnings = power->warnings;
        result.assets.push_back(
            {AssetId(assetKey), power->name.empty() ? assetKey : power->name, "grid", {}});
        Drawing drawing(*power, assetKey, options, result);
        if (const auto good = drawing.place(crs); !good)
            return passOn(good);
        drawing.add();
        if (progress)
            progress(1, "grid read");
        return result;
    }
};

} // namespace

Result<PowerCase> readPowerCase(const std::filesystem::path& path)
{
    if (path.filename() == kTables[0])
        return tablesIn(path.parent_path());
    if (path.extension() == ".zip") {
        auto folder = TempFolder::make("grid");
        if (!folder)
            return passOn(folder);
        if (const auto unpacked = unpackInto(path, folder->path()); !unpacked)
            return passOn(unpacked);
        return tablesIn(folder->path());
    }
    const auto text = readWhole(path);
    if (!text)
        return passOn(text);
    return parseMatpowerCase(*text, path.filename().string());
}

} // namespace sinew::read

std::unique_ptr<sinew::read::Reader> sinew_make_read_matpower()
{
    return std::make_unique<sinew::read::PowerReader>();
}
