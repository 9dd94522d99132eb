// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "DailyProcess.h"
#include "Past.h"

namespace sinew::systems::powergrid {

/// Loads and sources of a grid to come: each as the file and the daily shape expect it, times or plus what
/// the past has shown.
class Courses {
public:
    Courses(const GridModel& grid, const Past& past, const std::vector<Instant>& times);

    /// One possible course; grid.buses and generators at each of the times.
    class Draw {
    public:
        /// Loads, generation and setpoints of time `t` put into `grid`.
        void apply(std::size_t t, power::Grid& grid) const;

    private:
        friend class Courses;
        const Courses* m_courses = nullptr;
        Eigen::MatrixXd m_active, m_reactive, m_sources;
    };
    Draw draw(estimate::Random& random) const;

private:
    struct Group {
        std::optional<DailyProcess> process;
        DailyProcess::Ahead ahead;
    };
    Group groupOf(const Past& past, const std::vector<Instant>& times, const Eigen::MatrixXd& values,
                  Eigen::VectorXd prior) const;
    void readLoads(const Past& past, const std::vector<Instant>& times);
    void readSources(const Past& past, const std::vector<Instant>& times);

    const GridModel& m_grid;
    std::shared_ptr<const DailyProcess::Kernels> m_kernels; ///< of the past's moments
    std::vector<std::size_t> m_loads;                       ///< buses
    std::vector<double> m_shape;                            ///< by time
    std::vector<std::size_t> m_voltages;                    ///< generator buses, slacks first
    std::vector<int> m_reference;       ///< by m_voltages: whose voltage it follows, index; -1: none
    std::vector<std::size_t> m_outputs; ///< generators beside the slacks
    std::vector<double> m_setpoint;     ///< by m_voltages
    Group m_active, m_reactive, m_sources;
};

} // namespace sinew::systems::powergrid
