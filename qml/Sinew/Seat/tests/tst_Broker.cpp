// SPDX-License-Identifier: GPL-3.0-or-later
#include "BrokerSettings.h"
#include "Patience.h"

#include <QDirIterator>
#include <QSettings>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QtTest>

using namespace sinew::ui;

/// A machine where no keyring answers: the bus is a socket that is not there.
class tst_Broker : public QObject {
    Q_OBJECT

    QTemporaryDir m_home;

    bool isOnDisk(const QByteArray& word) const
    {
        for (QDirIterator files(m_home.path(), QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
             files.hasNext();) {
            QFile file(files.next());
            if (file.open(QIODevice::ReadOnly) && file.readAll().contains(word))
                return true;
        }
        return false;
    }

private slots:
    void initTestCase()
    {
        qputenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=" + m_home.path().toUtf8() + "/no-bus");
        QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, m_home.path());
        QCoreApplication::setOrganizationName(QStringLiteral("SinewTest"));
    }
    void withoutAKeyringThePasswordIsUsedAndKeptNowhere()
    {
        BrokerSettings broker;
        broker.setProperty("host", "127.0.0.1");
        broker.setProperty("user", "ada");
        QSignalSpy connected(&broker, &BrokerSettings::connectWanted),
            notKept(&broker, &BrokerSettings::notKept);
        broker.connectTo(QStringLiteral("open-sesame"), true);
        QCOMPARE(connected.count(), 1);
        QCOMPARE(connected[0][0].toString(), QStringLiteral("open-sesame"));
        QTRY_COMPARE(notKept.count(), 1);
        QVERIFY(notKept[0][0].toString().contains(QStringLiteral("kept nowhere")));
        QVERIFY(broker.keyringNote().contains(QStringLiteral("kept nowhere")));
        QSettings().sync();
        QVERIFY(isOnDisk("ada"));
        QVERIFY(!isOnDisk("open-sesame"));
    }
    void eachProtocolSaysWhatItNeeds()
    {
        BrokerSettings broker;
        broker.setProperty("protocol", BrokerSettings::Sparkplug);
        QVERIFY(broker.fault().contains("group"));
        broker.setProperty("group", "city");
        QCOMPARE(broker.fault(), QString());
        broker.setProperty("unsignedActuators", " a/b , ,c");
        QCOMPARE(broker.unsignedActuators(), (QStringList{"a/b", "c"}));
        broker.setProperty("tls", true);
        broker.setProperty("certFile", "/nowhere.pem");
        QVERIFY(broker.fault().contains("go together"));
        broker.setProperty("keyFile", "/nowhere.key");
        QVERIFY(broker.fault().contains("cannot be read"));
        broker.setProperty("protocol", BrokerSettings::Modbus);
        QVERIFY(broker.fault().contains("map"));
        const QString plant = SINEW_SOURCE_DIR "/modules/wire/tests/";
        broker.setProperty("mapFile", plant + "broken/modbus/poll.json");
        QVERIFY2(broker.fault().contains("channels[0].pollMs"), qPrintable(broker.fault()));
        broker.setProperty("mapFile", plant + "corpus/modbus/plant.json");
        QCOMPARE(broker.fault(), QString());
        broker.connectTo({}, false);
        QCOMPARE(BrokerSettings().protocol(), BrokerSettings::Modbus);
        QCOMPARE(BrokerSettings().mapFile(), plant + "corpus/modbus/plant.json");
        QSettings().remove("broker");
    }
    void connectsAgainOnlyWhereThatWasWanted()
    {
        {
            BrokerSettings broker;
            QSignalSpy connected(&broker, &BrokerSettings::connectWanted);
            broker.connectAgain();
            QTest::qWait(50);
            QCOMPARE(connected.count(), 0);
            broker.setProperty("always", true);
            broker.connectTo(QStringLiteral("open-sesame"), false);
        }
        BrokerSettings later;
        QSignalSpy connected(&later, &BrokerSettings::connectWanted);
        later.connectAgain();
        QTRY_COMPARE(
            connected.count(),
            1); // without a keyring: without the password, and the broker says what it thinks of that
        QCOMPARE(connected[0][0].toString(), QString());
        later.leave();
        QVERIFY(!BrokerSettings().property("always").toBool());
    }
};

QTEST_GUILESS_MAIN(tst_Broker)
#include "tst_Broker.moc"
