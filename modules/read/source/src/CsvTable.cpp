// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/read/source/CsvTable.h>

#include <charconv>
#include <cmath>
#include <fmt/format.h>

namespace sinew::read {

namespace {

std::string trimmed(std::string_view text)
{
    const auto first = text.find_first_not_of(" \t\r");
    return first == std::string_view::npos
               ? std::string{}
               : std::string(text.substr(first, text.find_last_not_of(" \t\r") - first + 1));
}

/// Reads one record at a time; quoted fields may hold line breaks.
class Records {
public:
    explicit Records(std::string_view text) : m_text(text)
    {
        if (m_text.starts_with("\xef\xbb\xbf"))
            m_at = 3;
    }
    bool atEnd() const { return m_at >= m_text.size(); }
    int line() const { return m_line; }
    /// False: a quote without its end.
    bool next(std::vector<std::string>& fields)
    {
        fields.assign(1, {});
        while (m_at < m_text.size()) {
            const char c = m_text[m_at++];
            if (c == '"') {
                if (!quoted(fields.back()))
                    return false;
            } else if (c == ',')
                fields.emplace_back();
            else if (c == '\n') {
                ++m_line;
                break;
            } else
                fields.back() += c;
        }
        return true;
    }

private:
    bool quoted(std::string& field)
    {
        while (m_at < m_text.size()) {
            const char c = m_text[m_at++];
            if (c == '"') {
                if (m_at >= m_text.size() || m_text[m_at] != '"')
                    return true;
                ++m_at;
            }
            m_line += c == '\n';
            field += c;
        }
        return false;
    }
    std::string_view m_text;
    std::size_t m_at = 0;
    int m_line = 1;
};

} // namespace

Result<CsvTable> CsvTable::parse(std::string_view text, const std::string& fileName)
{
    CsvTable table;
    table.m_file = fileName;
    Records records(text);
    std::vector<std::string> fields;
    while (!records.atEnd()) {
        const int line = records.line();
        const auto bad = [&](const std::string& why) {
            return fail(ErrorCode::InvalidInput, why, fmt::format("{}:{}", fileName, line));
        };
        if (!records.next(fields))
            return bad("a quote is not closed");
        for (std::string& field : fields)
            field = trimmed(field);
        if (fields.size() == 1 && fields[0].empty())
            continue;
        if (table.m_header.empty()) {
            for (std::size_t k = 0; k < fields.size(); ++k)
                if (!table.m_columns.emplace(fields[k], k).second)
                    return bad("column '" + fields[k] + "' stands there twice");
            table.m_header = fields;
        } else if (fields.size() != table.m_header.size())
            return bad(fmt::format("{} fields, the header has {}", fields.size(), table.m_header.size()));
        else
            table.m_rows.push_back({line, fields});
    }
    if (table.m_header.empty())
        return fail(ErrorCode::InvalidInput, "empty: no header line", fileName);
    return table;
}

std::string CsvTable::text(std::size_t row, const std::string& column) const
{
    const auto found = m_columns.find(column);
    return found == m_columns.end() ? std::string{} : m_rows[row].fields[found->second];
}

Result<double> CsvTable::number(std::size_t row, const std::string& column) const
{
    if (!has(column))
        return fail(ErrorCode::InvalidInput, "no column '" + column + "'", m_file);
    const std::string value = text(row, column);
    double number = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
    if (error != std::errc{} || end != value.data() + value.size() || !std::isfinite(number))
        return fail(ErrorCode::InvalidInput, fmt::format("column '{}': '{}' is not a number", column, value),
                    place(row));
    return number;
}

std::string CsvTable::place(std::size_t row) const
{
    return fmt::format("{}:{}", m_file, m_rows[row].line);
}

} // namespace sinew::read
