// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/estimate/Random.h>

#include <Eigen/Core>

#include <memory>
#include <vector>

namespace sinew::systems::powergrid {

/// Several series that have a level and a daily course, wander away from them and come back: a Gaussian
/// process in time whose share of each is chosen by marginal likelihood, with the covariance between the
/// series as the past shows it.
///
/// Without a past, and for hours of the day that the past does not hold, the spread is the prior's.
/// Source: Rasmussen & Williams 2006, chapters 2, 4.2.3 (periodic kernel) and 5.4.
class DailyProcess {
public:
    /// The kernels of one set of past instants, to be shared by all series that were measured then.
    class Kernels;
    static std::shared_ptr<const Kernels> kernelsFor(std::vector<double> hours);

    /// values: one row a time, one column a series, all finite; a deviation around 0 from what is expected
    /// beforehand. prior: standard deviation of each series before anything is known.
    DailyProcess(std::shared_ptr<const Kernels> kernels, const Eigen::MatrixXd& values,
                 Eigen::VectorXd prior);

    struct Ahead {
        Eigen::MatrixXd mean;          ///< one row a time, one column a series
        Eigen::MatrixXd root;          ///< root * rootᵀ: covariance over time at unit scale
        Eigen::VectorXd scale;         ///< standard deviation of each series at unit covariance
        Eigen::MatrixXd sigma() const; ///< standard deviation, as mean
    };
    Ahead ahead(const std::vector<double>& hours) const;
    /// One possible course, as Ahead::mean.
    Eigen::MatrixXd draw(const Ahead& ahead, estimate::Random& random) const;

private:
    std::shared_ptr<const Kernels> m_kernels;
    Eigen::VectorXd m_prior;
    std::size_t m_chosen = 0;   ///< of the kernels' candidates
    Eigen::MatrixXd m_whitened; ///< the values
};

} // namespace sinew::systems::powergrid
