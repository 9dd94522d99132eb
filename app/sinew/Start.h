// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "Session.h"
#include "Snapshot.h"

#include <BrokerSettings.h>

#include <QStringList>
#include <sinew/core/Result.h>

namespace sinew::app {

/// What the command line asks for.
struct Start {
    QString project;
    bool demo = false, mqtt = false;
    QString modbus; ///< map of registers
    QString keys;   ///< a gateway's file of keys
    QString scenario = QStringLiteral("typhoon-and-burst");
    QString tour; ///< folder for a tour's pictures
    SnapshotRequest snapshot;
};

/// Prints --help and --version itself. Errors: InvalidInput, as a sentence.
Result<Start> readStart(const QStringList& arguments);

/// Opens what was asked for: a project, the demo, or nothing. Errors: those of the map of registers.
Result<void> begin(const Start& start, Session& session);

/// Connects the field as the settings say. Errors: those of the map of registers.
Result<Session::FieldConnection> sourceFrom(const ui::BrokerSettings& broker, const QString& password);

} // namespace sinew::app
