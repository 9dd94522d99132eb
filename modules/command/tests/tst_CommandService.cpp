// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/CommandBench.h"

#include <sinew/twin/ProposalJson.h>

#include <nlohmann/json.hpp>
#include <QtTest>

using namespace sinew;
using namespace sinew::tests;

#define QHAS(text, part) QVERIFY2(QString::fromStdString(text).contains(part), (text).c_str())

class tst_CommandService : public QObject {
    Q_OBJECT
private slots:
    void closesTheLoop();
    void askingAgainChangesNothing();
    void refusesWhoMayNot();
    void hazardousTakesTwoPeople();
    void ownRequestGoesThroughTheSamePath();
    void ownHazardousRequestNeedsSomebodyElse();
    void ownWithoutPlanComparesWhatIsReported();
    void doneWithoutValueIsNotVerified();
    void expiresUndecided();
    void expiresWhenItNoLongerHelps();
    void deadlinesForPeopleRunInWallTime();
    void renewalKeepsTheIdAndReplacesOtherValues();
    void runningOneDropsTheNewOne();
    void approvedByOneStandsAsItIs();
    void saidNoIsNotAskedAgainAtOnce();
    void aFinishedCommandKeepsItsId();
    void rejectsBadProposals_data();
    void rejectsBadProposals();
    void waitsForGoodInputsThenExpires();
    void anUncertainInputDoesNotBlock();
    void blockedAfterSelection();
    void skillGateBlocks();
    void busyActuatorConflicts();
    void fieldRefusesWithItsOwnReason();
    void fieldFailsAndStops();
    void selectionLapses();
    void silenceTimesOut();
    void linkDownFails();
    void severalActuatorsAreSelectedBeforeAnyOperates();
    void oneRefusalCancelsAllSelections();
    void cancelsAtEveryStep_data();
    void cancelsAtEveryStep();
    void verifiesPartialAndFailed();
    void comparesOnlyGoodLaterSpacedSamples();
    void anEffectIsNoStateOfTheActuator();
    void samplesWaitForThePlanThatFollows();
    void refinesOnlyWhatRuns();
    void refinedComparisonsSurviveARestart();
    void aLastingErrorIsNoProof();
    void undecidedTimesOut();
    void failingLedgerSendsNothing();
    void reportsAreNotLostWhileTheLedgerFails();
    void fieldMayAnswerWhileWeSend();
    void restoresEveryStage();
    void restartBetweenSelectAndOperateSendsNothing();
    void tamperedApprovalIsLeftOut();
    void ledgerHoldsWhatAReviewerNeeds();
    void keepsOnlySoManyFinished();
};

void tst_CommandService::closesTheLoop()
{
    CommandBench b;
    const CommandId id = b.propose(b.heat());
    QCOMPARE(b.stateOf(id), State::Proposed);
    b.tick();
    QVERIFY(b.sent.empty());
    QVERIFY(b.service->approve(id, kAda));
    QCOMPARE(b.stateOf(id), State::Approved);
    b.tick();
    QCOMPARE(b.sent.size(), std::size_t(1));
    QCOMPARE(b.sent[0].verb, Verb::Select);
    QCOMPARE(b.sent[0].value, 60.0); // on the wire in °C
    QCOMPARE(b.sent[0].unit, std::string("°C"));
    QCOMPARE(b.sent[0].expiresAt, kStart + 60s);
    b.answer(id, "bridge/D2/heater", Stage::Selected);
    b.tick();
    QCOMPARE(b.stateOf(id), State::Operated);
    QCOMPARE(b.sent.size(), std::size_t(2));
    QCOMPARE(b.sent[1].verb, Verb::Operate);
    QCOMPARE(b.sent[1].value, b.sent[0].value);
    QVERIFY(b.sent[1].nonce != b.sent[0].nonce);
    b.answer(id, "bridge/D2/heater", Stage::Accepted);
    QCOMPARE(b.stateOf(id), State::Acknowledged);
    b.pass(10min);
    b.answer(id, "bridge/D2/heater", Stage::Running, wire::Refusal::None, 40.0);
    QCOMPARE(b.stateOf(id), State::Acknowledged);
    b.answer(id, "bridge/D2/heater", Stage::Done, wire::Refusal::None, 59.0);
    QCOMPARE(b.stateOf(id), State::Verifying);
    QCOMPARE(b.service->command(id)->reported, std::optional(59.0 + 273.15));
    for (int i = 0; i < 20 && b.stateOf(id) == State::Verifying; ++i) {
        b.pass(5min);
        b.measure(0.033);
    }
    QCOMPARE(b.stateOf(id), State::Succeeded);
    const auto record = *b.service->command(id);
    QCOMPARE(record.verification.outcome, std::string("confirmed"));
    QVERIFY(record.verification.logRatio >= record.verification.upper);
    QVERIFY(std::abs(record.verification.upper - 4.4998) < 1e-4);
    QVERIFY(std::abs(record.verification.lower + 2.2925) < 1e-4);
    QHAS(record.why, "Pier P2 displacement was 25.0 mm lower");
    std::vector<State> states;
    for (const auto& [when, state] : record.past)
        states.push_back(state);
    const std::vector<State> expected{State::Proposed,     State::Approved,  State::Selected, State::Operated,
                                      State::Acknowledged, State::Verifying, State::Succeeded};
    QCOMPARE(states, expected);
    QVERIFY(b.faults.empty());
}

void tst_CommandService::askingAgainChangesNothing()
{
    CommandBench b;
    const CommandId id = b.runUntilDone();
    const auto before = b.sent.size();
    for (int i = 0; i < 3; ++i) {
        b.answer(id, "bridge/D2/heater", Stage::Selected);
        b.answer(id, "bridge/D2/heater", Stage::Accepted);
        b.answer(id, "bridge/D2/heater", Stage::Refused, wire::Refusal::Replayed);
        b.pass(1s);
    }
    QCOMPARE(b.stateOf(id), State::Verifying);
    QCOMPARE(b.sent.size(), before);
    QVERIFY(!b.service->approve(id, kBob));
}

void tst_CommandService::refusesWhoMayNot()
{
    CommandBench b;
    const CommandId id = b.propose(b.heat());
    QCOMPARE(b.service->approve(id, kVic).error().code, ErrorCode::NotAllowed);
    QCOMPARE(b.service->approve(id, User{UserId("e"), "E", Role::Engineer}).error().code,
             ErrorCode::NotAllowed);
    QCOMPARE(b.service->approve(id, User{UserId(""), "", Role::Operator}).error().code,
             ErrorCode::NotAllowed);
    QCOMPARE(b.service->reject(id, kVic, "").error().code, ErrorCode::NotAllowed);
    QCOMPARE(b.service->cancel(id, kEve, "").error().code, ErrorCode::NotAllowed);
    QCOMPARE(b.service->request(b.heat("own"), kEve).error().code, ErrorCode::NotAllowed);
    Proposal disguised = b.close("x");
    disguised.origin = "operator:ada";
    QCOMPARE(b.service->propose(disguised).error().code, ErrorCode::NotAllowed);
    QCOMPARE(b.service->approve(CommandId("none"), kAda).error().code, ErrorCode::NotFound);
    QHAS(b.service->approve(id, kVic).error().message, "Vic (vic) is viewer");
    QVERIFY(b.service->approve(id, kEve));
}

void tst_CommandService::hazardousTakesTwoPeople()
{
    CommandBench b;
    const CommandId id = b.propose(b.close()); // hazardous by its actuator, whatever the proposal says
    QCOMPARE(b.service->command(id)->approvalsNeeded, 2);
    QVERIFY(b.service->approve(id, kAda));
    QCOMPARE(b.stateOf(id), State::Proposed);
    QCOMPARE(b.service->approve(id, kAda).error().code, ErrorCode::NotAllowed);
    b.tick();
    QVERIFY(b.sent.empty());
    QVERIFY(b.service->approve(id, kEve));
    b.tick();
    QCOMPARE(b.sentCount(Verb::Select), std::size_t(1));
}

void tst_CommandService::ownRequestGoesThroughTheSamePath()
{
    CommandBench b;
    Proposal own;
    own.actuator = ActuatorId("bridge/D2/heater");
    own.value = 313.15;
    const auto id = b.service->request(own, kAda);
    QVERIFY(id);
    const auto record = *b.service->command(*id);
    QCOMPARE(record.state, State::Approved);
    QCOMPARE(record.proposal.origin, std::string("operator:ada"));
    QCOMPARE(record.proposal.title, std::string("Heater D2: pre-heat to 40.0 °C"));
    QCOMPARE(b.ledger.count(id->value, "proposed"), std::size_t(1));
    QCOMPARE(b.ledger.count(id->value, "approved"), std::size_t(1));
    b.tick();
    QCOMPARE(b.sentCount(Verb::Select), std::size_t(1));
}

void tst_CommandService::ownHazardousRequestNeedsSomebodyElse()
{
    CommandBench b;
    Proposal own = b.close("");
    const auto id = b.service->request(own, kAda);
    QVERIFY(id);
    QCOMPARE(b.stateOf(*id), State::Proposed);
    QCOMPARE(b.service->approve(*id, kAda).error().code, ErrorCode::NotAllowed);
    QVERIFY(b.service->approve(*id, kEve));
    QCOMPARE(b.stateOf(*id), State::Approved);
}

void tst_CommandService::ownWithoutPlanComparesWhatIsReported()
{
    for (const double reported : {40.5, 55.0}) {
        CommandBench b;
        Proposal own;
        own.actuator = ActuatorId("bridge/D2/heater");
        own.value = 313.15;
        const auto id = b.service->request(own, kAda).value();
        b.tick();
        b.answer(id, "bridge/D2/heater", Stage::Selected);
        b.tick();
        b.answer(id, "bridge/D2/heater", Stage::Done, wire::Refusal::None, reported);
        QCOMPARE(b.stateOf(id), reported < 50 ? State::Succeeded : State::Failed);
        QHAS(b.whyOf(id), reported < 50 ? "reports 40.5 °C" : "reports 55.0 °C where 40.0 °C was asked for");
    }
}

void tst_CommandService::doneWithoutValueIsNotVerified()
{
    CommandBench b;
    Proposal own;
    own.actuator = ActuatorId("bridge/D2/heater");
    own.value = 313.15;
    const auto id = b.service->request(own, kAda).value();
    b.tick();
    b.answer(id, "bridge/D2/heater", Stage::Selected);
    b.tick();
    b.answer(id, "bridge/D2/heater", Stage::Done);
    QCOMPARE(b.stateOf(id), State::Succeeded);
    QCOMPARE(b.service->command(id)->verification.outcome, std::string("not verified"));
    QHAS(b.whyOf(id), "Not verified");
}

void tst_CommandService::expiresUndecided()
{
    CommandBench b;
    const CommandId id = b.propose(b.close());
    QVERIFY(b.service->approve(id, kAda));
    b.clock.advance(10min);
    QCOMPARE(b.service->approve(id, kEve).error().code, ErrorCode::Timeout); // even before the tick notices
    b.tick();
    QCOMPARE(b.stateOf(id), State::Expired);
    QHAS(b.whyOf(id), "1 of 2 approved");
    QVERIFY(b.sent.empty());
}

void tst_CommandService::expiresWhenItNoLongerHelps()
{
    CommandBench b;
    const CommandId id = b.propose(b.heat());
    b.clock.advanceWorld(6h);
    QCOMPARE(b.service->approve(id, kAda).error().code, ErrorCode::Timeout);
    b.tick();
    QCOMPARE(b.stateOf(id), State::Expired);
    QCOMPARE(b.service->propose(b.heat("late")).has_value(), true);
    Proposal late = b.heat("later", "k");
    late.actBefore = b.clock.world();
    QCOMPARE(b.service->propose(late).error().code, ErrorCode::Timeout);
}

void tst_CommandService::deadlinesForPeopleRunInWallTime()
{
    CommandBench b;
    Proposal p = b.heat();
    p.actBefore = {};
    const CommandId id = b.propose(p);
    b.clock.advanceWorld(24h);
    b.tick();
    QCOMPARE(b.stateOf(id), State::Proposed);
    b.clock.advanceWall(11min);
    b.tick();
    QCOMPARE(b.stateOf(id), State::Expired);
}

void tst_CommandService::renewalKeepsTheIdAndReplacesOtherValues()
{
    CommandBench b;
    const CommandId first = b.propose(b.heat("p1"));
    b.pass(1min);
    Proposal renewed = b.heat("p2");
    renewed.reason = "Now with probability 0.8";
    QCOMPARE(b.propose(renewed), first); // the hand that holds the button still holds the same command
    QCOMPARE(b.service->commands().size(), std::size_t(1));
    QCOMPARE(b.whyOf(first), std::string("Now with probability 0.8."));
    QCOMPARE(b.service->command(first)->decideByWall, kStart + 11min);
    Proposal hotter = b.heat("p3");
    hotter.value = 340;
    const CommandId other = b.propose(hotter);
    QVERIFY(other != first);
    QCOMPARE(b.stateOf(first), State::Cancelled);
    QHAS(b.whyOf(first), "Replaced by a newer suggestion");
    QCOMPARE(b.stateOf(other), State::Proposed);
    QCOMPARE(b.service->commands().front().id, other);
}

void tst_CommandService::runningOneDropsTheNewOne()
{
    CommandBench b;
    b.runUntilDone();
    const auto again = b.service->propose(b.heat("p2"));
    QCOMPARE(again.error().code, ErrorCode::Conflict);
    QHAS(again.error().message, "under way already (Verifying)");
    QCOMPARE(b.service->commands().size(), std::size_t(1));
}

void tst_CommandService::approvedByOneStandsAsItIs()
{
    CommandBench b;
    const CommandId id = b.propose(b.close());
    QVERIFY(b.service->approve(id, kAda));
    Proposal renewed = b.close("v2");
    renewed.value = 0.5;
    QCOMPARE(b.service->propose(renewed).error().code, ErrorCode::Conflict);
    QCOMPARE(b.service->command(id)->proposal.value, 0.0);
}

void tst_CommandService::saidNoIsNotAskedAgainAtOnce()
{
    CommandBench b;
    const CommandId id = b.propose(b.heat());
    QVERIFY(b.service->reject(id, kAda, "crew on the pier"));
    QCOMPARE(b.stateOf(id), State::Rejected);
    QHAS(b.whyOf(id), "Ada Lovelace (ada) rejected it: crew on the pier.");
    QCOMPARE(b.service->propose(b.heat("p2")).error().code, ErrorCode::Conflict);
    Proposal hotter = b.heat("p3");
    hotter.value = 340;
    QVERIFY(b.service->propose(hotter)); // something else may be asked
    b.pass(3min);
    QVERIFY(b.service->propose(b.heat("p4")));
}

void tst_CommandService::aFinishedCommandKeepsItsId()
{
    CommandBench b;
    const CommandId first = b.propose(b.heat("same"));
    b.pass(11min);
    QCOMPARE(b.stateOf(first), State::Expired);
    const CommandId second = b.propose(b.heat("same"));
    QVERIFY(second != first);
    QCOMPARE(b.stateOf(first), State::Expired);
    QCOMPARE(b.service->command(second)->proposal.id.value, second.value);
}

void tst_CommandService::rejectsBadProposals_data()
{
    QTest::addColumn<int>("fault");
    const char* names[] = {"unknown actuator",  "too hot",     "not finite", "twice",
                           "no points",         "unordered",   "sigma 0",    "unknown channel",
                           "no time to decide", "also unknown"};
    for (int i = 0; i < 10; ++i)
        QTest::newRow(names[i]) << i;
}

void tst_CommandService::rejectsBadProposals()
{
    QFETCH(int, fault);
    CommandBench b;
    Proposal p = b.heat();
    switch (fault) {
    case 0:
        p.actuator = ActuatorId("none");
        break;
    case 1:
        p.value = 400;
        break;
    case 2:
        p.value = std::nan("");
        break;
    case 3:
        p.alsoSet = {{p.actuator, p.value}};
        break;
    case 4:
        p.verify->points.clear();
        break;
    case 5:
        std::swap(p.verify->points[0], p.verify->points[1]);
        break;
    case 6:
        p.verify->points[3].sigma = 0;
        break;
    case 7:
        p.verify->channel = ChannelId("none");
        break;
    case 8:
        p.decideWithin = 0s;
        break;
    case 9:
        p.alsoSet = {{ActuatorId("none"), 1}};
        break;
    }
    const auto made = b.service->propose(p);
    QVERIFY(!made);
    QCOMPARE(made.error().code, ErrorCode::InvalidInput);
    QVERIFY(!made.error().message.empty());
    QVERIFY(b.ledger.all.empty());
}

void tst_CommandService::waitsForGoodInputsThenExpires()
{
    for (int kind = 0; kind < 3; ++kind) {
        CommandBench b;
        const CommandId id = b.propose(b.heat());
        QVERIFY(b.service->approve(id, kAda));
        auto state = b.state();
        auto& wind = state.channels[1];
        if (kind == 0)
            wind.stale = true, wind.sourceTime = b.clock.world() - 412s;
        else if (kind == 1)
            wind.quality = Quality::Bad;
        else
            wind.known = false;
        b.service->tick(state);
        QVERIFY(b.sent.empty());
        QCOMPARE(b.stateOf(id), State::Approved);
        QHAS(b.whyOf(id), kind == 0   ? "Pier P2 wind speed is stale: the last value is 7 min old"
                          : kind == 1 ? "bad quality"
                                      : "has no value");
        b.clock.advance(60s);
        b.service->tick(state);
        QCOMPARE(b.stateOf(id), State::Expired);
        QVERIFY(b.sent.empty());
    }
}

void tst_CommandService::anUncertainInputDoesNotBlock()
{
    CommandBench b;
    const CommandId id = b.propose(b.heat());
    QVERIFY(b.service->approve(id, kAda));
    auto state = b.state();
    state.channels[1].quality = Quality::Uncertain;
    b.service->tick(state);
    QVERIFY(!b.sent.empty());
}

void tst_CommandService::blockedAfterSelection()
{
    CommandBench b;
    const CommandId id = b.propose(b.heat());
    QVERIFY(b.service->approve(id, kAda));
    b.tick();
    b.answer(id, "bridge/D2/heater", Stage::Selected);
    QCOMPARE(b.stateOf(id), State::Selected);
    auto state = b.state();
    state.channels[1].quality = Quality::Bad;
    b.service->tick(state);
    QCOMPARE(b.stateOf(id), State::Cancelled);
    QHAS(b.whyOf(id), "Blocked at release: Its input Pier P2 wind speed is of bad quality");
    QCOMPARE(b.sentCount(Verb::Operate), std::size_t(0));
    QCOMPARE(b.sentCount(Verb::Cancel), std::size_t(1));
}

void tst_CommandService::skillGateBlocks()
{
    CommandBench b;
    Proposal p = b.heat();
    p.minimumSkill = 0.3;
    const CommandId id = b.propose(p);
    b.skill = Skill{"bridge", "mdof", "displacement", 20, 5, 0.009, 0.010, 0.9};
    const auto refused = b.service->approve(id, kAda);
    QCOMPARE(refused.error().code, ErrorCode::NotAllowed);
    QHAS(refused.error().message, "is 0.10 after 20 forecasts, below the gate of 0.30");
    b.skill.reset(); // no record yet does not block
    QVERIFY(b.service->approve(id, kAda));
    b.skill = Skill{"bridge", "mdof", "displacement", 20, 5, 0.009, 0.010, 0.9};
    b.tick();
    QVERIFY(b.sent.empty()); // checked again at release
}

void tst_CommandService::busyActuatorConflicts()
{
    CommandBench b;
    const CommandId first = b.propose(b.heat("p1", "a"));
    const CommandId second = b.propose(b.heat("p2", "b"));
    QVERIFY(b.service->approve(first, kAda));
    const auto refused = b.service->approve(second, kAda);
    QCOMPARE(refused.error().code, ErrorCode::Conflict);
    QHAS(refused.error().message, "still holds Heater D2 (Approved)");
    Proposal own;
    own.actuator = ActuatorId("bridge/D2/heater");
    own.value = 300;
    QCOMPARE(b.service->request(own, kAda).error().code, ErrorCode::Conflict);
    QVERIFY(b.service->cancel(first, kBob, "wrong one"));
    QVERIFY(b.service->approve(second, kAda));
}

void tst_CommandService::fieldRefusesWithItsOwnReason()
{
    CommandBench b;
    const CommandId id = b.propose(b.heat());
    QVERIFY(b.service->approve(id, kAda));
    b.tick();
    b.answer(id, "bridge/D2/heater", Stage::Refused, wire::Refusal::Interlocked);
    QCOMPARE(b.stateOf(id), State::Failed);
    QCOMPARE(b.service->command(id)->refusal, wire::Refusal::Interlocked);
    QCOMPARE(b.whyOf(id), std::string("The field refused Heater D2: an interlock holds it."));
    QCOMPARE(b.ledger.all.back().entry.result, std::string("interlocked"));
    b.pass(1h);
    QCOMPARE(b.sent.size(), std::size_t(1)); // never retried
}

void tst_CommandService::fieldFailsAndStops()
{
    for (const Stage stage : {Stage::Failed, Stage::Cancelled}) {
        CommandBench b;
        const CommandId id = b.runUntilDone();
        b.answer(id, "bridge/D2/heater", stage);
        QCOMPARE(b.stateOf(id), stage == Stage::Failed ? State::Failed : State::Cancelled);
    }
}

void tst_CommandService::selectionLapses()
{
    CommandBench b;
    const CommandId id = b.propose(b.heat());
    QVERIFY(b.service->approve(id, kAda));
    b.tick();
    b.pass(10s);
    QCOMPARE(b.stateOf(id), State::TimedOut);
    QHAS(b.whyOf(id), "did not answer the selection within 10 s");
    b.answer(id, "bridge/D2/heater", Stage::Selected); // too late
    b.tick();
    QCOMPARE(b.sentCount(Verb::Operate), std::size_t(0));
}

void tst_CommandService::silenceTimesOut()
{
    CommandBench b;
    const CommandId id = b.propose(b.heat());
    QVERIFY(b.service->approve(id, kAda));
    b.tick();
    b.answer(id, "bridge/D2/heater", Stage::Selected);
    b.tick();
    b.pass(29s);
    QCOMPARE(b.stateOf(id), State::Operated);
    b.pass(1s);
    QCOMPARE(b.stateOf(id), State::TimedOut);
    QHAS(b.whyOf(id), "whether the field acted is not known");
    QCOMPARE(b.sentCount(Verb::Operate), std::size_t(1));
}

void tst_CommandService::linkDownFails()
{
    CommandBench b;
    const CommandId id = b.propose(b.heat());
    QVERIFY(b.service->approve(id, kAda));
    b.linkDown = true;
    b.tick();
    QCOMPARE(b.stateOf(id), State::Failed);
    QHAS(b.whyOf(id), "could not be handed to the field: field: not connected");
    b.linkDown = false;
    b.pass(1min);
    QVERIFY(b.sent.empty());
}

void tst_CommandService::severalActuatorsAreSelectedBeforeAnyOperates()
{
    CommandBench b;
    Proposal p = b.heat();
    p.alsoSet = {{ActuatorId("bridge/D3/heater"), 328.15}};
    const CommandId id = b.propose(p);
    QVERIFY(b.service->approve(id, kAda));
    b.tick();
    QCOMPARE(b.sentCount(Verb::Select), std::size_t(2));
    QCOMPARE(b.sent[1].value, 55.0);
    b.answer(id, "bridge/D3/heater", Stage::Selected);
    b.tick();
    QCOMPARE(b.sentCount(Verb::Operate), std::size_t(0));
    b.answer(id, "bridge/D2/heater", Stage::Selected);
    b.tick();
    QCOMPARE(b.sentCount(Verb::Operate), std::size_t(2));
    b.answer(id, "bridge/D2/heater", Stage::Done);
    QCOMPARE(b.stateOf(id), State::Operated);
    b.answer(id, "bridge/D3/heater", Stage::Accepted);
    QCOMPARE(b.stateOf(id), State::Acknowledged);
    b.answer(id, "bridge/D3/heater", Stage::Done);
    QCOMPARE(b.stateOf(id), State::Verifying);
}

void tst_CommandService::oneRefusalCancelsAllSelections()
{
    CommandBench b;
    Proposal p = b.heat();
    p.alsoSet = {{ActuatorId("bridge/D3/heater"), 328.15}};
    const CommandId id = b.propose(p);
    QVERIFY(b.service->approve(id, kAda));
    b.tick();
    b.answer(id, "bridge/D2/heater", Stage::Selected);
    b.answer(id, "bridge/D3/heater", Stage::Refused, wire::Refusal::LockedByOther);
    QCOMPARE(b.stateOf(id), State::Failed);
    QHAS(b.whyOf(id), "Heater D3: another client holds it");
    QCOMPARE(b.sentCount(Verb::Cancel), std::size_t(1));
    QCOMPARE(b.sent.back().actuator, ActuatorId("bridge/D2/heater"));
    QCOMPARE(b.sentCount(Verb::Operate), std::size_t(0));
}

void tst_CommandService::cancelsAtEveryStep_data()
{
    QTest::addColumn<int>("step");
    QTest::addColumn<int>("cancels");
    QTest::newRow("proposed") << 0 << 0;
    QTest::newRow("approved") << 1 << 0;
    QTest::newRow("selecting") << 2 << 1;
    QTest::newRow("selected") << 3 << 1;
    QTest::newRow("operated") << 4 << 1;
    QTest::newRow("acknowledged") << 5 << 1;
    QTest::newRow("verifying") << 6 << 0;
}

void tst_CommandService::cancelsAtEveryStep()
{
    QFETCH(int, step);
    QFETCH(int, cancels);
    CommandBench b;
    const CommandId id = b.propose(b.heat());
    const auto go = [&](int at, auto action) {
        if (step >= at)
            action();
    };
    go(1, [&] { QVERIFY(b.service->approve(id, kAda)); });
    go(2, [&] { b.tick(); });
    go(3, [&] { b.answer(id, "bridge/D2/heater", Stage::Selected); });
    go(4, [&] { b.tick(); });
    go(5, [&] { b.answer(id, "bridge/D2/heater", Stage::Accepted); });
    go(6, [&] { b.answer(id, "bridge/D2/heater", Stage::Done); });
    QVERIFY(b.service->cancel(id, kBob, "test"));
    QCOMPARE(b.stateOf(id), State::Cancelled);
    QCOMPARE(b.sentCount(Verb::Cancel), std::size_t(cancels));
    const auto sent = b.sent.size();
    b.answer(id, "bridge/D2/heater", Stage::Cancelled);
    b.pass(1min);
    QCOMPARE(b.sent.size(), sent);
    QCOMPARE(b.service->cancel(id, kBob, "again").error().code, ErrorCode::Conflict);
}

void tst_CommandService::verifiesPartialAndFailed()
{
    struct Case {
        double metres;
        State state;
        const char* outcome;
    };
    // without 58 mm, with 31 mm: 41 mm is 63 % of the effect, 57 mm none.
    for (const Case& c :
         {Case{0.041, State::Succeeded, "partial"}, Case{0.057, State::Failed, "failed"},
          Case{0.030, State::Succeeded, "confirmed"}, Case{0.0475, State::Failed, "partial"}}) {
        CommandBench b;
        const CommandId id = b.runUntilDone();
        for (int i = 0; i < 30 && b.stateOf(id) == State::Verifying; ++i) {
            b.pass(5min);
            b.measure(c.metres);
        }
        QCOMPARE(b.stateOf(id), c.state);
        QCOMPARE(b.service->command(id)->verification.outcome, std::string(c.outcome));
    }
}

void tst_CommandService::comparesOnlyGoodLaterSpacedSamples()
{
    CommandBench b;
    const CommandId id = b.runUntilDone();
    const auto sample = [&](Instant at, Quality quality) {
        b.service->measured(std::array{Sample{ChannelId("bridge/P2/displacement"), at, b.clock.wall(), 0.044, quality}});
    };
    const auto count = [&] { return b.service->command(id)->verification.samples; };
    sample(b.clock.world() - 1min, Quality::Good); // before the command was carried out
    QCOMPARE(count(), 0);
    b.pass(5min);
    sample(b.clock.world(), Quality::Bad);
    sample(b.clock.world(), Quality::Uncertain);
    QCOMPARE(count(), 0);
    sample(b.clock.world(), Quality::Good);
    QCOMPARE(count(), 1);
    sample(b.clock.world() + 1s, Quality::Good); // the same error again, not a new witness
    QCOMPARE(count(), 1);
    sample(b.clock.world() + 24h, Quality::Good); // after the plan
    QCOMPARE(count(), 1);
    sample(b.clock.world() + 61s, Quality::Good);
    QCOMPARE(count(), 2);
}

/// Requested, reported and measured are told in the actuator's unit: a displacement is no temperature.
void tst_CommandService::anEffectIsNoStateOfTheActuator()
{
    CommandBench b;
    const CommandId id = b.runUntilDone();
    const auto warm = [&](double kelvin, Quality quality) {
        b.service->measured(std::array{Sample{ChannelId("bridge/D2/temperature"), b.clock.world(), b.clock.wall(), kelvin, quality}});
        return b.service->command(id)->measured.value_or(0);
    };
    QCOMPARE(warm(310, Quality::Good), 310.0);
    QCOMPARE(warm(20, Quality::Bad), 310.0);
    CommandBench other;
    auto model = std::make_shared<Model>(*other.model);
    model->actuators[0].measured = ChannelId("bridge/P2/displacement");
    other.model = model;
    other.restart();
    const CommandId heating = other.runUntilDone();
    other.pass(5min);
    other.measure(0.044);
    QCOMPARE(other.service->command(heating)->verification.samples, 1);
    QVERIFY(!other.service->command(heating)->measured);
}

namespace {

Proposal following(const CommandBench& b)
{
    Proposal p = b.heat();
    p.verify->followsMeasurement = true;
    return p;
}

VerifyPlan planUpTo(const Proposal& p, Instant from, Instant to, double without, double with, double sigma,
                    double lasting = 0)
{
    VerifyPlan plan = *p.verify;
    plan.points.clear();
    for (Instant time = from; time <= to; time += 1min)
        plan.points.push_back({time, without, with, sigma, lasting});
    return plan;
}

int samplesOf(const CommandBench& b, const CommandId& id)
{
    return b.service->command(id)->verification.samples;
}

} // namespace

void tst_CommandService::samplesWaitForThePlanThatFollows()
{
    CommandBench b;
    const Proposal p = following(b);
    const CommandId id = b.propose(p);
    b.runToVerifying(id);
    const Instant begin = b.clock.world();
    for (int i = 0; i < 6; ++i) {
        b.pass(1min);
        b.measure(0.045);
    }
    QCOMPARE(samplesOf(b, id), 0); // the proposal's own plan is compared with nothing
    QVERIFY(b.service->refine(id, planUpTo(p, begin, begin + 4min, 0.050, 0.044, 0.009)));
    QCOMPARE(samplesOf(b, id), 4);
    QVERIFY(b.service->refine(id, planUpTo(p, begin, begin + 4min, 0.052, 0.044, 0.009)));
    QCOMPARE(samplesOf(b, id), 4); // none twice
    QCOMPARE(b.service->command(id)->verification.meanWithout, 0.050);
    QVERIFY(b.service->refine(id, planUpTo(p, begin, begin + 6min, 0.052, 0.044, 0.009)));
    QCOMPARE(samplesOf(b, id), 6);
    QVERIFY(std::abs(b.service->command(id)->verification.meanWithout - (4 * 0.050 + 2 * 0.052) / 6) < 1e-12);
}

void tst_CommandService::refinesOnlyWhatRuns()
{
    CommandBench b;
    const Proposal p = following(b);
    const VerifyPlan plan = planUpTo(p, b.clock.world(), b.clock.world() + 5min, 0.05, 0.04, 0.009);
    QCOMPARE(b.service->refine(CommandId("none"), plan).error().code, ErrorCode::NotFound);
    const CommandId id = b.propose(p);
    QCOMPARE(b.service->refine(id, plan).error().code, ErrorCode::Conflict);
    b.runToVerifying(id);
    VerifyPlan other = plan;
    other.quantity = "strain";
    QCOMPARE(b.service->refine(id, other).error().code, ErrorCode::Conflict);
    other = plan;
    other.points[1].lasting = -1;
    QCOMPARE(b.service->refine(id, other).error().code, ErrorCode::InvalidInput);
    QVERIFY(b.service->refine(id, plan));
    CommandBench fixed;
    const CommandId first = fixed.propose(fixed.heat());
    fixed.runToVerifying(first);
    QCOMPARE(fixed.service->refine(first, plan).error().code, ErrorCode::Conflict); // its plan stands
}

void tst_CommandService::refinedComparisonsSurviveARestart()
{
    CommandBench b;
    const Proposal p = following(b);
    const CommandId id = b.propose(p);
    b.runToVerifying(id);
    const Instant begin = b.clock.world();
    for (int i = 0; i < 3; ++i) {
        b.pass(1min);
        b.measure(0.045);
    }
    QVERIFY(b.service->refine(id, planUpTo(p, begin, begin + 3min, 0.050, 0.044, 0.009, 0.004)));
    const auto before = b.service->command(id)->verification;
    QCOMPARE(before.samples, 3);
    b.restart();
    QVERIFY(b.service->restore());
    const auto after = b.service->command(id);
    QCOMPARE(after->state, State::Verifying);
    QCOMPARE(after->verification.samples, 3);
    QVERIFY(std::abs(after->verification.logRatio - before.logRatio) < 1e-12);
    QVERIFY(after->proposal.verify->followsMeasurement);
    QCOMPARE(after->proposal.verify->points.back().time, begin + 3min);
}

// A model that is wrong by as much as half the effect for the whole storm: many minutes must not add up to a
// proof.
void tst_CommandService::aLastingErrorIsNoProof()
{
    for (const double lasting : {0.0, 0.012}) {
        CommandBench b;
        const Proposal p = following(b);
        const CommandId id = b.propose(p);
        b.runToVerifying(id);
        const Instant begin = b.clock.world();
        for (int i = 0; i < 100; ++i) {
            b.pass(1min);
            b.measure(0.042); // 0.050 without, 0.038 with
        }
        QVERIFY(b.service->refine(id, planUpTo(p, begin, begin + 100min, 0.050, 0.038, 0.006, lasting)));
        QCOMPARE(b.stateOf(id), lasting > 0 ? State::Verifying : State::Succeeded);
    }
}

void tst_CommandService::undecidedTimesOut()
{
    CommandBench b;
    const CommandId id = b.runUntilDone();
    b.pass(5min);
    b.measure(0.0445); // half of the effect says nothing either way
    b.pass(3h);
    QCOMPARE(b.stateOf(id), State::TimedOut);
    QCOMPARE(b.service->command(id)->verification.outcome, std::string("undecided"));
    QHAS(b.whyOf(id), "Not decided by");

    CommandBench silent;
    const CommandId other = silent.runUntilDone();
    silent.pass(4h);
    QHAS(silent.whyOf(other), "no good measurement of Pier P2 displacement came");
}

void tst_CommandService::failingLedgerSendsNothing()
{
    CommandBench b;
    b.ledger.failing = true;
    QVERIFY(!b.service->propose(b.heat()));
    QCOMPARE(b.faults.size(), std::size_t(1));
    b.ledger.failing = false;
    const CommandId id = b.propose(b.heat());
    b.ledger.failing = true;
    QVERIFY(!b.service->approve(id, kAda));
    QCOMPARE(b.stateOf(id), State::Proposed);
    b.ledger.failing = false;
    QVERIFY(b.service->approve(id, kAda));
    b.ledger.failing = true;
    b.faults.clear();
    for (int i = 0; i < 5; ++i)
        b.pass(1s);
    QVERIFY(b.sent.empty());
    QCOMPARE(b.stateOf(id), State::Approved);
    QCOMPARE(b.faults.size(), std::size_t(1)); // said once, not at every tick
    QHAS(b.faults[0], "nothing is sent to the field");
    b.ledger.failing = false;
    b.pass(1s);
    QCOMPARE(b.sentCount(Verb::Select), std::size_t(1));
    b.ledger.failAt = [](const store::LedgerEntry& entry) { return entry.type == "operate-sent"; };
    b.answer(id, "bridge/D2/heater", Stage::Selected);
    b.tick();
    QCOMPARE(b.stateOf(id), State::Selected);
    QCOMPARE(b.sentCount(Verb::Operate), std::size_t(0));
}

void tst_CommandService::reportsAreNotLostWhileTheLedgerFails()
{
    CommandBench b;
    const CommandId id = b.propose(b.heat());
    QVERIFY(b.service->approve(id, kAda));
    b.tick();
    b.ledger.failing = true;
    b.answer(id, "bridge/D2/heater", Stage::Selected);
    QCOMPARE(b.stateOf(id), State::Approved);
    b.ledger.failing = false;
    b.tick();
    QCOMPARE(b.stateOf(id), State::Operated);
}

void tst_CommandService::fieldMayAnswerWhileWeSend()
{
    CommandBench b;
    b.onSend = [&](const wire::CommandMessage& message) {
        const std::string actuator = message.actuator.value;
        b.answer(message.id, actuator.c_str(),
                 message.verb == Verb::Select ? Stage::Selected : Stage::Accepted);
        if (message.verb == Verb::Operate)
            b.answer(message.id, actuator.c_str(), Stage::Done);
    };
    Proposal p = b.heat();
    p.alsoSet = {{ActuatorId("bridge/D3/heater"), 328.15}};
    const CommandId id = b.propose(p);
    QVERIFY(b.service->approve(id, kAda));
    b.tick();
    QCOMPARE(b.stateOf(id), State::Verifying);
    QCOMPARE(b.sent.size(), std::size_t(4));

    CommandBench refusing;
    refusing.onSend = [&](const wire::CommandMessage& message) {
        if (message.verb == Verb::Select)
            refusing.answer(message.id, message.actuator.value.c_str(), Stage::Refused,
                            wire::Refusal::Interlocked);
    };
    const CommandId other = refusing.propose(p);
    QVERIFY(refusing.service->approve(other, kAda));
    refusing.tick();
    QCOMPARE(refusing.stateOf(other), State::Failed);
    QCOMPARE(refusing.sent.size(), std::size_t(1)); // the second actuator was not even asked
}

void tst_CommandService::restoresEveryStage()
{
    CommandBench b;
    const CommandId undecided = b.propose(b.close());
    QVERIFY(b.service->approve(undecided, kAda));
    const CommandId verifying = b.runUntilDone();
    b.pass(5min);
    b.measure(0.044);
    const auto before = b.service->commands();
    const auto sent = b.sent.size();
    b.restart();
    QVERIFY(b.service->restore());
    const auto after = b.service->commands();
    QCOMPARE(after.size(), before.size());
    for (std::size_t i = 0; i < after.size(); ++i) {
        QCOMPARE(after[i].id, before[i].id);
        QCOMPARE(after[i].state, before[i].state);
        QCOMPARE(after[i].why, before[i].why);
        QCOMPARE(after[i].approvals, before[i].approvals);
        QCOMPARE(after[i].past, before[i].past);
        QCOMPARE(after[i].decideByWall, before[i].decideByWall);
        QCOMPARE(after[i].reported, before[i].reported);
        QCOMPARE(after[i].verification.logRatio, before[i].verification.logRatio);
        QVERIFY(toJson(after[i].proposal) == toJson(before[i].proposal));
    }
    b.tick();
    QCOMPARE(b.sent.size(), sent);
    for (int i = 0; i < 30 && b.stateOf(verifying) == State::Verifying; ++i) {
        b.pass(2min);
        b.measure(0.031);
    }
    QCOMPARE(b.stateOf(verifying), State::Succeeded);
    QCOMPARE(b.service->approve(undecided, kAda).error().code,
             b.clock.wall() < kStart + 10min ? ErrorCode::NotAllowed : ErrorCode::Conflict);
}

void tst_CommandService::restartBetweenSelectAndOperateSendsNothing()
{
    for (const bool selected : {false, true}) {
        CommandBench b;
        const CommandId id = b.propose(b.heat());
        QVERIFY(b.service->approve(id, kAda));
        b.tick();
        if (selected)
            b.answer(id, "bridge/D2/heater", Stage::Selected);
        b.restart();
        QVERIFY(b.service->restore());
        QCOMPARE(b.stateOf(id), State::Cancelled);
        b.answer(id, "bridge/D2/heater", Stage::Selected);
        b.pass(1s);
        QCOMPARE(b.sent.size(), std::size_t(1));
    }
}

void tst_CommandService::tamperedApprovalIsLeftOut()
{
    CommandBench b;
    const CommandId id = b.propose(b.close());
    QVERIFY(b.service->approve(id, kAda));
    QVERIFY(b.service->approve(id, kEve));
    b.ledger.all.erase(b.ledger.all.begin() + 1); // one of the two approvals is gone
    b.ledger.all.back().number = 2;
    b.restart();
    QVERIFY(b.service->restore());
    QCOMPARE(b.stateOf(id), State::Proposed);
    QCOMPARE(b.faults.size(), std::size_t(1));
    b.tick();
    QVERIFY(b.sent.empty());
}

void tst_CommandService::ledgerHoldsWhatAReviewerNeeds()
{
    CommandBench b;
    b.skill = Skill{"bridge", "mdof", "displacement", 30, 12, 0.002, 0.010, 0.9};
    b.service->forecastOf = [&](const ForecastId& id) -> std::optional<Forecast> {
        Forecast f;
        f.id = id;
        f.model = "mdof";
        f.points = {{kStart + 1h, 0.058, 0.049, 0.067}};
        f.limit = 0.05;
        f.exceedance = 0.7;
        return f;
    };
    Proposal p = b.heat();
    p.forecastWithout = ForecastId("f1");
    const CommandId id = b.propose(p);
    QVERIFY(b.service->approve(id, kAda));
    const auto proposed = nlohmann::json::parse(b.ledger.all.at(0).entry.detail);
    QCOMPARE(proposed["proposal"]["value"].get<double>(), 333.15);
    QCOMPARE(proposed["forecastWithout"]["probabilityOfPassingLimit"].get<double>(), 0.7);
    QCOMPARE(proposed["skill"]["scored"].get<int>(), 30);
    QCOMPARE(proposed["targets"][0]["wireValue"].get<double>(), 60.0);
    const auto& approval = b.ledger.all.at(1).entry;
    QCOMPARE(approval.category, std::string("approval"));
    QCOMPARE(approval.source, std::string("operator:ada"));
    const auto approved = nlohmann::json::parse(approval.detail);
    QCOMPARE(approved["user"]["role"].get<std::string>(), std::string("operator"));
    QVERIFY(approved["approvedBy"] == nlohmann::json::array({"ada"}));
    QCOMPARE(approved["targets"][0]["actuator"].get<std::string>(), std::string("bridge/D2/heater"));
}

void tst_CommandService::keepsOnlySoManyFinished()
{
    CommandBench b;
    b.settings.keepFinal = 3;
    b.restart();
    for (int i = 0; i < 6; ++i) {
        const CommandId id = b.propose(b.heat("p" + std::to_string(i), "k" + std::to_string(i)));
        QVERIFY(b.service->reject(id, kAda, ""));
    }
    b.tick();
    QCOMPARE(b.service->commands().size(), std::size_t(3));
    QCOMPARE(b.service->commands().front().id, CommandId("p5"));
}

QTEST_GUILESS_MAIN(tst_CommandService)
#include "tst_CommandService.moc"
