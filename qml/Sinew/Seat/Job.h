// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QFuture>
#include <QPromise>
#include <QThreadPool>

#include <memory>
#include <type_traits>
#include <utility>

namespace sinew::ui {

/// Runs `work` on a pool; use .then(receiver, …) to take the result on the receiver's thread, or not at all once
/// the receiver is gone. `work` captures values, never an object of the window.
template <class Work>
auto runJob(QThreadPool& pool, Work work)
{
    using T = std::invoke_result_t<Work>;
    auto promise = std::make_shared<QPromise<T>>();
    promise->start();
    QFuture<T> future = promise->future();
    pool.start([promise, work = std::move(work)]() mutable {
        promise->addResult(work());
        promise->finish();
    });
    return future;
}

} // namespace sinew::ui
