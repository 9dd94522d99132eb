// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/read/matpower/PowerCase.h>

#include "Check.h"
#include "Formula.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fmt/format.h>
#include <map>
#include <optional>

namespace sinew::read {

namespace {

struct Row {
    int line = 0;
    std::vector<double> values;
};
using Matrix = std::vector<Row>;

constexpr std::size_t kMaxRows = 1'000'000;

/// The columns as MATPOWER's idx_bus, idx_brch and idx_gen name them; a file names them in its own
/// conversions.
const std::map<std::string_view, int> columnNames{
    {"BUS_I", 1},   {"BUS_TYPE", 2}, {"PD", 3},         {"QD", 4},      {"GS", 5},      {"BS", 6},
    {"VM", 8},      {"VA", 9},       {"BASE_KV", 10},   {"VMAX", 12},   {"VMIN", 13},   {"F_BUS", 1},
    {"T_BUS", 2},   {"BR_R", 3},     {"BR_X", 4},       {"BR_B", 5},    {"RATE_A", 6},  {"RATE_B", 7},
    {"RATE_C", 8},  {"TAP", 9},      {"SHIFT", 10},     {"ANGMIN", 12}, {"ANGMAX", 13}, {"BR_STATUS", 11},
    {"GEN_BUS", 1}, {"PG", 2},       {"QG", 3},         {"QMAX", 4},    {"QMIN", 5},    {"VG", 6},
    {"MBASE", 7},   {"PMAX", 9},     {"GEN_STATUS", 8}, {"PMIN", 10}};

bool isUsed(std::string_view name)
{
    return name == "baseMVA" || name == "bus" || name == "gen" || name == "branch" || name == "gencost";
}

/// Reads "mpc.name = value;", "mpc.name = [rows];", in version 1 without the "mpc.", and the conversions of
/// units at the end of distribution cases, "mpc.name(:, [columns]) = mpc.name(:, [columns]) / formula;". It
/// is the data part of the MATLAB language and no more: any other computed change of what is used is refused.
class CaseText {
public:
    CaseText(std::string_view text, std::string fileName) : m_text(text), m_file(std::move(fileName)) {}

    Result<void> read()
    {
        while (m_at < m_text.size()) {
            skipBlank();
            if (m_at >= m_text.size())
                break;
            const std::string_view word = identifier();
            if (word.starts_with("mpc.")) {
                if (const auto done = assignment(std::string(word.substr(4))); !done)
                    return done;
            } else if (word == "function") {
                m_name = functionName();
                skipLine();
            } else if (const auto done = otherStatement(word); !done)
                return done;
        }
        return {};
    }
    std::string m_name;
    std::map<std::string, Matrix> matrices;
    std::map<std::string, double> scalars;
    std::vector<Warning> warnings;

    tl::unexpected<Error> bad(const std::string& why, int line) const
    {
        return fail(ErrorCode::InvalidInput, why, fmt::format("{}:{}", m_file, line));
    }
    const std::string& file() const { return m_file; }

private:
    char peek() const { return m_at < m_text.size() ? m_text[m_at] : '\0'; }
    void advance()
    {
        m_line += m_text[m_at] == '\n';
        ++m_at;
    }
    void skipLine()
    {
        while (m_at < m_text.size() && m_text[m_at] != '\n')
            ++m_at;
    }
    void skipBlank()
    {
        while (m_at < m_text.size())
            if (peek() == '%' || peek() == '#')
                skipLine();
            else if (std::isspace(static_cast<unsigned char>(peek())) || peek() == ';' || peek() == ',')
                advance();
            else
                break;
    }
    std::string_view identifier()
    {
        const std::size_t begin = m_at;
        while (m_at < m_text.size() &&
               (std::isalnum(static_cast<unsigned char>(peek())) || peek() == '_' || peek() == '.'))
            ++m_at;
        if (m_at == begin && m_at < m_text.size())
            advance();
        return m_text.substr(begin, m_at - begin);
    }
    std::string functionName()
    {
        const std::size_t end = m_text.find('\n', m_at), equals = m_text.find('=', m_at);
        if (equals >= end)
            return {};
        std::string name(m_text.substr(equals + 1, std::min(end, m_text.size()) - equals - 1));
        std::erase_if(name, [](char c) { return !std::isalnum(static_cast<unsigned char>(c)) && c != '_'; });
        return name;
    }
    void skipSpaces()
    {
        while (peek() == ' ' || peek() == '\t')
            advance();
    }
    /// To the ; or the line's end; lines that end in ... are joined.
    std::string restOfStatement()
    {
        std::string text;
        while (m_at < m_text.size() && peek() != '\n' && peek() != ';') {
            if (peek() == '%' || peek() == '#')
                skipLine();
            else if (m_text.substr(m_at, 3) == "...") {
                skipLine();
                if (m_at < m_text.size())
                    advance();
            } else {
                text += peek();
                advance();
            }
        }
        return text;
    }
    NameOf names() const
    {
        return [this](std::string_view name, double row, double column) { return named(name, row, column); };
    }
    std::optional<double> named(std::string_view name, double row, double column) const
    {
        const bool isField = name.starts_with("mpc.");
        const std::string key(isField ? name.substr(4) : name);
        if (row != 0 || column != 0)
            return isField ? cell(key, row, column) : std::nullopt;
        const auto& values = isField ? scalars : m_variables;
        if (const auto found = values.find(key); found != values.end())
            return found->second;
        const auto constant = isField ? columnNames.end() : columnNames.find(key);
        return constant != columnNames.end() ? std::optional<double>(constant->second) : std::nullopt;
    }
    std::optional<double> cell(const std::string& key, double row, double column) const
    {
        const auto found = matrices.find(key);
        if (found == matrices.end() || !(row >= 1 && row <= static_cast<double>(found->second.size())))
            return {};
        const auto& values = found->second[static_cast<std::size_t>(row) - 1].values;
        if (!(column >= 1 && column <= static_cast<double>(values.size())))
            return {};
        return values[static_cast<std::size_t>(column) - 1];
    }
    /// "name = formula" is kept for later formulas; a version 1 file names its matrices so.
    Result<void> otherStatement(std::string_view word)
    {
        skipSpaces();
        if (peek() != '=' || m_text.substr(m_at, 2) == "==") {
            skipLine();
            return {};
        }
        if (isUsed(word))
            return assignment(std::string(word));
        advance();
        m_variables.erase(std::string(word));
        if (const auto value = valueOf(restOfStatement(), names()))
            m_variables[std::string(word)] = *value;
        return {};
    }
    Result<void> assignment(const std::string& name)
    {
        skipSpaces();
        if (!isUsed(name))
            return passOver(name);
        if (peek() == '(')
            return change(name);
        if (peek() != '=') {
            skipLine();
            return {};
        }
        advance();
        skipSpaces();
        if (peek() == '[')
            return matrix(name);
        const int line = m_line;
        const auto value = valueOf(restOfStatement(), names());
        if (!value)
            return bad("mpc." + name + " is not a number", line);
        scalars[name] = *value;
        return {};
    }
    /// "(:, [A B])" or "(:, A)" from `at` on, as column numbers; none where it is neither.
    std::vector<int> columnsAt(std::string_view text, std::size_t& at) const
    {
        const std::size_t open = text.find_first_not_of(" \t", at), close = text.find(')', at);
        if (open == std::string_view::npos || close == std::string_view::npos || text[open] != '(')
            return {};
        std::string inside(text.substr(open + 1, close - open - 1));
        at = close + 1;
        std::replace_if(
            inside.begin(), inside.end(), [](char c) { return c == ',' || c == '[' || c == ']'; }, ' ');
        std::vector<int> columns;
        bool everyRow = false;
        for (std::size_t i = 0; (i = inside.find_first_not_of(" \t", i)) != std::string::npos;) {
            const std::size_t end = std::min(inside.find_first_of(" \t", i), inside.size());
            const std::string_view item = std::string_view(inside).substr(i, end - i);
            i = end;
            const bool isFirst = !everyRow && columns.empty();
            const auto column = isFirst ? std::nullopt : valueOf(item, names());
            if (isFirst ? item != ":" : !column || !(*column >= 1 && *column <= 99))
                return {};
            everyRow = true;
            if (!isFirst)
                columns.push_back(static_cast<int>(*column));
        }
        return columns;
    }
    /// The factor of "(:, columns) = mpc.name(:, columns) / formula", and its columns.
    std::optional<double> factorOf(const std::string& name, std::string_view text,
                                   std::vector<int>& columns) const
    {
        std::size_t at = 0;
        columns = columnsAt(text, at);
        const std::string again = "mpc." + name;
        const std::size_t equals = text.find('=', at), begin = text.find_first_not_of(" \t", equals + 1);
        if (columns.empty() || equals == std::string_view::npos || begin == std::string_view::npos ||
            text.find_first_not_of(" \t", at) != equals || text.substr(begin, again.size()) != again)
            return {};
        at = begin + again.size();
        if (columnsAt(text, at) != columns)
            return {};
        const std::size_t sign = text.find_first_not_of(" \t", at);
        if (sign == std::string_view::npos || (text[sign] != '*' && text[sign] != '/'))
            return {};
        const std::string rest(text.substr(sign));
        const auto nothing = valueOf("0" + rest, names()); // not 0 where something is added
        return nothing && *nothing == 0 ? valueOf("1" + rest, names()) : std::nullopt;
    }
    Result<void> change(const std::string& name)
    {
        const int line = m_line;
        std::vector<int> columns;
        const auto factor = factorOf(name, restOfStatement(), columns);
        const auto refused = [&] {
            return bad("this change of mpc." + name +
                           " would have to be computed: only data and columns times a number are read",
                       line);
        };
        if (!factor)
            return refused();
        for (Row& row : matrices[name])
            for (const int column : columns) {
                if (static_cast<std::size_t>(column) > row.values.size())
                    return refused();
                row.values[static_cast<std::size_t>(column) - 1] *= *factor;
            }
        return {};
    }
    /// Says so where the field would change a flow and holds something.
    Result<void> passOver(const std::string& name)
    {
        const std::size_t begin = m_at;
        const int line = m_line;
        if (const auto done = skipValue(); !done)
            return done;
        const auto value = m_text.substr(begin, m_at - begin);
        if (name == "dcline" && value.find_first_of("123456789") != value.npos)
            warnings.push_back({"mpc.dcline is not used: direct-current lines are left out",
                                fmt::format("{}:{}", m_file, line)});
        return {};
    }
    /// A field that is not used may hold anything: past its brackets to the end of its statement.
    Result<void> skipValue()
    {
        const int begin = m_line;
        int depth = 0;
        char before = '=';
        while (m_at < m_text.size()) {
            const char c = peek();
            if (depth <= 0 && (c == ';' || c == '\n'))
                return {};
            if (c == '%' || c == '#') {
                skipLine();
                continue;
            }
            const bool isWord = std::isalnum(static_cast<unsigned char>(before)) || before == '_' ||
                                before == ')' || before == ']' || before == '}' || before == '\'';
            if (c == '"' || (c == '\'' && !isWord)) // else the quote transposes
                skipString(c);
            depth += c == '(' || c == '[' || c == '{';
            depth -= c == ')' || c == ']' || c == '}';
            before = c;
            if (m_at < m_text.size())
                advance();
        }
        return depth > 0 ? bad("a bracket is not closed", begin) : Result<void>{};
    }
    /// To the closing quote, which never stands on another line; two quotes are one in the text.
    void skipString(char quote)
    {
        advance();
        const auto follows = [this](char c) { return m_at + 1 < m_text.size() && m_text[m_at + 1] == c; };
        while (m_at < m_text.size() && !follows('\n') && (peek() != quote || follows(quote))) {
            if (peek() == quote)
                advance();
            advance();
        }
    }
    bool number(double& value)
    {
        std::size_t begin = m_at;
        if (peek() == '+')
            ++begin;
        const char* first = m_text.data() + begin;
        const auto [end, error] = std::from_chars(first, m_text.data() + m_text.size(), value);
        if (error == std::errc{}) {
            m_at = static_cast<std::size_t>(end - m_text.data());
            return true;
        }
        const bool negative = peek() == '-';
        if (m_text.substr(m_at + negative, 3) == "Inf") {
            value = negative ? -INFINITY : INFINITY;
            m_at += 3U + negative;
            return true;
        }
        return false;
    }
    Result<void> matrix(const std::string& name)
    {
        Matrix& rows = matrices[name];
        const int begin = m_line;
        advance(); // [
        Row row{m_line, {}};
        const auto finish = [&] {
            if (!row.values.empty())
                rows.push_back(std::move(row));
            row = {m_line, {}};
        };
        while (m_at < m_text.size()) {
            const char c = peek();
            if (c == ']') {
                finish();
                advance();
                return {};
            }
            if (c == '%' || c == '#')
                skipLine();
            else if (m_text.substr(m_at, 3) == "...") {
                skipLine();
                if (m_at < m_text.size())
                    advance(); // the row goes on
            } else if (c == ';' || c == '\n') {
                advance();
                finish();
            } else if (c == ' ' || c == '\t' || c == ',' || c == '\r')
                advance();
            else {
                if (row.values.empty())
                    row.line = m_line;
                double value = 0;
                if (!number(value))
                    return bad(fmt::format("mpc.{} holds something that is not a number: '{}'", name,
                                           m_text.substr(m_at, 12)),
                               m_line);
                row.values.push_back(value);
            }
            if (rows.size() > kMaxRows)
                return fail(ErrorCode::LimitExceeded,
                            fmt::format("mpc.{} has more than {} rows", name, kMaxRows), m_file);
        }
        return bad("mpc." + name + " has no closing ]", begin);
    }

    std::string_view m_text;
    std::string m_file;
    std::map<std::string, double> m_variables;
    std::size_t m_at = 0;
    int m_line = 1;
};

Result<void> checkWidth(const CaseText& text, const std::string& name, std::size_t columns)
{
    const auto found = text.matrices.find(name);
    if (found == text.matrices.end())
        return fail(ErrorCode::InvalidInput, "no mpc." + name, text.file());
    for (const Row& row : found->second)
        if (row.values.size() < columns)
            return text.bad(fmt::format("a row of mpc.{} has {} columns, {} are needed", name,
                                        row.values.size(), columns),
                            row.line);
    return {};
}

/// model, startup, shutdown, n, then n coefficients from the highest power down (model 2) or n points (model
/// 1).
Result<power::Cost> costOf(const CaseText& text, const Row& row)
{
    const auto& v = row.values;
    if (v.size() < 4 || !(v[3] >= 1 && v[3] <= 1000) || (v[0] != 1 && v[0] != 2))
        return text.bad("a row of mpc.gencost is neither piecewise linear (1) nor a polynomial (2)",
                        row.line);
    const auto n = static_cast<std::size_t>(v[3]), width = v[0] == 1 ? 2 * n : n;
    if (v.size() < 4 + width)
        return text.bad(
            fmt::format("a row of mpc.gencost has {} columns, {} are needed", v.size(), 4 + width), row.line);
    power::Cost cost;
    if (v[0] == 1)
        for (std::size_t k = 0; k < n; ++k)
            cost.points.push_back({v[4 + 2 * k], v[5 + 2 * k]});
    else
        cost.polynomial.assign(v.rend() - static_cast<std::ptrdiff_t>(4 + n), v.rend() - 4);
    return cost;
}

/// One row a generator; a second set, for reactive power, is not used.
Result<void> readCosts(CaseText& text, PowerCase& power)
{
    const auto& rows = text.matrices["gencost"];
    if (!rows.empty() && rows.size() < power.generators.size())
        return text.bad(
            fmt::format("mpc.gencost has {} rows for {} generators", rows.size(), power.generators.size()),
            rows.back().line);
    for (std::size_t g = 0; g < power.generators.size() && g < rows.size(); ++g) {
        auto cost = costOf(text, rows[g]);
        if (!cost)
            return passOn(cost);
        power.generators[g].cost = std::move(*cost);
    }
    return {};
}

} // namespace

Result<PowerCase> parseMatpowerCase(std::string_view text, const std::string& fileName)
{
    CaseText source(text, fileName);
    if (const auto done = source.read(); !done)
        return passOn(done);
    for (const auto& [name, columns] : {std::pair{"bus", 13}, std::pair{"gen", 10}, std::pair{"branch", 11}})
        if (const auto good = checkWidth(source, name, static_cast<std::size_t>(columns)); !good)
            return passOn(good);
    PowerCase power;
    power.name = source.m_name;
    power.warnings = std::move(source.warnings);
    if (const auto base = source.scalars.find("baseMVA"); base != source.scalars.end())
        power.baseMva = base->second;
    for (const Row& row : source.matrices["bus"]) {
        const auto& v = row.values;
        if (!isId(v[0]))
            return source.bad("a bus number must be a positive whole number", row.line);
        if (!(v[1] >= 1 && v[1] <= 4))
            return source.bad("a bus's type must be 1, 2, 3 or 4", row.line);
        power.buses.push_back({static_cast<int>(v[0]),
                               static_cast<int>(v[1]),
                               "Bus " + std::to_string(static_cast<int>(v[0])),
                               v[2],
                               v[3],
                               v[4],
                               v[5],
                               v[7],
                               v[8],
                               v[9],
                               {},
                               {},
                               v[11],
                               v[12]});
    }
    for (const Row& row : source.matrices["gen"]) {
        const auto& v = row.values;
        if (!isId(v[0]))
            return source.bad("a generator's bus must be a positive whole number", row.line);
        power.generators.push_back(
            {static_cast<int>(v[0]), v[1], v[2], v[3], v[4], v[5], v[8], v[9], v[7] > 0, {}});
    }
    if (const auto done = readCosts(source, power); !done)
        return passOn(done);
    for (const Row& row : source.matrices["branch"]) {
        const auto& v = row.values;
        if (!isId(v[0]) || !isId(v[1]))
            return source.bad("a branch's ends must be positive whole numbers", row.line);
        power.branches.push_back({std::to_string(power.branches.size() + 1), static_cast<int>(v[0]),
                                  static_cast<int>(v[1]), v[2], v[3], v[4], v[5], v[8], v[9], v[10] != 0,
                                  v[8] != 0 || v[9] != 0, v.size() > 12 ? v[11] : 0,
                                  v.size() > 12 ? v[12] : 0, 0});
    }
    return checked(std::move(power), fileName);
}

} // namespace sinew::read
