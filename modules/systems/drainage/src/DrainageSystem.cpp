// SPDX-License-Identifier: GPL-3.0-or-later
#include "Gates.h"

#include <sinew/forecast/InputHash.h>
#include <sinew/read/swmm/DrainageInput.h>

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <map>

namespace sinew::systems::sewer {

namespace {

constexpr Duration kAnchor =
    std::chrono::hours(12);               // the past begins at such an hour, twelve to twenty-four before now
constexpr double kLongestSilenceS = 7200; // of all rain gauges
constexpr double kDayS = 86400;
constexpr std::size_t kShownWarnings = 5; // of the file's

const Source* sourceOf(const Model& model, const Asset& asset)
{
    const auto found = std::ranges::find(model.sources, asset.source, &Source::id);
    return asset.kind != "drainage" || found == model.sources.end() || found->reader != "swmm" ? nullptr
                                                                                               : &*found;
}

struct Sewers {
    drainage::DrainageModel model;
    std::vector<Warning> warnings;
};

std::string hashOf(const Source& source, const MeasuredRain& rain, const GatePast& gates,
                   const RainToCome& toCome, const Eigen::MatrixXd& measured,
                   const std::vector<GateMove>& moves, const forecast::SystemInput& input)
{
    forecast::InputHash hash;
    hash.add(source.sha256 + kModelVersion);
    hash.add(static_cast<double>(microsOf(input.now)));
    hash.add(toSeconds(input.horizon));
    hash.add(static_cast<double>(input.seed));
    for (const auto* gauges : {&rain.rateMs, &toCome.meanMs, &toCome.sigmaMs, &gates.opening})
        for (const std::vector<double>& rates : *gauges)
            hash.add(rates.data(), rates.size() * sizeof(double));
    hash.add(measured.data(), static_cast<std::size_t>(measured.size()) * sizeof(double));
    for (const GateMove& move : moves) {
        hash.add(static_cast<double>(move.link));
        hash.add(move.opening);
    }
    return hash.hex();
}

Instant anchorOf(Instant now)
{
    const auto since = now.time_since_epoch();
    return now - since % kAnchor - kAnchor;
}

} // namespace

/// Sewers described by a SWMM model. docs/physics/drainage-system.md.
class DrainageSystem final : public forecast::System {
public:
    std::string id() const override { return kSystem; }
    std::string name() const override { return "Drainage"; }
    Duration interval() const override { return std::chrono::minutes(15); }

    bool appliesTo(const Model& model) const override
    {
        return std::ranges::any_of(model.assets,
                                   [&](const Asset& a) { return sourceOf(model, a) != nullptr; });
    }

    Result<forecast::SystemOutput> run(const forecast::SystemInput& input, std::stop_token stop) override
    {
        if (!input.model)
            return fail(ErrorCode::InvalidInput, "no model");
        forecast::SystemOutput output;
        for (const Asset& asset : input.model->assets)
            if (const Source* source = sourceOf(*input.model, asset))
                if (const auto ran = runAsset(input, asset, *source, output, stop); !ran)
                    return passOn(ran);
        return output;
    }

private:
    Result<const Sewers*> sewersOf(const forecast::SystemInput& input, const Source& source,
                                   const std::string& key);
    Result<const Bank*> pastOf(const Sewers& sewers, const Binding& binding, const MeasuredRain& rain,
                               const GatePast& gates, const std::string& key, std::stop_token stop);
    Result<void> runAsset(const forecast::SystemInput& input, const Asset& asset, const Source& source,
                          forecast::SystemOutput& output, std::stop_token stop);

    std::map<std::string, Sewers> m_sewers; ///< by the source's hash and path
    std::map<std::string, Bank> m_banks;    ///< by that, the asset and whether it hindcasts
    ModelPtr m_model;                       ///< whose channels the banks follow
};

Result<const Sewers*> DrainageSystem::sewersOf(const forecast::SystemInput& input, const Source& source,
                                               const std::string& key)
{
    if (const auto known = m_sewers.find(key); known != m_sewers.end())
        return &known->second;
    auto read = read::readDrainage(input.sourcePath(source));
    if (!read)
        return passOn(read);
    if (read->warnings.size() > kShownWarnings)
        read->warnings.resize(kShownWarnings);
    return &m_sewers.emplace(key, Sewers{std::move(read->model), std::move(read->warnings)}).first->second;
}

/// The bank goes on from the last run where the past is the same, else begins again: the result is the same.
Result<const Bank*> DrainageSystem::pastOf(const Sewers& sewers, const Binding& binding,
                                           const MeasuredRain& rain, const GatePast& gates,
                                           const std::string& key, std::stop_token stop)
{
    auto known = m_banks.find(key);
    if (known != m_banks.end() && !known->second.isPastOf(rain, gates)) {
        m_banks.erase(known);
        known = m_banks.end();
    }
    if (known == m_banks.end()) {
        auto made = Bank::make(sewers.model, binding, rain.start, stop);
        if (!made)
            return passOn(made);
        known = m_banks.emplace(key, std::move(*made)).first;
    }
    if (const auto followed = known->second.follow(rain, gates, binding, stop); !followed) {
        m_banks.erase(known); // stopped half way
        return passOn(followed);
    }
    return &known->second;
}

Result<void> DrainageSystem::runAsset(const forecast::SystemInput& input, const Asset& asset,
                                      const Source& source, forecast::SystemOutput& output,
                                      std::stop_token stop)
{
    if (m_model != input.model) {
        m_model = input.model;
        m_banks.clear();
    }
    const std::string key = source.sha256 + "|" + input.sourcePath(source).string();
    const auto sewers = sewersOf(input, source, key);
    if (!sewers)
        return passOn(sewers);
    const auto warn = [&](const std::vector<Warning>& warnings) {
        for (Warning warning : warnings) {
            warning.subject = warning.subject.empty() ? asset.id.value : warning.subject;
            output.warnings.push_back(std::move(warning));
        }
    };
    warn((*sewers)->warnings);
    const Binding binding = bind(*input.model, asset.id, (*sewers)->model);
    warn(binding.warnings);
    const Instant start = anchorOf(input.now);
    const auto spans = static_cast<std::size_t>(toSeconds(input.now - start) / kSpanS + 1e-9);
    const MeasuredRain rain = measuredRain(binding, (*sewers)->model, input, start, spans);
    warn(rain.warnings);
    if (binding.rain.empty() || rain.silentS > kLongestSilenceS) {
        warn({{binding.rain.empty() ? "no forecast: no channel measures rain"
                                    : "no forecast: no rain gauge has spoken for two hours",
               {}}});
        return {};
    }
    const GatePast gates = gatePast(binding, input, start, spans);
    warn(gates.warnings);
    const RainToCome toCome = rainToCome(binding, rain, input);
    warn(toCome.warnings);
    const auto bank = pastOf(**sewers, binding, rain, gates,
                             key + "|" + asset.id.value + (input.hindcast ? "|hindcast" : ""), stop);
    if (!bank)
        return passOn(bank);
    warn((*bank)->warnings());
    const Eigen::MatrixXd measured = measuredSpans(binding, input, start, spans);
    const Estimate fitted = estimate(**bank, binding, measured, noiseOf(**bank, binding, input));
    const double known = toSeconds(toCome.end() - toCome.start);
    const double wanted = toSeconds(input.now + input.horizon - toCome.start);
    FutureSettings settings{.seed = input.seed};
    settings.fieldsAheadS = input.hindcast ? 0 : std::min(known, kDayS);
    settings.aheadS = std::max(std::min(known, wanted), settings.fieldsAheadS);
    settings.moves = commanded(binding, input);
    if (!input.hindcast && !binding.gates.empty())
        settings.floodAheadS = std::min(settings.aheadS, kGateAheadS);
    const auto future = lookAhead(**bank, binding, fitted, toCome, settings, stop);
    if (!future)
        return passOn(future);
    const std::string hash = hashOf(source, rain, gates, toCome, measured, settings.moves, input);
    const Instant until = std::min(input.now + input.horizon, toCome.end());
    for (std::size_t s = 0; s < binding.sensors.size(); ++s)
        if (Forecast f = forecastOf(binding, s, fitted, *future, input, until, hash); !f.points.empty())
            output.forecasts.push_back(std::move(f));
    for (ComputedField& field : fieldsOf(asset.id, (*sewers)->model, *future, input.now, hash))
        output.fields.push_back(std::move(field));
    if (settings.floodAheadS <= 0)
        return {};
    auto advice = adviseGates({**bank, binding, fitted, toCome, *future, input, settings, hash}, stop);
    if (!advice)
        return passOn(advice);
    std::ranges::move(advice->proposals, std::back_inserter(output.proposals));
    std::ranges::move(advice->forecasts, std::back_inserter(output.forecasts));
    return {};
}

} // namespace sinew::systems::sewer

std::unique_ptr<sinew::forecast::System> sinew_make_systems_drainage()
{
    return std::make_unique<sinew::systems::sewer::DrainageSystem>();
}
