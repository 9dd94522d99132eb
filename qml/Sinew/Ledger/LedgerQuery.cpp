// SPDX-License-Identifier: GPL-3.0-or-later
#include "LedgerQuery.h"

#include <algorithm>
#include <array>

namespace sinew::ui {

namespace {

using store::LedgerEntry;

bool isBy(const LedgerEntry& entry, const std::string& login)
{
    return entry.source == "operator:" + login || entry.source == "seat:" + login;
}

bool holds(const LedgerEntry& entry, const QString& wanted)
{
    const std::array texts{&entry.source, &entry.category, &entry.type, &entry.subject, &entry.result, &entry.detail};
    return std::ranges::any_of(
        texts, [&](const std::string* one) { return ui::text(*one).contains(wanted, Qt::CaseInsensitive); });
}

bool holds(const LedgerStory& story, const QString& wanted)
{
    return std::ranges::any_of(std::array{&story.what, &story.who, &story.about}, [&](const QString* one) {
        return one->contains(wanted, Qt::CaseInsensitive);
    });
}

} // namespace

store::LedgerSearch LedgerQuery::search(std::int64_t after, std::int64_t last) const
{
    store::LedgerSearch search{.after = after, .last = last, .category = category, .subject = subject,
                               .signer = seat, .from = from, .to = to};
    if (!person.empty()) {
        search.source = "operator:" + person;
        search.otherSource = "seat:" + person;
    }
    return search;
}

// What costs nothing is asked first: a story reads the whole payload.
bool LedgerQuery::matches(const store::LedgerRow& row, const LedgerVoice& voice) const
{
    const LedgerEntry& entry = row.entry;
    if ((!category.empty() && entry.category != category) || (!person.empty() && !isBy(entry, person)) ||
        (!seat.isEmpty() && row.signer != seat) || (from && entry.wall < *from) || (to && entry.wall > *to) ||
        (!subject.empty() && entry.subject != subject))
        return false;
    const bool needsStory = !element.isEmpty() || !asset.isEmpty() || (!text.isEmpty() && !holds(entry, text));
    if (!needsStory)
        return true;
    const LedgerStory story = storyOf(row, voice);
    if (!element.isEmpty() && std::ranges::find(story.elements, element) == story.elements.end())
        return false;
    if (!asset.isEmpty() && story.asset != asset)
        return false;
    return text.isEmpty() || holds(entry, text) || holds(story, text);
}

} // namespace sinew::ui
