// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QObject>
#include <QtQml/qqmlregistration.h>

namespace sinew::ui {

/// "Copy any number": what a click on a value puts on the clipboard.
class Clipboard : public QObject {
    Q_OBJECT
    QML_ELEMENT
    QML_SINGLETON

public:
    explicit Clipboard(QObject* parent = nullptr) : QObject(parent) {}
    Q_INVOKABLE void copy(const QString& text);

signals:
    void copied(const QString& text);
};

} // namespace sinew::ui
