// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/CommandBench.h"

#include <sinew/command/Interlocks.h>

#include <QtTest>

using namespace sinew;
using namespace sinew::tests;

#define QHAS(text, part) QVERIFY2(QString::fromStdString(text).contains(part), (text).c_str())

namespace {

const User kEngineer{UserId("e"), "Ed", Role::Engineer};

/// A bench with rules, and a wind that the test sets.
struct Ruled : CommandBench {
    explicit Ruled(std::vector<Interlock> rules) { set(std::move(rules)); }
    void set(std::vector<Interlock> rules)
    {
        const auto done =
            command::setInterlocks(ledger, rules, kEngineer, people.key("e"), clock);
        if (!done)
            qFatal("%s", done.error().text().c_str());
        restart();
        if (!service->restore())
            qFatal("not restored");
        look();
    }
    live::StateSnapshot now() const
    {
        auto made = state();
        made.channels[1].value = wind;
        made.channels[1].stale = stale;
        return made;
    }
    void look() { service->look(now()); }
    void go() { service->tick(now()); }
    double wind = 5;
    bool stale = false;
};

Interlock rule(Interlock::Kind kind, const char* actuator)
{
    Interlock made;
    made.id = "r";
    made.kind = kind;
    made.sentence = "That is never done";
    made.actuator = actuator;
    return made;
}

Interlock inWind()
{
    Interlock made = rule(Interlock::Kind::While, "bridge/*/heater");
    made.sentence = "No damper is heated above 50 °C in a storm.";
    made.asked = {Interlock::Condition::Compare::Above, 323.15};
    made.channel = ChannelId("weather/wind-speed");
    made.is = {Interlock::Condition::Compare::AtLeast, 30};
    return made;
}

Proposal plain(CommandBench& b, const char* actuator, double value)
{
    Proposal p = b.heat("", "");
    p.key.clear();
    p.actuator = ActuatorId(actuator);
    p.action.clear();
    p.value = value;
    p.verify.reset();
    p.inputs.clear();
    return p;
}

/// Asked for by ada and carried out.
CommandId carriedOut(Ruled& b, const char* actuator, double value)
{
    const auto id = b.service->request(plain(b, actuator, value), kAda);
    if (!id)
        qFatal("%s", id.error().text().c_str());
    b.go();
    b.answer(*id, actuator, Stage::Selected);
    b.go();
    b.answer(*id, actuator, Stage::Done);
    return *id;
}

} // namespace

class tst_Interlocks : public QObject {
    Q_OBJECT
private slots:
    void saysThatItRestsOnSuspectTelemetry()
    {
        Ruled b({inWind()});
        Proposal proposal = b.heat();
        QVERIFY(!proposal.inputs.empty());
        const CommandId id = b.propose(proposal);
        auto state = b.now();
        state.suspects = std::make_shared<const live::SuspectMap>(
            live::SuspectMap{{proposal.inputs.front(), "another device sends for it"}});
        b.service->look(state);
        const auto held = b.service->command(id)->heldBack;
        QVERIFY(!held.empty());
        QHAS(held[0], " is under suspicion: another device sends for it.");
        b.look();
        QVERIFY(b.service->command(id)->heldBack.empty());
    }
    void warnsThenHoldsBackThenBlocks()
    {
        Ruled b({inWind()});
        const CommandId id = b.propose(b.heat());
        b.look();
        QVERIFY(b.service->command(id)->heldBack.empty());
        b.wind = 31;
        b.look();
        const auto warned = b.service->command(id)->heldBack;
        QCOMPARE(warned.size(), std::size_t(1));
        QHAS(warned[0], "No damper is heated above 50 °C in a storm. Pier P2 wind speed is 31.0 m/s.");
        const auto refused = b.service->approve(id, kAda);
        QCOMPARE(refused.error().code, ErrorCode::NotAllowed);
        QHAS(refused.error().message, "in a storm");
        b.wind = 5;
        b.look();
        QVERIFY(b.service->approve(id, kAda));
        b.wind = 31; // before it is selected it waits
        b.go();
        QVERIFY(b.sent.empty());
        QHAS(b.whyOf(id), "in a storm");
        b.wind = 5;
        b.go();
        b.answer(id, "bridge/D2/heater", Stage::Selected);
        b.wind = 31; // after selection it is blocked
        b.go();
        QCOMPARE(b.stateOf(id), State::Cancelled);
        QHAS(b.whyOf(id), "Blocked at release: No damper");
        QCOMPARE(b.sentCount(Verb::Operate), std::size_t(0));
    }
    void whatTheRuleDoesNotMeanGoesThrough()
    {
        Ruled b({inWind()});
        b.wind = 40;
        b.look();
        carriedOut(b, "bridge/D2/heater", 313.15); // not that hot
        QCOMPARE(b.sentCount(Verb::Operate), std::size_t(1));
        QVERIFY(b.service->request(plain(b, "water/V3/valve", 0), kAda)); // another actuator
    }
    void whatCannotBeShownToBeSafeIsHeldBack()
    {
        Interlock unknown = inWind();
        unknown.channel = ChannelId("no/such");
        for (int kind = 0; kind < 3; ++kind) {
            Ruled b({kind == 0 ? unknown : inWind()});
            const CommandId id = b.propose(b.heat());
            auto state = b.now();
            state.channels[1].stale = kind == 1;
            state.channels[1].quality = kind == 2 ? Quality::Bad : Quality::Good;
            b.service->look(state);
            const auto refused = b.service->approve(id, kAda);
            QHAS(refused.error().message, "cannot be shown to be safe");
            QHAS(refused.error().message, kind == 0 ? "no/such" : kind == 1 ? "is stale" : "bad quality");
        }
        CommandBench unseen; // nothing has been measured yet
        QVERIFY(command::setInterlocks(unseen.ledger, {inWind()}, kEngineer, unseen.people.key("e"), unseen.clock));
        QVERIFY(unseen.service->restore());
        QHAS(unseen.service->approve(unseen.propose(unseen.heat()), kAda).error().message, "has no value");
    }
    void neverBoth()
    {
        Interlock both = rule(Interlock::Kind::NotBoth, "bridge/D2/heater");
        both.asked = {Interlock::Condition::Compare::Above, 320};
        both.other = ActuatorId("bridge/D3/heater");
        both.is = {Interlock::Condition::Compare::Above, 320};
        Ruled b({both});
        carriedOut(b, "bridge/D3/heater", 330);
        QHAS(b.service->request(plain(b, "bridge/D2/heater", 330), kAda).error().message, "Heater D3 was told to stand at");
        carriedOut(b, "bridge/D3/heater", 300);
        carriedOut(b, "bridge/D2/heater", 330);
        QVERIFY(!b.service->request(plain(b, "bridge/D3/heater", 330), kAda)); // the other way round
        Ruled together({both});
        Proposal p = plain(together, "bridge/D2/heater", 330);
        p.alsoSet = {{ActuatorId("bridge/D3/heater"), 330}};
        QHAS(together.service->request(p, kAda).error().message, "by the same command");
        Ruled moving({both});
        QVERIFY(moving.service->request(plain(moving, "bridge/D3/heater", 330), kAda)); // not yet sent
        QHAS(moving.service->request(plain(moving, "bridge/D2/heater", 330), kAda).error().message,
             "is being moved to");
    }
    void notTooOften()
    {
        Interlock often = rule(Interlock::Kind::Count, "bridge/*/heater");
        often.count = 2;
        often.period = 1h;
        Ruled b({often});
        carriedOut(b, "bridge/D2/heater", 300);
        b.clock.advance(5min);
        carriedOut(b, "bridge/D2/heater", 310);
        b.clock.advance(5min);
        b.look();
        carriedOut(b, "bridge/D3/heater", 310); // each for itself
        QHAS(b.service->request(plain(b, "bridge/D2/heater", 305), kAda).error().message,
             "Heater D2 was commanded 2 times within 60 min");
        b.restart(); // the ledger remembers
        QVERIFY(b.service->restore());
        b.look();
        QVERIFY(!b.service->request(plain(b, "bridge/D2/heater", 306), kAda));
        b.clock.advance(51min);
        b.look();
        QVERIFY(b.service->request(plain(b, "bridge/D2/heater", 307), kAda));
    }
    void notTooFarAtOnce()
    {
        Interlock gently = rule(Interlock::Kind::Step, "water/V3/valve");
        gently.change = 0.5;
        gently.period = 10min;
        Ruled b({gently});
        const auto ask = [&](double value) {
            const auto id = b.service->request(plain(b, "water/V3/valve", value), kAda);
            const auto done = id ? b.service->approve(*id, kEve) : passOn(id);
            if (!done)
                return done;
            b.go();
            b.answer(*id, "water/V3/valve", Stage::Selected);
            b.go();
            b.answer(*id, "water/V3/valve", Stage::Done);
            return done;
        };
        QHAS(ask(0.8).error().message, "is asked for"); // from 0, where it stands unless told
        QVERIFY(ask(0.4));
        b.clock.advance(5min);
        b.look();
        QVERIFY(!ask(0.9).has_value());
        b.clock.advance(6min);
        b.look();
        QVERIFY(ask(0.9).has_value());
    }
    void anEmergencyIsAskedWhenItIsReleased()
    {
        Ruled b({inWind()});
        b.wind = 31;
        b.look();
        const auto id = b.service->prepare(plain(b, "bridge/D2/heater", 340), kAda, 24h);
        QVERIFY(id);
        QCOMPARE(b.stateOf(*id), State::Ready);
        b.look();
        QVERIFY(!b.service->command(*id)->heldBack.empty());
        QHAS(b.service->releaseReady(*id).error().message, "in a storm");
        QCOMPARE(b.stateOf(*id), State::Ready);
        b.wind = 5;
        b.look();
        QVERIFY(b.service->releaseReady(*id));
    }
    void whoMaySetThemAndEverySeatHasThem()
    {
        CommandBench b;
        QCOMPARE(command::setInterlocks(b.ledger, {inWind()}, kAda, b.people.key("ada"), b.clock).error().code,
                 ErrorCode::NotAllowed);
        QCOMPARE(command::setInterlocks(b.ledger, {inWind()}, kEngineer, nullptr, b.clock).error().code,
                 ErrorCode::NotAllowed);
        QCOMPARE(*command::setInterlocks(b.ledger, {inWind()}, kEngineer, b.people.key("e"), b.clock), 1);
        QCOMPARE(b.ledger.all.back().signer, b.people.key("e")->key());
        QCOMPARE(*command::setInterlocks(b.ledger, {inWind()}, kEngineer, b.people.key("e"), b.clock), 0);
        QVERIFY(b.service->take(b.ledger.all.back()));
        QCOMPARE(b.service->interlocks().size(), std::size_t(1));
        QCOMPARE(*command::setInterlocks(b.ledger, {}, kEngineer, b.people.key("e"), b.clock), 1);
        QVERIFY(b.service->take(b.ledger.all.back()));
        QVERIFY(b.service->interlocks().empty());
        QVERIFY(command::interlocksOf(b.ledger)->empty());
        Interlock bad = inWind();
        bad.sentence.clear();
        QCOMPARE(command::setInterlocks(b.ledger, {bad}, kEngineer, b.people.key("e"), b.clock).error().code,
                 ErrorCode::InvalidInput);
    }
};

QTEST_GUILESS_MAIN(tst_Interlocks)
#include "tst_Interlocks.moc"
