// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>

#include <span>
#include <vector>

namespace sinew::structure {

struct StressCycle {
    double range = 0;
    double mean = 0;
    double count = 0; ///< 1 or ½
};

/// Rainflow counting of a running signal, in any unit. Source: ASTM E1049-85, 5.4.4.
class Rainflow {
public:
    /// Values that are not finite are passed over.
    void add(double value);
    /// Cycles closed since the last call.
    std::vector<StressCycle> takeClosed();
    /// What is still open, as half cycles; the state stays.
    std::vector<StressCycle> open() const;

private:
    void close();
    std::vector<double> m_points; ///< turning points not yet counted; the last one may still move
    std::vector<StressCycle> m_closed;
};

/// A whole record: closed cycles, then the open ones as halves.
std::vector<StressCycle> rainflow(std::span<const double> values);

/// Counts summed by range, ascending: {range, count}.
std::vector<std::pair<double, double>> countsByRange(std::span<const StressCycle> cycles);

/// Fatigue strength of a detail under direct stress.
struct SnCurve {
    double categoryPa = 0; ///< range borne 2 million times
    double slope = 3;
    /// Slope 5 beyond 5 million cycles and no damage under the range borne 100 million times (EN
    /// 1993-1-9:2005, 7.1); otherwise one slope throughout.
    bool withKnee = false;
};
/// Cycles of a constant range until failure; infinite under the cut-off. Errors: InvalidInput (category or
/// slope not positive, a range that is negative or not finite).
Result<double> cyclesToFailure(const SnCurve& curve, double rangePa);
/// Σ n/N of cycles in Pa (Palmgren–Miner): failure is expected at 1.
Result<double> minerDamage(std::span<const StressCycle> cycles, const SnCurve& curve);

} // namespace sinew::structure
