// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Sinew.App
import Sinew.Controls

/// One limit; goes back to what it was when the text is no number.
TextEntry {
    id: root
    required property string shown
    required property int field
    required property string channel
    required property BindingsModel bindings
    Layout.preferredWidth: 76
    horizontalAlignment: TextInput.AlignRight
    text: shown
    onEditingFinished: if (!root.bindings.setLimit(root.channel, root.field, text))
        text = root.shown
}
