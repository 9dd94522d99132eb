// SPDX-License-Identifier: GPL-3.0-or-later
#include "CommandPrivate.h"

#include <algorithm>
#include <fmt/format.h>

namespace sinew::command {

CommandService::CommandService(ModelPtr model, const Clock& clock, store::Ledger& ledger,
                               const keys::Signers& signers, Send send, SkillOf skillOf, Settings settings)
    : m(std::make_unique<Private>(*this, std::move(model), clock, ledger, signers, std::move(send),
                                  std::move(skillOf), std::move(settings)))
{
}

CommandService::CommandService(ModelPtr model, const Clock& clock, store::Ledger& ledger,
                               const keys::Signers& signers, Send send, SkillOf skillOf)
    : CommandService(std::move(model), clock, ledger, signers, std::move(send), std::move(skillOf), Settings{})
{
}

CommandService::~CommandService() = default;

Result<void> CommandService::restore(bool onDuty)
{
    return m->restore(onDuty);
}

Result<void> CommandService::take(const store::LedgerRow& row)
{
    return row.number <= m->lastRow ? Result<void>{} : m->catchUp();
}

Result<void> CommandService::takeDuty()
{
    if (const auto caught = m->catchUp(); !caught)
        return caught;
    m->onDuty = true;
    for (auto& [id, entry] : m->entries)
        m->resume(*entry);
    return {};
}

void CommandService::leaveDuty()
{
    m->onDuty = false;
}

void CommandService::setModel(ModelPtr model)
{
    m->index = ModelIndex(std::move(model));
}

Result<CommandId> CommandService::propose(const Proposal& proposal)
{
    // Who asks for a hazardous command never approves it: only request() knows who asks.
    if (proposal.origin.starts_with("operator:"))
        return fail(ErrorCode::NotAllowed, "An operator's own command is requested, not proposed.",
                    proposal.title);
    return m->propose(proposal, nullptr);
}

Result<void> CommandService::approve(const CommandId& id, const User& user)
{
    Entry* entry = m->find(id);
    if (!entry)
        return m->unknown(id);
    return m->approve(*entry, user);
}

Result<void> CommandService::reject(const CommandId& id, const User& user, const std::string& reason)
{
    Entry* entry = m->find(id);
    if (!entry)
        return m->unknown(id);
    return m->reject(*entry, user, reason);
}

Result<void> CommandService::cancel(const CommandId& id, const User& user, const std::string& reason)
{
    Entry* entry = m->find(id);
    if (!entry)
        return m->unknown(id);
    return m->cancel(*entry, user, reason);
}

Result<CommandId> CommandService::request(Proposal proposal, const User& user)
{
    return m->request(std::move(proposal), user);
}

Result<CommandId> CommandService::prepare(Proposal proposal, const User& user, Duration validFor)
{
    return m->prepare(std::move(proposal), user, validFor);
}

Result<void> CommandService::releaseReady(const CommandId& id)
{
    Entry* entry = m->find(id);
    if (!entry)
        return m->unknown(id);
    return m->releaseReady(*entry);
}

Result<void> CommandService::refine(const CommandId& id, const VerifyPlan& plan)
{
    Entry* entry = m->find(id);
    if (!entry)
        return m->unknown(id);
    return m->refine(*entry, plan);
}

void CommandService::feedback(const wire::FeedbackMessage& message)
{
    if (Entry* entry = m->find(message.command))
        m->feedback(*entry, message);
}

void CommandService::measured(std::span<const Sample> samples)
{
    for (auto& [id, entry] : m->entries)
        for (const Sample& sample : samples) {
            if (isFinal(entry->record.state))
                break; // one sample may decide it
            if (sample.quality == Quality::Good)
                m->measured(*entry, sample);
        }
}

void CommandService::look(const live::StateSnapshot& state)
{
    m->looked = state;
    m->lookAtInterlocks();
    m->trim();
}

void CommandService::tick(const live::StateSnapshot& state)
{
    look(state);
    if (!m->onDuty)
        return;
    m->now = &state;
    for (auto& [id, entry] : m->entries)
        if (!isFinal(entry->record.state))
            m->advanceAll(*entry);
    m->now = nullptr;
}

const std::vector<Interlock>& CommandService::interlocks() const
{
    return m->interlocks.all();
}

std::vector<CommandRecord> CommandService::commands() const
{
    std::vector<const Entry*> sorted;
    for (const auto& [id, entry] : m->entries)
        sorted.push_back(entry.get());
    std::ranges::sort(sorted, std::greater{}, &Entry::sequence);
    std::vector<CommandRecord> records;
    records.reserve(sorted.size());
    for (const Entry* entry : sorted)
        records.push_back(entry->record);
    return records;
}

std::optional<CommandRecord> CommandService::command(const CommandId& id) const
{
    const Entry* entry = m->find(id);
    return entry ? std::optional(entry->record) : std::nullopt;
}

} // namespace sinew::command
