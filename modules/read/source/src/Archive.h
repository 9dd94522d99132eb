// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/read/source/SourceFile.h>

#include <memory>
#include <optional>

struct archive;
struct archive_entry;

namespace sinew::read {

enum class Packing { None, Gzip, Zip };

/// By the file's first bytes, whatever its name. Errors: NotFound, Io, InvalidInput (a folder).
Result<Packing> packingOf(const std::filesystem::path& path);

/// A zip or gzip file read entry by entry; every limit is checked on the way.
class Archive {
public:
    static Result<Archive> open(const std::filesystem::path& path, Packing packing,
                                const SourceLimits& limits);

    /// The next regular file's relative path (checked: it stays inside), or nothing at the end.
    Result<std::optional<std::filesystem::path>> next();
    /// The next bytes of the current file; 0 at its end.
    Result<std::size_t> read(char* to, std::size_t capacity);

private:
    struct Close {
        void operator()(archive* a) const;
    };
    Archive(std::unique_ptr<archive, Close> handle, std::filesystem::path path, std::uint64_t packedBytes,
            Packing packing, const SourceLimits& limits);
    Result<std::filesystem::path> checkedName(archive_entry* entry) const;
    tl::unexpected<Error> corrupt() const;

    std::unique_ptr<archive, Close> m_handle;
    std::filesystem::path m_path;
    std::uint64_t m_packedBytes = 0, m_bytes = 0, m_entries = 0;
    Packing m_packing;
    SourceLimits m_limits;
};

} // namespace sinew::read
