// SPDX-License-Identifier: GPL-3.0-or-later
#include "Backup.h"

#include <sinew/command/LedgerRights.h>
#include <sinew/core/Time.h>
#include <sinew/store/CopyProject.h>
#include <sinew/store/Project.h>

#include <fcntl.h>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <unistd.h>

namespace sinew::cli {

namespace fs = std::filesystem;

namespace {

constexpr const char* kManifest = "backup.json";
constexpr int kVersion = 1;

Summary toJson(const store::Contents& contents)
{
    return {
        {"rows", contents.rows},           {"head", contents.head},     {"samples", contents.samples},
        {"forecasts", contents.forecasts}, {"scores", contents.scores}, {"field_runs", contents.fieldRuns},
        {"sources", contents.sources},     {"keys", contents.keys},     {"references", contents.references}};
}

/// Every member that differs, with both numbers; empty: none.
std::string difference(const Summary& wanted, const Summary& found)
{
    std::string text;
    for (const auto& [name, value] : found.items())
        if (!wanted.contains(name) || wanted[name] != value)
            text += fmt::format("{}{}: {}, not {}", text.empty() ? "" : "; ", name, value.dump(),
                                wanted.contains(name) ? wanted[name].dump() : "nothing");
    return text;
}

/// Everything is read; the ledger's rows were signed by whoever could.
Result<Summary> checkAll(const std::string& place, const Summary& wanted, std::stop_token stop)
{
    const auto contents = store::readThrough(place, stop);
    if (!contents)
        return passOn(contents);
    const auto open = store::Project::open(place, store::Project::Access::ReadOnly);
    if (!open)
        return passOn(open);
    const auto check = command::verifyLedger((*open)->ledger());
    if (!check)
        return passOn(check);
    if (!check->faults.empty())
        return fail(ErrorCode::Corrupt, check->faults.front(), place);
    const Summary found = toJson(*contents);
    if (const std::string why = difference(wanted, found); !why.empty())
        return fail(ErrorCode::Corrupt, "not all of it is there (" + why + ")", place);
    return found;
}

Result<void> writeManifest(const fs::path& folder, const std::string& of, const Summary& contents)
{
    const fs::path file = folder / kManifest;
    std::ofstream out(file, std::ios::binary);
    out << Summary{{"v", kVersion},
                   {"of", of},
                   {"at", formatUtc(SystemClock().wall())},
                   {"contents", contents}}
               .dump(1)
        << '\n'
        << std::flush;
    if (!out)
        return fail(ErrorCode::Io, "cannot be written", file.string());
    return {};
}

Result<Summary> readManifest(const fs::path& folder)
{
    std::ifstream in(folder / kManifest, std::ios::binary);
    if (!in)
        return fail(ErrorCode::NotFound, "this is no backup: it has no backup.json", folder.string());
    const auto read = Summary::parse(in, nullptr, false);
    if (!read.is_object() || !read.contains("contents") || !read["contents"].is_object() ||
        !read.contains("v"))
        return fail(ErrorCode::Corrupt, "this is not what a backup writes", (folder / kManifest).string());
    if (read["v"] != kVersion)
        return fail(ErrorCode::NewerVersion, "written by a newer program", (folder / kManifest).string());
    return read["contents"];
}

/// On the disk before the name says that it is whole.
void sync(const fs::path& folder)
{
    for (const fs::path& path : {folder / kManifest, folder})
        if (const int opened = ::open(path.c_str(), O_RDONLY | O_CLOEXEC); opened >= 0) {
            ::fsync(opened);
            ::close(opened);
        }
}

/// A half-made backup goes again, however it ends.
class Unfinished {
public:
    explicit Unfinished(fs::path folder) : m_folder(std::move(folder)) {}
    ~Unfinished()
    {
        std::error_code ignored;
        if (!m_folder.empty())
            fs::remove_all(m_folder, ignored);
    }
    Unfinished(const Unfinished&) = delete;
    Unfinished& operator=(const Unfinished&) = delete;
    void keep() { m_folder.clear(); }

private:
    fs::path m_folder;
};

void say(const Summary& contents)
{
    fmt::print("{} rows of the ledger, {} samples, {} forecasts, {} imported files, {} sealed keys: written, "
               "and all read "
               "back\n",
               contents["rows"].dump(), contents["samples"].dump(), contents["forecasts"].dump(),
               contents["sources"].dump(), contents["keys"].dump());
    for (const auto& file : contents["references"])
        fmt::print("note: {} is read where it lies and is not in it\n", file.get<std::string>());
}

} // namespace

Result<Summary> backup(const std::string& project, const std::string& given, std::stop_token stop)
{
    if (store::isServerAddress(given))
        return fail(ErrorCode::InvalidInput,
                    "a backup is a folder; sinew-cli project copy copies to a server", given);
    const fs::path folder = fs::absolute(given).lexically_normal(), part = folder.string() + ".part";
    for (const fs::path& place : {folder, part})
        if (fs::exists(place))
            return fail(ErrorCode::Conflict,
                        "there is something in this place already: nothing is written over", place.string());
    Unfinished unfinished(part);
    const auto copied = store::copyProject(project, part, stop);
    if (!copied)
        return passOn(copied);
    const auto contents = checkAll(part.string(), toJson(*copied), stop);
    if (!contents)
        return passOn(contents);
    if (const auto written = writeManifest(part, project, *contents); !written)
        return passOn(written);
    sync(part);
    std::error_code failed;
    fs::rename(part, folder, failed);
    if (failed)
        return fail(ErrorCode::Io, failed.message(), folder.string());
    unfinished.keep();
    sync(folder.parent_path());
    say(*contents);
    return *contents;
}

Result<Summary> restore(const std::string& folder, const std::string& project, std::stop_token stop)
{
    const auto wanted = readManifest(folder);
    if (!wanted)
        return passOn(wanted);
    if (const auto whole = checkAll(folder, *wanted, stop); !whole)
        return passOn(whole);
    if (const auto copied = store::copyProject(folder, project, stop); !copied)
        return passOn(copied);
    const auto contents = checkAll(project, *wanted, stop);
    if (contents)
        say(*contents);
    return contents;
}

} // namespace sinew::cli
