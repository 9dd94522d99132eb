// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Sinew.Controls

/// One entry of the shift log.
Rectangle {
    id: root
    required property string when
    required property string author
    required property string about
    required property string said
    required property string points
    required property string standing
    required property bool handOver
    required property bool mine
    signal acceptWanted
    implicitHeight: rows.implicitHeight + 16
    radius: Theme.radius
    color: "transparent"
    border.color: root.mine ? Theme.text : Theme.line

    ColumnLayout {
        id: rows
        anchors.fill: parent
        anchors.margins: 8
        spacing: 4

        RowLayout {
            Layout.fillWidth: true

            Caption {
                text: root.when
            }
            Caption {
                text: root.handOver ? qsTr("%1 hands over the shift").arg(root.author) : root.author
                color: Theme.text
                font.weight: Font.Medium
            }
            Item {
                Layout.fillWidth: true
            }
            Caption {
                Layout.maximumWidth: root.width / 2
                text: root.about
            }
        }
        Paragraph {
            Layout.fillWidth: true
            visible: text.length > 0
            text: root.said
        }
        Paragraph {
            Layout.fillWidth: true
            visible: text.length > 0
            color: Theme.dim
            font.pixelSize: Theme.small
            text: root.points
        }
        RowLayout {
            Layout.fillWidth: true
            visible: root.handOver

            Caption {
                Layout.fillWidth: true
                text: root.standing
            }
            PushButton {
                objectName: "acceptShift"
                visible: root.mine
                strong: true
                text: qsTr("Accept the shift")
                onClicked: root.acceptWanted()
            }
        }
    }
}
