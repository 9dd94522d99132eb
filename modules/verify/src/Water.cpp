// SPDX-License-Identifier: GPL-3.0-or-later
#include "Chapters.h"
#include "Reference.h"

#include <sinew/physics/water/LeakNoise.h>
#include <sinew/physics/water/PipeWall.h>
#include <sinew/physics/water/Simulation.h>
#include <sinew/physics/water/Surge.h>
#include <sinew/read/inp/Inp.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

namespace sinew::verify {

namespace {

using namespace water;
using std::filesystem::path;

const std::string kChapter = "Water supply", kEpanet = "EPANET 2.3.5";
const path kFolder = "reference/water";
constexpr double kFt = 0.3048, kGpm = kFt * kFt * kFt / 448.831, kPsiM = kFt / 0.4333;

int nodeOf(const PipeNetwork& network, const std::string& id)
{
    return static_cast<int>(std::ranges::find(network.nodes, id, &Node::id) - network.nodes.begin());
}
int linkOf(const PipeNetwork& network, const std::string& id)
{
    return static_cast<int>(std::ranges::find(network.links, id, &Link::id) - network.links.begin());
}
double headFt(const PipeNetwork& network, const HydraulicState& state, const std::string& node)
{
    return state.headM.at(static_cast<std::size_t>(nodeOf(network, node))) / kFt;
}
double pressurePsi(const PipeNetwork& network, const HydraulicState& state, const std::string& node)
{
    return state.pressureM(network, nodeOf(network, node)) / kPsiM;
}
double flowGpm(const PipeNetwork& network, const HydraulicState& state, const std::string& link)
{
    return state.flowM3s.at(static_cast<std::size_t>(linkOf(network, link))) / kGpm;
}

/// A case on one network of the reference: compute gets it as it is read.
template <class F>
Case onNetwork(std::string name, const std::string& file, std::vector<Quantity> quantities, F compute)
{
    const path inp = kFolder / (file + ".inp");
    return {kChapter,
            std::move(name),
            kEpanet,
            {inp},
            std::move(quantities),
            [inp, compute](const path& data, std::stop_token stop) -> Result<std::vector<double>> {
                auto network = read::readNetwork(data / inp, stop);
                if (!network)
                    return passOn(network);
                return compute(std::move(*network), stop);
            }};
}

std::vector<Quantity> each(const std::vector<std::pair<std::string, double>>& values,
                           const std::string& prefix, const std::string& unit, double tolerance)
{
    std::vector<Quantity> quantities;
    for (const auto& [id, expected] : values)
        quantities.push_back({prefix + id, unit, expected, within(tolerance)});
    return quantities;
}

std::vector<Quantity> operator+(std::vector<Quantity> a, const std::vector<Quantity>& b)
{
    a.insert(a.end(), b.begin(), b.end());
    return a;
}

Case net1AtStart()
{
    const auto heads = each({{"10", 1004.347},
                             {"11", 985.230},
                             {"12", 970.070},
                             {"13", 968.873},
                             {"21", 971.547},
                             {"22", 969.078},
                             {"23", 968.645},
                             {"31", 967.392},
                             {"32", 965.689}},
                            "head at ", "ft", 0.005);
    const auto flows =
        each({{"9", 1866.18}, {"111", 481.97}, {"112", 188.70}, {"110", -766.18}}, "flow in ", "gpm", 0.02);
    return onNetwork("Net1 at 0:00", "Net1", heads + flows,
                     [](const PipeNetwork& network, std::stop_token stop) -> Result<std::vector<double>> {
                         const auto s = solveHydraulics(network, {}, stop);
                         if (!s)
                             return passOn(s);
                         std::vector<double> got;
                         for (const char* node : {"10", "11", "12", "13", "21", "22", "23", "31", "32"})
                             got.push_back(headFt(network, *s, node));
                         for (const char* link : {"9", "111", "112", "110"})
                             got.push_back(flowGpm(network, *s, link));
                         return got;
                     });
}

Case net1OverADay()
{
    return onNetwork("Net1 over a day", "Net1",
                     {{"tank's head, 6 h", "ft", 982.377, within(0.05)},
                      {"tank's head, 12 h", "ft", 988.572, within(0.05)},
                      {"tank's head, 24 h", "ft", 965.402, within(0.05)},
                      {"pump stops", "s", 45154, within(5)},
                      {"pump starts", "s", 81690, within(5)}},
                     [](const PipeNetwork& network, std::stop_token stop) -> Result<std::vector<double>> {
                         std::vector<double> heads, events;
                         const auto pump = static_cast<std::size_t>(linkOf(network, "9"));
                         LinkStatus last = LinkStatus::Open;
                         const auto run = simulate(
                             network, {},
                             [&](const HydraulicState& s, bool) {
                                 if (s.timeS == 6 * 3600 || s.timeS == 12 * 3600 || s.timeS == 24 * 3600)
                                     heads.push_back(headFt(network, s, "2"));
                                 if (s.status[pump] != last)
                                     events.push_back(s.timeS);
                                 last = s.status[pump];
                             },
                             stop);
                         if (!run)
                             return passOn(run);
                         heads.resize(3, std::nan(""));
                         events.resize(2, std::nan(""));
                         heads.insert(heads.end(), events.begin(), events.end());
                         return heads;
                     });
}

Case net1Leak()
{
    const auto drops =
        each({{"22", .396}, {"32", .356}, {"23", .340}, {"31", .326}, {"21", .305}, {"13", .173}},
             "pressure drop at ", "psi", 1e-3);
    return onNetwork(
        "Net1 with an emitter of 10 gpm/psi^0.5 at 22", "Net1",
        std::vector<Quantity>{{"leak", "gpm", 108.794, within(1e-2)},
                              {"head at 22", "ft", 968.165, within(1e-3)}} +
            drops,
        [](PipeNetwork network, std::stop_token stop) -> Result<std::vector<double>> {
            const auto before = solveHydraulics(network, {}, stop);
            network.nodes[static_cast<std::size_t>(nodeOf(network, "22"))].junction()->emitter =
                10 * kGpm / std::sqrt(kPsiM);
            const auto after = solveHydraulics(network, {}, stop);
            if (!before || !after)
                return passOn(before ? after : before);
            std::vector<double> got{after->emitterM3s[static_cast<std::size_t>(nodeOf(network, "22"))] / kGpm,
                                    headFt(network, *after, "22")};
            for (const char* node : {"22", "32", "23", "31", "21", "13"})
                got.push_back(pressurePsi(network, *before, node) - pressurePsi(network, *after, node));
            return got;
        });
}

Case net1PressureDriven()
{
    Case c = onNetwork("Net1, demand × 10, pressure-driven 20–100 psi", "Net1",
                       {{"deficient nodes", "1", 6, within(0)},
                        {"demand not met there", "%", 32.66, within(0.01)},
                        {"not met at 21", "gpm", 413.67, within(0.1)},
                        {"not met at 12", "gpm", 0, within(0.01)}},
                       [](PipeNetwork network, std::stop_token stop) -> Result<std::vector<double>> {
                           network.options.demandMultiplier = 10;
                           network.options.demandModel = DemandModel::PressureDependent;
                           network.options.minimumPressureM = 20 * kPsiM;
                           network.options.requiredPressureM = 100 * kPsiM;
                           const auto s = solveHydraulics(network, {}, stop);
                           if (!s)
                               return passOn(s);
                           const auto asked = demandsAt(network, 0);
                           double count = 0, total = 0, missing = 0;
                           const auto lack = [&](std::size_t i) { return asked[i] - s->deliveredM3s[i]; };
                           for (std::size_t i = 0; i < network.nodes.size(); ++i)
                               if (network.nodes[i].junction() && lack(i) > 1e-6) {
                                   ++count;
                                   total += asked[i];
                                   missing += lack(i);
                               }
                           return std::vector{count, 100 * missing / total,
                                              lack(static_cast<std::size_t>(nodeOf(network, "21"))) / kGpm,
                                              lack(static_cast<std::size_t>(nodeOf(network, "12"))) / kGpm};
                       });
    c.source = "EPANET's own test of pressure-driven demand";
    return c;
}

Case net1WithoutPump()
{
    Case c = onNetwork(
        "Net1 loses its pump at 0:00", "Net1",
        {{"tank empty after", "h", 4.1003, within(0.002)},
         {"lowest pressure at 4 h", "psi", 97.0, within(0.1)}},
        [](PipeNetwork network, std::stop_token stop) -> Result<std::vector<double>> {
            network.controls.clear();
            network.links[static_cast<std::size_t>(linkOf(network, "9"))].status = LinkStatus::Closed;
            const auto tank = static_cast<std::size_t>(nodeOf(network, "2"));
            double emptyS = std::nan(""), lowest = std::nan("");
            const auto run = simulate(
                network, {},
                [&](const HydraulicState& s, bool) {
                    if (std::isnan(emptyS) &&
                        s.headM[tank] - network.nodes[tank].elevationM <= 100 * kFt + 1e-6)
                        emptyS = s.timeS;
                    if (s.timeS == 4 * 3600)
                        for (const char* node : {"11", "12", "13", "21", "22", "23", "31", "32"})
                            lowest = std::fmin(lowest, pressurePsi(network, s, node));
                },
                stop);
            return run ? Result<std::vector<double>>(std::vector{emptyS / 3600, lowest}) : passOn(run);
        });
    c.source = "by hand (299,664 gal) and EPANET 2.3.5";
    return c;
}

Case net3AtStart()
{
    const auto pressures = each(
        {{"10", -.640}, {"15", 40.648}, {"101", 44.857}, {"121", 70.633}, {"211", 57.254}, {"253", 44.725}},
        "pressure at ", "psi", 0.01);
    return onNetwork("Net3 at 0:00", "Net3", pressures + each({{"335", 13157.88}}, "flow in ", "gpm", 1),
                     [](const PipeNetwork& network, std::stop_token stop) -> Result<std::vector<double>> {
                         const auto s = solveHydraulics(network, {}, stop);
                         if (!s)
                             return passOn(s);
                         std::vector<double> got;
                         for (const char* node : {"10", "15", "101", "121", "211", "253"})
                             got.push_back(pressurePsi(network, *s, node));
                         got.push_back(flowGpm(network, *s, "335"));
                         return got;
                     });
}

/// Worst differences from the referee's table.
class Comparison {
public:
    Comparison(const PipeNetwork& network, const Series& expected)
        : m_network(network), m_heads(expected.at("head")), m_flows(expected.at("flow"))
    {
        for (const auto& [time, flows] : m_flows)
            for (const auto& [id, flow] : flows)
                m_largestFlow = std::max(m_largestFlow, std::abs(flow));
    }
    double lastS() const { return static_cast<double>(m_heads.rbegin()->first); }

    void add(const HydraulicState& s)
    {
        const auto heads = m_heads.find(std::llround(s.timeS));
        const auto flows = m_flows.find(std::llround(s.timeS));
        if (heads == m_heads.end() || flows == m_flows.end())
            return;
        m_seen.insert(heads->first);
        m_undetermined.insert(s.undetermined.begin(), s.undetermined.end());
        for (std::size_t i = 0; i < m_network.nodes.size(); ++i)
            if (std::ranges::find(s.undetermined, static_cast<int>(i)) == s.undetermined.end())
                m_head = std::max(m_head, difference(s.headM[i], heads->second, m_network.nodes[i].id));
        for (std::size_t j = 0; j < m_network.links.size(); ++j)
            m_flow = std::max(m_flow, difference(s.flowM3s[j], flows->second, m_network.links[j].id));
    }
    std::vector<double> worst() const
    {
        return {m_head, m_flow / m_largestFlow, static_cast<double>(m_heads.size() - m_seen.size()),
                static_cast<double>(m_undetermined.size())};
    }

private:
    /// Infinite where the table lacks the id: a comparison that leaves something out proves nothing.
    static double difference(double got, const std::map<std::string, double>& expected, const std::string& id)
    {
        const auto found = expected.find(id);
        return found == expected.end() || !std::isfinite(got) ? std::numeric_limits<double>::infinity()
                                                              : std::abs(got - found->second);
    }

    const PipeNetwork& m_network;
    const std::map<std::int64_t, std::map<std::string, double>>&m_heads, &m_flows;
    std::set<std::int64_t> m_seen;
    std::set<int> m_undetermined; ///< heads that nothing determines are left out, and counted
    double m_head = 0, m_flow = 0, m_largestFlow = 0;
};

/// Each junction leaks in turn; the four gauges' drops are compared with what each candidate's withdrawal
/// would do to them.
Case net1Location()
{
    Case c = onNetwork(
        "Net1, 7 gpm/psi^0.5 at each of 8 junctions, gauges at 13, 22, 31, 32: cosine of sensitivities",
        "Net1", {{"found first", "1", .875, within(.05)}, {"among the first two", "1", 1, within(.05)}},
        [](const PipeNetwork& network, std::stop_token stop) -> Result<std::vector<double>> {
            std::vector<int> gauges, candidates;
            for (const char* id : {"13", "22", "31", "32"})
                gauges.push_back(nodeOf(network, id));
            for (const char* id : {"11", "12", "13", "21", "22", "23", "31", "32"})
                candidates.push_back(nodeOf(network, id));
            auto solver = HydraulicSolver::make(network);
            const auto conditions = conditionsAt(network, {});
            const auto quiet =
                solver ? solver->solve(conditions, nullptr, stop) : Result<HydraulicState>(passOn(solver));
            const auto sensitivity = quiet ? solver->headSensitivity(conditions, *quiet, gauges)
                                           : Result<Eigen::MatrixXd>(passOn(quiet));
            if (!sensitivity)
                return passOn(sensitivity);
            double first = 0, second = 0;
            for (const int leaking : candidates) {
                PipeNetwork holed = network;
                holed.nodes[static_cast<std::size_t>(leaking)].junction()->emitter =
                    7 * kGpm / std::sqrt(kPsiM);
                const auto state = solveHydraulics(holed, {}, stop);
                if (!state)
                    return passOn(state);
                Eigen::VectorXd drop(4);
                for (Eigen::Index g = 0; g < 4; ++g) {
                    const auto node = static_cast<std::size_t>(gauges[static_cast<std::size_t>(g)]);
                    drop[g] = state->headM[node] - quiet->headM[node];
                }
                const auto cosine = [&](int node) {
                    return drop.normalized().dot(sensitivity->col(node).normalized());
                };
                const auto better = std::ranges::count_if(
                    candidates, [&](int other) { return cosine(other) > cosine(leaking); });
                first += better == 0 ? 1.0 / 8 : 0;
                second += better <= 1 ? 1.0 / 8 : 0;
            }
            return std::vector{first, second};
        });
    c.source = "the method computed independently with EPANET 2.3.5";
    return c;
}

/// Two listeners 200 m apart; the noise of a leak 70 m from the first, in a record of 4 kHz.
Case correlator()
{
    return closedForm(
        kChapter, "Leak correlator, 200 m, 1200 m/s, heard 50 ms later", "d = (L - c τ) / 2 by hand",
        {{"leak at", "m", 70.00, within(0.15)}, {"one sample is", "m", 0.15, within(1e-9)}}, [] {
            constexpr double rate = 4000;
            std::vector<double> noise(8200), first, second;
            std::uint32_t x = 1;
            for (double& v : noise) // any noise will do
                v = static_cast<double>((x = x * 1664525U + 1013904223U) >> 8) / (1 << 23) - 1;
            first.assign(noise.begin() + 200, noise.end());
            second.assign(noise.begin(), noise.end() - 200);
            const auto delay = delayBetween(first, second, rate, 0.2);
            return std::vector{delay ? leakDistanceM(200, 1200, delay->seconds) : std::nan(""),
                               delay ? 1200 * delay->resolutionS : std::nan("")};
        });
}

Case surge()
{
    return closedForm(kChapter, "Water hammer, steel 0.5 m × 8 mm", "Korteweg and Joukowsky by hand",
                      {{"wave speed", "m/s", 1141.4, withinShare(1e-3)},
                       {"head where 1 m/s is stopped", "m", 116.35, withinShare(1e-3)}},
                      [] {
                          const double a = waveSpeedMs({.diameterM = 0.5, .wallM = 0.008});
                          return std::vector{a, joukowskyHeadM(a, 1)};
                      });
}

Case corrosion()
{
    return closedForm(kChapter, "Corrosion pit in grey iron", "Rajani et al. 2000",
                      {{"10 years", "mm", 4.814, withinShare(1e-4)},
                       {"50 years", "mm", 6.714, withinShare(1e-4)},
                       {"100 years", "mm", 7.170, withinShare(1e-4)}},
                      [] {
                          return std::vector{1e3 * pitDepthM(10), 1e3 * pitDepthM(50), 1e3 * pitDepthM(100)};
                      });
}

Case thinnedWall()
{
    return closedForm(
        kChapter, "Burst pressure, 508 × 8 mm, 150 mm thinned, X52", "modified B31G",
        {{"2 mm lost", "MPa", 11.816, withinShare(1e-3)},
         {"4 mm lost", "MPa", 9.728, withinShare(1e-3)},
         {"6 mm lost", "MPa", 7.030, withinShare(1e-3)}},
        [] {
            std::vector<double> got;
            for (const double depth : {0.002, 0.004, 0.006}) {
                const auto p = burstPressurePa(
                    {.diameterM = 0.508, .wallM = 0.008, .depthM = depth, .lengthM = 0.15, .yieldPa = 359e6});
                got.push_back(p ? *p / 1e6 : std::nan(""));
            }
            return got;
        });
}

struct Reference {
    std::string name;
    double flowTolerance = 1e-3;
    std::optional<double> accuracy; ///< where the file's own is looser than the comparison
    int undetermined = 0; ///< nodes whose head nothing determines (behind a valve set to zero): the most that
                          ///< may be left out
};

Case wholeRun(const Reference& reference)
{
    const path csv = kFolder / (reference.name + ".csv.gz");
    Case c{kChapter,
           reference.name + ", every reported instant",
           kEpanet,
           {kFolder / (reference.name + ".inp"), csv},
           {{"worst head difference", "m", 0, within(0.01)},
            {"worst flow difference / largest flow", "1", 0, within(reference.flowTolerance)},
            {"instants without a result", "1", 0, within(0)},
            {"heads left out as undetermined", "1", static_cast<double>(reference.undetermined), within(0)}},
           {}};
    c.compute = [reference, csv, inp = c.needs.front()](const path& data,
                                                        std::stop_token stop) -> Result<std::vector<double>> {
        const auto network = read::readNetwork(data / inp, stop);
        if (!network)
            return passOn(network);
        const auto expected = readSeries(data / csv);
        if (!expected)
            return passOn(expected);
        if (!expected->contains("head") || !expected->contains("flow"))
            return fail(ErrorCode::InvalidInput, "has no heads or no flows", csv.string());
        Comparison comparison(*network, *expected);
        SimulationOptions options;
        options.durationS = comparison.lastS();
        options.accuracy = reference.accuracy;
        const auto run = simulate(
            *network, options, [&](const HydraulicState& s, bool) { comparison.add(s); }, stop);
        if (!run)
            return passOn(run);
        return comparison.worst();
    };
    return c;
}

} // namespace

void addWater(std::vector<Case>& cases)
{
    for (const auto& make : {net1AtStart, net1OverADay, net1Leak, net1PressureDriven, net1WithoutPump,
                             net1Location, net3AtStart, correlator, surge, corrosion, thinnedWall})
        cases.push_back(make());
    cases.push_back(closedForm(
        kChapter, "Leak through a 5 mm orifice, C_d 0.6, 40 m", "Torricelli, by hand",
        {{"leak", "L/s", 0.3300, within(1e-4)}},
        [] { return std::vector{orificeEmitter(M_PI * 0.005 * 0.005 / 4, 0.6) * std::sqrt(40.0) * 1000}; }));
    // BWSN2: three nodes at a valve that is set to zero, and at the start two more behind closed links.
    const Reference networks[] = {{.name = "Net1"},
                                  {.name = "Net2"},
                                  {.name = "Net3"},
                                  {.name = "Hanoi"},
                                  {.name = "Anytown"},
                                  {.name = "Balerma"},
                                  {.name = "KL"},
                                  {.name = "ky4"},
                                  {.name = "ky10", .undetermined = 2},
                                  {.name = "L-TOWN", .flowTolerance = 1.5e-2},
                                  {.name = "BWSN2", .undetermined = 5}};
    for (const Reference& reference : networks)
        cases.push_back(wholeRun(reference));
}

} // namespace sinew::verify
