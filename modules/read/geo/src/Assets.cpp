// SPDX-License-Identifier: GPL-3.0-or-later
#include "Assets.h"

#include <cctype>
#include <set>

namespace sinew::read {

void assignAssets(ImportResult& result, const std::vector<std::string>& kinds, const std::string& key)
{
    const std::set<std::string> all(kinds.begin(), kinds.end());
    const auto idOf = [&](const std::string& kind) {
        return AssetId(all.size() == 1 ? key : key + "-" + kind);
    };
    for (const std::string& kind : all)
        result.assets.push_back({idOf(kind), all.size() == 1 ? key : key + " (" + kind + ")", kind, {}});
    for (std::size_t i = 0; i < result.elements.size(); ++i) {
        Element& e = result.elements[i];
        e.asset = idOf(kinds[i]);
        e.id = ElementId(key + "/" + e.className + "/" + e.sourceKey);
    }
}

std::string kebab(const std::string& camel)
{
    std::string out;
    for (const char c : camel) {
        const bool upper = std::isupper(static_cast<unsigned char>(c)) != 0;
        if (upper && !out.empty() && out.back() != '-')
            out += '-';
        if (c != '+')
            out += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
    return out;
}

} // namespace sinew::read
