// SPDX-License-Identifier: GPL-3.0-or-later
#include "Replay.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <sinew/wire/Authorisation.h>

namespace sinew::command {

Result<ReadRow> readRow(const store::LedgerRow& row)
{
    ReadRow read{row.number, CommandId(row.entry.subject), row.signer, {}};
    if (row.entry.type == kProposedType) {
        auto birth = birthFromLedger(row);
        if (!birth)
            return passOn(birth);
        read.what = std::move(*birth);
        return read;
    }
    auto change = changeFromLedger(row);
    if (!change)
        return passOn(change);
    read.what = std::move(*change);
    return read;
}

namespace {

bool signedBy(const wire::Authorisation& authorisation, const UserId& person, const keys::PublicKey& key)
{
    return std::ranges::any_of(authorisation.signatures, [&](const auto& by) {
        return by.person == person && by.key == key &&
               keys::verify(key, canonicalForm(authorisation, person, by.purpose), by.signature);
    });
}

/// What was signed is what people saw.
bool asksFor(const wire::Authorisation& authorisation, const Entry& entry)
{
    const auto isSame = [](const wire::Setting& setting, const Target& target) {
        const auto unit = findUnit(setting.unit);
        const double tolerance = 1e-9 * (1 + std::abs(target.value));
        return unit && setting.actuator == target.actuator && setting.action == target.action &&
               std::abs(unit->toSi(setting.value) - target.value) <= tolerance;
    };
    return authorisation.id == entry.record.id && authorisation.origin == entry.record.proposal.origin &&
           authorisation.hazardous == entry.record.proposal.hazardous &&
           std::ranges::equal(authorisation.settings, entry.targets, isSame);
}

const char* wrongSignature(const Entry& entry, const std::optional<wire::Authorisation>& authorisation,
                           const UserId& person, const keys::PublicKey& signer)
{
    if (!authorisation || signer.isEmpty())
        return nullptr;
    if (!signedBy(*authorisation, person, signer))
        return "holds what its person did not sign";
    return asksFor(*authorisation, entry) ? nullptr : "was signed for something else than what it asks";
}

/// The first signature fixes what is signed: nobody who signs later changes it.
bool saysTheSame(wire::Authorisation a, wire::Authorisation b)
{
    a.signatures.clear();
    b.signatures.clear();
    return a == b;
}

const char* wrongApproval(const Entry& entry, const Change& change, const keys::PublicKey& signer)
{
    const int given = static_cast<int>(entry.record.approvals.size()) + 1;
    if (change.event != Event::Approve && given < entry.record.approvalsNeeded)
        return "approves with fewer people than needed";
    if ((change.event == Event::Prepare) != entry.record.emergency && change.event != Event::Approve)
        return "releases what was to be kept ready, or the reverse";
    if (signer.isEmpty())
        return nullptr;
    if (!change.authorisation)
        return "is an approval that its person did not sign";
    if (entry.authorisation && !saysTheSame(*entry.authorisation, *change.authorisation))
        return "approves something else than what the first person signed";
    return nullptr;
}

} // namespace

Result<void> replay(Entries& entries, ReadRow row, const ModelIndex& index, double alpha, double beta,
                    std::int64_t& lastSequence)
{
    const auto wrong = [&](const char* what) {
        return fail(ErrorCode::Corrupt, what, fmt::format("ledger row {}", row.number));
    };
    if (auto* birth = std::get_if<Birth>(&row.what)) {
        auto entry = std::make_unique<Entry>();
        const UserId asker = birth->user.id;
        begin(*entry, std::move(*birth), index, alpha, beta);
        if (const char* why = wrongSignature(*entry, entry->authorisation, asker, row.signer))
            return wrong(why);
        entry->sequence = ++lastSequence;
        entries[row.command] = std::move(entry);
        return {};
    }
    const auto found = entries.find(row.command);
    if (found == entries.end())
        return wrong("is about a command that was never proposed");
    Entry& entry = *found->second;
    const ReadChange& read = std::get<ReadChange>(row.what);
    if (next(entry.record.state, read.change.event) != read.to)
        return wrong("says a step that does not exist from where the command stood");
    if (const char* why =
            wrongSignature(entry, read.change.authorisation, read.change.user.id, row.signer))
        return wrong(why);
    if (isApproval(read.change.event))
        if (const char* why = wrongApproval(entry, read.change, row.signer))
            return wrong(why);
    apply(entry, read.to, read.change);
    return {};
}

} // namespace sinew::command
