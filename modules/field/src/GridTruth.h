// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/estimate/Random.h>
#include <sinew/physics/conductor/Heat.h>
#include <sinew/physics/power/PowerFlow.h>
#include <sinew/physics/power/Transformer.h>
#include <sinew/twin/Model.h>

#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace sinew::field {

/// The weather that acts on a grid.
struct GridWeather {
    double airK = 293.15, windMs = 0;
    double rainMs = 0; ///< of water, m/s; freezes on what is cold
};

/// One power grid as it really is: the file's branches with impedances of their own, consumers who live by
/// the clock of the place, the weather and their moods, more load than anybody has reported, stations that
/// hold their voltage only roughly, conductors that the wind reaches through houses and the sun through
/// clouds, and that ice may cover. One power flow a step.
class GridTruth {
public:
    /// Lines are as long as the model draws them; without a drawing they have no temperature.
    /// Errors: those of validate().
    static Result<std::unique_ptr<GridTruth>> make(AssetId asset, power::Grid grid, const Model& model,
                                                   std::uint64_t seed);

    /// Errors: NotConverged and others of the flow: the values stay as they were, isValid() is false until
    /// the next good one.
    Result<void> step(Instant world, const GridWeather& weather);
    bool isValid() const { return m_valid; }

    /// The line's de-icing supply drives this current through its conductors; what it really drives is up to
    /// 4 % less. While it does, the line is out of the grid. Nothing happens where the branch is no line.
    void setMelting(const std::string& branch, double currentA);

    /// SI: "voltage" of a bus (between phases); "active-power", "reactive-power" (into the branch at its
    /// `from`), "current", "loading", "conductor-temperature", "ice-thickness", "melting-current" and
    /// "hot-spot" of a branch.
    std::optional<double> valueOf(const Element& element, const std::string& quantity) const;
    const AssetId& asset() const { return m_asset; }

private:
    struct Consumer {
        double share = 1;      ///< of the reported load
        double households = 0; ///< how much of it follows homes, the rest offices
        double perDegree = 0;  ///< more for each kelvin of cold or heat
        double reactive = 1;
        double mood = 0;
    };
    struct Line {
        conductor::Conductor conductor;
        conductor::Sun sun;
        double shelter = 0.6; ///< of the wind at deck height
        double attackRad = 0.8;
        std::optional<double> kelvin;
        double iceM = 0;
        double meltingA = 0;     ///< of its de-icing supply
        double delivered = 1;    ///< of what that supply is set to
        double meltingShare = 1; ///< of the heat that reaches the ice
    };
    struct Unit {
        power::Transformer data;
        std::optional<power::TransformerState> state;
    };
    GridTruth() = default;
    void disturb(estimate::Random& random);
    void furnish(const Model& model, estimate::Random& random);
    void advanceMoods(double seconds);
    power::Grid conditionsNow(Instant world, double airK) const;
    void warmLines(Instant world, const GridWeather& weather, double seconds);
    void warmUnits(double airK, double seconds);
    double currentA(std::size_t branch) const;
    void iceLine(Line& line, const GridWeather& weather, double windMs, double celsius, double amperes,
                 double seconds) const;
    double clockHours(Instant world) const;

    AssetId m_asset;
    power::Grid m_grid;
    std::optional<power::PowerFlowSolver> m_solver;
    std::optional<power::PowerFlow> m_state;
    std::optional<Instant> m_last;
    bool m_valid = false;
    double m_longitudeDeg = 0;
    std::unordered_map<std::string, std::size_t> m_buses, m_branches;
    std::vector<Consumer> m_consumers;   ///< by bus
    std::vector<double> m_setpointError; ///< by generator
    std::unordered_map<std::size_t, Line> m_lines;
    std::unordered_map<std::size_t, Unit> m_units;
    double m_everybody = 0, m_trade = 0, m_clouds = 0;
    estimate::Random m_random{1};
};

} // namespace sinew::field
