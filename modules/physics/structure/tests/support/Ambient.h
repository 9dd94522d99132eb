// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "Frames.h"

#include <sinew/estimate/Random.h>
#include <sinew/physics/structure/FrameModes.h>

namespace sinew::structure::testing {

/// Masses in a row, each on a spring to the one before, k/m = 1,000: f = 2.240, 6.276, 9.069 Hz for three.
inline FrameModel chain(int masses, double firstShare = 1)
{
    FrameModel model;
    for (int i = 0; i < masses; ++i) {
        addNode(model, {1.0 * i, 0, 0});
        model.nodes.back().massKg = 1;
        model.nodes.back().held = {false, true, true, true, true, true};
        const double k = i == 0 ? 1000 * firstShare : 1000;
        model.springs.push_back(
            {.id = "k" + std::to_string(i), .from = i, .to = i - 1, .stiffness = {k, 0, 0, 0, 0, 0}});
    }
    return model;
}

/// Accelerations of a chain of three under white noise on every mass, ζ = 2 % in every mode, 50 Hz, 5 % noise
/// in the sensors.
inline Eigen::MatrixXd ambientChain(std::uint64_t seed, int seconds, double firstShare = 1)
{
    constexpr int kSubsteps = 10;
    const auto frame = FrameSystem::assemble(chain(3, firstShare));
    TransientRun run(
        *TransientSystem::reduce(*frame, {.stepS = 0.02 / kSubsteps}, {.modes = 3, .modalRatio = 0.02}));
    estimate::Random random(seed);
    Eigen::MatrixXd samples(3, 50 * seconds);
    Eigen::VectorXd load(3);
    for (Eigen::Index i = 0; i < samples.cols(); ++i) {
        for (int s = 0; s < kSubsteps; ++s) {
            for (double& force : load)
                force = random.normal();
            if (!run.step({}, Eigen::Vector3d::Zero(), &load))
                return {};
        }
        for (int c = 0; c < 3; ++c)
            samples(c, i) = run.accelerationMs2(c);
    }
    for (int c = 0; c < 3; ++c) {
        const double spread = std::sqrt(samples.row(c).squaredNorm() / static_cast<double>(samples.cols()));
        for (Eigen::Index i = 0; i < samples.cols(); ++i)
            samples(c, i) += 0.05 * spread * random.normal();
    }
    return samples;
}

} // namespace sinew::structure::testing
