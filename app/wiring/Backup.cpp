// SPDX-License-Identifier: GPL-3.0-or-later
#include "Backup.h"

#include "BackupManifest.h"

#include <sinew/command/KnownSeats.h>
#include <sinew/command/LedgerRights.h>
#include <sinew/core/Time.h>
#include <sinew/store/Project.h>

#include <algorithm>
#include <fcntl.h>
#include <fmt/format.h>
#include <fstream>
#include <QCryptographicHash>
#include <unistd.h>

namespace sinew::app {

namespace fs = std::filesystem;

namespace {

/// A part of the whole.
store::CopyWatch between(const store::CopyWatch& watch, double from, double to)
{
    store::CopyWatch part{.stop = watch.stop, .progress = {}};
    if (watch.progress)
        part.progress = [&watch, from, to](double done, const char* what) { watch.progress(from + (to - from) * done, what); };
    return part;
}

/// Everything is read; the ledger's rows were signed by whoever could.
Result<store::Contents> checkAll(const std::string& place, const store::Contents& wanted, const store::CopyWatch& watch)
{
    auto contents = store::readThrough(place, watch);
    if (!contents)
        return passOn(contents);
    const auto open = store::Project::open(place, store::Project::Access::ReadOnly);
    if (!open)
        return passOn(open);
    const auto check = command::verifyLedger((*open)->ledger(), {.stop = watch.stop, .progress = {}});
    if (!check)
        return passOn(check);
    if (!check->faults.empty())
        return fail(ErrorCode::Corrupt, check->faults.front(), place);
    if (const std::string why = difference(wanted, *contents); !why.empty())
        return fail(ErrorCode::Corrupt, "not all of it is there (" + why + ")", place);
    return contents;
}

/// Returns its SHA-256.
Result<std::string> writeManifest(const fs::path& folder, const std::string& of, const store::Contents& contents,
                                  const keys::Signer& seat, const std::stop_token& stop)
{
    auto files = filesOf(folder, stop);
    if (!files)
        return passOn(files);
    BackupManifest manifest{.of = of, .at = formatUtc(SystemClock().wall()), .contents = contents, .files = std::move(*files)};
    manifest.signer = seat.key();
    manifest.signature = seat.sign(signedBytes(manifest));
    const std::string text = toText(manifest);
    const fs::path file = folder / kManifestName;
    std::ofstream out(file, std::ios::binary);
    out << text << std::flush;
    if (!out)
        return fail(ErrorCode::Io, "cannot be written", file.string());
    return QCryptographicHash::hash(QByteArray::fromStdString(text), QCryptographicHash::Sha256).toHex().toStdString();
}

/// On the disk before the name says that it is whole.
void sync(const fs::path& folder)
{
    for (const fs::path& path : {folder / kManifestName, folder})
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

Result<void> refuseWritingOver(const fs::path& folder, const fs::path& part)
{
    for (const fs::path& place : {folder, part})
        if (std::error_code none; fs::exists(place, none))
            return fail(ErrorCode::Conflict, "there is something in this place already: nothing is written over",
                        place.string());
    return {};
}

/// Whether somebody who counts says that the backup is what it says, as a sentence where nobody does. A signature that is
/// not its signer's, or not there, is not looked into further.
std::string whyUnproved(const BackupManifest& manifest, const fs::path& folder, const keys::Signer* own)
{
    if (manifest.signature.isEmpty())
        return "backup.json is not signed: nothing says who made this backup, nor that it is as it was made";
    if (!keys::verify(manifest.signer, signedBytes(manifest), manifest.signature))
        return "the signature of backup.json is not its signer's: what it says was changed";
    if (own && own->key() == manifest.signer)
        return {};
    const std::string who = "signed by the seat of key " + command::fingerprintOf(manifest.signer).substr(0, 19) + " …, ";
    const auto open = store::Project::open(folder, store::Project::Access::ReadOnly);
    const auto seats = open ? command::seatsOf((*open)->ledger()) : passOn(open);
    if (!seats)
        return who + "and whose that is cannot be read: " + seats.error().text();
    const auto known = std::ranges::find(*seats, manifest.signer, &command::KnownSeat::key);
    using State = command::KnownSeat::State;
    if (known == seats->end())
        return who + "which is not this one, and the backup's ledger does not know it";
    if (known->state == State::Revoked)
        return fmt::format("{}{}, whose key {} revoked ({})", who, known->name, known->by.value, known->reason);
    return known->state == State::Confirmed
               ? std::string()
               : fmt::format("{}{}, which no administrator had confirmed when the backup was made", who, known->name);
}

Result<std::vector<std::string>> prove(const BackupManifest& manifest, const fs::path& folder, Proof proof,
                                       const keys::Signer* own)
{
    const std::string why = whyUnproved(manifest, folder, own);
    if (why.empty())
        return std::vector<std::string>();
    if (proof == Proof::Needed)
        return fail(ErrorCode::NotAllowed, "nobody vouches for this backup: " + why, folder.string());
    return std::vector<std::string>{
        "Not proved: who made this backup, and that it is as it was made: " + why + ".",
        "Proved all the same: the ledger's chain and its signatures, and that the numbers are those that backup.json says. "
        "Compare its head with the second place (sinew-cli ledger verify --heads) before you rely on it."};
}

Result<void> checkFiles(const BackupManifest& manifest, const fs::path& folder, const std::stop_token& stop)
{
    if (manifest.version < 2)
        return {}; // they were not written down
    const auto now = filesOf(folder, stop);
    if (!now)
        return passOn(now);
    const auto differs = firstDifference(manifest.files, *now);
    return differs ? fail(ErrorCode::Corrupt, *differs, folder.string()) : Result<void>();
}

} // namespace

Result<BackedUp> backUp(const std::string& project, const std::string& given, const keys::Signer& seat,
                        const store::CopyWatch& watch)
{
    if (store::isServerAddress(given))
        return fail(ErrorCode::InvalidInput, "a backup is a folder; sinew-cli project copy copies to a server", given);
    const fs::path folder = fs::absolute(given).lexically_normal(), part = folder.string() + ".part";
    if (const auto free = refuseWritingOver(folder, part); !free)
        return passOn(free);
    Unfinished unfinished(part);
    const auto copied = store::copyProject(project, part, between(watch, 0, 0.5));
    if (!copied)
        return passOn(copied);
    auto contents = checkAll(part.string(), *copied, between(watch, 0.5, 0.95));
    if (!contents)
        return passOn(contents);
    contents->references = copied->references;
    auto sha256 = writeManifest(part, project, *contents, seat, watch.stop);
    if (!sha256)
        return passOn(sha256);
    sync(part);
    std::error_code failed;
    fs::rename(part, folder, failed);
    if (failed)
        return fail(ErrorCode::Io, failed.message(), folder.string());
    unfinished.keep();
    sync(folder.parent_path());
    return BackedUp{std::move(*contents), folder, std::move(*sha256)};
}

Result<void> recordBackup(store::Ledger& ledger, const BackedUp& made, const UserId& by,
                          std::shared_ptr<const keys::Signer> key, const Clock& clock)
{
    auto row = command::backupRow({.wall = clock.wall(),
                                   .to = made.folder.string(),
                                   .rows = made.contents.rows,
                                   .head = made.contents.head,
                                   .sha256 = made.sha256,
                                   .by = by});
    row.world = clock.world();
    const auto written = ledger.append(row, {.by = std::move(key), .after = {}});
    return written ? Result<void>() : passOn(written);
}

Result<Restored> restoreBackup(const std::string& folder, const std::string& project, Proof proof, const keys::Signer* own,
                               const store::CopyWatch& watch)
{
    const auto manifest = readManifest(folder);
    if (!manifest)
        return passOn(manifest);
    if (const auto same = checkFiles(*manifest, folder, watch.stop); !same)
        return passOn(same);
    auto unproved = prove(*manifest, folder, proof, own);
    if (!unproved)
        return passOn(unproved);
    if (const auto whole = checkAll(folder, manifest->contents, between(watch, 0, 0.3)); !whole)
        return passOn(whole);
    if (const auto copied = store::copyProject(folder, project, between(watch, 0.3, 0.7)); !copied)
        return passOn(copied);
    auto contents = checkAll(project, manifest->contents, between(watch, 0.7, 1));
    if (!contents)
        return passOn(contents);
    return Restored{std::move(*contents), std::move(*unproved)};
}

} // namespace sinew::app
