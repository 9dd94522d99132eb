// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/physics/drainage/DrainageModel.h>

#include <cmath>
#include <initializer_list>

namespace sinew::drainage {

namespace {

bool finite(std::initializer_list<double> values)
{
    for (const double v : values)
        if (!std::isfinite(v) || std::abs(v) > 1e12)
            return false;
    return true;
}

tl::unexpected<Error> bad(const std::string& why, const std::string& subject)
{
    return fail(ErrorCode::InvalidInput, why, subject);
}

bool has(const std::vector<Table>& tables, int index)
{
    return index >= -1 && index < static_cast<int>(tables.size());
}

Result<void> checkTables(const DrainageModel& model)
{
    for (const Table& table : model.tables)
        for (std::size_t k = 0; k < table.points.size(); ++k) {
            if (!finite({table.points[k].x, table.points[k].y}))
                return bad("a value is no number", table.id);
            if (k > 0 && table.points[k].x < table.points[k - 1].x)
                return bad("its values do not ascend", table.id);
        }
    for (const Pattern& pattern : model.patterns)
        for (const double factor : pattern.factors)
            if (!finite({factor}))
                return bad("a factor is no number", pattern.id);
    return {};
}

Result<void> checkStorage(const DrainageModel& model, const Storage& s, const Node& node)
{
    if (!finite({s.constantM2, s.factor, s.exponent, s.square, s.evaporationFactor}) ||
        !has(model.tables, s.table))
        return bad("its storage area is no number", node.id);
    if (s.exponent < 0)
        return bad("its storage area's exponent is negative", node.id);
    const bool hasArea = s.table >= 0 ? !model.tables[static_cast<std::size_t>(s.table)].points.empty()
                                      : s.constantM2 + s.factor + s.square > 0;
    return hasArea ? Result<void>{} : bad("its storage has no area", node.id);
}

Result<void> checkNode(const DrainageModel& model, const Node& node)
{
    if (!finite({node.invertM, node.maxDepthM, node.initialDepthM, node.surchargeM, node.pondedAreaM2}))
        return bad("a level or depth is no number", node.id);
    if (node.maxDepthM < 0 || node.initialDepthM < 0 || node.surchargeM < 0 || node.pondedAreaM2 < 0)
        return bad("a depth or area is negative", node.id);
    for (const DirectInflow& inflow : node.inflows)
        if (!finite({inflow.factor, inflow.baselineM3s}) || !has(model.tables, inflow.series) ||
            inflow.pattern >= static_cast<int>(model.patterns.size()))
            return bad("its inflow is no number or names nothing", node.id);
    for (const DryWeatherInflow& inflow : node.dryWeather)
        for (const int pattern : inflow.patterns)
            if (!finite({inflow.averageM3s}) || pattern >= static_cast<int>(model.patterns.size()))
                return bad("its dry-weather inflow is no number or names nothing", node.id);
    if (const auto* storage = std::get_if<Storage>(&node.body))
        return checkStorage(model, *storage, node);
    if (const auto* outfall = std::get_if<Outfall>(&node.body))
        if (!finite({outfall->stageM}) || !has(model.tables, outfall->table))
            return bad("its stage is no number or names nothing", node.id);
    if (const auto* divider = std::get_if<Divider>(&node.body)) {
        const auto count = static_cast<int>(model.links.size());
        if (divider->link < 0 || divider->link >= count || !has(model.tables, divider->table))
            return bad("it diverts to no link", node.id);
        if (!finite({divider->cutoffM3s, divider->heightM, divider->coefficient}) || divider->cutoffM3s < 0 ||
            divider->heightM < 0 || divider->coefficient < 0)
            return bad("its diversion is no number", node.id);
    }
    return {};
}

Result<void> checkSection(const CrossSection& section, const std::string& id)
{
    if (const auto valid = validate(section); !valid)
        return bad(valid.error().message, id);
    if (!finite({section.depthM, section.widthM, section.side1, section.side2, section.fillM}))
        return bad("its section is no number", id);
    return {};
}

Result<void> checkConduit(const Conduit& c, const std::string& id)
{
    if (!finite({c.lengthM, c.roughness, c.initialFlowM3s, c.flowLimitM3s, c.entryLoss, c.exitLoss,
                 c.averageLoss, c.seepageMs, c.forceMain}))
        return bad("a value is no number", id);
    if (c.section.shape == Shape::Dummy)
        return {};
    if (c.lengthM <= 0)
        return bad("its length is not positive", id);
    if (c.roughness <= 0)
        return bad("its roughness is not positive", id);
    if (c.barrels < 1 || c.entryLoss < 0 || c.exitLoss < 0 || c.averageLoss < 0 || c.flowLimitM3s < 0 ||
        c.seepageMs < 0)
        return bad("a value is negative", id);
    if (c.section.shape == Shape::ForceMain && c.forceMain <= 0)
        return bad("its force main has no roughness", id);
    return checkSection(c.section, id);
}

Result<void> checkLink(const DrainageModel& model, const Link& link)
{
    const auto count = static_cast<int>(model.nodes.size());
    if (link.from < 0 || link.to < 0 || link.from >= count || link.to >= count)
        return bad("it ends at no node", link.id);
    if (link.from == link.to)
        return bad("it begins where it ends", link.id);
    if (!finite({link.fromOffsetM, link.toOffsetM, link.strokeS}) || link.fromOffsetM < 0 ||
        link.toOffsetM < 0 || link.strokeS < 0)
        return bad("an offset or stroke is negative or no number", link.id);
    if (const auto* conduit = std::get_if<Conduit>(&link.body))
        return checkConduit(*conduit, link.id);
    if (const auto* pump = std::get_if<Pump>(&link.body)) {
        const bool needsCurve = pump->kind != Pump::Kind::Ideal;
        if (!has(model.tables, pump->curve) ||
            (needsCurve &&
             (pump->curve < 0 || model.tables[static_cast<std::size_t>(pump->curve)].points.empty())))
            return bad("its pump curve is missing", link.id);
        return finite({pump->startDepthM, pump->stopDepthM}) ? Result<void>{}
                                                             : bad("a value is no number", link.id);
    }
    if (const auto* orifice = std::get_if<Orifice>(&link.body)) {
        if (!finite({orifice->discharge}) || orifice->discharge < 0)
            return bad("its discharge coefficient is negative or no number", link.id);
        return orifice->section.shape == Shape::Dummy ? bad("its opening has no size", link.id)
                                                      : checkSection(orifice->section, link.id);
    }
    if (const auto* weir = std::get_if<Weir>(&link.body)) {
        if (!finite({weir->coefficient, weir->endCoefficient}) || weir->coefficient < 0 ||
            weir->endCoefficient < 0 || !has(model.tables, weir->coefficientCurve))
            return bad("its coefficient is negative or no number", link.id);
        return weir->section.shape == Shape::Dummy ? bad("its opening has no size", link.id)
                                                   : checkSection(weir->section, link.id);
    }
    const auto& outlet = std::get<Outlet>(link.body);
    if (!finite({outlet.factor, outlet.exponent}) || !has(model.tables, outlet.table) || outlet.factor < 0 ||
        outlet.exponent < 0)
        return bad("its rating is negative or no number", link.id);
    return {};
}

/// An outfall ends the network: one link, no more.
Result<void> checkOutfalls(const DrainageModel& model)
{
    std::vector<int> degree(model.nodes.size(), 0);
    for (const Link& link : model.links) {
        ++degree[static_cast<std::size_t>(link.from)];
        ++degree[static_cast<std::size_t>(link.to)];
    }
    for (std::size_t i = 0; i < model.nodes.size(); ++i)
        if (std::holds_alternative<Outfall>(model.nodes[i].body) && degree[i] > 1)
            return bad("an outfall may have one link only", model.nodes[i].id);
    return {};
}

Result<void> checkCatchment(const DrainageModel& model, const Subcatchment& c)
{
    if (!finite({c.areaM2, c.imperviousFraction, c.widthM, c.slope, c.roughnessImpervious,
                 c.roughnessPervious, c.storageImperviousM, c.storagePerviousM, c.withoutStorageFraction,
                 c.routedFraction}))
        return bad("a value is no number", c.id);
    const auto share = [](double v) { return v >= 0 && v <= 1; };
    if (c.areaM2 < 0 || c.widthM < 0 || c.slope < 0 || c.roughnessImpervious < 0 || c.roughnessPervious < 0 ||
        c.storageImperviousM < 0 || c.storagePerviousM < 0)
        return bad("a value is negative", c.id);
    if (!share(c.imperviousFraction) || !share(c.withoutStorageFraction) || !share(c.routedFraction))
        return bad("a percentage lies outside of 0 to 100", c.id);
    const auto in = [](int i, std::size_t n) { return i >= -1 && i < static_cast<int>(n); };
    if (!in(c.gage, model.gages.size()) || !in(c.outletNode, model.nodes.size()) ||
        !in(c.outletSubcatchment, model.subcatchments.size()))
        return bad("its rain gage or outlet is missing", c.id);
    if (const auto* g = std::get_if<GreenAmpt>(&c.infiltration); g && !share(g->deficit))
        return bad("its soil's moisture deficit lies outside of 0 to 1", c.id);
    bool ok = true;
    if (const auto* h = std::get_if<Horton>(&c.infiltration))
        ok = finite({h->maximumMs, h->minimumMs, h->decayPerS, h->regenerationPerS, h->maximumVolumeM});
    else if (const auto* g = std::get_if<GreenAmpt>(&c.infiltration))
        ok = finite({g->suctionM, g->conductivityMs, g->deficit}) && g->suctionM >= 0 &&
             g->conductivityMs >= 0;
    else if (const auto* n = std::get_if<CurveNumber>(&c.infiltration))
        ok = finite({n->number, n->regenerationPerS}) && n->number > 0;
    return ok ? Result<void>{} : bad("its infiltration is impossible", c.id);
}

bool objectExists(const DrainageModel& model, const RuleTerm& term)
{
    using What = RuleTerm::What;
    const auto in = [&](std::size_t n) { return term.object >= 0 && term.object < static_cast<int>(n); };
    if (term.what == What::Constant)
        return finite({term.value});
    if (term.what <= What::NodeInflow)
        return in(model.nodes.size());
    if (term.what <= What::TimeClosed)
        return in(model.links.size());
    return term.what != What::Rain || in(model.gages.size());
}

Result<void> checkRule(const DrainageModel& model, const Rule& rule)
{
    for (const RuleCondition& c : rule.conditions)
        if (!objectExists(model, c.left) || !objectExists(model, c.right))
            return bad("a condition looks at nothing", rule.id);
    for (const auto* actions : {&rule.then, &rule.otherwise})
        for (const RuleAction& a : *actions) {
            const bool needsTable = a.how == RuleAction::How::Curve || a.how == RuleAction::How::Series;
            if (a.link < 0 || a.link >= static_cast<int>(model.links.size()) || !has(model.tables, a.table) ||
                (needsTable && a.table < 0) || !finite({a.value, a.proportional, a.integral, a.derivative}))
                return bad("an action is impossible", rule.id);
        }
    return finite({rule.priority}) ? Result<void>{} : bad("its priority is no number", rule.id);
}

Result<void> checkGage(const Gage& gage)
{
    for (std::size_t k = 0; k < gage.spans.size(); ++k) {
        const RainSpan& s = gage.spans[k];
        if (!finite({s.startS, s.endS, s.rateMs}) || s.rateMs < 0 || !(s.endS > s.startS) ||
            (k > 0 && s.startS < gage.spans[k - 1].endS))
            return bad("its rain is negative or goes back in time", gage.id);
    }
    return {};
}

Result<void> checkOptions(const Options& o)
{
    const std::string subject = "options";
    if (!finite({o.durationS, o.startEpochS, o.reportStartS, o.reportStepS, o.wetStepS, o.dryStepS,
                 o.routingStepS, o.minimumStepS, o.courantFactor, o.lengtheningStepS, o.minimumSurfaceM2,
                 o.headToleranceM, o.minimumSlope, o.ruleStepS}))
        return bad("a value is no number", subject);
    if (o.durationS < 0)
        return bad("it ends before it starts", subject);
    if (o.routingStepS < 1e-3 || o.wetStepS < 1e-3 || o.dryStepS < 1e-3 || o.reportStepS < 1e-3)
        return bad("a step is shorter than a millisecond", subject);
    if (o.courantFactor < 0 || o.minimumSurfaceM2 < 0 || o.headToleranceM < 0 || o.minimumSlope < 0 ||
        o.maximumTrials < 0)
        return bad("a value is negative", subject);
    return {};
}

template <class Items, class Check>
Result<void> each(const Items& items, Check check)
{
    for (const auto& item : items)
        if (auto ok = check(item); !ok)
            return ok;
    return {};
}

} // namespace

Result<void> validate(const DrainageModel& model)
{
    if (auto ok = checkOptions(model.options); !ok)
        return ok;
    if (auto ok = checkTables(model); !ok)
        return ok;
    if (auto ok = each(model.nodes, [&](const Node& n) { return checkNode(model, n); }); !ok)
        return ok;
    if (auto ok = each(model.links, [&](const Link& l) { return checkLink(model, l); }); !ok)
        return ok;
    if (auto ok = checkOutfalls(model); !ok)
        return ok;
    if (auto ok = each(model.rules, [&](const Rule& r) { return checkRule(model, r); }); !ok)
        return ok;
    if (auto ok = each(model.gages, checkGage); !ok)
        return ok;
    return each(model.subcatchments, [&](const Subcatchment& c) { return checkCatchment(model, c); });
}

} // namespace sinew::drainage
