// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Id.h>
#include <sinew/core/Time.h>

#include <memory>
#include <string>
#include <vector>

namespace sinew {

/// What a model computes of one quantity for many elements, measured or not, over a stretch of time around
/// its run: what a heatmap shows where nothing is measured. Never a measurement, and shown as none.
struct ComputedField {
    std::string system; ///< "water"
    std::string model;  ///< "gradient-ensemble"
    std::string modelVersion;
    std::string inputsHash; ///< of everything that went in
    Instant issuedAt;       ///< world time; times up to it are an estimate of the past, later ones a forecast
    bool withCommand = false; ///< counterfactual: assumes the proposal standing is carried out
    std::string quantity;     ///< Units.h catalogue id
    /// Shared between the fields of a run.
    std::shared_ptr<const std::vector<ElementId>> elements;
    std::vector<Instant> times; ///< ascending
    /// times.size() × elements.size(), time by time, SI; NaN where the model says nothing (a node cut off).
    std::vector<float> mean, lower, upper; ///< lower and upper: 5 and 95 %

    std::size_t at(std::size_t time, std::size_t element) const { return time * elements->size() + element; }
};

} // namespace sinew
