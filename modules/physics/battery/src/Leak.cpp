// SPDX-License-Identifier: GPL-3.0-or-later
#include "Check.h"
#include "Stiff.h"

#include <sinew/physics/battery/Leak.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace sinew::battery {

namespace {

constexpr double kGas = 8.314462618, kGravity = 9.80665;

/// Isentropic flow through an opening, kg/(s m²).
double openingKgSM2(const Gas& gas, double insidePa, double outsidePa, double kelvin)
{
    const double g = gas.heatRatio, critical = std::pow(2 / (g + 1), g / (g - 1));
    const double ratio = std::max(outsidePa / insidePa, critical);
    const double perKelvin = gas.molarKg / (kGas * kelvin);
    return insidePa * std::sqrt(2 * g / (g - 1) * perKelvin *
                                std::max(0.0, std::pow(ratio, 2 / g) - std::pow(ratio, (g + 1) / g)));
}

double valveKgS(const ReliefValve& valve, const Gas& gas, double insidePa, double outsidePa, double kelvin)
{
    const double open = std::clamp((insidePa - outsidePa - valve.opensPa) / (0.05 * valve.opensPa), 0.0, 1.0);
    if (open == 0)
        return 0;
    return open * valve.discharge * valve.areaM2 * openingKgSM2(gas, insidePa, outsidePa, kelvin);
}

Result<void> checkCrack(const Crack& crack)
{
    for (const auto& [what, value] : {std::pair{"crack.length", crack.lengthM},
                                      {"crack.wall", crack.wallM},
                                      {"crack.discharge", crack.discharge}})
        if (const auto good = requirePositive(what, value); !good)
            return good;
    return requireNotNegative("crack.width", crack.widthM);
}

Result<void> checkEnclosure(const Enclosure& e)
{
    for (const auto& [what, value] : {std::pair{"free volume", e.freeM3},
                                      {"outside pressure", e.outsidePa},
                                      {"gas.molar mass", e.gas.molarKg},
                                      {"gas.viscosity", e.gas.viscosityPaS}})
        if (const auto good = requirePositive(what, value); !good)
            return good;
    if (!(e.gas.heatRatio > 1 && e.gas.heatRatio < 2))
        return fail(ErrorCode::InvalidInput, "lies within 1 and 2", "gas.heat ratio");
    if (const auto good = requireNotNegative("liquid", e.liquidKg); !good)
        return good;
    if (e.liquidKg > 0)
        for (const auto& [what, value] :
             {std::pair{"liquid.density", e.liquid.densityKgM3}, {"liquid.viscosity", e.liquid.viscosityPaS}})
            if (const auto good = requirePositive(what, value); !good)
                return good;
    if (e.valve)
        for (const auto& [what, value] : {std::pair{"valve.opens", e.valve->opensPa},
                                          {"valve.area", e.valve->areaM2},
                                          {"valve.discharge", e.valve->discharge}})
            if (const auto good = requirePositive(what, value); !good)
                return good;
    return e.crack ? checkCrack(*e.crack) : Result<void>{};
}

Result<void> checkDrive(const LeakDrive& d)
{
    if (d.timeS.size() < 2 || d.gasK.size() != d.timeS.size() || d.generatedMol.size() != d.timeS.size())
        return fail(ErrorCode::InvalidInput, "needs two entries or more, a temperature and an amount each",
                    "drive");
    for (std::size_t i = 0; i < d.timeS.size(); ++i) {
        if (!std::isfinite(d.timeS[i]) || !(d.gasK[i] > 0) || !std::isfinite(d.gasK[i]) ||
            !(d.generatedMol[i] >= 0) || !std::isfinite(d.generatedMol[i]))
            return fail(ErrorCode::InvalidInput, "is not a number, or negative", fmt::format("drive[{}]", i));
        if (i > 0 && (d.timeS[i] <= d.timeS[i - 1] || d.generatedMol[i] < d.generatedMol[i - 1] - 1e-9))
            return fail(ErrorCode::InvalidInput, "times ascend, and what was generated stays",
                        fmt::format("drive[{}]", i));
    }
    return {};
}

enum State : std::size_t { Inside, Leaked, Vented, Held, Spilt, kStates };

/// The balance between two entries of the drive.
class Balances {
public:
    Balances(const Enclosure& enclosure, const LeakDrive& drive) : m_enclosure(enclosure), m_drive(drive) {}

    void setInterval(std::size_t i) { m_interval = i; }
    double startMol() const
    {
        return m_enclosure.outsidePa * m_enclosure.freeM3 / (kGas * m_drive.gasK.front());
    }
    double pressurePa(double mol, double kelvin) const { return mol * kGas * kelvin / m_enclosure.freeM3; }

    void rate(double t, std::span<const double> y, std::span<double> dy) const
    {
        const std::size_t i = m_interval;
        const double span = m_drive.timeS[i + 1] - m_drive.timeS[i];
        const double share = std::clamp((t - m_drive.timeS[i]) / span, 0.0, 1.0);
        const double kelvin = std::lerp(m_drive.gasK[i], m_drive.gasK[i + 1], share);
        const double pressure = pressurePa(std::max(y[Inside], 0.0), kelvin);
        const Enclosure& e = m_enclosure;
        dy[Leaked] = e.crack ? gasLeakKgS(*e.crack, e.gas, pressure, e.outsidePa, kelvin) / e.gas.molarKg : 0;
        dy[Vented] = e.valve ? valveKgS(*e.valve, e.gas, pressure, e.outsidePa, kelvin) / e.gas.molarKg : 0;
        dy[Inside] = (m_drive.generatedMol[i + 1] - m_drive.generatedMol[i]) / span - dy[Leaked] - dy[Vented];
        // The last thousandth runs out slowly: the balance stays smooth.
        const double left = e.liquidKg > 0 ? std::clamp(y[Held] / (1e-3 * e.liquidKg), 0.0, 1.0) : 0;
        dy[Spilt] = e.crack && left > 0 ? left * liquidLeakKgS(*e.crack, e.liquid, pressure, e.outsidePa) : 0;
        dy[Held] = -dy[Spilt];
    }

private:
    const Enclosure& m_enclosure;
    const LeakDrive& m_drive;
    std::size_t m_interval = 0;
};

void note(LeakResult& result, double t, double pressurePa, std::span<const double> y)
{
    result.timeS.push_back(t);
    result.pressurePa.push_back(pressurePa);
    result.gasMol.push_back(y[Inside]);
    result.leakedMol.push_back(y[Leaked]);
    result.ventedMol.push_back(y[Vented]);
    result.liquidKg.push_back(y[Held]);
    result.spiltKg.push_back(y[Spilt]);
    if (pressurePa > result.peakPa) {
        result.peakPa = pressurePa;
        result.peakS = t;
    }
}

StiffProblem problemOf(const Balances& balances, const Enclosure& enclosure)
{
    StiffProblem problem;
    problem.size = kStates;
    problem.halfBand = kStates;
    problem.rate = [&balances](double t, std::span<const double> y, std::span<double> dy) {
        balances.rate(t, y, dy);
    };
    const double mol = 1e-9 * balances.startMol(), kilogram = 1e-9 * std::max(enclosure.liquidKg, 1e-3);
    problem.absoluteTolerance = {mol, mol, mol, kilogram, kilogram};
    return problem;
}

} // namespace

double gasLeakKgS(const Crack& crack, const Gas& gas, double insidePa, double outsidePa, double kelvin)
{
    if (!(insidePa > outsidePa) || crack.widthM <= 0)
        return 0;
    const double viscous = std::pow(crack.widthM, 3) * crack.lengthM * gas.molarKg *
                           (insidePa * insidePa - outsidePa * outsidePa) /
                           (24 * gas.viscosityPaS * crack.wallM * kGas * kelvin);
    return std::min(viscous, crack.discharge * crack.widthM * crack.lengthM *
                                 openingKgSM2(gas, insidePa, outsidePa, kelvin));
}

double liquidLeakKgS(const Crack& crack, const Liquid& liquid, double insidePa, double outsidePa)
{
    const double drop = insidePa - outsidePa + liquid.densityKgM3 * kGravity * liquid.headM;
    if (liquid.headM <= 0 || drop <= 0 || crack.widthM <= 0)
        return 0;
    const double viscous = liquid.densityKgM3 * std::pow(crack.widthM, 3) * crack.lengthM * drop /
                           (12 * liquid.viscosityPaS * crack.wallM);
    return std::min(viscous, crack.discharge * crack.widthM * crack.lengthM *
                                 std::sqrt(2 * liquid.densityKgM3 * drop));
}

Result<LeakResult> solveLeak(const Enclosure& enclosure, const LeakDrive& drive, std::stop_token stop)
{
    if (const auto good = checkEnclosure(enclosure); !good)
        return passOn(good);
    if (const auto good = checkDrive(drive); !good)
        return passOn(good);
    Balances balances(enclosure, drive);
    const std::vector<double> start{balances.startMol(), 0, 0, enclosure.liquidKg, 0};
    auto stiff = Stiff::make(problemOf(balances, enclosure), drive.timeS.front(), start);
    if (!stiff)
        return passOn(stiff);
    LeakResult result;
    note(result, drive.timeS.front(), enclosure.outsidePa, start);
    for (std::size_t i = 0; i + 1 < drive.timeS.size(); ++i) {
        balances.setInterval(i);
        stiff->stopAt(drive.timeS[i + 1]);
        if (i > 0) // the drive bends here
            if (const auto begun = stiff->restart(); !begun)
                return passOn(begun);
        for (auto came = Stiff::Came::Step; came != Stiff::Came::Stop;) {
            if (stop.stop_requested())
                return fail(ErrorCode::Cancelled, "the leak's run was stopped");
            if (stiff->steps() > 1'000'000)
                return fail(ErrorCode::NotConverged,
                            fmt::format("a million steps were spent at {:.6g} s", stiff->time()), "leak");
            const auto step = stiff->step();
            if (!step)
                return passOn(step);
            came = *step;
        }
        const double pressure = balances.pressurePa(stiff->state()[Inside], drive.gasK[i + 1]);
        note(result, drive.timeS[i + 1], pressure, stiff->state());
    }
    return result;
}

Result<LeakDrive> driveOf(const Row& row, const RowResult& run, double gasMolPerCell)
{
    if (const auto good = requireNotNegative("gas of a cell", gasMolPerCell); !good)
        return passOn(good);
    LeakDrive drive;
    double generated = 0;
    for (std::size_t s = 0; s < run.timeS.size(); ++s) {
        double now = 0;
        for (std::size_t p = 0; p < row.parts.size(); ++p)
            if (const auto& abuse = row.parts[p].abuse) {
                const double all = heatBetweenJm3(*abuse, abuse->fresh, {0, 0, 1, 0}) * row.parts[p].volumeM3;
                now += all > 0 ? gasMolPerCell * run.releasedJ[s][p] / all : 0;
            }
        const auto& kelvin = run.hottestK[s];
        drive.timeS.push_back(run.timeS[s]);
        drive.gasK.push_back(run.casingK.empty() ? std::accumulate(kelvin.begin(), kelvin.end(), 0.0) /
                                                       static_cast<double>(kelvin.size())
                                                 : run.casingK[s]);
        drive.generatedMol.push_back(generated = std::max(generated, now)); // rounding may let it fall
    }
    return drive;
}

} // namespace sinew::battery
