// SPDX-License-Identifier: GPL-3.0-or-later
// Ten times the telemetry that a desk is built for, through a real broker, while people command: commands arrive, the
// overview goes on, and everything that was sent is stored in the end. Prints what was tried.
#include "FaultRoom.h"

using namespace sinew;
using namespace sinew::tests;
using command::State;
using Watch = std::chrono::steady_clock;

namespace {

constexpr int kPerMessage = 100, kOffered = 1'000'000; // samples per second

/// Publishes as fast as the line and this machine take it, kOffered at most.
class Flood {
public:
    Flood(const FaultRoom& room)
        : m_clock(*room.clock), m_publisher(room.settings, [](wire::CommandMessage) {})
    {
        if (!m_publisher.start() || !soon([this] { return m_publisher.status().connected; }))
            qFatal("the flood does not start");
        m_thread = std::jthread([this](const std::stop_token& stop) { run(stop); });
    }
    /// Messages that the broker has taken.
    std::uint64_t stop()
    {
        m_thread = {};
        soon([this] { return m_publisher.status().queued == 0; });
        m_publisher.stop();
        return m_sent;
    }

private:
    void run(const std::stop_token& stop)
    {
        const auto begin = Watch::now();
        for (std::int64_t n = 0; !stop.stop_requested(); ++n) {
            std::this_thread::sleep_until(begin + n * (1'000'000us * kPerMessage / kOffered));
            wire::Telemetry message;
            const Instant now = m_clock.wall();
            for (int i = 0; i < kPerMessage; ++i)
                message.readings.push_back({ChannelId(fmt::format("a/s{}/displacement", i)), now,
                                            0.1 + 1e-9 * static_cast<double>((n + i) % 97)});
            // A full line refuses: said to the sender, who keeps it.
            bool isTaken = false;
            while (!(isTaken = m_publisher.publish("flood", message).has_value()) && !stop.stop_requested())
                std::this_thread::sleep_for(1ms);
            m_sent += isTaken;
        }
    }
    const Clock& m_clock;
    live::MqttPublisher m_publisher;
    std::uint64_t m_sent = 0;
    std::jthread m_thread;
};

std::uint64_t taken(const FaultRoom& room)
{
    const auto overview = room.loop->overview();
    return overview->cleaning.accepted + overview->cleaning.duplicates + overview->cleaning.late;
}

} // namespace

class tst_Overload : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() { SINEW_NEED_BROKER(); }
    void tenTimesTheTelemetry()
    {
        bool isSet = false;
        const int asked = qEnvironmentVariableIntValue("SINEW_OVERLOAD_S", &isSet);
        const auto seconds = std::chrono::seconds(isSet ? asked : 15);
        FaultRoom room;
        Flood flood(room);
        const auto begin = Watch::now();
        Tally commands{"telemetry tenfold: commands"}, overviews{"telemetry tenfold: overviews"};
        Watch::duration slowest{};
        for (int i = 0; Watch::now() - begin < seconds; ++i) {
            const auto start = Watch::now();
            const auto revision = room.loop->overview()->revision;
            const auto id = room.loop->request(setValve(i % (kValves / 2)), kAda).get();
            QVERIFY2(id, id ? "" : id.error().text().c_str());
            const bool hasArrived = room.reaches(*id, State::Verifying);
            slowest = std::max(slowest, Watch::now() - start);
            commands.count(hasArrived);
            overviews.count(room.loop->overview()->revision > revision);
            (void)room.loop->cancel(*id, kAda, "the valve is wanted again").get();
            std::this_thread::sleep_until(start + 700ms);
        }
        const double took = std::chrono::duration<double>(Watch::now() - begin).count();
        const std::uint64_t sent = kPerMessage * flood.stop();
        const auto stopped = Watch::now();
        for (auto [moved, last] = std::pair(stopped, std::uint64_t(0)); last < sent && Watch::now() - moved < kPatience;) {
            std::this_thread::sleep_for(50ms);
            if (const auto now = taken(room); now != last)
                std::tie(moved, last) = std::pair(Watch::now(), now);
        }
        const auto drained = std::chrono::duration<double>(Watch::now() - stopped).count();
        const std::uint64_t came = taken(room);
        const bool isNothingTwice = room.nothingTwice();
        room.closeDesk();
        fmt::print("{:<44} {:>6} {:>9} {:>5}\n", "fault", "tried", "survived", "lost");
        for (const Tally& tally : {commands, overviews})
            fmt::print("{:<44} {:>6} {:>9} {:>5}\n", tally.fault, tally.tried, tally.survived, tally.lost);
        fmt::print("{:.0f} samples/s for {:.0f} s, {} taken in {:.1f} s after the last; slowest command {:.0f} ms to "
                   "its acknowledgement\n",
                   static_cast<double>(sent) / took, took, came, drained,
                   std::chrono::duration<double, std::milli>(slowest).count());
        std::fflush(stdout);
        QCOMPARE(commands.lost, 0);
        QCOMPARE(overviews.lost, 0);
        QVERIFY(isNothingTwice);
        QCOMPARE(came, sent);
        const auto project = store::Project::open(room.place(), store::Project::Access::ReadOnly);
        QVERIFY2(project, project ? "" : project.error().text().c_str());
        const auto extent = (*project)->history().extent();
        QVERIFY(extent && *extent);
        const auto buckets =
            (*project)->history().series(ChannelId("a/s7/displacement"), (*extent)->first, (*extent)->second, 1);
        QVERIFY(buckets);
        std::int64_t stored = 0;
        for (const store::SeriesBucket& bucket : *buckets)
            stored += bucket.count;
        QCOMPARE(static_cast<std::uint64_t>(stored), sent / kPerMessage);
    }
};

QTEST_GUILESS_MAIN(tst_Overload)
#include "tst_Overload.moc"
