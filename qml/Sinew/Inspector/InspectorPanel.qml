// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Controls.Basic
import QtQuick.Layouts
import Sinew.Controls
import Sinew.Inspector
import Sinew.Seat

/// What is known of the selected element at the cursor.
Item {
    id: root
    required property Seat seat
    signal commandWanted(actuator: string)
    signal bindingWanted(element: string)
    readonly property InspectorModel element: InspectorModel {
        seat: root.seat
        onElementChanged: root.chart(root.element.channels.keyAt(0), root.element.computed.keyAt(0))
    }

    /// Charts a channel, or where there is none a computed quantity.
    function chart(channel: string, quantity: string) {
        trend.computed = channel.length > 0 ? "" : quantity;
        trend.channel = channel;
    }

    Paragraph {
        anchors.fill: parent
        anchors.margins: Theme.gap * 2
        visible: !root.element.hasElement
        color: Theme.dim
        horizontalAlignment: Text.AlignHCenter
        text: root.seat.hasProject ? qsTr("Select something in the scene, in the list on the left, or an alarm.") : qsTr("No project is open.")
    }
    ScrollView {
        id: scroll
        anchors.fill: parent
        visible: root.element.hasElement
        clip: true
        contentWidth: availableWidth
        ScrollBar.vertical: ThinBar {
            anchors.top: parent.top
            anchors.bottom: parent.bottom
            anchors.right: parent.right
        }

        ColumnLayout {
            x: Theme.gap
            width: scroll.availableWidth - Theme.gap * 2 - 6
            spacing: Theme.gap

            ColumnLayout {
                Layout.fillWidth: true
                Layout.topMargin: Theme.gap
                spacing: 2

                Heading {
                    Layout.fillWidth: true
                    text: root.element.title
                }
                Caption {
                    Layout.fillWidth: true
                    text: root.element.material.length > 0 ? root.element.subtitle + " · " + root.element.material : root.element.subtitle
                }
                CopyText {
                    Layout.fillWidth: true
                    text: root.element.elementId
                    color: Theme.faint
                    font.pixelSize: Theme.small
                }
            }
            ElementChannels {
                id: list
                Layout.fillWidth: true
                channels: root.element.channels
                chosen: trend.channel
                onPicked: key => root.chart(key, "")
                onBindingWanted: root.bindingWanted(root.element.elementId)
            }
            SectionTitle {
                Layout.fillWidth: true
                visible: computedCards.count > 0
                text: qsTr("Computed, at the cursor")
            }
            Repeater {
                id: computedCards
                model: root.element.computed

                ComputedCard {
                    Layout.fillWidth: true
                    chosen: trend.channel.length === 0 && key === trend.computed
                    onPicked: root.chart("", key)
                }
            }
            TrendItem {
                id: trend
                objectName: "trend"
                Layout.fillWidth: true
                implicitHeight: 190 * Theme.textScale
                visible: trend.channel.length > 0 || trend.computed.length > 0
                seat: root.seat
                theme: Theme
            }
            SectionTitle {
                Layout.fillWidth: true
                visible: actuators.count > 0
                text: qsTr("Actuators")
            }
            Repeater {
                id: actuators
                model: root.element.actuators

                ActuatorCard {
                    Layout.fillWidth: true
                    canCommand: root.seat.canCommand && root.seat.cursor.mode === TimeCursor.Live
                    onCommandWanted: root.commandWanted(key)
                }
            }
            SectionTitle {
                Layout.fillWidth: true
                visible: root.element.passportTitle.length > 0
                text: qsTr("Passport: %1").arg(root.element.passportTitle)
            }
            FactList {
                Layout.fillWidth: true
                facts: root.element.passport
            }
            SectionTitle {
                Layout.fillWidth: true
                text: qsTr("Attributes")
            }
            FactList {
                Layout.fillWidth: true
                Layout.bottomMargin: Theme.gap
                facts: root.element.attributes
            }
        }
    }
}
