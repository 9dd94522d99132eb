// SPDX-License-Identifier: GPL-3.0-or-later
#include "OpenProject.h"

#include "Registry.h"

namespace sinew::app {

const importer::Readers& readers()
{
    static const importer::Readers all = make_readers();
    return all;
}

std::vector<User> firstUsers()
{
    return {{UserId("viewer"), "Viewer", Role::Viewer},
            {UserId("ada"), "Ada (operator)", Role::Operator},
            {UserId("ben"), "Ben (approver)", Role::Approver},
            {UserId("cleo"), "Cleo (approver)", Role::Approver}};
}

Result<OpenProject> openProject(const std::filesystem::path& folder, store::Project::Access access, std::stop_token stop)
{
    auto project = store::Project::open(folder, access);
    if (!project)
        return passOn(project);
    OpenProject open{.project = std::move(*project)};
    auto model = importer::loadModel(*open.project, readers(), open.warnings, stop);
    if (!model)
        return passOn(model);
    open.model = std::make_shared<const Model>(std::move(*model));
    return open;
}

Result<OpenProject> openOrCreateProject(const std::filesystem::path& folder, std::stop_token stop)
{
    std::error_code error;
    if (std::filesystem::exists(folder, error))
        return openProject(folder, store::Project::Access::ReadWrite, stop);
    std::string name = folder.stem().string();
    auto project = store::Project::create(folder, name.empty() ? "Project" : name);
    if (!project)
        return passOn(project);
    OpenProject open{.project = std::move(*project)};
    auto model = open.project->loadModel();
    if (!model)
        return passOn(model);
    model->users = firstUsers();
    if (const auto saved = open.project->saveModel(*model); !saved)
        return passOn(saved);
    open.model = std::make_shared<const Model>(std::move(*model));
    return open;
}

} // namespace sinew::app
