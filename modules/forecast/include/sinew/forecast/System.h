// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>
#include <sinew/live/LiveState.h>
#include <sinew/twin/ComputedField.h>
#include <sinew/twin/Forecast.h>
#include <sinew/twin/Model.h>
#include <sinew/twin/Proposal.h>
#include <sinew/twin/Sample.h>
#include <sinew/twin/Suspicion.h>

#include <filesystem>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

namespace sinew::forecast {

/// A command that the field has begun to carry out.
struct RunningCommand {
    ProposalId id;
    Proposal proposal;  ///< with the plan to verify as it stands now
    Instant operatedAt; ///< world: told to the field
};

/// What a system may see: the model, the measured past up to `now`, outlooks, and the imported files. Only
/// what crossed the wire; a snapshot, so a run can go on in a job.
struct SystemInput {
    ModelPtr model;
    Instant now; ///< world time of the run; nothing later may be looked at
    Duration horizon{0};
    live::StateSnapshot state;
    std::vector<Outlook> outlooks;
    /// Cleaned samples of a channel, ascending, bad ones included with their flag; never later than now.
    std::function<std::vector<Sample>(const ChannelId&, Instant from, Instant to)> samples;
    /// Absolute path of an imported file.
    std::function<std::filesystem::path(const Source&)> sourcePath;
    std::uint64_t seed = 1; ///< ensembles are repeatable
    bool hindcast = false;
    std::vector<RunningCommand> running; ///< not finished; none in hindcasts
    /// Finished ones that the field acknowledged, by the time they were told: what they set stays until
    /// another sets it. None in hindcasts.
    std::vector<RunningCommand> finished;
    /// Proposals that nobody has decided yet: one that still does is better kept than replaced.
    std::vector<Proposal> standing;
};

struct SystemOutput {
    std::vector<Forecast> forecasts;
    std::vector<ComputedField> fields; ///< none in hindcasts
    std::vector<Finding> findings;
    std::vector<Proposal> proposals;
    std::vector<Warning> warnings; ///< shown: "damper D3 has no temperature: 20 °C ± 10 assumed"
    /// For running commands whose plan follows the measurements: the prediction without and with the command
    /// in the conditions measured up to `now`.
    std::vector<std::pair<ProposalId, VerifyPlan>> refinedPlans;
    /// Channels that contradict the physics; the guard raises a security finding and blocks what rests on
    /// them, as long as each run says so again.
    std::vector<Suspicion> suspects{};
};

/// One kind of infrastructure: binds channels to a solver, predicts, and returns Proposal values. Sends
/// nothing. May keep caches between runs, keyed by the model; results depend only on the input.
///
/// Adding one: a folder modules/systems/<name> with PROVIDES system and sinew_make_systems_<name>().
/// Thread: one run at a time, any thread.
class System {
public:
    virtual ~System() = default;
    virtual std::string id() const = 0;   ///< "bridge"
    virtual std::string name() const = 0; ///< "Bridges"
    /// Whether the model holds anything of this kind.
    virtual bool appliesTo(const Model& model) const = 0;
    /// World time between two runs.
    virtual Duration interval() const = 0;
    /// Errors: NotConverged and others say why nothing is shown; Cancelled.
    virtual Result<SystemOutput> run(const SystemInput& input, std::stop_token stop) = 0;
};

} // namespace sinew::forecast
