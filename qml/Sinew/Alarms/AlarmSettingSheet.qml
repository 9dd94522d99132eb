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
    readonly property AlarmSetting setting: AlarmSetting {
        seat: root.seat
    }
    title: qsTr("How this alarm works")
    sheetWidth: 640

    function edit(alarm: string) {
        root.setting.edit(alarm);
        why.clear();
        root.open();
    }

    Heading {
        objectName: "settingTitle"
        Layout.fillWidth: true
        text: root.setting.title
        wrapMode: Text.WordWrap
    }
    TuningFields {
        Layout.fillWidth: true
        Layout.fillHeight: false
        setting: root.setting
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
            text: root.setting.reason
            onTextEdited: root.setting.reason = text
        }
        PushButton {
            text: qsTr("Defaults")
            enabled: root.seat.canDesign
            onClicked: root.setting.useDefaults()
        }
        PushButton {
            objectName: "saveTuning"
            strong: true
            text: qsTr("Save")
            enabled: root.setting.dirty && root.setting.fault.length === 0
            onClicked: root.setting.save()
        }
    }
    Caption {
        Layout.fillWidth: true
        wrapMode: Text.WordWrap
        text: root.setting.fault
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
        model: root.setting
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
                onClicked: root.setting.removeSuppression(rule.index)
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
            model: root.setting.targets
        }
        BodyText {
            text: qsTr("while")
        }
        Choice {
            id: cause
            objectName: "suppressionCause"
            Layout.fillWidth: true
            model: root.setting.causes
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
                    root.setting.suppress(target.currentIndex, cause.currentIndex, why.text);
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
            visible: root.setting.assetName.length > 0 && root.seat.canDesign
            enabled: root.setting.assetOut || root.setting.reason.trim().length > 0
            text: root.setting.assetOut ? qsTr("Bring %1 back in service").arg(root.setting.assetName) : qsTr("Take %1 out of service").arg(root.setting.assetName)
            hint: qsTr("Hides nothing by itself: only what a suppression says. Needs the reason above.")
            onClicked: root.setting.assetOut ? root.setting.bringAssetBack() : root.setting.takeAssetOut(root.setting.reason)
        }
    ]
}
