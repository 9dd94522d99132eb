// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/read/matpower/PowerCase.h>

#include "Check.h"

#include <sinew/read/source/CsvTable.h>

#include <fmt/format.h>
#include <map>

namespace sinew::read {

namespace {

const std::map<std::string, int> kBusTypes{{"PQ", 1}, {"PV", 2}, {"Ref", 3}, {"Isolated", 4}};

Result<PowerCase::Bus> busOf(const CsvTable& table, std::size_t row, bool geographic, bool placed)
{
    PowerCase::Bus bus;
    const auto id = table.number(row, "Bus ID");
    if (!id)
        return passOn(id);
    if (!isId(*id))
        return fail(ErrorCode::InvalidInput, "a bus number must be a positive whole number",
                    table.place(row));
    bus.id = static_cast<int>(*id);
    bus.name = table.text(row, "Bus Name");
    const auto type = kBusTypes.find(table.text(row, "Bus Type"));
    if (type == kBusTypes.end())
        return fail(ErrorCode::InvalidInput,
                    "bus type '" + table.text(row, "Bus Type") + "' is none of PQ, PV, Ref, Isolated",
                    table.place(row));
    bus.type = type->second;
    const std::pair<const char*, double*> columns[] = {
        {"BaseKV", &bus.baseKv},         {"MW Load", &bus.loadMw},   {"MVAR Load", &bus.loadMvar},
        {"V Mag", &bus.voltagePu},       {"V Angle", &bus.angleDeg}, {"MW Shunt G", &bus.shuntMw},
        {"MVAR Shunt B", &bus.shuntMvar}};
    for (const auto& [column, target] : columns) {
        const auto value = table.number(row, column);
        if (!value)
            return passOn(value);
        *target = *value;
    }
    if (placed) {
        const auto x = table.number(row, geographic ? "lng" : "x"),
                   y = table.number(row, geographic ? "lat" : "y");
        if (!x || !y)
            return passOn(x ? y : x);
        bus.x = *x;
        bus.y = *y;
    }
    return bus;
}

Result<PowerCase::Branch> branchOf(const CsvTable& table, std::size_t row)
{
    PowerCase::Branch branch;
    branch.id = table.text(row, "UID");
    double from = 0, to = 0;
    const std::pair<const char*, double*> columns[] = {
        {"From Bus", &from},        {"To Bus", &to},  {"R", &branch.r},
        {"X", &branch.x},           {"B", &branch.b}, {"Cont Rating", &branch.ratingMva},
        {"Tr Ratio", &branch.ratio}};
    for (const auto& [column, target] : columns) {
        const auto value = table.number(row, column);
        if (!value)
            return passOn(value);
        *target = *value;
    }
    if (!isId(from) || !isId(to))
        return fail(ErrorCode::InvalidInput, "a branch's ends must be positive whole numbers",
                    table.place(row));
    branch.from = static_cast<int>(from);
    branch.to = static_cast<int>(to);
    branch.isTransformer = branch.ratio != 0;
    return branch;
}

Result<PowerCase::Generator> generatorOf(const CsvTable& table, std::size_t row)
{
    PowerCase::Generator generator;
    double bus = 0;
    const std::pair<const char*, double*> columns[] = {{"Bus ID", &bus},
                                                       {"MW Inj", &generator.mw},
                                                       {"MVAR Inj", &generator.mvar},
                                                       {"V Setpoint p.u.", &generator.setpointPu},
                                                       {"PMax MW", &generator.maxMw},
                                                       {"PMin MW", &generator.minMw},
                                                       {"QMax MVAR", &generator.maxMvar},
                                                       {"QMin MVAR", &generator.minMvar}};
    for (const auto& [column, target] : columns) {
        const auto value = table.number(row, column);
        if (!value)
            return passOn(value);
        *target = *value;
    }
    if (!isId(bus))
        return fail(ErrorCode::InvalidInput, "a generator's bus must be a positive whole number",
                    table.place(row));
    generator.bus = static_cast<int>(bus);
    return generator;
}

template <class Things, class Make>
Result<void> readRows(const CsvTable& table, Things& things, Make&& make)
{
    for (std::size_t row = 0; row < table.rows(); ++row) {
        auto thing = make(row);
        if (!thing)
            return passOn(thing);
        things.push_back(std::move(*thing));
    }
    return {};
}

} // namespace

Result<PowerCase> parsePowerTables(std::string_view bus, std::string_view branch, std::string_view gen)
{
    const auto buses = CsvTable::parse(bus, "bus.csv"), branches = CsvTable::parse(branch, "branch.csv"),
               generators = CsvTable::parse(gen, "gen.csv");
    for (const auto* table : {&buses, &branches, &generators})
        if (!*table)
            return passOn(*table);
    PowerCase power;
    const bool geographic = buses->has("lat") && buses->has("lng");
    if (geographic)
        power.crs = "EPSG:4326";
    const bool placed = geographic || (buses->has("x") && buses->has("y"));
    if (const auto done = readRows(*buses, power.buses,
                                   [&](std::size_t row) { return busOf(*buses, row, geographic, placed); });
        !done)
        return passOn(done);
    if (const auto done =
            readRows(*branches, power.branches, [&](std::size_t row) { return branchOf(*branches, row); });
        !done)
        return passOn(done);
    if (const auto done = readRows(*generators, power.generators,
                                   [&](std::size_t row) { return generatorOf(*generators, row); });
        !done)
        return passOn(done);
    return checked(std::move(power), "bus.csv, branch.csv, gen.csv");
}

} // namespace sinew::read
