// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>

#include <cstddef>
#include <optional>
#include <span>
#include <stop_token>
#include <vector>

namespace sinew::estimate {

/// What makes two stretches of a series alike.
enum class Likeness {
    Shape, ///< each brought to mean 0 and standard deviation 1 first: level and size do not count
    Value, ///< as they are, in the series' unit
};

/// For every stretch of `window` samples of a series, how far the most similar other stretch is, as a
/// Euclidean distance: of shapes 0 … 2√window, of values in the series' unit. Stretches that start less than
/// half a window apart are not compared. The shape of a stretch without any variation is at 0 from another
/// such one and √window from the rest; nothing to compare with gives infinity.
struct MatrixProfile {
    std::size_t window = 0;
    std::vector<double> distance;
    std::vector<std::size_t> neighbour; ///< start of the most similar stretch; own start where there is none

    struct Discord {
        std::size_t at = 0;
        double distance = 0;
    };
    /// The stretches least like any other, at least half a window apart, the least like first.
    std::vector<Discord> discords(std::size_t count) const;
};

/// Exact, O(n²) time, O(n) memory. Errors: InvalidInput: a window below 4 or above half the series, a value
/// that is not finite (named by index); Cancelled. Source: Yeh et al. 2016; covariances along diagonals as
/// Zimmerman et al. 2019.
Result<MatrixProfile> matrixProfile(std::span<const double> series, std::size_t window,
                                    Likeness likeness = Likeness::Shape, std::stop_token stop = {});

/// The same while samples arrive, O(history) a sample. Gives at once how far the newest stretch is from all
/// before it, which is what an alarm needs, and keeps the profile of all stretches that it still holds.
class MatrixProfileStream {
public:
    /// history: samples that are kept, older ones are forgotten; at least four windows.
    /// Errors: InvalidInput.
    static Result<MatrixProfileStream> make(std::size_t window, std::size_t history,
                                            Likeness likeness = Likeness::Shape);

    /// Distance of the stretch that this sample completes to the nearest before it; nothing while there is
    /// none. A value that is not finite is left out, as if it had not come.
    std::optional<double> add(double value);

    /// Of what is held; `neighbour` counts from the first sample held, and is a stretch's own start where the
    /// most similar one is forgotten.
    MatrixProfile profile() const;
    std::size_t samples() const { return m_values.size(); } ///< held now

private:
    MatrixProfileStream(std::size_t window, std::size_t history, Likeness likeness)
        : m_window(window), m_history(history), m_likeness(likeness)
    {
    }
    void forgetOldest();
    void slideCovariances();
    std::span<const double> stretchAt(std::size_t start) const { return {m_values.data() + start, m_window}; }

    struct Stretch {
        double mean = 0;
        double norm = 0;       ///< root of the summed squares around the mean; 0: no variation
        double covariance = 0; ///< with the newest stretch: sum of products around the means
        double largest = 0;    ///< product of norms that went through it; its rounding is a share of this
        double distance = 0;
        std::size_t neighbour = 0; ///< counted from the first sample ever
    };
    std::size_t m_window, m_history;
    Likeness m_likeness;
    std::vector<double> m_values;
    std::vector<Stretch> m_stretches;
    std::size_t m_forgotten = 0;
};

} // namespace sinew::estimate
