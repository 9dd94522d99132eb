// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/command/Accounts.h>

#include <optional>
#include <string>
#include <vector>

namespace sinew::command {

/// What somebody wrote into the shift log: a note, or the hand-over of a shift.
struct ShiftEntry {
    std::int64_t number = 0; ///< of its row in the ledger
    Instant wall, world;
    User author;
    std::string text;
    AssetId asset;     ///< each of these three may be empty
    AlarmId alarm;
    CommandId command;
    std::optional<User> to;          ///< a hand-over: who relieves
    std::vector<std::string> points; ///< a hand-over: what was open at that moment, a sentence each
    std::optional<Instant> acceptedAt; ///< wall
};

/// The shift log: what the ledger's rows of the category "shift" say. Types: "note", "handed over" (to one
/// person who may command), "accepted" (by that person). Each is signed by whose deed it is; a viewer writes
/// nothing. Thread: one at a time.
class ShiftLog {
public:
    /// `accounts` as they were just before that row. Errors: as Accounts::take.
    Result<void> take(const store::LedgerRow& row, const Accounts& accounts);
    std::string whyNot(const store::LedgerEntry& entry, const keys::PublicKey& signer,
                       const Accounts& accounts) const;
    const std::vector<ShiftEntry>& entries() const { return m_entries; } ///< oldest first
    /// The newest hand-over to a person that they have not accepted; null: none.
    const ShiftEntry* openFor(const UserId& user) const;

private:
    std::vector<ShiftEntry> m_entries;
};

/// `note`: text, asset, alarm and command are used.
store::LedgerEntry shiftNoteRow(const ShiftEntry& note, const UserId& by);
store::LedgerEntry shiftHandedOverRow(const std::string& text, const std::vector<std::string>& points,
                                      const UserId& to, const UserId& by);
/// `number`: of the hand-over.
store::LedgerEntry shiftAcceptedRow(std::int64_t number, const UserId& by);

} // namespace sinew::command
