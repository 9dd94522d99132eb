// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <Seat.h>

#include <memory>
#include <QObject>
#include <QSize>
#include <QString>

namespace sinew::app {

/// Pictures of a running project for a machine without a display: the city, the first proposal under review,
/// the forecast, what a model computes for a network, the alarms' health and the ledger. Approves nothing. Ends the program with 0, or 1 where a picture could not be taken. The
/// returned object does the work; null where no folder is given.
std::unique_ptr<QObject> takeTour(const QString& folder, const QSize& size, QObject* window, ui::Seat& seat);

} // namespace sinew::app
