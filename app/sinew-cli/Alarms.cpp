// SPDX-License-Identifier: GPL-3.0-or-later
#include "Cli.h"

#include <sinew/alarm/AlarmService.h>
#include <sinew/alarm/Health.h>
#include <sinew/store/Project.h>

#include <fmt/format.h>

namespace sinew::cli {

namespace {

struct Options {
    std::string project, until;
    double hours = 24;
};

void print(const char* heading, const std::vector<alarm::Frequent>& all)
{
    if (!all.empty())
        fmt::print("{}\n", heading);
    for (const alarm::Frequent& one : all)
        fmt::print("  {:5} x  {}\n", one.times, one.title);
}

std::string whyHeld(const alarm::Alarm& alarm)
{
    if (!alarm.suppressedBy.empty() && alarm.state == alarm::State::Suppressed)
        return ": " + alarm.suppressedBy;
    return alarm.heldBy.empty() ? std::string{} : fmt::format(": {} ({})", alarm.comment, alarm.heldBy);
}

void print(const char* heading, const std::vector<alarm::Alarm>& all)
{
    if (!all.empty())
        fmt::print("{}\n", heading);
    for (const alarm::Alarm& one : all)
        fmt::print("  {}, since {}{}\n", one.title, formatUtc(one.since), whyHeld(one));
}

Summary summaryOf(const alarm::Health& h)
{
    return {{"from", formatUtc(h.from)},
            {"to", formatUtc(h.to)},
            {"announced", h.announced},
            {"per_10_min", h.perTenMinutes},
            {"peak", h.peak},
            {"floods", h.floods.size()},
            {"flood_share", h.floodShare},
            {"top_ten_share", h.topTenShare},
            {"stale", h.stale.size()},
            {"chattering", h.chattering.size()},
            {"critical", h.byPriority[0]},
            {"high", h.byPriority[1]},
            {"medium", h.byPriority[2]},
            {"low", h.byPriority[3]},
            {"shelved", h.shelved.size()},
            {"suppressed", h.suppressed.size()},
            {"out_of_service", h.outOfService.size()}};
}

void print(const alarm::Health& h, const alarm::FloodRule& flood)
{
    fmt::print("{} to {}: {} new alarms, {} floods\n", formatUtc(h.from), formatUtc(h.to), h.announced,
               h.floods.size());
    for (const alarm::Verdict& line : alarm::judge(h, flood))
        fmt::print("  {:8} {:40} {:>24}   {}\n",
                   line.isJudged ? (line.isMet ? "met" : "NOT MET") : "", line.what, line.measured,
                   line.target);
    print("Most frequent", h.topTen);
    print("Chattering", h.chattering);
    print("Stale", h.stale);
    print("Shelved", h.shelved);
    print("Suppressed by design", h.suppressed);
    print("Out of service", h.outOfService);
}

/// What engineers set, as the ledger has it.
Result<alarm::FloodRule> floodRuleOf(store::Project& project)
{
    const ManualClock clock{Instant{}};
    alarm::AlarmService service(std::make_shared<const Model>(), clock, project.ledger());
    if (const auto restored = service.restore(); !restored)
        return passOn(restored);
    return service.design()->limits.flood;
}

Result<Summary> health(const Options& options)
{
    const auto project = store::Project::open(options.project, store::Project::Access::ReadOnly);
    if (!project)
        return passOn(project);
    const auto rows = (*project)->ledger().rows();
    if (!rows)
        return passOn(rows);
    const auto flood = floodRuleOf(**project);
    if (!flood)
        return passOn(flood);
    const auto until = options.until.empty() ? Result<Instant>(SystemClock{}.wall()) : parseUtc(options.until);
    if (!until)
        return passOn(until);
    const alarm::Health of =
        alarm::health(*rows, *until - fromSeconds(options.hours * 3600), *until, *flood);
    print(of, *flood);
    return summaryOf(of);
}

} // namespace

Action addAlarms(CLI::App& app)
{
    auto options = std::make_shared<Options>();
    CLI::App* alarms = app.add_subcommand("alarms", "The alarm system");
    alarms->require_subcommand(1);
    CLI::App* command = alarms->add_subcommand(
        "health", "How it did: rates, floods, the most frequent, stale and chattering alarms");
    command->add_option("project", options->project, "Project folder")->required();
    command->add_option("--hours", options->hours, "Length of the window")
        ->check(CLI::Range(0.1, 24.0 * 366))
        ->capture_default_str();
    command->add_option("--until", options->until, "End of the window (ISO 8601; default: now)");
    return [options](std::stop_token) { return health(*options); };
}

} // namespace sinew::cli
