// SPDX-License-Identifier: GPL-3.0-or-later
#include "DemoWorld.h"

#include "DemoProject.h"

namespace sinew::app {

DemoWorld::~DemoWorld()
{
    m_starter.request_stop();
    if (m_starter.joinable())
        m_starter.join();
    if (m_runner)
        m_runner->stop();
}

void DemoWorld::start()
{
    if (m_starter.joinable())
        return;
    m_starter = std::jthread([this](std::stop_token stop) {
        m_runner->runOnce(stop); // the hours before the scenario's start
        if (stop.stop_requested())
            return;
        if (m_ownClock)
            m_ownClock->setRate(m_scenario.rate);
        m_runner->start();
    });
}

Result<std::unique_ptr<DemoWorld>> DemoWorld::make(const OpenProject& open, const std::string& scenario,
                                                   std::uint64_t seed, std::shared_ptr<const Clock> clock)
{
    auto loaded = field::loadScenario(scenario, {scenarioFolder()});
    if (!loaded)
        return passOn(loaded);
    std::unique_ptr<DemoWorld> world(new DemoWorld);
    world->m_scenario = std::move(*loaded);
    if (!clock) {
        world->m_ownClock =
            std::make_shared<ScaledClock>(world->m_scenario.start, 0); // stands until start() has the past
        clock = world->m_ownClock;
    }
    world->m_clock = std::move(clock);
    auto parts = field::fieldParts(
        open.model, [project = open.project](const Source& s) { return project->sourcePath(s); },
        world->m_scenario, world->m_clock, seed);
    if (!parts)
        return passOn(parts);
    auto made = field::Field::make(std::move(*parts));
    if (!made)
        return passOn(made);
    world->m_runner = std::make_unique<field::FieldRunner>(
        std::move(*made), world->m_clock, field::inProcessPort(world->m_link), world->m_scenario.rate);
    return world;
}

} // namespace sinew::app
