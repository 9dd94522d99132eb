// SPDX-License-Identifier: GPL-3.0-or-later
#include "../wiring/Backup.h"

#include "Backup.h"
#include "OpenProject.h"

#include <fmt/format.h>

namespace sinew::cli {

namespace {

Summary toJson(const store::Contents& contents)
{
    return {
        {"rows", contents.rows},           {"head", contents.head},     {"samples", contents.samples},
        {"forecasts", contents.forecasts}, {"scores", contents.scores}, {"field_runs", contents.fieldRuns},
        {"sources", contents.sources},     {"keys", contents.keys},     {"references", contents.references}};
}

void say(const store::Contents& contents)
{
    fmt::print("{} rows of the ledger, {} samples, {} forecasts, {} imported files, {} sealed keys: written, and all read "
               "back\n",
               contents.rows, contents.samples, contents.forecasts, contents.sources, contents.keys);
    for (const std::string& file : contents.references)
        fmt::print("note: {} is read where it lies and is not in it\n", file);
}

/// A project that is open elsewhere for writing is not to be written here.
void record(const std::string& project, const app::BackedUp& made)
{
    const auto open = app::openProject(project);
    const auto done = !open ? Result<void>(passOn(open))
                      : open->project->access() == store::Project::Access::ReadWrite
                          ? app::recordBackup(open->project->ledger(), made, {}, nullptr, SystemClock{})
                          : fail(ErrorCode::ReadOnly, "the project cannot be written");
    if (!done)
        fmt::print("note: the ledger does not speak of this backup ({})\n", done.error().text());
}

Result<std::shared_ptr<const keys::KeyPair>> ownSeat()
{
    return keys::loadSeatKey(keys::seatKeyFile());
}

} // namespace

Result<Summary> backup(const std::string& project, const std::string& folder, std::stop_token stop)
{
    const auto seat = ownSeat();
    if (!seat)
        return fail(seat.error().code, "the backup cannot be signed: " + seat.error().text());
    const auto made = app::backUp(project, folder, **seat, {.stop = stop, .progress = {}});
    if (!made)
        return passOn(made);
    record(project, *made);
    say(made->contents);
    return toJson(made->contents);
}

Result<Summary> restore(const std::string& folder, const std::string& project, bool unproved, std::stop_token stop)
{
    const auto seat = ownSeat();
    const auto made = app::restoreBackup(folder, project, unproved ? app::Proof::Waived : app::Proof::Needed,
                                         seat ? seat->get() : nullptr, {.stop = stop, .progress = {}});
    if (!made)
        return made.error().code == ErrorCode::NotAllowed
                   ? fail(made.error().code, made.error().message + ". With --unproved it is restored all the same",
                          made.error().subject)
                   : passOn(made);
    for (const std::string& sentence : made->unproved)
        fmt::print("note: {}\n", sentence);
    say(made->contents);
    Summary summary = toJson(made->contents);
    summary["proved"] = made->unproved.empty();
    return summary;
}

} // namespace sinew::cli
