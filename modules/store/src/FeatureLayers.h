// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "GdalSession.h"

#include <ogr_spatialref.h>
#include <sinew/twin/Model.h>

namespace sinew::store {

/// The frame's CRS; without one an undefined Cartesian system. Throws Failure.
std::unique_ptr<OGRSpatialReference> referenceOf(const Frame& frame, const GdalSession& session);

/// One feature layer for each asset kind, class and kind of geometry: what QGIS draws. They are a view of the
/// table `elements` and not read back. Throws Failure.
void writeFeatureLayers(GDALDataset& dataset, const GdalSession& session, const Model& model);

} // namespace sinew::store
