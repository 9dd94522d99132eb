// SPDX-License-Identifier: GPL-3.0-or-later
// Two desks of one control room: two processes with a window each, on a real PostgreSQL server, with the demo city
// behind a real broker. People sign in and act with the mouse and the keys. With SINEW_PICTURES=folder what both
// windows show is kept there, side by side.
#include "DeskProcess.h"
#include "DeskProgram.h"
#include "Patience.h"
#include "Relay.h"
#include "TestBroker.h"
#include "TestPostgres.h"

#include <DemoProject.h>
#include <FieldKeys.h>
#include <ProjectPeople.h>
#include <sinew/command/LedgerRights.h>
#include <sinew/store/CopyProject.h>
#include <sinew/store/Project.h>

#include <algorithm>
#include <array>
#include <QPainter>
#include <QTemporaryDir>
#include <QtTest>

using namespace sinew;
using namespace std::chrono_literals;

namespace {

constexpr auto kSite = "port-aurelia";
constexpr int kMs = static_cast<int>(kPatience.count());
/// A city's models take their time, and world time runs at its own pace.
constexpr int kLongMs = 20 * 60 * 1000;

/// As long as this lives nobody writes to the ledger on the server; whoever wants to waits, and reads on.
class LedgerHeld {
public:
    explicit LedgerHeld(const TestPostgres& server)
    {
        m_psql.setProcessChannelMode(QProcess::MergedChannels);
        m_psql.setChildProcessModifier([] { ::prctl(PR_SET_PDEATHSIG, SIGKILL); });
        m_psql.start(QString::fromStdString((TestPostgres::programs() / "psql").string()),
                     {"-q", "-X", "-t", "-A", "-h", "127.0.0.1", "-p", QString::number(server.port()), "-U", "sinew", "-d", "postgres"});
        m_psql.write("BEGIN; LOCK TABLE city.entry IN EXCLUSIVE MODE; SELECT 'held';\n");
        m_isHeld = m_psql.waitForReadyRead(kMs) && m_psql.readAll().startsWith("held");
    }
    ~LedgerHeld()
    {
        m_psql.closeWriteChannel();
        m_psql.waitForFinished(kMs);
    }
    LedgerHeld(const LedgerHeld&) = delete;
    LedgerHeld& operator=(const LedgerHeld&) = delete;
    explicit operator bool() const { return m_isHeld; }

private:
    QProcess m_psql;
    bool m_isHeld = false;
};

/// The server, the broker, the field, and a desk for each name.
class Room {
public:
    explicit Room(const QString& scenario) : m_address(QString::fromStdString(m_server.address("city"))), m_scenario(scenario)
    {
    }
    ~Room()
    {
        m_desks.clear();
        m_field.terminate();
        if (m_field.state() != QProcess::NotRunning && !m_field.waitForFinished(5000))
            m_field.kill();
    }
    Room(const Room&) = delete;
    Room& operator=(const Room&) = delete;

    /// Empty: all is there.
    QString open(const QStringList& names)
    {
        if (!m_server.start())
            return QString::fromStdString(m_server.log());
        if (!m_broker.start())
            return QStringLiteral("mosquitto does not start");
        if (const QString fault = bringCity(); !fault.isEmpty())
            return fault;
        for (const QString& name : names) {
            QDir(m_folder.path()).mkpath(name);
            m_desks.push_back(std::make_unique<DeskProcess>(name, m_folder.filePath(name)));
            m_desks.back()->ask({"open", names.size() == m_desks.size() ? addressBehindNetwork() : m_address});
        }
        for (const auto& desk : m_desks)
            if (!QTest::qWaitFor([&] { return desk->state()["open"].toBool(); }, kLongMs))
                return QStringLiteral("a desk does not open the project");
        return startField();
    }
    DeskProcess& desk(std::size_t i) { return *m_desks.at(i); }
    TestPostgres& server() { return m_server; }
    TestBroker& broker() { return m_broker; }
    /// Between the last desk and the server.
    Relay& network() { return *m_network; }
    QString password(const char* login) const { return m_passwords.value(login); }
    std::unique_ptr<store::Project> project() const
    {
        auto opened = store::Project::open(m_address.toStdString(), store::Project::Access::ReadOnly);
        return opened ? std::move(*opened) : nullptr;
    }
    bool isFieldThere() const { return m_field.state() == QProcess::Running; }
    QByteArray fieldSaid() { return m_field.readAll().right(500); }

private:
    QString addressBehindNetwork()
    {
        m_network = std::make_unique<Relay>(m_server.port());
        return QString::fromStdString(m_server.address("city", m_network->port()));
    }
    /// The demo is made in a folder, as a project is, and goes to the server from there.
    QString bringCity()
    {
        qputenv("XDG_CACHE_HOME", m_folder.path().toUtf8());
        auto made = app::freshDemoProject();
        if (!made)
            return QString::fromStdString(made.error().text());
        for (const User& person : app::demoPeople())
            m_passwords[QString::fromStdString(person.id.value)] =
                QString::fromStdString(app::demoPassword(*made, person.id).value_or(""));
        const auto folder = made->project->folder();
        *made = {};
        const auto copied = store::copyProject(folder, m_address.toStdString());
        return copied ? QString() : QString::fromStdString(copied.error().text());
    }
    /// Its gateway knows the people's keys and those of the seats that have registered themselves.
    QString startField()
    {
        const auto open = app::openProject(m_address.toStdString(), store::Project::Access::ReadOnly);
        if (!open)
            return QString::fromStdString(open.error().text());
        const QString keys = m_folder.filePath("keys.json");
        if (const auto written = app::KeysFile::installed(keys.toStdString(), kSite).follow(*open); !written)
            return QString::fromStdString(written.error().text());
        m_field.setProcessChannelMode(QProcess::MergedChannels);
        m_field.setChildProcessModifier([] { ::prctl(PR_SET_PDEATHSIG, SIGKILL); });
        m_field.start(QCoreApplication::applicationDirPath() + "/sinew-field",
                      {"--project", m_address, "--keys", keys, "--scenario", m_scenario, "--site", kSite,
                       "--mqtt", QString("127.0.0.1:%1").arg(m_broker.port())});
        if (!m_field.waitForStarted())
            return m_field.errorString();
        for (const auto& desk : m_desks)
            desk->ask({"field", kSite, m_broker.port()});
        return {};
    }

    QTemporaryDir m_folder;
    TestPostgres m_server;
    TestBroker m_broker;
    const QString m_address, m_scenario;
    QHash<QString, QString> m_passwords;
    std::unique_ptr<Relay> m_network;
    QProcess m_field;
    std::vector<std::unique_ptr<DeskProcess>> m_desks;
};

} // namespace

class tst_TwoDesks : public QObject {
    Q_OBJECT

    std::unique_ptr<Room> m_room;
    QString m_melting; ///< the hazardous command

    DeskProcess& one() { return m_room->desk(0); }
    DeskProcess& two() { return m_room->desk(1); }
    std::array<DeskProcess*, 2> both() { return {&one(), &two()}; }

    /// Both windows beside each other, once each shows its scene; kept only where pictures are wanted.
    void picture(const QString& name)
    {
        const QString folder = qEnvironmentVariable("SINEW_PICTURES");
        if (folder.isEmpty())
            return;
        QImage together;
        for (DeskProcess* desk : both()) {
            (void)QTest::qWaitFor([&] { return desk->state()["settled"].toBool(); }, kMs);
            const QString file = QDir(folder).filePath(name + ".part.png");
            QVERIFY(desk->ask({"picture", file}).toBool());
            const QImage part(file);
            if (together.isNull()) {
                together = QImage(2 * part.width() + 16, part.height(), QImage::Format_RGB32);
                together.fill(Qt::black);
            }
            QPainter(&together).drawImage(desk == &one() ? 0 : part.width() + 16, 0, part);
            QFile::remove(file);
        }
        QVERIFY(together.save(QDir(folder).filePath(name + ".png")));
    }
    /// By the sheet, with login and password.
    bool signIn(DeskProcess& desk, const char* login)
    {
        return desk.click("user") && QTest::qWaitFor([&] { return desk.sees("login"); }, kMs) &&
               desk.ask({"type", "login", login}).toBool() &&
               desk.ask({"type", "password", m_room->password(login)}).toBool() && desk.click("signIn") &&
               QTest::qWaitFor([&] { return desk.state()["who"].toString() == QLatin1String(login) && !desk.sees("login"); },
                               kMs);
    }
    static bool review(DeskProcess& desk, const QString& id)
    {
        return desk.click("tab2") && QTest::qWaitFor([&] { return desk.sees("commandRow:" + id); }, kMs) &&
               desk.click("commandRow:" + id) && QTest::qWaitFor([&] { return desk.sees("approve"); }, kMs);
    }
    /// Held until it counts.
    static bool approve(DeskProcess& desk, const QString& id)
    {
        const auto approvals = [&] { return desk.command(id)["approvals"].toArray().size(); };
        const auto before = approvals();
        const bool held = desk.ask({"press", "approve"}).toBool() &&
                          QTest::qWaitFor([&] { return approvals() > before || !waits(desk, id); }, kMs);
        desk.ask({"release", "approve"});
        return held;
    }
    static bool waits(DeskProcess& desk, const QString& id)
    {
        return desk.command(id)["state"].toString() == QLatin1String("Proposed");
    }
    static bool reached(DeskProcess& desk, const QString& id, const char* state)
    {
        return desk.command(id)["past"].toArray().contains(QLatin1String(state));
    }
    static QString hazardous(DeskProcess& desk)
    {
        for (const QJsonValue& value : desk.ask({"commands"}).toArray())
            if (value["hazardous"].toBool() && value["state"].toString() == QLatin1String("Proposed"))
                return value["id"].toString();
        return {};
    }
    /// By what a time that people may expect is longer on a machine that does not let the windows run: their own longest
    /// standstills since this was asked last, in each of the steps from one window to the other.
    double hindranceMs()
    {
        double longest = 0;
        for (DeskProcess* desk : both())
            longest = std::max(longest, desk->ask({"standstill"}).toDouble());
        return 5 * longest;
    }
    /// Who is on duty and who is not; a desk that a busy machine stops for some seconds loses the duty, rightly.
    std::pair<DeskProcess*, DeskProcess*> dutyAndOther()
    {
        std::pair<DeskProcess*, DeskProcess*> found{nullptr, nullptr};
        (void)QTest::qWaitFor(
            [&] {
                const bool isOne = one().state()["onDuty"].toBool();
                if (isOne != two().state()["onDuty"].toBool())
                    found = isOne ? std::pair(&one(), &two()) : std::pair(&two(), &one());
                return found.first != nullptr;
            },
            kMs);
        return found;
    }
    static QJsonObject alarmOf(DeskProcess& desk, const QString& id)
    {
        for (const QJsonValue& value : desk.ask({"alarms"}).toArray())
            if (value["id"].toString() == id)
                return value.toObject();
        return {};
    }
    /// How often a row of this type stands in the ledger of this command.
    std::ptrdiff_t rowsOf(const QString& id, const char* type)
    {
        const auto project = m_room->project();
        if (!project)
            return -1;
        const auto rows = project->ledger().rows();
        return !rows ? -1 : std::ranges::count_if(*rows, [&](const store::LedgerRow& row) {
            return row.entry.subject == id.toStdString() && row.entry.type == type;
        });
    }
    void checkLedger()
    {
        const auto project = m_room->project();
        QVERIFY(project);
        const auto check = command::verifyLedger(project->ledger());
        QVERIFY(check);
        QVERIFY2(check->faults.empty(), check->faults.empty() ? "" : check->faults.front().c_str());
    }

private slots:
    void initTestCase()
    {
        if (QGuiApplication::platformName() == QLatin1String("offscreen"))
            QSKIP("the windows need a display: run under xvfb-run");
        const bool able = !TestPostgres::programs().empty() && !TestBroker::program().isEmpty();
        if (!able && qEnvironmentVariableIsSet("CI"))
            QFAIL("PostgreSQL or Mosquitto is missing");
        if (!able)
            QSKIP("PostgreSQL or Mosquitto is missing");
        m_room = std::make_unique<Room>(QStringLiteral(SINEW_SOURCE_DIR "/tests/window/ice-near.json"));
        const QString fault = m_room->open({"desk-1", "desk-2"});
        QVERIFY2(fault.isEmpty(), qPrintable(fault));
    }
    void cleanupTestCase() { m_room.reset(); }

    void aHazardousCommandTakesTwoPeopleAtTwoDesks()
    {
        const bool isProposed = QTest::qWaitFor(
            [&] {
                m_melting = hazardous(one());
                return !m_melting.isEmpty() || !m_room->isFieldThere();
            },
            kLongMs);
        QVERIFY2(isProposed && m_room->isFieldThere(),
                 m_room->fieldSaid() + QJsonDocument(one().state()).toJson(QJsonDocument::Compact));
        QTRY_VERIFY(waits(two(), m_melting));
        for (DeskProcess* desk : both()) {
            QVERIFY(review(*desk, m_melting));
            QVERIFY(!desk->isEnabled("approve")); // nobody has signed in
        }
        QVERIFY(signIn(one(), "ada"));
        QTRY_VERIFY(one().isEnabled("approve"));
        QVERIFY(one().text("reviewApproved").contains("0 of 2"));
        QVERIFY(approve(one(), m_melting));
        QElapsedTimer timer;
        timer.start();
        hindranceMs(); // from here on
        QTRY_VERIFY(two().text("reviewApproved").contains("1 of 2 approved: Ada"));
        const double seen = static_cast<double>(timer.elapsed()), hindrance = hindranceMs();
        qInfo("the first approval stood in the other window %.0f ms after it did in the first", seen);
        QVERIFY2(seen < 1000 + hindrance, qPrintable(QString("%1 %2").arg(seen).arg(hindrance)));
        qInfo("%s", qPrintable(two().text("reviewState") + " | " + two().text("reviewApproved")));
        QVERIFY(waits(one(), m_melting) && waits(two(), m_melting));
        picture("6-two-desks-one-approved");

        // The same person at the other desk is the same person.
        QVERIFY(signIn(two(), "ada"));
        QTRY_VERIFY(two().text("reviewWhyNot").contains("another person must too"));
        QVERIFY(!two().isEnabled("approve"));
        two().click("approve");
        qInfo("ada at the other desk: %s", qPrintable(two().text("reviewWhyNot")));

        QVERIFY(signIn(two(), "ben"));
        QTRY_VERIFY(two().isEnabled("approve"));
        QVERIFY(approve(two(), m_melting));
        for (DeskProcess* desk : both())
            QTRY_VERIFY2(reached(*desk, m_melting, "Acknowledged"), qPrintable(desk->command(m_melting)["why"].toString()));
        QTRY_VERIFY(!two().sees("notice"));
        picture("7-two-desks-released");
        QCOMPARE(rowsOf(m_melting, "approved-one"), 1);
        QCOMPARE(rowsOf(m_melting, "approved"), 1);
        QCOMPARE(rowsOf(m_melting, "select-sent"), 1);
        QCOMPARE(rowsOf(m_melting, "operate-sent"), 1);
        checkLedger();
    }
    void anAlarmAcknowledgedAtOneDeskIsSeenAtTheOther()
    {
        QString id; // a burst lasts, so that the alarm of it does not return by itself meanwhile
        const auto stands = [&] {
            for (const QJsonValue& alarm : one().ask({"alarms"}).toArray())
                if (alarm["state"].toString() == QLatin1String("Unacknowledged") && alarm["title"].toString().contains("burst"))
                    id = alarm["id"].toString();
            return !id.isEmpty();
        };
        QVERIFY(QTest::qWaitFor(stands, kLongMs));
        QTRY_COMPARE(alarmOf(two(), id)["state"].toString(), "Unacknowledged");
        for (DeskProcess* desk : both())
            QVERIFY(desk->ask({"showAlarm", id}).toBool());
        for (DeskProcess* desk : both())
            QTRY_VERIFY2(desk->sees("acknowledge"),
                         id.toUtf8() + QJsonDocument(desk->ask({"alarms"}).toArray()).toJson(QJsonDocument::Compact));
        QVERIFY(one().ask({"type", "alarmComment", "crew sent"}).toBool());
        QVERIFY(one().click("acknowledge"));
        QTRY_COMPARE(alarmOf(one(), id)["by"].toString(), "ada");
        QElapsedTimer timer;
        timer.start();
        hindranceMs(); // from here on
        QTRY_COMPARE(alarmOf(two(), id)["by"].toString(), "ada");
        const double seen = static_cast<double>(timer.elapsed()), hindrance = hindranceMs();
        qInfo("acknowledged at one desk, seen at the other %.0f ms later", seen);
        QVERIFY2(seen < 1000 + hindrance, qPrintable(QString("%1 %2").arg(seen).arg(hindrance)));
        picture("8-two-desks-alarm");
    }
    void ofTwoOperatorsOneGetsTheActuator()
    {
        QVERIFY(signIn(two(), "dora"));
        for (DeskProcess* desk : both()) {
            QVERIFY(desk->ask({"compose", "bridge/D3/heater"}).toBool());
            QTRY_VERIFY(desk->sees("takeAuthority"));
        }
        {
            const LedgerHeld held(m_room->server()); // neither can have it before the other has asked for it
            QVERIFY(held);
            for (DeskProcess* desk : both())
                QVERIFY(desk->click("takeAuthority"));
        }
        const auto mine = [](DeskProcess& desk) { return desk.text("authoritySaid").contains("You have"); };
        QTRY_VERIFY(mine(one()) != mine(two()));
        DeskProcess &winner = mine(one()) ? one() : two(), &loser = mine(one()) ? two() : one();
        QTRY_VERIFY(!loser.text("authorityRefused").isEmpty());
        qInfo("the winner reads: %s | the other: %s | %s", qPrintable(winner.text("authoritySaid")),
              qPrintable(loser.text("authoritySaid")), qPrintable(loser.text("authorityRefused")));
        for (DeskProcess* desk : both()) {
            QVERIFY(desk->ask({"type", "ownValue", "40"}).toBool());
            QVERIFY(desk->ask({"type", "ownReason", "a test of the heater"}).toBool());
        }
        QTRY_VERIFY(winner.isEnabled("ownSend"));
        QVERIFY(!loser.isEnabled("ownSend"));
        picture("9-two-desks-one-actuator");
        QVERIFY(winner.click("ownSend"));
        const auto asked = [](DeskProcess& desk) {
            const QJsonArray all = desk.ask({"commands"}).toArray();
            return std::ranges::count_if(all, [](const QJsonValue& command) {
                return command["origin"].toString().startsWith("operator:");
            });
        };
        QTRY_COMPARE(asked(one()), 1);
        QTRY_COMPARE(asked(two()), 1);
        QVERIFY(loser.click("ownLeave"));
    }
    /// Between one desk and the server, in silence: that one says so, the other works on.
    void aDroppedNetworkIsSaid()
    {
        const double usual = hindranceMs();
        m_room->network().hold();
        QElapsedTimer timer;
        timer.start();
        QTRY_VERIFY(two().text("trouble").startsWith("The project's server cannot be reached"));
        const double said = static_cast<double>(timer.elapsed());
        QTRY_VERIFY(two().state()["waiting"].toInt() > 0);
        const double hindrance = hindranceMs();
        qInfo("said after %.0f ms; the windows stood still for %.0f ms at most, before for %.0f ms", said, hindrance / 5, usual / 5);
        QVERIFY2(said < 5000 + hindrance, qPrintable(QString("%1 %2").arg(said).arg(hindrance)));
        QTRY_VERIFY(two().text("sources").contains("who is on duty is not known")); // it may be another one, as it is here
        QTRY_VERIFY(one().state()["onDuty"].toBool() && !one().text("trouble").startsWith("The project's server"));
        picture("11-two-desks-network-dropped");
        m_room->network().letGo();
        QTRY_VERIFY(!two().text("trouble").startsWith("The project's server") && two().state()["waiting"].toInt() == 0);
        checkLedger();
    }
    void aStoppedDeskLosesTheDuty()
    {
        const auto [holder, other] = dutyAndOther();
        QVERIFY(holder);
        ::kill(holder->pid(), SIGSTOP);
        QElapsedTimer timer;
        timer.start();
        QTRY_VERIFY(other->state()["onDuty"].toBool());
        qInfo("the other desk was on duty %lld ms after the first was stopped", timer.elapsed());
        QTRY_VERIFY(other->text("sources").contains("this desk is on duty"));
        ::kill(holder->pid(), SIGCONT);
        const QString heir = other == &two() ? "desk-2" : "desk-1";
        QTRY_VERIFY(holder->text("sources").contains(heir + " is on duty") && !holder->state()["onDuty"].toBool());
        QCOMPARE(rowsOf(m_melting, "operate-sent"), 1);
        checkLedger();
    }
    void theServerGoesAndComesBack()
    {
        m_room->server().stop();
        QElapsedTimer timer;
        timer.start();
        for (DeskProcess* desk : both())
            QTRY_VERIFY(desk->text("trouble").startsWith("The project's server cannot be reached"));
        qInfo("both windows said so after %lld ms: %s", timer.elapsed(), qPrintable(one().text("trouble")));
        QTRY_VERIFY(one().state()["waiting"].toInt() > 0 && !one().sees("notice"));
        picture("10-two-desks-server-gone");
        QVERIFY2(m_room->server().start(), m_room->server().log().c_str());
        timer.restart();
        for (DeskProcess* desk : both())
            QTRY_VERIFY(!desk->text("trouble").startsWith("The project's server") && desk->state()["waiting"].toInt() == 0);
        qInfo("both windows went on %lld ms after the server did", timer.elapsed());
        checkLedger();
        QCOMPARE(rowsOf(m_melting, "operate-sent"), 1);
    }
};

int main(int argc, char** argv)
{
    if (argc > 1 && std::string_view(argv[1]) == "--desk")
        return test::runDesk(argc, argv);
    if (!qEnvironmentVariableIsSet("QTEST_FUNCTION_TIMEOUT"))
        qputenv("QTEST_FUNCTION_TIMEOUT", "3600000"); // the models of a whole city take their time
    QGuiApplication app(argc, argv);
    tst_TwoDesks test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_TwoDesks.moc"
