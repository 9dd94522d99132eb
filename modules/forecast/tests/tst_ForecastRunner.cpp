// SPDX-License-Identifier: GPL-3.0-or-later
#include "Patience.h"
#include "support/FakeHistory.h"

#include <sinew/forecast/ForecastRunner.h>

#include <atomic>
#include <functional>
#include <QtTest>
#include <semaphore>
#include <set>
#include <stdexcept>
#include <thread>

using namespace sinew;
using namespace sinew::forecast;
using namespace std::chrono_literals;

namespace {

const Instant kStart = instantFromMicros(1'790'000'000'000'000);

class FakeSystem final : public System {
public:
    explicit FakeSystem(std::string id) : m_id(std::move(id)) {}
    std::string id() const override { return m_id; }
    std::string name() const override { return m_id; }
    bool appliesTo(const Model&) const override { return applies; }
    Duration interval() const override { return 5min; }
    Result<SystemOutput> run(const SystemInput& input, std::stop_token stop) override
    {
        if (++inside > 1)
            overlapped = true;
        ++runs;
        auto output = body ? body(input, stop) : Result<SystemOutput>(SystemOutput{});
        --inside;
        return output;
    }
    std::function<Result<SystemOutput>(const SystemInput&, std::stop_token)> body;
    bool applies = true;
    std::atomic<int> runs = 0, inside = 0;
    std::atomic<bool> overlapped = false;

private:
    std::string m_id;
};

SystemOutput everything(Instant at)
{
    SystemOutput output;
    output.forecasts.resize(2);
    output.forecasts[0].id = ForecastId("same");
    output.forecasts[0].issuedAt = at;
    output.forecasts[1].withCommand = true;
    output.findings.resize(1);
    output.proposals.resize(1);
    return output;
}

struct Bench {
    std::shared_ptr<FakeSystem> bridge = std::make_shared<FakeSystem>("bridge");
    std::shared_ptr<FakeSystem> water = std::make_shared<FakeSystem>("water");
    ModelPtr model = std::make_shared<Model>();
    std::vector<RunOutcome> outcomes;
    ForecastRunner runner{{bridge, water}};

    ForecastRunner::MakeInput inputAt(Instant now) const
    {
        return [now](const System&) {
            SystemInput input;
            input.now = now;
            return input;
        };
    }
    int startAt(Instant now) { return runner.startDue(now, model, inputAt(now)); }
    void collect()
    {
        runner.deliver([this](RunOutcome outcome) { outcomes.push_back(std::move(outcome)); });
    }
    bool waitFor(std::size_t count)
    {
        return soon([&] {
            collect();
            return outcomes.size() >= count;
        });
    }
};

} // namespace

class tst_ForecastRunner : public QObject {
    Q_OBJECT
private slots:
    void runsEachAtItsInterval()
    {
        Bench b;
        QCOMPARE(b.startAt(kStart), 2);
        QVERIFY(b.waitFor(2));
        QCOMPARE(b.startAt(kStart + 4min), 0);
        QCOMPARE(b.startAt(kStart + 5min), 2);
        QVERIFY(b.waitFor(4));
        QCOMPARE(b.outcomes.back().at, kStart + 5min);
        QCOMPARE(b.startAt(kStart - 1h), 2); // a new replay
        b.water->applies = false;
        QVERIFY(b.waitFor(6));
        QCOMPARE(b.startAt(kStart + 9h), 1);
    }
    void neverOverlapsItself()
    {
        Bench b;
        std::binary_semaphore go(0);
        b.bridge->body = [&](const SystemInput&, std::stop_token) -> Result<SystemOutput> {
            go.acquire();
            return SystemOutput{};
        };
        b.water->applies = false;
        QCOMPARE(b.startAt(kStart), 1);
        QCOMPARE(b.startAt(kStart + 10min), 0);
        QVERIFY(b.runner.isRunning("bridge"));
        go.release();
        QVERIFY(b.waitFor(1));
        go.release();
        QCOMPARE(b.startAt(kStart + 20min), 1);
        QVERIFY(b.waitFor(2));
        QVERIFY(!b.bridge->overlapped);
    }
    void dropsAWrongFieldAndNothingElse()
    {
        Bench b;
        b.water->applies = false;
        b.bridge->body = [](const SystemInput& input, std::stop_token) -> Result<SystemOutput> {
            SystemOutput output = everything(input.now);
            ComputedField field;
            field.system = "bridge";
            field.model = "beam";
            field.quantity = "displacement";
            field.elements =
                std::make_shared<const std::vector<ElementId>>(std::vector{ElementId("b/pier/1")});
            field.times = {input.now, input.now + 1h};
            field.mean = field.lower = field.upper = {1, 2};
            output.fields = {field, field};
            output.fields[1].mean.push_back(3);
            return output;
        };
        b.startAt(kStart);
        QVERIFY(b.waitFor(1));
        const SystemOutput& output = *b.outcomes.front().output;
        QCOMPARE(output.forecasts.size(), std::size_t(2));
        QCOMPARE(output.fields.size(), std::size_t(1));
        QCOMPARE(output.fields.front().mean.size(), std::size_t(2));
        QCOMPARE(output.warnings.size(), std::size_t(1));
        QVERIFY2(output.warnings.front().subject.find("displacement of bridge/beam") != std::string::npos,
                 output.warnings.front().subject.c_str());
    }
    void cancelsARun()
    {
        Bench b;
        b.water->applies = false;
        b.bridge->body = [](const SystemInput&, std::stop_token stop) -> Result<SystemOutput> {
            while (!stop.stop_requested())
                std::this_thread::yield();
            return fail(ErrorCode::Cancelled, "stopped");
        };
        b.startAt(kStart);
        QVERIFY(soon([&] { return b.bridge->runs > 0; }));
        b.runner.cancel("bridge");
        QVERIFY(b.waitFor(1));
        QCOMPARE(b.outcomes[0].output.error().code, ErrorCode::Cancelled);
    }
    void dropsWhatSawAnEarlierModel()
    {
        Bench b;
        b.bridge->body = [](const SystemInput& input, std::stop_token stop) -> Result<SystemOutput> {
            while (input.now == kStart && !stop.stop_requested())
                std::this_thread::yield();
            return SystemOutput{};
        };
        b.startAt(kStart);
        QVERIFY(soon([&] { return b.bridge->runs > 0; }));
        b.runner.setRevision(2);
        QVERIFY(b.startAt(kStart + 1s) >= 1); // due at once for the new model
        QVERIFY(b.waitFor(1));
        for (const RunOutcome& outcome : b.outcomes)
            QCOMPARE(outcome.revision, std::uint64_t(2));
    }
    void anExceptionIsAnError()
    {
        Bench b;
        b.water->applies = false;
        b.bridge->body = [](const SystemInput&, std::stop_token) -> Result<SystemOutput> {
            throw std::runtime_error("matrix");
        };
        b.runner.runDue(kStart, b.model, b.inputAt(kStart),
                        [&](RunOutcome o) { b.outcomes.push_back(std::move(o)); });
        QCOMPARE(b.outcomes.at(0).output.error().code, ErrorCode::Internal);
        QVERIFY(b.outcomes[0].output.error().message.find("matrix") != std::string::npos);
    }
    void runsHereAndNowWhenAsked()
    {
        Bench b;
        std::thread::id ran;
        b.bridge->body = [&](const SystemInput& input, std::stop_token) -> Result<SystemOutput> {
            ran = std::this_thread::get_id();
            return everything(input.now);
        };
        b.runner.runDue(kStart, b.model, b.inputAt(kStart),
                        [&](RunOutcome o) { b.outcomes.push_back(std::move(o)); });
        QCOMPARE(b.outcomes.size(), std::size_t(2));
        QVERIFY(ran == std::this_thread::get_id());
        QCOMPARE(b.outcomes[0].output->proposals.size(), std::size_t(1));
        QCOMPARE(b.startAt(kStart + 1min), 0);
    }
    void hindcastsAreMarkedAndSuggestNothing()
    {
        Bench b;
        b.bridge->body = [](const SystemInput& input, std::stop_token) -> Result<SystemOutput> {
            return input.hindcast ? Result<SystemOutput>(everything(input.now))
                                  : fail(ErrorCode::Internal, "not told");
        };
        const auto queued = b.runner.hindcast("bridge", kStart, kStart + 3h, 1h, [](Instant at) {
            SystemInput input;
            input.now = at;
            return input;
        });
        QCOMPARE(queued.value(), 3);
        QVERIFY(b.waitFor(3));
        std::set<ForecastId> ids;
        for (const RunOutcome& outcome : b.outcomes) {
            QVERIFY(outcome.hindcast && outcome.output);
            QCOMPARE(outcome.output->forecasts.size(), std::size_t(1));
            QVERIFY(outcome.output->forecasts[0].hindcast);
            QVERIFY(outcome.output->proposals.empty() && outcome.output->findings.empty());
            ids.insert(outcome.output->forecasts[0].id);
        }
        QCOMPARE(ids.size(), std::size_t(3));
        QCOMPARE(b.runner.hindcastsLeft(), std::size_t(0));
        QVERIFY(!b.runner.hindcast("none", kStart, kStart + 1h, 1h, {}));
        QVERIFY(!b.runner.hindcast("bridge", kStart, kStart + 1h, 0s, {}));
    }
    void hindcastsSeeNothingLater()
    {
        tests::FakeHistory history;
        auto model = std::make_shared<Model>();
        model->channels.resize(2);
        model->channels[0].id = ChannelId("c");
        model->channels[1].id = ChannelId("never");
        for (int i = 0; i < 10; ++i) {
            const Sample sample{ChannelId("c"), kStart + i * 1min, kStart, double(i), Quality::Good};
            history.append(std::span(&sample, 1)).value();
        }
        const SystemInput input = historicInput(model, history, kStart + 4min, 1h);
        QCOMPARE(input.samples(ChannelId("c"), kStart, kStart + 99h).size(), std::size_t(5));
        QCOMPARE(input.state.channels.at(0).value, 4.0);
        QVERIFY(!input.state.channels[0].stale && !input.state.channels.at(1).known);
        QVERIFY(historicInput(model, history, kStart + 1h, 1h).state.channels[0].stale);
    }
    void endsWhileBusy()
    {
        auto b = std::make_unique<Bench>();
        b->bridge->body = [](const SystemInput&, std::stop_token stop) -> Result<SystemOutput> {
            while (!stop.stop_requested())
                std::this_thread::yield();
            return SystemOutput{};
        };
        b->startAt(kStart);
        b->runner.hindcast("water", kStart, kStart + 100h, 1h, [](Instant) { return SystemInput{}; }).value();
        b.reset();
    }
};

QTEST_GUILESS_MAIN(tst_ForecastRunner)
#include "tst_ForecastRunner.moc"
