// SPDX-License-Identifier: GPL-3.0-or-later
#include "TestData.h"

#include <sinew/physics/structure/FrameModes.h>
#include <sinew/read/source/SourceFile.h>
#include <sinew/read/structure/GroundRecord.h>
#include <sinew/read/structure/StructureFile.h>

#include <algorithm>
#include <cmath>
#include <QtTest>

using namespace sinew;
using namespace sinew::read;

namespace {

std::filesystem::path here(const char* name)
{
    return std::filesystem::path(SINEW_TEST_DIR) / name;
}

double peakG(const GroundRecord& record)
{
    double peak = 0;
    for (const double a : record.accelerationMs2)
        peak = std::max(peak, std::abs(a));
    return peak / 9.80665;
}

} // namespace

class tst_StructureFile : public QObject {
    Q_OBJECT
private slots:
    void readsWhatItSays()
    {
        const auto file = readStructure(here("corpus/structure/cantilever.json"));
        QVERIFY2(file.has_value(), file ? "" : file.error().text().c_str());
        const auto& model = file->model;
        QCOMPARE(model.nodes.size(), std::size_t(2));
        QVERIFY(model.nodes[0].held[5] && !model.nodes[1].held[0]);
        QCOMPARE(model.nodes[1].massKg, 100.0);
        QVERIFY(model.members[0].releasedTo[4] && !model.members[0].releasedFrom[4]);
        QVERIFY(std::abs(model.members[0].section.inertiaYM4 - 8356e-8) < 1e-7);
        QVERIFY(std::abs(model.members[0].material.shearPa - 2.1e11 / 2.6) < 1);
        QCOMPARE(model.springs[0].to, -1);
        QCOMPARE(model.springs[0].stiffness[2], 1e5);
        QCOMPARE(model.springs[0].dashpot[2], 100.0);
        QVERIFY(file->damping.has_value());
        QVERIFY(std::abs(file->damping->ratioAt(2 * M_PI) - 0.02) < 1e-12);
        QVERIFY(file->watched[0].direction == structure::Direction::Z);
        const auto truss = readStructure(here("corpus/structure/truss.json"));
        QVERIFY2(truss.has_value(), truss ? "" : truss.error().text().c_str());
        QCOMPARE(truss->model.dampers[0].barK, 313.15);
    }
    void readyMadeModelIsSound()
    {
        const auto file =
            readStructure(std::filesystem::path(SINEW_SOURCE_DIR) / "assets/solve/structure.json");
        QVERIFY2(file.has_value(), file ? "" : file.error().text().c_str());
        const auto frame = structure::FrameSystem::assemble(file->model);
        QVERIFY2(frame.has_value(), frame ? "" : frame.error().text().c_str());
        const auto modes = structure::solveFrameModes(*frame, 3, true);
        QVERIFY2(modes.has_value(), modes ? "" : modes.error().text().c_str());
        QVERIFY(modes->frequencyHz(0) > 0.2 && modes->frequencyHz(0) < 5);
    }
    void brokenFilesAreNamed_data()
    {
        QTest::addColumn<QString>("said");
        const std::pair<const char*, const char*> rows[] = {
            {"open.json", "open.json, line 1: this is no JSON"},
            {"empty.json", "no JSON"},
            {"list.json", "list.json, /: an object is expected"},
            {"picture.json", "no JSON"},
            {"text_for_number.json", "/materials/s/youngPa: a number is expected"},
            {"no_modulus.json", "/materials/s: \"youngPa\" is missing"},
            {"unknown_key.json", "/members/0/releaseTo: this key is not known here"},
            {"no_node.json", "/members/0/to: no node has the id \"z\""},
            {"no_section.json", "/members/0/section: no section has the name \"j\""},
            {"profile.json", "/sections/i: I: a dimension"},
            {"twice.json", "/nodes/1/id: the id is given twice"},
            {"direction.json", "/members/0/releasedTo/0: a direction is x, y, z"},
            {"both_laws.json", "/dampers/0: either \"flag\" or \"sma\""},
            {"flat.json", "/nodes/1/at: three numbers"},
            {"damping.json", "/damping/frequenciesHz: two positive"},
            {"no_shear.json", "/materials/s: either \"shearPa\" or \"poisson\""},
        };
        for (const auto& [file, said] : rows)
            QTest::newRow(file) << said;
    }
    void brokenFilesAreNamed()
    {
        QFETCH(QString, said);
        const auto file = readStructure(here("broken") / QTest::currentDataTag());
        QVERIFY(!file);
        QVERIFY2(QString::fromStdString(file.error().text()).contains(said), file.error().text().c_str());
    }
    void brokenRecordsAreNamed_data()
    {
        QTest::addColumn<QString>("said");
        const std::pair<const char*, const char*> rows[] = {
            {"truncated.AT2", "truncated.AT2, line 5: the record ends after 3 of the 9 values"},
            {"word.AT2", "word.AT2, line 5: \".x\" is no number"},
            {"count.AT2", "line 4: the header's NPTS and DT"},
            {"backwards.AT2", "line 4: the header's NPTS and DT"},
            {"silent.AT2", "every value is zero"},
            {"uneven.csv", "uneven.csv, line 2: the times are not evenly spaced"},
            {"words.AT2", "no record"},
            {"nan.txt", "no record"},
            {"empty.json", "no record"},
        };
        for (const auto& [file, said] : rows)
            QTest::newRow(file) << said;
    }
    void brokenRecordsAreNamed()
    {
        QFETCH(QString, said);
        const auto record =
            readGroundRecord(here("broken") / QTest::currentDataTag(), {.unit = AccelerationUnit::G});
        QVERIFY(!record);
        QVERIFY2(QString::fromStdString(record.error().text()).contains(said), record.error().text().c_str());
    }
    void everyDialect()
    {
        const auto peer = readGroundRecord(here("corpus/ground/peer.AT2"));
        QVERIFY(peer.has_value());
        QCOMPARE(peer->intervalS, 0.02);
        QCOMPARE(peer->title, std::string("SOMEWHERE"));
        QCOMPARE(peer->accelerationMs2.size(), std::size_t(6));
        QVERIFY(std::abs(peer->accelerationMs2[2] - 0.3 * 9.80665) < 1e-12);
        const auto nga = readGroundRecord(here("corpus/ground/nga.AT2"));
        QVERIFY(nga && nga->intervalS == 0.01 && nga->accelerationMs2.size() == 4);
        QCOMPARE(nga->title, std::string("A RECORD"));
        const auto table =
            readGroundRecord(here("corpus/ground/table.csv"), {.unit = AccelerationUnit::MetresPerS2});
        QVERIFY(table.has_value());
        QVERIFY(std::abs(table->intervalS - 0.02) < 1e-12);
        QCOMPARE(table->accelerationMs2, (std::vector<double>{0, 0.1, -0.3, 0}));
        const auto list = readGroundRecord(here("corpus/ground/list.txt"),
                                           {.intervalS = 0.02, .unit = AccelerationUnit::CentimetresPerS2});
        QVERIFY(list.has_value());
        QCOMPARE(list->accelerationMs2.size(), std::size_t(6));
        QVERIFY(std::abs(list->accelerationMs2[5] - 0.01) < 1e-15);
    }
    void asksForWhatOnlyAPersonKnows()
    {
        QCOMPARE(readGroundRecord(here("corpus/ground/table.csv")).error().code, ErrorCode::NeedsAnswer);
        QCOMPARE(readGroundRecord(here("corpus/ground/list.txt"), {.unit = AccelerationUnit::G}).error().code,
                 ErrorCode::NeedsAnswer);
        const char* inches = "A\nB\nUNITS OF IN/SEC/SEC\nNPTS= 2, DT= .02 SEC\n 1 2\n";
        QCOMPARE(parseGroundRecord(inches, "i.AT2").error().code, ErrorCode::NeedsAnswer);
        QVERIFY(parseGroundRecord(inches, "i.AT2", {.unit = AccelerationUnit::MetresPerS2}).has_value());
        QVERIFY(!accelerationUnitOf("furlong"));
    }
    void readsRecordedEarthquakes_data()
    {
        QTest::addColumn<int>("values");
        QTest::addColumn<double>("interval");
        QTest::addColumn<double>("lowG");
        QTest::addColumn<double>("highG");
        QTest::newRow("elCentro.AT2") << 1559 << 0.02 << 0.3188 << 0.3189;
        QTest::newRow("IELC180.AT2") << 4000 << 0.01 << 0.31 << 0.32;
        QTest::newRow("ARL360.at2") << 2000 << 0.02 << 0.30 << 0.32;
        QTest::newRow("NIS090.AT2") << 4096 << 0.01 << 0.48 << 0.52;
        QTest::newRow("EIL-EW.AT2") << 12000 << 0.005 << 0.05 << 0.15;
        QTest::newRow("ROC-NS.AT2") << 8192 << 0.00244 << 0.01 << 0.1;
        QTest::newRow("TAP017-E.AT2") << 30200 << 0.005 << 0.05 << 0.2;
        QTest::newRow("PBFEAS.AT2") << 2364 << 0.01 << 0.01 << 0.1;
        QTest::newRow("EUR090.AT2") << 2200 << 0.02 << 0.1 << 0.2;
        QTest::newRow("ALH360.AT2") << 3000 << 0.02 << 0.05 << 0.15;
        QTest::newRow("WTC-E.AT2") << 12000 << 0.005 << 0.05 << 0.06;
        QTest::newRow("A-ELC180.AT2") << 4000 << 0.01 << 0.1 << 0.15;
    }
    void readsRecordedEarthquakes()
    {
        QFETCH(int, values);
        QFETCH(double, interval);
        QFETCH(double, lowG);
        QFETCH(double, highG);
        const auto path = sinewData() / "events/earthquake_records" / QTest::currentDataTag();
        SINEW_NEED_DATA(path);
        const auto record = readGroundRecord(path);
        QVERIFY2(record.has_value(), record ? "" : record.error().text().c_str());
        QCOMPARE(record->accelerationMs2.size(), static_cast<std::size_t>(values));
        QCOMPARE(record->intervalS, interval);
        QVERIFY2(peakG(*record) >= lowG && peakG(*record) <= highG, std::to_string(peakG(*record)).c_str());
        QVERIFY(record->warnings.empty());
    }
};

QTEST_GUILESS_MAIN(tst_StructureFile)
#include "tst_StructureFile.moc"
