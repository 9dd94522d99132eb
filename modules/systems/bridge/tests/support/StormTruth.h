// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// A bridge in a storm whose true parameters are not those of its model: for tests and the benchmark.
#include <sinew/estimate/Random.h>
#include <sinew/forecast/System.h>
#include <sinew/materials/SmaDevice.h>
#include <sinew/physics/structure/Integrator.h>
#include <sinew/physics/structure/Wind.h>

#include <cmath>
#include <fmt/format.h>
#include <map>
#include <vector>

namespace sinew::testing {

struct StormSettings {
    int piers = 4;
    int calmHours = 4;  ///< measured before now
    int stormHours = 5; ///< the outlook's length
    double calmMs = 16;
    double peakMs = 38; ///< reached in the middle of the storm
    double outlookSigmaMs = 1.5;
    double airK = 293.15;
    double heatedK = 0;    ///< dampers at this temperature from `now` on (0: as the air)
    bool perturbed = true; ///< truth differs from the model
    std::uint64_t seed = 1;
};

class Storm {
public:
    explicit Storm(StormSettings settings) : m_settings(settings), m_random(settings.seed, 77) { build(); }

    ModelPtr model() const { return m_model; }
    Instant now() const { return m_start + std::chrono::hours(m_settings.calmHours); }
    Instant end() const { return now() + std::chrono::hours(m_settings.stormHours); }

    /// As the loop would hand it over at `now`.
    forecast::SystemInput input() const
    {
        forecast::SystemInput input;
        input.model = m_model;
        input.now = now();
        input.horizon = std::chrono::hours(m_settings.stormHours);
        input.seed = m_settings.seed;
        input.outlooks = {m_outlook};
        input.samples = [this](const ChannelId& channel, Instant from, Instant to) {
            return between(channel, from, to);
        };
        input.state = {now(), m_model, {}};
        for (const Channel& channel : m_model->channels) {
            const auto past = between(channel.id, now() - std::chrono::minutes(15), now());
            live::ChannelState state;
            if (!past.empty())
                state = {true, past.back().value, past.back().sourceTime, Quality::Good, false};
            input.state.channels.push_back(state);
        }
        return input;
    }
    std::vector<Sample> between(const ChannelId& channel, Instant from, Instant to) const
    {
        std::vector<Sample> found;
        if (const auto known = m_samples.find(channel); known != m_samples.end())
            for (const Sample& sample : known->second)
                if (sample.sourceTime >= from && sample.sourceTime <= to)
                    found.push_back(sample);
        return found;
    }
    /// Largest measured value of a channel in a span.
    double highest(const ChannelId& channel, Instant from, Instant to) const
    {
        double value = 0;
        for (const Sample& sample : between(channel, from, to))
            value = std::max(value, sample.value);
        return value;
    }

private:
    void build()
    {
        buildModel();
        buildOutlook();
        simulate();
    }

    // Short piers at the banks, tall and soft ones with dampers between.
    double pierStiffness(int i) const { return i == 0 || i + 1 == m_settings.piers ? 30e6 : 7e6 + 0.5e6 * i; }

    void addPier(Model& model, int i)
    {
        const std::string name = fmt::format("P{}", i + 1);
        Element pier{ElementId("bridge/IfcColumn/" + name), AssetId("bridge"), {}, name, "IfcColumn", name,
                     PointShape{{80.0 * i, 0, 0}}};
        pier.attributes = {{"Sinew_Pier.Height_m", 30.0},
                           {"Sinew_Pier.Stiffness_N_m", pierStiffness(i)},
                           {"Sinew_Pier.DampingRatio", 0.02},
                           {"Sinew_Pier.TributaryMass_kg", 1.2e6},
                           {"Sinew_Pier.DisplacementLimit_m", 0.08},
                           {"Sinew_Pier.DragArea_m2", 400.0}};
        model.elements.push_back(pier);
        Channel displacement{ChannelId("bridge/" + name + "/displacement"), pier.id, "displacement", "mm"};
        displacement.highLimit = 0.060;
        model.channels.push_back(displacement);
        model.channels.push_back(
            {ChannelId("bridge/" + name + "/acceleration"), pier.id, "acceleration", "m/s²"});
    }

    void addDamper(Model& model, int pier)
    {
        const std::string name = fmt::format("D{}", pier + 1);
        Element damper{ElementId("bridge/IfcDiscreteAccessory/" + name),
                       AssetId("bridge"),
                       {},
                       name,
                       "IfcDiscreteAccessory",
                       name,
                       PointShape{{80.0 * pier, 5, 0}}};
        damper.attributes = {{"Sinew_Damper.Pier", fmt::format("P{}", pier + 1)},
                             {"Sinew_Damper.YieldForce_N", 420e3},
                             {"Sinew_Damper.Stiffness_N_m", 40e6},
                             {"Sinew_Damper.HardeningRatio", 0.05},
                             {"Sinew_Damper.Beta", 0.65},
                             {"Sinew_Damper.BarLength_m", 1.5},
                             {"Sinew_Damper.Mass_kg", 30.0},
                             {"Sinew_Damper.AusteniteFinish_K", 263.15}};
        model.elements.push_back(damper);
        model.channels.push_back(
            {ChannelId("bridge/" + name + "/temperature"), damper.id, "temperature", "°C"});
        model.channels.push_back({ChannelId("bridge/" + name + "/strain"), damper.id, "strain", "%"});
        Actuator heater{ActuatorId("bridge/" + name + "/heater"),
                        damper.id,
                        "Heater of " + name,
                        "pre-heat",
                        "temperature",
                        "°C",
                        273.15,
                        353.15,
                        273.15,
                        0.2};
        model.actuators.push_back(heater);
    }

    void buildModel()
    {
        auto model = std::make_shared<Model>();
        model->assets.push_back({AssetId("bridge"), "Test bridge", "bridge"});
        for (int i = 0; i < m_settings.piers; ++i)
            addPier(*model, i);
        for (int i = 1; i < m_settings.piers - 1; ++i)
            addDamper(*model, i);
        Element deck{ElementId("bridge/IfcBeam/Deck"), AssetId("bridge"), {}, "Deck", "IfcBeam"};
        deck.attributes = {{"Sinew_Deck.LateralStiffness_N_m", 4e6}};
        model->elements.push_back(deck);
        model->channels.push_back({ChannelId("weather/wind-speed"), deck.id, "wind-speed", "m/s"});
        model->channels.push_back({ChannelId("weather/air-temperature"), deck.id, "temperature", "°C"});
        m_model = model;
    }

    double storm(double hours) const // 0…1 over the storm's course
    {
        return hours <= 0 ? 0 : std::pow(std::sin(M_PI * std::min(1.0, hours / m_settings.stormHours)), 1.5);
    }
    double outlookMean(double hoursFromNow) const
    {
        return m_settings.calmMs + (m_settings.peakMs - m_settings.calmMs) * storm(hoursFromNow);
    }
    void buildOutlook()
    {
        m_outlook = {ChannelId("weather/wind-speed"), "test", now() - std::chrono::minutes(30), {}};
        for (int i = -1; i <= 2 * m_settings.stormHours; ++i)
            m_outlook.points.push_back(
                {now() + std::chrono::minutes(30 * i), outlookMean(0.5 * i), m_settings.outlookSigmaMs});
    }

    structure::LumpedModel trueBridge(double barK, double& drag, double& gust)
    {
        const double on = m_settings.perturbed ? 1 : 0;
        const auto factor = [&](double sigma) { return std::exp(on * sigma * m_random.normal()); };
        const double stiffness = factor(0.08), damping = factor(0.3);
        drag = factor(0.15);
        gust = factor(0.12);
        m_yield = factor(0.04);
        std::vector<structure::ChainPier> piers;
        for (int i = 0; i < m_settings.piers; ++i)
            piers.push_back({1.2e6, pierStiffness(i) * stiffness * factor(0.05), 0.02 * damping});
        auto bridge = structure::makeChain(piers, std::vector(piers.size() - 1, 4e6 * stiffness)).value();
        for (int i = 1; i < m_settings.piers - 1; ++i)
            bridge.dampers.push_back({i, -1, flag(barK)});
        return bridge;
    }
    materials::FlagParameters flag(double barK) const
    {
        materials::SmaDevice device;
        device.yieldForceN = 420e3;
        device.stiffnessNM = 40e6;
        device.barLengthM = 1.5;
        auto made = materials::flagAt(device, barK);
        made.yieldForceN *= m_yield;
        return made;
    }

    void keep(const std::string& channel, Instant time, double value)
    {
        m_samples[ChannelId(channel)].push_back({ChannelId(channel), time, time, value, Quality::Good});
    }

    void simulate()
    {
        double drag = 1, gust = 1, error = m_random.normal();
        const structure::LumpedModel bridge = trueBridge(m_settings.airK, drag, gust);
        const double step = 0.02;
        auto integrator = structure::Integrator::make(bridge, step).value();
        std::vector<double> positions;
        for (int i = 0; i < m_settings.piers; ++i)
            positions.push_back(80.0 * i);
        const int blocks = 6 * (m_settings.calmHours + m_settings.stormHours);
        for (int block = 0; block < blocks; ++block) {
            const double hours = block / 6.0 - m_settings.calmHours;
            const double keepError =
                std::exp(-1.0 / 18); // correlation of three hours: not the predictor's two
            error = keepError * error + std::sqrt(1 - keepError * keepError) * m_random.normal();
            const double wind =
                std::max(2.0, outlookMean(hours + 1.0 / 12) +
                                  (m_settings.perturbed ? m_settings.outlookSigmaMs * error : 0));
            if (hours >= 0 && m_settings.heatedK > 0)
                for (std::size_t d = 0; d < bridge.dampers.size(); ++d)
                    integrator.setDamper(d, flag(m_settings.heatedK));
            block10(integrator, positions, wind, drag, gust, block);
        }
    }

    void block10(structure::Integrator& integrator, const std::vector<double>& positions, double wind,
                 double drag, double gust, int block)
    {
        auto conditions = structure::windOver(wind, 30, 0.01);
        const int perMinute = 3000;
        const auto gusts =
            structure::simulateGusts(conditions, positions, 0.02, 10 * perMinute,
                                     m_settings.seed * 1000 + static_cast<std::uint64_t>(block))
                .value();
        const Instant from = m_start + std::chrono::minutes(10 * block);
        const auto n = positions.size();
        for (int minute = 0; minute < 10; ++minute) {
            std::vector<double> u(n), a(n), strain(n), force(n);
            for (int i = 0; i < perMinute; ++i) {
                for (std::size_t p = 0; p < n; ++p)
                    force[p] =
                        structure::dragForceN(400 * drag, wind + gust * gusts(static_cast<Eigen::Index>(p),
                                                                              minute * perMinute + i));
                if (!integrator.step(force))
                    return;
                for (std::size_t p = 0; p < n; ++p) {
                    u[p] = std::max(u[p], std::abs(integrator.displacementM()[static_cast<Eigen::Index>(p)]));
                    a[p] =
                        std::max(a[p], std::abs(integrator.accelerationMs2()[static_cast<Eigen::Index>(p)]));
                    if (p > 0 && p + 1 < n)
                        strain[p] = u[p] / 1.5;
                }
            }
            report(from + std::chrono::minutes(minute + 1), wind, u, a, strain);
        }
    }

    void report(Instant time, double wind, const std::vector<double>& u, const std::vector<double>& a,
                const std::vector<double>& strain)
    {
        const double hot = time > now() && m_settings.heatedK > 0 ? m_settings.heatedK : m_settings.airK;
        for (std::size_t p = 0; p < u.size(); ++p) {
            keep(fmt::format("bridge/P{}/displacement", p + 1), time,
                 std::abs(u[p] + m_random.normal(0, 2e-4)));
            keep(fmt::format("bridge/P{}/acceleration", p + 1), time,
                 std::abs(a[p] + m_random.normal(0, 2e-3)));
            if (p > 0 && p + 1 < u.size()) {
                keep(fmt::format("bridge/D{}/strain", p + 1), time,
                     std::abs(strain[p] + m_random.normal(0, 1e-5)));
                keep(fmt::format("bridge/D{}/temperature", p + 1), time, hot + m_random.normal(0, 0.5));
            }
        }
        keep("weather/wind-speed", time, wind + m_random.normal(0, 0.3));
        keep("weather/air-temperature", time, m_settings.airK + m_random.normal(0, 0.3));
    }

    StormSettings m_settings;
    estimate::Random m_random;
    Instant m_start = instantFromMicros(1767225600000000); // 2026-01-01T00:00:00Z
    ModelPtr m_model;
    Outlook m_outlook;
    double m_yield = 1;
    std::map<ChannelId, std::vector<Sample>> m_samples;
};

} // namespace sinew::testing
