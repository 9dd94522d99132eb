// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/command/ControlRoom.h>
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
    ModelPtr model; ///< its people are those of the ledger
    std::vector<Warning> warnings;
    std::shared_ptr<keys::KeyRing> ring; ///< who can sign here
    std::shared_ptr<command::ControlRoom> room; ///< who may; keeps the project
};

Result<OpenProject> openProject(const std::filesystem::path& folder,
                                store::Project::Access access = store::Project::Access::ReadWrite,
                                std::stop_token stop = {});

/// Makes a new project of these people. None of them has a key: the first administrator is the first to get
/// one.
/// Errors: Conflict (the folder exists), InvalidInput (faultOf the people), and the store's.
Result<OpenProject> createProject(const std::filesystem::path& folder, const std::vector<User>& people);

/// Opens it, or makes it, of nobody, where the folder does not exist yet.
Result<OpenProject> openOrCreateProject(const std::filesystem::path& folder, std::stop_token stop = {});

/// All readers that the build knows.
const importer::Readers& readers();

} // namespace sinew::app
