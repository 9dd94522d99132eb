// SPDX-License-Identifier: GPL-3.0-or-later
#include "LoopMaker.h"

#include "ProjectPeople.h"
#include "Registry.h"

namespace sinew::app {

std::unique_ptr<loop::Loop> makeLoop(const OpenProject& open, std::shared_ptr<const Clock> clock,
                                     std::vector<std::unique_ptr<live::Source>> sources,
                                     std::function<void(const wire::ClockMessage&)> followClock,
                                     const std::string& site)
{
    if (open.room)
        open.room->setClock(clock);
    return std::make_unique<loop::Loop>(
        loop::Loop::Parts{.project = open.project,
                          .model = open.model,
                          .clock = std::move(clock),
                          .systems = make_systems(),
                          .sources = std::move(sources),
                          .followClock = std::move(followClock),
                          .signers = open.ring,
                          .room = open.room,
                          .site = site,
                          .seat = seatName(),
                          .space = [project = open.project] { return project->space(); }});
}

} // namespace sinew::app
