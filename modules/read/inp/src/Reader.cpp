// SPDX-License-Identifier: GPL-3.0-or-later
#include "Twin.h"

#include "Lexer.h"
#include <sinew/read/inp/Inp.h>
#include <sinew/read/source/SourceFile.h>

namespace sinew::read {

bool looksLikeEpanet(std::string_view head)
{
    bool pipes = false;
    for (const inp::Section& section : inp::lex(head)) {
        for (const char* swmm :
             {"CONDUITS", "SUBCATCHMENTS", "XSECTIONS", "OUTFALLS", "RAINGAGES", "EVAPORATION"})
            if (section.name == swmm)
                return false;
        pipes |= section.name == "PIPES" || section.name == "PUMPS" || section.name == "VALVES" ||
                 section.name == "TANKS" || section.name == "RESERVOIRS";
    }
    return pipes;
}

Result<water::PipeNetwork> readNetwork(const std::filesystem::path& path, std::stop_token stop)
{
    const auto text = readWhole(path, {}, stop);
    if (!text)
        return passOn(text);
    auto file = parseInp(*text, path.filename().string(), stop);
    if (!file)
        return passOn(file);
    return std::move(file->network);
}

namespace {

bool isInpName(const std::filesystem::path& path)
{
    return inp::upper(path.filename().string()).find(".INP") != std::string::npos;
}

class InpReader final : public Reader {
public:
    std::string name() const override { return "inp"; }

    double recognises(const std::filesystem::path& path, std::string_view head) const override
    {
        if (looksLikeEpanet(head))
            return isInpName(path) ? 0.95 : 0.8;
        // A large file may open with nothing but junctions.
        const auto sections = inp::lex(head);
        const bool junctions =
            !sections.empty() && (sections[0].name == "TITLE" || sections[0].name == "JUNCTIONS");
        const bool swmm = head.find("[SUBCATCHMENTS]") != head.npos || head.find("[CONDUITS]") != head.npos ||
                          head.find("[RAINGAGES]") != head.npos || head.find("FLOW_UNITS") != head.npos;
        return junctions && !swmm && isInpName(path) ? 0.5 : 0;
    }

    Result<Preview> preview(const std::filesystem::path& path, const ImportOptions& options,
                            std::stop_token stop) const override
    {
        const auto file = load(path, stop);
        if (!file)
            return passOn(file);
        return inp::previewOf(*file, options);
    }

    Result<ImportResult> read(const std::filesystem::path& path, const std::string& assetKey,
                              const ImportOptions& options, const Progress& progress,
                              std::stop_token stop) const override
    {
        if (progress)
            progress(0, "reading");
        const auto file = load(path, stop);
        if (!file)
            return passOn(file);
        if (progress)
            progress(0.5, "placing");
        auto result = inp::toTwin(*file, assetKey, path.filename().string(), options, stop);
        if (progress && result)
            progress(1, "done");
        return result;
    }

private:
    static Result<InpFile> load(const std::filesystem::path& path, std::stop_token stop)
    {
        const auto text = readWhole(path, {}, stop);
        if (!text)
            return passOn(text);
        return parseInp(*text, path.filename().string(), stop);
    }
};

} // namespace
} // namespace sinew::read

std::unique_ptr<sinew::read::Reader> sinew_make_read_inp()
{
    return std::make_unique<sinew::read::InpReader>();
}
