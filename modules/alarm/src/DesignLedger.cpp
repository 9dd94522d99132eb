// SPDX-License-Identifier: GPL-3.0-or-later
#include "AlarmLedger.h"

#include "JsonFields.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

namespace sinew::alarm {

using nlohmann::json;

namespace {

constexpr std::array<std::string_view, 3> kTargets{"alarm", "element", "asset"};
constexpr std::array<std::string_view, 2> kCauses{"alarm active", "asset out of service"};

constexpr const char* kTuned = "tuned";
constexpr const char* kSuppression = "suppression-added";
constexpr const char* kNoSuppression = "suppression-removed";
constexpr const char* kAssetOut = "asset-out-of-service";
constexpr const char* kAssetBack = "asset-back-in-service";
constexpr const char* kLimits = "limits-set";

/// Type, subject and detail of a deed's row.
struct Form {
    std::string type, subject;
    json detail = json::object();
};

json toJson(const Tuning& tuning)
{
    json out = json::object();
    if (tuning.deadband)
        out["deadband"] = *tuning.deadband;
    writeIf(out, "onDelayS", tuning.onDelay);
    writeIf(out, "offDelayS", tuning.offDelay);
    if (tuning.priority)
        out["priority"] = std::string(nameOf(*tuning.priority));
    return out;
}

Tuning tuningFrom(const json& in)
{
    return {numberIf(in, "deadband"), secondsIf(in, "onDelayS"), secondsIf(in, "offDelayS"),
            priorityFrom(textAt(in, "priority"))};
}

json toJson(const Suppression& rule)
{
    return {{"target", std::string(nameOf(rule.target))}, {"targetId", rule.targetId},
            {"cause", std::string(nameOf(rule.cause))},   {"causeId", rule.causeId},
            {"reason", rule.reason}};
}

std::optional<Suppression> suppressionFrom(const std::string& id, const json& in)
{
    const auto target = std::ranges::find(kTargets, textAt(in, "target"));
    const auto cause = std::ranges::find(kCauses, textAt(in, "cause"));
    if (target == kTargets.end() || cause == kCauses.end())
        return std::nullopt;
    return Suppression{id,
                       static_cast<Suppression::Target>(target - kTargets.begin()),
                       textAt(in, "targetId"),
                       static_cast<Suppression::Cause>(cause - kCauses.begin()),
                       textAt(in, "causeId"),
                       textAt(in, "reason")};
}

struct FormOf {
    Form operator()(const Tune& deed) const
    {
        return {kTuned, deed.alarm.value, {{"tuning", toJson(deed.tuning)}, {"words", deed.reason}}};
    }
    Form operator()(const AddSuppression& deed) const
    {
        return {kSuppression, deed.rule.id, toJson(deed.rule)};
    }
    Form operator()(const RemoveSuppression& deed) const { return {kNoSuppression, deed.id}; }
    Form operator()(const TakeAssetOut& deed) const
    {
        return {kAssetOut, deed.asset.value, {{"words", deed.reason}}};
    }
    Form operator()(const BringAssetBack& deed) const { return {kAssetBack, deed.asset.value}; }
    Form operator()(const SetLimits& deed) const
    {
        const Limits& limits = deed.limits;
        return {kLimits,
                "alarms",
                {{"longestShelvingS", toSeconds(limits.longestShelving)},
                 {"floodBegins", limits.flood.begins},
                 {"floodEnds", limits.flood.ends},
                 {"floodWindowS", toSeconds(limits.flood.window)}}};
    }
    // About one alarm: in the rows of the alarms.
    Form operator()(const TakeOut&) const { return {}; }
    Form operator()(const BringBack&) const { return {}; }
};

Limits limitsFrom(const json& in, Limits limits)
{
    limits.longestShelving = secondsIf(in, "longestShelvingS").value_or(limits.longestShelving);
    limits.flood.begins = static_cast<int>(numberIf(in, "floodBegins").value_or(limits.flood.begins));
    limits.flood.ends = static_cast<int>(numberIf(in, "floodEnds").value_or(limits.flood.ends));
    limits.flood.window = secondsIf(in, "floodWindowS").value_or(limits.flood.window);
    return limits;
}

void setTuning(Design& design, const AlarmId& id, const json& detail)
{
    const auto found = detail.find("tuning");
    const Tuning tuning =
        found != detail.end() && found->is_object() ? tuningFrom(*found) : Tuning{};
    if (tuning.isEmpty())
        design.tuning.erase(id);
    else
        design.tuning[id] = tuning;
}

} // namespace

std::string_view nameOf(Suppression::Target target)
{
    return kTargets[static_cast<std::size_t>(target)];
}
std::string_view nameOf(Suppression::Cause cause)
{
    return kCauses[static_cast<std::size_t>(cause)];
}

store::LedgerEntry toLedger(const Deed& deed, const User& user, Instant wall, Instant world)
{
    Form form = std::visit(FormOf{}, deed);
    form.detail["user"] = {
        {"id", user.id.value}, {"name", user.name}, {"role", std::string(sinew::nameOf(user.role))}};
    return {wall, world, "operator:" + user.id.value, "alarm", form.type, form.subject, "ok",
            writeJson(form.detail)};
}

Result<void> changeDesign(Design& design, const store::LedgerRow& row)
{
    const auto& [type, subject] = std::tie(row.entry.type, row.entry.subject);
    const auto bad = fail(ErrorCode::InvalidInput, "is no decision about alarms",
                          "ledger row " + std::to_string(row.number));
    const auto detail = readJson(row.entry.detail);
    if (!detail || !detail->is_object())
        return bad;
    if (type == kTuned)
        setTuning(design, AlarmId(subject), *detail);
    else if (type == kNoSuppression)
        design.suppressions.erase(subject);
    else if (type == kAssetBack)
        design.assetsOut.erase(AssetId(subject));
    else if (type == kLimits)
        design.limits = limitsFrom(*detail, design.limits);
    else if (type == kAssetOut) {
        const auto user = detail->find("user");
        design.assetsOut[AssetId(subject)] = {
            user != detail->end() && user->is_object() ? textAt(*user, "id") : std::string{},
            textAt(*detail, "words"), row.entry.wall};
    } else if (auto rule = type == kSuppression ? suppressionFrom(subject, *detail) : std::nullopt)
        design.suppressions[subject] = std::move(*rule);
    else
        return bad;
    return {};
}

} // namespace sinew::alarm
