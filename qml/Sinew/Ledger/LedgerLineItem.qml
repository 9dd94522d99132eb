// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import Sinew.Controls

/// One row of the ledger.
Rectangle {
    id: root
    required property int index
    required property int number
    required property string when
    required property string category
    required property string what
    required property string who
    required property string about
    required property bool read
    required property bool wrong
    property int openedNumber: 0
    readonly property bool isOpened: number === openedNumber
    signal chosen(number: int)
    implicitHeight: Theme.row
    color: isOpened ? Theme.raised : hover.hovered ? Theme.field : "transparent"
    border.width: root.wrong || (root.ListView.isCurrentItem && root.ListView.view.activeFocus) ? 2 : 0
    border.color: Theme.text
    radius: Theme.radius
    Accessible.role: Accessible.ListItem
    Accessible.name: qsTr("Row %1, %2, %3: %4").arg(number).arg(when).arg(who).arg(what)
    Keys.onReturnPressed: root.chosen(root.number)
    Keys.onSpacePressed: root.chosen(root.number)

    HoverHandler {
        id: hover
    }
    TapHandler {
        onTapped: {
            root.ListView.view.currentIndex = root.index;
            root.ListView.view.forceActiveFocus();
            root.chosen(root.number);
        }
    }
    LedgerColumns {
        anchors.fill: parent
        anchors.rightMargin: 4
        number: String(root.number)
        when: root.when
        category: root.category
        what: !root.read ? "…" : root.wrong ? qsTr("⚠ %1").arg(root.what) : root.what
        who: root.who
        about: root.about
    }
}
