// SPDX-License-Identifier: GPL-3.0-or-later
#include "Walk.h"

#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/dijkstra_shortest_paths.hpp>
#include <fmt/format.h>

namespace sinew::egress {

namespace {

/// One way in one direction.
struct Direction {
    std::size_t way = 0, from = 0;
};
using Graph =
    boost::adjacency_list<boost::vecS, boost::vecS, boost::directedS, boost::no_property, Direction>;
using Edge = boost::graph_traits<Graph>::edge_descriptor;

Graph graphOf(const Plan& plan)
{
    Graph graph(plan.places.size());
    for (std::size_t w = 0; w < plan.ways.size(); ++w) {
        const Way& way = plan.ways[w];
        boost::add_edge(way.from, way.to, Direction{w, way.from}, graph);
        if (way.bothWays)
            boost::add_edge(way.to, way.from, Direction{w, way.to}, graph);
    }
    return graph;
}

/// Remembers by which edge each place was reached.
struct Reached : boost::default_dijkstra_visitor {
    std::vector<std::optional<Edge>>* by;
    explicit Reached(std::vector<std::optional<Edge>>& edges) : by(&edges) {}
    void edge_relaxed(Edge edge, const Graph& graph) { (*by)[boost::target(edge, graph)] = edge; }
};

std::optional<Route> searched(const Plan& plan, const Smoke& smoke, std::size_t from, double t,
                              bool tenableOnly)
{
    const Graph graph = graphOf(plan);
    std::vector<double> arrivals(plan.places.size(), kNever);
    std::vector<std::size_t> before(plan.places.size());
    std::vector<std::optional<Edge>> by(plan.places.size());
    const auto later = [&](double at, const Direction& direction) {
        if (!(at < kNever) || plan.places[direction.from].isExit)
            return kNever; // who is out stays out
        const Walked walked = walk(plan, smoke, plan.ways[direction.way], direction.from, at);
        return tenableOnly && !walked.isTenable ? kNever : walked.arrivesS;
    };
    boost::dijkstra_shortest_paths(graph, from,
                                   boost::weight_map(boost::get(boost::edge_bundle, graph))
                                       .distance_map(arrivals.data())
                                       .predecessor_map(before.data())
                                       .distance_compare(std::less<double>())
                                       .distance_combine(later)
                                       .distance_inf(kNever)
                                       .distance_zero(t)
                                       .visitor(Reached(by)));
    std::optional<std::size_t> best;
    for (std::size_t p = 0; p < plan.places.size(); ++p)
        if (plan.places[p].isExit && arrivals[p] < kNever && (!best || arrivals[p] < arrivals[*best]))
            best = p;
    if (!best)
        return {};
    Route route{{*best}, {}, arrivals[*best], tenableOnly};
    for (std::size_t at = *best; at != from; at = before[at]) {
        route.places.push_back(before[at]);
        route.ways.push_back(graph[*by[at]].way);
    }
    std::ranges::reverse(route.places);
    std::ranges::reverse(route.ways);
    return route;
}

Result<void> checkPlace(const Place& place, std::size_t i)
{
    const std::string name = place.id.empty() ? fmt::format("places[{}]", i) : place.id;
    if (place.persons < 0)
        return fail(ErrorCode::InvalidInput, "fewer than no persons", name);
    if (!(std::isfinite(place.leavesS) && place.leavesS >= 0))
        return fail(ErrorCode::InvalidInput, "people leave at a time of 0 or later", name);
    if (place.chainageM && !std::isfinite(*place.chainageM))
        return fail(ErrorCode::InvalidInput, "its chainage is not a number", name);
    return {};
}

Result<void> checkWay(const Way& way, std::size_t i, std::size_t places)
{
    const std::string name = way.id.empty() ? fmt::format("ways[{}]", i) : way.id;
    if (way.from >= places || way.to >= places || way.from == way.to)
        return fail(ErrorCode::InvalidInput, "does not lead from one place to another", name);
    if (!(std::isfinite(way.lengthM) && way.lengthM >= 0))
        return fail(ErrorCode::InvalidInput, "its length must not be negative", name);
    if (!(std::isfinite(way.widthM) && way.widthM > 0))
        return fail(ErrorCode::InvalidInput, "its width must be positive", name);
    return {};
}

} // namespace

Result<void> checkPlan(const Plan& plan)
{
    if (plan.places.empty())
        return fail(ErrorCode::InvalidInput, "there are none", "places");
    if (!(std::isfinite(plan.walkingMs) && plan.walkingMs > 0))
        return fail(ErrorCode::InvalidInput, "must be positive", "walking speed");
    long persons = 0;
    for (std::size_t i = 0; i < plan.places.size(); ++i) {
        if (const auto good = checkPlace(plan.places[i], i); !good)
            return good;
        persons += plan.places[i].persons;
    }
    if (persons > 1'000'000)
        return fail(ErrorCode::LimitExceeded, "more than a million persons", "places");
    for (std::size_t i = 0; i < plan.ways.size(); ++i)
        if (const auto good = checkWay(plan.ways[i], i, plan.places.size()); !good)
            return good;
    return {};
}

Result<Route> earliestRoute(const Plan& plan, const Smoke& smoke, std::size_t from, double t)
{
    if (const auto good = checkPlan(plan); !good)
        return passOn(good);
    if (from >= plan.places.size() || !std::isfinite(t))
        return fail(ErrorCode::InvalidInput, "no such place or time", "route");
    for (const bool tenableOnly : {true, false})
        if (auto route = searched(plan, smoke, from, t, tenableOnly))
            return std::move(*route);
    return fail(ErrorCode::NotFound, "no way leads to an exit", plan.places[from].id);
}

} // namespace sinew::egress
