// SPDX-License-Identifier: GPL-3.0-or-later
#include "Builder.h"

#include "TapChanger.h"

#include <algorithm>
#include <cmath>
#include <complex>
#include <fmt/format.h>
#include <numbers>

namespace sinew::read::cgmes {

namespace {

constexpr double kDegrees = 180 / std::numbers::pi, kNoImpedanceOhm = 1e-9, kLeastPu = 1e-8;

std::string nameOf(const Object& object)
{
    const std::string name = object.text("IdentifiedObject.name");
    return name.empty() ? object.id : name;
}

/// "urn:ogc:def:crs:EPSG::4326" -> "EPSG:4326"; as it is where it is no such name.
std::string crsOf(const std::string& urn)
{
    constexpr std::string_view kEpsg = "urn:ogc:def:crs:EPSG:";
    if (!urn.starts_with(kEpsg))
        return urn;
    return "EPSG:" + urn.substr(urn.rfind(':') + 1);
}

} // namespace

Result<CgmesCase> Builder::build()
{
    for (const auto& [type, profile] :
         {std::pair{"Terminal", "equipment (EQ)"}, std::pair{"TopologicalNode", "topology (TP)"}})
        if (m_rdf.all(type).empty())
            return fail(ErrorCode::NeedsAnswer, fmt::format("the {} profile is missing", profile), "CGMES");
    m_case.power.baseMva = 100;
    m_case.power.name = "grid";
    collectPlaces();
    collectTerminals();
    joinNodes();
    addBuses();
    addLines();
    addTransformers();
    addLoads();
    addShunts();
    addMachines();
    chooseSlack();
    placeBoundary();
    return std::move(m_case);
}

void Builder::collectTerminals()
{
    for (const Object* terminal : m_rdf.all("Terminal"))
        m_terminals[terminal->text("Terminal.ConductingEquipment")].push_back(terminal);
    for (auto& [equipment, terminals] : m_terminals)
        std::ranges::stable_sort(terminals, {},
                                 [](const Object* t) { return t->number("ACDCTerminal.sequenceNumber", 0); });
    for (const Object* limit : m_rdf.all("CurrentLimit")) {
        const Object *type = m_rdf.of(*limit, "OperationalLimit.OperationalLimitType"),
                     *set = m_rdf.of(*limit, "OperationalLimit.OperationalLimitSet");
        if (!type || !set ||
            (nameOf(*type) != "PATL" && !type->text("OperationalLimitType.limitType").ends_with(".patl")))
            continue;
        const double amperes = limit->number("CurrentLimit.value", 0);
        double& known = m_limitA[set->text("OperationalLimitSet.Terminal")];
        if (amperes > 0)
            known = known > 0 ? std::min(known, amperes) : amperes;
    }
}

std::string Builder::rootOf(const std::string& node) const
{
    std::string at = node;
    for (auto found = m_parent.find(at); found != m_parent.end(); found = m_parent.find(at))
        at = found->second;
    return at;
}

void Builder::joinNodes()
{
    const auto join = [&](const Object& equipment) {
        const auto found = m_terminals.find(equipment.id);
        if (found == m_terminals.end() || found->second.size() != 2)
            return;
        for (const Object* terminal : found->second)
            if (!terminal->flag("ACDCTerminal.connected", true))
                return;
        const std::string a = rootOf(found->second[0]->text("Terminal.TopologicalNode")),
                          b = rootOf(found->second[1]->text("Terminal.TopologicalNode"));
        if (a != b && !a.empty() && !b.empty())
            m_parent[b] = a;
    };
    for (const char* type : {"Switch", "Breaker", "Disconnector", "LoadBreakSwitch", "GroundDisconnector",
                             "Fuse", "Jumper", "ProtectedSwitch"})
        for (const Object* s : m_rdf.all(type))
            if (!s->flag("Switch.open", s->flag("Switch.normalOpen", false)))
                join(*s);
    for (const Object* line : m_rdf.all("ACLineSegment"))
        if (std::hypot(line->number("ACLineSegment.r", 0), line->number("ACLineSegment.x", 0)) <
            kNoImpedanceOhm)
            join(*line);
}

int Builder::newBus(const std::string& name, double kv)
{
    const int index = static_cast<int>(m_case.power.buses.size());
    PowerCase::Bus bus;
    bus.id = index + 1;
    bus.name = name;
    bus.baseKv = kv;
    m_case.power.buses.push_back(bus);
    m_case.isSolved.push_back(false);
    return index;
}

/// Places in one coordinate system; the first one said. What is in another is left out.
void Builder::collectPlaces()
{
    std::map<std::string, const Object*> locations; // of the case's system
    std::size_t others = 0;
    std::string chosen;
    bool first = true;
    for (const Object* location : m_rdf.all("Location")) {
        const Object* system = m_rdf.of(*location, "Location.CoordinateSystem");
        const std::string crs = crsOf(system ? system->text("CoordinateSystem.crsUrn") : std::string());
        if (first)
            chosen = crs;
        first = false;
        others += crs != chosen;
        if (crs == chosen)
            locations.emplace(location->id, location);
    }
    m_case.power.crs = chosen;
    if (others > 0)
        m_case.power.warnings.push_back(
            {fmt::format("{} places are given in another coordinate system than the first: left out", others),
             "Location"});
    for (const Object* point : m_rdf.all("PositionPoint"))
        if (const auto found = locations.find(point->text("PositionPoint.Location"));
            found != locations.end() && std::isfinite(point->number("PositionPoint.xPosition", NAN)) &&
            std::isfinite(point->number("PositionPoint.yPosition", NAN)))
            m_points[found->second->text("Location.PowerSystemResources")].push_back(point);
    for (auto& [resource, points] : m_points)
        std::ranges::stable_sort(
            points, {}, [](const Object* p) { return p->number("PositionPoint.sequenceNumber", 0); });
}

std::vector<std::array<double, 2>> Builder::pathOf(const std::string& resource) const
{
    std::vector<std::array<double, 2>> path;
    if (const auto found = m_points.find(resource); found != m_points.end())
        for (const Object* point : found->second)
            path.push_back(
                {point->number("PositionPoint.xPosition", 0), point->number("PositionPoint.yPosition", 0)});
    return path;
}

void Builder::place(PowerCase::Bus& bus, const Object& node) const
{
    const Object* level = m_rdf.of(node, "TopologicalNode.ConnectivityNodeContainer");
    const std::string station = level ? level->text("VoltageLevel.Substation") : std::string();
    if (const auto path = pathOf(station); !station.empty() && !path.empty()) {
        bus.x = path.front()[0];
        bus.y = path.front()[1];
    }
}

/// Nodes of a boundary belong to no substation: they lie where the drawing of a line to them ends.
void Builder::placeBoundary()
{
    auto& buses = m_case.power.buses;
    const auto apart = [](const PowerCase::Bus& bus, const std::array<double, 2>& at) {
        return std::hypot(*bus.x - at[0], *bus.y - at[1]);
    };
    for (const PowerCase::Branch& branch : m_case.power.branches)
        for (const auto& [here, there] :
             {std::pair(branch.from, branch.to), std::pair(branch.to, branch.from)}) {
            const PowerCase::Bus& known = buses[static_cast<std::size_t>(here) - 1];
            PowerCase::Bus& open = buses[static_cast<std::size_t>(there) - 1];
            if (!known.x || open.x || branch.path.size() < 2)
                continue;
            const auto& end = apart(known, branch.path.front()) > apart(known, branch.path.back())
                                  ? branch.path.front()
                                  : branch.path.back();
            open.x = end[0];
            open.y = end[1];
        }
}

void Builder::addBuses()
{
    for (const Object* node : m_rdf.all("TopologicalNode")) {
        if (rootOf(node->id) != node->id)
            continue;
        const Object* base = m_rdf.of(*node, "TopologicalNode.BaseVoltage");
        m_bus[node->id] = newBus(nameOf(*node), base ? base->number("BaseVoltage.nominalVoltage", 0) : 0);
        m_case.power.buses.back().key = node->id;
        place(m_case.power.buses.back(), *node);
        if (!base)
            m_case.power.warnings.push_back(
                {"its base voltage is not known: is the boundary missing?", nameOf(*node)});
    }
    for (const Object* node : m_rdf.all("TopologicalNode"))
        if (const auto found = m_bus.find(rootOf(node->id)); found != m_bus.end())
            m_bus[node->id] = found->second;
    addUndefinedNodes();
    for (const Object* state : m_rdf.all("SvVoltage"))
        if (const auto found = m_bus.find(state->text("SvVoltage.TopologicalNode")); found != m_bus.end()) {
            PowerCase::Bus& bus = m_case.power.buses[found->second];
            const double kv = state->number("SvVoltage.v", 0);
            if (kv <= 0 || bus.baseKv <= 0)
                continue;
            bus.voltagePu = kv / bus.baseKv;
            bus.angleDeg = state->number("SvVoltage.angle", 0);
            m_case.isSolved[found->second] = true;
        }
}

/// Nodes of a boundary that is not there: their voltage is that of what ends there.
void Builder::addUndefinedNodes()
{
    for (const Object* terminal : m_rdf.all("Terminal")) {
        const std::string node = terminal->text("Terminal.TopologicalNode");
        if (node.empty() || m_bus.contains(node))
            continue;
        if (const auto found = m_bus.find(rootOf(node)); found != m_bus.end()) {
            m_bus[node] = found->second;
            continue;
        }
        m_bus[node] = newBus(node, 0);
        m_case.power.buses.back().key = node;
        m_case.power.warnings.push_back({"the files refer to this node and do not define it", node});
    }
    for (const Object* line : m_rdf.all("ACLineSegment")) {
        const auto found = m_terminals.find(line->id);
        if (found == m_terminals.end() || found->second.size() != 2)
            continue;
        for (const int k : {0, 1}) {
            const auto here = m_bus.find(found->second[k]->text("Terminal.TopologicalNode")),
                       there = m_bus.find(found->second[1 - k]->text("Terminal.TopologicalNode"));
            if (here != m_bus.end() && there != m_bus.end() && m_case.power.buses[here->second].baseKv == 0)
                m_case.power.buses[here->second].baseKv = m_case.power.buses[there->second].baseKv;
        }
    }
}

std::vector<Builder::End> Builder::endsOf(const Object& equipment) const
{
    std::vector<End> ends;
    if (const auto found = m_terminals.find(equipment.id); found != m_terminals.end())
        for (const Object* terminal : found->second) {
            End end{.terminal = terminal};
            const auto bus = m_bus.find(terminal->text("Terminal.TopologicalNode"));
            if (bus != m_bus.end()) {
                end.kv = m_case.power.buses[bus->second].baseKv;
                if (terminal->flag("ACDCTerminal.connected", true))
                    end.bus = bus->second;
            }
            ends.push_back(end);
        }
    return ends;
}

double Builder::ratingOf(const std::vector<End>& ends) const
{
    double mva = 0;
    for (const End& end : ends)
        if (const auto found = m_limitA.find(end.terminal->id);
            found != m_limitA.end() && found->second > 0 && end.kv > 0) {
            const double here = std::sqrt(3.0) * end.kv * found->second / 1e3;
            mva = mva > 0 ? std::min(mva, here) : here;
        }
    return mva;
}

void Builder::addLines()
{
    for (const auto& [type, r, x, g, b] :
         {std::tuple{"ACLineSegment", "ACLineSegment.r", "ACLineSegment.x", "ACLineSegment.gch",
                     "ACLineSegment.bch"},
          std::tuple{"SeriesCompensator", "SeriesCompensator.r", "SeriesCompensator.x", "", ""},
          std::tuple{"EquivalentBranch", "EquivalentBranch.r", "EquivalentBranch.x", "", ""}})
        for (const Object* line : m_rdf.all(type)) {
            const auto ends = endsOf(*line);
            if (ends.size() != 2 || ends[0].bus < 0 || ends[1].bus < 0 || ends[0].bus == ends[1].bus ||
                !(ends[0].kv > 0) || !(ends[1].kv > 0)) {
                if (ends.size() != 2 || ends[0].bus != ends[1].bus || ends[0].bus < 0)
                    m_case.power.warnings.push_back(
                        {"it is not connected at both ends: left out", nameOf(*line)});
                continue;
            }
            const double base = ends[1].kv * ends[1].kv / m_case.power.baseMva;
            PowerCase::Branch branch;
            branch.id = std::to_string(m_case.power.branches.size() + 1);
            branch.from = m_case.power.buses[ends[0].bus].id;
            branch.to = m_case.power.buses[ends[1].bus].id;
            branch.r = line->number(r, 0) / base;
            branch.x = line->number(x, 0) / base;
            branch.g = line->number(g, 0) * base;
            branch.b = line->number(b, 0) * base;
            branch.ratio = ends[0].kv == ends[1].kv
                               ? 0
                               : ends[1].kv / ends[0].kv; // nominal voltages may differ along a line
            branch.ratingMva = ratingOf(ends);
            branch.key = line->id;
            branch.name = nameOf(*line);
            branch.path = pathOf(line->id);
            m_case.power.branches.push_back(branch);
        }
}

Builder::Winding Builder::windingOf(const Object& end, int bus)
{
    const Tap tap = tapOf(m_rdf, end);
    const double rated = end.number("PowerTransformerEnd.ratedU", 0),
                 base = rated * rated / m_case.power.baseMva;
    const double r = end.number("PowerTransformerEnd.r", 0) * (1 + tap.rPercent / 100),
                 x = (tap.x >= 0 ? tap.x : end.number("PowerTransformerEnd.x", 0)) * (1 + tap.xPercent / 100);
    Winding winding{.bus = bus,
                    .r = r / base,
                    .x = x / base,
                    .ratio = rated * tap.ratio / m_case.power.buses[bus].baseKv};
    winding.shiftDeg = tap.angleRad * kDegrees; // vector groups' clocks are not in the files' states either
    winding.ratingMva = end.number("PowerTransformerEnd.ratedS", 0);
    winding.g = end.number("PowerTransformerEnd.g", 0) * (1 + tap.gPercent / 100) * base;
    winding.b = end.number("PowerTransformerEnd.b", 0) * (1 + tap.bPercent / 100) * base;
    return winding;
}

/// The second winding's ratio is 1, at no angle, where `to` is a star point's bus.
void Builder::addWindings(const Winding& from, const Winding& to, const std::string& key,
                          const std::string& name)
{
    PowerCase::Branch branch;
    branch.key = key;
    branch.name = name;
    branch.id = std::to_string(m_case.power.branches.size() + 1);
    branch.from = m_case.power.buses[from.bus].id;
    branch.to = m_case.power.buses[to.bus].id;
    branch.r = (from.r + to.r) * to.ratio * to.ratio;
    branch.x = (from.x + to.x) * to.ratio * to.ratio;
    if (std::hypot(branch.r, branch.x) < kLeastPu)
        branch.x = kLeastPu; // a winding without impedance
    branch.g = (from.g + to.g) / (to.ratio * to.ratio);
    branch.b = (from.b + to.b) / (to.ratio * to.ratio);
    branch.ratio = from.ratio / to.ratio;
    branch.shiftDeg = from.shiftDeg - to.shiftDeg;
    branch.isTransformer = true;
    branch.ratingMva = from.ratingMva;
    m_case.power.branches.push_back(branch);
}

void Builder::addTransformers()
{
    std::map<std::string, std::vector<const Object*>> windings;
    for (const Object* end : m_rdf.all("PowerTransformerEnd"))
        windings[end->text("PowerTransformerEnd.PowerTransformer")].push_back(end);
    for (const Object* transformer : m_rdf.all("PowerTransformer")) {
        auto ends = windings[transformer->id];
        std::ranges::stable_sort(ends, {},
                                 [](const Object* e) { return e->number("TransformerEnd.endNumber", 0); });
        std::vector<int> buses;
        for (const Object* end : ends) {
            const Object* terminal = m_rdf.of(*end, "TransformerEnd.Terminal");
            const auto found =
                terminal ? m_bus.find(terminal->text("Terminal.TopologicalNode")) : m_bus.end();
            const bool usable = found != m_bus.end() && terminal->flag("ACDCTerminal.connected", true) &&
                                m_case.power.buses[found->second].baseKv > 0 &&
                                end->number("PowerTransformerEnd.ratedU", 0) > 0;
            buses.push_back(usable ? found->second : -1);
        }
        if (ends.size() < 2 || std::ranges::count(buses, -1) > static_cast<std::ptrdiff_t>(ends.size()) - 2) {
            m_case.power.warnings.push_back(
                {"fewer than two windings are connected: left out", nameOf(*transformer)});
            continue;
        }
        std::vector<Winding> connected;
        for (std::size_t k = 0; k < ends.size(); ++k)
            if (buses[k] >= 0)
                connected.push_back(windingOf(*ends[k], buses[k]));
        if (connected.size() == 2) {
            addWindings(connected[0], connected[1], transformer->id, nameOf(*transformer));
            continue;
        }
        // The star point is at one per unit where every winding is at its rated voltage.
        const Winding star{.bus = newBus(nameOf(*transformer) + " star", 1)};
        PowerCase::Bus& inside = m_case.power.buses.back();
        const PowerCase::Bus& beside = m_case.power.buses[connected.front().bus];
        inside.key = transformer->id + "-star";
        inside.x = beside.x;
        inside.y = beside.y;
        for (std::size_t k = 0; k < connected.size(); ++k)
            addWindings(connected[k], star, fmt::format("{}-{}", transformer->id, k + 1),
                        fmt::format("{}, winding {}", nameOf(*transformer), k + 1));
    }
}

/// The state of the equipment's first terminal; nullptr where the files hold none.
const Object* Builder::flowInto(const Object& equipment) const
{
    const auto found = m_terminals.find(equipment.id);
    for (const Object* state : m_rdf.all("SvPowerFlow"))
        if (found != m_terminals.end() && state->text("SvPowerFlow.Terminal") == found->second.front()->id)
            return state;
    return nullptr;
}

void Builder::addLoads()
{
    const auto draw = [&](const Object& equipment, double mw, double mvar) {
        for (const End& end : endsOf(equipment))
            if (end.bus >= 0) {
                m_case.power.buses[end.bus].loadMw += mw;
                m_case.power.buses[end.bus].loadMvar += mvar;
            }
    };
    for (const char* type : {"EnergyConsumer", "ConformLoad", "NonConformLoad", "StationSupply"})
        for (const Object* load : m_rdf.all(type))
            if (const Object* state =
                    load->text("EnergyConsumer.LoadResponse").empty() ? nullptr : flowInto(*load))
                draw(*load, state->number("SvPowerFlow.p", 0),
                     state->number("SvPowerFlow.q", 0)); // what its voltage makes of it
            else
                draw(*load, load->number("EnergyConsumer.p", load->number("EnergyConsumer.pfixed", 0)),
                     load->number("EnergyConsumer.q", load->number("EnergyConsumer.qfixed", 0)));
    for (const Object* injection : m_rdf.all("EquivalentInjection"))
        draw(*injection, injection->number("EquivalentInjection.p", 0),
             injection->number("EquivalentInjection.q", 0));
    for (const Object* source : m_rdf.all("EnergySource"))
        draw(*source, source->number("EnergySource.activePower", 0),
             source->number("EnergySource.reactivePower", 0));
    for (const Object* motor : m_rdf.all("AsynchronousMachine"))
        draw(*motor, motor->number("RotatingMachine.p", 0), motor->number("RotatingMachine.q", 0));
    for (const Object* compensator : m_rdf.all("StaticVarCompensator"))
        draw(*compensator, 0, compensator->number("StaticVarCompensator.q", 0));
}

void Builder::addShunts()
{
    const auto add = [&](const Object& shunt, double g, double b) {
        for (const End& end : endsOf(shunt))
            if (end.bus >= 0) {
                m_case.power.buses[end.bus].shuntMw += g * end.kv * end.kv;
                m_case.power.buses[end.bus].shuntMvar += b * end.kv * end.kv;
            }
    };
    const auto sectionsOf = [this](const Object& s) {
        for (const Object* state : m_rdf.all("SvShuntCompensatorSections"))
            if (state->text("SvShuntCompensatorSections.ShuntCompensator") == s.id)
                return state->number("SvShuntCompensatorSections.sections", 0);
        return s.number("ShuntCompensator.sections", s.number("ShuntCompensator.normalSections", 0));
    };
    for (const Object* shunt : m_rdf.all("LinearShuntCompensator"))
        add(*shunt, sectionsOf(*shunt) * shunt->number("LinearShuntCompensator.gPerSection", 0),
            sectionsOf(*shunt) * shunt->number("LinearShuntCompensator.bPerSection", 0));
    for (const Object* shunt : m_rdf.all("NonlinearShuntCompensator"))
        for (const Object* point : m_rdf.all("NonlinearShuntCompensatorPoint"))
            if (point->text("NonlinearShuntCompensatorPoint.NonlinearShuntCompensator") == shunt->id &&
                point->number("NonlinearShuntCompensatorPoint.sectionNumber", 0) <= sectionsOf(*shunt))
                add(*shunt, point->number("NonlinearShuntCompensatorPoint.g", 0),
                    point->number("NonlinearShuntCompensatorPoint.b", 0));
}

/// Per unit at the machine's own bus; 0 where it holds no voltage.
double Builder::setpointOf(const Object& machine, int bus) const
{
    const Object* control = m_rdf.of(machine, "RegulatingCondEq.RegulatingControl");
    if (!control || !control->flag("RegulatingControl.enabled", true) ||
        !machine.flag("RegulatingCondEq.controlEnabled", true) ||
        !control->text("RegulatingControl.mode").ends_with(".voltage"))
        return 0;
    const Object* where = m_rdf.of(*control, "RegulatingControl.Terminal");
    const auto held = where ? m_bus.find(where->text("Terminal.TopologicalNode")) : m_bus.end();
    const PowerCase::Bus& own = m_case.power.buses[bus];
    if (held != m_bus.end() && held->second == bus && own.baseKv > 0)
        return control->number("RegulatingControl.targetValue", 0) / own.baseKv;
    return m_case.isSolved[bus] ? own.voltagePu : 0;
}

void Builder::addMachine(const Object& machine, double mw, double mvar, const std::string& priority)
{
    const auto ends = endsOf(machine);
    if (ends.empty() || ends.front().bus < 0)
        return;
    PowerCase::Bus& bus = m_case.power.buses[ends.front().bus];
    const Object* unit = m_rdf.of(machine, "RotatingMachine.GeneratingUnit");
    PowerCase::Generator generator;
    generator.bus = bus.id;
    generator.mw = mw;
    generator.mvar = mvar;
    generator.minMvar =
        machine.number("SynchronousMachine.minQ", machine.number("ExternalNetworkInjection.minQ", 0));
    generator.maxMvar =
        machine.number("SynchronousMachine.maxQ", machine.number("ExternalNetworkInjection.maxQ", 0));
    generator.minMw = unit ? unit->number("GeneratingUnit.minOperatingP", 0)
                           : machine.number("ExternalNetworkInjection.minP", 0);
    generator.maxMw = unit ? unit->number("GeneratingUnit.maxOperatingP", 0)
                           : machine.number("ExternalNetworkInjection.maxP", 0);
    const double held = setpointOf(machine, ends.front().bus);
    if (held > 0) {
        bus.type = 2;
        generator.setpointPu = held;
    }
    m_case.power.generators.push_back(generator);
    m_candidates.push_back({ends.front().bus, machine.number(priority, 0), mw});
}

void Builder::addMachines()
{
    for (const Object* machine : m_rdf.all("SynchronousMachine"))
        addMachine(*machine, -machine->number("RotatingMachine.p", 0),
                   -machine->number("RotatingMachine.q", 0), "SynchronousMachine.referencePriority");
    for (const Object* feed : m_rdf.all("ExternalNetworkInjection"))
        addMachine(*feed, -feed->number("ExternalNetworkInjection.p", 0),
                   -feed->number("ExternalNetworkInjection.q", 0),
                   "ExternalNetworkInjection.referencePriority");
}

/// The angle's reference of the solved island; else the first in priority; else the machine that gives most.
void Builder::chooseSlack()
{
    int slack = -1;
    for (const Object* island : m_rdf.all("TopologicalIsland"))
        if (const auto found = m_bus.find(island->text("TopologicalIsland.AngleRefTopologicalNode"));
            found != m_bus.end() &&
            std::ranges::any_of(m_candidates, [&](const Priority& p) { return p.bus == found->second; }))
            slack = found->second;
    const auto better = [](const Priority& a, const Priority& b) {
        const double first = a.order > 0 ? a.order : INFINITY, second = b.order > 0 ? b.order : INFINITY;
        return first != second ? first < second : a.mw > b.mw;
    };
    if (slack < 0 && !m_candidates.empty())
        slack = std::ranges::min_element(m_candidates, better)->bus;
    if (slack < 0)
        return;
    PowerCase::Bus& bus = m_case.power.buses[slack];
    const bool holds = bus.type == 2;
    bus.type = 3;
    for (auto& generator : m_case.power.generators)
        if (generator.bus == bus.id && !holds)
            generator.setpointPu = bus.voltagePu;
}

} // namespace sinew::read::cgmes
