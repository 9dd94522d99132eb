// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/live/LiveState.h>
#include <sinew/live/Playback.h>

#include <fmt/format.h>
#include <QtTest>

using namespace sinew;
using namespace sinew::live;

namespace {

const Instant kStart = parseUtc("2026-09-01T12:00:00Z").value();

ModelPtr modelOf(int channels)
{
    auto model = std::make_shared<Model>();
    for (int i = 0; i < channels; ++i) {
        Channel channel{ChannelId(fmt::format("water/J-{:06}/pressure", i)), ElementId("e"), "pressure",
                        "kPa"};
        channel.noDataGraceS = 60;
        model->channels.push_back(channel);
    }
    return model;
}

Sample sampleOf(const Model& model, std::size_t index, Instant at, double value)
{
    return {model.channels[index].id, at, at, value, Quality::Good};
}

/// One sample a channel, but none for the last one.
class FakeHistory final : public store::History {
public:
    explicit FakeHistory(ModelPtr model) : m_model(std::move(model)) {}
    Result<std::size_t> append(std::span<const Sample>) override { return 0; }
    Result<void> flush() override { return {}; }
    Result<std::vector<Sample>> samples(const ChannelId&, Instant, Instant, std::size_t) const override
    {
        return {};
    }
    Result<std::vector<store::SeriesBucket>> series(const ChannelId&, Instant, Instant,
                                                    std::size_t) const override
    {
        return {};
    }
    Result<std::optional<Sample>> latest(const ChannelId& channel, Instant at) const override
    {
        if (channel == m_model->channels.back().id || at < kStart)
            return std::optional<Sample>{};
        return std::optional(Sample{channel, kStart, kStart, 7, Quality::Uncertain});
    }
    Result<std::vector<ChannelId>> channels() const override { return {}; }
    Result<std::optional<std::pair<Instant, Instant>>> extent() const override { return {}; }
    Result<void> saveForecast(const Forecast&) override { return {}; }
    Result<std::vector<Forecast>> forecasts(Instant, Instant) const override { return {}; }
    Result<void> saveScore(const Score&) override { return {}; }
    Result<std::vector<Score>> scores() const override { return {}; }
    Result<void> saveFields(std::span<const FieldPtr>) override { return {}; }
    Result<std::vector<FieldRun>> fieldRunsAt(Instant) const override { return {}; }
    Result<std::vector<FieldPtr>> fields(const FieldRun&) const override { return {}; }

private:
    ModelPtr m_model;
};

} // namespace

class tst_LiveState : public QObject {
    Q_OBJECT
private slots:
    void aDeviceThatIsGoneIsStaleAtOnce()
    {
        const auto model = modelOf(2);
        LiveState state(model);
        const Instant now = parseUtc("2026-09-01T12:00:00Z").value();
        for (const Channel& channel : model->channels)
            state.apply(std::vector<Sample>{{channel.id, now, now, 1}});
        const auto revision = state.revision();
        state.heard({{}, false, {model->channels[0].id, ChannelId("unknown")}});
        QVERIFY(state.revision() > revision);
        QVERIFY(state.snapshot(now).channels[0].stale && !state.snapshot(now).channels[1].stale);
        wire::Reading old{model->channels[0].id, now - fromSeconds(60), 1, "", std::nullopt, true};
        state.heard({{old}});
        QVERIFY(state.snapshot(now).channels[0].offline); // back-filled: says nothing of now
        old.historical = false;
        state.heard({{old}});
        QVERIFY(!state.snapshot(now).channels[0].stale);
    }
    void newerReplacesOlderDoesNot()
    {
        const ModelPtr model = modelOf(3);
        LiveState state(model);
        state.apply(
            std::vector{sampleOf(*model, 1, kStart, 5), sampleOf(*model, 1, kStart - fromSeconds(5), 4)});
        const StateSnapshot now = state.snapshot(kStart);
        QVERIFY(!now.channels[0].known && now.channels[0].stale);
        QVERIFY(now.channels[1].known && !now.channels[1].stale);
        QCOMPARE(now.channels[1].value, 5.0);
    }
    void staleAfterItsGraceAndKeepsItsValue()
    {
        const ModelPtr model = modelOf(1);
        LiveState state(model);
        state.apply(std::vector{sampleOf(*model, 0, kStart, 5)});
        QVERIFY(!state.snapshot(kStart + fromSeconds(60)).channels[0].stale);
        QVERIFY(state.snapshot(kStart + fromSeconds(61)).channels[0].stale);
        QCOMPARE(state.snapshot(kStart + fromSeconds(61)).channels[0].value, 5.0);
    }
    void revisionCountsChangesOnly()
    {
        const ModelPtr model = modelOf(1);
        LiveState state(model);
        state.apply(std::vector{sampleOf(*model, 0, kStart, 5)});
        const auto before = state.revision();
        state.apply(std::vector{sampleOf(*model, 0, kStart, 6),
                                Sample{ChannelId("nobody"), kStart, kStart, 1, Quality::Good}});
        QCOMPARE(state.revision(), before);
    }
    void keepsTheNewestOutlook()
    {
        LiveState state(modelOf(1));
        state.apply(Outlook{ChannelId("w"), "s", kStart, {{kStart, 1, 1}}});
        state.apply(Outlook{ChannelId("w"), "s", kStart - fromSeconds(1), {}});
        QCOMPARE(state.outlooks().size(), 1u);
        QCOMPARE(state.outlooks()[0].points.size(), 1u);
    }
    void anyOrderFindsItsChannel()
    {
        const ModelPtr model = modelOf(100);
        LiveState state(model);
        for (const int stride : {1, 7, 33, 99}) {
            std::vector<Sample> samples;
            for (std::size_t i = 0; i < 100; ++i)
                samples.push_back(sampleOf(*model, i * std::size_t(stride) % 100,
                                           kStart + fromSeconds(stride),
                                           double(i * std::size_t(stride) % 100)));
            state.apply(samples);
        }
        const StateSnapshot now = state.snapshot(kStart);
        for (std::size_t i = 0; i < 100; ++i)
            QCOMPARE(now.channels[i].value, double(i));
    }
    void historyGivesTheSamePicture()
    {
        const ModelPtr model = modelOf(2);
        const FakeHistory history(model);
        const StateSnapshot then = stateAt(history, model, kStart + fromSeconds(30)).value();
        QVERIFY(then.channels[0].known && !then.channels[0].stale);
        QCOMPARE(then.channels[0].quality, Quality::Uncertain);
        QVERIFY(!then.channels[1].known && then.channels[1].stale);
        QVERIFY(stateAt(history, model, kStart + fromSeconds(90)).value().channels[0].stale);
        QVERIFY(!stateAt(history, model, kStart - fromSeconds(1)).value().channels[0].known);
    }
    void emptyModel()
    {
        LiveState state(modelOf(0));
        state.apply(std::vector{Sample{ChannelId("x"), kStart, kStart, 1, Quality::Good}});
        QVERIFY(state.snapshot(kStart).channels.empty());
    }
    void hundredThousandChannels()
    {
        const ModelPtr model = modelOf(100'000);
        LiveState state(model);
        std::vector<Sample> samples;
        for (std::size_t i = 0; i < model->channels.size(); ++i)
            samples.push_back(sampleOf(*model, i, kStart, double(i)));
        QBENCHMARK
        {
            for (Sample& sample : samples)
                sample.sourceTime += fromSeconds(1);
            state.apply(samples);
            QCOMPARE(state.snapshot(kStart).channels.size(), 100'000u);
        }
    }
};

QTEST_GUILESS_MAIN(tst_LiveState)
#include "tst_LiveState.moc"
