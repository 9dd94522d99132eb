// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>

#include <filesystem>
#include <new>
#include <type_traits>
#include <utility>

namespace sinew::store {

/// An Error on its way up to the public function that returns it. Thrown inside this module only: SQL in
/// straight lines would drown in checks otherwise.
struct Failure {
    Error error;
};

[[noreturn]] inline void raise(ErrorCode code, std::string message, std::string subject = {})
{
    throw Failure{Error{code, std::move(message), std::move(subject)}};
}

/// The value, or its error thrown.
template <class T>
T valueOf(Result<T>&& result)
{
    if (!result)
        throw Failure{std::move(result.error())};
    if constexpr (!std::is_void_v<T>)
        return std::move(*result);
}

/// Runs `work` and turns what it throws into a Result: the border of every public function.
template <class Work>
auto guarded(Work&& work) -> Result<std::invoke_result_t<Work>>
{
    try {
        if constexpr (std::is_void_v<std::invoke_result_t<Work>>) {
            work();
            return {};
        } else {
            return work();
        }
    } catch (Failure& failure) {
        return tl::unexpected<Error>(std::move(failure.error));
    } catch (const std::filesystem::filesystem_error& problem) {
        const bool full = problem.code() == std::errc::no_space_on_device;
        return fail(full ? ErrorCode::NoSpace : ErrorCode::Io, problem.code().message(),
                    problem.path1().string());
    } catch (const std::bad_alloc&) {
        return fail(ErrorCode::LimitExceeded, "not enough memory");
    }
}

} // namespace sinew::store
