// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import Sinew.Controls
import Sinew.Seat

/// What is weak about the way to the field, right where a command is let go; gone where nothing is.
Paragraph {
    id: root
    required property Seat seat
    objectName: "connectionCaution"
    visible: text.length > 0
    font.weight: Font.Bold
    text: root.seat.caution.length > 0 ? qsTr("! %1").arg(root.seat.caution) : ""
    Accessible.role: Accessible.AlertMessage
    Accessible.name: text
}
