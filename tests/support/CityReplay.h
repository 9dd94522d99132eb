// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Parts of the demo city through a scenario, from sensor to verified command: the simulated field, the loop
// and people who approve, driven by a clock that moves only here.
#include "Assets.h"
#include "DemoWorld.h"
#include "LoopMaker.h"
#include "ProjectPeople.h"
#include "SeatKey.h"

#include <sinew/demo/MakeDemo.h>
#include <sinew/importer/Importer.h>
#include <sinew/read/bindings/BindingTable.h>

#include <algorithm>
#include <QTemporaryDir>
#include <QtGlobal>

namespace cityreplay {

using namespace sinew;

/// What of the city takes part.
struct Cast {
    std::vector<std::string> assets;
    std::vector<std::string> bindings; ///< beginnings of the ids of channels and actuators
    std::string elsewhere = {};        ///< the element of channels whose own asset takes no part
};

inline read::BindingTable bindingsOf(const read::BindingTable& all, const Cast& cast)
{
    const auto isOf = [&](const std::string& id) {
        return std::ranges::any_of(cast.bindings,
                                   [&](const std::string& beginning) { return id.starts_with(beginning); });
    };
    read::BindingTable some;
    for (std::size_t i = 0; i < all.channels.size(); ++i)
        if (isOf(all.channels[i].id.value)) {
            some.channels.push_back(all.channels[i]);
            std::string& element = some.channels.back().element.value;
            if (std::ranges::find(cast.assets, element.substr(0, element.find('/'))) == cast.assets.end())
                element = cast.elsewhere;
            some.channelPlaces.push_back(all.channelPlaces[i]);
        }
    for (std::size_t i = 0; i < all.actuators.size(); ++i)
        if (isOf(all.actuators[i].id.value)) {
            some.actuators.push_back(all.actuators[i]);
            some.actuatorPlaces.push_back(all.actuatorPlaces[i]);
        }
    return some;
}

inline app::OpenProject makeProject(const std::filesystem::path& folder, const Cast& cast)
{
    auto open = app::openOrCreateProject(folder);
    if (!open)
        qFatal("%s", open.error().text().c_str());
    Model model = *open->model;
    const auto folderOfDemo = app::assetsFolder() / "demo";
    for (const auto& file : demo::demoFiles()) {
        if (std::ranges::find(cast.assets, file.assetKey) == cast.assets.end())
            continue;
        const importer::ImportRequest request{.file = folderOfDemo / file.fileName,
                                              .assetKey = file.assetKey,
                                              .crs = file.crs,
                                              .simulated = true};
        if (const auto imported = importer::importFile(*open->project, model, app::readers(), request);
            !imported)
            qFatal("%s", imported.error().text().c_str());
    }
    const auto bindings = read::readBindings(folderOfDemo / demo::kBindingsFile);
    if (!bindings || !read::applyBindings(model, bindingsOf(*bindings, cast), true))
        qFatal("the bindings do not fit the model");
    open->model = std::make_shared<const Model>(std::move(model));
    if (const auto enrolled = app::enrolDemoPeople(*open); !enrolled)
        qFatal("%s", enrolled.error().text().c_str());
    return *open;
}

struct Story {
    std::vector<command::CommandRecord> commands; ///< newest first
    std::vector<Skill> skills;
    std::vector<Finding> findings; ///< at the end
    double afterS = -1;            ///< world seconds until the first proposal
    std::size_t mostStanding = 0;
    std::map<ChannelId, double> highest; ///< good samples since the scenario's start, SI
    field::FieldTruth truth;             ///< at the end
    std::string fault;
};

/// `approvers`: approve all that is proposed, in this order; none: nothing is approved.
inline Story replay(const app::OpenProject& open, const std::string& scenario, Duration span,
                    const std::vector<std::string>& approvers)
{
    const auto peek = field::loadScenario(scenario, {app::assetsFolder() / "demo" / "scenarios"});
    if (!peek)
        qFatal("%s", peek.error().text().c_str());
    const auto clock = std::make_shared<ManualClock>(peek->start);
    clock->advanceWall(SystemClock{}.wall() - peek->start);
    auto world = app::DemoWorld::make(open, scenario, 1, clock);
    if (!world)
        qFatal("%s", world.error().text().c_str());
    std::vector<std::unique_ptr<live::Source>> sources;
    sources.push_back((*world)->source());
    const auto loop = app::makeLoop(open, clock, std::move(sources));
    if (!loop->startStepping())
        qFatal("the loop does not start");
    Story story;
    while (clock->world() < peek->start + span) {
        (*world)->runner().runOnce({});
        loop->step();
        const auto overview = loop->overview();
        std::size_t standing = 0;
        for (const auto& record : overview->commands)
            if (record.state == command::State::Proposed) {
                ++standing;
                story.afterS = story.afterS < 0 ? toSeconds(clock->world() - peek->start) : story.afterS;
                for (const std::string& name : approvers) {
                    const auto user = open.room->signIn(name, app::demoPassword(open, UserId(name)).value_or(""));
                    if (!user)
                        qFatal("%s", user.error().text().c_str());
                    auto answer = loop->approve(record.id, *user);
                    loop->step(false);
                    (void)answer.get();
                }
            }
        story.mostStanding = std::max(story.mostStanding, standing);
        story.fault = overview->fault;
        clock->advanceWorld(std::chrono::seconds(15));
        clock->advanceWall(std::chrono::milliseconds(250));
    }
    loop->step();
    const auto overview = loop->overview();
    story.commands = overview->commands;
    story.skills = overview->skills;
    story.findings = overview->findings;
    story.truth = (*world)->runner().truth();
    for (const Channel& channel : open.model->channels)
        for (const Sample& sample :
             loop->history().samples(channel.id, peek->start, clock->world()).value_or(std::vector<Sample>{}))
            if (sample.quality == Quality::Good)
                story.highest[channel.id] = std::max(story.highest[channel.id], sample.value);
    loop->stop();
    return story;
}

inline Story replay(const Cast& cast, const std::string& scenario, Duration span,
                    const std::vector<std::string>& approvers)
{
    QTemporaryDir folder;
    return replay(makeProject(std::filesystem::path(folder.path().toStdString()) / "city.sinew", cast),
                  scenario, span, approvers);
}

} // namespace cityreplay
