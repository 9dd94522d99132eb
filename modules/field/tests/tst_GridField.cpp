// SPDX-License-Identifier: GPL-3.0-or-later
#include "SignedPeople.h"

#include <sinew/field/Field.h>

#include <cmath>
#include <QtTest>

using namespace sinew;
using namespace sinew::field;
using namespace std::chrono_literals;

namespace {

const AssetId kAsset("grid");
Instant startOf()
{
    return parseUtc("2026-09-14T06:00:00Z").value();
}

power::Grid threeBuses(double loadMw = 30)
{
    power::Grid grid;
    grid.buses = {{.id = "1", .kind = power::BusKind::Slack, .baseKv = 132},
                  {.id = "2", .baseKv = 132},
                  {.id = "3", .loadMw = loadMw, .loadMvar = loadMw * 0.3, .baseKv = 33}};
    grid.generators = {{.bus = 0, .mw = 30, .maxMw = 100, .minMvar = -50, .maxMvar = 50, .setpointPu = 1.02}};
    grid.branches = {{.id = "L1", .from = 0, .to = 1, .r = 0.002, .x = 0.012, .ratingMva = 120},
                     {.id = "T2", .from = 1, .to = 2, .r = 0.004, .x = 0.12, .ratingMva = 60}};
    return grid;
}

Element element(const char* className, const char* key, Shape shape = {})
{
    Element e;
    e.id = ElementId(std::string("grid/") + className + "/" + key);
    e.asset = kAsset;
    e.className = className;
    e.name = e.sourceKey = key;
    e.shape = std::move(shape);
    return e;
}

ModelPtr model()
{
    auto made = std::make_shared<Model>();
    made->frame.proj = "+proj=tmerc +lat_0=36.1 +lon_0=-15.0 +k_0=1";
    made->assets = {{kAsset, "Grid", "grid", {}}};
    made->elements = {element("bus", "1"), element("bus", "2"), element("bus", "3"),
                      element("line", "L1", LineShape{.points = {{0, 0, 30}, {3000, 1000, 30}}}),
                      element("transformer", "T2")};
    const auto add = [&](const char* key, const char* className, const char* quantity, const char* unit) {
        Channel channel{ChannelId(std::string("grid/") + key + "/" + quantity),
                        ElementId(std::string("grid/") + className + "/" + key), quantity, unit};
        made->channels.push_back(channel);
    };
    add("1", "bus", "voltage", "kV");
    add("3", "bus", "voltage", "kV");
    add("L1", "line", "active-power", "MW");
    add("L1", "line", "current", "A");
    add("L1", "line", "conductor-temperature", "°C");
    add("T2", "transformer", "active-power", "MW");
    add("T2", "transformer", "reactive-power", "Mvar");
    add("T2", "transformer", "hot-spot", "°C");
    return made;
}

/// L1 with a second line beside it, a meter of its ice and a supply that melts it.
ModelPtr withSupply()
{
    auto made = std::make_shared<Model>(*model());
    const auto add = [&](const char* quantity, const char* unit) {
        made->channels.push_back(
            {ChannelId(std::string("grid/L1/") + quantity), ElementId("grid/line/L1"), quantity, unit});
    };
    add("ice-thickness", "mm");
    add("melting-current", "A");
    Actuator supply;
    supply.id = ActuatorId("grid/L1/de-icing");
    supply.element = ElementId("grid/line/L1");
    supply.action = "de-ice";
    supply.quantity = "melting-current";
    supply.unit = "A";
    supply.maxValue = 1200;
    supply.ratePerS = 20;
    made->actuators.push_back(supply);
    return made;
}

Scenario freezing()
{
    Scenario scenario;
    scenario.start = startOf();
    scenario.historyHours = 0;
    scenario.airMeanK = 270;
    scenario.airSwingK = 0.5;
    scenario.windMs.points = {{0, 6}};
    scenario.rainMs.points = {{0, 5e-3 / 3600}, {3, 5e-3 / 3600}, {3.1, 0}};
    return scenario;
}

/// A field that is stepped minute by minute.
struct Winter {
    std::shared_ptr<ManualClock> clock = std::make_shared<ManualClock>(startOf());
    sinew::tests::SignedPeople people{{{"ada", "operator"}, {"ben", "approver"}}, "Winter"};
    std::unique_ptr<Field> field;
    std::map<std::string, double> said; ///< last readings, as sent
    int minute = 0;

    explicit Winter(std::uint64_t seed = 1)
    {
        power::Grid grid = threeBuses();
        grid.branches.push_back({.id = "L3", .from = 0, .to = 1, .r = 0.002, .x = 0.012, .ratingMva = 120});
        FieldParts parts{withSupply(), freezing(), {}, clock, seed};
        parts.gate = people.gate();
        parts.grids.emplace(kAsset, std::move(grid));
        field = std::move(*Field::make(std::move(parts)));
    }
    void run(int minutes)
    {
        for (const int until = minute + minutes; minute < until; ++minute)
            for (const auto& output : field->step(startOf() + (minute + 1) * 1min))
                if (const auto* telemetry = std::get_if<wire::Telemetry>(&output.message))
                    for (const auto& reading : telemetry->readings)
                        said[reading.channel.value] = reading.value;
    }
    void command(double amperes)
    {
        wire::CommandMessage message{CommandId(std::to_string(minute)),
                                     wire::CommandMessage::Verb::Select,
                                     ActuatorId("grid/L1/de-icing"),
                                     "de-ice",
                                     amperes,
                                     "A"};
        message.issuedAt = clock->wall();
        message.expiresAt = clock->wall() + 1min;
        message.nonce = "select";
        field->receive(people.signedBy(message, {"ada"}));
        message.verb = wire::CommandMessage::Verb::Operate;
        message.nonce = "operate";
        field->receive(people.signedBy(message, {"ada"}));
    }
    double iceM() const { return field->truth().iceM.at(ElementId("grid/line/L1")); }
};

Scenario calm(double hours = 0)
{
    Scenario scenario;
    scenario.start = startOf();
    scenario.historyHours = hours;
    scenario.windMs.points = {{0, 4}};
    return scenario;
}

struct Run {
    std::unique_ptr<Field> field;
    std::map<std::string, std::vector<double>> values; ///< as sent
};

Run runOf(Scenario scenario, power::Grid grid, std::uint64_t seed = 1, int minutes = 10)
{
    const auto clock = std::make_shared<ManualClock>(startOf());
    FieldParts parts{model(), std::move(scenario), {}, clock, seed};
    parts.grids.emplace(kAsset, std::move(grid));
    Run run;
    run.field = std::move(*Field::make(std::move(parts)));
    for (const auto& output : run.field->step(startOf() + minutes * 1min))
        if (const auto* telemetry = std::get_if<wire::Telemetry>(&output.message))
            for (const auto& reading : telemetry->readings)
                run.values[reading.channel.value].push_back(reading.value);
    return run;
}

double middle(std::vector<double> values)
{
    std::ranges::nth_element(values, values.begin() + std::ssize(values) / 2);
    return values[values.size() / 2];
}

} // namespace

class tst_GridField : public QObject {
    Q_OBJECT
private slots:
    void everyMeterSpeaksOfOneGrid()
    {
        Run run = runOf(calm(), threeBuses());
        QVERIFY(run.field->silentChannels().empty() && run.field->warnings().empty());
        QCOMPARE(run.values.size(), model()->channels.size());
        const double mw = middle(run.values["grid/T2/active-power"]),
                     mvar = middle(run.values["grid/T2/reactive-power"]);
        QVERIFY2(mw > 8 && mw < 36, std::to_string(mw).c_str());
        QVERIFY(std::abs(middle(run.values["grid/L1/active-power"]) - mw) < 0.05 * mw);
        QVERIFY(std::abs(middle(run.values["grid/1/voltage"]) - 1.02 * 132) < 1.5);
        const double kv = middle(run.values["grid/3/voltage"]);
        QVERIFY2(kv > 0.93 * 33 && kv < 1.02 * 33, std::to_string(kv).c_str());
        const double amperes = middle(run.values["grid/L1/current"]);
        QVERIFY(std::abs(amperes - std::hypot(mw, mvar) * 1e3 / (std::sqrt(3.0) * 1.02 * 132)) <
                0.1 * amperes + 3);
    }
    void sameSeedSameGridOtherSeedAnother()
    {
        QVERIFY(runOf(calm(), threeBuses(), 3).values == runOf(calm(), threeBuses(), 3).values);
        QVERIFY(runOf(calm(), threeBuses(), 3).values != runOf(calm(), threeBuses(), 4).values);
    }
    void nightIsLighterThanNoon()
    {
        Run run = runOf(calm(24), threeBuses(), 2, 1); // from 06:00 to 06:00 every five minutes
        const auto& mw = run.values["grid/T2/active-power"];
        QVERIFY(mw.size() > 200);
        QVERIFY(middle({mw.end() - 40, mw.end() - 20}) < 0.8 * middle({mw.begin() + 60, mw.begin() + 90}));
    }
    void coldDaysTakeMoreAndWindCools()
    {
        Scenario cold = calm(6), windy = calm(6);
        cold.airMeanK = 268;
        windy.windMs.points = {{0, 20}};
        Run mild = runOf(calm(6), threeBuses(), 5), colder = runOf(cold, threeBuses(), 5),
            blown = runOf(windy, threeBuses(), 5);
        QVERIFY(middle(colder.values["grid/T2/active-power"]) >
                1.05 * middle(mild.values["grid/T2/active-power"]));
        QVERIFY(middle(blown.values["grid/L1/conductor-temperature"]) <
                middle(mild.values["grid/L1/conductor-temperature"]));
        // No colder than the air, and the oil warmer than it.
        QVERIFY(middle(mild.values["grid/L1/conductor-temperature"]) >
                mild.field->truth().airK - 273.15 - 1.5);
        QVERIFY(middle(mild.values["grid/T2/hot-spot"]) > mild.field->truth().airK - 273.15 + 5);
    }
    void freezingRainIcesALineAsLongAsItFalls()
    {
        Winter winter;
        winter.run(60);
        const double first = winter.iceM();
        QVERIFY2(first > 1e-3 && first < 5e-3, std::to_string(first).c_str()); // Jones: about 2 mm
        winter.run(130);
        const double all = winter.iceM();
        QVERIFY(all > 2 * first);
        QVERIFY2(std::abs(winter.said.at("grid/L1/ice-thickness") - 1e3 * all) < 2, "the load cell");
        QVERIFY(winter.said.at("grid/L1/conductor-temperature") < 1.5);
        winter.run(120);
        QCOMPARE(winter.iceM(), all);
        QVERIFY(winter.said.at("grid/L1/melting-current") < 8);
        QVERIFY(winter.said.at("grid/L1/active-power") > 3);
    }
    void aSupplyMeltsTheIceAndTheLineIsOutMeanwhile()
    {
        Winter winter;
        winter.run(200);
        const double before = winter.iceM(), beside = winter.said.at("grid/T2/active-power");
        winter.command(1200);
        winter.run(10);
        QVERIFY(winter.said.at("grid/L1/melting-current") > 1100 &&
                winter.said.at("grid/L1/melting-current") < 1225);
        QVERIFY(std::abs(winter.said.at("grid/L1/active-power")) < 0.3);
        QVERIFY(std::abs(winter.said.at("grid/T2/active-power") - beside) < 0.2 * beside); // the other line
        QVERIFY(winter.iceM() > 0.7 * before && winter.iceM() < before);                   // not at once
        winter.run(120);
        QCOMPARE(winter.iceM(), 0.0);
        const double bareC = winter.said.at("grid/L1/conductor-temperature");
        QVERIFY2(bareC > 8 && bareC < 75, std::to_string(bareC).c_str());
        winter.command(0);
        winter.run(10);
        QVERIFY(winter.said.at("grid/L1/melting-current") < 8);
        QVERIFY(winter.said.at("grid/L1/active-power") > 3);
    }
    void iceGrowsMoreSlowlyUnderACurrentThatMeltsIt()
    {
        Winter left, melted;
        left.run(60);
        melted.run(60);
        melted.command(600);
        left.run(60);
        melted.run(60);
        QVERIFY(melted.iceM() < left.iceM() - 3e-4);
    }
    void aGridWithoutASolutionIsSilentAndSaysWhy()
    {
        Run run = runOf(calm(), threeBuses(5000));
        QCOMPARE(run.field->silentChannels().size(), model()->channels.size());
        QVERIFY(!run.field->warnings().empty());
    }
};

QTEST_GUILESS_MAIN(tst_GridField)
#include "tst_GridField.moc"
