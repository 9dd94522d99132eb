// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>

#include <span>
#include <string>
#include <string_view>

namespace sinew {

/// A unit of measure: si = value * scale + offset.
struct Unit {
    std::string_view symbol;    ///< "kPa", "°F"
    std::string_view dimension; ///< "pressure"; units of one dimension convert into each other
    double scale = 1;
    double offset = 0;

    double toSi(double value) const { return value * scale + offset; }
    double fromSi(double si) const { return (si - offset) / scale; }
};

/// What a channel or a heatmap shows. The catalogue is fixed in Units.cpp.
struct Quantity {
    std::string_view id;   ///< "pressure", "head", "displacement"
    std::string_view name; ///< "Pressure"
    std::string_view dimension;
    std::string_view si;        ///< SI unit's symbol
    std::string_view displaySi; ///< unit shown when SI is chosen ("kPa")
    std::string_view displayUs; ///< unit shown when US is chosen ("psi")
    int decimals = 1;           ///< shown in displaySi
};

enum class UnitSystem { Si, Us };

/// Errors: InvalidInput, naming the symbol.
Result<Unit> findUnit(std::string_view symbol);
/// Errors: InvalidInput, naming the id.
Result<Quantity> findQuantity(std::string_view id);
std::span<const Quantity> allQuantities();

/// Value in the chosen system and its unit's symbol.
struct DisplayValue {
    double value = 0;
    std::string_view unit;
    int decimals = 1;
};
DisplayValue toDisplay(double si, const Quantity& quantity, UnitSystem system);
/// "31.4 mm"; uses toDisplay.
std::string formatValue(double si, const Quantity& quantity, UnitSystem system);

} // namespace sinew
