// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQml
import QtQuick
import QtQuick.Controls.Basic
import QtQuick.Layouts
import Sinew.Controls
import Sinew.Seat

/// Who has authority over an asset, and what to do about it right here.
ColumnLayout {
    id: root
    required property Seat seat
    property string element
    property string actuator
    readonly property AuthorityModel authority: AuthorityModel {
        seat: root.seat
    }
    visible: authority.known
    spacing: 4
    onElementChanged: authority.element = element
    onActuatorChanged: authority.actuator = actuator

    Paragraph {
        objectName: "authoritySaid"
        Layout.fillWidth: true
        color: root.authority.mine ? Theme.text : Theme.dim
        text: root.authority.said
    }
    Flow {
        Layout.fillWidth: true
        spacing: 6
        visible: root.authority.canTake || root.authority.canOffer || root.authority.canAccept || root.authority.canKeep || root.authority.canRelease

        PushButton {
            objectName: "takeAuthority"
            visible: root.authority.canTake
            text: qsTr("Take authority")
            enabled: !root.seat.people.busy
            onClicked: root.seat.people.takeAuthority(root.authority.asset)
        }
        PushButton {
            objectName: "acceptAuthority"
            visible: root.authority.canAccept
            text: qsTr("Take it over")
            enabled: !root.seat.people.busy
            onClicked: root.seat.people.acceptAuthority(root.authority.asset)
        }
        PushButton {
            objectName: "offerAuthority"
            visible: root.authority.canOffer
            text: qsTr("Hand over ▾")
            enabled: !root.seat.people.busy
            onClicked: heirs.popup()

            Menu {
                id: heirs

                Instantiator {
                    model: root.seat.people.heirs.length
                    onObjectAdded: (index, object) => heirs.insertItem(index, object as MenuItem)
                    onObjectRemoved: (index, object) => heirs.removeItem(object as MenuItem)

                    MenuItem {
                        required property int index
                        text: root.seat.people.heirs[index] ?? ""
                        onTriggered: root.seat.people.offerAuthority(root.authority.asset, index)
                    }
                }
            }
        }
        PushButton {
            objectName: "keepAuthority"
            visible: root.authority.canKeep
            text: root.authority.mine ? qsTr("Keep it") : qsTr("Decline")
            enabled: !root.seat.people.busy
            onClicked: root.seat.people.keepAuthority(root.authority.asset)
        }
        PushButton {
            objectName: "releaseAuthority"
            visible: root.authority.canRelease
            text: qsTr("Release")
            enabled: !root.seat.people.busy
            onClicked: root.seat.people.releaseAuthority(root.authority.asset)
        }
    }
    Paragraph {
        objectName: "authorityRefused"
        Layout.fillWidth: true
        visible: root.authority.known && text.length > 0
        text: root.seat.people.fault.length > 0 ? qsTr("Not done: %1").arg(root.seat.people.fault) : ""
    }
}
