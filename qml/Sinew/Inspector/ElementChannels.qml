// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Sinew.Controls
import Sinew.Inspector

/// The element's channels; the chosen one is charted.
ColumnLayout {
    id: root
    required property ChannelModel channels
    property string chosen
    signal picked(key: string)
    signal bindingWanted
    spacing: 6

    SectionTitle {
        Layout.fillWidth: true
        text: qsTr("Channels")
    }
    Repeater {
        id: cards
        model: root.channels

        ChannelCard {
            Layout.fillWidth: true
            chosen: key === root.chosen
            onPicked: root.picked(key)
        }
    }
    RowLayout {
        Layout.fillWidth: true
        visible: cards.count === 0

        Caption {
            Layout.fillWidth: true
            text: qsTr("No channel is bound here.")
        }
        PushButton {
            text: qsTr("Bind…")
            onClicked: root.bindingWanted()
        }
    }
}
