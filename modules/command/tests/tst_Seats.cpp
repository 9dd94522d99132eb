// SPDX-License-Identifier: GPL-3.0-or-later
// Two desks on one ledger.
#include "support/CommandBench.h"

#include <QtTest>

using namespace sinew;
using namespace sinew::tests;

#define QHAS(text, part) QVERIFY2(QString::fromStdString(text).contains(part), (text).c_str())

namespace {

/// A second desk: its own key and people signed in, the same ledger and field.
struct Other {
    explicit Other(CommandBench& first) : bench(first)
    {
        for (const char* person : {"ada", "bob", "eve"})
            ring.open(UserId(person), first.people.key(person));
        service = std::make_unique<CommandService>(
            first.model, first.clock, first.ledger, ring,
            [this](const wire::CommandMessage& message) -> Result<void> {
                sent.push_back(message);
                return {};
            },
            [](const Proposal&) { return std::optional<Skill>(); });
        service->onFault = [this](const std::string& why) { faults.push_back(why); };
        if (!service->restore(false))
            qFatal("not restored");
    }
    void follow(std::int64_t from = 0)
    {
        for (const auto& row : bench.ledger.all)
            if (row.number > from && !service->take(row))
                qFatal("not taken");
    }
    void tick() { service->tick(bench.state()); }
    CommandBench& bench;
    keys::KeyRing ring{keys::KeyPair::generate()};
    std::vector<wire::CommandMessage> sent;
    std::vector<std::string> faults;
    std::unique_ptr<CommandService> service;
};

State at(const Other& desk, const CommandId& id)
{
    return desk.service->command(id)->state;
}

} // namespace

class tst_Seats : public QObject {
    Q_OBJECT
private slots:
    void theSecondApproverSitsAtAnotherDesk()
    {
        CommandBench b;
        Other desk(b);
        b.onSend = [&](const wire::CommandMessage& message) {
            QCOMPARE(b.gate->admit(message, b.clock.wall()).why, std::string());
        };
        const CommandId id = b.propose(b.close());
        QVERIFY(b.service->approve(id, kAda));
        desk.follow();
        QCOMPARE(desk.service->command(id)->approvals.size(), std::size_t(1));
        QVERIFY(desk.service->approve(id, kEve));
        QCOMPARE(at(desk, id), State::Approved);
        desk.tick(); // not on duty
        QVERIFY(desk.sent.empty());
        QVERIFY(b.service->take(b.ledger.all.back()));
        QCOMPARE(b.stateOf(id), State::Approved);
        b.tick();
        QCOMPARE(b.sentCount(Verb::Select), std::size_t(1));
        desk.follow();
        desk.follow(); // again: nothing changes
        QVERIFY(desk.faults.empty());
        QCOMPARE(desk.service->commands().size(), std::size_t(1));
    }
    void approvingAtTheSameMomentGivesTwoApprovals()
    {
        CommandBench b;
        Other desk(b);
        const CommandId id = b.propose(b.close());
        desk.follow();
        QVERIFY(b.service->approve(id, kAda));
        QVERIFY(desk.service->approve(id, kEve)); // has not heard of ada's yet
        QCOMPARE(at(desk, id), State::Approved);
        QCOMPARE(desk.service->command(id)->approvals.size(), std::size_t(2));
        QCOMPARE(b.ledger.count(id.value, "approved"), std::size_t(1));
    }
    void theSamePersonAtTwoDesksIsOnePerson()
    {
        CommandBench b;
        Other desk(b);
        const CommandId id = b.propose(b.close());
        desk.follow();
        QVERIFY(b.service->approve(id, kAda));
        QCOMPARE(desk.service->approve(id, kAda).error().code, ErrorCode::NotAllowed);
    }
    void whoComesSecondHearsWhoWasFirst()
    {
        CommandBench b;
        Other desk(b);
        const CommandId id = b.propose(b.heat());
        desk.follow();
        QVERIFY(b.service->approve(id, kAda));
        const auto late = desk.service->approve(id, kBob);
        QCOMPARE(late.error().code, ErrorCode::Conflict);
        QHAS(late.error().message, "Ada Lovelace approved it a moment ago.");
        const auto no = desk.service->reject(id, kBob, "no");
        QHAS(no.error().message, "Ada Lovelace approved it a moment ago.");
        b.pass(15s);
        desk.follow();
        QHAS(desk.service->approve(id, kBob).error().message, "It is");
        QVERIFY(!QString::fromStdString(desk.service->approve(id, kBob).error().message).contains("moment"));
    }
    void oneActuatorOneWinner()
    {
        CommandBench b;
        Other desk(b);
        Proposal first = b.heat("a", "a"), second = b.heat("b", "b");
        second.value = 340;
        const CommandId one = b.propose(first), two = b.propose(second);
        desk.follow();
        QVERIFY(b.service->approve(one, kAda));
        const auto lost = desk.service->approve(two, kBob);
        QCOMPARE(lost.error().code, ErrorCode::Conflict);
        QHAS(lost.error().message, "Ada Lovelace's command took this actuator a moment ago");
        QCOMPARE(at(desk, two), State::Proposed);
        Proposal own = b.heat("", "");
        QHAS(desk.service->request(own, kBob).error().message, "took this actuator a moment ago");
    }
    void nothingExpiresThatSomebodyJustApproved()
    {
        CommandBench b;
        Other desk(b);
        const CommandId id = b.propose(b.heat());
        desk.follow();
        b.clock.advance(10min - 1ms);
        QVERIFY(desk.service->approve(id, kBob)); // in time, by the ledger
        b.clock.advance(1ms);
        b.tick(); // would have let it expire
        QCOMPARE(b.ledger.count(id.value, "expired"), std::size_t(0));
        b.tick();
        QCOMPARE(b.sentCount(Verb::Select), std::size_t(1));
    }
    void othersRowsInBetweenLoseNothing()
    {
        CommandBench b;
        const CommandId id = b.runUntilDone();
        for (int i = 0; i < 3; ++i) {
            b.pass(2min);
            QVERIFY(b.ledger.append({.wall = b.clock.wall(), .category = "alarm", .type = "raised"}));
            b.measure(0.044);
        }
        QCOMPARE(b.service->command(id)->verification.samples, 3);
    }
    void aCancelFromAnotherDeskReachesTheField()
    {
        CommandBench b;
        Other desk(b);
        const CommandId id = b.propose(b.heat());
        QVERIFY(b.service->approve(id, kAda));
        b.tick();
        b.answer(id, "bridge/D2/heater", Stage::Selected);
        b.tick();
        desk.follow();
        QVERIFY(desk.service->cancel(id, kBob, "crew on site"));
        QVERIFY(desk.sent.empty()); // it had sent nothing
        QCOMPARE(b.sentCount(Verb::Cancel), std::size_t(0));
        QVERIFY(b.service->take(b.ledger.all.back()));
        QCOMPARE(b.sentCount(Verb::Cancel), std::size_t(1));
        QCOMPARE(b.stateOf(id), State::Cancelled);
    }
    void takingOverSendsNothingAgain()
    {
        CommandBench b;
        Other desk(b);
        const CommandId between = b.propose(b.heat());
        QVERIFY(b.service->approve(between, kAda));
        b.tick();
        const CommandId waiting = b.propose(b.close());
        QVERIFY(b.service->approve(waiting, kAda));
        b.answer(between, "bridge/D2/heater", Stage::Selected);
        QCOMPARE(b.stateOf(between), State::Selected);
        b.service->leaveDuty();
        QVERIFY(desk.service->takeDuty());
        QCOMPARE(at(desk, between), State::Cancelled);
        QHAS(desk.service->command(between)->why, "nothing was operated");
        b.tick();
        desk.tick();
        QVERIFY(desk.sent.empty());
        QCOMPARE(b.sent.size(), std::size_t(1));
        QVERIFY(desk.service->approve(waiting, kEve)); // goes on
        desk.tick();
        QCOMPARE(desk.sent.size(), std::size_t(1));
        // Who thought to be on duty still is told by the ledger.
        QVERIFY(b.service->takeDuty());
        QCOMPARE(b.stateOf(between), State::Cancelled);
    }
    void aReportThatTheOtherDeskDidNotSaveIsNotLost()
    {
        CommandBench b;
        Other desk(b);
        const CommandId id = b.propose(b.heat());
        QVERIFY(b.service->approve(id, kAda));
        b.tick();
        b.answer(id, "bridge/D2/heater", Stage::Selected);
        b.tick();
        desk.follow();
        wire::FeedbackMessage accepted;
        accepted.command = id;
        accepted.actuator = ActuatorId("bridge/D2/heater");
        accepted.stage = Stage::Accepted;
        desk.service->feedback(accepted); // the first desk has gone before it heard this
        QCOMPARE(at(desk, id), State::Operated);
        QVERIFY(desk.service->takeDuty());
        desk.tick();
        QCOMPARE(at(desk, id), State::Acknowledged);
    }
};

QTEST_GUILESS_MAIN(tst_Seats)
#include "tst_Seats.moc"
