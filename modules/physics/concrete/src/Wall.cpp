// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/physics/concrete/Wall.h>

#include <sinew/physics/heat/Solver.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace sinew::concrete {

namespace {

struct Bound {
    const char* name;
    double value, low, high;
};

Result<void> checkWall(const Wall& w, const Casting& c, const WallOptions& o)
{
    const Bound bounds[] = {{"thickness", w.thicknessM, 0.05, 10},
                            {"height", w.heightM, 0.1, 100},
                            {"length", w.lengthM, 0.1, 1000},
                            {"water head", w.waterHeadM, 0, 100},
                            {"yield strength", w.yieldPa, 1e8, 2e9},
                            {"thermal expansion", w.expansionPerK, 0, 1e-4},
                            {"density", w.densityKgM3, 500, 5000},
                            {"heat capacity", w.heatJKgK, 100, 5000},
                            {"conductivity", w.conductivityWMK, 0.05, 20},
                            {"cement content", w.cementKgM3, 0, 1000},
                            {"height over the base", w.fromBaseM, 0, w.heightM},
                            {"relaxation", w.relaxation, 0.05, 1},
                            {"placing temperature", c.placingK, 250, 350},
                            {"stripping time", c.stripS, 0, 1e9},
                            {"film in formwork", c.formedFilmWm2K, 0, 1e4},
                            {"film after stripping", c.strippedFilmWm2K, 0, 1e4},
                            {"humidity", c.humidity, 0, 1},
                            {"cells", static_cast<double>(o.cells), 3, 10'000},
                            {"step", o.stepS, 1, 86'400},
                            {"end", o.untilS, o.stepS, 1e10}};
    for (const auto& [name, value, low, high] : bounds)
        if (!(value >= low && value <= high))
            return fail(ErrorCode::InvalidInput, std::string(name) + " is out of its range or not a number",
                        "wall");
    if (auto good = checkConcrete(w.concrete); !good)
        return good;
    if (auto good = checkHydration(w.hydration); !good)
        return good;
    return checkBars(w.bars, w.thicknessM);
}

/// Conduction and hydration together.
class Curing {
public:
    static Result<Curing> make(const Wall& wall, const Casting& casting, const heat::WeatherSeries& weather,
                               int cells)
    {
        heat::MeltingSubstance m;
        m.densityKgM3 = wall.densityKgM3;
        m.solidHeatJKgK = m.liquidHeatJKgK = wall.heatJKgK;
        m.solidConductivityWMK = m.liquidConductivityWMK = wall.conductivityWMK;
        m.solidusK = m.liquidusK = 273.15; // freezing of pore water is not counted
        const heat::Layer layer{m, heat::evenCells(wall.thicknessM, cells)};
        auto mesh = heat::columnMesh({&layer, 1});
        if (!mesh)
            return passOn(mesh);
        const std::vector<double> start(static_cast<std::size_t>(cells), casting.placingK);
        auto heat = heat::Solver::make(std::make_shared<const heat::Mesh>(std::move(*mesh)), start);
        if (!heat)
            return passOn(heat);
        return Curing(wall, casting, weather, std::move(*heat));
    }

    /// Heun: the rates of ageing at both ends of the step, the end's from a first try.
    Result<void> advance(double seconds)
    {
        const heat::Solver before = m_heat;
        const auto atStart = ageing();
        if (auto done = conduct(seconds, atStart); !done)
            return done;
        auto rate = ageing();
        for (std::size_t i = 0; i < rate.size(); ++i)
            rate[i] = 0.5 * (rate[i] + atStart[i]);
        m_heat = before;
        if (auto done = conduct(seconds, rate); !done)
            return done;
        for (std::size_t i = 0; i < rate.size(); ++i)
            m_age[i] += seconds * rate[i];
        return {};
    }

    double ageS() const { return m_heat.timeS(); }
    double equivalentAgeS() const
    {
        return std::accumulate(m_age.begin(), m_age.end(), 0.0) / static_cast<double>(m_age.size());
    }
    double meanK() const
    {
        double sum = 0;
        for (std::size_t i = 0; i < m_age.size(); ++i)
            sum += m_heat.temperatureK(i);
        return sum / static_cast<double>(m_age.size());
    }
    double coreK() const { return m_heat.temperatureAtK(0.5 * m_wall.thicknessM); }
    double faceK() const { return std::min(m_heat.surfaceK(heat::kTop), m_heat.surfaceK(heat::kBottom)); }
    double closure() const { return m_heat.energy().closure(); }

private:
    Curing(const Wall& wall, const Casting& casting, const heat::WeatherSeries& weather, heat::Solver heat)
        : m_wall(wall), m_casting(casting), m_weather(weather), m_heat(std::move(heat)),
          m_age(m_heat.mesh().cells.size()), m_source(m_age.size())
    {
    }

    std::vector<double> ageing() const
    {
        std::vector<double> rate;
        for (std::size_t i = 0; i < m_age.size(); ++i)
            rate.push_back(ageingRate(m_heat.temperatureK(i)));
        return rate;
    }

    Result<void> conduct(double seconds, const std::vector<double>& rate)
    {
        const Hydration& h = m_wall.hydration;
        for (std::size_t i = 0; i < m_age.size(); ++i)
            m_source[i] =
                m_wall.cementKgM3 * (h.heatJKg(m_age[i] + seconds * rate[i]) - h.heatJKg(m_age[i])) / seconds;
        const double now = m_heat.timeS();
        const double film = now < m_casting.stripS ? m_casting.formedFilmWm2K : m_casting.strippedFilmWm2K;
        const heat::Surface begin = heat::Surface::convective(film, m_weather.at(now).airK),
                            end = heat::Surface::convective(film, m_weather.at(now + seconds).airK);
        const heat::Surface both[] = {begin, begin}, bothEnd[] = {end, end};
        return m_heat.advance(seconds, both, bothEnd, m_source);
    }

    const Wall& m_wall;
    const Casting& m_casting;
    const heat::WeatherSeries& m_weather;
    heat::Solver m_heat;
    std::vector<double> m_age, m_source;
};

double shrinkage(const Wall& wall, const Casting& casting, double ageS)
{
    return wall.concrete.autogenousShrinkage(ageS) +
           wall.concrete.dryingShrinkage(ageS, casting.stripS, wall.thicknessM, casting.humidity);
}

double widthOf(const Wall& wall, const WallOutcome& out, double contraction, double tensilePa,
               double modulusPa)
{
    const double strain =
        wall.restraint == Wall::Restraint::Base
            ? edgeRestraintStrain(out.restraint, contraction)
            : endRestraintStrain(effectiveSteelShare(wall.bars, wall.thicknessM), kSteelModulusPa / modulusPa,
                                 tensilePa, 1, selfStressFactor(wall.thicknessM));
    return out.spacingM * strain;
}

/// Steps of the start for two weeks, then growing with the age, never over a stripping.
double nextStep(double ageS, const WallOptions& o, double stripS)
{
    double step = std::max(o.stepS, std::min(ageS / 1344, 3600.0)); // of 900 s: from two weeks on
    if (ageS < stripS && ageS + step > stripS)
        step = stripS - ageS;
    step = std::min(step, o.untilS - ageS);
    return step;
}

} // namespace

Result<WallOutcome> castWall(const Wall& wall, const Casting& casting, const heat::WeatherSeries& weather,
                             const WallOptions& options, std::stop_token stop)
{
    if (auto good = checkWall(wall, casting, options); !good)
        return passOn(good);
    auto curing = Curing::make(wall, casting, weather, options.cells);
    if (!curing)
        return passOn(curing);
    WallOutcome out;
    out.restraint = wall.restraint == Wall::Restraint::Base
                        ? restraintOnBase(wall.lengthM, wall.heightM, wall.fromBaseM)
                        : 1;
    out.spacingM =
        crackSpacingM(wall.bars.coverM, wall.bars.diameterM, effectiveSteelShare(wall.bars, wall.thicknessM));
    out.limitM = tightnessLimitM(wall.waterHeadM, wall.thicknessM);
    out.steelM = wall.bars.areaM();
    out.peakK = curing->meanK();
    WallState state{.meanK = out.peakK, .coreK = curing->coreK(), .faceK = curing->faceK()};
    out.states.push_back(state);
    double shrunkAtPeak = 0, crackTensilePa = 0, crackModulusPa = 0;
    while (curing->ageS() < options.untilS * (1 - 1e-12)) {
        if (stop.stop_requested())
            return fail(ErrorCode::Cancelled, "the wall was stopped", "concrete");
        const WallState before = state;
        if (auto done = curing->advance(nextStep(before.ageS, options, casting.stripS)); !done)
            return passOn(done);
        state.ageS = curing->ageS();
        state.equivalentAgeS = curing->equivalentAgeS();
        state.meanK = curing->meanK();
        state.coreK = curing->coreK();
        state.faceK = curing->faceK();
        state.tensilePa = wall.concrete.tensilePa(state.equivalentAgeS);
        const double shrunk = shrinkage(wall, casting, state.ageS);
        const double contraction = wall.expansionPerK * (before.meanK - state.meanK) + shrunk -
                                   shrinkage(wall, casting, before.ageS);
        const double modulus = wall.concrete.modulusPa(0.5 * (state.equivalentAgeS + before.equivalentAgeS));
        state.stressPa += wall.relaxation * out.restraint * modulus * contraction;
        if (state.meanK > out.peakK && !out.crackedS) {
            out.peakK = state.meanK;
            out.peakS = state.ageS;
            shrunkAtPeak = shrunk;
        }
        state.freeContraction = wall.expansionPerK * (out.peakK - state.meanK) + shrunk - shrunkAtPeak;
        out.greatestDifferenceK = std::max(out.greatestDifferenceK, state.coreK - state.faceK);
        if (state.tensilePa > 0 && state.equivalentAgeS > 0.25 * 86400)
            out.stressRatio = std::max(out.stressRatio, state.stressPa / state.tensilePa);
        if (!out.crackedS && out.stressRatio >= 1) {
            out.crackedS = state.ageS;
            crackTensilePa = state.tensilePa;
            crackModulusPa = wall.concrete.modulusPa(state.equivalentAgeS);
        }
        if (out.crackedS)
            state.widthM = widthOf(wall, out, state.freeContraction, crackTensilePa, crackModulusPa);
        out.widthM = std::max(out.widthM, state.widthM);
        out.states.push_back(state);
    }
    out.minimumSteelM = minimumSteelM(
        wall.thicknessM, out.crackedS ? crackTensilePa : wall.concrete.meanTensilePa(), wall.yieldPa);
    out.closure = curing->closure();
    return out;
}

} // namespace sinew::concrete
