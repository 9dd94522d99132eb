// SPDX-License-Identifier: GPL-3.0-or-later
#include "AttributeColumns.h"

#include "TextRecord.h"

#include <algorithm>
#include <set>

namespace sinew::store {

namespace {

constexpr std::size_t kMaxColumns = 100;
constexpr std::size_t kMaxNameLength = 60;

struct Seen {
    std::size_t count = 0;
    std::size_t ofType[std::variant_size_v<AttributeValue>] = {};
};

std::string lower(std::string text)
{
    for (char& c : text)
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    return text;
}

AttributeColumn columnOf(const std::string& name, const Seen& seen)
{
    const auto [texts, reals, wholes, flags] = seen.ofType;
    if (flags == seen.count)
        return {name, OFTInteger, OFSTBoolean};
    if (wholes == seen.count)
        return {name, OFTInteger64, OFSTNone};
    return {name, reals + wholes == seen.count ? OFTReal : OFTString, OFSTNone};
}

} // namespace

std::vector<AttributeColumn> attributeColumns(const std::vector<const Element*>& elements)
{
    std::map<std::string, Seen> seen;
    for (const Element* element : elements)
        for (const auto& [name, value] : element->attributes) {
            Seen& one = seen[name];
            ++one.count;
            ++one.ofType[value.index()];
        }
    std::vector<std::pair<std::string, Seen>> byCount(seen.begin(), seen.end());
    std::ranges::stable_sort(byCount, std::greater<>{}, [](const auto& one) { return one.second.count; });
    std::set<std::string> taken{"fid",      "geom",     "rowid",    "element_id",  "asset_id",
                                "name",     "class",    "material", "underground", "size_m",
                                "radius_m", "height_m", "sag_m"};
    std::vector<AttributeColumn> columns;
    for (const auto& [name, one] : byCount)
        if (columns.size() < kMaxColumns && !name.empty() && name.size() <= kMaxNameLength &&
            encodeText(name) == name && taken.insert(lower(name)).second)
            columns.push_back(columnOf(name, one));
    return columns;
}

} // namespace sinew::store
