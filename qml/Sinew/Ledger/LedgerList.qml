// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Controls.Basic
import QtQuick.Layouts
import Sinew.Controls
import Sinew.Ledger

/// The rows, and over them what their columns are. Rows that come in at the top move nothing that is read.
ColumnLayout {
    id: root
    required property LedgerModel log
    property int openedNumber: 0
    readonly property alias contentY: list.contentY
    readonly property alias count: list.count
    /// How many came in above what is read.
    readonly property int above: list.newerThan > 0 ? Math.max(0, list.placeOf(list.newerThan)) : 0
    signal opened(number: int)
    spacing: 4

    function show(place: int) {
        if (place >= 0)
            list.positionViewAtIndex(place, ListView.Center);
    }
    function toTop() {
        list.positionViewAtBeginning();
    }

    Item { // a row that hides cells by its width must not be sized by a layout
        Layout.fillWidth: true
        Layout.rightMargin: 14
        implicitHeight: heads.implicitHeight

        LedgerColumns {
            id: heads
            anchors.fill: parent
            number: qsTr("Row")
            when: qsTr("Time, %1").arg(root.log.zone)
            category: qsTr("Kind")
            what: qsTr("What happened")
            who: qsTr("Who")
            about: qsTr("About")
            heading: true
        }
    }
    ListView {
        id: list
        objectName: "ledgerRows"
        /// The newest row when the reader left the top; 0: they are there.
        property int newerThan: 0
        Layout.fillWidth: true
        Layout.fillHeight: true
        clip: true
        model: root.log
        boundsBehavior: Flickable.StopAtBounds
        reuseItems: true
        keyNavigationEnabled: true
        activeFocusOnTab: true
        currentIndex: -1
        ScrollBar.vertical: ThinBar {}
        onContentYChanged: noteTop()

        function placeOf(number: int): int {
            return root.log.count > 0 ? root.log.placeOf(number) : 0;
        }
        function noteTop() {
            if (list.atYBeginning)
                list.newerThan = 0;
            else if (list.newerThan === 0)
                list.newerThan = root.log.numberAt(0);
        }
        delegate: LedgerLineItem {
            width: ListView.view.width - 10
            openedNumber: root.openedNumber
            onChosen: number => root.opened(number)
        }

        Paragraph {
            anchors.centerIn: parent
            width: parent.width - Theme.gap * 4
            horizontalAlignment: Text.AlignHCenter
            visible: list.count === 0
            color: Theme.dim
            text: root.log.fault.length > 0 ? "" : root.log.searching ? qsTr("Searching…") : root.log.filtered ? qsTr("No row is like that.") : root.log.summary
        }
        PushButton {
            objectName: "ledgerNewer"
            anchors.top: parent.top
            anchors.topMargin: Theme.gap
            anchors.horizontalCenter: parent.horizontalCenter
            visible: root.above > 0 && root.log.count > 0
            text: root.above === 1 ? qsTr("↑ 1 newer row") : qsTr("↑ %1 newer rows").arg(root.above)
            onClicked: root.toTop()
        }
    }
    Paragraph {
        Layout.fillWidth: true
        visible: text.length > 0
        font.weight: Font.Bold
        text: root.log.fault
    }
}
