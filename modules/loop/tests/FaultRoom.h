// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// A desk, a real broker and a device behind a gateway, whose clocks run faster than the day while a test waits for a
// time limit; and what went wrong on purpose.
#include "Patience.h"
#include "Relay.h"
#include "SignedPeople.h"
#include "TestBroker.h"

#include <sinew/command/LedgerRights.h>
#include <sinew/live/MqttSource.h>
#include <sinew/loop/Loop.h>

#include <algorithm>
#include <atomic>
#include <fmt/format.h>
#include <map>
#include <mutex>
#include <QTemporaryDir>
#include <QtTest>
#include <random>
#include <thread>

namespace sinew::tests {

using namespace std::chrono_literals;
using Verb = wire::CommandMessage::Verb;
using Stage = wire::FeedbackMessage::Stage;

inline const User kAda{UserId("ada"), "Ada", Role::Operator};
inline constexpr int kValves = 40;

inline ActuatorId valve(int i)
{
    return ActuatorId(fmt::format("a/v{}", i));
}

inline ModelPtr faultModel()
{
    auto made = std::make_shared<Model>();
    made->name = "faults";
    made->assets = {{AssetId("a"), "Works", "water", {}}};
    made->elements.emplace_back().id = ElementId("a/x/1");
    made->elements.back().asset = AssetId("a");
    for (int i = 0; i < 100; ++i) {
        Channel& channel = made->channels.emplace_back();
        channel.id = ChannelId(fmt::format("a/s{}/displacement", i));
        channel.element = ElementId("a/x/1");
        channel.quantity = "displacement";
        channel.unit = "m";
    }
    for (int i = 0; i < kValves; ++i) {
        Actuator& actuator = made->actuators.emplace_back();
        actuator.id = valve(i);
        actuator.element = ElementId("a/x/1");
        actuator.name = fmt::format("Valve {}", i);
        actuator.action = "set";
        actuator.quantity = "setting";
        actuator.unit = "1";
        actuator.hazardous = i >= kValves / 2;
    }
    made->users = {kAda};
    return made;
}

inline Proposal setValve(int i, double value = 0.5)
{
    Proposal proposal;
    proposal.actuator = valve(i);
    proposal.value = value;
    proposal.decideWithin = 10min;
    proposal.reason = "test";
    return proposal;
}

/// Wall time that can be made to run faster than the machine's.
class FastClock final : public Clock {
public:
    Instant wall() const override
    {
        const std::lock_guard lock(m_mutex);
        return m_at + (SystemClock().wall() - m_since) * m_times;
    }
    Instant world() const override { return wall(); }
    void run(int times)
    {
        const Instant at = wall();
        const std::lock_guard lock(m_mutex);
        m_at = at;
        m_since = SystemClock().wall();
        m_times = times;
    }

private:
    mutable std::mutex m_mutex;
    Instant m_at = SystemClock().wall(), m_since = m_at;
    int m_times = 1;
};

/// What the device does wrong.
struct Misbehaviour {
    std::atomic<bool> deafAfterSelect{false}, swallowsAcknowledgement{false}, repeatsAndShuffles{false};
    std::atomic<std::int64_t> clockOffS{0};
};

/// Valves behind a gateway: carries out at once what is let in, and keeps what it was sent.
class Device {
public:
    Device(const live::MqttSettings& settings, const Clock& clock, std::shared_ptr<gateway::Gatekeeper> gate,
           Misbehaviour& wrong)
        : m_clock(clock), m_gate(std::move(gate)), m_wrong(wrong),
          m_publisher(settings, [this](const wire::CommandMessage& command) { receive(command); })
    {
        if (!m_publisher.start())
            qFatal("the device does not start");
    }
    ~Device() { m_publisher.stop(); }
    bool isConnected() const { return m_publisher.status().connected; }
    live::MqttPublisher& publisher() { return m_publisher; }
    /// What was let in, in order.
    std::vector<wire::CommandMessage> admitted() const
    {
        const std::lock_guard lock(m_mutex);
        return m_admitted;
    }
    int refused() const { return m_refused; }
    int operatedTwice() const
    {
        std::map<std::string, int> times;
        int twice = 0;
        for (const auto& command : admitted())
            if (command.verb == Verb::Operate)
                twice += ++times[command.id.value + '\n' + command.actuator.value] > 1;
        return twice;
    }

private:
    void receive(const wire::CommandMessage& command)
    {
        const Instant wall = m_clock.wall() + std::chrono::seconds(m_wrong.clockOffS.load());
        const auto answer = m_gate->admit(command, wall);
        if (answer.refusal != wire::Refusal::None) {
            ++m_refused;
            return say(command, Stage::Refused, answer.refusal, answer.why);
        }
        {
            const std::lock_guard lock(m_mutex);
            m_admitted.push_back(command);
        }
        if (command.verb == Verb::Select)
            return m_wrong.deafAfterSelect ? void(++m_deaf) : say(command, Stage::Selected);
        if (command.verb == Verb::Cancel)
            return say(command, Stage::Cancelled);
        if (m_wrong.swallowsAcknowledgement)
            return;
        std::vector<Stage> stages{Stage::Accepted, Stage::Running, Stage::Done};
        if (m_wrong.repeatsAndShuffles) {
            stages.insert(stages.end(), {Stage::Selected, Stage::Accepted, Stage::Done, Stage::Running});
            std::shuffle(stages.begin(), stages.end(), m_random);
        }
        for (const Stage stage : stages)
            say(command, stage);
    }
    void say(const wire::CommandMessage& command, Stage stage, wire::Refusal refusal = wire::Refusal::None,
             const std::string& detail = {})
    {
        wire::FeedbackMessage message{command.id, command.actuator, stage, refusal, detail};
        message.requested = message.reported = message.measured = command.value;
        message.at = m_clock.world();
        (void)m_publisher.publish(message);
    }

    const Clock& m_clock;
    const std::shared_ptr<gateway::Gatekeeper> m_gate;
    Misbehaviour& m_wrong;
    mutable std::mutex m_mutex;
    std::vector<wire::CommandMessage> m_admitted;
    std::atomic<int> m_refused{0}, m_deaf{0};
    std::mt19937 m_random{7};
    live::MqttPublisher m_publisher; ///< last: its thread calls the above
};

/// One line of the table that the suite prints.
struct Tally {
    const char* fault;
    int tried = 0, survived = 0, lost = 0;
    void count(bool isWell) { ++tried, isWell ? ++survived : ++lost; }
};

class FaultRoom {
public:
    FaultRoom()
        : people({{"eve", "administrator"}, {"ada", "operator"}, {"ben", "approver"}, {"cleo", "approver"}},
                 "faults", hazardous())
    {
        if (!broker.start("allow_anonymous true\nmax_queued_messages 0\n"))
            qFatal("mosquitto does not start");
        settings.port = broker.port();
        settings.site = "faults";
        settings.backoffMin = 50ms;
        settings.backoffMax = 200ms;
        device = std::make_unique<Device>(settings, *clock, people.gate(), wrong);
        enrol();
        openDesk();
    }
    ~FaultRoom() { closeDesk(); }

    /// Its people stand in the ledger, so that who signed what can be checked.
    void enrol()
    {
        auto made = store::Project::create(place(), "faults");
        if (!made)
            qFatal("%s", made.error().text().c_str());
        store::Ledger& ledger = (*made)->ledger();
        const UserId eve("eve");
        (void)ledger.setSeat(people.seat(), "desk", clock->wall());
        (void)ledger.append(command::firstAdministratorRow({eve, "Eve", Role::Administrator}, people.key("eve")->key()),
                            {.by = people.key("eve")});
        for (const User& user : {kAda, User{UserId("ben"), "Ben", Role::Approver}, User{UserId("cleo"), "Cleo", Role::Approver}})
            (void)ledger.append(command::enrolledRow(user, people.key(user.id.value)->key(), eve),
                                {.by = people.key("eve")});
    }
    std::string place() const { return folder.filePath("p.sinew").toStdString(); }
    void openDesk()
    {
        auto opened = store::Project::open(place());
        if (!opened)
            qFatal("%s", opened.error().text().c_str());
        project = std::move(*opened);
        if (const auto seat = project->ledger().setSeat(people.seat(), "desk", clock->wall()); !seat)
            qFatal("%s", seat.error().text().c_str());
        loop::Loop::Parts parts;
        parts.project = project;
        parts.model = faultModel();
        parts.clock = clock;
        parts.signers = people.signers();
        parts.site = "faults";
        live::MqttSettings own = settings;
        if (!network)
            network = std::make_unique<Relay>(broker.port());
        own.port = network->port();
        parts.sources.push_back(std::make_unique<live::MqttSource>(own));
        loop = std::make_unique<loop::Loop>(std::move(parts));
        if (const auto started = loop->start(); !started)
            qFatal("%s", started.error().text().c_str());
        if (!soon([&] { return isOnline(); }))
            qFatal("no connection to the broker");
    }
    void closeDesk()
    {
        if (loop)
            loop->stop();
        loop.reset();
        project.reset();
    }
    bool isDeskConnected() const
    {
        const auto overview = loop->overview();
        return !overview->sources.empty() && overview->sources.front().status.connected;
    }
    bool isOnline() const { return device->isConnected() && isDeskConnected(); }
    std::optional<command::CommandRecord> record(const CommandId& id) const
    {
        const auto overview = loop->overview();
        const auto found = std::ranges::find(overview->commands, id, &command::CommandRecord::id);
        return found == overview->commands.end() ? std::nullopt : std::optional(*found);
    }
    command::State stateOf(const CommandId& id) const
    {
        const auto found = record(id);
        return found ? found->state : command::State::Proposed;
    }
    /// The command that was asked for, once it has ended.
    std::optional<command::CommandRecord> ended(const CommandId& id) const
    {
        soon([&] { return command::isFinal(stateOf(id)); });
        return record(id);
    }
    /// The same of one that ends by a time limit, if it ends: those pass faster meanwhile. Nothing else should have to
    /// come in time then.
    std::optional<command::CommandRecord> lapsed(const CommandId& id) const
    {
        clock->run(8);
        soon([&] { return command::isFinal(stateOf(id)) || stateOf(id) == command::State::Verifying; });
        clock->run(1);
        return record(id);
    }
    bool reaches(const CommandId& id, command::State state) const
    {
        return soon([&] {
            const auto found = record(id);
            return found && std::ranges::any_of(found->past, [&](const auto& step) { return step.second == state; });
        });
    }
    /// An ordinary command works: the room has recovered.
    bool works(int i)
    {
        if (!soon([&] { return isOnline(); }))
            return false;
        const auto id = loop->request(setValve(i), kAda).get();
        return id && reaches(*id, command::State::Verifying) && nothingTwice();
    }
    bool nothingTwice() const { return device->operatedTwice() == 0; }

    static std::vector<ActuatorId> hazardous()
    {
        std::vector<ActuatorId> all;
        const ModelPtr model = faultModel();
        for (const Actuator& actuator : model->actuators)
            if (actuator.hazardous)
                all.push_back(actuator.id);
        return all;
    }

    TestBroker broker;
    QTemporaryDir folder;
    std::shared_ptr<FastClock> clock = std::make_shared<FastClock>();
    SignedPeople people;
    Misbehaviour wrong;
    live::MqttSettings settings;
    std::unique_ptr<Relay> network; ///< between the desk and the broker
    std::unique_ptr<Device> device;
    std::shared_ptr<store::Project> project;
    std::unique_ptr<loop::Loop> loop;
};

} // namespace sinew::tests
