// SPDX-License-Identifier: GPL-3.0-or-later
#include "Sensors.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

namespace sinew::field {

/// How good a sensor of a quantity is; SI.
struct Sensors::Kind {
    std::string_view quantity;
    double noise;         ///< standard deviation, absolute
    double relativeNoise; ///< of the value
    double offset;        ///< standard deviation of what stays wrong
    double driftPerDay;   ///< random walk, standard deviation after a day
    double grossError;    ///< size of a gross error
    bool neverNegative;
    double classError = 0; ///< of the value, standard deviation of what stays wrong: instrument transformers
    double relativeGrossError = 0; ///< of the value
};

namespace {

constexpr double kSilencesPerDay = 0.3, kSilenceMeanMinutes = 12;
constexpr double kGrossErrorsPerDay = 0.5;
constexpr int kOpcGood = 192, kOpcBad = 0;

} // namespace

const Sensors::Kind& Sensors::kindOf(const std::string& quantity)
{
    static constexpr std::array<Kind, 20> kinds{{
        {"displacement", 2e-4, 0.01, 1e-4, 1e-4, 0.05, true},
        {"acceleration", 5e-3, 0.01, 0, 0, 2, true},
        {"strain", 5e-6, 0.005, 5e-6, 1e-5, 0.01, true},
        {"temperature", 0.2, 0, 0.2, 0.05, 30, false},
        {"wind-speed", 0.1, 0.01, 0.05, 0, 20, true},
        {"pressure", 400, 0, 600, 200, 8e4, false},
        {"flow", 1e-4, 0.008, 0, 0, 0.1, false},
        {"level", 3e-3, 0, 5e-3, 1e-3, 1, true},
        {"voltage", 0, 0.001, 0, 0, 0, true, 0.0015, 0.08},
        {"active-power", 3e4, 0.004, 0, 0, 1e7, false, 0.004},
        {"reactive-power", 3e4, 0.008, 0, 0, 1e7, false, 0.008},
        {"current", 1, 0.004, 0, 0, 150, true, 0.004},
        {"conductor-temperature", 0.3, 0, 0.4, 0.1, 25, false},
        {"melting-current", 2, 0.004, 0, 0, 150, true, 0.004},
        // By the weight at the suspension, read as a sleeve of 900 kg/m³.
        {"ice-thickness", 3e-4, 0.03, 0, 0, 0.02, true, 0.03},
        {"hot-spot", 0.4, 0, 0.8, 0.1, 25, false},
        {"depth", 3e-3, 0.005, 5e-3, 1e-3, 0.8, true},
        {"rainfall", 0, 0.04, 0, 0, 0, true},
        {"setting", 2e-3, 0, 3e-3, 0, 0, true}, // an encoder at the gate
        {"", 0, 0.01, 0, 0, 0, false},          // what is not known better
    }};
    for (const Kind& kind : kinds)
        if (kind.quantity == quantity)
            return kind;
    return kinds.back();
}

Sensors::Sensor Sensors::make(const Channel& channel, std::uint64_t seed)
{
    Sensor sensor;
    sensor.channel = channel.id;
    sensor.kind = &kindOf(channel.quantity);
    // FNV-1a of the id: the same on every platform, whatever else the model holds.
    std::uint64_t stream = 14695981039346656037ULL;
    for (const char c : channel.id.value)
        stream = (stream ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
    sensor.random = estimate::Random(seed, stream);
    sensor.offset = sensor.kind->offset * sensor.random.normal();
    if (sensor.kind->classError > 0)
        sensor.gain = 1 + sensor.kind->classError * sensor.random.normal();
    const auto quantity = findQuantity(channel.quantity);
    if (!quantity)
        return sensor;
    sensor.unitSymbol = channel.unit.empty() ? std::string(quantity->si) : channel.unit;
    if (const auto unit = findUnit(sensor.unitSymbol); unit && unit->dimension == quantity->dimension)
        sensor.unit = *unit;
    return sensor;
}

Sensors::Sensors(const Model& model, std::uint64_t seed)
{
    for (const Channel& channel : model.channels)
        m_sensors.push_back(make(channel, seed));
}

bool Sensors::isSilent(Sensor& sensor, Instant at, double seconds)
{
    if (sensor.silentUntil && at < *sensor.silentUntil)
        return true;
    if (sensor.random.uniform() >= kSilencesPerDay * seconds / 86400)
        return false;
    sensor.silentUntil = at + fromSeconds(-60 * kSilenceMeanMinutes * std::log(1 - sensor.random.uniform()));
    return true;
}

double Sensors::disturbed(Sensor& sensor, double truth, double seconds)
{
    const Kind& kind = *sensor.kind;
    sensor.offset += kind.driftPerDay * std::sqrt(seconds / 86400) * sensor.random.normal();
    double value = sensor.gain * truth + sensor.offset +
                   std::hypot(kind.noise, kind.relativeNoise * truth) * sensor.random.normal();
    if (sensor.random.uniform() < kGrossErrorsPerDay * seconds / 86400)
        value += (kind.grossError + kind.relativeGrossError * std::abs(truth)) *
                 (sensor.random.uniform() < 0.5 ? -1 : 1);
    return kind.neverNegative ? std::max(0.0, value) : value;
}

std::optional<wire::Reading> Sensors::read(std::size_t index, double truth, Instant at, bool trustworthy)
{
    Sensor& sensor = m_sensors[index];
    if (!sensor.unit)
        return std::nullopt;
    const double seconds = sensor.last ? std::clamp(toSeconds(at - *sensor.last), 0.0, 3600.0) : 60;
    sensor.last = at;
    const double value = disturbed(sensor, truth, seconds);
    if (isSilent(sensor, at, seconds))
        return std::nullopt;
    return wire::Reading{sensor.channel, at, sensor.unit->fromSi(value), sensor.unitSymbol,
                         trustworthy ? kOpcGood : kOpcBad};
}

} // namespace sinew::field
