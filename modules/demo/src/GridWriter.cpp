// SPDX-License-Identifier: GPL-3.0-or-later
#include "Writers.h"

#include <archive.h>
#include <archive_entry.h>
#include <cmath>
#include <fmt/format.h>

namespace sinew::demo {

namespace {

struct Bus {
    int id;
    std::string name;
    double kv, x, y, mw;
};
struct Branch {
    int from, to;
    bool transformer;
    double ratingMva;
};

/// 132 kV ring around the city, three 132/33 kV substations, 33 kV feeders to 33/11 kV substations, 11 kV
/// spurs.
struct Grid {
    std::vector<Bus> buses;
    std::vector<Branch> branches;

    int bus(const std::string& name, double kv, double x, double y, double mw)
    {
        buses.push_back({static_cast<int>(buses.size()) + 1, name, kv, x, y, mw});
        return buses.back().id;
    }
    void line(int a, int b, double rating) { branches.push_back({a, b, false, rating}); }
    void transformer(int a, int b, double rating) { branches.push_back({a, b, true, rating}); }
};

Grid planGrid()
{
    Grid grid;
    const int plant = grid.bus("Cape Station", 132, 5700, 2300, 0),
              north = grid.bus("North Tie", 132, 3300, 4850, 0);
    const std::array centres{std::array{4750.0, 1700.0}, std::array{3700.0, 3500.0},
                             std::array{1250.0, 2900.0}};
    std::array<int, 3> high{};
    for (std::size_t s = 0; s < centres.size(); ++s)
        high[s] = grid.bus(fmt::format("Substation {} 132 kV", s + 1), 132, centres[s][0], centres[s][1], 0);
    grid.line(plant, high[0], 160);
    grid.line(plant, high[1], 160);
    grid.line(high[0], high[1], 120);
    grid.line(north, high[1], 120);
    grid.line(north, high[2], 120);
    grid.line(high[1], high[2], 120);
    const std::array loads{
        std::array{3500.0, 1500.0}, std::array{3950.0, 2150.0}, std::array{5250.0, 1250.0},
        std::array{3350.0, 2950.0}, std::array{4450.0, 3250.0}, std::array{3650.0, 4200.0},
        std::array{700.0, 1800.0},  std::array{1900.0, 2050.0}, std::array{1850.0, 3500.0}};
    for (std::size_t s = 0; s < centres.size(); ++s) {
        const int medium =
            grid.bus(fmt::format("Substation {} 33 kV", s + 1), 33, centres[s][0] + 40, centres[s][1], 0);
        grid.transformer(high[s], medium, 90);
        std::array<int, 3> feeders{};
        for (std::size_t f = 0; f < 3; ++f) {
            const auto& at = loads[s * 3 + f];
            const std::string name = fmt::format("Feeder {}{}", s + 1, static_cast<char>('A' + f));
            const int primary = grid.bus(name + " 33 kV", 33, at[0], at[1], 0);
            const int secondary =
                grid.bus(name + " 11 kV", 11, at[0] + 30, at[1], 6 + 2.0 * static_cast<double>(f));
            grid.line(medium, primary, 40);
            grid.transformer(primary, secondary, 30);
            for (int spur = 0; spur < 2; ++spur) {
                const double angle = 2.2 * spur + static_cast<double>(s + f);
                const int end = grid.bus(fmt::format("{} spur {}", name, spur + 1), 11,
                                         at[0] + 260 * std::cos(angle), at[1] + 260 * std::sin(angle), 2.5);
                grid.line(secondary, end, 9);
            }
            feeders[f] = primary;
        }
        grid.line(feeders[0], feeders[1], 30);
        grid.line(feeders[1], feeders[2], 30);
    }
    return grid;
}

struct Impedance {
    double r, x, b, km;
};

/// Per unit on 100 MVA from typical per-kilometre values of overhead lines and from transformer nameplates.
Impedance impedance(const Grid& grid, const Branch& branch)
{
    const Bus& a = grid.buses[static_cast<std::size_t>(branch.from - 1)];
    const Bus& b = grid.buses[static_cast<std::size_t>(branch.to - 1)];
    if (branch.transformer)
        return {0.005 * 100 / branch.ratingMva, 0.12 * 100 / branch.ratingMva, 0, 0};
    const double km = std::max(0.1, std::hypot(a.x - b.x, a.y - b.y) / 1000), base = a.kv * a.kv / 100;
    const double ohm = a.kv > 100 ? 0.06 : a.kv > 20 ? 0.12 : 0.2;
    return {ohm * km / base, 0.39 * km / base, 2.9e-6 * km * base, km};
}

} // namespace

GridTables gridTables(const City&)
{
    const Grid grid = planGrid();
    GridTables tables;
    tables.bus = "Bus ID,Bus Name,BaseKV,Bus Type,MW Load,MVAR Load,V Mag,V Angle,MW Shunt G,MVAR Shunt "
                 "B,Area,Sub Area,Zone,x,y\n";
    tables.branch = "UID,From Bus,To Bus,R,X,B,Cont Rating,LTE Rating,STE Rating,Perm OutRate,Duration,Tr "
                    "Ratio,Tran OutRate,Length\n";
    tables.gen = "GEN UID,Bus ID,Gen ID,Unit Type,MW Inj,MVAR Inj,V Setpoint p.u.,PMax MW,PMin MW,QMax "
                 "MVAR,QMin MVAR\n";
    std::string bus, branch, gen;
    for (const Bus& b : grid.buses) {
        const int type = b.id == 1 ? 3 : b.id == 2 ? 2 : 1;
        const char* name = type == 3 ? "Ref" : type == 2 ? "PV" : "PQ";
        tables.buses.push_back({b.id, b.name, b.kv});
        tables.bus += fmt::format("{},{},{},{},{},{:.2f},1.0,0.0,0,0,1,1,1,{:.1f},{:.1f}\n", b.id, b.name,
                                  b.kv, name, b.mw, b.mw * 0.3, b.x + kEast0, b.y + kNorth0);
        bus += fmt::format("\t{}\t{}\t{}\t{:.2f}\t0\t0\t1\t1\t0\t{}\t1\t1.1\t0.9;\n", b.id, type, b.mw,
                           b.mw * 0.3, b.kv);
    }
    int number = 0;
    for (const Branch& b : grid.branches) {
        const Impedance z = impedance(grid, b);
        tables.branches.push_back({fmt::format("{}{}", b.transformer ? 'T' : 'L', number + 1), b.transformer,
                                   grid.buses[static_cast<std::size_t>(b.from - 1)].kv, b.ratingMva});
        tables.branch +=
            fmt::format("{}{},{},{},{:.6f},{:.6f},{:.6f},{},{},{},0,0,{},0,{:.3f}\n",
                        b.transformer ? 'T' : 'L', ++number, b.from, b.to, z.r, z.x, z.b, b.ratingMva,
                        b.ratingMva * 1.1, b.ratingMva * 1.2, b.transformer ? 1 : 0, z.km);
        branch +=
            fmt::format("\t{}\t{}\t{:.6f}\t{:.6f}\t{:.6f}\t{}\t{}\t{}\t{}\t0\t1\t-360\t360;\n", b.from, b.to,
                        z.r, z.x, z.b, b.ratingMva, b.ratingMva, b.ratingMva, b.transformer ? 1 : 0);
    }
    tables.gen += "CAPE_1,1,1,CC,100,20,1.02,260,40,120,-80\nTIE_1,2,1,TIE,45,10,1.016,150,0,80,-60\n";
    gen = "\t1\t100\t20\t120\t-80\t1.02\t100\t1\t260\t40;\n\t2\t45\t10\t80\t-60\t1.016\t100\t1\t150\t0;\n";
    tables.matpower = "function mpc = port_aurelia\n%PORT_AURELIA  Grid of a city that does not "
                      "exist.\nmpc.version = '2';\nmpc.baseMVA = 100;\n\nmpc.bus = [\n" +
                      bus + "];\n\nmpc.gen = [\n" + gen + "];\n\nmpc.branch = [\n" + branch + "];\n";
    return tables;
}

Result<void> writeZip(const Path& path, const std::vector<std::pair<std::string, std::string>>& files)
{
    const std::unique_ptr<archive, int (*)(archive*)> out(archive_write_new(), archive_write_free);
    archive_write_set_format_zip(out.get());
    bool good = archive_write_open_filename(out.get(), path.c_str()) == ARCHIVE_OK;
    for (const auto& [name, text] : files) {
        const std::unique_ptr<archive_entry, void (*)(archive_entry*)> entry(archive_entry_new(),
                                                                             archive_entry_free);
        archive_entry_set_pathname(entry.get(), name.c_str());
        archive_entry_set_size(entry.get(), static_cast<la_int64_t>(text.size()));
        archive_entry_set_filetype(entry.get(), AE_IFREG);
        archive_entry_set_perm(entry.get(), 0644);
        archive_entry_set_mtime(entry.get(), 1767225600, 0); // the same bytes every time
        good =
            good && archive_write_header(out.get(), entry.get()) == ARCHIVE_OK &&
            archive_write_data(out.get(), text.data(), text.size()) == static_cast<la_ssize_t>(text.size());
    }
    good = good && archive_write_close(out.get()) == ARCHIVE_OK;
    if (!good)
        return fail(ErrorCode::Io, "cannot be written", path.string());
    return {};
}

} // namespace sinew::demo
