// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import Sinew.Commands
import Sinew.Controls

/// A command's way as steps: filled where reached, ringed where it stands.
Flow {
    id: root
    required property StepModel steps
    spacing: 4

    Repeater {
        model: root.steps

        Rectangle {
            id: step
            required property string name
            required property string when
            required property bool reached
            required property bool current
            required property bool bad
            implicitWidth: words.implicitWidth + 14
            implicitHeight: words.implicitHeight + 6
            radius: Theme.radius
            color: current ? Theme.raised : reached ? Theme.window : "transparent"
            border.width: current ? 2 : 1
            border.color: current ? Theme.text : Theme.line

            Caption {
                id: words
                anchors.centerIn: parent
                color: step.reached ? Theme.text : Theme.faint
                font.weight: step.current ? Font.Medium : Font.Normal
                text: (step.bad ? "✗ " : step.reached && !step.current ? "✓ " : "") + step.name + (step.when.length > 0 ? " " + step.when : "")
            }
        }
    }
}
