// SPDX-License-Identifier: GPL-3.0-or-later
#include "Conditions.h"

#include <cmath>

namespace sinew::water {

namespace {

bool levelDue(const Control& control, const Node& node, double headM, double inflowM3s)
{
    const Tank* tank = node.tank();
    if (!tank)
        return false; // junctions switch inside the solution
    const double now = tankVolumeM3(*tank, headM - node.elevationM),
                 then = tankVolumeM3(*tank, control.value);
    const double margin = std::fabs(inflowM3s);
    return control.when == Control::When::LevelBelow ? now <= then + margin : now >= then - margin;
}

bool sameSecond(double a, double b)
{
    return std::fabs(a - b) < 0.5;
}

double settingOf(const PipeNetwork& network, const Link& link, double timeS)
{
    if (const Pump* pump = link.pump())
        return pump->speedPattern >= 0 ? patternFactor(network, pump->speedPattern, timeS) : pump->speed;
    return link.valve() ? link.valve()->setting : 1;
}

double fixedHead(const PipeNetwork& network, std::size_t i, const HydraulicOptions& options)
{
    const Node& node = network.nodes[i];
    if (const Reservoir* reservoir = node.reservoir())
        return node.elevationM * patternFactor(network, reservoir->headPattern, options.timeS);
    if (const Tank* tank = node.tank())
        return node.elevationM + (options.tankLevelM.size() == network.nodes.size() ? options.tankLevelM[i]
                                                                                    : tank->initialLevelM);
    return 0;
}

} // namespace

bool isDue(const PipeNetwork& network, const Control& control, double timeS, double tankHeadM,
           double inflowM3s)
{
    switch (control.when) {
    case Control::When::AtTime:
        return sameSecond(control.value, timeS);
    case Control::When::AtClockTime:
        return sameSecond(control.value, std::fmod(timeS + network.options.startClockS, 86400));
    default:
        return levelDue(control, network.nodes[control.node], tankHeadM, inflowM3s);
    }
}

/// Opening a pump gives it full speed, whatever it had: EPANET's convention.
Conditions::LinkCondition targetOf(const PipeNetwork& network, int index,
                                   const std::optional<LinkStatus>& status,
                                   const std::optional<double>& setting,
                                   const Conditions::LinkCondition& before)
{
    const Link& link = network.links[index];
    if (setting && link.pump())
        return {*setting > 0 ? LinkStatus::Open : LinkStatus::Closed, *setting};
    if (setting && link.valve())
        return {LinkStatus::Active, *setting};
    const LinkStatus wanted = status.value_or(before.status);
    if (link.pump())
        return {wanted, wanted == LinkStatus::Closed ? 0.0 : 1.0};
    return {wanted, before.setting};
}

bool obey(const PipeNetwork& network, const Control& control, Conditions::LinkCondition& link)
{
    const Conditions::LinkCondition before = link;
    link = targetOf(network, control.link, control.status, control.setting, before);
    return link.status != before.status || link.setting != before.setting;
}

Conditions conditionsAt(const PipeNetwork& network, const HydraulicOptions& options)
{
    Conditions c;
    c.demandM3s = demandsAt(network, options.timeS);
    for (double& demand : c.demandM3s)
        demand *= options.demandFactor;
    for (std::size_t i = 0; i < network.nodes.size(); ++i) {
        c.fixedHeadM.push_back(fixedHead(network, i, options));
        c.emitter.push_back(network.nodes[i].junction() ? network.nodes[i].junction()->emitter : 0);
    }
    for (const Link& link : network.links)
        c.links.push_back({link.status, settingOf(network, link, options.timeS)});
    c.demandModel = options.demandModel.value_or(network.options.demandModel);
    c.minimumPressureM = options.minimumPressureM.value_or(network.options.minimumPressureM);
    c.requiredPressureM = options.requiredPressureM.value_or(network.options.requiredPressureM);
    c.accuracy = options.accuracy.value_or(network.options.accuracy);
    if (options.applyControls)
        for (const Control& control : network.controls)
            if (isDue(network, control, options.timeS, control.node >= 0 ? c.fixedHeadM[control.node] : 0, 0))
                obey(network, control, c.links[control.link]);
    return c;
}

} // namespace sinew::water
