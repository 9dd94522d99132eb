// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <filesystem>
#include <string_view>
#include <vector>

namespace sinew::read::cgmes {

/// Whether the start of a file says that it is an exchange file of CIM 16, which CGMES 2.4.15 is made of.
bool isCgmes(std::string_view head);

/// The files beside `path` that belong to the same grid: those whose headers depend on one another, either
/// way; what they still need (a boundary) may lie in a folder beside theirs. Where `path` has no header: all
/// exchange files beside it. Sorted, without `path`.
/// Source: IEC 61970-552:2016, header data.
std::vector<std::filesystem::path> partnersOf(const std::filesystem::path& path);

} // namespace sinew::read::cgmes
