// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/read/source/SourceFile.h>
#include <sinew/read/structure/GroundRecord.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fmt/format.h>

namespace sinew::read {

namespace {

constexpr double kStandardG = 9.80665;
constexpr std::size_t kMostValues = 20'000'000;
constexpr double kLikelyPeakMs2 = 60; // no record known to us reaches 6 g

struct Line {
    std::size_t number = 0;
    std::vector<std::string_view> words;
};

bool parts(char c)
{
    return c == ' ' || c == '\t' || c == ',' || c == ';' || c == '\r';
}

std::vector<std::string_view> wordsOf(std::string_view line)
{
    std::vector<std::string_view> words;
    for (std::size_t at = 0; at < line.size();) {
        while (at < line.size() && parts(line[at]))
            ++at;
        std::size_t end = at;
        while (end < line.size() && !parts(line[end]))
            ++end;
        if (end > at)
            words.push_back(line.substr(at, end - at));
        at = end;
    }
    return words;
}

std::optional<double> numberOf(std::string_view word)
{
    if (word.starts_with('+'))
        word.remove_prefix(1);
    double value = 0;
    const auto [rest, error] = std::from_chars(word.data(), word.data() + word.size(), value);
    if (error != std::errc{} || rest != word.data() + word.size() || !std::isfinite(value))
        return std::nullopt;
    return value;
}

bool allNumbers(const Line& line)
{
    return !line.words.empty() &&
           std::ranges::all_of(line.words, [](std::string_view w) { return numberOf(w).has_value(); });
}

class Parser {
public:
    Parser(std::string_view text, const std::string& file, const GroundRecordOptions& options)
        : m_file(file), m_options(options)
    {
        std::size_t number = 0;
        while (!text.empty()) {
            const std::size_t end = text.find('\n');
            const std::string_view line = text.substr(0, end);
            ++number;
            if (auto words = wordsOf(line); !words.empty() && !words.front().starts_with('#')) {
                m_lines.push_back({number, std::move(words)});
                m_texts.push_back(line);
            }
            text.remove_prefix(end == text.npos ? text.size() : end + 1);
        }
    }

    Result<GroundRecord> run()
    {
        if (m_lines.empty())
            return fail(ErrorCode::InvalidInput, "the file holds no record", m_file);
        std::size_t header = 0; // a count and an interval end it; without them, the first line of numbers
        while (header < m_lines.size() && header < 40 && !m_header && !allNumbers(m_lines[header]))
            readHeaderLine(header++);
        auto made = m_header ? peer(header) : table(header);
        if (!made)
            return made;
        return checked(std::move(*made));
    }

private:
    tl::unexpected<Error> bad(const Line& line, std::string why) const
    {
        return fail(ErrorCode::InvalidInput, std::move(why), fmt::format("{}, line {}", m_file, line.number));
    }

    // "NPTS=  4000, DT= .01000 SEC", or "4096    0.0100    NPTS, DT".
    void readHeaderLine(std::size_t i)
    {
        std::string upper(m_texts[i]);
        std::ranges::transform(upper, upper.begin(), [](char c) {
            return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
        });
        if (upper.find("UNITS") != upper.npos)
            readUnit(upper);
        if (upper.find("NPTS") == upper.npos || upper.find("DT") == upper.npos)
            return;
        std::ranges::replace(upper, '=', ' ');
        std::vector<double> numbers;
        for (const std::string_view word : wordsOf(upper))
            if (const auto value = numberOf(word))
                numbers.push_back(*value);
        m_header = &m_lines[i];
        if (numbers.size() >= 2) {
            m_count = numbers[0];
            m_interval = numbers[1];
        }
    }

    void readUnit(const std::string& upper)
    {
        if (upper.find("CM/S") != upper.npos || upper.find("GAL") != upper.npos)
            m_unit = AccelerationUnit::CentimetresPerS2;
        else if (upper.find("M/S") != upper.npos)
            m_unit = AccelerationUnit::MetresPerS2;
        else if (upper.find("OF G") != upper.npos || upper.find("(G)") != upper.npos)
            m_unit = AccelerationUnit::G;
        else
            m_strange = true;
    }

    Result<GroundRecord> peer(std::size_t header)
    {
        if (!(m_interval > 0 && m_interval < 10) || !(m_count >= 2 && m_count <= kMostValues) ||
            m_count != std::floor(m_count))
            return bad(*m_header, "the header's NPTS and DT are no count and no interval in seconds");
        GroundRecord made{titleOf(header), m_interval, {}, {}};
        for (std::size_t i = header; i < m_lines.size(); ++i)
            if (const auto added = addAll(m_lines[i], made.accelerationMs2); !added)
                return passOn(added);
        const auto count = static_cast<std::size_t>(m_count);
        if (made.accelerationMs2.size() < count)
            return bad(m_lines.back(),
                       fmt::format("the record ends after {} of the {} values that its header "
                                   "says",
                                   made.accelerationMs2.size(), count));
        if (made.accelerationMs2.size() > count)
            made.warnings.push_back({fmt::format("{} values where the header says {}: the rest is left out",
                                                 made.accelerationMs2.size(), count),
                                     m_file});
        made.accelerationMs2.resize(count);
        return made;
    }

    std::string titleOf(std::size_t header) const
    {
        // PEER's first line names the data base.
        const bool named =
            header > 0 && (m_texts[0].starts_with("PEER") || m_texts[0].starts_with("PACIFIC"));
        std::string title(header > 0 ? m_texts[named && header > 1 ? 1 : 0] : std::string_view());
        while (!title.empty() && parts(title.back()))
            title.pop_back();
        return title;
    }

    Result<void> addAll(const Line& line, std::vector<double>& into) const
    {
        for (const std::string_view word : line.words) {
            const auto value = numberOf(word);
            if (!value)
                return bad(line, fmt::format("\"{}\" is no number", word.substr(0, 40)));
            if (into.size() >= kMostValues)
                return bad(line, "more values than any record has");
            into.push_back(*value);
        }
        return {};
    }

    // Two columns in every line: time and acceleration; anything else is a list.
    Result<GroundRecord> table(std::size_t header)
    {
        GroundRecord made{titleOf(header), 0, {}, {}};
        std::vector<double> values;
        bool twoColumns = m_lines.size() - header >= 2 && !m_options.intervalS;
        for (std::size_t i = header; i < m_lines.size(); ++i) {
            if (const auto added = addAll(m_lines[i], values); !added)
                return passOn(added);
            twoColumns = twoColumns && m_lines[i].words.size() == 2;
        }
        if (values.size() < 2)
            return fail(ErrorCode::InvalidInput, "the file holds no record", m_file);
        if (!m_options.unit && !m_unit)
            return fail(ErrorCode::NeedsAnswer, "the file does not say its unit: g, m/s2 or cm/s2?", m_file);
        if (!twoColumns) {
            if (!m_options.intervalS || !(*m_options.intervalS > 0))
                return fail(ErrorCode::NeedsAnswer, "a list does not say its interval in seconds", m_file);
            made.intervalS = *m_options.intervalS;
            made.accelerationMs2 = std::move(values);
            return made;
        }
        made.intervalS =
            (values[values.size() - 2] - values[0]) / (static_cast<double>(values.size()) / 2 - 1);
        for (std::size_t i = 0; i < values.size(); i += 2) {
            const double even = values[0] + made.intervalS * static_cast<double>(i / 2);
            if (!(made.intervalS > 0) || std::abs(values[i] - even) > 0.02 * made.intervalS + 1e-6)
                return bad(m_lines[header + i / 2], "the times are not evenly spaced");
            made.accelerationMs2.push_back(values[i + 1]);
        }
        return made;
    }

    Result<GroundRecord> checked(GroundRecord made) const
    {
        if (m_strange && !m_unit && !m_options.unit)
            return fail(ErrorCode::NeedsAnswer, "the header's unit is not understood: g, m/s2 or cm/s2?",
                        m_file);
        // AT2 is in g where it does not say.
        const auto unit = m_options.unit ? *m_options.unit : m_unit.value_or(AccelerationUnit::G);
        const double factor = unit == AccelerationUnit::G             ? kStandardG
                              : unit == AccelerationUnit::MetresPerS2 ? 1
                                                                      : 0.01;
        double peak = 0;
        for (double& value : made.accelerationMs2) {
            value *= factor;
            peak = std::max(peak, std::abs(value));
        }
        if (!(peak > 0))
            return fail(ErrorCode::InvalidInput, "every value is zero", m_file);
        if (peak > kLikelyPeakMs2)
            made.warnings.push_back(
                {fmt::format("the peak is {:.0f} m/s²: is the unit right?", peak), m_file});
        return made;
    }

    const std::string& m_file;
    const GroundRecordOptions& m_options;
    std::vector<Line> m_lines;
    std::vector<std::string_view> m_texts;
    const Line* m_header = nullptr;
    double m_count = 0, m_interval = 0;
    std::optional<AccelerationUnit> m_unit;
    bool m_strange = false; ///< the header speaks of units that are none of ours
};

} // namespace

Result<AccelerationUnit> accelerationUnitOf(std::string_view name)
{
    if (name == "g")
        return AccelerationUnit::G;
    if (name == "m/s2")
        return AccelerationUnit::MetresPerS2;
    if (name == "cm/s2" || name == "gal")
        return AccelerationUnit::CentimetresPerS2;
    return fail(ErrorCode::InvalidInput, "a unit of acceleration is g, m/s2, cm/s2 or gal",
                std::string(name));
}

Result<GroundRecord> parseGroundRecord(std::string_view text, const std::string& fileName,
                                       const GroundRecordOptions& options)
{
    return Parser(text, fileName, options).run();
}

Result<GroundRecord> readGroundRecord(const std::filesystem::path& path, const GroundRecordOptions& options)
{
    const auto text = readWhole(path);
    if (!text)
        return passOn(text);
    return parseGroundRecord(*text, path.filename().string(), options);
}

} // namespace sinew::read
