// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/estimate/DetectionScore.h>
#include <sinew/estimate/PlantMonitor.h>
#include <sinew/estimate/Random.h>

#include <cmath>
#include <limits>
#include <numbers>
#include <QtTest>

using namespace sinew;
using namespace sinew::estimate;

namespace {

using Kind = PlantSignal::Kind;
using Why = PlantReason::Kind;

enum Column { kLevel, kFlow, kStatus, kPressure, kStandby };
constexpr int kColumns = 5, kTraining = 3000, kWatched = 1200;

/// A tank, a pump that its level switches, and a pump that never runs.
PlantLayout layout()
{
    PlantLayout made;
    made.tags = {{"L_T", Kind::Level, -1},
                    {"F_P", Kind::Flow, kStatus},
                    {"S_P", Kind::Status, -1},
                    {"P_J", Kind::Other, -1},
                    {"S_STANDBY", Kind::Status, -1}};
    made.controls = {{kStatus, kLevel, false, 1.5, 1}, {kStatus, kLevel, true, 4, 0}};
    made.resolution = 0.001;
    return made;
}

PlantRecord plant(int rows, std::uint64_t seed)
{
    Random random(seed);
    PlantRecord record{Eigen::MatrixXd(rows, kColumns), {}};
    double level = 3, status = 0;
    for (int r = 0; r < rows; ++r) {
        const int hour = r % 24;
        const double flow = status * (40 - 2 * level);
        record.values.row(r) << level, flow, status, 50 + 5 * level - 0.3 * flow + 0.01 * random.normal(), 0;
        record.hourOfDay.push_back(hour);
        const double demand = 12 + 6 * std::sin(2 * std::numbers::pi * hour / 24) + random.normal();
        for (int minute = 0; minute < 60; ++minute) { // the control acts within the hour
            level += (status * (40 - 2 * level) - demand) / 60 / 40;
            status = level < 1.5 ? 1 : level > 4 ? 0 : status;
        }
    }
    return record;
}

const PlantMonitor& monitor()
{
    static const PlantMonitor made = PlantMonitor::train(layout(), plant(kTraining, 1)).value();
    return made;
}

std::vector<PlantVerdict> watch(const PlantRecord& record)
{
    PlantMonitor::Watch watching(monitor());
    std::vector<PlantVerdict> verdicts;
    for (Eigen::Index r = 0; r < record.values.rows(); ++r)
        verdicts.push_back(
            watching.add(record.values.row(r), record.hourOfDay[static_cast<std::size_t>(r)]));
    return verdicts;
}

int raised(const std::vector<PlantVerdict>& verdicts)
{
    return static_cast<int>(std::ranges::count_if(verdicts, &PlantVerdict::isRaised));
}

bool names(const std::vector<PlantVerdict>& verdicts, Why kind, int signal)
{
    return std::ranges::any_of(verdicts, [&](const PlantVerdict& verdict) {
        return verdict.isAlarm && std::ranges::any_of(verdict.reasons, [&](const PlantReason& reason) {
                   return reason.kind == kind && reason.signal == signal;
               });
    });
}

} // namespace

class tst_PlantMonitor : public QObject {
    Q_OBJECT
private slots:
    void aCleanPlantIsQuiet()
    {
        for (const std::uint64_t seed : {2, 3, 4})
            QCOMPARE(raised(watch(plant(kWatched, seed))), 0);
        QVERIFY(monitor().warnings().empty());
    }
    void aFrozenLevelIsFound()
    {
        PlantRecord record = plant(kWatched, 2);
        for (int r = 600; r < 648; ++r)
            record.values(r, kLevel) = record.values(600, kLevel);
        const auto verdicts = watch(record);
        QVERIFY(names(verdicts, Why::Balance, kLevel) || names(verdicts, Why::Value, kLevel));
        QVERIFY(!std::ranges::any_of(verdicts.begin(), verdicts.begin() + 600, &PlantVerdict::isAlarm));
        // It ends when the plant has been itself for long enough.
        QVERIFY(!verdicts[648 + 60].isAlarm);
    }
    void aPumpThatIsThrottledIsFound()
    {
        PlantRecord record = plant(kWatched, 2);
        for (int r = 600; r < 648; ++r)
            record.values(r, kFlow) *= 0.9; // a pressure and a level that no longer belong to it
        QVERIFY(names(watch(record), Why::Value, kFlow));
    }
    void aReplayedStationIsFound()
    {
        PlantRecord record = plant(kWatched, 2);
        for (int r = 600; r < 648; ++r)
            for (const int column : {kLevel, kFlow, kStatus}) // all but the pressure
                record.values(r, column) = record.values(r - 170, column);
        QVERIFY(raised(watch(record)) > 0);
    }
    void aBrokenRuleNeedsNoStatistics()
    {
        PlantRecord record = plant(kWatched, 2);
        record.values(600, kLevel) = 1.2;
        record.values(600, kStatus) = 0;
        record.values(601, kFlow) = 5;
        record.values(601, kStatus) = 0;
        const auto verdicts = watch(record);
        QVERIFY(names(verdicts, Why::Rule, kStatus));
        QVERIFY(names(verdicts, Why::Flow, kFlow));
        QVERIFY(std::isinf(verdicts[600].evidence));
    }
    void aRuleThatThePlantDoesNotKeepIsLeftOut()
    {
        PlantLayout wrong = layout();
        wrong.controls.push_back({kStatus, kLevel, true, 2, 0});
        const auto made = PlantMonitor::train(wrong, plant(kTraining, 1));
        QVERIFY(made);
        QCOMPARE(made->warnings().size(), std::size_t(1));
        QCOMPARE(made->warnings()[0].subject, "S_P");
    }
    /// What was never seen excuses itself: the standby pump runs, and nothing is said about it.
    void aMissingValueAndAGapAreNoAttack()
    {
        const PlantRecord record = plant(kWatched, 2);
        PlantMonitor::Watch watching(monitor());
        for (int r = 0; r < kWatched; ++r) {
            Eigen::VectorXd row = record.values.row(r);
            if (r % 50 == 7)
                row[kPressure] = std::numeric_limits<double>::quiet_NaN();
            if (r == 500)
                r = 507; // seven rows are missing
            QVERIFY(!watching.add(row, record.hourOfDay[static_cast<std::size_t>(r)], r != 508).isAlarm);
        }
    }
    void theSameRowsGiveTheSameVerdicts()
    {
        const auto once = watch(plant(kWatched, 5)), again = watch(plant(kWatched, 5));
        for (std::size_t r = 0; r < once.size(); ++r)
            QCOMPARE(once[r].evidence, again[r].evidence);
    }
    void refusesWhatItCannotLearnFrom()
    {
        QVERIFY(!PlantMonitor::train(layout(), plant(400, 1)));
        PlantRecord record = plant(kTraining, 1);
        record.values(7, 1) = std::numeric_limits<double>::quiet_NaN();
        QVERIFY(!PlantMonitor::train(layout(), record));
        PlantLayout other = layout();
        other.tags.pop_back();
        QVERIFY(!PlantMonitor::train(other, plant(kTraining, 1)));
        other = layout();
        other.controls[0].level = kFlow;
        QVERIFY(!PlantMonitor::train(other, plant(kTraining, 1)));
        PlantRecord still = plant(kTraining, 1);
        still.values.setConstant(2);
        QVERIFY(!PlantMonitor::train(layout(), still));
        std::stop_source stop;
        stop.request_stop();
        QCOMPARE(PlantMonitor::train(layout(), plant(kTraining, 1), {}, stop.get_token()).error().code,
                 ErrorCode::Cancelled);
    }
    /// By hand: 20 rows, attacks of 4 and 4 rows; the first found after one row, the second missed.
    void scoresByTheFormula()
    {
        std::vector<bool> alarm(20, false);
        for (const std::size_t row : {5, 6, 7, 8, 9, 18})
            alarm[row] = true;
        const auto score = scoreDetection(alarm, {{4, 7}, {12, 15}});
        QVERIFY(score);
        QCOMPARE(score->detected, std::size_t(1));
        QCOMPARE(*score->attacks[0].delay, std::size_t(1));
        QVERIFY(!score->attacks[1].delay);
        QCOMPARE(score->falseAlarms, std::size_t(1)); // row 18
        QCOMPARE(score->falseRows, std::size_t(3));
        QCOMPARE(score->timeToDetection, (0.75 + 0) / 2);
        QCOMPARE(score->truePositiveRate, 3.0 / 8);
        QCOMPARE(score->trueNegativeRate, 9.0 / 12);
        QCOMPARE(score->score, 0.5 * 0.375 + 0.5 * 0.5 * (0.375 + 0.75));
        QVERIFY(!scoreDetection(alarm, {}));
        QVERIFY(!scoreDetection(alarm, {{4, 20}}));
        QVERIFY(!scoreDetection(alarm, {{7, 4}}));
        QVERIFY(!scoreDetection(alarm, {{0, 19}}));
    }
};

QTEST_GUILESS_MAIN(tst_PlantMonitor)
#include "tst_PlantMonitor.moc"
