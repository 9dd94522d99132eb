// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/physics/conductor/Heat.h>
#include <sinew/physics/power/Estimation.h>
#include <sinew/physics/power/Transformer.h>
#include <sinew/read/matpower/PowerCase.h>
#include <sinew/twin/FrameCentre.h>
#include <sinew/twin/Model.h>

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace sinew::systems::powergrid {

/// A line that is drawn, thus has a length: what hangs on its towers.
struct LineData {
    int branch = -1;
    ElementId element;
    conductor::Conductor conductor;
    conductor::Sun sun; ///< latitude and the line's direction
    double lengthM = 0;
};

/// A source of its own that drives a current through a line's conductors and melts the ice there; the line
/// is out of service meanwhile.
struct Supply {
    std::size_t line = 0; ///< of GridModel::lines
    const Actuator* actuator = nullptr;
    ChannelId ammeter; ///< what it reports
};
inline constexpr double kMeltsAboveA = 5; ///< a supply that reads less is off

struct UnitData {
    int branch = -1;
    ElementId element;
    power::Transformer data;
};

/// A channel of the grid, and what it is in the model.
struct Meter {
    enum class Kind {
        Voltage,
        ActivePower,
        ReactivePower,
        Current,
        Loading,
        ConductorTemperature,
        Ice,
        HotSpot
    };
    const Channel* channel = nullptr;
    Kind kind = Kind::Voltage;
    int at = -1; ///< bus or branch
};

/// Voltages and flows, estimated or computed.
struct GridState {
    std::vector<double> voltagePu;
    std::vector<power::BranchFlow> flow;
};

/// A grid with what the project knows of it. Holds the model that it refers to.
struct GridModel {
    ModelPtr model;
    AssetId asset;
    std::string name;
    power::Grid grid;                                 ///< as the file says
    std::vector<ElementId> busElement, branchElement; ///< empty where the model holds none
    std::vector<LineData> lines;
    std::vector<UnitData> units;
    std::vector<Meter> meters;
    std::vector<Supply> supplies;
    ChannelId air, wind, rain; ///< empty: nobody measures it
    GeoPoint place{45, 0};
    std::vector<Warning> warnings;

    /// The line or transformer of a branch; nullptr: none.
    const LineData* line(int branch) const;
    const UnitData* unit(int branch) const;
    /// The meter of a kind at a bus or branch; nothing: there is none.
    std::optional<std::size_t> meterAt(Meter::Kind kind, int at) const;
    double currentA(const GridState& state, int branch) const; ///< the larger of the two ends
    double loading(const GridState& state, int branch) const;  ///< over the rating; 0 without one
    /// What an electrical meter would show, SI; nothing for the thermal ones.
    std::optional<double> electrical(const Meter& meter, const GridState& state) const;
    /// What a meter's value is to the estimator; nothing for those that it does not take.
    std::optional<power::Measurement> measurement(const Meter& meter, double si) const;
};

/// The grid of an asset, its channels bound by element: voltage (between phases) at a bus; active and
/// reactive power (into the branch at its `from`), current, loading, conductor temperature, ice and hot-spot
/// at a branch.
///
/// De-icing supplies: actuators at a line that "de-ice" by a melting-current and report it on a channel.
///
/// Conductors follow from the line's own resistance and drawn length (aluminium with a steel core, a sixth of
/// its area), unless the element says diameter_m and resistance_ohm_m. Transformers: IEC 60076-7's medium and
/// large ones, ONAN.
GridModel gridModel(ModelPtr model, const AssetId& asset, const read::PowerCase& powerCase);

/// Nothing where the resistance fits no overhead line.
std::optional<conductor::Conductor> conductorOf(double ohmPerM);

} // namespace sinew::systems::powergrid
