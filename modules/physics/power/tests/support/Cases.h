// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/physics/power/Grid.h>

#include <QtTest>

namespace sinew::power::test {

/// The nine buses and three generators of Chow (ed.) 1982, p. 70, with the setpoints 1.04, 1.025, 1.025.
inline Grid case9()
{
    Grid grid;
    for (int i = 1; i <= 9; ++i)
        grid.buses.push_back({.id = std::to_string(i),
                              .kind = i == 1   ? BusKind::Slack
                                      : i <= 3 ? BusKind::Generator
                                               : BusKind::Load,
                              .baseKv = 345});
    const auto load = [&](int bus, double mw, double mvar) {
        grid.buses[bus - 1].loadMw = mw;
        grid.buses[bus - 1].loadMvar = mvar;
    };
    load(5, 90, 30);
    load(7, 100, 35);
    load(9, 125, 50);
    const auto generator = [&](int bus, double mw, double maxMw, double setpoint, std::vector<double> cost) {
        grid.generators.push_back(
            {bus - 1, mw, 0, 10, maxMw, -300, 300, setpoint, true, {std::move(cost), {}}});
    };
    generator(1, 72.3, 250, 1.04, {150, 5, 0.11});
    generator(2, 163, 300, 1.025, {600, 1.2, 0.085});
    generator(3, 85, 270, 1.025, {335, 1, 0.1225});
    const auto branch = [&](int from, int to, double r, double x, double b, double rating) {
        grid.branches.push_back({.id = std::to_string(grid.branches.size() + 1),
                                 .from = from - 1,
                                 .to = to - 1,
                                 .r = r,
                                 .x = x,
                                 .b = b,
                                 .ratingMva = rating});
    };
    branch(1, 4, 0, 0.0576, 0, 250);
    branch(4, 5, 0.017, 0.092, 0.158, 250);
    branch(5, 6, 0.039, 0.17, 0.358, 150);
    branch(3, 6, 0, 0.0586, 0, 300);
    branch(6, 7, 0.0119, 0.1008, 0.209, 150);
    branch(7, 8, 0.0085, 0.072, 0.149, 250);
    branch(8, 2, 0, 0.0625, 0, 250);
    branch(8, 9, 0.032, 0.161, 0.306, 250);
    branch(9, 4, 0.01, 0.085, 0.176, 250);
    return grid;
}

inline int branchOf(const Grid& grid, const char* from, const char* to)
{
    for (std::size_t j = 0; j < grid.branches.size(); ++j)
        if (grid.buses[grid.branches[j].from].id == from && grid.buses[grid.branches[j].to].id == to)
            return static_cast<int>(j);
    return -1;
}

inline int busOf(const Grid& grid, const char* id)
{
    for (std::size_t i = 0; i < grid.buses.size(); ++i)
        if (grid.buses[i].id == id)
            return static_cast<int>(i);
    return -1;
}

} // namespace sinew::power::test

/// |got - want| <= tolerance, said in full where not.
#define SINEW_NEAR(got_, want_, tolerance_)                                                                  \
    do {                                                                                                     \
        const double sinewGot = (got_), sinewWant = (want_);                                                 \
        QVERIFY2(std::abs(sinewGot - sinewWant) <= (tolerance_),                                             \
                 qPrintable(QString("%1: got %2, expected %3")                                               \
                                .arg(#got_)                                                                  \
                                .arg(sinewGot, 0, 'g', 12)                                                   \
                                .arg(sinewWant, 0, 'g', 12)));                                               \
    } while (false)
