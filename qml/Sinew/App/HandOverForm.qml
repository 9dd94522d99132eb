// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Controls.Basic
import QtQuick.Layouts
import Sinew.Controls
import Sinew.Seat

/// To whom a shift goes, and what is open at this moment.
ColumnLayout {
    id: root
    required property PeopleDesk desk
    readonly property int heir: to.currentIndex
    readonly property list<string> points: visible ? desk.openPoints : []
    spacing: Theme.gap

    RowLayout {
        Layout.fillWidth: true

        BodyText {
            text: qsTr("The shift goes to")
        }
        Choice {
            id: to
            objectName: "shiftHeir"
            Layout.preferredWidth: 200 * Theme.textScale
            model: root.desk.heirs
            Accessible.name: qsTr("Who relieves")
        }
        Caption {
            Layout.fillWidth: true
            wrapMode: Text.WordWrap
            text: qsTr("They sign in and accept it; your authority goes with it.")
        }
    }
    SectionTitle {
        Layout.fillWidth: true
        text: qsTr("Open at this moment")
    }
    ListView {
        id: list
        Layout.fillWidth: true
        Layout.fillHeight: true
        clip: true
        model: root.points.length
        boundsBehavior: Flickable.StopAtBounds
        ScrollBar.vertical: ThinBar {}
        delegate: Paragraph {
            required property int index
            width: ListView.view.width - 10
            text: "· " + (root.points[index] ?? "")
        }

        BodyText {
            visible: list.count === 0
            color: Theme.dim
            text: qsTr("Nothing is open.")
        }
    }
}
