// SPDX-License-Identifier: GPL-3.0-or-later
// The telemetry's guard on the simulated field: quiet over an ordinary day with all its noise, gross errors
// and silences; loud where somebody changes what was sent.
#include "support/TestWorld.h"

#include <sinew/field/Field.h>
#include <sinew/live/Guard.h>

#include <algorithm>
#include <QtTest>
#include <set>

using namespace sinew;
using namespace sinew::field;
using namespace std::chrono_literals;

namespace {

constexpr int kDay = 24 * 60;

/// What the field sent, minute by minute.
struct Sent {
    Instant world;
    wire::Telemetry telemetry;
};

std::vector<Sent> day(Scenario scenario, std::uint64_t seed)
{
    auto clock = std::make_shared<ManualClock>(testworld::start());
    auto field = testworld::make(std::move(scenario), clock, seed);
    std::vector<Sent> all;
    for (int minute = 0; field && minute < kDay; ++minute) {
        clock->advance(1min);
        for (auto& output : (*field)->step(clock->world()))
            if (auto* telemetry = std::get_if<wire::Telemetry>(&output.message)) {
                telemetry->device = output.device;
                all.push_back({clock->world(), std::move(*telemetry)});
            }
    }
    return all;
}

const std::vector<Sent>& ordinary()
{
    static const std::vector<Sent> sent = day(testworld::quiet(), 1);
    return sent;
}

std::set<std::string> findingsOf(const std::vector<Sent>& sent)
{
    const ModelPtr model = testworld::model();
    live::Cleaner cleaner(model);
    live::Guard guard(model);
    std::set<std::string> ids;
    for (const Sent& one : sent) {
        auto cleaned = cleaner.clean(one.telemetry, one.world, one.world);
        guard.examine(one.telemetry, cleaned, one.world);
        if (guard.settle(one.world))
            for (const Finding& finding : guard.findings())
                ids.insert(finding.id + ": " + finding.detail);
    }
    return ids;
}

QByteArray text(const std::set<std::string>& ids)
{
    QByteArray all;
    for (const std::string& id : ids)
        all += QByteArray::fromStdString(id) + "; ";
    return all;
}

/// The day with one channel's values as `change` makes them, from a minute on.
template <class Change>
std::vector<Sent> attacked(const char* channel, int from, Change change)
{
    std::vector<Sent> sent = ordinary();
    std::vector<double> past;
    const Instant begin = testworld::start() + from * 1min;
    for (Sent& one : sent)
        for (wire::Reading& reading : one.telemetry.readings) {
            if (reading.channel.value != channel)
                continue;
            if (one.world > begin)
                reading.value = change(past, reading.value);
            past.push_back(reading.value);
        }
    return sent;
}

bool names(const std::set<std::string>& ids, const char* kind)
{
    return std::ranges::any_of(ids, [&](const std::string& id) { return id.starts_with(kind); });
}

} // namespace

class tst_GuardField : public QObject {
    Q_OBJECT
private slots:
    void anOrdinaryDayIsQuiet()
    {
        QVERIFY(ordinary().size() > std::size_t(kDay));
        const auto ids = findingsOf(ordinary());
        QVERIFY2(ids.empty(), text(ids));
    }
    void aStormIsNoAttack()
    {
        const auto ids = findingsOf(day(testworld::storm(), 2));
        QVERIFY2(ids.empty(), text(ids));
    }
    void aBurstIsNoAttack()
    {
        const auto ids = findingsOf(day(testworld::burst("P-40"), 3));
        QVERIFY2(ids.empty(), text(ids));
    }
    void frozenChannelsAreFound_data()
    {
        QTest::addColumn<QString>("channel");
        for (const char* channel : {"water/T-1/level", "water/J-21/pressure", "water/P-MAIN/flow",
                                    "bridge/P4/displacement", "weather/wind-speed", "bridge/D3/temperature"})
            QTest::newRow(channel) << channel;
    }
    void frozenChannelsAreFound()
    {
        QFETCH(QString, channel);
        const auto ids = findingsOf(attacked(qPrintable(channel), 900,
                                             [](const std::vector<double>& past, double) { return past.back(); }));
        QVERIFY2(names(ids, "security/frozen/"), text(ids));
    }
    void replayedChannelsAreFound_data() { frozenChannelsAreFound_data(); }
    void replayedChannelsAreFound()
    {
        QFETCH(QString, channel);
        const auto ids = findingsOf(
            attacked(qPrintable(channel), 900, [](const std::vector<double>& past, double) { return past[past.size() - 600]; }));
        QVERIFY2(names(ids, "security/replayed/"), text(ids));
    }
};

QTEST_GUILESS_MAIN(tst_GuardField)
#include "tst_GuardField.moc"
