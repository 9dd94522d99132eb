// SPDX-License-Identifier: GPL-3.0-or-later
#include "FileExport.h"
#include "FileRecord.h"
#include "FileImport.h"
#include "Session.h"
#include "Snapshot.h"
#include "Start.h"
#include "Tour.h"

#include <Areas.h>
#include <BrokerSettings.h>
#include <Seat.h>

#include <QFont>
#include <QGuiApplication>
#include <QQmlApplicationEngine>
#include <QQuickStyle>
#include <QTextStream>

using namespace sinew;

int main(int argc, char** argv)
{
    QCoreApplication::setOrganizationName(QStringLiteral("Sinew"));
    QCoreApplication::setApplicationName(QStringLiteral("sinew"));
    QCoreApplication::setApplicationVersion(QStringLiteral(SINEW_VERSION));
    QGuiApplication app(argc, argv);
    QGuiApplication::setDesktopFileName(QStringLiteral("sinew"));
    QGuiApplication::setFont(QFont(QStringLiteral("Roboto")));
    // Ours say Basic themselves; this is for Qt's own file dialog, which is light on white in Basic's dark
    // palette.
    QQuickStyle::setStyle(QStringLiteral("Fusion"));
    const auto start = app::readStart(QCoreApplication::arguments());
    if (!start) {
        QTextStream(stderr) << ui::text(start.error().text()) << '\n';
        return 2;
    }

    ui::Seat seat;
    app::Session session(seat);
    app::FileImport import(session);
    app::FileExport output(session, seat);
    app::FileRecord record(session, seat);
    ui::BrokerSettings broker;
    QObject::connect(&broker, &ui::BrokerSettings::connectWanted, &session, [&](const QString& password) {
        if (auto source = app::sourceFrom(broker, password))
            session.connectField(std::move(*source));
        else
            emit session.failed(ui::text(source.error().text()));
    });
    QObject::connect(&broker, &ui::BrokerSettings::disconnectWanted, &session,
                     &app::Session::disconnectField);

    QObject::connect(&session, &ui::ProjectService::opened, &broker, [&] {
        if (!session.isDemo() && start->modbus.isEmpty())
            broker.connectAgain();
    });

    QQmlApplicationEngine engine;
    engine.addImportPath(QStringLiteral("qrc:/qt/qml"));
    engine.setInitialProperties(
        {{QStringLiteral("seat"), QVariant::fromValue(&seat)},
         {QStringLiteral("projects"), QVariant::fromValue<ui::ProjectService*>(&session)},
         {QStringLiteral("importer"), QVariant::fromValue<ui::ImportService*>(&import)},
         {QStringLiteral("exporter"), QVariant::fromValue<ui::ExportService*>(&output)},
         {QStringLiteral("records"), QVariant::fromValue<ui::RecordService*>(&record)},
         {QStringLiteral("broker"), QVariant::fromValue(&broker)},
         {QStringLiteral("still"), !start->snapshot.file.isEmpty() || !start->tour.isEmpty()}});
    engine.load(QUrl(QStringLiteral("qrc:/qt/qml/Sinew/App/Main.qml")));
    if (engine.rootObjects().isEmpty())
        return 1;
    if (!start->snapshot.file.isEmpty() || !start->tour.isEmpty()) // pictures of the demo show it at work
        QObject::connect(&session, &ui::ProjectService::opened, &seat,
                         [&] { seat.people()->signInAsDemo(QStringLiteral("ada")); });
    if (const auto begun = app::begin(*start, session); !begun) {
        QTextStream(stderr) << ui::text(begun.error().text()) << '\n';
        return 2;
    }
    const auto picture = app::takeSnapshot(start->snapshot, engine.rootObjects().first(), seat, session);
    const auto tour = app::takeTour(start->tour, start->snapshot.size, engine.rootObjects().first(), seat);
    return QGuiApplication::exec();
}
