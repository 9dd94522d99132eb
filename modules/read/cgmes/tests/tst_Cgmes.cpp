// SPDX-License-Identifier: GPL-3.0-or-later
#include "TestData.h"

#include <sinew/physics/power/PowerFlow.h>
#include <sinew/read/cgmes/Cgmes.h>
#include <sinew/read/source/Reader.h>

#include <cmath>
#include <fstream>
#include <QTemporaryDir>

std::unique_ptr<sinew::read::Reader> sinew_make_read_cgmes();

using namespace sinew;
using namespace sinew::read;

namespace {

const char* const kMicro =
    "power/cgmes_entsoe/cas-1.1.3-data-4.0.3/MicroGrid/BaseCase/CGMES_v2.4.15_MicroGridTestConfiguration_";
const char* const kMini = "power/cgmes_entsoe/cas-1.1.3-data-4.0.3/MiniGrid/BusBranch/"
                          "CGMES_v2.4.15_MiniGridTestConfiguration_BaseCase_v3";

std::string fiveNodes()
{
    std::ifstream in(std::filesystem::path(SINEW_TEST_DIR) / "corpus/cgmes/five_nodes.xml");
    return {std::istreambuf_iterator<char>(in), {}};
}

void write(const std::filesystem::path& file, const std::string& text)
{
    std::ofstream(file) << text;
}

/// A file of nothing but a header, and what stands behind it.
std::string headed(const std::string& id, const std::string& needs, const std::string& body = {})
{
    return "<?xml version='1.0'?><rdf:RDF xmlns:cim='http://iec.ch/TC57/2013/CIM-schema-cim16#' "
           "xmlns:md='http://iec.ch/TC57/61970-552/ModelDescription/1#' "
           "xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><md:FullModel rdf:about='" +
           id + "'><md:Model.DependentOn rdf:resource='" + needs + "'/></md:FullModel>" + body + "</rdf:RDF>";
}

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
    void becomesElementsOnTheMap()
    {
        const auto file = sinewData() / (std::string(kMicro) + "BC_Assembled_v2") /
                          "MicroGridTestConfiguration_BC_BE_EQ_V2.xml";
        SINEW_NEED_DATA(file);
        const auto reader = sinew_make_read_cgmes();
        const auto preview = reader->preview(file, {}, {});
        QVERIFY2(preview.has_value(), preview ? "" : preview.error().text().c_str());
        QCOMPARE(preview->crs, std::string("EPSG:4326"));
        QVERIFY(!preview->needsCrs);
        const auto result = reader->read(file, "micro", {}, {}, {});
        QVERIFY2(result.has_value(), result ? "" : result.error().text().c_str());
        QCOMPARE(result->assets.front().kind, std::string("grid"));
        int placed = 0, bent = 0;
        for (const Element& e : result->elements) {
            if (const auto* line = std::get_if<LineShape>(&e.shape)) {
                ++placed;
                const Vec3d direct = line->points.back() - line->points.front();
                for (const Vec3d& p : line->points) {
                    const Vec3d off = p - line->points.front();
                    bent +=
                        std::abs(off.x * direct.y - off.y * direct.x) > 1000 * std::hypot(direct.x, direct.y);
                }
            }
            QVERIFY(e.id.value.starts_with("micro/" + e.className + "/"));
            QCOMPARE(e.id.value.substr(7 + e.className.size()), e.sourceKey);
        }
        QVERIFY2(placed >= 2, qPrintable(QString::number(placed)));
        QVERIFY(bent > 0); // a line runs through its own bends, not straight
    }
    void withoutPlacesTheGridIsInTheListOnly()
    {
        QTemporaryDir folder;
        const auto file = std::filesystem::path(folder.path().toStdString()) / "five.xml";
        write(file, fiveNodes());
        const auto reader = sinew_make_read_cgmes();
        QVERIFY(reader->recognises(file, fiveNodes()) > 0.9);
        QCOMPARE(reader->recognises(file, "<rdf:RDF/>"), 0.0);
        const auto result = reader->read(file, "five", {}, {}, {});
        QVERIFY2(result.has_value(), result ? "" : result.error().text().c_str());
        QCOMPARE(result->elements.size(), std::size_t(6)); // four buses, a line, a transformer
        for (const Element& e : result->elements)
            QVERIFY(std::holds_alternative<std::monostate>(e.shape));
        QVERIFY(std::ranges::any_of(result->warnings, [](const Warning& w) {
            return w.message.find("no coordinates") != std::string::npos;
        }));
    }
    void findsTheFilesOfTheSameModelOnly()
    {
        QTemporaryDir folder;
        const std::filesystem::path at = folder.path().toStdString();
        std::filesystem::create_directories(at / "own");
        std::filesystem::create_directories(at / "boundary");
        std::filesystem::create_directories(at / "another");
        write(at / "own/eq.xml", headed("urn:uuid:1", "urn:uuid:9"));
        write(at / "own/tp.xml", headed("urn:uuid:2", "urn:uuid:1"));
        write(at / "own/sv.xml", headed("urn:uuid:3", "urn:uuid:2"));
        write(at / "boundary/eq_bd.xml", headed("urn:uuid:9", ""));
        write(at / "boundary/tp_bd.xml", headed("urn:uuid:10", "urn:uuid:9"));
        write(at / "another/eq.xml", headed("urn:uuid:20", "urn:uuid:9"));
        write(at / "own/other.xml", headed("urn:uuid:7", "urn:uuid:8"));
        write(at / "own/notes.xml", "<notes/>");
        const auto reader = sinew_make_read_cgmes();
        const auto partners = reader->companions(at / "own/sv.xml");
        QStringList names;
        for (const auto& file : partners)
            names << QString::fromStdString(file.filename().string());
        names.sort();
        QCOMPARE(names, (QStringList{"eq.xml", "eq_bd.xml", "tp.xml", "tp_bd.xml"}));
        QVERIFY(std::ranges::find(partners, at / "own/eq.xml") != partners.end());
        QVERIFY(reader->companions(at / "own/other.xml").empty());
        QVERIFY(reader->companions(at / "own/notes.xml").empty());
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
