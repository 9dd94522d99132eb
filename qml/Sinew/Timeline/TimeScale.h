// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QString>
#include <sinew/core/Time.h>

#include <vector>

namespace sinew::ui {

/// Maps a stretch of time to pixels. A value; zooming and panning keep it between a second and 50 years.
class TimeScale {
public:
    static constexpr double kShortestS = 1;
    static constexpr double kLongestS = 50 * 365.25 * 86400;

    Instant from() const { return m_from; }
    Instant to() const { return m_from + fromSeconds(m_spanS); }
    double spanS() const { return m_spanS; }
    double width() const { return m_width; }
    void setWidth(double pixels) { m_width = pixels > 1 ? pixels : 1; }
    void show(Instant from, double spanS);
    double xOf(Instant t) const { return toSeconds(t - m_from) / m_spanS * m_width; }
    Instant timeAt(double x) const { return m_from + fromSeconds(x / m_width * m_spanS); }
    /// The instant under `x` stays where it is.
    void zoom(double factor, double x);
    void pan(double pixels);
    void shift(Duration by) { m_from += by; }

private:
    Instant m_from;
    double m_spanS = 86400;
    double m_width = 1;
};

struct TimeTick {
    Instant at;
    QString label;
    bool major = false; ///< a new day (or year) begins here
};

/// Ticks at round places, at least `minGap` pixels apart.
std::vector<TimeTick> ticksOf(const TimeScale& scale, double minGap, bool utc);

} // namespace sinew::ui
