// SPDX-License-Identifier: GPL-3.0-or-later
#include "Cli.h"

#include <sinew/verify/Verification.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <fmt/format.h>
#include <fstream>
#include <map>

namespace sinew::cli {

namespace {

struct Options {
    std::string html, pictures, data;
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

Result<void> write(const std::filesystem::path& file, const std::string& text)
{
    std::ofstream out(file, std::ios::binary);
    out << text;
    out.close();
    return out ? Result<void>() : fail(ErrorCode::Io, "cannot be written", file.string());
}

/// "Shape-memory alloy" -> "verify-shape-memory-alloy.svg"
std::string pictureName(const std::string& chapter)
{
    std::string name = "verify";
    bool isBreak = true;
    for (const char c : chapter) {
        const bool isPlain = std::isalnum(static_cast<unsigned char>(c)) != 0;
        if (isPlain)
            name += (isBreak ? "-" : "") + std::string(1, static_cast<char>(std::tolower(static_cast<unsigned char>(c))));
        isBreak = !isPlain;
    }
    return name + ".svg";
}

Result<void> writePictures(const std::filesystem::path& folder, const std::vector<verify::Row>& rows)
{
    std::map<std::string, std::vector<verify::Row>> chapters;
    for (const verify::Row& row : rows)
        chapters[row.chapter].push_back(row);
    for (const auto& [chapter, own] : chapters)
        if (auto written = write(folder / pictureName(chapter), verify::toSvg(own)); !written)
            return written;
    return {};
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
        if (auto written = write(options.html, verify::toHtml(*rows, SINEW_VERSION)); !written)
            return passOn(written);
    if (!options.pictures.empty())
        if (auto written = writePictures(options.pictures, *rows); !written)
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
    verify->add_option("--pictures", options->pictures, "Also write a picture of each chapter into this folder (SVG)");
    verify->add_option("--data", options->data,
                       "Folder of the public data (SINEW_DATA or ../shared/data where absent)");
    return [options](std::stop_token stop) { return verifyAll(*options, stop); };
}

} // namespace sinew::cli
