// SPDX-License-Identifier: GPL-3.0-or-later
#include "../../Seat/tests/FakeBackend.h"
#include "../../Seat/tests/TyphoonEve.h"
#include "ExportModel.h"

#include <QtTest>

using namespace sinew;
using namespace sinew::ui;
using namespace std::chrono_literals;

class tst_ExportModel : public QObject {
    Q_OBJECT

    Seat m_seat;
    std::shared_ptr<FakeBackend> m_backend = std::make_shared<FakeBackend>();
    ExportModel m_offer;

private slots:
    void initTestCase()
    {
        m_backend->currentModel = eve::model();
        m_backend->manual = std::make_shared<ManualClock>(eve::kNow);
        m_backend->current = std::make_shared<const loop::Overview>(eve::overview(m_backend->currentModel));
        m_backend->buckets = {{eve::kNow - 48h, eve::kNow - 47h, 0, 1, 0.5, 10, Quality::Good},
                              {eve::kNow - 1h, eve::kNow, 0, 1, 0.5, 10, Quality::Good}};
        m_seat.setBackend(m_backend);
        m_offer.setSeat(&m_seat);
    }
    void offersTheSelectionsChannels()
    {
        m_seat.select({});
        QCOMPARE(m_offer.channelChoices().size(), 1);
        m_seat.select(QStringLiteral("bridge/IfcColumn/P1")); // nothing is bound to it
        QCOMPARE(m_offer.channelChoices().size(), 1);
        m_seat.select(QStringLiteral("water/junction/J-101"));
        QCOMPARE(m_offer.channelChoices().size(), 2);
        QCOMPARE(m_offer.channels(1), QStringList{QStringLiteral("water/J-101/pressure")});
        QVERIFY(m_offer.channels(0).isEmpty());
    }
    void spansEndAtTheCursorAndNeverInTheFuture()
    {
        const double now = m_seat.cursor()->nowMs();
        QCOMPARE(m_offer.spanEnd(), now);
        QCOMPARE(m_offer.spanStart(1), now - 6 * 3600e3);
        QCOMPARE(m_offer.spanStart(static_cast<int>(m_offer.spanChoices().size()) - 1), now - 48 * 3600e3);
        m_seat.cursor()->scrubTo(now - 3600e3);
        QCOMPARE(m_offer.spanEnd(), now - 3600e3);
        m_seat.cursor()->scrubTo(now + 3600e3);
        QCOMPARE(m_offer.spanEnd(), now);
        m_seat.cursor()->live();
    }
    void aFilesNameSaysWhatItIs()
    {
        const QString name = m_offer.fileName(ExportModel::Report);
        QVERIFY2(name.startsWith(QStringLiteral("port-aurelia-SIMULATED-")) &&
                     name.endsWith(QStringLiteral(".pdf")),
                 qPrintable(name));
        QVERIFY(!name.contains(u':'));
        QVERIFY(m_offer.fileName(-1).isEmpty()); // a list that is not filled yet
        QVERIFY(m_offer.fileName(ExportModel::Ledger + 1).isEmpty());
    }
    void everyCommandCanBeReported()
    {
        QCOMPARE(static_cast<std::size_t>(m_offer.commandIds().size()), m_backend->current->commands.size());
        QCOMPARE(m_offer.commandNames().size(), m_offer.commandIds().size());
    }
};

QTEST_GUILESS_MAIN(tst_ExportModel)
#include "tst_ExportModel.moc"
