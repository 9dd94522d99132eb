// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>
#include <sinew/core/Time.h>
#include <sinew/field/Scenario.h>
#include <sinew/gateway/Gatekeeper.h>
#include <sinew/live/Inbox.h>
#include <sinew/physics/drainage/DrainageModel.h>
#include <sinew/physics/power/Grid.h>
#include <sinew/physics/water/PipeNetwork.h>
#include <sinew/twin/Model.h>

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace sinew::field {

/// What the field is made of.
struct FieldParts {
    ModelPtr model;
    Scenario scenario;
    std::map<AssetId, water::PipeNetwork> networks; ///< of the assets of kind "water"
    std::shared_ptr<const Clock> clock;             ///< wall: commands' expiry
    std::uint64_t seed = 1;
    std::map<AssetId, power::Grid> grids{};              ///< of the assets of kind "grid"
    std::map<AssetId, drainage::DrainageModel> sewers{}; ///< of the assets of kind "drainage"
    std::shared_ptr<gateway::Gatekeeper> gate{}; ///< null: no keys are registered; every command is refused
};

/// Parts for a project: pipe networks, power grids and sewers are read from its sources.
/// Errors: those of the readers; an asset whose source is of another format is left out with a warning.
Result<FieldParts> fieldParts(ModelPtr model,
                              const std::function<std::filesystem::path(const Source&)>& sourcePath,
                              Scenario scenario, std::shared_ptr<const Clock> clock, std::uint64_t seed,
                              std::vector<Warning>* warnings = nullptr);

/// What is really so, for tests and reviews; no system ever sees it.
struct FieldTruth {
    Instant world;
    double windMs = 0, airK = 0;
    std::map<ActuatorId, double> positions;    ///< SI
    std::map<ElementId, double> displacementM; ///< of piers, peak of the last minute
    std::map<ElementId, double> barK;          ///< of dampers
    std::map<ElementId, double> iceM;          ///< of lines whose ice is measured
    std::map<AssetId, double> leakM3s;         ///< of all bursts of a network
    std::vector<std::string> burstPipes;       ///< "<asset>/<pipe>", also those still to come
    double rainMs = 0;
    std::map<AssetId, double> floodedM3; ///< that left the sewers onto the streets since the beginning
};

/// The simulated physical world behind a project's channels and actuators: a bridge in turbulent wind, water
/// networks with consumers and bursts, power grids, a weather service, sensors and actuators with their
/// faults. Its parameters differ from what the documents say, by the seed. Everything it sends is marked
/// simulated.
///
/// It moves from boundary to boundary: every world minute, in the history before the scenario's start every
/// historyStep. Repeatable: the same parts, steps and commands give the same messages.
/// Errors: physics that does not converge is reported in warnings(), and the readings concerned are sent as
/// bad. Thread: one at a time.
class Field {
public:
    /// Errors: InvalidInput (parameters that make no structure or network; a burst's pipe that does not
    /// exist).
    static Result<std::unique_ptr<Field>> make(FieldParts parts);
    ~Field();

    struct Output {
        std::string device; ///< topic part: "bridge", "water", "grid", "weather"
        live::Message message;
    };
    /// Appends what one boundary at or before `world` sends; false where none was due. Actuators move up to
    /// `world`.
    bool stepOnce(Instant world, std::vector<Output>& out);
    /// All that is due. Begins historyHours before the scenario's start.
    std::vector<Output> step(Instant world);
    /// A command that has arrived; the immediate answers. `world` of the last step counts.
    std::vector<Output> receive(const wire::CommandMessage& command);

    Instant next() const; ///< the boundary that comes next
    FieldTruth truth() const;
    std::vector<Warning> warnings() const;
    /// Channels that this world knows nothing of: they stay silent.
    std::vector<ChannelId> silentChannels() const;
    const Scenario& scenario() const;
    const ModelPtr& model() const;

private:
    struct Private;
    explicit Field(std::unique_ptr<Private> p);
    std::unique_ptr<Private> m;
};

} // namespace sinew::field
