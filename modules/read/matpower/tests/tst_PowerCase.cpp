// SPDX-License-Identifier: GPL-3.0-or-later
#include "TestData.h"

#include <sinew/read/matpower/PowerCase.h>
#include <sinew/read/source/Reader.h>

#include <fstream>
#include <QtTest>
#include <sstream>

using namespace sinew;
using namespace sinew::read;

std::unique_ptr<Reader> sinew_make_read_matpower();

namespace {

std::string contentOf(const std::filesystem::path& path)
{
    std::ifstream file(path, std::ios::binary);
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

} // namespace

class tst_PowerCase : public QObject {
    Q_OBJECT
private slots:
    void readsTheDemoGridBothWays()
    {
        const std::filesystem::path demo = std::filesystem::path(SINEW_SOURCE_DIR) / "assets/demo";
        const auto tables = readPowerCase(demo / "grid.zip"), mat = readPowerCase(demo / "grid.m");
        QVERIFY2(tables.has_value(), tables ? "" : tables.error().text().c_str());
        QVERIFY2(mat.has_value(), mat ? "" : mat.error().text().c_str());
        QCOMPARE(tables->buses.size(), mat->buses.size());
        QCOMPARE(tables->branches.size(), mat->branches.size());
        for (std::size_t k = 0; k < mat->branches.size(); ++k)
            QCOMPARE(tables->branches[k].x, mat->branches[k].x);
    }
    void readsReferenceCases_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<int>("buses");
        QTest::newRow("9") << "case9.m" << 9;
        QTest::newRow("118") << "case118.m" << 118;
        QTest::newRow("1354") << "case1354pegase.m" << 1354;
        QTest::newRow("10k") << "case_ACTIVSg10k.m" << 10000;
    }
    void readsReferenceCases()
    {
        QFETCH(QString, file);
        QFETCH(int, buses);
        auto path = sinewData() / "reference/power" / file.toStdString();
        if (!std::filesystem::exists(path))
            path += ".gz";
        SINEW_NEED_DATA(path);
        const auto power = readPowerCase(path);
        QVERIFY2(power.has_value(), power ? "" : power.error().text().c_str());
        QCOMPARE(static_cast<int>(power->buses.size()), buses);
    }
    void placesRtsGmlcInArizona()
    {
        const auto path = sinewData() / "power/rts_gmlc/RTS_Data/SourceData/bus.csv";
        SINEW_NEED_DATA(path);
        const auto reader = sinew_make_read_matpower();
        QCOMPARE(reader->companions(path).size(), std::size_t(2));
        const auto result = reader->read(path, "RTS", {}, {}, {});
        QVERIFY2(result.has_value(), result ? "" : result.error().text().c_str());
        QCOMPARE(result->elements.size(), std::size_t(73 + 120));
        Box3d box;
        for (const Element& element : result->elements)
            box.add(boundsOf(element.shape));
        // Three areas over several hundred kilometres, centred on the frame's origin.
        QVERIFY(box.size().x > 100e3 && box.size().x < 1000e3);
        QVERIFY(length(Vec3d{box.centre().x, box.centre().y, 0}) < 50e3);
    }
    void asksForTheCoordinateSystem()
    {
        const auto reader = sinew_make_read_matpower();
        const auto result = reader->read(std::filesystem::path(SINEW_SOURCE_DIR) / "assets/demo/grid.zip",
                                         "grid", {}, {}, {});
        QVERIFY(!result);
        QCOMPARE(result.error().code, ErrorCode::NeedsAnswer);
    }
    void namesFileLineAndCause_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("word");
        const QByteArray good = "mpc.baseMVA = 100;\nmpc.bus = [\n1 3 0 0 0 0 1 1 0 345 1 1.1 0.9;\n2 1 0 0 "
                                "0 0 1 1 0 345 1 1.1 0.9;\n];\nmpc.gen = [\n1 0 0 9 -9 1 100 1 9 "
                                "0;\n];\nmpc.branch = [\n1 2 0 .1 0 9 9 9 0 0 1;\n];\n";
        QVERIFY(parseMatpowerCase(good.toStdString(), "x.m").has_value());
        QTest::newRow("empty") << QByteArray() << "no mpc.bus";
        QTest::newRow("open bracket") << good.left(60) << "x.m:2";
        QTest::newRow("text in matrix") << QByteArray(good).replace("345", "abc") << "x.m:3";
        QTest::newRow("short row") << QByteArray(good).replace("1 2 0 .1 0 9 9 9 0 0 1;", "1 2 0;")
                                   << "3 columns";
        QTest::newRow("no such bus") << QByteArray(good).replace("1 2 0 .1", "1 7 0 .1") << "bus 7";
        QTest::newRow("twice") << QByteArray(good).replace("2 1 0 0 0 0", "1 1 0 0 0 0") << "twice";
        QTest::newRow("fraction") << QByteArray(good).replace("2 1 0 0 0 0", "2.5 1 0 0 0 0")
                                  << "whole number";
        const QByteArray cost = good + "mpc.gencost = [\n2 0 0 3 0.1 5 150;\n];\n";
        QVERIFY(parseMatpowerCase(cost.toStdString(), "x.m").has_value());
        QTest::newRow("no such cost") << QByteArray(cost).replace("2 0 0 3", "7 0 0 3") << "x.m:13";
        QTest::newRow("short cost") << QByteArray(cost).replace("2 0 0 3", "2 0 0 9") << "13 are needed";
        QTest::newRow("endless cost") << QByteArray(cost).replace("2 0 0 3", "2 0 0 Inf") << "x.m:13";
        QTest::newRow("computed") << good + "mpc.bus(:, 3) = 2 * mpc.bus(:, 3);\n"
                                  << "computed";
        QTest::newRow("shifted") << good + "mpc.bus(:, PD) = mpc.bus(:, PD) * 2 + 1;\n"
                                 << "x.m:12";
        QTest::newRow("squared") << good + "mpc.bus(:, PD) = mpc.bus(:, PD) ^ 2;\n"
                                 << "x.m:12";
        QTest::newRow("other columns") << good + "mpc.bus(:, PD) = mpc.bus(:, QD) / 2;\n"
                                       << "x.m:12";
        QTest::newRow("some rows") << good + "mpc.bus(1, PD) = mpc.bus(1, PD) / 2;\n"
                                   << "x.m:12";
        QTest::newRow("unknown factor") << good + "mpc.bus(:, PD) = mpc.bus(:, PD) / k;\n"
                                        << "x.m:12";
        QTest::newRow("no such column") << good + "mpc.bus(:, 14) = mpc.bus(:, 14) / 2;\n"
                                        << "x.m:12";
        QTest::newRow("after another") << good + "mpc.note = 1; mpc.bus(1, 3) = 7;\n"
                                       << "x.m:12";
        QTest::newRow("open field") << good + "mpc.note = {'a', 'b';\n"
                                    << "x.m:12";
    }
    void namesFileLineAndCause()
    {
        QFETCH(QByteArray, text);
        QFETCH(QString, word);
        const auto power = parseMatpowerCase(text.toStdString(), "x.m");
        QVERIFY(!power);
        QVERIFY2(power.error().text().find(word.toStdString()) != std::string::npos,
                 power.error().text().c_str());
    }
    /// Distribution cases give kilowatts and ohms and convert them in their last lines.
    void convertsUnitsAsTheFileSays()
    {
        const auto power = parseMatpowerCase(
            "mpc.baseMVA = 10;\nmpc.bus = [\n1 3 0 0 0 0 1 1 0 20 1 1 1;\n2 1 400 100 0 0 1 1 0 20 1 1 "
            "1;\n];\n"
            "mpc.gen = [1 0 0 9 -9 1 100 1 9 0];\nmpc.branch = [\n1 2 4 8 0 0 0 0 0 0 1;\n];\n"
            "[PQ, PV, REF, ...\n    PD, BASE_KV] = idx_bus;\n"
            "Vbase = mpc.bus(1, BASE_KV) * 1e3;      %% volts\nSbase = mpc.baseMVA * 1e6;\n"
            "mpc.branch(:, [BR_R BR_X]) = mpc.branch(:, [BR_R BR_X]) / (Vbase^2 / Sbase);\n"
            "mpc.bus(:, [PD, QD]) = mpc.bus(:, [PD, QD]) ...\n    / 1e3;\n",
            "x.m");
        QVERIFY2(power.has_value(), power ? "" : power.error().text().c_str());
        const power::Grid grid = gridOf(*power);
        QCOMPARE(grid.branches[0].r, 0.1);
        QCOMPARE(grid.branches[0].x, 0.2);
        QCOMPARE(grid.buses[1].loadMw, 0.4);
        QCOMPARE(grid.buses[1].loadMvar, 0.1);
    }
    void readsVersion1AndStepsOverOtherFields()
    {
        const auto power = parseMatpowerCase(
            "function [baseMVA, bus, gen, branch] = old\nbaseMVA = 50;\n"
            "bus = [\n1 3 0 0 0 0 1 1 0 20 1 1 1;\n2 1 4 1 0 0 1 1 0 20 1 1 1;\n];\n"
            "mpc.names = {'a [b', 'c';\n 'it''s; }' };\nmpc.x = zeros(nb, nb)';\nmpc.rows = [mpc.x(:, 1:2); "
            "-ones(2, 3)];\n"
            "gen = [1 0 0 9 -9 1 100 1 9 0];\nbranch = [1 2 .1 .2 0 0 0 0 0 0 1];\nreturn;\n",
            "x.m");
        QVERIFY2(power.has_value(), power ? "" : power.error().text().c_str());
        QCOMPARE(power->name, std::string("old"));
        QCOMPARE(power->baseMva, 50.0);
        QCOMPARE(power->buses.size(), std::size_t(2));
        QCOMPARE(power->branches.size(), std::size_t(1));
    }
    void warnsOfDirectCurrentLines()
    {
        const std::string grid =
            "mpc.baseMVA = 100;\nmpc.bus = [1 3 0 0 0 0 1 1 0 20 1 1 1; 2 1 4 1 0 0 1 1 0 20 1 1 1];\n"
            "mpc.gen = [1 0 0 9 -9 1 100 1 9 0];\nmpc.branch = [1 2 .1 .2 0 0 0 0 0 0 1];\n";
        const auto with = parseMatpowerCase(
                       grid + "mpc.dcline = [\n1 2 1 10 8.9 0 0 1 1 1 10 0 0 0 0 0 0;\n];\n", "x.m"),
                   without = parseMatpowerCase(grid + "mpc.dcline = [];\n", "x.m");
        QVERIFY(with && without);
        QCOMPARE(without->warnings.size(), std::size_t(0));
        QCOMPARE(with->warnings.size(), std::size_t(1));
        QCOMPARE(with->warnings[0].subject, std::string("x.m:5"));
    }
    void makesAGridToSolve()
    {
        const auto power =
            parseMatpowerCase("mpc.baseMVA = 50;\nmpc.bus = [\n7 3 0 0 0 0 1 1.02 30 345 1 1.1 0.9;\n9 1 10 "
                              "5 1 2 1 1 0 345 1 1.1 0.9;\n];\n"
                              "mpc.gen = [\n7 20 0 9 -9 1.03 100 1 90 3;\n7 0 0 9 -9 1.03 100 0 90 3;\n];\n"
                              "mpc.branch = [\n7 9 .01 .1 .02 80 9 9 0.98 -30 1 -40 40;\n];\n"
                              "mpc.gencost = [\n2 0 0 3 0.1 5 150;\n1 0 0 2 0 0 10 99;\n];\n",
                              "x.m");
        QVERIFY2(power.has_value(), power ? "" : power.error().text().c_str());
        const power::Grid grid = gridOf(*power);
        QCOMPARE(grid.baseMva, 50.0);
        QCOMPARE(grid.buses[0].kind, power::BusKind::Slack);
        QVERIFY(std::abs(grid.buses[0].angleRad - 0.5235988) < 1e-6);
        QCOMPARE(grid.buses[1].shuntMvar, 2.0);
        QCOMPARE(grid.generators[0].minMw, 3.0);
        QCOMPARE(grid.generators[0].cost.polynomial, (std::vector<double>{150, 5, 0.1}));
        QVERIFY(!grid.generators[1].inService);
        QCOMPARE(grid.generators[1].cost.points[1].perHour, 99.0);
        QCOMPARE(grid.branches[0].tap, 0.98);
        QVERIFY(std::abs(grid.branches[0].shiftRad + 0.5235988) < 1e-6 &&
                std::abs(grid.branches[0].maxAngleRad - 0.6981317) < 1e-6);
        QCOMPARE(grid.branches[0].ratingMva, 80.0);
    }
    void refusesEveryBrokenFile()
    {
        for (const auto& entry :
             std::filesystem::directory_iterator(std::filesystem::path(SINEW_TEST_DIR) / "broken")) {
            const auto power = readPowerCase(entry.path());
            QVERIFY2(!power, entry.path().c_str());
            QVERIFY2(!power.error().message.empty(), entry.path().c_str());
        }
    }
    void survivesEveryTruncation()
    {
        const std::string text = contentOf(std::filesystem::path(SINEW_SOURCE_DIR) / "assets/demo/grid.m");
        for (std::size_t n = 0; n < text.size(); n += 97)
            (void)parseMatpowerCase(std::string_view(text).substr(0, n), "x.m");
    }
};

QTEST_GUILESS_MAIN(tst_PowerCase)
#include "tst_PowerCase.moc"
