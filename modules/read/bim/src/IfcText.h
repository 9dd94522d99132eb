// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace sinew::read {

/// What a quick look at the text of an IFC file tells, without an engine.
struct IfcText {
    std::string schema;                         ///< "IFC4X3_ADD2"; empty: not IFC
    std::map<std::string, std::int64_t> counts; ///< upper-case entity name -> how many
    bool hasMapConversion = false, hasSitePosition = false;
    std::string crs; ///< as named in the file; may be empty
};

IfcText lookAtIfc(std::string_view text);

/// "IFC4X3" in FILE_SCHEMA(('IFC4X3')); empty where there is none.
std::string ifcSchema(std::string_view text);

} // namespace sinew::read
