// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/physics/power/Contingency.h>
#include <sinew/physics/power/DcFlow.h>

#include <span>

namespace sinew::power {

/// The linear flow after every outage, from the factors of the whole grid.
class LinearScreen {
public:
    static Result<LinearScreen> make(const Grid& grid, const std::stop_token& stop);

    /// Fills all but `full`. The outages' branches must be in service. Worth nothing after a stop.
    void solve(std::span<Contingency> outages, const std::stop_token& stop);

private:
    LinearScreen(const Grid& grid, DcNetwork network);
    struct Rated {
        int branch, from, to;
        double susceptance, flow, perRating;
    };
    /// The part that an outage cuts off, by its buses.
    struct CutOff {
        std::vector<int> buses;
        int slack = -1; ///< its first generator bus; -1: dead
    };
    CutOff cutOffBy(int branch);
    bool holdsSlack(const std::vector<int>& buses) const;
    void meet(Contingency& outage, std::span<const double> angle, double factor, const CutOff* dead);

    const Grid* m_grid;
    DcNetwork m_network;
    DcFlow m_base;
    std::vector<Rated> m_rated;
    std::vector<std::vector<std::pair<int, int>>> m_links; ///< per bus: neighbour, branch
    std::vector<int> m_seen;                               ///< per bus: by which search
    int m_search = 0;
    std::vector<double> m_angles;
};

} // namespace sinew::power
