// SPDX-License-Identifier: GPL-3.0-or-later
#include "SourceFolder.h"

#include "Failure.h"
#include "Files.h"

#include <algorithm>
#include <array>
#include <vector>

namespace sinew::store {

namespace {

namespace fs = std::filesystem;

/// Parts that mean nothing without the file beside them.
constexpr std::array kCompanions{"shx", "dbf", "prj", "cpg", "tfw", "tifw", "jgw", "pgw", "wld", "hdr"};

std::string lowerExtension(const fs::path& file)
{
    std::string extension = file.extension().string();
    std::ranges::transform(extension, extension.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return extension.empty() ? extension : extension.substr(1);
}

std::vector<fs::path> companionsOf(const fs::path& file)
{
    std::vector<fs::path> companions;
    std::error_code unreadable;
    for (const auto& entry : fs::directory_iterator(fs::absolute(file).parent_path(), unreadable)) {
        const fs::path& other = entry.path();
        const bool known = std::ranges::find(kCompanions, lowerExtension(other)) != kCompanions.end();
        if (known && other.stem() == file.stem() && other.extension() != file.extension() &&
            entry.is_regular_file())
            companions.push_back(other);
    }
    std::ranges::sort(companions);
    return companions;
}

std::string hashOf(const fs::path& file, const std::vector<fs::path>& companions)
{
    std::string hash = sha256OfFile(file);
    for (const fs::path& companion : companions)
        hash += lowerExtension(companion) + sha256OfFile(companion);
    return companions.empty() ? hash : sha256Of(hash);
}

/// The same bytes may have come under another name.
fs::path storedBefore(const fs::path& folder, const std::string& hash)
{
    for (const auto& entry : fs::directory_iterator(folder)) {
        const std::string extension = lowerExtension(entry.path());
        if (entry.path().stem() == hash && extension != "part" &&
            std::ranges::find(kCompanions, extension) == kCompanions.end())
            return entry.path().filename();
    }
    return {};
}

} // namespace

std::string storeSource(const fs::path& file, const fs::path& folder)
{
    const auto companions = companionsOf(file);
    const std::string hash = hashOf(file, companions);
    fs::create_directories(folder);
    if (const fs::path before = storedBefore(folder, hash); !before.empty())
        return before.string();
    for (const fs::path& companion : companions)
        copyDurably(companion, folder / (hash + companion.extension().string()));
    // Last: a stored file is a complete one.
    const std::string name = hash + file.extension().string();
    copyDurably(file, folder / name);
    return name;
}

bool isStoredSource(const fs::path& stored)
{
    return hashOf(stored, companionsOf(stored)) == stored.stem();
}

} // namespace sinew::store
