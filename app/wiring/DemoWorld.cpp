// SPDX-License-Identifier: GPL-3.0-or-later
#include "DemoWorld.h"

#include "DemoProject.h"

namespace sinew::app {

Result<std::unique_ptr<DemoWorld>> DemoWorld::make(const OpenProject& open, const std::string& scenario,
                                                   std::uint64_t seed, std::shared_ptr<const Clock> clock)
{
    auto loaded = field::loadScenario(scenario, {scenarioFolder()});
    if (!loaded)
        return passOn(loaded);
    std::unique_ptr<DemoWorld> world(new DemoWorld);
    world->m_scenario = std::move(*loaded);
    const auto ownClock = clock ? nullptr : std::make_shared<ScaledClock>(world->m_scenario.start, 0);
    world->m_clock = clock ? std::move(clock) : ownClock;
    auto parts = field::fieldParts(
        open.model, [project = open.project](const Source& s) { return project->sourcePath(s); },
        world->m_scenario, world->m_clock, seed);
    if (!parts)
        return passOn(parts);
    auto made = field::Field::make(std::move(*parts));
    if (!made)
        return passOn(made);
    auto port = field::inProcessPort(world->m_link);
    world->m_runner =
        ownClock ? std::make_unique<field::FieldRunner>(std::move(*made), ownClock, std::move(port),
                                                        world->m_scenario.rate)
                 : std::make_unique<field::FieldRunner>(std::move(*made), world->m_clock, std::move(port));
    return world;
}

} // namespace sinew::app
