// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "BridgeFrame.h"

#include <map>
#include <memory>
#include <stop_token>

namespace sinew::systems {

/// Logarithm of the one-minute peaks of every output against the logarithm of the mean wind, for one set of
/// temperatures. Rows are outputs, columns wind speeds; linear in between, the outer slopes go on.
struct ResponseSurface {
    Eigen::VectorXd logWind;
    Eigen::MatrixXd logMean;
    Eigen::VectorXd logSpread; ///< standard deviation between minutes, pooled over strong winds
    /// By damper and wind speed: Miner's sum of a minute, mean, of the cycles counted in the run.
    Eigen::MatrixXd damage;
    Eigen::VectorXd at(double logWindMs) const { return interpolate(logMean, logWindMs); }
    Eigen::VectorXd slopeAt(double logWindMs) const;
    Eigen::VectorXd interpolate(const Eigen::MatrixXd& values, double logWindMs) const;
};

/// What the surfaces are made with.
struct SurfaceSettings {
    std::vector<double> windMs{6, 14, 22, 28, 34, 40, 47, 56, 70};
    double stepS = 0.025;
    double settleS = 30;
    int minutes = 5;
    double roughnessLengthM = 0.01; ///< open water upwind
    std::uint64_t seed = 20;
    bool operator==(const SurfaceSettings&) const = default;
};

/// Dynamic runs of one bridge, each done once: the same gusts (phases) in every run, so that two surfaces
/// differ only by what was changed. Thread: one.
class SurfaceBook {
public:
    SurfaceBook(BridgeModel bridge, SurfaceSettings settings);
    /// barK: one a damper, rounded to whole kelvins here. Errors: Cancelled, NotConverged.
    Result<const ResponseSurface*> surface(const std::vector<double>& barK, std::stop_token stop);
    /// d(log peak)/d(parameter) at the given temperatures (rounded to 20 K): one matrix a parameter, shaped
    /// as logMean; drag's is empty (it acts through the wind).
    Result<const std::vector<Eigen::MatrixXd>*> sensitivity(double barK, std::stop_token stop);
    const BridgeModel& bridge() const { return m_bridge; }
    const SurfaceSettings& settings() const { return m_settings; }

private:
    struct Peaks {
        Eigen::VectorXd logMean, logVariance, damage;
    };
    Result<const Eigen::MatrixXd*> gusts(double windMs);
    Result<const BridgeResponse*> response(const Parameters& parameters);
    Result<Peaks> run(double windMs, const Parameters& parameters, const std::vector<double>& barK);
    Result<ResponseSurface> compute(const Parameters& parameters, const std::vector<double>& barK,
                                    std::stop_token stop);

    BridgeModel m_bridge;
    SurfaceSettings m_settings;
    std::map<double, Eigen::MatrixXd> m_gusts;
    std::map<std::pair<double, double>, BridgeResponse> m_responses; ///< by stiffness and damping
    std::map<std::vector<double>, ResponseSurface> m_surfaces;
    std::map<double, std::vector<Eigen::MatrixXd>> m_sensitivities;
};

} // namespace sinew::systems
