// SPDX-License-Identifier: GPL-3.0-or-later
#include "JsonFields.h"

#include <sinew/wire/Codec.h>

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace sinew::wire {

using nlohmann::json;

namespace {

using Verb = CommandMessage::Verb;
using Stage = FeedbackMessage::Stage;
constexpr std::array<std::string_view, 3> kVerbs{"select", "operate", "cancel"};
constexpr std::array<std::string_view, 7> kStages{"selected", "refused", "accepted", "running",
                                                  "done",     "failed",  "cancelled"};
constexpr std::array<std::string_view, 12> kRefusals{"none",
                                                     "interlocked",
                                                     "time limit over",
                                                     "not selected",
                                                     "already selected",
                                                     "no authority",
                                                     "locked by other client",
                                                     "out of range",
                                                     "unknown actuator",
                                                     "expired",
                                                     "replayed",
                                                     "hardware fault"};
constexpr std::size_t kMaxApprovers = 32;

template <class Enum, std::size_t N>
Enum enumAt(const JsonFields& fields, const char* name, const std::array<std::string_view, N>& names)
{
    const std::string text = fields.id(name);
    const auto found = std::ranges::find(names, text);
    if (found == names.end())
        fault("unknown: " + text, name);
    return static_cast<Enum>(found - names.begin());
}

std::string dump(const json& value)
{
    return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

void checkVersion(const JsonFields& fields)
{
    const auto version = fields.optionalInt("v", 1, 1'000'000);
    if (version && *version > kWireVersion)
        throw Fault{Error{ErrorCode::NewerVersion,
                          fmt::format("version {} is newer than {}", *version, kWireVersion), "v"}};
}

/// Parses, checks the version, and turns every way of failing into an Error.
template <class Read>
auto decode(std::string_view text, Read read) -> Result<decltype(read(std::declval<const JsonFields&>()))>
{
    if (text.size() > kMaxPayloadBytes)
        return fail(ErrorCode::LimitExceeded, fmt::format("payload of {} bytes", text.size()));
    try {
        const json parsed = json::parse(text);
        const JsonFields fields(parsed);
        checkVersion(fields);
        return read(fields);
    } catch (const Fault& thrown) {
        return tl::unexpected(thrown.error);
    } catch (const json::exception& thrown) {
        return fail(ErrorCode::InvalidInput, thrown.what());
    }
}

/// Reads every item of a list; a fault inside gets the item's place in front of its path.
template <class Item, class Read>
std::vector<Item> itemsOf(const JsonFields& fields, const char* name, std::size_t most, Read read)
{
    const json& list = fields.array(name, most);
    std::vector<Item> items;
    items.reserve(list.size());
    try {
        for (const json& item : list)
            items.push_back(read(JsonFields(item)));
    } catch (Fault& thrown) {
        const std::string place = fmt::format("{}[{}]", name, items.size());
        thrown.error.subject = thrown.error.subject.empty() ? place : place + "." + thrown.error.subject;
        throw;
    }
    return items;
}

Reading readingFrom(const JsonFields& fields)
{
    Reading reading;
    reading.channel = ChannelId(fields.id("channel"));
    reading.sourceTime = fields.time("time");
    reading.value = fields.number("value");
    reading.unit = fields.text("unit");
    reading.quality = fields.optionalInt("quality", 0, 255);
    return reading;
}

OutlookMessage::Point pointFrom(const JsonFields& fields)
{
    OutlookMessage::Point point{fields.time("time"), fields.number("mean"),
                                fields.optionalNumber("sigma").value_or(0)};
    if (point.sigma < 0)
        fault("must not be negative", "sigma");
    return point;
}

void checkAscending(const std::vector<OutlookMessage::Point>& points)
{
    for (std::size_t i = 1; i < points.size(); ++i)
        if (points[i].time <= points[i - 1].time)
            fault("times must ascend", fmt::format("points[{}].time", i));
}

std::vector<std::string> namesFrom(const JsonFields& fields, const char* name)
{
    std::vector<std::string> names;
    if (!fields.has(name))
        return names;
    for (const json& item : fields.array(name, kMaxApprovers)) {
        if (!item.is_string() || item.get_ref<const std::string&>().size() > kMaxIdBytes)
            fault("a short text is needed", fmt::format("{}[{}]", name, names.size()));
        names.push_back(item.get<std::string>());
    }
    return names;
}

void put(json& object, const char* name, const std::optional<double>& value)
{
    if (value)
        object[name] = *value;
}

} // namespace

std::string_view nameOf(Refusal refusal)
{
    return kRefusals[static_cast<std::size_t>(refusal)];
}
std::string_view nameOf(CommandMessage::Verb verb)
{
    return kVerbs[static_cast<std::size_t>(verb)];
}
std::string_view nameOf(FeedbackMessage::Stage stage)
{
    return kStages[static_cast<std::size_t>(stage)];
}

std::string encode(const Telemetry& message)
{
    json readings = json::array();
    for (const Reading& reading : message.readings) {
        json item{{"channel", reading.channel.value},
                  {"time", formatTime(reading.sourceTime)},
                  {"value", reading.value}};
        if (!reading.unit.empty())
            item["unit"] = reading.unit;
        if (reading.quality)
            item["quality"] = *reading.quality;
        readings.push_back(std::move(item));
    }
    return dump({{"v", kWireVersion}, {"simulated", message.simulated}, {"readings", std::move(readings)}});
}

std::string encode(const OutlookMessage& message)
{
    json points = json::array();
    for (const auto& point : message.points)
        points.push_back({{"time", formatTime(point.time)}, {"mean", point.mean}, {"sigma", point.sigma}});
    return dump({{"v", kWireVersion},
                 {"channel", message.channel.value},
                 {"issuer", message.issuer},
                 {"issuedAt", formatTime(message.issuedAt)},
                 {"unit", message.unit},
                 {"simulated", message.simulated},
                 {"points", std::move(points)}});
}

std::string encode(const CommandMessage& message)
{
    return dump({{"v", kWireVersion},
                 {"id", message.id.value},
                 {"verb", nameOf(message.verb)},
                 {"actuator", message.actuator.value},
                 {"action", message.action},
                 {"value", message.value},
                 {"unit", message.unit},
                 {"issuedAt", formatTime(message.issuedAt)},
                 {"expiresAt", formatTime(message.expiresAt)},
                 {"nonce", message.nonce},
                 {"approvedBy", message.approvedBy}});
}

std::string encode(const FeedbackMessage& message)
{
    json object{{"v", kWireVersion},
                {"command", message.command.value},
                {"actuator", message.actuator.value},
                {"stage", nameOf(message.stage)},
                {"refusal", nameOf(message.refusal)},
                {"detail", message.detail},
                {"at", formatTime(message.at)},
                {"simulated", message.simulated}};
    put(object, "requested", message.requested);
    put(object, "reported", message.reported);
    put(object, "measured", message.measured);
    return dump(object);
}

std::string encode(const ClockMessage& message)
{
    return dump({{"v", kWireVersion},
                 {"wall", formatTime(message.wall)},
                 {"world", formatTime(message.world)},
                 {"rate", message.rate},
                 {"simulated", message.simulated}});
}

Result<Telemetry> decodeTelemetry(std::string_view text)
{
    return decode(text, [](const JsonFields& fields) {
        Telemetry message;
        message.simulated = fields.flag("simulated");
        message.readings = itemsOf<Reading>(fields, "readings", kMaxReadings, readingFrom);
        return message;
    });
}

Result<OutlookMessage> decodeOutlook(std::string_view text)
{
    return decode(text, [](const JsonFields& fields) {
        OutlookMessage message;
        message.channel = ChannelId(fields.id("channel"));
        message.issuer = fields.text("issuer");
        message.issuedAt = fields.time("issuedAt");
        message.unit = fields.text("unit");
        message.simulated = fields.flag("simulated");
        message.points = itemsOf<OutlookMessage::Point>(fields, "points", kMaxOutlookPoints, pointFrom);
        checkAscending(message.points);
        return message;
    });
}

Result<CommandMessage> decodeCommand(std::string_view text)
{
    return decode(text, [](const JsonFields& fields) {
        CommandMessage message;
        message.id = CommandId(fields.id("id"));
        message.verb = enumAt<Verb>(fields, "verb", kVerbs);
        message.actuator = ActuatorId(fields.id("actuator"));
        message.action = fields.text("action");
        message.value = fields.number("value");
        message.unit = fields.text("unit");
        message.issuedAt = fields.time("issuedAt");
        message.expiresAt = fields.time("expiresAt");
        message.nonce = fields.id("nonce");
        message.approvedBy = namesFrom(fields, "approvedBy");
        return message;
    });
}

Result<FeedbackMessage> decodeFeedback(std::string_view text)
{
    return decode(text, [](const JsonFields& fields) {
        FeedbackMessage message;
        message.command = CommandId(fields.id("command"));
        message.actuator = ActuatorId(fields.id("actuator"));
        message.stage = enumAt<Stage>(fields, "stage", kStages);
        if (fields.has("refusal"))
            message.refusal = enumAt<Refusal>(fields, "refusal", kRefusals);
        message.detail = fields.text("detail");
        message.requested = fields.optionalNumber("requested");
        message.reported = fields.optionalNumber("reported");
        message.measured = fields.optionalNumber("measured");
        message.at = fields.time("at");
        message.simulated = fields.flag("simulated");
        return message;
    });
}

Result<ClockMessage> decodeClock(std::string_view text)
{
    return decode(text, [](const JsonFields& fields) {
        ClockMessage message{fields.time("wall"), fields.time("world"), fields.number("rate"),
                             fields.flag("simulated")};
        if (message.rate < 0 || message.rate > 1e6)
            fault("must lie between 0 and 1000000", "rate");
        return message;
    });
}

std::string canonicalForm(const CommandMessage& message)
{
    std::string form = "sinew-command-1\n";
    const auto add = [&form](std::string_view name, std::string_view bytes) {
        form += fmt::format("{}={}:{}\n", name, bytes.size(), bytes);
    };
    add("id", message.id.value);
    add("verb", nameOf(message.verb));
    add("actuator", message.actuator.value);
    add("action", message.action);
    add("value", fmt::format("{:.17g}", message.value + 0.0)); // + 0.0: minus zero is zero
    add("unit", message.unit);
    add("issuedAt", fmt::format("{}", microsOf(message.issuedAt)));
    add("expiresAt", fmt::format("{}", microsOf(message.expiresAt)));
    add("nonce", message.nonce);
    for (const std::string& approver : message.approvedBy)
        add("approvedBy", approver);
    return form;
}

} // namespace sinew::wire
