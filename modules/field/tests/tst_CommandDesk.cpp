// SPDX-License-Identifier: GPL-3.0-or-later
#include "../src/CommandDesk.h"
#include "support/TestWorld.h"

#include <QtTest>

using namespace sinew;
using namespace sinew::field;
using namespace std::chrono_literals;
using Verb = wire::CommandMessage::Verb;
using Stage = wire::FeedbackMessage::Stage;
using wire::Refusal;

namespace {

const std::string kValve = "water/P-3/valve", kClamp = "water/P-3/clamp", kHeater = "bridge/D3/heater";

/// A desk whose valves stand where they are told and whose bars are as warm as the test says.
struct Bench {
    explicit Bench(std::vector<Fault> faults = {})
        : clock(testworld::start()),
          desk(
              testworld::model(), testworld::people().gate(), faults, 1,
              [this](const Actuator& actuator, std::optional<double> position) {
                  applied[actuator.id.value] = position;
              },
              [this](const Actuator& actuator) {
                  return actuator.quantity == "temperature" ? std::optional(barK) : std::nullopt;
              })
    {
    }
    wire::FeedbackMessage say(Verb verb, const std::string& id, const std::string& actuator, double value,
                              const std::string& nonce = {})
    {
        auto message = testworld::command(verb, id, actuator, "close", value, clock);
        if (!nonce.empty()) {
            message.nonce = nonce;
            sign(message, *testworld::people().seat());
        }
        const auto answers = desk.receive(message, clock.wall(), clock.world());
        return answers.size() == 1 ? answers[0] : wire::FeedbackMessage{};
    }
    std::vector<wire::FeedbackMessage> pass(std::chrono::seconds time)
    {
        clock.advance(time);
        return desk.advance(clock.wall(), clock.world(), true);
    }
    ManualClock clock;
    double barK = 293.15;
    std::map<std::string, std::optional<double>> applied;
    CommandDesk desk;
};

} // namespace

class tst_CommandDesk : public QObject {
    Q_OBJECT
private slots:
    void selectOperateRunDone()
    {
        Bench bench;
        QVERIFY(bench.say(Verb::Select, "c", kValve, 0).stage == Stage::Selected);
        QVERIFY(bench.say(Verb::Operate, "c", kValve, 0).stage == Stage::Accepted);
        auto said = bench.pass(10s);
        QCOMPARE(said.size(), 1u);
        QVERIFY(said[0].stage == Stage::Running && said[0].simulated);
        QCOMPARE(*said[0].requested, 0.0);
        QVERIFY(*said[0].reported > 70 &&
                *said[0].reported < 100); // per cent, 2 % a second after a short delay
        said = bench.pass(60s);
        QVERIFY(said.at(0).stage == Stage::Done);
        QCOMPARE(*said[0].reported, 0.0);
        QCOMPARE(*bench.applied[kValve], 0.0);
        QVERIFY(bench.pass(60s).empty());
    }
    void operateMustMatchItsSelection()
    {
        Bench bench;
        QVERIFY(bench.say(Verb::Operate, "c", kValve, 0).refusal == Refusal::NotSelected);
        bench.say(Verb::Select, "c", kValve, 50, "n1");
        QVERIFY(bench.say(Verb::Operate, "c", kValve, 40, "n2").refusal == Refusal::NotSelected);
        QVERIFY(bench.say(Verb::Operate, "d", kValve, 50, "n3").refusal == Refusal::NotSelected);
        QVERIFY(bench.say(Verb::Operate, "c", kValve, 50, "n4").stage == Stage::Accepted);
    }
    void anUnusedSelectionLapses()
    {
        Bench bench;
        bench.say(Verb::Select, "c", kValve, 0);
        bench.pass(11s);
        QVERIFY(bench.say(Verb::Operate, "c", kValve, 0).refusal == Refusal::NotSelected);
        QVERIFY(bench.say(Verb::Select, "d", kValve, 0).stage == Stage::Selected);
    }
    void oneAtATime()
    {
        Bench bench;
        bench.say(Verb::Select, "c", kValve, 0);
        QVERIFY(bench.say(Verb::Select, "d", kValve, 0).refusal == Refusal::LockedByOther);
        QVERIFY(bench.say(Verb::Select, "c", kValve, 0, "again").refusal == Refusal::AlreadySelected);
        bench.say(Verb::Operate, "c", kValve, 0);
        QVERIFY(bench.say(Verb::Select, "e", kValve, 0).refusal == Refusal::LockedByOther);
        QVERIFY(bench.say(Verb::Select, "e2", kClamp, 0).stage == Stage::Selected);
    }
    void refusesTheExpiredTheReplayedAndTheImpossible()
    {
        Bench bench;
        auto late = testworld::command(Verb::Select, "c", kValve, "close", 0, bench.clock);
        bench.clock.advanceWall(61s);
        QVERIFY(bench.desk.receive(late, bench.clock.wall(), bench.clock.world())[0].refusal ==
                Refusal::Expired);
        bench.say(Verb::Select, "r", kValve, 0, "n");
        QVERIFY(bench.say(Verb::Select, "r", kValve, 0, "n").refusal == Refusal::Replayed);
        QVERIFY(bench.say(Verb::Select, "x", "nobody", 0).refusal == Refusal::UnknownActuator);
        QVERIFY(bench.say(Verb::Select, "y", kClamp, 101).refusal == Refusal::OutOfRange);
        QVERIFY(bench.say(Verb::Select, "z", kHeater, 200).refusal == Refusal::OutOfRange);
        auto wrongUnit = testworld::command(Verb::Select, "u", kHeater, "pre-heat", 60, bench.clock);
        wrongUnit.unit = "kPa";
        wrongUnit = testworld::people().signedBy(wrongUnit, {"ada"});
        QVERIFY(bench.desk.receive(wrongUnit, bench.clock.wall(), bench.clock.world())[0].refusal ==
                Refusal::OutOfRange);
    }
    void refusesWhatNobodySigned()
    {
        Bench bench;
        auto message = testworld::command(Verb::Select, "c", kValve, "close", 0, bench.clock);
        message.value = 50; // after it was signed
        const auto answer = bench.desk.receive(message, bench.clock.wall(), bench.clock.world()).at(0);
        QVERIFY(answer.stage == Stage::Refused && answer.refusal == Refusal::BadSignature);
        QVERIFY(!answer.detail.empty());
    }
    void withoutKeysNothingIsLetIn()
    {
        ManualClock clock(testworld::start());
        CommandDesk desk(testworld::model(), nullptr, {}, 1, {}, [](const Actuator&) { return std::nullopt; });
        for (const Verb verb : {Verb::Select, Verb::Operate, Verb::Cancel}) {
            const auto message = testworld::command(verb, "c", kValve, "close", 0, clock);
            const auto answer = desk.receive(message, clock.wall(), clock.world()).at(0);
            QVERIFY(answer.refusal == Refusal::BadSignature);
            QCOMPARE(answer.detail, std::string("no keys are registered here"));
        }
    }
    void unitsOfTheSenderAreUnderstood()
    {
        Bench bench;
        for (const Verb verb : {Verb::Select, Verb::Operate}) {
            auto message = testworld::command(verb, "c", kHeater, "pre-heat", 140, bench.clock);
            message.unit = "°F";
            message = testworld::people().signedBy(message, {"ada"});
            QVERIFY(bench.desk.receive(message, bench.clock.wall(), bench.clock.world())[0].stage !=
                    Stage::Refused);
        }
        bench.pass(600s);
        QVERIFY(std::abs(*bench.applied[kHeater] - 333.15) < 1e-6);
    }
    void heatingIsDoneWhenTheBarIsWarm()
    {
        Bench bench;
        bench.say(Verb::Select, "c", kHeater, 60);
        bench.say(Verb::Operate, "c", kHeater, 60);
        auto said = bench.pass(600s);
        QVERIFY(said.at(0).stage == Stage::Running);
        QCOMPARE(*said[0].reported, 60.0);
        QCOMPARE(*said[0].measured, 20.0);
        bench.barK = 273.15 + 58;
        QVERIFY(bench.pass(60s).at(0).stage == Stage::Done);
    }
    void heatingThatNeverArrivesFails()
    {
        Bench bench;
        bench.say(Verb::Select, "c", kHeater, 60);
        bench.say(Verb::Operate, "c", kHeater, 60);
        bench.pass(600s);
        const auto said = bench.pass(2h);
        QVERIFY(said.at(0).stage == Stage::Failed && !said[0].detail.empty());
    }
    void cancelStopsWhereItStands()
    {
        Bench bench;
        bench.say(Verb::Select, "c", kValve, 0);
        QVERIFY(bench.say(Verb::Cancel, "c", kValve, 0).stage == Stage::Cancelled);
        QVERIFY(bench.say(Verb::Operate, "c", kValve, 0).refusal == Refusal::NotSelected);
        bench.say(Verb::Select, "d", kValve, 0);
        bench.say(Verb::Operate, "d", kValve, 0);
        bench.pass(20s);
        QVERIFY(bench.say(Verb::Cancel, "d", kValve, 0).stage == Stage::Cancelled);
        const double stands = *bench.applied[kValve];
        bench.pass(600s);
        QCOMPARE(*bench.applied[kValve], stands);
        QVERIFY(stands > 0 && stands < 1);
        QVERIFY(bench.say(Verb::Cancel, "e", kValve, 0).stage == Stage::Refused);
    }
    void faultsShowThemselves()
    {
        Bench bench({{kValve, Fault::Kind::Hardware},
                     {kClamp, Fault::Kind::Silent},
                     {kHeater, Fault::Kind::Stuck},
                     {"water/P-40/clamp", Fault::Kind::Interlocked}});
        QVERIFY(bench.say(Verb::Select, "a", kValve, 0).refusal == Refusal::HardwareFault);
        QVERIFY(bench.say(Verb::Select, "b", "water/P-40/clamp", 0).refusal == Refusal::Interlocked);
        QVERIFY(bench.desk
                    .receive(testworld::command(Verb::Select, "s", kClamp, "tighten", 1, bench.clock),
                             bench.clock.wall(), bench.clock.world())
                    .empty());
        bench.say(Verb::Select, "d", kHeater, 60);
        bench.say(Verb::Operate, "d", kHeater, 60);
        bench.pass(60s);
        QVERIFY(bench.applied.empty());
        QVERIFY(bench.pass(2h).at(0).stage == Stage::Failed);
    }
};

QTEST_GUILESS_MAIN(tst_CommandDesk)
#include "tst_CommandDesk.moc"
