// SPDX-License-Identifier: GPL-3.0-or-later
// The demo's bridge through the typhoon, from sensor to verified command: the simulated field, the loop and a
// person who approves, driven by a clock that moves only here. Of the city only what this takes: terrain and
// bridge.
#include "Assets.h"
#include "DemoWorld.h"
#include "LoopMaker.h"

#include <sinew/importer/Importer.h>
#include <sinew/read/bindings/BindingTable.h>

#include <algorithm>
#include <atomic>
#include <QTemporaryDir>
#include <QtTest>

using namespace sinew;
using namespace std::chrono_literals;

namespace {

class StepClock final : public Clock {
public:
    explicit StepClock(Instant world) : m_wall(SystemClock{}.wall()), m_world(world) {}
    Instant wall() const override { return m_wall.load(); }
    Instant world() const override { return m_world.load(); }
    void advance(Duration world, Duration wall)
    {
        m_world = m_world.load() + world;
        m_wall = m_wall.load() + wall;
    }

private:
    std::atomic<Instant> m_wall, m_world;
};

bool ofBridge(const std::string& id)
{
    return id.starts_with("bridge/") || id.starts_with("weather/");
}

// Channels and actuators of the bridge and the weather alone.
read::BindingTable bridgeBindings(const read::BindingTable& all)
{
    read::BindingTable some;
    for (std::size_t i = 0; i < all.channels.size(); ++i)
        if (ofBridge(all.channels[i].id.value)) {
            some.channels.push_back(all.channels[i]);
            some.channelPlaces.push_back(all.channelPlaces[i]);
        }
    for (std::size_t i = 0; i < all.actuators.size(); ++i)
        if (ofBridge(all.actuators[i].id.value)) {
            some.actuators.push_back(all.actuators[i]);
            some.actuatorPlaces.push_back(all.actuatorPlaces[i]);
        }
    return some;
}

app::OpenProject makeProject(const std::filesystem::path& folder)
{
    auto open = app::openOrCreateProject(folder);
    if (!open)
        qFatal("%s", open.error().text().c_str());
    Model model = *open->model;
    const auto demo = app::assetsFolder() / "demo";
    for (const char* key : {"terrain", "bridge"}) {
        const importer::ImportRequest request{
            .file = demo / (std::string(key) == "terrain" ? "terrain.tif" : "bridge.ifc"),
            .assetKey = key,
            .simulated = true};
        if (const auto imported = importer::importFile(*open->project, model, app::readers(), request);
            !imported)
            qFatal("%s", imported.error().text().c_str());
    }
    const auto bindings = read::readBindings(demo / "bindings.csv");
    if (!bindings || !read::applyBindings(model, bridgeBindings(*bindings), true))
        qFatal("the bindings do not fit the model");
    open->model = std::make_shared<const Model>(std::move(model));
    return *open;
}

struct Story {
    std::vector<command::CommandRecord> commands; ///< newest first
    std::vector<Skill> skills;
    double afterS = -1; ///< world seconds until the first proposal
    std::size_t mostStanding = 0;
    double highestM = 0; ///< of any pier
    std::string fault;
};

Story replay(const std::string& scenario, Duration span)
{
    QTemporaryDir folder;
    const auto open = makeProject(std::filesystem::path(folder.path().toStdString()) / "storm.sinew");
    const auto peek = field::loadScenario(scenario, {app::assetsFolder() / "demo" / "scenarios"});
    if (!peek)
        qFatal("%s", peek.error().text().c_str());
    const auto clock = std::make_shared<StepClock>(peek->start);
    auto world = app::DemoWorld::make(open, scenario, 1, clock);
    if (!world)
        qFatal("%s", world.error().text().c_str());
    std::vector<std::unique_ptr<live::Source>> sources;
    sources.push_back((*world)->source());
    const auto loop = app::makeLoop(open, clock, std::move(sources));
    if (!loop->startStepping())
        qFatal("the loop does not start");
    const User approver{UserId("ben"), "Ben", Role::Approver};
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
                auto answer = loop->approve(record.id, approver);
                loop->step(false);
                (void)answer.get();
            }
        story.mostStanding = std::max(story.mostStanding, standing);
        story.fault = overview->fault;
        clock->advance(15s, 250ms);
    }
    loop->step();
    const auto overview = loop->overview();
    story.commands = overview->commands;
    story.skills = overview->skills;
    for (const Channel& channel : open.model->channels)
        if (channel.quantity == "displacement")
            for (const Sample& sample : loop->history()
                                            .samples(channel.id, peek->start, clock->world())
                                            .value_or(std::vector<Sample>{}))
                if (sample.quality == Quality::Good)
                    story.highestM = std::max(story.highestM, sample.value);
    loop->stop();
    return story;
}

} // namespace

class tst_TyphoonReplay : public QObject {
    Q_OBJECT
private slots:
    void preHeatingHoldsThePiersAndIsProven()
    {
        const Story story = replay("typhoon", 4h + 30min);
        QCOMPARE(story.fault, std::string());
        QVERIFY(story.afterS >= 0 && story.afterS <= 3600);
        QCOMPARE(story.mostStanding, std::size_t(1));
        QVERIFY(!story.commands.empty());
        const command::CommandRecord& first = story.commands.back();
        qInfo("%s | highest %.1f mm", first.why.c_str(), 1e3 * story.highestM);
        QCOMPARE(first.state, command::State::Succeeded);
        QCOMPARE(first.verification.outcome, std::string("confirmed"));
        QVERIFY(first.why.find("simulated by the model") != std::string::npos);
        QVERIFY(story.highestM < 0.050);
        for (const Skill& skill : story.skills)
            if (skill.quantity == "displacement")
                QVERIFY2(skill.coverage90 > 0.8, qPrintable(QString::number(skill.coverage90)));
    }
};

QTEST_GUILESS_MAIN(tst_TyphoonReplay)
#include "tst_TyphoonReplay.moc"
