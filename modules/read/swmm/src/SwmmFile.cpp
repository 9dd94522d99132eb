// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/read/swmm/SwmmFile.h>

#include <sinew/read/source/SourceFile.h>

#include <algorithm>
#include <fmt/format.h>

namespace sinew::read {

namespace {

std::string upper(std::string_view text)
{
    std::string up(text);
    std::ranges::transform(up, up.begin(),
                           [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    return up;
}

/// Blank-separated words; double quotes keep blanks; a semicolon starts a comment.
std::vector<std::string> wordsOf(std::string_view line)
{
    std::vector<std::string> words;
    std::size_t at = 0;
    while (at < line.size() && line[at] != ';') {
        if (line[at] == ' ' || line[at] == '\t' || line[at] == '\r') {
            ++at;
            continue;
        }
        if (line[at] == '"') {
            const std::size_t end = std::min(line.find('"', at + 1), line.size());
            words.emplace_back(line.substr(at + 1, end - at - 1));
            at = end + 1;
            continue;
        }
        const std::size_t end = std::min(line.find_first_of(" \t\r;", at), line.size());
        words.emplace_back(line.substr(at, end - at));
        at = end;
    }
    return words;
}

} // namespace

const std::vector<SwmmFile::Line>& SwmmFile::section(const std::string& name) const
{
    static const std::vector<Line> none;
    const auto found = sections.find(name);
    return found == sections.end() ? none : found->second;
}

std::string SwmmFile::option(const std::string& name) const
{
    for (const Line& line : section("OPTIONS"))
        if (line.tokens.size() > 1 && upper(line.tokens[0]) == name)
            return upper(line.tokens[1]);
    return {};
}

bool SwmmFile::usUnits() const
{
    const std::string flow = option("FLOW_UNITS");
    return flow.empty() || flow == "CFS" || flow == "GPM" || flow == "MGD"; // CFS is the default
}

Result<SwmmFile> parseSwmm(std::string_view text, const std::string& fileName)
{
    SwmmFile file{.fileName = fileName};
    std::vector<SwmmFile::Line>* section = nullptr;
    bool isTitle = false;
    int number = 0;
    if (text.starts_with("\xef\xbb\xbf"))
        text.remove_prefix(3);
    while (!text.empty()) {
        ++number;
        const std::size_t end = std::min(text.find('\n'), text.size());
        const std::string_view line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        const auto place = [&] { return fmt::format("{}:{}", fileName, number); };
        std::vector<std::string> words = wordsOf(line);
        if (words.empty())
            continue;
        if (words[0].front() == '[') {
            const std::size_t open = line.find('['), close = line.find(']');
            if (close == std::string_view::npos)
                return fail(ErrorCode::InvalidInput, "a section's name is not closed by ]", place());
            const std::string name = upper(line.substr(open + 1, close - open - 1));
            section = &file.sections[name];
            isTitle = name == "TITLE";
            continue;
        }
        if (!section)
            return fail(ErrorCode::InvalidInput, "data before the first [SECTION]", place());
        if (line.find('\0') != std::string_view::npos)
            return fail(ErrorCode::InvalidInput, "not a text file", place());
        if (isTitle)
            words = {std::string(line)};
        section->push_back({number, std::move(words)});
    }
    const bool network = std::ranges::any_of(
        std::vector<std::string>{"SUBCATCHMENTS", "JUNCTIONS", "OUTFALLS", "CONDUITS", "STORAGE"},
        [&](const auto& name) { return file.sections.contains(name); });
    if (!network)
        return fail(ErrorCode::InvalidInput, "no subcatchment, node or link in it", fileName);
    return file;
}

Result<SwmmFile> readSwmm(const std::filesystem::path& path)
{
    const auto text = readWhole(path);
    if (!text)
        return passOn(text);
    return parseSwmm(*text, path.filename().string());
}

} // namespace sinew::read
