// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/estimate/Random.h>
#include <sinew/forecast/System.h>
#include <sinew/physics/drainage/Simulation.h>
#include <sinew/read/swmm/DrainageInput.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <functional>
#include <map>
#include <QTemporaryDir>

/// Three manholes, a basin and an outfall under one rain gauge: the file, a model that it was imported as,
/// and a truth that drains more than the file says, with readings of it.
namespace smallsewer {

using namespace sinew;

inline constexpr double kMmH = 1e-3 / 3600;
inline const Instant kStart = parseUtc("2026-09-14T00:00:00Z").value();

inline constexpr const char* kInp = R"([TITLE]
Four pipes
[OPTIONS]
FLOW_UNITS CMS
INFILTRATION HORTON
FLOW_ROUTING DYNWAVE
START_DATE 01/01/2026
START_TIME 00:00
END_DATE 01/01/2026
END_TIME 06:00
REPORT_STEP 00:05:00
WET_STEP 00:05:00
DRY_STEP 01:00:00
ROUTING_STEP 10
[RAINGAGES]
RG INTENSITY 0:10 1 TIMESERIES STORM
[SUBCATCHMENTS]
C1 RG M1 4 50 200 1 0
C2 RG M2 4 50 200 1 0
C3 RG M3 4 50 200 1 0
[SUBAREAS]
C1 0.013 0.15 1.3 3.5 25 OUTLET
C2 0.013 0.15 1.3 3.5 25 OUTLET
C3 0.013 0.15 1.3 3.5 25 OUTLET
[INFILTRATION]
C1 60 6 4 7 0
C2 60 6 4 7 0
C3 60 6 4 7 0
[JUNCTIONS]
M1 12 3 0 0 0
M2 11.5 3 0 0 0
M3 10.5 3 0 0 0
[OUTFALLS]
O1 9.5 FREE NO
[STORAGE]
B1 11 3 0 FUNCTIONAL 0 0 300
[CONDUITS]
P1 M1 M2 150 0.013 0 0 0 0
P2 M2 B1 150 0.013 0 0 0 0
P3 B1 M3 150 0.013 0 0 0 0
P4 M3 O1 150 0.013 0 0 0 0
[XSECTIONS]
P1 CIRCULAR 0.5 0 0 0 1
P2 CIRCULAR 0.6 0 0 0 1
P3 CIRCULAR 0.6 0 0 0 1
P4 CIRCULAR 0.7 0 0 0 1
[TIMESERIES]
STORM 0:00 90
STORM 6:00 0
[COORDINATES]
M1 0 0
M2 150 0
B1 300 0
M3 450 0
O1 600 0
[SYMBOLS]
RG 100 100
)";

/// Rain in m/s at hours since kStart.
using RainAt = std::function<double(double)>;

class World {
public:
    explicit World(RainAt rain, double catches = 0.9, bool hasGate = false)
        : m_rain(std::move(rain)), m_catches(catches), m_hasGate(hasGate)
    {
        m_path = m_folder.path().toStdString() + "/sewer.inp";
        std::ofstream(m_path) << (hasGate ? gated() : std::string(kInp));
        file = read::readDrainage(m_path)->model;
        addModel();
        if (hasGate)
            addGate();
    }
    int gateLink() const
    {
        const auto at = std::ranges::find(file.links, "G1", &drainage::Link::id);
        return static_cast<int>(at - file.links.begin());
    }

    drainage::DrainageModel file;
    std::shared_ptr<Model> model = std::make_shared<Model>();
    std::map<ChannelId, std::vector<Sample>> samples;
    std::vector<Outlook> outlooks;
    double floodedM3 = 0; ///< onto the streets in truth

    /// The truth and its readings, minute by minute.
    void live(double hours, double opening = 1)
    {
        auto truth = drainage::Simulation::make(real());
        if (!truth)
            qFatal("%s", truth.error().text().c_str());
        if (m_hasGate)
            (void)truth->command(gateLink(), opening);
        drainage::DrainageState state;
        estimate::Random random(3);
        for (int minute = 1; minute <= static_cast<int>(hours * 60); ++minute) {
            const double rain = m_rain((minute - 0.5) / 60);
            (void)truth->setRain(0, {{60.0 * (minute - 1), 60.0 * minute + 60, rain}});
            if (!truth->advanceTo(60.0 * minute))
                qFatal("the truth stopped");
            truth->stateAt(60.0 * minute, state);
            const Instant at = kStart + fromSeconds(60.0 * minute);
            for (const double flow : state.floodingM3s)
                floodedM3 += 60 * flow;
            const auto say = [&](const char* channel, double value, double noise) {
                const double read = std::max(0.0, value + noise * random.normal());
                samples[ChannelId(channel)].push_back({ChannelId(channel), at, at, read, Quality::Good});
            };
            say("s/RG/rainfall", m_catches * rain, 0);
            say("s/M1/depth", state.depthM[0], 0.004);
            say("s/M2/depth", state.depthM[1], 0.004);
            say("s/B1/level", state.depthM[4], 0.004);
            say("s/P4/flow", state.flowM3s[3], 0.002);
            if (m_hasGate)
                say("s/G1/opening", state.setting[static_cast<std::size_t>(gateLink())], 0.002);
        }
    }

    /// What is known at an hour; later samples are not reachable.
    forecast::SystemInput at(double hours, double horizonHours = 6) const
    {
        forecast::SystemInput input;
        input.model = model;
        input.now = kStart + fromSeconds(3600 * hours);
        input.horizon = fromSeconds(3600 * horizonHours);
        input.outlooks = outlooks;
        input.samples = [this, now = input.now](const ChannelId& id, Instant from, Instant to) {
            std::vector<Sample> found;
            if (const auto all = samples.find(id); all != samples.end())
                std::ranges::copy_if(all->second, std::back_inserter(found), [&](const Sample& s) {
                    return s.sourceTime >= from && s.sourceTime <= std::min(to, now);
                });
            return found;
        };
        input.sourcePath = [this](const Source&) { return std::filesystem::path(m_path); };
        return input;
    }

    /// An honest outlook of a day, issued at an hour.
    void foretell(double hours, double share = 0.2)
    {
        Outlook outlook{ChannelId("s/RG/rainfall"), "service", kStart + fromSeconds(3600 * hours), {}};
        for (int k = 1; k <= 150; ++k) {
            const double mean = m_rain(hours + k / 6.0);
            outlook.points.push_back({outlook.issuedAt + fromSeconds(600.0 * k), mean, share * mean});
        }
        outlooks.push_back(std::move(outlook));
    }

    std::vector<double> between(const char* channel, Instant from, Instant to) const
    {
        std::vector<double> values;
        for (const Sample& s : samples.at(ChannelId(channel)))
            if (s.sourceTime >= from && s.sourceTime <= to)
                values.push_back(s.value);
        return values;
    }

private:
    /// The basin drains through a gate, whose drive takes a minute for the whole way.
    static std::string gated()
    {
        std::string inp = kInp;
        const auto put = [&inp](const std::string& before, const std::string& text) {
            inp.insert(inp.find(before), text);
        };
        inp.replace(inp.find("P3 B1 M3"), 8, "P3 MG M3");
        put("[OUTFALLS]", "MG 10.95 3 0 0 0\n");
        put("[XSECTIONS]", "[ORIFICES]\nG1 B1 MG SIDE 0 0.65 NO 0.0167\n");
        put("[TIMESERIES]", "G1 RECT_CLOSED 0.6 0.6 0 0\n");
        put("[SYMBOLS]", "MG 310 0\n");
        return inp;
    }
    void addGate()
    {
        element("orifice", "G1");
        element("junction", "MG");
        channel("s/G1/opening", "s/orifice/G1", "setting");
        Actuator gate;
        gate.id = ActuatorId("s/G1/gate");
        gate.element = ElementId("s/orifice/G1");
        gate.name = "SMA gate of B1";
        gate.action = "move";
        gate.quantity = "setting";
        gate.unit = "%";
        gate.safeValue = 0.2;
        gate.ratePerS = 0.0167;
        gate.reported = ChannelId("s/G1/opening");
        model->actuators.push_back(gate);
    }

    /// More roofs and rougher walls than in the file.
    drainage::DrainageModel real() const
    {
        drainage::DrainageModel truth = file;
        for (drainage::Subcatchment& c : truth.subcatchments)
            c.imperviousFraction *= 1.2;
        for (drainage::Link& link : truth.links)
            if (auto* conduit = std::get_if<drainage::Conduit>(&link.body))
                conduit->roughness *= 1.1;
        truth.gages[0].spans.clear();
        truth.options.durationS = 10 * 86400;
        truth.options.wetStepS = truth.options.dryStepS = 60;
        truth.options.routingStepS = 5;
        return truth;
    }

    void element(const char* className, const char* name)
    {
        Element e;
        e.id = ElementId(std::string("s/") + className + "/" + name);
        e.asset = AssetId("s");
        e.className = className;
        e.name = e.sourceKey = name;
        model->elements.push_back(e);
    }
    void channel(const char* id, const char* at, const char* quantity, std::optional<double> limit = {})
    {
        Channel c;
        c.id = ChannelId(id);
        c.element = ElementId(at);
        c.quantity = quantity;
        c.highLimit = limit;
        model->channels.push_back(c);
    }
    void addModel()
    {
        Source source;
        source.id = SourceId("file");
        source.reader = "swmm";
        source.sha256 = "abc";
        model->sources = {source};
        model->assets = {{AssetId("s"), "Sewers", "drainage", source.id}};
        for (const char* junction : {"M1", "M2", "M3"})
            element("junction", junction);
        element("outfall", "O1");
        element("storage", "B1");
        for (const char* conduit : {"P1", "P2", "P3", "P4"})
            element("conduit", conduit);
        element("raingage", "RG");
        channel("s/RG/rainfall", "s/raingage/RG", "rainfall");
        channel("s/M1/depth", "s/junction/M1", "depth", 2.7);
        channel("s/M2/depth", "s/junction/M2", "depth", 2.7);
        channel("s/B1/level", "s/storage/B1", "level", 2.7);
        channel("s/P4/flow", "s/conduit/P4", "flow");
        channel("s/M1/temperature", "s/junction/M1", "temperature");
    }

    QTemporaryDir m_folder;
    std::string m_path;
    RainAt m_rain;
    double m_catches;
    bool m_hasGate;
};

/// A storm of some hours about a peak.
inline RainAt storm(double peakHour, double peakMmH, double hours = 2)
{
    return [=](double hour) { return peakMmH * kMmH * std::max(0.0, 1 - std::abs(hour - peakHour) / hours); };
}

} // namespace smallsewer
