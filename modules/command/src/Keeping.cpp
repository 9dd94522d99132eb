// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/command/Keeping.h>

#include "LedgerJson.h"

#include <sinew/command/Accounts.h>

#include <algorithm>
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

} // namespace sinew::command
