// SPDX-License-Identifier: GPL-3.0-or-later
#include "Formula.h"

#include <cctype>
#include <charconv>
#include <cmath>

namespace sinew::read {

namespace {

constexpr int kMaxDepth = 64;

/// By recursive descent; m_good turns false at the first thing that is no formula.
class Formula {
public:
    Formula(std::string_view text, const NameOf& nameOf) : m_text(text), m_nameOf(nameOf) {}

    std::optional<double> value()
    {
        const double sum = this->sum();
        const bool whole = next() == '\0';
        return m_good && whole && std::isfinite(sum) ? std::optional(sum) : std::nullopt;
    }

private:
    char next()
    {
        while (m_at < m_text.size() && std::isspace(static_cast<unsigned char>(m_text[m_at])))
            ++m_at;
        return m_at < m_text.size() ? m_text[m_at] : '\0';
    }
    bool take(char c)
    {
        const bool found = next() == c;
        m_at += found;
        return found;
    }
    double bad()
    {
        m_good = false;
        return 0;
    }
    double sum()
    {
        double value = product();
        while (m_good)
            if (take('+'))
                value += product();
            else if (take('-'))
                value -= product();
            else
                break;
        return value;
    }
    double product()
    {
        double value = signedPower();
        while (m_good)
            if (take('*'))
                value *= signedPower();
            else if (take('/'))
                value /= signedPower();
            else
                break;
        return value;
    }
    /// -2^2 is -4.
    double signedPower()
    {
        double sign = 1;
        while (next() == '-' || next() == '+')
            sign = take('-') ? -sign : (take('+'), sign);
        double value = primary();
        while (m_good && take('^')) {
            const double exponentSign = take('-') ? -1 : 1;
            value = std::pow(value, exponentSign * primary());
        }
        return sign * value;
    }
    double primary()
    {
        if (!m_good || m_depth >= kMaxDepth)
            return bad();
        const char c = next();
        if (take('(')) {
            ++m_depth;
            const double value = sum();
            --m_depth;
            return take(')') ? value : bad();
        }
        if (std::isdigit(static_cast<unsigned char>(c)) || c == '.')
            return number();
        return std::isalpha(static_cast<unsigned char>(c)) ? named() : bad();
    }
    double number()
    {
        double value = 0;
        const char* first = m_text.data() + m_at;
        const auto [end, error] = std::from_chars(first, m_text.data() + m_text.size(), value);
        if (error != std::errc{})
            return bad();
        m_at += static_cast<std::size_t>(end - first);
        return value;
    }
    double named()
    {
        const std::size_t begin = m_at;
        while (m_at < m_text.size() && (std::isalnum(static_cast<unsigned char>(m_text[m_at])) ||
                                        m_text[m_at] == '_' || m_text[m_at] == '.'))
            ++m_at;
        const std::string_view name = m_text.substr(begin, m_at - begin);
        double row = 0, column = 0;
        if (take('(')) {
            ++m_depth;
            row = sum();
            column = take(',') ? sum() : bad();
            --m_depth;
            if (!take(')'))
                return bad();
        }
        const auto value = m_good ? m_nameOf(name, row, column) : std::nullopt;
        return value ? *value : bad();
    }

    std::string_view m_text;
    const NameOf& m_nameOf;
    std::size_t m_at = 0;
    int m_depth = 0;
    bool m_good = true;
};

} // namespace

std::optional<double> valueOf(std::string_view formula, const NameOf& nameOf)
{
    return Formula(formula, nameOf).value();
}

} // namespace sinew::read
