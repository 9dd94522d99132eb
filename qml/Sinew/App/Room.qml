// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import Sinew.Controls
import Sinew.Seat

/// How this seat likes its room: remembered by the window, applied to the theme and the seat.
QtObject {
    id: root
    required property Seat seat
    property bool dark: true
    property real textScale: 1
    property bool utc: true
    property bool usUnits: false

    onDarkChanged: Theme.dark = dark
    onTextScaleChanged: Theme.textScale = textScale
    onUtcChanged: seat.utc = utc
    onUsUnitsChanged: seat.usUnits = usUnits
}
