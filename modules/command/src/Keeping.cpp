// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/command/Keeping.h>

#include "LedgerJson.h"

#include <sinew/command/Accounts.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fmt/format.h>

namespace sinew::command {

namespace {

constexpr const char* kCategory = "ledger";
constexpr const char* kType = "keeping";
constexpr Duration kLeast = std::chrono::minutes(1), kMost = std::chrono::hours(24);

std::string faultOf(const Keeping& keeping)
{
    if (!keeping.heads.empty() && !std::filesystem::path(keeping.heads).is_absolute())
        return "The second place is a file with its full path.";
    if (keeping.every < kLeast || keeping.every > kMost)
        return "A head is published every minute at most, once a day at least.";
    return keeping.room && *keeping.room <= 0 ? "The room is a number of bytes." : std::string();
}

/// Nothing: not what this program writes.
std::optional<Keeping> keepingFrom(const store::LedgerEntry& entry)
{
    const auto detail = detailOf(entry);
    if (!detail.is_object() || !detail.contains("everyS") || !detail["everyS"].is_number_integer())
        return std::nullopt;
    Keeping keeping{.heads = textIn(detail, "heads"),
                    .every = std::chrono::seconds(std::clamp<std::int64_t>(detail["everyS"].get<std::int64_t>(), 0, 1 << 20))};
    if (detail.contains("room") && detail["room"].is_number_integer())
        keeping.room = detail["room"].get<std::int64_t>();
    return faultOf(keeping).empty() ? std::optional(keeping) : std::nullopt;
}

} // namespace

Result<Keeping> keepingOf(const store::Ledger& ledger)
{
    auto rows = ledger.rows(0, kCategory);
    if (!rows)
        return passOn(rows);
    std::erase_if(*rows, [](const store::LedgerRow& row) { return row.entry.type != kType; });
    if (rows->empty())
        return Keeping{};
    const auto people = ledger.rows(0, "people");
    if (!people)
        return passOn(people);
    rows->insert(rows->end(), people->begin(), people->end());
    std::ranges::sort(*rows, {}, &store::LedgerRow::number);
    Keeping last;
    Accounts accounts;
    for (const store::LedgerRow& row : *rows) {
        (void)accounts.take(row);
        const auto owner = row.entry.category == kCategory ? accounts.ownerOf(row.signer) : std::nullopt;
        if (owner && owner->role == Role::Administrator && store::isSigned(row))
            last = keepingFrom(row.entry).value_or(last);
    }
    return last;
}

Result<void> setKeeping(store::Ledger& ledger, const Keeping& wanted, const User& by,
                        const std::shared_ptr<const keys::Signer>& key, const Clock& clock)
{
    if (by.role != Role::Administrator || !key)
        return fail(ErrorCode::NotAllowed, "Only an administrator who is signed in says how the record is kept.");
    if (const std::string fault = faultOf(wanted); !fault.empty())
        return fail(ErrorCode::InvalidInput, fault);
    nlohmann::json detail{{"heads", wanted.heads},
                          {"everyS", std::chrono::duration_cast<std::chrono::seconds>(wanted.every).count()}};
    if (wanted.room)
        detail["room"] = *wanted.room;
    const auto row = ledger.append({.wall = clock.wall(),
                                    .world = clock.world(),
                                    .source = "operator:" + by.id.value,
                                    .category = kCategory,
                                    .type = kType,
                                    .subject = "",
                                    .result = "ok",
                                    .detail = dumped(detail)},
                                   {.by = key, .after = std::nullopt});
    return row ? Result<void>() : passOn(row);
}

namespace {

constexpr const char* kBackup = "backup";

UserId personOf(const store::LedgerEntry& entry)
{
    constexpr std::string_view prefix = "operator:";
    return UserId(entry.source.starts_with(prefix) ? entry.source.substr(prefix.size()) : std::string());
}

std::int64_t numberIn(const nlohmann::json& detail, const char* name)
{
    const auto found = detail.is_object() ? detail.find(name) : detail.end();
    return detail.is_object() && found != detail.end() && found->is_number_integer() ? found->get<std::int64_t>() : 0;
}

/// The last signed row of a kind; nothing: there is none.
Result<std::optional<store::LedgerRow>> lastRow(const store::Ledger& ledger, const char* category, std::string_view type)
{
    const auto rows = ledger.rows(0, category);
    if (!rows)
        return passOn(rows);
    for (auto row = rows->rbegin(); row != rows->rend(); ++row)
        if (row->entry.type == type && store::isSigned(*row))
            return *row;
    return std::nullopt;
}

} // namespace

store::LedgerEntry backupRow(const BackupMade& made)
{
    return {.wall = made.wall,
            .world = made.wall,
            .source = made.by.isEmpty() ? "seat" : "operator:" + made.by.value,
            .category = kBackup,
            .type = "made",
            .subject = made.to,
            .result = "ok",
            .detail = dumped({{"rows", made.rows}, {"head", made.head}, {"sha256", made.sha256}})};
}

Result<std::optional<BackupMade>> lastBackup(const store::Ledger& ledger)
{
    const auto row = lastRow(ledger, kBackup, "made");
    if (!row)
        return passOn(row);
    if (!*row)
        return std::nullopt;
    const auto& entry = (*row)->entry;
    const auto detail = detailOf(entry);
    return BackupMade{.wall = entry.wall,
                      .to = entry.subject,
                      .rows = numberIn(detail, "rows"),
                      .head = textIn(detail, "head"),
                      .sha256 = textIn(detail, "sha256"),
                      .by = personOf(entry)};
}

Result<std::optional<ArchiveMade>> lastArchive(const store::Ledger& ledger)
{
    const auto row = lastRow(ledger, kCategory, "archived");
    if (!row)
        return passOn(row);
    if (!*row)
        return std::nullopt;
    const auto& entry = (*row)->entry;
    const auto detail = detailOf(entry);
    std::int64_t last = 0;
    std::from_chars(entry.subject.data(), entry.subject.data() + entry.subject.size(), last);
    return ArchiveMade{.wall = entry.wall,
                       .rows = numberIn(detail, "rows"),
                       .last = last,
                       .file = textIn(detail, "file"),
                       .by = personOf(entry)};
}

} // namespace sinew::command
