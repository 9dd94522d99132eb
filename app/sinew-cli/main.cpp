// SPDX-License-Identifier: GPL-3.0-or-later
#include "Cli.h"

#include <csignal>
#include <fmt/format.h>

namespace {

std::stop_source g_stop;

} // namespace

namespace sinew::cli {

nlohmann::ordered_json toJson(const std::vector<Warning>& warnings)
{
    auto list = nlohmann::ordered_json::array();
    for (const Warning& warning : warnings)
        list.push_back(warning.subject.empty() ? warning.message : warning.subject + ": " + warning.message);
    return list;
}

} // namespace sinew::cli

int main(int argc, char** argv)
{
    using namespace sinew::cli;
    CLI::App app{"Sinew without a window: import, solve, forecast, replay, verify and export.\n"
                 "The last line of every command's output is one JSON object."};
    app.set_version_flag("--version", "sinew-cli " SINEW_VERSION);
    app.require_subcommand(1);
    std::vector<std::pair<CLI::App*, Action>> actions;
    for (const auto add : {addImport, addInfo, addSolve, addForecast, addReplay, addLedger, addAlarms, addPeople,
                           addShift, addInterlocks, addExport, addMakeDemo, addVerify, addDetect, addProject}) {
        Action action = add(app);
        actions.emplace_back(app.get_subcommands({}).back(), std::move(action));
    }
    CLI11_PARSE(app, argc, argv);
    std::signal(SIGINT, [](int) { g_stop.request_stop(); });
    for (const auto& [subcommand, action] : actions)
        if (subcommand->parsed()) {
            const StopWatch watch;
            auto summary = action(g_stop.get_token());
            if (!summary) {
                fmt::print(stderr, "sinew-cli: {}\n", summary.error().text());
                return 1;
            }
            (*summary)["total_ms"] = watch.ms();
            fmt::print("{}\n", summary->dump());
            return 0;
        }
    return 2;
}
