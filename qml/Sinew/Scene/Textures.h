// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "Heatmap.h"

#include <QQuick3DTextureData>
#include <QtQml/qqmlregistration.h>

namespace sinew::scene {

/// All elements' state: one R32F texel each, kStateWidth wide.
class StateTexture : public QQuick3DTextureData {
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("made by SceneController")

public:
    explicit StateTexture(QObject* parent = nullptr);
    /// Makes room for this many elements. False where they don't fit a texture.
    bool setElementCount(std::size_t count);
    void show(const HeatmapFrame& frame, const ElementMarks& marks);

private:
    QByteArray m_bytes;
};

/// A ramp's 256 colours, one texel high.
class RampTexture : public QQuick3DTextureData {
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("made by SceneController")

public:
    explicit RampTexture(QObject* parent = nullptr);
    void setRamp(const QString& name, bool bright);
};

/// An orthophoto.
class PhotoTexture : public QQuick3DTextureData {
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("made by SceneController")

public:
    explicit PhotoTexture(const Orthophoto& photo, QObject* parent = nullptr);
};

} // namespace sinew::scene
