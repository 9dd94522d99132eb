// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>

#include <filesystem>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

/// What the models must give, with the source of each number: one table, printed by the command line, written
/// as a page, and run as a test.
namespace sinew::verify {

/// How far a computed number may lie from the expected one.
struct Tolerance {
    double amount = 0;
    bool isShare = false; ///< of the expected number; otherwise in the quantity's own unit
};

struct Quantity {
    std::string name, unit;
    double expected = 0;
    Tolerance tolerance;
};

/// One computation and the numbers it must give.
struct Case {
    std::string chapter, name;
    std::string source;                       ///< of the expected numbers
    std::vector<std::filesystem::path> needs; ///< files below the data folder
    std::vector<Quantity> quantities;
    /// One number a quantity, in that order and unit. `data`: the data folder.
    std::function<Result<std::vector<double>>(const std::filesystem::path& data, std::stop_token stop)>
        compute;
    /// What it needs was published, but nobody has it as data yet: its rows say so, and no test fails for it.
    bool isUncollected = false;
};

/// Every case of every chapter.
std::vector<Case> allCases();

enum class Outcome { Pass, Fail, NoData };

struct Row {
    std::string chapter, name, source;
    Quantity quantity;
    std::optional<double> got;
    Outcome outcome = Outcome::NoData;
    std::string why; ///< the missing file, or the error that stands in place of a number
};

/// Called before each case.
using OnCase = std::function<void(const Case&)>;

/// Runs the cases; a computation that fails gives failed rows, a missing file rows without data.
/// Errors: Cancelled.
Result<std::vector<Row>> run(const std::vector<Case>& cases, const std::filesystem::path& data,
                             const OnCase& onCase = {}, std::stop_token stop = {});

const char* nameOf(Outcome outcome);            ///< "pass", "FAIL", "no data"
std::string toText(const Tolerance& tolerance); ///< "± 0.005", "± 0.2 %"

/// The table as one page that needs nothing else.
std::string toHtml(const std::vector<Row>& rows, const std::string& version);

/// Rows of one chapter as an SVG picture: for each number how much of its tolerance its deviation takes up. Dots left
/// of the line pass, crosses fail; what has no data is said so.
std::string toSvg(const std::vector<Row>& rows);

} // namespace sinew::verify
