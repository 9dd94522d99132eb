// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/estimate/Random.h>
#include <sinew/materials/SmaDevice.h>
#include <sinew/physics/structure/Integrator.h>
#include <sinew/physics/structure/Wind.h>
#include <sinew/twin/Model.h>

#include <optional>
#include <unordered_map>
#include <vector>

namespace sinew::field {

/// One bridge as it really is: its declared parameters, each off by a few per cent that the seed decides, in
/// turbulence of its own; damper bars that heat up and cool down.
///
/// Response: structure::Integrator at 50 ms, its state kept from minute to minute; gusts in records of three
/// minutes. Bars: lumped heat, heater of finite power, losses that grow with the wind.
class BridgeTruth {
public:
    /// Nothing where the asset declares no piers. Errors: InvalidInput (parameters that make no structure).
    static Result<std::optional<BridgeTruth>> make(const Model& model, const AssetId& asset,
                                                   std::uint64_t seed, double airK);

    struct Peaks {
        double displacementM = 0, accelerationMs2 = 0;
    };
    /// The sixty seconds before `minuteEnd` under this wind. Errors: NotConverged.
    Result<void> minute(Instant minuteEnd, double windMs);
    /// Bars until `world`.
    void advanceHeat(Instant world, double windMs, double airK);

    /// Set value of a damper's heater; nothing: off.
    void setHeater(const ElementId& damper, std::optional<double> setK);
    std::optional<Peaks> peaks(const ElementId& pier) const;     ///< of the last minute
    std::optional<double> strain(const ElementId& damper) const; ///< its peak of the last minute
    std::optional<double> barK(const ElementId& damper) const;
    const AssetId& asset() const { return m_asset; }

private:
    struct Bar {
        materials::SmaDevice device;
        double temperatureK = 293.15;
        double maxPowerW = 0, coolingS = 3000;
        double sensorOffsetK = 0; ///< of the thermostat: it settles beside its set value
        std::optional<double> setK;
    };
    BridgeTruth() = default;
    Result<void> newGusts(std::int64_t record, double windMs);
    double heatedK(const Bar& bar, double seconds, double windMs, double airK) const;

    AssetId m_asset;
    std::uint64_t m_seed = 0;
    std::unordered_map<ElementId, std::size_t> m_piers, m_dampers;
    std::vector<double> m_positionsM, m_dragAreaM2;
    double m_heightM = 20, m_roughnessM = 0.005;
    std::vector<Bar> m_bars;
    std::optional<structure::Integrator> m_integrator;
    std::optional<Instant> m_heatedUntil;
    std::int64_t m_record = -1;
    Eigen::MatrixXd m_gusts;
    Eigen::VectorXd m_force, m_peakU, m_peakA;
    std::vector<double> m_peakBar;
};

} // namespace sinew::field
