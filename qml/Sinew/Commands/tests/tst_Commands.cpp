// SPDX-License-Identifier: GPL-3.0-or-later
#include "../../Seat/tests/FakeBackend.h"
#include "../../Seat/tests/TyphoonEve.h"
#include "CommandModel.h"
#include "EmergencyModel.h"
#include "OwnCommand.h"
#include "Patience.h"
#include "ReviewModel.h"

#include <QAbstractItemModelTester>
#include <QtTest>

using namespace sinew;
using namespace sinew::ui;
using namespace std::chrono_literals;

class tst_Commands : public QObject {
    Q_OBJECT

private slots:
    void init();
    void undecidedComeFirst();
    void replayShowsWhatHadBeenProposed();
    void thePastIsReviewedAndNotDecided();
    void everyEndIsToldInTheList_data();
    void everyEndIsToldInTheList();
    void aReviewKeepsWhatItWasMadeFrom();
    void reviewAnswersWhatIsAsked();
    void aLimitPassedAlreadyIsStillTheUpperOne();
    void verdictIsASentenceWithNumbers();
    void temperatureDifferencesHaveNoOffset();
    void stepsEndWhereItLeftTheWay();
    void whoMayApprove();
    void countdownRunsInWallTime();
    void typedValuesAreChecked_data();
    void typedValuesAreChecked();
    void ownCommandTakesTheSamePath();
    void viewersSendNothing();
    void whoSignedAndWhatHoldsItBackIsSaid();
    void whatIsReadyIsReleasedByAnybody();
    void anOwnCommandIsKeptReady();

private:
    std::shared_ptr<FakeBackend> m_backend;
};

void tst_Commands::init()
{
    m_backend = std::make_shared<FakeBackend>();
    m_backend->currentModel = eve::model();
    m_backend->manual = std::make_shared<ManualClock>(eve::kNow);
    m_backend->current = std::make_shared<const loop::Overview>(eve::overview(m_backend->currentModel));
}

void tst_Commands::undecidedComeFirst()
{
    Seat seat;
    CommandModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    seat.setBackend(m_backend);
    model.setSeat(&seat);
    QCOMPARE(model.rowCount(), 3);
    QCOMPARE(model.keyAt(0), u"c1"_qs);
    QCOMPARE(model.undecided(), 1);
    auto next = *m_backend->current;
    next.commands[0].state = command::State::Rejected;
    m_backend->publish(next);
    QTRY_COMPARE(model.undecided(), 0);
    QCOMPARE(model.rowCount(), 3);
}

void tst_Commands::replayShowsWhatHadBeenProposed()
{
    m_backend->then = [this](Instant) { return eve::anHourBefore(m_backend->currentModel); };
    Seat seat;
    CommandModel model;
    seat.setBackend(m_backend);
    model.setSeat(&seat);
    seat.cursor()->scrubTo(seat.cursor()->nowMs() - 3600e3);
    QTRY_COMPARE(model.rowCount(), 1);
    QCOMPARE(model.keyAt(0), u"c3"_qs);
    QCOMPARE(model.data(model.index(0), CommandModel::WordRole).toString(), u"waits for review"_qs);
}

void tst_Commands::thePastIsReviewedAndNotDecided()
{
    m_backend->then = [this](Instant) { return eve::anHourBefore(m_backend->currentModel); };
    Seat seat;
    ReviewModel review;
    seat.setBackend(m_backend);
    sit(seat, 1);
    review.setSeat(&seat);
    review.setCommand("c3");
    QVERIFY(review.state().startsWith("succeeded"));
    seat.cursor()->scrubTo(seat.cursor()->nowMs() - 3600e3);
    QTRY_VERIFY(review.state().startsWith("waits for review"));
    QVERIFY(!review.isUndecided() && !review.isCancellable());
    QVERIFY(review.whyNot().contains("LIVE"));
    review.setCommand("c1"); // proposed later
    QVERIFY(!review.isKnown());
}

void tst_Commands::everyEndIsToldInTheList_data()
{
    QTest::addColumn<int>("at");
    QTest::addColumn<QString>("word");
    QTest::addColumn<QString>("reason");
    QTest::newRow("rejected") << 0 << "rejected"
                              << "Ada Mori (ada) rejected it: crew in the shaft.";
    QTest::newRow("expired") << 1 << "expired"
                             << "Nobody decided within 10 min: 0 of 1 approved.";
    QTest::newRow("cancelled") << 2 << "cancelled"
                               << "Ada Mori (ada) cancelled it: wrong valve.";
    QTest::newRow("timed out") << 3 << "timed out"
                               << "The field accepted it but was not done by 13:40.";
    QTest::newRow("refused") << 4 << "refused by the field"
                             << "The field refused Shape-memory clamp: an interlock holds it.";
}

void tst_Commands::everyEndIsToldInTheList()
{
    QFETCH(int, at);
    QFETCH(QString, word);
    QFETCH(QString, reason);
    auto o = *m_backend->current;
    o.commands = {eve::endings()[static_cast<std::size_t>(at)]};
    const ModelIndex index(m_backend->currentModel);
    const auto row = commandRows(o, &index, {}).at(0);
    QCOMPARE(row.word, word);
    QCOMPARE(row.reason, reason);
    QVERIFY(row.hasFailed && row.isFinal && !row.isUndecided && !row.hasSucceeded);
    const auto t = reviewText(o.commands[0], o, index, {});
    QVERIFY(t.state.startsWith(word));
    QCOMPARE(t.outcome, reason);
    const auto steps = stepsOf(o.commands[0], true);
    QVERIFY(steps.back().isBad && steps.back().isCurrent);
}

void tst_Commands::aReviewKeepsWhatItWasMadeFrom()
{
    auto o = *m_backend->current;
    o.forecasts = {
        eve::hump("f-newer", 0.03, 0.02, false)}; // the forecasts were replaced, the model has learnt
    o.skills[0].scored = 31;
    const ModelIndex index(m_backend->currentModel);
    const auto t = reviewText(o.commands[0], o, index, {});
    QVERIFY(t.without.startsWith(u"58.0 ± 9.9 mm at 19:02:07"));
    QVERIFY(t.with.startsWith(u"43.0"));
    QCOMPARE(t.limit, u"Protects P7: displacement limit 50.0 mm"_qs);
    QVERIFY2(t.skill.contains("0.81") && t.skill.contains("30 scored"), qPrintable(t.skill));
    QCOMPARE(t.madeFrom, u"Forecast of 14:00 by lumped 3 over 12 h 00 min, inputs 9c1185a5c5e9."_qs);
    QCOMPARE(t.channel, u"bridge/P7/displacement"_qs);
}

void tst_Commands::aLimitPassedAlreadyIsStillTheUpperOne()
{
    auto o = *m_backend->current;
    auto basis = std::make_shared<command::Basis>(*o.commands[0].basis);
    basis->without->points.front().mean = 0.055; // above the limit of 50 mm when it was issued
    o.commands[0].basis = basis;
    const auto t = reviewText(o.commands[0], o, ModelIndex(m_backend->currentModel), {});
    QVERIFY2(t.without.startsWith(u"58.0 ± 9.9 mm at 19:02:07"), qPrintable(t.without));
}

void tst_Commands::reviewAnswersWhatIsAsked()
{
    const ModelIndex index(m_backend->currentModel);
    const auto t = reviewText(m_backend->current->commands[0], *m_backend->current, index, {});
    QCOMPARE(t.what, u"Damper heater of P7-D2: pre-heat to 60.0 °C"_qs);
    QVERIFY(t.why.contains("58 mm"));
    QVERIFY2(t.without.startsWith(u"58.0 ± 9.9 mm at 19:02:07, passes the limit with probability 71 %"),
             qPrintable(t.without));
    QVERIFY(t.with.startsWith(u"43.0 ± 7.3 mm"));
    QCOMPARE(t.limit, u"Protects P7: displacement limit 50.0 mm"_qs);
    QVERIFY(t.skill.contains("0.81"));
    QCOMPARE(t.approved, u"0 of 1 approved"_qs);
    QVERIFY(t.state.contains("automatic"));
    QCOMPARE(t.energy, u"Needs about 2.00 kWh."_qs);
    QCOMPARE(t.measured, u"–"_qs);
}

void tst_Commands::verdictIsASentenceWithNumbers()
{
    auto c = m_backend->current->commands[2];
    c.proposal.verify = VerifyPlan{ChannelId("bridge/P7/displacement"), "displacement", {}, {}};
    QCOMPARE(
        verdictText(c, nullptr, UnitSystem::Si),
        u"Effect confirmed: measured −12.0 mm against the model's run without it, predicted −15.0 mm, over 14 samples."_qs);
    c.verification.samples = 0;
    QVERIFY(verdictText(c, nullptr, UnitSystem::Si).isEmpty());
}

void tst_Commands::temperatureDifferencesHaveNoOffset()
{
    auto c = m_backend->current->commands[2];
    c.proposal.verify = VerifyPlan{ChannelId("t"), "temperature", {}, {}};
    c.verification.meanEffect = 12;
    QVERIFY(verdictText(c, nullptr, UnitSystem::Si).contains(u"+12.0 °C"));
}

void tst_Commands::stepsEndWhereItLeftTheWay()
{
    auto c = eve::command("x", "x", command::State::Rejected, 1h);
    auto steps = stepsOf(c, true);
    QCOMPARE(steps.size(), std::size_t(2));
    QVERIFY(steps[1].isBad && steps[1].isCurrent);
    c = eve::command("x", "x", command::State::Proposed, 1h);
    steps = stepsOf(c, true);
    QCOMPARE(steps.size(), std::size_t(7));
    QVERIFY(steps[0].isCurrent && !steps[1].isReached);
}

void tst_Commands::whoMayApprove()
{
    auto c = m_backend->current->commands[0];
    const ModelIndex index(m_backend->currentModel);
    const User vera{UserId("vera"), "Vera", Role::Viewer}, ada{UserId("ada"), "Ada", Role::Operator},
        boris{UserId("boris"), "Boris", Role::Approver};
    QVERIFY(!whyNotApprove(c, vera, &index).isEmpty());
    QVERIFY(whyNotApprove(c, ada, &index).isEmpty());
    c.approvalsNeeded = 2;
    c.approvals = {ada.id};
    QCOMPARE(whyNotApprove(c, ada, &index), u"Ada Mori has approved it; another person must too."_qs);
    QVERIFY(whyNotApprove(c, boris, &index).isEmpty());
    QVERIFY(whyNotApprove(c, User(), &index).startsWith(u"Nobody has signed in at this desk"_qs));
    QCOMPARE(reviewText(c, *m_backend->current, index, {}).approved,
             u"1 of 2 approved: Ada Mori; it waits for a second person"_qs);
    c.approvals.clear();
    c.approvalsNeeded = 1; // their own: one other person is enough
    c.proposal.origin = "operator:boris";
    QVERIFY(whyNotApprove(c, boris, &index).isEmpty());
    c.proposal.hazardous = true;
    QCOMPARE(whyNotApprove(c, boris, &index), u"Boris Kane asked for it: somebody else must approve it."_qs);
    QVERIFY(whyNotApprove(c, ada, &index).isEmpty());
}

void tst_Commands::countdownRunsInWallTime()
{
    Seat seat;
    ReviewModel review;
    seat.setBackend(m_backend);
    sit(seat, 1);
    review.setSeat(&seat);
    review.setCommand("c1");
    QCOMPARE(review.countdown(), u"9:00"_qs);
    m_backend->manual->advanceWorld(3h);
    QCOMPARE(review.countdown(), u"9:00"_qs);
    m_backend->manual->advanceWall(4min);
    QCOMPARE(review.countdown(), u"5:00"_qs);
    QVERIFY(review.whyNot().isEmpty());
    m_backend->manual->advanceWall(6min);
    QVERIFY(!review.whyNot().isEmpty());
}

void tst_Commands::typedValuesAreChecked_data()
{
    QTest::addColumn<QString>("typed");
    QTest::addColumn<bool>("us");
    QTest::addColumn<bool>("good");
    QTest::newRow("inside") << "60" << false << true;
    QTest::newRow("limit as shown") << "80.0" << false << true;
    QTest::newRow("above") << "81" << false << false;
    QTest::newRow("fahrenheit") << "140" << true << true;
    QTest::newRow("celsius read as fahrenheit") << "60" << true << false;
    QTest::newRow("words") << "hot" << false << false;
}

void tst_Commands::typedValuesAreChecked()
{
    QFETCH(QString, typed);
    QFETCH(bool, us);
    QTEST(checkSetValue(typed, eve::model()->actuators[0], us ? UnitSystem::Us : UnitSystem::Si).has_value(),
          "good");
}

void tst_Commands::ownCommandTakesTheSamePath()
{
    Seat seat;
    OwnCommand draft;
    seat.setBackend(m_backend);
    sit(seat, 1);
    draft.setSeat(&seat);
    draft.setActuator("bridge/P7-D2/heater");
    draft.setTyped("60");
    QVERIFY(!draft.isReady()); // no reason given
    draft.setReason("cold night");
    QVERIFY(draft.isReady());
    QSignalSpy requested(&seat, &Seat::commandRequested);
    draft.send();
    QTRY_COMPARE(requested.size(), 1);
    QCOMPARE(m_backend->requested.origin, std::string("operator:ada"));
    QCOMPARE(m_backend->requested.value, 333.15);
    QCOMPARE(m_backend->requested.reason, std::string("cold night"));
    QVERIFY(!m_backend->requested.id.isEmpty());
}

void tst_Commands::viewersSendNothing()
{
    Seat seat;
    OwnCommand draft;
    seat.setBackend(m_backend);
    draft.setSeat(&seat);
    draft.setActuator("bridge/P7-D2/heater");
    draft.setTyped("60");
    draft.setReason("why not");
    QVERIFY(!draft.isReady());
    draft.send();
    QVERIFY(m_backend->asked.empty());
}

void tst_Commands::whoSignedAndWhatHoldsItBackIsSaid()
{
    auto o = *m_backend->current;
    auto& c = o.commands[0];
    using Purpose = wire::Authorisation::Purpose;
    c.signatures = {{UserId("ada"), "Ada Mori", Purpose::Request, eve::kNow},
                    {UserId("boris"), "Boris", Purpose::Approve, eve::kNow + 2min}};
    c.heldBack = {"Valve V-3 is never closed while pump P2 runs. P2 flow is 12 L/s."};
    const ModelIndex index(m_backend->currentModel);
    const auto t = reviewText(c, o, index, {.utc = true});
    QCOMPARE(t.signatures.count('\n'), 1);
    QVERIFY2(t.signatures.startsWith("Requested, signed by Ada Mori at "), qPrintable(t.signatures));
    QVERIFY(t.signatures.contains("\nApproved, signed by "));
    QVERIFY(t.held.startsWith("Valve V-3 is never closed"));
    const User boris{UserId("boris"), "Boris", Role::Operator};
    c.approvals.clear();
    c.proposal.origin = "system:bridge";
    QVERIFY(whyNotApprove(c, boris, &index).contains("held back"));
    c.heldBack.clear();
    QVERIFY(whyNotApprove(c, boris, &index).isEmpty());
}

void tst_Commands::whatIsReadyIsReleasedByAnybody()
{
    auto o = *m_backend->current;
    for (int i = 0; i < 3; ++i) {
        command::CommandRecord c = o.commands[0];
        c.id = CommandId("r" + std::to_string(i));
        c.state = command::State::Ready;
        c.emergency = true;
        c.readyUntilWall = o.wall + (i == 2 ? -1min : Duration(24h) * (2 - i)); // the last one is over
        o.commands.push_back(c);
    }
    m_backend->publish(o);
    Seat seat;
    EmergencyModel ready;
    QAbstractItemModelTester tester(&ready, QAbstractItemModelTester::FailureReportingMode::QtTest);
    seat.setBackend(m_backend);
    ready.setSeat(&seat);
    QCOMPARE(ready.rowCount(), 2);
    QCOMPARE(ready.rowKey(0), u"r1"_qs); // the next to expire
    QVERIFY(ready.data(ready.index(0), EmergencyModel::UntilRole).toString().contains("for one use"));
    seat.releaseReady("r1"); // nobody chose a person here
    QCOMPARE(m_backend->asked.back(), std::string("release r1"));
}

void tst_Commands::anOwnCommandIsKeptReady()
{
    Seat seat;
    OwnCommand draft;
    seat.setBackend(m_backend);
    sit(seat, 1);
    draft.setSeat(&seat);
    draft.setActuator("bridge/P7-D2/heater");
    draft.setTyped("60");
    draft.prepare(7);
    QVERIFY(m_backend->asked.empty()); // without a reason it is not ready
    draft.setReason("if the pier moves");
    draft.prepare(7);
    QCOMPARE(m_backend->asked.back(), std::string("prepare bridge/P7-D2/heater ada 604800"));
}

QTEST_GUILESS_MAIN(tst_Commands)
#include "tst_Commands.moc"
