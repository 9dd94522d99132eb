// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/read/swmm/SummaryReport.h>

#include <iterator>
#include <sstream>

namespace sinew::read {

std::vector<std::vector<std::string>> summaryTable(const std::string& report, const std::string& title)
{
    std::vector<std::vector<std::string>> rows;
    std::istringstream in(report);
    bool isInside = false;
    int rules = 0; // the headings stand between the first two, the lines after the second
    for (std::string line; std::getline(in, line);) {
        if (line.find(title) != line.npos) {
            isInside = true;
            rules = 0;
        } else if (isInside && line.find(" Summary") != line.npos) {
            break; // another one: "No nodes were flooded."
        } else if (isInside && line.find("-----") != line.npos) {
            if (++rules > 2)
                break;
        } else if (isInside && rules == 2) {
            std::istringstream words(line);
            std::vector<std::string> row{std::istream_iterator<std::string>(words), {}};
            if (row.empty())
                break;
            rows.push_back(std::move(row));
        }
    }
    return rows;
}

} // namespace sinew::read
