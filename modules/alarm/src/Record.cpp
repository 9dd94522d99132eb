// SPDX-License-Identifier: GPL-3.0-or-later
#include "Record.h"

#include "AlarmLedger.h"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

namespace sinew::alarm {

namespace {

/// Rows that wait for a ledger that cannot be written; beyond this the oldest are given up, and counted.
constexpr std::size_t kMostUnsaved = 10'000;

} // namespace

// --- what the ledger says
// -------------------------------------------------------------------------------------

Result<int> Record::restore()
{
    const auto last = m_ledger.lastNumber();
    if (!last)
        return passOn(last);
    const auto rows = m_ledger.rows(0, "alarm");
    if (!rows)
        return passOn(rows);
    int faults = 0;
    for (const auto& row : *rows)
        faults += !takeNext(row);
    m_head = std::max(m_head, *last);
    return faults;
}

Result<void> Record::take(const store::LedgerRow& row)
{
    if (row.number <= m_head)
        return {};
    if (row.number == m_head + 1)
        return takeNext(row);
    return catchUp() ? Result<void>{}
                     : fail(ErrorCode::Io, "the rows before it cannot be read",
                            "ledger row " + std::to_string(row.number));
}

Result<void> Record::takeNext(const store::LedgerRow& row)
{
    m_head = row.number;
    if (row.entry.category != "alarm")
        return {};
    if (!isAboutAlarm(row)) {
        Design next = *m_design;
        const auto changed = changeDesign(next, row);
        m_flood.setRule(next.limits.flood);
        m_design = std::make_shared<const Design>(std::move(next));
        return changed;
    }
    auto item = itemFromLedger(row);
    if (!item)
        return passOn(item);
    const AlarmId id = item->alarm.id;
    note(*eventFrom(row.entry.type), *item, row.entry.wall);
    if (const auto base = m_written.find(id); base != m_written.end()) {
        base->second = std::move(*item);
        replayUnsaved();
    } else
        set(id, *item);
    if (onChanged)
        onChanged(find(id) ? find(id)->alarm : written(id).alarm);
    return {};
}

bool Record::catchUp()
{
    const auto rows = m_ledger.rows(m_head);
    if (!rows || rows->empty())
        return false;
    int faults = 0;
    for (const auto& row : *rows)
        faults += !takeNext(row);
    if (faults > 0)
        tell(fmt::format("{} ledger row(s) of another seat about alarms could not be read.", faults));
    return true;
}

/// What waits, again on top of what the ledger has now: some of it may have become idle.
void Record::replayUnsaved()
{
    for (const auto& [id, item] : m_written)
        set(id, item);
    std::deque<Unsaved> kept;
    for (Unsaved& one : m_unsaved) {
        const Item* now = find(one.id);
        auto result = after(now ? *now : Item{}, one.happening);
        if (!result)
            continue;
        set(one.id, *result);
        one.result = std::move(*result);
        kept.push_back(std::move(one));
    }
    m_unsaved = std::move(kept);
}

Item Record::written(const AlarmId& id) const
{
    const auto found = m_written.find(id);
    Item normal;
    normal.alarm.id = id;
    return found == m_written.end() ? normal : found->second;
}

// --- what stands
// ----------------------------------------------------------------------------------------------

void Record::set(const AlarmId& id, const Item& item)
{
    if (item.alarm.state == State::Normal)
        m_items.erase(id);
    else
        m_items.insert_or_assign(id, item);
}

void Record::note(Event event, const Item& item, Instant wall)
{
    if (event == Event::Raise)
        m_chatter.raised(item.alarm.id, wall);
    if (item.alarm.state == State::Unacknowledged)
        m_flood.announce(wall);
}

const Item* Record::find(const AlarmId& id) const
{
    const auto found = m_items.find(id);
    return found == m_items.end() ? nullptr : &found->second;
}

Item* Record::edit(const AlarmId& id)
{
    return const_cast<Item*>(std::as_const(*this).find(id));
}

Rate Record::rate()
{
    m_flood.advance(m_clock.wall());
    return m_flood.rate();
}

// --- what happens
// ---------------------------------------------------------------------------------------------

void Record::happened(const AlarmId& id, Happening happening)
{
    happening.wall = m_clock.wall();
    happening.world = m_clock.world();
    const Item* now = find(id);
    const Item before = now ? *now : Item{};
    auto result = after(before, happening);
    if (!result)
        return;
    if (m_unsaved.size() >= kMostUnsaved) {
        m_unsaved.pop_front();
        ++m_givenUp;
    }
    m_written.try_emplace(id, before);
    m_unsaved.push_back({id, std::move(happening), *result});
    set(id, *result);
    note(m_unsaved.back().happening.event, *result, m_clock.wall());
    saveUnsaved();
    if (onChanged)
        onChanged(result->alarm);
}

void Record::saveUnsaved()
{
    while (!m_unsaved.empty()) {
        const Unsaved& first = m_unsaved.front();
        const auto row = append(toLedger(first.result, first.happening), m_signers ? m_signers->seat() : nullptr);
        if (row) {
            m_written[first.id] = first.result;
            m_unsaved.pop_front();
        } else if (row.error().code != ErrorCode::Conflict)
            return reportFault(row.error());
    }
    m_written.clear();
    m_isFaulty = false;
}

void Record::reportFault(const Error& why)
{
    if (!std::exchange(m_isFaulty, true))
        tell(fmt::format("The ledger cannot be written; alarms are shown, but their {} row(s) wait "
                         "({} given up): {}.",
                         m_unsaved.size(), m_givenUp, why.text()));
}

Result<store::LedgerRow> Record::append(const store::LedgerEntry& entry,
                                        std::shared_ptr<const keys::Signer> signer)
{
    auto row = m_ledger.append(entry, {.by = std::move(signer), .after = m_head});
    if (row)
        m_head = row->number;
    else if (row.error().code == ErrorCode::Conflict && !catchUp())
        return fail(ErrorCode::Io, "Another seat wrote to the ledger, and what it wrote cannot be read.",
                    "ledger");
    return row;
}

// --- what people do
// -------------------------------------------------------------------------------------------

Result<std::shared_ptr<const keys::Signer>> Record::signerOf(const User& user)
{
    auto signer = m_signers ? m_signers->of(user.id) : nullptr;
    if (m_signers && !signer)
        return fail(ErrorCode::NotAllowed, fmt::format("{} is not signed in here.", user.id.value));
    saveUnsaved(); // the order of the rows is the order of what happened
    if (!m_unsaved.empty())
        return fail(ErrorCode::Io, "The ledger cannot be written; nothing was changed.");
    return signer;
}

Result<void> Record::act(const AlarmId& id, const User& user,
                         const std::function<Result<Happening>(const Item*)>& make)
{
    const auto signer = signerOf(user);
    if (!signer)
        return passOn(signer);
    for (;;) {
        const Item* now = find(id);
        auto happening = make(now);
        if (!happening)
            return passOn(happening);
        happening->user = user;
        happening->wall = m_clock.wall();
        happening->world = m_clock.world();
        const auto result = after(now ? *now : Item{}, *happening);
        if (!result)
            return fail(ErrorCode::Conflict,
                        fmt::format("It is {}; that cannot be done now.",
                                    nameOf(now ? now->alarm.state : State::Normal)),
                        now ? now->alarm.title : id.value);
        const auto row = append(toLedger(*result, *happening), *signer);
        if (!row && row.error().code == ErrorCode::Conflict)
            continue;
        if (!row)
            return tell(fmt::format("The ledger cannot be written: {}.", row.error().text())), passOn(row);
        set(id, *result);
        note(happening->event, *result, happening->wall);
        if (onChanged)
            onChanged(result->alarm);
        return {};
    }
}

Result<void> Record::decide(const Deed& deed, const User& user, const std::function<Result<void>()>& check)
{
    const auto signer = signerOf(user);
    if (!signer)
        return passOn(signer);
    for (;;) {
        if (const auto fine = check(); !fine)
            return fine;
        const auto entry = toLedger(deed, user, m_clock.wall(), m_clock.world());
        const auto row = append(entry, *signer);
        if (!row && row.error().code == ErrorCode::Conflict)
            continue;
        if (!row)
            return tell(fmt::format("The ledger cannot be written: {}.", row.error().text())), passOn(row);
        return takeNext(*row);
    }
}

} // namespace sinew::alarm
