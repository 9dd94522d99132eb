// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Sinew.App
import Sinew.Controls
import Sinew.Seat

/// Seats with state and key; an administrator confirms and revokes them.
ColumnLayout {
    id: root
    required property SeatsModel seats
    required property PeopleDesk desk
    signal confirmWanted(key: string, name: string, fingerprint: string, here: bool)
    signal revokeWanted(key: string, name: string, fingerprint: string)
    spacing: 4

    Repeater {
        model: root.seats

        ColumnLayout {
            id: line
            required property int index
            required property string key
            required property string name
            required property string stateText
            required property string since
            required property string shortKey
            required property string fingerprint
            required property bool waiting
            required property bool revoked
            required property bool here
            Layout.fillWidth: true
            spacing: 0

            RowLayout {
                Layout.fillWidth: true
                Layout.minimumHeight: Theme.row
                spacing: Theme.gap

                BodyText {
                    objectName: "seatName" + line.index
                    Layout.preferredWidth: 208 * Theme.textScale
                    text: line.here ? qsTr("%1 (here)").arg(line.name) : line.name
                    elide: Text.ElideMiddle
                    font.weight: line.here ? Font.Bold : Font.Normal
                    color: line.revoked ? Theme.dim : Theme.text
                }
                BodyText {
                    objectName: "seatState" + line.index
                    Layout.preferredWidth: 146 * Theme.textScale
                    text: line.stateText
                    font.weight: line.waiting ? Font.Bold : Font.Normal
                    color: line.revoked ? Theme.dim : Theme.text
                }
                CopyText {
                    Layout.preferredWidth: 150 * Theme.textScale
                    text: line.shortKey
                    copied: line.fingerprint
                    font.pixelSize: Theme.small
                    font.family: "monospace"
                    color: Theme.dim
                }
                Caption {
                    objectName: "seatSince" + line.index
                    Layout.fillWidth: true
                    text: line.since
                    wrapMode: Text.WordWrap
                }
                FlatButton {
                    objectName: "confirmSeat" + line.index
                    visible: line.waiting
                    enabled: root.desk.seatsRefusal.length === 0 && !root.desk.busy
                    text: qsTr("Confirm…")
                    hint: qsTr("Compare its key; then gateways take the commands that it sends")
                    onClicked: root.confirmWanted(line.key, line.name, line.fingerprint, line.here)
                }
                FlatButton {
                    objectName: "revokeSeat" + line.index
                    visible: !line.revoked
                    enabled: root.desk.seatsRefusal.length === 0 && !root.desk.busy
                    text: qsTr("Revoke…")
                    hint: qsTr("Gateways refuse what it sends, for ever")
                    onClicked: root.revokeWanted(line.key, line.name, line.fingerprint)
                }
            }
            CopyText {
                objectName: line.here ? "ownSeatKey" : ""
                Layout.fillWidth: true
                visible: line.here
                text: line.fingerprint
                wrapMode: Text.WordWrap
                font.family: "monospace"
                font.pixelSize: Theme.small
            }
        }
    }
    Paragraph {
        Layout.fillWidth: true
        visible: root.seats.count === 0
        color: Theme.dim
        text: qsTr("No seat has registered itself yet: each does so when it opens the project for writing.")
    }
    Paragraph {
        objectName: "seatsRefusal"
        Layout.fillWidth: true
        visible: text.length > 0 && root.seats.count > 0
        color: Theme.dim
        text: root.desk.seatsRefusal
    }
}
