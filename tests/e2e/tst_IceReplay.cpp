// SPDX-License-Identifier: GPL-3.0-or-later
// The demo's grid through freezing rain: ice foretold, melting proposed, approved by two, proven, and the
// line back in service. Of the city only what this takes: the grid, and the weather as if measured at a
// station.
#include "CityReplay.h"

#include <QtTest>

using namespace sinew;
using namespace std::chrono_literals;
using command::State;

namespace {

const cityreplay::Cast kCast{{"grid"}, {"grid/", "weather/", "sewer/RG1/rainfall"}, "grid/bus/1"};
const ChannelId kIce("grid/L2/ice-thickness"), kSupply("grid/L2/melting-current");

/// Oldest first.
std::vector<command::CommandRecord> ofLine(const cityreplay::Story& story, const char* actuator)
{
    std::vector<command::CommandRecord> found;
    for (auto record = story.commands.rbegin(); record != story.commands.rend(); ++record)
        if (record->proposal.actuator == ActuatorId(actuator))
            found.push_back(*record);
    return found;
}

} // namespace

class tst_IceReplay : public QObject {
    Q_OBJECT
private slots:
    void iceIsMeltedInTimeAndTheLineReturns()
    {
        const auto story = cityreplay::replay(kCast, "ice", 4h + 30min, {"ben", "cleo"});
        QCOMPARE(story.fault, std::string());
        const auto commands = ofLine(story, "grid/L2/de-icing");
        for (const auto& record : commands)
            qInfo("%s: %s", record.proposal.title.c_str(), record.why.c_str());
        QVERIFY(commands.size() >= 2);
        const auto& melting = commands[0];
        QVERIFY(melting.proposal.hazardous);
        QCOMPARE(melting.approvals.size(), std::size_t(2));
        QCOMPARE(melting.state, State::Succeeded);
        QCOMPARE(melting.verification.outcome, std::string("confirmed"));
        QVERIFY(melting.verification.meanEffect < -5e-4);
        QCOMPARE(commands[1].proposal.value, 0.0);
        QCOMPARE(commands[1].state, State::Succeeded);
        QVERIFY2(story.highest.at(kIce) < 10e-3, std::to_string(story.highest.at(kIce)).c_str());
        QVERIFY(story.highest.at(kSupply) > 1000);
        QVERIFY(story.findings.empty()); // a line out of service is no wrong meter
    }
    void withoutApprovalNothingIsSent()
    {
        const auto story = cityreplay::replay(kCast, "ice", 4h, {});
        QVERIFY(story.afterS > 0);
        for (const auto& record : story.commands)
            QVERIFY(record.state == State::Proposed || record.state == State::Expired);
        QVERIFY(story.highest.at(kSupply) < 10);
        QVERIFY(story.highest.at(kIce) > 5e-3);
        QCOMPARE(story.truth.positions.at(ActuatorId("grid/L2/de-icing")), 0.0);
    }
};

QTEST_GUILESS_MAIN(tst_IceReplay)
#include "tst_IceReplay.moc"
