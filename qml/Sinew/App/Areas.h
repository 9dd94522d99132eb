// SPDX-License-Identifier: GPL-3.0-or-later
// Include once in a program that shows the window: links every area's types into it.
#pragma once
#include <QtQml/qqmlextensionplugin.h>

Q_IMPORT_QML_PLUGIN(Sinew_ControlsPlugin)
Q_IMPORT_QML_PLUGIN(Sinew_SeatPlugin)
Q_IMPORT_QML_PLUGIN(Sinew_ScenePlugin)
Q_IMPORT_QML_PLUGIN(Sinew_TimelinePlugin)
Q_IMPORT_QML_PLUGIN(Sinew_InspectorPlugin)
Q_IMPORT_QML_PLUGIN(Sinew_AlarmsPlugin)
Q_IMPORT_QML_PLUGIN(Sinew_CommandsPlugin)
Q_IMPORT_QML_PLUGIN(Sinew_LedgerPlugin)
Q_IMPORT_QML_PLUGIN(Sinew_AppPlugin)
