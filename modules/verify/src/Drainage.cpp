// SPDX-License-Identifier: GPL-3.0-or-later
#include "Chapters.h"

#include <sinew/physics/drainage/Simulation.h>
#include <sinew/read/swmm/DrainageInput.h>

#include <algorithm>
#include <cmath>

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
}

} // namespace sinew::verify
