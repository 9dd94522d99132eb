// SPDX-License-Identifier: GPL-3.0-or-later
#include "Cli.h"
#include "FieldKeys.h"
#include "Password.h"
#include "ProjectPeople.h"

#include <sinew/command/KnownSeats.h>
#include <sinew/twin/People.h>

#include <fmt/format.h>

namespace sinew::cli {

namespace {

using store::Project;

struct Options {
    std::string project, login, name, role = "operator", by, reason, site, keys, seat;
    int passwordFd = -1;
};

Result<app::OpenProject> opened(const Options& options, Project::Access access)
{
    auto open = app::openProject(options.project, access);
    if (open && access == Project::Access::ReadWrite && open->project->access() != access)
        return fail(ErrorCode::ReadOnly, "the project cannot be written", options.project);
    return open;
}

Summary toJson(const command::Account& account)
{
    return {{"login", account.user.id.value},
            {"name", account.user.name},
            {"role", nameOf(account.user.role)},
            {"key", account.key.value},
            {"since", formatUtc(account.since)}};
}

Result<Summary> list(const Options& options)
{
    const auto open = opened(options, Project::Access::ReadOnly);
    if (!open)
        return passOn(open);
    for (const Warning& warning : open->warnings)
        fmt::print(stderr, "{}\n", warning.message);
    const auto roster = open->room->roster();
    Summary people = Summary::array();
    for (const command::Account& account : roster->accounts.all()) {
        fmt::print("{:<12} {:<20} {:<14} {}\n", account.user.id.value, account.user.name, nameOf(account.user.role),
                   account.key.isEmpty() ? "revoked " + formatUtc(account.since) + ": " + account.reason
                                         : account.key.value.substr(0, 16));
        people.push_back(toJson(account));
    }
    for (const User& user : open->model->users)
        if (!roster->accounts.account(user.id))
            fmt::print("{:<12} {:<20} {:<14} no key\n", user.id.value, user.name, nameOf(user.role));
    return Summary{{"people", people}, {"administrator", roster->accounts.hasAdministrator()}};
}

Result<Summary> first(const Options& options)
{
    const auto open = opened(options, Project::Access::ReadWrite);
    if (!open)
        return passOn(open);
    const auto password = readNewPassword("Password of " + options.login, options.passwordFd);
    if (!password)
        return passOn(password);
    const User person{UserId(options.login), options.name.empty() ? options.login : options.name,
                      Role::Administrator};
    if (const auto done = open->room->beFirstAdministrator(person, *password); !done)
        return passOn(done);
    (void)open->room->signOut();
    return Summary{{"administrator", options.login}};
}

/// A gateway that reads the file hears of it at once.
Result<void> followKeys(const app::OpenProject& open, const Options& options)
{
    if (options.keys.empty())
        return {};
    const auto written = app::KeysFile(options.keys, options.site).follow(open);
    return written ? Result<void>() : passOn(written);
}

/// The administrator signs in, and then does it.
Result<app::OpenProject>
withAdministrator(const Options& options,
                  const std::function<Result<void>(const app::OpenProject&, const User&)>& deed)
{
    const auto open = opened(options, Project::Access::ReadWrite);
    if (!open)
        return passOn(open);
    const auto password = readPassword("Password of " + options.by, options.passwordFd);
    if (!password)
        return passOn(password);
    const auto by = open->room->signIn(options.by, *password);
    if (!by)
        return passOn(by);
    const auto done = deed(*open, *by);
    const auto followed = done ? followKeys(*open, options) : done;
    (void)open->room->signOut();
    if (!done)
        return passOn(done);
    if (!followed)
        return fail(followed.error().code,
                    "it is done, but the gateway's keys could not be written: " + followed.error().text());
    return *open;
}

Result<Summary> asAdministrator(const Options& options,
                                const std::function<Result<void>(command::ControlRoom&)>& deed)
{
    const auto open = withAdministrator(
        options, [&](const app::OpenProject& project, const User&) { return deed(*project.room); });
    if (!open)
        return passOn(open);
    const auto* account = open->room->roster()->accounts.account(UserId(options.login));
    return account ? toJson(*account) : Summary{};
}

Result<Summary> enrol(const Options& options)
{
    const auto role = roleFrom(options.role);
    if (!role)
        return passOn(role);
    return asAdministrator(options, [&](command::ControlRoom& room) -> Result<void> {
        const auto password = readNewPassword("Password of " + options.login, options.passwordFd);
        if (!password)
            return passOn(password);
        const UserId id(options.login);
        if (room.roster()->accounts.keyOf(id).isEmpty())
            return room.enrol({id, options.name.empty() ? options.login : options.name, *role}, *password);
        return room.replaceKey(id, *password);
    });
}

Result<Summary> revoke(const Options& options)
{
    return asAdministrator(options, [&](command::ControlRoom& room) {
        return room.revoke(UserId(options.login), options.reason);
    });
}

std::string_view nameOf(command::KnownSeat::State state)
{
    using State = command::KnownSeat::State;
    return state == State::Confirmed ? "confirmed" : state == State::Revoked ? "revoked" : "not confirmed";
}

Result<Summary> listSeats(const Options& options)
{
    const auto open = opened(options, Project::Access::ReadOnly);
    if (!open)
        return passOn(open);
    const auto known = command::seatsOf(open->project->ledger());
    if (!known)
        return passOn(known);
    Summary seats = Summary::array();
    for (const command::KnownSeat& seat : *known) {
        fmt::print("{}  {:<14} {}{}\n    {}\n", seat.key.value.substr(0, 16), nameOf(seat.state), seat.name,
                   seat.reason.empty() ? "" : ": " + seat.reason, command::fingerprintOf(seat.key));
        seats.push_back({{"name", seat.name},
                         {"key", seat.key.value},
                         {"state", nameOf(seat.state)},
                         {"since", formatUtc(seat.since)},
                         {"by", seat.by.value}});
    }
    return Summary{{"seats", seats}};
}

/// By the beginning of its key, or by its name where no other has it.
Result<keys::PublicKey> seatOf(const store::Ledger& ledger, const std::string& typed)
{
    constexpr std::size_t kLeastDigits = 8;
    std::string digits = typed; // groups as they are shown
    std::erase(digits, ' ');
    const auto known = command::seatsOf(ledger);
    if (!known)
        return passOn(known);
    std::vector<const command::KnownSeat*> meant;
    for (const command::KnownSeat& seat : *known)
        if ((digits.size() >= kLeastDigits && seat.key.value.starts_with(digits)) ||
            (seat.name == typed && seat.state != command::KnownSeat::State::Revoked))
            meant.push_back(&seat);
    if (meant.size() == 1)
        return meant.front()->key;
    return fail(ErrorCode::NotFound,
                meant.empty() ? "no such seat has registered"
                              : "several seats: give the beginning of its key",
                typed);
}

Result<Summary> decideSeat(const Options& options, bool isConfirmed)
{
    keys::PublicKey seat;
    const auto done =
        withAdministrator(options, [&](const app::OpenProject& open, const User&) -> Result<void> {
            const auto meant = seatOf(open.project->ledger(), options.seat);
            if (!meant)
                return passOn(meant);
            seat = *meant;
            return isConfirmed ? open.room->confirmSeat(seat) : open.room->revokeSeat(seat, options.reason);
        });
    return done ? Result<Summary>(
                      Summary{{"seat", seat.value}, {"state", isConfirmed ? "confirmed" : "revoked"}})
                : passOn(done);
}

/// What a gateway registers: people with their keys and seats, signed by the administrator.
Result<Summary> exportKeys(const Options& options)
{
    Options writing = options;
    writing.keys.clear(); // it is the deed itself here
    bool isNew = false;
    const auto open =
        withAdministrator(writing, [&](const app::OpenProject& project, const User& user) -> Result<void> {
            if (user.role != Role::Administrator)
                return fail(ErrorCode::NotAllowed,
                            "only an administrator says whose signatures a gateway accepts");
            const auto written = app::KeysFile(options.keys, options.site).follow(project);
            isNew = written.value_or(false);
            return written ? Result<void>() : passOn(written);
        });
    if (!open)
        return passOn(open);
    const auto registry = app::registryOf(*open, options.site, {});
    const auto all = app::registryOf(*open, options.site, {}, app::Seats::Registered);
    if (!registry || !all)
        return passOn(registry ? all : registry);
    if (const auto left = all->seats.size() - registry->seats.size(); left > 0)
        fmt::print(stderr, "{} of {} seat{} {} left out: nobody has confirmed {} (sinew-cli people PROJECT seats)\n", left,
                   all->seats.size(), all->seats.size() == 1 ? "" : "s", left == 1 ? "is" : "are",
                   left == 1 ? "it" : "them");
    return Summary{{"file", options.keys},
                   {"written", isNew},
                   {"people", registry->people.size()},
                   {"seats", registry->seats.size()}};
}

Result<Summary> demo(const Options& options)
{
    auto open = opened(options, Project::Access::ReadWrite);
    if (!open)
        return passOn(open);
    if (const auto done = app::enrolDemoPeople(*open); !done)
        return passOn(done);
    return Summary{{"people", app::demoPeopleFile(*open->project).string()}};
}

} // namespace

Action addPeople(CLI::App& app)
{
    auto options = std::make_shared<Options>();
    auto action = std::make_shared<std::function<Result<Summary>(const Options&)>>();
    CLI::App* people = app.add_subcommand("people", "Who may act in a project, with which role and key");
    people->add_option("project", options->project, "Project folder")->required();
    people->require_subcommand(1);
    const auto add = [&](const char* name, const char* what, auto run) {
        CLI::App* command = people->add_subcommand(name, what);
        command->final_callback([action, run] { *action = run; });
        return command;
    };
    const auto withPassword = [&](CLI::App* command) {
        command->add_option("--password-fd", options->passwordFd,
                            "Read passwords from this file descriptor, a line each, instead of the terminal");
    };
    const auto withLogin = [&](CLI::App* command) {
        command->add_option("login", options->login, "Login: one word")->required();
        withPassword(command);
    };
    const auto withDoer = [&](CLI::App* command) {
        command->add_option("--by,--as", options->by, "Login of the administrator who does it")->required();
    };
    const auto withKeys = [&](CLI::App* command) {
        command->add_option("--keys", options->keys, "Writes this gateway's keys.json anew afterwards");
        command->add_option("--site", options->site,
                            "The gateway's site; that of the file, or else the project's name");
    };
    add("list", "People, roles and keys", list);
    CLI::App* administrator = add("first-administrator", "While nobody is one", first);
    withLogin(administrator);
    administrator->add_option("--name", options->name, "Name, as people say it");
    CLI::App* enrolling = add("enrol", "A new person, or a new key for a known one", enrol);
    withLogin(enrolling);
    withDoer(enrolling);
    withKeys(enrolling);
    enrolling->add_option("--name", options->name, "Name, as people say it");
    enrolling->add_option("--role", options->role,
                          "viewer, operator, approver, engineer, planner, administrator");
    CLI::App* revoking = add("revoke", "A key signs nothing any more", revoke);
    withLogin(revoking);
    withDoer(revoking);
    withKeys(revoking);
    revoking->add_option("--reason", options->reason, "Why")->required();
    CLI::App* exporting =
        add("export-keys", "Whose signatures a gateway accepts, signed by an administrator", exportKeys);
    exporting->add_option("file", options->keys, "keys.json to write")->required();
    exporting->add_option("--site", options->site,
                          "The gateway's site; that of the file, or else the project's name");
    withDoer(exporting);
    withPassword(exporting);
    add("seats", "Seats that have registered themselves, and what was decided about them", listSeats);
    const auto withSeat = [&](CLI::App* command) {
        command->add_option("seat", options->seat, "Its name, or the beginning of its key")->required();
        withPassword(command);
        withDoer(command);
        withKeys(command);
    };
    withSeat(add("confirm-seat", "Gateways take the commands that this seat sends",
                 [](const Options& o) { return decideSeat(o, true); }));
    CLI::App* revokingSeat =
        add("revoke-seat", "They do so no more, ever", [](const Options& o) { return decideSeat(o, false); });
    withSeat(revokingSeat);
    revokingSeat->add_option("--reason", options->reason, "Why")->required();
    add("demo", "The demo's people, in a simulated project", demo);
    return [options, action](std::stop_token) { return (*action)(*options); };
}

namespace {

Result<Summary> shift(const std::string& folder)
{
    const auto open = app::openProject(folder, Project::Access::ReadOnly);
    if (!open)
        return passOn(open);
    const auto roster = open->room->roster();
    const auto& entries = roster->shifts.entries();
    for (auto entry = entries.rbegin(); entry != entries.rend(); ++entry) {
        const std::string about = !entry->asset.isEmpty()     ? " [" + entry->asset.value + "]"
                                  : !entry->alarm.isEmpty()   ? " [" + entry->alarm.value + "]"
                                  : !entry->command.isEmpty() ? " [" + entry->command.value + "]"
                                                              : std::string();
        fmt::print("{}  {}{}{}: {}\n", formatUtc(entry->wall), entry->author.name,
                   entry->to ? " hands over to " + entry->to->name : std::string(), about, entry->text);
        for (const std::string& point : entry->points)
            fmt::print("    - {}\n", point);
        if (entry->to)
            fmt::print("    {}\n", entry->acceptedAt ? "accepted " + formatUtc(*entry->acceptedAt) : "not accepted");
    }
    return Summary{{"entries", entries.size()}};
}

} // namespace

Action addShift(CLI::App& app)
{
    auto project = std::make_shared<std::string>();
    app.add_subcommand("shift", "The shift log, newest first")
        ->add_option("project", *project, "Project folder")
        ->required();
    return [project](std::stop_token) { return shift(*project); };
}

} // namespace sinew::cli
