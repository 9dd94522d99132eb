// SPDX-License-Identifier: GPL-3.0-or-later
#include "Cli.h"

#include <sinew/command/LedgerRights.h>
#include <sinew/keys/Keys.h>
#include <sinew/store/LedgerExport.h>
#include <sinew/store/LedgerHeads.h>
#include <sinew/store/Project.h>

#include <filesystem>
#include <fmt/format.h>

namespace sinew::cli {

namespace {

struct Options {
    std::string project, heads;          ///< verify, head
    std::string to, category, from, until; ///< export
    CLI::App *verify = nullptr, *head = nullptr, *write = nullptr;
};

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

Result<Summary> verifyProject(const Options& options)
{
    const auto project = opened(options.project);
    if (!project)
        return passOn(project);
    const store::Ledger& ledger = (*project)->ledger();
    auto check = command::verifyLedger(ledger);
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
        return verifyProject(options);
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
        const auto parsed = parseUtc(*text);
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
    options->head = add(*ledger, "head", "Print the ledger's last row and its hash, signed by this seat", *options);
    options->head->add_option("--publish", options->heads, "Append it to this file, in a second place");
    options->write = add(*ledger, "export", "Write rows as JSON lines, or as CSV where the file's name ends so", *options);
    options->write->add_option("--to", options->to, "File to write")->required();
    options->write->add_option("--category", options->category, "Only these: command, approval, alarm, people, …");
    options->write->add_option("--from", options->from, "First instant (wall), ISO 8601");
    options->write->add_option("--until", options->until, "Last instant (wall), ISO 8601");
    return [options](std::stop_token stop) {
        return options->verify->parsed() ? verify(*options, stop)
               : options->head->parsed() ? head(*options)
                                         : write(*options, stop);
    };
}

} // namespace sinew::cli
