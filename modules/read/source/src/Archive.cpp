// SPDX-License-Identifier: GPL-3.0-or-later
#include "Archive.h"

#include "SystemError.h"

#include <archive.h>
#include <archive_entry.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <memory>

namespace sinew::read {

namespace {

constexpr std::uint64_t ratioMattersFrom = 64ULL << 20;
constexpr std::size_t blockBytes = 1 << 16;

bool climbsOut(const std::string& name)
{
    if (name.empty() || name.front() == '/' || name.find('\\') != std::string::npos ||
        name.find(':') != std::string::npos)
        return true;
    for (const auto& part : std::filesystem::path(name))
        if (part == "..")
            return true;
    return false;
}

/// Companions that macOS adds to a zip; nobody means them.
bool isClutter(const std::filesystem::path& name)
{
    return *name.begin() == "__MACOSX" || name.filename() == ".DS_Store";
}

} // namespace

Result<Packing> packingOf(const std::filesystem::path& path)
{
    std::error_code ec;
    if (std::filesystem::is_directory(path, ec))
        return fail(ErrorCode::InvalidInput, "is a folder, not a file", path.string());
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rb"), &std::fclose);
    if (!file)
        return systemError(errno, path.string());
    std::array<unsigned char, 4> magic{};
    const std::size_t got = std::fread(magic.data(), 1, magic.size(), file.get());
    if (got >= 2 && magic[0] == 0x1f && magic[1] == 0x8b)
        return Packing::Gzip;
    const bool zip = got == 4 && magic[0] == 'P' && magic[1] == 'K' &&
                     ((magic[2] == 3 && magic[3] == 4) || (magic[2] == 5 && magic[3] == 6));
    return zip ? Packing::Zip : Packing::None;
}

void Archive::Close::operator()(archive* a) const
{
    archive_read_free(a);
}

Archive::Archive(std::unique_ptr<archive, Close> handle, std::filesystem::path path,
                 std::uint64_t packedBytes, Packing packing, const SourceLimits& limits)
    : m_handle(std::move(handle)), m_path(std::move(path)), m_packedBytes(packedBytes), m_packing(packing),
      m_limits(limits)
{
}

Result<Archive> Archive::open(const std::filesystem::path& path, Packing packing, const SourceLimits& limits)
{
    std::unique_ptr<archive, Close> handle(archive_read_new());
    if (!handle)
        return fail(ErrorCode::LimitExceeded, "out of memory", path.string());
    if (packing == Packing::Gzip) {
        archive_read_support_filter_gzip(handle.get());
        archive_read_support_format_raw(handle.get());
    } else {
        archive_read_support_format_zip(handle.get());
    }
    std::error_code ec;
    const auto packedBytes = std::filesystem::file_size(path, ec);
    if (ec)
        return systemError(ec.value(), path.string());
    Archive opened(std::move(handle), path, packedBytes, packing, limits);
    if (archive_read_open_filename(opened.m_handle.get(), path.c_str(), blockBytes) != ARCHIVE_OK)
        return opened.corrupt();
    return opened;
}

tl::unexpected<Error> Archive::corrupt() const
{
    const char* why = archive_error_string(m_handle.get());
    return fail(ErrorCode::Corrupt, std::string("the archive is damaged: ") + (why ? why : "unknown cause"),
                m_path.string());
}

Result<std::filesystem::path> Archive::checkedName(archive_entry* entry) const
{
    if (m_packing == Packing::Gzip)
        return m_path.extension() == ".gz" ? m_path.stem()
                                           : std::filesystem::path(m_path.filename().string() + ".data");
    const char* text = archive_entry_pathname_utf8(entry);
    if (!text)
        text = archive_entry_pathname(entry);
    const std::string name = text ? text : "entry-" + std::to_string(m_entries);
    if (climbsOut(name))
        return fail(ErrorCode::InvalidInput,
                    "refused: the entry \"" + name + "\" would be written outside the archive's folder",
                    m_path.string());
    return std::filesystem::path(name).lexically_normal();
}

Result<std::optional<std::filesystem::path>> Archive::next()
{
    for (;;) {
        archive_entry* entry = nullptr;
        const int status = archive_read_next_header(m_handle.get(), &entry);
        if (status == ARCHIVE_EOF)
            return std::nullopt;
        if (status != ARCHIVE_OK && status != ARCHIVE_WARN)
            return corrupt();
        if (++m_entries > m_limits.maxEntries)
            return fail(ErrorCode::LimitExceeded,
                        "the archive holds more than " + std::to_string(m_limits.maxEntries) + " entries",
                        m_path.string());
        const auto name = checkedName(entry);
        if (!name)
            return passOn(name);
        if (archive_entry_is_encrypted(entry))
            return fail(ErrorCode::Unsupported, "the archive is encrypted", m_path.string());
        if (archive_entry_filetype(entry) == AE_IFDIR || isClutter(*name))
            continue;
        const bool plain = archive_entry_filetype(entry) == AE_IFREG && !archive_entry_symlink(entry) &&
                           !archive_entry_hardlink(entry);
        if (!plain)
            return fail(ErrorCode::InvalidInput,
                        "refused: the entry \"" + name->string() + "\" is a link or a device",
                        m_path.string());
        return *name;
    }
}

Result<std::size_t> Archive::read(char* to, std::size_t capacity)
{
    const auto got = archive_read_data(m_handle.get(), to, capacity);
    if (got < 0)
        return corrupt();
    m_bytes += static_cast<std::uint64_t>(got);
    if (m_bytes > m_limits.maxBytes)
        return fail(ErrorCode::LimitExceeded,
                    "unpacks to more than " + std::to_string(m_limits.maxBytes >> 20) + " MiB",
                    m_path.string());
    if (m_bytes > ratioMattersFrom &&
        static_cast<double>(m_bytes) > m_limits.maxRatio * static_cast<double>(m_packedBytes))
        return fail(ErrorCode::LimitExceeded,
                    "refused as a decompression bomb: it grows more than " +
                        std::to_string(static_cast<long>(m_limits.maxRatio)) + "-fold",
                    m_path.string());
    return static_cast<std::size_t>(got);
}

} // namespace sinew::read
