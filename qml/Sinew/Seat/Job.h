// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QFuture>
#include <QFutureWatcher>
#include <QPromise>
#include <QThreadPool>

#include <memory>
#include <type_traits>
#include <utility>

namespace sinew::ui {

/// Work that runs on a pool.
template <class T>
class Job {
public:
    explicit Job(QFuture<T> future) : m_future(std::move(future)) {}

    /// Hands the result to `take` on the receiver's thread, or drops it where the receiver is gone by then.
    /// (QFuture::then with a context asserts in that case.) Call from the receiver's thread.
    template <class Receiver, class Take>
    void then(Receiver* receiver, Take take)
    {
        auto* watcher = new QFutureWatcher<T>(receiver);
        QObject::connect(watcher, &QFutureWatcherBase::finished, receiver,
                         [watcher, take = std::move(take)]() mutable {
                             watcher->deleteLater();
                             take(watcher->future().takeResult());
                         });
        watcher->setFuture(m_future);
    }

private:
    QFuture<T> m_future;
};

/// Runs `work` on a pool. `work` captures values, never an object of the window.
template <class Work>
auto runJob(QThreadPool& pool, Work work)
{
    using T = std::invoke_result_t<Work>;
    auto promise = std::make_shared<QPromise<T>>();
    promise->start();
    Job<T> job(promise->future());
    pool.start([promise, work = std::move(work)]() mutable {
        promise->addResult(work());
        promise->finish();
    });
    return job;
}

} // namespace sinew::ui
