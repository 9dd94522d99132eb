// SPDX-License-Identifier: GPL-3.0-or-later
// Bursts in L-TOWN: how often the true pipe is among the ten likeliest, and how honest the pressure forecasts
// are.
//
//   bench_burst [count [first seed]]
//
// The truth is a network of its own: other roughness, other consumers, background leakage, valves that do not
// hold their setting, gauges with bias and noise. The predictor sees the file and the gauges' readings,
// nothing else.
#include <sinew/estimate/Random.h>
#include <sinew/forecast/System.h>
#include <sinew/physics/water/Hydraulics.h>
#include <sinew/read/inp/Inp.h>

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <map>

std::unique_ptr<sinew::forecast::System> sinew_make_systems_water();

using namespace sinew;

namespace {

constexpr double kPaPerM = 9806.65, kStepS = 300;
constexpr int kHistory = 288, kBurst = 24, kAhead = 72; // spans of five minutes: a day, two hours, six hours

std::filesystem::path dataFolder()
{
    const char* given = std::getenv("SINEW_DATA");
    return given ? std::filesystem::path(given) : std::filesystem::path(SINEW_SOURCE_DIR) / "../shared/data";
}

/// Ids of the pressure gauges that the challenge placed.
std::vector<std::string> gauges(const std::filesystem::path& data)
{
    std::ifstream file(data / "water/battledim/Dataset Generator/dataset_configuration.yalm");
    std::vector<std::string> result;
    bool inside = false;
    for (std::string line; std::getline(file, line);) {
        if (!line.empty() && line.back() == '\r')
            line.pop_back();
        if (!line.empty() && line[0] != '-' && line[0] != ' ')
            inside = line.starts_with("pressure_sensors");
        else if (inside && line.starts_with("- "))
            result.push_back(line.substr(2));
    }
    return result;
}

/// The network as it really is.
class Truth {
public:
    Truth(const water::PipeNetwork& network, int burstPipe, double fraction, std::uint64_t seed)
        : m_random(seed, 2)
    {
        auto holed = water::withLeak(network, {burstPipe, fraction, 0, 0.5});
        if (!holed)
            throw std::runtime_error(holed.error().text());
        m_network = std::move(*holed);
        estimate::Random random(seed, 1);
        const double common = std::exp(0.05 * random.normal());
        for (water::Link& link : m_network.links) {
            if (water::Pipe* pipe = link.pipe())
                pipe->roughness *= common * std::exp(0.06 * random.normal());
            if (water::Valve* valve = link.valve())
                valve->setting *= 1 + 0.01 * std::clamp(random.normal(), -2.0, 2.0);
        }
        for (const water::Node& node : m_network.nodes) {
            m_habit.push_back(std::exp(0.12 * random.normal()));
            m_mood.push_back(0);
            m_leakage.push_back(node.isJunction() && random.uniform() < 0.15 ? 4e-6 : 0);
            m_levelM.push_back(node.tank() ? node.tank()->initialLevelM : 0);
        }
        m_solver.emplace(std::move(*water::HydraulicSolver::make(m_network)));
    }

    void setBurst(double emitter) { m_burst = emitter; }
    const water::PipeNetwork& network() const { return m_network; }
    double pressureM(int node) const { return m_state->pressureM(m_network, node); }
    double levelM(int node) const { return m_levelM[static_cast<std::size_t>(node)]; }
    double leakM3s() const { return m_state->emitterM3s.back(); }
    double pressureAtHoleM() const
    {
        return m_state->pressureM(m_network, static_cast<int>(m_network.nodes.size()) - 1);
    }

    Result<void> step(double timeS)
    {
        if (m_state)
            fillTanks();
        advance();
        water::HydraulicOptions options;
        options.timeS = timeS;
        options.tankLevelM = m_levelM;
        options.accuracy = 1e-5;
        options.applyControls = false;
        water::Conditions c = water::conditionsAt(m_network, options);
        c.demandModel = water::DemandModel::PressureDependent;
        c.requiredPressureM = 12;
        for (std::size_t i = 0; i < c.demandM3s.size(); ++i) {
            c.demandM3s[i] *= m_habit[i] * std::max(0.0, 1 + m_mood[i] + m_everybody);
            c.emitter[i] = m_leakage[i];
        }
        c.emitter.back() = m_burst;
        switchPumps(c);
        auto state = m_solver->solve(c, m_state ? &*m_state : nullptr);
        if (!state)
            state = m_solver->solve(c);
        if (!state)
            return tl::unexpected<Error>(state.error());
        m_state = std::move(*state);
        return {};
    }

private:
    void advance()
    {
        const double keep = std::exp(-kStepS / 1200), keepAll = std::exp(-kStepS / 3600);
        for (double& mood : m_mood)
            mood = keep * mood + 0.08 * std::sqrt(1 - keep * keep) * m_random.normal();
        m_everybody = keepAll * m_everybody + 0.02 * std::sqrt(1 - keepAll * keepAll) * m_random.normal();
    }
    void fillTanks()
    {
        for (std::size_t i = 0; i < m_levelM.size(); ++i)
            if (const water::Tank* tank = m_network.nodes[i].tank()) {
                const double volume =
                    water::tankVolumeM3(*tank, m_levelM[i]) + m_state->deliveredM3s[i] * kStepS;
                m_levelM[i] = std::clamp(water::tankLevelM(*tank, std::max(0.0, volume)), tank->minLevelM,
                                         tank->maxLevelM);
            }
    }
    void switchPumps(water::Conditions& c)
    {
        for (const water::Control& control : m_network.controls) {
            if (control.node < 0 || !control.status)
                continue;
            const double level = m_levelM[static_cast<std::size_t>(control.node)];
            if (control.when == water::Control::When::LevelAbove ? level >= control.value
                                                                 : level <= control.value)
                m_switched[control.link] = *control.status;
        }
        for (const auto& [link, status] : m_switched)
            c.links[static_cast<std::size_t>(link)].status = status;
    }

    water::PipeNetwork m_network;
    std::optional<water::HydraulicSolver> m_solver;
    std::optional<water::HydraulicState> m_state;
    std::vector<double> m_habit, m_mood, m_leakage, m_levelM;
    double m_everybody = 0, m_burst = 0;
    std::map<int, water::LinkStatus> m_switched;
    estimate::Random m_random;
};

struct Gauge {
    ChannelId channel;
    int node = -1;
    bool level = false;
    double bias = 0;
};

struct World {
    ModelPtr model;
    std::vector<Gauge> gauges;
    std::filesystem::path inp;
    water::PipeNetwork network;
};

Result<World> makeWorld()
{
    World world;
    world.inp = dataFolder() / "reference/water/L-TOWN.inp";
    auto network = read::readNetwork(world.inp);
    if (!network)
        return tl::unexpected<Error>(network.error());
    world.network = std::move(*network);
    read::ImportOptions options;
    options.crs = "local:m";
    auto imported = sinew_make_read_inp()->read(world.inp, "ltown", options, {}, {});
    if (!imported)
        return tl::unexpected<Error>(imported.error());
    auto model = std::make_shared<Model>();
    model->assets = imported->assets;
    model->elements = imported->elements;
    Source source;
    source.id = SourceId("ltown");
    source.reader = "inp";
    source.sha256 = "L-TOWN";
    model->sources.push_back(source);
    model->assets.front().source = source.id;
    const water::NetworkIndex index(world.network);
    for (const std::string& id : gauges(dataFolder()))
        if (const auto node = index.node(id)) {
            Channel channel;
            channel.id = ChannelId("ltown/" + id + "/pressure");
            channel.element = ElementId("ltown/junction/" + id);
            channel.quantity = "pressure";
            channel.unit = "Pa";
            model->channels.push_back(channel);
            world.gauges.push_back({channel.id, *node});
        }
    for (std::size_t i = 0; i < world.network.nodes.size(); ++i)
        if (world.network.nodes[i].isTank()) {
            Channel channel;
            channel.id = ChannelId("ltown/" + world.network.nodes[i].id + "/level");
            channel.element = ElementId("ltown/tank/" + world.network.nodes[i].id);
            channel.quantity = "level";
            channel.unit = "m";
            model->channels.push_back(channel);
            world.gauges.push_back({channel.id, static_cast<int>(i), true});
        }
    world.model = model;
    return world;
}

using Readings = std::map<ChannelId, std::vector<Sample>>;

void readGauges(const World& world, const std::vector<double>& bias, const Truth& truth, Instant at,
                estimate::Random& random, Readings& readings)
{
    for (std::size_t g = 0; g < world.gauges.size(); ++g) {
        const Gauge& gauge = world.gauges[g];
        const double noise = random.normal(); // drawn always, so that a dropout shifts nothing
        if (random.uniform() < 0.01)
            continue;
        const double value = gauge.level ? truth.levelM(gauge.node) + 0.005 * noise
                                         : (truth.pressureM(gauge.node) + bias[g] + 0.05 * noise) * kPaPerM;
        readings[gauge.channel].push_back({gauge.channel, at, at, value, Quality::Good});
    }
}

forecast::SystemInput inputOf(const World& world, const Readings& readings, Instant now)
{
    forecast::SystemInput input;
    input.model = world.model;
    input.now = now;
    input.horizon = fromSeconds(kAhead * kStepS);
    input.samples = [&readings](const ChannelId& channel, Instant from, Instant to) {
        std::vector<Sample> result;
        if (const auto found = readings.find(channel); found != readings.end())
            std::copy_if(found->second.begin(), found->second.end(), std::back_inserter(result),
                         [&](const Sample& s) { return s.sourceTime >= from && s.sourceTime <= to; });
        return result;
    };
    input.sourcePath = [&world](const Source&) { return world.inp; };
    return input;
}

struct Tally {
    int scenarios = 0, detected = 0, inTen = 0, first = 0, falseAlarms = 0, failures = 0;
    double points = 0, inside = 0;
    std::vector<int> ranks;
};

int pickPipe(const water::PipeNetwork& network, estimate::Random& random)
{
    double total = 0;
    for (const water::Link& link : network.links)
        total += link.pipe() ? link.pipe()->lengthM : 0;
    double left = random.uniform() * total;
    for (std::size_t j = 0; j < network.links.size(); ++j)
        if (const water::Pipe* pipe = network.links[j].pipe(); pipe && (left -= pipe->lengthM) <= 0)
            return static_cast<int>(j);
    return 0;
}

/// Pattern time and world time of a span's end; world spans start on a Monday plus `startS`.
Instant instantAt(double timeS)
{
    return instantFromMicros(static_cast<std::int64_t>((1'515'369'600.0 + timeS) * 1e6));
} // 8 January 2018, a Monday

void scoreCoverage(const forecast::SystemOutput& output, const Readings& later, Tally& tally)
{
    for (const Forecast& f : output.forecasts)
        for (const ForecastPoint& point : f.points) {
            const auto found = later.find(f.channel);
            if (found == later.end())
                continue;
            for (const Sample& s : found->second)
                if (s.sourceTime == point.time) {
                    tally.points += 1;
                    tally.inside += s.value >= point.lower && s.value <= point.upper;
                }
        }
}

int rankOf(const forecast::SystemOutput& output, const std::string& pipe)
{
    if (output.findings.empty())
        return -1;
    const auto& candidates = output.findings.front().candidates;
    const auto found = std::find_if(candidates.begin(), candidates.end(),
                                    [&](const auto& c) { return c.element.value == "ltown/pipe/" + pipe; });
    return found == candidates.end() ? 99 : static_cast<int>(found - candidates.begin()) + 1;
}

void scenario(const World& world, std::uint64_t seed, Tally& tally)
{
    estimate::Random random(seed, 7);
    const int pipe = pickPipe(world.network, random);
    const double litres = random.uniform(5, 20), startS = std::floor(random.uniform(0, 5 * 288)) * kStepS,
                 fraction = random.uniform(0.1, 0.9);
    std::vector<double> bias;
    for (std::size_t g = 0; g < world.gauges.size(); ++g)
        bias.push_back(0.3 * random.normal());
    // Two runs of one truth: with the burst, and as it would have gone on.
    Readings quiet, burst;
    for (const bool bursts : {false, true}) {
        Truth truth(world.network, pipe, fraction, seed);
        estimate::Random noise(seed, 8);
        Readings& readings = bursts ? burst : quiet;
        const int spans = kHistory + (bursts ? kBurst : kAhead);
        for (int k = 1; k <= spans; ++k) {
            if (bursts && k == kHistory + 1)
                truth.setBurst(litres * 1e-3 / std::sqrt(std::max(10.0, truth.pressureAtHoleM())));
            if (auto ok = truth.step(startS + k * kStepS); !ok) {
                fmt::print("seed {}: the truth has no solution: {}\n", seed, ok.error().text());
                ++tally.failures;
                return;
            }
            readGauges(world, bias, truth, instantAt(startS + k * kStepS), noise, readings);
        }
    }
    const auto begin = std::chrono::steady_clock::now();
    const auto system = sinew_make_systems_water();
    auto calm = system->run(inputOf(world, quiet, instantAt(startS + kHistory * kStepS)), {});
    auto alarmed = system->run(inputOf(world, burst, instantAt(startS + (kHistory + kBurst) * kStepS)), {});
    ++tally.scenarios;
    if (!calm || !alarmed) {
        ++tally.failures;
        fmt::print("seed {}: {}\n", seed, (!calm ? calm : alarmed).error().text());
        return;
    }
    tally.falseAlarms += !calm->findings.empty();
    for (const Finding& finding : calm->findings)
        fmt::print("seed {:3}: false alarm: {}\n", seed, finding.detail);
    scoreCoverage(*calm, quiet, tally);
    const int rank = rankOf(*alarmed, world.network.links[static_cast<std::size_t>(pipe)].id);
    tally.detected += rank > 0;
    tally.inTen += rank > 0 && rank <= 10;
    tally.first += rank == 1;
    fmt::print("seed {:3}: {:>6} {:5.1f} L/s  rank {:3}  {}  {:.1f} s\n", seed,
               world.network.links[static_cast<std::size_t>(pipe)].id, litres, rank,
               alarmed->findings.empty() ? "not found" : alarmed->findings.front().detail,
               std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
    std::fflush(stdout);
}

} // namespace

int main(int argc, char** argv)
{
    const int count = argc > 1 ? std::atoi(argv[1]) : 50;
    const int first = argc > 2 ? std::atoi(argv[2]) : 1;
    const auto world = makeWorld();
    if (!world) {
        fmt::print(stderr, "{}\n", world.error().text());
        return 2;
    }
    Tally tally;
    for (int i = 0; i < count; ++i)
        scenario(*world, static_cast<std::uint64_t>(first + i), tally);
    const double ten = 100.0 * tally.inTen / std::max(1, tally.scenarios),
                 coverage = 100 * tally.inside / std::max(1.0, tally.points);
    fmt::print("{{\"scenarios\":{},\"gauges\":{},\"detected\":{},\"first\":{},\"amongTen\":{},"
               "\"amongTenPercent\":{:.1f},\"falseAlarms\":{},"
               "\"failures\":{},\"forecastPoints\":{:.0f},\"coverage90Percent\":{:.1f}}}\n",
               tally.scenarios, world->gauges.size(), tally.detected, tally.first, tally.inTen, ten,
               tally.falseAlarms, tally.failures, tally.points, coverage);
    return tally.failures == 0 && ten >= 70 && coverage >= 80 && coverage <= 97 ? 0 : 1;
}
