// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Controls.Basic
import QtQuick.Layouts
import QtQuick.Templates as T
import Sinew.Controls

/// A dialog in the window's middle: title, content, buttons. Esc closes it.
Popup {
    id: root
    property string title
    property int sheetWidth: 560
    property int sheetHeight: 0
    default property alias content: body.data
    property alias buttons: footer.data

    parent: T.Overlay.overlay
    anchors.centerIn: parent
    width: Math.min(sheetWidth * Math.max(1, Theme.textScale), (parent ? parent.width : 1280) - 48)
    height: Math.min(sheetHeight > 0 ? sheetHeight * Math.max(1, Theme.textScale) : implicitHeight,
                     (parent ? parent.height : 800) - 48)
    modal: true
    focus: true
    padding: 0
    closePolicy: Popup.CloseOnEscape
    T.Overlay.modal: Rectangle {
        color: Theme.scrim
    }
    background: Panel {
        radius: Theme.radius
    }
    contentHeight: column.implicitHeight
    contentData: ColumnLayout {
        id: column
        anchors.fill: parent
        spacing: 0

        RowLayout {
            Layout.fillWidth: true
            Layout.fillHeight: false
            Layout.margins: Theme.gap
            Layout.leftMargin: Theme.gap * 2

            Heading {
                Layout.fillWidth: true
                text: root.title
            }
            FlatButton {
                text: "✕"
                hint: qsTr("Close (Esc)")
                onClicked: root.close()
            }
        }
        Rectangle {
            Layout.fillWidth: true
            implicitHeight: 1
            color: Theme.line
        }
        ColumnLayout {
            id: body
            Layout.fillWidth: true
            Layout.fillHeight: true
            Layout.margins: Theme.gap * 2
            spacing: Theme.gap
        }
        RowLayout {
            Layout.fillWidth: true
            Layout.fillHeight: false
            Layout.margins: Theme.gap * 2
            Layout.topMargin: 0
            visible: footer.children.length > 0

            Item {
                Layout.fillWidth: true
            }
            RowLayout {
                id: footer
                spacing: Theme.gap
                layoutDirection: Qt.RightToLeft
            }
        }
    }
}
