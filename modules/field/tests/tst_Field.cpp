// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/TestWorld.h"

#include <sinew/field/Field.h>

#include <numeric>
#include <QtTest>

using namespace sinew;
using namespace sinew::field;
using namespace std::chrono_literals;
using Verb = wire::CommandMessage::Verb;

namespace {

struct World {
    std::shared_ptr<ManualClock> clock = std::make_shared<ManualClock>(testworld::start());
    std::unique_ptr<Field> field;
    std::vector<Field::Output> out;

    explicit World(Scenario scenario, std::uint64_t seed = 1)
    {
        auto made = testworld::make(std::move(scenario), clock, seed);
        if (made)
            field = std::move(*made);
    }
    void minutes(int count)
    {
        for (int i = 0; i < count; ++i) {
            clock->advance(1min);
            for (auto& output : field->step(clock->world()))
                out.push_back(std::move(output));
        }
    }
    void order(const std::string& id, const std::string& actuator, const std::string& action, double value)
    {
        for (const Verb verb : {Verb::Select, Verb::Operate})
            for (auto& answer : field->receive(testworld::command(verb, id, actuator, action, value, *clock)))
                out.push_back(std::move(answer));
    }
    template <class T>
    std::vector<T> all() const
    {
        std::vector<T> found;
        for (const auto& output : out)
            if (const T* message = std::get_if<T>(&output.message))
                found.push_back(*message);
        return found;
    }
    std::map<std::string, std::vector<wire::Reading>> readings() const
    {
        std::map<std::string, std::vector<wire::Reading>> byChannel;
        for (const auto& telemetry : all<wire::Telemetry>())
            for (const auto& reading : telemetry.readings)
                byChannel[reading.channel.value].push_back(reading);
        return byChannel;
    }
};

double meanTruth(World& world, const ElementId& pier, int minutes)
{
    double sum = 0;
    for (int i = 0; i < minutes; ++i) {
        world.minutes(1);
        sum += world.field->truth().displacementM.at(pier);
    }
    return sum / minutes;
}

Scenario steadyStorm()
{
    Scenario scenario = testworld::quiet();
    scenario.windMs.points = {{0, 49}};
    return scenario;
}

} // namespace

class tst_Field : public QObject {
    Q_OBJECT
private slots:
    void everyBoundChannelSpeaks()
    {
        World world(testworld::quiet());
        QVERIFY(world.field != nullptr);
        world.minutes(5);
        const auto readings = world.readings();
        QVERIFY(world.field->silentChannels().empty());
        QCOMPARE(readings.size(), testworld::model()->channels.size());
        for (const auto& telemetry : world.all<wire::Telemetry>())
            QVERIFY(telemetry.simulated);
        for (const auto& outlook : world.all<wire::OutlookMessage>())
            QVERIFY(outlook.simulated);
        QVERIFY(world.field->warnings().empty());
        QVERIFY(std::abs(readings.at("weather/wind-speed").back().value - 5) < 1.5);
        const double kPa = readings.at("water/J-01/pressure").back().value;
        QVERIFY2(kPa > 300 && kPa < 560, std::to_string(kPa).c_str());
    }
    void sameSeedSameWorldOtherSeedAnother()
    {
        const auto run = [](std::uint64_t seed) {
            World world(testworld::storm(), seed);
            world.minutes(10);
            return world.all<wire::Telemetry>();
        };
        QVERIFY(run(5) == run(5));
        QVERIFY(run(5) != run(6));
    }
    void historyComesFirstAndInItsOwnStep()
    {
        Scenario scenario = testworld::quiet();
        scenario.historyHours = 2;
        World world(scenario);
        world.minutes(3);
        const auto wind = world.readings().at("weather/wind-speed");
        QVERIFY(wind.front().sourceTime == testworld::start() - 2h);
        QVERIFY(wind[1].sourceTime - wind[0].sourceTime == 5min);
        QVERIFY(wind.back().sourceTime == testworld::start() + 3min);
        QCOMPARE(wind.size(), 24u + 1 + 3);
        QCOMPARE(world.all<wire::OutlookMessage>().size(), 2u * 5);
    }
    void outlooksConvergeAndAreHonest()
    {
        // Over many seeds, the standard deviation that the service states is about the error that it makes.
        double square = 0;
        int count = 0;
        for (std::uint64_t seed = 1; seed <= 40; ++seed) {
            World world(testworld::storm(), seed);
            world.field->step(testworld::start());
            World again(testworld::storm(), seed);
            again.out = again.field->step(testworld::start());
            for (const auto& outlook : again.all<wire::OutlookMessage>()) {
                if (outlook.channel.value != "weather/wind-speed")
                    continue;
                const auto& point = outlook.points[17]; // three hours ahead: the peak
                QVERIFY(point.time == testworld::start() + 3h);
                square += std::pow((48 - point.mean) / point.sigma, 2);
                ++count;
                QVERIFY(outlook.points[0].sigma < point.sigma);
            }
        }
        QCOMPARE(count, 40);
        QVERIFY2(square / count > 0.2 && square / count < 1.8, std::to_string(square / count).c_str());
    }
    void aStormMovesPiersAndWarmDampersMoveLess()
    {
        const ElementId pier("bridge/IfcColumn/P4");
        World cold(steadyStorm()), warm(steadyStorm());
        for (int damper = 3; damper <= 6; ++damper)
            warm.order("c" + std::to_string(damper), "bridge/D" + std::to_string(damper) + "/heater",
                       "pre-heat", 80);
        cold.minutes(20);
        warm.minutes(20);
        QVERIFY(std::abs(warm.field->truth().barK.at(ElementId("bridge/IfcDiscreteAccessory/D4")) - 353.15) <
                4);
        const double without = meanTruth(cold, pier, 30), with = meanTruth(warm, pier, 30);
        QVERIFY2(without > 0.01, std::to_string(without).c_str());
        QVERIFY2(with < 0.85 * without, (std::to_string(with) + " of " + std::to_string(without)).c_str());
        bool done = false;
        for (const auto& feedback : warm.all<wire::FeedbackMessage>())
            done = done || feedback.stage == wire::FeedbackMessage::Stage::Done;
        QVERIFY(done);
    }
    void aBurstLowersPressureAndAClampHelps()
    {
        World world(testworld::burst("P-3"));
        QCOMPARE(world.field->truth().burstPipes, (std::vector<std::string>{"water/P-3"}));
        world.minutes(29);
        QCOMPARE(world.field->truth().leakM3s.at(AssetId("water")), 0.0);
        const auto before = world.readings().at("water/J-01/pressure").back().value;
        world.minutes(11);
        const double leak = world.field->truth().leakM3s.at(AssetId("water"));
        QVERIFY2(leak > 0.02 && leak < 0.06, std::to_string(leak).c_str());
        QVERIFY(world.readings().at("water/J-01/pressure").back().value < before - 2);
        world.order("c", "water/P-3/clamp", "tighten", 100);
        world.minutes(5);
        const double left = world.field->truth().leakM3s.at(AssetId("water"));
        QVERIFY2(left < 0.35 * leak && left > 0.03 * leak, std::to_string(left / leak).c_str());
    }
    void isolatingThePipeStopsTheLeakThroughOneEndOnly()
    {
        World world(testworld::burst("P-3"));
        world.minutes(40);
        const double leak = world.field->truth().leakM3s.at(AssetId("water"));
        world.order("c", "water/P-3/valve", "close", 0);
        world.minutes(5);
        QCOMPARE(world.field->truth().positions.at(ActuatorId("water/P-3/valve")), 0.0);
        QVERIFY(world.field->truth().leakM3s.at(AssetId("water")) < leak);
    }
    void anAutomaticBurstHitsAClampedPipe()
    {
        World world(testworld::burst("auto"));
        const std::string pipe = world.field->truth().burstPipes.at(0);
        QVERIFY(pipe == "water/P-3" || pipe == "water/P-40");
    }
    void whatCannotBeIsRefused()
    {
        const auto clock = std::make_shared<ManualClock>(testworld::start());
        QCOMPARE(testworld::make(testworld::burst("P-nowhere"), clock).error().code, ErrorCode::InvalidInput);
        QVERIFY(!Field::make({}));
        const FieldParts nothing{std::make_shared<Model>(), testworld::quiet(), {}, clock, 1};
        const auto empty = Field::make(nothing);
        QVERIFY(empty.has_value());
        QVERIFY((*empty)->step(testworld::start() + 5min).empty());
    }
    void aDayOfWaterIsInBalance()
    {
        Scenario scenario = testworld::quiet();
        scenario.historyHours = 24;
        World world(scenario);
        world.minutes(1);
        const auto levels = world.readings().at("water/T-1/level");
        for (const auto& reading : levels)
            QVERIFY(reading.value > 0.3 && reading.value < 7.2);
        QVERIFY(world.field->warnings().empty());
    }
    void oneMinute()
    {
        World world(testworld::storm());
        world.minutes(1);
        QBENCHMARK
        {
            world.minutes(1);
        }
    }
};

QTEST_GUILESS_MAIN(tst_Field)
#include "tst_Field.moc"
