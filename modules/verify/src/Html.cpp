// SPDX-License-Identifier: GPL-3.0-or-later
#include "Markup.h"

#include <sinew/verify/Verification.h>

#include <algorithm>
#include <fmt/format.h>

namespace sinew::verify {

namespace {

constexpr const char* kStyle = R"(
body { font: 15px/1.4 Roboto, "Helvetica Neue", Arial, sans-serif; margin: 2em auto; max-width: 78em; padding: 0 1em; color: #1a1f24; background: #fff }
h2 { margin: 1.6em 0 .3em } table { border-collapse: collapse; width: 100% }
th, td { text-align: left; padding: .25em .6em; border-bottom: 1px solid #d5dade; vertical-align: top }
td.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap } th.n { text-align: right }
.pass { color: #11632b } .FAIL { color: #fff; background: #a3161c; font-weight: bold } .no-data { color: #5b646c; font-style: italic }
)";

std::string classOf(Outcome outcome)
{
    return outcome == Outcome::NoData ? "no-data" : nameOf(outcome);
}

std::string lineOf(const Row& row, bool isFirst)
{
    const std::string got = row.got ? fmt::format("{:.7g}", *row.got) : escaped(row.why);
    return fmt::format("<tr><td>{}</td><td>{}</td><td class=n>{:.7g}</td><td class=n>{}</td><td "
                       "class=\"{}\">{}</td><td>{}</td><td class={}>{}</td><td>{}</td></tr>\n",
                       isFirst ? escaped(row.name) : "", escaped(row.quantity.name), row.quantity.expected,
                       toText(row.quantity.tolerance), row.got ? "n" : classOf(row.outcome), got,
                       escaped(row.quantity.unit == "1" ? "" : row.quantity.unit), classOf(row.outcome),
                       nameOf(row.outcome), isFirst ? escaped(row.source) : "");
}

} // namespace

std::string toHtml(const std::vector<Row>& rows, const std::string& version)
{
    const auto count = [&](Outcome outcome) { return std::ranges::count(rows, outcome, &Row::outcome); };
    std::string page = fmt::format("<!DOCTYPE html>\n<html lang=en><meta charset=utf-8><title>Sinew {0}: "
                                   "verification</title><style>{1}</style>\n"
                                   "<h1>Sinew {0}: verification</h1>\n<p>What the models give, beside "
                                   "published or independently computed numbers. "
                                   "<b>{2} pass, {3} fail, {4} have no data on this machine.</b></p>\n",
                                   escaped(version), kStyle, count(Outcome::Pass), count(Outcome::Fail),
                                   count(Outcome::NoData));
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const bool isNewChapter = i == 0 || rows[i].chapter != rows[i - 1].chapter;
        if (isNewChapter)
            page += fmt::format("{}<h2>{}</h2>\n<table><tr><th>case<th>quantity<th class=n>expected<th "
                                "class=n>tolerance<th class=n>got<th>unit<th>outcome<th>source</tr>\n",
                                i ? "</table>\n" : "", escaped(rows[i].chapter));
        page += lineOf(rows[i], isNewChapter || rows[i].name != rows[i - 1].name);
    }
    page.append(rows.empty() ? "</html>\n" : "</table>\n</html>\n");
    return page;
}

} // namespace sinew::verify
