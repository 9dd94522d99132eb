// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>

namespace sinew::verify {

/// A solved network's table as the referee wrote it (time_s,kind,id,value_si): kind -> time in s -> id ->
/// value.
using Series = std::map<std::string, std::map<std::int64_t, std::map<std::string, double>>>;

/// Errors: as reading the file; InvalidInput (no such columns).
Result<Series> readSeries(const std::filesystem::path& csv);

} // namespace sinew::verify
