// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <ogr_core.h>
#include <sinew/twin/Model.h>

namespace sinew::store {

/// An attribute as a column of a feature layer, so that a map can be styled by it.
struct AttributeColumn {
    std::string name; ///< of the attribute and of the column
    OGRFieldType type = OFTString;
    OGRFieldSubType subtype = OFSTNone;
};

/// The attributes that most of the elements have, at most a hundred; a name that differs from another
/// column's in its case only, or is no plain text, is left out (the table `elements` has them all).
std::vector<AttributeColumn> attributeColumns(const std::vector<const Element*>& elements);

} // namespace sinew::store
