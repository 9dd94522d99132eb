// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/SmallSewer.h"

#include <sinew/twin/FieldReading.h>

#include <QtTest>

using namespace sinew;
using namespace smallsewer;
using namespace std::chrono_literals;

std::unique_ptr<forecast::System> sinew_make_systems_drainage();

namespace {

forecast::SystemOutput runAt(const World& world, double hours, bool hindcast = false, double horizon = 6)
{
    const auto system = sinew_make_systems_drainage();
    auto input = world.at(hours, horizon);
    input.hindcast = hindcast;
    auto output = system->run(input, {});
    if (!output)
        qFatal("%s", output.error().text().c_str());
    return std::move(*output);
}

const Forecast& of(const forecast::SystemOutput& output, const char* channel)
{
    const auto found = std::ranges::find(output.forecasts, ChannelId(channel), &Forecast::channel);
    if (found == output.forecasts.end())
        qFatal("no forecast of %s", channel);
    return *found;
}

} // namespace

class tst_DrainageSystem : public QObject {
    Q_OBJECT
private slots:
    void appliesToSewersFromASwmmFile()
    {
        const World world(storm(3, 20));
        const auto system = sinew_make_systems_drainage();
        QVERIFY(system->appliesTo(*world.model));
        Model other = *world.model;
        other.sources[0].reader = "geo";
        QVERIFY(!system->appliesTo(other));
        other = *world.model;
        other.assets[0].kind = "water";
        QVERIFY(!system->appliesTo(other));
    }
    void aStormIsForeseen()
    {
        World world(storm(14, 60));
        world.live(20);
        world.foretell(12);
        const auto output = runAt(world, 12.5);
        QCOMPARE(output.forecasts.size(), 4u);
        int inside = 0, all = 0;
        for (const Forecast& f : output.forecasts) {
            QVERIFY(f.points.size() > 30 && f.points.front().time > f.issuedAt);
            for (const ForecastPoint& p : f.points) {
                QVERIFY(p.lower <= p.mean + 1e-9 && p.mean <= p.upper + 1e-9);
                const auto measured = world.between(f.channel.value.c_str(), p.time, p.time);
                inside += measured.at(0) >= p.lower && measured.at(0) <= p.upper;
                ++all;
            }
        }
        QVERIFY2(inside > 0.8 * all, (std::to_string(inside) + " of " + std::to_string(all)).c_str());
        // The manhole drowns in truth; the forecast must have said so.
        const auto measured = world.between("s/M2/depth", kStart + 12h, kStart + 20h);
        QVERIFY(std::ranges::max(measured) > 2.7);
        const Forecast& drowning = of(output, "s/M2/depth");
        QCOMPARE(*drowning.limit, 2.7);
        QVERIFY2(*drowning.exceedance > 0.5, std::to_string(*drowning.exceedance).c_str());
        QVERIFY(!of(output, "s/P4/flow").limit && !of(output, "s/P4/flow").exceedance);
        QVERIFY(output.proposals.empty() && output.findings.empty());
    }
    void aShowerThreatensNobody()
    {
        World world(storm(14, 5));
        world.live(13);
        world.foretell(12);
        for (const Forecast& f : runAt(world, 12.5).forecasts)
            QVERIFY(f.exceedance.value_or(0) < 0.01);
    }
    void theDayIsComputedForEveryElement()
    {
        World world(storm(14, 60));
        world.live(12.5);
        world.foretell(12);
        const auto output = runAt(world, 12.5);
        QCOMPARE(output.fields.size(), 3u);
        for (const ComputedField& field : output.fields) {
            const auto checked = checkField(field);
            QVERIFY2(checked.has_value(), checked ? "" : checked.error().text().c_str());
            QVERIFY(field.times.front() <= field.issuedAt && field.times.back() - field.times.front() == 24h);
            QVERIFY(field.times[1] - field.times[0] == 15min);
            for (const ElementId& id : *field.elements)
                QVERIFY2(ModelIndex(world.model).element(id), id.value.c_str());
        }
        QCOMPARE(output.fields[0].quantity, std::string("depth"));
        QCOMPARE(output.fields[0].elements->size(), 9u);
        QCOMPARE(output.fields[1].quantity, std::string("flooding"));
        QCOMPARE(output.fields[1].elements->size(), 9u); // links show the end that floods more
        QCOMPARE(output.fields[2].quantity, std::string("velocity"));
        QVERIFY(std::ranges::max(output.fields[1].mean) > 0); // someone floods
        QVERIFY(std::ranges::max(output.fields[0].upper) <= 3.0f);
    }
    void aGateThatWouldSpareTheStreetsIsProposed()
    {
        World world(storm(14, 40), 0.9, true);
        world.live(13, 0.2);
        world.foretell(12);
        const auto output = runAt(world, 13);
        QCOMPARE(output.proposals.size(), 1u);
        const Proposal& p = output.proposals.front();
        qInfo("%s | %s | %s", p.title.c_str(), p.reason.c_str(), p.effect.c_str());
        QCOMPARE(p.actuator, ActuatorId("s/G1/gate"));
        QCOMPARE(p.value, 1.0);
        QVERIFY(!p.hazardous && p.actBefore > p.issuedAt + 20min);
        QVERIFY(p.reason.find("onto the streets") != std::string::npos &&
                p.reason.find("48 s") != std::string::npos);
        QVERIFY(p.verify && !p.verify->points.empty());
        QVERIFY2(p.verify->channel == ChannelId("s/B1/level") || p.verify->channel == ChannelId("s/M2/depth"),
                 p.verify->channel.value.c_str());
        for (const auto& point : p.verify->points)
            QVERIFY(point.withCommand < point.withoutCommand && point.sigma > 0 && point.lasting > 0);
        QVERIFY(
            std::ranges::any_of(output.forecasts, [&](const Forecast& f) { return f.id == p.forecastWith; }));
        QVERIFY(std::ranges::any_of(output.forecasts,
                                    [&](const Forecast& f) { return f.id == p.forecastWithout; }));

        // What is told already is not told again, and is what the forecasts go by.
        auto input = world.at(13);
        input.running = {{p.id, p, input.now}};
        const auto told = sinew_make_systems_drainage()->run(input, {});
        QVERIFY(told && told->proposals.empty());
        const Forecast &before = of(output, "s/B1/level"), &after = of(*told, "s/B1/level");
        QVERIFY(after.points[5].mean < before.points[5].mean - 0.1);
        QVERIFY(after.inputsHash != before.inputsHash);
    }
    /// The truth agrees: the proposal's promise is kept by a sewer that is not the model.
    void theGateSparesTheStreetsInTruth()
    {
        const auto flooded = [](double opening) {
            World world(storm(14, 40), 0.9, true);
            world.live(18, opening);
            return world.floodedM3;
        };
        const double throttled = flooded(0.2), open = flooded(1);
        QVERIFY2(open < 0.8 * throttled && throttled > 50,
                 qPrintable(QString("%1 %2").arg(throttled).arg(open)));
    }
    void noGateIsProposedWhereItDoesNotHelpOrNothingFloods()
    {
        World quiet(storm(14, 0), 0.9, true);
        quiet.live(13, 0.2);
        quiet.foretell(12);
        QVERIFY(runAt(quiet, 13).proposals.empty());
        World shower(storm(14, 5), 0.9, true);
        shower.live(13, 0.2);
        shower.foretell(12);
        QVERIFY(runAt(shower, 13).proposals.empty());
        World open(storm(14, 40), 0.9, true);
        open.live(13, 1);
        open.foretell(12);
        for (const Proposal& p : runAt(open, 13).proposals)
            qWarning("%s %s", p.title.c_str(), p.effect.c_str());
        QVERIFY(runAt(open, 13).proposals.empty()); // it floods, but the gate stands right
    }
    void anOpenGateIsBroughtBackAfterTheStorm()
    {
        World world(storm(4, 20), 0.9, true);
        world.live(13, 1);
        world.foretell(12);
        const auto output = runAt(world, 13);
        QCOMPARE(output.proposals.size(), 1u);
        QCOMPARE(output.proposals.front().value, 0.2);
    }
    void aHindcastIsMarkedAndSmall()
    {
        World world(storm(14, 30));
        world.live(16);
        world.foretell(12);
        const auto output = runAt(world, 13.5, true, 1);
        QCOMPARE(output.forecasts.size(), 4u);
        QVERIFY(output.fields.empty());
        QVERIFY(output.forecasts[0].hindcast && output.forecasts[0].id.value.ends_with("+hindcast"));
        QVERIFY(output.forecasts[0].points.back().time <= kStart + 14h + 30min);
    }
    void resultsDependOnTheInputOnly()
    {
        World world(storm(14, 30));
        world.live(16);
        world.foretell(12);
        const auto system = sinew_make_systems_drainage();
        for (const double hours : {13.0, 14.0, 13.25, 14.5})
            QVERIFY(system->run(world.at(hours), {}).has_value());
        const auto followed = system->run(world.at(15), {});
        const auto fresh = runAt(world, 15);
        QCOMPARE(followed->forecasts.size(), fresh.forecasts.size());
        for (std::size_t i = 0; i < fresh.forecasts.size(); ++i) {
            QCOMPARE(followed->forecasts[i].inputsHash, fresh.forecasts[i].inputsHash);
            for (std::size_t k = 0; k < fresh.forecasts[i].points.size(); ++k)
                QVERIFY(std::abs(followed->forecasts[i].points[k].mean - fresh.forecasts[i].points[k].mean) <
                        1e-6);
        }
    }
    void withoutRainDataNothingIsForetold()
    {
        World world(storm(14, 30));
        world.live(13);
        const auto blind = runAt(world, 13);
        QVERIFY(!blind.warnings.empty() && blind.warnings.front().message.find("no rain outlook") == 0);
        QVERIFY(blind.forecasts.front().points.back().time <= kStart + 13h + 30min);
        world.foretell(12);
        world.samples.erase(ChannelId("s/RG/rainfall"));
        const auto deaf = runAt(world, 13);
        QVERIFY(deaf.forecasts.empty() && deaf.fields.empty());
        QVERIFY(deaf.warnings.back().message.find("no rain gauge has spoken") != std::string::npos);
        std::erase_if(world.model->channels, [](const Channel& c) { return c.quantity == "rainfall"; });
        QVERIFY(runAt(world, 13).warnings.back().message.find("no channel measures rain") !=
                std::string::npos);
    }
    void itStopsWhenAsked()
    {
        World world(storm(14, 30));
        world.live(13);
        world.foretell(12);
        std::stop_source stop;
        stop.request_stop();
        const auto system = sinew_make_systems_drainage();
        QCOMPARE(system->run(world.at(13), stop.get_token()).error().code, ErrorCode::Cancelled);
        QVERIFY(system->run(world.at(13), {}).has_value());
    }
};

QTEST_GUILESS_MAIN(tst_DrainageSystem)
#include "tst_DrainageSystem.moc"
