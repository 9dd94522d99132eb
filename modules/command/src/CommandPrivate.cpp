// SPDX-License-Identifier: GPL-3.0-or-later
#include "CommandPrivate.h"

#include "Replay.h"
#include "Wording.h"

#include <algorithm>
#include <fmt/format.h>
#include <set>

namespace sinew::command {

namespace {

constexpr int kMostTries = 50;
constexpr Duration kMoment = std::chrono::seconds(10);

bool isOfCommands(const store::LedgerRow& row)
{
    return row.entry.category == "command" || row.entry.category == "approval" ||
           row.entry.category == "interlock";
}

std::string shortName(const User& user)
{
    return user.name.empty() ? user.id.value : user.name;
}

} // namespace

CommandService::Private::Private(CommandService& owner, ModelPtr model, const Clock& time, store::Ledger& book,
                                 const keys::Signers& keys, Send sender, SkillOf skillFor, Settings chosen)
    : service(owner), index(std::move(model)), clock(time), ledger(book), signers(keys),
      send(std::move(sender)), skillOf(std::move(skillFor)), settings(std::move(chosen))
{
}

Result<void> CommandService::Private::transit(Entry& entry, const Make& make)
{
    for (int tries = 0; tries < kMostTries; ++tries) {
        auto change = make();
        if (!change)
            return passOn(change);
        const auto to = next(entry.record.state, change->event);
        if (!to)
            return fail(ErrorCode::Conflict, standsText(entry), entry.record.proposal.title);
        change->wall = clock.wall();
        change->world = clock.world();
        if (change->source.empty())
            change->source = change->user.id.isEmpty() ? "seat" : "operator:" + change->user.id.value;
        const auto written = write(toLedger(entry, *to, *change), change->by);
        if (!written) {
            fault(written.error().text(), !change->user.id.isEmpty());
            return passOn(written);
        }
        if (!*written)
            continue;
        apply(entry, *to, *change);
        noteOperated(entry, change->event, change->world);
        changed(entry);
        return {};
    }
    return busyLedger();
}

Result<void> CommandService::Private::transit(Entry& entry, Change change)
{
    return transit(entry, [&, before = entry.revision]() -> Result<Change> {
        if (entry.revision != before)
            return fail(ErrorCode::Conflict, standsText(entry), entry.record.proposal.title);
        return change;
    });
}

Result<bool> CommandService::Private::write(const store::LedgerEntry& row,
                                            const std::shared_ptr<const keys::Signer>& by)
{
    const auto written = ledger.append(row, {.by = by ? by : signers.seat(), .after = lastRow});
    if (written) {
        ledgerIsFaulty = false;
        lastRow = written->number;
        return true;
    }
    if (written.error().code != ErrorCode::Conflict)
        return passOn(written);
    if (const auto caught = catchUp(); !caught)
        return passOn(caught);
    return false;
}

Result<void> CommandService::Private::catchUp()
{
    const auto rows = ledger.rows(lastRow);
    if (!rows)
        return passOn(rows);
    for (const store::LedgerRow& row : *rows) {
        lastRow = row.number;
        if (const auto taken = takeIn(row); !taken && service.onFault)
            service.onFault("A ledger row about a command was left out: " + sentence(taken.error().text()));
    }
    return {};
}

Result<void> CommandService::Private::takeIn(const store::LedgerRow& row)
{
    if (!isOfCommands(row))
        return {};
    if (row.entry.category == "interlock")
        return interlocks.take(row);
    auto read = readRow(row);
    if (!read)
        return passOn(read);
    const auto* known = std::get_if<ReadChange>(&read->what);
    const std::optional<Change> change = known ? std::optional(known->change) : std::nullopt;
    const CommandId id = read->command;
    if (const auto done =
            replay(entries, std::move(*read), index, settings.alpha, settings.beta, lastSequence);
        !done)
        return done;
    Entry& entry = *find(id);
    if (change)
        tookIn(entry, *change);
    changed(entry);
    return {};
}

/// What another seat's row asks of this one.
void CommandService::Private::tookIn(Entry& entry, const Change& change)
{
    noteOperated(entry, change.event, change.world);
    if (change.report)
        dropSaved(entry, *change.report);
    const auto& past = entry.record.past;
    const bool wasDone = past.size() > 1 && past[past.size() - 2].second == State::Verifying;
    if (change.event == Event::Cancel && !wasDone)
        cancelAll(entry);
}

Result<CommandService::Private::Person> CommandService::Private::personFor(const User& user) const
{
    if (auto key = signers.of(user.id))
        return Person{user, std::move(key)};
    return fail(ErrorCode::NotAllowed, fmt::format("{} is not signed in here.", shortName(user)));
}

tl::unexpected<Error> CommandService::Private::busyLedger() const
{
    return fail(ErrorCode::Conflict, "Others write to the ledger all the time; nothing was done.");
}

void CommandService::Private::changed(const Entry& entry)
{
    if (service.onChanged)
        service.onChanged(entry.record);
}

void CommandService::Private::fault(const std::string& why, bool always)
{
    // What the clock asks for is tried again at every tick: said once.
    if ((always || !ledgerIsFaulty) && service.onFault)
        service.onFault(sentence("The ledger cannot be written, so nothing is sent to the field: " + why));
    ledgerIsFaulty = true;
}

Entry* CommandService::Private::find(const CommandId& id)
{
    const auto found = entries.find(id);
    return found == entries.end() ? nullptr : found->second.get();
}

tl::unexpected<Error> CommandService::Private::unknown(const CommandId& id) const
{
    return fail(ErrorCode::NotFound, "There is no such command.", id.value);
}

const Entry* CommandService::Private::holderOf(const Proposal& proposal, const CommandId& except) const
{
    std::set<ActuatorId> wanted{proposal.actuator};
    for (const auto& [id, value] : proposal.alsoSet)
        wanted.insert(id);
    for (const auto& [id, other] : entries)
        if (id != except && isInFlight(other->record.state))
            for (const Target& target : other->targets)
                if (wanted.contains(target.actuator))
                    return other.get();
    return nullptr;
}

std::string CommandService::Private::holdText(const Entry& holder) const
{
    const std::string held =
        fmt::format("\"{}\" still holds {} ({}); cancel that one first.", holder.record.proposal.title,
                    actuatorText(index, holder.record.proposal.actuator), nameOf(holder.record.state));
    if (momentAgo(holder).empty())
        return held;
    return fmt::format("{}'s command took this actuator a moment ago: {}", shortName(holder.lastPerson), held);
}

std::string CommandService::Private::momentAgo(const Entry& entry) const
{
    if (entry.lastDeed.empty() || clock.wall() - entry.lastDeedWall > kMoment)
        return {};
    return fmt::format("{} {} it a moment ago.", shortName(entry.lastPerson), entry.lastDeed);
}

std::string CommandService::Private::standsText(const Entry& entry) const
{
    const std::string who = momentAgo(entry);
    return who.empty() ? fmt::format("It is {} already.", nameOf(entry.record.state))
                       : fmt::format("{} It is {} now.", who, nameOf(entry.record.state));
}

void CommandService::Private::trim()
{
    std::vector<const Entry*> finished;
    for (const auto& [id, entry] : entries)
        if (isFinal(entry->record.state))
            finished.push_back(entry.get());
    if (finished.size() <= settings.keepFinal)
        return;
    std::ranges::sort(finished, {}, &Entry::sequence);
    finished.resize(finished.size() - settings.keepFinal);
    std::vector<CommandId> gone;
    for (const Entry* entry : finished)
        gone.push_back(entry->record.id);
    for (const CommandId& id : gone)
        entries.erase(id);
}

} // namespace sinew::command
