// SPDX-License-Identifier: GPL-3.0-or-later
#include "Reference.h"

#include <sinew/read/source/CsvTable.h>
#include <sinew/read/source/SourceFile.h>

#include <cmath>

namespace sinew::verify {

Result<Series> readSeries(const std::filesystem::path& csv)
{
    const auto text = read::readWhole(csv);
    if (!text)
        return passOn(text);
    const auto table = read::CsvTable::parse(*text, csv.filename().string());
    if (!table)
        return passOn(table);
    Series series;
    for (std::size_t row = 0; row < table->rows(); ++row) {
        const auto time = table->number(row, "time_s"), value = table->number(row, "value_si");
        if (!time)
            return passOn(time);
        if (!value)
            return passOn(value);
        series[table->text(row, "kind")][std::llround(*time)][table->text(row, "id")] = *value;
    }
    return series;
}

} // namespace sinew::verify
