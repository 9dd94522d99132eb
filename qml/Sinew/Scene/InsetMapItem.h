// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "SceneController.h"

#include <QPointer>
#include <QQuickPaintedItem>

namespace sinew::scene {

/// The whole model from above, north up, with what the camera sees drawn in.
class InsetMapItem : public QQuickPaintedItem {
    Q_OBJECT
    QML_ELEMENT
    Q_PROPERTY(sinew::scene::SceneController* scene READ scene WRITE setScene NOTIFY sceneChanged)
    Q_PROPERTY(QColor ink MEMBER m_ink NOTIFY inkChanged)

public:
    explicit InsetMapItem(QQuickItem* parent = nullptr);
    void paint(QPainter* painter) override;
    SceneController* scene() const { return m_scene; }
    void setScene(SceneController* scene);
    /// Flies the camera over this point of the item.
    Q_INVOKABLE void flyTo(double x, double y);

signals:
    void sceneChanged();
    void inkChanged();

private:
    QPointer<SceneController> m_scene;
    QColor m_ink = Qt::white;
};

} // namespace sinew::scene
