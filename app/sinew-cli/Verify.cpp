// SPDX-License-Identifier: GPL-3.0-or-later
#include "Cli.h"

#include <sinew/verify/Verification.h>

#include <algorithm>
#include <cstdlib>
#include <fmt/format.h>
#include <fstream>

namespace sinew::cli {

namespace {

struct Options {
    std::string html, data;
};

std::filesystem::path dataFolder(const Options& options)
{
    const char* set = std::getenv("SINEW_DATA");
    return !options.data.empty() ? options.data : set ? set : "../shared/data";
}

void print(const verify::Row& row)
{
    const std::string got = row.got ? fmt::format("{:.7g}", *row.got) : row.why;
    fmt::print("{:<8} {} | {} | expected {:.7g} {} | got {} {} | {}\n", verify::nameOf(row.outcome), row.name,
               row.quantity.name, row.quantity.expected, verify::toText(row.quantity.tolerance), got,
               row.quantity.unit == "1" ? "" : row.quantity.unit, row.source);
}

Result<void> writePage(const std::string& file, const std::vector<verify::Row>& rows)
{
    std::ofstream out(file, std::ios::binary);
    out << verify::toHtml(rows, SINEW_VERSION);
    out.close();
    return out ? Result<void>() : fail(ErrorCode::Io, "cannot be written", file);
}

Result<Summary> verifyAll(const Options& options, std::stop_token stop)
{
    const auto rows = verify::run(
        verify::allCases(), dataFolder(options),
        [](const verify::Case& c) { fmt::print(stderr, "{}: {}\n", c.chapter, c.name); }, stop);
    if (!rows)
        return passOn(rows);
    std::string chapter;
    for (const verify::Row& row : *rows) {
        if (row.chapter != chapter)
            fmt::print("\n== {}\n", chapter = row.chapter);
        print(row);
    }
    if (!options.html.empty())
        if (auto written = writePage(options.html, *rows); !written)
            return passOn(written);
    const auto count = [&](verify::Outcome outcome) {
        return std::ranges::count(*rows, outcome, &verify::Row::outcome);
    };
    if (const auto failed = count(verify::Outcome::Fail))
        return fail(ErrorCode::NotConverged,
                    fmt::format("{} of {} numbers are outside their tolerance", failed, rows->size()));
    return Summary{{"numbers", rows->size()},
                   {"pass", count(verify::Outcome::Pass)},
                   {"no_data", count(verify::Outcome::NoData)}};
}

} // namespace

Action addVerify(CLI::App& app)
{
    auto options = std::make_shared<Options>();
    CLI::App* verify =
        app.add_subcommand("verify", "Compare the models with published and independently computed numbers");
    verify->add_option("--html", options->html, "Also write the table as a page");
    verify->add_option("--data", options->data,
                       "Folder of the public data (SINEW_DATA or ../shared/data where absent)");
    return [options](std::stop_token stop) { return verifyAll(*options, stop); };
}

} // namespace sinew::cli
