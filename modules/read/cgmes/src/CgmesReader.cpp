// SPDX-License-Identifier: GPL-3.0-or-later
#include "Model.h"

#include <sinew/read/cgmes/Cgmes.h>
#include <sinew/read/matpower/GridElements.h>

namespace sinew::read {

namespace {

Result<CgmesCase> readModel(const std::filesystem::path& path, std::stop_token stop)
{
    std::vector<std::filesystem::path> files = cgmes::partnersOf(path);
    files.insert(files.begin(), path);
    auto read = readCgmes(files, std::move(stop));
    if (read)
        read->power.name = path.stem().string();
    return read;
}

class CgmesReader final : public Reader {
public:
    std::string name() const override { return "cgmes"; }

    double recognises(const std::filesystem::path&, std::string_view head) const override
    {
        return cgmes::isCgmes(head) ? 0.97 : 0;
    }

    std::vector<std::filesystem::path> companions(const std::filesystem::path& path) const override
    {
        return cgmes::partnersOf(path);
    }

    Result<Preview> preview(const std::filesystem::path& path, const ImportOptions& options,
                            std::stop_token stop) const override
    {
        const auto read = readModel(path, std::move(stop));
        return read ? Result<Preview>(previewOf(read->power, "CGMES 2.4.15 grid model", options))
                    : Result<Preview>(passOn(read));
    }

    Result<ImportResult> read(const std::filesystem::path& path, const std::string& assetKey,
                              const ImportOptions& options, const Progress& progress,
                              std::stop_token stop) const override
    {
        if (progress)
            progress(0, "reading the grid");
        const auto read = readModel(path, std::move(stop));
        if (!read)
            return passOn(read);
        auto result = elementsOf(read->power, path, assetKey, options);
        if (progress)
            progress(1, "grid read");
        return result;
    }
};

} // namespace

} // namespace sinew::read

std::unique_ptr<sinew::read::Reader> sinew_make_read_cgmes()
{
    return std::make_unique<sinew::read::CgmesReader>();
}
