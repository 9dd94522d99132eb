// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/physics/water/PipeNetwork.h>

/// EPANET's first example network, a public domain test case, in SI.
namespace net1 {

inline constexpr double ft = 0.3048, inch = 0.0254, cfs = ft * ft * ft, gpm = cfs / 448.831;

inline sinew::water::Node junction(const char* id, double elevationFt, double demandGpm)
{
    return {id, elevationFt * ft, sinew::water::Junction{{{demandGpm * gpm, 0, {}}}}};
}

inline sinew::water::Link pipe(const char* id, int from, int to, double lengthFt, double diameterIn)
{
    return {id, from, to, sinew::water::LinkStatus::Open,
            sinew::water::Pipe{lengthFt * ft, diameterIn * inch, 100}};
}

/// Node order: 10 11 12 13 21 22 23 31 32, reservoir 9, tank 2.
inline sinew::water::PipeNetwork network()
{
    using namespace sinew::water;
    PipeNetwork n;
    n.title = "Net1";
    n.patterns = {{"1", {1.0, 1.2, 1.4, 1.6, 1.4, 1.2, 1.0, 0.8, 0.6, 0.4, 0.6, 0.8}}};
    n.nodes = {junction("10", 710, 0),   junction("11", 710, 150), junction("12", 700, 150),
               junction("13", 695, 100), junction("21", 700, 150), junction("22", 695, 200),
               junction("23", 690, 150), junction("31", 700, 100), junction("32", 710, 100)};
    n.nodes.push_back({"9", 800 * ft, Reservoir{}});
    n.nodes.push_back({"2", 850 * ft, Tank{120 * ft, 100 * ft, 150 * ft, 50.5 * ft}});
    n.links = {pipe("10", 0, 1, 10530, 18), pipe("11", 1, 2, 5280, 14),  pipe("12", 2, 3, 5280, 10),
               pipe("21", 4, 5, 5280, 10),  pipe("22", 5, 6, 5280, 12),  pipe("31", 7, 8, 5280, 6),
               pipe("110", 10, 2, 200, 18), pipe("111", 1, 4, 5280, 10), pipe("112", 2, 5, 5280, 12),
               pipe("113", 3, 6, 5280, 8),  pipe("121", 4, 7, 5280, 8),  pipe("122", 5, 8, 5280, 6)};
    Pump pump;
    pump.headCurve = {{1500 * gpm, 250 * ft}};
    n.links.push_back({"9", 9, 0, LinkStatus::Open, pump});
    n.controls = {{12, LinkStatus::Open, std::nullopt, Control::When::LevelBelow, 10, 110 * ft},
                  {12, LinkStatus::Closed, std::nullopt, Control::When::LevelAbove, 10, 140 * ft}};
    n.options.patternStepS = 7200;
    n.options.durationS = 86400;
    return n;
}

} // namespace net1
