// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "Engine.h"
#include <sinew/physics/water/Simulation.h>

namespace sinew::water {

/// Adds up what pumps use, step by step.
class EnergyMeter {
public:
    explicit EnergyMeter(const PipeNetwork& network);
    /// What is drawn from nowS on; rules may change the engine before it is known for how long.
    void measure(const Engine& engine, double nowS);
    void add(double stepS);
    EnergyReport report(double durationS) const;

private:
    struct Use {
        int link = -1;
        bool runs = false;
        double power = 0, perVolume = 0, efficiencyNow = 0, price = 0;                   ///< as measured
        double online = 0, efficiency = 0, specific = 0, energy = 0, peak = 0, cost = 0; ///< added up
    };
    const PipeNetwork& m_network;
    std::vector<Use> m_uses;
    double m_allW = 0, m_peakW = 0;
};

} // namespace sinew::water
