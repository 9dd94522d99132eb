// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/read/scada/Detect.h>
#include <sinew/read/source/SourceFile.h>

#include <cmath>
#include <filesystem>
#include <QtTest>

using namespace sinew;
using namespace sinew::read;

namespace {

std::string textOf(const char* file)
{
    return readWhole(std::filesystem::path(SINEW_TEST_DIR) / file).value();
}

water::PipeNetwork network()
{
    water::PipeNetwork made;
    made.nodes = {{"T1", 10, water::Tank{}}, {"J1", 0, water::Junction{}}};
    made.links = {{"PU1", 1, 0, water::LinkStatus::Open, water::Pump{}}};
    using When = water::Control::When;
    made.controls = {{0, water::LinkStatus::Open, {}, When::LevelBelow, 0, 1.5},
                     {0, water::LinkStatus::Closed, {}, When::LevelAbove, 0, 4},
                     {0, water::LinkStatus::Closed, {}, When::AtTime, -1, 7200}};
    return made;
}

} // namespace

class tst_Scada : public QObject {
    Q_OBJECT
private slots:
    void readsTheBattlesFormat()
    {
        const auto record = parseScada(textOf("corpus/scada/batadal.csv"), "batadal.csv");
        QVERIFY2(record, record ? "" : record.error().text().c_str());
        QCOMPARE(record->columns, (std::vector<std::string>{"L_T1", "F_PU1", "S_PU1", "P_J1"}));
        QCOMPARE(formatUtc(record->times[1]), "2016-07-04T01:00:00Z"); // the day comes first
        QCOMPARE(record->hours(), (std::vector<int>{0, 1, 2}));
        QCOMPARE(record->values(1, 3), 38.60);
        QCOMPARE(record->stepS, 3600.0);
        QCOMPARE(record->resolution, 0.01);
        QCOMPARE(record->labels, (std::vector<int>{-999, 1, 0}));
        QCOMPARE(labelledAttacks(*record).size(), std::size_t(1));
        QCOMPARE(labelledAttacks(*record)[0].first, std::size_t(1));
        QCOMPARE(labelledAttacks(*record)[0].last, std::size_t(1));
    }
    void readsIsoTimesAndKnowsItsGaps()
    {
        const auto record = parseScada(textOf("corpus/scada/iso.csv"), "iso.csv");
        QVERIFY2(record, record ? "" : record.error().text().c_str());
        QCOMPARE(record->stepS, 900.0);
        QCOMPARE(record->follows(), (std::vector<bool>{false, true, false}));
        QVERIFY(record->labels.empty());
    }
    void bindsColumnsAndRules()
    {
        const auto record = parseScada(textOf("corpus/scada/batadal.csv"), "batadal.csv");
        const auto layout = plantLayout(*record, network());
        QVERIFY(layout);
        using Kind = estimate::PlantSignal::Kind;
        QVERIFY(layout->tags[0].kind == Kind::Level && layout->tags[1].kind == Kind::Flow);
        QVERIFY(layout->tags[2].kind == Kind::Status && layout->tags[3].kind == Kind::Other);
        QCOMPARE(layout->tags[1].status, 2);
        QCOMPARE(layout->controls.size(), std::size_t(2)); // not the one by time
        QVERIFY(!layout->controls[0].isAbove && layout->controls[0].value == 1.5 &&
                layout->controls[0].then == 1);
        QVERIFY(layout->controls[1].isAbove && layout->controls[1].then == 0);
        auto missing = *record;
        missing.columns[3] = "P_J2";
        QCOMPARE(plantRecord(missing, *layout).error().subject, "P_J1");
        auto rounded = *layout;
        rounded.resolution = 0.1;
        QVERIFY(std::abs(plantRecord(*record, rounded)->values(0, 0) - 2.4) < 1e-12);
        auto other = network();
        other.nodes[0].id = "T9";
        QCOMPARE(plantLayout(*record, other).error().subject, "L_T1");
    }
    void readsAListOfAttacks()
    {
        const auto record = parseScada(textOf("corpus/scada/batadal.csv"), "batadal.csv");
        const auto windows = parseAttacks("from,to\n04/07/2016 01,04/07/2016 09\n05/07/2016 00,06/07/2016 00\n",
                                          "list.csv", *record);
        QVERIFY(windows);
        QCOMPARE(windows->size(), std::size_t(1)); // the other lies outside
        QCOMPARE(windows->front().first, std::size_t(1));
        QCOMPARE(windows->front().last, std::size_t(2));
        const auto backwards = parseAttacks("from,to\n04/07/2016 02,04/07/2016 01\n", "list.csv", *record);
        QCOMPARE(backwards.error().subject, "list.csv:2");
        QVERIFY(!parseAttacks("from,until\n1,2\n", "list.csv", *record));
    }
    void brokenFilesAreRefusedByName()
    {
        const auto folder = std::filesystem::path(SINEW_TEST_DIR) / "broken";
        int files = 0;
        for (const auto& entry : std::filesystem::directory_iterator(folder)) {
            const std::string name = entry.path().filename().string();
            const auto record = parseScada(readWhole(entry.path()).value(), name);
            QVERIFY2(!record, name.c_str());
            QVERIFY2(record.error().subject.starts_with(name), record.error().text().c_str());
            ++files;
        }
        QVERIFY(files >= 14);
    }
    void twoStepsDoNotGoTogether()
    {
        const auto hourly = parseScada(textOf("corpus/scada/batadal.csv"), "a"),
                   quarter = parseScada(textOf("corpus/scada/iso.csv"), "b");
        QVERIFY(!watchPlant(*hourly, *quarter, network()));
    }
};

QTEST_GUILESS_MAIN(tst_Scada)
#include "tst_Scada.moc"
