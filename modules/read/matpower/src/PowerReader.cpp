// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/read/matpower/GridElements.h>
#include <sinew/read/source/SourceFile.h>
#include <sinew/read/source/TempFolder.h>

#include <array>

namespace sinew::read {

namespace {

constexpr std::array<const char*, 3> kTables{"bus.csv", "branch.csv", "gen.csv"};

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
        return previewOf(*power, path.extension() == ".m" ? "MATPOWER case" : "Grid tables", options);
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
        auto result = elementsOf(*power, path, assetKey, options);
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
