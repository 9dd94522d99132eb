// SPDX-License-Identifier: GPL-3.0-or-later
#include "Cli.h"

#include <sinew/store/Project.h>

#include <fmt/format.h>

namespace sinew::cli {

namespace {

Result<Summary> verify(const std::string& folder)
{
    const auto project = store::Project::open(folder, store::Project::Access::ReadOnly);
    if (!project)
        return passOn(project);
    const auto check = (*project)->ledger().verify();
    if (!check)
        return passOn(check);
    for (const std::string& fault : check->faults)
        fmt::print(stderr, "{}\n", fault);
    if (!check->faults.empty())
        return fail(ErrorCode::Corrupt,
                    fmt::format("{} faults in {} rows", check->faults.size(), check->rows),
                    folder + "/ledger.sqlite");
    fmt::print("{} rows, each chained to the one before; head {}\n", check->rows, check->headHash);
    return Summary{{"rows", check->rows}, {"head", check->headHash}, {"faults", 0}};
}

} // namespace

Action addLedger(CLI::App& app)
{
    auto project = std::make_shared<std::string>();
    CLI::App* ledger = app.add_subcommand("ledger", "The record of commands, approvals and alarms");
    ledger->require_subcommand(1);
    CLI::App* command =
        ledger->add_subcommand("verify", "Find any changed, removed, reordered or inserted row");
    command->add_option("project", *project, "Project folder")->required();
    return [project](std::stop_token) { return verify(*project); };
}

} // namespace sinew::cli
