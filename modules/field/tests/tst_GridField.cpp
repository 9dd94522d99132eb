// SPDX-License-Identifier: GPL-3.0-or-later
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
    void aGridWithoutASolutionIsSilentAndSaysWhy()
    {
        Run run = runOf(calm(), threeBuses(5000));
        QCOMPARE(run.field->silentChannels().size(), model()->channels.size());
        QVERIFY(!run.field->warnings().empty());
    }
};

QTEST_GUILESS_MAIN(tst_GridField)
#include "tst_GridField.moc"
