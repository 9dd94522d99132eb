// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/read/scada/Detect.h>

#include <algorithm>
#include <fmt/format.h>

namespace sinew::read {

std::vector<bool> PlantWatchReport::inAlarm() const
{
    std::vector<bool> rows;
    for (const estimate::PlantVerdict& verdict : verdicts)
        rows.push_back(verdict.isAlarm);
    return rows;
}

Result<PlantWatchReport> watchPlant(const ScadaRecord& clean, const ScadaRecord& watched,
                                    const water::PipeNetwork& network,
                                    const estimate::PlantSettings& settings, std::stop_token stop)
{
    if (clean.stepS != watched.stepS)
        return fail(ErrorCode::InvalidInput,
                    fmt::format("the clean record has a row every {:g} s, the other every {:g} s", clean.stepS,
                                watched.stepS));
    auto layout = plantLayout(clean, network);
    if (!layout)
        return passOn(layout);
    layout->resolution = std::max(clean.resolution, watched.resolution);
    const auto training = plantRecord(clean, *layout), rows = plantRecord(watched, *layout);
    if (!training || !rows)
        return passOn(training ? rows : training);
    const auto monitor = estimate::PlantMonitor::train(*layout, *training, settings, stop);
    if (!monitor)
        return passOn(monitor);
    PlantWatchReport report{*layout, monitor->charts(), monitor->threshold(), {}, monitor->warnings()};
    estimate::PlantMonitor::Watch watch(*monitor);
    const std::vector<bool> follows = watched.follows();
    for (Eigen::Index r = 0; r < rows->values.rows(); ++r) {
        if (stop.stop_requested())
            return fail(ErrorCode::Cancelled, "watching was stopped");
        const auto i = static_cast<std::size_t>(r);
        report.verdicts.push_back(watch.add(rows->values.row(r), rows->hourOfDay[i], follows[i]));
    }
    return report;
}

std::string reasonText(const estimate::PlantLayout& layout, const estimate::PlantReason& reason)
{
    using Kind = estimate::PlantReason::Kind;
    const std::string& name = layout.tags[static_cast<std::size_t>(reason.signal)].name;
    switch (reason.kind) {
    case Kind::Rule:
        return name + " contradicts its control rule";
    case Kind::Flow:
        return name + " shows a flow while its link stands";
    case Kind::Switch:
        return name + " switched though its level gave no cause";
    case Kind::Value:
        return name + " does not fit what all others say";
    case Kind::Balance:
        return name + " changes otherwise than flows and pumps say";
    }
    return name;
}

} // namespace sinew::read
