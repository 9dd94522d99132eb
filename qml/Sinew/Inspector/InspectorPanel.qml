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
    /// A hand asked for it: the chart comes into view where it is not.
    function pick(channel: string, quantity: string) {
        root.chart(channel, quantity);
        const page = scroll.contentItem as Flickable;
        const bottom = trend.y + trend.height - page.height;
        page.contentY = Math.max(bottom, Math.min(page.contentY, trendTitle.y));
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
            AuthorityBar {
                Layout.fillWidth: true
                seat: root.seat
                element: root.element.elementId
            }
            ElementChannels {
                id: list
                Layout.fillWidth: true
                channels: root.element.channels
                chosen: trend.channel
                onPicked: key => root.pick(key, "")
                onBindingWanted: root.bindingWanted(root.element.elementId)
            }
            SectionTitle {
                id: trendTitle
                Layout.fillWidth: true
                visible: trend.visible
                text: qsTr("Course: %1").arg(trend.title)
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
                visible: computedCards.count > 0
                text: qsTr("Computed, at the cursor")
            }
            Repeater {
                id: computedCards
                model: root.element.computed

                ComputedCard {
                    Layout.fillWidth: true
                    chosen: trend.channel.length === 0 && key === trend.computed
                    onPicked: root.pick("", key)
                }
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
