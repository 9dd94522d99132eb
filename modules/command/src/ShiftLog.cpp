// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/command/ShiftLog.h>

#include "LedgerJson.h"

#include <algorithm>
#include <fmt/format.h>
#include <ranges>

namespace sinew::command {

namespace {

constexpr const char* kCategory = "shift";
constexpr std::size_t kLongest = 20'000; ///< bytes of a note

std::vector<std::string> pointsIn(const nlohmann::json& detail)
{
    std::vector<std::string> points;
    const auto found = detail.find("points");
    if (found != detail.end() && found->is_array())
        for (const auto& point : *found)
            if (point.is_string())
                points.push_back(point.get<std::string>());
    return points;
}

} // namespace

Result<void> ShiftLog::take(const store::LedgerRow& row, const Accounts& accounts)
{
    if (row.entry.category != kCategory)
        return {};
    const std::string place = fmt::format("row {} of the ledger", row.number);
    if (!store::isSigned(row))
        return fail(ErrorCode::Corrupt, "this entry of the shift log is not what was signed", place);
    if (const std::string why = whyNot(row.entry, row.signer, accounts); !why.empty())
        return fail(ErrorCode::NotAllowed, why, place);
    const auto detail = detailOf(row.entry);
    const User by = *accounts.ownerOf(row.signer);
    if (row.entry.type == "accepted") {
        for (ShiftEntry& entry : m_entries)
            if (std::to_string(entry.number) == row.entry.subject)
                entry.acceptedAt = row.entry.wall;
        return {};
    }
    ShiftEntry entry{.number = row.number,
                     .wall = row.entry.wall,
                     .world = row.entry.world,
                     .author = by,
                     .text = textIn(detail, "text"),
                     .asset = AssetId(textIn(detail, "asset")),
                     .alarm = AlarmId(textIn(detail, "alarm")),
                     .command = CommandId(textIn(detail, "command")),
                     .to = std::nullopt,
                     .points = {},
                     .acceptedAt = std::nullopt};
    if (row.entry.type == "handed over") {
        entry.to = accounts.userOf(UserId(row.entry.subject));
        entry.points = pointsIn(detail);
    }
    m_entries.push_back(std::move(entry));
    return {};
}

std::string ShiftLog::whyNot(const store::LedgerEntry& entry, const keys::PublicKey& signer,
                             const Accounts& accounts) const
{
    const auto by = accounts.ownerOf(signer);
    if (!by || by->role == Role::Viewer)
        return "Who writes into the shift log signs in first, and not as a viewer.";
    if (entry.type == "accepted") {
        const auto found = std::ranges::find_if(
            m_entries, [&](const ShiftEntry& e) { return std::to_string(e.number) == entry.subject; });
        if (found == m_entries.end() || !found->to)
            return "There is no such hand-over.";
        if (found->to->id != by->id)
            return "The shift was handed over to " + found->to->name + ".";
        return found->acceptedAt ? "The shift was accepted already." : std::string();
    }
    const auto detail = detailOf(entry);
    const std::string text = textIn(detail, "text");
    if (text.size() > kLongest)
        return "This is too long for the shift log.";
    if (entry.type == "note")
        return text.empty() ? "A note needs words." : std::string();
    if (entry.type != "handed over")
        return "What it says of the shift is not known.";
    const auto to = accounts.userOf(UserId(entry.subject));
    if (!mayCommand(by->role))
        return fmt::format("{} is {} and has no shift to hand over.", by->name, nameOf(by->role));
    if (!to || to->id == by->id || !mayCommand(to->role) || accounts.keyOf(to->id).isEmpty())
        return "A shift is handed over to another person who may command.";
    return {};
}

const ShiftEntry* ShiftLog::openFor(const UserId& user) const
{
    for (const ShiftEntry& entry : m_entries | std::views::reverse)
        if (entry.to && entry.to->id == user)
            return entry.acceptedAt ? nullptr : &entry;
    return nullptr;
}

namespace {

store::LedgerEntry rowOf(const char* type, const std::string& subject, const UserId& by,
                         const nlohmann::json& detail)
{
    return {.wall = {},
            .world = {},
            .source = "operator:" + by.value,
            .category = kCategory,
            .type = type,
            .subject = subject,
            .result = "ok",
            .detail = dumped(detail)};
}

} // namespace

store::LedgerEntry shiftNoteRow(const ShiftEntry& note, const UserId& by)
{
    nlohmann::json detail{{"text", note.text}};
    const auto put = [&](const char* name, const std::string& id) {
        if (!id.empty())
            detail[name] = id;
    };
    put("asset", note.asset.value), put("alarm", note.alarm.value), put("command", note.command.value);
    return rowOf("note", by.value, by, detail);
}

store::LedgerEntry shiftHandedOverRow(const std::string& text, const std::vector<std::string>& points,
                                      const UserId& to, const UserId& by)
{
    return rowOf("handed over", to.value, by, {{"text", text}, {"points", points}});
}

store::LedgerEntry shiftAcceptedRow(std::int64_t number, const UserId& by)
{
    return rowOf("accepted", std::to_string(number), by, nlohmann::json::object());
}

} // namespace sinew::command
