// SPDX-License-Identifier: GPL-3.0-or-later
#include "Walk.h"

#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/push_relabel_max_flow.hpp>
#include <fmt/format.h>

namespace sinew::egress {

namespace {

using Amount = long;
using Traits = boost::adjacency_list_traits<boost::vecS, boost::vecS, boost::directedS>;
struct Arc {
    Amount capacity = 0, residual = 0;
    Traits::edge_descriptor reverse;
};
using Network = boost::adjacency_list<boost::vecS, boost::vecS, boost::directedS, boost::no_property, Arc>;

/// Flow is counted in millionths of a person: a door's share of a step is no whole number.
constexpr double kParts = 1e6;

void addArc(Network& network, std::size_t from, std::size_t to, Amount capacity)
{
    const auto there = boost::add_edge(from, to, network).first,
               back = boost::add_edge(to, from, network).first;
    network[there] = {capacity, 0, back};
    network[back] = {0, 0, there};
}

/// The plan unrolled over the steps of a horizon, as a fluid: what is at place p during step k is vertex
/// k · places + p.
class Unrolled {
public:
    Unrolled(const Plan& plan, double stepS, std::size_t steps)
        : m_plan(plan), m_stepS(stepS), m_steps(steps), m_places(plan.places.size()),
          m_network(steps * m_places + 2), m_source(steps * m_places), m_sink(m_source + 1)
    {
        for (std::size_t p = 0; p < m_places; ++p)
            addPlace(p);
        for (const Way& way : plan.ways) {
            addWay(way, way.from, way.to);
            if (way.bothWays)
                addWay(way, way.to, way.from);
        }
    }

    Amount flow()
    {
        return boost::push_relabel_max_flow(m_network, m_source, m_sink,
                                            boost::capacity_map(boost::get(&Arc::capacity, m_network))
                                                .residual_capacity_map(boost::get(&Arc::residual, m_network))
                                                .reverse_edge_map(boost::get(&Arc::reverse, m_network)));
    }

private:
    std::size_t vertex(std::size_t place, std::size_t step) const { return step * m_places + place; }

    void addPlace(std::size_t p)
    {
        const Place& place = m_plan.places[p];
        constexpr Amount kAll = 1'000'000'000'000'000;
        for (std::size_t k = 0; k + 1 < m_steps; ++k)
            addArc(m_network, vertex(p, k), vertex(p, k + 1), kAll);
        if (place.isExit)
            addArc(m_network, vertex(p, m_steps - 1), m_sink, kAll);
        const auto leaves = static_cast<std::size_t>(std::floor(place.leavesS / m_stepS + 1e-9));
        if (place.persons > 0 && leaves < m_steps)
            addArc(m_network, m_source, vertex(p, leaves), static_cast<Amount>(kParts) * place.persons);
    }

    void addWay(const Way& way, std::size_t from, std::size_t to)
    {
        if (m_plan.places[from].isExit)
            return;
        // Rounded down, so that no plan can be quicker.
        const auto walks =
            static_cast<std::size_t>(std::floor(way.lengthM / m_plan.walkingMs / m_stepS + 1e-9));
        const auto each = static_cast<Amount>(std::llround(kParts * capacityS(way) * m_stepS));
        for (std::size_t k = 0; k + walks < m_steps; ++k)
            addArc(m_network, vertex(from, k), vertex(to, k + walks), each);
    }

    const Plan& m_plan;
    double m_stepS;
    std::size_t m_steps, m_places;
    Network m_network;
    std::size_t m_source, m_sink;
};

} // namespace

Result<double> quickestS(const Plan& plan, double stepS, double mostS, std::stop_token stop)
{
    if (const auto good = checkPlan(plan); !good)
        return passOn(good);
    if (!(stepS > 0) || !(mostS >= stepS) || !std::isfinite(mostS))
        return fail(ErrorCode::InvalidInput, "a step is positive and not above the most", "step");
    Amount everybody = 0;
    double leaves = 0;
    for (std::size_t p = 0; p < plan.places.size(); ++p) {
        const Place& place = plan.places[p];
        if (place.persons == 0)
            continue;
        if (const auto route = earliestRoute(plan, {}, p, place.leavesS); !route)
            return passOn(route);
        else
            leaves = std::max(leaves, route->arrivesS);
        everybody += static_cast<Amount>(kParts) * place.persons;
    }
    if (everybody == 0)
        return 0.0;
    const auto most = static_cast<std::size_t>(mostS / stepS);
    // Nobody is out before their own walk: doubling from there, then halving.
    std::size_t low = 0, high = std::max<std::size_t>(1, static_cast<std::size_t>(std::ceil(leaves / stepS)));
    const auto slack = static_cast<Amount>(kParts / 1000); // of the doors' rounding
    const auto carries = [&](std::size_t steps) {
        return Unrolled(plan, stepS, steps).flow() + slack >= everybody;
    };
    for (bool found = false; !found;) {
        high = std::min(high, most);
        if (stop.stop_requested())
            return fail(ErrorCode::Cancelled, "the search for the quickest flow was stopped");
        if (high * plan.places.size() > 2'000'000)
            return fail(ErrorCode::LimitExceeded,
                        "more than two million places times steps; take a longer step");
        found = carries(high);
        if (!found && high == most)
            return fail(ErrorCode::LimitExceeded, fmt::format("it takes more than {:.0f} s", mostS));
        if (!found) {
            low = high;
            high *= 2;
        }
    }
    while (high - low > 1) {
        if (stop.stop_requested())
            return fail(ErrorCode::Cancelled, "the search for the quickest flow was stopped");
        const std::size_t middle = (low + high) / 2;
        (carries(middle) ? high : low) = middle;
    }
    return static_cast<double>(high) * stepS;
}

} // namespace sinew::egress
