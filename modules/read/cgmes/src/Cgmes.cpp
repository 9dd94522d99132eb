// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/read/cgmes/Cgmes.h>

#include "Builder.h"

#include <sinew/read/source/SourceFile.h>
#include <sinew/read/source/TempFolder.h>

#include <algorithm>

namespace sinew::read {

namespace {

Result<void> collect(const std::filesystem::path& path, std::vector<CgmesFile>& files, std::stop_token stop)
{
    std::error_code error;
    if (std::filesystem::is_directory(path, error)) {
        std::vector<std::filesystem::path> inside;
        for (std::filesystem::directory_iterator entry(path, error), end; !error && entry != end;
             entry.increment(error))
            if (const auto extension = entry->path().extension();
                extension == ".xml" || (extension == ".zip" && entry->is_regular_file(error)))
                inside.push_back(entry->path());
        if (error)
            return fail(ErrorCode::Io, error.message(), path.string());
        std::ranges::sort(inside);
        for (const auto& file : inside)
            if (const auto done = collect(file, files, stop); !done)
                return done;
        return {};
    }
    if (path.extension() == ".zip") {
        auto folder = TempFolder::make("cgmes");
        if (!folder)
            return passOn(folder);
        if (const auto unpacked = unpackInto(path, folder->path(), {}, stop); !unpacked)
            return passOn(unpacked);
        return collect(folder->path(), files, stop);
    }
    auto text = readWhole(path, {}, stop);
    if (!text)
        return passOn(text);
    files.push_back({path.filename().string(), std::move(*text)});
    return {};
}

} // namespace

Result<CgmesCase> parseCgmes(std::span<const CgmesFile> files, std::stop_token stop)
{
    cgmes::Rdf rdf;
    for (const CgmesFile& file : files) {
        if (stop.stop_requested())
            return fail(ErrorCode::Cancelled, "cancelled", file.name);
        if (const auto done = rdf.add(file); !done)
            return passOn(done);
    }
    return cgmes::Builder(rdf).build();
}

Result<CgmesCase> readCgmes(std::span<const std::filesystem::path> paths, std::stop_token stop)
{
    std::vector<CgmesFile> files;
    for (const auto& path : paths)
        if (const auto done = collect(path, files, stop); !done)
            return passOn(done);
    return parseCgmes(files, stop);
}

} // namespace sinew::read
