// SPDX-License-Identifier: GPL-3.0-or-later
#include "Writers.h"

#include <fmt/format.h>

namespace sinew::demo {

namespace {

constexpr double kFreeboardM = 0.3, kWarningM = 0.8; ///< below the ground

std::string row(const std::string& id, const std::string& element, const char* quantity, const char* unit,
                const std::string& limits, const char* plausible)
{
    return fmt::format("channel,sewer/{},sewer/{},{},{},{},600,{},,,,,,,,,\n", id, element, quantity, unit,
                       limits, plausible);
}

std::string depthLimits(double depthM)
{
    return fmt::format(",,{:.2f},{:.2f}", depthM - kWarningM, depthM - kFreeboardM);
}

/// A shape-memory drive moves the whole stroke in a minute. As a rule the basin is throttled, so that small
/// storms settle in it.
std::string gate(const std::string& basin)
{
    return fmt::format(
        "actuator,sewer/{0}/gate,sewer/orifice/{0},setting,%,,,,,,,,move,SMA gate of basin {1},"
        "0,100,20,1.67,no,sewer/{0}/opening,sewer/{1}/level\n",
        kSewerGate, basin);
}

} // namespace

std::string sewerBindings(const SewerPlan& sewer)
{
    std::string text = row(std::string(kSewerGage) + "/rainfall", std::string("raingage/") + kSewerGage,
                           "rainfall", "mm/h", ",,,", "0,500");
    for (const SewerPlan::Manhole& manhole : sewer.manholes)
        text += row(manhole.id + "/depth", "junction/" + manhole.id, "depth", "m",
                    depthLimits(manhole.depthM), "-1,30");
    text += row(sewer.basin.id + "/level", "storage/" + sewer.basin.id, "level", "m",
                depthLimits(sewer.basin.depthM), "-1,30");
    text += row(std::string(kSewerGate) + "/opening", std::string("orifice/") + kSewerGate, "setting", "%",
                ",,,", "-5,105");
    text += gate(sewer.basin.id);
    for (const std::string& link : sewer.flowLinks)
        text += row(link + "/flow", "conduit/" + link, "flow", "L/s", ",,,", "-50000,50000");
    return text;
}

} // namespace sinew::demo
