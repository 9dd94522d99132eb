// SPDX-License-Identifier: GPL-3.0-or-later
#include "Snapshot.h"

#include <SceneController.h>
#include <SceneLink.h>

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QImage>
#include <QQuickWindow>
#include <QTextStream>
#include <QTimer>

namespace sinew::app {

namespace {

constexpr int kPatienceMs = 120'000;
/// The scene must stay complete this long: values and labels arrive just after the tiles.
constexpr int kRestMs = 1500;

class Snapshot final : public QObject {
public:
    Snapshot(const SnapshotRequest& request, QQuickWindow* window, ui::Seat& seat)
        : m_request(request), m_window(window), m_seat(seat)
    {
        if (!request.size.isEmpty())
            window->resize(request.size);
        connect(&m_timer, &QTimer::timeout, this, &Snapshot::look);
        m_all.start();
        m_timer.start(100);
    }
    void end(const QString& problem)
    {
        m_timer.stop();
        if (!problem.isEmpty())
            QTextStream(stderr) << "sinew: " << problem << '\n';
        QCoreApplication::exit(problem.isEmpty() ? 0 : 1);
    }

private:
    void look()
    {
        if (m_all.elapsed() > kPatienceMs)
            return end(m_isArranged || !m_isAtItsTime
                           ? QStringLiteral("the picture was not complete in time")
                           : QStringLiteral("no model has computed %1 in time").arg(m_request.heatmap));
        // Before the first pass of the loop there is no now, and so no past either.
        if (!m_seat.overview() || m_seat.overview()->world == Instant{})
            return;
        if (!m_isArranged)
            return arrange();
        if (!m_seat.moment() || !m_window->property("settled").toBool())
            m_rest.restart();
        else if (m_rest.elapsed() > kRestMs)
            save();
    }

    void arrange()
    {
        auto* scene = m_window->property("scene").value<scene::SceneController*>();
        if (!scene || scene->isBusy())
            return;
        if (m_request.at && !m_isAtItsTime)
            m_seat.cursor()->scrubTo(static_cast<double>(microsOf(*m_request.at)) / 1000);
        m_isAtItsTime = true;
        const bool hasHeatmap = chooseHeatmap();
        // What a model computes is there when its run has ended.
        if (!hasHeatmap && m_request.heatmap.startsWith(QLatin1String("computed:")))
            return;
        m_isArranged = true;
        m_rest.start();
        if (!hasHeatmap || !chooseView(*scene))
            end(QStringLiteral("this project has no heatmap or view of that name"));
    }

    bool chooseHeatmap()
    {
        auto* link = m_window->property("link").value<ui::SceneLink*>();
        if (m_request.heatmap.isEmpty() || !link)
            return true;
        const QStringList modes{QStringLiteral("off"), QStringLiteral("now"), QStringLiteral("health"),
                                QStringLiteral("probability"), QStringLiteral("time-to-threshold")};
        const auto mode = modes.indexOf(m_request.heatmap);
        link->setMode(mode < 0 ? 1 : static_cast<int>(mode));
        return mode >= 0 || link->chooseQuantity(m_request.heatmap);
    }

    bool chooseView(scene::SceneController& scene)
    {
        if (m_request.view == QLatin1String("top"))
            scene.rig()->topView();
        else if (!m_request.view.isEmpty() && m_request.view != QLatin1String("all"))
            return scene.rig()->showSavedView(m_request.view) || frame(scene);
        return true;
    }

    /// The view's name may be an element.
    bool frame(scene::SceneController& scene)
    {
        if (!m_seat.index() || !m_seat.index()->element(ElementId(m_request.view.toStdString())))
            return false;
        scene.frameElements({m_request.view});
        return true;
    }

    void save()
    {
        const QImage picture = m_window->grabWindow();
        end(picture.isNull() || !picture.save(m_request.file)
                ? QStringLiteral("cannot write %1").arg(m_request.file)
                : QString());
    }

    SnapshotRequest m_request;
    QQuickWindow* m_window;
    ui::Seat& m_seat;
    QTimer m_timer;
    QElapsedTimer m_all, m_rest;
    bool m_isAtItsTime = false, m_isArranged = false;
};

} // namespace

std::unique_ptr<QObject> takeSnapshot(const SnapshotRequest& request, QObject* window, ui::Seat& seat,
                                      Session& session)
{
    auto* quick = qobject_cast<QQuickWindow*>(window);
    if (request.file.isEmpty() || !quick)
        return nullptr;
    auto snapshot = std::make_unique<Snapshot>(request, quick, seat);
    QObject::connect(&session, &ui::ProjectService::failed, snapshot.get(),
                     [job = snapshot.get(), &session](const QString& problem) {
                         if (!session.current())
                             job->end(problem);
                     });
    return snapshot;
}

} // namespace sinew::app
