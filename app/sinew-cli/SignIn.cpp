// SPDX-License-Identifier: GPL-3.0-or-later
#include "SignIn.h"

#include "Password.h"
#include "ProjectPeople.h"

namespace sinew::cli {

Result<void> doAs(const std::string& project, const Doer& doer,
                  const std::function<Result<void>(const app::OpenProject&, const User&,
                                                   const std::shared_ptr<const keys::Signer>&)>& deed)
{
    const auto open = app::openProject(project);
    if (!open)
        return passOn(open);
    if (open->project->access() != store::Project::Access::ReadWrite)
        return fail(ErrorCode::ReadOnly, "the project cannot be written", project);
    const auto known = doer.passwordFd < 0 ? app::demoPassword(*open, UserId(doer.login)) : std::nullopt;
    const auto password =
        known ? Result<std::string>(*known) : readPassword("Password of " + doer.login, doer.passwordFd);
    if (!password)
        return passOn(password);
    const auto by = open->room->signIn(doer.login, *password);
    if (!by)
        return passOn(by);
    const auto done = deed(*open, *by, open->ring->of(by->id));
    const auto left = open->room->signOut();
    return done ? left : done;
}

} // namespace sinew::cli
