// SPDX-License-Identifier: GPL-3.0-or-later
#include "ModelError.h"

#include "Location.h"
#include "Unknowns.h"

#include <algorithm>
#include <cmath>

namespace sinew::systems::waterloop {

namespace {

constexpr double kAlone = 0.10, kAloneLastsS = 1800;      // of its demand, by which a node deviates for a while
constexpr double kTogether = 0.025, kTogetherLastsS = 3600; // of all demand
constexpr std::size_t kQuietLooks = 12;
constexpr double kLeastSpreadM2 = 1e-3; // of heads that a slope was fitted to

/// Share of the variance of a deviation of a certain persistence that is left in its mean over a time.
double leftInMean(double lastsS, double overS)
{
    const double x = lastsS / overS;
    return 2 * x * (1 - x * (1 - std::exp(-1 / x)));
}

int spanOf(const Past& past, const Snapshot& s)
{
    return std::clamp(static_cast<int>(std::lround(toSeconds(s.at - past.start) / past.binS)) - 1, 0, past.bins() - 1);
}

std::vector<const Snapshot*> quietLooks(const Past& past, const Calibration& c)
{
    std::vector<const Snapshot*> all, some;
    for (const Snapshot& s : past.snapshots)
        if (c.spans.contains(spanOf(past, s)))
            all.push_back(&s);
    const std::size_t count = std::min(all.size(), kQuietLooks);
    for (std::size_t i = 0; i < count; ++i)
        some.push_back(all[i * all.size() / count]);
    return some;
}

struct Work {
    water::HydraulicSolver& solver;
    const water::PipeNetwork& network;
    const Binding& binding;
    const Past& past;

    Result<Eigen::MatrixXd> unknowns(const Snapshot& s) const
    {
        const auto sensitivity = meanSensitivity(solver, binding, {&s}, past.sensors());
        if (!sensitivity)
            return sensitivity;
        return effectOfUnknowns(network, s.conditions, s.state, *sensitivity);
    }
};

/// What a calibration on the looks leaves of the unknowns' effects now: gauge by gauge a line over the model's head.
Result<Eigen::MatrixXd> leftByCalibration(const Work& work, const std::vector<const Snapshot*>& looks, const Snapshot& now)
{
    auto result = work.unknowns(now);
    if (!result || looks.empty())
        return result;
    const auto count = static_cast<double>(looks.size());
    const auto headOf = [&](const Snapshot& s) { return Eigen::VectorXd(work.past.modelM.row(spanOf(work.past, s))); };
    Eigen::VectorXd meanHead = Eigen::VectorXd::Zero(work.past.sensors());
    std::vector<Eigen::MatrixXd> effects;
    Eigen::MatrixXd mean = Eigen::MatrixXd::Zero(result->rows(), result->cols());
    for (const Snapshot* s : looks) {
        auto effect = work.unknowns(*s);
        if (!effect)
            return effect;
        meanHead += headOf(*s) / count;
        mean += *effect / count;
        effects.push_back(std::move(*effect));
    }
    Eigen::VectorXd spread = Eigen::VectorXd::Zero(meanHead.size());
    Eigen::MatrixXd slope = Eigen::MatrixXd::Zero(mean.rows(), mean.cols());
    for (std::size_t i = 0; i < looks.size(); ++i) {
        const Eigen::VectorXd off = headOf(*looks[i]) - meanHead;
        spread += off.cwiseAbs2();
        slope += off.asDiagonal() * (effects[i] - mean);
    }
    const Eigen::VectorXd step = (headOf(now) - meanHead).cwiseQuotient((spread.array() + kLeastSpreadM2).matrix());
    *result -= mean + step.asDiagonal() * slope;
    return result;
}

} // namespace

Result<Eigen::MatrixXd> modelError(water::HydraulicSolver& solver, const water::PipeNetwork& network, const Binding& binding,
                                   const Past& past, const Calibration& calibration, Window window, const std::vector<int>& sensors)
{
    const Work work{solver, network, binding, past};
    const auto in = representative(past, window.onset);
    const Snapshot& now = *in[in.size() / 2];
    const auto sensitivity = meanSensitivity(solver, binding, {&now}, past.sensors());
    const auto unknowns = leftByCalibration(work, quietLooks(past, calibration), now);
    if (!sensitivity || !unknowns)
        return sensitivity ? unknowns : sensitivity;
    const Eigen::Map<const Eigen::VectorXd> demand(now.conditions.demandM3s.data(), static_cast<Eigen::Index>(now.conditions.demandM3s.size()));
    const Eigen::MatrixXd nodes = seenRows(*sensitivity, calibration, sensors) * demand.asDiagonal();
    const Eigen::VectorXd all = nodes.rowwise().sum();
    const Eigen::MatrixXd constant = seenRows(*unknowns, calibration, sensors);
    const double overS = (window.end - window.onset) * past.binS;
    return Eigen::MatrixXd(constant * constant.transpose() + kAlone * kAlone * leftInMean(kAloneLastsS, overS) * nodes * nodes.transpose() +
                           kTogether * kTogether * leftInMean(kTogetherLastsS, overS) * all * all.transpose());
}

} // namespace sinew::systems::waterloop
