// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/physics/heat/Solver.h>

#include "Linear.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace sinew::heat {

using namespace materials;

namespace {

constexpr double kGamma = 2 - std::numbers::sqrt2;        // of the step, where the first stage stands
constexpr double kDiagonal = 1 - std::numbers::sqrt2 / 2; // implicit share of both stages
constexpr double kWeight = std::numbers::sqrt2 / 4;       // of the first two rates in the last stage

/// A cell's T(H), its divisions done: it is looked up several times a step in every cell.
struct Curve {
    double solidusK = 0, liquidusK = 0, liquidusJKg = 0;
    double solidSlope = 0, meltSlope = 0, liquidSlope = 0; ///< dT/dH

    explicit Curve(const MeltingSubstance& s)
        : solidusK(s.solidusK), liquidusK(s.liquidusK), liquidusJKg(liquidusEnthalpyJKg(s)),
          solidSlope(1 / s.solidHeatJKgK),
          meltSlope(liquidusJKg > 0 ? (s.liquidusK - s.solidusK) / liquidusJKg : 0),
          liquidSlope(1 / s.liquidHeatJKgK)
    {
    }
    double at(double h) const
    {
        return h <= 0            ? solidusK + h * solidSlope
               : h < liquidusJKg ? solidusK + h * meltSlope
                                 : liquidusK + (h - liquidusJKg) * liquidSlope;
    }
    /// From one enthalpy towards another, past one corner at most.
    double towards(double from, double to) const
    {
        const double past = 1e-9 * liquidusJKg;
        for (const double corner : {0.0, liquidusJKg}) {
            if (from < corner && to > corner + past && (corner == 0 || from >= 0))
                return corner + past;
            if (from > corner && to < corner - past && (corner > 0 || from <= liquidusJKg))
                return corner - past;
        }
        return to;
    }
    double slope(double h) const { return h < 0 ? solidSlope : h < liquidusJKg ? meltSlope : liquidSlope; }
};

/// Of one solver; a copy gets its own.
struct OwnLinear {
    std::unique_ptr<Linear> solver;
    OwnLinear() = default;
    OwnLinear(const OwnLinear& other) : solver(other.solver->another()) {}
    OwnLinear& operator=(const OwnLinear&) = delete;
};

bool isSteadyConductor(const MeltingSubstance& s)
{
    return s.solidConductivityWMK == s.liquidConductivityWMK;
}

Result<void> checkTemperatures(std::span<const double> temperaturesK, std::size_t cells)
{
    if (temperaturesK.size() != cells)
        return fail(ErrorCode::InvalidInput, "needs one for each cell", "temperatures");
    for (const double t : temperaturesK)
        if (!(std::isfinite(t) && t > 0))
            return fail(ErrorCode::InvalidInput, "are not all above zero kelvin", "temperatures");
    return {};
}

} // namespace

double EnergyBalance::closure() const
{
    double in = sourcesJ;
    for (const double through : throughJ)
        in += through;
    return turnoverJ > 0 ? std::abs(storedJ - in) / turnoverJ : std::abs(storedJ - in);
}

struct Solver::Impl {
    std::shared_ptr<const Mesh> mesh;
    SolverOptions options;
    OwnLinear linear;
    double timeS = 0;
    long long iterations = 0;
    EnergyBalance energy;
    std::vector<double> massKg, perMassKg, enthalpy, start;
    double largestFlow = 0; // W/kg: what the terms of a residual are made of
    std::vector<const MeltingSubstance*> material;
    std::vector<Curve> curve;
    std::vector<std::size_t> changing;                         // faces whose conductance depends on the state
    std::vector<double> conductance, outerWm2K;                // over a step
    std::vector<double> temperature, slope, outerWK, surfaceK; // at an iterate
    struct Rates {
        std::vector<double> cellW;  ///< into each cell
        std::vector<double> patchW; ///< through each patch
    };
    Rates first, second, last;
    std::vector<double> known, residual, change;
    std::vector<Surface> now;
    std::span<const double> sources;
    double sourcesW = 0;

    Impl(std::shared_ptr<const Mesh> m, const SolverOptions& o) : mesh(std::move(m)), options(o)
    {
        const std::size_t n = mesh->cells.size();
        linear.solver = isChain(*mesh) ? makeChain(*mesh) : makeSparse(*mesh);
        for (const Mesh::Cell& cell : mesh->cells) {
            material.push_back(&mesh->materials[static_cast<std::size_t>(cell.material)]);
            curve.emplace_back(*material.back());
            massKg.push_back(cell.volumeM3 * material.back()->densityKgM3);
            perMassKg.push_back(1 / massKg.back());
        }
        for (std::size_t f = 0; f < mesh->faces.size(); ++f)
            if (!isSteadyConductor(*material[mesh->faces[f].a]) ||
                !isSteadyConductor(*material[mesh->faces[f].b]))
                changing.push_back(f);
        for (auto* cells : {&enthalpy, &start, &temperature, &slope, &outerWK, &known, &residual, &change})
            cells->assign(n, 0);
        conductance.assign(mesh->faces.size(), 0);
        outerWm2K.assign(mesh->outers.size(), 0);
        surfaceK.assign(mesh->outers.size(), 0);
        const auto patches = static_cast<std::size_t>(mesh->patches);
        for (Rates* rates : {&first, &second, &last})
            *rates = {std::vector<double>(n), std::vector<double>(patches)};
        energy.throughJ.assign(patches, 0);
        now.resize(patches);
    }

    void readState(const std::vector<double>& h)
    {
        for (std::size_t i = 0; i < h.size(); ++i)
            temperature[i] = curve[i].at(h[i]);
    }

    /// Of the half cell that faces a neighbour. A cell that melts at one temperature holds the front: towards
    /// a solid neighbour it conducts as solid, towards a liquid one as liquid. (Its mixture's conductivity
    /// there would be wrong to first order in the cell, by percents for water.)
    double halfResistance(int cell, double distanceM, double neighbourK) const
    {
        const auto i = static_cast<std::size_t>(cell);
        const MeltingSubstance& m = *material[i];
        const bool front =
            m.solidusK == m.liquidusK && temperature[i] == m.solidusK && neighbourK != m.solidusK;
        if (!front)
            return distanceM / conductivityWMK(m, enthalpy[i]);
        return distanceM / (neighbourK < m.solidusK ? m.solidConductivityWMK : m.liquidConductivityWMK);
    }

    void conduct(std::size_t f)
    {
        const Mesh::Face& face = mesh->faces[f];
        conductance[f] = face.areaM2 / (halfResistance(face.a, face.toAM, temperature[face.b]) +
                                        halfResistance(face.b, face.toBM, temperature[face.a]));
    }

    /// Conductances at the state that a step starts from, held over it: Newton's residual stays continuous.
    void conduct()
    {
        readState(enthalpy);
        for (const std::size_t f : changing)
            conduct(f);
        largestFlow = 0;
        for (std::size_t f = 0; f < conductance.size(); ++f) {
            const Mesh::Face& face = mesh->faces[f];
            largestFlow = std::max(largestFlow, conductance[f] * temperature[face.a] *
                                                    std::max(perMassKg[face.a], perMassKg[face.b]));
        }
        for (std::size_t o = 0; o < mesh->outers.size(); ++o) {
            const Mesh::Outer& outer = mesh->outers[o];
            outerWm2K[o] = 1 / halfResistance(outer.cell, outer.toCellM, surfaceK[o]);
            largestFlow = std::max(largestFlow, outer.areaM2 * outerWm2K[o] * temperature[outer.cell] *
                                                    perMassKg[outer.cell]);
        }
    }

    /// Watts into every cell and through every patch at an iterate.
    void rates(const std::vector<double>& h, Rates& out)
    {
        readState(h);
        for (std::size_t i = 0; i < h.size(); ++i)
            out.cellW[i] = sources.empty() ? 0 : sources[i] * mesh->cells[i].volumeM3;
        for (std::size_t f = 0; f < mesh->faces.size(); ++f) {
            const Mesh::Face& face = mesh->faces[f];
            const double flow = conductance[f] * (temperature[face.a] - temperature[face.b]);
            out.cellW[face.a] -= flow;
            out.cellW[face.b] += flow;
        }
        std::fill(outerWK.begin(), outerWK.end(), 0);
        std::fill(out.patchW.begin(), out.patchW.end(), 0);
        for (std::size_t o = 0; o < mesh->outers.size(); ++o) {
            const Mesh::Outer& outer = mesh->outers[o];
            const Exchange e = exchange(now[outer.patch], outerWm2K[o], temperature[outer.cell], surfaceK[o]);
            surfaceK[o] = e.surfaceK;
            out.cellW[outer.cell] += outer.areaM2 * e.fluxWm2;
            out.patchW[outer.patch] += outer.areaM2 * e.fluxWm2;
            outerWK[outer.cell] -= outer.areaM2 * e.slopeWm2K;
        }
    }

    /// Fills `residual` = m h - stageS F(h) - known; its largest share of a cell's mass, J/kg.
    double residualOf(const std::vector<double>& h, double stageS, Rates& out)
    {
        rates(h, out);
        double worst = 0;
        for (std::size_t i = 0; i < h.size(); ++i) {
            residual[i] = massKg[i] * h[i] - stageS * out.cellW[i] - known[i];
            const double size = std::abs(residual[i]) * perMassKg[i];
            worst = size <= worst ? worst : size; // a NaN stays
        }
        return worst;
    }

    /// Solves m h - stageS F(h) = known from `h` on; `out` holds the rates there.
    bool newton(std::vector<double>& h, double stageS, Rates& out)
    {
        double worst = residualOf(h, stageS, out);
        // Rounding alone leaves something too: the flows are differences of large numbers.
        const double enough = options.toleranceJKg + 4e-15 * stageS * largestFlow;
        for (int iteration = 0; worst > enough; ++iteration) {
            if (iteration == options.iterations || !std::isfinite(worst))
                return false;
            ++iterations;
            for (std::size_t i = 0; i < h.size(); ++i)
                slope[i] = curve[i].slope(h[i]);
            change = residual;
            if (!linear.solver->solve({massKg, stageS, conductance, outerWK, slope}, change))
                return false;
            worst = toCorners(h, stageS, out);
        }
        // What is left of the residual is given to the cells: their content is then exactly what flowed in.
        for (std::size_t i = 0; i < h.size(); ++i)
            h[i] -= residual[i] * perMassKg[i];
        return true;
    }

    /// Takes the Newton step, but no cell further than just past the next corner of its T(H): whole steps
    /// cycle between corners, and steps shortened for all cells alike come to nothing before the nearest.
    double toCorners(std::vector<double>& h, double stageS, Rates& out)
    {
        for (std::size_t i = 0; i < h.size(); ++i)
            h[i] = curve[i].towards(h[i], h[i] - change[i]);
        return residualOf(h, stageS, out);
    }

    void setSurfaces(std::span<const Surface> begin, std::span<const Surface> end, double share)
    {
        for (std::size_t p = 0; p < now.size(); ++p)
            now[p] = between(begin[p], end[p], share);
    }

    void book(double seconds, const Rates& rates)
    {
        for (std::size_t p = 0; p < energy.throughJ.size(); ++p) {
            energy.throughJ[p] += seconds * rates.patchW[p];
            energy.turnoverJ += seconds * std::abs(rates.patchW[p]);
        }
    }

    void bookStep(double seconds)
    {
        for (std::size_t i = 0; i < enthalpy.size(); ++i)
            energy.storedJ += massKg[i] * (enthalpy[i] - start[i]);
        energy.sourcesJ += seconds * sourcesW;
        energy.turnoverJ += seconds * std::abs(sourcesW);
        timeS += seconds;
    }

    bool backwardEuler(double seconds, std::span<const Surface> begin, std::span<const Surface> end,
                       double to)
    {
        setSurfaces(begin, end, to);
        for (std::size_t i = 0; i < enthalpy.size(); ++i)
            known[i] = massKg[i] * enthalpy[i];
        if (!newton(enthalpy, seconds, last))
            return false;
        book(seconds, last);
        return true;
    }

    bool trBdf2(double seconds, std::span<const Surface> begin, std::span<const Surface> end, double from,
                double to)
    {
        setSurfaces(begin, end, from);
        rates(enthalpy, first);
        for (std::size_t i = 0; i < enthalpy.size(); ++i)
            known[i] = massKg[i] * enthalpy[i] + kDiagonal * seconds * first.cellW[i];
        setSurfaces(begin, end, from + kGamma * (to - from));
        if (!newton(enthalpy, kDiagonal * seconds, second))
            return false;
        for (std::size_t i = 0; i < enthalpy.size(); ++i)
            known[i] = massKg[i] * start[i] + kWeight * seconds * (first.cellW[i] + second.cellW[i]);
        setSurfaces(begin, end, to);
        if (!newton(enthalpy, kDiagonal * seconds, last))
            return false;
        book(kWeight * seconds, first);
        book(kWeight * seconds, second);
        book(kDiagonal * seconds, last);
        return true;
    }

    /// From one share of the whole step to another, in halves where Newton does not come to rest.
    bool part(double seconds, std::span<const Surface> begin, std::span<const Surface> end, double from,
              double to, int halvings)
    {
        start = enthalpy;
        conduct();
        const double span = seconds * (to - from);
        if (options.scheme == Scheme::BackwardEuler ? backwardEuler(span, begin, end, to)
                                                    : trBdf2(span, begin, end, from, to)) {
            bookStep(span);
            return true;
        }
        enthalpy = start;
        const double middle = 0.5 * (from + to);
        return halvings > 0 && part(seconds, begin, end, from, middle, halvings - 1) &&
               part(seconds, begin, end, middle, to, halvings - 1);
    }
};

Solver::Solver(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}
Solver::Solver(const Solver& other) : m_impl(std::make_unique<Impl>(*other.m_impl)) {}
Solver& Solver::operator=(const Solver& other)
{
    m_impl = std::make_unique<Impl>(*other.m_impl);
    return *this;
}
Solver::Solver(Solver&&) noexcept = default;
Solver& Solver::operator=(Solver&&) noexcept = default;
Solver::~Solver() = default;

Result<Solver> Solver::make(std::shared_ptr<const Mesh> mesh, std::span<const double> temperaturesK,
                            const SolverOptions& options)
{
    if (auto good = checkTemperatures(temperaturesK, mesh->cells.size()); !good)
        return passOn(good);
    auto impl = std::make_unique<Impl>(std::move(mesh), options);
    for (std::size_t i = 0; i < temperaturesK.size(); ++i)
        impl->enthalpy[i] = materials::enthalpyJKg(*impl->material[i], temperaturesK[i]);
    impl->readState(impl->enthalpy);
    for (std::size_t o = 0; o < impl->mesh->outers.size(); ++o)
        impl->surfaceK[o] = impl->temperature[impl->mesh->outers[o].cell];
    for (std::size_t f = 0; f < impl->mesh->faces.size(); ++f)
        impl->conduct(f);
    return Solver(std::move(impl));
}

Result<void> Solver::advance(double seconds, std::span<const Surface> begin, std::span<const Surface> end,
                             std::span<const double> sourcesWm3)
{
    Impl& s = *m_impl;
    if (!(std::isfinite(seconds) && seconds > 0))
        return fail(ErrorCode::InvalidInput, "a step is not longer than nothing", "heat");
    if (begin.size() != s.now.size() || end.size() != s.now.size())
        return fail(ErrorCode::InvalidInput, "needs one for each patch", "surfaces");
    for (std::size_t p = 0; p < begin.size(); ++p)
        if (auto good = checkSurface(begin[p], end[p]); !good)
            return good;
    if (!sourcesWm3.empty() && sourcesWm3.size() != s.enthalpy.size())
        return fail(ErrorCode::InvalidInput, "needs one for each cell", "heat sources");
    s.sourcesW = 0;
    for (std::size_t i = 0; i < sourcesWm3.size(); ++i)
        s.sourcesW += sourcesWm3[i] * s.mesh->cells[i].volumeM3;
    if (!std::isfinite(s.sourcesW))
        return fail(ErrorCode::InvalidInput, "are not finite", "heat sources");
    s.sources = sourcesWm3;
    const bool done = s.part(seconds, begin, end, 0, 1, s.options.halvings);
    s.sources = {};
    s.readState(s.enthalpy);
    if (!done)
        return fail(ErrorCode::NotConverged,
                    "the enthalpies did not settle in " + std::to_string(s.options.iterations) +
                        " iterations, the step halved " + std::to_string(s.options.halvings) + " times",
                    "heat at " + std::to_string(s.timeS) + " s");
    return {};
}

const Mesh& Solver::mesh() const
{
    return *m_impl->mesh;
}

double Solver::timeS() const
{
    return m_impl->timeS;
}

double Solver::enthalpyJKg(std::size_t cell) const
{
    return m_impl->enthalpy[cell];
}

double Solver::temperatureK(std::size_t cell) const
{
    return m_impl->temperature[cell];
}

double Solver::liquidFraction(std::size_t cell) const
{
    return materials::liquidFraction(*m_impl->material[cell], m_impl->enthalpy[cell]);
}

double Solver::surfaceK(int patch) const
{
    for (std::size_t o = 0; o < m_impl->mesh->outers.size(); ++o)
        if (m_impl->mesh->outers[o].patch == patch)
            return m_impl->surfaceK[o];
    return std::nan("");
}

double Solver::temperatureAtK(double depthM) const
{
    const auto& cells = m_impl->mesh->cells;
    double x = 0, t = surfaceK(kTop);
    for (std::size_t i = 0; i <= cells.size(); ++i) {
        const bool end = i == cells.size();
        const double nextX = end ? cells.back().xM + 0.5 * cells.back().volumeM3 : cells[i].xM;
        const double nextT = end ? surfaceK(kBottom) : m_impl->temperature[i];
        if (depthM <= nextX || end)
            return nextX > x ? std::lerp(t, nextT, std::clamp((depthM - x) / (nextX - x), 0.0, 1.0)) : nextT;
        x = nextX;
        t = nextT;
    }
    return t;
}

const EnergyBalance& Solver::energy() const
{
    return m_impl->energy;
}

long long Solver::newtonIterations() const
{
    return m_impl->iterations;
}

} // namespace sinew::heat
