// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Controls.Basic
import QtQuick.Layouts
import Sinew.Controls
import Sinew.Ledger

/// One row with all that it holds.
Rectangle {
    id: root
    required property LedgerOpenRow opened
    signal closed
    signal followed
    signal commandWanted(command: string)
    signal alarmWanted(alarm: string)
    signal elementWanted(element: string)
    color: "transparent"
    border.color: Theme.line
    radius: Theme.radius

    ColumnLayout {
        anchors.fill: parent
        anchors.margins: Theme.gap
        spacing: 6

        RowLayout {
            Layout.fillWidth: true
            Layout.fillHeight: false

            SectionTitle {
                Layout.fillWidth: true
                text: qsTr("Row %1").arg(root.opened.number)
            }
            FlatButton {
                text: qsTr("Copy")
                hint: qsTr("The whole row, as an export writes it")
                enabled: root.opened.raw.length > 0
                onClicked: Clipboard.copy(root.opened.raw)
            }
            FlatButton {
                objectName: "ledgerBack"
                text: "✕"
                hint: qsTr("Back to the list")
                onClicked: root.closed()
            }
        }
        Paragraph {
            objectName: "openedTitle"
            Layout.fillWidth: true
            font.weight: Font.Medium
            text: root.opened.fault.length > 0 ? root.opened.fault : root.opened.ready ? root.opened.title : qsTr("reading…")
        }
        Flow {
            Layout.fillWidth: true
            Layout.fillHeight: false
            spacing: Theme.gap

            PushButton {
                objectName: "openedCommand"
                visible: root.opened.command.length > 0
                text: qsTr("Show the command")
                onClicked: root.commandWanted(root.opened.command)
            }
            PushButton {
                objectName: "openedAlarm"
                visible: root.opened.alarm.length > 0
                text: qsTr("Show the alarm")
                onClicked: root.alarmWanted(root.opened.alarm)
            }
            PushButton {
                objectName: "openedElement"
                visible: root.opened.element.length > 0
                text: qsTr("Show it in the city")
                onClicked: root.elementWanted(root.opened.element)
            }
            PushButton {
                objectName: "openedFollow"
                visible: root.opened.followable
                text: qsTr("All rows about it")
                onClicked: root.followed()
            }
        }
        ListView {
            objectName: "openedFacts"
            Layout.fillWidth: true
            Layout.fillHeight: true
            clip: true
            spacing: 2
            model: root.opened.facts
            boundsBehavior: Flickable.StopAtBounds
            ScrollBar.vertical: ThinBar {}
            delegate: LedgerFactItem {
                width: ListView.view.width - 10
            }
        }
    }
}
