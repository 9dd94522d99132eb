// SPDX-License-Identifier: GPL-3.0-or-later
#include "DemoWorld.h"

#include "DemoProject.h"
#include "FieldKeys.h"

namespace sinew::app {

namespace {

/// The field follows the project's people: who got or lost a key counts from the next command on.
field::FieldPort withKeys(field::FieldPort port, std::shared_ptr<gateway::Gatekeeper> gate, OpenProject open)
{
    port.takeCommands = [take = std::move(port.takeCommands), gate = std::move(gate), open = std::move(open)] {
        auto commands = take();
        if (!commands.empty())
            if (auto registry = registryOf(open, open.model->name, {}, Seats::Registered))
                (void)gate->replace(std::move(*registry)); // the same site, the same age: no error
        return commands;
    };
    return port;
}

} // namespace

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
    auto registry = registryOf(open, open.model->name, {}, Seats::Registered);
    if (!registry)
        return passOn(registry);
    auto gate = gateway::Gatekeeper::open(std::move(*registry));
    if (!gate)
        return passOn(gate);
    parts->gate = std::move(*gate);
    auto port = withKeys(field::inProcessPort(world->m_link), parts->gate, open);
    auto made = field::Field::make(std::move(*parts));
    if (!made)
        return passOn(made);
    world->m_runner =
        ownClock ? std::make_unique<field::FieldRunner>(std::move(*made), ownClock, std::move(port),
                                                        world->m_scenario.rate)
                 : std::make_unique<field::FieldRunner>(std::move(*made), world->m_clock, std::move(port));
    return world;
}

} // namespace sinew::app
