// SPDX-License-Identifier: GPL-3.0-or-later
#include "OpenProject.h"

#include "EditRecord.h"
#include "ProjectPeople.h"
#include "Registry.h"

#include <sinew/twin/People.h>

namespace sinew::app {

const importer::Readers& readers()
{
    static const importer::Readers all = make_readers();
    return all;
}

Result<OpenProject> openProject(const std::filesystem::path& folder, store::Project::Access access,
                                std::stop_token stop)
{
    auto project = store::Project::open(folder, access);
    if (!project)
        return passOn(project);
    OpenProject open{.project = std::move(*project)};
    auto model = importer::loadModel(*open.project, readers(), open.warnings, stop);
    if (!model)
        return passOn(model);
    if (const auto seated = seatPeople(open, std::move(*model)); !seated)
        return passOn(seated);
    return open;
}

Result<OpenProject> createProject(const std::filesystem::path& folder, const std::vector<User>& people)
{
    if (const std::string fault = faultOf(people); !fault.empty())
        return fail(ErrorCode::InvalidInput, fault, folder.string());
    const std::string name = store::isServerAddress(folder.native()) ? "" : folder.stem().string();
    auto project = store::Project::create(folder, name.empty() ? "Project" : name);
    if (!project)
        return passOn(project);
    OpenProject open{.project = std::move(*project)};
    auto model = open.project->loadModel();
    if (!model)
        return passOn(model);
    Model peopled = *model;
    peopled.users = people;
    if (const auto seated = seatPeople(open, peopled); !seated)
        return passOn(seated);
    if (const auto recorded = recordEdit(open.project->ledger(), *model, peopled, {}, SystemClock{});
        !recorded)
        return passOn(recorded);
    if (const auto saved = open.project->saveModel(peopled); !saved)
        return passOn(saved);
    return open;
}

Result<OpenProject> openOrCreateProject(const std::filesystem::path& folder, std::stop_token stop)
{
    if (store::isServerAddress(folder.native())) {
        auto open = openProject(folder, store::Project::Access::ReadWrite, stop);
        return open || open.error().code != ErrorCode::NotFound ? std::move(open)
                                                                : createProject(folder, {});
    }
    std::error_code error;
    return std::filesystem::exists(folder, error)
               ? openProject(folder, store::Project::Access::ReadWrite, stop)
               : createProject(folder, {});
}

} // namespace sinew::app
