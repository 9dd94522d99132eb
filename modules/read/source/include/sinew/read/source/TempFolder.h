// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>

#include <filesystem>
#include <string>

namespace sinew::read {

/// A folder of this process' own (mode 0700) under the system's temporary folder, removed with everything in
/// it when the object goes.
/// Errors of make(): Io, NoSpace.
class TempFolder {
public:
    static Result<TempFolder> make(const std::string& purpose);
    TempFolder(TempFolder&& other) noexcept;
    TempFolder& operator=(TempFolder&& other) noexcept;
    ~TempFolder();

    const std::filesystem::path& path() const { return m_path; }

private:
    explicit TempFolder(std::filesystem::path path) : m_path(std::move(path)) {}
    void remove();
    std::filesystem::path m_path;
};

} // namespace sinew::read
