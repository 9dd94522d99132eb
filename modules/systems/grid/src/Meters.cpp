// SPDX-License-Identifier: GPL-3.0-or-later
#include "Meters.h"

#include <sinew/core/Units.h>

#include <algorithm>
#include <fmt/format.h>

namespace sinew::systems::powergrid {

namespace {

constexpr double kLastingHours = 1.5;
constexpr std::size_t kFewestMoments = 4; // an hour and a half on the half hour, and now

bool isDoubted(const Moment& moment, std::size_t meter)
{
    return std::ranges::find(moment.doubts, meter, &Doubt::meter) != moment.doubts.end();
}

/// Since when, if long enough.
std::optional<Instant> lasting(const Past& past, std::size_t meter)
{
    std::size_t count = 0, k = past.moments.size();
    while (k > 0 && isDoubted(past.moments[k - 1], meter)) {
        --k;
        ++count;
    }
    if (count < kFewestMoments || past.hours(k) > -kLastingHours + 0.26)
        return std::nullopt;
    return past.moments[k].at;
}

std::string shownBy(const GridModel& grid, const Past& past, std::size_t meter)
{
    const Channel& channel = *grid.meters[meter].channel;
    const double measured = past.now().measured[static_cast<Eigen::Index>(meter)];
    const auto estimated = grid.electrical(grid.meters[meter], past.now().state);
    const auto quantity = findQuantity(channel.quantity);
    if (!quantity || !estimated)
        return channel.id.value;
    return fmt::format("{} reads {}, the others say {}", channel.id.value,
                       formatValue(measured, *quantity, UnitSystem::Si),
                       formatValue(*estimated, *quantity, UnitSystem::Si));
}

Finding findingOf(const GridModel& grid, const Past& past, const Doubt& doubt, Instant since,
                  std::stop_token stop)
{
    Finding finding;
    const Channel& channel = *grid.meters[doubt.meter].channel;
    finding.id = "grid/" + channel.id.value + "/meter";
    finding.system = "grid";
    finding.title = "A meter reads wrong, likeliest " + channel.id.value;
    finding.detail = fmt::format(
        "{}: {:.0f} of its standard deviations apart, since {}. The estimate of the grid does without it.",
        shownBy(grid, past, doubt.meter), doubt.sigmas, formatUtc(since));
    finding.since = since;
    for (const auto& [meter, probability] : culprits(grid, past.now(), doubt.meter, stop))
        finding.candidates.push_back({grid.meters[meter].channel->element, probability});
    return finding;
}

} // namespace

MeterReport reportMeters(const GridModel& grid, const Past& past, std::stop_token stop)
{
    MeterReport report;
    for (const Doubt& doubt : past.now().doubts) {
        if (const auto since = lasting(past, doubt.meter)) {
            report.findings.push_back(findingOf(grid, past, doubt, *since, stop));
            report.suspects.push_back(
                {grid.meters[doubt.meter].channel->id,
                 fmt::format("contradicts the state of the grid: {}", shownBy(grid, past, doubt.meter)), *since});
        } else
            report.warnings.push_back({"set aside: " + shownBy(grid, past, doubt.meter), grid.name});
    }
    return report;
}

} // namespace sinew::systems::powergrid
