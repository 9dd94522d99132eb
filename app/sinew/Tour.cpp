// SPDX-License-Identifier: GPL-3.0-or-later
#include "Tour.h"

#include <CursorState.h>
#include <LedgerModel.h>
#include <SceneLink.h>

#include <algorithm>
#include <QCoreApplication>
#include <QDir>
#include <QElapsedTimer>
#include <QImage>
#include <QQuickWindow>
#include <QTextStream>
#include <QTimer>
#include <utility>

namespace sinew::app {

namespace {

constexpr int kRestMs = 2500;
/// Longest wait for the city, and then for a first proposal.
constexpr int kPatienceMs = 180'000;

class Tour final : public QObject {
public:
    Tour(QString folder, const QSize& size, QQuickWindow* window, ui::Seat& seat)
        : m_folder(std::move(folder)), m_window(window), m_seat(seat)
    {
        if (!size.isEmpty())
            window->resize(size);
        connect(&m_timer, &QTimer::timeout, this, &Tour::look);
        m_waited.start();
        m_timer.start(200);
    }

private:
    enum class Stop { City, Proposal, Forecast, Network, Alarms, Ledger, Done };

    void look()
    {
        if (m_waited.elapsed() > kPatienceMs)
            return end(m_stop == Stop::Proposal ? QStringLiteral("nothing was proposed in time")
                                                : QStringLiteral("the scene was not complete in time"));
        if (!isAtStop())
            m_rest.restart();
        else if (m_rest.isValid() && m_rest.elapsed() > kRestMs)
            takePicture();
    }

    bool isAtStop()
    {
        const bool isComplete = m_seat.overview() && m_window->property("settled").toBool();
        if (m_stop == Stop::Network)
            return isComplete && showsNetwork();
        if (m_stop == Stop::Alarms)
            return isComplete && showsAlarms();
        if (m_stop == Stop::Ledger)
            return isComplete && showsLedger();
        if (m_stop != Stop::Proposal || !isComplete)
            return isComplete;
        const auto& commands = m_seat.overview()->commands;
        const auto waiting =
            std::ranges::find(commands, command::State::Proposed, &command::CommandRecord::state);
        if (waiting == commands.end())
            return false;
        if (auto* panel = m_window->findChild<QObject*>(QStringLiteral("rightPanel"));
            panel && !m_isReviewing)
            QMetaObject::invokeMethod(panel, "review", Q_ARG(QString, ui::text(waiting->id.value)));
        if (!m_isReviewing)
            frameAsset(waiting->proposal.actuator);
        m_isReviewing = true;
        return true;
    }

    /// The camera goes to everything of the kind that the actuator sits on: the bridge's piers, the pipe.
    void frameAsset(const ActuatorId& id)
    {
        auto* scene = m_window->property("scene").value<scene::SceneController*>();
        const Actuator* actuator = m_seat.index() ? m_seat.index()->actuator(id) : nullptr;
        const Element* element = actuator ? m_seat.index()->element(actuator->element) : nullptr;
        if (!scene || !element)
            return;
        QStringList together;
        for (const Actuator& other : m_seat.index()->model().actuators)
            if (const Element* sibling = m_seat.index()->element(other.element);
                sibling && sibling->asset == element->asset && sibling->className == element->className)
                together << ui::text(sibling->id.value);
        scene->frameElements(together);
    }

    void takePicture()
    {
        constexpr const char* names[] = {"1-city.png", "2-proposal.png", "3-forecast.png",
                                         "4-network.png", "5-alarms.png", "12-ledger.png"};
        const QString file = QDir(m_folder).filePath(QString::fromLatin1(names[static_cast<int>(m_stop)]));
        if (!m_window->grabWindow().save(file))
            return end(QStringLiteral("cannot write %1").arg(file));
        m_stop = static_cast<Stop>(static_cast<int>(m_stop) + 1);
        m_waited.restart();
        m_rest.invalidate();
        m_rest.start();
        if (m_stop == Stop::Forecast)
            lookAhead();
        if (m_stop == Stop::Done)
            end({});
    }

    /// What the model of the pipes computes for every one of them, at the same instant.
    bool showsNetwork()
    {
        auto* link = m_window->property("link").value<ui::SceneLink*>();
        auto* scene = m_window->property("scene").value<scene::SceneController*>();
        if (!link || !scene || !link->chooseQuantity(QStringLiteral("computed:pressure")))
            return false; // its first run goes on
        if (std::exchange(m_isFramed, true))
            return true;
        QStringList pipes;
        for (const Element& e : m_seat.index()->model().elements)
            if (e.className == "pipe")
                pipes << ui::text(e.id.value);
        scene->frameElements(pipes);
        return false;
    }

    /// The list by cause, and over it how well the alarms themselves do.
    bool showsAlarms()
    {
        if (m_seat.cursor()->mode() != ui::TimeCursor::Live)
            m_seat.cursor()->live();
        auto* panel = m_window->findChild<QObject*>(QStringLiteral("rightPanel"));
        auto* cause = m_window->findChild<QObject*>(QStringLiteral("byCause"));
        auto* sheet = m_window->findChild<QObject*>(QStringLiteral("alarmHealthSheet"));
        if (!panel || !cause || !sheet || !m_seat.overview() || m_seat.overview()->alarms.empty())
            return false;
        panel->setProperty("tab", 1);
        if (std::exchange(m_isJudged, true))
            return true;
        // What a click does: the box changes, and says that somebody changed it. A flood has ticked it by itself.
        if (!cause->property("checked").toBool() &&
            (!QMetaObject::invokeMethod(cause, "toggle") || !QMetaObject::invokeMethod(cause, "toggled")))
            end(QStringLiteral("the alarms cannot be shown by cause"));
        QMetaObject::invokeMethod(sheet, "open");
        return false;
    }

    /// What was written down meanwhile, verified, with the first proposal opened.
    bool showsLedger()
    {
        auto* health = m_window->findChild<QObject*>(QStringLiteral("alarmHealthSheet"));
        auto* sheet = m_window->findChild<QObject*>(QStringLiteral("ledgerSheet"));
        if (!health || !sheet)
            return false;
        QMetaObject::invokeMethod(health, "close");
        QMetaObject::invokeMethod(sheet, "open");
        auto* log = sheet->property("log").value<ui::LedgerModel*>();
        if (!log || log->count() == 0)
            return false;
        if (std::exchange(m_isVerified, true))
            return !log->proof()->isRunning();
        log->proof()->verify();
        if (const auto first = m_seat.backend()->ledger().rows(0, "command", 1); first && !first->empty())
            QMetaObject::invokeMethod(sheet, "show", Q_ARG(int, static_cast<int>(first->front().number)));
        return false;
    }

    /// To where the likeliest risk stands highest.
    void lookAhead()
    {
        const auto& forecasts = m_seat.overview()->forecasts;
        const auto worst = std::ranges::max_element(
            forecasts, {}, [](const Forecast& f) { return f.withCommand ? -1 : f.exceedance.value_or(0); });
        if (worst == forecasts.end() || worst->points.empty())
            return;
        const auto peak = std::ranges::max_element(worst->points, {}, &ForecastPoint::mean);
        m_seat.cursor()->scrubTo(static_cast<double>(microsOf(peak->time)) / 1000);
    }

    void end(const QString& problem)
    {
        m_timer.stop();
        if (!problem.isEmpty())
            QTextStream(stderr) << "sinew: " << problem << '\n';
        QCoreApplication::exit(problem.isEmpty() ? 0 : 1);
    }

    QString m_folder;
    QQuickWindow* m_window;
    ui::Seat& m_seat;
    QTimer m_timer;
    QElapsedTimer m_waited, m_rest;
    Stop m_stop = Stop::City;
    bool m_isReviewing = false, m_isFramed = false, m_isJudged = false, m_isVerified = false;
};

} // namespace

std::unique_ptr<QObject> takeTour(const QString& folder, const QSize& size, QObject* window, ui::Seat& seat)
{
    auto* quick = qobject_cast<QQuickWindow*>(window);
    if (folder.isEmpty() || !quick || !QDir().mkpath(folder))
        return nullptr;
    return std::make_unique<Tour>(folder, size, quick, seat);
}

} // namespace sinew::app
