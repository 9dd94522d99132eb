// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/CommandBench.h"

#include <sinew/command/CommandPast.h>

#include <QtTest>

using namespace sinew;
using namespace sinew::tests;
using command::CommandPast;
using command::CommandRecord;

namespace {

CommandPast pastOf(const CommandBench& bench)
{
    CommandPast past(bench.model);
    for (const auto& row : bench.ledger.all)
        if (const auto taken = past.take(row); !taken)
            qFatal("%s", taken.error().text().c_str());
    return past;
}

Forecast forecast(const char* id, double mean)
{
    Forecast f;
    f.id = ForecastId(id);
    f.system = "bridge";
    f.model = "lumped";
    f.modelVersion = "3";
    f.inputsHash = "abc";
    f.issuedAt = kStart;
    f.horizon = 12h;
    f.element = ElementId("bridge/IfcColumn/P2");
    f.channel = ChannelId("bridge/P2/displacement");
    f.quantity = "displacement";
    f.points = {{kStart + 1h, mean, mean - 0.01, mean + 0.01}, {kStart + 2h, mean / 2, 0, mean}};
    f.limit = 0.05;
    f.exceedance = 0.7;
    f.members = {mean, mean};
    return f;
}

Skill skill()
{
    Skill s{"bridge", "lumped", "displacement"};
    s.scored = 30;
    s.hindcasts = 12;
    s.crps = 0.19;
    s.crpsPersistence = 1;
    s.coverage90 = 0.9;
    return s;
}

} // namespace

class tst_CommandPast : public QObject {
    Q_OBJECT
private slots:
    void everyInstantEqualsWhatTheServiceSaid()
    {
        CommandBench bench;
        std::vector<std::pair<Instant, std::vector<CommandRecord>>> said;
        const auto look = [&] {
            said.emplace_back(bench.clock.world(), bench.service->commands());
            bench.pass(1s);
        };
        const CommandId first = bench.propose(bench.heat());
        look();
        QVERIFY(bench.service->approve(first, kAda));
        look();
        bench.answer(first, "bridge/D2/heater", Stage::Selected);
        look();
        bench.answer(first, "bridge/D2/heater", Stage::Accepted);
        look();
        bench.answer(first, "bridge/D2/heater", Stage::Done, wire::Refusal::None, 59.0);
        look();
        const CommandId second = bench.propose(bench.close());
        look();
        for (int i = 0; i < 3; ++i) {
            bench.clock.advance(2min);
            bench.measure(0.031);
            look();
        }
        QVERIFY(bench.service->reject(second, kBob, "not now"));
        look();
        const CommandPast past = pastOf(bench);
        QVERIFY(past.at(kStart - 1s).empty());
        for (const auto& [at, records] : said) {
            const auto then = past.at(at);
            QCOMPARE(then.size(), records.size());
            for (std::size_t i = 0; i < records.size(); ++i) {
                QCOMPARE(then[i].id, records[i].id);
                QCOMPARE(then[i].state, records[i].state);
                QCOMPARE(then[i].approvals, records[i].approvals);
                QCOMPARE(then[i].verification.samples, records[i].verification.samples);
                QCOMPARE(then[i].verification.logRatio, records[i].verification.logRatio);
                QCOMPARE(then[i].past.size(), records[i].past.size());
            }
        }
    }
    void keepsWhatAProposalWasMadeFrom()
    {
        CommandBench bench;
        bench.skill = skill();
        bench.service->forecastOf = [](const ForecastId& id) -> std::optional<Forecast> {
            return forecast(id.value.c_str(), id.value == "f1" ? 0.058 : 0.043);
        };
        Proposal p = bench.heat();
        p.forecastWithout = ForecastId("f1");
        p.forecastWith = ForecastId("f2");
        const CommandId id = bench.propose(p);
        // Newer forecasts and scores come; the proposal stands on what it was made from.
        bench.skill->scored = 31;
        bench.service->forecastOf = [](const ForecastId&) { return std::optional<Forecast>(); };
        const auto check = [&](const CommandRecord& record) {
            QVERIFY(record.basis && record.basis->without && record.basis->with && record.basis->skill);
            const Forecast& f = *record.basis->without;
            QCOMPARE(f.model, std::string("lumped"));
            QCOMPARE(f.modelVersion, std::string("3"));
            QCOMPARE(f.inputsHash, std::string("abc"));
            QCOMPARE(f.horizon, Duration(12h));
            QCOMPARE(f.points.at(0).mean, 0.058);
            QCOMPARE(f.points.at(0).upper, 0.068);
            QCOMPARE(f.limit.value(), 0.05);
            QCOMPARE(f.exceedance.value(), 0.7);
            QVERIFY(f.members.empty());
            QCOMPARE(record.basis->with->points.at(0).mean, 0.043);
            QCOMPARE(record.basis->skill->scored, 30);
            QVERIFY(std::abs(*record.basis->skill->crpss() - 0.81) < 1e-12);
        };
        check(*bench.service->command(id));
        check(pastOf(bench).at(bench.clock.world()).at(0));
        bench.restart();
        QVERIFY(bench.service->restore());
        check(*bench.service->command(id));
    }
    void aRenewedProposalStandsOnTheNewerForecast()
    {
        CommandBench bench;
        bench.service->forecastOf = [&](const ForecastId& id) {
            return std::optional(forecast(id.value.c_str(), 0.058));
        };
        Proposal p = bench.heat();
        p.forecastWithout = ForecastId("f1");
        const CommandId id = bench.propose(p);
        bench.clock.advance(5min);
        p.id = ProposalId("p2");
        p.forecastWithout = ForecastId("f9");
        QCOMPARE(bench.propose(p), id);
        QCOMPARE(bench.service->command(id)->basis->without->id, ForecastId("f9"));
        const CommandPast past = pastOf(bench);
        QCOMPARE(past.at(kStart).at(0).basis->without->id, ForecastId("f1"));
        QCOMPARE(past.at(kStart + 5min).at(0).basis->without->id, ForecastId("f9"));
    }
    void tellsEveryWayThatACommandEnds_data()
    {
        QTest::addColumn<int>("how");
        QTest::addColumn<QString>("state");
        QTest::newRow("rejected") << 0 << "Rejected";
        QTest::newRow("expired") << 1 << "Expired";
        QTest::newRow("cancelled") << 2 << "Cancelled";
        QTest::newRow("timed out") << 3 << "TimedOut";
        QTest::newRow("refused by the field") << 4 << "Failed";
    }
    void tellsEveryWayThatACommandEnds()
    {
        QFETCH(int, how);
        CommandBench bench;
        const CommandId id = bench.propose(bench.heat());
        bench.pass(1s);
        if (how == 0)
            QVERIFY(bench.service->reject(id, kAda, "no"));
        if (how == 1)
            bench.pass(11min);
        if (how >= 2) {
            QVERIFY(bench.service->approve(id, kAda));
            bench.tick();
        }
        if (how == 2)
            QVERIFY(bench.service->cancel(id, kAda, "stop"));
        if (how == 3)
            bench.pass(11s);
        if (how == 4)
            bench.answer(id, "bridge/D2/heater", Stage::Refused, wire::Refusal::Interlocked);
        const auto then = pastOf(bench).at(bench.clock.world());
        QCOMPARE(then.size(), std::size_t(1));
        QTEST(QString::fromUtf8(command::nameOf(then[0].state).data()), "state");
        QCOMPARE(then[0].why, bench.whyOf(id));
        QCOMPARE(then[0].refusal, how == 4 ? wire::Refusal::Interlocked : wire::Refusal::None);
        QCOMPARE(pastOf(bench).at(kStart).at(0).state, State::Proposed);
    }
    void leavesOutWhatDoesNotFollow()
    {
        CommandBench bench;
        bench.propose(bench.heat());
        CommandPast past(bench.model);
        auto stray = bench.ledger.all.at(0);
        QVERIFY(past.take(stray));
        stray.entry.type = "acknowledged";
        const auto taken = past.take(stray);
        QVERIFY(!taken);
        QVERIFY(taken.error().text().find("row 1") != std::string::npos);
        QCOMPARE(past.at(bench.clock.world()).at(0).state, State::Proposed);
    }
};

QTEST_GUILESS_MAIN(tst_CommandPast)
#include "tst_CommandPast.moc"
