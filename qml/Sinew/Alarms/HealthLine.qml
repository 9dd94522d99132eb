// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Sinew.Controls

/// A verdict with its target, a heading with its count, or an item below it.
Item {
    id: root
    required property string what
    required property string measured
    required property string target
    required property int kind
    required property bool met
    required property bool judged
    readonly property bool isHeading: kind === 0
    readonly property bool isVerdict: kind === 1
    implicitHeight: row.implicitHeight + (isHeading ? 14 : 6)
    Accessible.role: Accessible.StaticText
    Accessible.name: what + ": " + measured + (isVerdict ? ", " + target + (judged ? met ? qsTr(", met") : qsTr(", not met") : "") : " " + target)

    RowLayout {
        id: row
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.bottom: parent.bottom
        anchors.bottomMargin: 3
        spacing: Theme.gap

        BodyText {
            Layout.preferredWidth: 22
            Layout.alignment: Qt.AlignTop
            visible: !root.isHeading
            horizontalAlignment: Text.AlignHCenter
            text: !root.isVerdict || !root.judged ? "" : root.met ? "✓" : "✗"
            font.weight: Font.Bold
        }
        Paragraph {
            Layout.fillWidth: true
            Layout.alignment: Qt.AlignTop
            text: root.what
            font.weight: root.isHeading || (root.isVerdict && root.judged && !root.met) ? Font.Bold : Font.Normal
        }
        Paragraph {
            Layout.preferredWidth: root.width * 0.22
            Layout.alignment: Qt.AlignTop
            text: root.measured
            color: root.isHeading ? Theme.dim : Theme.text
            font.weight: root.isVerdict && root.judged && !root.met ? Font.Bold : Font.Normal
        }
        Paragraph {
            Layout.preferredWidth: root.width * 0.34
            Layout.alignment: Qt.AlignTop
            text: root.target
            color: Theme.dim
        }
    }
    Rectangle {
        anchors.bottom: parent.bottom
        width: parent.width
        height: 1
        color: Theme.line
        opacity: root.isHeading ? 1 : 0.4
    }
}
