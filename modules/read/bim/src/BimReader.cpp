// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/read/bim/BimReader.h>
#include <sinew/read/source/Projection.h>
#include <sinew/read/source/SourceFile.h>
#include <sinew/read/source/TempFolder.h>

#include "IfcText.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <fstream>
#include <iterator>

namespace fs = std::filesystem;

namespace sinew::read {

namespace {

Result<fs::path> childScript()
{
    std::error_code ec;
    std::vector<fs::path> folders;
    if (const char* chosen = std::getenv("SINEW_IFC_NODE")) {
        folders.emplace_back(chosen);
    } else {
        folders.push_back(fs::read_symlink("/proc/self/exe", ec).parent_path().parent_path() /
                          "lib/sinew/ifc");
        folders.emplace_back(SINEW_IFC_SOURCE_DIR);
    }
    for (const fs::path& folder : folders)
        if (fs::exists(folder / "read-ifc.mjs", ec) && fs::exists(folder / "node_modules/web-ifc", ec))
            return folder / "read-ifc.mjs";
    return fail(ErrorCode::NotFound,
                "the IFC engine is not installed (looked for read-ifc.mjs with node_modules/web-ifc)",
                folders.front().string());
}

Result<std::vector<std::string>> commandFor(const fs::path& ifc, const fs::path& to,
                                            const ChildLimits& limits)
{
    const auto script = childScript();
    if (!script)
        return passOn(script);
    return std::vector<std::string>{"node", fmt::format("--max-old-space-size={}", limits.memoryBytes >> 20),
                                    script->string(), fs::absolute(ifc).string(), to.string()};
}

/// Progress lines "FRACTION STAGE" as calls.
std::function<void(const std::string&)> listener(const Progress& progress)
{
    return [&progress](const std::string& line) {
        char* rest = nullptr;
        const double fraction = std::strtod(line.c_str(), &rest);
        if (progress && rest != line.c_str())
            progress(std::clamp(fraction, 0.0, 1.0), *rest == ' ' ? rest + 1 : rest);
    };
}

/// The one IFC file of an archive, or the file itself.
Result<fs::path> unpacked(const fs::path& path, const TempFolder& folder, std::stop_token stop)
{
    if (!isCompressed(path))
        return path;
    const fs::path to = folder.path() / "source";
    std::error_code ec;
    fs::create_directory(to, ec);
    const auto files = unpackInto(path, to, {}, stop);
    if (!files)
        return passOn(files);
    std::vector<fs::path> models;
    for (const fs::path& file : *files)
        if (files->size() == 1 || !ifcSchema(readHead(file).value_or("")).empty())
            models.push_back(file);
    if (models.size() != 1)
        return fail(ErrorCode::InvalidInput,
                    fmt::format("the archive holds {} IFC files; one was expected", models.size()),
                    path.string());
    return models.front();
}

Result<void> checkIsIfc(const fs::path& ifc, const fs::path& shown)
{
    const auto head = readHead(ifc);
    if (!head)
        return passOn(head);
    if (head->find("ISO-10303-21") == std::string::npos)
        return fail(ErrorCode::InvalidInput, "is no IFC file in STEP text (ISO 10303-21)", shown.string());
    const std::string schema = ifcSchema(*head);
    if (schema.empty())
        return fail(ErrorCode::InvalidInput, "its header names no IFC schema", shown.string());
    if (!schema.starts_with("IFC2X3") && !schema.starts_with("IFC4"))
        return fail(ErrorCode::Unsupported, "schema " + schema + " is not read; IFC 2x3, 4 and 4.3 are",
                    shown.string());
    return {};
}

/// The engine never ends on a file that stops in the middle of a statement.
Result<void> checkIsWhole(const fs::path& ifc, const fs::path& shown)
{
    constexpr std::streamoff tailBytes = 4096;
    std::ifstream in(ifc, std::ios::binary | std::ios::ate);
    const std::streamoff size = in.tellg();
    in.seekg(std::max<std::streamoff>(0, size - tailBytes));
    const std::string tail{std::istreambuf_iterator<char>(in), {}};
    if (tail.find("END-ISO-10303-21") == std::string::npos)
        return fail(ErrorCode::Corrupt, "the file is cut off: its end mark (END-ISO-10303-21) is missing",
                    shown.string());
    return {};
}

template <class T>
Result<T> about(Result<T> result, const fs::path& path)
{
    if (!result && result.error().subject.empty())
        result.error().subject = path.string();
    return result;
}

Preview previewOf(const IfcText& text)
{
    Preview preview;
    preview.format = text.schema;
    preview.crs = text.crs;
    preview.needsCrs = !text.hasMapConversion && !text.hasSitePosition;
    static constexpr std::array<std::array<const char*, 2>, 12> shown{
        {{"IFCBRIDGE", "bridges"},
         {"IFCROAD", "roads"},
         {"IFCRAILWAY", "railways"},
         {"IFCBUILDING", "buildings"},
         {"IFCCOLUMN", "columns"},
         {"IFCBEAM", "beams"},
         {"IFCSLAB", "slabs"},
         {"IFCWALL", "walls"},
         {"IFCWALLSTANDARDCASE", "standard walls"},
         {"IFCDISCRETEACCESSORY", "accessories"},
         {"IFCBUILTELEMENT", "built elements"},
         {"IFCPROPERTYSET", "property sets"}}};
    for (const auto& [entity, label] : shown)
        if (const auto found = text.counts.find(entity); found != text.counts.end())
            preview.counts.emplace_back(label, found->second);
    return preview;
}

} // namespace

BimReader::BimReader(ChildLimits limits) : m_limits(limits) {}

double BimReader::recognises(const fs::path&, std::string_view head) const
{
    if (head.find("ISO-10303-21") == std::string_view::npos)
        return 0;
    return ifcSchema(head).empty() ? 0.3 : 1;
}

Result<Preview> BimReader::preview(const fs::path& path, const ImportOptions& options,
                                   std::stop_token stop) const
{
    const auto folder = TempFolder::make("ifc");
    if (!folder)
        return passOn(folder);
    const auto ifc = unpacked(path, *folder, stop);
    if (!ifc)
        return passOn(ifc);
    if (const auto ok = checkIsIfc(*ifc, path); !ok)
        return passOn(ok);
    const auto text = readWhole(*ifc, {}, stop);
    if (!text)
        return passOn(text);
    Preview preview = previewOf(lookAtIfc(*text));
    if (!preview.crs.empty() && options.crs.empty() && !describeCrs(preview.crs))
        preview.needsCrs = true;
    return preview;
}

Result<BimModel> readBimModel(const fs::path& ifc, const ChildLimits& limits, const Progress& progress,
                              std::stop_token stop)
{
    const auto folder = TempFolder::make("ifc");
    if (!folder)
        return passOn(folder);
    const auto command = commandFor(ifc, folder->path(), limits);
    if (!command)
        return passOn(command);
    if (const auto ran = runChild(*command, limits, listener(progress), stop); !ran)
        return passOn(ran);
    return loadBimModel(folder->path(), stop);
}

Result<ImportResult> BimReader::read(const fs::path& path, const std::string& assetKey,
                                     const ImportOptions& options, const Progress& progress,
                                     std::stop_token stop) const
{
    const auto folder = TempFolder::make("ifc");
    if (!folder)
        return passOn(folder);
    const auto ifc = unpacked(path, *folder, stop);
    if (!ifc)
        return passOn(ifc);
    if (const auto ok = checkIsIfc(*ifc, path); !ok)
        return passOn(ok);
    if (const auto ok = checkIsWhole(*ifc, path); !ok)
        return passOn(ok);
    const auto model = about(readBimModel(*ifc, m_limits, progress, stop), path);
    return model ? about(twinOf(*model, assetKey, options), path) : passOn(model);
}

} // namespace sinew::read

std::unique_ptr<sinew::read::Reader> sinew_make_read_bim();
std::unique_ptr<sinew::read::Reader> sinew_make_read_bim()
{
    return std::make_unique<sinew::read::BimReader>();
}
