// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Sinew.Alarms
import Sinew.Controls

/// Deadband, delays and priority of one alarm; empty fields keep the default, which stands in them.
GridLayout {
    id: root
    required property AlarmSetting setting
    required property bool mayEdit
    columns: 2
    columnSpacing: Theme.gap * 2

    BodyText {
        visible: root.setting.isLimit
        text: qsTr("Deadband, %1").arg(root.setting.unit)
    }
    TextEntry {
        objectName: "tuningDeadband"
        visible: root.setting.isLimit
        Layout.fillWidth: true
        enabled: root.mayEdit
        text: root.setting.deadband
        placeholderText: qsTr("default: %1").arg(root.setting.defaultDeadband)
        onTextEdited: root.setting.deadband = text
    }
    BodyText {
        visible: root.setting.hasDelay
        text: qsTr("On-delay, s")
    }
    TextEntry {
        objectName: "tuningOnDelay"
        visible: root.setting.hasDelay
        Layout.fillWidth: true
        enabled: root.mayEdit
        text: root.setting.onDelay
        placeholderText: qsTr("default: %1").arg(root.setting.defaultOnDelay)
        onTextEdited: root.setting.onDelay = text
    }
    BodyText {
        visible: root.setting.isLimit
        text: qsTr("Off-delay, s")
    }
    TextEntry {
        visible: root.setting.isLimit
        Layout.fillWidth: true
        enabled: root.mayEdit
        text: root.setting.offDelay
        placeholderText: qsTr("default: %1").arg(root.setting.defaultOffDelay)
        onTextEdited: root.setting.offDelay = text
    }
    BodyText {
        text: qsTr("Priority")
    }
    Choice {
        objectName: "tuningPriority"
        Layout.fillWidth: true
        enabled: root.mayEdit
        model: root.setting.priorities
        currentIndex: root.setting.priority
        onActivated: index => root.setting.priority = index
    }
}
