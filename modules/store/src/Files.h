// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <filesystem>
#include <string>

namespace sinew::store {

bool isWritable(const std::filesystem::path& path);

/// A file could not be written: is it for want of space (the disk, a quota, a size limit)? Tries with a
/// nameless file beside it, because SQLite and GDAL keep the system's reason to themselves.
bool isOutOfSpace(const std::filesystem::path& file);

/// The bytes, or the folder's entries, are on disk afterwards. Throws Failure.
void syncFile(const std::filesystem::path& path);
void syncFolder(const std::filesystem::path& folder);

/// Replaces `target` by `fresh` in one step that survives a power cut. Throws Failure.
void replaceFile(const std::filesystem::path& fresh, const std::filesystem::path& target);

/// Lower-case hex SHA-256 of a file; throws Failure.
std::string sha256OfFile(const std::filesystem::path& file);
/// Lower-case hex SHA-256 of bytes.
std::string sha256Of(std::string_view bytes);

/// A copy with its bytes on disk; nothing is left of it on failure. Throws Failure.
void copyDurably(const std::filesystem::path& from, const std::filesystem::path& to);

/// Holds a project for one writer while it lives.
class FolderLock {
public:
    /// Throws Failure: Conflict, naming the process that holds it.
    explicit FolderLock(const std::filesystem::path& file);
    ~FolderLock();
    FolderLock(const FolderLock&) = delete;
    FolderLock& operator=(const FolderLock&) = delete;
    /// Opening failed: leave the folder as it was found.
    void forget();

private:
    std::filesystem::path m_file;
    int m_descriptor = -1;
    bool m_existed = false;
};

} // namespace sinew::store
