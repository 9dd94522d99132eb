// SPDX-License-Identifier: GPL-3.0-or-later
// The real window with fields that verify no signatures: Modbus TCP, and an actuator behind Sparkplug B. What is weak
// about them stands beside everything that lets a command go. With SINEW_PICTURES=folder what it looks like is kept.
#include "Desk.h"
#include "ModbusDevice.h"
#include "TestBroker.h"

#include <DemoProject.h>
#include <FieldKeys.h>
#include <Start.h>

#include <algorithm>
#include <QQuickStyle>
#include <QStandardPaths>
#include <QtTest>

using namespace sinew;

namespace {

const auto kValve = QStringLiteral("water/P-011/valve"); ///< hazardous
const auto kChannel = QStringLiteral("bridge/P3/displacement");

/// A valve of 0.1 % a step in holding register 100, and a displacement in input register 0.
QByteArray mapOf(const ModbusDevice& device)
{
    return QStringLiteral(R"x({"v": 1, "host": "127.0.0.1", "port": %1, "timeoutMs": 1000,
 "channels": [{"channel": "%2", "table": "input", "address": 0, "type": "uint16", "scale": 0.1, "unit": "mm", "pollMs": 100}],
 "actuators": [{"actuator": "%3", "table": "holding", "address": 100, "type": "uint16", "scale": 0.1, "unit": "%",
   "lowest": 0, "highest": 100}]})x")
        .arg(device.port())
        .arg(kChannel, kValve)
        .toUtf8();
}

} // namespace

class tst_UnsignedField : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    QString m_project;
    std::unique_ptr<test::Desk> m_desk;
    QStringList m_problems;

    QString textOf(const char* name) const
    {
        const QQuickItem* item = m_desk->item(QString::fromLatin1(name));
        return item ? item->property("text").toString() : QString();
    }
    bool isEnabled(const char* name) const
    {
        const QQuickItem* item = m_desk->item(QString::fromLatin1(name));
        return item && item->isEnabled();
    }
    QPoint middleOf(const QString& name) const
    {
        const QQuickItem* item = m_desk->item(name);
        return item ? item->mapToScene({item->width() / 2, item->height() / 2}).toPoint() : QPoint();
    }
    void click(const QString& name) const { QTest::mouseClick(m_desk->window, Qt::LeftButton, {}, middleOf(name)); }
    void picture(const QString& name) const
    {
        const QString folder = qEnvironmentVariable("SINEW_PICTURES");
        if (folder.isEmpty())
            return;
        QTest::qWait(1500);
        QVERIFY(m_desk->window->grabWindow().save(folder + '/' + name + ".png"));
    }
    void openDesk()
    {
        m_problems.clear();
        m_desk = test::openDesk(true);
        QVERIFY(m_desk->window);
        m_desk->window->resize(1440, 900);
        connect(&m_desk->session, &app::Session::failed, this, [this](const QString& why) { m_problems << why; });
    }
    bool isLive() const
    {
        const auto overview = m_desk->seat.overview();
        return overview && !overview->sources.empty() && overview->sources.front().status.connected &&
               std::ranges::any_of(overview->state.channels, &live::ChannelState::known);
    }
    void signIn(const char* login) const
    {
        m_desk->seat.people()->signInAsDemo(QLatin1String(login));
        QTRY_COMPARE(m_desk->seat.people()->login(), QLatin1String(login));
        QTRY_VERIFY(!m_desk->seat.people()->isBusy());
    }
    const command::CommandRecord* own() const
    {
        const auto& all = m_desk->seat.overview()->commands;
        const auto found = std::ranges::find_if(
            all, [](const auto& record) { return record.proposal.origin.starts_with("operator:"); });
        return found == all.end() ? nullptr : &*found;
    }
    bool reached(command::State state) const
    {
        return own() && std::ranges::count(own()->past, state, &std::pair<Instant, command::State>::second) > 0;
    }
    /// In the sheet of an own command, with authority taken there.
    void ask(const QString& name)
    {
        auto* sheet = m_desk->window->findChild<QObject*>(QStringLiteral("ownCommandSheet"));
        QVERIFY(QMetaObject::invokeMethod(sheet, "compose", Q_ARG(QString, kValve)));
        QTRY_VERIFY(m_desk->item(QStringLiteral("ownSend")));
        QTRY_VERIFY(m_desk->item(QStringLiteral("takeAuthority")) || isEnabled("releaseAuthority"));
        if (m_desk->item(QStringLiteral("takeAuthority")))
            click(QStringLiteral("takeAuthority"));
        for (const auto& [field, text] : {std::pair("ownValue", "40"), std::pair("ownReason", "the pipe is repaired")}) {
            m_desk->item(QLatin1String(field))->forceActiveFocus();
            for (const char* c = text; *c; ++c)
                QTest::keyClick(m_desk->window, *c);
        }
        QTRY_VERIFY_WITH_TIMEOUT(isEnabled("ownSend"), 10'000);
        picture(name);
    }
    /// The other person's review: what is weak stands beside the button.
    void approve(const QString& name)
    {
        QTRY_VERIFY(own());
        const QString id = QString::fromStdString(own()->id.value);
        signIn("ben");
        click(QStringLiteral("tab2"));
        QTRY_VERIFY(m_desk->item("commandRow:" + id));
        click("commandRow:" + id);
        QTRY_VERIFY_WITH_TIMEOUT(isEnabled("approve"), 10'000);
        picture(name);
        QTest::qWait(300);
    }
    void hold() const
    {
        const QPoint at = middleOf(QStringLiteral("approve"));
        QTest::mousePress(m_desk->window, Qt::LeftButton, {}, at);
        QTRY_VERIFY_WITH_TIMEOUT(own()->state != command::State::Proposed, 30'000);
        QTest::mouseRelease(m_desk->window, Qt::LeftButton, {}, at);
    }

private slots:
    void initTestCase()
    {
        if (QGuiApplication::platformName() == QLatin1String("offscreen"))
            QSKIP("the window needs a display: run under xvfb-run");
        qputenv("XDG_CACHE_HOME", m_folder.path().toUtf8());
        QStandardPaths::setTestModeEnabled(true);
        QCoreApplication::setOrganizationName(QStringLiteral("Sinew"));
        QQuickStyle::setStyle(QStringLiteral("Basic"));
        const auto made = app::freshDemoProject();
        QVERIFY2(made, made ? "" : made.error().text().c_str());
        m_project = QString::fromStdString(made->project->folder().string());
    }
    void cleanup() { m_desk.reset(); }

    void modbusSaysThatItIsUnsigned()
    {
        ModbusDevice device;
        QVERIFY(device.start());
        device.set(QModbusDataUnit::InputRegisters, 0, 123);
        device.set(QModbusDataUnit::HoldingRegisters, 100, 1000);
        QFile map(m_folder.filePath("map.json"));
        QVERIFY(map.open(QIODevice::WriteOnly) && map.write(mapOf(device)) > 0);
        map.close();
        openDesk();
        app::Start start;
        start.project = m_project;
        start.modbus = map.fileName();
        const auto begun = app::begin(start, m_desk->session);
        QVERIFY2(begun, begun ? "" : begun.error().text().c_str());
        QTRY_VERIFY2_WITH_TIMEOUT(isLive(), qPrintable(m_problems.join(u'\n')), 60'000);
        QTRY_VERIFY(textOf("sources").contains("unsigned"));
        signIn("ada");
        ask("modbus-own-command");
        QVERIFY2(textOf("connectionCaution").contains("Modbus has no signatures"), qPrintable(textOf("connectionCaution")));
        click(QStringLiteral("ownSend"));
        approve("modbus-review");
        QVERIFY(textOf("connectionCaution").contains("Modbus has no signatures"));
        QCOMPARE(device.holding(100), 1000); // not before it is approved
        hold();
        QTRY_COMPARE_WITH_TIMEOUT(device.holding(100), 400, 30'000);
        QTRY_VERIFY_WITH_TIMEOUT(reached(command::State::Acknowledged), 30'000);
        picture("modbus-done");
        QVERIFY2(m_problems.isEmpty(), qPrintable(m_problems.join(u'\n')));
    }
    void sparkplugSaysWhatIsUnsigned()
    {
        if (TestBroker::program().isEmpty())
            QSKIP("mosquitto is not installed");
        TestBroker broker;
        QVERIFY(broker.start());
        openDesk();
        m_desk->session.open(m_desk->session.urlOf(m_project));
        QTRY_VERIFY_WITH_TIMEOUT(m_desk->session.current() && m_desk->session.loop(), 60'000);
        const QString keys = m_folder.filePath("keys.json");
        QVERIFY(app::KeysFile::installed(keys.toStdString(), "plant").follow(*m_desk->session.current()));
        QProcess field;
        field.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        field.setChildProcessModifier([] { ::prctl(PR_SET_PDEATHSIG, SIGKILL); });
        field.start(QCoreApplication::applicationDirPath() + "/sinew-field",
                    {"--project", m_project, "--keys", keys, "--scenario", "quiet", "--site", "plant",
                     "--sparkplug", "plant/edge1", "--mqtt", QString("127.0.0.1:%1").arg(broker.port())});
        QVERIFY(field.waitForStarted());
        ui::BrokerSettings& settings = m_desk->broker;
        settings.setProperty("protocol", ui::BrokerSettings::Sparkplug);
        settings.setProperty("host", "127.0.0.1");
        settings.setProperty("port", broker.port());
        settings.setProperty("site", "plant");
        settings.setProperty("group", "plant");
        const auto connectField = [&](const char* open) {
            settings.setProperty("unsignedActuators", open);
            auto source = app::sourceFrom(settings, {});
            QVERIFY(source);
            m_desk->session.connectField(std::move(*source));
        };
        connectField("");
        QTRY_VERIFY2_WITH_TIMEOUT(isLive(), qPrintable(m_problems.join(u'\n')), 60'000);
        QVERIFY(!textOf("sources").contains("unsigned"));
        picture("sparkplug-signed");
        connectField(qPrintable(kValve));
        QTRY_VERIFY_WITH_TIMEOUT(textOf("sources").contains("unsigned") && isLive(), 60'000);
        signIn("ada");
        ask("sparkplug-own-command");
        QVERIFY2(textOf("connectionCaution").contains("verifies no signatures"), qPrintable(textOf("connectionCaution")));
        picture("sparkplug-unsigned");
        field.terminate();
        field.waitForFinished(10'000);
    }
};

QTEST_MAIN(tst_UnsignedField)
#include "tst_UnsignedField.moc"
