// SPDX-License-Identifier: GPL-3.0-or-later
#include "Cli.h"
#include "Password.h"
#include "ProjectPeople.h"
#include "DemoProject.h"
#include "DemoWorld.h"
#include "LoopMaker.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <set>

namespace sinew::cli {

namespace {

struct Options {
    std::string project, scenario, approve;
    std::vector<std::string> as;
    double hours = 6, stepS = 10;
    std::uint64_t seed = 1;
};

/// Drives a loop and its simulated field by a clock that moves only here.
class Replay {
public:
    Replay(const Options& options, const app::OpenProject& open) : m_options(options), m_open(open) {}

    Result<Summary> run(std::stop_token stop)
    {
        // The scenario's start is the world's; wall time goes on from now, at the scenario's rate.
        auto peek = field::loadScenario(m_options.scenario, {app::scenarioFolder()});
        if (!peek)
            return passOn(peek);
        m_clock = std::make_shared<ManualClock>(peek->start);
        m_clock->advanceWall(SystemClock{}.wall() - peek->start);
        auto world = app::DemoWorld::make(m_open, m_options.scenario, m_options.seed, m_clock);
        if (!world)
            return passOn(world);
        std::vector<std::unique_ptr<live::Source>> sources;
        sources.push_back((*world)->source());
        const auto loop = app::makeLoop(m_open, m_clock, std::move(sources));
        if (const auto started = loop->startStepping(); !started)
            return passOn(started);
        if (const store::Sharing sharing = m_open.project->sharing(); !sharing.isOnDuty)
            return fail(ErrorCode::Conflict, "a replay needs the project for itself: on duty is " + sharing.onDuty,
                        m_options.project);
        const Instant end = peek->start + fromSeconds(m_options.hours * 3600);
        while (m_clock->world() < end && !stop.stop_requested()) {
            (*world)->runner().runOnce(stop);
            loop->step();
            if (const auto decided = decide(*loop); !decided)
                return passOn(decided);
            m_clock->advanceWorld(fromSeconds(m_options.stepS));
            m_clock->advanceWall(fromSeconds(m_options.stepS / peek->rate));
        }
        loop->step();
        auto summary = summarise(*loop->overview());
        loop->stop();
        if (stop.stop_requested())
            return fail(ErrorCode::Cancelled, "cancelled", m_options.project);
        return summary;
    }

private:
    /// Prints what changed, and approves what was asked to be approved.
    Result<void> decide(loop::Loop& loop)
    {
        const auto overview = loop.overview();
        for (const alarm::Alarm& alarm : overview->alarms)
            if (m_alarms.insert(alarm.id.value).second)
                fmt::print("{}  alarm    {}: {}\n", formatUtc(overview->world), alarm::nameOf(alarm.priority),
                           alarm.title);
        for (const command::CommandRecord& record : overview->commands) {
            if (const auto last = m_states.find(record.id);
                last == m_states.end() || last->second != record.state) {
                m_states[record.id] = record.state;
                fmt::print("{}  command  {}: {}{}{}\n", formatUtc(overview->world),
                           command::nameOf(record.state), record.proposal.title,
                           record.why.empty() ? "" : " — ", record.why);
            }
            const bool wanted = m_options.approve == "all" || m_options.approve == record.id.value;
            if (wanted && record.state == command::State::Proposed)
                if (const auto approved = approve(loop, record.id); !approved)
                    return approved;
        }
        for (const auto& system : overview->systems)
            if (!system.error.empty() && m_errors.insert(system.id + system.error).second)
                fmt::print(stderr, "{}: {}\n", system.name, system.error);
        if (!overview->fault.empty())
            return fail(ErrorCode::Io, overview->fault, m_options.project);
        return {};
    }

    Result<void> approve(loop::Loop& loop, const CommandId& id)
    {
        for (const std::string& name : m_options.as) {
            const auto user = signIn(name);
            if (!user)
                return passOn(user);
            auto answer = loop.approve(id, *user);
            loop.step(false);
            if (const auto approved = answer.get(); !approved && approved.error().code != ErrorCode::Conflict)
                return approved;
        }
        return {};
    }

    /// One after the other at this seat; in the demo their pass phrases are known.
    Result<User> signIn(const std::string& name)
    {
        std::string& password = m_passwords[name];
        if (password.empty()) {
            const auto known = app::demoPassword(m_open, UserId(name));
            const auto asked = known ? Result<std::string>(*known) : readPassword("Password of " + name, -1);
            if (!asked)
                return passOn(asked);
            password = *asked;
        }
        const auto present = m_open.room->present();
        return present.user && present.user->id.value == name ? *present.user : m_open.room->signIn(name, password);
    }

    Summary summarise(const loop::Overview& overview) const
    {
        Summary commands = Summary::array();
        for (auto record = overview.commands.rbegin(); record != overview.commands.rend(); ++record)
            commands.push_back({{"id", record->id.value},
                                {"title", record->proposal.title},
                                {"state", command::nameOf(record->state)},
                                {"why", record->why},
                                {"outcome", record->verification.outcome},
                                {"samples", record->verification.samples},
                                {"measured_effect", record->verification.meanEffect},
                                {"predicted_effect", record->verification.predictedEffect}});
        Summary skills = Summary::array();
        for (const Skill& skill : overview.skills)
            skills.push_back({{"system", skill.system},
                              {"quantity", skill.quantity},
                              {"scored", skill.scored},
                              {"hindcasts", skill.hindcasts},
                              {"crpss", skill.crpss() ? Summary(*skill.crpss()) : Summary(nullptr)},
                              {"coverage90", skill.coverage90}});
        return {{"simulated", overview.simulated},
                {"world", formatUtc(overview.world)},
                {"commands", commands},
                {"alarms", m_alarms.size()},
                {"skills", skills},
                {"samples", overview.cleaning.accepted},
                {"unknown_channels", overview.cleaning.unknownChannels}};
    }

    const Options& m_options;
    const app::OpenProject& m_open;
    std::shared_ptr<ManualClock> m_clock;
    std::map<CommandId, command::State> m_states;
    std::set<std::string> m_alarms, m_errors;
    std::map<std::string, std::string> m_passwords;
};

Result<Summary> run(Options options, std::stop_token stop)
{
    if (options.approve.empty() != options.as.empty())
        return fail(ErrorCode::InvalidInput, "--approve and --as go together: somebody approves, and by name",
                    "replay");
    const auto open = app::openProject(options.project, store::Project::Access::ReadWrite, stop);
    if (!open)
        return passOn(open);
    return Replay(options, *open).run(stop);
}

} // namespace

Action addReplay(CLI::App& app)
{
    auto options = std::make_shared<Options>();
    CLI::App* command =
        app.add_subcommand("replay", "Run the whole loop over a scenario of the simulated field");
    command->add_option("project", options->project, "Project folder")->required();
    command
        ->add_option("scenario", options->scenario,
                     "Name or file: typhoon, burst, typhoon-and-burst, ice, quiet")
        ->required();
    command->add_option("--approve", options->approve,
                        "all, or a command's id; without it nothing is approved");
    command->add_option("--as", options->as, "Who approves; give two for what needs two (--as ben,cleo)")
        ->delimiter(',');
    command->add_option("--hours", options->hours, "World hours to run")->check(CLI::PositiveNumber);
    command->add_option("--step", options->stepS, "World seconds between two passes")
        ->check(CLI::PositiveNumber);
    command->add_option("--seed", options->seed, "Seed of the simulated field");
    return [options](std::stop_token stop) { return run(*options, stop); };
}

} // namespace sinew::cli
