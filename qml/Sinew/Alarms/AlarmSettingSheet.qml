// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Controls.Basic
import QtQuick.Layouts
import Sinew.Alarms
import Sinew.Controls
import Sinew.Seat

/// How one alarm works: its deadband, delays and priority, and what hides it by design. Everybody may look;
/// an engineer changes it, with a reason, and it is recorded.
Sheet {
    id: root
    required property Seat seat
    title: qsTr("How this alarm works")
    sheetWidth: 640

    function edit(alarm: string) {
        setting.edit(alarm);
        why.clear();
        root.open();
    }

    AlarmSetting {
        id: setting
        seat: root.seat
    }
    Heading {
        objectName: "settingTitle"
        Layout.fillWidth: true
        text: setting.title
        wrapMode: Text.WordWrap
    }
    TuningFields {
        Layout.fillWidth: true
        Layout.fillHeight: false
        setting: setting
        mayEdit: root.seat.canDesign
    }
    RowLayout {
        Layout.fillWidth: true
        Layout.fillHeight: false
        spacing: Theme.gap

        TextEntry {
            objectName: "tuningReason"
            Layout.fillWidth: true
            enabled: root.seat.canDesign
            placeholderText: qsTr("Reason of the change")
            text: setting.reason
            onTextEdited: setting.reason = text
        }
        PushButton {
            text: qsTr("Defaults")
            enabled: root.seat.canDesign
            onClicked: setting.useDefaults()
        }
        PushButton {
            objectName: "saveTuning"
            strong: true
            text: qsTr("Save")
            enabled: setting.dirty && setting.fault.length === 0
            onClicked: setting.save()
        }
    }
    Caption {
        Layout.fillWidth: true
        wrapMode: Text.WordWrap
        text: setting.fault
    }
    SectionTitle {
        Layout.fillWidth: true
        text: qsTr("Suppressed by design")
    }
    ListView {
        id: rules
        Layout.fillWidth: true
        implicitHeight: Math.min(contentHeight, 150)
        clip: true
        visible: count > 0
        model: setting
        ScrollBar.vertical: ThinBar {}
        delegate: RowLayout {
            id: rule
            required property int index
            required property string what
            required property string reason
            width: ListView.view.width - 10

            Paragraph {
                Layout.fillWidth: true
                text: rule.reason.length > 0 ? rule.what + " (" + rule.reason + ")" : rule.what
            }
            FlatButton {
                text: "✕"
                hint: qsTr("Remove this suppression")
                enabled: root.seat.canDesign
                onClicked: setting.removeSuppression(rule.index)
            }
        }
    }
    Caption {
        visible: rules.count === 0
        text: qsTr("Nothing but its own limit, where it is a warning.")
    }
    GridLayout {
        Layout.fillWidth: true
        Layout.fillHeight: false
        visible: root.seat.canDesign
        columns: 2
        columnSpacing: Theme.gap

        BodyText {
            text: qsTr("Hide")
        }
        Choice {
            id: target
            Layout.fillWidth: true
            model: setting.targets
        }
        BodyText {
            text: qsTr("while")
        }
        Choice {
            id: cause
            objectName: "suppressionCause"
            Layout.fillWidth: true
            model: setting.causes
        }
        BodyText {
            text: qsTr("because")
        }
        RowLayout {
            TextEntry {
                id: why
                Layout.fillWidth: true
                placeholderText: qsTr("Reason")
            }
            PushButton {
                objectName: "addSuppression"
                text: qsTr("Add")
                enabled: why.text.trim().length > 0 && cause.currentIndex >= 0
                onClicked: {
                    setting.suppress(target.currentIndex, cause.currentIndex, why.text);
                    why.clear();
                }
            }
        }
    }
    buttons: [
        PushButton {
            text: qsTr("Close")
            onClicked: root.close()
        },
        PushButton {
            objectName: "assetService"
            visible: setting.assetName.length > 0 && root.seat.canDesign
            enabled: setting.assetOut || setting.reason.trim().length > 0
            text: setting.assetOut ? qsTr("Bring %1 back in service").arg(setting.assetName) : qsTr("Take %1 out of service").arg(setting.assetName)
            hint: qsTr("Hides nothing by itself: only what a suppression says. Needs the reason above.")
            onClicked: setting.assetOut ? setting.bringAssetBack() : setting.takeAssetOut(setting.reason)
        }
    ]
}
