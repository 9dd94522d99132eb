// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace sinew::read {

/// Comma-separated values with a header line (RFC 4180: quotes, doubled quotes, CR LF; a BOM is skipped).
/// Empty lines are ignored. Every row has as many fields as the header.
class CsvTable {
public:
    /// Errors: InvalidInput naming file and line (ragged row, open quote, no header, a column named twice).
    static Result<CsvTable> parse(std::string_view text, const std::string& fileName);

    std::size_t rows() const { return m_rows.size(); }
    bool has(const std::string& column) const { return m_columns.contains(column); }
    const std::vector<std::string>& header() const { return m_header; }
    /// Trimmed; empty where the column is absent.
    std::string text(std::size_t row, const std::string& column) const;
    /// Errors: InvalidInput naming file, line and column: absent, empty or no finite number.
    Result<double> number(std::size_t row, const std::string& column) const;
    /// "bindings.csv:12"
    std::string place(std::size_t row) const;

private:
    struct Row {
        int line = 0;
        std::vector<std::string> fields;
    };
    std::string m_file;
    std::vector<std::string> m_header;
    std::map<std::string, std::size_t> m_columns;
    std::vector<Row> m_rows;
};

} // namespace sinew::read
