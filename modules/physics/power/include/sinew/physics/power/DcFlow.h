// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/physics/power/Grid.h>

#include <memory>
#include <span>
#include <stop_token>

namespace sinew::power {

/// angleRad[i] belongs to grid.buses[i], flowMw[j] (positive from -> to) to grid.branches[j].
struct DcFlow {
    std::vector<double> angleRad, flowMw, generatorMw;
    Topology topology;
    std::vector<Warning> warnings;
};

/// The linear flow of active power: reactances only, voltages at 1 pu. Holds the factors of one state of
/// switching. Thread: one at a time; copies of the grid for several. Source: MATPOWER User's Manual 8.0,
/// section 3.7.
class DcNetwork {
public:
    /// Errors: as validate() and topologyOf(); InvalidInput for a branch without reactance; SingularNetwork
    /// where negative reactances cancel; Cancelled.
    static Result<DcNetwork> make(const Grid& grid, std::stop_token stop = {});
    DcNetwork(DcNetwork&&) noexcept;
    DcNetwork& operator=(DcNetwork&&) noexcept;
    ~DcNetwork();

    /// `grid`: as in make(), with other loads and generation; its switching is not looked at.
    DcFlow flow(const Grid& grid);

    /// Share of 1 MW into each bus (out at the slacks) that goes over the branch: one row of the PTDF matrix.
    std::vector<double> ptdfRow(int branch);

    /// MW more on every branch for each MW that the branch carried before it went out: one column of the LODF
    /// matrix, -1 at itself. All zero where the outage cuts the grid in two (see cuts()).
    std::vector<double> lodfColumn(int branch);

    /// Whether the branch alone holds two parts together.
    bool cuts(int branch) const;
    const Topology& topology() const;
    /// MW per radian, 0 where out of service.
    std::span<const double> susceptanceMw() const;

    /// Angles for MW into the buses (out at the slacks), several right-hand sides one after the other, in
    /// place. What a stop leaves means nothing, and there are no factors after it.
    void anglesFor(std::span<double> mw, int count = 1, const std::stop_token& stop = {});

private:
    struct Private;
    explicit DcNetwork(std::unique_ptr<Private> p);
    std::unique_ptr<Private> m;
};

/// Per branch: whether the branch alone holds two parts of the living grid together.
std::vector<bool> bridgesOf(const Grid& grid, const Topology& topology);

} // namespace sinew::power
