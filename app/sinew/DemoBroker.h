// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/live/MqttSource.h>

#include <functional>
#include <QProcess>
#include <QTemporaryDir>

namespace sinew::app {

/// A Mosquitto on a free port of the loopback interface and a sinew-field behind it, as programs of their
/// own: the demo as it would run in a control room. Both end with this object. Thread: GUI.
class DemoBroker final : public QObject {
    Q_OBJECT

public:
    using QObject::QObject;
    ~DemoBroker() override;
    /// Errors: NotFound (no mosquitto, no sinew-field), Io. Both start in their own time: whoever connects
    /// tries again.
    /// `writeKeys` makes the file of keys for a site: whose signatures the field accepts.
    using WriteKeys = std::function<Result<void>(const std::string& file, const std::string& site)>;
    Result<live::MqttSettings> start(const QString& projectFolder, const QString& scenario,
                                     const WriteKeys& writeKeys);

signals:
    /// One of the two ended by itself: a sentence.
    void ended(const QString& why);

private:
    Result<void> run(QProcess& process, const QString& program, const QStringList& arguments);

    QTemporaryDir m_folder;
    QProcess m_broker, m_field;
    bool m_stopping = false;
};

} // namespace sinew::app
