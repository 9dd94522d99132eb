// SPDX-License-Identifier: GPL-3.0-or-later
// Several seats on one project on a server: loops with a field that all of them hear.
#include "Child.h"
#include "Relay.h"
#include "SignedPeople.h"
#include "TestPostgres.h"

#include <sinew/loop/Loop.h>

#include <algorithm>
#include <atomic>
#include <QtTest>
#include <random>
#include <set>

using namespace sinew;
using namespace std::chrono_literals;
using command::State;
using Stage = wire::FeedbackMessage::Stage;
using Verb = wire::CommandMessage::Verb;

namespace {

const ChannelId kPier("bridge/P7/displacement");
const ActuatorId kHeater("bridge/D3/heater"), kGate("bridge/D3/gate");
const User kAda{UserId("ada"), "Ada Mori", Role::Operator}, kBen{UserId("ben"), "Ben Oya", Role::Approver},
    kBo{UserId("bo"), "Bo Lund", Role::Operator};

/// Milliseconds. A server that does not answer would hold up for twenty seconds and more, on any machine.
constexpr qint64 kFarTooLong = 15'000;

#define SINEW_OK(result)                                                                                     \
    do {                                                                                                     \
        const auto& checked = (result);                                                                      \
        if (!checked)                                                                                        \
            QFAIL(checked.error().text().c_str());                                                           \
    } while (false)

Actuator actuator(const ActuatorId& id, bool isHazardous)
{
    Actuator made;
    made.id = id;
    made.element = ElementId("bridge/IfcColumn/P7");
    made.name = id.value;
    made.action = "set";
    made.quantity = "temperature";
    made.unit = "K";
    made.minValue = 0;
    made.maxValue = 400;
    made.hazardous = isHazardous;
    return made;
}

ModelPtr model()
{
    auto made = std::make_shared<Model>();
    made->name = "Test";
    made->assets = {{AssetId("bridge"), "Bridge", "bridge", {}}};
    Element& pier = made->elements.emplace_back();
    pier.id = ElementId("bridge/IfcColumn/P7");
    pier.asset = AssetId("bridge");
    pier.name = "P7";
    Channel& channel = made->channels.emplace_back();
    channel.id = kPier;
    channel.element = pier.id;
    channel.quantity = "displacement";
    channel.unit = "m";
    channel.highLimit = 0.05;
    channel.noDataGraceS = 3600;
    made->actuators = {actuator(kHeater, false), actuator(kGate, true)};
    made->users = {kAda, kBen, kBo};
    return made;
}

/// One field; every seat hears it and may speak to it. Thread: any.
class SharedField {
public:
    std::function<Stage(const wire::CommandMessage&)> answers = [](const wire::CommandMessage& message) {
        return message.verb == Verb::Select ? Stage::Selected
                                            : message.verb == Verb::Operate ? Stage::Done : Stage::Cancelled;
    };
    std::function<void(const wire::CommandMessage&)> onMessage; ///< before the answer
    void listen(live::SourceSink sink)
    {
        const std::lock_guard lock(m_mutex);
        m_sinks.push_back(std::move(sink));
    }
    void take(const wire::CommandMessage& message)
    {
        {
            const std::lock_guard lock(m_mutex);
            ++m_sent[{message.id.value, message.verb}];
        }
        if (onMessage)
            onMessage(message);
        wire::FeedbackMessage answer;
        answer.command = message.id;
        answer.actuator = message.actuator;
        answer.stage = answers(message);
        if (answer.stage == Stage::Done)
            answer.requested = answer.reported = answer.measured = message.value;
        this->answer(answer);
    }
    void answer(const wire::FeedbackMessage& message) const
    {
        const std::lock_guard lock(m_mutex);
        for (const auto& sink : m_sinks)
            sink.feedback(message);
    }
    void measure(double value)
    {
        wire::Telemetry telemetry;
        telemetry.readings.push_back({kPier, SystemClock{}.wall(), value, "", std::nullopt});
        const std::lock_guard lock(m_mutex);
        for (const auto& sink : m_sinks)
            sink.telemetry(telemetry);
    }
    /// The most often that one command was told the same.
    std::map<std::pair<std::string, Verb>, int> sent() const
    {
        const std::lock_guard lock(m_mutex);
        return m_sent;
    }
    int most(Verb verb) const
    {
        const std::lock_guard lock(m_mutex);
        int most = 0;
        for (const auto& [what, count] : m_sent)
            most = what.second == verb ? std::max(most, count) : most;
        return most;
    }

private:
    mutable std::mutex m_mutex;
    std::vector<live::SourceSink> m_sinks;
    std::map<std::pair<std::string, Verb>, int> m_sent;
};

class FieldSource final : public live::Source {
public:
    explicit FieldSource(SharedField& field) : m_field(field) {}
    std::string name() const override { return "field"; }
    Result<void> start(live::SourceSink sink) override
    {
        m_field.listen(std::move(sink));
        return {};
    }
    void stop() override {}
    live::SourceStatus status() const override { return {true, {}, 0, 0, 0, 0}; }
    Result<void> send(const wire::CommandMessage& command) override
    {
        m_field.take(command);
        return {};
    }

private:
    SharedField& m_field;
};

/// Forecasts the pier, recognises something, and computes a field.
class SteadySystem final : public forecast::System {
public:
    explicit SteadySystem(std::atomic<int>& runs) : m_runs(runs) {}
    std::string id() const override { return "bridge"; }
    std::string name() const override { return "Bridges"; }
    bool appliesTo(const Model&) const override { return true; }
    Duration interval() const override { return 1s; }
    Result<forecast::SystemOutput> run(const forecast::SystemInput& input, std::stop_token) override
    {
        ++m_runs;
        forecast::SystemOutput output;
        Forecast f;
        f.id = ForecastId("pier@" + formatUtc(input.now));
        f.system = "bridge";
        f.model = "steady";
        f.issuedAt = input.now;
        f.horizon = 1h;
        f.element = ElementId("bridge/IfcColumn/P7");
        f.channel = kPier;
        f.quantity = "displacement";
        for (int i = 0; i < 3; ++i)
            f.points.push_back({input.now + i * 30min, 0.01, 0.005, 0.015});
        output.forecasts.push_back(f);
        output.findings.push_back({"crack", "bridge", "A crack", "at the foot", input.now, {}});
        ComputedField field;
        field.system = "bridge";
        field.model = "steady";
        field.issuedAt = input.now;
        field.quantity = "displacement";
        field.elements = std::make_shared<const std::vector<ElementId>>(std::vector{f.element});
        field.times = {input.now, input.now + 1h};
        field.mean = field.lower = field.upper = {0.01F, 0.01F};
        output.fields.push_back(std::move(field));
        return output;
    }

private:
    std::atomic<int>& m_runs;
};

struct Seat {
    sinew::tests::SignedPeople people{{{"ada", "operator"}, {"ben", "approver"}, {"bo", "operator"}}, "Test", {kGate}};
    std::shared_ptr<store::Project> project;
    std::atomic<int> runs = 0; ///< of its system
    std::unique_ptr<loop::Loop> loop;

    Seat(const std::string& address, const std::string& name, SharedField& field)
    {
        project = std::move(*store::Project::open(address));
        std::vector<std::unique_ptr<live::Source>> sources;
        sources.push_back(std::make_unique<FieldSource>(field));
        std::vector<std::unique_ptr<forecast::System>> systems;
        systems.push_back(std::make_unique<SteadySystem>(runs));
        loop = std::make_unique<loop::Loop>(loop::Loop::Parts{.project = project,
                                                              .model = model(),
                                                              .clock = std::make_shared<SystemClock>(),
                                                              .systems = std::move(systems),
                                                              .sources = std::move(sources),
                                                              .signers = people.signers(),
                                                              .seat = name});
        if (const auto started = loop->start(); !started)
            qFatal("%s", started.error().text().c_str());
    }
    std::shared_ptr<const loop::Overview> now() const { return loop->overview(); }
    std::optional<State> stateOf(const CommandId& id) const
    {
        const auto overview = now();
        const auto found = std::ranges::find(overview->commands, id, &command::CommandRecord::id);
        return found == overview->commands.end() ? std::nullopt : std::optional(found->state);
    }
};

Proposal proposal(const ActuatorId& id, double value)
{
    Proposal made;
    made.actuator = id;
    made.action = "set";
    made.value = value;
    made.title = "Set " + id.value;
    made.reason = "Because.";
    made.issuedAt = SystemClock{}.wall();
    made.actBefore = made.issuedAt + 1h;
    made.decideWithin = 10min;
    return made;
}

bool isOver(const std::optional<State>& state)
{
    return state && command::isFinal(*state);
}

std::string newSchema()
{
    static int count = 0;
    return "seats" + std::to_string(++count);
}

/// Two desks, the first one on duty.
struct Room {
    std::string address;
    SharedField field;
    std::unique_ptr<Seat> one, two;
    explicit Room(TestPostgres& server) : address(server.address(newSchema()))
    {
        if (const auto made = store::Project::create(address, "Test"); !made)
            qFatal("%s", made.error().text().c_str());
        one = std::make_unique<Seat>(address, "desk 1", field);
        if (!soon([&] { return one->now()->sharing.isOnDuty; }))
            qFatal("nobody is on duty");
        two = std::make_unique<Seat>(address, "desk 2", field);
    }
};

} // namespace

class tst_Seats : public QObject {
    Q_OBJECT
    std::unique_ptr<TestPostgres> m_server;
private slots:
    void initTestCase()
    {
        SINEW_NEED_POSTGRES();
        m_server = std::make_unique<TestPostgres>();
        ::setenv("XDG_CACHE_HOME", (m_server->folder() / "cache").c_str(), 1);
        ::setenv("XDG_STATE_HOME", (m_server->folder() / "state").c_str(), 1);
        QVERIFY2(m_server->start(), m_server->log().c_str());
    }
    void cleanupTestCase() { m_server.reset(); }

    void anAcknowledgementIsSeenAtTheOtherDesk()
    {
        Room room(*m_server);
        room.field.measure(0.08);
        const auto alarmAt = [](const Seat& seat) {
            const auto overview = seat.now();
            const auto found = std::ranges::find(overview->alarms, kPier, &alarm::Alarm::channel);
            return found == overview->alarms.end() ? std::nullopt : std::optional(*found);
        };
        QVERIFY(soon([&] { return alarmAt(*room.one) && alarmAt(*room.two); }));
        const auto raised = room.one->project->ledger().rows(0, "alarm"); // once, by the seat on duty
        SINEW_OK(raised);
        QCOMPARE(std::ranges::count(*raised, alarmAt(*room.one)->id.value,
                                    [](const store::LedgerRow& row) { return row.entry.subject; }),
                 std::ptrdiff_t(1));
        QVERIFY(soon([&] { return room.two->now()->sharing.onDuty == "desk 1"; }));
        QElapsedTimer timer;
        timer.start();
        SINEW_OK(room.two->loop->acknowledge(alarmAt(*room.two)->id, kAda, "seen").get());
        const qint64 done = timer.elapsed();
        QVERIFY(soon([&] { return alarmAt(*room.one)->state == alarm::State::Acknowledged; }));
        qInfo("acknowledged in %lld ms, seen at the other desk after %lld ms", done, timer.elapsed());
        QVERIFY(timer.elapsed() - done < 1000);
        QCOMPARE(alarmAt(*room.one)->acknowledgedBy, std::string("ada"));
        QVERIFY(soon([&] { return alarmAt(*room.two)->acknowledgedBy == "ada"; }));
        QVERIFY(room.one->project->ledger().verify()->faults.empty());
    }
    void whatTheDeskOnDutyForecastIsSeenAtTheOther()
    {
        Room room(*m_server);
        room.field.measure(0.01);
        QVERIFY(soon([&] {
            const auto there = room.two->now();
            return !there->forecasts.empty() && !there->findings.empty() && !there->fields.empty() &&
                   there->systems.front().lastRun > Instant{};
        }));
        QCOMPARE(room.two->now()->findings.front().title, std::string("A crack"));
        QCOMPARE(room.two->now()->forecasts.size(), std::size_t(1));
        room.one->loop->stop();
        const auto kept = room.two->loop->history().forecasts({}, SystemClock{}.wall() + 1h);
        SINEW_OK(kept);
        QVERIFY(!kept->empty() && static_cast<int>(kept->size()) <= room.one->runs);
        QCOMPARE(room.two->runs.load(), 0);
    }
    void aModelOfAnotherDeskIsSaid()
    {
        Room room(*m_server);
        for (const auto& seat : {&room.one, &room.two})
            SINEW_OK((*seat)->project->loadModel());
        SINEW_OK(room.one->project->saveModel(*model()));
        QVERIFY(soon([&] { return room.two->now()->fault.starts_with("The model was changed at another desk"); }));
        QVERIFY(room.one->now()->fault.empty());
    }
    void theSecondPersonSitsAtAnotherDesk()
    {
        Room room(*m_server);
        const auto id = room.two->loop->request(proposal(kGate, 300), kAda).get();
        SINEW_OK(id);
        QElapsedTimer timer;
        timer.start();
        QVERIFY(soon([&] { return room.one->stateOf(*id) == State::Proposed; }));
        const qint64 seen = timer.restart();
        QCOMPARE(room.field.most(Verb::Select), 0);
        SINEW_OK(room.one->loop->approve(*id, kBen).get());
        QVERIFY(soon([&] { return room.two->stateOf(*id) != State::Proposed; }));
        qInfo("a request was seen at the other desk after %lld ms, its approval back after %lld ms", seen,
              timer.elapsed());
        QVERIFY(seen < 1000 && timer.elapsed() < 1000);
        QVERIFY(soon([&] { return room.field.most(Verb::Operate) == 1; }));
        QCOMPARE(room.field.most(Verb::Select), 1);
    }
    void oneOfTwoOperatorsWins()
    {
        Room room(*m_server);
        // The field lets nothing in: the actuator is free again at once.
        room.field.answers = [](const wire::CommandMessage&) { return Stage::Failed; };
        constexpr int kRaces = 200;
        int winners = 0, refused = 0, both = 0, none = 0;
        std::set<std::string> words;
        QElapsedTimer timer;
        timer.start();
        for (int i = 0; i < kRaces; ++i) {
            auto ada = room.one->loop->request(proposal(kHeater, 300), kAda);
            auto bo = room.two->loop->request(proposal(kHeater, 310), kBo);
            const auto first = ada.get(), second = bo.get();
            both += first && second;
            none += !first && !second;
            winners += first.has_value() + second.has_value();
            for (const auto* result : {&first, &second})
                if (!*result) {
                    refused += result->error().code == ErrorCode::Conflict;
                    words.insert(result->error().text());
                }
            for (const auto* result : {&first, &second})
                if (*result)
                    QVERIFY(soon([&] { return isOver(room.one->stateOf(**result)) && isOver(room.two->stateOf(**result)); }));
            for (const auto& seat : {&room.one, &room.two})
                for (const auto& record : (*seat)->now()->commands)
                    if (record.state == State::Proposed)
                        (void)(*seat)->loop->cancel(record.id, kAda, "done").get();
        }
        qInfo("%d races in %lld ms: %d winners, %d refused, %d with two winners, %d with none", kRaces, timer.elapsed(),
              winners, refused, both, none);
        for (const std::string& word : words)
            qInfo("refused: %s", word.c_str());
        QCOMPARE(both, 0);
        QCOMPARE(none, 0);
        QCOMPARE(refused, kRaces);
        QVERIFY(room.field.most(Verb::Select) <= 1);
        QVERIFY(room.one->project->ledger().verify()->faults.empty());
    }
    void theServerRestartsInTheMiddleOfACommand_data()
    {
        QTest::addColumn<int>("verb");
        QTest::newRow("at selection") << int(Verb::Select);
        QTest::newRow("at operation") << int(Verb::Operate);
    }
    void theServerRestartsInTheMiddleOfACommand()
    {
        QFETCH(int, verb);
        Room room(*m_server);
        room.field.measure(0.01);
        std::atomic<bool> isCrashed = false;
        room.field.onMessage = [&](const wire::CommandMessage& message) {
            if (int(message.verb) == verb && !isCrashed.exchange(true))
                m_server->crash();
        };
        const auto id = room.two->loop->request(proposal(kHeater, 300), kAda).get();
        SINEW_OK(id);
        QVERIFY(soon([&] { return isCrashed.load(); }));
        const auto saysSo = [](const Seat& seat) {
            return QString::fromStdString(seat.now()->fault).startsWith("The project's server cannot be reached since");
        };
        QVERIFY(soon([&] { return saysSo(*room.one) && saysSo(*room.two); }));
        QVERIFY(!room.one->now()->sharing.isOnDuty && !room.two->now()->sharing.isOnDuty);
        for (int i = 0; i < 20; ++i) {
            room.field.measure(0.001 * i);
            QThread::msleep(10);
        }
        QVERIFY(soon([&] { return room.one->now()->sharing.waitingSamples >= 15; }));
        const auto refused = room.two->loop->request(proposal(kGate, 300), kAda).get();
        QVERIFY(!refused && refused.error().code == ErrorCode::Io);
        qInfo("on screen: %s", room.one->now()->fault.c_str());
        QVERIFY2(m_server->start(), m_server->log().c_str());
        QElapsedTimer timer;
        timer.start();
        const auto onDuty = [&] { return room.one->now()->sharing.isOnDuty || room.two->now()->sharing.isOnDuty; };
        QVERIFY(soon(onDuty));
        qInfo("on duty again %lld ms after the server's start", timer.elapsed());
        QVERIFY(soon([&] { return isOver(room.one->stateOf(*id)) && isOver(room.two->stateOf(*id)); }));
        qInfo("the command: %s", std::string(command::nameOf(*room.one->stateOf(*id))).c_str());
        QCOMPARE(room.field.most(Verb::Operate) <= 1 && room.field.most(Verb::Select) <= 1, true);
        QVERIFY(soon([&] {
            return room.one->now()->sharing.waitingSamples + room.two->now()->sharing.waitingSamples == 0 &&
                   room.one->now()->fault.empty();
        }));
        const auto samples = room.one->loop->history().samples(kPier, {}, SystemClock{}.wall() + 1h);
        SINEW_OK(samples);
        QCOMPARE(samples->size(), std::size_t(21)); // each once, though two seats kept them
        QVERIFY(room.one->project->ledger().verify()->faults.empty());
    }
    void theNetworkDropsInTheMiddleOfACommand_data()
    {
        QTest::addColumn<int>("verb");
        QTest::newRow("at selection") << int(Verb::Select);
        QTest::newRow("at operation") << int(Verb::Operate);
    }
    /// Between the desk on duty and the server, silently; the other desk has its own way there.
    void theNetworkDropsInTheMiddleOfACommand()
    {
        QFETCH(int, verb);
        const std::string schema = newSchema();
        {
            const auto made = store::Project::create(m_server->address(schema), "Test");
            SINEW_OK(made);
        }
        Relay relay(m_server->port());
        SharedField field;
        Seat one(m_server->address(schema, relay.port()), "desk 1", field);
        QVERIFY(soon([&] { return one.now()->sharing.isOnDuty; }));
        Seat two(m_server->address(schema), "desk 2", field);
        field.measure(0.01);
        std::atomic<bool> isDropped = false;
        field.onMessage = [&](const wire::CommandMessage& message) {
            if (int(message.verb) == verb && !isDropped.exchange(true))
                relay.hold();
        };
        const auto id = one.loop->request(proposal(kHeater, 300), kAda).get();
        SINEW_OK(id);
        QVERIFY(soon([&] { return isDropped.load(); }));
        QElapsedTimer timer, pause;
        timer.start();
        pause.start();
        qint64 longest = 0, noticed = 0, onDuty = 0;
        std::uint64_t revision = 0;
        // On for a while once all has come.
        while (timer.elapsed() < 8000 || ((noticed == 0 || onDuty == 0) && timer.elapsed() < kPatience.count())) {
            if (const auto now = one.now(); now->revision != revision) {
                revision = now->revision;
                longest = std::max(longest, pause.restart());
            }
            if (noticed == 0 && QString::fromStdString(one.now()->fault).startsWith("The project's server cannot be reached"))
                noticed = timer.elapsed();
            if (onDuty == 0 && two.now()->sharing.isOnDuty)
                onDuty = timer.elapsed();
            field.measure(0.01 + 1e-4 * static_cast<double>(timer.elapsed() % 97));
            QThread::msleep(5);
        }
        qInfo("the desk said so after %lld ms, its loop stood still for %lld ms at most; the other desk was on duty after %lld ms",
              noticed, longest, onDuty);
        QVERIFY(noticed > 0 && noticed < kFarTooLong && longest < kFarTooLong && onDuty > 0 && onDuty < kFarTooLong);
        relay.letGo();
        QVERIFY(soon([&] { return one.now()->fault.empty() && one.now()->sharing.waitingSamples == 0; }));
        QVERIFY(soon([&] { return isOver(one.stateOf(*id)) && isOver(two.stateOf(*id)); }));
        qInfo("the command: %s", std::string(command::nameOf(*two.stateOf(*id))).c_str());
        QVERIFY(field.most(Verb::Operate) <= 1 && field.most(Verb::Select) <= 1);
        QVERIFY(two.project->ledger().verify()->faults.empty());
        const auto again = two.loop->request(proposal(kHeater, 310), kAda).get(); // all goes on
        SINEW_OK(again);
        QVERIFY(soon([&] { return isOver(one.stateOf(*again)); }));
    }
    void theDeskOnDutyIsKilledInTheMiddleOfACommand_data()
    {
        QTest::addColumn<int>("verb");
        QTest::newRow("at selection") << int(Verb::Select);
        QTest::newRow("at operation") << int(Verb::Operate);
    }
    /// Two processes: the desk on duty is a child, killed when it speaks to the field.
    void theDeskOnDutyIsKilledInTheMiddleOfACommand()
    {
        QFETCH(int, verb);
        const std::string address = m_server->address(newSchema());
        {
            const auto made = store::Project::create(address, "Test");
            SINEW_OK(made);
        }
        Child child([&](int words) {
            SharedField field;
            field.onMessage = [&](const wire::CommandMessage& message) {
                const char word = message.verb == Verb::Select ? 's' : message.verb == Verb::Operate ? 'o' : 'c';
                std::ignore = ::write(words, &word, 1);
                if (int(message.verb) == verb)
                    ::kill(::getpid(), SIGKILL);
            };
            Seat seat(address, "desk 1", field);
            while (!seat.now()->sharing.isOnDuty)
                QThread::msleep(5);
            std::ignore = ::write(words, "d", 1);
            for (;;)
                ::pause();
        });
        QCOMPARE(child.read(1), std::string("d"));
        SharedField field;
        Seat two(address, "desk 2", field);
        QVERIFY(soon([&] { return two.now()->sharing.onDuty == "desk 1"; }));
        const auto id = two.loop->request(proposal(kHeater, 300), kAda).get();
        SINEW_OK(id);
        QVERIFY(child.wait());
        QElapsedTimer timer;
        timer.start();
        QVERIFY(soon([&] { return two.now()->sharing.isOnDuty; }));
        qInfo("on duty %lld ms after the other desk was killed", timer.elapsed());
        QVERIFY(timer.elapsed() < kFarTooLong);
        QCOMPARE(child.rest(), std::string(verb == int(Verb::Select) ? "s" : "so"));
        if (verb == int(Verb::Operate)) // what the dead desk set going is answered to all
            field.answer(doneOf(*id));
        QVERIFY(soon([&] { return isOver(two.stateOf(*id)); }));
        qInfo("the command: %s", std::string(command::nameOf(*two.stateOf(*id))).c_str());
        QCOMPARE(field.most(Verb::Select), 0);
        QCOMPARE(field.most(Verb::Operate), 0);
        QVERIFY(two.project->ledger().verify()->faults.empty());
    }
    /// A process keeps its connections, its lock and its memory while it is stopped, and goes on afterwards as if nothing
    /// had been: at selection, at operation, and anywhere.
    void theDeskOnDutyIsStoppedInTheMiddleOfACommand()
    {
        constexpr int kRounds = 8;
        int survived = 0, lost = 0;
        qint64 slowest = 0;
        std::mt19937 random(5);
        for (int round = 0; round < kRounds; ++round) {
            const auto at = round == 0   ? std::optional(Verb::Select)
                            : round == 1 ? std::optional(Verb::Operate)
                                         : std::nullopt;
            const Stopped outcome = stopOnce(at, static_cast<int>(random() % 60));
            survived += outcome.isWell;
            lost += outcome.twice;
            slowest = std::max(slowest, outcome.onDutyMs);
        }
        qInfo("%-62s %7s %9s %6s", "fault", "tried", "survived", "lost");
        qInfo("%-62s %7d %9d %6d", "the desk on duty stopped and continued", kRounds, survived, lost);
        qInfo("the other desk was on duty after %lld ms at most", slowest);
        QCOMPARE(survived, kRounds);
        QCOMPARE(lost, 0);
        QVERIFY(slowest < kFarTooLong);
    }

private:
    struct Stopped {
        bool isWell = false;
        int twice = 0; ///< messages that both desks sent
        qint64 onDutyMs = 0;
    };
    /// The first desk is a process that says what it tells the field; it is stopped when it says `at`, else after so
    /// many milliseconds, and goes on once the other desk has ended the command.
    Stopped stopOnce(std::optional<Verb> at, int afterMs)
    {
        const std::string address = m_server->address(newSchema());
        if (!store::Project::create(address, "Test"))
            return {};
        Child child([&](int words) { beTheDeskThatIsStopped(address, words, at); });
        Stopped outcome;
        if (child.line() != "on duty\n")
            return outcome;
        SharedField field;
        Seat two(address, "desk 2", field);
        const auto id = two.loop->request(proposal(kHeater, 300), kAda).get();
        if (!id)
            return outcome;
        if (!at) {
            QThread::msleep(static_cast<unsigned long>(afterMs));
            child.signal(SIGSTOP);
        }
        if (!child.wait(WUNTRACED))
            return outcome;
        QElapsedTimer timer;
        timer.start();
        const bool taken = soon([&] { return two.now()->sharing.isOnDuty; });
        outcome.onDutyMs = timer.elapsed();
        if (at == Verb::Operate) // what the stopped desk set going is answered to all
            field.answer(doneOf(*id));
        const bool ended = soon([&] { return isOver(two.stateOf(*id)); });
        child.signal(SIGCONT);
        const auto next = two.loop->request(proposal(kHeater, 310), kAda).get();
        const bool goesOn = next && soon([&] { return isOver(two.stateOf(*next)); });
        QThread::msleep(500); // in which the first desk could send
        child.kill();
        auto all = field.sent();
        for (std::string line = child.line(); !line.empty(); line = child.line()) {
            const auto word = QByteArray::fromStdString(line).trimmed().split(' ');
            outcome.twice += ++all[{word.value(1).toStdString(), static_cast<Verb>(word.value(0).toInt())}] > 1;
        }
        const auto check = two.project->ledger().verify();
        outcome.isWell = taken && ended && goesOn && outcome.twice == 0 && check && check->faults.empty();
        return outcome;
    }
    [[noreturn]] static void beTheDeskThatIsStopped(const std::string& address, int words, std::optional<Verb> at)
    {
        SharedField field;
        field.onMessage = [&](const wire::CommandMessage& message) {
            const std::string line = std::to_string(int(message.verb)) + ' ' + message.id.value + '\n';
            std::ignore = ::write(words, line.data(), line.size());
            if (message.verb == at)
                ::raise(SIGSTOP);
        };
        Seat seat(address, "desk 1", field);
        while (!seat.now()->sharing.isOnDuty)
            QThread::msleep(5);
        std::ignore = ::write(words, "on duty\n", 8);
        for (;;)
            ::pause();
    }
    static wire::FeedbackMessage doneOf(const CommandId& id)
    {
        wire::FeedbackMessage done;
        done.command = id;
        done.actuator = kHeater;
        done.stage = Stage::Done;
        done.requested = done.reported = done.measured = 300;
        return done;
    }
};

QTEST_GUILESS_MAIN(tst_Seats)
#include "tst_Seats.moc"
