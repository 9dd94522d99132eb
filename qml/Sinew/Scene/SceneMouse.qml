// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import Sinew.Scene

/// Mouse and wheel of the scene: left drags the ground, right (or Shift and left) orbits, the wheel zooms to the
/// cursor, a click picks, a double click flies there.
MouseArea {
    id: area

    required property SceneController scene
    property point last
    property bool dragged: false

    acceptedButtons: Qt.LeftButton | Qt.RightButton | Qt.MiddleButton
    hoverEnabled: true
    cursorShape: dragged ? Qt.ClosedHandCursor : scene.hoveredId !== "" ? Qt.PointingHandCursor : Qt.ArrowCursor

    onPressed: mouse => {
        last = Qt.point(mouse.x, mouse.y);
        dragged = false;
        forceActiveFocus();
        scene.press(mouse.x, mouse.y);
    }
    onPositionChanged: mouse => {
        if (!pressed) {
            hoverTimer.start();
            return;
        }
        const dx = mouse.x - last.x, dy = mouse.y - last.y;
        if (!dragged && Math.abs(dx) + Math.abs(dy) < 4)
            return;
        dragged = true;
        last = Qt.point(mouse.x, mouse.y);
        if ((mouse.buttons & Qt.LeftButton) && !(mouse.modifiers & Qt.ShiftModifier))
            scene.pan(mouse.x, mouse.y);
        else
            scene.orbit(dx, dy);
    }
    onReleased: mouse => {
        if (!dragged && mouse.button === Qt.LeftButton)
            scene.click(mouse.x, mouse.y, mouse.modifiers & Qt.ControlModifier);
        dragged = false;
    }
    onDoubleClicked: mouse => scene.flyToPoint(mouse.x, mouse.y)
    onWheel: wheel => scene.zoom(wheel.x, wheel.y, wheel.angleDelta.y / 120)
    onExited: scene.hover(-1, -1)

    Timer {
        id: hoverTimer
        interval: 40
        onTriggered: if (area.containsMouse && !area.pressed)
            area.scene.hover(area.mouseX, area.mouseY)
    }
}
