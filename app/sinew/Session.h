// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "DemoBroker.h"
#include "DemoWorld.h"
#include "FieldKeys.h"
#include "OpenProject.h"

#include <Backend.h>
#include <ProjectService.h>
#include <Seat.h>

#include <sinew/live/MqttSource.h>
#include <sinew/loop/Loop.h>

#include <memory>
#include <optional>
#include <QThreadPool>
#include <QTimer>

namespace sinew::app {

/// Which project is open in the window, with its loop, its sources and (in the demo) the simulated field.
/// Thread: GUI; opening, saving and closing are jobs.
class Session final : public ui::ProjectService {
    Q_OBJECT

public:
    explicit Session(ui::Seat& seat, QObject* parent = nullptr);
    ~Session() override;

    QStringList recent() const override;
    QString folder() const override;
    bool isReadOnly() const override;
    bool isBusy() const override { return m_busy > 0; }
    QString keysFile() const override;
    QString keysState() const override;
    void keepKeys(const QUrl& file) override;
    void create(const QUrl& parentFolder, const QString& name) override;
    void open(const QUrl& folder) override;
    void openDemo() override { openDemo(QStringLiteral("typhoon-and-burst"), false); }
    void importBindings(const QUrl& table) override;
    void apply(const ModelPtr& edited) override;

    /// The demo city with a simulated field: in this process, or behind a broker as programs of their own.
    void openDemo(const QString& scenario, bool overMqtt);
    /// The field behind a broker or Modbus, made for the open project's model; takes the place of the present
    /// source. In the demo too, where a field runs there.
    struct FieldConnection {
        std::function<std::unique_ptr<live::Source>(const ModelPtr&)> make;
        std::string site{}; ///< as the field calls itself; empty: the project's name
    };
    void connectField(FieldConnection field);
    void disconnectField();
    /// A gateway's file of keys, kept as the open project's people and seats are; the demo has its own.
    void setKeysFile(const QString& file) { m_keysFile = file; }

    const std::optional<OpenProject>& current() const { return m_open; }
    /// A field of its own comes with the open project.
    bool isDemo() const { return m_world || m_demoBroker; }
    loop::Loop* loop() const { return m_loop.get(); }
    /// The demo's simulated world; null where there is none in this process.
    DemoWorld* world() const { return m_world.get(); }

signals:
    /// Another model, or the same one edited: the scene follows.
    void modelChanged(const sinew::ModelPtr& model, const QString& tilesFolder);

private:
    struct Opened {
        Result<OpenProject> open;
        std::unique_ptr<DemoWorld> world;
        std::string problem;    ///< of the demo's world
        QString brokerScenario; ///< not empty: the field runs behind a broker
    };
    using Opener = std::function<Opened()>;
    void openWith(Opener opener);
    void take(std::shared_ptr<Opened> opened);
    void startDemoBroker(const QString& scenario);
    void startLoop();
    void seatPeople();
    void setKeys(std::shared_ptr<KeysFile> keys);
    void followKeys();
    bool mayEdit();
    /// Stops the loop, without blocking the window; `then` runs in the GUI thread.
    void closeLoop(std::function<void()> then);
    void remember(const std::string& address);
    void setBusy(int change);

    ui::Seat& m_seat;
    QThreadPool m_jobs;
    std::optional<OpenProject> m_open;
    std::unique_ptr<DemoWorld> m_world;
    std::unique_ptr<DemoBroker> m_demoBroker;
    std::optional<FieldConnection> m_field; ///< nothing: not connected
    QString m_keysFile;
    std::shared_ptr<KeysFile> m_keys; ///< null: nobody's are kept
    QTimer m_keysTimer;
    bool m_isFollowingKeys = false;
    bool m_areKeysKnown = false; ///< the file was looked at
    QString m_keysTrouble; ///< as last said
    std::shared_ptr<const Clock> m_clock;
    std::unique_ptr<loop::Loop> m_loop;
    int m_busy = 0;
};

} // namespace sinew::app
