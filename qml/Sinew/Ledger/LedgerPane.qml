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

    component Fact: RowLayout {
        id: fact
        property string name
        property string value
        property bool strong: false
        Layout.fillWidth: true
        visible: fact.value.length > 0
        spacing: Theme.gap

        Caption {
            Layout.preferredWidth: 92 * Theme.textScale
            Layout.alignment: Qt.AlignTop
            text: fact.name
        }
        CopyText {
            Layout.fillWidth: true
            wrapMode: Text.WrapAtWordBoundaryOrAnywhere
            textFormat: Text.PlainText
            font.pixelSize: Theme.small
            font.weight: fact.strong ? Font.Bold : Font.Normal
            text: fact.value
        }
    }

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
            id: payload
            objectName: "openedPayload"
            Layout.fillWidth: true
            Layout.fillHeight: true
            clip: true
            model: root.opened.payload
            boundsBehavior: Flickable.StopAtBounds
            ScrollBar.vertical: ThinBar {}
            header: ColumnLayout {
                width: payload.width - 10
                spacing: 4

                Fact {
                    name: qsTr("Time")
                    value: root.opened.when
                }
                Fact {
                    name: qsTr("Field's time")
                    value: root.opened.world
                }
                Fact {
                    name: qsTr("Kind")
                    value: root.opened.kind
                }
                Fact {
                    name: qsTr("Who")
                    value: root.opened.who === root.opened.source ? root.opened.who : qsTr("%1 (%2)").arg(root.opened.who).arg(root.opened.source)
                }
                Fact {
                    name: qsTr("About")
                    value: root.opened.about
                }
                Fact {
                    name: qsTr("Subject")
                    value: root.opened.subject
                }
                Fact {
                    name: qsTr("Result")
                    value: root.opened.result
                }
                Fact {
                    objectName: "openedSignature"
                    name: qsTr("Signature")
                    value: root.opened.signature
                    strong: !root.opened.sound
                }
                Fact {
                    objectName: "openedChain"
                    name: qsTr("Chain")
                    value: root.opened.chain
                    strong: !root.opened.sound
                }
                Fact {
                    name: qsTr("Signer's key")
                    value: root.opened.signer
                }
                Fact {
                    name: qsTr("Hash")
                    value: root.opened.hash
                }
                Fact {
                    name: qsTr("Hash before")
                    value: root.opened.previousHash
                }
                SectionTitle {
                    visible: root.opened.payload.length > 0
                    text: qsTr("What it carries")
                }
            }
            delegate: CopyText {
                required property string modelData
                width: ListView.view.width - 10
                wrapMode: Text.WrapAtWordBoundaryOrAnywhere
                textFormat: Text.PlainText
                font.pixelSize: Theme.small
                text: modelData
                copied: modelData.trim()
            }
        }
    }
}
