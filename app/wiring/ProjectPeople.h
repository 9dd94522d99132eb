// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "OpenProject.h"

#include <optional>

namespace sinew::app {

/// Gives an open project its model, its control room and, where it can be written, this seat's key. The
/// model's people become those of the ledger: a name or a role that model.gpkg says otherwise is a warning
/// and counts for nothing. A seat without a key is a warning too: what it writes is not signed.
/// Errors: the ledger's.
Result<void> seatPeople(OpenProject& open, Model model);

/// $SINEW_SEAT_NAME, else "ada@control-room-2": who runs this program, and where.
std::string seatName();

/// Everything in it was made up: nobody is hurt where its passwords are known. At least one source.
bool isSimulated(const Model& model);

/// The people of the demo: a viewer, two operators, two approvers, an administrator.
std::vector<User> demoPeople();
/// Enrols demoPeople() with random pass phrases, which it writes to demoPeopleFile(), readable by the owner
/// only. Their keys are sealed at the least cost, so that making the demo is not slow: for simulated projects
/// alone. Errors: NotAllowed (not simulated, or it has an administrator), and those of enrolling; Io.
Result<void> enrolDemoPeople(OpenProject& open);
std::filesystem::path demoPeopleFile(const store::Project& project);
/// From demoPeopleFile(). Nothing: a real project, or no such person there.
std::optional<std::string> demoPassword(const OpenProject& open, const UserId& person);

} // namespace sinew::app
