// SPDX-License-Identifier: GPL-3.0-or-later
#include "Stiff.h"

#include <algorithm>
#include <cmath>
#include <cvode/cvode.h>
#include <fmt/format.h>
#include <nvector/nvector_serial.h>
#include <sunlinsol/sunlinsol_band.h>
#include <sunmatrix/sunmatrix_band.h>

namespace sinew::battery {

struct Stiff::Impl {
    StiffProblem problem;
    SUNContext context = nullptr;
    N_Vector y = nullptr, tolerance = nullptr, scratch = nullptr;
    SUNMatrix jacobian = nullptr;
    SUNLinearSolver linear = nullptr;
    void* memory = nullptr;
    double t = 0, stop = 0;
    long steps = 0;
    std::string said; ///< CVODE's last complaint

    ~Impl()
    {
        CVodeFree(&memory);
        if (linear)
            SUNLinSolFree(linear);
        if (jacobian)
            SUNMatDestroy(jacobian);
        for (N_Vector vector : {y, tolerance, scratch})
            if (vector)
                N_VDestroy(vector);
        SUNContext_Free(&context);
    }

    std::span<const double> values(N_Vector vector) const
    {
        return {N_VGetArrayPointer(vector), problem.size};
    }
    std::span<double> room(N_Vector vector) const { return {N_VGetArrayPointer(vector), problem.size}; }
};

namespace {

bool allFinite(std::span<const double> values)
{
    return std::ranges::all_of(values, [](double v) { return std::isfinite(v); });
}

std::span<double> spanOf(N_Vector vector)
{
    return {N_VGetArrayPointer(vector), static_cast<std::size_t>(N_VGetLength(vector))};
}

/// A positive value asks for a smaller step.
int rateOf(double t, N_Vector y, N_Vector rate, void* user)
{
    static_cast<const StiffProblem*>(user)->rate(t, spanOf(y), spanOf(rate));
    return allFinite(spanOf(rate)) ? 0 : 1;
}

int eventsOf(double t, N_Vector y, double* g, void* user)
{
    const auto* problem = static_cast<const StiffProblem*>(user);
    problem->event(t, spanOf(y), {g, problem->events});
    return 0;
}

void keepComplaint(int, const char*, const char*, char* message, void* into)
{
    *static_cast<std::string*>(into) = message;
}

} // namespace

Stiff::Stiff(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}
Stiff::~Stiff() = default;
Stiff::Stiff(Stiff&&) noexcept = default;
Stiff& Stiff::operator=(Stiff&&) noexcept = default;

Result<Stiff> Stiff::make(StiffProblem problem, double t, std::span<const double> y)
{
    auto impl = std::make_unique<Impl>();
    Impl& s = *impl;
    s.problem = std::move(problem);
    s.t = t;
    const auto size = static_cast<sunindextype>(s.problem.size);
    const auto band = static_cast<sunindextype>(std::min(s.problem.halfBand, s.problem.size - 1));
    bool good = SUNContext_Create(nullptr, &s.context) == 0;
    for (N_Vector* vector : {&s.y, &s.tolerance, &s.scratch})
        good = good && (*vector = N_VNew_Serial(size, s.context)) != nullptr;
    if (!good)
        return fail(ErrorCode::Internal, "no memory for the integration");
    std::ranges::copy(y, s.room(s.y).begin());
    std::ranges::copy(s.problem.absoluteTolerance, s.room(s.tolerance).begin());
    // Newton is solved well below the step's tolerance: once a reactant is spent, its residue times its huge
    // rate would else shake the temperature until the error test fails at any step.
    s.jacobian = SUNBandMatrix(size, band, band, s.context);
    s.linear = s.jacobian ? SUNLinSol_Band(s.y, s.jacobian, s.context) : nullptr;
    s.memory = CVodeCreate(CV_BDF, s.context);
    good = s.linear && s.memory && CVodeSetErrHandlerFn(s.memory, keepComplaint, &s.said) == CV_SUCCESS &&
           CVodeInit(s.memory, rateOf, t, s.y) == CV_SUCCESS &&
           CVodeSVtolerances(s.memory, s.problem.relativeTolerance, s.tolerance) == CV_SUCCESS &&
           CVodeSetUserData(s.memory, &s.problem) == CV_SUCCESS &&
           CVodeSetNonlinConvCoef(s.memory, 1e-3) == CV_SUCCESS &&
           CVodeSetMaxNonlinIters(s.memory, 8) == CV_SUCCESS &&
           CVodeSetMaxErrTestFails(s.memory, 30) == CV_SUCCESS && // melting begins at a corner

           CVodeSetLinearSolver(s.memory, s.linear, s.jacobian) == CV_SUCCESS;
    if (good && s.problem.events > 0) {
        std::vector<int> rising(s.problem.events, 1);
        good = CVodeRootInit(s.memory, static_cast<int>(s.problem.events), eventsOf) == CV_SUCCESS &&
               CVodeSetRootDirection(s.memory, rising.data()) == CV_SUCCESS &&
               CVodeSetNoInactiveRootWarn(s.memory) == CV_SUCCESS;
    }
    if (!good)
        return fail(ErrorCode::Internal, "the integration cannot begin: " + s.said);
    return Stiff(std::move(impl));
}

void Stiff::stopAt(double t)
{
    m_impl->stop = t;
    CVodeSetStopTime(m_impl->memory, t);
}

Result<void> Stiff::restart()
{
    // Re-initialising forgets the stop time.
    if (CVodeReInit(m_impl->memory, m_impl->t, m_impl->y) != CV_SUCCESS ||
        CVodeSetStopTime(m_impl->memory, m_impl->stop) != CV_SUCCESS)
        return fail(ErrorCode::Internal, "the integration cannot go on: " + m_impl->said);
    return {};
}

Result<Stiff::Came> Stiff::step()
{
    Impl& s = *m_impl;
    const int flag = CVode(s.memory, s.stop, s.y, &s.t, CV_ONE_STEP);
    ++s.steps;
    if (flag == CV_ROOT_RETURN)
        return Came::Event;
    if (flag == CV_TSTOP_RETURN)
        return Came::Stop;
    if (flag >= 0)
        return Came::Step;
    return fail(ErrorCode::NotConverged,
                fmt::format("the integration stopped at {:.6g} s (CVODE {}): {}", s.t, flag, s.said));
}

double Stiff::time() const
{
    return m_impl->t;
}

std::span<const double> Stiff::state() const
{
    return m_impl->values(m_impl->y);
}

void Stiff::at(double t, std::span<double> y) const
{
    if (CVodeGetDky(m_impl->memory, t, 0, m_impl->scratch) == CV_SUCCESS)
        std::ranges::copy(m_impl->values(m_impl->scratch), y.begin());
    else // before the first step
        std::ranges::copy(state(), y.begin());
}

std::vector<std::size_t> Stiff::cameNow() const
{
    std::vector<int> found(m_impl->problem.events);
    std::vector<std::size_t> indices;
    if (!found.empty() && CVodeGetRootInfo(m_impl->memory, found.data()) == CV_SUCCESS)
        for (std::size_t i = 0; i < found.size(); ++i)
            if (found[i] != 0)
                indices.push_back(i);
    return indices;
}

long Stiff::steps() const
{
    return m_impl->steps;
}

} // namespace sinew::battery
