// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QImage>
#include <sinew/core/Geometry.h>
#include <sinew/twin/Model.h>

namespace sinew::scene {

/// A small map of a whole model, north up.
struct Overview {
    QImage image; ///< transparent where nothing is
    Box3d area;   ///< what it shows, square in x and y

    QPointF toImage(Vec3d p) const;
    Vec3d toWorld(QPointF pixel) const; ///< z: the area's lowest
};

/// Relief, footprints, lines and points in greys that read on dark and bright. Thread: any.
Overview makeOverview(const Model& model, int pixels);

} // namespace sinew::scene
