// SPDX-License-Identifier: GPL-3.0-or-later
#include "../../Seat/tests/FakeBackend.h"
#include "../../Seat/tests/TyphoonEve.h"
#include "AlarmHealthModel.h"
#include "AlarmSetting.h"
#include "Patience.h"

#include <QAbstractItemModelTester>
#include <QtTest>

using namespace sinew;
using namespace sinew::ui;
using namespace std::chrono_literals;

namespace {

const QString kWarning = u"bridge/P7/displacement#high-warning"_qs;
const AlarmId kHigh("bridge/P7/displacement#high");

} // namespace

class tst_AlarmPages : public QObject {
    Q_OBJECT
private slots:
    void init();
    void cleanup();
    void healthIsReadAndJudged();
    void healthListsWhatStandsOut();
    void limitsAreShownAndSet();
    void settingShowsDefaultsAndUnits();
    void settingIsSavedWithItsReason();
    void settingRefusesWhatIsNoNumber();
    void onlyEngineersMaySave();
    void suppressionsAreListedAddedRemoved();
    void assetsGoOutAndComeBack();
    void aFindingHasOnlyAPriority();

private:
    alarm::Tune lastTune() const { return std::get<alarm::Tune>(m_backend->performed.back()); }
    void publish(const alarm::Design& design);
    std::shared_ptr<FakeBackend> m_backend;
    std::unique_ptr<Seat> m_seat;
    std::unique_ptr<AlarmSetting> m_setting;
};

void tst_AlarmPages::init()
{
    auto model = std::make_shared<Model>(*eve::model());
    model->users.push_back({UserId("enid"), "Enid Holt", Role::Engineer});
    m_backend = std::make_shared<FakeBackend>();
    m_backend->currentModel = model;
    m_backend->manual = std::make_shared<ManualClock>(eve::kNow);
    m_backend->current = std::make_shared<const loop::Overview>(eve::overview(model));
    m_seat = std::make_unique<Seat>();
    m_seat->setBackend(m_backend);
    sit(*m_seat, 3);
    m_setting = std::make_unique<AlarmSetting>();
    new QAbstractItemModelTester(m_setting.get(), QAbstractItemModelTester::FailureReportingMode::QtTest,
                                 m_setting.get());
    m_setting->setSeat(m_seat.get());
}

void tst_AlarmPages::cleanup()
{
    m_setting.reset();
    m_seat.reset();
}

void tst_AlarmPages::publish(const alarm::Design& design)
{
    auto next = eve::overview(m_backend->currentModel);
    next.alarmDesign = std::make_shared<const alarm::Design>(design);
    m_backend->publish(next);
    m_seat->refresh();
}

void tst_AlarmPages::healthIsReadAndJudged()
{
    m_backend->health.announced = 1;
    AlarmHealthModel single;
    single.setSeat(m_seat.get());
    single.read();
    QTRY_VERIFY2(single.summary().startsWith(u"1 new alarm from "), qPrintable(single.summary()));
    m_backend->health.announced = 300;
    m_backend->health.perTenMinutes = 2.1;
    m_backend->health.byPriority = {5, 10, 45, 240};
    AlarmHealthModel health;
    new QAbstractItemModelTester(&health, QAbstractItemModelTester::FailureReportingMode::QtTest, &health);
    health.setSeat(m_seat.get());
    health.read();
    QVERIFY(health.isBusy());
    QTRY_VERIFY(!health.isBusy());
    QCOMPARE(health.summary(),
             u"300 new alarms from 2026-09-13 14:02:07 UTC to 2026-09-14 14:02:07 UTC"_qs);
    const auto at = [&](int row, int role) { return health.data(health.index(row), role); };
    QCOMPARE(at(0, AlarmHealthModel::MeasuredRole).toString(), u"2.10"_qs);
    QCOMPARE(at(0, AlarmHealthModel::TargetRole).toString(), u"at most 1"_qs);
    QCOMPARE(at(0, AlarmHealthModel::MetRole).toBool(), false);
    QCOMPARE(at(6, AlarmHealthModel::MeasuredRole).toString(), u"5 / 15 / 80 %"_qs);
    QCOMPARE(at(6, AlarmHealthModel::MetRole).toBool(), true);
    health.setHours(1);
    QTRY_VERIFY(!health.isBusy());
    QVERIFY(health.summary().contains(u"from 2026-09-14 13:02:07"_qs));
    QVERIFY(health.fault().isEmpty());
}

void tst_AlarmPages::healthListsWhatStandsOut()
{
    alarm::Health of;
    of.to = eve::kNow;
    of.topTen = {{AlarmId("a"), "P7 displacement above 50 mm", 12}};
    auto out = eve::alarm("o", "J-103 pressure", alarm::Priority::Low, alarm::State::OutOfService, 2h);
    out.heldBy = "ada";
    out.heldSince = eve::kNow - 1h;
    out.comment = "gauge broken";
    of.outOfService = {out};
    alarm::Design design;
    design.tuning[kHigh] = {.onDelay = 10s, .priority = alarm::Priority::Low};
    const auto rows = healthRows(of, design, m_seat->index(), m_seat->display());
    const auto find = [&](const QString& what) {
        return *std::ranges::find(rows, what, &HealthRow::what);
    };
    QCOMPARE(find(u"The ten most frequent"_qs).measured, u"1"_qs);
    QCOMPARE(find(u"The ten most frequent"_qs).kind, static_cast<int>(HealthRow::Heading));
    QCOMPARE(find(u"P7 displacement above 50 mm"_qs).measured, u"12 ×"_qs);
    QCOMPARE(find(u"J-103 pressure"_qs).target, u"Ada Mori: gauge broken"_qs);
    QCOMPARE(find(u"Shelved"_qs).measured, u"none"_qs);
    QCOMPARE(find(u"P7 displacement above 50.0 mm"_qs).target, u"on-delay 10 s, low"_qs);
}

void tst_AlarmPages::limitsAreShownAndSet()
{
    AlarmHealthModel health;
    health.setSeat(m_seat.get());
    QCOMPARE(health.floodBegins(), 10);
    QCOMPARE(health.shelvingHours(), 8.0);
    health.setLimits(20, 8, 5, 2.5);
    const auto limits = std::get<alarm::SetLimits>(m_backend->performed.back()).limits;
    QCOMPARE(limits, (alarm::Limits{9000s, {20, 8, 5min}}));
    alarm::Design design;
    design.limits = limits;
    publish(design);
    QCOMPARE(health.floodMinutes(), 5);
    QCOMPARE(health.floodEnds(), 8);
}

void tst_AlarmPages::settingShowsDefaultsAndUnits()
{
    m_setting->edit(QString::fromStdString(kHigh.value));
    QCOMPARE(m_setting->title(), u"P7 displacement above 50.0 mm"_qs);
    QCOMPARE(m_setting->unit(), u"mm"_qs);
    QCOMPARE(m_setting->defaultDeadband(), u"1"_qs); // a tenth of the way to the warning
    QCOMPARE(m_setting->defaultOnDelay(), u"0"_qs);
    QCOMPARE(m_setting->priorities().at(0), u"default (critical)"_qs);
    QVERIFY(m_setting->isLimit() && !m_setting->isDirty());
    m_setting->edit(u"bridge/P7/displacement#no-data"_qs);
    QVERIFY(!m_setting->isLimit() && m_setting->hasDelay());
}

void tst_AlarmPages::settingIsSavedWithItsReason()
{
    m_setting->edit(kWarning);
    m_setting->setProperty("deadband", "2,5");
    m_setting->setProperty("onDelay", "30");
    m_setting->setProperty("priority", 4);
    QCOMPARE(m_setting->fault(), u"A change needs a reason."_qs);
    m_setting->setProperty("reason", " rattles ");
    QVERIFY(m_setting->isDirty() && m_setting->fault().isEmpty());
    m_setting->save();
    QCOMPARE(lastTune().alarm.value, kWarning.toStdString());
    QCOMPARE(lastTune().tuning,
             (alarm::Tuning{.deadband = 0.0025, .onDelay = 30s, .priority = alarm::Priority::Low}));
    QCOMPARE(lastTune().reason, std::string("rattles"));
    alarm::Design design;
    design.tuning[lastTune().alarm] = lastTune().tuning;
    publish(design);
    m_setting->edit(kWarning);
    QCOMPARE(m_setting->property("deadband").toString(), u"2.5"_qs);
    QCOMPARE(m_setting->property("priority").toInt(), 4);
    QVERIFY(!m_setting->isDirty());
    m_setting->useDefaults();
    QVERIFY(m_setting->isDirty());
    m_setting->setProperty("reason", "as it was");
    m_setting->save();
    QVERIFY(lastTune().tuning.isEmpty());
}

void tst_AlarmPages::settingRefusesWhatIsNoNumber()
{
    m_setting->edit(kWarning);
    m_setting->setProperty("reason", "why");
    m_setting->setProperty("onDelay", "soon");
    QCOMPARE(m_setting->fault(), u"Numbers, please; empty fields keep the default."_qs);
    m_setting->save();
    QVERIFY(m_backend->performed.empty());
}

void tst_AlarmPages::onlyEngineersMaySave()
{
    m_setting->edit(kWarning);
    sit(*m_seat, 1);
    QCOMPARE(m_setting->fault(), u"Only an engineer or an administrator changes how alarms work."_qs);
}

void tst_AlarmPages::suppressionsAreListedAddedRemoved()
{
    m_setting->edit(kWarning);
    QCOMPARE(m_setting->targets(),
             (QStringList{"this alarm", "all alarms of P7", "all alarms of Harbour bridge"}));
    QVERIFY(m_setting->causes().contains(u"“P7 displacement above 50.0 mm” is active"_qs));
    QVERIFY(m_setting->causes().contains(u"“Burst suspected near C-12” is active"_qs));
    const auto cause = m_setting->causes().indexOf(u"Water network is out of service"_qs);
    m_setting->suppress(1, static_cast<int>(cause), " works ");
    const auto rule = std::get<alarm::AddSuppression>(m_backend->performed.back()).rule;
    QCOMPARE(rule.targetId, std::string("bridge/IfcColumn/P7"));
    QCOMPARE(rule.causeId, std::string("water"));
    QCOMPARE(rule.reason, std::string("works"));
    alarm::Design design;
    design.suppressions[rule.id] = rule;
    design.suppressions["other"] = {"other", alarm::Suppression::Target::Asset, "water",
                                    alarm::Suppression::Cause::AssetOutOfService, "water", ""};
    publish(design);
    QCOMPARE(m_setting->rowCount(), 1); // the other is about another asset
    QCOMPARE(m_setting->data(m_setting->index(0), AlarmSetting::WhatRole).toString(),
             u"All alarms of P7: hidden while Water network is out of service"_qs);
    m_setting->removeSuppression(0);
    QCOMPARE(std::get<alarm::RemoveSuppression>(m_backend->performed.back()).id, rule.id);
    m_setting->suppress(0, 99, "x");
    QCOMPARE(m_backend->performed.size(), std::size_t(2));
}

void tst_AlarmPages::assetsGoOutAndComeBack()
{
    m_setting->edit(kWarning);
    QCOMPARE(m_setting->assetName(), u"Harbour bridge"_qs);
    QVERIFY(!m_setting->isAssetOut());
    m_setting->takeAssetOut("works");
    QCOMPARE(std::get<alarm::TakeAssetOut>(m_backend->performed.back()).asset, AssetId("bridge"));
    alarm::Design design;
    design.assetsOut[AssetId("bridge")] = {"enid", "works", eve::kNow};
    publish(design);
    QVERIFY(m_setting->isAssetOut());
    m_setting->bringAssetBack();
    QCOMPARE(std::get<alarm::BringAssetBack>(m_backend->performed.back()).asset, AssetId("bridge"));
}

void tst_AlarmPages::aFindingHasOnlyAPriority()
{
    m_setting->edit(u"a2"_qs);
    QCOMPARE(m_setting->title(), u"Burst suspected near C-12"_qs);
    QVERIFY(!m_setting->isLimit() && !m_setting->hasDelay());
    m_setting->setProperty("priority", 1);
    m_setting->setProperty("reason", "a main");
    m_setting->save();
    QCOMPARE(lastTune().tuning, (alarm::Tuning{.priority = alarm::Priority::Critical}));
}

QTEST_GUILESS_MAIN(tst_AlarmPages)
#include "tst_AlarmPages.moc"
