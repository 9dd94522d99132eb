// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <string>
#include <tl/expected.hpp>
#include <vector>

namespace sinew {

enum class ErrorCode {
    InvalidInput, ///< the data are wrong; subject names the file and the place
    NotFound,
    Unsupported,  ///< a format, version or feature that we do not read
    NeedsAnswer,  ///< only a person can say (a missing CRS, a height unit)
    NewerVersion, ///< written by a newer Sinew
    Corrupt,
    Io, ///< the disk or the network said no
    ReadOnly,
    NoSpace,
    Cancelled,
    Timeout,
    LimitExceeded,   ///< memory, size, depth
    SingularNetwork, ///< a part without a source
    NotConverged,    ///< iterations and last residual in the message
    NotAllowed,      ///< authority, role, interlock
    Conflict,        ///< somebody else was first, or a stale revision
    Internal,
};

/// What went wrong, for a person: `message` says why, `subject` what it is about
/// (a file and line, an element, a channel).
struct Error {
    ErrorCode code = ErrorCode::Internal;
    std::string message;
    std::string subject;

    /// "subject: message", or the message alone.
    std::string text() const { return subject.empty() ? message : subject + ": " + message; }
    bool operator==(const Error&) const = default;
};

/// Something worth saying beside a value that is good.
struct Warning {
    std::string message;
    std::string subject;
    bool operator==(const Warning&) const = default;
};

template <class T>
using Result = tl::expected<T, Error>;

inline tl::unexpected<Error> fail(ErrorCode code, std::string message, std::string subject = {})
{
    return tl::unexpected<Error>(Error{code, std::move(message), std::move(subject)});
}

/// Passes an error of one Result on as that of another.
template <class T>
tl::unexpected<Error> passOn(const Result<T>& failed)
{
    return tl::unexpected<Error>(failed.error());
}

} // namespace sinew
