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
constexpr std::array<std::string_view, 14> kRefusals{"none",
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
                                                     "hardware fault",
                                                     "bad signature",
                                                     "clock off"};
constexpr std::array<std::string_view, 2> kPurposes{"request", "approve"};
constexpr std::size_t kMaxSignatures = 32, kMaxSettings = 1000;

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
    reading.historical = fields.flag("historical");
    return reading;
}

std::vector<ChannelId> channelsFrom(const JsonFields& fields, const char* name)
{
    std::vector<ChannelId> channels;
    if (!fields.has(name))
        return channels;
    for (const json& item : fields.array(name, kMaxReadings))
        channels.emplace_back(idFrom(item, fmt::format("{}[{}]", name, channels.size())));
    return channels;
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

Setting settingFrom(const JsonFields& fields)
{
    return {ActuatorId(fields.id("actuator")), fields.text("action"), fields.number("value"),
            fields.text("unit")};
}

Authorisation::Signed signedFrom(const JsonFields& fields)
{
    return {UserId(fields.id("person")), enumAt<Authorisation::Purpose>(fields, "purpose", kPurposes),
            keys::PublicKey(fields.id("key")), keys::Signature(fields.id("signature"))};
}

Authorisation authorisationFrom(const JsonFields& fields)
{
    Authorisation authorisation;
    authorisation.id = CommandId(fields.id("id"));
    authorisation.site = fields.text("site");
    authorisation.origin = fields.text("origin");
    authorisation.settings = itemsOf<Setting>(fields, "settings", kMaxSettings, settingFrom);
    authorisation.hazardous = fields.flag("hazardous");
    authorisation.emergency = fields.flag("emergency");
    authorisation.validFrom = fields.time("validFrom");
    authorisation.validUntil = fields.time("validUntil");
    authorisation.nonce = fields.id("nonce");
    authorisation.signatures =
        itemsOf<Authorisation::Signed>(fields, "signatures", kMaxSignatures, signedFrom);
    return authorisation;
}

/// Absent in a message that nobody signed: the gateway says so, with its reason.
void readSignatures(const JsonFields& fields, CommandMessage& message)
{
    if (fields.has("authorisation"))
        message.authorisation = fields.within("authorisation", authorisationFrom);
    message.seat = keys::PublicKey(fields.text("seat"));
    message.signature = keys::Signature(fields.text("signature"));
}

json toJson(const Authorisation& authorisation)
{
    json settings = json::array(), signatures = json::array();
    for (const Setting& setting : authorisation.settings)
        settings.push_back({{"actuator", setting.actuator.value},
                            {"action", setting.action},
                            {"value", setting.value},
                            {"unit", setting.unit}});
    for (const auto& by : authorisation.signatures)
        signatures.push_back({{"person", by.person.value},
                              {"purpose", nameOf(by.purpose)},
                              {"key", by.key.value},
                              {"signature", by.signature.value}});
    return {{"id", authorisation.id.value},
            {"site", authorisation.site},
            {"origin", authorisation.origin},
            {"settings", std::move(settings)},
            {"hazardous", authorisation.hazardous},
            {"emergency", authorisation.emergency},
            {"validFrom", formatTime(authorisation.validFrom)},
            {"validUntil", formatTime(authorisation.validUntil)},
            {"nonce", authorisation.nonce},
            {"signatures", std::move(signatures)}};
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
std::string_view nameOf(Authorisation::Purpose purpose)
{
    return kPurposes[static_cast<std::size_t>(purpose)];
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
        if (reading.historical)
            item["historical"] = true;
        readings.push_back(std::move(item));
    }
    json object{{"v", kWireVersion}, {"simulated", message.simulated}, {"readings", std::move(readings)}};
    for (const ChannelId& channel : message.offline)
        object["offline"].push_back(channel.value);
    if (message.sequence)
        object["sequence"] = *message.sequence;
    return dump(object);
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
    json object{{"v", kWireVersion},
                {"id", message.id.value},
                {"verb", nameOf(message.verb)},
                {"actuator", message.actuator.value},
                {"action", message.action},
                {"value", message.value},
                {"unit", message.unit},
                {"issuedAt", formatTime(message.issuedAt)},
                {"expiresAt", formatTime(message.expiresAt)},
                {"nonce", message.nonce},
                {"seat", message.seat.value},
                {"signature", message.signature.value}};
    if (!message.authorisation.nonce.empty())
        object["authorisation"] = toJson(message.authorisation);
    return dump(object);
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

std::string encode(const Authorisation& authorisation)
{
    return dump(toJson(authorisation));
}

Result<Telemetry> decodeTelemetry(std::string_view text)
{
    return decode(text, [](const JsonFields& fields) {
        Telemetry message;
        message.simulated = fields.flag("simulated");
        message.readings = itemsOf<Reading>(fields, "readings", kMaxReadings, readingFrom);
        message.offline = channelsFrom(fields, "offline");
        message.sequence = fields.optionalCount("sequence");
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
        readSignatures(fields, message);
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

Result<Authorisation> decodeAuthorisation(std::string_view text)
{
    return decode(text, authorisationFrom);
}

} // namespace sinew::wire
