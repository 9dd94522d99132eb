// SPDX-License-Identifier: GPL-3.0-or-later
#include "Bundle.h"

#include <archive.h>
#include <archive_entry.h>
#include <fstream>
#include <memory>
#include <sstream>

namespace sinew::importer {

namespace {

Result<std::string> contentOf(const std::filesystem::path& path)
{
    std::ifstream in(path, std::ios::binary);
    if (!in)
        return fail(ErrorCode::NotFound, "belongs to the import and cannot be read", path.string());
    std::ostringstream text;
    text << in.rdbuf();
    return std::move(text).str();
}

} // namespace

Result<std::filesystem::path> bundle(const std::filesystem::path& zip, const std::filesystem::path& file,
                                     const std::vector<std::filesystem::path>& companions)
{
    const std::unique_ptr<archive, int (*)(archive*)> out(archive_write_new(), archive_write_free);
    archive_write_set_format_zip(out.get());
    bool good = archive_write_open_filename(out.get(), zip.c_str()) == ARCHIVE_OK;
    std::vector<std::filesystem::path> all{file};
    all.insert(all.end(), companions.begin(), companions.end());
    for (const auto& path : all) {
        const auto text = contentOf(path);
        if (!text)
            return passOn(text);
        const std::unique_ptr<archive_entry, void (*)(archive_entry*)> entry(archive_entry_new(),
                                                                             archive_entry_free);
        archive_entry_set_pathname(entry.get(), path.filename().c_str());
        archive_entry_set_size(entry.get(), static_cast<la_int64_t>(text->size()));
        archive_entry_set_filetype(entry.get(), AE_IFREG);
        archive_entry_set_perm(entry.get(), 0644);
        archive_entry_set_mtime(entry.get(), 0, 0); // the same bytes give the same hash
        good = good && archive_write_header(out.get(), entry.get()) == ARCHIVE_OK &&
               archive_write_data(out.get(), text->data(), text->size()) ==
                   static_cast<la_ssize_t>(text->size());
    }
    good = good && archive_write_close(out.get()) == ARCHIVE_OK;
    if (!good)
        return fail(ErrorCode::Io, "cannot be written", zip.string());
    return zip;
}

} // namespace sinew::importer
