// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/read/source/SourceFile.h>

#include "Archive.h"
#include "SystemError.h"

#include <sodium.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <memory>
#include <sys/stat.h>
#include <unistd.h>

namespace sinew::read {

namespace {

constexpr std::size_t blockBytes = 1 << 16;
using File = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;

tl::unexpected<Error> cancelled(const std::filesystem::path& path)
{
    return fail(ErrorCode::Cancelled, "cancelled", path.string());
}

/// Bytes of a file one block at a time, packed or not.
class Bytes {
public:
    static Result<Bytes> open(const std::filesystem::path& path, const SourceLimits& limits)
    {
        const auto packing = packingOf(path);
        if (!packing)
            return passOn(packing);
        Bytes bytes(path, limits);
        if (*packing == Packing::None)
            return bytes.openPlain();
        auto archive = Archive::open(path, *packing, limits);
        if (!archive)
            return passOn(archive);
        bytes.m_archive = std::make_unique<Archive>(std::move(*archive));
        const auto first = bytes.m_archive->next();
        if (!first)
            return passOn(first);
        if (!*first)
            return fail(ErrorCode::InvalidInput, "the archive is empty", path.string());
        return bytes;
    }

    Result<std::size_t> read(char* to, std::size_t capacity)
    {
        if (m_archive)
            return m_archive->read(to, capacity);
        const std::size_t got = std::fread(to, 1, capacity, m_file.get());
        if (std::ferror(m_file.get()))
            return systemError(errno, m_path.string());
        m_bytes += got;
        if (m_bytes > m_limits.maxBytes)
            return fail(ErrorCode::LimitExceeded,
                        "larger than " + std::to_string(m_limits.maxBytes >> 20) + " MiB", m_path.string());
        return got;
    }

    /// After the end of the first file: there must be no other.
    Result<void> expectNoMore()
    {
        if (!m_archive)
            return {};
        const auto more = m_archive->next();
        if (!more)
            return passOn(more);
        if (*more)
            return fail(ErrorCode::InvalidInput, "the archive holds several files; one was expected",
                        m_path.string());
        return {};
    }

private:
    Bytes(std::filesystem::path path, const SourceLimits& limits) : m_path(std::move(path)), m_limits(limits)
    {
    }
    Result<Bytes> openPlain()
    {
        m_file.reset(std::fopen(m_path.c_str(), "rb"));
        if (!m_file)
            return systemError(errno, m_path.string());
        return std::move(*this);
    }

    std::filesystem::path m_path;
    SourceLimits m_limits;
    File m_file{nullptr, &std::fclose};
    std::unique_ptr<Archive> m_archive;
    std::uint64_t m_bytes = 0;
};

Result<void> readInto(Bytes& bytes, std::string& whole, std::size_t atMost, const std::filesystem::path& path,
                      std::stop_token stop)
{
    std::array<char, blockBytes> block{};
    while (whole.size() < atMost) {
        if (stop.stop_requested())
            return cancelled(path);
        const auto got = bytes.read(block.data(), std::min(block.size(), atMost - whole.size()));
        if (!got)
            return passOn(got);
        if (*got == 0)
            return {};
        whole.append(block.data(), *got);
    }
    return {};
}

/// O_EXCL: two entries of one name never write over each other; O_NOFOLLOW: nor through a link.
Result<File> createFile(const std::filesystem::path& to)
{
    std::error_code ec;
    std::filesystem::create_directories(to.parent_path(), ec);
    if (ec)
        return systemError(ec.value(), to.string());
    const int fd =
        ::open(to.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (fd < 0 && errno == EEXIST)
        return fail(ErrorCode::InvalidInput, "the archive holds two entries of this name",
                    to.filename().string());
    if (fd < 0)
        return systemError(errno, to.string());
    return File(::fdopen(fd, "wb"), &std::fclose);
}

Result<void> writeEntry(Archive& archive, const std::filesystem::path& to, std::stop_token stop)
{
    auto file = createFile(to);
    if (!file)
        return passOn(file);
    std::array<char, blockBytes> block{};
    for (;;) {
        if (stop.stop_requested())
            return cancelled(to);
        const auto got = archive.read(block.data(), block.size());
        if (!got)
            return passOn(got);
        if (*got == 0)
            break;
        if (std::fwrite(block.data(), 1, *got, file->get()) != *got)
            return systemError(errno, to.string());
    }
    if (std::fclose(file->release()) != 0)
        return systemError(errno, to.string());
    return {};
}

} // namespace

Result<std::string> readWhole(const std::filesystem::path& path, const SourceLimits& limits,
                              std::stop_token stop)
{
    auto bytes = Bytes::open(path, limits);
    if (!bytes)
        return passOn(bytes);
    std::string whole;
    if (const auto done = readInto(*bytes, whole, SIZE_MAX, path, stop); !done)
        return passOn(done);
    if (const auto single = bytes->expectNoMore(); !single)
        return passOn(single);
    return whole;
}

Result<std::string> readHead(const std::filesystem::path& path, std::size_t bytes)
{
    auto source = Bytes::open(path, {});
    if (!source)
        return passOn(source);
    std::string head;
    const auto done = readInto(*source, head, bytes, path, {});
    // A damaged tail is the reader's business; what came before it still tells the format.
    if (!done && head.empty())
        return passOn(done);
    return head;
}

bool isCompressed(const std::filesystem::path& path)
{
    return packingOf(path).value_or(Packing::None) != Packing::None;
}

Result<std::vector<std::filesystem::path>> unpackInto(const std::filesystem::path& archive,
                                                      const std::filesystem::path& folder,
                                                      const SourceLimits& limits, std::stop_token stop)
{
    const auto packing = packingOf(archive);
    if (!packing)
        return passOn(packing);
    if (*packing == Packing::None)
        return fail(ErrorCode::InvalidInput, "is neither a zip nor a gzip file", archive.string());
    auto opened = Archive::open(archive, *packing, limits);
    if (!opened)
        return passOn(opened);
    std::vector<std::filesystem::path> paths;
    for (;;) {
        const auto name = opened->next();
        if (!name)
            return passOn(name);
        if (!*name)
            return paths;
        paths.push_back(folder / **name);
        if (const auto written = writeEntry(*opened, paths.back(), stop); !written)
            return passOn(written);
    }
}

Result<std::string> sha256OfFile(const std::filesystem::path& path)
{
    if (::sodium_init() < 0)
        return fail(ErrorCode::Internal, "libsodium did not start");
    if (const auto packing = packingOf(path); !packing)
        return passOn(packing);
    const File file(std::fopen(path.c_str(), "rb"), &std::fclose);
    if (!file)
        return systemError(errno, path.string());
    crypto_hash_sha256_state state;
    crypto_hash_sha256_init(&state);
    std::array<unsigned char, blockBytes> block{};
    while (const std::size_t got = std::fread(block.data(), 1, block.size(), file.get()))
        crypto_hash_sha256_update(&state, block.data(), got);
    if (std::ferror(file.get()))
        return systemError(errno, path.string());
    std::array<unsigned char, crypto_hash_sha256_BYTES> hash{};
    crypto_hash_sha256_final(&state, hash.data());
    std::array<char, 2 * crypto_hash_sha256_BYTES + 1> hex{};
    sodium_bin2hex(hex.data(), hex.size(), hash.data(), hash.size());
    return std::string(hex.data());
}

} // namespace sinew::read
