// SPDX-License-Identifier: GPL-3.0-or-later
#include "BridgeFields.h"

#include <sinew/estimate/Quantile.h>
#include <sinew/materials/SmaFatigue.h>

#include <algorithm>
#include <cmath>

namespace sinew::systems {

namespace {

/// Where a run is now: one point of the measured wind, then its forecast.
class Course {
public:
    Course(const BridgeRun& run, std::optional<Ensemble> present) : m_run(run), m_present(std::move(present)) {}

    std::vector<Instant> times() const
    {
        std::vector<Instant> all;
        if (m_present)
            all.push_back(m_run.input.now);
        all.insert(all.end(), m_run.scenario.times.begin(), m_run.scenario.times.end());
        return all;
    }
    int members() const { return m_run.without.members; }
    double peak(int output, std::size_t time, int member) const
    {
        if (m_present && time == 0)
            return m_present->peakAt(output, 0, member);
        return m_run.without.peakAt(output, static_cast<int>(time) - (m_present ? 1 : 0), member);
    }
    double minutesBefore(std::size_t time) const
    {
        const Instant from = time == 0 ? m_run.input.now : times()[time - 1];
        return toSeconds(times()[time] - from) / 60;
    }

private:
    const BridgeRun& m_run;
    std::optional<Ensemble> m_present;
};

Result<std::optional<Ensemble>> presentOf(const BridgeRun& run, std::stop_token stop)
{
    if (!run.now.windKnown)
        return std::optional<Ensemble>{};
    WindScenario wind;
    wind.times = {run.input.now};
    wind.meanMs = {run.now.windMs};
    wind.sigmaMs = {0.5};
    wind.step = run.scenario.step;
    auto made = makeEnsemble(run.book, run.calibration, wind, {run.now.barK}, run.now.barSigmaK,
                             run.ensembleSettings(), stop);
    if (!made)
        return passOn(made);
    return std::optional(std::move(*made));
}

double martensite(const BridgeDamper& damper, double barK, double strain)
{
    const double displacement = strain * damper.device.barLengthM;
    const materials::FlagParameters flag = materials::flagAt(damper.device, barK);
    const double force = materials::flagResponse(flag, {}, displacement).forceN;
    return std::clamp(materials::martensiteFraction(damper.device, {displacement, force}), 0.0, 1.0);
}

/// One element's value at every time, by member.
using MemberValues = std::function<double(std::size_t time, int member)>;
struct Row {
    ElementId element;
    MemberValues value;
};

ComputedField fieldOf(const ComputedField& frame, std::string quantity, const Course& course,
                      const std::vector<Row>& rows)
{
    ComputedField field = frame;
    field.quantity = std::move(quantity);
    field.times = course.times();
    auto elements = std::make_shared<std::vector<ElementId>>();
    for (const Row& row : rows)
        elements->push_back(row.element);
    field.elements = std::move(elements);
    for (auto* values : {&field.mean, &field.lower, &field.upper})
        values->resize(field.times.size() * rows.size());
    std::vector<double> values(static_cast<std::size_t>(course.members()));
    for (std::size_t e = 0; e < rows.size(); ++e)
        for (std::size_t t = 0; t < field.times.size(); ++t) {
            for (int member = 0; member < course.members(); ++member)
                values[static_cast<std::size_t>(member)] = rows[e].value(t, member);
            field.mean[field.at(t, e)] = static_cast<float>(estimate::mean(values));
            field.lower[field.at(t, e)] = static_cast<float>(estimate::quantile(values, 0.05));
            field.upper[field.at(t, e)] = static_cast<float>(estimate::quantile(values, 0.95));
        }
    return field;
}

/// By damper: Miner's sum of the minutes measured.
std::vector<double> damageBefore(const BridgeModel& bridge, const ResponseSurface& surface,
                                 const std::vector<PastBlock>& past)
{
    std::vector<double> damage(bridge.dampers.size(), 0);
    for (const PastBlock& block : past)
        for (std::size_t d = 0; d < damage.size(); ++d)
            for (const double strain : block.peaks[static_cast<std::size_t>(bridge.strainOf(d))])
                damage[d] += minuteDamage(surface, bridge, d, strain);
    return damage;
}

/// Running sums over time, by member: damage to come on top of what was.
MemberValues damageOf(const BridgeRun& run, const Course& course, const ResponseSurface& surface, std::size_t damper,
                      double before)
{
    const std::size_t times = course.times().size();
    const auto members = static_cast<std::size_t>(course.members());
    std::vector<double> sums(times * members);
    for (std::size_t member = 0; member < members; ++member) {
        double sum = before;
        for (std::size_t t = 0; t < times; ++t) {
            const double strain = course.peak(run.bridge().strainOf(damper), t, static_cast<int>(member));
            sum += course.minutesBefore(t) * minuteDamage(surface, run.bridge(), damper, strain);
            sums[t * members + member] = std::min(1.0, sum); // 1 is failure: there is no more to use up
        }
    }
    return [sums = std::move(sums), members](std::size_t t, int member) {
        return sums[t * members + static_cast<std::size_t>(member)];
    };
}

} // namespace

double minuteDamage(const ResponseSurface& surface, const BridgeModel& bridge, std::size_t damper, double strain)
{
    const Eigen::Index row = bridge.strainOf(damper), last = surface.logWind.size() - 1;
    const auto damageAt = [&](Eigen::Index i) { return surface.damage(static_cast<Eigen::Index>(damper), i); };
    const auto logStrainAt = [&](Eigen::Index i) { return surface.logMean(row, i); };
    const double logStrain = std::log(std::max(strain, 1e-12));
    if (logStrain > logStrainAt(last)) {
        const materials::StrainLife life;
        const double borne = materials::cyclesToFailure(life, strain);
        const double borneThere = materials::cyclesToFailure(life, std::exp(logStrainAt(last)));
        if (damageAt(last) >= 1)
            return 1;
        if (!(damageAt(last) > 0) || !std::isfinite(borneThere))
            return 0;
        return borne > 0 ? std::min(1.0, damageAt(last) * borneThere / borne) : 1;
    }
    for (Eigen::Index i = last; i > 0; --i) {
        if (logStrain < logStrainAt(i - 1) || !(damageAt(i) > 0))
            continue;
        if (!(damageAt(i - 1) > 0))
            return 0; // the first run with any: nothing says where below it damage begins
        const double t = (logStrain - logStrainAt(i - 1)) / (logStrainAt(i) - logStrainAt(i - 1));
        return std::exp(std::lerp(std::log(damageAt(i - 1)), std::log(damageAt(i)), t));
    }
    return 0;
}

Result<std::vector<ComputedField>> fieldsOf(const BridgeRun& run, const std::vector<PastBlock>& past,
                                            const ComputedField& frame, std::stop_token stop)
{
    const BridgeModel& bridge = run.bridge();
    auto present = presentOf(run, stop);
    const auto surface = run.book.surface(run.now.barK, stop);
    if (!present || !surface)
        return tl::unexpected(!present ? present.error() : surface.error());
    const Course course(run, std::move(*present));
    const auto peaks = [&course](int output, double factor) {
        return [&course, output, factor](std::size_t t, int member) { return factor * course.peak(output, t, member); };
    };
    std::vector<Row> displacement, strain, fraction, damage;
    for (std::size_t pier = 0; pier < bridge.piers.size(); ++pier) {
        displacement.push_back({bridge.piers[pier].element, peaks(bridge.displacementOf(pier), 1)});
        if (bridge.frame)
            strain.push_back({bridge.piers[pier].element, peaks(bridge.displacementOf(pier), bridge.frame->strainPerM[pier])});
    }
    const std::vector<double> before = damageBefore(bridge, **surface, past);
    for (std::size_t d = 0; d < bridge.dampers.size(); ++d) {
        const BridgeDamper& damper = bridge.dampers[d];
        const int output = bridge.strainOf(d);
        strain.push_back({damper.element, peaks(output, 1)});
        fraction.push_back({damper.element, [&course, &damper, output, barK = run.now.barK[d]](std::size_t t, int member) {
                                return martensite(damper, barK, course.peak(output, t, member));
                            }});
        damage.push_back({damper.element, damageOf(run, course, **surface, d, before[d])});
    }
    std::vector<ComputedField> fields;
    for (const auto& [quantity, rows] :
         {std::pair{"displacement", &displacement}, {"strain", &strain}, {"phase-fraction", &fraction}, {"damage", &damage}})
        if (!rows->empty())
            fields.push_back(fieldOf(frame, quantity, course, *rows));
    return fields;
}

} // namespace sinew::systems
