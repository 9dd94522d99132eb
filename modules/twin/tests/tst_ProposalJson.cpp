// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/twin/ProposalJson.h>

#include <nlohmann/json.hpp>
#include <QtTest>

using namespace sinew;
using namespace std::chrono_literals;

namespace {

Proposal fullProposal()
{
    Proposal p;
    p.id = ProposalId("p1");
    p.key = "bridge/P2";
    p.origin = "system:bridge";
    p.actuator = ActuatorId("bridge/P2-D/heater");
    p.action = "pre-heat";
    p.value = 333.15;
    p.title = "Pre-heat damper D2 to 60 °C";
    p.reason = "0.7 chance of 58 mm";
    p.issuedAt = instantFromMicros(1'790'000'000'123'457);
    p.actBefore = p.issuedAt + 1h;
    p.decideWithin = 90s;
    p.hazardous = true;
    p.energyJ = 1e6 / 3;
    p.forecastWithout = ForecastId("f1");
    p.forecastWith = ForecastId("f2");
    p.effect = "31 ± 6 mm";
    p.minimumSkill = 0.25;
    p.inputs = {ChannelId("weather/wind-speed")};
    p.alsoSet = {{ActuatorId("bridge/P3-D/heater"), 330.0}};
    p.verify = VerifyPlan{ChannelId("bridge/P2/displacement"),
                          "displacement",
                          {{p.issuedAt + 10min, 0.05, 0.03, 0.004}},
                          p.issuedAt + 2h};
    return p;
}

Forecast fullForecast()
{
    Forecast f;
    f.id = ForecastId("f1");
    f.system = "bridge";
    f.model = "m";
    f.modelVersion = "1";
    f.inputsHash = "ab";
    f.issuedAt = instantFromMicros(-1);
    f.horizon = 12h;
    f.hindcast = true;
    f.element = ElementId("bridge/IfcColumn/P2");
    f.channel = ChannelId("c");
    f.quantity = "displacement";
    f.points = {{f.issuedAt + 1h, 0.05, 0.04, 0.07}};
    f.limit = 0.05;
    f.exceedance = 0.7;
    f.timeToLimit = f.issuedAt + 30min;
    f.members = {0.04, 1.0 / 3};
    return f;
}

} // namespace

class tst_ProposalJson : public QObject {
    Q_OBJECT
private slots:
    void keepsEveryFieldOfAProposal()
    {
        const auto json = toJson(fullProposal());
        const auto again = proposalFromJson(readJson(writeJson(json)).value());
        QVERIFY2(again, again ? "" : again.error().text().c_str());
        QVERIFY(toJson(*again) == json);
        QCOMPARE(again->issuedAt, fullProposal().issuedAt);
        QCOMPARE(again->decideWithin, fullProposal().decideWithin);
        QCOMPARE(again->verify->points.at(0).sigma, 0.004);
    }
    void keepsEveryFieldOfAForecast()
    {
        const auto json = toJson(fullForecast());
        const auto again = forecastFromJson(readJson(writeJson(json)).value());
        QVERIFY2(again, again ? "" : again.error().text().c_str());
        QVERIFY(toJson(*again) == json);
        QCOMPARE(again->issuedAt, fullForecast().issuedAt);
        QCOMPARE(again->members, fullForecast().members);
    }
    void namesTheFieldThatIsWrong()
    {
        const auto whole = toJson(fullProposal());
        for (const auto& [name, value] : whole.items()) {
            auto broken = whole;
            broken[name] = nlohmann::json::object();
            const auto read = proposalFromJson(broken);
            QVERIFY2(!read, name.c_str());
            QVERIFY2(read.error().message.find(name.substr(0, 6)) != std::string::npos,
                     read.error().message.c_str());
        }
        QVERIFY(!proposalFromJson(nlohmann::json::array()));
        QVERIFY(!forecastFromJson(nlohmann::json::object()));
    }
    void replacesTextThatIsNotUtf8()
    {
        Proposal p = fullProposal();
        p.title = "bad \xff byte";
        QVERIFY(proposalFromJson(readJson(writeJson(toJson(p))).value()));
    }
};

QTEST_GUILESS_MAIN(tst_ProposalJson)
#include "tst_ProposalJson.moc"
