// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>
#include <sinew/importer/Importer.h>
#include <sinew/store/Project.h>
#include <sinew/twin/Model.h>

#include <memory>
#include <stop_token>
#include <vector>

namespace sinew::app {

struct OpenProject {
    std::shared_ptr<store::Project> project;
    ModelPtr model;
    std::vector<Warning> warnings;
};

Result<OpenProject> openProject(const std::filesystem::path& folder,
                                store::Project::Access access = store::Project::Access::ReadWrite, std::stop_token stop = {});

/// Opens it, or makes it where the folder does not exist yet.
Result<OpenProject> openOrCreateProject(const std::filesystem::path& folder, std::stop_token stop = {});

/// The people of a new project: one viewer, one operator, two approvers.
std::vector<User> firstUsers();

/// All readers that the build knows.
const importer::Readers& readers();

} // namespace sinew::app
