// SPDX-License-Identifier: GPL-3.0-or-later
#include "TestWorld.h"

#include <fmt/format.h>

using namespace sinew;

namespace testworld {

namespace {

constexpr int kColumns = 8, kRows = 6;

Element elementOf(const char* asset, const std::string& className, const std::string& name, Vec3d at)
{
    Element element;
    element.id = ElementId(fmt::format("{}/{}/{}", asset, className, name));
    element.asset = AssetId(asset);
    element.name = element.sourceKey = name;
    element.className = className;
    element.shape = PointShape{at, 1};
    return element;
}

Channel channelOf(const std::string& id, const ElementId& element, const char* quantity, const char* unit)
{
    Channel channel{ChannelId(id), element, quantity, unit};
    channel.simulated = true;
    return channel;
}

void addPier(Model& model, int number)
{
    const std::string name = fmt::format("P{}", number);
    Element pier = elementOf("bridge", "IfcColumn", name, {80.0 * number, 0, 0});
    const bool tall = number > 2 && number < 7;
    pier.attributes = {
        {"Sinew_Pier.Height_m", tall ? 20.0 : 7.0}, {"Sinew_Pier.Stiffness_N_m", tall ? 1.0e7 : 4e8},
        {"Sinew_Pier.DampingRatio", 0.02},          {"Sinew_Pier.TributaryMass_kg", 1.45e6},
        {"Sinew_Pier.DisplacementLimit_m", 0.05},   {"Sinew_Pier.DragArea_m2", 436.8}};
    model.channels.push_back(channelOf("bridge/" + name + "/displacement", pier.id, "displacement", "mm"));
    model.channels.push_back(channelOf("bridge/" + name + "/acceleration", pier.id, "acceleration", "m/s²"));
    model.elements.push_back(std::move(pier));
}

void addDamper(Model& model, int number)
{
    const std::string name = fmt::format("D{}", number);
    Element damper = elementOf("bridge", "IfcDiscreteAccessory", name, {80.0 * number, 0, 20});
    damper.attributes = {{"Sinew_Damper.Pier", fmt::format("P{}", number)},
                         {"Sinew_Damper.YieldForce_N", 400e3},
                         {"Sinew_Damper.Stiffness_N_m", 5e7},
                         {"Sinew_Damper.HardeningRatio", 0.05},
                         {"Sinew_Damper.Beta", 0.65},
                         {"Sinew_Damper.BarArea_m2", 9.66e-4},
                         {"Sinew_Damper.BarLength_m", 1.16},
                         {"Sinew_Damper.Mass_kg", 7.2},
                         {"Sinew_Damper.StressSlope_Pa_K", 6.5e6},
                         {"Sinew_Damper.SigmaMs_Pa", 414e6},
                         {"Sinew_Damper.StrainLimit", 0.06},
                         {"Sinew_Damper.AusteniteFinish_K", 268.15}};
    model.channels.push_back(channelOf("bridge/" + name + "/temperature", damper.id, "temperature", "°C"));
    model.channels.push_back(channelOf("bridge/" + name + "/strain", damper.id, "strain", "%"));
    Actuator heater{ActuatorId("bridge/" + name + "/heater"),
                    damper.id,
                    "Heater",
                    "pre-heat",
                    "temperature",
                    "°C",
                    273.15,
                    353.15,
                    273.15,
                    0.2};
    heater.simulated = true;
    model.actuators.push_back(heater);
    model.elements.push_back(std::move(damper));
}

void addDeck(Model& model)
{
    Element deck = elementOf("bridge", "IfcBeam", "Span 5", {360, 0, 22});
    deck.attributes = {{"Sinew_Deck.LateralStiffness_N_m", 1.2e7}};
    model.channels.push_back(channelOf("weather/wind-speed", deck.id, "wind-speed", "m/s"));
    model.channels.push_back(channelOf("weather/air-temperature", deck.id, "temperature", "°C"));
    model.elements.push_back(std::move(deck));
}

std::string junctionName(int column, int row)
{
    return fmt::format("J-{}{}", column, row);
}

void addWater(Model& model)
{
    const water::PipeNetwork pipes = network();
    for (const water::Node& node : pipes.nodes)
        model.elements.push_back(elementOf("water", node.isTank() ? "tank" : "junction", node.id, {}));
    for (const water::Link& link : pipes.links)
        model.elements.push_back(elementOf("water", "pipe", link.id, {}));
    for (int column = 0; column < kColumns; column += 2)
        for (int row = 1; row < kRows; row += 2) {
            const std::string node = junctionName(column, row);
            model.channels.push_back(channelOf("water/" + node + "/pressure",
                                               ElementId("water/junction/" + node), "pressure", "kPa"));
        }
    model.channels.push_back(channelOf("water/P-MAIN/flow", ElementId("water/pipe/P-MAIN"), "flow", "L/s"));
    model.channels.push_back(channelOf("water/T-1/level", ElementId("water/tank/T-1"), "level", "m"));
    for (const char* pipe : {"P-3", "P-40"}) {
        model.actuators.push_back({ActuatorId(fmt::format("water/{}/clamp", pipe)),
                                   ElementId(fmt::format("water/pipe/{}", pipe)), "Clamp", "tighten",
                                   "setting", "%", 0, 1, 0, 0.05});
        model.actuators.push_back({ActuatorId(fmt::format("water/{}/valve", pipe)),
                                   ElementId(fmt::format("water/pipe/{}", pipe)), "Valve", "close", "setting",
                                   "%", 0, 1, 1, 0.02});
    }
}

water::Link pipeOf(const std::string& id, int from, int to, double lengthM, double diameterM)
{
    return {id, from, to, water::LinkStatus::Open, water::Pipe{lengthM, diameterM, 110}};
}

drainage::Link conduitOf(const std::string& id, int from, int to, double diameterM)
{
    drainage::Conduit conduit{.section = {.shape = drainage::Shape::Circular, .depthM = diameterM},
                              .lengthM = 200,
                              .roughness = 0.013};
    return {.id = id, .from = from, .to = to, .body = conduit};
}

drainage::Subcatchment catchmentOf(const std::string& id, int outlet)
{
    drainage::Subcatchment c{.id = id,
                             .gage = 0,
                             .outletNode = outlet,
                             .areaM2 = 40'000,
                             .imperviousFraction = 0.6,
                             .widthM = 200,
                             .slope = 0.01};
    c.infiltration = drainage::Horton{60e-3 / 3600, 6e-3 / 3600, 4.0 / 3600, 1.0 / (7 * 86400.0)};
    return c;
}

void addSewer(Model& model)
{
    const drainage::DrainageModel sewers = sewer();
    for (const drainage::Node& node : sewers.nodes)
        model.elements.push_back(elementOf("sewer",
                                           node.id == "O-1"   ? "outfall"
                                           : node.id == "M-2" ? "storage"
                                                              : "junction",
                                           node.id, {}));
    for (const drainage::Link& link : sewers.links)
        model.elements.push_back(elementOf("sewer", link.id == "G-1" ? "orifice" : "conduit", link.id, {}));
    model.elements.push_back(elementOf("sewer", "raingage", "RG", {}));
    model.channels.push_back(
        channelOf("sewer/RG/rainfall", ElementId("sewer/raingage/RG"), "rainfall", "mm/h"));
    for (const char* node : {"M-1", "M-3"})
        model.channels.push_back(channelOf(fmt::format("sewer/{}/depth", node),
                                           ElementId(fmt::format("sewer/junction/{}", node)), "depth", "m"));
    model.channels.push_back(channelOf("sewer/M-2/level", ElementId("sewer/storage/M-2"), "level", "m"));
    model.channels.push_back(channelOf("sewer/C-3/flow", ElementId("sewer/conduit/C-3"), "flow", "L/s"));
    model.channels.push_back(channelOf("sewer/G-1/opening", ElementId("sewer/orifice/G-1"), "setting", "%"));
    model.actuators.push_back({ActuatorId("sewer/G-1/gate"), ElementId("sewer/orifice/G-1"), "Gate", "close",
                               "setting", "%", 0, 1, 1, 0.02});
}

} // namespace

drainage::DrainageModel sewer()
{
    drainage::DrainageModel sewers;
    sewers.nodes = {
        {.id = "M-1", .invertM = 12, .maxDepthM = 3},
        {.id = "M-2", .invertM = 11, .maxDepthM = 4, .body = drainage::Storage{.constantM2 = 400}},
        {.id = "M-3", .invertM = 10.5, .maxDepthM = 4},
        {.id = "O-1", .invertM = 9, .body = drainage::Outfall{}}};
    sewers.links = {conduitOf("C-1", 0, 1, 0.6), conduitOf("C-3", 2, 3, 0.7)};
    sewers.links.push_back(
        {.id = "G-1",
         .from = 1,
         .to = 2,
         .strokeS = 30,
         .body = drainage::Orifice{
             .section = {.shape = drainage::Shape::RectClosed, .depthM = 0.5, .widthM = 0.5}}});
    sewers.gages = {{"RG", {}}};
    sewers.subcatchments = {catchmentOf("S-1", 0), catchmentOf("S-2", 1)};
    return sewers;
}

Instant start()
{
    return parseUtc("2026-09-14T06:00:00Z").value();
}

water::PipeNetwork network()
{
    water::PipeNetwork pipes;
    pipes.title = "test grid";
    for (int row = 0; row < kRows; ++row)
        for (int column = 0; column < kColumns; ++column)
            pipes.nodes.push_back(
                {junctionName(column, row), 5.0 + column, water::Junction{{{0.001, 0, {}}}}});
    pipes.patterns = {{"DAY", {0.6, 0.6, 0.6, 0.7, 1.0, 1.4, 1.4, 1.2, 1.1, 1.1, 1.2, 1.1}}};
    pipes.options.patternStepS = 7200;
    int number = 0;
    for (int row = 0; row < kRows; ++row)
        for (int column = 0; column < kColumns; ++column) {
            const int here = row * kColumns + column;
            if (column + 1 < kColumns)
                pipes.links.push_back(pipeOf(fmt::format("P-{}", ++number), here, here + 1, 150, 0.2));
            if (row + 1 < kRows)
                pipes.links.push_back(pipeOf(fmt::format("P-{}", ++number), here, here + kColumns, 120, 0.2));
        }
    const int reservoir = static_cast<int>(pipes.nodes.size());
    pipes.nodes.push_back({"R-1", 60, water::Reservoir{}});
    pipes.nodes.push_back({"T-1", 52, water::Tank{3, 0.5, 6, 15}});
    pipes.links.push_back(pipeOf("P-MAIN", reservoir, 0, 400, 0.4));
    pipes.links.push_back(pipeOf("P-TANK", reservoir + 1, kRows * kColumns - 1, 300, 0.3));
    return pipes;
}

ModelPtr model()
{
    auto made = std::make_shared<Model>();
    made->name = "Test city";
    made->assets = {{AssetId("bridge"), "Bridge", "bridge", {}},
                    {AssetId("water"), "Water", "water", {}},
                    {AssetId("sewer"), "Sewer", "drainage", {}}};
    for (int pier = 1; pier <= 8; ++pier)
        addPier(*made, pier);
    for (int damper = 3; damper <= 6; ++damper)
        addDamper(*made, damper);
    addDeck(*made);
    addWater(*made);
    addSewer(*made);
    return made;
}

field::Scenario quiet()
{
    field::Scenario scenario;
    scenario.name = "quiet";
    scenario.start = start();
    scenario.historyHours = 0;
    scenario.windMs.points = {{0, 5}};
    return scenario;
}

field::Scenario storm()
{
    field::Scenario scenario = quiet();
    scenario.name = "storm";
    scenario.windMs.points = {{0, 15}, {3, 48}, {6, 15}};
    return scenario;
}

field::Scenario burst(const std::string& pipe)
{
    field::Scenario scenario = quiet();
    scenario.bursts = {{pipe, 0.5, 3, 0.03}};
    return scenario;
}

Result<std::unique_ptr<field::Field>> make(field::Scenario scenario, std::shared_ptr<const Clock> clock,
                                           std::uint64_t seed)
{
    return field::Field::make({model(),
                               std::move(scenario),
                               {{AssetId("water"), network()}},
                               std::move(clock),
                               seed,
                               {},
                               {{AssetId("sewer"), sewer()}},
                               people().gate()});
}

const tests::SignedPeople& people()
{
    static const tests::SignedPeople all({{"ada", "operator"}, {"ben", "approver"}}, "Test city");
    return all;
}

wire::CommandMessage command(wire::CommandMessage::Verb verb, const std::string& id,
                             const std::string& actuator, const std::string& action, double value,
                             const Clock& clock)
{
    return people().signedBy({CommandId(id), verb, ActuatorId(actuator), action, value, {}, clock.wall(),
                              clock.wall() + std::chrono::seconds(60), "nonce-" + id},
                             {"ada"});
}

} // namespace testworld
