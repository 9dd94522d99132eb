// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/physics/power/Restoration.h>

#include <optional>

namespace sinew::power {

/// What the integer programme of the repairs came to.
struct MipOrder {
    std::vector<int> order; ///< repairs by their start; empty: none better than the known plan was found
    double bound = 0;       ///< no plan costs less
    bool proven = false;    ///< the better of `order` and the known plan is optimal
};

/// Repairs of constant weight by several crews as an integer programme in steps of time:
///   z_kt = 1 where repair k has begun by step t          (only between its first and last possible step)
///   min sum_k w_k sum_t (1 - z_kt)                       the weighted starts
///   z_k,t-1 <= z_kt;  z_kt <= z_j,t-p_j where k waits for j
///   sum_k (z_kt - z_k,t-p_k) <= crews                    for every t
/// A step is the largest of which all hours are whole multiples, or, where that would be too many, a longer
/// one: hours are then rounded down, which keeps every plan possible (floor(a + b) >= floor(a) + floor(b)),
/// so that the bound holds, and the order found is one to try. `known`: a plan that keeps the waits. Nothing
/// where even so it would be too large, or the time ran out before a bound was known. Errors: Cancelled.
/// Source: Pritsker, Watters & Wolfe 1969, in the step form of Christofides, Alvarez-Valdes & Tamarit 1987;
/// solved by CBC.
Result<std::optional<MipOrder>> orderByMip(const std::vector<Repair>& repairs, int crews,
                                           const RestorationPlan& known, double seconds,
                                           const std::stop_token& stop);

} // namespace sinew::power
