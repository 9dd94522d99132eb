// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/read/matpower/PowerCase.h>

#include "Check.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fmt/format.h>
#include <map>

namespace sinew::read {

namespace {

struct Row {
    int line = 0;
    std::vector<double> values;
};
using Matrix = std::vector<Row>;

constexpr std::size_t kMaxRows = 1'000'000;

/// Reads "mpc.name = value;" and "mpc.name = [rows];": the data part of the MATLAB language and no more.
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
            } else {
                if (word == "function")
                    m_name = functionName();
                skipLine();
            }
        }
        return {};
    }
    std::string m_name;
    std::map<std::string, Matrix> matrices;
    std::map<std::string, double> scalars;

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
    Result<void> assignment(const std::string& name)
    {
        while (peek() == ' ' || peek() == '\t')
            advance();
        if (peek() != '=') { // mpc.bus(:, 3) = …: a computed change that a data file should not hold
            if (peek() == '(')
                return bad("an indexed assignment to mpc." + name +
                               " would have to be computed: only data are read",
                           m_line);
            skipLine();
            return {};
        }
        advance();
        while (peek() == ' ' || peek() == '\t')
            advance();
        if (peek() == '[')
            return matrix(name);
        if (peek() == '{' || peek() == '\'' || peek() == '"')
            return skipValue(peek() == '{' ? '}' : '\n');
        double value = 0;
        if (!number(value))
            return bad("mpc." + name + " is not a number", m_line);
        scalars[name] = value;
        skipLine();
        return {};
    }
    Result<void> skipValue(char end)
    {
        const int begin = m_line;
        while (m_at < m_text.size() && peek() != end)
            advance();
        if (m_at >= m_text.size() && end == '}')
            return bad("a { without its }", begin);
        return {};
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
    if (const auto base = source.scalars.find("baseMVA"); base != source.scalars.end())
        power.baseMva = base->second;
    for (const Row& row : source.matrices["bus"]) {
        const auto& v = row.values;
        if (!isId(v[0]))
            return source.bad("a bus number must be a positive whole number", row.line);
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
                               {}});
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
