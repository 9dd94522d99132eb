// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick

/// Sentences: wraps, never cuts.
BodyText {
    elide: Text.ElideNone
    wrapMode: Text.WordWrap
    textFormat: Text.PlainText
    lineHeight: 1.15
}
