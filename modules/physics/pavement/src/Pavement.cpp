// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/physics/pavement/Pavement.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <thread>

namespace sinew::pavement {

namespace {

constexpr double kToleranceJKg = 1;   // a millikelvin: the weather is not known better
constexpr double kSublayerM = 0.0254; // of the rut: an inch, as the formula was calibrated

int sublayersOf(double asphaltM)
{
    return std::max(1, static_cast<int>(std::lround(asphaltM / kSublayerM)));
}

} // namespace

Pavement::Pavement(std::shared_ptr<const Section> section, heat::Solver heat)
    : m_section(std::move(section)), m_heat(std::move(heat)),
      m_rut(m_section->rutting, m_section->asphaltM(), sublayersOf(m_section->asphaltM())),
      m_crack(m_section->cracking.depthM), m_sources(m_heat.mesh().cells.size()),
      m_temperatures(m_rut.sublayers()), m_strains(m_rut.sublayers())
{
    for (const auto& cell : m_heat.mesh().cells)
        m_asphaltCells += cell.xM < m_section->asphaltM();
}

Result<Pavement> Pavement::make(const Section& section)
{
    if (auto good = checkSection(section); !good)
        return passOn(good);
    auto mesh = meshOf(section);
    if (!mesh)
        return passOn(mesh);
    const std::vector<double> start((*mesh)->cells.size(), section.startK);
    auto heat = heat::Solver::make(*mesh, start, {.toleranceJKg = kToleranceJKg});
    if (!heat)
        return passOn(heat);
    return Pavement(std::make_shared<const Section>(section), std::move(*heat));
}

double Pavement::hottestK() const
{
    double hottest = surfaceK();
    for (std::size_t i = 0; i < m_asphaltCells; ++i)
        hottest = std::max(hottest, m_heat.temperatureK(i));
    return hottest;
}

Result<void> Pavement::warm(double seconds, const heat::Weather& begin, const heat::Weather& end,
                            double powerWm2, const Heater* heater)
{
    heat::Surface first[] = {underWeather(begin, m_section->finish), heat::Surface::held(m_section->deepK)};
    heat::Surface last[] = {underWeather(end, m_section->finish), first[1]};
    std::span<const double> sources;
    if (heater && heater->mode == Heater::Mode::Surface) {
        first[0].fluxWm2 += powerWm2;
        last[0].fluxWm2 += powerWm2;
    } else if (heater) {
        const auto& cells = m_heat.mesh().cells;
        for (std::size_t i = 0; i < cells.size(); ++i) {
            const double top = cells[i].xM - 0.5 * cells[i].volumeM3, bottom = top + cells[i].volumeM3;
            const double inside = std::min(bottom, heater->toM) - std::max(top, heater->fromM);
            m_sources[i] =
                powerWm2 * std::max(0.0, inside) / (heater->toM - heater->fromM) / cells[i].volumeM3;
        }
        sources = m_sources;
    }
    return m_heat.advance(seconds, first, last, sources);
}

/// The hottest point rises with the power: the greatest that keeps the limit is found by false position.
Result<void> Pavement::warmWithinLimit(double seconds, const heat::Weather& begin, const heat::Weather& end,
                                       const Heater& heater)
{
    const heat::Solver before = m_heat;
    const auto over = [&](double power) -> Result<double> {
        m_heat = before;
        if (auto done = warm(seconds, begin, end, power, &heater); !done)
            return passOn(done);
        m_powerWm2 = power;
        return hottestK() - heater.limitK;
    };
    auto high = over(heater.powerWm2);
    if (!high)
        return passOn(high);
    if (*high <= 0)
        return {};
    auto low = over(0);
    if (!low)
        return passOn(low);
    double from = 0, to = heater.powerWm2, below = *low, above = *high;
    // Nearly straight in the power: three or four passes leave a hundredth of a kelvin, on the safe side.
    for (int i = 0; i < 30 && below < -0.01; ++i) {
        const double power = from + (to - from) * std::clamp(below / (below - above), 0.02, 0.98);
        const auto there = over(power);
        if (!there)
            return passOn(there);
        (*there > 0 ? to : from) = power;
        (*there > 0 ? above : below) = *there;
    }
    const auto kept = over(from);
    return kept ? Result<void>{} : passOn(kept);
}

double Pavement::coldestOfCrackK() const
{
    const double whole = m_section->asphaltM(), depth = m_crack.depthM();
    const bool fromTop = m_section->cracking.origin == Cracking::Origin::TopDown;
    return std::min(m_heat.temperatureAtK(fromTop ? 0 : whole - depth),
                    m_heat.temperatureAtK(fromTop ? depth : whole));
}

void Pavement::wear(double seconds, int hourOfDay, double surfaceBeforeK)
{
    const Section& s = *m_section;
    const Cracking& c = s.cracking;
    const double axles = s.traffic.axlesByHour[static_cast<std::size_t>(hourOfDay)] * seconds / 3600;
    if (axles > 0) {
        for (std::size_t i = 0; i < m_temperatures.size(); ++i) {
            m_temperatures[i] = m_heat.temperatureAtK(m_rut.depthOfM(i));
            m_strains[i] = s.traffic.resilientStrain.at(m_temperatures[i]);
        }
        m_rut.load(m_temperatures, m_strains, axles);
    }
    if (c.depthM <= 0)
        return;
    const double whole = s.asphaltM();
    if (axles > 0)
        m_crack.grow(c.paris, s.traffic.stressRangePa.at(m_heat.temperatureAtK(0.5 * whole)), axles, whole);
    if (c.expansionPerK > 0) {
        const double now = surfaceK(), mean = 0.5 * (now + surfaceBeforeK);
        const double tau = c.relaxationS * std::exp(c.relaxationJMol / materials::kGasConstant *
                                                    (1 / mean - 1 / c.relaxationK));
        m_stressPa = thermalStressAfterPa(m_stressPa, c.modulusPa.at(mean), c.expansionPerK, c.poisson, tau,
                                          surfaceBeforeK, now, seconds);
        m_dayPeakPa = std::max(m_dayPeakPa, m_stressPa);
    }
    if (hourOfDay < m_lastHour) { // a day has passed: its cold was one cycle
        m_crack.grow(c.paris, m_dayPeakPa, 1, whole);
        m_dayPeakPa = std::max(0.0, m_stressPa);
    }
    m_lastHour = hourOfDay;
    if (c.healing)
        m_crack.heal(*c.healing, coldestOfCrackK(), seconds);
}

Result<void> Pavement::advance(double seconds, const heat::Weather& begin, const heat::Weather& end,
                               int hourOfDay, const Heater* heater)
{
    if (hourOfDay < 0 || hourOfDay > 23)
        return fail(ErrorCode::InvalidInput, "the hour of the day is outside 0 to 23", "pavement");
    if (heater &&
        !(heater->powerWm2 >= 0 && heater->powerWm2 < 1e7 && heater->limitK > 0 &&
          (heater->mode == Heater::Mode::Surface || (heater->fromM >= 0 && heater->toM > heater->fromM &&
                                                     heater->toM <= m_section->asphaltM() * (1 + 1e-9)))))
        return fail(ErrorCode::InvalidInput, "its power, depths or limit are out of range", "heater");
    const double before = surfaceK();
    m_powerWm2 = 0;
    const auto done =
        heater ? warmWithinLimit(seconds, begin, end, *heater) : warm(seconds, begin, end, 0, nullptr);
    if (!done)
        return done;
    m_heatedJm2 += m_powerWm2 * seconds;
    wear(seconds, hourOfDay, before);
    return {};
}

Result<Outcome> simulate(const Section& section, const heat::WeatherSeries& weather, double firstHourOfDay,
                         std::stop_token stop)
{
    auto pavement = Pavement::make(section);
    if (!pavement)
        return passOn(pavement);
    Outcome out{.hottestSurfaceK = pavement->surfaceK(), .coldestSurfaceK = pavement->surfaceK()};
    const auto& records = weather.records();
    for (std::size_t i = 0; i + 1 < records.size(); ++i) {
        if (i % 256 == 0 && stop.stop_requested())
            return fail(ErrorCode::Cancelled, "the simulation was stopped", "pavement");
        const double hour = std::fmod(firstHourOfDay + static_cast<double>(i) * weather.stepS() / 3600, 24);
        if (auto done =
                pavement->advance(weather.stepS(), records[i], records[i + 1], static_cast<int>(hour));
            !done)
            return passOn(done);
        out.hottestSurfaceK = std::max(out.hottestSurfaceK, pavement->surfaceK());
        out.coldestSurfaceK = std::min(out.coldestSurfaceK, pavement->surfaceK());
    }
    out.rutM = pavement->rutM();
    out.crackM = pavement->crack().depthM();
    out.closure = pavement->energy().closure();
    return out;
}

Result<std::vector<Outcome>> simulateAll(std::span<const Section> sections,
                                         const heat::WeatherSeries& weather, double firstHourOfDay,
                                         std::stop_token stop, unsigned threads)
{
    std::vector<Result<Outcome>> results(sections.size(), fail(ErrorCode::Cancelled, "not run"));
    std::atomic<std::size_t> next = 0;
    std::atomic<bool> failed = false;
    const auto work = [&] {
        for (std::size_t i = next++; i < sections.size() && !failed; i = next++) {
            results[i] = simulate(sections[i], weather, firstHourOfDay, stop);
            if (!results[i])
                failed = true;
        }
    };
    {
        std::vector<std::jthread> others;
        const std::size_t count = threads > 0 ? threads : std::max(1U, std::thread::hardware_concurrency());
        for (std::size_t i = 1; i < std::min(count, sections.size()); ++i)
            others.emplace_back(work);
        work();
    }
    std::vector<Outcome> outcomes;
    for (const auto& result : results) {
        if (!result && result.error().message != "not run")
            return passOn(result);
        if (result)
            outcomes.push_back(*result);
    }
    return outcomes;
}

} // namespace sinew::pavement
