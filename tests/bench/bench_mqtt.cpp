// SPDX-License-Identifier: GPL-3.0-or-later
// Telemetry through a real broker into a loop on a real project, 100 channels a message, while a person approves
// commands: how long from the approval until the signed command is on the wire, as another client of the broker
// sees it. The reference is the same without telemetry, in the same run. Then ten times as much is offered for a
// minute: what the line does not take is counted at the sender, what it takes is taken in, and commands go on.
// Prints; fails where the 99th percentile under 100,000 samples a second is 50 ms or more, or where samples are
// missing.
//
//   bench_mqtt [samples per second [seconds [approvals [seconds of overload]]]]
#include "SignedPeople.h"
#include "TestBroker.h"

#include <sinew/live/MqttSource.h>
#include <sinew/loop/Loop.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <fmt/format.h>
#include <QCoreApplication>
#include <QTemporaryDir>
#include <thread>

using namespace sinew;
using namespace std::chrono_literals;

namespace {

constexpr int kPerMessage = 100, kChannels = 10'000;
const User kAda{UserId("ada"), "Ada", Role::Operator};

using Watch = std::chrono::steady_clock;

ModelPtr model(int actuators)
{
    auto made = std::make_shared<Model>();
    made->name = "bench";
    made->assets = {{AssetId("a"), "A", "bridge", {}}};
    made->elements.emplace_back().id = ElementId("a/x/1");
    made->elements.back().asset = AssetId("a");
    for (int i = 0; i < kChannels; ++i) {
        Channel& channel = made->channels.emplace_back();
        channel.id = ChannelId(fmt::format("a/s{}/displacement", i));
        channel.element = ElementId("a/x/1");
        channel.quantity = "displacement";
        channel.unit = "m";
        channel.highLimit = 1;
        channel.noDataGraceS = 60;
    }
    for (int i = 0; i < actuators; ++i) {
        Actuator& actuator = made->actuators.emplace_back();
        actuator.id = ActuatorId(fmt::format("a/v{}", i));
        actuator.element = ElementId("a/x/1");
        actuator.name = fmt::format("Valve {}", i);
        actuator.action = "set";
        actuator.quantity = "setting";
        actuator.unit = "1";
    }
    made->users = {kAda};
    return made;
}

/// Publishes at a steady rate, from a thread of its own.
class Load {
public:
    Load(const live::MqttSettings& settings, int samplesPerSecond)
        : m_publisher(settings, [](wire::CommandMessage) {}), m_perSecond(samplesPerSecond / kPerMessage)
    {
        if (!m_publisher.start())
            qFatal("the publisher does not start");
        while (!m_publisher.status().connected)
            std::this_thread::sleep_for(5ms);
        if (m_perSecond > 0)
            m_thread = std::jthread([this](const std::stop_token& stop) { run(stop); });
    }
    void stop()
    {
        m_thread = {};
        while (m_publisher.status().queued > 0)
            std::this_thread::sleep_for(5ms);
        m_publisher.stop();
    }
    std::uint64_t sent() const { return m_sent; }
    std::uint64_t refused() const { return m_refused; }

private:
    void run(const std::stop_token& stop)
    {
        const auto begin = Watch::now();
        for (std::int64_t n = 0; !stop.stop_requested(); ++n) {
            std::this_thread::sleep_until(begin + n * 1'000'000us / m_perSecond);
            wire::Telemetry message;
            const Instant now = SystemClock().wall();
            const int first = static_cast<int>(n % (kChannels / kPerMessage)) * kPerMessage;
            for (int i = 0; i < kPerMessage; ++i)
                message.readings.push_back({ChannelId(fmt::format("a/s{}/displacement", first + i)), now,
                                            0.1 + 1e-4 * static_cast<double>((n + i) % 97)});
            m_publisher.publish("bench", message) ? m_sent += kPerMessage : m_refused += kPerMessage;
        }
    }
    live::MqttPublisher m_publisher;
    const int m_perSecond;
    std::atomic<std::uint64_t> m_sent{0}, m_refused{0};
    std::jthread m_thread;
};

struct Figures {
    std::vector<double> ms;
    std::uint64_t sent = 0, refused = 0, stored = 0;
    double drained = 0; ///< seconds until everything that was sent was taken in
    int late = 0; ///< commands that were not on the wire after ten seconds
    double at(double share) const
    {
        return ms.empty() ? 0 : ms[std::min(ms.size() - 1, static_cast<std::size_t>(share * static_cast<double>(ms.size())))];
    }
};

Figures measure(const TestBroker& broker, int samplesPerSecond, double seconds, int approvals)
{
    const tests::SignedPeople people({{"ada", "operator"}, {"ben", "approver"}}, "bench");
    live::MqttSettings settings;
    settings.port = broker.port();
    settings.site = "bench";

    std::atomic<std::int64_t> seenAt{0};
    const auto now = [] { return Watch::now().time_since_epoch().count(); };
    live::MqttPublisher gateway(settings, [&](const wire::CommandMessage& command) {
        if (command.verb == wire::CommandMessage::Verb::Select)
            seenAt = now();
    });
    if (!gateway.start())
        qFatal("the gateway does not start");

    QTemporaryDir folder;
    auto project = std::move(*store::Project::create(folder.filePath("b.sinew").toStdString(), "bench"));
    loop::Loop::Parts parts;
    parts.project = std::move(project);
    parts.model = model(approvals);
    parts.clock = std::make_shared<SystemClock>();
    parts.signers = people.signers();
    parts.site = "bench";
    parts.sources.push_back(std::make_unique<live::MqttSource>(settings));
    loop::Loop loop(std::move(parts));
    if (const auto started = loop.start(); !started)
        qFatal("%s", started.error().text().c_str());
    while (!gateway.status().connected || loop.overview()->sources.empty() ||
           !loop.overview()->sources.front().status.connected)
        std::this_thread::sleep_for(20ms);

    Load load(settings, samplesPerSecond);
    Figures figures;
    const auto pause = std::chrono::duration_cast<Watch::duration>(std::chrono::duration<double>(seconds / approvals));
    std::this_thread::sleep_for(500ms);
    for (int i = 0; i < approvals; ++i) {
        const auto begin = Watch::now();
        Proposal proposal;
        proposal.actuator = ActuatorId(fmt::format("a/v{}", i));
        proposal.value = 0.5;
        proposal.decideWithin = 10min;
        proposal.reason = "bench";
        seenAt = 0;
        // An operator's own command: asking is approving.
        const auto asked = now();
        const auto made = loop.request(proposal, kAda).get();
        if (!made)
            qFatal("%s", made.error().text().c_str());
        while (seenAt == 0 && Watch::now() - begin < 10s)
            std::this_thread::sleep_for(100us);
        if (seenAt == 0) {
            ++figures.late;
            continue;
        }
        figures.ms.push_back(1e-6 * static_cast<double>(seenAt - asked));
        std::this_thread::sleep_until(begin + pause);
    }
    load.stop();
    figures.sent = load.sent();
    figures.refused = load.refused();
    // What waits at the broker is worked off; missing is what does not come for ten seconds.
    const auto stopped = Watch::now();
    for (auto moved = stopped; figures.stored < figures.sent && Watch::now() - moved < 10s;) {
        std::this_thread::sleep_for(100ms);
        const auto overview = loop.overview();
        const std::uint64_t stored =
            overview->cleaning.accepted + overview->cleaning.duplicates + overview->cleaning.late;
        if (stored != figures.stored)
            moved = Watch::now();
        figures.stored = stored;
    }
    figures.drained = std::chrono::duration<double>(Watch::now() - stopped).count();
    loop.stop();
    gateway.stop();
    std::ranges::sort(figures.ms);
    return figures;
}

void print(const char* what, const Figures& figures)
{
    fmt::print("{:<28} approve to wire: median {:6.1f} ms, 95 % {:6.1f} ms, 99 % {:6.1f} ms, most {:6.1f} ms; "
               "later than 10 s {}; samples sent {}, taken in {} ({:.0f} s after the last was sent), refused by a full line {}\n",
               what, figures.at(0.5), figures.at(0.95), figures.at(0.99), figures.ms.empty() ? 0.0 : figures.ms.back(), figures.late,
               figures.sent, figures.stored, figures.drained, figures.refused);
    std::fflush(stdout);
}

} // namespace

int main(int argc, char** argv)
{
    const QCoreApplication app(argc, argv);
    const auto argument = [&](int i, double otherwise) { return argc > i ? std::atof(argv[i]) : otherwise; };
    const int rate = static_cast<int>(argument(1, 100'000));
    const double seconds = argument(2, 30);
    const int approvals = static_cast<int>(argument(3, 200));
    TestBroker broker;
    if (TestBroker::program().isEmpty() || !broker.start("allow_anonymous true\nmax_queued_messages 0\n"))
        qFatal("mosquitto does not start");
    const Figures idle = measure(broker, 0, seconds / 3, approvals);
    print("no telemetry", idle);
    const Figures loaded = measure(broker, rate, seconds, approvals);
    print(fmt::format("{} samples/s", rate).c_str(), loaded);
    fmt::print("ratio of the 99th percentiles: {:.2f}\n", loaded.at(0.99) / idle.at(0.99));
    const Figures flooded = measure(broker, 10 * rate, argument(4, 60), approvals);
    print("ten times as much offered", flooded);
    const bool complete = loaded.stored == loaded.sent && loaded.refused == 0 && flooded.stored == flooded.sent &&
                          flooded.late == 0;
    return complete && loaded.at(0.99) < 50 ? 0 : 1;
}
