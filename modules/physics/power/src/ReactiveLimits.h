// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "Newton.h"

namespace sinew::power {

/// What generators can give, bus by bus: which of them hold their voltage, and who delivers what in the end.
class ReactiveLimits {
public:
    ReactiveLimits(const Grid& grid, const Topology& topology);

    const Topology& topology() const { return m_topology; }
    const std::vector<BusKind>& kinds() const { return m_topology.kind; }

    /// After a solution: lets go the voltage where a limit is passed, takes it up again where the limit no
    /// longer binds. True where anything changed.
    bool apply(Newton& newton);

    /// Splits each bus's output among its generators.
    void share(const Newton& newton, PowerFlow& result) const;

private:
    enum class State : signed char { Free, AtMinimum, AtMaximum };
    struct Station {
        int bus = -1, first = -1; ///< first: its first running generator
        double minMvar = 0, maxMvar = 0, setpointPu = 1;
        State state = State::Free;
        int changes = 0;
    };
    bool applyTo(Station& station, Newton& newton);
    Complex outputOf(const Station& station, const Newton& newton) const; ///< MW and Mvar

    const Grid& m_grid;
    Topology m_topology;
    std::vector<Station> m_stations; ///< where voltage is held
    std::vector<int> m_at;           ///< per bus: index of its station; -1
};

} // namespace sinew::power
