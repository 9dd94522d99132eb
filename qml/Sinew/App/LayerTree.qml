// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Controls.Basic
import QtQuick.Layouts
import Sinew.App
import Sinew.Controls
import Sinew.Seat

/// Search and the tree of assets.
ColumnLayout {
    id: root
    required property Seat seat
    required property LayerModel layers
    signal framed(element: string)
    spacing: 4

    function find() {
        search.forceActiveFocus();
        search.selectAll();
    }

    TextEntry {
        id: search
        objectName: "search"
        Layout.fillWidth: true
        Layout.margins: Theme.gap
        Layout.bottomMargin: 0
        placeholderText: qsTr("Search (/)")
        onTextEdited: root.layers.search = text
        onAccepted: {
            root.seat.select(root.layers.firstFound());
            root.framed(root.seat.selected);
        }
        Keys.onEscapePressed: {
            clear();
            root.layers.search = "";
            focus = false;
        }
    }
    ListView {
        id: list
        objectName: "layerTree"
        Layout.fillWidth: true
        Layout.fillHeight: true
        clip: true
        model: root.layers
        boundsBehavior: Flickable.StopAtBounds
        ScrollBar.vertical: ThinBar {}
        delegate: LayerRowItem {
            width: ListView.view.width
            highlighted: element.length > 0 && element === root.seat.selected
            onClicked: depth < 2 ? root.layers.toggleOpen(key) : root.seat.select(element)
            onDoubleClicked: if (depth === 2)
                root.framed(element)
            onShownWanted: shown => root.layers.setShown(key, shown)
        }

        Paragraph {
            anchors.fill: parent
            anchors.margins: Theme.gap * 2
            horizontalAlignment: Text.AlignHCenter
            visible: list.count === 0
            color: Theme.dim
            text: root.layers.search.length > 0 ? qsTr("Nothing has that name.") : root.seat.hasProject ? qsTr("This project is empty. Import a file to begin.") : qsTr("No project is open.")
        }
    }
    Caption {
        Layout.leftMargin: Theme.gap
        Layout.bottomMargin: 4
        visible: root.layers.search.length > 0
        text: qsTr("%1 found").arg(root.layers.found)
    }
}
