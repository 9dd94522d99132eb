// SPDX-License-Identifier: GPL-3.0-or-later
#include "../src/GridModel.h"

#include <sinew/estimate/Quantile.h>
#include <sinew/estimate/Random.h>
#include <sinew/forecast/System.h>
#include <sinew/physics/power/PowerFlow.h>
#include <sinew/read/source/Reader.h>

#include <QtTest>

#include <cmath>
#include <fmt/format.h>
#include <fstream>
#include <map>
#include <numbers>

std::unique_ptr<sinew::forecast::System> sinew_make_systems_grid();
std::unique_ptr<sinew::read::Reader> sinew_make_read_matpower();

using namespace sinew;
using namespace std::chrono_literals;

namespace {

constexpr double kTwoPi = 2 * std::numbers::pi;
Instant nowOf()
{
    return parseUtc("2026-09-15T12:00:00Z").value();
}

/// Two stations, a ring of three 132 kV lines, three transformers to loads at 33 kV.
std::string busCsv()
{
    return "Bus ID,Bus Name,BaseKV,Bus Type,MW Load,MVAR Load,V Mag,V Angle,MW Shunt G,MVAR Shunt B,Area,Sub "
           "Area,Zone,x,y\n"
           "1,Plant,132,Ref,0,0,1,0,0,0,1,1,1,0,0\n2,Tie,132,PV,0,0,1,0,0,0,1,1,1,9000,0\n"
           "3,Ring,132,PQ,0,0,1,0,0,0,1,1,1,4000,6000\n4,A,33,PQ,30,9,1,0,0,0,1,1,1,30,0\n"
           "5,B,33,PQ,20,6,1,0,0,0,1,1,1,9030,0\n6,C,33,PQ,25,8,1,0,0,0,1,1,1,4030,6000\n";
}
std::string branchCsv()
{
    return "UID,From Bus,To Bus,R,X,B,Cont Rating,LTE Rating,STE Rating,Perm OutRate,Duration,Tr Ratio,Tran "
           "OutRate,Length\n"
           "L1,1,2,0.0031,0.02,0.004,120,0,0,0,0,0,0,9\nL2,1,3,0.0025,0.016,0.004,120,0,0,0,0,0,0,7\n"
           "L3,2,3,0.0027,0.017,0.004,120,0,0,0,0,0,0,8\nT4,1,4,0.006,0.15,0,60,0,0,0,0,1,0,0\n"
           "T5,2,5,0.006,0.15,0,60,0,0,0,0,1,0,0\nT6,3,6,0.006,0.15,0,60,0,0,0,0,1,0,0\n";
}
std::string genCsv()
{
    return "GEN UID,Bus ID,Gen ID,Unit Type,MW Inj,MVAR Inj,V Setpoint p.u.,PMax MW,PMin MW,QMax MVAR,QMin "
           "MVAR\n1,1,1,CC,40,10,1.02,200,0,100,-100\n2,2,1,TIE,35,5,1.015,100,0,80,-80\n";
}

/// The town as it really is, seen through its meters for two days and a half.
struct Town {
    QTemporaryDir folder;
    std::filesystem::path file;
    std::shared_ptr<Model> model = std::make_shared<Model>();
    power::Grid grid;
    std::map<ChannelId, std::vector<Sample>> samples;
    std::vector<Outlook> outlooks;
    double noise = 1, airMeanK = 293.15, growth = 1.05;
    std::optional<Instant> meltedSince;  ///< L2 is out of service since then
    std::map<std::string, double> wrong; ///< by channel: what the meter multiplies by in the last three hours

    Town()
    {
        const std::filesystem::path path(folder.path().toStdString());
        for (const auto& [name, text] :
             {std::pair("bus.csv", busCsv()), {"branch.csv", branchCsv()}, {"gen.csv", genCsv()}})
            std::ofstream(path / name) << text;
        file = path / "bus.csv";
        grid = read::gridOf(*read::readPowerCase(file));
        read::ImportOptions options;
        options.crs = "EPSG:32628";
        auto imported = *sinew_make_read_matpower()->read(file, "grid", options, {}, {});
        model->assets = imported.assets;
        model->elements = imported.elements;
        model->frame.proj = "+proj=tmerc +lat_0=36 +lon_0=-15 +k_0=1";
        model->sources = {{SourceId("s"), "bus.csv", "matpower"}};
        model->assets.front().source = SourceId("s");
        for (const int bus : {1, 2, 3, 4, 5, 6})
            channel(fmt::format("B{}", bus), "bus", std::to_string(bus), "voltage");
        for (const char* branch : {"L1", "L2", "L3", "T4", "T5", "T6"})
            for (const char* quantity : {"active-power", "reactive-power"})
                channel(branch, branch[0] == 'L' ? "line" : "transformer", branch, quantity);
        channel("L2", "line", "L2", "current");
        for (const auto& [id, quantity] :
             {std::pair("weather/wind-speed", "wind-speed"), {"weather/air-temperature", "temperature"}})
            model->channels.push_back({ChannelId(id), ElementId("grid/bus/1"), quantity, ""});
    }

    Channel& channel(const std::string& name, const std::string& className, const std::string& key,
                     const char* quantity)
    {
        Channel made{ChannelId(fmt::format("grid/{}/{}", name, quantity)),
                     ElementId(fmt::format("grid/{}/{}", className, key)), quantity, ""};
        if (std::string(quantity) == "voltage") {
            const double volts = 1e3 * grid.buses[static_cast<std::size_t>(std::stoi(key) - 1)].baseKv;
            made.lowLimit = 0.95 * volts;
            made.highLimit = 1.05 * volts;
        }
        model->channels.push_back(made);
        return model->channels.back();
    }

    static double day(Instant at, double phase)
    {
        return 0.7 + 0.25 * std::sin(kTwoPi * (toSeconds(at.time_since_epoch()) / 86400 - 0.35 + phase));
    }

    /// True state at an instant, with moods that only the seed knows.
    power::PowerFlow truth(Instant at, const std::vector<double>& mood) const { return *flowAt(at, mood); }
    bool solves(Instant at, const std::vector<double>& mood) const { return flowAt(at, mood).has_value(); }
    Result<power::PowerFlow> flowAt(Instant at, const std::vector<double>& mood) const
    {
        power::Grid g = grid;
        for (std::size_t i = 0; i < g.buses.size(); ++i) {
            const double factor = growth * day(at, 0.03 * static_cast<double>(i)) * (1 + mood[i]);
            g.buses[i].loadMw *= factor;
            g.buses[i].loadMvar *= factor;
        }
        for (power::Branch& b : g.branches) {
            b.x *= 1.02;
            b.inService = b.id != "L2" || !meltedSince || at < *meltedSince;
        }
        return power::solvePowerFlow(g);
    }
    /// L2 gets a meter of its ice, a thermometer and a supply, the town a rain gauge.
    void iceOver(double supplyA = 1200)
    {
        airMeanK = 267;
        Channel& ice = channel("L2", "line", "L2", "ice-thickness");
        ice.highLimit = 10e-3;
        channel("L2", "line", "L2", "melting-current");
        channel("L2", "line", "L2", "conductor-temperature").highWarning = 343.15;
        model->channels.push_back({ChannelId("weather/rainfall"), ElementId("grid/bus/1"), "rainfall", ""});
        Actuator supply;
        supply.id = ActuatorId("grid/L2/de-icing");
        supply.element = ElementId("grid/line/L2");
        supply.action = "de-ice";
        supply.quantity = "melting-current";
        supply.unit = "A";
        supply.maxValue = supplyA;
        supply.reported = ChannelId("grid/L2/melting-current");
        model->actuators.push_back(supply);
    }
    /// What was measured of rain and ice: `mmH` for the last hours and, foretold, the next ones.
    void freeze(double mmH, double pastHours, double hoursAhead, double iceMmH)
    {
        const auto since = [&](const Sample& s) {
            return std::max(0.0, pastHours - toSeconds(nowOf() - s.sourceTime) / 3600);
        };
        for (Sample& s : samples.at(ChannelId("weather/rainfall")))
            s.value = since(s) > 0 ? mmH * 1e-3 / 3600 : 0;
        for (Sample& s : samples.at(ChannelId("grid/L2/ice-thickness")))
            s.value = iceMmH * 1e-3 * since(s);
        for (Sample& s : samples.at(ChannelId("grid/L2/melting-current")))
            s.value = meltedSince && s.sourceTime >= *meltedSince ? 1150 : 0;
        Outlook rain{ChannelId("weather/rainfall"), "service", nowOf() - 10min, {}};
        for (int k = 0; k <= 72; ++k)
            rain.points.push_back({nowOf() + k * 10min, k < 6 * hoursAhead ? mmH * 1e-3 / 3600 : 0, 0});
        outlooks.push_back(rain);
    }
    double airK(Instant at) const
    {
        return airMeanK + 4 * std::cos(kTwoPi * (toSeconds(at.time_since_epoch()) / 86400 - 0.6));
    }

    void live(double hours = 60, std::uint64_t seed = 3, Duration step = 5min)
    {
        estimate::Random random(seed);
        GridStateReader reader(*this);
        std::vector<double> mood(grid.buses.size());
        for (Instant at = nowOf() - fromSeconds(3600 * hours); at <= nowOf(); at += step) {
            for (double& m : mood)
                m = 0.9 * m + 0.008 * random.normal();
            const power::PowerFlow flow = truth(at, mood);
            for (const Channel& c : model->channels) {
                const auto [value, sigma] = reader(c, flow, at);
                const auto bad = wrong.find(c.id.value);
                const double factor = bad != wrong.end() && at > nowOf() - 3h ? bad->second : 1;
                samples[c.id].push_back(
                    {c.id, at, at, factor * value + noise * sigma * random.normal(), Quality::Good});
            }
        }
    }

    struct GridStateReader {
        const Town& town;
        systems::powergrid::GridModel grid;
        explicit GridStateReader(const Town& t)
            : town(t),
              grid(systems::powergrid::gridModel(t.model, AssetId("grid"), *read::readPowerCase(t.file)))
        {
        }
        std::pair<double, double> operator()(const Channel& c, const power::PowerFlow& flow, Instant at) const
        {
            if (c.quantity == "wind-speed")
                return {5, 0.2};
            if (c.quantity == "temperature")
                return {town.airK(at), 0.2};
            for (const auto& meter : grid.meters)
                if (meter.channel->id == c.id)
                    if (const auto value = grid.electrical(meter, {flow.voltagePu, flow.flow}))
                        return {*value, c.quantity == "voltage"   ? 1e-3 * *value
                                        : c.quantity == "current" ? 1
                                                                  : 1e5};
            return {town.airK(at) + 6, 0.3};
        }
    };

    forecast::SystemInput input(Instant now = nowOf()) const
    {
        forecast::SystemInput in;
        in.model = model;
        in.now = now;
        in.horizon = 6h;
        in.outlooks = outlooks;
        in.samples = [this, now](const ChannelId& id, Instant from, Instant to) {
            std::vector<Sample> found;
            if (const auto all = samples.find(id); all != samples.end())
                for (const Sample& sample : all->second)
                    if (sample.sourceTime >= from && sample.sourceTime <= std::min(to, now))
                        found.push_back(sample);
            return found;
        };
        in.sourcePath = [this](const Source&) { return file; };
        return in;
    }
    forecast::SystemOutput run(const forecast::SystemInput& in) const
    {
        auto output = sinew_make_systems_grid()->run(in, {});
        if (!output)
            qWarning("%s", output.error().text().c_str());
        return output ? *output : forecast::SystemOutput{};
    }
};

const Forecast* forecastFor(const forecast::SystemOutput& output, const char* channel)
{
    for (const Forecast& f : output.forecasts)
        if (f.channel.value == channel)
            return &f;
    return nullptr;
}

const ComputedField* fieldFor(const forecast::SystemOutput& output, const char* quantity)
{
    for (const ComputedField& f : output.fields)
        if (f.quantity == quantity)
            return &f;
    return nullptr;
}

} // namespace

class tst_GridSystem : public QObject {
    Q_OBJECT
private slots:
    void bindsChannelsByElementAndQuantity()
    {
        Town town;
        town.channel("T4", "transformer", "T4", "hot-spot");
        town.channel("L3", "line", "L3", "conductor-temperature");
        town.channel("L3", "line", "L3", "pressure");             // no such meter
        town.channel("1", "bus", "1", "active-power");            // a bus has none
        town.channel("T4", "transformer", "T4", "ice-thickness"); // no line
        const auto grid =
            systems::powergrid::gridModel(town.model, AssetId("grid"), *read::readPowerCase(town.file));
        QCOMPARE(grid.meters.size(), 6u + 12 + 1 + 2);
        QCOMPARE(grid.lines.size(), 3u);
        QCOMPARE(grid.units.size(), 3u);
        QCOMPARE(grid.wind.value, "weather/wind-speed");
        QVERIFY(grid.rain.isEmpty());
        for (const auto& meter : grid.meters)
            QVERIFY(meter.channel->element == (meter.kind == systems::powergrid::Meter::Kind::Voltage
                                                   ? grid.busElement[static_cast<std::size_t>(meter.at)]
                                                   : grid.branchElement[static_cast<std::size_t>(meter.at)]));
    }
    void conductorFollowsFromItsResistance()
    {
        // "Drake" 795 kcmil: 72.8 µΩ/m at 25 °C, 28.1 mm, 1.63 kg/m, 1310 J/(m K) (IEEE 738-2012, 4.7).
        const auto drake = systems::powergrid::conductorOf(7.28e-5 / 1.02);
        QVERIFY(drake.has_value());
        QVERIFY2(std::abs(drake->diameterM - 0.0281) < 0.002, std::to_string(drake->diameterM).c_str());
        QVERIFY(std::abs(drake->massKgM - 1.63) < 0.2);
        QVERIFY(std::abs(drake->heatCapacityJMK - 1310) < 150);
        QVERIFY(!systems::powergrid::conductorOf(0) && !systems::powergrid::conductorOf(1) &&
                !systems::powergrid::conductorOf(1e-7));
    }
    void foretellsWhatComes()
    {
        Town town;
        town.live(66);
        const Instant then = nowOf() - 6h;
        const auto output = town.run(town.input(then));
        QCOMPARE(output.forecasts.size(), 19u);
        int inside = 0, all = 0;
        for (const Forecast& f : output.forecasts) {
            QCOMPARE(f.members.size(), 40u);
            QVERIFY(f.points.front().time > then && f.points.back().time <= then + 6h);
            for (const ForecastPoint& p : f.points)
                for (const Sample& sample : town.samples.at(f.channel))
                    if (sample.sourceTime == p.time) {
                        inside += sample.value >= p.lower && sample.value <= p.upper;
                        ++all;
                    }
        }
        QVERIFY2(all > 200 && inside > 0.8 * all, fmt::format("{} of {}", inside, all).c_str());
        // Sharper than the day's course itself, 16 MW from night to noon at this load.
        const ForecastPoint& last = forecastFor(output, "grid/T4/active-power")->points.back();
        QVERIFY2(last.upper - last.lower < 10e6, std::to_string(last.upper - last.lower).c_str());
        QVERIFY(output.findings.empty() && output.proposals.empty());
    }
    void computesFieldsForADay()
    {
        Town town;
        town.live();
        const auto output = town.run(town.input());
        for (const auto& [quantity, elements] : {std::pair("voltage", 6u),
                                                 {"voltage-share", 12u},
                                                 {"loading", 6u},
                                                 {"active-power", 6u},
                                                 {"conductor-temperature", 3u},
                                                 {"ice-thickness", 3u},
                                                 {"hot-spot", 3u}}) {
            const ComputedField* field = fieldFor(output, quantity);
            QVERIFY2(field, quantity);
            QCOMPARE(field->elements->size(), elements);
            QCOMPARE(field->times.size(), 49u);
            QVERIFY(field->times.front() == nowOf() && field->times.back() == nowOf() + 24h);
            QCOMPARE(field->mean.size(), 49u * elements);
            for (std::size_t i = 0; i < field->mean.size(); ++i)
                QVERIFY(field->lower[i] <= field->mean[i] && field->mean[i] <= field->upper[i]);
        }
        const auto truth = town.truth(nowOf(), std::vector<double>(6));
        const ComputedField* voltage = fieldFor(output, "voltage");
        for (std::size_t bus = 0; bus < 6; ++bus)
            QVERIFY(std::abs(voltage->mean[bus] / (truth.voltagePu[bus] * town.grid.buses[bus].baseKv * 1e3) -
                             1) < 5e-3);
        const ComputedField* share = fieldFor(output, "voltage-share");
        for (std::size_t j = 0; j < 6; ++j) { // branches behind the buses
            const double a = truth.voltagePu[static_cast<std::size_t>(town.grid.branches[j].from)],
                         b = truth.voltagePu[static_cast<std::size_t>(town.grid.branches[j].to)];
            const double farther = std::abs(a - 1) >= std::abs(b - 1) ? a : b;
            QVERIFY(std::abs(share->mean[6 + j] - farther) < 5e-3);
        }
        for (const float ice : fieldFor(output, "ice-thickness")->upper)
            QCOMPARE(ice, 0.0F); // 20 °C
        const ComputedField* conductor = fieldFor(output, "conductor-temperature");
        for (const float kelvin : conductor->mean)
            QVERIFY(kelvin > 288 && kelvin < 330);
    }
    void oneBadMeterIsFoundAndDoneWithout()
    {
        Town town;
        town.wrong["grid/T6/active-power"] = 1.5;
        town.live();
        const auto output = town.run(town.input());
        QCOMPARE(output.findings.size(), 1u);
        const Finding& finding = output.findings.front();
        QCOMPARE(finding.id, "grid/grid/T6/active-power/meter");
        QCOMPARE(output.suspects.size(), 1u);
        QCOMPARE(output.suspects.front().channel, ChannelId("grid/T6/active-power"));
        double sum = 0;
        for (const auto& candidate : finding.candidates)
            sum += candidate.probability;
        QVERIFY(std::abs(sum - 1) < 1e-9);
        QVERIFY(std::ranges::any_of(finding.candidates,
                                    [](const auto& c) { return c.element.value == "grid/transformer/T6"; }));
        QVERIFY(finding.since > nowOf() - 3h - 31min && finding.since < nowOf() - 2h);
        const auto truth = town.truth(nowOf(), std::vector<double>(6));
        const double estimated = fieldFor(output, "active-power")->mean[5];
        QVERIFY2(std::abs(estimated / 1e6 - truth.flow[5].fromMw) < 0.15 * truth.flow[5].fromMw,
                 std::to_string(estimated).c_str());
    }
    void oneStrangeMomentIsNoFinding()
    {
        Town town;
        town.live();
        for (Sample& sample : town.samples.at(ChannelId("grid/T6/active-power")))
            if (sample.sourceTime > nowOf() - 20min)
                sample.value *= 1.5;
        const auto output = town.run(town.input());
        QVERIFY(output.findings.empty());
        QVERIFY(std::ranges::any_of(output.warnings, [](const Warning& w) {
            return w.message.find("grid/T6/active-power") != std::string::npos;
        }));
    }
    void warnsBeforeTheVoltageLeavesItsBand()
    {
        Town calm, heavy;
        heavy.growth = 4.5;
        calm.live();
        heavy.live();
        const auto exceedance = [](const Town& town) {
            return forecastFor(town.run(town.input()), "grid/B4/voltage")->exceedance.value();
        };
        QVERIFY(exceedance(calm) < 0.05);
        QVERIFY(exceedance(heavy) > 0.5);
    }
    void freezingRainGrowsIceThatTheOutlookKnows()
    {
        Town town;
        town.airMeanK = 269;
        town.model->channels.push_back(
            {ChannelId("weather/rainfall"), ElementId("grid/bus/1"), "rainfall", ""});
        town.live();
        for (Sample& sample : town.samples.at(ChannelId("weather/rainfall")))
            sample.value = 0;
        const auto dry = town.run(town.input());
        QCOMPARE(fieldFor(dry, "ice-thickness")->upper.back(), 0.0F);
        Outlook rain{ChannelId("weather/rainfall"), "service", nowOf() - 10min, {}};
        for (int k = 0; k <= 72; ++k)
            rain.points.push_back({nowOf() + k * 10min, k > 18 && k < 48 ? 2e-3 / 3600 : 0, 0});
        town.outlooks.push_back(rain);
        const auto output = town.run(town.input());
        const ComputedField* ice = fieldFor(output, "ice-thickness");
        QCOMPARE(ice->mean[0], 0.0F); // not yet
        const float later = ice->mean[ice->at(20, 0)];
        QVERIFY2(later > 2e-3F && later < 12e-3F,
                 std::to_string(later).c_str()); // five hours of 2 mm/h: about 4 mm (Jones)
    }
    void coldWithoutRainGaugeSaysSo()
    {
        Town town;
        town.airMeanK = 269;
        town.live();
        const auto output = town.run(town.input());
        QVERIFY(std::ranges::any_of(
            output.warnings, [](const Warning& w) { return w.message.find("ice") != std::string::npos; }));
    }
    void hindcastsHoldForecastsOnly()
    {
        Town town;
        town.live(6);
        auto input = town.input();
        input.hindcast = true;
        input.horizon = 1h;
        const auto output = town.run(input);
        QVERIFY(output.fields.empty() && output.findings.empty());
        QVERIFY(!output.forecasts.empty());
        for (const Forecast& f : output.forecasts)
            QVERIFY(f.hindcast && f.points.back().time == nowOf() + 1h);
    }
    void sameInputSameForecast()
    {
        Town town;
        town.live(30);
        const auto system = sinew_make_systems_grid();
        const auto first = system->run(town.input(), {}), again = system->run(town.input(), {}),
                   fresh = sinew_make_systems_grid()->run(town.input(), {});
        QVERIFY(first && again && fresh);
        for (std::size_t i = 0; i < first->forecasts.size(); ++i) {
            QVERIFY(first->forecasts[i].members == again->forecasts[i].members);
            QVERIFY(first->forecasts[i].members == fresh->forecasts[i].members);
        }
    }
    void withoutMeasurementsNothingIsMadeUp()
    {
        Town town;
        const auto silent = town.run(town.input());
        QVERIFY(silent.forecasts.empty() && silent.fields.empty() && !silent.warnings.empty());
        town.live(0.5);
        const auto young = town.run(town.input());
        QVERIFY(young.forecasts.empty() && young.fields.empty() && !young.warnings.empty());
    }
    void iceIsProposedToBeMeltedByTheSupply()
    {
        Town town;
        town.iceOver();
        town.live();
        town.freeze(5, 3, 4, 2);
        const auto output = town.run(town.input());
        QCOMPARE(output.proposals.size(), 1u);
        const Proposal& p = output.proposals.front();
        qInfo("%s\n%s\n%s", p.title.c_str(), p.reason.c_str(), p.effect.c_str());
        QCOMPARE(p.actuator.value, "grid/L2/de-icing");
        QVERIFY(p.hazardous && p.value > 500 && p.value <= 1200 && p.energyJ > 1e9);
        QVERIFY(p.actBefore > nowOf());
        QVERIFY(p.verify && p.verify->channel.value == "grid/L2/ice-thickness");
        for (const VerifyPlan::Point& point : p.verify->points)
            QVERIFY(point.withCommand < point.withoutCommand - 0.9e-3 && point.sigma > 0);
        const auto find = [&](const ForecastId& id) {
            return std::ranges::find(output.forecasts, id, &Forecast::id);
        };
        const auto without = find(p.forecastWithout), with = find(p.forecastWith);
        QVERIFY(without != output.forecasts.end() && with != output.forecasts.end());
        QVERIFY(!without->withCommand && with->withCommand);
        QVERIFY(*without->exceedance > 0.5 && *with->exceedance < 0.1);
        // What flows elsewhere meanwhile is foretold too.
        QVERIFY(std::ranges::any_of(output.forecasts, [](const Forecast& f) {
            return f.withCommand && f.channel.value == "grid/L2/active-power" &&
                   std::abs(f.points.front().mean) < 1e6;
        }));
    }
    void noIceNoRainOrNoSupplyNoProposal()
    {
        for (const auto& [mmH, iceMmH] : {std::pair(0.0, 0.0), {0.0, 1.5}, {0.3, 0.1}}) {
            Town town;
            town.iceOver();
            town.live();
            town.freeze(mmH, 3, 4, iceMmH);
            const auto output = town.run(town.input());
            QVERIFY2(output.proposals.empty(), std::to_string(iceMmH).c_str());
        }
        Town town;
        town.iceOver();
        town.live();
        town.freeze(5, 3, 4, 2);
        town.model->actuators.clear();
        QVERIFY(town.run(town.input()).proposals.empty());
    }
    void aGridThatCannotDoWithoutTheLineIsNotAskedTo()
    {
        Town town;
        town.growth = 3.2;
        town.iceOver();
        town.live();
        town.freeze(5, 3, 4, 2);
        const auto output = town.run(town.input());
        QVERIFY(!output.forecasts.empty());
        QVERIFY(output.proposals.empty());
        QVERIFY(std::ranges::any_of(output.warnings, [](const Warning& w) {
            return w.message.find("L2") != std::string::npos && w.message.find("melted") != std::string::npos;
        }));
    }
    void aSupplyTooWeakIsSaidToBe()
    {
        Town town;
        town.iceOver(150);
        town.live();
        town.freeze(5, 3, 4, 2);
        const auto output = town.run(town.input());
        QVERIFY(output.proposals.empty());
        QVERIFY(std::ranges::any_of(output.warnings, [](const Warning& w) {
            return w.message.find("never melt") != std::string::npos;
        }));
    }
    void aLineThatIsMeltedIsNoWrongMeterAndReturnsWhenBare()
    {
        Town town;
        town.iceOver();
        town.meltedSince = nowOf() - 2h - 17min;
        town.live();
        town.freeze(5, 3, 1, 0);
        const auto output = town.run(town.input());
        QVERIFY(output.findings.empty());
        QVERIFY2(output.warnings.empty(), output.warnings.empty() ? "" : output.warnings[0].message.c_str());
        QCOMPARE(output.proposals.size(), 1u);
        const Proposal& p = output.proposals.front();
        QCOMPARE(p.value, 0.0);
        QVERIFY(p.hazardous && p.verify && p.verify->channel.value == "grid/L2/active-power");
        // Others carry its load now, and the forecast knows it until the line returns.
        const Forecast* flow = forecastFor(output, "grid/L2/active-power");
        QVERIFY(flow && std::abs(flow->points.back().mean) > 2e6);
        town.meltedSince = {};
        const double returned = town.truth(nowOf(), std::vector<double>(6)).flow[1].fromMw * 1e6;
        QVERIFY2(std::abs(p.verify->points.front().withCommand / returned - 1) < 0.25,
                 fmt::format("{} {}", p.verify->points.front().withCommand, returned).c_str());
    }
    void aLineStillUnderIceStaysOut()
    {
        Town town;
        town.iceOver();
        town.meltedSince = nowOf() - 20min;
        town.live();
        town.freeze(5, 3, 4, 2);
        const auto output = town.run(town.input());
        QVERIFY(output.proposals.empty() && output.findings.empty());
        const ComputedField* ice = fieldFor(output, "ice-thickness");
        const std::size_t l2 = static_cast<std::size_t>(
            std::ranges::find(*ice->elements, ElementId("grid/line/L2")) - ice->elements->begin());
        QVERIFY(ice->mean[ice->at(0, l2)] > 4e-3F);
        QVERIFY(ice->mean[ice->at(4, l2)] < 1e-3F); // melted in two hours
        const std::size_t l1 = 0;
        QVERIFY(ice->mean[ice->at(4, l1)] > 3e-3F); // the others go on
    }
    void aGridWithoutASolutionShowsNothingButThat()
    {
        // As much load as the lines can just carry now: what comes has no power flow, the voltage collapses.
        Town town;
        const std::vector<double> calm(6);
        double carried = 1, collapsed = 100;
        while (collapsed - carried > 1e-3) {
            town.growth = 0.5 * (carried + collapsed);
            (town.solves(nowOf(), calm) ? carried : collapsed) = town.growth;
        }
        town.growth = 0.97 * carried;
        town.live(6);
        const auto system = sinew_make_systems_grid();
        const auto output = system->run(town.input(), {});
        QVERIFY(!output);
        QCOMPARE(output.error().code, ErrorCode::NotConverged);
        const std::string& said = output.error().message;
        QVERIFY2(said.starts_with("at 2026-09-1"), said.c_str());
        QVERIFY2(output.error().subject == "4" || output.error().text().find("bus") != std::string::npos,
                 output.error().text().c_str());
        // The same system goes on as soon as there is a solution again.
        Town light;
        light.live(6);
        const auto again = system->run(light.input(), {});
        QVERIFY(again && !again->forecasts.empty() && !again->fields.empty());
    }
    void appliesToGridsWithATable()
    {
        Town town;
        QVERIFY(sinew_make_systems_grid()->appliesTo(*town.model));
        town.model->assets.front().kind = "water";
        QVERIFY(!sinew_make_systems_grid()->appliesTo(*town.model));
    }
    void oneRun()
    {
        Town town;
        town.live();
        const auto system = sinew_make_systems_grid();
        QBENCHMARK
        {
            QVERIFY(system->run(town.input(), {}).has_value());
        }
    }
};

QTEST_GUILESS_MAIN(tst_GridSystem)
#include "tst_GridSystem.moc"
