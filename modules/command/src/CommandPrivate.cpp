// SPDX-License-Identifier: GPL-3.0-or-later
#include "CommandPrivate.h"

#include "Wording.h"

#include <algorithm>
#include <fmt/format.h>
#include <set>

namespace sinew::command {

CommandService::Private::Private(CommandService& owner, ModelPtr model, const Clock& time,
                                 store::Ledger& book, Send sender, SkillOf skillFor, Settings chosen)
    : service(owner), index(std::move(model)), clock(time), ledger(book), send(std::move(sender)),
      skillOf(std::move(skillFor)), settings(chosen)
{
}

Result<void> CommandService::Private::transit(Entry& entry, Change change)
{
    const auto to = next(entry.record.state, change.event);
    if (!to)
        return fail(ErrorCode::Conflict,
                    fmt::format("The command is {}; it cannot be {} any more.", nameOf(entry.record.state),
                                nameOf(change.event)),
                    entry.record.proposal.title);
    change.wall = clock.wall();
    change.world = clock.world();
    if (change.source.empty())
        change.source = change.user.id.isEmpty() ? "seat" : "operator:" + change.user.id.value;
    const auto row = ledger.append(toLedger(entry, *to, change));
    if (!row) {
        fault(row.error().text(), !change.user.id.isEmpty());
        return passOn(row);
    }
    ledgerIsFaulty = false;
    apply(entry, *to, change);
    changed(entry);
    return {};
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
    return fmt::format("\"{}\" still holds {} ({}); cancel that one first.", holder.record.proposal.title,
                       actuatorText(index, holder.record.proposal.actuator), nameOf(holder.record.state));
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
