// SPDX-License-Identifier: GPL-3.0-or-later
#include "PlantMonitorParts.h"

#include <sinew/estimate/Quantile.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace sinew::estimate {

namespace {

constexpr double kUntrimmed = 0.005; // on either side: what a residual's size is not taken from
constexpr double kLeastSigma = 1e-12;
constexpr double kToleratedSteps = 2; // of the record's resolution

double tolerance(const PlantLayout& layout)
{
    return kToleratedSteps * layout.resolution;
}

/// The rows that show a relation, standardised.
struct Shown {
    std::vector<int> rows;
    Eigen::MatrixXd x;
    Eigen::VectorXd y, centre, scale;
};

Shown show(const PlantRelation& relation, const PlantRecord& record)
{
    Shown shown;
    std::vector<Eigen::VectorXd> features;
    std::vector<double> targets;
    Eigen::VectorXd before = record.values.row(0), now;
    for (int r = 0; r < record.values.rows(); ++r) {
        now = record.values.row(r);
        const PlantStep step{now, before, record.hourOfDay[r]};
        if (relation.applies(step)) {
            shown.rows.push_back(r);
            features.push_back(relation.features(step));
            targets.push_back(relation.target(step));
        }
        before = now;
    }
    shown.y = Eigen::Map<const Eigen::VectorXd>(targets.data(), static_cast<Eigen::Index>(targets.size()));
    shown.x.resize(shown.y.size(), relation.size());
    for (Eigen::Index r = 0; r < shown.x.rows(); ++r)
        shown.x.row(r) = features[static_cast<std::size_t>(r)];
    return shown;
}

void standardise(Shown& shown)
{
    shown.centre = shown.x.colwise().mean();
    shown.x.rowwise() -= shown.centre.transpose();
    shown.scale = (shown.x.colwise().squaredNorm() / static_cast<double>(shown.x.rows())).cwiseSqrt();
    for (Eigen::Index c = 0; c < shown.scale.size(); ++c)
        if (shown.scale[c] < 1e-9 * (1 + std::abs(shown.centre[c])))
            shown.scale[c] = 1; // does not vary: explains nothing, and is centred to zero
    shown.x.array().rowwise() /= shown.scale.transpose().array();
}

/// Residuals by models that did not see their fold, and the model of all rows.
std::vector<double> outOfFold(const Shown& shown, const PlantRecord& record, const PlantSettings& settings,
                              LeverageRegression& all)
{
    const auto folds = static_cast<std::size_t>(settings.folds);
    // A fold is a stretch of the record; its rows are those of the relation within it.
    std::vector<Eigen::Index> begins;
    for (std::size_t f = 0; f <= folds; ++f) {
        const auto first = static_cast<int>(f * static_cast<std::size_t>(record.values.rows()) / folds);
        begins.push_back(std::ranges::lower_bound(shown.rows, first) - shown.rows.begin());
    }
    std::vector<RegressionSums> parts;
    RegressionSums total;
    for (std::size_t f = 0; f < folds; ++f) {
        const Eigen::Index from = begins[f], count = begins[f + 1] - from;
        parts.push_back(RegressionSums::of(shown.x.middleRows(from, count), shown.y.segment(from, count)));
        total += parts.back();
    }
    all = LeverageRegression::fit(total, settings.ridge);
    std::vector<double> residuals;
    for (std::size_t f = 0; f < folds; ++f) {
        const auto model = LeverageRegression::fit(total - parts[f], settings.ridge);
        for (Eigen::Index i = begins[f]; i < begins[f + 1]; ++i)
            residuals.push_back(model.residual(shown.x.row(i), shown.y[i]));
    }
    return residuals;
}

/// Root mean square of what lies between the outer quantiles, the rest held there.
double sizeOf(const std::vector<double>& residuals)
{
    const double low = quantile(residuals, kUntrimmed), high = quantile(residuals, 1 - kUntrimmed);
    double sum = 0;
    for (const double r : residuals)
        sum += std::clamp(r, low, high) * std::clamp(r, low, high);
    return std::sqrt(sum / static_cast<double>(residuals.size())) + kLeastSigma;
}

std::optional<Tail> tailOf(int chart, const std::vector<double>& residuals, double sigma, double share)
{
    std::vector<double> scores;
    double average = 0;
    for (const double r : residuals) {
        average = chartStep(chart, average, r / sigma);
        scores.push_back(std::abs(average));
    }
    return Tail::fit(scores, share);
}

} // namespace

double LearnedRelation::z(const PlantStep& step) const
{
    const Eigen::VectorXd x = (relation.features(step) - centre).cwiseQuotient(scale);
    return regression.residual(x, relation.target(step)) / sigma;
}

std::optional<double> switchMargin(const PlantLayout& layout, int status, double then, const PlantStep& step)
{
    if ((step.now[status] > 0.5) != (then > 0.5) || (step.before[status] > 0.5) == (then > 0.5))
        return std::nullopt;
    std::optional<double> margin;
    for (const PlantControl& control : layout.controls) {
        if (control.status != status || (control.then > 0.5) != (then > 0.5))
            continue;
        const double a = step.before[control.level], b = step.now[control.level];
        const double missing = control.isAbove ? control.value - std::max(a, b) : std::min(a, b) - control.value;
        if (std::isfinite(missing))
            margin = std::min(margin.value_or(std::numeric_limits<double>::infinity()), missing);
    }
    return margin;
}

bool breaksControl(const PlantLayout& layout, const PlantControl& control, const Eigen::VectorXd& row)
{
    const double level = row[control.level], status = row[control.status];
    const bool isDue = control.isAbove ? level > control.value + tolerance(layout)
                                       : level < control.value - tolerance(layout);
    return isDue && std::isfinite(status) && (status > 0.5) != (control.then > 0.5);
}

bool flowsWhileStanding(const PlantLayout& layout, int flow, const Eigen::VectorXd& row)
{
    const int status = layout.tags[flow].status;
    return status >= 0 && row[status] < 0.5 && std::abs(row[flow]) > tolerance(layout);
}

Result<std::optional<LearnedRelation>> learn(const PlantRelation& relation, const PlantRecord& clean,
                                             const PlantSettings& settings, const std::stop_token& stop)
{
    if (stop.stop_requested())
        return fail(ErrorCode::Cancelled, "training was stopped");
    Shown shown = show(relation, clean);
    if (shown.x.rows() < settings.leastRows)
        return std::optional<LearnedRelation>{};
    standardise(shown);
    LearnedRelation learned{relation, shown.centre, shown.scale, {}, 1, {}};
    const std::vector<double> residuals = outOfFold(shown, clean, settings, learned.regression);
    learned.sigma = sizeOf(residuals);
    for (int chart = 0; chart < kCharts; ++chart)
        learned.tails[static_cast<std::size_t>(chart)] =
            tailOf(chart, residuals, learned.sigma, settings.tail);
    return std::optional(std::move(learned));
}

} // namespace sinew::estimate
