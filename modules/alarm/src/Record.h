// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "Item.h"

#include <sinew/alarm/FloodWatch.h>
#include <sinew/keys/Keys.h>
#include <sinew/store/Ledger.h>

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>

namespace sinew::alarm {

/// The alarms that are not normal and the engineers' decisions, in step with the ledger that several seats
/// share: rows of others are taken in, own ones are appended only behind what is known, and tried again on
/// top of what came between.
///
/// What happens in the world takes effect whatever the ledger says, and is written when it can be; what
/// people do is in the ledger first. Thread: one at a time.
class Record {
public:
    Record(const Clock& clock, store::Ledger& ledger, std::shared_ptr<const keys::Signers> signers)
        : m_clock(clock), m_ledger(ledger), m_signers(std::move(signers))
    {
    }
    /// How many rows could not be read and were left out.
    Result<int> restore();
    /// A row that is behind the last one known is ignored; where rows between are missing, they are read.
    Result<void> take(const store::LedgerRow& row);

    const Item* find(const AlarmId& id) const;
    const std::map<AlarmId, Item>& items() const { return m_items; }
    /// Of what stands, without a row: the value, the title.
    Item* edit(const AlarmId& id);
    const std::shared_ptr<const Design>& design() const { return m_design; }
    Rate rate();
    bool isChattering(const AlarmId& id) const { return m_chatter.isChattering(id, m_clock.wall()); }

    /// By itself. Its times are set here.
    void happened(const AlarmId& id, Happening happening);
    /// By a person: `make` checks it against the alarm as it stands (null: normal); it is asked again where
    /// another seat was first.
    Result<void> act(const AlarmId& id, const User& user,
                     const std::function<Result<Happening>(const Item*)>& make);
    /// The same for the design.
    Result<void> decide(const Deed& deed, const User& user, const std::function<Result<void>()>& check);
    /// Rows that wait because the ledger could not be written.
    void saveUnsaved();

    std::function<void(const Alarm&)> onChanged;
    std::function<void(const std::string&)> onFault;

private:
    struct Unsaved {
        AlarmId id;
        Happening happening;
        Item result;
    };
    Result<void> takeNext(const store::LedgerRow& row);
    /// Rows that others wrote since. False: there were none, or they cannot be read.
    bool catchUp();
    void set(const AlarmId& id, const Item& item);
    void note(Event event, const Item& item, Instant wall);
    void replayUnsaved();
    Item written(const AlarmId& id) const;
    Result<std::shared_ptr<const keys::Signer>> signerOf(const User& user);
    /// Appends behind what is known; Conflict with everything taken in where another seat was first.
    Result<store::LedgerRow> append(const store::LedgerEntry& entry,
                                    std::shared_ptr<const keys::Signer> signer);
    void reportFault(const Error& why);
    void tell(const std::string& fault)
    {
        if (onFault)
            onFault(fault);
    }

    const Clock& m_clock;
    store::Ledger& m_ledger;
    std::shared_ptr<const keys::Signers> m_signers;
    std::int64_t m_head = 0; ///< the last row known
    std::map<AlarmId, Item> m_items;
    std::shared_ptr<const Design> m_design = std::make_shared<const Design>();
    FloodWatch m_flood;
    Chatter m_chatter;
    std::deque<Unsaved> m_unsaved;
    std::map<AlarmId, Item> m_written; ///< as the ledger has those that wait
    std::size_t m_givenUp = 0;
    bool m_isFaulty = false;
};

} // namespace sinew::alarm
