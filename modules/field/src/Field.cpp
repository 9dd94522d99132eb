// SPDX-License-Identifier: GPL-3.0-or-later
#include "BridgeTruth.h"
#include "CommandDesk.h"
#include "DrainageTruth.h"
#include "GridTruth.h"
#include "RainTruth.h"
#include "Sensors.h"
#include "WaterTruth.h"
#include "WeatherTruth.h"

#include <sinew/field/Field.h>

#include <algorithm>
#include <fmt/format.h>

namespace sinew::field {

namespace {

constexpr Duration kMinute = std::chrono::minutes(1);
constexpr Duration kOutlookEvery = std::chrono::minutes(30);
constexpr std::size_t kMaxWarnings = 100;

/// Where a channel's truth comes from.
struct Feed {
    enum class Kind {
        None,
        Wind,
        Air,
        Displacement,
        Acceleration,
        BarTemperature,
        Strain,
        Pressure,
        Flow,
        Level,
        Grid,
        Rain,
        SewerDepth,
        SewerFlow,
        SewerGate
    };
    Kind kind = Kind::None;
    std::size_t owner = 0; ///< index of the bridge, the network or the sewer
    ElementId element;
    std::string key; ///< node or link id; of a grid the quantity
};

struct Reading {
    double value = 0;
    bool trustworthy = true;
};

} // namespace

struct Field::Private {
    explicit Private(FieldParts given);
    Result<void> build();
    Result<void> addNetwork(const AssetId& asset, water::PipeNetwork network);
    Result<WaterTruth::PlannedBurst> plan(const water::PipeNetwork& network, const AssetId& asset,
                                          const Burst& burst) const;
    std::vector<std::string> clampedPipes(const water::PipeNetwork& network, const AssetId& asset) const;
    Feed feedOf(const Channel& channel) const;
    Feed bridgeFeed(const Channel& channel, const Element& element) const;
    Feed waterFeed(const Channel& channel, const Element& element) const;
    Feed gridFeed(const Channel& channel, const Element& element) const;
    void addGrid(const AssetId& asset, power::Grid grid);
    GridWeather gridWeather() const { return {weather.airK(), weather.windMs(), rain.rateMs()}; }
    Feed sewerFeed(const Channel& channel, const Element& element) const;
    WaterTruth* networkOf(const Element& element) const;

    void boundary(Instant at, std::vector<Output>& out);
    void physics(Instant at);
    std::optional<Reading> truthOf(const Feed& feed) const;
    void telemetry(Instant at, std::vector<Output>& out);
    void outlooks(Instant at, std::vector<Output>& out);
    void drive(const Actuator& actuator, std::optional<double> position);
    std::optional<double> measure(const Actuator& actuator) const;
    void heat(Instant world);
    void warn(const Error& error);

    FieldParts parts;
    ModelIndex index;
    WeatherTruth weather;
    RainTruth rain;
    Sensors sensors;
    CommandDesk desk;
    std::vector<BridgeTruth> bridges;
    std::vector<std::unique_ptr<WaterTruth>> networks;
    std::vector<std::unique_ptr<GridTruth>> grids;
    std::vector<std::unique_ptr<DrainageTruth>> sewers;
    std::vector<bool> bridgeValid;
    std::vector<Feed> feeds; ///< by channel
    std::vector<std::string> burstPipes;
    std::vector<Warning> warnings;
    Instant next, world;
    std::optional<Instant> nextOutlook;
};

Field::Private::Private(FieldParts given)
    : parts(std::move(given)), index(parts.model), weather(parts.scenario, parts.seed),
      rain(parts.scenario, parts.seed), sensors(*parts.model, parts.seed),
      desk(
          parts.model, parts.gate, parts.scenario.faults, parts.seed,
          [this](const Actuator& actuator, std::optional<double> position) { drive(actuator, position); },
          [this](const Actuator& actuator) { return measure(actuator); }),
      next(parts.scenario.start - fromSeconds(3600 * parts.scenario.historyHours)), world(next)
{
}

Result<void> Field::Private::build()
{
    weather.advance(next);
    for (const Asset& asset : parts.model->assets) {
        if (asset.kind != "bridge")
            continue;
        auto bridge = BridgeTruth::make(*parts.model, asset.id, parts.seed, weather.airK());
        if (!bridge)
            return passOn(bridge);
        if (*bridge)
            bridges.push_back(std::move(**bridge));
    }
    bridgeValid.assign(bridges.size(), true);
    for (auto& [asset, network] : parts.networks)
        if (const auto added = addNetwork(asset, std::move(network)); !added)
            return added;
    parts.networks.clear();
    for (auto& [asset, grid] : parts.grids)
        addGrid(asset, std::move(grid));
    parts.grids.clear();
    for (auto& [asset, given] : parts.sewers) {
        auto sewer = DrainageTruth::make(asset, std::move(given), next, parts.seed);
        if (!sewer)
            return passOn(sewer);
        sewers.push_back(std::move(*sewer));
    }
    parts.sewers.clear();
    for (const Actuator& actuator : parts.model->actuators) // nobody has told them anything yet
        if (const Element* at = index.element(actuator.element))
            for (const auto& sewer : sewers)
                if (sewer->asset() == at->asset)
                    sewer->setOpening(at->sourceKey, actuator.safeValue);
    for (const Channel& channel : parts.model->channels)
        feeds.push_back(feedOf(channel));
    return {};
}

std::vector<std::string> Field::Private::clampedPipes(const water::PipeNetwork& network,
                                                      const AssetId& asset) const
{
    const water::NetworkIndex links(network);
    std::vector<std::string> pipes;
    for (const Actuator& actuator : parts.model->actuators) {
        const Element* element = index.element(actuator.element);
        if (!element || element->asset != asset || actuator.action != "tighten")
            continue;
        const auto link = links.link(element->sourceKey);
        if (link && network.links[static_cast<std::size_t>(*link)].pipe())
            pipes.push_back(element->sourceKey);
    }
    std::ranges::sort(pipes);
    return pipes;
}

Result<WaterTruth::PlannedBurst> Field::Private::plan(const water::PipeNetwork& network, const AssetId& asset,
                                                      const Burst& burst) const
{
    std::string pipe = burst.pipe;
    estimate::Random random(parts.seed, 51);
    if (pipe == "auto") {
        const auto pipes = clampedPipes(network, asset);
        if (pipes.empty())
            return fail(ErrorCode::InvalidInput, "no pipe carries a clamp: name the pipe that bursts",
                        asset.value);
        pipe = pipes[random.below(pipes.size())];
    }
    const auto link = water::NetworkIndex(network).link(pipe);
    if (!link || !network.links[static_cast<std::size_t>(*link)].pipe())
        return fail(ErrorCode::InvalidInput, "no such pipe to burst", asset.value + "/" + pipe);
    return WaterTruth::PlannedBurst{*link, burst, random.uniform(0.3, 0.7)};
}

Result<void> Field::Private::addNetwork(const AssetId& asset, water::PipeNetwork network)
{
    // Bursts belong to the first network that can have them.
    std::vector<WaterTruth::PlannedBurst> planned;
    if (networks.empty())
        for (const Burst& burst : parts.scenario.bursts) {
            auto one = plan(network, asset, burst);
            if (!one)
                return passOn(one);
            burstPipes.push_back(asset.value + "/" + network.links[static_cast<std::size_t>(one->link)].id);
            planned.push_back(std::move(*one));
        }
    auto truth =
        WaterTruth::make(asset, std::move(network), std::move(planned), parts.scenario.start, parts.seed);
    if (!truth)
        return passOn(truth);
    networks.push_back(std::move(*truth));
    return {};
}

Feed Field::Private::bridgeFeed(const Channel& channel, const Element& element) const
{
    for (std::size_t i = 0; i < bridges.size(); ++i) {
        if (channel.quantity == "displacement" && bridges[i].peaks(element.id))
            return {Feed::Kind::Displacement, i, element.id, {}};
        if (channel.quantity == "acceleration" && bridges[i].peaks(element.id))
            return {Feed::Kind::Acceleration, i, element.id, {}};
        if (channel.quantity == "temperature" && bridges[i].barK(element.id))
            return {Feed::Kind::BarTemperature, i, element.id, {}};
        if (channel.quantity == "strain" && bridges[i].barK(element.id))
            return {Feed::Kind::Strain, i, element.id, {}};
    }
    return {};
}

Feed Field::Private::waterFeed(const Channel& channel, const Element& element) const
{
    for (std::size_t i = 0; i < networks.size(); ++i) {
        if (networks[i]->asset() != element.asset)
            continue;
        if (channel.quantity == "pressure")
            return {Feed::Kind::Pressure, i, element.id, element.sourceKey};
        if (channel.quantity == "flow")
            return {Feed::Kind::Flow, i, element.id, element.sourceKey};
        if (channel.quantity == "level")
            return {Feed::Kind::Level, i, element.id, element.sourceKey};
    }
    return {};
}

/// A grid that has no flow to begin with stays silent, and says why.
void Field::Private::addGrid(const AssetId& asset, power::Grid grid)
{
    auto truth = GridTruth::make(asset, std::move(grid), *parts.model, parts.seed);
    if (!truth)
        return warn(truth.error());
    if (const auto solved = (*truth)->step(next, gridWeather()); !solved)
        return warn(solved.error());
    grids.push_back(std::move(*truth));
}

Feed Field::Private::gridFeed(const Channel& channel, const Element& element) const
{
    for (std::size_t i = 0; i < grids.size(); ++i)
        if (grids[i]->valueOf(element, channel.quantity))
            return {Feed::Kind::Grid, i, element.id, channel.quantity};
    return {};
}

Feed Field::Private::sewerFeed(const Channel& channel, const Element& element) const
{
    for (std::size_t i = 0; i < sewers.size(); ++i) {
        if (sewers[i]->asset() != element.asset)
            continue;
        if ((channel.quantity == "depth" || channel.quantity == "level") &&
            sewers[i]->depthM(element.sourceKey))
            return {Feed::Kind::SewerDepth, i, element.id, element.sourceKey};
        if (channel.quantity == "flow" && sewers[i]->flowM3s(element.sourceKey))
            return {Feed::Kind::SewerFlow, i, element.id, element.sourceKey};
        if (channel.quantity == "setting" && sewers[i]->opening(element.sourceKey))
            return {Feed::Kind::SewerGate, i, element.id, element.sourceKey};
    }
    return {};
}

Feed Field::Private::feedOf(const Channel& channel) const
{
    if (channel.quantity == "wind-speed")
        return {Feed::Kind::Wind, 0, {}, {}};
    if (channel.quantity == "rainfall")
        return {Feed::Kind::Rain, 0, {}, {}};
    const Element* element = index.element(channel.element);
    if (element) {
        if (const Feed feed = bridgeFeed(channel, *element); feed.kind != Feed::Kind::None)
            return feed;
        if (const Feed feed = waterFeed(channel, *element); feed.kind != Feed::Kind::None)
            return feed;
        if (const Feed feed = gridFeed(channel, *element); feed.kind != Feed::Kind::None)
            return feed;
        if (const Feed feed = sewerFeed(channel, *element); feed.kind != Feed::Kind::None)
            return feed;
    }
    if (channel.quantity == "temperature" && channel.id.value.find("air-temperature") != std::string::npos)
        return {Feed::Kind::Air, 0, {}, {}};
    return {};
}

WaterTruth* Field::Private::networkOf(const Element& element) const
{
    const auto found = std::ranges::find_if(
        networks, [&](const auto& network) { return network->asset() == element.asset; });
    return found == networks.end() ? nullptr : found->get();
}

void Field::Private::drive(const Actuator& actuator, std::optional<double> position)
{
    const Element* element = index.element(actuator.element);
    if (!element)
        return;
    if (actuator.quantity == "temperature")
        for (BridgeTruth& bridge : bridges)
            bridge.setHeater(element->id, position);
    if (!position)
        return;
    for (const auto& sewer : sewers)
        if (sewer->asset() == element->asset)
            sewer->setOpening(element->sourceKey, *position);
    if (actuator.quantity == "melting-current")
        for (const auto& grid : grids)
            if (grid->asset() == element->asset)
                grid->setMelting(element->sourceKey, *position);
    WaterTruth* network = networkOf(*element);
    if (!network)
        return;
    if (actuator.quantity == "pressure")
        network->setReducer(element->sourceKey, *position);
    else if (actuator.action == "tighten")
        network->setClamp(element->sourceKey, *position);
    else if (actuator.action == "close" || actuator.action == "open")
        network->setIsolation(element->sourceKey, *position);
}

std::optional<double> Field::Private::measure(const Actuator& actuator) const
{
    const Element* element = index.element(actuator.element);
    if (!element)
        return std::nullopt;
    for (const BridgeTruth& bridge : bridges)
        if (const auto bar = bridge.barK(element->id); bar && actuator.quantity == "temperature")
            return bar;
    if (actuator.quantity == "melting-current")
        for (const auto& grid : grids)
            if (const auto amperes = grid->valueOf(*element, actuator.quantity))
                return amperes;
    for (const auto& sewer : sewers)
        if (sewer->asset() == element->asset)
            return sewer->opening(element->sourceKey);
    const WaterTruth* network = networkOf(*element);
    if (network && actuator.quantity == "pressure")
        return network->downstreamPa(element->sourceKey);
    return std::nullopt;
}

void Field::Private::warn(const Error& error)
{
    if (warnings.size() < kMaxWarnings)
        warnings.push_back({error.message, error.subject});
}

void Field::Private::heat(Instant until)
{
    for (BridgeTruth& bridge : bridges)
        bridge.advanceHeat(until, weather.windMs(), weather.airK());
}

void Field::Private::physics(Instant at)
{
    weather.advance(at);
    rain.advance(at);
    heat(at);
    for (std::size_t i = 0; i < bridges.size(); ++i) {
        const auto done = bridges[i].minute(at, weather.windMs());
        bridgeValid[i] = done.has_value();
        if (!done)
            warn(done.error());
    }
    for (const auto& network : networks)
        if (const auto done = network->step(at); !done)
            warn(done.error());
    for (const auto& grid : grids)
        if (const auto done = grid->step(at, gridWeather()); !done)
            warn(done.error());
    for (const auto& sewer : sewers)
        if (const auto done = sewer->step(at, rain.rateMs()); !done)
            warn(done.error());
}

std::optional<Reading> Field::Private::truthOf(const Feed& feed) const
{
    const auto from = [](std::optional<double> value, bool good) -> std::optional<Reading> {
        return value ? std::optional(Reading{*value, good}) : std::nullopt;
    };
    switch (feed.kind) {
    case Feed::Kind::None:
        return std::nullopt;
    case Feed::Kind::Wind:
        return Reading{weather.windTenMinutesMs()};
    case Feed::Kind::Air:
        return Reading{weather.airK()};
    case Feed::Kind::Displacement:
        return Reading{bridges[feed.owner].peaks(feed.element)->displacementM, bridgeValid[feed.owner]};
    case Feed::Kind::Acceleration:
        return Reading{bridges[feed.owner].peaks(feed.element)->accelerationMs2, bridgeValid[feed.owner]};
    case Feed::Kind::BarTemperature:
        return from(bridges[feed.owner].barK(feed.element), true);
    case Feed::Kind::Strain:
        return from(bridges[feed.owner].strain(feed.element), bridgeValid[feed.owner]);
    case Feed::Kind::Pressure:
        return from(networks[feed.owner]->pressurePa(feed.key), networks[feed.owner]->isValid());
    case Feed::Kind::Flow:
        return from(networks[feed.owner]->flowM3s(feed.key), networks[feed.owner]->isValid());
    case Feed::Kind::Level:
        return from(networks[feed.owner]->levelM(feed.key), networks[feed.owner]->isValid());
    case Feed::Kind::Grid:
        return from(grids[feed.owner]->valueOf(*index.element(feed.element), feed.key),
                    grids[feed.owner]->isValid());
    case Feed::Kind::Rain:
        return Reading{rain.measuredMs()};
    case Feed::Kind::SewerDepth:
        return from(sewers[feed.owner]->depthM(feed.key), sewers[feed.owner]->isValid());
    case Feed::Kind::SewerFlow:
        return from(sewers[feed.owner]->flowM3s(feed.key), sewers[feed.owner]->isValid());
    case Feed::Kind::SewerGate:
        return from(sewers[feed.owner]->opening(feed.key), sewers[feed.owner]->isValid());
    }
    return std::nullopt;
}

void Field::Private::telemetry(Instant at, std::vector<Output>& out)
{
    std::map<std::string, wire::Telemetry> devices;
    for (std::size_t i = 0; i < feeds.size(); ++i) {
        const auto truth = truthOf(feeds[i]);
        if (!truth)
            continue;
        auto reading = sensors.read(i, truth->value, at, truth->trustworthy);
        if (!reading)
            continue;
        const std::string& id = parts.model->channels[i].id.value;
        devices[id.substr(0, id.find('/'))].readings.push_back(std::move(*reading));
    }
    for (auto& [device, message] : devices) {
        message.simulated = true;
        out.push_back({device, std::move(message)});
    }
}

void Field::Private::outlooks(Instant at, std::vector<Output>& out)
{
    if (nextOutlook && at < *nextOutlook)
        return;
    nextOutlook = at + kOutlookEvery;
    weather.issue();
    rain.issue();
    for (std::size_t i = 0; i < feeds.size(); ++i) {
        const ChannelId& channel = parts.model->channels[i].id;
        if (feeds[i].kind == Feed::Kind::Wind)
            out.push_back({"weather", weather.windOutlook(channel)});
        else if (feeds[i].kind == Feed::Kind::Air)
            out.push_back({"weather", weather.airOutlook(channel)});
        else if (feeds[i].kind == Feed::Kind::Rain && rain.isForetold())
            out.push_back({"weather", rain.outlook(channel)});
    }
}

void Field::Private::boundary(Instant at, std::vector<Output>& out)
{
    world = at;
    for (auto& message : desk.advance(parts.clock->wall(), at, true))
        out.push_back({"field", std::move(message)});
    physics(at);
    telemetry(at, out);
    outlooks(at, out);
    const bool live = at >= parts.scenario.start;
    next = live ? at + kMinute : std::min(at + parts.scenario.historyStep, parts.scenario.start);
}

Field::Field(std::unique_ptr<Private> p) : m(std::move(p)) {}
Field::~Field() = default;

Result<std::unique_ptr<Field>> Field::make(FieldParts parts)
{
    if (!parts.model || !parts.clock)
        return fail(ErrorCode::InvalidInput, "a model and a clock are needed");
    auto made = std::make_unique<Private>(std::move(parts));
    if (const auto built = made->build(); !built)
        return passOn(built);
    return std::unique_ptr<Field>(new Field(std::move(made)));
}

bool Field::stepOnce(Instant world, std::vector<Output>& out)
{
    if (m->next <= world) {
        m->boundary(m->next, out);
        return true;
    }
    if (world > m->world) {
        m->world = world;
        m->heat(world);
        for (auto& message : m->desk.advance(m->parts.clock->wall(), world, false))
            out.push_back({"field", std::move(message)});
    }
    return false;
}

std::vector<Field::Output> Field::step(Instant world)
{
    std::vector<Output> out;
    while (stepOnce(world, out)) {
    }
    return out;
}

std::vector<Field::Output> Field::receive(const wire::CommandMessage& command)
{
    std::vector<Output> out;
    for (auto& message : m->desk.receive(command, m->parts.clock->wall(), m->world))
        out.push_back({"field", std::move(message)});
    return out;
}

Instant Field::next() const
{
    return m->next;
}

FieldTruth Field::truth() const
{
    FieldTruth truth{m->world, m->weather.windMs(), m->weather.airK(), m->desk.positions()};
    for (const Feed& feed : m->feeds) {
        if (feed.kind == Feed::Kind::Displacement)
            truth.displacementM[feed.element] = m->bridges[feed.owner].peaks(feed.element)->displacementM;
        if (feed.kind == Feed::Kind::BarTemperature)
            truth.barK[feed.element] = *m->bridges[feed.owner].barK(feed.element);
        if (feed.kind == Feed::Kind::Grid && feed.key == "ice-thickness")
            truth.iceM[feed.element] =
                m->grids[feed.owner]->valueOf(*m->index.element(feed.element), feed.key).value_or(0);
    }
    for (const auto& network : m->networks)
        truth.leakM3s[network->asset()] = network->leakM3s();
    truth.rainMs = m->rain.rateMs();
    for (const auto& sewer : m->sewers)
        truth.floodedM3[sewer->asset()] = sewer->floodedM3();
    truth.burstPipes = m->burstPipes;
    return truth;
}

std::vector<Warning> Field::warnings() const
{
    return m->warnings;
}

std::vector<ChannelId> Field::silentChannels() const
{
    std::vector<ChannelId> silent;
    for (std::size_t i = 0; i < m->feeds.size(); ++i)
        if (m->feeds[i].kind == Feed::Kind::None)
            silent.push_back(m->parts.model->channels[i].id);
    return silent;
}

const Scenario& Field::scenario() const
{
    return m->parts.scenario;
}
const ModelPtr& Field::model() const
{
    return m->parts.model;
}

} // namespace sinew::field
