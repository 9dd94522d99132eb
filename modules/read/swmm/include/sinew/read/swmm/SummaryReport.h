// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <string>
#include <vector>

namespace sinew::read {

/// The lines of one table of a report that SWMM 5 wrote, as words; none where it says that there is nothing
/// to tell. `title` as it stands above the table, "Link Flow Summary".
std::vector<std::vector<std::string>> summaryTable(const std::string& report, const std::string& title);

} // namespace sinew::read
