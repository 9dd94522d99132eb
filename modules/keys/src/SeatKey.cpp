// SPDX-License-Identifier: GPL-3.0-or-later
#include "Hex.h"
#include "Seal.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

namespace sinew::keys {

namespace fs = std::filesystem;

namespace {

/// A descriptor that is closed at the end.
struct File {
    explicit File(int opened) : descriptor(opened) {}
    ~File()
    {
        if (descriptor >= 0)
            close(descriptor);
    }
    File(const File&) = delete;
    File& operator=(const File&) = delete;
    int descriptor;
};

constexpr std::size_t kTextBytes = 2 * crypto_sign_SECRETKEYBYTES;

tl::unexpected<Error> systemError(const std::string& file)
{
    return fail(ErrorCode::Io, std::strerror(errno), file);
}

Result<std::shared_ptr<const KeyPair>> read(int descriptor, const std::string& file)
{
    struct stat about {};
    if (fstat(descriptor, &about) != 0)
        return systemError(file);
    if ((about.st_mode & (S_IRWXG | S_IRWXO)) != 0)
        return fail(ErrorCode::NotAllowed, "others can read the seat's key: chmod 600, or remove it for a new one",
                    file);
    std::string text(kTextBytes + 1, '\0');
    const ssize_t count = ::read(descriptor, text.data(), text.size());
    if (count < 0)
        return systemError(file);
    auto secret = fromHex(std::string_view(text).substr(0, static_cast<std::size_t>(count)),
                          crypto_sign_SECRETKEYBYTES);
    auto pair = secret ? Seal::pairOf(*secret) : nullptr;
    sodium_memzero(text.data(), text.size());
    if (secret)
        sodium_memzero(secret->data(), secret->size());
    if (!pair)
        return fail(ErrorCode::Corrupt, "this is no seat's key", file);
    return pair;
}

/// Whole under its name, or not at all: a second program that starts meanwhile finds a key or none.
Result<std::shared_ptr<const KeyPair>> make(const std::string& file)
{
    const auto pair = KeyPair::generate();
    std::string text = toHex(Seal::secretOf(*pair));
    const std::string fresh = file + "." + newUuid();
    const File made(open(fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (made.descriptor < 0)
        return systemError(fresh);
    const bool written = write(made.descriptor, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
                         fsync(made.descriptor) == 0;
    sodium_memzero(text.data(), text.size());
    const bool isFirst = written && link(fresh.c_str(), file.c_str()) == 0;
    const int why = errno;
    unlink(fresh.c_str());
    errno = why;
    if (isFirst)
        return pair;
    if (!written || why != EEXIST)
        return systemError(file);
    return loadSeatKey(file);
}

} // namespace

Result<std::shared_ptr<const KeyPair>> loadSeatKey(const std::string& file)
{
    needSodium();
    const File existing(open(file.c_str(), O_RDONLY | O_CLOEXEC));
    if (existing.descriptor >= 0)
        return read(existing.descriptor, file);
    if (errno != ENOENT)
        return systemError(file);
    std::error_code failed;
    fs::create_directories(fs::path(file).parent_path(), failed);
    if (failed)
        return fail(ErrorCode::Io, failed.message(), file);
    return make(file);
}

std::string seatKeyFile()
{
    const auto variable = [](const char* name) {
        const char* value = std::getenv(name);
        return fs::path(value ? value : "");
    };
    if (const auto given = variable("SINEW_SEAT_KEY"); !given.empty())
        return given.string();
    const auto config = variable("XDG_CONFIG_HOME");
    return ((config.empty() ? variable("HOME") / ".config" : config) / "sinew" / "seat.key").string();
}

} // namespace sinew::keys
