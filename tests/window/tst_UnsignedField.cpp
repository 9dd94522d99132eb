// SPDX-License-Identifier: GPL-3.0-or-later
// The real window with fields that verify no signatures: Modbus TCP, and an actuator behind Sparkplug B. What
// is weak about them stands beside everything that lets a command go. With SINEW_PICTURES=folder what it
// looks like is kept.
#include "Desk.h"
#include "ModbusDevice.h"
#include "Patience.h"
#include "TestBroker.h"

#include <DemoProject.h>
#include <FieldKeys.h>
#include <sinew/command/LedgerRights.h>
#include <Start.h>

#include <algorithm>
#include <QQuickStyle>
#include <QStandardPaths>
#include <QtTest>
#include <set>

using namespace sinew;

namespace {

const auto kValve = QStringLiteral("water/P-011/valve"); ///< hazardous
const auto kChannel = QStringLiteral("bridge/P3/displacement");
constexpr auto kSite = "aurelia-works"; ///< as the field calls itself: not the project's name

/// A valve of 0.1 % a step in holding register 100, and a displacement in input register 0. The device lives
/// in the window's own thread: it answers when the window does, however long a frame takes.
QByteArray mapOf(const ModbusDevice& device)
{
    return QStringLiteral(R"x({"v": 1, "host": "127.0.0.1", "port": %1, "timeoutMs": 30000,
 "channels": [{"channel": "%2", "table": "input", "address": 0, "type": "uint16", "scale": 0.1, "unit": "mm", "pollMs": 100}],
 "actuators": [{"actuator": "%3", "table": "holding", "address": 100, "type": "uint16", "scale": 0.1, "unit": "%",
   "lowest": 0, "highest": 100}]})x")
        .arg(device.port())
        .arg(kChannel, kValve)
        .toUtf8();
}

/// A Sparkplug edge node that verifies signatures, in a process of its own.
class Field {
public:
    bool start(const QString& keys, const QString& project, const test::Desk& desk, int port)
    {
        if (!app::KeysFile::installed(keys.toStdString(), kSite).follow(*desk.session.current()))
            return false;
        m_process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        m_process.setChildProcessModifier([] { ::prctl(PR_SET_PDEATHSIG, SIGKILL); });
        m_process.start(QCoreApplication::applicationDirPath() + "/sinew-field",
                        {"--project", project, "--keys", keys, "--scenario", "quiet", "--sparkplug",
                         "plant/edge1", "--site", kSite, "--mqtt", QString("127.0.0.1:%1").arg(port)});
        return m_process.waitForStarted();
    }
    ~Field()
    {
        m_process.terminate();
        if (!m_process.waitForFinished(10000))
            m_process.kill();
    }

private:
    QProcess m_process;
};

} // namespace

class tst_UnsignedField : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    QString m_project;
    std::unique_ptr<test::Desk> m_desk;
    QStringList m_problems;
    std::set<CommandId> m_known;

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
    QPoint middleOf(const QString& name) const { return m_desk->placeOf(name).value_or(QPoint(-1, -1)); }
    void click(const QString& name) const
    {
        QTest::mouseClick(m_desk->window, Qt::LeftButton, {}, middleOf(name));
    }
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
        connect(&m_desk->session, &app::Session::failed, this,
                [this](const QString& why) { m_problems << why; });
    }
    void openProject()
    {
        openDesk();
        m_desk->session.open(m_desk->session.urlOf(m_project));
        QTRY_VERIFY(m_desk->session.current() && m_desk->session.loop());
    }
    void connectSparkplug(int port, const char* unsignedActuators)
    {
        ui::BrokerSettings& settings = m_desk->broker;
        settings.setProperty("protocol", ui::BrokerSettings::Sparkplug);
        settings.setProperty("host", "127.0.0.1");
        settings.setProperty("port", port);
        settings.setProperty("group", "plant");
        settings.setProperty("site", kSite);
        settings.setProperty("unsignedActuators", unsignedActuators);
        auto source = app::sourceFrom(settings, {});
        QVERIFY(source);
        m_desk->session.connectField(std::move(*source));
    }
    /// A desk and a field that verifies signatures, at one broker.
    void join(TestBroker& broker, Field& field)
    {
        QVERIFY(broker.start());
        openProject();
        QVERIFY(field.start(m_folder.filePath("keys.json"), m_project, *m_desk, broker.port()));
        connectSparkplug(broker.port(), "");
        QTRY_VERIFY2(isLive(), qPrintable(m_problems.join(u'\n')));
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
    /// What was asked for last, by ask(), and not in a window before this one.
    const command::CommandRecord* own() const
    {
        const auto& all = m_desk->seat.overview()->commands;
        const auto found = std::ranges::find_if(all, [this](const auto& record) {
            return record.proposal.origin.starts_with("operator:") && !m_known.contains(record.id);
        });
        return found == all.end() ? nullptr : &*found;
    }
    bool reached(command::State state) const
    {
        return own() &&
               std::ranges::count(own()->past, state, &std::pair<Instant, command::State>::second) > 0;
    }
    /// In the sheet of an own command, with authority taken there.
    void ask(const QString& name)
    {
        for (const command::CommandRecord& earlier : m_desk->seat.overview()->commands)
            m_known.insert(earlier.id);
        auto* sheet = m_desk->window->findChild<QObject*>(QStringLiteral("ownCommandSheet"));
        QVERIFY(QMetaObject::invokeMethod(sheet, "compose", Q_ARG(QString, kValve)));
        QTRY_VERIFY(m_desk->item(QStringLiteral("ownSend")));
        QTRY_VERIFY(m_desk->item(QStringLiteral("takeAuthority")) || isEnabled("releaseAuthority"));
        if (m_desk->item(QStringLiteral("takeAuthority")))
            click(QStringLiteral("takeAuthority"));
        for (const auto& [field, text] :
             {std::pair("ownValue", "40"), std::pair("ownReason", "the pipe is repaired")}) {
            m_desk->item(QLatin1String(field))->forceActiveFocus();
            for (const char* c = text; *c; ++c)
                QTest::keyClick(m_desk->window, *c);
        }
        QTRY_VERIFY(isEnabled("ownSend"));
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
        QTRY_VERIFY(isEnabled("approve"));
        picture(name);
    }
    void hold() const
    {
        const QPoint at = middleOf(QStringLiteral("approve"));
        QTest::mousePress(m_desk->window, Qt::LeftButton, {}, at);
        QVERIFY(m_desk->item(QStringLiteral("approve")) &&
                m_desk->item(QStringLiteral("approve"))->property("down").toBool());
        QTRY_VERIFY(own()->state != command::State::Proposed);
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
        QTRY_VERIFY2(isLive(), qPrintable(m_problems.join(u'\n')));
        QTRY_VERIFY(textOf("sources").contains("unsigned"));
        signIn("ada");
        ask("modbus-own-command");
        QVERIFY2(textOf("connectionCaution").contains("Modbus has no signatures"),
                 qPrintable(textOf("connectionCaution")));
        click(QStringLiteral("ownSend"));
        approve("modbus-review");
        QVERIFY(textOf("connectionCaution").contains("Modbus has no signatures"));
        QCOMPARE(device.holding(100), 1000); // not before it is approved
        hold();
        QTRY_COMPARE(device.holding(100), 400);
        QTRY_VERIFY(reached(command::State::Acknowledged));
        picture("modbus-done");
        QVERIFY2(m_problems.isEmpty(), qPrintable(m_problems.join(u'\n')));
    }
    /// Both signatures go to the field, which checks them: an ordinary hazardous command, in the words of
    /// Sparkplug B.
    void aSparkplugCommandIsCarriedOut()
    {
        SINEW_NEED_BROKER();
        TestBroker broker;
        Field field;
        join(broker, field);
        // The field computes its past before its time runs.
        QTRY_VERIFY_WITH_TIMEOUT(textOf("simulated").contains("times as fast"), 600000 * slower);
        signIn("ada");
        ask("sparkplug-signed-own-command");
        QVERIFY2(textOf("connectionCaution").isEmpty(), qPrintable(textOf("connectionCaution")));
        click(QStringLiteral("ownSend"));
        approve("sparkplug-signed-review");
        QCOMPARE(own()->signatures.size(), std::size_t(1));
        QVERIFY(!reached(command::State::Selected));
        hold();
        QTRY_VERIFY2(reached(command::State::Acknowledged), own()->why.c_str());
        QTRY_VERIFY2(own()->reported && std::abs(*own()->reported - own()->proposal.value) < 1e-6,
                     own()->why.c_str());
        QCOMPARE(own()->signatures.size(), std::size_t(2));
        QVERIFY(reached(command::State::Selected) && reached(command::State::Operated));
        picture("sparkplug-signed-done");
        const auto check = command::verifyLedger(m_desk->session.current()->project->ledger());
        QVERIFY(check && check->faults.empty());
        QVERIFY2(m_problems.isEmpty(), qPrintable(m_problems.join(u'\n')));
    }
    void sparkplugSaysWhatIsUnsigned()
    {
        SINEW_NEED_BROKER();
        TestBroker broker;
        Field field;
        join(broker, field);
        QVERIFY(!textOf("sources").contains("unsigned"));
        picture("sparkplug-signed");
        connectSparkplug(broker.port(), qPrintable(kValve));
        QTRY_VERIFY(textOf("sources").contains("unsigned") && isLive());
        signIn("ada");
        ask("sparkplug-own-command");
        QVERIFY2(textOf("connectionCaution").contains("verifies no signatures"),
                 qPrintable(textOf("connectionCaution")));
        picture("sparkplug-unsigned");
    }
};

int main(int argc, char** argv)
{
    if (!qEnvironmentVariableIsSet("QTEST_FUNCTION_TIMEOUT"))
        qputenv("QTEST_FUNCTION_TIMEOUT", "3600000"); // a field computes a past of its own
    QGuiApplication app(argc, argv);
    tst_UnsignedField test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_UnsignedField.moc"
