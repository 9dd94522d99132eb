// SPDX-License-Identifier: GPL-3.0-or-later
#include "Chapters.h"

#include <sinew/physics/drainage/Simulation.h>
#include <sinew/read/source/SourceFile.h>
#include <sinew/read/swmm/DrainageInput.h>
#include <sinew/read/swmm/SummaryReport.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

namespace sinew::verify {

namespace {

using std::filesystem::path;

const std::string kChapter = "Drainage", kSwmm = "SWMM 5.2.4";
constexpr double kCfs = 0.028316846592, kMgal = 3785.411784;

/// Peaks (ft³/s) of the named conduits, then the flooding (10⁶ gal) and the continuity error (%) of a model's
/// whole event.
Case wholeEvent(const std::string& name, const std::vector<std::pair<std::string, double>>& peaks,
                double share, double flooding)
{
    const path file = path("reference/drainage") / (name + ".inp");
    Case c{kChapter, name, kSwmm, {file}, {}, {}};
    for (const auto& [conduit, peak] : peaks)
        c.quantities.push_back({"peak flow in " + conduit, "ft³/s", peak, withinShare(share)});
    c.quantities.push_back(
        {"flooding", "10⁶ gal", flooding, flooding > 0 ? withinShare(0.02) : within(1e-3)});
    c.quantities.push_back({"continuity error", "%", 0, within(0.5)});
    c.compute = [file, peaks](const path& data, std::stop_token stop) -> Result<std::vector<double>> {
        const auto input = read::readDrainage(data / file);
        if (!input)
            return passOn(input);
        const auto summary = drainage::simulate(input->model, {}, {}, stop);
        if (!summary)
            return passOn(summary);
        std::vector<double> got;
        for (const auto& [conduit, peak] : peaks) {
            const auto link = std::ranges::find(input->model.links, conduit, &drainage::Link::id);
            got.push_back(link == input->model.links.end()
                              ? std::nan("")
                              : summary->links[static_cast<std::size_t>(link - input->model.links.begin())]
                                        .flowM3s.value /
                                    kCfs);
        }
        got.push_back(summary->balance.flooding / kMgal);
        got.push_back(summary->balance.routingErrorPercent);
        return got;
    };
    return c;
}

/// A model's event against all that SWMM's own summary of it prints. Its figures are rounded to hundredths
/// (flows in m³/s: thousandths); half of that is not held against either.
class Comparison {
public:
    static Result<Comparison> make(const path& inp, const path& summary, std::stop_token stop)
    {
        const auto file = read::readSwmm(inp);
        const auto text = read::readWhole(summary);
        if (!file || !text)
            return file ? Result<Comparison>(passOn(text)) : passOn(file);
        const auto input = read::toDrainage(*file);
        if (!input)
            return passOn(input);
        auto got = drainage::simulate(input->model, {}, {}, stop);
        return got ? Result<Comparison>(Comparison(*text, input->model, std::move(*got), file->usUnits()))
                   : passOn(got);
    }
    std::vector<double> numbers() const
    {
        return {100 * worstPeak(),
                worstTime(),
                100 * worstOutfall(),
                flooding(),
                m_got.balance.routingErrorPercent,
                alikeVelocities()};
    }

private:
    using Rows = std::vector<std::vector<std::string>>;

    Comparison(const std::string& text, const drainage::DrainageModel& model, drainage::Summary got, bool us)
        : m_flows(read::summaryTable(text, "Link Flow Summary")),
          m_outfalls(read::summaryTable(text, "Outfall Loading Summary")),
          m_floods(read::summaryTable(text, "Node Flooding Summary")), m_got(std::move(got)),
          m_flow(us ? kCfs : 1), m_volume(us ? kMgal : 1000), m_length(us ? 0.3048 : 1),
          m_rounding(us ? 0.0051 : 0.00051)
    {
        for (std::size_t i = 0; i < model.nodes.size(); ++i)
            m_nodes[model.nodes[i].id] = i;
        for (std::size_t i = 0; i < model.links.size(); ++i)
            m_links[model.links[i].id] = i;
    }
    static double word(const std::vector<std::string>& row, std::size_t at)
    {
        return at < row.size() ? std::atof(row[at].c_str()) : std::numeric_limits<double>::quiet_NaN();
    }
    template <class T>
    static const T* find(const std::map<std::string, std::size_t>& index, const std::vector<T>& all,
                         const std::vector<std::string>& row)
    {
        const auto found = index.find(row[0]);
        return found == index.end() ? nullptr : &all[found->second];
    }
    /// The largest of what `off` finds in the rows that name a link; infinite where there are none.
    template <class F>
    double worstLink(F off) const
    {
        double worst = m_flows.empty() ? std::numeric_limits<double>::infinity() : 0;
        for (const auto& row : m_flows)
            if (const auto* got = find(m_links, m_got.links, row); !got)
                return std::numeric_limits<double>::infinity();
            else if (const double wanted = word(row, 2); wanted > 0.1)
                worst = std::max(worst, off(row, wanted, *got));
        return worst;
    }
    double worstPeak() const
    {
        return worstLink([this](const auto&, double wanted, const drainage::LinkSummary& got) {
            return std::max(0.0, std::abs(got.flowM3s.value / m_flow - wanted) - m_rounding) / wanted;
        });
    }
    /// In minutes, of which the summary gives whole ones, cut off.
    double worstTime() const
    {
        return worstLink([](const auto& row, double, const drainage::LinkSummary& got) {
            const auto colon = row[4].find(':');
            const double at = word(row, 3) * 1440 + std::atof(row[4].c_str()) * 60 +
                              (colon == std::string::npos ? 0 : std::atof(row[4].c_str() + colon + 1));
            return std::max({0.0, at - got.flowM3s.timeS / 60, got.flowM3s.timeS / 60 - (at + 1)});
        });
    }
    double worstOutfall() const
    {
        double worst = m_outfalls.empty() ? std::numeric_limits<double>::infinity() : 0;
        for (const auto& row : m_outfalls)
            if (row[0] != "System")
                if (const auto* got = find(m_nodes, m_got.nodes, row)) {
                    const double wanted = word(row, 4) * m_volume;
                    worst = std::max(worst, std::abs(got->outflowM3 - wanted) / std::max(wanted, 1.0));
                }
        return worst;
    }
    /// % beyond SWMM's
    double flooding() const
    {
        double wanted = 0, got = 0;
        for (const auto& row : m_floods)
            wanted += word(row, 5) * m_volume;
        for (const auto& node : m_got.nodes)
            got += node.floodedM3;
        if (wanted > 0)
            return 100 * (got - wanted) / wanted;
        return got > 1 ? 100 : 0; // less is rounding
    }
    /// % of the conduits whose greatest velocity is within 8 %
    double alikeVelocities() const
    {
        double count = 0, alike = 0;
        for (const auto& row : m_flows)
            if (const auto* got = find(m_links, m_got.links, row); got && row[1] == "CONDUIT") {
                const double wanted = word(row, 5) * m_length;
                alike += std::abs(got->velocityMs.value - wanted) <= 0.08 * wanted + 0.01;
                ++count;
            }
        return count > 0 ? 100 * alike / count : 100;
    }

    Rows m_flows, m_outfalls, m_floods;
    std::map<std::string, std::size_t> m_nodes, m_links;
    drainage::Summary m_got;
    double m_flow, m_volume, m_length, m_rounding;
};

/// continuity: %, SWMM's own where it is above 0.5
Case wholeSummary(const std::string& name, double reportMinutes, double continuity = 0.5)
{
    const path inp = path("reference/drainage") / (name + ".inp"),
               summary = path("reference/drainage") / (name + ".summary.txt");
    return {kChapter,
            name + ", the whole summary",
            kSwmm,
            {inp, summary},
            {{"worst peak flow", "% off", 0, within(2)},
             {"worst time of a peak", "min off", 0, within(reportMinutes)},
             {"worst outfall volume", "% off", 0, within(3)},
             {"flooding", "% off", 0, within(3)},
             {"continuity error", "%", 0, within(continuity)},
             {"conduits whose greatest velocity is within 8 %", "%", 100, within(4)}},
            [inp, summary](const path& data, std::stop_token stop) -> Result<std::vector<double>> {
                const auto comparison = Comparison::make(data / inp, data / summary, stop);
                return comparison ? Result<std::vector<double>>(comparison->numbers()) : passOn(comparison);
            }};
}

} // namespace

void addDrainage(std::vector<Case>& cases)
{
    cases.push_back(wholeEvent("extran1",
                               {{"8040", 46.83},
                                {"8060", 43.74},
                                {"8100", 53.79},
                                {"8130", 51.04},
                                {"1030", 122.35},
                                {"1570", 50.48},
                                {"1600", 71.99},
                                {"1630", 122.41},
                                {"1602", 71.99}},
                               0.01, 0.859));
    cases.push_back(wholeEvent("extran3", {{"1570", 88.44}, {"1030", 134.94}}, 0.02, 0));
    for (const auto& [name, minutes] : {std::pair{"extran1", 15.0},
                                        {"extran2", 15.0},
                                        {"extran3", 15.0},
                                        {"extran4", 15.0},
                                        {"extran5", 15.0},
                                        {"Example1", 60.0},
                                        {"Example2", 15.0},
                                        {"test1", 0.5},
                                        {"test2", 0.5},
                                        {"test3", 0.5},
                                        {"user1", 1.0},
                                        {"user4", 5.0}})
        cases.push_back(wholeSummary(name, minutes));
    // Five-minute steps: its storage's balance is off by 0.693 % in SWMM.
    cases.push_back(wholeSummary("extran9", 15, 0.7));
}

} // namespace sinew::verify
