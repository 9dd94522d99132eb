// SPDX-License-Identifier: GPL-3.0-or-later
#include "TestData.h"

#include <sinew/physics/power/PowerFlow.h>
#include <sinew/read/cgmes/Cgmes.h>

#include <cmath>

using namespace sinew;
using namespace sinew::read;

namespace {

const char* const kMicro =
    "power/cgmes_entsoe/cas-1.1.3-data-4.0.3/MicroGrid/BaseCase/CGMES_v2.4.15_MicroGridTestConfiguration_";
const char* const kMini = "power/cgmes_entsoe/cas-1.1.3-data-4.0.3/MiniGrid/BusBranch/"
                          "CGMES_v2.4.15_MiniGridTestConfiguration_BaseCase_v3";

} // namespace

class tst_Cgmes : public QObject {
    Q_OBJECT
private slots:
    void agreesWithTheStateOfItsOwnFiles_data()
    {
        QTest::addColumn<QStringList>("folders");
        const QString micro = kMicro;
        QTest::newRow("micro BE") << QStringList{micro + "BC_BE_v2", micro + "BD_v2"};
        QTest::newRow("micro NL") << QStringList{micro + "BC_NL_v2", micro + "BD_v2"};
        QTest::newRow("micro assembled") << QStringList{micro + "BC_Assembled_v2", micro + "BD_v2"};
        QTest::newRow("mini") << QStringList{kMini};
    }
    void agreesWithTheStateOfItsOwnFiles()
    {
        QFETCH(QStringList, folders);
        std::vector<std::filesystem::path> paths;
        for (const QString& folder : folders)
            paths.push_back(sinewData() / folder.toStdString());
        SINEW_NEED_DATA(paths.front());
        const auto read = readCgmes(paths);
        QVERIFY2(read.has_value(), read ? "" : read.error().text().c_str());
        for (const Warning& w : read->power.warnings)
            qInfo("%s: %s", w.subject.c_str(), w.message.c_str());
        const power::Grid grid = gridOf(read->power);
        const auto flow = power::solvePowerFlow(grid);
        QVERIFY2(flow.has_value(), flow ? "" : flow.error().text().c_str());
        int compared = 0;
        double volts = 0, degrees = 0;
        for (std::size_t i = 0; i < grid.buses.size(); ++i)
            if (read->isSolved[i]) {
                ++compared;
                volts = std::max(volts, std::abs(flow->voltagePu[i] - read->power.buses[i].voltagePu));
                degrees = std::max(degrees,
                                   std::abs(std::remainder(
                                       flow->angleRad[i] * 180 / M_PI - read->power.buses[i].angleDeg, 360)));
            }
        qInfo("%d nodes: %.2g pu, %.2g degrees", compared, volts, degrees);
        QVERIFY(compared >= 9);
        // The states' own shunt flows differ from what their own voltages give by as much.
        QVERIFY2(volts < 2e-4, qPrintable(QString::number(volts)));
        QVERIFY2(degrees < 5e-3, qPrintable(QString::number(degrees)));
    }
    void placesSubstationsOnTheMap()
    {
        const std::filesystem::path paths[] = {sinewData() / (std::string(kMicro) + "BC_BE_v2"),
                                               sinewData() / (std::string(kMicro) + "BD_v2")};
        SINEW_NEED_DATA(paths[0]);
        const auto read = readCgmes(paths);
        QVERIFY(read.has_value());
        const auto& bus = read->power.buses.front();
        QVERIFY(bus.x && bus.y && *bus.x > 2 && *bus.x < 7 && *bus.y > 49 && *bus.y < 52); // in Belgium
    }
    void readsASmallGrid()
    {
        const std::filesystem::path paths[] = {std::filesystem::path(SINEW_TEST_DIR) /
                                               "corpus/cgmes/five_nodes.xml"};
        const auto read = readCgmes(paths);
        QVERIFY2(read.has_value(), read ? "" : read.error().text().c_str());
        QCOMPARE(read->power.buses.size(), std::size_t(4)); // B and B2 are one by their switch
        QCOMPARE(read->power.branches.size(), std::size_t(2));
        QCOMPARE(read->power.warnings.front().subject, std::string("Open"));
        const auto near = [](double a, double b) { return std::abs(a - b) < 1e-9; };
        const auto& line = read->power.branches[0];
        QVERIFY(near(line.r, 0.02) && near(line.x, 0.1) && near(line.b, 0.00005 * 121));
        const auto& transformer = read->power.branches[1];
        const double low = 21.0 / 20;
        QVERIFY(near(transformer.x, 0.1 * low * low) && near(transformer.ratio, 115 * 1.03 / 110 / low) &&
                transformer.isTransformer);
        QCOMPARE(read->power.buses[0].type, 3);
        QVERIFY(near(read->power.generators[0].setpointPu, 1.03) && near(read->power.generators[0].mw, 30));
        QVERIFY(near(read->power.buses[2].shuntMvar, 4) && near(read->power.buses[2].loadMw, 20));
        QVERIFY(power::solvePowerFlow(gridOf(read->power)).has_value());
    }
    void refusesEveryBrokenFile()
    {
        for (const auto& entry :
             std::filesystem::directory_iterator(std::filesystem::path(SINEW_TEST_DIR) / "broken")) {
            const std::filesystem::path paths[] = {entry.path()};
            const auto read = readCgmes(paths);
            QVERIFY2(!read && !read.error().message.empty() && !read.error().subject.empty(),
                     entry.path().c_str());
        }
        const auto none = readCgmes({});
        QCOMPARE(none.error().code, ErrorCode::NeedsAnswer);
    }
};

QTEST_GUILESS_MAIN(tst_Cgmes)
#include "tst_Cgmes.moc"
