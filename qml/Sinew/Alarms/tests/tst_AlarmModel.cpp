// SPDX-License-Identifier: GPL-3.0-or-later
#include "../../Seat/tests/FakeBackend.h"
#include "../../Seat/tests/TyphoonEve.h"
#include "AlarmModel.h"
#include "Patience.h"

#include <QAbstractItemModelTester>
#include <QtTest>

using namespace sinew;
using namespace sinew::ui;
using namespace std::chrono_literals;

class tst_AlarmModel : public QObject {
    Q_OBJECT

private slots:
    void init();
    void cleanup();
    void urgentOnesComeFirst();
    void whatIsPutAsideHasListsOfItsOwn();
    void aFloodIsGroupedByCause();
    void everyAlarmIsInTheGroupsOnce();
    void nextUnacknowledgedGoesAround();
    void aChangeKeepsTheOtherRows();
    void replayShowsWhatStoodThen();
    void saysWhoAcknowledgedAndWhen();
    void rolesReadTheirFields();
    void forecastShowsNone();
    void shelvingLastsNoLongerThanDesigned();

private:
    void publishFlood(bool isFlood);
    std::shared_ptr<FakeBackend> m_backend;
    std::unique_ptr<Seat> m_seat;
    std::unique_ptr<AlarmModel> m_model;
};

void tst_AlarmModel::init()
{
    m_backend = std::make_shared<FakeBackend>();
    m_backend->currentModel = eve::model();
    m_backend->manual = std::make_shared<ManualClock>(eve::kNow);
    m_backend->current = std::make_shared<const loop::Overview>(eve::overview(m_backend->currentModel));
    m_seat = std::make_unique<Seat>();
    m_seat->setBackend(m_backend);
    m_model = std::make_unique<AlarmModel>();
    new QAbstractItemModelTester(m_model.get(), QAbstractItemModelTester::FailureReportingMode::QtTest,
                                 m_model.get());
    m_model->setSeat(m_seat.get());
}

void tst_AlarmModel::cleanup()
{
    m_model.reset();
    m_seat.reset();
}

void tst_AlarmModel::urgentOnesComeFirst()
{
    QCOMPARE(m_model->rowCount(), 3);
    QCOMPARE(m_model->keyAt(0), u"a1"_qs); // unacknowledged high before acknowledged critical
    QCOMPARE(m_model->keyAt(1), u"a3"_qs);
    QCOMPARE(m_model->keyAt(2), u"a2"_qs);
    QCOMPARE(m_model->critical(), 1);
    QCOMPARE(m_model->unacknowledged(), 2);
    QCOMPARE(m_model->worstUnacknowledged(), 1);
    QCOMPARE(m_model->data(m_model->index(0), AlarmModel::ValueRole).toString(), u"41.2 mm"_qs);
}

void tst_AlarmModel::whatIsPutAsideHasListsOfItsOwn()
{
    using S = alarm::State;
    auto next = eve::overview(m_backend->currentModel);
    auto hidden = eve::alarm("a5", "J-102 pressure", alarm::Priority::Low, S::Suppressed, 2h);
    hidden.suppressedBy = "Burst near C-12";
    auto out = eve::alarm("a6", "J-103 pressure", alarm::Priority::Low, S::OutOfService, 2h);
    out.heldBy = "ada";
    out.heldSince = eve::kNow - 3h;
    out.comment = "gauge broken";
    next.alarms.push_back(hidden);
    next.alarms.push_back(out);
    auto design = std::make_shared<alarm::Design>();
    design->assetsOut[AssetId("water")] = {"ada", "works", eve::kNow - 1h};
    next.alarmDesign = design;
    m_backend->publish(next);
    QTRY_COMPARE(m_model->suppressed(), 1);
    QCOMPARE(m_model->rowCount(), 3);
    QCOMPARE(m_model->standing(), 3);
    QCOMPARE(m_model->shelved(), 1);
    QCOMPARE(m_model->outOfService(), 2); // an alarm and an asset
    m_model->setList(AlarmModel::Shelved);
    QCOMPARE(m_model->rowCount(), 1);
    const auto stateAt = [&](int row) {
        return m_model->data(m_model->index(row), AlarmModel::StateRole).toString();
    };
    QCOMPARE(stateAt(0), u"shelved, 50 min left"_qs);
    m_model->setList(AlarmModel::Suppressed);
    QCOMPARE(stateAt(0), u"suppressed by design: Burst near C-12"_qs);
    m_model->setList(AlarmModel::OutOfService);
    QCOMPARE(m_model->rowCount(), 2);
    QCOMPARE(stateAt(0), u"out of service since 11:02 by Ada Mori"_qs);
    QCOMPARE(m_model->keyAt(1), u"asset/water"_qs);
    QCOMPARE(stateAt(1), u"out of service by Ada Mori"_qs);
    QCOMPARE(m_model->unacknowledged(), 2); // whatever list is shown
    QCOMPARE(m_model->nextUnacknowledged(-1), 0);
    QCOMPARE(m_model->list(), static_cast<int>(AlarmModel::Standing));
}

void tst_AlarmModel::aFloodIsGroupedByCause()
{
    QVERIFY(!m_model->isGrouped());
    publishFlood(true);
    QTRY_VERIFY(m_model->isGrouped());
    QCOMPARE(m_model->flood(), u"Flood since 13:58:07: 23 new alarms in 10 min."_qs);
    QCOMPARE(m_model->rowCount(), 2); // the bridge, and what follows from the burst
    const auto at = [&](int row, int role) { return m_model->data(m_model->index(row), role); };
    QCOMPARE(at(0, AlarmModel::TitleRole).toString(), u"Burst suspected near C-12, and what follows"_qs);
    QCOMPARE(at(0, AlarmModel::StateRole).toString(), u"12 alarms, 12 unacknowledged"_qs);
    QCOMPARE(at(0, AlarmModel::SinceRole).toString(), u"first 13:50:07: J-101 pressure"_qs);
    QCOMPARE(at(0, AlarmModel::GroupRole).toBool(), true);
    m_model->toggleGroup(m_model->keyAt(0));
    QCOMPARE(m_model->rowCount(), 14);
    QCOMPARE(m_model->keyAt(1), u"w0"_qs); // the first that came
    QVERIFY(at(1, AlarmModel::MemberRole).toBool());
    m_model->toggleGroup(m_model->keyAt(0));
    QCOMPARE(m_model->nextUnacknowledged(-1), 1); // opens the group
    QCOMPARE(m_model->keyAt(1), u"w0"_qs);
    m_model->setGrouped(false);
    QCOMPARE(m_model->rowCount(), 14);
    publishFlood(true);
    QCoreApplication::processEvents();
    QVERIFY(!m_model->isGrouped()); // as somebody wished
    publishFlood(false);
    QTRY_VERIFY(m_model->flood().isEmpty());
    publishFlood(true);
    QTRY_VERIFY(m_model->isGrouped()); // another flood
    QCOMPARE(m_model->rowOf(u"w3"_qs), -1);
    QCOMPARE(m_model->keyAt(m_model->reveal(u"w3"_qs)), u"w3"_qs); // its group opens
    m_model->setList(AlarmModel::Shelved);
    QCOMPARE(m_model->keyAt(m_model->reveal(u"w5"_qs)), u"w5"_qs); // its list too
    QCOMPARE(m_model->reveal(u"nothing"_qs), -1);
}

void tst_AlarmModel::publishFlood(bool isFlood)
{
    auto next = eve::overview(m_backend->currentModel);
    std::erase_if(next.alarms, [](const alarm::Alarm& a) { return a.id.value == "a2"; });
    for (int i = 0; i < 12; ++i) {
        auto a = eve::alarm("w" + std::to_string(i), "J-" + std::to_string(101 + i) + " pressure",
                            alarm::Priority::High, alarm::State::Unacknowledged, 12min - i * 10s);
        a.element = ElementId("water/junction/J-" + std::to_string(101 + i));
        next.alarms.push_back(a);
    }
    next.alarmRate = {23, isFlood, eve::kNow - 4min};
    m_backend->publish(next);
}

void tst_AlarmModel::everyAlarmIsInTheGroupsOnce()
{
    publishFlood(true);
    QTRY_VERIFY(m_model->isGrouped());
    QStringList heads;
    for (int i = 0; i < m_model->rowCount(); ++i)
        heads << m_model->keyAt(i);
    for (const QString& head : heads)
        m_model->toggleGroup(head);
    QCOMPARE(m_model->rowCount() - heads.size(), m_model->standing());
}

void tst_AlarmModel::nextUnacknowledgedGoesAround()
{
    QCOMPARE(m_model->nextUnacknowledged(-1), 0);
    QCOMPARE(m_model->nextUnacknowledged(0), 1);
    QCOMPARE(m_model->nextUnacknowledged(1), 0);
    m_backend->current = std::make_shared<const loop::Overview>();
    m_seat->refresh();
    QCOMPARE(m_model->nextUnacknowledged(-1), -1);
}

void tst_AlarmModel::aChangeKeepsTheOtherRows()
{
    QSignalSpy reset(m_model.get(), &QAbstractItemModel::modelReset);
    auto next = eve::overview(m_backend->currentModel);
    next.alarms.erase(next.alarms.begin());
    next.alarms.push_back(
        eve::alarm("a9", "New one", alarm::Priority::Low, alarm::State::Unacknowledged, 1s));
    m_backend->publish(next);
    QTRY_COMPARE(m_model->rowOf("a9") >= 0, true);
    QCOMPARE(reset.size(), 0);
    QCOMPARE(m_model->rowOf("a1"), -1);
}

void tst_AlarmModel::replayShowsWhatStoodThen()
{
    m_backend->then = [this](Instant) { return eve::anHourBefore(m_backend->currentModel); };
    m_seat->cursor()->scrubTo(m_seat->cursor()->nowMs() - 60 * 60e3);
    QCOMPARE(m_model->rowCount(), 0); // until the record is read nothing is claimed
    QVERIFY(!m_model->isKnown());
    QTRY_COMPARE(m_model->rowCount(), 1);
    QCOMPARE(m_model->keyAt(0), u"b1"_qs);
    QCOMPARE(m_model->data(m_model->index(0), AlarmModel::StateRole).toString(), u"unacknowledged"_qs);
    QCOMPARE(m_model->data(m_model->index(0), AlarmModel::SinceRole).toString(), u"12:32:07, 30 min ago"_qs);
    QCOMPARE(m_model->unacknowledged(), 1); // then
    QVERIFY(!m_model->isLive());            // so nothing flashes
    m_seat->cursor()->live();
    QCOMPARE(m_model->rowCount(), 3);
    QVERIFY(m_model->isLive());
}

void tst_AlarmModel::saysWhoAcknowledgedAndWhen()
{
    QCOMPARE(m_model->data(m_model->index(2), AlarmModel::StateRole).toString(),
             u"acknowledged 13:42:07 by Ada Mori"_qs);
}

void tst_AlarmModel::rolesReadTheirFields()
{
    const auto names = m_model->roleNames();
    QCOMPARE(names.size(), 15);
    QCOMPARE(names.value(AlarmModel::StateRole), QByteArray("stateText"));
    const QModelIndex first = m_model->index(0);
    QCOMPARE(m_model->data(first, Qt::DisplayRole), m_model->data(first, AlarmModel::TitleRole));
    QCOMPARE(m_model->data(first, AlarmModel::PriorityRole).toInt(), 1);
    QCOMPARE(m_model->data(first, AlarmModel::UnacknowledgedRole).toBool(), true);
    QVERIFY(!m_model->data(first, Qt::EditRole).isValid());
    QVERIFY(!m_model->data(m_model->index(99), AlarmModel::TitleRole).isValid());
}

void tst_AlarmModel::forecastShowsNone()
{
    m_seat->cursor()->scrubTo(m_seat->cursor()->nowMs() + 60e3);
    QCOMPARE(m_model->rowCount(), 0);
    QVERIFY(!m_model->isKnown());
}

void tst_AlarmModel::shelvingLastsNoLongerThanDesigned()
{
    QCOMPARE(m_model->shelvingMinutes(), (QList<int>{15, 60, 240, 480, 0}));
    auto next = eve::overview(m_backend->currentModel);
    alarm::Design design;
    design.limits.longestShelving = 90min;
    next.alarmDesign = std::make_shared<const alarm::Design>(design);
    m_backend->publish(next);
    m_seat->refresh();
    QCOMPARE(m_model->shelvingMinutes(), (QList<int>{15, 60, 90, 0}));
    QCOMPARE(m_model->shelvingNames(),
             (QStringList{u"15 min"_qs, u"1 h"_qs, u"1 h 30 min"_qs, u"until it returns"_qs}));
}

QTEST_GUILESS_MAIN(tst_AlarmModel)
#include "tst_AlarmModel.moc"
