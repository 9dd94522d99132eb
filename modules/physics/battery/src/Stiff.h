// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>

#include <functional>
#include <memory>
#include <span>
#include <vector>

namespace sinew::battery {

/// dy/dt = f(t, y), banded, with events g(t, y) = 0.
struct StiffProblem {
    std::size_t size = 0;
    std::size_t halfBand = 0; ///< df_i/dy_j = 0 where |i - j| exceeds it
    std::function<void(double t, std::span<const double> y, std::span<double> rate)> rate;
    std::size_t events = 0;
    std::function<void(double t, std::span<const double> y, std::span<double> g)> event; ///< rising only
    double relativeTolerance = 1e-8;
    std::vector<double> absoluteTolerance; ///< size entries
};

/// A stiff integration step by step: SUNDIALS CVODE, backward differentiation, band Jacobian by differences.
class Stiff {
public:
    enum class Came { Step, Event, Stop };

    /// Errors: Internal (no memory).
    static Result<Stiff> make(StiffProblem problem, double t, std::span<const double> y);
    ~Stiff();
    Stiff(Stiff&&) noexcept;
    Stiff& operator=(Stiff&&) noexcept;

    /// Never steps past t; step() says Stop there.
    void stopAt(double t);
    /// The rate has jumped (a heater was switched): begins anew at the present state.
    Result<void> restart();
    /// Errors: NotConverged (why, and when).
    Result<Came> step();

    double time() const;
    std::span<const double> state() const;
    /// The state at a time within the last step.
    void at(double t, std::span<double> y) const;
    /// Which events came: indices, after Came::Event.
    std::vector<std::size_t> cameNow() const;
    long steps() const;

private:
    struct Impl;
    explicit Stiff(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

} // namespace sinew::battery
