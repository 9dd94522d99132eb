// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/twin/Model.h>

#include <optional>
#include <string>

namespace sinew::read {

enum class GeometryKind { Point, Line, Area };

/// What a map feature is, by its attributes and its layer's name.
struct FeatureClass {
    std::string className; ///< "building", "road", "pipe", "line", …
    std::string kind;      ///< of its asset: "building", "road", "water", "landscape"
    LineShape::Style style = LineShape::Style::Ribbon;
    double radiusM = 0.5; ///< of a line
    double sizeM = 2;     ///< of a point
    bool underground = false;
    bool bridge = false;
    std::optional<double> heightM; ///< of a building
    bool heightAssumed = false;
    std::optional<double> zM; ///< where an attribute gives it (a junction's elevation)
};

FeatureClass classify(const Attributes& attributes, const std::string& layer, GeometryKind geometry);

/// Renames what a water network's layers call "diameter" to "diameter_m", and so on.
void nameWaterAttributes(Attributes& attributes);

/// "12.5", "12,5 m", "40 ft", "40'" -> metres; nothing where it is no length.
std::optional<double> lengthFromText(const std::string& text);

/// OpenStreetMap's other_tags ("a"=>"b","c"=>"d") as attributes of their own.
void unfoldTags(Attributes& attributes);

} // namespace sinew::read
