// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/estimate/Random.h>
#include <sinew/forecast/System.h>
#include <sinew/physics/water/Hydraulics.h>
#include <sinew/read/inp/Inp.h>
#include <sinew/systems/water/SolveCsv.h>
#include <sinew/twin/FieldReading.h>

#include <fmt/format.h>

#include <QtTest>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <map>

std::unique_ptr<sinew::forecast::System> sinew_make_systems_water();

using namespace sinew;

namespace {

constexpr int kSide = 6, kHistory = 200;
constexpr double kStepS = 300, kPaPerM = 9806.65;
const Instant kStart = instantFromMicros(1'515'369'600LL * 1'000'000); // a Monday

std::string nodeName(int i, int j)
{
    return fmt::format("J{}{}", i, j);
}

/// A grid of streets fed at one corner.
std::string gridInp()
{
    std::string junctions, pipes, coordinates;
    for (int i = 0; i < kSide; ++i)
        for (int j = 0; j < kSide; ++j) {
            junctions += fmt::format(" {} {} 0.8\n", nodeName(i, j), 10 + i);
            coordinates += fmt::format(" {} {} {}\n", nodeName(i, j), 100 * i, 100 * j);
            if (i + 1 < kSide)
                pipes +=
                    fmt::format(" X{0}{1} {2} {3} 100 150 110\n", i, j, nodeName(i, j), nodeName(i + 1, j));
            if (j + 1 < kSide)
                pipes +=
                    fmt::format(" Y{0}{1} {2} {3} 100 150 110\n", i, j, nodeName(i, j), nodeName(i, j + 1));
        }
    return "[JUNCTIONS]\n" + junctions + "[RESERVOIRS]\n R 60\n[PIPES]\n F R J00 200 300 120\n" + pipes +
           "[PATTERNS]\n D 0.6 0.6 0.8 1.2 1.4 1.2 1.0 1.0 1.1 1.4 1.2 0.8\n[OPTIONS]\n UNITS LPS\n PATTERN "
           "D\n[TIMES]\n"
           " DURATION 24:00\n PATTERN TIMESTEP 2:00\n[COORDINATES]\n R -100 0\n" +
           coordinates;
}

struct Site {
    QTemporaryDir folder;
    std::filesystem::path inp;
    std::shared_ptr<Model> model = std::make_shared<Model>();
    water::PipeNetwork network;
    std::map<ChannelId, std::vector<Sample>> samples;

    /// every: 1 a gauge at each street corner, 2 at each second one along and across.
    explicit Site(int every = 2)
    {
        inp = std::filesystem::path(folder.path().toStdString()) / "grid.inp";
        std::ofstream(inp) << gridInp();
        network = *read::readNetwork(inp);
        read::ImportOptions options;
        options.crs = "local:m";
        auto imported = *sinew_make_read_inp()->read(inp, "town", options, {}, {});
        model->assets = imported.assets;
        model->elements = imported.elements;
        Source source;
        source.id = SourceId("s");
        source.reader = "inp";
        model->sources.push_back(source);
        model->assets.front().source = source.id;
        for (int i = every - 1; i < kSide; i += every)
            for (int j = every - 1; j < kSide; j += every) {
                Channel channel;
                channel.id = ChannelId("town/" + nodeName(i, j) + "/pressure");
                channel.element = ElementId("town/junction/" + nodeName(i, j));
                channel.quantity = "pressure";
                channel.unit = "Pa";
                channel.lowLimit = 100e3;
                model->channels.push_back(channel);
            }
    }

    void actuator(const std::string& pipe, const std::string& action, const std::string& what)
    {
        Actuator a;
        a.id = ActuatorId("town/" + pipe + "/" + what);
        a.element = ElementId("town/pipe/" + pipe);
        a.action = action;
        a.quantity = "setting";
        a.hazardous = what == "valve";
        model->actuators.push_back(a);
    }

    /// The town as it really is: rougher, thirstier, and with a hole from `burstSpan` on that a clamp closes
    /// to `left` from `clampSpan` on.
    void live(int spans, const std::string& pipe, int burstSpan, double litres, int clampSpan = 1'000'000,
              double left = 0.15)
    {
        const int link = *water::NetworkIndex(network).link(pipe);
        auto truth = *water::withLeak(network, {link, 0.4, 0, 0.5});
        estimate::Random random(5);
        for (water::Link& l : truth.links)
            l.pipe()->roughness *= std::exp(0.06 * random.normal());
        std::vector<double> habit;
        for (std::size_t i = 0; i < truth.nodes.size(); ++i)
            habit.push_back(std::exp(0.1 * random.normal()));
        auto solver = *water::HydraulicSolver::make(truth);
        for (int k = 1; k <= spans; ++k) {
            water::HydraulicOptions options;
            options.timeS = k * kStepS;
            options.accuracy = 1e-6;
            auto c = water::conditionsAt(truth, options);
            for (std::size_t i = 0; i < habit.size(); ++i)
                c.demandM3s[i] *= habit[i] * (1 + 0.05 * random.normal());
            c.emitter.back() =
                k > burstSpan ? (k > clampSpan ? left : 1) * litres * 1e-3 / std::sqrt(40.0) : 0;
            const auto state = *solver.solve(c);
            for (const Channel& channel : model->channels) {
                const int node = *water::NetworkIndex(network).node(channel.element.value.substr(14));
                const Instant at = kStart + fromSeconds(k * kStepS);
                samples[channel.id].push_back(
                    {channel.id, at, at, (state.pressureM(truth, node) + 0.05 * random.normal()) * kPaPerM,
                     Quality::Good});
            }
        }
    }

    /// A sound town whose consumers deviate for a while, each alone and all together: an archive of single
    /// samples, then ten a span.
    void liveSoundly(int spans, std::uint64_t seed)
    {
        estimate::Random random(seed);
        auto truth = network;
        for (water::Link& l : truth.links)
            l.pipe()->roughness *= std::exp(0.06 * random.normal());
        std::vector<double> habit(truth.nodes.size()), mood(truth.nodes.size());
        for (double& h : habit)
            h = std::exp(0.12 * random.normal());
        double everybody = 0;
        const auto drift = [&](double& value, double spread, double minutes, double stepS) {
            const double keep = std::exp(-stepS / 60 / minutes);
            value = keep * value + spread * std::sqrt(1 - keep * keep) * random.normal();
        };
        auto solver = *water::HydraulicSolver::make(truth);
        for (int k = 1; k <= 10 * spans; ++k) {
            const bool isArchive = k <= 10 * kHistory;
            if (isArchive && k % 10 != 0)
                continue;
            const double stepS = isArchive ? kStepS : kStepS / 10;
            water::HydraulicOptions options;
            options.timeS = k * kStepS / 10;
            options.accuracy = 1e-6;
            auto c = water::conditionsAt(truth, options);
            drift(everybody, 0.02, 60, stepS);
            for (std::size_t i = 0; i < habit.size(); ++i) {
                drift(mood[i], 0.08, 20, stepS);
                c.demandM3s[i] *= habit[i] * (1 + mood[i] + everybody);
            }
            const auto state = *solver.solve(c);
            const Instant at = kStart + fromSeconds(options.timeS);
            for (const Channel& channel : model->channels) {
                const int node = *water::NetworkIndex(network).node(channel.element.value.substr(14));
                samples[channel.id].push_back(
                    {channel.id, at, at, (state.pressureM(truth, node) + 0.04 * random.normal()) * kPaPerM,
                     Quality::Good});
            }
        }
    }

    forecast::SystemInput input(int span) const
    {
        forecast::SystemInput in;
        in.model = model;
        in.now = kStart + fromSeconds(span * kStepS);
        in.horizon = std::chrono::hours(4);
        in.samples = [this](const ChannelId& channel, Instant from, Instant to) {
            std::vector<Sample> result;
            for (const Sample& s : samples.at(channel))
                if (s.sourceTime >= from && s.sourceTime <= to)
                    result.push_back(s);
            return result;
        };
        in.sourcePath = [this](const Source&) { return inp; };
        return in;
    }
};

/// Null where there is none, or several.
const ComputedField* fieldOf(const forecast::SystemOutput& output, const std::string& quantity)
{
    const auto is = [&](const ComputedField& f) { return f.quantity == quantity; };
    return std::ranges::count_if(output.fields, is) == 1 ? &*std::ranges::find_if(output.fields, is)
                                                         : nullptr;
}

double valueOf(const ComputedField& field, const std::string& element, std::size_t time)
{
    const auto found = std::ranges::find(*field.elements, ElementId(element));
    return found == field.elements->end()
               ? NAN
               : field.mean[field.at(time, static_cast<std::size_t>(found - field.elements->begin()))];
}

} // namespace

class tst_WaterSystem : public QObject {
    Q_OBJECT
private slots:
    void staysQuietAndForecasts()
    {
        Site site;
        site.live(kHistory, "X21", 100000, 0);
        auto system = sinew_make_systems_water();
        QVERIFY(system->appliesTo(*site.model));
        const auto output = system->run(site.input(kHistory), {});
        QVERIFY2(output, output ? "" : output.error().text().c_str());
        QVERIFY(output->findings.empty());
        QVERIFY(output->proposals.empty());
        QCOMPARE(output->forecasts.size(), site.model->channels.size());
        const Forecast& f = output->forecasts.front();
        QCOMPARE(f.points.size(), std::size_t(8));
        QVERIFY(f.points.front().lower < f.points.front().mean &&
                f.points.front().mean < f.points.front().upper);
        QVERIFY(f.exceedance && *f.exceedance == 0.0);
        QVERIFY(!f.members.empty() && !f.inputsHash.empty());
    }

    void computesADayEverywhere()
    {
        Site site;
        site.live(kHistory, "X21", 100000, 0);
        auto input = site.input(kHistory);
        const auto output = sinew_make_systems_water()->run(input, {});
        QVERIFY(output && output->fields.size() == 4);
        for (const ComputedField& field : output->fields) {
            const auto checked = checkField(field);
            QVERIFY2(checked, checked ? "" : checked.error().text().c_str());
            QCOMPARE(field.system, std::string("water"));
            QCOMPARE(field.issuedAt, input.now);
            QCOMPARE(field.times.size(), std::size_t(25));
            QCOMPARE(field.times.front(), input.now);
            QCOMPARE(field.times.back(), input.now + std::chrono::hours(24));
            QVERIFY(!field.model.empty() && !field.inputsHash.empty() && !field.withCommand);
            QVERIFY(std::ranges::none_of(field.mean, [](float v) { return std::isnan(v); }));
            for (std::size_t i = 0; i < field.mean.size(); ++i)
                QVERIFY(field.lower[i] < field.mean[i] && field.mean[i] < field.upper[i]);
        }
        const auto *head = fieldOf(*output, "head"), *pressure = fieldOf(*output, "pressure"),
                   *flow = fieldOf(*output, "flow"), *velocity = fieldOf(*output, "velocity");
        QVERIFY(head && pressure && flow && velocity);
        constexpr std::size_t pipes = 2 * kSide * (kSide - 1) + 1;
        QCOMPARE(head->elements->size(), std::size_t(kSide * kSide) + pipes); // the reservoir is no junction
        QCOMPARE(flow->elements->size(), pipes);
        QVERIFY(std::fabs(valueOf(*head, "town/pipe/X21", 3) - (valueOf(*head, "town/junction/J21", 3) + valueOf(*head, "town/junction/J31", 3)) / 2) < 1e-3);
        for (const std::size_t time : {std::size_t(0), std::size_t(7), std::size_t(24)}) {
            // Elevations are 10 + i; water flows away from the corner that is fed; all of it comes through
            // one pipe.
            QVERIFY(std::fabs(valueOf(*head, "town/junction/J40", time) -
                              valueOf(*pressure, "town/junction/J40", time) / kPaPerM - 14) < 1e-3);
            QVERIFY(valueOf(*head, "town/junction/J00", time) > valueOf(*head, "town/junction/J33", time));
            QVERIFY(valueOf(*head, "town/junction/J33", time) > valueOf(*head, "town/junction/J55", time));
            const double feed = valueOf(*flow, "town/pipe/F", time);
            QVERIFY(std::fabs(valueOf(*velocity, "town/pipe/F", time) - feed / (M_PI / 4 * 0.09)) < 1e-5);
        }
        // Demand has the pattern's ups and downs, and the same time of the next day.
        const auto feeds = std::minmax_element(flow->mean.begin(), flow->mean.end());
        QVERIFY(*feeds.second > 0.02);
        QVERIFY(std::fabs(valueOf(*flow, "town/pipe/F", 0) / valueOf(*flow, "town/pipe/F", 24) - 1) < 1e-3);
        // Not far from what is foretold for the gauges from their own past.
        for (const Forecast& f : output->forecasts)
            for (const ForecastPoint& point : f.points)
                if (const auto time = std::ranges::find(pressure->times, point.time);
                    time != pressure->times.end())
                    QVERIFY(std::fabs(valueOf(*pressure, f.element.value,
                                              static_cast<std::size_t>(time - pressure->times.begin())) -
                                      point.mean) < 2 * kPaPerM);
        input.hindcast = true;
        QVERIFY(sinew_make_systems_water()->run(input, {})->fields.empty());
    }

    void fieldsFeelABurst()
    {
        Site site, broken;
        site.live(kHistory + 12, "X33", 100000, 0);
        broken.live(kHistory + 12, "X33", kHistory, 12);
        const auto quiet = sinew_make_systems_water()->run(site.input(kHistory + 12), {}),
                   burst = sinew_make_systems_water()->run(broken.input(kHistory + 12), {});
        QVERIFY(quiet && burst && burst->findings.size() == 1);
        const auto *before = fieldOf(*quiet, "head"), *after = fieldOf(*burst, "head");
        QVERIFY(before && after);
        // What such a hole does to the network of the file at that time.
        const auto truth = *water::withLeak(site.network, {*water::NetworkIndex(site.network).link("X33"),
                                                           0.4, 12e-3 / std::sqrt(40.0), 0.5});
        water::HydraulicOptions then;
        then.timeS = (kHistory + 12) * kStepS + 3 * 3600;
        const int node = *water::NetworkIndex(site.network).node("J33");
        const auto at = static_cast<std::size_t>(node);
        const double expected = water::solveHydraulics(site.network, then)->headM[at] -
                                water::solveHydraulics(truth, then)->headM[at];
        const double there =
            valueOf(*before, "town/junction/J33", 3) - valueOf(*after, "town/junction/J33", 3);
        QVERIFY2(expected > 0.5 && std::fabs(there / expected - 1) < 0.3,
                 qPrintable(QString::number(there) + u' ' + QString::number(expected)));
        const double fed = valueOf(*fieldOf(*burst, "flow"), "town/pipe/F", 3) -
                           valueOf(*fieldOf(*quiet, "flow"), "town/pipe/F", 3);
        QVERIFY2(fed > 0.006 && fed < 0.018, qPrintable(QString::number(fed))); // about what leaks
    }

    void findsNothingAllDay()
    {
        Site site;
        site.live(kHistory + 144, "X21", 100000, 0);
        auto system = sinew_make_systems_water();
        for (int span = kHistory; span <= kHistory + 144; span += 16) {
            const auto output = system->run(site.input(span), {});
            QVERIFY(output);
            QVERIFY2(output->findings.empty(),
                     output->findings.empty() ? "" : output->findings.front().detail.c_str());
            QVERIFY(output->proposals.empty());
            QVERIFY2(output->suspects.empty(),
                     output->suspects.empty() ? "" : output->suspects.front().why.c_str());
        }
    }

    void namesGaugesThatContradictTheNetwork_data()
    {
        QTest::addColumn<double>("offsetM");
        QTest::addColumn<int>("gauges");
        QTest::newRow("one reads high") << 6.0 << 1;
        QTest::newRow("one reads low") << -6.0 << 1;
        QTest::newRow("two of nine read low") << -5.0 << 2;
    }

    /// Somebody changes what gauges say: no burst is announced and nothing is proposed.
    void namesGaugesThatContradictTheNetwork()
    {
        QFETCH(double, offsetM);
        QFETCH(int, gauges);
        Site site;
        site.actuator("X33", "tighten", "clamp");
        site.live(kHistory + 12, "X33", 100000, 0);
        const ChannelId changed[] = {ChannelId("town/J33/pressure"), ChannelId("town/J51/pressure")};
        for (int i = 0; i < gauges; ++i)
            for (Sample& sample : site.samples.at(changed[i]))
                if (sample.sourceTime > kStart + fromSeconds(kHistory * kStepS))
                    sample.value += offsetM * kPaPerM;
        const auto output = sinew_make_systems_water()->run(site.input(kHistory + 12), {});
        QVERIFY2(output, output ? "" : output.error().text().c_str());
        QCOMPARE(output->suspects.size(), static_cast<std::size_t>(gauges));
        for (int i = 0; i < gauges; ++i)
            QVERIFY(std::ranges::find(output->suspects, changed[i], &Suspicion::channel) !=
                    output->suspects.end());
        const double late =
            toSeconds(output->suspects.front().since - (kStart + fromSeconds(kHistory * kStepS)));
        QVERIFY2(std::fabs(late) <= 900, qPrintable(QString::number(late)));
        QVERIFY(output->proposals.empty());
        QVERIFY2(output->findings.empty(), output->findings.empty() ? "" : output->findings[0].title.c_str());
    }

    void consumersInAMoodAreNoBurst_data()
    {
        QTest::addColumn<quint64>("seed");
        for (quint64 seed = 1; seed <= 4; ++seed)
            QTest::addRow("%d", static_cast<int>(seed)) << seed;
    }

    void consumersInAMoodAreNoBurst()
    {
        QFETCH(quint64, seed);
        Site site(1);
        site.liveSoundly(kHistory + 72, seed);
        auto system = sinew_make_systems_water();
        for (int span = kHistory + 4; span <= kHistory + 72; span += 4) {
            const auto output = system->run(site.input(span), {});
            QVERIFY(output);
            QVERIFY2(output->suspects.empty(),
                     output->suspects.empty() ? "" : output->suspects.front().why.c_str());
            QVERIFY2(output->proposals.empty(),
                     output->findings.empty() ? "" : output->findings.front().detail.c_str());
        }
    }

    void saysThatNoSingleBurstExplainsIt()
    {
        Site site;
        site.actuator("X33", "tighten", "clamp");
        site.live(kHistory + 12, "X33", 100000, 0);
        // No withdrawal raises some pressures and lowers others.
        double sign = 1;
        for (auto& [channel, samples] : site.samples) {
            sign = -sign;
            for (Sample& sample : samples)
                sample.value -= sample.sourceTime > kStart + fromSeconds(kHistory * kStepS)
                                    ? (sign > 0 ? 3.0 : -1.0) * kPaPerM
                                    : 0;
        }
        const auto output = sinew_make_systems_water()->run(site.input(kHistory + 12), {});
        QVERIFY(output);
        QCOMPARE(output->findings.size(), std::size_t(1));
        QVERIFY(output->findings.front().detail.find("no single burst explains it") != std::string::npos);
        QVERIFY(output->findings.front().candidates.empty());
        QVERIFY(output->proposals.empty());
    }

    void repeatsItself()
    {
        Site site;
        site.live(kHistory, "X21", 100000, 0);
        const auto a = sinew_make_systems_water()->run(site.input(kHistory), {});
        const auto b = sinew_make_systems_water()->run(site.input(kHistory), {});
        QVERIFY(a && b);
        QCOMPARE(a->forecasts.front().members, b->forecasts.front().members);
        QCOMPARE(a->forecasts.front().inputsHash, b->forecasts.front().inputsHash);
    }

    void findsABurstAndProposesTheClamp()
    {
        Site site;
        site.actuator("X33", "tighten", "clamp");
        site.live(kHistory + 12, "X33", kHistory, 12);
        const auto output = sinew_make_systems_water()->run(site.input(kHistory + 12), {});
        QVERIFY2(output, output ? "" : output.error().text().c_str());
        QCOMPARE(output->findings.size(), std::size_t(1));
        QVERIFY(output->suspects.empty()); // gauges near a hole are no liars
        const auto& candidates = output->findings.front().candidates;
        const auto found = std::find_if(candidates.begin(), candidates.begin() + 10,
                                        [](const auto& c) { return c.element.value == "town/pipe/X33"; });
        QVERIFY(found != candidates.begin() + 10);
        const double late =
            toSeconds(output->findings.front().since - (kStart + fromSeconds(kHistory * kStepS)));
        QVERIFY2(std::fabs(late) <= 1800, qPrintable(QString::number(late)));
        QCOMPARE(output->proposals.size(), std::size_t(1));
        const Proposal& p = output->proposals.front();
        QCOMPARE(p.actuator, ActuatorId("town/X33/clamp"));
        QVERIFY(p.verify && p.verify->points.size() >= 8);
        for (const auto& point : p.verify->points)
            QVERIFY(point.withCommand > point.withoutCommand && point.sigma > 0);
        QVERIFY(!p.hazardous);
        QVERIFY(p.effect.find("expected") != std::string::npos &&
                p.effect.find("probability") != std::string::npos);
    }

    void provesATightenedClamp()
    {
        Site site;
        site.actuator("X33", "tighten", "clamp");
        site.live(kHistory + 30, "X33", kHistory, 12, kHistory + 6);
        auto first = sinew_make_systems_water()->run(site.input(kHistory + 6), {});
        QVERIFY(first && first->proposals.size() == 1 && first->proposals.front().verify);
        const Proposal& p = first->proposals.front();
        // What was promised comes about, at the gauge that was named, within the promised error.
        for (const auto& point : p.verify->points)
            for (const Sample& s : site.samples.at(p.verify->channel))
                if (s.sourceTime == point.time)
                    QVERIFY(std::fabs(s.value - point.withCommand) <
                            3.5 * std::hypot(point.sigma, point.lasting));
        // The command has ended; another process that never saw it running knows from its input.
        auto later = site.input(kHistory + 30);
        later.finished.push_back({p.id, p, kStart + fromSeconds((kHistory + 6) * kStepS)});
        const auto second = sinew_make_systems_water()->run(later, {});
        QVERIFY(second && second->proposals.empty());
        for (const Finding& finding : second->findings)
            QVERIFY2(finding.title.find("clamp tightened") != std::string::npos, finding.title.c_str());
        // Without that knowledge the same measurements read otherwise: nothing is remembered between runs.
        auto system = sinew_make_systems_water();
        QVERIFY(system->run(later, {}));
        const auto unaware = system->run(site.input(kHistory + 30), {}),
                   fresh = sinew_make_systems_water()->run(site.input(kHistory + 30), {});
        QVERIFY(unaware && fresh);
        QCOMPARE(unaware->findings.size(), fresh->findings.size());
        for (std::size_t i = 0; i < fresh->findings.size(); ++i)
            QCOMPARE(unaware->findings[i].detail, fresh->findings[i].detail);
    }

    void cutsNobodyOff()
    {
        Site site;
        for (const char* pipe : {"X42", "X43", "X44", "X45", "X41", "X40"})
            site.actuator(pipe, "close", "valve");
        site.live(kHistory + 12, "Y53", kHistory, 12);
        const auto output = sinew_make_systems_water()->run(site.input(kHistory + 12), {});
        QVERIFY(output && !output->findings.empty());
        QVERIFY(output->proposals.empty()); // the valves would leave a whole street without water
        QCOMPARE(output->warnings.size(), std::size_t(1));
    }

    void followsTheClampUp()
    {
        Site site;
        for (const char* pipe : {"X33", "Y33", "X23", "Y32"})
            site.actuator(pipe, "tighten", "clamp");
        site.live(kHistory + 12, "X33", kHistory, 12);
        auto system = sinew_make_systems_water();
        const auto first = system->run(site.input(kHistory + 6), {});
        QVERIFY(first && first->proposals.size() == 1);
        QVERIFY(first->proposals.front().alsoSet.size() <= 3);
        auto later = site.input(kHistory + 8);
        later.running.push_back(
            {first->proposals.front().id, first->proposals.front(), later.now - fromSeconds(600)});
        const auto second = system->run(later, {});
        QVERIFY(second && second->proposals.empty());
        QCOMPARE(second->refinedPlans.size(), std::size_t(1));
        QVERIFY(second->refinedPlans.front().second.points.back().time == later.now);
        QCOMPARE(second->findings.size(), std::size_t(1)); // the hole leaks on in this town
    }

    void saysWhenTooLittleIsMeasured()
    {
        Site site;
        site.live(5, "X21", 100000, 0);
        const auto output = sinew_make_systems_water()->run(site.input(5), {});
        QVERIFY(output && output->forecasts.empty() && !output->warnings.empty());
    }

    void writesTheTable()
    {
        Site site;
        const auto csv = std::filesystem::path(site.folder.path().toStdString()) / "out.csv";
        const auto report = systems::solveWaterToCsv(site.inp, csv, {7200, 14400, {}});
        QVERIFY2(report, report ? "" : report.error().text().c_str());
        QCOMPARE(report->reports, 3);
        std::ifstream file(csv);
        std::string line;
        std::getline(file, line);
        QCOMPARE(line, std::string("time_s,kind,id,value_si"));
        int rows = 0;
        while (std::getline(file, line))
            ++rows;
        QCOMPARE(rows, 3 * (report->nodes + report->links));
        QVERIFY(!systems::solveWaterToCsv(site.inp, "/nowhere/out.csv"));
        QVERIFY(!systems::solveWaterToCsv("/nowhere/in.inp", csv));
    }
};

QTEST_GUILESS_MAIN(tst_WaterSystem)
#include "tst_WaterSystem.moc"
