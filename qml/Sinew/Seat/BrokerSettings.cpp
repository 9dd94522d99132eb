// SPDX-License-Identifier: GPL-3.0-or-later
#include "BrokerSettings.h"

#include <QFileInfo>
#include <QSettings>
#include <qt6keychain/keychain.h>

namespace sinew::ui {

namespace {

const auto kService = QStringLiteral("sinew-mqtt");

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
    m_user = stored.value(QStringLiteral("user")).toString();
    m_always = stored.value(QStringLiteral("always"), false).toBool();
}

QString BrokerSettings::fault() const
{
    if (m_host.trimmed().isEmpty())
        return tr("The broker needs a host.");
    if (m_port < 1 || m_port > 65535)
        return tr("A port lies between 1 and 65535.");
    if (m_tls && !m_caFile.isEmpty() && !QFileInfo(m_caFile).isReadable())
        return tr("The certificate file cannot be read.");
    return {};
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
    if (m_user.isEmpty())
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
    stored.setValue(QStringLiteral("user"), m_user);
    stored.setValue(QStringLiteral("always"), m_always);
    if (!m_user.isEmpty())
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
