// SPDX-License-Identifier: GPL-3.0-or-later
#include "Cli.h"

#include <sinew/store/CopyProject.h>

#include <fmt/format.h>

namespace sinew::cli {

Action addProject(CLI::App& app)
{
    auto from = std::make_shared<std::string>(), to = std::make_shared<std::string>();
    CLI::App* project = app.add_subcommand("project", "Whole projects");
    project->require_subcommand(1);
    CLI::App* copy = project->add_subcommand("copy", "Copy a project with its ledger as it is, from a folder or a "
                                                     "server into a new one");
    copy->add_option("from", *from, "Project folder, or postgresql://…")->required();
    copy->add_option("to", *to, "A new one")->required();
    return [from, to](std::stop_token stop) -> Result<Summary> {
        const auto copied = store::copyProject(*from, *to, stop);
        if (!copied)
            return passOn(copied);
        fmt::print("{} rows of the ledger, {} samples, {} forecasts\n", copied->rows, copied->samples,
                   copied->forecasts);
        return Summary{{"rows", copied->rows},
                       {"samples", copied->samples},
                       {"forecasts", copied->forecasts},
                       {"field_runs", copied->fieldRuns}};
    };
}

} // namespace sinew::cli
