// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "Heatmap.h"

#include <sinew/twin/FieldReading.h>

#include <span>

namespace sinew::scene {

/// The computed fields of one quantity, laid on the elements of a model: made once a run, coloured at any
/// instant. Thread: const from any.
class ComputedLayer {
public:
    struct Part {
        FieldPtr field;
        std::vector<std::uint32_t>
            cells; ///< element index by the field's elements; HeatmapIndex::kNone: not in the model
    };
    /// Fields of other quantities and those with a command are left out. What two models say of one element
    /// is that of the newer run.
    ComputedLayer(const HeatmapIndex& index, const std::string& quantity, std::span<const FieldPtr> fields);

    /// Whether the layer would come out the same.
    bool isOf(const HeatmapIndex& index, const std::string& quantity, std::span<const FieldPtr> fields) const;
    const std::string& quantity() const { return m_quantity; }
    const std::vector<Part>& parts() const { return m_parts; } ///< oldest run first
    /// For all times of the fields, so that a colour keeps its meaning while the cursor moves: the limits
    /// where channels of the same assets have them, else all but the outermost hundredth at either end,
    /// rounded.
    const HeatmapRange& range() const { return m_range; }

private:
    ModelPtr m_model;
    std::string m_quantity;
    std::vector<Part> m_parts;
    HeatmapRange m_range;
};

/// A range's ends moved outwards to round numbers of the unit in which the quantity is shown.
HeatmapRange rounded(const HeatmapRange& range, const std::string& quantity);

} // namespace sinew::scene
