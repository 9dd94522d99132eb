// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/physics/power/Restoration.h>

#include "RestorationMip.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <fmt/format.h>
#include <numeric>
#include <optional>
#include <random>
#include <span>
#include <unordered_map>

namespace sinew::power {

namespace {

using Order = std::vector<int>;

constexpr int kMostForSubsets = 20; ///< dynamic programming holds a number a subset

tl::unexpected<Error> cancelled()
{
    return fail(ErrorCode::Cancelled, "cancelled", "restoration");
}

Result<void> check(const std::vector<Repair>& repairs, const RestorationOptions& options)
{
    if (options.crews < 1)
        return fail(ErrorCode::InvalidInput, "at least one crew is needed", "restoration");
    const int count = static_cast<int>(repairs.size());
    for (int k = 0; k < count; ++k) {
        const std::string name = fmt::format("repair {}", k + 1);
        if (!(repairs[k].hours >= 0) || !std::isfinite(repairs[k].hours) || !(repairs[k].weight >= 0) ||
            !std::isfinite(repairs[k].weight))
            return fail(ErrorCode::InvalidInput, "hours and weight must be numbers and not negative", name);
        for (const int before : repairs[k].after)
            if (before < 0 || before >= count || before == k)
                return fail(ErrorCode::InvalidInput, "it waits for a repair that does not exist", name);
    }
    return {};
}

/// Weight per hour falling, nothing before what it waits for. Shorter than the repairs where they wait in a
/// circle.
Order smithOrder(const std::vector<Repair>& repairs)
{
    Order order;
    std::vector<bool> done(repairs.size());
    const auto before = [&](int a, int b) {
        return repairs[a].weight * repairs[b].hours > repairs[b].weight * repairs[a].hours;
    };
    for (;;) {
        int best = -1;
        for (int k = 0; k < static_cast<int>(repairs.size()); ++k)
            if (!done[k] && std::ranges::all_of(repairs[k].after, [&](int b) { return done[b]; }) &&
                (best < 0 || before(k, best)))
                best = k;
        if (best < 0)
            return order;
        done[best] = true;
        order.push_back(best);
    }
}

/// Each repair in turn goes to the crew that is free first.
RestorationPlan scheduleList(const std::vector<Repair>& repairs, const Order& order, int crews)
{
    RestorationPlan plan;
    plan.crews.resize(crews);
    plan.doneHours.assign(repairs.size(), 0);
    std::vector<double> free(crews, 0.0);
    for (const int k : order) {
        const auto crew = std::ranges::min_element(free) - free.begin();
        double start = free[crew];
        for (const int before : repairs[k].after)
            start = std::max(start, plan.doneHours[before]);
        free[crew] = plan.doneHours[k] = start + repairs[k].hours;
        plan.crews[crew].push_back(k);
        plan.cost += repairs[k].weight * plan.doneHours[k];
    }
    return plan;
}

/// How a schedule is judged.
using Judge = std::function<Result<double>(const RestorationPlan&)>;

bool keepsWaits(const std::vector<Repair>& repairs, const Order& order)
{
    std::vector<bool> done(repairs.size());
    for (const int k : order) {
        for (const int before : repairs[k].after)
            if (!done[before])
                return false;
        done[k] = true;
    }
    return true;
}

/// Takes a few repairs out and puts each back where it costs least, keeping what does not get worse.
Result<void> improve(const std::vector<Repair>& repairs, const RestorationOptions& options,
                     const Judge& judge, Order& order, RestorationPlan& plan, std::stop_token stop)
{
    std::mt19937_64 random(options.seed);
    const auto count = order.size();
    if (count < 2)
        return {};
    int left = options.rounds; // schedules looked at
    while (left > 0) {
        Order candidate = order;
        const std::size_t taken = 1 + random() % std::min<std::size_t>(4, count - 1);
        Order out;
        for (std::size_t k = 0; k < taken; ++k) {
            const auto at = candidate.begin() + static_cast<std::ptrdiff_t>(random() % candidate.size());
            out.push_back(*at);
            candidate.erase(at);
        }
        RestorationPlan found;
        for (const int back : out) {
            Order best;
            for (std::size_t at = 0; at <= candidate.size() && left > 0; ++at) {
                if (stop.stop_requested())
                    return cancelled();
                Order trial = candidate;
                trial.insert(trial.begin() + static_cast<std::ptrdiff_t>(at), back);
                if (!keepsWaits(repairs, trial) && trial.size() == count)
                    continue;
                RestorationPlan schedule = scheduleList(repairs, trial, options.crews);
                --left;
                const auto cost = judge(schedule);
                if (!cost)
                    return passOn(cost);
                schedule.cost = *cost;
                if (best.empty() || schedule.cost < found.cost) {
                    best = std::move(trial);
                    found = std::move(schedule);
                }
            }
            if (best.empty())
                break;
            candidate = std::move(best);
        }
        if (candidate.size() == count && keepsWaits(repairs, candidate) && found.cost <= plan.cost) {
            order = std::move(candidate);
            plan = std::move(found);
        }
    }
    return {};
}

/// One crew: the time at which a set is done is its sum of hours, so the best way to each set is enough.
/// rate(set): what is still lost per hour with the set done.
Result<Order> bySubsets(const std::vector<Repair>& repairs,
                        const std::function<Result<double>(std::uint32_t)>& rate, std::stop_token stop)
{
    const int count = static_cast<int>(repairs.size());
    const std::uint32_t all = (1U << count) - 1;
    std::vector<double> best(std::size_t(all) + 1, INFINITY);
    std::vector<int> last(best.size(), -1);
    std::vector<std::uint32_t> needs(repairs.size(), 0);
    for (int k = 0; k < count; ++k)
        for (const int before : repairs[k].after)
            needs[k] |= 1U << before;
    best[0] = 0;
    for (std::uint32_t set = 0; set < all; ++set) {
        if (best[set] == INFINITY)
            continue;
        if (stop.stop_requested())
            return cancelled();
        const auto lost = rate(set);
        if (!lost)
            return passOn(lost);
        for (int k = 0; k < count; ++k)
            if (!(set >> k & 1) && (needs[k] & ~set) == 0)
                if (const double cost = best[set] + *lost * repairs[k].hours; cost < best[set | 1U << k]) {
                    best[set | 1U << k] = cost;
                    last[set | 1U << k] = k;
                }
    }
    Order order;
    for (std::uint32_t set = all; set != 0; set &= ~(1U << order.back()))
        order.push_back(last[set]);
    std::ranges::reverse(order);
    return order;
}

/// What repairs in Smith's order cost at least where all crews are free at `earliest`: each repair alone; and
/// all on one crew as fast as all together, corrected to whole repairs (Eastman, Even & Isaacs 1964).
double boundOf(const std::vector<Repair>& repairs, std::span<const int> order, double earliest, double crews)
{
    double alone = 0, together = 0, hours = 0;
    for (const int k : order) {
        const Repair& r = repairs[k];
        hours += r.hours;
        alone += r.weight * (earliest + r.hours);
        together += r.weight * (earliest + hours / crews + r.hours * (crews - 1) / (2 * crews));
    }
    return std::max(alone, together);
}

/// Smith's order as if nothing waited.
Order freeOrder(std::vector<Repair> repairs)
{
    for (Repair& r : repairs)
        r.after.clear();
    return smithOrder(repairs);
}

/// What costs no less than the bound, by more than rounding, is the optimum.
void close(RestorationPlan& plan)
{
    plan.isOptimal |= plan.cost <= plan.bound * (1 + 1e-9);
    if (plan.isOptimal)
        plan.bound = plan.cost;
}

/// The search's plan, bettered and bounded by the integer programme where that is not too large.
Result<RestorationPlan> bettered(const std::vector<Repair>& repairs, const RestorationOptions& options,
                                 RestorationPlan plan, std::stop_token stop)
{
    plan.bound = boundOf(repairs, freeOrder(repairs), 0, options.crews);
    const auto found = orderByMip(repairs, options.crews, plan, options.mipSeconds, stop);
    if (!found)
        return passOn(found);
    if (*found) {
        const double bound = std::max(plan.bound, (*found)->bound);
        if (!(*found)->order.empty())
            if (auto other = scheduleList(repairs, (*found)->order, options.crews); other.cost < plan.cost)
                plan = std::move(other);
        plan.bound = std::min(bound, plan.cost);
        plan.isOptimal = (*found)->proven;
    }
    close(plan);
    return plan;
}

/// Several crews, nothing waits: each works in Smith's order, so only who does what is open.
class Assignment {
public:
    Assignment(const std::vector<Repair>& repairs, Order order, int crews, std::stop_token stop)
        : m_repairs(repairs), m_order(std::move(order)), m_free(crews, 0.0), m_crew(repairs.size(), 0),
          m_stop(std::move(stop))
    {
    }
    /// plan: the best known, improved. False: cancelled.
    bool search(RestorationPlan& plan)
    {
        m_plan = &plan;
        descend(0, 0);
        return !m_cancelled;
    }

private:
    /// What the rest costs at least, were every crew free when the first is.
    double boundFrom(std::size_t k) const
    {
        return boundOf(m_repairs, std::span(m_order).subspan(k), *std::ranges::min_element(m_free),
                       static_cast<double>(m_free.size()));
    }

    void descend(std::size_t k, double cost)
    {
        if (m_cancelled || (++m_nodes % 1024 == 0 && (m_cancelled = m_stop.stop_requested())))
            return;
        if (k == m_order.size()) {
            if (cost < m_plan->cost)
                take(cost);
            return;
        }
        if (cost + boundFrom(k) >= m_plan->cost)
            return;
        const Repair& r = m_repairs[m_order[k]];
        for (std::size_t c = 0; c < m_free.size(); ++c) {
            if (std::find(m_free.begin(), m_free.begin() + static_cast<std::ptrdiff_t>(c), m_free[c]) !=
                m_free.begin() + static_cast<std::ptrdiff_t>(c))
                continue; // as good as a crew before
            m_free[c] += r.hours;
            m_crew[m_order[k]] = static_cast<int>(c);
            descend(k + 1, cost + r.weight * m_free[c]);
            m_free[c] -= r.hours;
        }
    }
    void take(double cost)
    {
        m_plan->cost = cost;
        m_plan->crews.assign(m_free.size(), {});
        std::vector<double> free(m_free.size(), 0.0);
        for (const int k : m_order) {
            m_plan->crews[m_crew[k]].push_back(k);
            m_plan->doneHours[k] = free[m_crew[k]] += m_repairs[k].hours;
        }
    }

    const std::vector<Repair>& m_repairs;
    Order m_order;
    std::vector<double> m_free;
    std::vector<int> m_crew;
    std::stop_token m_stop;
    RestorationPlan* m_plan = nullptr;
    std::uint64_t m_nodes = 0;
    bool m_cancelled = false;
};

/// Load not served while a plan is carried out; asks for each set once.
class Served {
public:
    Served(const LoadServed& served, std::size_t repairs) : m_served(served), m_repairs(repairs) {}

    Result<double> of(const std::vector<bool>& done)
    {
        if (const auto found = m_known.find(done); found != m_known.end())
            return found->second;
        auto mw = m_served(done);
        if (mw)
            m_known.emplace(done, *mw);
        return mw;
    }
    Result<double> lost(const std::vector<bool>& done)
    {
        const auto all = of(std::vector<bool>(m_repairs, true)), now = of(done);
        if (!all || !now)
            return passOn(all ? now : all);
        return *all - *now;
    }
    Result<double> integral(const RestorationPlan& plan)
    {
        Order order(m_repairs);
        std::iota(order.begin(), order.end(), 0);
        std::ranges::sort(order, {}, [&](int k) { return plan.doneHours[k]; });
        std::vector<bool> done(m_repairs);
        double sum = 0, time = 0;
        for (const int k : order) {
            const double until = plan.doneHours[k];
            if (until > time) {
                const auto rate = lost(done);
                if (!rate)
                    return passOn(rate);
                sum += *rate * (until - time);
                time = until;
            }
            done[k] = true;
        }
        return sum;
    }

private:
    const LoadServed& m_served;
    std::size_t m_repairs;
    std::unordered_map<std::vector<bool>, double> m_known;
};

Result<RestorationPlan> searched(const std::vector<Repair>& repairs, const RestorationOptions& options,
                                 const Judge& judge, Order order, std::stop_token stop)
{
    RestorationPlan plan = scheduleList(repairs, order, options.crews);
    const auto cost = judge(plan);
    if (!cost)
        return passOn(cost);
    plan.cost = *cost;
    if (const auto done = improve(repairs, options, judge, order, plan, stop); !done)
        return passOn(done);
    return plan;
}

Result<Order> startingOrder(const std::vector<Repair>& repairs, const RestorationOptions& options)
{
    if (const auto good = check(repairs, options); !good)
        return passOn(good);
    Order order = smithOrder(repairs);
    if (order.size() < repairs.size())
        return fail(ErrorCode::InvalidInput, "repairs wait for each other in a circle", "restoration");
    return order;
}

} // namespace

Result<RestorationPlan> orderRepairs(const std::vector<Repair>& repairs, const RestorationOptions& options,
                                     std::stop_token stop)
{
    auto order = startingOrder(repairs, options);
    if (!order)
        return passOn(order);
    const bool waits = std::ranges::any_of(repairs, [](const Repair& r) { return !r.after.empty(); });
    const bool small = static_cast<int>(repairs.size()) <= std::min(options.exactUpTo, kMostForSubsets);
    RestorationPlan plan = scheduleList(repairs, *order, options.crews);
    plan.isOptimal = (options.crews == 1 && !waits) || repairs.size() <= 1;
    if (plan.isOptimal) {
        close(plan);
        return plan;
    }
    if (small && options.crews == 1) {
        const auto best = bySubsets(
            repairs,
            [&](std::uint32_t done) -> Result<double> {
                double lost = 0;
                for (std::size_t k = 0; k < repairs.size(); ++k)
                    lost += done >> k & 1 ? 0 : repairs[k].weight;
                return lost;
            },
            stop);
        if (!best)
            return passOn(best);
        plan = scheduleList(repairs, *best, 1);
        plan.isOptimal = true;
        close(plan);
        return plan;
    }
    if (small && !waits) {
        if (!Assignment(repairs, *order, options.crews, stop).search(plan))
            return cancelled();
        plan.isOptimal = true;
        close(plan);
        return plan;
    }
    auto found = searched(
        repairs, options, [](const RestorationPlan& p) -> Result<double> { return p.cost; }, *order, stop);
    return found ? bettered(repairs, options, std::move(*found), stop) : found;
}

Result<RestorationPlan> orderRepairs(const std::vector<Repair>& repairs, const LoadServed& served,
                                     const RestorationOptions& options, std::stop_token stop)
{
    auto order = startingOrder(repairs, options);
    if (!order)
        return passOn(order);
    Served memory(served, repairs.size());
    const Judge judge = [&](const RestorationPlan& plan) { return memory.integral(plan); };
    const bool exact = options.crews == 1 &&
                       static_cast<int>(repairs.size()) <= std::min(options.exactUpTo, kMostForSubsets);
    if (!exact)
        return searched(repairs, options, judge, *order, stop);
    const auto best = bySubsets(
        repairs,
        [&](std::uint32_t set) {
            std::vector<bool> done(repairs.size());
            for (std::size_t k = 0; k < done.size(); ++k)
                done[k] = set >> k & 1;
            return memory.lost(done);
        },
        stop);
    if (!best)
        return passOn(best);
    RestorationPlan plan = scheduleList(repairs, *best, 1);
    const auto cost = judge(plan);
    if (!cost)
        return passOn(cost);
    plan.cost = *cost;
    plan.isOptimal = true;
    close(plan);
    return plan;
}

} // namespace sinew::power
