// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/StormTruth.h"

#include <sinew/systems/bridge/BridgeSystem.h>
#include <sinew/twin/FieldReading.h>

#include <algorithm>
#include <QtTest>

using namespace sinew;
using testing::Storm;
using testing::StormSettings;

namespace {

systems::BridgeSettings quick()
{
    systems::BridgeSettings settings;
    settings.minutes = 3;
    settings.stepS = 0.04;
    return settings;
}

// Short past and exact wind: what a test can afford.
StormSettings storm(double peakMs)
{
    StormSettings settings;
    settings.calmHours = 1;
    settings.stormHours = 2;
    settings.peakMs = peakMs;
    settings.perturbed = false;
    return settings;
}

const Forecast* find(const forecast::SystemOutput& output, const std::string& channel, bool withCommand)
{
    for (const Forecast& forecast : output.forecasts)
        if (forecast.channel.value == channel && forecast.withCommand == withCommand)
            return &forecast;
    return nullptr;
}

double peakMean(const Forecast& forecast)
{
    return std::ranges::max_element(forecast.points, {}, &ForecastPoint::mean)->mean;
}

forecast::SystemOutput run(const forecast::SystemInput& input)
{
    systems::BridgeSystem system(quick());
    auto output = system.run(input, {});
    if (!output)
        qFatal("%s", output.error().text().c_str());
    return *output;
}

bool warns(const forecast::SystemOutput& output, const std::string& words)
{
    return std::ranges::any_of(output.warnings,
                               [&](const Warning& w) { return w.message.find(words) != std::string::npos; });
}

} // namespace

class tst_BridgeSystem : public QObject {
    Q_OBJECT
    std::unique_ptr<Storm> m_calm, m_storm;
private slots:
    void initTestCase()
    {
        m_calm = std::make_unique<Storm>(storm(20));
        m_storm = std::make_unique<Storm>(storm(50));
    }
    void appliesToBridgesOnly()
    {
        systems::BridgeSystem system(quick());
        QVERIFY(system.appliesTo(*m_calm->model()));
        QVERIFY(!system.appliesTo(Model{}));
    }
    void forecastsEveryPierAndDamper()
    {
        const auto output = run(m_calm->input());
        QCOMPARE(output.forecasts.size(), std::size_t(4 + 4 + 2));
        QVERIFY(output.proposals.empty());
        for (const Forecast& forecast : output.forecasts) {
            QCOMPARE(forecast.system, std::string("bridge"));
            QVERIFY(!forecast.channel.isEmpty() && !forecast.inputsHash.empty());
            QCOMPARE(forecast.issuedAt, m_calm->now());
            QVERIFY(forecast.points.size() >= 11);
            for (const ForecastPoint& point : forecast.points)
                QVERIFY(point.lower > 0 && point.lower < point.mean && point.mean < point.upper &&
                        point.time > m_calm->now());
        }
        const Forecast* displacement = find(output, "bridge/P2/displacement", false);
        QVERIFY(displacement && displacement->limit &&
                *displacement->limit == 0.060); // the channel's before the pier's
        QVERIFY(*displacement->exceedance < 0.01);
        QVERIFY(!displacement->timeToLimit);
    }
    void meanFollowsTheTruth()
    {
        const auto output = run(m_storm->input());
        for (const char* channel : {"bridge/P2/displacement", "bridge/P3/acceleration", "bridge/D3/strain"}) {
            const Forecast* forecast = find(output, channel, false);
            double ratio = 0;
            for (const ForecastPoint& point : forecast->points) {
                double sum = 0;
                const auto samples =
                    m_storm->between(ChannelId(channel), point.time - std::chrono::minutes(5),
                                     point.time + std::chrono::minutes(5));
                for (const Sample& sample : samples)
                    sum += sample.value;
                ratio += sum / static_cast<double>(samples.size()) / point.mean /
                         static_cast<double>(forecast->points.size());
            }
            QVERIFY2(ratio > 0.85 && ratio < 1.15, qPrintable(QString("%1: %2").arg(channel).arg(ratio)));
        }
    }
    void proposesPreHeatingInAStorm()
    {
        const auto output = run(m_storm->input());
        QCOMPARE(output.proposals.size(), std::size_t(1));
        const Proposal& proposal = output.proposals.front();
        QCOMPARE(proposal.actuator.value, std::string("bridge/D2/heater"));
        QCOMPARE(proposal.alsoSet.size(), std::size_t(1));
        QVERIFY(proposal.value >= 313.15 && proposal.value <= 353.15);
        QVERIFY(proposal.energyJ > 0 && proposal.actBefore > proposal.issuedAt);
        QVERIFY(proposal.reason.find("earthquake") != std::string::npos);
        QVERIFY(proposal.effect.find("acceleration") != std::string::npos &&
                proposal.effect.find("simulated") != std::string::npos);
        const auto known = [&](const ForecastId& id) {
            return std::ranges::any_of(output.forecasts, [&](const Forecast& f) { return f.id == id; });
        };
        QVERIFY(known(proposal.forecastWithout) && known(proposal.forecastWith));
        QVERIFY(proposal.verify.has_value());
        QVERIFY(!proposal.verify->points.empty());
        for (const auto& point : proposal.verify->points)
            QVERIFY(point.sigma > 0 && point.withCommand < point.withoutCommand);
        // The most critical pier gets better, and displacement and acceleration are both told.
        const std::string channel = proposal.verify->channel.value;
        QVERIFY(peakMean(*find(output, channel, true)) < peakMean(*find(output, channel, false)));
        QVERIFY(*find(output, channel, true)->exceedance < *find(output, channel, false)->exceedance);
        QVERIFY(find(output, "bridge/P2/acceleration", true));
        qInfo("%s | %s | %s", proposal.title.c_str(), proposal.reason.c_str(), proposal.effect.c_str());
    }
    void fieldsTellTheStateOfTheBars()
    {
        const auto output = run(m_storm->input());
        std::map<std::string, const ComputedField*> fields;
        for (const ComputedField& field : output.fields) {
            const auto checked = checkField(field);
            QVERIFY2(checked.has_value(), checked ? "" : checked.error().text().c_str());
            QCOMPARE(field.times.front(), m_storm->now());
            fields[field.quantity] = &field;
        }
        for (const char* quantity : {"displacement", "strain", "phase-fraction", "damage"})
            QVERIFY2(fields.contains(quantity), quantity);
        const ComputedField& fraction = *fields["phase-fraction"];
        const ComputedField& damage = *fields["damage"];
        QCOMPARE(fraction.elements->size(), std::size_t(2)); // the dampers
        float most = 0;
        for (const float value : fraction.upper)
            QVERIFY(value >= 0 && value <= 1);
        for (const float value : fraction.mean)
            most = std::max(most, value);
        QVERIFY(most > 0.05); // the storm drives the bars onto their plateau
        for (std::size_t t = 1; t < damage.times.size(); ++t)
            QVERIFY(damage.mean[damage.at(t, 0)] >= damage.mean[damage.at(t - 1, 0)]);
        QVERIFY(damage.mean.back() > damage.mean.front());
        // The forecast and the field say the same of a pier, but for what its sensor adds.
        const Forecast* pier = find(output, "bridge/P2/displacement", false);
        const ComputedField& u = *fields["displacement"];
        const auto at = std::ranges::find(*u.elements, pier->element) - u.elements->begin();
        const float there = u.mean[u.at(1, static_cast<std::size_t>(at))];
        QVERIFY(std::abs(there / pier->points.front().mean - 1) < 0.1);
    }
    void hindcastsLeaveNoFields()
    {
        auto input = m_storm->input();
        input.hindcast = true;
        QVERIFY(run(input).fields.empty());
    }
    void sameInputSameOutput()
    {
        const auto a = run(m_storm->input()), b = run(m_storm->input());
        QCOMPARE(a.forecasts.size(), b.forecasts.size());
        for (std::size_t i = 0; i < a.forecasts.size(); ++i) {
            QCOMPARE(a.forecasts[i].id, b.forecasts[i].id);
            QCOMPARE(a.forecasts[i].inputsHash, b.forecasts[i].inputsHash);
            QCOMPARE(a.forecasts[i].points.back().mean, b.forecasts[i].points.back().mean);
        }
    }
    void heatedDampersAskForNoMoreOfTheSame()
    {
        auto input = m_storm->input();
        for (std::size_t i = 0; i < input.state.channels.size(); ++i)
            if (input.state.model->channels[i].quantity == "temperature" &&
                input.state.model->channels[i].element.value.find("Accessory") != std::string::npos)
                input.state.channels[i].value = 353.15;
        const auto hot = run(input), cold = run(m_storm->input());
        QVERIFY(hot.proposals.empty());
        QVERIFY(peakMean(*find(hot, "bridge/P2/displacement", false)) <
                peakMean(*find(cold, "bridge/P2/displacement", false)));
    }
    void worksWithoutAnOutlookAndSaysSo()
    {
        auto input = m_calm->input();
        input.outlooks.clear();
        const auto output = run(input);
        QVERIFY(!output.forecasts.empty());
        QVERIFY(warns(output, "no wind outlook"));
        for (auto& channel : input.state.channels)
            channel.known = false;
        const auto nothing = run(input);
        QVERIFY(nothing.forecasts.empty());
        QVERIFY(warns(nothing, "no forecast"));
    }
    void saysWhatIsMissing()
    {
        auto input = m_calm->input();
        input.samples = [](const ChannelId&, Instant, Instant) { return std::vector<Sample>{}; };
        for (std::size_t i = 0; i < input.state.channels.size(); ++i)
            if (input.state.model->channels[i].quantity == "temperature")
                input.state.channels[i].known = false;
        const auto output = run(input);
        QVERIFY(warns(output, "20 °C ± 10 assumed"));
        QVERIFY(warns(output, "not calibrated yet"));
        // Unknown temperature and parameters: wider than with a day of measurements.
        const auto known = run(m_calm->input());
        const ForecastPoint a = find(output, "bridge/P2/displacement", false)->points.back();
        const ForecastPoint b = find(known, "bridge/P2/displacement", false)->points.back();
        QVERIFY((a.upper - a.lower) / a.mean > (b.upper - b.lower) / b.mean);
    }
    void warnsOfColdDampers()
    {
        auto input = m_calm->input();
        for (std::size_t i = 0; i < input.state.channels.size(); ++i)
            if (input.state.model->channels[i].quantity == "temperature")
                input.state.channels[i].value = 255;
        QVERIFY(warns(run(input), "does not recentre"));
    }
    void looksAtNothingLaterThanNow()
    {
        auto input = m_calm->input();
        const Instant now = input.now;
        input.samples = [storm = m_calm.get(), now](const ChannelId& channel, Instant from, Instant to) {
            if (to > now)
                qFatal("looked into the future");
            return storm->between(channel, from, to);
        };
        run(input);
    }
    void hindcastsProposeNothing()
    {
        auto input = m_storm->input();
        input.hindcast = true;
        const auto output = run(input);
        QVERIFY(output.proposals.empty());
        QVERIFY(!output.forecasts.empty());
        for (const Forecast& forecast : output.forecasts)
            QVERIFY(forecast.hindcast && forecast.issuedAt == m_storm->now());
    }
    // Through the wind that was measured, with the storm's truth heated or not.
    void runningCommandIsPredictedAgain_data()
    {
        QTest::addColumn<double>("heatedK");
        QTest::addRow("heated") << 343.15;
        QTest::addRow("heating does nothing") << 0.0;
    }
    void runningCommandIsPredictedAgain()
    {
        QFETCH(const double, heatedK);
        auto settings = storm(50);
        settings.heatedK = heatedK;
        const Storm truth(settings);
        Proposal proposal = run(m_storm->input()).proposals.front();
        QVERIFY(proposal.verify->followsMeasurement);
        proposal.value = 343.15;
        for (auto& also : proposal.alsoSet)
            also.second = 343.15;
        auto later = truth.input();
        later.now = truth.end();
        later.running = {{proposal.id, proposal, truth.now()}};
        const auto output = run(later);
        QCOMPARE(output.refinedPlans.size(), std::size_t(1));
        QCOMPARE(output.refinedPlans.front().first, proposal.id);
        const VerifyPlan& plan = output.refinedPlans.front().second;
        QCOMPARE(plan.channel, proposal.verify->channel);
        QVERIFY(plan.points.size() > 100 && plan.points.back().time <= later.now - std::chrono::minutes(5));
        double heavy = 0, measured = 0, without = 0, with = 0;
        for (const auto& point : plan.points) {
            QVERIFY(point.sigma > 0 && point.lasting > 0);
            const auto samples = truth.between(plan.channel, point.time, point.time);
            if (samples.empty() || point.withoutCommand < 0.03)
                continue;
            ++heavy;
            measured += samples.front().value;
            without += point.withoutCommand;
            with += point.withCommand;
        }
        QVERIFY(heavy > 15 && with < 0.85 * without);
        const double share = (measured - without) / (with - without);
        QVERIFY2(heatedK > 0 ? share > 0.6 && share < 1.4 : std::abs(share) < 0.4,
                 qPrintable(QString::number(share)));
    }
    void othersCommandsAreLeftAlone()
    {
        auto input = m_calm->input();
        Proposal other;
        other.id = ProposalId("other");
        other.actuator = ActuatorId("water/P-1/clamp");
        other.verify = VerifyPlan{ChannelId("bridge/P2/displacement"), "displacement", {}, input.now};
        other.verify->followsMeasurement = true;
        input.running = {{other.id, other, input.now - std::chrono::minutes(30)}};
        QVERIFY(run(input).refinedPlans.empty());
    }
    void canBeCancelled()
    {
        std::stop_source source;
        source.request_stop();
        systems::BridgeSystem system(quick());
        const auto output = system.run(m_calm->input(), source.get_token());
        QVERIFY(!output && output.error().code == ErrorCode::Cancelled);
    }
    void skipsBridgesItCannotModel()
    {
        auto model = std::make_shared<Model>(*m_calm->model());
        for (Element& element : model->elements) {
            if (element.attributes.contains("Sinew_Pier.Stiffness_N_m"))
                element.attributes["Sinew_Pier.TributaryMass_kg"] = -1.0;
            if (element.attributes.contains("Sinew_Damper.Pier"))
                element.attributes["Sinew_Damper.Pier"] = std::string("nowhere");
        }
        auto input = m_calm->input();
        input.model = model;
        const auto output = run(input);
        QVERIFY(output.forecasts.empty());
        QVERIFY(warns(output, "no forecast"));
    }
};

QTEST_GUILESS_MAIN(tst_BridgeSystem)
#include "tst_BridgeSystem.moc"
