// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "TestData.h"

#include <sinew/read/matpower/PowerCase.h>
#include <sinew/read/source/CsvTable.h>
#include <sinew/read/source/SourceFile.h>

namespace sinew::power::test {

inline std::filesystem::path reference(const std::string& file)
{
    auto path = sinewData() / "reference/power" / file;
    if (!std::filesystem::exists(path))
        path += ".gz";
    return path;
}

inline const char* const kReferenceCases[] = {
    "case9",   "case14",         "case30",          "case57",           "case118",
    "case300", "case1354pegase", "case_ACTIVSg200", "case_ACTIVSg2000", "case_ACTIVSg10k"};

inline Result<Grid> referenceGrid(const std::string& name)
{
    const auto read = read::readPowerCase(reference(name + ".m"));
    return read ? Result<Grid>(read::gridOf(*read)) : Result<Grid>(passOn(read));
}

/// Largest difference of a column from what `got` says of its rows, which stand in the grid's order.
template <class Got>
Result<double> worstDifference(const std::string& file, const char* column, Got&& got)
{
    const auto text = read::readWhole(reference(file));
    if (!text)
        return passOn(text);
    const auto table = read::CsvTable::parse(*text, file);
    if (!table)
        return passOn(table);
    double worst = 0;
    for (std::size_t row = 0; row < table->rows(); ++row) {
        const auto want = table->number(row, column);
        if (!want)
            return passOn(want);
        worst = std::max(worst, std::abs(*want - got(row)));
    }
    return table->rows() > 0 ? Result<double>(worst) : fail(ErrorCode::InvalidInput, "empty", file);
}

} // namespace sinew::power::test
