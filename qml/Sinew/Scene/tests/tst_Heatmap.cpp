// SPDX-License-Identifier: GPL-3.0-or-later
#include "ComputedLayer.h"
#include "Heatmap.h"
#include "Ramp.h"

#include <QTest>

#include <cmath>
#include <set>

using namespace sinew;
using namespace sinew::scene;
using namespace std::chrono_literals;

namespace {

const Instant kNow = *parseUtc("2026-03-01T12:00:00Z");

ModelPtr makeModel(int elements)
{
    auto model = std::make_shared<Model>();
    for (int i = 0; i < elements; ++i) {
        Element element;
        element.id = ElementId("w/node/" + std::to_string(i));
        model->elements.push_back(element);
        Channel channel;
        channel.id = ChannelId("water/" + std::to_string(i) + "/pressure");
        channel.element = element.id;
        channel.quantity = "pressure";
        channel.lowLimit = 2e5;
        model->channels.push_back(channel);
    }
    return model;
}

live::StateSnapshot makeSnapshot(const ModelPtr& model, const std::vector<double>& values)
{
    live::StateSnapshot snapshot{kNow, model, {}};
    for (const double v : values)
        snapshot.channels.push_back({true, v, kNow, Quality::Good, false});
    return snapshot;
}

Forecast makeForecast(const char* element, double exceedance, Instant issued = kNow)
{
    Forecast f;
    f.system = "water";
    f.element = ElementId(element);
    f.quantity = "pressure";
    f.issuedAt = issued;
    f.horizon = 6h;
    f.exceedance = exceedance;
    return f;
}

/// Heads of the model's nodes, and of one that it does not know, now and in two hours.
FieldPtr makeField(const ModelPtr& model, std::vector<float> now, std::vector<float> later,
                   Instant issued = kNow)
{
    ComputedField field;
    field.system = "water";
    field.model = "gradient";
    field.quantity = "head";
    field.issuedAt = issued;
    std::vector<ElementId> elements;
    for (const Element& e : model->elements)
        elements.push_back(e.id);
    elements.push_back(ElementId("w/node/unknown"));
    now.push_back(1000);
    later.push_back(1000);
    field.elements = std::make_shared<const std::vector<ElementId>>(std::move(elements));
    field.times = {kNow, kNow + 2h};
    field.mean = now;
    field.mean.insert(field.mean.end(), later.begin(), later.end());
    field.lower = field.upper = field.mean;
    return std::make_shared<const ComputedField>(std::move(field));
}

HeatmapFrame computedAt(const HeatmapIndex& index, std::vector<FieldPtr> fields, Instant at,
                        std::optional<HeatmapRange> range = HeatmapRange{0, 100})
{
    HeatmapRequest request{HeatmapMode::LiveValue, "head", range, at, 6h};
    request.computed = std::make_shared<const ComputedLayer>(index, "head", fields);
    return buildHeatmap(index, {}, request);
}

HeatmapRequest requestOf(HeatmapMode mode)
{
    return {mode, "pressure", std::nullopt, kNow, 6h};
}

} // namespace

class tst_Heatmap : public QObject {
    Q_OBJECT

private slots:
    void showsLiveValuesOnTheRamp();
    void staleAndBadAreNotNormal();
    void whatIsSuspectNeverLooksLive();
    void goodGoesBeforeBad();
    void otherQuantitiesAreNoData();
    void whatItSaysNothingOfIsAside();
    void equalValuesAreTheMiddle();
    void healthIsTheUseOfLimits_data();
    void healthIsTheUseOfLimits();
    void probabilityComesFromTheNewestForecast();
    void forecastsWithACommandOrFromTheFutureDontCount();
    void aShorterHorizonSeesLess();
    void whatIsPassedAlreadyIsNoLowerLimit();
    void whatIsOverIsNoDanger();
    void timeToTheLimitIsUrgency();
    void candidatesAreRelative();
    void computedIsReadBetweenItsTimes();
    void computedSaysNothingOutsideItsTimes();
    void ofTwoModelsTheNewerCounts();
    void computedColoursKeepTheirMeaning();
    void aLayerKnowsWhatItIsOf();
    void roundsRangesInTheShownUnit_data();
    void roundsRangesInTheShownUnit();
    void packsExactly();
    void hundredThousandInTime();
    void rampsRiseInLightness();
    void rampsHoldNoAlarmColour();
};

void tst_Heatmap::showsLiveValuesOnTheRamp()
{
    const HeatmapIndex index(makeModel(3));
    HeatmapRequest request = requestOf(HeatmapMode::LiveValue);
    const auto automatic = buildHeatmap(index, makeSnapshot(index.model(), {1e5, 2e5, 5e5}), request);
    QCOMPARE(automatic.range.low, 1e5);
    QCOMPARE(automatic.range.high, 5e5);
    QCOMPARE(automatic.value01[1], 0.25f);
    QCOMPARE(automatic.normal, std::size_t(3));
    request.range = HeatmapRange{0, 2e5};
    const auto fixed = buildHeatmap(index, makeSnapshot(index.model(), {1e5, 2e5, 5e5}), request);
    QCOMPARE(fixed.value01[0], 0.5f);
    QCOMPARE(fixed.value01[2], 1.0f);
}

void tst_Heatmap::staleAndBadAreNotNormal()
{
    const HeatmapIndex index(makeModel(5));
    auto snapshot = makeSnapshot(index.model(), {1, 2, 3, std::nan(""), 5});
    snapshot.channels[0].stale = true;
    snapshot.channels[1].quality = Quality::Bad;
    snapshot.channels[4].known = false;
    const auto frame = buildHeatmap(index, snapshot, requestOf(HeatmapMode::LiveValue));
    QVERIFY(frame.state[0] == CellState::Stale);
    QVERIFY(frame.state[1] == CellState::Bad);
    QVERIFY(frame.state[2] == CellState::Normal);
    QVERIFY(frame.state[3] == CellState::Bad);
    QVERIFY(frame.state[4] == CellState::NoData);
    QVERIFY(std::isfinite(frame.value01[3]));
    QCOMPARE(frame.bad, std::size_t(2));
}

void tst_Heatmap::whatIsSuspectNeverLooksLive()
{
    const HeatmapIndex index(makeModel(3));
    auto snapshot = makeSnapshot(index.model(), {1, 2, 900});
    snapshot.channels[2].suspect = true;
    const auto frame = buildHeatmap(index, snapshot, requestOf(HeatmapMode::LiveValue));
    QVERIFY(frame.state[2] == CellState::Suspect);
    QCOMPARE(frame.range.high, 2.0); // it does not stretch the ramp
    QCOMPARE(frame.suspect, std::size_t(1));
    QCOMPARE(frame.bad, std::size_t(1));
    std::vector<float> texels(3);
    packState(frame, {}, texels);
    QCOMPARE(static_cast<int>(texels[2] / 65536) & 3, 3); // chequered, as what is bad
}

void tst_Heatmap::goodGoesBeforeBad()
{
    auto model = std::make_shared<Model>(*makeModel(1));
    Channel second = model->channels[0];
    second.id = ChannelId("water/0/pressure2");
    model->channels.push_back(second);
    const HeatmapIndex index(model);
    auto snapshot = makeSnapshot(model, {100, 7});
    snapshot.channels[0].quality = Quality::Bad;
    const auto frame = buildHeatmap(index, snapshot, requestOf(HeatmapMode::LiveValue));
    QVERIFY(frame.state[0] == CellState::Normal);
    QCOMPARE(frame.range.low, 6.5);
}

void tst_Heatmap::whatItSaysNothingOfIsAside()
{
    auto model = std::make_shared<Model>(*makeModel(2));
    Element other = model->elements.front();
    other.id = ElementId("sewer/conduit/1");
    other.asset = AssetId("sewer");
    model->elements.push_back(other);
    const HeatmapIndex index(model);
    auto snapshot = makeSnapshot(model, {1, 2});
    snapshot.channels[1].known = false;
    const auto frame = buildHeatmap(index, snapshot, requestOf(HeatmapMode::LiveValue));
    QCOMPARE(frame.aside, (std::vector<std::uint8_t>{0, 0, 1})); // a neighbour without a value belongs to the picture
    std::vector<float> texels(3);
    packState(frame, {}, texels);
    QCOMPARE(texels[2], 128.0F * 65536);
    QVERIFY(buildHeatmap(index, snapshot, requestOf(HeatmapMode::Off)).aside.empty());
}

void tst_Heatmap::otherQuantitiesAreNoData()
{
    const HeatmapIndex index(makeModel(2));
    HeatmapRequest request = requestOf(HeatmapMode::LiveValue);
    request.quantity = "flow";
    const auto frame = buildHeatmap(index, makeSnapshot(index.model(), {1, 2}), request);
    QVERIFY(frame.state[0] == CellState::NoData && frame.state[1] == CellState::NoData);
}

void tst_Heatmap::equalValuesAreTheMiddle()
{
    const HeatmapIndex index(makeModel(2));
    const auto frame =
        buildHeatmap(index, makeSnapshot(index.model(), {4, 4}), requestOf(HeatmapMode::LiveValue));
    QCOMPARE(frame.value01[0], 0.5f);
}

void tst_Heatmap::healthIsTheUseOfLimits_data()
{
    QTest::addColumn<QVariantList>("limits");
    QTest::addColumn<double>("value");
    QTest::addColumn<double>("use");
    const QVariant none;
    QTest::newRow("below a high limit") << QVariantList{none, 50.0} << 25.0 << 0.5;
    QTest::newRow("at a high limit") << QVariantList{none, 50.0} << 50.0 << 1.0;
    QTest::newRow("between, middle") << QVariantList{10.0, 30.0} << 20.0 << 0.0;
    QTest::newRow("between, low end") << QVariantList{10.0, 30.0} << 10.0 << 1.0;
    QTest::newRow("twice a low limit") << QVariantList{2.0, none} << 4.0 << 0.5;
    QTest::newRow("nothing at a low limit") << QVariantList{2.0, none} << 0.0 << 1.0;
    QTest::newRow("no limits") << QVariantList{none, none} << 4.0 << -1.0;
}

void tst_Heatmap::healthIsTheUseOfLimits()
{
    QFETCH(QVariantList, limits);
    QFETCH(double, value);
    QFETCH(double, use);
    ChannelLimits given;
    if (limits[0].isValid())
        given.low = limits[0].toDouble();
    if (limits[1].isValid())
        given.high = limits[1].toDouble();
    QCOMPARE(limitUse(given, value).value_or(-1), use);
}

void tst_Heatmap::probabilityComesFromTheNewestForecast()
{
    const HeatmapIndex index(makeModel(2));
    const std::vector<Forecast> forecasts{makeForecast("w/node/1", 0.9, kNow - 1h),
                                          makeForecast("w/node/1", 0.4), makeForecast("nobody", 1)};
    HeatmapRequest request = requestOf(HeatmapMode::ProbabilityOfFailure);
    request.horizon = 24h;
    const auto frame = buildHeatmap(index, makeSnapshot(index.model(), {1, 1}), request, forecasts);
    QVERIFY(frame.state[0] == CellState::NoData);
    QVERIFY(frame.state[1] == CellState::Normal);
    QCOMPARE(frame.value01[1], 0.4f);
}

void tst_Heatmap::forecastsWithACommandOrFromTheFutureDontCount()
{
    const HeatmapIndex index(makeModel(1));
    Forecast with = makeForecast("w/node/0", 0.2);
    with.withCommand = true;
    const std::vector<Forecast> forecasts{with, makeForecast("w/node/0", 0.5, kNow + 1h),
                                          makeForecast("w/node/0", 0.6, kNow - 48h)};
    const auto frame = buildHeatmap(index, {}, requestOf(HeatmapMode::ProbabilityOfFailure), forecasts);
    QVERIFY(frame.state[0] == CellState::NoData);
}

void tst_Heatmap::aShorterHorizonSeesLess()
{
    const HeatmapIndex index(makeModel(1));
    Forecast f = makeForecast("w/node/0", 0.97);
    f.limit = 50;
    for (int h = 1; h <= 6; ++h)
        f.points.push_back({kNow + std::chrono::hours(h), 10.0 * h, 10.0 * h - 8, 10.0 * h + 8});
    const auto chance = [&](Duration horizon) {
        HeatmapRequest request = requestOf(HeatmapMode::ProbabilityOfFailure);
        request.horizon = horizon;
        return buildHeatmap(index, {}, request, {&f, 1}).value01[0];
    };
    QVERIFY(chance(2h) < 1e-3f);
    QVERIFY(std::fabs(chance(5h) - 0.5f) < 1e-3f); // the mean is the limit
    QCOMPARE(chance(6h), 0.97f);
}

namespace {

/// Of a channel with an upper limit of 2: far above it for three hours, then far below.
Forecast makeFlood(const Model& model)
{
    Forecast f = makeForecast("w/node/0", 0.97);
    f.channel = model.channels[0].id;
    f.limit = 2;
    f.horizon = 24h;
    for (int i = 0; i <= 24; ++i) {
        const double mean = i <= 3 ? 5 : 0.5;
        f.points.push_back({kNow + i * 1h, mean, mean - 0.1, mean + 0.1});
    }
    return f;
}

ModelPtr makeFloodable()
{
    auto model = std::make_shared<Model>(*makeModel(1));
    model->channels[0].lowLimit.reset();
    model->channels[0].highLimit = 2;
    return model;
}

} // namespace

void tst_Heatmap::whatIsPassedAlreadyIsNoLowerLimit()
{
    const HeatmapIndex index(makeFloodable());
    const std::vector<Forecast> forecasts{makeFlood(*index.model())};
    HeatmapRequest request = requestOf(HeatmapMode::ProbabilityOfFailure);
    request.horizon = 1h; // it stands above its limit all the while
    QVERIFY(buildHeatmap(index, {}, request, forecasts).value01[0] > 0.9F);
}

void tst_Heatmap::whatIsOverIsNoDanger()
{
    const HeatmapIndex index(makeFloodable());
    const std::vector<Forecast> forecasts{makeFlood(*index.model())};
    HeatmapRequest request = requestOf(HeatmapMode::ProbabilityOfFailure);
    request.now = kNow + 5h;
    request.horizon = 24h;
    QVERIFY(buildHeatmap(index, {}, request, forecasts).value01[0] < 0.01F);
}

void tst_Heatmap::timeToTheLimitIsUrgency()
{
    const HeatmapIndex index(makeModel(3));
    std::vector<Forecast> forecasts{makeForecast("w/node/0", 1), makeForecast("w/node/1", 0.1),
                                    makeForecast("w/node/2", 0.1)};
    forecasts[0].limit = forecasts[1].limit = 3;
    forecasts[0].timeToLimit = kNow + 90min;
    const auto frame = buildHeatmap(index, {}, requestOf(HeatmapMode::TimeToThreshold), forecasts);
    QCOMPARE(frame.value01[0], 0.75f);
    QCOMPARE(frame.value01[1], 0.0f);
    QVERIFY(frame.state[2] == CellState::NoData); // nothing is known about a limit
}

void tst_Heatmap::candidatesAreRelative()
{
    const HeatmapIndex index(makeModel(4));
    HeatmapFrame frame;
    Finding finding;
    finding.candidates = {
        {ElementId("w/node/2"), 0.3}, {ElementId("w/node/0"), 0.15}, {ElementId("w/node/1"), 0.02}};
    markCandidates(frame, index, {&finding, 1});
    QVERIFY((frame.candidate == std::vector<std::uint8_t>{2, 1, 3, 0}));
}

void tst_Heatmap::computedIsReadBetweenItsTimes()
{
    const HeatmapIndex index(makeModel(3));
    const auto frame =
        computedAt(index, {makeField(index.model(), {10, 40, 150}, {30, NAN, 150})}, kNow + 1h);
    QVERIFY(frame.isComputed);
    QCOMPARE(frame.value01[0], 0.2f);
    QVERIFY(frame.state[1] == CellState::NoData); // on the way to nothing
    QCOMPARE(frame.value01[2], 1.0f);
    QVERIFY(frame.above && !frame.below);
    QCOMPARE(frame.normal, std::size_t(2));
}

void tst_Heatmap::computedSaysNothingOutsideItsTimes()
{
    const HeatmapIndex index(makeModel(2));
    const auto field = makeField(index.model(), {10, 40}, {30, 50});
    for (const Instant at : {kNow - 1us, kNow + 2h + 1us}) {
        const auto frame = computedAt(index, {field}, at);
        QVERIFY(std::ranges::all_of(frame.state, [](CellState s) { return s == CellState::NoData; }));
    }
    QCOMPARE(computedAt(index, {field}, kNow + 2h).normal, std::size_t(2));
    QCOMPARE(computedAt(index, {}, kNow).normal, std::size_t(0));
}

void tst_Heatmap::ofTwoModelsTheNewerCounts()
{
    const HeatmapIndex index(makeModel(1));
    const auto older = makeField(index.model(), {10}, {10}, kNow - 1h),
               newer = makeField(index.model(), {50}, {50});
    QCOMPARE(computedAt(index, {newer, older}, kNow).value01[0], 0.5f);
    auto with = std::make_shared<ComputedField>(*makeField(index.model(), {90}, {90}, kNow + 1h));
    with->withCommand = true; // nobody has decided yet
    QCOMPARE(computedAt(index, {older, with}, kNow).value01[0], 0.1f);
}

void tst_Heatmap::computedColoursKeepTheirMeaning()
{
    const HeatmapIndex index(makeModel(3));
    const auto field = makeField(index.model(), {12, 40, 44}, {30, 58, 91});
    const auto now = computedAt(index, {field}, kNow, std::nullopt),
               later = computedAt(index, {field}, kNow + 2h, std::nullopt);
    QCOMPARE(now.range.low, later.range.low);
    QCOMPARE(now.range.high, later.range.high);
    QVERIFY(now.range.low <= 12 && now.range.high >= 91);
    // Where channels have a limit, it is the end of the range.
    auto model = std::make_shared<Model>(*makeModel(1));
    model->channels[0].quantity = "head";
    model->channels[0].lowLimit = 25;
    model->channels[0].highLimit = 75;
    const HeatmapIndex limited(model);
    const auto frame = computedAt(limited, {makeField(model, {12}, {12})}, kNow, std::nullopt);
    QCOMPARE(frame.range.low, 25.0);
    QCOMPARE(frame.range.high, 75.0);
    QVERIFY(frame.below);
}

void tst_Heatmap::aLayerKnowsWhatItIsOf()
{
    const HeatmapIndex index(makeModel(1));
    const std::vector<FieldPtr> fields{makeField(index.model(), {10}, {10})},
        next{makeField(index.model(), {10}, {10})};
    const ComputedLayer layer(index, "head", fields);
    QVERIFY(layer.isOf(index, "head", fields));
    QVERIFY(!layer.isOf(index, "head", next));
    QVERIFY(!layer.isOf(index, "pressure", fields));
    QVERIFY(!layer.isOf(HeatmapIndex(makeModel(1)), "head", fields));
}

void tst_Heatmap::roundsRangesInTheShownUnit_data()
{
    QTest::addColumn<QString>("quantity");
    QTest::addColumn<HeatmapRange>("range");
    QTest::addColumn<HeatmapRange>("expected");
    QTest::newRow("metres") << "head" << HeatmapRange{213.4, 287.9} << HeatmapRange{210, 290};
    QTest::newRow("kilopascals") << "pressure" << HeatmapRange{212'345, 687'001}
                                 << HeatmapRange{200'000, 700'000};
    QTest::newRow("degrees Celsius") << "temperature" << HeatmapRange{263.5, 301.9}
                                     << HeatmapRange{263.15, 303.15};
    QTest::newRow("round already") << "head" << HeatmapRange{0, 50} << HeatmapRange{0, 50};
    QTest::newRow("one value") << "head" << HeatmapRange{50, 50} << HeatmapRange{50, 51};
    QTest::newRow("nothing at all") << "flow" << HeatmapRange{0, 0} << HeatmapRange{0, 2e-10};
    QTest::newRow("no such quantity") << "charm" << HeatmapRange{1.2, 8.7} << HeatmapRange{1, 9};
}

void tst_Heatmap::roundsRangesInTheShownUnit()
{
    QFETCH(QString, quantity);
    QFETCH(HeatmapRange, range);
    QFETCH(HeatmapRange, expected);
    const HeatmapRange is = rounded(range, quantity.toStdString());
    QVERIFY2(std::fabs(is.low - expected.low) < 1e-9 * std::fabs(expected.low) + 1e-12,
             qPrintable(QString::number(is.low, 'g', 12)));
    QVERIFY2(std::fabs(is.high - expected.high) < 1e-9 * std::fabs(expected.high) + 1e-12,
             qPrintable(QString::number(is.high, 'g', 12)));
}

void tst_Heatmap::packsExactly()
{
    HeatmapFrame frame;
    frame.value01 = {0, 1, 0.5f, 1};
    frame.state = {CellState::NoData, CellState::Bad, CellState::Normal, CellState::Bad};
    frame.candidate = {0, 3, 1, 3};
    ElementMarks marks{{0, 1, 0, 1}, {0, 1, 1, 1}, 3};
    std::vector<float> texels(6, -1);
    packState(frame, marks, texels);
    QCOMPARE(texels[0], 0.0f);
    QCOMPARE(texels[5], 0.0f);
    const auto unpack = [&](std::size_t i) {
        const auto whole = static_cast<std::uint32_t>(texels[i]);
        return std::pair{whole >> 16, whole & 65535u};
    };
    QCOMPARE(unpack(1), (std::pair{3u | 4u | 8u | (3u << 5), 65535u}));
    QCOMPARE(unpack(2), (std::pair{1u | 8u | (1u << 5), 32768u}));
    QCOMPARE(unpack(3).first, 127u);
}

void tst_Heatmap::hundredThousandInTime()
{
    const HeatmapIndex index(makeModel(100000));
    std::vector<double> values(100000);
    for (std::size_t i = 0; i < values.size(); ++i)
        values[i] = std::sin(static_cast<double>(i));
    const auto snapshot = makeSnapshot(index.model(), values);
    std::vector<float> texels(1024 * 98);
    QBENCHMARK
    {
        packState(buildHeatmap(index, snapshot, requestOf(HeatmapMode::LiveValue)), {}, texels);
    }
}

namespace {

double lightness(const QColor& c)
{
    const auto linear = [](double v) {
        return v <= 0.04045 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4);
    };
    const double y = 0.2126 * linear(c.redF()) + 0.7152 * linear(c.greenF()) + 0.0722 * linear(c.blueF());
    return y > 0.008856 ? 116 * std::cbrt(y) - 16 : 903.3 * y;
}

} // namespace

void tst_Heatmap::rampsRiseInLightness()
{
    for (const QString& name : rampNames()) {
        QCOMPARE(rampBytes(name).size(), 1024);
        for (int i = 1; i < 64; ++i)
            QVERIFY2(lightness(rampColour(name, i / 63.0)) > lightness(rampColour(name, (i - 1) / 63.0)),
                     qPrintable(name));
    }
    QCOMPARE(rampColour("operate", std::nan("")), rampColour("operate", 0));
    for (int i = 1; i < 64; ++i) // on light ground what is high is dark
        QVERIFY(lightness(rampColour("operate", i / 63.0, true)) < lightness(rampColour("operate", (i - 1) / 63.0, true)));
    QVERIFY(lightness(rampColour("operate", 0, true)) < 85);
}

void tst_Heatmap::rampsHoldNoAlarmColour()
{
    // Hue and saturation of the alarm palette against every step of the operators' ramp.
    for (const char* alarm : {"#FF0000", "#FF8C00", "#FFD700", "#00BFFF", "#9370DB"})
        for (int i = 0; i <= 64; ++i) {
            const QColor c = rampColour("operate", i / 64.0), a(alarm);
            const int apart = std::abs(c.hsvHue() - a.hsvHue());
            QVERIFY2(c.hsvSaturation() < 90 || std::min(apart, 360 - apart) > 8, alarm);
        }
}

QTEST_GUILESS_MAIN(tst_Heatmap)
#include "tst_Heatmap.moc"
