// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>

#include <cstdint>
#include <functional>
#include <stop_token>
#include <vector>

namespace sinew::power {

/// One repair: its duration, and what its completion gives back (load in MW, or any weight) for ever after.
struct Repair {
    double hours = 0, weight = 0;
    std::vector<int> after; ///< repairs that must be complete before this one begins
};

/// Who repairs what, in which order.
struct RestorationPlan {
    std::vector<std::vector<int>> crews; ///< indices into the repairs
    std::vector<double> doneHours;       ///< per repair
    double cost = 0;                     ///< sum of weight * completion: load not served, in weight-hours
    double bound = 0;                    ///< no plan costs less; 0 where nothing better is known
    bool isOptimal = false;              ///< proven

    double gap() const { return cost > 0 ? 1 - bound / cost : 0; } ///< how much less could be possible, 0 … 1
};

struct RestorationOptions {
    int crews = 1;
    int exactUpTo = 12;    ///< repairs; above, the plan is improved by search
    int rounds = 20000;    ///< of the search; 0: none
    double mipSeconds = 5; ///< for the integer programme after it; 0: none
    std::uint64_t seed = 1;
};

/// Order that serves most load soonest. Independent repairs of one crew: Smith's rule, which is optimal. Up
/// to `exactUpTo`: one crew by dynamic programming, several by branch and bound (where no repair waits for
/// another). Else list scheduling by weight over duration, improved by large-neighbourhood search, and, up to
/// some 12,000 unknowns, by an integer programme over time steps that also says how far from the best the
/// plan can be; larger ones are bounded as if no repair waited. Errors: InvalidInput (no crew, no number, a
/// cycle), Cancelled. Source: Smith 1956; Eastman, Even & Isaacs 1964; Kawaguchi & Kyan 1986.
Result<RestorationPlan> orderRepairs(const std::vector<Repair>& repairs,
                                     const RestorationOptions& options = {}, std::stop_token stop = {});

/// The same where what a repair gives depends on which others are complete (a line without its neighbour
/// feeds nobody). served(done): load served with these repairs done, for instance by dispatch() with
/// shedding; each set is asked for once. Exact by dynamic programming up to `exactUpTo` repairs with one
/// crew; otherwise improved by search. Weights are not used; cost is the integral of (all served - served)
/// over time.
using LoadServed = std::function<Result<double>(const std::vector<bool>& done)>;
Result<RestorationPlan> orderRepairs(const std::vector<Repair>& repairs, const LoadServed& served,
                                     const RestorationOptions& options = {}, std::stop_token stop = {});

} // namespace sinew::power
