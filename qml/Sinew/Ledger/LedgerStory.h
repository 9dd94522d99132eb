// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "Format.h"
#include "LedgerNames.h"

#include <sinew/store/Ledger.h>
#include <sinew/twin/Model.h>

#include <vector>

namespace sinew::ui {

/// How a person at this seat is told: names, zone, units.
struct LedgerVoice {
    const ModelIndex* index = nullptr; ///< may be null: ids instead of names
    const LedgerNames& names;
    DisplayOptions display;
};

/// One row of the ledger in plain words, and what it is about.
struct LedgerStory {
    QString what; ///< "Approved (1 of 2): Close valve V-3"
    QString who;  ///< "Ada Mori", "bridge model", "seat north"
    QString about; ///< "C-12", "Harbour bridge"; empty: nothing of the city
    CommandId command;
    AlarmId alarm;
    std::vector<ElementId> elements;
    AssetId asset; ///< also that of the elements
};

LedgerStory storyOf(const store::LedgerRow& row, const LedgerVoice& voice);
/// "Sign-in" for "login"; a category that is not known is its own name.
QString categoryText(std::string_view category);
/// All that there are, as the ledger names them, in the order in which people look for them.
std::span<const std::string_view> ledgerCategories();
/// "2026-09-14 14:02:07", in the zone of the display.
QString ledgerTime(Instant at, const DisplayOptions& display);

} // namespace sinew::ui
