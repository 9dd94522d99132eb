// SPDX-License-Identifier: GPL-3.0-or-later
// A real broker behind TLS: who is believed, who is let in, and what the operator reads where it fails.
#include "TestBroker.h"
#include "TestCertificates.h"

#include <sinew/live/Inbox.h>
#include <sinew/live/MqttSource.h>

#include <QtTest>

using namespace sinew;
using namespace sinew::live;
using namespace std::chrono_literals;

class tst_MqttTls : public QObject {
    Q_OBJECT
private slots:
    void initTestCase()
    {
        SINEW_NEED_BROKER();
        SINEW_NEED_CERTIFICATES();
        QVERIFY(m_made.authority("ca") && m_made.authority("otherca"));
        QVERIFY(m_made.certificate("broker", "ca", "IP:127.0.0.1,DNS:localhost"));
        QVERIFY(m_made.certificate("elsewhere", "ca", "DNS:broker.example,IP:192.0.2.7"));
        QVERIFY(m_made.certificate("old", "ca", "IP:127.0.0.1", -1));
        QVERIFY(m_made.certificate("seat", "ca"));
        QVERIFY(m_made.certificate("stranger", "otherca"));
        QVERIFY(m_made.certificate("oldseat", "ca", {}, -1));
    }
    void theRightOneWorks_data()
    {
        QTest::addColumn<int>("protocol");
        QTest::addColumn<QString>("host");
        for (const int protocol : {5, 4})
            for (const char* host : {"127.0.0.1", "localhost"})
                QTest::addRow("%d %s", protocol, host) << protocol << QString(host);
    }
    void theRightOneWorks()
    {
        QFETCH(int, protocol);
        QFETCH(QString, host);
        TestBroker broker;
        QVERIFY(broker.start(listener("broker", true)));
        MqttSettings settings = settingsOf(broker);
        settings.protocol = protocol;
        settings.host = host.toStdString();
        showCertificate(settings, "seat");
        Inbox inbox;
        MqttSource source(settings);
        MqttPublisher field(settings, [](wire::CommandMessage) {});
        QVERIFY(source.start(inbox.sink()).has_value() && field.start().has_value());
        QTRY_VERIFY2(source.status().connected && field.status().connected, source.status().detail.c_str());
        QCOMPARE(source.protocolVersion(), protocol);
        QVERIFY(source.status().detail.starts_with("mqtts://"));
        const wire::Telemetry said{
            {{ChannelId("a"), parseUtc("2026-09-01T12:00:00Z").value(), 1, "m", std::nullopt}}, true};
        QVERIFY(field.publish("gate", said).has_value());
        const auto heard = inbox.take(kPatience);
        QVERIFY(heard && std::get<wire::Telemetry>(*heard).readings == said.readings);
    }
    void theWrongOneIsRefused_data()
    {
        QTest::addColumn<QString>("server"); ///< the broker's certificate
        QTest::addColumn<QString>("trusted");
        QTest::addColumn<QString>("client"); ///< empty: none
        QTest::addColumn<bool>("asked");     ///< the broker wants a client certificate
        QTest::addColumn<QString>("sentence");
        QTest::newRow("wrong authority") << "broker"
                                         << "otherca"
                                         << "" << false << "name the right CA file";
        QTest::newRow("the system's authorities") << "broker"
                                                  << ""
                                                  << "" << false << "name the right CA file";
        QTest::newRow("wrong host") << "elsewhere"
                                    << "ca"
                                    << "" << false
                                    << "made out to broker.example, 192.0.2.7, not to 127.0.0.1";
        QTest::newRow("expired") << "old"
                                 << "ca"
                                 << "" << false << "ran out on 20";
        QTest::newRow("no client certificate") << "broker"
                                               << "ca"
                                               << "" << true << "asks for a client certificate";
        QTest::newRow("a stranger's certificate")
            << "broker"
            << "ca"
            << "stranger" << true << "does not accept this client's certificate";
        QTest::newRow("an expired client") << "broker"
                                           << "ca"
                                           << "oldseat" << true << "this client's certificate";
    }
    void theWrongOneIsRefused()
    {
        QFETCH(QString, server);
        QFETCH(QString, trusted);
        QFETCH(QString, client);
        QFETCH(bool, asked);
        QFETCH(QString, sentence);
        TestBroker broker;
        QVERIFY(broker.start(listener(server, asked)));
        for (const int protocol : {5, 4}) {
            MqttSettings settings = settingsOf(broker);
            settings.protocol = protocol;
            settings.tls.caFile = trusted.isEmpty() ? std::string() : m_made.pem(trusted).toStdString();
            if (!client.isEmpty())
                showCertificate(settings, client);
            MqttSource source(settings);
            QVERIFY(source.start({}).has_value());
            QTRY_VERIFY2(QString::fromStdString(source.status().detail).contains(sentence),
                         source.status().detail.c_str());
            QVERIFY(!source.status().connected);
            QVERIFY(!source.send({}).has_value());
        }
    }
    void aBrokerWithoutAProperNameCanBeAllowed()
    {
        TestBroker broker;
        QVERIFY(broker.start(listener("elsewhere", false)));
        MqttSettings settings = settingsOf(broker);
        settings.tls.verifyHost = false;
        MqttSource source(settings);
        QVERIFY(source.start({}).has_value());
        QTRY_VERIFY2(source.status().connected, source.status().detail.c_str());
    }
    void plainAndEncryptedPortsAreToldApart()
    {
        TestBroker encrypted, plain;
        QVERIFY(encrypted.start(listener("broker", false)) && plain.start());
        MqttSettings settings = settingsOf(plain);
        MqttSource knocksEncrypted(settings);
        settings = settingsOf(encrypted);
        settings.tls.enabled = false;
        MqttSource knocksPlain(settings);
        QVERIFY(knocksEncrypted.start({}).has_value() && knocksPlain.start({}).has_value());
        QTRY_VERIFY2(QString::fromStdString(knocksEncrypted.status().detail).contains("speak TLS?"),
                     knocksEncrypted.status().detail.c_str());
        QTRY_VERIFY2(QString::fromStdString(knocksPlain.status().detail).contains("want TLS?"),
                     knocksPlain.status().detail.c_str());
    }
    void wrongFilesAreNamedAtOnce_data()
    {
        QTest::addColumn<QString>("ca");
        QTest::addColumn<QString>("certificate");
        QTest::addColumn<QString>("key");
        QTest::addColumn<QString>("sentence");
        const QString ca = m_made.pem("ca"), seat = m_made.pem("seat"), key = m_made.key("seat");
        QTest::newRow("no CA") << "/nowhere.pem"
                               << ""
                               << ""
                               << "/nowhere.pem: holds no CA certificate";
        QTest::newRow("a key as CA") << key << ""
                                     << ""
                                     << "holds no CA certificate";
        QTest::newRow("no certificate") << ca << "/nowhere.pem" << key << "holds no client certificate";
        QTest::newRow("no key file") << ca << seat << "/nowhere.key"
                                     << "holds no key";
        QTest::newRow("no key") << ca << seat << ""
                                << "go together";
        QTest::newRow("another's key")
            << ca << seat << m_made.key("stranger") << "is not the key of the client certificate";
    }
    void wrongFilesAreNamedAtOnce()
    {
        QFETCH(QString, ca);
        QFETCH(QString, certificate);
        QFETCH(QString, key);
        QFETCH(QString, sentence);
        MqttSettings settings;
        settings.site = "test";
        settings.tls = {true, ca.toStdString(), certificate.toStdString(), key.toStdString(), true};
        MqttSource source(settings);
        const auto started = source.start({});
        QVERIFY(!started);
        QVERIFY2(QString::fromStdString(started.error().text()).contains(sentence),
                 started.error().text().c_str());
    }

private:
    QString listener(const QString& certificate, bool asked) const
    {
        return QString("allow_anonymous true\ncafile %1\ncertfile %2\nkeyfile %3\nrequire_certificate %4\n")
            .arg(m_made.pem("ca"), m_made.pem(certificate), m_made.key(certificate),
                 asked ? "true" : "false");
    }
    MqttSettings settingsOf(const TestBroker& broker) const
    {
        MqttSettings settings;
        settings.port = broker.port();
        settings.site = "test";
        settings.backoffMin = 50ms;
        settings.backoffMax = 200ms;
        settings.tls.enabled = true;
        settings.tls.caFile = m_made.pem("ca").toStdString();
        return settings;
    }
    void showCertificate(MqttSettings& settings, const QString& name) const
    {
        settings.tls.certFile = m_made.pem(name).toStdString();
        settings.tls.keyFile = m_made.key(name).toStdString();
    }
    QTemporaryDir m_folder;
    TestCertificates m_made{m_folder.path()};
};

QTEST_GUILESS_MAIN(tst_MqttTls)
#include "tst_MqttTls.moc"
