// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/physics/heat/Closed.h>

#include <cmath>
#include <numbers>

namespace sinew::heat {

namespace {

/// The root of a rising function, by bisection to the last digit.
template <class F>
double rootOf(F f, double low, double high)
{
    for (int i = 0; i < 200; ++i) {
        const double middle = 0.5 * (low + high);
        (f(middle) < 0 ? low : high) = middle;
    }
    return 0.5 * (low + high);
}

constexpr double kSqrtPi = 1.7724538509055160273;

} // namespace

double stefanLambda(double ste)
{
    if (!(ste > 0))
        return std::nan("");
    return rootOf([ste](double x) { return kSqrtPi * x * std::exp(x * x) * std::erf(x) - ste; }, 0, 10);
}

Result<Neumann> Neumann::make(const Phase& grown, const Phase& far, double latentJKg, double wallC,
                              double meltC, double farC)
{
    Neumann n{grown, far, latentJKg, wallC, meltC, farC};
    const double wall = std::abs(meltC - wallC), beyond = std::abs(farC - meltC);
    if (!((meltC - wallC) * (farC - meltC) >= 0 && wall > 0 && latentJKg > 0))
        return fail(ErrorCode::InvalidInput, "the wall and the far side do not stand on two sides of melting",
                    "Neumann's problem");
    const double steGrown = grown.heatJKgK * wall / latentJKg, steFar = far.heatJKgK * beyond / latentJKg;
    const double nu = std::sqrt(grown.diffusivityM2S() / far.diffusivityM2S());
    n.lambda = rootOf(
        [&](double x) {
            const double farTerm =
                steFar > 0 ? steFar / (nu * std::exp(nu * nu * x * x) * std::erfc(nu * x)) : 0;
            return kSqrtPi * x + farTerm - steGrown / (std::exp(x * x) * std::erf(x));
        },
        1e-12, 5);
    return n;
}

double Neumann::frontM(double seconds) const
{
    return 2 * lambda * std::sqrt(grown.diffusivityM2S() * seconds);
}

double Neumann::temperatureC(double depthM, double seconds) const
{
    const double nu = std::sqrt(grown.diffusivityM2S() / far.diffusivityM2S());
    const double eta = depthM / (2 * std::sqrt(grown.diffusivityM2S() * seconds));
    return eta < lambda ? wallC + (meltC - wallC) * std::erf(eta) / std::erf(lambda)
                        : farC + (meltC - farC) * std::erfc(nu * eta) / std::erfc(nu * lambda);
}

double stepShare(double diffusivityM2S, double depthM, double seconds)
{
    return std::erfc(depthM / (2 * std::sqrt(diffusivityM2S * seconds)));
}

double waveDepthM(double diffusivityM2S, double periodS)
{
    return std::sqrt(diffusivityM2S * periodS / std::numbers::pi);
}

} // namespace sinew::heat
