// SPDX-License-Identifier: GPL-3.0-or-later
#include "MqttClient.h"
#include "PlainDevices.h"
#include "SparkplugGroup.h"

#include <sinew/core/Units.h>
#include <sinew/live/SparkplugSource.h>
#include <sinew/wire/Codec.h>

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <iterator>

namespace sinew::live {

namespace sp = wire::sparkplug;
using namespace sparkplugNames;
using Verb = wire::CommandMessage::Verb;

namespace {

constexpr Duration kRebirthEvery = std::chrono::seconds(5);

/// A setting as the type that the device announced.
sp::Value valueAs(sp::DataType type, double value)
{
    if (type == sp::DataType::Boolean)
        return value != 0;
    if (type >= sp::DataType::Int8 && type <= sp::DataType::Int64)
        return static_cast<std::int64_t>(std::llround(value));
    if (type >= sp::DataType::UInt8 && type <= sp::DataType::UInt64)
        return static_cast<std::uint64_t>(std::max(0LL, std::llround(value)));
    return value;
}

/// In the unit that the device announced. Errors: InvalidInput.
Result<double> converted(const wire::CommandMessage& command, const std::string& unit)
{
    if (unit.empty() || command.unit.empty() || unit == command.unit)
        return command.value;
    const auto from = findUnit(command.unit), to = findUnit(unit);
    if (!from || !to || from->dimension != to->dimension)
        return fail(ErrorCode::InvalidInput,
                    fmt::format("the device takes {}, the command is in {}", unit, command.unit),
                    command.actuator.value);
    return to->fromSi(from->toSi(command.value));
}

std::string idOf(const SparkplugSettings& settings)
{
    return sp::stateTopic(settings.host);
}

} // namespace

struct SparkplugSource::Private {
    Private(SparkplugSettings given, ModelPtr shared);
    bool received(const MqttClient::Received& message);
    bool ownState(const MqttClient::Received& message);
    void take(SparkplugGroup::Heard heard, Instant now);
    void askRebirth(const std::string& node, Instant now);
    void sayOnline();
    void connected();
    Result<void> command(const SparkplugGroup::Target& target, std::vector<sp::Metric> metrics);
    Result<void> sendSigned(const SparkplugGroup::Target& target, const wire::CommandMessage& command);
    Result<void> sendPlain(const SparkplugGroup::Target& target, const wire::CommandMessage& command);
    Result<void> write(const ActuatorId& actuator, double value);
    void tick();

    const SparkplugSettings settings;
    const ModelIndex index;
    SourceSink sink;
    mutable std::mutex mutex; ///< of everything below but the client
    SparkplugGroup group;
    PlainDevices plain{[this](const ActuatorId& id, double value) { return write(id, value); }};
    std::map<std::string, Instant> asked; ///< node -> when a rebirth was last asked for
    std::uint64_t rebirths = 0;
    Instant stateTime; ///< of the STATE birth that the will belongs to
    PlainDevices::Answers
        answers; ///< wait for the client's thread: who sends a command must never wait for the sink
    std::atomic<bool> isLeaving{false}; ///< our own word that we go must not be answered
    MqttClient client;
    MqttClient commands; ///< on a connection of its own: a command never waits behind telemetry
};

SparkplugSource::Private::Private(SparkplugSettings given, ModelPtr shared)
    : settings(std::move(given)), index(shared), group(settings.group, std::move(shared)),
      client(settings.broker,
             {{"spBv1.0/" + settings.group + "/#", idOf(settings)},
              [this](const MqttClient::Received& message) { return received(message); },
              [this]() -> MqttClient::Outgoing {
                  stateTime = SystemClock().wall();
                  return {idOf(settings), sp::encode(sp::HostState{false, stateTime}), true, {}};
              },
              [this] { connected(); },
              [this] { tick(); },
              false}),
      commands(forCommands(settings.broker), {{}, [](const MqttClient::Received&) { return false; }, {}, {}, {}, false})
{
}

void SparkplugSource::Private::sayOnline()
{
    static_cast<void>(client.publish({idOf(settings), sp::encode(sp::HostState{true, stateTime}), true, {}}));
}

void SparkplugSource::Private::connected()
{
    sayOnline();
    const std::scoped_lock lock(mutex);
    asked.clear();
    for (const std::string& node : group.everyNode()) // what was missed meanwhile
        askRebirth(node, SystemClock().wall());
}

bool SparkplugSource::Private::ownState(const MqttClient::Received& message)
{
    if (message.topic != idOf(settings))
        return false;
    // Another seat of this name has gone: the host application is still there.
    if (const auto state = sp::decodeHostState(message.payload); state && !state->online && !isLeaving)
        sayOnline();
    return true;
}

bool SparkplugSource::Private::received(const MqttClient::Received& message)
{
    if (ownState(message))
        return true;
    const auto topic = sp::parseTopic(message.topic);
    if (!topic || message.retained) // Sparkplug retains nothing but STATE
        return false;
    const bool isCommand = topic->type == sp::Topic::Type::NCmd || topic->type == sp::Topic::Type::DCmd;
    if (isCommand)
        return true;
    const auto payload = sp::decode(message.payload);
    if (!payload)
        return false;
    const Instant now = SystemClock().wall();
    SparkplugGroup::Heard heard;
    {
        const std::scoped_lock lock(mutex);
        heard = group.receive(*topic, *payload, now);
    }
    const bool fine = !heard.wrong;
    take(std::move(heard), now);
    return fine;
}

void SparkplugSource::Private::take(SparkplugGroup::Heard heard, Instant now)
{
    {
        const std::scoped_lock lock(mutex);
        if (!heard.rebirth.empty())
            askRebirth(heard.rebirth, now);
        for (const SparkplugGroup::Reported& said : heard.settings)
            std::ranges::move(plain.readBack(said.actuator, said.value, now, said.at),
                              std::back_inserter(answers));
    }
    // Outside the lock: the sink may wait.
    for (Message& message : heard.messages)
        deliver(sink, std::move(message));
}

void SparkplugSource::Private::tick()
{
    PlainDevices::Answers said;
    {
        const std::scoped_lock lock(mutex);
        const Instant now = SystemClock().wall();
        std::ranges::move(plain.expire(now, now), std::back_inserter(answers));
        said = std::exchange(answers, {});
    }
    for (wire::FeedbackMessage& one : said)
        deliver(sink, Message(std::move(one)));
}

void SparkplugSource::Private::askRebirth(const std::string& node, Instant now)
{
    const auto last = asked.find(node);
    if (last != asked.end() && now - last->second < kRebirthEvery)
        return;
    asked[node] = now;
    ++rebirths;
    const sp::Payload payload{
        now, {}, {{std::string(sp::kRebirth), {}, now, sp::DataType::Boolean, false, true, {}, {}}}};
    static_cast<void>(client.publish(
        {sp::toText({settings.group, sp::Topic::Type::NCmd, node, {}}), sp::encode(payload), false, {}, 0}));
}

Result<void> SparkplugSource::Private::command(const SparkplugGroup::Target& target,
                                               std::vector<sp::Metric> metrics)
{
    const bool ofNode = target.device.empty();
    const sp::Topic topic{settings.group, ofNode ? sp::Topic::Type::NCmd : sp::Topic::Type::DCmd, target.node,
                          target.device};
    return commands.publish({sp::toText(topic),
                             sp::encode(sp::Payload{SystemClock().wall(), {}, std::move(metrics)}),
                             false,
                             {}});
}

Result<void> SparkplugSource::Private::sendSigned(const SparkplugGroup::Target& target,
                                                  const wire::CommandMessage& message)
{
    const Instant now = SystemClock().wall();
    std::vector<sp::Metric> metrics{
        {std::string(kCommand), {}, now, sp::DataType::String, false, wire::encode(message), {}, {}}};
    if (message.verb == Verb::Operate) {
        const auto value = converted(message, target.unit);
        if (!value)
            return passOn(value);
        metrics.push_back({target.metric, {}, now, target.type, false, valueAs(target.type, *value), {}, {}});
    }
    return command(target, std::move(metrics));
}

Result<void> SparkplugSource::Private::write(const ActuatorId& actuator, double value)
{
    const auto target = group.targetOf(actuator);
    if (!target)
        return fail(ErrorCode::Io, "its device is offline", actuator.value);
    return command(*target, {{target->metric,
                              {},
                              SystemClock().wall(),
                              target->type,
                              false,
                              valueAs(target->type, value),
                              {},
                              {}}});
}

Result<void> SparkplugSource::Private::sendPlain(const SparkplugGroup::Target& target,
                                                 const wire::CommandMessage& message)
{
    const Actuator* actuator = index.actuator(message.actuator);
    const auto unit = findUnit(actuator->unit);
    PlainDevices::Device device{target.unit.empty() ? actuator->unit : target.unit, {}, {}, 1e-6};
    if (const auto own = findUnit(device.unit); unit && own && own->dimension == unit->dimension) {
        device.lowest = own->fromSi(actuator->minValue);
        device.highest = own->fromSi(actuator->maxValue);
        // What a float or an integer register loses on the way is no other setting.
        device.tolerance = 1e-5 * (std::abs(*device.lowest) + std::abs(*device.highest)) + 1e-6;
    }
    if (target.type >= sp::DataType::Int8 && target.type <= sp::DataType::UInt64)
        device.tolerance = 0.5;
    plain.declare(message.actuator, std::move(device));
    const Instant now = SystemClock().wall();
    std::ranges::move(plain.receive(message, now, now), std::back_inserter(answers));
    return {};
}

SparkplugSource::SparkplugSource(SparkplugSettings settings, ModelPtr model)
    : m(std::make_unique<Private>(std::move(settings), std::move(model)))
{
}

SparkplugSource::~SparkplugSource()
{
    stop();
}

std::string SparkplugSource::name() const
{
    return fmt::format("Sparkplug {}:{} {}", m->settings.broker.host, m->settings.broker.port,
                       m->settings.group);
}

Result<void> SparkplugSource::start(SourceSink sink)
{
    for (const auto& [what, text] : {std::pair{"group", m->settings.group}, {"host", m->settings.host}})
        if (!sp::isName(text))
            return fail(ErrorCode::InvalidInput, "a name without / + # is needed",
                        fmt::format("Sparkplug {}", what));
    m->sink = std::move(sink);
    m->isLeaving = false;
    if (const auto started = m->client.start(); !started)
        return started;
    const auto started = m->commands.start();
    if (!started)
        m->client.stop();
    return started;
}

void SparkplugSource::stop()
{
    m->isLeaving = true;
    m->commands.stop();
    if (m->client.status().connected)
        static_cast<void>(
            m->client.publish({idOf(m->settings), sp::encode(sp::HostState{false, m->stateTime}), true, {}}));
    m->client.stop();
}

SourceStatus SparkplugSource::status() const
{
    SourceStatus status = together(m->client.status(), m->commands.status());
    const std::size_t open = m->settings.unsignedActuators.size();
    if (open > 0)
        status.caution = fmt::format(
            "{} {} behind Sparkplug verif{} no signatures: whoever may publish to this "
            "broker can set {}.",
            open, open == 1 ? "actuator" : "actuators", open == 1 ? "ies" : "y", open == 1 ? "it" : "them");
    return status;
}

std::uint64_t SparkplugSource::rebirthsAsked() const
{
    const std::scoped_lock lock(m->mutex);
    return m->rebirths;
}

Result<void> SparkplugSource::send(const wire::CommandMessage& command)
{
    const std::scoped_lock lock(m->mutex);
    const auto target = m->group.targetOf(command.actuator);
    if (!target)
        return fail(ErrorCode::Io, "no device of the group has announced it", command.actuator.value);
    if (target->verifies)
        return m->sendSigned(*target, command);
    if (std::ranges::find(m->settings.unsignedActuators, command.actuator) ==
        m->settings.unsignedActuators.end())
        return fail(
            ErrorCode::NotAllowed,
            "its device verifies no signatures; it can be commanded only where the connection's settings "
            "name it as unsigned",
            command.actuator.value);
    return m->sendPlain(*target, command);
}

} // namespace sinew::live
