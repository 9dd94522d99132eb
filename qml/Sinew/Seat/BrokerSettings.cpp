// SPDX-License-Identifier: GPL-3.0-or-later
#include "BrokerSettings.h"

#include <sinew/live/ModbusSource.h>
#include <sinew/wire/Sparkplug.h>

#include <QFileInfo>
#include <QSettings>
#include <qt6keychain/keychain.h>

namespace sinew::ui {

namespace {

const auto kService = QStringLiteral("sinew-mqtt");

bool isReadable(const QString& file)
{
    return file.isEmpty() || QFileInfo(file).isReadable();
}

} // namespace

BrokerSettings::BrokerSettings(QObject* parent) : QObject(parent)
{
    QSettings stored;
    stored.beginGroup(QStringLiteral("broker"));
    m_host = stored.value(QStringLiteral("host"), QStringLiteral("127.0.0.1")).toString();
    m_port = stored.value(QStringLiteral("port"), 1883).toInt();
    m_site = stored.value(QStringLiteral("site")).toString();
    m_tls = stored.value(QStringLiteral("tls"), false).toBool();
    m_caFile = stored.value(QStringLiteral("caFile")).toString();
    m_certFile = stored.value(QStringLiteral("certFile")).toString();
    m_keyFile = stored.value(QStringLiteral("keyFile")).toString();
    m_group = stored.value(QStringLiteral("group")).toString();
    m_unsigned = stored.value(QStringLiteral("unsignedActuators")).toString();
    m_mapFile = stored.value(QStringLiteral("mapFile")).toString();
    const int protocol = stored.value(QStringLiteral("protocol"), int(MqttJson)).toInt();
    m_protocol = protocol == Sparkplug || protocol == Modbus ? static_cast<Protocol>(protocol) : MqttJson;
    m_user = stored.value(QStringLiteral("user")).toString();
    m_always = stored.value(QStringLiteral("always"), false).toBool();
}

QString BrokerSettings::fault() const
{
    if (m_protocol == Modbus) {
        if (m_mapFile.isEmpty())
            return tr("Modbus needs a map of the registers (a JSON file).");
        const auto map = live::readModbusMap(m_mapFile.toStdString());
        return map ? QString()
                   : tr("The map cannot be used: %1.").arg(QString::fromStdString(map.error().text()));
    }
    if (m_host.trimmed().isEmpty())
        return tr("The broker needs a host.");
    if (m_port < 1 || m_port > 65535)
        return tr("A port lies between 1 and 65535.");
    if (m_protocol == Sparkplug && !wire::sparkplug::isName(m_group.toStdString()))
        return tr("Sparkplug needs the group's name, without / + #.");
    return m_tls ? faultOfFiles() : QString();
}

QString BrokerSettings::faultOfFiles() const
{
    if (!isReadable(m_caFile))
        return tr("The CA file cannot be read.");
    if (m_certFile.isEmpty() != m_keyFile.isEmpty())
        return tr("An own certificate and its key go together.");
    if (!isReadable(m_certFile) || !isReadable(m_keyFile))
        return tr("The own certificate or its key cannot be read.");
    return {};
}

QStringList BrokerSettings::unsignedActuators() const
{
    QStringList ids;
    for (const QString& id : m_unsigned.split(QLatin1Char(','), Qt::SkipEmptyParts))
        if (!id.trimmed().isEmpty())
            ids << id.trimmed();
    return ids;
}

QString BrokerSettings::keyName() const
{
    return QStringLiteral("%1@%2:%3").arg(m_user, m_host).arg(m_port);
}

void BrokerSettings::load()
{
    if (!m_user.isEmpty())
        readPassword();
}

void BrokerSettings::connectAgain()
{
    if (!m_always || !fault().isEmpty())
        return;
    if (m_user.isEmpty() || m_protocol == Modbus)
        emit connectWanted({});
    else
        readPassword([this] { emit connectWanted(m_password); });
}

void BrokerSettings::connectTo(const QString& password, bool remember)
{
    if (!fault().isEmpty())
        return;
    QSettings stored;
    stored.beginGroup(QStringLiteral("broker"));
    stored.setValue(QStringLiteral("host"), m_host);
    stored.setValue(QStringLiteral("port"), m_port);
    stored.setValue(QStringLiteral("site"), m_site);
    stored.setValue(QStringLiteral("tls"), m_tls);
    stored.setValue(QStringLiteral("caFile"), m_caFile);
    stored.setValue(QStringLiteral("protocol"), int(m_protocol));
    stored.setValue(QStringLiteral("certFile"), m_certFile);
    stored.setValue(QStringLiteral("keyFile"), m_keyFile);
    stored.setValue(QStringLiteral("group"), m_group);
    stored.setValue(QStringLiteral("unsignedActuators"), m_unsigned);
    stored.setValue(QStringLiteral("mapFile"), m_mapFile);
    stored.setValue(QStringLiteral("user"), m_user);
    stored.setValue(QStringLiteral("always"), m_always);
    if (!m_user.isEmpty() && m_protocol != Modbus)
        remember && !password.isEmpty() ? keepPassword(password) : forgetPassword();
    emit connectWanted(password);
}

void BrokerSettings::leave()
{
    m_always = false;
    QSettings().setValue(QStringLiteral("broker/always"), false);
    emit changed();
    emit disconnectWanted();
}

void BrokerSettings::readPassword(const std::function<void()>& then)
{
    auto* job = new QKeychain::ReadPasswordJob(kService, this);
    job->setKey(keyName());
    connect(job, &QKeychain::Job::finished, this, [this, job, then] {
        if (job->error() == QKeychain::NoError)
            m_password = job->textData();
        const bool isSilent = job->error() != QKeychain::NoError && job->error() != QKeychain::EntryNotFound;
        note(isSilent ? tr("No system keyring answers here, so a password is never kept (it said: %1).")
                            .arg(job->errorString())
                      : QString());
        if (then)
            then();
    });
    job->start();
}

void BrokerSettings::keepPassword(const QString& password)
{
    auto* job = new QKeychain::WritePasswordJob(kService, this);
    job->setKey(keyName());
    job->setTextData(password);
    connect(job, &QKeychain::Job::finished, this, [this, job] {
        if (job->error() == QKeychain::NoError)
            return note(tr("The password is kept in the system keyring."));
        note(tr("The system keyring did not take the password: it is used now and kept nowhere (the keyring "
                "said: %1).")
                 .arg(job->errorString()));
        emit notKept(m_note);
    });
    job->start();
}

void BrokerSettings::forgetPassword()
{
    m_password.clear();
    auto* job = new QKeychain::DeletePasswordJob(kService, this);
    job->setKey(keyName());
    job->start();
}

void BrokerSettings::note(const QString& text)
{
    m_note = text;
    emit keyringChanged();
}

} // namespace sinew::ui
