// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Dialogs
import QtQuick.Layouts
import Sinew.Controls
import Sinew.Seat

/// The file from which a gateway learns whose signatures count, and how it stands.
RowLayout {
    id: root
    required property ProjectService projects
    required property PeopleDesk desk
    spacing: Theme.gap

    Paragraph {
        objectName: "keysState"
        Layout.fillWidth: true
        color: Theme.dim
        text: root.projects.keysFile.length > 0 ? qsTr("Gateway's keys: %1. %2").arg(root.projects.keysFile).arg(root.projects.keysState) : qsTr("No gateway's file of keys is kept here: a gateway hears of new people and seats when an administrator writes its file.")
    }
    FlatButton {
        objectName: "keepKeys"
        visible: root.desk.seatsRefusal.length === 0
        text: root.projects.keysFile.length > 0 ? qsTr("Another file…") : qsTr("Keep a gateway's keys…")
        hint: qsTr("Written now and whenever people or seats change, until the program ends (sinew --keys FILE: at every start)")
        onClicked: place.open()
    }
    FileDialog {
        id: place
        title: qsTr("The gateway's keys.json")
        fileMode: FileDialog.SaveFile
        nameFilters: [qsTr("Keys of a gateway (*.json)")]
        onAccepted: root.projects.keepKeys(selectedFile)
    }
}
