// SPDX-License-Identifier: GPL-3.0-or-later
#include "RestorationMip.h"

#include <sinew/core/Abandon.h>

#include <algorithm>
#include <CbcEventHandler.hpp>
#include <CbcModel.hpp>
#include <CglGomory.hpp>
#include <CglProbing.hpp>
#include <cmath>
#include <CoinPackedMatrix.hpp>
#include <memory>
#include <numeric>
#include <OsiClpSolverInterface.hpp>

namespace sinew::power {

namespace {

constexpr std::size_t kMostVariables = 12'000;
constexpr double kMinute = 1.0 / 60;
constexpr int kMostSteps = 600; ///< of all repairs one after the other

/// The repairs in whole steps.
struct Steps {
    double hours = 0;                     ///< of one step
    bool isExact = false;                 ///< no hours were rounded
    std::vector<int> length, first, last; ///< per repair: duration, first and last start
};

/// The longest step of which all are multiples; 0: none of at least a minute.
double commonStep(const std::vector<Repair>& repairs)
{
    long minutes = 0;
    for (const Repair& r : repairs) {
        const double whole = std::round(r.hours / kMinute);
        if (std::abs(whole * kMinute - r.hours) > 1e-9 || whole > 1e6)
            return 0;
        minutes = std::gcd(minutes, static_cast<long>(whole));
    }
    return static_cast<double>(minutes) * kMinute;
}

std::vector<int> byStart(const std::vector<int>& start)
{
    std::vector<int> order(start.size());
    std::iota(order.begin(), order.end(), 0);
    std::ranges::stable_sort(order, {}, [&](int k) { return start[k]; });
    return order;
}

/// Starts, in steps, of the repairs in this order on the crew that is free first.
std::vector<int> startsOf(const std::vector<Repair>& repairs, const std::vector<int>& length,
                          const std::vector<int>& order, int crews)
{
    std::vector<int> start(repairs.size(), 0), free(static_cast<std::size_t>(crews), 0);
    for (const int k : order) {
        int& crew = *std::ranges::min_element(free);
        start[k] = crew;
        for (const int before : repairs[k].after)
            start[k] = std::max(start[k], start[before] + length[before]);
        crew = start[k] + length[k];
    }
    return start;
}

double weightedStarts(const std::vector<Repair>& repairs, const std::vector<int>& start)
{
    double sum = 0;
    for (std::size_t k = 0; k < start.size(); ++k)
        sum += repairs[k].weight * start[k];
    return sum;
}

/// Between which steps each can start in a plan that is no worse than the known one.
void findWindows(const std::vector<Repair>& repairs, const std::vector<int>& order, int crews, double known,
                 Steps& s)
{
    const int all = std::accumulate(s.length.begin(), s.length.end(), 0);
    const bool waits = std::ranges::any_of(repairs, [](const Repair& r) { return !r.after.empty(); });
    s.first.assign(repairs.size(), 0);
    for (const int k : order) // what it waits for stands before it
        for (const int before : repairs[k].after)
            s.first[k] = std::max(s.first[k], s.first[before] + s.length[before]);
    const double least = weightedStarts(repairs, s.first);
    s.last.clear();
    for (std::size_t k = 0; k < repairs.size(); ++k) {
        // Without waits, a repair that starts later than the mean of what the others take would start sooner
        // on another crew; with them, at every moment some crew is at work.
        const int others = all - s.length[k];
        double last = waits ? others : static_cast<double>(others) / crews;
        if (repairs[k].weight > 0)
            last = std::min(last, s.first[k] + (known - least) / repairs[k].weight + 1e-6);
        s.last.push_back(std::max(s.first[k], static_cast<int>(std::floor(last + 1e-9))));
    }
}

std::size_t variables(const Steps& s)
{
    std::size_t count = 0;
    for (std::size_t k = 0; k < s.first.size(); ++k)
        count += static_cast<std::size_t>(s.last[k] - s.first[k]);
    return count;
}

Steps stepsOf(const std::vector<Repair>& repairs, const std::vector<int>& order, int crews, double hours)
{
    Steps s;
    s.hours = hours;
    s.isExact = true;
    for (const Repair& r : repairs) {
        s.length.push_back(static_cast<int>(std::floor(r.hours / hours + 1e-9)));
        s.isExact &= std::abs(s.length.back() * hours - r.hours) < 1e-9;
    }
    findWindows(repairs, order, crews, weightedStarts(repairs, startsOf(repairs, s.length, order, crews)), s);
    return s;
}

/// As short a step as the size allows.
std::optional<Steps> chooseSteps(const std::vector<Repair>& repairs, const std::vector<int>& order, int crews)
{
    double all = 0;
    for (const Repair& r : repairs)
        all += r.hours;
    if (!(all > 0))
        return std::nullopt;
    double hours = std::max(commonStep(repairs), all / kMostSteps);
    for (int tries = 0; tries < 8; ++tries, hours *= 1.5)
        if (Steps s = stepsOf(repairs, order, crews, hours); variables(s) <= kMostVariables)
            return s;
    return std::nullopt;
}

/// The programme, with its own copies of everything.
class Programme {
public:
    Programme(std::vector<Repair> repairs, int crews, Steps steps, std::vector<int> known)
        : m_repairs(std::move(repairs)), m_crews(crews), m_steps(std::move(steps)), m_known(std::move(known))
    {
        m_offset.push_back(0);
        for (std::size_t k = 0; k < m_repairs.size(); ++k)
            m_offset.push_back(m_offset.back() + m_steps.last[k] - m_steps.first[k]);
    }

    void solve(double seconds, const std::stop_token& stop);

    std::vector<int> start; ///< empty: none found
    double bound = -INFINITY;
    bool proven = false;

private:
    struct Row {
        std::vector<int> column;
        std::vector<double> factor;
        double constant = 0;
    };
    /// Adds factor * z_kt.
    void add(Row& row, std::size_t k, int t, double factor) const
    {
        if (t < m_steps.first[k])
            return;
        if (t >= m_steps.last[k]) {
            row.constant += factor;
            return;
        }
        row.column.push_back(m_offset[k] + t - m_steps.first[k]);
        row.factor.push_back(factor);
    }
    static void put(CoinPackedMatrix& matrix, std::vector<double>& most, const Row& row, double limit)
    {
        if (row.column.empty())
            return;
        matrix.appendRow(static_cast<int>(row.column.size()), row.column.data(), row.factor.data());
        most.push_back(limit - row.constant);
    }
    void addRows(CoinPackedMatrix& matrix, std::vector<double>& most) const;
    void load(OsiClpSolverInterface& solver) const;
    std::vector<double> columnsOf(const std::vector<int>& starts) const;
    double weightOf(const std::vector<double>& columns) const;

    std::vector<Repair> m_repairs;
    int m_crews;
    Steps m_steps;
    std::vector<int> m_known;  ///< starts
    std::vector<int> m_offset; ///< per repair: its first column
};

void Programme::addRows(CoinPackedMatrix& matrix, std::vector<double>& most) const
{
    int end = 0;
    for (std::size_t k = 0; k < m_repairs.size(); ++k) {
        end = std::max(end, m_steps.last[k] + m_steps.length[k]);
        for (int t = m_steps.first[k] + 1; t < m_steps.last[k]; ++t) {
            Row row;
            add(row, k, t - 1, 1);
            add(row, k, t, -1);
            put(matrix, most, row, 0);
        }
        for (const int before : m_repairs[k].after)
            for (int t = m_steps.first[k]; t <= m_steps.last[k]; ++t) {
                Row row;
                add(row, k, t, 1);
                add(row, static_cast<std::size_t>(before), t - m_steps.length[before], -1);
                put(matrix, most, row, 0);
            }
    }
    for (int t = 0; t < end; ++t) {
        Row row;
        for (std::size_t k = 0; k < m_repairs.size(); ++k)
            if (m_steps.length[k] > 0) {
                add(row, k, t, 1);
                add(row, k, t - m_steps.length[k], -1);
            }
        put(matrix, most, row, m_crews);
    }
}

/// The objective is least at most z: weights of z are negative, and their sum is taken off the bound.
void Programme::load(OsiClpSolverInterface& solver) const
{
    const int count = m_offset.back();
    CoinPackedMatrix matrix(false, 0, 0);
    matrix.setDimensions(0, count);
    std::vector<double> most, cost, low(static_cast<std::size_t>(count), 0.0), high(low.size(), 1.0);
    addRows(matrix, most);
    for (std::size_t k = 0; k < m_repairs.size(); ++k)
        cost.insert(cost.end(), static_cast<std::size_t>(m_offset[k + 1] - m_offset[k]),
                    -m_repairs[k].weight);
    const std::vector<double> least(most.size(), -solver.getInfinity());
    solver.loadProblem(matrix, low.data(), high.data(), cost.data(), least.data(), most.data());
    for (int c = 0; c < count; ++c)
        solver.setInteger(c);
}

std::vector<double> Programme::columnsOf(const std::vector<int>& starts) const
{
    std::vector<double> columns(static_cast<std::size_t>(m_offset.back()), 0.0);
    for (std::size_t k = 0; k < m_repairs.size(); ++k)
        for (int t = std::max(starts[k], m_steps.first[k]); t < m_steps.last[k]; ++t)
            columns[static_cast<std::size_t>(m_offset[k] + t - m_steps.first[k])] = 1;
    return columns;
}

double Programme::weightOf(const std::vector<double>& columns) const
{
    double sum = 0;
    for (std::size_t k = 0; k < m_repairs.size(); ++k)
        for (int c = m_offset[k]; c < m_offset[k + 1]; ++c)
            sum -= m_repairs[k].weight * columns[static_cast<std::size_t>(c)];
    return sum;
}

/// Ends what a stop has left behind; CBC asks between nodes.
class StopsWhenTold : public CbcEventHandler {
public:
    explicit StopsWhenTold(std::stop_token token) : m_stop(std::move(token)) {}
    CbcAction event(CbcEvent) override { return m_stop.stop_requested() ? stop : noAction; }
    CbcEventHandler* clone() const override { return std::make_unique<StopsWhenTold>(*this).release(); }

private:
    std::stop_token m_stop;
};

void Programme::solve(double seconds, const std::stop_token& stop)
{
    OsiClpSolverInterface solver;
    solver.messageHandler()->setLogLevel(0);
    solver.setHintParam(OsiDoReducePrint, true, OsiHintTry);
    load(solver);
    CbcModel model(solver);
    model.messageHandler()->setLogLevel(0);
    model.setLogLevel(0);
    model.solver()->messageHandler()->setLogLevel(0);
    model.setUseElapsedTime(true);
    model.setMaximumSeconds(seconds);
    model.setAllowableGap(1e-9);
    StopsWhenTold handler(stop);
    model.passInEventHandler(&handler);
    CglProbing probing;
    probing.setRowCuts(3);
    CglGomory gomory;
    gomory.setLimit(100);
    model.addCutGenerator(&probing, -1, "probing");
    model.addCutGenerator(&gomory, -1, "gomory");
    const auto known = columnsOf(m_known);
    model.setBestSolution(known.data(), static_cast<int>(known.size()), weightOf(known), true);
    model.branchAndBound(0);
    double most = 0; // the sum of weights times last starts: what the objective leaves out
    for (std::size_t k = 0; k < m_repairs.size(); ++k)
        most += m_repairs[k].weight * m_steps.last[k];
    proven = model.isProvenOptimal();
    bound = most + (proven ? model.getObjValue() : model.getBestPossibleObjValue());
    const double* best = model.bestSolution();
    if (!best)
        return;
    for (std::size_t k = 0; k < m_repairs.size(); ++k) {
        double begun = 0;
        for (int c = m_offset[k]; c < m_offset[k + 1]; ++c)
            begun += std::round(best[c]);
        start.push_back(m_steps.last[k] - static_cast<int>(begun));
    }
}

} // namespace

Result<std::optional<MipOrder>> orderByMip(const std::vector<Repair>& repairs, int crews,
                                           const RestorationPlan& known, double seconds,
                                           const std::stop_token& stop)
{
    std::vector<int> order(repairs.size());
    std::iota(order.begin(), order.end(), 0);
    const auto startOf = [&](int k) { return known.doneHours[k] - repairs[k].hours; };
    std::ranges::stable_sort(order, {}, startOf);
    const auto steps = chooseSteps(repairs, order, crews);
    if (!steps || !(seconds > 0))
        return std::nullopt;
    auto programme =
        std::make_shared<Programme>(repairs, crews, *steps, startsOf(repairs, steps->length, order, crews));
    if (!runUnlessStopped([programme, seconds, stop] { programme->solve(seconds, stop); }, stop))
        return fail(ErrorCode::Cancelled, "cancelled", "restoration");
    MipOrder result;
    for (const Repair& r : repairs)
        result.bound += r.weight * r.hours;
    result.bound += programme->bound * steps->hours;
    result.proven = programme->proven && steps->isExact;
    if (!std::isfinite(result.bound))
        return std::nullopt;
    if (!programme->start.empty())
        result.order = byStart(programme->start);
    return result;
}

} // namespace sinew::power
