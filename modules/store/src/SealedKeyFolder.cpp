// SPDX-License-Identifier: GPL-3.0-or-later
#include "SealedKeyFolder.h"

#include "Failure.h"
#include "Files.h"

#include <fstream>
#include <sstream>

namespace sinew::store {

namespace fs = std::filesystem;

namespace {
constexpr auto kOwnerOnly = fs::perms::owner_read | fs::perms::owner_write;
constexpr std::uintmax_t kMostBytes = 1 << 16;
} // namespace

fs::path SealedKeyFolder::fileOf(const keys::PublicKey& key) const
{
    if (!keys::isPublicKey(key.value)) // it becomes a file's name
        raise(ErrorCode::InvalidInput, "this is no public key", key.value);
    return m_folder / (key.value + ".json");
}

void SealedKeyFolder::refuseReadOnly() const
{
    if (!m_writable)
        raise(ErrorCode::ReadOnly, "the project is open for viewing only", m_folder.string());
}

Result<void> SealedKeyFolder::put(const keys::PublicKey& key, const std::string& sealed)
{
    return guarded([&] {
        refuseReadOnly();
        const fs::path file = fileOf(key), fresh = file.string() + ".new";
        fs::create_directories(m_folder);
        fs::permissions(m_folder, fs::perms::owner_all);
        {
            std::ofstream out(fresh, std::ios::binary | std::ios::trunc);
            fs::permissions(fresh, kOwnerOnly);
            out << sealed << std::flush;
            if (!out) {
                const bool full = isOutOfSpace(fresh);
                std::error_code ignored;
                fs::remove(fresh, ignored);
                raise(full ? ErrorCode::NoSpace : ErrorCode::Io, "the sealed key cannot be written", fresh.string());
            }
        }
        syncFile(fresh);
        replaceFile(fresh, file);
    });
}

Result<std::optional<std::string>> SealedKeyFolder::get(const keys::PublicKey& key) const
{
    return guarded([&]() -> std::optional<std::string> {
        const fs::path file = fileOf(key);
        if (!fs::exists(file))
            return std::nullopt;
        if (fs::file_size(file) > kMostBytes)
            raise(ErrorCode::Corrupt, "this is no sealed key", file.string());
        std::ostringstream text;
        text << std::ifstream(file, std::ios::binary).rdbuf();
        return text.str();
    });
}

Result<void> SealedKeyFolder::remove(const keys::PublicKey& key)
{
    return guarded([&] {
        refuseReadOnly();
        fs::remove(fileOf(key));
    });
}

std::vector<keys::PublicKey> SealedKeyFolder::all() const
{
    std::vector<keys::PublicKey> found;
    if (fs::exists(m_folder))
        for (const auto& entry : fs::directory_iterator(m_folder))
            if (entry.path().extension() == ".json" && keys::isPublicKey(entry.path().stem().string()))
                found.emplace_back(entry.path().stem().string());
    return found;
}

} // namespace sinew::store
