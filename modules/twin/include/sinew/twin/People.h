// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/twin/Model.h>

#include <string>
#include <vector>

namespace sinew {

/// What is wrong with a list of people, as a sentence; empty: nothing. Logins are one word each and unique,
/// since the ledger and the two-person rule tell people apart by them; everybody has a name.
std::string faultOf(const std::vector<User>& people);

/// Whether `by` may change the people of a model: an administrator; anybody while there is none, since
/// whoever has the folder could write it anyway.
bool mayChangePeople(const Model& model, const User& by);

/// Why the people of `before` cannot become those of `after` by `by`'s hand, as a sentence; empty: they can.
std::string whyNotPeople(const Model& before, const std::vector<User>& after, const User& by);

/// A login made of a name: its first word in plain small letters, with a number where it is taken. Never
/// empty.
std::string loginFor(const std::string& name, const std::vector<User>& people);

} // namespace sinew
