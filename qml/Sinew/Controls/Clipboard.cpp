// SPDX-License-Identifier: GPL-3.0-or-later
#include "Clipboard.h"

#include <QClipboard>
#include <QGuiApplication>

namespace sinew::ui {

void Clipboard::copy(const QString& text)
{
    QGuiApplication::clipboard()->setText(text);
    emit copied(text);
}

} // namespace sinew::ui
