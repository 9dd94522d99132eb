// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "LedgerStory.h"

#include <optional>
#include <sinew/store/LedgerSearch.h>

namespace sinew::ui {

/// Which rows a reader wants to see; what is empty asks for all.
struct LedgerQuery {
    std::string category;
    std::string person;   ///< login
    keys::PublicKey seat; ///< whose key signed
    QString text;         ///< anywhere in a row or in its words, capitals or not
    std::optional<Instant> from, to; ///< wall, both inclusive
    /// About this one only.
    ElementId element;
    AssetId asset;
    std::string subject; ///< of a command or an alarm
    bool operator==(const LedgerQuery&) const = default;

    bool isAll() const { return *this == LedgerQuery{}; }
    bool matches(const store::LedgerRow& row, const LedgerVoice& voice) const;
    /// It asks what only a row's words tell.
    bool needsWords() const { return !text.isEmpty() || !element.isEmpty() || !asset.isEmpty(); }
    /// All that can be asked of the ledger itself, of the rows in (after, last].
    store::LedgerSearch search(std::int64_t after, std::int64_t last) const;
};

} // namespace sinew::ui
