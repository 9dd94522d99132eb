// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>
#include <sinew/core/Time.h>
#include <sinew/keys/Keys.h>

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

namespace sinew::store {

/// What is written: who did what to which thing, and with what result.
struct LedgerEntry {
    Instant wall, world;
    std::string source;   ///< "operator:ada", "system:bridge", "field", "seat"
    std::string category; ///< "command", "approval", "alarm", "people", "seat", "login", "authority", "model", …
    std::string type;     ///< "proposed", "approved", "dispatched", "acknowledged", …
    std::string subject;  ///< id of the command, alarm, …
    std::string result;   ///< "ok", or the refusal's reason
    std::string detail;   ///< JSON object
    bool operator==(const LedgerEntry&) const = default;
};

struct LedgerRow {
    std::int64_t number = 0; ///< 1, 2, 3 …
    LedgerEntry entry;
    /// Lower-case hex SHA-256; hash covers number, entry, previousHash and, where there is one, the signer.
    std::string previousHash, hash;
    /// Archived: only its place in the chain is left here.
    bool isEmptied() const { return entry.category.empty() && entry.source.empty() && entry.detail.empty(); }
    keys::PublicKey signer; ///< empty: written before rows were signed, or where no seat had a key
    keys::Signature signature; ///< of the hash's 64 digits
};

/// Whether the row says what it was hashed and signed with. False where nobody signed it.
bool isSigned(const LedgerRow& row);
/// The row that follows one of hash `previousHash`, signed where somebody signs.
LedgerRow nextRow(std::int64_t number, const LedgerEntry& entry, const std::string& previousHash,
                  const keys::Signer* signer);

/// How a row is appended.
struct Append {
    std::shared_ptr<const keys::Signer> by; ///< null: the seat
    /// Only while this is the last row: Conflict where another seat wrote meanwhile.
    std::optional<std::int64_t> after;
};

struct LedgerCheck {
    std::int64_t rows = 0;
    std::int64_t signatures = 0; ///< rows whose signature is their signer's
    Instant lastWall;            ///< of the last row
    std::string headHash;
    /// Empty: intact. Else each names the row and what is wrong: changed, removed, reordered,
    /// inserted.
    std::vector<std::string> faults;
    std::vector<std::int64_t> faultRows; ///< the rows that are wrong in the chain itself
    /// What a reader should know besides.
    std::vector<std::string> notes;
};

/// How a long check is followed and stopped.
struct CheckWatch {
    std::stop_token stop;
    std::function<void(std::int64_t row, std::int64_t last)> progress; ///< about every thousandth row
};

/// A further check of a row: the fault, or nothing.
using RowCheck = std::function<std::optional<std::string>(const LedgerRow&)>;

/// Append-only, hash-chained, signed, synchronous=FULL: what append() returned is on disk.
/// A chain shows what was changed inside it, not that its whole end was cut off together with the head's
/// record: keep `headHash` elsewhere where that matters.
///
/// Thread: any.
///
/// Errors: ReadOnly, NoSpace (nothing was appended), Corrupt (the file itself is damaged), Io.
class Ledger {
public:
    virtual ~Ledger() = default;
    virtual Result<LedgerRow> append(const LedgerEntry& entry, const Append& how) = 0;
    Result<LedgerRow> append(const LedgerEntry& entry) { return append(entry, Append{}); }
    /// Who signs what no person does. A seat that the ledger does not know yet is registered in a row of its
    /// own (category "seat", type "registered", subject: the key). Call once, after opening for writing.
    Result<void> setSeat(std::shared_ptr<const keys::Signer> seat, const std::string& name, Instant wall);
    /// Number of the last row; 0: none.
    virtual Result<std::int64_t> lastNumber() const = 0;
    /// At most `most` rows after `afterNumber`, ascending; category empty: all.
    virtual Result<std::vector<LedgerRow>> rows(std::int64_t afterNumber = 0, const std::string& category = {},
                                                std::size_t most = kAllRows) const = 0;
    static constexpr std::size_t kAllRows = std::size_t(1) << 40;
    /// Takes the contents of rows that are archived elsewhere (LedgerArchive.h); their place in the chain, hash
    /// and signature stay. Refused for rows after the last one that a row says was archived.
    virtual Result<void> empty(std::span<const std::int64_t> numbers) = 0;
    /// `also` is asked about each row whose contents and signature are sound, in order. Rows that are appended
    /// meanwhile are checked too. Errors: also Cancelled.
    virtual Result<LedgerCheck> verify(const RowCheck& also = {}, const CheckWatch& watch = {}) const = 0;

protected:
    /// Who signs a row that is appended so; null: nobody.
    std::shared_ptr<const keys::Signer> signerFor(const Append& how) const { return how.by ? how.by : m_seat; }

private:
    std::shared_ptr<const keys::Signer> m_seat;
};

} // namespace sinew::store
