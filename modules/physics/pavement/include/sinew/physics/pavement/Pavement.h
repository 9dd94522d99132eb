// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/physics/heat/Solver.h>
#include <sinew/physics/pavement/Section.h>

#include <optional>
#include <stop_token>

namespace sinew::pavement {

/// How a pavement is heated: from above, or by induction between two depths.
struct Heater {
    enum class Mode { Surface, Induction } mode = Mode::Induction;
    double powerWm2 = 0;          ///< permitted
    double fromM = 0, toM = 0.04; ///< of induction
    double limitK = 353.15;       ///< nothing in the asphalt gets hotter, the surface included
};

/// Temperatures, rut and crack of one section, hour by hour.
class Pavement {
public:
    /// Errors: as checkSection.
    static Result<Pavement> make(const Section& section);

    /// At most an hour of weather. hourOfDay: 0 to 23, for the traffic. Heater none: as the weather has it;
    /// otherwise at the greatest power up to its own that keeps its limit at the end of the step.
    /// Errors: InvalidInput, NotConverged (heat).
    Result<void> advance(double seconds, const heat::Weather& begin, const heat::Weather& end, int hourOfDay,
                         const Heater* heater = nullptr);

    double timeS() const { return m_heat.timeS(); }
    double surfaceK() const { return m_heat.surfaceK(heat::kTop); }
    double temperatureAtK(double depthM) const { return m_heat.temperatureAtK(depthM); }
    double rutM() const { return m_rut.depthM(); }
    const Crack& crack() const { return m_crack; }
    double thermalStressPa() const { return m_stressPa; }
    double heatedJm2() const { return m_heatedJm2; }
    double powerWm2() const { return m_powerWm2; } ///< of the heater in the last step
    double hottestK() const;                       ///< in the asphalt and on it
    const heat::EnergyBalance& energy() const { return m_heat.energy(); }
    const Section& section() const { return *m_section; }

private:
    Pavement(std::shared_ptr<const Section> section, heat::Solver heat);
    Result<void> warm(double seconds, const heat::Weather& begin, const heat::Weather& end, double powerWm2,
                      const Heater* heater);
    Result<void> warmWithinLimit(double seconds, const heat::Weather& begin, const heat::Weather& end,
                                 const Heater& heater);
    void wear(double seconds, int hourOfDay, double surfaceBeforeK);
    double coldestOfCrackK() const;

    std::shared_ptr<const Section> m_section;
    heat::Solver m_heat;
    Rut m_rut;
    Crack m_crack;
    std::vector<double> m_sources, m_temperatures, m_strains;
    std::size_t m_asphaltCells = 0;
    double m_stressPa = 0, m_dayPeakPa = 0;
    double m_heatedJm2 = 0, m_powerWm2 = 0;
    int m_lastHour = -1;
};

/// A year, or any other weather, in its own steps. Thread: pure. Errors: as Pavement; Cancelled.
struct Outcome {
    double rutM = 0, crackM = 0;
    double hottestSurfaceK = 0, coldestSurfaceK = 0;
    double closure = 0; ///< energy, as EnergyBalance::closure
};
Result<Outcome> simulate(const Section& section, const heat::WeatherSeries& weather,
                         double firstHourOfDay = 0, std::stop_token stop = {});
/// Many sections under one weather, on all cores. Results in their order. threads 0: as many as there are.
Result<std::vector<Outcome>> simulateAll(std::span<const Section> sections,
                                         const heat::WeatherSeries& weather, double firstHourOfDay = 0,
                                         std::stop_token stop = {}, unsigned threads = 0);

} // namespace sinew::pavement
