// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Units.h>
#include <sinew/estimate/Random.h>
#include <sinew/twin/Model.h>
#include <sinew/wire/Messages.h>

#include <optional>
#include <vector>

namespace sinew::field {

/// Sensors as they are: noise, a fixed offset, slow drift, now and then a gross error, hours without data.
/// Every channel has random numbers of its own, so that adding one changes no other.
class Sensors {
public:
    Sensors(const Model& model, std::uint64_t seed);
    /// What channel `index` sends for a true value (SI); nothing while it is silent. `trustworthy`: false
    /// marks the reading bad.
    std::optional<wire::Reading> read(std::size_t index, double truth, Instant at, bool trustworthy = true);

private:
    struct Kind;
    struct Sensor {
        ChannelId channel;
        std::optional<Unit> unit;
        std::string unitSymbol;
        const Kind* kind = nullptr;
        estimate::Random random{1};
        double offset = 0, gain = 1;
        std::optional<Instant> last, silentUntil;
    };
    static const Kind& kindOf(const std::string& quantity);
    static Sensor make(const Channel& channel, std::uint64_t seed);
    static double disturbed(Sensor& sensor, double truth, double seconds);
    static bool isSilent(Sensor& sensor, Instant at, double seconds);
    std::vector<Sensor> m_sensors;
};

} // namespace sinew::field
