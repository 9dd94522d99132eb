// SPDX-License-Identifier: GPL-3.0-or-later
#include "Textures.h"

#include "Ramp.h"

#include <QImage>
#include <sinew/mesh/Tile.h>

namespace sinew::scene {

namespace {

/// Wider textures render wrong without a word on common drivers.
constexpr int kMostTexels = 16384;

} // namespace

StateTexture::StateTexture(QObject* parent)
{
    setParent(parent);
    setFormat(R32F);
    setElementCount(1);
}

bool StateTexture::setElementCount(std::size_t count)
{
    const std::size_t rows = std::max<std::size_t>(1, (count + mesh::kStateWidth - 1) / mesh::kStateWidth);
    if (rows > mesh::kMaxStateRows)
        return false;
    m_bytes = QByteArray(static_cast<qsizetype>(rows * mesh::kStateWidth * sizeof(float)), '\0');
    setSize(QSize(static_cast<int>(mesh::kStateWidth), static_cast<int>(rows)));
    setTextureData(m_bytes);
    update();
    return true;
}

void StateTexture::show(const HeatmapFrame& frame, const ElementMarks& marks)
{
    QByteArray bytes(m_bytes.size(), Qt::Uninitialized); // the renderer may still hold the last ones
    packState(
        frame, marks,
        {reinterpret_cast<float*>(bytes.data()), static_cast<std::size_t>(bytes.size()) / sizeof(float)});
    if (bytes == m_bytes)
        return; // nothing to upload, and no frame to draw for it
    m_bytes = bytes;
    setTextureData(m_bytes);
    update();
}

RampTexture::RampTexture(QObject* parent)
{
    setParent(parent);
    setFormat(RGBA8);
    setSize(QSize(256, 1));
}

void RampTexture::setRamp(const QString& name, bool bright)
{
    setTextureData(rampBytes(name, bright));
    update();
}

PhotoTexture::PhotoTexture(const Orthophoto& photo, QObject* parent)
{
    setParent(parent);
    const auto expected = static_cast<std::size_t>(photo.columns) * static_cast<std::size_t>(photo.rows) * 4;
    if (photo.columns < 1 || photo.rows < 1 || photo.rgba.size() != expected)
        return;
    QImage image(photo.rgba.data(), photo.columns, photo.rows, photo.columns * 4, QImage::Format_RGBA8888);
    if (std::max(image.width(), image.height()) > kMostTexels)
        image = image.scaled(kMostTexels, kMostTexels, Qt::KeepAspectRatio, Qt::SmoothTransformation)
                    .convertToFormat(QImage::Format_RGBA8888);
    setFormat(RGBA8);
    setSize(image.size());
    setTextureData(QByteArray(reinterpret_cast<const char*>(image.constBits()), image.sizeInBytes()));
}

} // namespace sinew::scene
