// SPDX-License-Identifier: GPL-3.0-or-later
#include "Markup.h"

#include <sinew/verify/Verification.h>

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <optional>

namespace sinew::verify {

namespace {

constexpr int kTop = 64, kLine = 17, kLabels = 560, kScale = 300, kWidth = 960;

/// Deviation as a share of what is allowed; nothing where there is no number.
std::optional<double> shareOf(const Row& row)
{
    if (!row.got)
        return std::nullopt;
    const Quantity& q = row.quantity;
    const double allowed = q.tolerance.amount * (q.tolerance.isShare ? std::abs(q.expected) : 1);
    const double deviation = std::abs(*row.got - q.expected);
    return allowed > 0 ? deviation / allowed : deviation > 0 ? INFINITY : 0;
}

std::string shortened(const std::string& text, std::size_t most)
{
    std::size_t letters = 0, end = 0;
    for (; end < text.size() && letters < most; ++end)
        letters += (static_cast<unsigned char>(text[end]) & 0xC0) != 0x80 ? 1 : 0;
    while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80)
        ++end;
    return end == text.size() ? text : text.substr(0, end) + "…";
}

std::string markOf(const Row& row, int y)
{
    const auto share = shareOf(row);
    if (!share)
        return fmt::format("<text x='{}' y='{}' class='f'>{}</text>", kLabels, y,
                           row.outcome == Outcome::NoData ? "no data" : "no number");
    // Beyond the line there is room for as much again; farther out a cross stands at the edge.
    const double x = kLabels + kScale / 2.0 * std::min(*share, 1.96);
    if (row.outcome == Outcome::Pass)
        return fmt::format("<circle cx='{:.1f}' cy='{}' r='4' class='p'/>", x, y - 4);
    return fmt::format("<path d='M{0:.1f} {1}l8 8m0 -8l-8 8' class='x'/>", x - 4, y - 8);
}

std::string lineOf(const Row& row, bool isFirst, int y)
{
    const std::string unit = row.quantity.unit == "1" || row.quantity.unit.empty() ? "" : " " + row.quantity.unit;
    const std::string name = isFirst ? fmt::format("<text x='12' y='{}' class='c'>{}</text>", y,
                                                   escaped(shortened(row.name, 46)))
                                     : "";
    return fmt::format("{}<text x='330' y='{}'>{}</text><text x='{}' y='{}' class='e'>{:.5g}{} {}</text>{}\n", name, y,
                       escaped(shortened(row.quantity.name, 30)), kWidth - 12, y, row.quantity.expected, escaped(unit),
                       toText(row.quantity.tolerance), markOf(row, y));
}

} // namespace

std::string toSvg(const std::vector<Row>& rows)
{
    const int height = kTop + kLine * static_cast<int>(rows.size()) + 16, line = kLabels + kScale / 2;
    const auto passed = std::ranges::count(rows, Outcome::Pass, &Row::outcome);
    std::string picture = fmt::format(
        "<svg xmlns='http://www.w3.org/2000/svg' width='{0}' height='{1}' viewBox='0 0 {0} {1}'>\n"
        "<style>text{{font:12px Roboto,Arial,sans-serif;fill:#1a1f24}}.c{{font-weight:500}}.f{{fill:#5b646c;"
        "font-style:italic}}.e{{text-anchor:end;fill:#5b646c}}.p{{fill:#11632b}}.x{{stroke:#a3161c;stroke-width:2}}"
        ".l{{stroke:#1a1f24}}.g{{stroke:#d5dade}}.h{{font-size:16px;font-weight:500}}</style>\n"
        "<rect width='{0}' height='{1}' fill='#fff'/>\n<text x='12' y='24' class='h'>{2}</text>"
        "<text x='{3}' y='24' class='e'>{4} of {5} numbers within tolerance</text>\n",
        kWidth, height, rows.empty() ? "" : escaped(rows.front().chapter), kWidth - 12, passed, rows.size());
    picture += fmt::format("<text x='{}' y='50'>0</text><text x='{}' y='50' text-anchor='middle'>deviation = "
                           "tolerance</text><text x='{}' y='50' class='e'>expected</text>\n"
                           "<path d='M{} 54V{}' class='g'/><path d='M{} 54V{}' class='l'/>\n",
                           kLabels - 3, line, kWidth - 12, kLabels, height - 8, line, height - 8);
    for (std::size_t i = 0; i < rows.size(); ++i)
        picture += lineOf(rows[i], i == 0 || rows[i].name != rows[i - 1].name,
                          kTop + kLine * static_cast<int>(i) + 8);
    return picture + "</svg>\n";
}

} // namespace sinew::verify
