// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Sinew.Controls

/// What a decision about a seat needs: its key compared, or a reason.
ColumnLayout {
    id: root
    /// "confirmSeat" or "revokeSeat".
    required property string doing
    required property string name
    required property string fingerprint
    property bool here: false
    readonly property bool confirming: doing === "confirmSeat"
    readonly property string reason: why.text
    readonly property string verb: confirming ? qsTr("Confirm this seat") : qsTr("Revoke its key")
    readonly property bool ready: confirming ? compared.checked : why.text.trim().length > 0
    signal accepted
    spacing: Theme.gap

    function clear() {
        why.clear();
        compared.checked = false;
    }

    Paragraph {
        Layout.fillWidth: true
        text: !root.confirming ? qsTr("Gateways refuse every command that %1 sends, also what it sent before, for ever. The record names what it writes from now on. It needs a new key to be a seat again.").arg(root.name) : root.here ? qsTr("%1 is the seat at which you sit. Once it is confirmed, gateways take the commands that it sends.").arg(root.name) : qsTr("A seat registers itself, under a name of its own choice: only its key tells it from another. Compare it with the one that %1 shows there, in this same list (marked “here”) or with “sinew-cli people PROJECT seats”. Once it is confirmed, gateways take the commands that it sends.").arg(root.name)
    }
    GridLayout {
        objectName: "seatFingerprint"
        Layout.alignment: Qt.AlignHCenter
        columns: 4
        rowSpacing: 4
        columnSpacing: Theme.gap * 3
        Accessible.name: root.fingerprint

        Repeater {
            model: root.fingerprint.split(" ")

            BodyText {
                required property string modelData
                text: modelData
                font.family: "monospace"
                font.pixelSize: Theme.big
            }
        }
    }
    Tick {
        id: compared
        objectName: "seatCompared"
        Layout.fillWidth: true
        visible: root.confirming
        text: root.here ? qsTr("This is the seat that gateways shall hear") : qsTr("I have compared all 16 groups with those that the seat itself shows")
    }
    TextEntry {
        id: why
        objectName: "seatReason"
        keepsHint: true
        Layout.fillWidth: true
        visible: !root.confirming
        placeholderText: qsTr("Reason, for the record")
        onAccepted: if (root.ready)
            root.accepted()
    }
}
