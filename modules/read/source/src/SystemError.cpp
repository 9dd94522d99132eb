// SPDX-License-Identifier: GPL-3.0-or-later
#include "SystemError.h"

#include <cerrno>
#include <system_error>

namespace sinew::read {

namespace {

ErrorCode codeOf(int error)
{
    switch (error) {
    case ENOENT:
    case ENOTDIR:
        return ErrorCode::NotFound;
    case ENOSPC:
    case EDQUOT:
        return ErrorCode::NoSpace;
    case EROFS:
        return ErrorCode::ReadOnly;
    default:
        return ErrorCode::Io;
    }
}

} // namespace

tl::unexpected<Error> systemError(int error, const std::string& subject)
{
    return fail(codeOf(error), std::system_category().message(error), subject);
}

} // namespace sinew::read
