// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Sinew.Controls
import Sinew.Inspector

/// Names and values in two columns; a click copies a value.
ColumnLayout {
    id: root
    required property FactsModel facts
    spacing: 2

    Repeater {
        model: root.facts

        RowLayout {
            id: fact
            required property string name
            required property string value
            Layout.fillWidth: true
            spacing: Theme.gap

            Caption {
                Layout.fillWidth: true
                Layout.preferredWidth: 3
                text: fact.name
                elide: Text.ElideMiddle
            }
            CopyText {
                Layout.fillWidth: true
                Layout.preferredWidth: 2
                text: fact.value
                font.pixelSize: Theme.small
            }
        }
    }
}
