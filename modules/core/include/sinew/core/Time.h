// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>

#include <atomic>
#include <chrono>
#include <mutex>
#include <string>
#include <string_view>

namespace sinew {

using Duration = std::chrono::microseconds;
/// Microseconds since 1970-01-01T00:00:00Z, without leap seconds.
using Instant = std::chrono::sys_time<Duration>;

inline double toSeconds(Duration d)
{
    return static_cast<double>(d.count()) * 1e-6;
}
inline Duration fromSeconds(double s)
{
    return Duration(static_cast<Duration::rep>(s * 1e6));
}
inline Instant instantFromMicros(std::int64_t micros)
{
    return Instant(Duration(micros));
}
inline std::int64_t microsOf(Instant t)
{
    return t.time_since_epoch().count();
}

/// ISO 8601 in UTC: 2026-01-31T14:02:07.123Z (milliseconds; none where zero).
std::string formatUtc(Instant t);
/// Reads what formatUtc writes, with any number of decimals, and offsets (+09:00).
Result<Instant> parseUtc(std::string_view text);

/// The one clock of a program, injected.
///
/// wall():  the people's time; deadlines for people and time to live of commands.
/// world(): the field's time, the source time of live samples. Equal to wall() in
///          real operation; a demo or a replay may run it faster, or stop it.
/// Thread: any.
class Clock {
public:
    virtual ~Clock() = default;
    virtual Instant wall() const = 0;
    virtual Instant world() const = 0;
};

class SystemClock final : public Clock {
public:
    Instant wall() const override;
    Instant world() const override { return wall(); }
};

/// World time that starts at a given instant and runs `rate` times as fast as wall time.
class ScaledClock final : public Clock {
public:
    ScaledClock(Instant worldStart, double rate);
    Instant wall() const override;
    Instant world() const override;
    double rate() const;
    /// Changes the rate without a jump.
    void setRate(double rate);
    /// From now on: `world` at wall instant `wall`, running `rate` times as fast (a field's own clock).
    void follow(Instant wall, Instant world, double rate);

private:
    mutable std::mutex m_mutex;
    Instant m_wallStart;
    Instant m_worldStart;
    double m_rate;
};

/// Moves only when told to. For tests and headless replays.
class ManualClock final : public Clock {
public:
    explicit ManualClock(Instant start) : m_wall(microsOf(start)), m_world(microsOf(start)) {}
    Instant wall() const override { return instantFromMicros(m_wall); }
    Instant world() const override { return instantFromMicros(m_world); }
    void advance(Duration d)
    {
        m_wall += d.count();
        m_world += d.count();
    }
    void advanceWorld(Duration d) { m_world += d.count(); }
    void advanceWall(Duration d) { m_wall += d.count(); }

private:
    std::atomic<std::int64_t> m_wall;
    std::atomic<std::int64_t> m_world;
};

} // namespace sinew
