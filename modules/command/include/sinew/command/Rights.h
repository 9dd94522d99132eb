// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/command/ControlRoom.h>
#include <sinew/twin/Proposal.h>

namespace sinew::command {

/// Whether a person is still who a seat takes them for: enrolled, with a key and in this role. Everybody is
/// while nobody has become administrator. Errors: NotAllowed, a sentence.
Result<void> confirm(const Roster& now, const User& user);

/// Whether a person has authority over an asset that people call `name`. Errors: NotAllowed, a sentence that
/// says who has it, since when (ISO 8601).
Result<void> needAuthority(const Roster& now, const UserId& person, const AssetId& asset,
                           const std::string& name);

/// The same for all assets that a proposal acts on, each once.
Result<void> needAuthority(const Roster& now, const UserId& person, const Proposal& proposal,
                           const ModelIndex& index);

} // namespace sinew::command
