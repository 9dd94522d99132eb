// SPDX-License-Identifier: GPL-3.0-or-later
#include "Files.h"

#include "Failure.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <sodium.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

namespace sinew::store {

namespace {

bool isLackOfSpace(int number)
{
    return number == ENOSPC || number == EDQUOT || number == EFBIG;
}

std::uintmax_t sizeOf(const std::filesystem::path& file)
{
    std::error_code unknown;
    const std::uintmax_t size = std::filesystem::file_size(file, unknown);
    return unknown ? 0 : size;
}

[[noreturn]] void raiseSystem(const char* doing, const std::filesystem::path& path)
{
    const int number = errno;
    const bool full = isLackOfSpace(number);
    const ErrorCode code = full                                  ? ErrorCode::NoSpace
                           : number == ENOENT                    ? ErrorCode::NotFound
                           : number == EROFS || number == EACCES ? ErrorCode::ReadOnly
                                                                 : ErrorCode::Io;
    raise(code,
          full ? "the disk is full; nothing was changed"
               : fmt::format("{}: {}", doing, std::strerror(number)),
          path.string());
}

/// A descriptor that closes itself.
class Descriptor {
public:
    Descriptor(const std::filesystem::path& path, int flags, const char* doing)
        : m_path(path), m_value(::open(path.c_str(), flags | O_CLOEXEC, 0666))
    {
        if (m_value < 0)
            raiseSystem(doing, path);
    }
    ~Descriptor() { ::close(m_value); }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;

    void sync() const
    {
        if (::fsync(m_value) != 0)
            raiseSystem("cannot write", m_path);
    }
    std::size_t read(std::vector<char>& buffer) const
    {
        const ssize_t got = ::read(m_value, buffer.data(), buffer.size());
        if (got < 0)
            raiseSystem("cannot read", m_path);
        return static_cast<std::size_t>(got);
    }
    void write(const char* data, std::size_t size) const
    {
        while (size > 0) {
            const ssize_t put = ::write(m_value, data, size);
            if (put < 0)
                raiseSystem("cannot write", m_path);
            data += put;
            size -= static_cast<std::size_t>(put);
        }
    }

private:
    std::filesystem::path m_path;
    int m_value;
};

std::string hex(const unsigned char (&hash)[crypto_hash_sha256_BYTES])
{
    char text[2 * crypto_hash_sha256_BYTES + 1];
    sodium_bin2hex(text, sizeof text, hash, sizeof hash);
    return text;
}

constexpr std::size_t kBlock = 1 << 20;

} // namespace

bool isWritable(const std::filesystem::path& path)
{
    return ::access(path.empty() ? "." : path.c_str(), W_OK) == 0;
}

bool isOutOfSpace(const std::filesystem::path& file)
{
    const std::filesystem::path folder = file.parent_path().empty() ? "." : file.parent_path();
    const int probe = ::open(folder.c_str(), O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600);
    if (probe < 0)
        return isLackOfSpace(errno);
    const auto end = static_cast<off_t>(std::max(sizeOf(file), sizeOf(file.string() + "-wal")));
    const std::vector<char> block(1 << 16);
    const ssize_t put = ::pwrite(probe, block.data(), block.size(), end);
    const bool full = put < 0 ? isLackOfSpace(errno) : put < static_cast<ssize_t>(block.size());
    ::close(probe);
    return full;
}

void syncFile(const std::filesystem::path& path)
{
    Descriptor(path, O_RDONLY, "cannot open").sync();
}

void syncFolder(const std::filesystem::path& folder)
{
    Descriptor(folder.empty() ? "." : folder, O_RDONLY | O_DIRECTORY, "cannot open").sync();
}

void replaceFile(const std::filesystem::path& fresh, const std::filesystem::path& target)
{
    syncFile(fresh);
    if (::rename(fresh.c_str(), target.c_str()) != 0)
        raiseSystem("cannot replace", target);
    syncFolder(target.parent_path());
}

std::string sha256OfFile(const std::filesystem::path& file)
{
    const Descriptor input(file, O_RDONLY, "cannot open");
    crypto_hash_sha256_state state;
    crypto_hash_sha256_init(&state);
    std::vector<char> block(kBlock);
    while (const std::size_t got = input.read(block))
        crypto_hash_sha256_update(&state, reinterpret_cast<const unsigned char*>(block.data()), got);
    unsigned char hash[crypto_hash_sha256_BYTES];
    crypto_hash_sha256_final(&state, hash);
    return hex(hash);
}

std::string sha256Of(std::string_view bytes)
{
    unsigned char hash[crypto_hash_sha256_BYTES];
    crypto_hash_sha256(hash, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
    return hex(hash);
}

void copyDurably(const std::filesystem::path& from, const std::filesystem::path& to)
{
    const std::filesystem::path part = to.string() + ".part";
    try {
        {
            const Descriptor input(from, O_RDONLY, "cannot open");
            const Descriptor output(part, O_WRONLY | O_CREAT | O_TRUNC, "cannot create");
            std::vector<char> block(kBlock);
            while (const std::size_t got = input.read(block))
                output.write(block.data(), got);
        }
        replaceFile(part, to);
    } catch (const Failure&) {
        std::error_code ignored;
        std::filesystem::remove(part, ignored);
        throw;
    }
}

FolderLock::FolderLock(const std::filesystem::path& file)
    : m_file(file), m_existed(std::filesystem::exists(file))
{
    m_descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (m_descriptor < 0)
        raiseSystem("cannot lock the project", file);
    if (::flock(m_descriptor, LOCK_EX | LOCK_NB) != 0) {
        char holder[32] = {};
        const ssize_t got = ::pread(m_descriptor, holder, sizeof holder - 1, 0);
        ::close(m_descriptor);
        raise(ErrorCode::Conflict,
              fmt::format("the project is open for writing already{}",
                          got > 0 ? fmt::format(" (process {})", std::atol(holder)) : ""),
              file.parent_path().string());
    }
    // Only for the message above; a full disk is no reason to refuse.
    const std::string self = fmt::format("{}\n", ::getpid());
    if (::ftruncate(m_descriptor, 0) != 0 || ::pwrite(m_descriptor, self.data(), self.size(), 0) < 0)
        errno = 0;
}

void FolderLock::forget()
{
    if (!m_existed)
        ::unlink(m_file.c_str());
}

// The file stays: removing it would let two writers lock two files of one name.
FolderLock::~FolderLock()
{
    ::close(m_descriptor);
}

} // namespace sinew::store
