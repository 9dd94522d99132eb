// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>
#include <sinew/importer/Importer.h>
#include <sinew/keys/KeyRing.h>
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
    std::shared_ptr<keys::KeyRing> ring; ///< who can sign here
};

Result<OpenProject> openProject(const std::filesystem::path& folder,
                                store::Project::Access access = store::Project::Access::ReadWrite,
                                std::stop_token stop = {});

/// Makes a new project of these people; who they are stands in its ledger.
/// Errors: Conflict (the folder exists), InvalidInput (faultOf the people), and the store's.
Result<OpenProject> createProject(const std::filesystem::path& folder, const std::vector<User>& people);

/// Opens it, or makes it, of demoPeople(), where the folder does not exist yet.
Result<OpenProject> openOrCreateProject(const std::filesystem::path& folder, std::stop_token stop = {});

/// The people of the demo and of projects made without a window: one viewer, one operator, two approvers.
std::vector<User> demoPeople();

/// All readers that the build knows.
const importer::Readers& readers();

} // namespace sinew::app
