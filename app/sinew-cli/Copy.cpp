// SPDX-License-Identifier: GPL-3.0-or-later
#include "Backup.h"

#include <sinew/store/CopyProject.h>

#include <fmt/format.h>

namespace sinew::cli {

namespace {

Result<Summary> copy(const std::string& from, const std::string& to, std::stop_token stop)
{
    const auto copied = store::copyProject(from, to, {.stop = stop, .progress = {}});
    if (!copied)
        return passOn(copied);
    fmt::print("{} rows of the ledger, {} samples, {} forecasts\n", copied->rows, copied->samples,
               copied->forecasts);
    return Summary{{"rows", copied->rows},
                   {"samples", copied->samples},
                   {"forecasts", copied->forecasts},
                   {"field_runs", copied->fieldRuns}};
}

} // namespace

Action addProject(CLI::App& app)
{
    auto from = std::make_shared<std::string>(), to = std::make_shared<std::string>();
    auto unproved = std::make_shared<bool>(false);
    CLI::App* project = app.add_subcommand("project", "Whole projects");
    project->require_subcommand(1);
    const auto add = [&](const char* name, const char* what, const char* source, const char* target) {
        CLI::App* command = project->add_subcommand(name, what);
        command->add_option("from", *from, source)->required();
        command->add_option("to", *to, target)->required();
        return command;
    };
    add("copy", "Copy a project with its ledger as it is, from a folder or a server into a new one",
        "Project folder, or postgresql://…", "A new one");
    const CLI::App* saving =
        add("backup",
            "Copy a project, also one at work, into a folder that opens by itself, and read all of it back",
            "Project folder, or postgresql://…", "A new folder");
    CLI::App* restoring = add("restore", "Make a new project of a backup that is whole",
                                    "What backup wrote", "A new project folder, or postgresql://…");
    restoring->add_flag("--unproved", *unproved,
                        "Also where nobody vouches for it: its signature is missing, wrong, or of a seat that no administrator "
                        "confirmed. It is said what is not proved");
    return [from, to, unproved, saving, restoring](std::stop_token stop) {
        return saving->parsed()      ? backup(*from, *to, stop)
               : restoring->parsed() ? restore(*from, *to, *unproved, stop)
                                     : copy(*from, *to, stop);
    };
}

} // namespace sinew::cli
