// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/loop/Loop.h>

#include <cmath>

/// A hand-made situation for tests of the window: a typhoon nears a bridge, one alarm of each kind, commands
/// in several states. Nothing of it is ever shown by the product.
namespace eve {

using namespace sinew;
using namespace std::chrono_literals;

inline const Instant kNow = *parseUtc("2026-09-14T14:02:07Z");

inline Channel channel(std::string id, std::string element, std::string quantity, std::string unit)
{
    Channel c;
    c.id = ChannelId(std::move(id));
    c.element = ElementId(std::move(element));
    c.quantity = std::move(quantity);
    c.unit = std::move(unit);
    c.simulated = true;
    return c;
}

inline ModelPtr model()
{
    auto m = std::make_shared<Model>();
    m->name = "Port Aurelia";
    m->assets = {{AssetId("bridge"), "Harbour bridge", "bridge", {}},
                 {AssetId("water"), "Water network", "water", {}}};
    const auto element = [&](std::string asset, std::string cls, std::string key, Vec3d at) {
        Element e;
        e.id = ElementId(asset + "/" + cls + "/" + key);
        e.asset = AssetId(asset);
        e.name = e.sourceKey = key;
        e.className = cls;
        e.shape = PointShape{at, 5};
        e.attributes = {{"Sinew_Pier.Height_m", 31.5}, {"Sinew_Pier.DisplacementLimit_m", 0.05}};
        m->elements.push_back(std::move(e));
    };
    for (int i = 1; i <= 8; ++i)
        element("bridge", "IfcColumn", "P" + std::to_string(i), {i * 40.0, 0, 0});
    element("bridge", "IfcDiscreteAccessory", "P7-D2", {280, 2, 30});
    for (int i = 101; i <= 112; ++i)
        element("water", "junction", "J-" + std::to_string(i), {(i - 100) * 30.0, 200, 0});
    element("water", "pipe", "C-12", {200, 220, -2});
    Channel d = channel("bridge/P7/displacement", "bridge/IfcColumn/P7", "displacement", "mm");
    d.highWarning = 0.04;
    d.highLimit = 0.05;
    m->channels = {
        d, channel("bridge/P7/acceleration", "bridge/IfcColumn/P7", "acceleration", "m/s²"),
        channel("bridge/P7-D2/temperature", "bridge/IfcDiscreteAccessory/P7-D2", "temperature", "°C"),
        channel("weather/wind-speed", "bridge/IfcColumn/P7", "wind-speed", "m/s"),
        channel("water/J-101/pressure", "water/junction/J-101", "pressure", "kPa")};
    Actuator heater;
    heater.id = ActuatorId("bridge/P7-D2/heater");
    heater.element = ElementId("bridge/IfcDiscreteAccessory/P7-D2");
    heater.name = "Damper heater";
    heater.action = "pre-heat";
    heater.quantity = "temperature";
    heater.unit = "°C";
    heater.minValue = 293.15;
    heater.maxValue = 353.15;
    heater.measured = ChannelId("bridge/P7-D2/temperature");
    Actuator clamp;
    clamp.id = ActuatorId("water/C-12/clamp");
    clamp.element = ElementId("water/pipe/C-12");
    clamp.name = "Shape-memory clamp";
    clamp.action = "tighten";
    clamp.quantity = "setting";
    clamp.hazardous = true;
    m->actuators = {heater, clamp};
    m->users = {{UserId("vera"), "Vera Lind", Role::Viewer},
                {UserId("ada"), "Ada Mori", Role::Operator},
                {UserId("boris"), "Boris Kane", Role::Approver}};
    return m;
}

/// A hump that peaks `peakAfter` from now.
inline Forecast hump(std::string id, double base, double peak, bool withCommand)
{
    Forecast f;
    f.id = ForecastId(std::move(id));
    f.system = "bridge";
    f.model = "lumped";
    f.issuedAt = kNow - 2min;
    f.horizon = 12h;
    f.withCommand = withCommand;
    f.element = ElementId("bridge/IfcColumn/P7");
    f.channel = ChannelId("bridge/P7/displacement");
    f.quantity = "displacement";
    for (int i = 0; i <= 72; ++i) {
        const double h = i / 6.0, s = std::exp(-(h - 5) * (h - 5) / 5);
        const double mean = base + (peak - base) * s;
        f.points.push_back({kNow + i * 10min, mean, mean * (1 - 0.16 * s), mean * (1 + 0.18 * s)});
    }
    f.limit = 0.05;
    f.exceedance = withCommand ? 0.08 : 0.71;
    if (!withCommand)
        f.timeToLimit = kNow + 4h;
    return f;
}

inline command::CommandRecord command(std::string id, std::string title, command::State state, Duration ago)
{
    command::CommandRecord c;
    c.id = CommandId(id);
    c.proposal.id = ProposalId(std::move(id));
    c.proposal.title = std::move(title);
    c.proposal.origin = "system:bridge";
    c.proposal.actuator = ActuatorId("bridge/P7-D2/heater");
    c.proposal.action = "pre-heat";
    c.proposal.value = 333.15;
    c.proposal.issuedAt = kNow - ago;
    c.proposal.actBefore = kNow + 3h;
    c.proposal.reason = "Forecast peak displacement of P7 is 58 mm (49 to 68 mm); the limit is 50 mm and is "
                        "passed with probability 0.71.";
    c.proposal.effect = "Predicted peak 43 mm (37 to 50 mm) with warm dampers.";
    c.proposal.forecastWithout = ForecastId("f-without");
    c.proposal.forecastWith = ForecastId("f-with");
    c.proposal.energyJ = 7.2e6;
    c.state = state;
    c.proposedAtWall = kNow - ago;
    c.decideByWall = kNow + 9min;
    c.changedAtWorld = kNow - ago / 2;
    c.requested = 333.15;
    c.actuators = {{c.proposal.actuator, c.proposal.action, c.proposal.value}};
    c.past = {{kNow - ago, command::State::Proposed}};
    if (state != command::State::Proposed)
        c.past.push_back({kNow - ago / 2, state});
    return c;
}

/// What a command was made from: two forecasts and the record of that day.
inline std::shared_ptr<const command::Basis> basis()
{
    command::Basis made{hump("f-without", 0.03, 0.058, false), hump("f-with", 0.028, 0.043, true),
                        Skill{"bridge", "lumped", "displacement"}};
    made.without->modelVersion = "3";
    made.without->inputsHash = "9c1185a5c5e9fc54612808977ee8f548";
    made.skill->scored = 30;
    made.skill->hindcasts = 12;
    made.skill->crps = 0.19;
    made.skill->crpsPersistence = 1;
    made.skill->coverage90 = 0.9;
    return std::make_shared<const command::Basis>(std::move(made));
}

/// Each way that a command ends without success, with the words that the record has for it.
inline std::vector<command::CommandRecord> endings()
{
    using command::State;
    const auto ended = [](const char* id, const char* title, State state, const char* why) {
        auto c = command(id, title, state, 2h);
        c.why = why;
        return c;
    };
    auto refused = ended("e5", "Tighten clamp C-14", State::Failed,
                         "The field refused Shape-memory clamp: an interlock holds it.");
    refused.refusal = wire::Refusal::Interlocked;
    return {ended("e1", "Close valve V-1", State::Rejected, "Ada Mori (ada) rejected it: crew in the shaft."),
            ended("e2", "Close valve V-2", State::Expired, "Nobody decided within 10 min: 0 of 1 approved."),
            ended("e3", "Close valve V-3", State::Cancelled, "Ada Mori (ada) cancelled it: wrong valve."),
            ended("e4", "Close valve V-4", State::TimedOut,
                  "The field accepted it but was not done by 2026-09-14T13:40:00Z."),
            refused};
}

inline alarm::Alarm alarm(std::string id, std::string title, alarm::Priority priority, alarm::State state,
                          Duration ago)
{
    alarm::Alarm a;
    a.id = AlarmId(std::move(id));
    a.title = std::move(title);
    a.priority = priority;
    a.state = state;
    a.since = kNow - ago;
    a.element = ElementId("bridge/IfcColumn/P7");
    a.channel = ChannelId("bridge/P7/displacement");
    a.condition = "high warning";
    a.value = 0.0412;
    if (state == alarm::State::ReturnedUnacknowledged)
        a.returned = kNow - ago / 3;
    if (state == alarm::State::Shelved)
        a.shelvedUntil = kNow + 50min;
    if (state == alarm::State::Acknowledged) {
        a.acknowledgedBy = "ada";
        a.acknowledgedAt = kNow - ago / 2;
        a.comment = "patrol sent";
    }
    return a;
}

inline loop::Overview overview(const ModelPtr& m)
{
    loop::Overview o;
    o.revision = 1;
    o.wall = o.world = kNow;
    o.simulated = true;
    o.state.at = kNow;
    o.state.model = m;
    o.state.channels = {{true, 0.0412, kNow - 400ms, Quality::Good, false},
                        {true, 0.62, kNow - 400ms, Quality::Uncertain, false},
                        {true, 291.4, kNow - 25min, Quality::Good, true},
                        {true, 27.3, kNow - 3s, Quality::Good, false},
                        {}};
    o.forecasts = {hump("f-without", 0.03, 0.058, false), hump("f-with", 0.028, 0.043, true)};
    Skill skill;
    skill.system = "bridge";
    skill.model = "lumped";
    skill.quantity = "displacement";
    skill.scored = 30;
    skill.hindcasts = 12;
    skill.crps = 0.19;
    skill.crpsPersistence = 1;
    skill.coverage90 = 0.9;
    o.skills = {skill};
    o.commands = {command("c1", "Pre-heat dampers D1–D4 to 60 °C", command::State::Proposed, 3min),
                  command("c2", "Tighten clamp C-12", command::State::Operated, 25min),
                  command("c3", "Close valve V-3", command::State::Succeeded, 3h)};
    for (auto& c : o.commands)
        c.basis = basis();
    o.commands[1].approvalsNeeded = 2;
    o.commands[1].approvals = {UserId("ada")};
    auto& v = o.commands[2].verification;
    v.logRatio = 9.1;
    v.upper = 4.6;
    v.lower = -2.2;
    v.samples = 14;
    v.meanEffect = -0.012;
    v.predictedEffect = -0.015;
    v.outcome = "confirmed";
    o.commands[2].measured = 0.0;
    o.commands[2].reported = 0.0;
    using P = alarm::Priority;
    using S = alarm::State;
    o.alarms = {alarm("a1", "Pier P7 displacement above 40 mm", P::High, S::Unacknowledged, 4min),
                alarm("a2", "Burst suspected near C-12", P::Critical, S::Acknowledged, 40min),
                alarm("a3", "P7 acceleration above 0.6 m/s²", P::Medium, S::ReturnedUnacknowledged, 90min),
                alarm("a4", "J-101 no data", P::Low, S::Shelved, 2h)};
    Finding burst;
    burst.id = "burst-1";
    burst.system = "water";
    burst.title = "Burst suspected near C-12";
    burst.detail = "Residuals at 4 of 12 loggers exceed 3 sigma.";
    burst.since = kNow - 40min;
    burst.candidates = {{ElementId("water/pipe/C-12"), 0.62}};
    o.findings = {burst};
    o.systems = {{"bridge", "Bridges", false, kNow - 2min, "", {}}};
    o.sources = {{"Simulated field", {true, "in this process", 1200, 0, 0, 0}}};
    return o;
}

/// A typhoon foretold for the evening: certain to pass 25 m/s, with an interval.
inline Forecast windOutlook(const ModelPtr& m)
{
    Outlook outlook{ChannelId("weather/wind-speed"), "weather service", kNow - 20min, {}};
    for (int i = 0; i <= 72; ++i) {
        const double h = i / 6.0, s = std::exp(-(h - 5) * (h - 5) / 8);
        outlook.points.push_back({kNow + i * 10min, 15 + 34 * s, 1 + 3 * s});
    }
    return forecast::forecastOf(outlook, m->channels[3]);
}

/// What had been known an hour before: another alarm, a proposal still undecided, a milder forecast.
inline loop::Overview anHourBefore(const ModelPtr& m)
{
    loop::Overview o = overview(m);
    o.wall = {};
    o.world = o.state.at = kNow - 1h;
    o.alarms = {alarm("b1", "P7 acceleration above 0.6 m/s²", alarm::Priority::Medium,
                      alarm::State::Unacknowledged, 90min)};
    o.commands = {command("c3", "Close valve V-3", command::State::Proposed, 3h)};
    o.commands[0].basis = basis();
    o.findings.clear();
    o.forecasts = {hump("f-then", 0.02, 0.046, false)};
    o.forecasts[0].issuedAt = kNow - 1h;
    o.forecasts[0].exceedance = 0.31;
    o.skills[0].scored = 7;
    return o;
}

/// What had happened: alarms that came and went, a risk that was passed, one that was not, wind that came.
inline loop::Past happened(const ModelPtr& m)
{
    loop::Past past;
    auto gone = alarm("b1", "P7 acceleration above 0.6 m/s²", alarm::Priority::Medium,
                      alarm::State::Acknowledged, 5h);
    gone.returned = kNow - 4h;
    gone.acknowledgedAt = kNow - 290min;
    auto silent = alarm("b2", "J-101 pressure: no data for more than 300 s", alarm::Priority::Low,
                        alarm::State::ReturnedUnacknowledged, 9h);
    silent.condition = "no data";
    past.alarms = {gone, silent};
    Finding leak;
    leak.id = "burst-0";
    leak.title = "Burst near C-2";
    leak.since = kNow - 8h;
    past.findings = {{leak, kNow - 7h}};
    forecast::PastRisk hit;
    hit.risk = *forecast::riskOf(hump("f-old", 0.03, 0.058, false), &m->channels[0]);
    const auto shift = [](forecast::Risk& r, Duration by) {
        for (Instant* at : {&r.from, &r.to, &r.coreFrom, &r.coreTo, &r.extreme.time, &r.issuedAt})
            *at -= by;
    };
    shift(hit.risk, 14h);
    hit.isOver = true;
    auto calm = hit;
    hit.measured = 0.0562;
    calm.measured = 0.043;
    calm.risk.forecast = ForecastId("f-older");
    calm.risk.element = ElementId("bridge/IfcColumn/P6");
    past.risks = {{hit, ""}, {calm, "Pre-heat damper D3 to 60 °C"}};
    forecast::PastRisk wind{*forecast::riskOf(windOutlook(m), &m->channels[3]), kNow - 20h, {}, 47.3, true};
    shift(wind.risk, 14h);
    past.weather = {wind};
    auto surprise =
        alarm("b3", "P2 displacement above 50 mm", alarm::Priority::Critical, alarm::State::Acknowledged, 3h);
    surprise.returned = kNow - 170min;
    past.alarms.push_back(surprise);
    past.surprises = {{surprise, 0.02}};
    past.at = kNow;
    return past;
}

} // namespace eve
