// SPDX-License-Identifier: GPL-3.0-or-later
#include "Cli.h"
#include "SignIn.h"

#include <sinew/command/Keeping.h>
#include <sinew/command/LedgerRetention.h>
#include <sinew/command/LedgerRights.h>
#include <sinew/keys/Keys.h>
#include <sinew/store/LedgerArchive.h>
#include <sinew/store/LedgerExport.h>
#include <sinew/store/LedgerHeads.h>
#include <sinew/store/Project.h>

#include <filesystem>
#include <fmt/format.h>
#include <fstream>

namespace sinew::cli {

namespace {

struct Options {
    std::string project, heads;            ///< verify, head, keep
    std::vector<std::string> archives;     ///< verify
    std::string to, category, from, until; ///< export, archive
    Doer by;                               ///< archive, keep
    int everyMinutes = 0;                  ///< keep; 0: as it is
    double roomGB = -1;                    ///< keep; negative: as it is
    bool noHeads = false;                  ///< keep
    CLI::App *verify = nullptr, *head = nullptr, *write = nullptr, *archive = nullptr, *keep = nullptr;
};

/// A day alone is its beginning, in UTC.
Result<Instant> instantOf(const std::string& text)
{
    return parseUtc(text.find_first_of("T ") == std::string::npos ? text + "T00:00:00Z" : text);
}

Result<std::unique_ptr<store::Project>> opened(const std::string& folder)
{
    return store::Project::open(folder, store::Project::Access::ReadOnly);
}

Result<Summary> report(store::LedgerCheck check, const std::string& what)
{
    for (const std::string& note : check.notes)
        fmt::print("note: {}\n", note);
    for (const std::string& fault : check.faults)
        fmt::print(stderr, "{}\n", fault);
    if (!check.faults.empty())
        return fail(ErrorCode::Corrupt, fmt::format("{} faults in {} rows", check.faults.size(), check.rows), what);
    fmt::print("{} rows, each chained to the one before and signed by somebody who could; head {}\n", check.rows,
               check.headHash);
    return Summary{{"rows", check.rows}, {"head", check.headHash}, {"faults", 0}, {"notes", check.notes}};
}

Result<Summary> verifyProject(const Options& options, std::stop_token stop)
{
    const auto project = opened(options.project);
    if (!project)
        return passOn(project);
    const store::Ledger& ledger = (*project)->ledger();
    const std::vector<std::filesystem::path> archives(options.archives.begin(), options.archives.end());
    auto check =
        archives.empty() ? command::verifyLedger(ledger, store::CheckWatch{.stop = stop, .progress = {}}) : command::verifyLedger(ledger, archives, stop);
    if (!check)
        return passOn(check);
    if (!options.heads.empty()) {
        const auto heads = store::readHeads(options.heads);
        if (!heads)
            return passOn(heads);
        const auto faults = store::checkHeads(ledger, *heads);
        if (!faults)
            return passOn(faults);
        check->faults.insert(check->faults.end(), faults->begin(), faults->end());
        fmt::print("{} published heads compared\n", heads->size());
    }
    return report(std::move(*check), options.project);
}

Result<Summary> verify(const Options& options, std::stop_token stop)
{
    if (!std::filesystem::is_regular_file(options.project))
        return verifyProject(options, stop);
    auto check = command::verifyLedgerFile(options.project, stop);
    return check ? report(std::move(*check), options.project) : passOn(check);
}

Result<Summary> head(const Options& options)
{
    const auto project = opened(options.project);
    if (!project)
        return passOn(project);
    const auto seat = keys::loadSeatKey(keys::seatKeyFile());
    if (!seat)
        return passOn(seat);
    const auto head = store::headOf((*project)->ledger(), SystemClock().wall(), **seat);
    if (!head)
        return passOn(head);
    if (!options.heads.empty())
        if (const auto published = store::publishHead(*head, options.heads); !published)
            return passOn(published);
    fmt::print("{}\n", store::toLine(*head));
    return Summary{{"number", head->number}, {"head", head->hash}};
}

Result<Summary> write(const Options& options, std::stop_token stop)
{
    store::LedgerFilter filter{.category = options.category};
    for (const auto& [text, at] : {std::pair(&options.from, &filter.from), std::pair(&options.until, &filter.to)}) {
        if (text->empty())
            continue;
        const auto parsed = instantOf(*text);
        if (!parsed)
            return passOn(parsed);
        *at = *parsed;
    }
    const auto project = opened(options.project);
    if (!project)
        return passOn(project);
    const bool isCsv = std::filesystem::path(options.to).extension() == ".csv";
    const auto rows =
        store::exportLedger((*project)->ledger(), filter,
                            isCsv ? store::LedgerFormat::Csv : store::LedgerFormat::JsonLines, options.to, stop);
    return rows ? Result<Summary>(Summary{{"rows", *rows}, {"file", options.to}}) : passOn(rows);
}

Result<Summary> archive(const Options& options, std::stop_token stop)
{
    const auto before = instantOf(options.until);
    if (!before)
        return passOn(before);
    store::Archived archived;
    const auto done =
        doAs(options.project, options.by,
             [&](const app::OpenProject& open, const User& by, const auto& key) -> Result<void> {
                 if (by.role != Role::Administrator)
                     return fail(ErrorCode::NotAllowed, "Only an administrator archives the record.");
                 store::Ledger& ledger = open.project->ledger();
                 const auto goes = command::rowsToArchive(ledger, *before);
                 if (!goes)
                     return passOn(goes);
                 const Instant now = SystemClock().wall();
                 const auto made =
                     store::archiveLedger(ledger, *goes, options.to,
                                          {.wall = now, .world = now, .source = "operator:" + by.id.value},
                                          {.by = key, .after = {}}, stop);
                 archived = made.value_or(store::Archived{});
                 return made ? Result<void>() : passOn(made);
             });
    if (!done)
        return passOn(done);
    fmt::print("{} rows, the last of them {}, are in {}. Keep it: what they said is nowhere else.\n",
               archived.rows, archived.last, options.to);
    return Summary{
        {"rows", archived.rows}, {"last", archived.last}, {"file", options.to}, {"sha256", archived.sha256}};
}

Summary toJson(const command::Keeping& keeping)
{
    return {{"heads", keeping.heads},
            {"every_minutes", std::chrono::duration_cast<std::chrono::minutes>(keeping.every).count()},
            {"room_bytes", keeping.room.value_or(0)}};
}

/// A place that cannot take the head, or holds another ledger's, is refused before anybody relies on it.
Result<void> tryPlace(const app::OpenProject& open, const std::string& file)
{
    std::error_code failed;
    const auto inside =
        std::filesystem::weakly_canonical(file, failed)
            .lexically_relative(std::filesystem::weakly_canonical(open.project->folder(), failed));
    if (!inside.empty() && *inside.begin() != "..")
        return fail(ErrorCode::InvalidInput, "a second place is not in the project itself", file);
    if (!std::filesystem::exists(file, failed))
        if (std::ofstream out(file); !out)
            return fail(ErrorCode::Io, "cannot be made", file);
    const auto heads = store::readHeads(file);
    if (!heads)
        return passOn(heads);
    const auto faults = store::checkHeads(open.project->ledger(), *heads);
    if (!faults)
        return passOn(faults);
    return faults->empty() ? Result<void>() : fail(ErrorCode::Conflict, faults->front(), file);
}

Result<void> publish(const app::OpenProject& open, const std::string& file)
{
    const auto seat = open.ring->seat();
    if (!seat)
        return fail(ErrorCode::NotFound, "this seat has no key to sign the head with");
    const auto head = store::headOf(open.project->ledger(), SystemClock().wall(), *seat);
    return head ? store::publishHead(*head, file) : passOn(head);
}

/// As it is where an option does not say otherwise.
command::Keeping changed(command::Keeping keeping, const Options& options)
{
    if (!options.heads.empty())
        keeping.heads = std::filesystem::absolute(options.heads).string();
    if (options.noHeads)
        keeping.heads.clear();
    if (options.everyMinutes > 0)
        keeping.every = std::chrono::minutes(options.everyMinutes);
    if (options.roomGB >= 0)
        keeping.room = options.roomGB > 0 ? std::optional(static_cast<std::int64_t>(options.roomGB * 1e9))
                                          : std::nullopt;
    return keeping;
}

Result<Summary> keep(const Options& options)
{
    if (options.by.login.empty()) {
        if (changed({}, options) != command::Keeping{} || options.noHeads || options.roomGB >= 0)
            return fail(ErrorCode::InvalidInput, "say who decides this: --by");
        const auto project = opened(options.project);
        const auto keeping = project ? command::keepingOf((*project)->ledger()) : passOn(project);
        return keeping ? Result<Summary>(toJson(*keeping)) : passOn(keeping);
    }
    command::Keeping wanted;
    const auto done =
        doAs(options.project, options.by,
             [&](const app::OpenProject& open, const User& by, const auto& key) -> Result<void> {
                 store::Ledger& ledger = open.project->ledger();
                 const auto present = command::keepingOf(ledger);
                 if (!present)
                     return passOn(present);
                 wanted = changed(*present, options);
                 const bool isNewPlace = !wanted.heads.empty() && wanted.heads != present->heads;
                 if (isNewPlace)
                     if (const auto there = tryPlace(open, wanted.heads); !there)
                         return there;
                 if (const auto set = command::setKeeping(ledger, wanted, by, key, SystemClock{}); !set)
                     return set;
                 return isNewPlace ? publish(open, wanted.heads) : Result<void>();
             });
    return done ? Result<Summary>(toJson(wanted)) : passOn(done);
}

void addDoer(CLI::App& command, Options& options, bool isRequired)
{
    command.add_option("--by,--as", options.by.login, "Login of the administrator who does it")
        ->required(isRequired);
    command.add_option("--password-fd", options.by.passwordFd,
                       "Read the password from this file descriptor instead of the terminal");
}

CLI::App* add(CLI::App& ledger, const char* name, const char* what, Options& options)
{
    CLI::App* command = ledger.add_subcommand(name, what);
    command->add_option("project", options.project, "Project folder")->required();
    return command;
}

} // namespace

Action addLedger(CLI::App& app)
{
    auto options = std::make_shared<Options>();
    CLI::App* ledger = app.add_subcommand("ledger", "The record of commands, approvals, alarms and sign-ins");
    ledger->require_subcommand(1);
    options->verify = add(*ledger, "verify",
                          "Find any row that was changed, removed, reordered, inserted, or signed by somebody who "
                          "could not; of a project, or of a file that export wrote",
                          *options);
    options->verify->add_option("--heads", options->heads, "Also compare with the heads that were published to this file");
    options->verify->add_option("--archive", options->archives, "Also check the rows in these archives")
        ->check(CLI::ExistingFile);
    options->head = add(*ledger, "head", "Print the ledger's last row and its hash, signed by this seat", *options);
    options->head->add_option("--publish", options->heads, "Append it to this file, in a second place");
    options->write = add(*ledger, "export", "Write rows as JSON lines, or as CSV where the file's name ends so", *options);
    options->write->add_option("--to", options->to, "File to write")->required();
    options->write->add_option("--category", options->category, "Only these: command, approval, alarm, people, …");
    options->write->add_option("--from", options->from, "First instant (wall), ISO 8601");
    options->write->add_option("--until", options->until, "Last instant (wall), ISO 8601");
    options->archive =
        add(*ledger, "archive",
            "Move what old rows say into a file of their own; their place in the chain stays", *options);
    options->archive
        ->add_option("--before", options->until, "Rows from before this day or instant (wall), ISO 8601")
        ->required();
    options->archive->add_option("--to", options->to, "File to write")->required();
    addDoer(*options->archive, *options, true);
    options->keep = add(
        *ledger, "keep",
        "How the record is kept: where its head is published, and how much room there is. Without --by it "
        "says how it is now",
        *options);
    options->keep->add_option("--heads", options->heads,
                              "File in a second place to which the running program publishes the head");
    options->keep->add_flag("--no-heads", options->noHeads, "Publish it nowhere");
    options->keep
        ->add_option("--every", options->everyMinutes, "Minutes between two heads; 15 where never said")
        ->check(CLI::Range(1, 1440));
    options->keep
        ->add_option("--room", options->roomGB,
                     "GB that the database may grow to, where it lies on a server; 0: not known")
        ->check(CLI::NonNegativeNumber);
    addDoer(*options->keep, *options, false);
    return [options](std::stop_token stop) {
        return options->archive->parsed()  ? archive(*options, stop)
               : options->keep->parsed()   ? keep(*options)
               : options->verify->parsed() ? verify(*options, stop)
               : options->head->parsed()   ? head(*options)
                                           : write(*options, stop);
    };
}

} // namespace sinew::cli
