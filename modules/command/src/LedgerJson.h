// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/store/Ledger.h>

#include <nlohmann/json.hpp>

namespace sinew::command {

inline nlohmann::json detailOf(const store::LedgerEntry& entry)
{
    return nlohmann::json::parse(entry.detail, nullptr, false);
}

/// Empty where there is no such text.
inline std::string textIn(const nlohmann::json& object, const char* name)
{
    const auto found = object.is_object() ? object.find(name) : object.end();
    return object.is_object() && found != object.end() && found->is_string() ? found->get<std::string>()
                                                                              : std::string();
}

inline std::string dumped(const nlohmann::json& detail)
{
    return detail.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

} // namespace sinew::command
