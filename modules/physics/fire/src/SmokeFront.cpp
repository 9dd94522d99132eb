// SPDX-License-Identifier: GPL-3.0-or-later
#include "Check.h"

#include <sinew/physics/fire/SmokeFront.h>

#include <algorithm>
#include <numeric>

namespace sinew::fire {

namespace {

constexpr double kHottestK = 1600;            // of a flame's gases, section mean
constexpr double kOxygenJKg = 0.232 * 13.1e6; // heat a kilogram of air can burn

/// Van Leer's slope: zero at an extremum, so nothing overshoots.
double slope(double left, double middle, double right)
{
    const double a = middle - left, b = right - middle;
    return a * b > 0 ? 2 * a * b / (a + b) : 0;
}

struct Fields {
    std::vector<double> density, soot; // kg/m³
};

/// Rates over one stage, per second, J and kg.
struct Flows {
    double releasedW = 0, wallsW = 0, carriedW = 0, withheldW = 0, sootKgS = 0, sootOutKgS = 0;
};

class Tunnel {
public:
    Tunnel(const SmokeCase& smoke, int cells)
        : m_case(smoke), m_cells(static_cast<std::size_t>(cells)), m_dx(smoke.lengthM / cells),
          m_u(m_cells + 1), m_share(m_cells)
    {
        const double from = smoke.fireM - 0.5 * smoke.fireLengthM, to = from + smoke.fireLengthM;
        for (std::size_t i = 0; i < m_cells; ++i) {
            const double left = static_cast<double>(i) * m_dx;
            m_share[i] = std::max(0.0, std::min(to, left + m_dx) - std::max(from, left));
        }
        const double whole = std::accumulate(m_share.begin(), m_share.end(), 0.0);
        for (double& share : m_share)
            share /= whole;
        now.density.assign(m_cells, smoke.air.densityKgM3);
        now.soot.assign(m_cells, 0.0);
    }

    double dx() const { return m_dx; }
    double temperatureK(double density) const
    {
        return m_case.air.densityKgM3 * m_case.air.temperatureK / density;
    }
    double enthalpyJm3() const
    {
        return m_case.air.densityKgM3 * m_case.air.heatJKgK * m_case.air.temperatureK;
    }

    /// The longest stable step from here: half a cell, and a twentieth of the air's own thinning, by what the
    /// fire may give as well as by what it gives just now.
    double longestS(double t, double velocityMs)
    {
        Fields rate;
        rates(now, t, velocityMs, rate);
        const double fastest =
            std::abs(*std::ranges::max_element(m_u, {}, [](double u) { return std::abs(u); }));
        double thinning = (1 - m_case.radiative) * heatReleaseW(m_case.growth, t) *
                          *std::ranges::max_element(m_share) / (enthalpyJm3() * m_case.section.areaM2 * m_dx);
        for (std::size_t i = 0; i < m_cells; ++i)
            thinning = std::max(thinning, std::abs(m_u[i + 1] - m_u[i]) / m_dx);
        return std::min({0.5 * m_dx / std::max(fastest, 1e-3), 0.05 / std::max(thinning, 1e-6), 5.0});
    }

    Flows rates(const Fields& f, double t, double velocityMs, Fields& rate)
    {
        Flows flows;
        heat(f, t, velocityMs, flows);
        const double area = m_case.section.areaM2;
        faces(f.density, m_case.air.densityKgM3, m_face);
        for (std::size_t i = 0; i <= m_cells; ++i)
            m_face[i] *= m_u[i];
        const double carriedKgS = area * diverge(m_face, rate.density);
        // Air leaves as warm as it is: rho (T - T_0) = (rho_0 - rho) T_0.
        flows.carriedW = m_case.air.heatJKgK * m_case.air.temperatureK *
                         (m_case.air.densityKgM3 * (m_u.back() - m_u.front()) * area - carriedKgS);
        // Soot goes with the air's mass, so that its share of it stays.
        m_part.resize(m_cells);
        for (std::size_t i = 0; i < m_cells; ++i)
            m_part[i] = f.soot[i] / f.density[i];
        faces(m_part, 0, m_partFace);
        for (std::size_t i = 0; i <= m_cells; ++i)
            m_partFace[i] *= m_face[i];
        flows.sootOutKgS = area * diverge(m_partFace, rate.soot);
        const double heatW = heatReleaseW(m_case.growth, t);
        flows.sootKgS = m_case.sootKgKg * heatW / m_case.fuelJKg;
        for (std::size_t i = 0; i < m_cells; ++i)
            rate.soot[i] += flows.sootKgS * m_share[i] / (m_dx * area);
        return flows;
    }

    double storedJ() const
    {
        double thin = 0;
        for (const double density : now.density)
            thin += m_case.air.densityKgM3 - density;
        return m_case.air.heatJKgK * m_case.air.temperatureK * thin * m_dx * m_case.section.areaM2;
    }
    double sootKg() const
    {
        return std::accumulate(now.soot.begin(), now.soot.end(), 0.0) * m_dx * m_case.section.areaM2;
    }
    double u(std::size_t face) const { return m_u[face]; }

    Fields now;

private:
    /// Heat into each cell, and the velocity at each face from it.
    void heat(const Fields& f, double t, double velocityMs, Flows& flows)
    {
        const double convective = (1 - m_case.radiative) * heatReleaseW(m_case.growth, t);
        m_u[0] = velocityMs;
        for (std::size_t i = 0; i < m_cells; ++i) {
            const double kelvin = temperatureK(f.density[i]);
            const double taken = std::clamp((kHottestK - kelvin) / 100, 0.0, 1.0) * convective * m_share[i];
            const double lost =
                m_case.wallWm2K * m_case.section.perimeterM * m_dx * (kelvin - m_case.air.temperatureK);
            flows.releasedW += convective * m_share[i];
            flows.withheldW += convective * m_share[i] - taken;
            flows.wallsW += lost;
            m_u[i + 1] = m_u[i] + (taken - lost) / (enthalpyJm3() * m_case.section.areaM2);
        }
    }

    /// Value at each face: upwind with limited slopes, `outside` beyond the portals.
    void faces(const std::vector<double>& q, double outside, std::vector<double>& face) const
    {
        const auto last = m_cells - 1;
        const auto bent = [&](std::size_t i) {
            // A one-sided slope at the portals would look outside; in the fire it would overshoot.
            return i == 0 || i == last || m_share[i] > 0 ? 0 : slope(q[i - 1], q[i], q[i + 1]);
        };
        face.resize(m_cells + 1);
        for (std::size_t f = 0; f <= m_cells; ++f) {
            if (m_u[f] >= 0)
                face[f] = f == 0 ? outside : q[f - 1] + 0.5 * bent(f - 1);
            else
                face[f] = f == m_cells ? outside : q[f] - 0.5 * bent(f);
        }
    }

    /// rate -= d flux / dx; the net flow out of both portals, per area.
    double diverge(const std::vector<double>& flux, std::vector<double>& rate) const
    {
        rate.resize(m_cells);
        for (std::size_t i = 0; i < m_cells; ++i)
            rate[i] = -(flux[i + 1] - flux[i]) / m_dx;
        return flux.back() - flux.front();
    }

    const SmokeCase& m_case;
    std::size_t m_cells;
    double m_dx;
    std::vector<double> m_u;     ///< at the faces
    std::vector<double> m_share; ///< of the fire, a cell each
    std::vector<double> m_face, m_part, m_partFace;
};

double velocityAt(const std::vector<VelocityStep>& steps, double t)
{
    const auto after = std::ranges::find_if(steps, [t](const VelocityStep& s) { return s.fromS > t; });
    return after == steps.begin() ? steps.front().velocityMs : std::prev(after)->velocityMs;
}

class Run {
public:
    Run(const SmokeCase& smoke, const SmokeOptions& options)
        : m_case(smoke), m_options(options), m_tunnel(smoke, options.cells)
    {
        for (int i = 0; i < options.cells; ++i)
            m_field.xM.push_back((i + 0.5) * m_tunnel.dx());
        m_field.fireM = smoke.fireM;
        m_field.fireCell = std::min(static_cast<std::size_t>(smoke.fireM / m_tunnel.dx()),
                                    static_cast<std::size_t>(options.cells) - 1);
    }

    Result<SmokeField> go(const std::stop_token& stop)
    {
        sample(0);
        while (m_t < m_options.untilS) {
            if (stop.stop_requested())
                return fail(ErrorCode::Cancelled, "the smoke's run was stopped");
            const double next =
                std::min(static_cast<double>(m_field.timeS.size()) * m_options.everyS, m_options.untilS);
            while (m_t < next)
                step(next);
            sample(next);
        }
        m_field.balance.storedJ = m_tunnel.storedJ();
        m_field.balance.sootInsideKg = m_tunnel.sootKg();
        if (m_starvedS)
            m_field.warnings.push_back(
                {fmt::format("from {:.0f} s on it burns more than the air's oxygen permits", *m_starvedS),
                 "fire"});
        return std::move(m_field);
    }

private:
    void step(double until)
    {
        const double velocity = velocityAt(m_case.ventilation, m_t);
        double dt = std::min(m_tunnel.longestS(m_t, velocity), until - m_t);
        for (const VelocityStep& change : m_case.ventilation)
            if (change.fromS > m_t)
                dt = std::min(dt, change.fromS - m_t);
        if (until - m_t - dt < 1e-9 * m_options.everyS)
            dt = until - m_t;
        // Heun's two stages: the mean of two Euler steps.
        Fields &now = m_tunnel.now, before = now, rate;
        const Flows first = m_tunnel.rates(now, m_t, velocity, rate);
        add(now, rate, dt);
        const Flows second = m_tunnel.rates(now, m_t + dt, velocity, rate);
        add(now, rate, dt);
        halve(now, before);
        count(first, 0.5 * dt);
        count(second, 0.5 * dt);
        moveLayer(velocity, dt);
        noteStarving(velocity);
        m_t = dt == until - m_t ? until : m_t + dt;
    }

    static void add(Fields& to, const Fields& rate, double dt)
    {
        for (std::size_t i = 0; i < to.density.size(); ++i) {
            to.density[i] += dt * rate.density[i];
            to.soot[i] += dt * rate.soot[i];
        }
    }
    static void halve(Fields& to, const Fields& other)
    {
        for (std::size_t i = 0; i < to.density.size(); ++i) {
            to.density[i] = 0.5 * (to.density[i] + other.density[i]);
            to.soot[i] = 0.5 * (to.soot[i] + other.soot[i]);
        }
    }

    void count(const Flows& flows, double dt)
    {
        SmokeBalance& b = m_field.balance;
        b.releasedJ += flows.releasedW * dt;
        b.wallsJ += flows.wallsW * dt;
        b.carriedJ += flows.carriedW * dt;
        b.withheldJ += flows.withheldW * dt;
        b.sootKg += flows.sootKgS * dt;
        b.sootOutKg += flows.sootOutKgS * dt;
    }

    void moveLayer(double velocity, double dt)
    {
        const double critical =
            liIngasonMs(m_case.section, m_case.air, heatReleaseW(m_case.growth, m_t + dt));
        const double tip = critical * std::exp(-m_layerM / (18.5 * m_case.section.heightM));
        m_layerM = std::clamp(m_layerM + dt * (tip - velocity), 0.0, m_case.fireM);
    }

    void noteStarving(double velocity)
    {
        const double airKgS = m_case.air.densityKgM3 * velocity * m_case.section.areaM2;
        if (!m_starvedS && velocity > 0 && heatReleaseW(m_case.growth, m_t) > kOxygenJKg * airKgS)
            m_starvedS = m_t;
    }

    void sample(double t)
    {
        std::vector<double> kelvin, extinction;
        for (std::size_t i = 0; i < m_field.xM.size(); ++i) {
            kelvin.push_back(m_tunnel.temperatureK(m_tunnel.now.density[i]));
            extinction.push_back(m_case.extinctionM2Kg * m_tunnel.now.soot[i]);
        }
        m_field.timeS.push_back(t);
        m_field.temperatureK.push_back(std::move(kelvin));
        m_field.extinctionPerM.push_back(std::move(extinction));
        m_field.backLayerM.push_back(m_layerM);
    }

    const SmokeCase& m_case;
    const SmokeOptions& m_options;
    Tunnel m_tunnel;
    double m_t = 0, m_layerM = 0;
    std::optional<double> m_starvedS;
    SmokeField m_field;
};

Result<void> checkVentilation(const std::vector<VelocityStep>& steps)
{
    if (steps.empty())
        return fail(ErrorCode::InvalidInput, "no velocity is given", "ventilation");
    for (std::size_t i = 0; i < steps.size(); ++i) {
        const std::string name = fmt::format("ventilation[{}]", i);
        if (!std::isfinite(steps[i].fromS) || (i > 0 && steps[i].fromS <= steps[i - 1].fromS))
            return fail(ErrorCode::InvalidInput, "times must ascend", name);
        if (!(steps[i].velocityMs >= 0 && steps[i].velocityMs <= 50))
            return fail(ErrorCode::InvalidInput, "a velocity lies within 0 and 50 m/s", name);
    }
    return {};
}

Result<void> check(const SmokeCase& c, const SmokeOptions& o)
{
    if (const auto good = checkSection(c.section); !good)
        return good;
    if (const auto good = checkAir(c.air); !good)
        return good;
    if (const auto good = checkGrowth(c.growth); !good)
        return good;
    if (const auto good = requirePositive({{"length", c.lengthM},
                                           {"fire length", c.fireLengthM},
                                           {"heat of combustion", c.fuelJKg},
                                           {"extinction", c.extinctionM2Kg},
                                           {"until", o.untilS},
                                           {"every", o.everyS}});
        !good)
        return good;
    if (const auto good =
            requireNotNegative({{"soot yield", c.sootKgKg}, {"wall heat transfer", c.wallWm2K}});
        !good)
        return good;
    if (!(c.fireM > 0 && c.fireM < c.lengthM))
        return fail(ErrorCode::InvalidInput, "lies outside the tunnel", "fire position");
    if (!(c.radiative >= 0 && c.radiative < 1))
        return fail(ErrorCode::InvalidInput, "lies within 0 and 1", "radiative share");
    if (o.cells < 2 || o.cells > 5000)
        return fail(ErrorCode::InvalidInput, "2 to 5000 cells", "cells");
    if (o.untilS / o.everyS * o.cells > 2e7)
        return fail(ErrorCode::LimitExceeded, "cells times samples pass 20 million", "every");
    return checkVentilation(c.ventilation);
}

} // namespace

Result<SmokeField> solveSmoke(const SmokeCase& smoke, const SmokeOptions& options, std::stop_token stop)
{
    if (const auto good = check(smoke, options); !good)
        return passOn(good);
    return Run(smoke, options).go(stop);
}

Exposure SmokeField::at(double x, double t) const
{
    const auto place = [](const std::vector<double>& at, double value) {
        const auto after = std::ranges::upper_bound(at, value);
        if (after == at.begin())
            return std::pair<std::size_t, double>{0, 0.0};
        const auto i = static_cast<std::size_t>(after - at.begin()) - 1;
        if (i + 1 == at.size())
            return std::pair{i, 0.0};
        return std::pair{i, (value - at[i]) / (at[i + 1] - at[i])};
    };
    const auto [s, later] = place(timeS, t);
    const std::size_t next = std::min(s + 1, timeS.size() - 1);
    const auto mean = [&](const std::vector<std::vector<double>>& of, std::size_t cell, double farther) {
        const std::size_t beyond = std::min(cell + 1, xM.size() - 1);
        return std::lerp(std::lerp(of[s][cell], of[s][beyond], farther),
                         std::lerp(of[next][cell], of[next][beyond], farther), later);
    };
    const auto [cell, farther] = place(xM, x);
    Exposure here{mean(temperatureK, cell, farther), mean(extinctionPerM, cell, farther)};
    const double layer = std::lerp(backLayerM[s], backLayerM[next], later);
    if (x < fireM && x >= fireM - layer && layer > 0) {
        here.temperatureK = std::max(here.temperatureK, mean(temperatureK, fireCell, 0));
        here.extinctionPerM = std::max(here.extinctionPerM, mean(extinctionPerM, fireCell, 0));
    }
    return here;
}

std::optional<double> SmokeField::untenableS(double x, const Tenability& limits) const
{
    for (const double t : timeS) {
        const Exposure e = at(x, t);
        if (e.temperatureK > limits.temperatureK || e.extinctionPerM * limits.visibilityM > limits.signFactor)
            return t;
    }
    return {};
}

double SmokeField::frontM(std::size_t sample, double bound) const
{
    for (std::size_t i = xM.size(); i-- > 0;)
        if (xM[i] >= fireM && extinctionPerM[sample][i] > bound)
            return xM[i];
    return fireM;
}

} // namespace sinew::fire
