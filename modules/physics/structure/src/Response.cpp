// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/physics/structure/Integrator.h>

#include <cmath>

namespace sinew::structure {

namespace {

PeakResponse noResponse(const LumpedModel& model)
{
    return {Eigen::VectorXd::Zero(model.size()), Eigen::VectorXd::Zero(model.size()),
            Eigen::VectorXd::Zero(static_cast<Eigen::Index>(model.dampers.size()))};
}

void keepPeaks(PeakResponse& peaks, const Integrator& at, double groundMs2)
{
    peaks.displacementM = peaks.displacementM.cwiseMax(at.displacementM().cwiseAbs());
    peaks.accelerationMs2 =
        peaks.accelerationMs2.cwiseMax((at.accelerationMs2().array() + groundMs2).abs().matrix());
    for (Eigen::Index i = 0; i < peaks.damperDisplacementM.size(); ++i)
        peaks.damperDisplacementM[i] = std::max(
            peaks.damperDisplacementM[i], std::abs(at.damperDisplacementM(static_cast<std::size_t>(i))));
}

std::span<const double> spanOf(const Eigen::VectorXd& values)
{
    return {values.data(), static_cast<std::size_t>(values.size())};
}

} // namespace

Result<PeakResponse> respondToGround(const LumpedModel& model, std::span<const double> groundMs2,
                                     double intervalS, int substeps, int sampleEvery)
{
    if (substeps < 1 || sampleEvery < 1)
        return fail(ErrorCode::InvalidInput, "substeps and sampling must be 1 or more");
    auto integrator = Integrator::make(model, intervalS / substeps);
    if (!integrator)
        return passOn(integrator);
    PeakResponse peaks = noResponse(model);
    long long step = 0;
    for (std::size_t i = 1; i < groundMs2.size(); ++i)
        for (int s = 1; s <= substeps; ++s) {
            const double ground =
                std::lerp(groundMs2[i - 1], groundMs2[i], static_cast<double>(s) / substeps);
            const Eigen::VectorXd force = -ground * model.massKg;
            if (const auto stepped = integrator->step(spanOf(force)); !stepped)
                return passOn(stepped);
            if (++step % sampleEvery == 0)
                keepPeaks(peaks, *integrator, ground);
        }
    return peaks;
}

Result<PeakResponse> respondToForce(const LumpedModel& model, const Eigen::MatrixXd& forceN, double stepS)
{
    auto integrator = Integrator::make(model, stepS);
    if (!integrator)
        return passOn(integrator);
    PeakResponse peaks = noResponse(model);
    for (Eigen::Index i = 0; i < forceN.cols(); ++i) {
        const Eigen::VectorXd force = forceN.col(i);
        if (const auto stepped = integrator->step(spanOf(force)); !stepped)
            return passOn(stepped);
        keepPeaks(peaks, *integrator, 0);
    }
    return peaks;
}

std::vector<double> sdofExact(double massKg, double stiffnessNM, double dampingRatio,
                              std::span<const double> forceN, double intervalS)
{
    const double w = std::sqrt(stiffnessNM / massKg), z = dampingRatio, h = intervalS, k = stiffnessNM;
    const double root = std::sqrt(1 - z * z), wd = w * root;
    const double e = std::exp(-z * w * h), s = std::sin(wd * h), c = std::cos(wd * h);
    const double f = (1 - 2 * z * z) / (wd * h) - z / root, g = 2 * z / (w * h);
    const double a = e * (z / root * s + c), b = e * s / wd;
    const double cc = (g + e * (f * s - (1 + g) * c)) / k;
    const double d = (1 - g + e * (-(1 - 2 * z * z) / (wd * h) * s + g * c)) / k;
    const double a1 = -e * w / root * s, b1 = e * (c - z / root * s);
    const double c1 = (-1 / h + e * ((w / root + z / (h * root)) * s + c / h)) / k;
    const double d1 = (1 - e * (z / root * s + c)) / (k * h);
    std::vector<double> displacement(forceN.size(), 0.0);
    double u = 0, v = 0;
    for (std::size_t i = 1; i < forceN.size(); ++i) {
        const double next = a * u + b * v + cc * forceN[i - 1] + d * forceN[i];
        v = a1 * u + b1 * v + c1 * forceN[i - 1] + d1 * forceN[i];
        u = next;
        displacement[i] = u;
    }
    return displacement;
}

} // namespace sinew::structure
