// SPDX-License-Identifier: GPL-3.0-or-later
// A loop on a real project folder, with a model and a field that do as they are told.
#include "SignedPeople.h"

#include <sinew/loop/Loop.h>

#include <algorithm>
#include <QTemporaryDir>
#include <QtTest>
#include <set>

using namespace sinew;
using namespace std::chrono_literals;
using command::State;

namespace {

const Instant kStart = *parseUtc("2026-09-14T06:00:00Z");
const User kAda{UserId("ada"), "Ada Mori", Role::Operator};
const ChannelId kPier("bridge/P7/displacement"), kOther("bridge/P6/displacement"),
    kWind("weather/wind-speed");

ModelPtr model()
{
    auto made = std::make_shared<Model>();
    made->name = "Test";
    made->assets = {{AssetId("bridge"), "Bridge", "bridge", {}}};
    for (const char* name : {"P7", "P6", "D3"}) {
        Element& e = made->elements.emplace_back();
        e.id = ElementId(std::string("bridge/IfcColumn/") + name);
        e.asset = AssetId("bridge");
        e.name = name;
    }
    const auto channel = [&](const ChannelId& id, int element, const char* quantity,
                             const char* unit) -> Channel& {
        Channel& c = made->channels.emplace_back();
        c.id = id;
        c.element = made->elements[static_cast<std::size_t>(element)].id;
        c.quantity = quantity;
        c.unit = unit;
        c.noDataGraceS = 3600;
        return c;
    };
    channel(kPier, 0, "displacement", "m").highLimit = 0.05;
    channel(kOther, 1, "displacement", "m").highLimit = 0.05;
    channel(kWind, 0, "wind-speed", "m/s").highWarning = 25;
    Actuator& heater = made->actuators.emplace_back();
    heater.id = ActuatorId("bridge/D3/heater");
    heater.element = made->elements[2].id;
    heater.name = "Heater of damper D3";
    heater.action = "pre-heat";
    heater.quantity = "temperature";
    heater.unit = "°C";
    heater.minValue = 273.15;
    heater.maxValue = 353.15;
    made->users = {kAda};
    return made;
}

/// What the model says at its next run.
struct Script {
    double risk = 0;
    bool proposes = false, fails = false;
    std::vector<Finding> findings;
    std::vector<Suspicion> suspects;
    std::vector<ChannelId> inputs; ///< of the proposal
};

class ScriptedSystem final : public forecast::System {
public:
    explicit ScriptedSystem(std::shared_ptr<Script> script) : m_script(std::move(script)) {}
    std::string id() const override { return "bridge"; }
    std::string name() const override { return "Bridges"; }
    bool appliesTo(const Model&) const override { return true; }
    Duration interval() const override { return 10min; }
    Result<forecast::SystemOutput> run(const forecast::SystemInput& input, std::stop_token) override
    {
        if (m_script->fails)
            return fail(ErrorCode::NotConverged, "The model did not converge.", "bridge");
        forecast::SystemOutput output;
        output.findings = m_script->findings;
        output.suspects = m_script->suspects;
        for (const ChannelId& channel : {kPier, kOther})
            output.forecasts.push_back(forecastFor(input.now, channel, false));
        output.fields.push_back(fieldFor(input.now));
        if (!m_script->proposes)
            return output;
        for (const ChannelId& channel : {kPier, kOther})
            output.forecasts.push_back(forecastFor(input.now, channel, true));
        output.proposals.push_back(proposalFor(input.now, output.forecasts[0].id, output.forecasts[2].id));
        output.proposals.back().inputs = m_script->inputs;
        return output;
    }

private:
    Forecast forecastFor(Instant now, const ChannelId& channel, bool isWith) const
    {
        Forecast f;
        f.id = ForecastId(channel.value + "@" + formatUtc(now) + (isWith ? "+with" : ""));
        f.system = "bridge";
        f.model = "scripted";
        f.modelVersion = "7";
        f.inputsHash = "hash";
        f.issuedAt = now;
        f.horizon = 6h;
        f.withCommand = isWith;
        f.element = ElementId(channel == kPier ? "bridge/IfcColumn/P7" : "bridge/IfcColumn/P6");
        f.channel = channel;
        f.quantity = "displacement";
        for (int i = 0; i <= 36; ++i) { // highest at nine o'clock
            const double hours = toSeconds(now + i * 10min - (kStart + 3h)) / 3600,
                         hump = std::exp(-hours * hours);
            const double mean = 0.01 + (isWith ? 0.03 : 0.045) * hump;
            f.points.push_back({now + i * 10min, mean, 0.8 * mean, 1.2 * mean});
        }
        f.limit = 0.05;
        f.exceedance = isWith ? 0.02 : m_script->risk;
        return f;
    }
    static ComputedField fieldFor(Instant now)
    {
        ComputedField field;
        field.system = "bridge";
        field.model = "scripted";
        field.modelVersion = "7";
        field.inputsHash = "hash";
        field.issuedAt = now;
        field.quantity = "displacement";
        field.elements = std::make_shared<const std::vector<ElementId>>(
            std::vector{ElementId("bridge/IfcColumn/P7"), ElementId("bridge/IfcColumn/P6")});
        for (int h = 0; h <= 6; ++h) {
            field.times.push_back(now + h * 1h);
            for (const float mean :
                 {0.01F * static_cast<float>(h), std::numeric_limits<float>::quiet_NaN()}) {
                field.mean.push_back(mean);
                field.lower.push_back(mean - 0.002F);
                field.upper.push_back(mean + 0.003F);
            }
        }
        return field;
    }
    static Proposal proposalFor(Instant now, const ForecastId& without, const ForecastId& with)
    {
        Proposal p;
        p.id = ProposalId("pre-heat@" + formatUtc(now));
        p.key = "pre-heat";
        p.origin = "system:bridge";
        p.actuator = ActuatorId("bridge/D3/heater");
        p.action = "pre-heat";
        p.value = 333.15;
        p.title = "Pre-heat damper D3 to 60 °C";
        p.reason = "Because.";
        p.issuedAt = now;
        p.actBefore = now + 2h;
        p.decideWithin = 1h;
        p.forecastWithout = without;
        p.forecastWith = with;
        return p;
    }

    std::shared_ptr<Script> m_script;
};

/// A field that answers at once.
class ObedientField final : public live::Source {
public:
    struct Wire {
        live::SourceSink sink;
        bool refuses = false;
    };
    explicit ObedientField(std::shared_ptr<Wire> wire) : m_wire(std::move(wire)) {}
    std::string name() const override { return "field"; }
    Result<void> start(live::SourceSink sink) override
    {
        m_wire->sink = std::move(sink);
        return {};
    }
    void stop() override {}
    live::SourceStatus status() const override { return {true, {}, 0, 0, 0, 0}; }
    Result<void> send(const wire::CommandMessage& command) override
    {
        using Stage = wire::FeedbackMessage::Stage;
        const auto answer = [&](Stage stage, wire::Refusal refusal = wire::Refusal::None) {
            wire::FeedbackMessage message;
            message.command = command.id;
            message.actuator = command.actuator;
            message.stage = stage;
            message.refusal = refusal;
            m_wire->sink.feedback(message);
        };
        if (command.verb == wire::CommandMessage::Verb::Select)
            answer(Stage::Selected);
        if (command.verb == wire::CommandMessage::Verb::Operate && m_wire->refuses)
            answer(Stage::Failed, wire::Refusal::HardwareFault);
        if (command.verb == wire::CommandMessage::Verb::Operate && !m_wire->refuses)
            answer(Stage::Accepted);
        return {};
    }

private:
    std::shared_ptr<Wire> m_wire;
};

/// What must be the same when it is looked at later.
struct Seen {
    std::set<std::string> alarms, commands, findings, forecasts, outlooks, skills, troubles;
    std::vector<double> values;
    bool operator==(const Seen&) const = default;
};

Seen seenIn(const loop::Overview& o)
{
    Seen seen;
    for (const auto& a : o.alarms)
        seen.alarms.insert(a.id.value + " " + std::string(nameOf(a.state)) + " " + a.comment + " " +
                           a.acknowledgedBy);
    for (const auto& c : o.commands)
        seen.commands.insert(c.id.value + " " + std::string(nameOf(c.state)) + " " +
                             (c.basis && c.basis->without ? c.basis->without->id.value : "-"));
    for (const Finding& f : o.findings)
        seen.findings.insert(f.id + f.title + f.detail + std::to_string(f.candidates.size()));
    for (const Forecast& f : o.forecasts)
        seen.forecasts.insert(f.id.value);
    for (const Forecast& f : o.outlooks)
        seen.outlooks.insert(f.id.value);
    for (const Skill& s : o.skills)
        seen.skills.insert(s.system + s.model + s.quantity + std::to_string(s.scored) + " " +
                           std::to_string(s.crps));
    for (const auto& s : o.systems)
        seen.troubles.insert(s.id + s.error);
    for (const auto& channel : o.state.channels)
        seen.values.push_back(channel.known ? channel.value : -1);
    return seen;
}

QString text(const std::set<std::string>& all)
{
    QString said;
    for (const auto& one : all)
        said += QString::fromStdString(one) + u" | "_qs;
    return said;
}

struct Bench {
    QTemporaryDir dir;
    std::filesystem::path folder = std::filesystem::path(dir.path().toStdString()) / "test.sinew";
    ModelPtr project = model();
    std::shared_ptr<ManualClock> clock = std::make_shared<ManualClock>(kStart);
    std::shared_ptr<Script> script = std::make_shared<Script>();
    std::shared_ptr<ObedientField::Wire> wire = std::make_shared<ObedientField::Wire>();
    std::shared_ptr<store::Project> files;
    std::unique_ptr<loop::Loop> loop;
    std::vector<std::pair<Instant, Seen>> seen;
    sinew::tests::SignedPeople people{{{"ada", "operator"}}, "Test", {}};

    Bench()
    {
        files = store::Project::create(folder, "Test").value();
        open();
    }
    void open()
    {
        std::vector<std::unique_ptr<forecast::System>> systems;
        systems.push_back(std::make_unique<ScriptedSystem>(script));
        std::vector<std::unique_ptr<live::Source>> sources;
        sources.push_back(std::make_unique<ObedientField>(wire));
        loop = std::make_unique<loop::Loop>(loop::Loop::Parts{.project = files,
                                                              .model = project,
                                                              .clock = clock,
                                                              .systems = std::move(systems),
                                                              .sources = std::move(sources),
                                                              .signers = people.signers()});
        if (const auto started = loop->startStepping(); !started)
            qFatal("%s", started.error().text().c_str());
    }
    void reopen()
    {
        loop.reset();
        files.reset();
        files = store::Project::open(folder).value();
        open();
    }
    void measure(const ChannelId& channel, double value, const std::string& device = {})
    {
        wire::Telemetry telemetry;
        telemetry.device = device;
        telemetry.readings.push_back({channel, clock->world(), value, "", std::nullopt});
        wire->sink.telemetry(telemetry);
    }
    void outlook(double peak)
    {
        clock->advance(1s);
        wire::OutlookMessage message;
        message.channel = kWind;
        message.issuer = "weather service";
        message.issuedAt = clock->world();
        message.unit = "m/s";
        for (int i = 1; i <= 12; ++i)
            message.points.push_back({clock->world() + i * 30min, i < 5 ? 15 : peak, 2});
        wire->sink.outlook(message);
    }
    /// On to the next ten minutes of the world, one pass, and what an operator sees then.
    void pass(double pier = 0.02)
    {
        clock->advance(Duration(10min) - (clock->world() - kStart) % Duration(10min));
        measure(kPier, pier);
        measure(kOther, 0.01);
        measure(kWind, 12);
        loop->step();
        seen.emplace_back(clock->world(), seenIn(*loop->overview()));
    }
    std::optional<command::CommandRecord> command() const
    {
        const auto now = loop->overview();
        return now->commands.empty() ? std::nullopt : std::optional(now->commands.front());
    }
    /// The field is told within seconds.
    void approve()
    {
        clock->advance(1s);
        auto answer = loop->approve(command()->id, kAda);
        for (int i = 0; i < 4; ++i) {
            loop->step();
            clock->advance(1s);
        }
        if (const auto approved = answer.get(); !approved)
            qFatal("%s", approved.error().text().c_str());
    }

    /// A storm is foretold, a command approved, a limit passed; the model fails for a while.
    void liveThroughAStorm()
    {
        outlook(40);
        pass();
        script->risk = 0.7;
        pass();
        script->proposes = true;
        pass();
        pass(); // renewed
        approve();
        script->proposes = false;
        script->risk = 0.03;
        pass();
        script->findings = {{"burst",
                             "bridge",
                             "Something cracks",
                             "0.6 likely",
                             clock->world(),
                             {{ElementId("bridge/IfcColumn/P7"), 0.6}}}};
        pass(0.055);
        clock->advance(1s);
        auto done = loop->acknowledge(AlarmId("bridge/P7/displacement#high"), kAda, "patrol sent");
        loop->step();
        if (!done.get())
            qFatal("not acknowledged");
        script->findings[0].candidates.push_back({ElementId("bridge/IfcColumn/P6"), 0.2});
        pass(0.055);
        script->fails = true;
        pass();
        script->fails = false;
        script->findings.clear();
        outlook(45);
        for (int i = 0; i < 20; ++i)
            pass(i == 10 ? 0.045 : 0.02);
    }
    void comparePast() const
    {
        for (const auto& [at, then] : seen) {
            const auto moment = loop->overviewAt(at);
            QVERIFY2(moment, moment ? "" : moment.error().text().c_str());
            const Seen now = seenIn(**moment);
            const QString where = QString::fromStdString(formatUtc(at));
            for (const auto& [mine, other] : {std::pair(now.alarms, then.alarms),
                                              {now.commands, then.commands},
                                              {now.findings, then.findings},
                                              {now.forecasts, then.forecasts},
                                              {now.outlooks, then.outlooks},
                                              {now.skills, then.skills},
                                              {now.troubles, then.troubles}})
                QVERIFY2(mine == other,
                         qPrintable(where + u" then: "_qs + text(other) + u" read: "_qs + text(mine)));
            QCOMPARE(now.values, then.values);
            QCOMPARE((*moment)->world, at);
        }
    }
};

} // namespace

class tst_Loop : public QObject {
    Q_OBJECT
private slots:
    void everyPastInstantIsAsItWas()
    {
        Bench bench;
        bench.liveThroughAStorm();
        bench.comparePast();
        const auto before = bench.loop->overviewAt(kStart - 1s).value();
        QVERIFY(before->alarms.empty() && before->commands.empty() && before->forecasts.empty());
    }
    void alsoAfterARestart()
    {
        Bench bench;
        bench.liveThroughAStorm();
        bench.reopen();
        bench.loop->step();
        bench.comparePast();
    }
    /// A second device speaks for the pier: a finding, an alarm, a mark on the value, and a command that
    /// rests on it is not sent, with the reason; when it has been quiet for long enough all of it ends.
    void aSuspectInputHoldsTheCommandBack()
    {
        Bench bench;
        bench.script->proposes = true;
        bench.script->inputs = {kPier};
        bench.measure(kPier, 0.02, "plc");
        bench.pass();
        bench.clock->advance(1s);
        bench.measure(kPier, 0.049, "copy");
        bench.loop->step();
        bench.clock->advance(1s);
        bench.loop->step();
        const auto now = bench.loop->overview();
        QVERIFY(std::ranges::any_of(now->findings, [](const Finding& f) {
            return f.id == "security/other-device/bridge" && f.system == "security";
        }));
        QVERIFY(std::ranges::any_of(
            now->alarms, [](const alarm::Alarm& a) { return a.id == AlarmId("security/other-device/bridge"); }));
        QVERIFY(now->state.channels[0].suspect && !now->state.channels[1].suspect);
        QVERIFY(now->state.channels[0].quality == Quality::Uncertain);
        QVERIFY(!now->state.suspicionOf(kPier).empty() && now->state.suspicionOf(kOther).empty());
        QCOMPARE(now->guard.otherDevices, std::uint64_t(1));
        bench.approve();
        QVERIFY(bench.command()->state == State::Approved);
        bench.clock->advance(70s);
        bench.measure(kPier, 0.02, "plc");
        bench.loop->step();
        QVERIFY(bench.command()->state == State::Expired || bench.command()->state == State::Proposed);
        const auto all = bench.loop->overview()->commands;
        const auto expired = std::ranges::find(all, State::Expired, &command::CommandRecord::state);
        QVERIFY(expired != all.end());
        QVERIFY2(QString::fromStdString(expired->why).contains(u"under suspicion"), expired->why.c_str());
        bench.script->proposes = false;
        bench.pass();
        bench.pass();
        QVERIFY(bench.loop->overview()->findings.empty());
        QVERIFY(!bench.loop->overview()->state.channels[0].suspect);
        bench.reopen(); // nothing is left standing in the record either
        bench.loop->step();
        QVERIFY(bench.loop->overview()->findings.empty());
    }
    void aSystemsSuspicionStandsAsLongAsItSaysSo()
    {
        Bench bench;
        bench.script->suspects = {{kPier, "reads 20 mm, the frame says 45 mm", kStart}};
        bench.pass();
        const auto ids = [&] {
            std::set<std::string> all;
            for (const Finding& f : bench.loop->overview()->findings)
                all.insert(f.id);
            return all;
        };
        QCOMPARE(ids(), std::set<std::string>{"security/physics/bridge"});
        QVERIFY(bench.loop->overview()->state.channels[0].suspect);
        bench.pass();
        QCOMPARE(ids(), std::set<std::string>{"security/physics/bridge"});
        QVERIFY(bench.loop->overview()->state.channels[0].quality == Quality::Good);
        bench.script->suspects.clear();
        bench.pass();
        QCOMPARE(ids(), std::set<std::string>{});
        QVERIFY(!bench.loop->overview()->state.channels[0].suspect);
    }
    void fieldsOfTheNewestRunAreShown()
    {
        Bench bench;
        bench.pass();
        const auto first = bench.loop->overview();
        QCOMPARE(first->fields.size(), std::size_t(1));
        QCOMPARE(first->fields[0]->issuedAt, kStart + 10min);
        bench.clock->advance(1min);
        bench.loop->step();
        QVERIFY(bench.loop->overview() != first);
        QVERIFY(bench.loop->overview()->fields == first->fields); // the same, not copies
        bench.pass();
        QCOMPARE(bench.loop->overview()->fields.size(), std::size_t(1));
        QCOMPARE(bench.loop->overview()->fields[0]->issuedAt, kStart + 20min);
        bench.script->fails = true;
        bench.pass();
        QVERIFY(bench.loop->overview()->fields.empty());
    }
    void fieldsAreKeptEveryHalfHourAndWhenSomethingIsRecognised()
    {
        Bench bench;
        for (int i = 0; i < 7; ++i)
            bench.pass();
        const auto keptAt = [&](Duration after) {
            const auto then = bench.loop->overviewAt(kStart + after).value();
            return then->fields.empty() ? Instant{} : then->fields[0]->issuedAt;
        };
        QCOMPARE(keptAt(9min), Instant{});
        QCOMPARE(keptAt(10min), kStart + 10min);
        QCOMPARE(keptAt(39min), kStart + 10min);
        QCOMPARE(keptAt(41min), kStart + 40min);
        QCOMPARE(keptAt(70min), kStart + 70min);
        bench.script->findings = {{"burst",
                                   "bridge",
                                   "Something cracks",
                                   "0.6 likely",
                                   bench.clock->world(),
                                   {{ElementId("bridge/IfcColumn/P7"), 0.6}}}};
        bench.pass();
        QCOMPARE(keptAt(80min), kStart + 80min);
        bench.script->findings.front().detail = "0.7 likely";
        bench.pass();
        QCOMPARE(keptAt(90min), kStart + 80min);
        bench.script->findings.clear();
        bench.pass();
        QCOMPARE(keptAt(100min), kStart + 100min);
        bench.reopen();
        bench.pass();
        QCOMPARE(keptAt(110min), kStart + 100min); // also after a restart
        bench.pass();
        bench.pass();
        QCOMPARE(keptAt(130min), kStart + 130min);
        // What is read is what was computed, and read once.
        const auto a = bench.loop->overviewAt(kStart + 45min).value(),
                   b = bench.loop->overviewAt(kStart + 50min).value();
        QCOMPARE(a->fields.size(), std::size_t(1));
        QVERIFY(a->fields == b->fields);
        const auto point = pointAt(*a->fields[0], 0, kStart + 40min + 2h);
        QVERIFY(point && std::fabs(point->mean - 0.02) < 1e-5 && std::fabs(point->upper - 0.023) < 1e-5);
        QVERIFY(!pointAt(*a->fields[0], 1, kStart + 1h));
        bench.script->fails = true;
        bench.pass();
        QVERIFY(
            bench.loop->overviewAt(bench.clock->world()).value()->fields.empty()); // nothing was shown then
    }
    void theModelStillKnowsTheOutlookAfterARestart()
    {
        Bench bench;
        bench.outlook(40);
        bench.pass();
        const auto known = seenIn(*bench.loop->overview()).outlooks;
        QCOMPARE(known.size(), std::size_t(1));
        bench.reopen();
        bench.clock->advance(1s);
        bench.loop->step();
        QCOMPARE(seenIn(*bench.loop->overview()).outlooks, known);
    }
    void aCommandKeepsWhatItWasMadeFrom()
    {
        Bench bench;
        bench.liveThroughAStorm();
        const auto record = bench.command();
        QVERIFY(record && record->basis && record->basis->without && record->basis->with &&
                record->basis->skill);
        const Forecast& without = *record->basis->without;
        QCOMPARE(without.issuedAt, kStart + 40min); // the last renewal before the approval
        QCOMPARE(without.modelVersion, std::string("7"));
        QCOMPARE(without.inputsHash, std::string("hash"));
        QCOMPARE(without.limit.value(), 0.05);
        for (const Forecast& f : bench.loop->overview()->forecasts)
            QVERIFY(f.id != without.id); // it was replaced long ago
    }
    void whatHappenedIsTold()
    {
        Bench bench;
        bench.liveThroughAStorm();
        const Instant now = bench.clock->world();
        const auto past = bench.loop->past(kStart, now, now).value();
        QCOMPARE(past.alarms.size(), std::size_t(2)); // the limit, and the finding
        const auto limit = std::ranges::find(past.alarms, std::string("high"), &alarm::Alarm::condition);
        QCOMPARE(limit->since, kStart + 1h);
        QCOMPARE(limit->returned, kStart + 80min);
        QCOMPARE(limit->acknowledgedAt.value(), kStart + 1h + 1s);
        QCOMPARE(limit->comment, std::string("patrol sent"));
        QCOMPARE(past.findings.size(), std::size_t(1));
        QCOMPARE(past.findings[0].finding.candidates.size(), std::size_t(2));
        QCOMPARE(past.findings[0].until.value(), kStart + 80min);
        QCOMPARE(past.commands.size(), std::size_t(1));
        // The storm's risk was announced, then withdrawn because of the command.
        const auto pier =
            std::ranges::find_if(past.risks, [](const auto& r) { return r.risk.risk.channel == kPier; });
        QVERIFY(pier != past.risks.end());
        QCOMPARE(pier->deed, std::string("Pre-heat damper D3 to 60 °C"));
        QCOMPARE(pier->risk.risk.probability, 0.7);
        QVERIFY(pier->risk.isOver && !pier->risk.isPassed());
        QCOMPARE(pier->risk.measured.value(), 0.045);
        QVERIFY(!past.weather.empty());
        // The limit was passed at seven; the forecast before had said 3 %.
        QCOMPARE(past.surprises.size(), std::size_t(1));
        QCOMPARE(past.surprises[0].announced, 0.03);
        // An hour earlier nothing of that was known.
        const auto earlier = bench.loop->past(kStart, now, kStart + 30min).value();
        QVERIFY(earlier.alarms.empty() && earlier.findings.empty() && earlier.surprises.empty());
        QVERIFY(std::ranges::none_of(earlier.risks, [](const auto& r) { return r.risk.isOver; }));
    }
    void whatTheCommandChangedIsNotScored_data()
    {
        QTest::addColumn<bool>("refuses");
        QTest::addColumn<bool>("restarts");
        QTest::newRow("carried out") << false << false;
        QTest::newRow("carried out, then a restart") << false << true;
        QTest::newRow("the field fails to") << true << false;
    }
    void whatTheCommandChangedIsNotScored()
    {
        QFETCH(bool, refuses);
        QFETCH(bool, restarts);
        Bench bench;
        bench.wire->refuses = refuses;
        bench.script->risk = 0.7;
        bench.pass();
        bench.script->proposes = true;
        bench.pass();
        bench.approve();
        bench.script->proposes = false;
        QCOMPARE(bench.command()->state, refuses ? State::Failed : State::Acknowledged);
        if (restarts)
            bench.reopen();
        for (int i = 0; i < 45; ++i)
            bench.pass();
        std::set<std::string> scored;
        const auto scores = bench.files->history().scores();
        for (const auto& score : scores.value())
            scored.insert(score.forecast.value);
        const auto has = [&](const ChannelId& channel, Duration issued, const char* suffix) {
            return scored.contains(channel.value + "@" + formatUtc(kStart + issued) + suffix);
        };
        // Both runs before the command, both piers, not only the one that the proposal names.
        for (const ChannelId& channel : {kPier, kOther}) {
            QCOMPARE(has(channel, 10min, ""), refuses);
            QCOMPARE(has(channel, 20min, ""), refuses);
            QCOMPARE(has(channel, 20min, "+with"), !refuses);
            QVERIFY(has(channel, 30min, "")); // knows of the command
        }
    }
    void whatWaitsAtTheEndIsStored()
    {
        Bench bench;
        for (int i = 1; i <= 2; ++i) {
            bench.clock->advance(1s);
            bench.measure(kPier, 0.01 * i);
            if (i == 1)
                bench.loop->step(false); // taken from the inbox, and not yet worked on
        }
        bench.loop->stop();
        const auto stored = bench.files->history().samples(kPier, kStart, kStart + 1h);
        QVERIFY(stored);
        QCOMPARE(stored->size(), std::size_t(2));
    }
    void anEndedProjectAnswersNothingWrong()
    {
        Bench bench;
        bench.pass();
        bench.loop->stop();
        QVERIFY(bench.loop->overviewAt(bench.clock->world()));
    }
};

QTEST_GUILESS_MAIN(tst_Loop)
#include "tst_Loop.moc"
