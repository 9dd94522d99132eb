// SPDX-License-Identifier: GPL-3.0-or-later
#include "Start.h"

#include <sinew/live/ModbusSource.h>
#include <sinew/live/SparkplugSource.h>

#include <QCommandLineParser>
#include <QRegularExpression>
#include <QUrl>

namespace sinew::app {

namespace {

Result<QSize> sizeOf(const QString& typed)
{
    static const QRegularExpression form(QStringLiteral("^([0-9]{3,5})x([0-9]{3,5})$"));
    const auto match = form.match(typed);
    const QSize size(match.captured(1).toInt(), match.captured(2).toInt());
    if (!match.hasMatch() || size.width() < 320 || size.height() < 240 || size.width() > 8192 ||
        size.height() > 8192)
        return fail(ErrorCode::InvalidInput, "a size is WIDTHxHEIGHT, from 320x240 to 8192x8192", "--size");
    return size;
}

Result<SnapshotRequest> snapshotOf(const QCommandLineParser& parser)
{
    SnapshotRequest request;
    request.file = parser.value(QStringLiteral("snapshot"));
    request.heatmap = parser.value(QStringLiteral("heatmap"));
    request.view = parser.value(QStringLiteral("view"));
    if (parser.isSet(QStringLiteral("size"))) {
        const auto size = sizeOf(parser.value(QStringLiteral("size")));
        if (!size)
            return passOn(size);
        request.size = *size;
    }
    if (parser.isSet(QStringLiteral("at"))) {
        const auto at = parseUtc(parser.value(QStringLiteral("at")).toStdString());
        if (!at)
            return passOn(at);
        request.at = *at;
    }
    return request;
}

} // namespace

Result<Start> readStart(const QStringList& arguments)
{
    QCommandLineParser parser;
    parser.setApplicationDescription(
        QStringLiteral("Digital twin for infrastructure whose materials sense and act."));
    parser.addHelpOption();
    parser.addVersionOption();
    parser.addOptions({
        {QStringLiteral("project"), QStringLiteral("Opens this project: a folder, or postgresql://…"),
         QStringLiteral("PROJECT")},
        {QStringLiteral("demo"), QStringLiteral("Opens the demo city with a simulated field.")},
        {QStringLiteral("scenario"),
         QStringLiteral("The demo's scenario: typhoon, burst, typhoon-and-burst, ice, quiet."),
         QStringLiteral("NAME")},
        {QStringLiteral("mqtt"),
         QStringLiteral("With --demo: the field is a program of its own behind a Mosquitto on loopback."),
         {}},
        {QStringLiteral("modbus"),
         QStringLiteral("With a project: the field is behind Modbus TCP, by this map of registers."),
         QStringLiteral("MAP.json")},
        {QStringLiteral("keys"),
         QStringLiteral(
             "With a project: keeps this gateway's keys.json as its people and seats are, whenever an "
             "administrator is signed in."),
         QStringLiteral("FILE")},
        {QStringLiteral("snapshot"), QStringLiteral("Saves a picture of the window and ends."),
         QStringLiteral("FILE.png")},
        {QStringLiteral("tour"),
         QStringLiteral("Saves pictures of the city, the first proposal, the forecast, a network and the "
                        "alarms, and ends."),
         QStringLiteral("FOLDER")},
        {QStringLiteral("heatmap"),
         QStringLiteral("A quantity, computed:QUANTITY, or health, probability, time-to-threshold, off."),
         QStringLiteral("NAME")},
        {QStringLiteral("at"), QStringLiteral("Shows this instant (ISO 8601)."), QStringLiteral("TIME")},
        {QStringLiteral("size"), QStringLiteral("The window's size in pixels."), QStringLiteral("WxH")},
        {QStringLiteral("view"), QStringLiteral("A saved view, an element's id, or: top, all."),
         QStringLiteral("NAME")},
    });
    parser.addPositionalArgument(QStringLiteral("project"), QStringLiteral("The same as --project."),
                                 QStringLiteral("[PROJECT]"));
    parser.process(arguments);
    Start start;
    start.project = parser.isSet(QStringLiteral("project")) ? parser.value(QStringLiteral("project"))
                                                            : parser.positionalArguments().value(0);
    start.demo = parser.isSet(QStringLiteral("demo"));
    start.tour = parser.value(QStringLiteral("tour"));
    start.mqtt = parser.isSet(QStringLiteral("mqtt"));
    start.modbus = parser.value(QStringLiteral("modbus"));
    start.keys = parser.value(QStringLiteral("keys"));
    if (!start.keys.isEmpty() && start.demo)
        return fail(ErrorCode::InvalidInput, "the demo keeps its own field's keys: leave out --keys");
    if (!start.modbus.isEmpty() && start.project.isEmpty())
        return fail(ErrorCode::InvalidInput, "--modbus needs a project whose channels the map names");
    if (parser.isSet(QStringLiteral("scenario")))
        start.scenario = parser.value(QStringLiteral("scenario"));
    if (start.demo && !start.project.isEmpty())
        return fail(ErrorCode::InvalidInput, "--demo opens a project of its own: leave out the other one");
    const auto snapshot = snapshotOf(parser);
    if (!snapshot)
        return passOn(snapshot);
    start.snapshot = *snapshot;
    return start;
}

namespace {

Result<Session::FieldConnection> modbusFrom(const QString& file)
{
    auto map = live::readModbusMap(file.toStdString());
    if (!map)
        return passOn(map);
    return Session::FieldConnection{
        [map = std::move(*map)](const ModelPtr&) { return std::make_unique<live::ModbusSource>(map); }};
}

live::MqttSettings mqttSettings(const ui::BrokerSettings& broker, const QString& password)
{
    live::MqttSettings settings;
    settings.host = broker.host().toStdString();
    settings.port = broker.port();
    settings.site = broker.site().toStdString();
    settings.user = broker.user().toStdString();
    settings.password = password.toStdString();
    settings.tls.enabled = broker.tls();
    settings.tls.caFile = broker.caFile().toStdString();
    settings.tls.certFile = broker.certFile().toStdString();
    settings.tls.keyFile = broker.keyFile().toStdString();
    return settings;
}

} // namespace

Result<void> begin(const Start& start, Session& session)
{
    if (!start.modbus.isEmpty()) {
        auto make = modbusFrom(start.modbus);
        if (!make)
            return passOn(make);
        session.connectField(std::move(*make));
    }
    session.setKeysFile(start.keys);
    if (start.demo)
        session.openDemo(start.scenario, start.mqtt);
    else if (!start.project.isEmpty())
        session.open(session.urlOf(start.project));
    return {};
}

Result<Session::FieldConnection> sourceFrom(const ui::BrokerSettings& broker, const QString& password)
{
    if (broker.protocol() == ui::BrokerSettings::Modbus)
        return modbusFrom(broker.mapFile());
    const live::MqttSettings settings = mqttSettings(broker, password);
    if (broker.protocol() == ui::BrokerSettings::MqttJson)
        return Session::FieldConnection{
            [settings](const ModelPtr&) { return std::make_unique<live::MqttSource>(settings); },
            settings.site};
    live::SparkplugSettings sparkplug{settings, broker.group().toStdString(), "sinew", {}};
    for (const QString& id : broker.unsignedActuators())
        sparkplug.unsignedActuators.emplace_back(id.toStdString());
    return Session::FieldConnection{[sparkplug](const ModelPtr& model) {
                                        return std::make_unique<live::SparkplugSource>(sparkplug, model);
                                    },
                                    settings.site};
}

} // namespace sinew::app
