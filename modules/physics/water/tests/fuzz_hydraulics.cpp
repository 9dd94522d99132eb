// SPDX-License-Identifier: GPL-3.0-or-later
// Odd networks from bytes: whatever they are, the solver returns, and with numbers.
#include <sinew/physics/water/Simulation.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

using namespace sinew::water;

namespace {

/// The input's bytes, then zeros.
struct Bytes {
    const std::uint8_t* at;
    std::size_t left;
    int next()
    {
        if (left == 0)
            return 0;
        --left;
        return *at++;
    }
    int below(int n) { return next() % n; }
    /// Mostly sensible, now and then nothing, enormous, negative or no number.
    double size(double usual)
    {
        const int b = next();
        constexpr double odd[] = {0, 1e-12, 1e12, -1, NAN, INFINITY, 1e-300, 1e300};
        return b >= 248 ? odd[b - 248] : usual * (1 + b) / 64;
    }
};

Node node(Bytes& b, int i)
{
    const std::string id = std::to_string(i);
    switch (b.below(6)) {
    case 0:
        return {id, b.size(50), Reservoir{b.below(3) - 1}};
    case 1: {
        const double low = b.size(1), level = low + b.size(2);
        return {id, b.size(30),
                Tank{level, low, level + b.size(2), b.size(5), b.size(1), {}, b.below(2) == 1}};
    }
    default:
        return {id, b.size(10),
                Junction{{{b.size(0.002), b.below(3) - 1, {}}},
                         b.below(4) == 0 ? b.size(1e-4) : 0,
                         b.below(3) == 0 ? 1.2 : 0.5}};
    }
}

Link link(Bytes& b, int i, int nodes)
{
    Link l{std::to_string(i), b.below(nodes), b.below(nodes), static_cast<LinkStatus>(b.below(3)), Pipe{}};
    const int kind = b.below(10);
    if (kind < 6) {
        l.body =
            Pipe{b.size(200), b.size(0.15), b.size(100), b.below(3) == 0 ? b.size(1) : 0, b.below(5) == 0};
    } else if (kind == 6) {
        Pump p;
        p.powerW = b.below(2) == 0 ? b.size(2000) : 0;
        for (int k = b.below(5); k > 0; --k)
            p.headCurve.push_back(
                {b.size(0.002) + static_cast<double>(p.headCurve.size()) * 0.01, b.size(30)});
        p.speed = b.size(1);
        l.body = p;
    } else {
        Valve v;
        v.kind = static_cast<Valve::Kind>(b.below(7));
        v.diameterM = b.size(0.15);
        v.setting = v.kind == Valve::Kind::FlowControl ? b.size(0.003) : b.size(20);
        v.minorLoss = b.size(0.5);
        v.headLoss = {{0, 0}, {0.01, b.size(1)}, {0.02, b.size(4)}};
        l.body = v;
    }
    return l;
}

PipeNetwork network(Bytes& b)
{
    PipeNetwork n;
    n.options.formula = static_cast<HeadLossFormula>(b.below(3));
    n.options.demandModel = static_cast<DemandModel>(b.below(2));
    n.options.emitterBackflow = b.below(2) == 0;
    n.options.extraTrials = b.below(3) - 1;
    n.options.dampLimit = b.below(3) == 0 ? 0.1 : 0;
    n.options.durationS = 3600 * b.below(6);
    n.patterns = {{"a", {1, 2, 0.5}}, {"b", {0, 1}}};
    const int nodes = 2 + b.below(10), links = 1 + b.below(14);
    for (int i = 0; i < nodes; ++i)
        n.nodes.push_back(node(b, i));
    for (int i = 0; i < links; ++i)
        n.links.push_back(link(b, i, nodes));
    for (int i = b.below(3); i > 0; --i)
        n.controls.push_back({b.below(links), b.below(2) == 0 ? LinkStatus::Open : LinkStatus::Closed,
                              std::nullopt, static_cast<Control::When>(b.below(4)), b.below(nodes),
                              b.size(10)});
    if (b.below(3) == 0)
        n.rules.push_back({"r",
                           {{Rule::Join::And, Rule::Of::Node, Rule::Quantity::Pressure, Rule::Relation::Less,
                             b.below(nodes), b.size(20), 1e-3}},
                           {{b.below(links), LinkStatus::Open, std::nullopt}},
                           {{b.below(links), std::nullopt, b.size(1)}},
                           1});
    return n;
}

void check(const std::vector<double>& values)
{
    for (const double v : values)
        if (!std::isfinite(v))
            std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    Bytes bytes{data, size};
    const PipeNetwork n = network(bytes);
    SimulationOptions options;
    options.stepLimit = 200;
    if (bytes.below(2) == 1)
        options.leaks = {
            {bytes.below(static_cast<int>(n.links.size())), bytes.size(0.25), bytes.size(1e-4), 0.5}};
    (void)simulate(n, options, [](const HydraulicState& s, bool) {
        check(s.headM);
        check(s.flowM3s);
        check(s.deliveredM3s);
        check(s.leakM3s);
    });
    return 0;
}
