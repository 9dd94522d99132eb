// SPDX-License-Identifier: GPL-3.0-or-later
// A cell's runaway in an oven, the search for its critical oven, and a runaway that spreads along a row;
// smoke along a tunnel and people out of it. Prints; fails where one runaway takes 50 ms or more.
#include <sinew/physics/battery/Oven.h>
#include <sinew/physics/egress/Evacuation.h>
#include <sinew/physics/fire/SmokeFront.h>

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <vector>

using namespace sinew;

namespace {

/// The median of several runs, in time of one core: what else runs on the machine does not count.
template <class F>
double milliseconds(int runs, F work)
{
    std::vector<double> taken;
    for (int i = 0; i < runs; ++i) {
        const std::clock_t start = std::clock();
        work();
        taken.push_back(1e3 * static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC);
    }
    std::ranges::sort(taken);
    return taken[taken.size() / 2];
}

battery::Part cell()
{
    battery::Part part = battery::cylindricalCell(0.009, 0.065);
    part.startK = 301.15;
    return part;
}

/// Twenty flat cells, the first heated.
battery::Row row(int slices)
{
    battery::Row row;
    battery::Part part = cell();
    part.thicknessM = 0.02;
    part.faceM2 = 0.015;
    part.volumeM3 = part.thicknessM * part.faceM2;
    part.exposedM2 = 0.01;
    part.slices = slices;
    row.parts.assign(20, part);
    row.parts.front().heatW = {{0, 1500}, {200, 0}};
    row.jointsM2KW.assign(19, 1e-3);
    row.outside = {10, 0.8};
    return row;
}

egress::Plan people()
{
    egress::Plan plan;
    for (int i = 0; i <= 40; ++i)
        plan.places.push_back({"", 25.0 * i, i % 10 == 5 ? 0 : 25, 60, i == 0 || i == 40});
    for (std::size_t i = 0; i < 40; ++i)
        plan.ways.push_back({"", i, i + 1, 25, 1.2, true});
    return plan;
}

} // namespace

int main()
{
    bool good = true;
    battery::RowOptions options;
    options.untilS = 7200;
    const double oven = milliseconds(21, [&] {
        const auto run = battery::ovenTest(cell(), {7.17, 0.8}, 428.15, options);
        good = good && run && run->parts[0].runawayS;
    });
    std::printf("battery runaway of a cell in an oven of 155 °C, 2 h: %.2f ms (median of 21)\n", oven);
    battery::OvenSearch search;
    search.surface = {7.17, 0.8};
    search.lowK = 413.15;
    search.highK = 433.15;
    const double critical = milliseconds(3, [&] { good = battery::criticalOvenK(cell(), search) && good; });
    std::printf("battery critical oven to 1 mK: %.1f ms\n", critical);
    for (const int slices : {1, 3}) {
        std::size_t away = 0;
        const double spread = milliseconds(1, [&] {
            const auto run = battery::solveRow(row(slices), options);
            away = run ? run->propagation().size() : 0;
        });
        std::printf("battery row of 20 cells of %d slices, 2 h: %.0f ms, %zu ran away\n", slices, spread,
                    away);
    }
    fire::SmokeCase smoke;
    smoke.section = {6, 60, 32, 0};
    smoke.lengthM = 1000;
    smoke.fireM = 400;
    smoke.growth = {fire::kFastWS2, 30e6, 1e9, 0};
    smoke.ventilation = {{0, 1}, {180, 3.3}};
    const double front = milliseconds(5, [&] { good = fire::solveSmoke(smoke, {}) && good; });
    std::printf("smoke along 1 km in 200 cells, 30 min: %.0f ms\n", front);
    const double out = milliseconds(5, [&] { good = egress::evacuate(people()) && good; });
    const double bound = milliseconds(3, [&] { good = egress::quickestS(people(), 5) && good; });
    std::printf("egress 875 persons over 41 places: %.1f ms; quickest flow in steps of 5 s: %.0f ms\n", out,
                bound);
    return good && oven < 50 ? 0 : 1;
}
