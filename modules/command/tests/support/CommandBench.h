// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "FakeLedger.h"
#include "SignedPeople.h"

#include <sinew/command/CommandService.h>

#include <algorithm>
#include <memory>
#include <QtGlobal>

namespace sinew::tests {

using namespace std::chrono_literals;
using command::CommandService;
using command::State;
using Stage = wire::FeedbackMessage::Stage;
using Verb = wire::CommandMessage::Verb;

inline const User kAda{UserId("ada"), "Ada Lovelace", Role::Operator};
inline const User kBob{UserId("bob"), "Bob", Role::Operator};
inline const User kEve{UserId("eve"), "Eve", Role::Approver};
inline const User kVic{UserId("vic"), "Vic", Role::Viewer};
inline const Instant kStart = instantFromMicros(1'790'000'000'000'000);

inline ModelPtr benchModel()
{
    auto model = std::make_shared<Model>();
    model->name = "Bench";
    model->elements.resize(2);
    model->elements[0].id = ElementId("bridge/IfcColumn/P2");
    model->elements[0].name = "Pier P2";
    model->elements[1].id = ElementId("water/pipe/V3");
    model->elements[1].name = "V-3";
    const auto channel = [&](const char* id, const char* quantity, const char* unit, int element) {
        Channel made;
        made.id = ChannelId(id);
        made.element = model->elements[element].id;
        made.quantity = quantity;
        made.unit = unit;
        model->channels.push_back(made);
    };
    channel("bridge/P2/displacement", "displacement", "mm", 0);
    channel("weather/wind-speed", "wind-speed", "m/s", 0);
    channel("bridge/D2/temperature", "temperature", "°C", 0);
    channel("water/V3/setting", "setting", "%", 1);
    const auto actuator = [&](const char* id, const char* name, const char* action, const char* quantity,
                              const char* unit, double min, double max, int element) {
        Actuator made;
        made.id = ActuatorId(id);
        made.element = model->elements[element].id;
        made.name = name;
        made.action = action;
        made.quantity = quantity;
        made.unit = unit;
        made.minValue = min;
        made.maxValue = max;
        model->actuators.push_back(made);
    };
    actuator("bridge/D2/heater", "Heater D2", "pre-heat", "temperature", "°C", 263.15, 353.15, 0);
    actuator("bridge/D3/heater", "Heater D3", "pre-heat", "temperature", "°C", 263.15, 353.15, 0);
    actuator("water/V3/valve", "Valve V-3", "close", "setting", "%", 0, 1, 1);
    model->actuators[0].measured = ChannelId("bridge/D2/temperature");
    model->actuators[2].hazardous = true;
    return model;
}

/// A service with a clock, a ledger and a field that only listens.
struct CommandBench {
    ModelPtr model = benchModel();
    ManualClock clock{kStart};
    FakeLedger ledger;
    /// Everybody has signed in.
    SignedPeople people{
        {{"ada", "operator"}, {"bob", "operator"}, {"eve", "approver"}, {"vic", "viewer"}, {"e", "engineer"}},
        "Bench",
        {ActuatorId("water/V3/valve")}};
    std::shared_ptr<gateway::Gatekeeper> gate = people.gate();
    std::vector<wire::CommandMessage> sent;
    std::vector<std::string> faults;
    std::vector<std::pair<std::string, State>> changes;
    std::optional<Skill> skill;
    bool linkDown = false;
    std::function<void(const wire::CommandMessage&)> onSend;
    std::unique_ptr<CommandService> service;
    CommandService::Settings settings;

    CommandBench() { restart(); }

    /// As after the program ended: all that is left is the ledger.
    void restart()
    {
        service = std::make_unique<CommandService>(
            model, clock, ledger, *people.signers(),
            [this](const wire::CommandMessage& message) -> Result<void> {
                if (linkDown)
                    return fail(ErrorCode::Io, "not connected", "field");
                sent.push_back(message);
                if (onSend)
                    onSend(message);
                return {};
            },
            [this](const Proposal&) { return skill; }, settings);
        service->onFault = [this](const std::string& why) { faults.push_back(why); };
        service->onChanged = [this](const command::CommandRecord& record) {
            changes.emplace_back(record.id.value, record.state);
        };
    }

    live::StateSnapshot state() const
    {
        live::StateSnapshot now{clock.world(), model, {}};
        for (std::size_t i = 0; i < model->channels.size(); ++i)
            now.channels.push_back({true, 1.0, clock.world() - 5s, Quality::Good, false});
        return now;
    }
    void tick() { service->tick(state()); }
    void pass(Duration d)
    {
        clock.advance(d);
        tick();
    }

    Proposal heat(const std::string& id = "p1", const std::string& key = "bridge/P2") const
    {
        Proposal p;
        p.id = ProposalId(id);
        p.key = key;
        p.origin = "system:bridge";
        p.actuator = ActuatorId("bridge/D2/heater");
        p.action = "pre-heat";
        p.value = 333.15;
        p.title = "Pre-heat damper D2 to 60 °C";
        p.reason = "Pier P2 passes 50 mm with probability 0.7";
        p.issuedAt = clock.world();
        p.actBefore = clock.world() + 6h;
        p.inputs = {ChannelId("weather/wind-speed")};
        VerifyPlan plan;
        plan.channel = ChannelId("bridge/P2/displacement");
        plan.quantity = "displacement";
        plan.until = clock.world() + 3h;
        for (int i = 0; i <= 18; ++i)
            plan.points.push_back({clock.world() + i * 10min, 0.058, 0.031, 0.009});
        p.verify = plan;
        return p;
    }
    Proposal close(const std::string& id = "v1") const
    {
        Proposal p;
        p.id = ProposalId(id);
        p.key = "water/V3";
        p.origin = "system:water";
        p.actuator = ActuatorId("water/V3/valve");
        p.action = "close";
        p.value = 0;
        p.title = "Close valve V-3";
        p.reason = "Pipe P-12 has burst with probability 0.6";
        return p;
    }
    CommandId propose(const Proposal& p) { return service->propose(p).value(); }
    void answer(const CommandId& id, const char* actuator, Stage stage,
                wire::Refusal refusal = wire::Refusal::None, std::optional<double> reported = std::nullopt)
    {
        wire::FeedbackMessage message;
        message.command = id;
        message.actuator = ActuatorId(actuator);
        message.stage = stage;
        message.refusal = refusal;
        message.reported = reported;
        message.at = clock.world();
        service->feedback(message);
    }
    /// The displacement sensor says so, now.
    void measure(double metres)
    {
        service->measured(std::array{
            Sample{ChannelId("bridge/P2/displacement"), clock.world(), clock.wall(), metres, Quality::Good}});
    }
    State stateOf(const CommandId& id) const { return service->command(id)->state; }
    std::string whyOf(const CommandId& id) const { return service->command(id)->why; }
    std::size_t sentCount(Verb verb) const
    {
        return static_cast<std::size_t>(std::ranges::count(sent, verb, &wire::CommandMessage::verb));
    }
    /// Proposed, approved and accepted by the field.
    CommandId runUntilDone()
    {
        const CommandId id = propose(heat());
        runToVerifying(id);
        return id;
    }
    void runToVerifying(const CommandId& id)
    {
        if (!service->approve(id, kAda))
            qFatal("not approved");
        tick();
        answer(id, "bridge/D2/heater", Stage::Selected);
        tick();
        answer(id, "bridge/D2/heater", Stage::Accepted);
        answer(id, "bridge/D2/heater", Stage::Done, wire::Refusal::None, 59.0);
    }
};

} // namespace sinew::tests
