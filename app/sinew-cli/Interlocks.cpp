// SPDX-License-Identifier: GPL-3.0-or-later
#include "Cli.h"
#include "SignIn.h"

#include <sinew/command/Interlocks.h>

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <iterator>

namespace sinew::cli {

namespace {

struct Options {
    std::string project, file;
    Doer by;
};

Result<Summary> write(const Options& options)
{
    const auto open = app::openProject(options.project, store::Project::Access::ReadOnly);
    if (!open)
        return passOn(open);
    const auto rules = command::interlocksOf(open->project->ledger());
    if (!rules)
        return passOn(rules);
    std::ofstream out(options.file, std::ios::binary);
    if (!(out << writeInterlocks(*rules) << '\n') || !out.flush())
        return fail(ErrorCode::Io, "cannot be written", options.file);
    return Summary{{"interlocks", rules->size()}, {"file", options.file}};
}

/// A name that the model does not have holds every command back that the rule is about: said at once.
void warnOfUnknown(const std::vector<Interlock>& rules, const Model& model)
{
    const auto has = [](const auto& things, const auto& id) {
        return std::ranges::any_of(things, [&](const auto& thing) { return thing.id == id; });
    };
    const auto warn = [](const Interlock& rule, const std::string& what) {
        fmt::print(stderr, "{}: the model has no {}; what the rule is about is held back\n", rule.id, what);
    };
    for (const Interlock& rule : rules) {
        if (!rule.channel.isEmpty() && !has(model.channels, rule.channel))
            warn(rule, "channel " + rule.channel.value);
        if (!rule.other.isEmpty() && !has(model.actuators, rule.other))
            warn(rule, "actuator " + rule.other.value);
        if (std::ranges::none_of(model.actuators, [&](const Actuator& a) { return rule.isAbout(a.id); }))
            fmt::print(stderr, "{}: it is about none of the model's actuators\n", rule.id);
    }
}

Result<Summary> read(const Options& options)
{
    std::ifstream in(options.file, std::ios::binary);
    if (!in)
        return fail(ErrorCode::Io, "cannot be read", options.file);
    const auto rules = readInterlocks(std::string{std::istreambuf_iterator<char>(in), {}});
    if (!rules)
        return fail(rules.error().code, rules.error().text(), options.file);
    int changed = 0;
    const auto done =
        doAs(options.project, options.by,
             [&](const app::OpenProject& open, const User& by, const auto& key) -> Result<void> {
                 warnOfUnknown(*rules, *open.model);
                 const auto set =
                     command::setInterlocks(open.project->ledger(), *rules, by, key, SystemClock{});
                 changed = set.value_or(0);
                 return set ? Result<void>() : passOn(set);
             });
    if (!done)
        return passOn(done);
    return Summary{{"interlocks", rules->size()}, {"changed", changed}};
}

} // namespace

Action addInterlocks(CLI::App& app)
{
    auto options = std::make_shared<Options>();
    CLI::App* interlocks =
        app.add_subcommand("interlocks", "Rules that hold commands back (docs/interlocks.md)");
    interlocks->require_subcommand(1);
    CLI::App* out = interlocks->add_subcommand("export", "Write a project's rules into a file");
    CLI::App* in = interlocks->add_subcommand("import", "Make a file's rules those of a project");
    for (CLI::App* command : {out, in}) {
        command->add_option("project", options->project, "Project folder")->required();
        command->add_option("file", options->file, "JSON")->required();
    }
    in->add_option("--by", options->by.login, "Login of the engineer or administrator who does it")
        ->required();
    in->add_option("--password-fd", options->by.passwordFd,
                   "Read the password from this file descriptor instead of the terminal");
    return [options, out](std::stop_token) { return out->parsed() ? write(*options) : read(*options); };
}

} // namespace sinew::cli
