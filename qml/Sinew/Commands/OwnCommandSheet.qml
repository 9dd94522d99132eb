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
            text: qsTr("Leave it")
            onClicked: root.close()
        }
    ]
}
