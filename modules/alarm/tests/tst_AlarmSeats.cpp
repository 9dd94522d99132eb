// SPDX-License-Identifier: GPL-3.0-or-later
#include "AlarmBench.h"

#include <sinew/alarm/Transitions.h>

#include <nlohmann/json.hpp>
#include <QtTest>
#include <random>

using namespace bench;

namespace {

/// Two seats at one ledger: the first is on duty.
struct TwoSeats : Bench {
    AlarmService other{project, clock, ledger};
    std::size_t followed = 0;

    /// Both seats read what was written.
    void follow()
    {
        for (; followed < ledger.all.size(); ++followed)
            if (!other.take(ledger.all[followed]) || !service->take(ledger.all[followed]))
                qFatal("a row of a seat cannot be read by another");
    }
    State otherStateOf(const AlarmId& id) const
    {
        for (const Alarm& one : other.alarms())
            if (one.id == id)
                return one.state;
        return State::Normal;
    }
};

/// Every row leads from the alarm's last state to another by an arrow of the table. How many there were.
int checkRows(const FakeLedger& ledger)
{
    std::map<std::string, State> states;
    int arrows = 0;
    for (const auto& row : ledger.all) {
        const auto event = eventFrom(row.entry.type);
        if (!event)
            continue;
        const auto detail = nlohmann::json::parse(row.entry.detail);
        const Facts facts{detail["active"], detail["acknowledged"],
                          !detail["suppressedBy"].get<std::string>().empty()};
        State& state = states.try_emplace(row.entry.subject, State::Normal).first->second;
        const auto to = next(state, *event, facts);
        if (!to || to != stateFrom(detail["state"].get<std::string>()))
            qFatal("row %d is no arrow of the table", static_cast<int>(row.number));
        state = *to;
        ++arrows;
    }
    return arrows;
}

QString described(const std::vector<Alarm>& alarms)
{
    QString text;
    for (const Alarm& a : alarms)
        text += QString("%1|%2|%3|%4|%5|%6|%7|%8|%9\n")
                    .arg(QString::fromStdString(a.id.value))
                    .arg(QString::fromStdString(std::string(nameOf(a.state))))
                    .arg(microsOf(a.since))
                    .arg(microsOf(a.returned))
                    .arg(a.active)
                    .arg(QString::fromStdString(a.comment))
                    .arg(QString::fromStdString(a.heldBy))
                    .arg(QString::fromStdString(a.suppressedBy))
                    .arg(a.shelvedUntil ? microsOf(*a.shelvedUntil) : 0);
    return text;
}

} // namespace

class tst_AlarmSeats : public QObject {
    Q_OBJECT
private slots:
    void bothSeeTheSame();
    void whoIsSecondIsRefused();
    void anActOnAStaleViewIsCheckedAgain();
    void theWorldGoesOnOverOthersRows();
    void whatWaitedIsPutOnTopOfWhatCame();
    void whatBecameIdleIsNotWritten();
    void missingRowsAreRead();
    void aTuningReachesTheSeatOnDuty();
    void theDutyIsHandedOver();
    void randomWalk_data();
    void randomWalk();
};

void tst_AlarmSeats::bothSeeTheSame()
{
    TwoSeats s;
    s.say(0, 0.055);
    s.follow();
    QCOMPARE(s.otherStateOf(kHigh), State::Unacknowledged);
    QVERIFY(s.other.acknowledge(kHigh, kAda, "seen at the other desk"));
    QVERIFY(s.service->take(s.ledger.all.back()));
    QCOMPARE(s.stateOf(kHigh), State::Acknowledged);
    QCOMPARE(s.alarm(kHigh)->comment, std::string("seen at the other desk"));
    QCOMPARE(described(s.service->alarms()), described(s.other.alarms()));
}

void tst_AlarmSeats::whoIsSecondIsRefused()
{
    TwoSeats s;
    s.say(0, 0.055);
    s.follow();
    QVERIFY(s.other.acknowledge(kHigh, kAda, "first"));
    const auto second = s.service->acknowledge(kHigh, kEve, "second"); // not heard of the first yet
    QCOMPARE(second.error().code, ErrorCode::Conflict);
    QCOMPARE(s.alarm(kHigh)->comment, std::string("first"));
    QCOMPARE(s.ledger.count(kHigh.value, "acknowledged"), std::size_t(1));
}

void tst_AlarmSeats::anActOnAStaleViewIsCheckedAgain()
{
    TwoSeats s;
    s.say(0, 0.055);
    s.follow();
    s.say(0, 0.03); // the other has not heard that it returned
    QVERIFY(s.other.acknowledge(kHigh, kAda, "ok"));
    QCOMPARE(s.otherStateOf(kHigh), State::Normal); // not "acknowledged": it had returned
    QVERIFY(s.service->take(s.ledger.all.back()));
    QCOMPARE(s.stateOf(kHigh), State::Normal);
}

void tst_AlarmSeats::theWorldGoesOnOverOthersRows()
{
    TwoSeats s;
    s.say(0, 0.055);
    s.follow();
    QVERIFY(s.other.acknowledge(kHigh, kAda, "seen"));
    s.say(0, 0.03); // returns; the seat on duty learns of the acknowledgement only as it writes
    QCOMPARE(s.stateOf(kHigh), State::Normal);
    QCOMPARE(s.ledger.all.back().entry.type, std::string("returned"));
    s.follow();
    QCOMPARE(described(s.service->alarms()), described(s.other.alarms()));
}

void tst_AlarmSeats::whatWaitedIsPutOnTopOfWhatCame()
{
    TwoSeats s;
    s.say(0, 0.055);
    s.follow();
    s.ledger.failing = true;
    s.say(0, 0.03);
    s.say(0, 0.06);
    s.say(1, 100e3);
    s.pass(15s);
    QCOMPARE(s.stateOf(kHigh), State::Unacknowledged);
    s.ledger.failing = false;
    QVERIFY(s.other.acknowledge(kHigh, kAda, "seen")); // as the other seat knows it
    s.look();
    QCOMPARE(s.stateOf(kHigh), State::Unacknowledged); // it came again after that
    QCOMPARE(s.stateOf(kLow), State::Unacknowledged);
    s.follow();
    QCOMPARE(described(s.other.alarms()), described(s.service->alarms()));
}

void tst_AlarmSeats::whatBecameIdleIsNotWritten()
{
    TwoSeats s;
    s.ledger.failing = true;
    s.say(0, 0.055);
    s.ledger.failing = false;
    s.other.evaluate(s.state); // the duty went over meanwhile
    QCOMPARE(s.ledger.count(kHigh.value, "raised"), std::size_t(1));
    s.look();
    QCOMPARE(s.ledger.count(kHigh.value, "raised"), std::size_t(1));
    s.follow();
    QCOMPARE(described(s.other.alarms()), described(s.service->alarms()));
}

void tst_AlarmSeats::missingRowsAreRead()
{
    TwoSeats s;
    s.say(0, 0.055);
    s.say(0, 0.03);
    s.say(0, 0.06);
    QVERIFY(s.other.take(s.ledger.all.back())); // told of the last one only
    QCOMPARE(described(s.other.alarms()), described(s.service->alarms()));
    QVERIFY(s.other.take(s.ledger.all.front())); // late, and known
    QCOMPARE(described(s.other.alarms()), described(s.service->alarms()));
    const store::LedgerRow odd{.number = static_cast<std::int64_t>(s.ledger.all.size()) + 1,
                               .entry = {kStart, kStart, "seat", "alarm", "raised", "x", "ok", "no json"}};
    QCOMPARE(s.other.take(odd).error().code, ErrorCode::InvalidInput);
}

void tst_AlarmSeats::aTuningReachesTheSeatOnDuty()
{
    TwoSeats s;
    QVERIFY(s.other.perform(Tune{kHigh, {.onDelay = 10s}, "blips"}, kEnid));
    QVERIFY(s.service->take(s.ledger.all.back()));
    s.say(0, 0.055);
    QCOMPARE(s.stateOf(kHigh), State::Normal);
    s.pass(10s);
    QCOMPARE(s.stateOf(kHigh), State::Unacknowledged);
}

void tst_AlarmSeats::theDutyIsHandedOver()
{
    TwoSeats s;
    s.say(1, 100e3); // 15 s of delay begin
    s.service->standBy();
    s.clock.advance(1h);
    s.state.at = s.clock.world();
    s.state.channels[1].sourceTime = s.clock.world();
    s.other.evaluate(s.state); // the delay begins anew there
    QCOMPARE(s.otherStateOf(kLow), State::Normal);
    s.clock.advance(15s);
    s.state.at = s.clock.world();
    s.other.evaluate(s.state);
    QCOMPARE(s.otherStateOf(kLow), State::Unacknowledged);
    s.other.standBy();
    s.look();
    QCOMPARE(s.ledger.count(kLow.value, "raised"), std::size_t(1)); // taken in, not raised twice
    QCOMPARE(s.stateOf(kLow), State::Unacknowledged);
}

void tst_AlarmSeats::randomWalk_data()
{
    QTest::addColumn<unsigned>("seed");
    for (unsigned seed = 1; seed <= 12; ++seed)
        QTest::newRow(std::to_string(seed).c_str()) << seed;
}

/// Anything may happen next, from either seat, with the ledger failing now and then; at any point the program
/// may be killed. Whatever was written stands the same in a service made anew.
void tst_AlarmSeats::randomWalk()
{
    QFETCH(unsigned, seed);
    std::mt19937 random(seed);
    const auto pick = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
    TwoSeats s;
    const std::vector<AlarmId> ids{kHigh, kWarning, kNoData, kLow, AlarmId("burst/1")};
    const Finding finding{"burst/1", "water", "Burst", {}, kStart, {{ElementId("water/junction/J-1"), 0.4}}};
    for (int step = 0; step < 300; ++step) {
        AlarmService& seat = pick(3) == 0 ? s.other : *s.service;
        const AlarmId id = ids[static_cast<std::size_t>(pick(static_cast<int>(ids.size())))];
        s.ledger.failing = pick(10) == 0;
        switch (pick(14)) {
        case 0:
        case 1:
        case 2:
            s.say(0, 0.03 + 0.005 * pick(8));
            break;
        case 3:
        case 4:
            s.say(1, 100e3 + 50e3 * pick(6));
            break;
        case 5:
            s.pass(std::chrono::seconds(pick(400)));
            break;
        case 6:
            s.service->findings(pick(2) ? std::vector<Finding>{finding} : std::vector<Finding>{});
            break;
        case 7:
            (void)seat.acknowledge(id, kAda, "a" + std::to_string(step));
            break;
        case 8:
            (void)seat.shelve(id, kAda, std::chrono::minutes(pick(3) * 5), "s" + std::to_string(step));
            break;
        case 9:
            (void)seat.unshelve(id, kAda);
            break;
        case 10:
            (void)seat.perform(TakeOut{id, "o" + std::to_string(step)}, kEnid);
            break;
        case 11:
            (void)seat.perform(BringBack{id}, kEnid);
            break;
        case 12:
            (void)seat.perform(AddSuppression{{"s", Suppression::Target::Alarm, kLow.value,
                                               Suppression::Cause::AlarmActive, "burst/1", "why"}},
                               kEnid);
            break;
        default:
            (void)seat.perform(RemoveSuppression{"s"}, kEnid);
        }
        s.ledger.failing = false;
        if (pick(4) == 0)
            continue; // the others have not heard of it yet
        s.look();     // what waited is written
        s.follow();
        QCOMPARE(described(s.other.alarms()), described(s.service->alarms()));
        if (pick(3) != 0)
            continue;
        AlarmService anew(s.project, s.clock, s.ledger);
        QVERIFY(anew.restore());
        QCOMPARE(described(anew.alarms()), described(s.service->alarms()));
        for (const Alarm& alarm : anew.alarms()) {
            QVERIFY(alarm.state != State::Normal);
            QCOMPARE(alarm.state == State::Shelved, alarm.shelvedUntil.has_value());
            QCOMPARE(alarm.state == State::Shelved || alarm.state == State::OutOfService,
                     !alarm.heldBy.empty());
            if (alarm.state == State::Unacknowledged || alarm.state == State::Acknowledged)
                QVERIFY(alarm.active && alarm.suppressedBy.empty());
            if (alarm.state == State::ReturnedUnacknowledged)
                QVERIFY(!alarm.active && alarm.returned >= alarm.since);
            if (alarm.state == State::Suppressed)
                QVERIFY(alarm.active && !alarm.suppressedBy.empty());
        }
        if (pick(8) == 0) { // killed
            s.restart();
            QVERIFY(s.service->restore());
        }
    }
    QVERIFY(checkRows(s.ledger) > 60);
}

QTEST_GUILESS_MAIN(tst_AlarmSeats)
#include "tst_AlarmSeats.moc"
