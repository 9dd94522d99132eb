// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/store/Project.h>

namespace sinew::store {

/// Project::create and Project::open of what lies on a PostgreSQL server. Throw Failure.
std::unique_ptr<Project> createOnServer(std::string_view address, const std::string& name);
std::unique_ptr<Project> openOnServer(std::string_view address, Project::Access access);

} // namespace sinew::store
