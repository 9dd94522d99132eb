// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "FakeLedger.h"

#include <sinew/alarm/AlarmService.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

/// A bridge's pier and a junction of a water network, a clock that moves when told, a ledger in memory.
namespace bench {

using namespace sinew;
using namespace sinew::alarm;
using namespace sinew::tests;
using namespace std::chrono_literals;

inline const Instant kStart = instantFromMicros(1'790'000'000'000'000);
inline const User kAda{UserId("ada"), "Ada", Role::Operator};
inline const User kEve{UserId("eve"), "Eve", Role::Approver};
inline const User kVic{UserId("vic"), "Vic", Role::Viewer};
inline const User kEnid{UserId("enid"), "Enid", Role::Engineer};
inline const AlarmId kHigh("bridge/P2/displacement#high"), kWarning("bridge/P2/displacement#high-warning");
inline const AlarmId kNoData("bridge/P2/displacement#no-data"), kLow("water/J-1/pressure#low");

inline std::shared_ptr<Model> model()
{
    auto made = std::make_shared<Model>();
    made->assets = {{AssetId("bridge"), "Bridge", "bridge", {}}, {AssetId("water"), "Water", "water", {}}};
    made->elements.resize(2);
    made->elements[0].id = ElementId("bridge/IfcColumn/P2");
    made->elements[0].asset = AssetId("bridge");
    made->elements[0].name = "Pier P2";
    made->elements[1].id = ElementId("water/junction/J-1");
    made->elements[1].asset = AssetId("water");
    made->elements[1].name = "J-1";
    made->channels.resize(2);
    Channel& displacement = made->channels[0];
    displacement.id = ChannelId("bridge/P2/displacement");
    displacement.element = made->elements[0].id;
    displacement.quantity = "displacement";
    displacement.highLimit = 0.050;
    displacement.highWarning = 0.040;
    displacement.noDataGraceS = 300;
    Channel& pressure = made->channels[1];
    pressure.id = ChannelId("water/J-1/pressure");
    pressure.element = made->elements[1].id;
    pressure.quantity = "pressure";
    pressure.lowLimit = 200e3;
    return made;
}

struct Bench {
    ModelPtr project = model();
    ManualClock clock{kStart};
    FakeLedger ledger;
    std::unique_ptr<AlarmService> service;
    std::vector<std::string> faults;
    int changes = 0;
    live::StateSnapshot state{kStart, project, std::vector<live::ChannelState>(2)};

    Bench() { restart(); }
    void restart()
    {
        service = std::make_unique<AlarmService>(project, clock, ledger);
        service->onFault = [this](const std::string& why) { faults.push_back(why); };
        service->onChanged = [this](const Alarm&) { ++changes; };
    }
    /// A sample comes now and is evaluated.
    void say(std::size_t channel, double value, Quality quality = Quality::Good)
    {
        state.channels[channel] = {true, value, clock.world(), quality, false};
        look();
    }
    void look()
    {
        state.at = clock.world();
        service->evaluate(state);
    }
    void pass(Duration d)
    {
        clock.advance(d);
        look();
    }
    std::optional<Alarm> alarm(const AlarmId& id) const
    {
        for (const Alarm& one : service->alarms())
            if (one.id == id)
                return one;
        return std::nullopt;
    }
    State stateOf(const AlarmId& id) const { return alarm(id) ? alarm(id)->state : State::Normal; }
};

} // namespace bench
