// SPDX-License-Identifier: GPL-3.0-or-later
#include "AlarmBench.h"

#include <sinew/keys/KeyRing.h>

#include <QtTest>

using namespace bench;

namespace {

Suppression behind(const char* id, const std::string& target, const std::string& cause)
{
    return {id, Suppression::Target::Alarm, target, Suppression::Cause::AlarmActive, cause, "one cause"};
}

Finding burst()
{
    return {"burst/1", "water", "Burst near J-1", {}, kStart, {{ElementId("water/junction/J-1"), 0.4}}};
}

} // namespace

class tst_AlarmDesign : public QObject {
    Q_OBJECT
private slots:
    void outOfServiceUntilItIsBroughtBack();
    void outOfServiceEndsTheShelf();
    void suppressedWhileAnotherIsActive();
    void causeAndConsequenceInOneLook();
    void suppressedWhileAnAssetIsOutOfService();
    void aHiddenCauseHidesNothing();
    void suppressionsThatMakeNoSense_data();
    void suppressionsThatMakeNoSense();
    void tuningIsStoredAndFollowsTheAlarm();
    void tuningThatMakesNoSense_data();
    void tuningThatMakesNoSense();
    void settingsShowDefaultsAndChoice();
    void limitsAreStored();
    void engineersOnly();
    void silenceOutlastsARestart();
    void chatteringIsCalledSo();
    void aFloodIsCalledSo();
    void personsSignTheirDeeds();
};

void tst_AlarmDesign::outOfServiceUntilItIsBroughtBack()
{
    Bench b;
    b.say(0, 0.055);
    QVERIFY(b.service->perform(TakeOut{kHigh, "the gauge hangs loose"}, kEnid));
    QCOMPARE(b.stateOf(kHigh), State::OutOfService);
    QCOMPARE(b.alarm(kHigh)->heldBy, std::string("enid"));
    QCOMPARE(b.alarm(kHigh)->comment, std::string("the gauge hangs loose"));
    QCOMPARE(b.alarm(kHigh)->heldSince, std::optional(kStart));
    b.look();
    QCOMPARE(b.stateOf(kWarning), State::Unacknowledged); // the limit's gauge says nothing any more
    b.say(0, 0.01);
    b.say(0, 0.055);
    b.pass(std::chrono::hours(100)); // no end by itself
    QCOMPARE(b.stateOf(kHigh), State::OutOfService);
    QCOMPARE(b.service->acknowledge(kHigh, kAda, "").error().code, ErrorCode::Conflict);
    QCOMPARE(b.service->shelve(kHigh, kAda, 1h, "x").error().code, ErrorCode::Conflict);
    b.restart();
    QVERIFY(b.service->restore());
    QCOMPARE(b.stateOf(kHigh), State::OutOfService);
    QCOMPARE(b.alarm(kHigh)->comment, std::string("the gauge hangs loose"));
    QVERIFY(b.service->perform(BringBack{kHigh}, kEnid));
    QCOMPARE(b.stateOf(kHigh), State::Unacknowledged); // it holds: announced
    QCOMPARE(b.service->perform(BringBack{kHigh}, kEnid).error().code, ErrorCode::Conflict);
    QVERIFY(b.service->perform(TakeOut{kLow, "no pump there"}, kEnid)); // normal now
    QCOMPARE(b.stateOf(kLow), State::OutOfService);
    QVERIFY(b.service->perform(BringBack{kLow}, kEnid));
    QCOMPARE(b.stateOf(kLow), State::Normal);
}

void tst_AlarmDesign::outOfServiceEndsTheShelf()
{
    Bench b;
    b.say(0, 0.055);
    QVERIFY(b.service->shelve(kHigh, kAda, 1h, "known"));
    QVERIFY(b.service->perform(TakeOut{kHigh, "broken"}, kEnid));
    b.pass(2h);
    QCOMPARE(b.stateOf(kHigh), State::OutOfService);
    QVERIFY(!b.alarm(kHigh)->shelvedUntil);
}

void tst_AlarmDesign::suppressedWhileAnotherIsActive()
{
    Bench b;
    QVERIFY(b.service->perform(AddSuppression{behind("s1", kLow.value, "burst/1")}, kEnid));
    b.say(1, 100e3);
    b.pass(15s);
    QCOMPARE(b.stateOf(kLow), State::Unacknowledged);
    QVERIFY(b.service->acknowledge(kLow, kAda, "seen"));
    b.service->findings({burst()});
    b.look();
    QCOMPARE(b.stateOf(kLow), State::Suppressed);
    QCOMPARE(b.alarm(kLow)->suppressedBy, std::string("Burst near J-1 (one cause)"));
    b.restart();
    QVERIFY(b.service->restore());
    b.look();
    QCOMPARE(b.stateOf(kLow), State::Suppressed);
    b.service->findings({});
    b.look();
    QCOMPARE(b.stateOf(kLow), State::Acknowledged); // as it was
    b.service->findings({burst()});
    b.look();
    QVERIFY(b.service->perform(RemoveSuppression{"s1"}, kEnid));
    b.look();
    QCOMPARE(b.stateOf(kLow), State::Acknowledged);
    QCOMPARE(b.service->perform(RemoveSuppression{"s1"}, kEnid).error().code, ErrorCode::NotFound);
}

void tst_AlarmDesign::causeAndConsequenceInOneLook()
{
    Bench b;
    // The consequence's rule is evaluated before that of its cause.
    QVERIFY(b.service->perform(AddSuppression{behind("s1", kHigh.value, kLow.value)}, kEnid));
    QVERIFY(b.service->perform(Tune{kLow, {.onDelay = 0s}, "no delay"}, kEnid));
    b.state.channels[1] = {true, 100e3, kStart, Quality::Good, false};
    b.say(0, 0.055);
    QCOMPARE(b.stateOf(kLow), State::Unacknowledged);
    QCOMPARE(b.stateOf(kHigh), State::Suppressed);
    QCOMPARE(b.service->rate().announced, 1); // the other was never heard
}

void tst_AlarmDesign::suppressedWhileAnAssetIsOutOfService()
{
    Bench b;
    const Suppression works{"w",     Suppression::Target::Asset,           "water",
                            Suppression::Cause::AssetOutOfService, "water", "works on the main"};
    QVERIFY(b.service->perform(AddSuppression{works}, kEnid));
    b.say(1, 100e3);
    b.pass(15s);
    QCOMPARE(b.stateOf(kLow), State::Unacknowledged);
    QVERIFY(b.service->perform(TakeAssetOut{AssetId("water"), "pipe cut"}, kEnid));
    QCOMPARE(b.service->perform(TakeAssetOut{AssetId("water"), "x"}, kEnid).error().code, ErrorCode::Conflict);
    b.look();
    QCOMPARE(b.stateOf(kLow), State::Suppressed);
    QCOMPARE(b.alarm(kLow)->suppressedBy, std::string("Water is out of service (works on the main)"));
    QCOMPARE(b.service->design()->assetsOut.at(AssetId("water")), (AssetOut{"enid", "pipe cut", b.clock.wall()}));
    b.say(0, 0.055);
    QCOMPARE(b.stateOf(kHigh), State::Unacknowledged); // another asset's
    b.restart();
    QVERIFY(b.service->restore());
    QVERIFY(b.service->design()->assetsOut.contains(AssetId("water")));
    QVERIFY(b.service->perform(BringAssetBack{AssetId("water")}, kEnid));
    b.look();
    QCOMPARE(b.stateOf(kLow), State::Unacknowledged);
    QCOMPARE(b.service->perform(BringAssetBack{AssetId("water")}, kEnid).error().code, ErrorCode::Conflict);
}

void tst_AlarmDesign::aHiddenCauseHidesNothing()
{
    Bench b;
    QVERIFY(b.service->perform(AddSuppression{behind("s1", kLow.value, kHigh.value)}, kEnid));
    b.say(0, 0.055);
    b.say(1, 100e3);
    b.pass(15s);
    QCOMPARE(b.stateOf(kLow), State::Suppressed);
    QVERIFY(b.service->shelve(kHigh, kAda, 1h, "known"));
    b.look();
    QCOMPARE(b.stateOf(kLow), State::Unacknowledged);
    QVERIFY(b.service->unshelve(kHigh, kAda));
    b.look();
    QCOMPARE(b.stateOf(kLow), State::Suppressed);
    QVERIFY(b.service->perform(TakeOut{kHigh, "broken"}, kEnid));
    b.look();
    QCOMPARE(b.stateOf(kLow), State::Unacknowledged);
}

void tst_AlarmDesign::suppressionsThatMakeNoSense_data()
{
    using T = Suppression::Target;
    using C = Suppression::Cause;
    QTest::addColumn<int>("target");
    QTest::addColumn<QString>("targetId");
    QTest::addColumn<int>("cause");
    QTest::addColumn<QString>("causeId");
    QTest::addColumn<QString>("reason");
    const auto row = [](const char* name, T target, const char* targetId, C cause, const char* causeId,
                        const char* reason = "why") {
        QTest::newRow(name) << static_cast<int>(target) << targetId << static_cast<int>(cause) << causeId
                            << reason;
    };
    row("itself", T::Alarm, "bridge/P2/displacement#high", C::AlarmActive, "bridge/P2/displacement#high");
    row("each other", T::Alarm, "burst/1", C::AlarmActive, "water/J-1/pressure#low");
    row("the limit by its own warning", T::Alarm, "bridge/P2/displacement#high", C::AlarmActive,
        "bridge/P2/displacement#high-warning");
    row("the limit's asset by its own warning", T::Asset, "bridge", C::AlarmActive,
        "bridge/P2/displacement#high-warning");
    row("no reason", T::Alarm, "a", C::AlarmActive, "b", "");
    row("no such element", T::Element, "bridge/none", C::AlarmActive, "b");
    row("no such asset", T::Asset, "moon", C::AlarmActive, "b");
    row("no such asset as a cause", T::Asset, "bridge", C::AssetOutOfService, "moon");
}

void tst_AlarmDesign::suppressionsThatMakeNoSense()
{
    QFETCH(int, target);
    QFETCH(QString, targetId);
    QFETCH(int, cause);
    QFETCH(QString, causeId);
    QFETCH(QString, reason);
    Bench b;
    QVERIFY(b.service->perform(AddSuppression{behind("s1", kLow.value, "burst/1")}, kEnid));
    const auto rows = b.ledger.all.size();
    const Suppression rule{"bad",
                           static_cast<Suppression::Target>(target),
                           targetId.toStdString(),
                           static_cast<Suppression::Cause>(cause),
                           causeId.toStdString(),
                           reason.toStdString()};
    QCOMPARE(b.service->perform(AddSuppression{rule}, kEnid).error().code, ErrorCode::InvalidInput);
    QCOMPARE(b.ledger.all.size(), rows);
}

void tst_AlarmDesign::tuningIsStoredAndFollowsTheAlarm()
{
    Bench b;
    b.say(0, 0.055);
    const Tuning tuning{.deadband = 0.02, .priority = Priority::Low};
    QVERIFY(b.service->perform(Tune{kHigh, tuning, "too loud"}, kEnid));
    QCOMPARE(b.alarm(kHigh)->priority, Priority::Low); // at once
    QCOMPARE(b.ledger.all.back().entry.type, std::string("tuned"));
    QCOMPARE(b.ledger.all.back().entry.source, std::string("operator:enid"));
    b.restart();
    QVERIFY(b.service->restore());
    QCOMPARE(b.service->design()->tuning.at(kHigh), tuning);
    QCOMPARE(b.alarm(kHigh)->priority, Priority::Low);
    b.say(0, 0.035);
    QVERIFY(b.alarm(kHigh)->active); // within the wider deadband
    QVERIFY(b.service->perform(Tune{kHigh, {}, "as it was"}, kEnid));
    QVERIFY(b.service->design()->tuning.empty());
    b.look();
    QCOMPARE(b.stateOf(kHigh), State::ReturnedUnacknowledged);
    QCOMPARE(b.alarm(kHigh)->priority, Priority::Critical);
}

void tst_AlarmDesign::tuningThatMakesNoSense_data()
{
    QTest::addColumn<double>("deadband");
    QTest::addColumn<double>("onDelayS");
    QTest::addColumn<QString>("reason");
    QTest::newRow("negative deadband") << -1.0 << 0.0 << "why";
    QTest::newRow("no number") << std::nan("") << 0.0 << "why";
    QTest::newRow("negative delay") << 0.0 << -1.0 << "why";
    QTest::newRow("two days") << 0.0 << 172'800.0 << "why";
    QTest::newRow("no reason") << 0.0 << 1.0 << "";
}

void tst_AlarmDesign::tuningThatMakesNoSense()
{
    QFETCH(double, deadband);
    QFETCH(double, onDelayS);
    QFETCH(QString, reason);
    Bench b;
    const Tuning tuning{.deadband = deadband, .onDelay = fromSeconds(onDelayS)};
    QCOMPARE(b.service->perform(Tune{kHigh, tuning, reason.toStdString()}, kEnid).error().code,
             ErrorCode::InvalidInput);
    QVERIFY(b.ledger.all.empty());
}

void tst_AlarmDesign::settingsShowDefaultsAndChoice()
{
    Bench b;
    QVERIFY(b.service->perform(Tune{kHigh, {.onDelay = 7s}, "blips"}, kEnid));
    const ModelIndex index(b.project);
    const auto setting = settingOf(index, *b.service->design(), kHigh);
    QVERIFY(setting);
    QCOMPARE(setting->limit, 0.050);
    QCOMPARE(setting->defaults.deadband.value(), 0.001);
    QCOMPARE(setting->defaults.onDelay.value(), Duration(0));
    QCOMPARE(setting->defaults.priority.value(), Priority::Critical);
    QCOMPARE(setting->chosen, (Tuning{.onDelay = 7s}));
    QVERIFY(setting->isLimit);
    QVERIFY(!settingOf(index, *b.service->design(), kNoData)->isLimit);
    QVERIFY(!settingOf(index, *b.service->design(), AlarmId("burst/1")));
    QVERIFY(!settingOf(index, *b.service->design(), AlarmId("bridge/P2/displacement#low")));
}

void tst_AlarmDesign::limitsAreStored()
{
    Bench b;
    Limits limits;
    limits.longestShelving = 1h;
    limits.flood = {3, 2, 5min};
    QVERIFY(b.service->perform(SetLimits{limits}, kEnid));
    b.restart();
    QVERIFY(b.service->restore());
    QCOMPARE(b.service->design()->limits, limits);
    b.say(0, 0.055);
    QCOMPARE(b.service->shelve(kHigh, kAda, 2h, "x").error().code, ErrorCode::InvalidInput);
    limits.flood.ends = 4;
    QCOMPARE(b.service->perform(SetLimits{limits}, kEnid).error().code, ErrorCode::InvalidInput);
    limits = {};
    limits.longestShelving = std::chrono::hours(1000);
    QCOMPARE(b.service->perform(SetLimits{limits}, kEnid).error().code, ErrorCode::InvalidInput);
}

void tst_AlarmDesign::engineersOnly()
{
    Bench b;
    for (const User& user : {kAda, kEve, kVic, User{UserId(""), "", Role::Engineer}})
        QCOMPARE(b.service->perform(TakeOut{kHigh, "x"}, user).error().code, ErrorCode::NotAllowed);
    QCOMPARE(b.service->perform(TakeOut{kHigh, ""}, kEnid).error().code, ErrorCode::InvalidInput);
    QCOMPARE(b.service->perform(TakeOut{AlarmId("none"), "x"}, kEnid).error().code, ErrorCode::NotFound);
    QCOMPARE(b.service->perform(TakeAssetOut{AssetId("moon"), "x"}, kEnid).error().code, ErrorCode::NotFound);
    QCOMPARE(b.service->perform(Tune{AlarmId("none"), {}, "x"}, kEnid).error().code, ErrorCode::NotFound);
    b.ledger.failing = true;
    QVERIFY(!b.service->perform(TakeOut{kHigh, "x"}, kEnid));
    QVERIFY(!b.service->perform(Tune{kHigh, {.onDelay = 1s}, "x"}, kEnid));
    QVERIFY(b.service->design()->tuning.empty());
    QVERIFY(b.service->alarms().empty());
}

void tst_AlarmDesign::silenceOutlastsARestart()
{
    Bench b;
    b.say(0, 0.01);
    b.pass(301s);
    QCOMPARE(b.stateOf(kNoData), State::Unacknowledged);
    const auto rows = b.ledger.all.size();
    b.restart();
    QVERIFY(b.service->restore());
    b.state.channels[0] = {}; // nothing has come since the start
    b.pass(1s);
    QCOMPARE(b.stateOf(kNoData), State::Unacknowledged);
    b.state.channels[0] = {true, 0.01, kStart, Quality::Good, true}; // from the history
    b.pass(1s);
    QCOMPARE(b.stateOf(kNoData), State::Unacknowledged);
    QCOMPARE(b.ledger.all.size(), rows);
    b.say(0, 0.01);
    QCOMPARE(b.stateOf(kNoData), State::ReturnedUnacknowledged);
}

void tst_AlarmDesign::chatteringIsCalledSo()
{
    Bench b;
    for (int i = 0; i < 3; ++i) {
        QVERIFY(!b.alarm(kHigh) || !b.alarm(kHigh)->chattering);
        b.say(0, 0.055);
        b.clock.advance(10s);
        b.say(0, 0.03);
        b.clock.advance(10s);
    }
    QVERIFY(b.alarm(kHigh)->chattering);
    b.restart();
    QVERIFY(b.service->restore());
    QVERIFY(b.alarm(kHigh)->chattering);
    b.pass(11min);
    QVERIFY(!b.alarm(kHigh)->chattering);
}

void tst_AlarmDesign::aFloodIsCalledSo()
{
    Bench b;
    for (int i = 0; i < 10; ++i) {
        QVERIFY(!b.service->rate().isFlood);
        b.clock.advance(30s);
        b.say(0, 0.055);
        b.say(0, 0.03);
    }
    QVERIFY(b.service->rate().isFlood);
    QCOMPARE(b.service->rate().announced, 10);
    QCOMPARE(b.service->rate().floodSince, kStart + 5min);
    b.restart();
    QVERIFY(b.service->restore());
    QVERIFY(b.service->rate().isFlood);
    QCOMPARE(b.service->rate().floodSince, kStart + 5min);
    b.pass(7min); // five of them are older than ten minutes
    QVERIFY(b.service->rate().isFlood);
    b.pass(1min);
    QVERIFY(!b.service->rate().isFlood);
}

void tst_AlarmDesign::personsSignTheirDeeds()
{
    Bench b;
    const auto seat = keys::KeyPair::generate(), ada = keys::KeyPair::generate();
    const auto ring = std::make_shared<keys::KeyRing>(seat);
    b.service = std::make_unique<AlarmService>(b.project, b.clock, b.ledger, ring);
    b.say(0, 0.055);
    QCOMPARE(b.ledger.all.back().signer, seat->key());
    const auto refused = b.service->acknowledge(kHigh, kAda, "");
    QCOMPARE(refused.error().code, ErrorCode::NotAllowed);
    QCOMPARE(refused.error().message, std::string("ada is not signed in here."));
    QCOMPARE(b.stateOf(kHigh), State::Unacknowledged);
    ring->open(kAda.id, ada);
    QVERIFY(b.service->acknowledge(kHigh, kAda, ""));
    QCOMPARE(b.ledger.all.back().signer, ada->key());
    QCOMPARE(b.service->perform(TakeOut{kHigh, "x"}, kEnid).error().code, ErrorCode::NotAllowed);
    QCOMPARE(b.service->perform(Tune{kHigh, {}, "x"}, kEnid).error().code, ErrorCode::NotAllowed);
}

QTEST_GUILESS_MAIN(tst_AlarmDesign)
#include "tst_AlarmDesign.moc"
