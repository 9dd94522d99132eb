// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/estimate/MatrixProfile.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace sinew::estimate {

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
// A covariance that slid past products this much larger than its own has lost its digits and is summed anew.
constexpr double kLostShare = 1e-6;

using Values = std::span<const double>;

double meanOf(Values x)
{
    return std::accumulate(x.begin(), x.end(), 0.0) / static_cast<double>(x.size());
}

double covarianceOf(Values a, double meanA, Values b, double meanB)
{
    double sum = 0;
    for (std::size_t i = 0; i < a.size(); ++i)
        sum += (a[i] - meanA) * (b[i] - meanB);
    return sum;
}

double normOf(Values x, double mean)
{
    const auto [least, most] = std::ranges::minmax(x);
    return least == most ? 0 : std::sqrt(covarianceOf(x, mean, x, mean));
}

/// Mean, and root of the summed squares around it (0: no variation at all).
struct Moments {
    double mean = 0, norm = 0;
};

double distanceOf(double covariance, Moments a, Moments b, std::size_t window, Likeness likeness)
{
    const auto count = static_cast<double>(window);
    const double product = a.norm * b.norm;
    if (likeness == Likeness::Value) {
        const double shift = a.mean - b.mean, both = product > 0 ? covariance : 0;
        return std::sqrt(std::max(0.0, a.norm * a.norm + b.norm * b.norm - 2 * both + count * shift * shift));
    }
    if (product == 0)
        return a.norm == b.norm ? 0 : std::sqrt(count);
    return std::sqrt(2 * count * (1 - std::clamp(covariance / a.norm / b.norm, -1.0, 1.0)));
}

/// What moving a stretch by one sample changes in its covariances: c' = c + f_i g_j + f_j g_i.
struct Slide {
    double f = 0, g = 0;
};

Slide slideOf(double leaves, double meanBefore, double enters, double meanAfter)
{
    return {0.5 * (enters - leaves), (enters - meanAfter) + (leaves - meanBefore)};
}

std::size_t leastLag(std::size_t window)
{
    return (window + 1) / 2;
}

void keepNearer(MatrixProfile& profile, std::size_t at, double distance, std::size_t neighbour)
{
    if (distance < profile.distance[at]) {
        profile.distance[at] = distance;
        profile.neighbour[at] = neighbour;
    }
}

Result<void> check(std::span<const double> series, std::size_t window)
{
    if (window < 4 || window > series.size() / 2)
        return fail(ErrorCode::InvalidInput, "must be at least 4 and at most half the series", "window");
    for (std::size_t i = 0; i < series.size(); ++i)
        if (!std::isfinite(series[i]))
            return fail(ErrorCode::InvalidInput, "is not finite", "value " + std::to_string(i));
    return {};
}

/// All that a diagonal needs of each stretch.
struct Stretches {
    std::vector<Moments> moments;
    std::vector<Slide> slide; ///< from this one to the next
};

Stretches stretchesOf(std::span<const double> series, std::size_t window)
{
    Stretches all;
    for (std::size_t i = 0; i + window <= series.size(); ++i) {
        const Values x = series.subspan(i, window);
        const double mean = meanOf(x);
        all.moments.push_back({mean, normOf(x, mean)});
        if (i > 0)
            all.slide.push_back(
                slideOf(series[i - 1], all.moments[i - 1].mean, series[i + window - 1], mean));
    }
    return all;
}

// All pairs (i, i + lag).
void addDiagonal(std::span<const double> series, const Stretches& all, std::size_t lag, Likeness likeness,
                 MatrixProfile& profile)
{
    const std::size_t window = profile.window;
    const auto& moments = all.moments;
    const auto anew = [&](std::size_t i, std::size_t j) {
        return covarianceOf(series.subspan(i, window), moments[i].mean, series.subspan(j, window),
                            moments[j].mean);
    };
    double covariance = anew(0, lag), largest = moments[0].norm * moments[lag].norm;
    for (std::size_t i = 0, j = lag; j < moments.size(); ++i, ++j) {
        const double product = moments[i].norm * moments[j].norm;
        largest = std::max(largest, product);
        if (product > 0 && product < kLostShare * largest) {
            covariance = anew(i, j);
            largest = product;
        }
        const double distance = distanceOf(covariance, moments[i], moments[j], window, likeness);
        keepNearer(profile, i, distance, j);
        keepNearer(profile, j, distance, i);
        if (j + 1 < moments.size())
            covariance += all.slide[i].f * all.slide[j].g + all.slide[j].f * all.slide[i].g;
    }
}

MatrixProfile emptyProfile(std::size_t window, std::size_t count)
{
    MatrixProfile profile{window, std::vector<double>(count, kInfinity), std::vector<std::size_t>(count)};
    std::iota(profile.neighbour.begin(), profile.neighbour.end(), std::size_t(0));
    return profile;
}

} // namespace

std::vector<MatrixProfile::Discord> MatrixProfile::discords(std::size_t count) const
{
    std::vector<std::size_t> order(distance.size());
    std::iota(order.begin(), order.end(), std::size_t(0));
    std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) { return distance[a] > distance[b]; });
    std::vector<Discord> found;
    for (const std::size_t at : order) {
        if (found.size() == count)
            break;
        const bool isApart = std::ranges::all_of(found, [&](const Discord& other) {
            return (at > other.at ? at - other.at : other.at - at) >= leastLag(window);
        });
        if (isApart && std::isfinite(distance[at]))
            found.push_back({at, distance[at]});
    }
    return found;
}

Result<MatrixProfile> matrixProfile(std::span<const double> series, std::size_t window, Likeness likeness,
                                    std::stop_token stop)
{
    if (auto good = check(series, window); !good)
        return passOn(good);
    const Stretches all = stretchesOf(series, window);
    MatrixProfile profile = emptyProfile(window, all.moments.size());
    for (std::size_t lag = leastLag(window); lag < all.moments.size(); ++lag) {
        if (stop.stop_requested())
            return fail(ErrorCode::Cancelled, "the matrix profile was stopped");
        addDiagonal(series, all, lag, likeness, profile);
    }
    return profile;
}

Result<MatrixProfileStream> MatrixProfileStream::make(std::size_t window, std::size_t history,
                                                      Likeness likeness)
{
    if (window < 4)
        return fail(ErrorCode::InvalidInput, "must be at least 4", "window");
    if (history / 4 < window)
        return fail(ErrorCode::InvalidInput, "must be at least four windows", "history");
    return MatrixProfileStream(window, history, likeness);
}

void MatrixProfileStream::forgetOldest()
{
    m_values.erase(m_values.begin());
    m_stretches.erase(m_stretches.begin());
    ++m_forgotten;
}

// The newest stretch was added last: what was covariance with the one before becomes that of the next with
// it.
void MatrixProfileStream::slideCovariances()
{
    const std::size_t newest = m_stretches.size() - 1;
    const auto slideTo = [&](std::size_t i) {
        return slideOf(m_values[i - 1], m_stretches[i - 1].mean, m_values[i + m_window - 1],
                       m_stretches[i].mean);
    };
    const Slide own = newest > 0 ? slideTo(newest) : Slide{};
    for (std::size_t i = newest; i > 0; --i) {
        const Slide other = slideTo(i);
        m_stretches[i].covariance = m_stretches[i - 1].covariance + own.f * other.g + other.f * own.g;
        m_stretches[i].largest = m_stretches[i - 1].largest;
    }
    m_stretches[0].largest = kInfinity; // unknown yet: summed anew
    for (std::size_t i = 0; i <= newest; ++i) {
        Stretch& x = m_stretches[i];
        const double product = x.norm * m_stretches[newest].norm;
        if (x.largest == kInfinity || (product > 0 && product < kLostShare * x.largest)) {
            x.covariance = covarianceOf(stretchAt(i), x.mean, stretchAt(newest), m_stretches[newest].mean);
            x.largest = product;
        }
        x.largest = std::max(x.largest, product);
    }
}

std::optional<double> MatrixProfileStream::add(double value)
{
    if (!std::isfinite(value))
        return std::nullopt;
    if (m_values.size() == m_history)
        forgetOldest();
    m_values.push_back(value);
    if (m_values.size() < m_window)
        return std::nullopt;
    const std::size_t newest = m_values.size() - m_window;
    const double mean = meanOf(stretchAt(newest));
    m_stretches.push_back({mean, normOf(stretchAt(newest), mean), 0, 0, kInfinity, newest + m_forgotten});
    slideCovariances();
    auto& last = m_stretches.back();
    for (std::size_t i = 0; i + leastLag(m_window) <= newest; ++i) {
        auto& earlier = m_stretches[i];
        const double distance = distanceOf(earlier.covariance, {earlier.mean, earlier.norm},
                                           {last.mean, last.norm}, m_window, m_likeness);
        if (distance < earlier.distance) {
            earlier.distance = distance;
            earlier.neighbour = newest + m_forgotten;
        }
        if (distance < last.distance) {
            last.distance = distance;
            last.neighbour = i + m_forgotten;
        }
    }
    return std::isfinite(last.distance) ? std::optional(last.distance) : std::nullopt;
}

MatrixProfile MatrixProfileStream::profile() const
{
    MatrixProfile profile = emptyProfile(m_window, m_stretches.size());
    for (std::size_t i = 0; i < m_stretches.size(); ++i) {
        profile.distance[i] = m_stretches[i].distance;
        if (m_stretches[i].neighbour >= m_forgotten)
            profile.neighbour[i] = m_stretches[i].neighbour - m_forgotten;
    }
    return profile;
}

} // namespace sinew::estimate
