// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <functional>
#include <QObject>
#include <QtQml/qqmlregistration.h>

namespace sinew::ui {

/// How to reach the field: an MQTT broker (Sinew's JSON payloads or Sparkplug B) or Modbus TCP. Everything
/// but the password is remembered in the settings; the password only in the system's keyring, and where there
/// is none it is asked for again. Thread: GUI.
class BrokerSettings : public QObject {
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("The program makes it")
    Q_PROPERTY(sinew::ui::BrokerSettings::Protocol protocol MEMBER m_protocol NOTIFY changed)
    Q_PROPERTY(QString host MEMBER m_host NOTIFY changed)
    Q_PROPERTY(int port MEMBER m_port NOTIFY changed)
    Q_PROPERTY(QString site MEMBER m_site NOTIFY changed)
    Q_PROPERTY(bool tls MEMBER m_tls NOTIFY changed)
    Q_PROPERTY(QString caFile MEMBER m_caFile NOTIFY changed)
    Q_PROPERTY(QString certFile MEMBER m_certFile NOTIFY changed)
    Q_PROPERTY(QString keyFile MEMBER m_keyFile NOTIFY changed)
    Q_PROPERTY(QString group MEMBER m_group NOTIFY changed)
    Q_PROPERTY(QString unsignedActuators MEMBER m_unsigned NOTIFY changed)
    Q_PROPERTY(QString mapFile MEMBER m_mapFile NOTIFY changed)
    Q_PROPERTY(QString user MEMBER m_user NOTIFY changed)
    Q_PROPERTY(bool always MEMBER m_always NOTIFY changed)
    Q_PROPERTY(QString keyringNote READ keyringNote NOTIFY keyringChanged)
    Q_PROPERTY(QString keptPassword READ keptPassword NOTIFY keyringChanged)
    Q_PROPERTY(QString fault READ fault NOTIFY changed)

public:
    enum Protocol { MqttJson, Sparkplug, Modbus };
    Q_ENUM(Protocol)

    explicit BrokerSettings(QObject* parent = nullptr);

    Protocol protocol() const { return m_protocol; }
    QString host() const { return m_host; }
    int port() const { return m_port; }
    QString site() const { return m_site; }
    bool tls() const { return m_tls; }
    QString caFile() const { return m_caFile; }
    QString certFile() const { return m_certFile; }
    QString keyFile() const { return m_keyFile; }
    /// Sparkplug's group.
    QString group() const { return m_group; }
    /// Ids with commas between; behind Sparkplug, these may be commanded although their device verifies
    /// nothing.
    QStringList unsignedActuators() const;
    /// Modbus: the map of registers, host and port included.
    QString mapFile() const { return m_mapFile; }
    QString user() const { return m_user; }
    QString keyringNote() const { return m_note; }
    QString keptPassword() const { return m_password; }
    /// Why these settings cannot work, as a sentence; empty: they can.
    QString fault() const;

    /// Reads the settings again, and the password from the keyring.
    Q_INVOKABLE void load();
    /// With `always`: connects as the last time, with the password from the keyring. For when a project was
    /// opened.
    void connectAgain();
    /// Keeps the settings, the password in the keyring where `remember`, and asks the program to connect.
    Q_INVOKABLE void connectTo(const QString& password, bool remember);
    Q_INVOKABLE void leave();

signals:
    void changed();
    void keyringChanged();
    void connectWanted(const QString& password);
    void disconnectWanted();
    /// The password could not be kept: where it stands instead, as a sentence.
    void notKept(const QString& why);

private:
    /// `then` runs when the keyring has answered, whatever it said.
    void readPassword(const std::function<void()>& then = {});
    void keepPassword(const QString& password);
    void forgetPassword();
    QString keyName() const;
    QString faultOfFiles() const;
    void note(const QString& text);

    QString m_host, m_site, m_caFile, m_certFile, m_keyFile, m_group, m_unsigned, m_mapFile, m_user, m_note,
        m_password;
    Protocol m_protocol = MqttJson;
    int m_port = 1883;
    bool m_tls = false, m_always = false;
};

} // namespace sinew::ui
