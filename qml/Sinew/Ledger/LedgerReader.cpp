// SPDX-License-Identifier: GPL-3.0-or-later
#include "LedgerReader.h"

#include <algorithm>
#include <QCoreApplication>

namespace sinew::ui {

namespace {

using store::LedgerRow;

/// Rows that lie as near as this are read in one go, with what is between them.
constexpr std::int64_t kNear = 16;
constexpr std::size_t kMostNews = 1000;

/// How many of the ascending numbers, from the first on, are read together.
std::size_t runLength(std::span<const std::int64_t> numbers)
{
    std::size_t n = 1;
    while (n < numbers.size() && numbers[n] - numbers[n - 1] <= kNear)
        ++n;
    return n;
}

LedgerLine missingLine()
{
    LedgerLine line;
    line.what = QCoreApplication::translate("Ledger", "This row is missing: it was removed");
    line.isMissing = true;
    return line;
}

} // namespace

LedgerLine LedgerReader::lineOf(const LedgerRow& row) const
{
    const LedgerStory story = storyOf(row, voice());
    return {ledgerTime(row.entry.wall, display), categoryText(row.entry.category), story.what, story.who, story.about,
            false};
}

Result<std::vector<NumberedLine>> LedgerReader::lines(std::span<const std::int64_t> numbers) const
{
    std::vector<NumberedLine> all;
    while (!numbers.empty()) {
        const auto run = numbers.first(runLength(numbers));
        const auto rows = backend->ledger().rows(run.front() - 1, {},
                                                 static_cast<std::size_t>(run.back() - run.front() + 1));
        if (!rows)
            return passOn(rows);
        for (const std::int64_t number : run) {
            const auto found = std::ranges::find(*rows, number, &LedgerRow::number);
            all.push_back({number, found == rows->end() ? missingLine() : lineOf(*found)});
        }
        numbers = numbers.subspan(run.size());
    }
    return all;
}

Result<std::vector<std::int64_t>> LedgerReader::matches(const LedgerQuery& query, std::int64_t after,
                                                        std::int64_t last) const
{
    const store::LedgerSearch search = query.search(after, last);
    if (!query.needsWords()) {
        auto numbers = store::searchNumbers(backend->ledger(), search);
        if (numbers)
            std::ranges::reverse(*numbers);
        return numbers;
    }
    const auto rows = store::searchTexts(backend->ledger(), search);
    if (!rows)
        return passOn(rows);
    std::vector<std::int64_t> found;
    for (const LedgerRow& row : *rows)
        if (query.matches(row, voice()))
            found.push_back(row.number);
    std::ranges::reverse(found);
    return found;
}

Result<LedgerBeginning> beginReading(const Backend& backend)
{
    const auto last = backend.ledger().lastNumber();
    if (!last)
        return passOn(last);
    auto names = readNames(backend.ledger());
    if (!names)
        return passOn(names);
    return LedgerBeginning{std::make_shared<const ModelIndex>(backend.model()),
                           std::make_shared<const LedgerNames>(std::move(*names)), *last};
}

Result<LedgerNews> newsAfter(LedgerReader reader, const LedgerQuery& query, std::int64_t last)
{
    const auto end = reader.backend->ledger().lastNumber();
    if (!end)
        return passOn(end);
    LedgerNews news{.last = *end, .lines = {}, .matching = {}, .names = reader.names};
    if (*end <= last)
        return news;
    const auto rows = reader.backend->ledger().rows(last, {}, kMostNews);
    if (!rows)
        return passOn(rows);
    auto names = std::make_shared<LedgerNames>(*reader.names);
    for (const LedgerRow& row : *rows)
        names->take(row);
    news.names = reader.names = names;
    for (const LedgerRow& row : *rows) {
        news.lines.push_back({row.number, reader.lineOf(row)});
        if (query.matches(row, reader.voice()))
            news.matching.push_back(row.number);
    }
    if (!rows->empty())
        news.last = rows->back().number;
    return news;
}

} // namespace sinew::ui
