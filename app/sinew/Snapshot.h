// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "Session.h"

#include <memory>
#include <optional>
#include <QObject>
#include <QSize>
#include <QString>
#include <sinew/core/Time.h>

namespace sinew::app {

/// A picture that the command line asks for. No file: none.
struct SnapshotRequest {
    QString file, heatmap, view;
    std::optional<Instant> at;
    QSize size; ///< empty: as it is
};

/// Waits until the scene is complete, saves the picture and ends the program: 0, or 1 with the reason on
/// stderr. The returned object does the work; it lives as long as the program. Null where nothing is asked
/// for.
std::unique_ptr<QObject> takeSnapshot(const SnapshotRequest& request, QObject* window, ui::Seat& seat,
                                      Session& session);

} // namespace sinew::app
