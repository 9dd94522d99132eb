// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "GridModel.h"

#include <sinew/forecast/System.h>

#include <Eigen/Core>

#include <map>
#include <stop_token>

namespace sinew::systems::powergrid {

/// A meter that the others contradict at one instant.
struct Doubt {
    std::size_t meter = 0;
    double sigmas = 0; ///< how many standard deviations it lies beside what the others say
};

/// What was known of the grid at one instant.
struct Moment {
    Instant at;
    Eigen::VectorXd measured;                          ///< by meter, SI; NaN where nothing good was measured
    GridState state;                                   ///< estimated
    std::vector<double> loadMw, loadMvar, generatorMw; ///< estimated, by bus and by generator
    std::vector<Doubt> doubts;                         ///< meters set aside
    std::vector<double> meltingA;                      ///< by supply; 0: off

    /// A line that its supply melts is out of service.
    bool isOut(const GridModel& grid, int branch) const;
};

/// The measured past and the state of the grid in it: every half hour on the clock, and now.
struct Past {
    std::vector<Moment> moments;              ///< ascending; the last is now
    std::vector<double> airK, windMs, rainMs; ///< by moment; NaN where nobody knows
    Eigen::VectorXd sampleSigma; ///< by meter: what one sample deviates from the mean of its minutes, SI
    std::vector<Warning> warnings;

    const Moment& now() const { return moments.back(); }
    double hours(std::size_t k) const { return toSeconds(moments[k].at - now().at) / 3600; }
};

/// Estimates that were made before, by instant; belongs to one GridModel.
struct EstimateBook {
    struct Entry {
        Eigen::VectorXd measured;
        std::vector<double> meltingA;
        Moment moment;
    };
    std::map<Instant, Entry> entries;
};

/// Good samples of a few minutes averaged (no more of them than since a line was last switched), and the
/// state estimated from them: loads and generators that nobody measures stand in with the file's value times
/// the expected shape, and little weight. A past moment without an estimate is left out. Errors: NotFound
/// (nothing measured now), those of estimateState() for the moment now, Cancelled.
Result<Past> lookBack(const GridModel& grid, const forecast::SystemInput& input, EstimateBook& book,
                      std::stop_token stop);

/// Meters that may be the wrong one where `doubted` disagrees with others: likeliest first, probabilities sum
/// to 1.
std::vector<std::pair<std::size_t, double>> culprits(const GridModel& grid, const Moment& moment,
                                                     std::size_t doubted, std::stop_token stop);

} // namespace sinew::systems::powergrid
