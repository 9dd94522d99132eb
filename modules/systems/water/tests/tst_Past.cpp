// SPDX-License-Identifier: GPL-3.0-or-later
#include "../src/Past.h"

#include <QtTest>

#include <cmath>

using namespace sinew;
using namespace sinew::systems::waterloop;

namespace {

constexpr double kStepS = 300, kPaPerM = 9806.65;
const Instant kStart = instantFromMicros(1'515'369'600LL * 1'000'000); // a Monday

/// A reservoir, a pump, a consumer, and a tank behind a pipe; gauges on the pump's pipe, the consumer and the
/// tank.
struct Works {
    water::PipeNetwork network;
    Model model;
    std::map<ChannelId, std::vector<Sample>> samples;

    Works()
    {
        network.nodes = {{"R", 20, water::Reservoir{}},
                         {"S", 5, water::Junction{}},
                         {"J", 5, water::Junction{{{0.02, -1, {}}}}},
                         {"T", 50, water::Tank{3, 0.5, 6, 15, 0, {}, false}}};
        network.links = {{"PU", 0, 1, water::LinkStatus::Open, water::Pump{0, {{0.04, 45}}}},
                         {"P1", 1, 2, water::LinkStatus::Open, water::Pipe{500, 0.25, 120}},
                         {"P2", 2, 3, water::LinkStatus::Open, water::Pipe{800, 0.25, 120}}};
        for (const auto& [element, quantity] : {std::pair("junction/J", "pressure"),
                                                {"tank/T", "level"},
                                                {"pipe/P1", "flow"},
                                                {"pipe/P2", "flow"}}) {
            Channel channel;
            channel.id = ChannelId(std::string("w/") + element + "/" + quantity);
            channel.element = ElementId(std::string("w/") + element);
            channel.quantity = quantity;
            model.channels.push_back(channel);
            Element e;
            e.id = channel.element;
            e.asset = AssetId("w");
            e.className = std::string(element).substr(0, std::string(element).find('/'));
            e.sourceKey = std::string(element).substr(std::string(element).find('/') + 1);
            model.elements.push_back(e);
        }
    }

    void measure(const std::string& channel, double (*value)(int), int spans)
    {
        for (int k = 1; k <= spans; ++k) {
            const Instant at = kStart + fromSeconds(k * kStepS);
            samples[ChannelId(channel)].push_back({ChannelId(channel), at, at, value(k), Quality::Good});
        }
    }

    Past past(int spans) const
    {
        forecast::SystemInput input;
        input.now = kStart + fromSeconds(spans * kStepS);
        input.samples = [this](const ChannelId& id, Instant from, Instant to) {
            std::vector<Sample> result;
            if (const auto found = samples.find(id); found != samples.end())
                for (const Sample& s : found->second)
                    if (s.sourceTime >= from && s.sourceTime <= to)
                        result.push_back(s);
            return result;
        };
        const Binding binding = bind(model, AssetId("w"), network);
        const auto past = lookBack(network, binding, input, {}, fromSeconds(spans * kStepS), {});
        if (!past)
            qFatal("%s", past.error().text().c_str());
        return *past;
    }
};

} // namespace

class tst_Past : public QObject {
    Q_OBJECT
private slots:
    void aPumpRunsWhileItsPipeCarriesWater()
    {
        Works works;
        works.measure(
            "w/pipe/P1/flow", [](int k) { return k <= 20 ? 0.035 : 1e-5; }, 40);
        works.measure(
            "w/tank/T/level", [](int) { return 3.0; }, 40);
        const Past past = works.past(40);
        QVERIFY(past.snapshots.front().conditions.links[0].status == water::LinkStatus::Open);
        QVERIFY(past.links[0].status == water::LinkStatus::Closed);
        QVERIFY(past.modelM(10, 0) > past.modelM(30, 0) + 0.5); // the tank alone holds less pressure
    }

    void aTankThatReadsAlmostFullIsFull()
    {
        Works works;
        works.measure(
            "w/tank/T/level", [](int) { return 5.985; }, 40);
        const Past past = works.past(40);
        QCOMPARE(past.snapshots.back().conditions.fixedHeadM[3], 56.0);
        QVERIFY(past.snapshots.back().state.flowM3s[2] <= 1e-6); // nothing flows in
        Works other;
        other.measure(
            "w/tank/T/level", [](int) { return 5.90; }, 40);
        QCOMPARE(other.past(40).snapshots.back().conditions.fixedHeadM[3], 55.9);
    }

    void consumptionFollowsTheInflow()
    {
        Works works; // the file says 20 L/s
        works.measure(
            "w/pipe/P1/flow", [](int) { return 0.035; }, 288);
        works.measure(
            "w/pipe/P2/flow", [](int) { return 0.0125; }, 288); // into the tank
        works.measure(
            "w/tank/T/level", [](int) { return 3.0; }, 288);
        const Past past = works.past(288);
        QVERIFY(std::fabs(past.inflowM3s[100] - 0.0225) < 1e-9);
        QVERIFY2(std::fabs(past.demandM3s[100] - 0.0225) < 3e-4,
                 qPrintable(QString::number(past.demandM3s[100])));
        QVERIFY(past.consumption.leakageM3s > 0 && past.consumption.factor > 1);
    }

    void anHoursBurstIsNoConsumption()
    {
        Works works;
        works.measure(
            "w/pipe/P1/flow", [](int k) { return k <= 270 ? 0.0325 : 0.0425; }, 288);
        works.measure(
            "w/pipe/P2/flow", [](int) { return 0.0125; }, 288);
        works.measure(
            "w/tank/T/level", [](int) { return 3.0; }, 288);
        const Past past = works.past(288);
        QVERIFY2(std::fabs(past.demandM3s[280] - 0.020) < 3e-4,
                 qPrintable(QString::number(past.demandM3s[280])));
    }

    void demandIsThatOfTheInstantsThatWereMeasured()
    {
        Works works; // 20 L/s, from the second hour on twice as much
        works.network.patterns = {{"P", {1, 2}}};
        works.network.nodes[2].body = water::Junction{{{0.02, 0, {}}}};
        const ChannelId id("w/junction/J/pressure");
        for (int k = 1; k <= 24 * 5; ++k) { // a value a minute
            const Instant at = kStart + fromSeconds(60 * k - 5);
            works.samples[id].push_back({id, at, at, 40 * kPaPerM, Quality::Good});
        }
        const Past live = works.past(24); // the twelfth span ends on the hour and lies before it
        QVERIFY2(std::fabs(live.demandM3s[11] - 0.020) < 1e-9,
                 qPrintable(QString::number(live.demandM3s[11])));
        QVERIFY(std::fabs(live.demandM3s[12] - 0.040) < 1e-9);
        works.samples.clear();
        works.measure(
            "w/junction/J/pressure", [](int) { return 40 * kPaPerM; }, 24);
        const Past archive = works.past(24); // one sample, on the hour itself
        QVERIFY(std::fabs(archive.demandM3s[11] - 0.040) < 1e-9);
    }

    void theNoiseOfAGaugeShowsWithinAFewMinutes()
    {
        Works works;
        works.measure(
            "w/tank/T/level", [](int) { return 3.0; }, 40);
        const ChannelId id("w/junction/J/pressure");
        for (int k = 0; k < 40 * 5; ++k) { // a value a minute, one tenth of a metre up and down
            const Instant at = kStart + fromSeconds(60 * (k + 1));
            works.samples[id].push_back(
                {id, at, at, (40 + (k % 2 == 0 ? 0.1 : -0.1)) * kPaPerM, Quality::Good});
        }
        const Past past = works.past(40);
        QVERIFY(std::fabs(past.sampleSigmaM - 0.11) < 0.01);
        QCOMPARE(past.samples(20, 0), 5.0);
    }
};

QTEST_GUILESS_MAIN(tst_Past)
#include "tst_Past.moc"
