// SPDX-License-Identifier: GPL-3.0-or-later
#include "EditRecord.h"

#include <sinew/twin/People.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <unordered_map>

namespace sinew::app {

namespace {

using nlohmann::json;

bool isSame(const User& a, const User& b)
{
    return a.id == b.id && a.name == b.name && a.role == b.role;
}

json toJson(const User& user)
{
    return {{"id", user.id.value}, {"name", user.name}, {"role", std::string(nameOf(user.role))}};
}

json toJson(const Channel& c)
{
    json out{{"id", c.id.value},
             {"element", c.element.value},
             {"quantity", c.quantity},
             {"unit", c.unit},
             {"noDataGraceS", c.noDataGraceS}};
    const auto put = [&](const char* name, const std::optional<double>& value) {
        if (value)
            out[name] = *value;
    };
    put("lowLimit", c.lowLimit), put("lowWarning", c.lowWarning), put("highWarning", c.highWarning),
        put("highLimit", c.highLimit);
    return out;
}

json toJson(const Source& s)
{
    return {{"id", s.id.value},
            {"name", s.name},
            {"sha256", s.sha256},
            {"crs", s.crs},
            {"heightUnit", s.heightUnit}};
}

/// What came, went or became another.
template <class Thing>
json differences(const std::vector<Thing>& before, const std::vector<Thing>& after)
{
    std::unordered_map<std::string_view, const Thing*> then;
    for (const Thing& thing : before)
        then.emplace(thing.id.value, &thing);
    json added = json::array(), changed = json::array(), removed = json::array();
    for (const Thing& thing : after) {
        const auto old = then.extract(thing.id.value);
        if (!old)
            added.push_back(toJson(thing));
        else if (json was = toJson(*old.mapped()), is = toJson(thing); was != is)
            changed.push_back({{"before", std::move(was)}, {"after", std::move(is)}});
    }
    for (const auto& [id, thing] : then)
        removed.push_back(toJson(*thing));
    return added.empty() && changed.empty() && removed.empty()
               ? json()
               : json{{"added", added}, {"changed", changed}, {"removed", removed}};
}

/// A deed is whose key signs it; without a key the seat says whom it saw.
std::string sourceOf(const User& by, bool isSigned)
{
    if (by.id.isEmpty())
        return "seat";
    return (isSigned ? "operator:" : "seat:") + by.id.value;
}

struct Book {
    store::Ledger& ledger;
    const std::shared_ptr<const keys::Signer>& key;
};

/// One row for all of a kind: a table of a thousand channels is one deed.
template <class Thing>
Result<void> recordThings(const Book& book, const std::vector<Thing>& before, const std::vector<Thing>& after,
                          store::LedgerEntry row, const std::string& type)
{
    const json detail = differences(before, after);
    if (detail.is_null())
        return {};
    row.type = type;
    row.detail = detail.dump(-1, ' ', false, json::error_handler_t::replace);
    const auto written = book.ledger.append(row, {.by = book.key, .after = std::nullopt});
    return written ? Result<void>() : Result<void>(passOn(written));
}

} // namespace

Result<void> recordEdit(store::Ledger& ledger, const Model& before, const Model& after, const User& by,
                        const Clock& clock, const std::shared_ptr<const keys::Signer>& key)
{
    const Book book{ledger, key};
    const bool hasPeopleChanged = !std::ranges::equal(before.users, after.users, isSame);
    if (const std::string whyNot = hasPeopleChanged ? whyNotPeople(before, after.users, by) : std::string();
        !whyNot.empty())
        return fail(ErrorCode::NotAllowed, whyNot);
    const store::LedgerEntry row{.wall = clock.wall(),
                                 .world = clock.world(),
                                 .source = sourceOf(by, key != nullptr),
                                 .category = "model",
                                 .subject = after.name,
                                 .result = "ok"};
    if (const auto written = recordThings(book, before.users, after.users, row, "people changed"); !written)
        return written;
    if (const auto written = recordThings(book, before.sources, after.sources, row, "sources changed");
        !written)
        return written;
    return recordThings(book, before.channels, after.channels, row, "channels changed");
}

} // namespace sinew::app
