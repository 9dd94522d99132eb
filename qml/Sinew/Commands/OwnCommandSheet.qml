// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Sinew.Commands
import Sinew.Controls
import Sinew.Inspector
import Sinew.Seat

/// A command of the operator's own, through the same path as a model's.
Sheet {
    id: root
    required property Seat seat
    title: draft.title

    function compose(actuator: string) {
        draft.actuator = actuator;
        value.clear();
        reason.clear();
        root.open();
        value.forceActiveFocus();
    }

    OwnCommand {
        id: draft
        seat: root.seat
    }
    RowLayout {
        Layout.fillWidth: true

        Caption {
            text: qsTr("Set to")
        }
        TextEntry {
            id: value
            objectName: "ownValue"
            Layout.preferredWidth: 120
            horizontalAlignment: TextInput.AlignRight
            wrong: draft.fault.length > 0
            onTextEdited: draft.typed = text
        }
        BodyText {
            text: draft.unit
        }
        Caption {
            Layout.fillWidth: true
            text: qsTr("allowed: %1").arg(draft.range)
        }
    }
    TextEntry {
        id: reason
        objectName: "ownReason"
        Layout.fillWidth: true
        placeholderText: qsTr("Reason, for the record")
        onTextEdited: draft.reason = text
    }
    AuthorityBar {
        id: bar
        Layout.fillWidth: true
        seat: root.seat
        actuator: draft.actuator
    }
    Paragraph {
        Layout.fillWidth: true
        color: Theme.dim
        text: draft.fault.length > 0 ? draft.fault : draft.hazardous ? qsTr("Hazardous: somebody else must approve it before it is sent.") : qsTr("Your request is the first approval; it is sent at once where one is enough.")
    }
    ConnectionCaution {
        Layout.fillWidth: true
        seat: root.seat
    }
    RowLayout {
        Layout.fillWidth: true

        Caption {
            Layout.fillWidth: true
            wrapMode: Text.WordWrap
            text: qsTr("Not now, but ready for an emergency for:")
        }
        Choice {
            id: days
            objectName: "readyFor"
            model: [qsTr("1 day"), qsTr("7 days"), qsTr("30 days")]
            currentIndex: 1
        }
        PushButton {
            objectName: "ownPrepare"
            text: qsTr("Keep it ready")
            enabled: draft.ready
            onClicked: {
                draft.prepare([1, 7, 30][days.currentIndex]);
                root.close();
            }
        }
    }
    buttons: [
        PushButton {
            objectName: "ownSend"
            strong: true
            text: qsTr("Request the command")
            enabled: draft.ready && (bar.authority.mine || !bar.authority.known)
            onClicked: {
                draft.send();
                root.close();
            }
        },
        PushButton {
            objectName: "ownLeave"
            text: qsTr("Leave it")
            onClicked: root.close()
        }
    ]
}
