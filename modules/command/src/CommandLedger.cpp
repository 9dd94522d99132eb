// SPDX-License-Identifier: GPL-3.0-or-later
#include "CommandLedger.h"

#include <sinew/twin/ProposalJson.h>
#include <sinew/wire/Codec.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

namespace sinew::command {

using nlohmann::json;

namespace {

constexpr std::array<std::string_view, 14> kRefusals{
    "none",         "interlocked",     "time limit over", "not selected",     "already selected",
    "no authority", "locked by other", "out of range",    "unknown actuator", "expired",
    "replayed",     "hardware fault",  "bad signature",   "clock off"};
static_assert(kRefusals.size() == static_cast<std::size_t>(wire::Refusal::ClockOff) + 1);
constexpr std::array<std::string_view, 7> kStages{"selected", "refused", "accepted", "running",
                                                  "done",     "failed",  "cancelled"};

template <class Enum, std::size_t N>
std::string nameIn(const std::array<std::string_view, N>& names, Enum value)
{
    return std::string(names.at(static_cast<std::size_t>(value)));
}

template <class Enum, std::size_t N>
std::optional<Enum> valueIn(const std::array<std::string_view, N>& names, const std::string& name)
{
    const auto found = std::ranges::find(names, name);
    return found == names.end() ? std::nullopt : std::optional(static_cast<Enum>(found - names.begin()));
}

json targetsOf(const Entry& entry)
{
    json targets = json::array();
    for (const Target& target : entry.targets)
        targets.push_back({{"actuator", target.actuator.value},
                           {"action", target.action},
                           {"value", target.value},
                           {"wireValue", target.unit.fromSi(target.value)},
                           {"wireUnit", std::string(target.unit.symbol)}});
    return targets;
}

json writeUser(const User& user)
{
    return {{"id", user.id.value}, {"name", user.name}, {"role", std::string(nameOf(user.role))}};
}

void put(json& out, const char* name, const std::optional<double>& value)
{
    if (value)
        out[name] = *value;
}

json writeReport(const ActuatorReport& report)
{
    json out{{"actuator", report.actuator.value},
             {"action", report.action},
             {"value", report.value},
             {"refusal", nameIn(kRefusals, report.refusal)},
             {"detail", report.detail}};
    if (report.stage)
        out["stage"] = nameIn(kStages, *report.stage);
    put(out, "requested", report.requested);
    put(out, "reported", report.reported);
    put(out, "measured", report.measured);
    return out;
}

json writeReports(const std::vector<ActuatorReport>& reports)
{
    json out = json::array();
    for (const ActuatorReport& report : reports)
        out.push_back(writeReport(report));
    return out;
}

json writeComparison(const Comparison& comparison)
{
    return {{"time", instantText(comparison.time)},
            {"measured", comparison.measured},
            {"without", comparison.without},
            {"effect", comparison.effect},
            {"sigma", comparison.sigma},
            {"lasting", comparison.lasting}};
}

json writeVerification(const CommandRecord::Verification& v)
{
    return {{"logRatio", v.logRatio}, {"upper", v.upper},           {"lower", v.lower},
            {"samples", v.samples},   {"meanEffect", v.meanEffect}, {"predictedEffect", v.predictedEffect},
            {"share", v.share},       {"outcome", v.outcome}};
}

// Members only serve scoring, which reads them from the record of forecasts.
json writeForecast(const Forecast& forecast)
{
    Forecast plain = forecast;
    plain.members.clear();
    json out = toJson(plain);
    put(out, "probabilityOfPassingLimit", forecast.exceedance);
    return out;
}

void putBasis(json& detail, const std::shared_ptr<const Basis>& basis)
{
    if (!basis)
        return;
    if (const auto& skill = basis->skill) {
        detail["skill"] = {{"system", skill->system},
                           {"model", skill->model},
                           {"quantity", skill->quantity},
                           {"scored", skill->scored},
                           {"hindcasts", skill->hindcasts},
                           {"crps", skill->crps},
                           {"crpsPersistence", skill->crpsPersistence},
                           {"coverage90", skill->coverage90}};
        put(detail["skill"], "crpss", skill->crpss());
    }
    if (basis->without)
        detail["forecastWithout"] = writeForecast(*basis->without);
    if (basis->with)
        detail["forecastWith"] = writeForecast(*basis->with);
}

json baseOf(const Entry& entry, State to, const std::string& why)
{
    return {{"title", entry.record.proposal.title},
            {"origin", entry.record.proposal.origin},
            {"state", std::string(nameOf(to))},
            {"why", why},
            {"targets", targetsOf(entry)}};
}

/// As it crosses the wire, for whoever checks the signatures later.
void putAuthorisation(json& detail, const std::optional<wire::Authorisation>& authorisation)
{
    if (authorisation)
        detail["authorisation"] = json::parse(wire::encode(*authorisation));
}

json approvalsWith(const Entry& entry, const Change& change)
{
    json approvals = json::array();
    for (const UserId& user : entry.record.approvals)
        approvals.push_back(user.value);
    if (isApproval(change.event))
        approvals.push_back(change.user.id.value);
    return approvals;
}

} // namespace

store::LedgerEntry toLedger(const Entry& entry, State to, const Change& change)
{
    json detail = baseOf(entry, to, change.why);
    detail["approvedBy"] = approvalsWith(entry, change);
    detail["approvalsNeeded"] = entry.record.approvalsNeeded;
    if (!change.user.id.isEmpty())
        detail["user"] = writeUser(change.user);
    putAuthorisation(detail, change.authorisation);
    if (!change.seat.empty())
        detail["seat"] = change.seat;
    if (change.proposal)
        detail["proposal"] = toJson(*change.proposal);
    putBasis(detail, change.basis);
    if (change.decideByWall)
        detail["decideByWall"] = instantText(*change.decideByWall);
    if (change.releaseByWall)
        detail["releaseByWall"] = instantText(*change.releaseByWall);
    if (change.report)
        detail["report"] = writeReport(*change.report);
    if (change.comparison)
        detail["comparison"] = writeComparison(*change.comparison);
    if (change.plan)
        detail["plan"] = toJson(*change.plan);
    if (!change.outcome.empty())
        detail["outcome"] = change.outcome;
    if (entry.record.verification.samples > 0 && isFinal(to))
        detail["verification"] = writeVerification(entry.record.verification);
    if (entry.selectSentWall && isFinal(to))
        detail["actuators"] = writeReports(entry.record.actuators);
    const bool refused = change.refusal != wire::Refusal::None;
    return {change.wall,
            change.world,
            change.source,
            isApproval(change.event) ? "approval" : "command",
            std::string(nameOf(change.event)),
            entry.record.id.value,
            refused ? nameIn(kRefusals, change.refusal) : "ok",
            writeJson(detail)};
}

store::LedgerEntry toLedger(const Entry& entry, const User& user)
{
    const CommandRecord& record = entry.record;
    json detail = baseOf(entry, State::Proposed, record.why);
    detail["proposal"] = toJson(record.proposal);
    detail["decideByWall"] = instantText(record.decideByWall);
    detail["approvalsNeeded"] = record.approvalsNeeded;
    if (!user.id.isEmpty())
        detail["user"] = writeUser(user);
    putAuthorisation(detail, entry.authorisation);
    putBasis(detail, record.basis);
    return {record.changedAtWall,
            record.changedAtWorld,
            record.proposal.origin,
            "command",
            kProposedType,
            record.id.value,
            "ok",
            writeJson(detail)};
}

namespace {

// Reading: a value where the field is there and of the right kind, nothing else.
const json* at(const json& object, const char* name)
{
    if (!object.is_object())
        return nullptr;
    const auto found = object.find(name);
    return found == object.end() ? nullptr : &*found;
}

std::string textAt(const json& object, const char* name)
{
    const json* field = at(object, name);
    return field && field->is_string() ? field->get<std::string>() : std::string{};
}

std::optional<double> numberAt(const json& object, const char* name)
{
    const json* field = at(object, name);
    return field && field->is_number() ? std::optional(field->get<double>()) : std::nullopt;
}

std::optional<Instant> instantAt(const json& object, const char* name)
{
    const auto parsed = parseUtc(textAt(object, name));
    return parsed ? std::optional(*parsed) : std::nullopt;
}

auto bad(const store::LedgerRow& row, const std::string& what)
{
    return fail(ErrorCode::InvalidInput, what, "ledger row " + std::to_string(row.number));
}

ActuatorReport readReport(const json& object)
{
    ActuatorReport report;
    report.actuator = ActuatorId(textAt(object, "actuator"));
    report.action = textAt(object, "action");
    report.value = numberAt(object, "value").value_or(0);
    report.stage = valueIn<Stage>(kStages, textAt(object, "stage"));
    report.refusal =
        valueIn<wire::Refusal>(kRefusals, textAt(object, "refusal")).value_or(wire::Refusal::None);
    report.detail = textAt(object, "detail");
    report.requested = numberAt(object, "requested");
    report.reported = numberAt(object, "reported");
    report.measured = numberAt(object, "measured");
    return report;
}

std::optional<Comparison> readComparison(const json& object)
{
    const auto time = instantAt(object, "time");
    const auto measured = numberAt(object, "measured"), without = numberAt(object, "without"),
               effect = numberAt(object, "effect"), sigma = numberAt(object, "sigma");
    if (!time || !measured || !without || !effect || !sigma)
        return std::nullopt;
    return Comparison{*time, *measured, *without, *effect, *sigma, numberAt(object, "lasting").value_or(0)};
}

std::optional<Skill> readSkill(const json& object)
{
    const auto count = [&](const char* name) {
        return static_cast<int>(std::clamp(numberAt(object, name).value_or(0), 0.0, 1e9));
    };
    Skill skill{textAt(object, "system"), textAt(object, "model"), textAt(object, "quantity")};
    skill.scored = count("scored");
    skill.hindcasts = count("hindcasts");
    skill.crps = numberAt(object, "crps").value_or(0);
    skill.crpsPersistence = numberAt(object, "crpsPersistence").value_or(0);
    skill.coverage90 = numberAt(object, "coverage90").value_or(0);
    return skill.model.empty() ? std::nullopt : std::optional(std::move(skill));
}

/// What cannot be read of it is left out: it explains a command, it does not steer one.
std::shared_ptr<const Basis> readBasis(const json& detail)
{
    Basis basis;
    const auto forecast = [&](const char* name, std::optional<Forecast>& into) {
        if (const json* object = at(detail, name))
            if (auto read = forecastFromJson(*object))
                into = std::move(*read);
    };
    forecast("forecastWithout", basis.without);
    forecast("forecastWith", basis.with);
    if (const json* skill = at(detail, "skill"))
        basis.skill = readSkill(*skill);
    const bool isEmpty = !basis.without && !basis.with && !basis.skill;
    return isEmpty ? nullptr : std::make_shared<const Basis>(std::move(basis));
}

User readUser(const json& object)
{
    return {UserId(textAt(object, "id")), textAt(object, "name"),
            roleFrom(textAt(object, "role")).value_or(Role::Viewer)};
}

Result<std::optional<wire::Authorisation>> readAuthorisation(const json& detail)
{
    const json* object = at(detail, "authorisation");
    if (!object)
        return std::nullopt;
    auto read = wire::decodeAuthorisation(writeJson(*object));
    if (!read)
        return passOn(read);
    return std::move(*read);
}

} // namespace

Result<Birth> birthFromLedger(const store::LedgerRow& row)
{
    const auto detail = readJson(row.entry.detail);
    if (!detail || !at(*detail, "proposal"))
        return bad(row, "holds no proposal");
    const auto proposal = proposalFromJson(*at(*detail, "proposal"));
    if (!proposal)
        return bad(row, proposal.error().text());
    const auto decideBy = instantAt(*detail, "decideByWall");
    const auto needed = numberAt(*detail, "approvalsNeeded");
    // A row that asks for no approval would release a command by itself.
    if (!decideBy || !needed || *needed < 1)
        return bad(row, "says neither until when nor by how many it must be approved");
    CommandRecord record;
    record.id = CommandId(row.entry.subject);
    record.proposal = *proposal;
    record.basis = readBasis(*detail);
    record.why = textAt(*detail, "why");
    record.proposedAtWall = record.changedAtWall = row.entry.wall;
    record.changedAtWorld = row.entry.world;
    record.decideByWall = *decideBy;
    record.approvalsNeeded = static_cast<int>(std::min(*needed, 100.0));
    record.requested = proposal->value;
    record.past = {{row.entry.world, State::Proposed}};
    auto authorisation = readAuthorisation(*detail);
    if (!authorisation)
        return bad(row, authorisation.error().text());
    const json* user = at(*detail, "user");
    return Birth{std::move(record), user ? readUser(*user) : User{}, std::move(*authorisation)};
}

Result<ReadChange> changeFromLedger(const store::LedgerRow& row)
{
    const auto detail = readJson(row.entry.detail);
    const auto event = eventFrom(row.entry.type);
    const auto to = detail ? stateFrom(textAt(*detail, "state")) : std::nullopt;
    if (!event || !to)
        return bad(row, "is no transition of a command");
    Change change;
    change.event = *event;
    change.why = textAt(*detail, "why");
    change.refusal = valueIn<wire::Refusal>(kRefusals, row.entry.result).value_or(wire::Refusal::None);
    change.outcome = textAt(*detail, "outcome");
    change.source = row.entry.source;
    change.wall = row.entry.wall;
    change.world = row.entry.world;
    change.decideByWall = instantAt(*detail, "decideByWall");
    change.releaseByWall = instantAt(*detail, "releaseByWall");
    if (const json* user = at(*detail, "user"))
        change.user = readUser(*user);
    change.seat = textAt(*detail, "seat");
    auto authorisation = readAuthorisation(*detail);
    if (!authorisation)
        return bad(row, authorisation.error().text());
    change.authorisation = std::move(*authorisation);
    if (const json* report = at(*detail, "report"))
        change.report = readReport(*report);
    if (const json* comparison = at(*detail, "comparison"))
        change.comparison = readComparison(*comparison);
    if (const json* renewed = at(*detail, "proposal")) {
        auto proposal = proposalFromJson(*renewed);
        if (!proposal)
            return bad(row, proposal.error().text());
        change.proposal = std::move(*proposal);
        change.basis = readBasis(*detail);
    }
    if (const json* refined = at(*detail, "plan")) {
        auto plan = planFromJson(*refined);
        if (!plan)
            return bad(row, plan.error().text());
        change.plan = std::move(*plan);
    }
    const bool isEndless =
        (*event == Event::ApproveLast || *event == Event::Release) && !change.releaseByWall;
    if (isEndless || (isApproval(*event) && change.user.id.isEmpty()))
        return bad(row, "is an approval without a person or an end");
    return ReadChange{std::move(change), *to};
}

} // namespace sinew::command
