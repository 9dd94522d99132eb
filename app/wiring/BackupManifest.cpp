// SPDX-License-Identifier: GPL-3.0-or-later
#include "BackupManifest.h"

#include <fmt/format.h>
#include <fstream>
#include <nlohmann/json.hpp>
#include <QCryptographicHash>
#include <QFile>

namespace sinew::app {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

namespace {

Json toJson(const store::Contents& contents)
{
    return {{"rows", contents.rows},           {"head", contents.head},     {"samples", contents.samples},
            {"forecasts", contents.forecasts}, {"scores", contents.scores}, {"field_runs", contents.fieldRuns},
            {"sources", contents.sources},     {"keys", contents.keys},     {"references", contents.references}};
}

store::Contents contentsFrom(const Json& json)
{
    store::Contents contents;
    const auto number = [&](const char* name) { return json.at(name).get<std::int64_t>(); };
    contents.rows = number("rows");
    contents.head = json.at("head").get<std::string>();
    contents.samples = number("samples");
    contents.forecasts = number("forecasts");
    contents.scores = number("scores");
    contents.fieldRuns = number("field_runs");
    contents.sources = number("sources");
    contents.keys = number("keys");
    contents.references = json.at("references").get<std::vector<std::string>>();
    return contents;
}

Json unsignedJson(const BackupManifest& manifest)
{
    Json json{{"v", manifest.version}, {"of", manifest.of}, {"at", manifest.at}, {"contents", toJson(manifest.contents)}};
    if (manifest.version >= 2) {
        json["files"] = manifest.files;
        json["signer"] = manifest.signer.value;
    }
    return json;
}

BackupManifest manifestFrom(const Json& json)
{
    BackupManifest manifest{.version = json.at("v").get<int>(),
                            .of = json.at("of").get<std::string>(),
                            .at = json.at("at").get<std::string>(),
                            .contents = contentsFrom(json.at("contents"))};
    if (json.contains("files"))
        manifest.files = json.at("files").get<std::map<std::string, std::string>>();
    if (json.contains("signer"))
        manifest.signer = keys::PublicKey(json.at("signer").get<std::string>());
    if (json.contains("signature"))
        manifest.signature = keys::Signature(json.at("signature").get<std::string>());
    return manifest;
}

/// What opening a project makes and leaves, and nobody reads.
bool isPassing(const fs::path& path, const fs::path& inside)
{
    std::error_code gone;
    const std::string name = path.filename().string();
    return name == ".lock" || inside == kManifestName || name.ends_with("-shm") ||
           (name.ends_with("-wal") && fs::file_size(path, gone) == 0 && !gone);
}

Result<std::string> sha256Of(const fs::path& path)
{
    QFile file(QString::fromStdString(path.string()));
    QCryptographicHash hash(QCryptographicHash::Sha256);
    if (!file.open(QIODevice::ReadOnly) || !hash.addData(&file))
        return fail(ErrorCode::Io, file.errorString().toStdString(), path.string());
    return hash.result().toHex().toStdString();
}

} // namespace

std::string signedBytes(const BackupManifest& manifest)
{
    return "sinew-backup-2\n" + unsignedJson(manifest).dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string toText(const BackupManifest& manifest)
{
    Json json = unsignedJson(manifest);
    json["signature"] = manifest.signature.value;
    return json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

Result<BackupManifest> readManifest(const fs::path& folder)
{
    const fs::path file = folder / kManifestName;
    std::ifstream in(file, std::ios::binary);
    if (!in)
        return fail(ErrorCode::NotFound, "this is no backup: it has no backup.json", folder.string());
    const auto read = Json::parse(in, nullptr, false);
    const auto version = read.is_object() ? read.find("v") : read.end();
    if (!read.is_object() || version == read.end() || !version->is_number_integer())
        return fail(ErrorCode::Corrupt, "this is not what a backup writes", file.string());
    if (*version > BackupManifest().version)
        return fail(ErrorCode::NewerVersion, "written by a newer program", file.string());
    try {
        return manifestFrom(read);
    } catch (const nlohmann::json::exception&) {
        return fail(ErrorCode::Corrupt, "this is not what a backup writes", file.string());
    }
}

Result<std::map<std::string, std::string>> filesOf(const fs::path& folder, const std::stop_token& stop)
{
    std::map<std::string, std::string> files;
    std::error_code failed;
    for (auto entry = fs::recursive_directory_iterator(folder, failed); !failed && entry != fs::recursive_directory_iterator();
         entry.increment(failed)) {
        if (stop.stop_requested())
            return fail(ErrorCode::Cancelled, "stopped before it was complete");
        const fs::path inside = entry->path().lexically_relative(folder);
        if (inside == "tiles") // a cache
            entry.disable_recursion_pending();
        if (!entry->is_regular_file(failed) || isPassing(entry->path(), inside))
            continue;
        auto hash = sha256Of(entry->path());
        if (!hash)
            return passOn(hash);
        files[inside.generic_string()] = std::move(*hash);
    }
    return failed ? Result<std::map<std::string, std::string>>(fail(ErrorCode::Io, failed.message(), folder.string())) : files;
}

std::optional<std::string> firstDifference(const std::map<std::string, std::string>& then,
                                           const std::map<std::string, std::string>& now)
{
    for (const auto& [name, hash] : then)
        if (const auto found = now.find(name); found == now.end())
            return name + " is missing";
        else if (found->second != hash)
            return name + " is not what was backed up: somebody changed it, or worked in it";
    for (const auto& [name, hash] : now)
        if (!then.contains(name))
            return name + " was not in the backup: it came since";
    return std::nullopt;
}

std::string difference(const store::Contents& wanted, const store::Contents& found)
{
    std::string text;
    const Json before = toJson(wanted);
    const Json after = toJson(found);
    for (const auto& [name, value] : after.items())
        if (before[name] != value)
            text += fmt::format("{}{}: {}, not {}", text.empty() ? "" : "; ", name, value.dump(), before[name].dump());
    return text;
}

} // namespace sinew::app
