// SPDX-License-Identifier: GPL-3.0-or-later
// How the record is kept, in the real window over a real project: what it says, a backup taken there and one that is
// stopped, while the window goes on. With SINEW_PICTURES=folder what it looks like is kept.
#include "Desk.h"

#include <OpenProject.h>

#include <sinew/command/LedgerRights.h>
#include <sinew/gateway/Registry.h>
#include <sinew/store/LedgerHeads.h>
#include <sinew/store/SpaceRecord.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <QQuickStyle>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QtTest>
#include <set>

using namespace sinew;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

namespace {

constexpr int kWait = 60'000;
constexpr int kChannels = 100, kSamples = 2'000;

void fill(store::Project& project)
{
    const Instant now = SystemClock().wall();
    for (int c = 0; c < kChannels; ++c) {
        std::vector<Sample> samples(kSamples);
        for (int i = 0; i < kSamples; ++i)
            samples[static_cast<std::size_t>(i)] = {.channel = ChannelId("a/" + std::to_string(c) + "/level"),
                                                    .sourceTime = now - 1h + i * 1s,
                                                    .arrivalTime = now,
                                                    .value = std::sin(i * 0.1) * c,
                                                    .quality = Quality::Good};
        if (!project.history().append(samples))
            qFatal("the history cannot be written");
    }
}

} // namespace

class tst_Record : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    fs::path root() const { return m_folder.path().toStdString(); }
    std::unique_ptr<test::Desk> m_desk;

    QQuickItem* item(const char* name) const { return m_desk->item(QString::fromLatin1(name)); }
    QString valueOf(const char* fact) const { return item(fact) ? item(fact)->property("value").toString() : QString(); }
    void click(const char* name)
    {
        QTRY_VERIFY_WITH_TIMEOUT(item(name) && item(name)->isEnabled(), kWait);
        m_desk->window->grabWindow(); // places are final with the next frame
        QQuickItem* at = item(name);
        QTest::mouseClick(m_desk->window, Qt::LeftButton, {}, at->mapToScene({at->width() / 2, at->height() / 2}).toPoint());
    }
    void picture(const QString& name) const
    {
        const QString folder = qEnvironmentVariable("SINEW_PICTURES");
        if (!folder.isEmpty())
            QVERIFY(m_desk->window->grabWindow().save(folder + '/' + name + ".png"));
    }

private slots:
    void initTestCase()
    {
        QStandardPaths::setTestModeEnabled(true);
        QCoreApplication::setOrganizationName(QStringLiteral("SinewTestRecord"));
        QQuickStyle::setStyle(QStringLiteral("Fusion"));
        {
            auto made = app::createProject(root() / "city.sinew", {});
            QVERIFY(made);
            fill(*made->project);
            command::ControlRoom room(made->project->ledger(), made->project->sealedKeys(), std::make_shared<SystemClock>(),
                                      made->ring, {.cost = keys::SealCost::least(), .delays = {}});
            QVERIFY(room.beFirstAdministrator({UserId("eve"), "Eve", Role::Administrator}, "a password of Eve"));
            const fs::path heads = root() / "vault.jsonl";
            std::ofstream(heads).flush();
            QVERIFY(command::setKeeping(made->project->ledger(), {.heads = heads.string(), .every = 24h, .room = {}},
                                        *room.present().user, made->ring->of(UserId("eve")), SystemClock{}));
            const auto head = store::headOf(made->project->ledger(), SystemClock().wall(), *made->ring->seat());
            QVERIFY(head && store::publishHead(*head, heads));
            QVERIFY(room.signOut());
        }
        m_desk = test::openDesk(true);
        QVERIFY(m_desk->window);
        m_desk->window->resize(1440, 900);
        m_desk->session.open(QUrl::fromLocalFile(QString::fromStdString((root() / "city.sinew").string())));
        QTRY_VERIFY_WITH_TIMEOUT(m_desk->seat.people()->isOpen(), kWait);
        m_desk->seat.people()->signIn(QStringLiteral("eve"), QStringLiteral("a password of Eve"));
        QTRY_VERIFY2_WITH_TIMEOUT(m_desk->seat.people()->isAdministrator(), qPrintable(m_desk->seat.people()->fault()), kWait);
    }
    void theLedgersSheetLeadsThere()
    {
        QVERIFY(QMetaObject::invokeMethod(m_desk->window->findChild<QObject*>(QStringLiteral("ledgerSheet")), "open"));
        click("ledgerKeeping");
        QTRY_VERIFY_WITH_TIMEOUT(valueOf("recordHead").startsWith(u"Row "), kWait);
        QVERIFY2(valueOf("recordHead").contains(u"vault.jsonl"), qPrintable(valueOf("recordHead")));
        QVERIFY(!m_desk->record.isHeadWrong());
        QVERIFY2(valueOf("recordRoom").contains(u" are free in "), qPrintable(valueOf("recordRoom")));
        QVERIFY(valueOf("recordForecast").startsWith(u"Not known yet"));
        QVERIFY(valueOf("recordBackup").startsWith(u"None is recorded"));
        picture(QStringLiteral("record"));
    }
    void aBackupIsTakenWhileTheWindowGoesOn()
    {
        const fs::path saved = root() / "saved.sinew";
        item("backupFolder")->setProperty("text", QString::fromStdString(saved.string()));
        std::set<double> told;
        const auto watching = connect(&m_desk->record, &ui::RecordService::progressed, this,
                                      [&] { told.insert(m_desk->record.progress()); });
        int beats = 0;
        double longest = 0;
        QElapsedTimer since;
        QTimer heart;
        connect(&heart, &QTimer::timeout, this, [&] {
            longest = std::max(longest, static_cast<double>(since.restart()));
            ++beats;
        });
        click("backupStart");
        since.start();
        heart.start(5);
        QTRY_VERIFY_WITH_TIMEOUT(m_desk->record.stage() != ui::RecordService::Working, kWait);
        heart.stop();
        disconnect(watching);
        QVERIFY2(m_desk->record.stage() == ui::RecordService::Done, qPrintable(m_desk->record.said()));
        qInfo("%d beats of the window meanwhile, the longest %.0f ms apart; %zu places of the progress seen", beats, longest,
              told.size());
        QVERIFY(told.size() >= 3); // it was followed
        QVERIFY(fs::exists(saved / "backup.json"));
        const auto copy = store::Project::open(saved, store::Project::Access::ReadOnly);
        QVERIFY(copy);
        QCOMPARE((*copy)->history().channels()->size(), std::size_t(kChannels));
        QTRY_VERIFY2_WITH_TIMEOUT(valueOf("recordBackup").contains(u"by Eve"), qPrintable(valueOf("recordBackup")), kWait);
        const store::Ledger& ledger = m_desk->session.current()->project->ledger();
        QVERIFY(command::verifyLedger(ledger)->faults.empty());
        QCOMPARE((*command::lastBackup(ledger))->to, saved.string());
        QCOMPARE((*command::lastBackup(ledger))->by, UserId("eve"));
        picture(QStringLiteral("record-backed-up"));
    }
    void nothingIsLeftOfABackupThatIsStopped()
    {
        const fs::path saved = root() / "stopped.sinew";
        m_desk->record.backUp(QString::fromStdString(saved.string()));
        QCOMPARE(m_desk->record.stage(), ui::RecordService::Working);
        m_desk->record.cancel();
        QTRY_VERIFY_WITH_TIMEOUT(m_desk->record.stage() == ui::RecordService::Failed, kWait);
        QVERIFY2(m_desk->record.said().contains(u"stopped"), qPrintable(m_desk->record.said()));
        QVERIFY(!fs::exists(saved) && !fs::exists(saved.string() + ".part"));
    }
    void whatIsThereIsNotWrittenOver()
    {
        m_desk->record.backUp(QString::fromStdString((root() / "saved.sinew").string()));
        QTRY_VERIFY_WITH_TIMEOUT(m_desk->record.stage() == ui::RecordService::Failed, kWait);
        QVERIFY2(m_desk->record.said().contains(u"nothing is written over"), qPrintable(m_desk->record.said()));
    }
    void aGatewaysKeysAreKeptFromTheListOfSeats()
    {
        app::Session& session = m_desk->session;
        const fs::path file = root() / "keys.json", notes = root() / "notes.json";
        const auto seatsIn = [&]() -> std::size_t {
            std::ifstream in(file, std::ios::binary);
            const auto read = gateway::readRegistry(std::string{std::istreambuf_iterator<char>(in), {}});
            return read ? read->registry.seats.size() : 99;
        };
        QVERIFY(session.keysFile().isEmpty());
        std::ofstream(notes) << "my notes";
        session.keepKeys(QUrl::fromLocalFile(QString::fromStdString(notes.string())));
        QTRY_VERIFY_WITH_TIMEOUT(session.keysState().contains(u"this is no file of keys"), kWait);
        session.keepKeys(QUrl::fromLocalFile(QString::fromStdString(file.string())));
        QTRY_VERIFY_WITH_TIMEOUT(session.keysState().startsWith(u"It says what the record"), kWait);
        QCOMPARE(seatsIn(), std::size_t(0)); // this seat asks, and nobody has confirmed it
        QCOMPARE(m_desk->seat.people()->seatsWaiting(), 1);
        const auto own = session.current()->ring->seat()->key();
        QTRY_VERIFY_WITH_TIMEOUT(!m_desk->seat.people()->isBusy(), kWait);
        m_desk->seat.people()->confirmSeat(QString::fromStdString(own.value));
        QTRY_COMPARE_WITH_TIMEOUT(m_desk->seat.people()->seatsWaiting(), 0, kWait);
        QTRY_COMPARE_WITH_TIMEOUT(seatsIn(), std::size_t(1), kWait); // it follows by itself
        QVERIFY(m_desk->seat.people()->fault().isEmpty());
    }
    void othersAreToldWhyNot()
    {
        m_desk->seat.people()->lock();
        QTRY_VERIFY_WITH_TIMEOUT(!m_desk->seat.people()->isAdministrator(), kWait);
        QVERIFY(item("backupStart") && !item("backupStart")->isEnabled());
        m_desk->record.backUp(QString::fromStdString((root() / "mine.sinew").string()));
        QVERIFY(m_desk->record.said().contains(u"Only an administrator"));
        picture(QStringLiteral("record-locked"));
    }
    void cleanupTestCase() { m_desk.reset(); }
};

QTEST_MAIN(tst_Record)
#include "tst_Record.moc"
