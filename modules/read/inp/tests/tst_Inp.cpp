// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/physics/water/Hydraulics.h>
#include <sinew/read/inp/Inp.h>
#include <sinew/read/source/SourceFile.h>

#include <QtTest>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <sstream>

using namespace sinew;
using namespace sinew::read;

namespace {

constexpr const char* small = R"([TITLE]
A small town

[JUNCTIONS]
;ID Elev Demand Pattern
 J1  10   2
 "J 2" 12  3  P1 ; a comment
[RESERVOIRS]
 R1  50
[TANKS]
 T1  40  2 1 4 10 0
[PIPES]
 A  R1  J1  100  200  120  0  Open
 B  J1  "J 2"  200  150  110  0.5  CV
 C  "J 2"  T1  50   100  100  0  Closed
[VALVES]
 V  J1  "J 2"  100  TCV  5  0
[DEMANDS]
 J1  1.5  P1  ;domestic
 J1  0.5
[PATTERNS]
 P1  1 2 3
[CURVES]
[CONTROLS]
 LINK C OPEN IF NODE T1 BELOW 1.5
 LINK C CLOSED AT CLOCKTIME 3:30 PM
[RULES]
 RULE 1
 IF TANK T1 LEVEL ABOVE 3
 THEN PIPE C STATUS IS CLOSED
[EMITTERS]
 J1 0.5
[OPTIONS]
 UNITS LPS
 HEADLOSS H-W
 DEMAND MULTIPLIER 2
[TIMES]
 DURATION 24:00
 PATTERN TIMESTEP 2:00
[COORDINATES]
 J1 0 0
 "J 2" 200 0
 R1 -100 0
 T1 200 50
[VERTICES]
 B 100 20
[TAGS]
 LINK A trunk
[END]
)";

std::filesystem::path dataFolder()
{
    const char* given = std::getenv("SINEW_DATA");
    return given ? std::filesystem::path(given) : std::filesystem::path(SINEW_SOURCE_DIR) / "../shared/data";
}

std::filesystem::path written(const QTemporaryDir& folder, const char* name, std::string_view text)
{
    const auto path = std::filesystem::path(folder.path().toStdString()) / name;
    std::ofstream(path, std::ios::binary) << text;
    return path;
}

const Element* find(const ImportResult& r, const std::string& id)
{
    const auto found = std::find_if(r.elements.begin(), r.elements.end(),
                                    [&](const Element& e) { return e.id.value == id; });
    return found == r.elements.end() ? nullptr : &*found;
}

} // namespace

class tst_Inp : public QObject {
    Q_OBJECT
private slots:
    void readsANetworkInSi()
    {
        const auto file = parseInp(small, "small.inp");
        QVERIFY2(file, file ? "" : file.error().text().c_str());
        const auto& n = file->network;
        QCOMPARE(n.title, std::string("A small town"));
        QCOMPARE(n.nodes.size(), std::size_t(4));
        QCOMPARE(n.links.size(), std::size_t(4));
        QCOMPARE(n.nodes[1].id, std::string("J 2"));
        // [DEMANDS] replaces what [JUNCTIONS] says.
        const auto& demands = n.nodes[0].junction()->demands;
        QCOMPARE(demands.size(), std::size_t(2));
        QCOMPARE(demands[0].category, std::string("domestic"));
        QVERIFY(std::fabs(demands[0].baseM3s - 1.5e-3) < 1e-12);
        QVERIFY(std::fabs(n.links[0].pipe()->diameterM - 0.2) < 1e-12);
        QVERIFY(n.links[1].pipe()->checkValve);
        QCOMPARE(n.links[2].status, water::LinkStatus::Closed);
        QCOMPARE(n.controls.size(), std::size_t(2));
        QCOMPARE(n.controls[1].value, 15.5 * 3600);
        QCOMPARE(n.options.demandMultiplier, 2.0);
        QVERIFY(std::fabs(n.nodes[0].junction()->emitter - 0.5e-3) < 1e-12);
        QCOMPARE(file->linkTags[0], std::string("trunk"));
        QVERIFY(std::any_of(file->sections.begin(), file->sections.end(),
                            [](const auto& s) { return s.first == "RULES"; }));
        QVERIFY(file->warnings.empty());
        QVERIFY(water::solveHydraulics(n, {}));
    }

    /// Heads and flow by EPANET 2.3.5.
    void pipesLeakAsTheirSectionSays()
    {
        const std::string text = "[JUNCTIONS]\n A 10 5\n B 12 8\n C 5 2\n[RESERVOIRS]\n R 60\n[PIPES]\n"
                                 " p1 R A 1000 300 120 0\n p2 A B 800 200 110 0\n p3 B C 500 150 110 0\n"
                                 "[LEAKAGE]\n p1 1.0 0.1\n p2 2.0 0.2\n p3 0.5 0\n"
                                 "[OPTIONS]\n Units LPS\n Headloss H-W\n";
        const auto file = parseInp(text, "leaky.inp");
        QVERIFY2(file, file ? "" : file.error().text().c_str());
        water::HydraulicOptions tight;
        tight.accuracy = 1e-8;
        const auto s = water::solveHydraulics(file->network, tight);
        QVERIFY(s);
        const double heads[] = {59.692325434, 58.863224356, 58.769716417};
        for (std::size_t i = 0; i < 3; ++i)
            QVERIFY2(std::fabs(s->headM[i] - heads[i]) < 1e-4,
                     qPrintable(QString::number(s->headM[i], 'f', 6)));
        QVERIFY(std::fabs(s->flowM3s[0] - 17.888388586e-3) < 1e-7);
        const auto wrong = parseInp(text + "[LEAKAGE]\n p9 1 0\n", "leaky.inp");
        QVERIFY(!wrong && wrong.error().subject == "leaky.inp:19");
        QVERIFY(!parseInp(text + "[LEAKAGE]\n p1 -1 0\n", "leaky.inp"));
    }

    void saysWhatItDoesNotCompute()
    {
        std::string text = small;
        const std::string section = "[OPTIONS]\n";
        const std::size_t at = text.find(section) + section.size();
        text.insert(at, "Quality Chlorine mg/L\nHydraulics use old.hyd\n");
        const auto file = parseInp(text, "small.inp");
        QVERIFY2(file, file ? "" : file.error().text().c_str());
        QCOMPARE(file->warnings.size(), std::size_t(2));
        const auto line = std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n') + 1;
        QCOMPARE(file->warnings[0].subject, "small.inp:" + std::to_string(line));
        QCOMPARE(file->warnings[1].subject, "small.inp:" + std::to_string(line + 1));
    }

    /// The valve closes against 100 m, and what needs water behind it cuts it open again.
    void saysWhichValveCannotHoldItsPressure()
    {
        const auto file =
            parseInp("[JUNCTIONS]\n 2 0 0\n 3 0 1\n[RESERVOIRS]\n 1 100\n[PIPES]\n 1 1 2 10 300 120 0\n"
                     "[VALVES]\n V 2 3 300 PSV 110 0\n[OPTIONS]\n Units LPS\n Headloss H-W\n",
                     "psv.inp");
        QVERIFY2(file, file ? "" : file.error().text().c_str());
        const auto s = water::solveHydraulics(file->network, {});
        QVERIFY2(s, s ? "" : s.error().text().c_str());
        QVERIFY(std::ranges::any_of(s->warnings, [](const Warning& w) { return w.subject == "V"; }));
    }

    /// As EPANET 2.3 writes what is switched off.
    void leavesDisabledControlsAndRulesOut()
    {
        std::string text = small;
        const auto after = [&text](const std::string& what, const std::string& added) {
            text.insert(text.find(what) + what.size(), added);
        };
        after("BELOW 1.5",
              " ENABLED\n LINK C OPEN IF NODE T1 BELOW 2 DISABLED\n LINK C OPEN AT TIME 2:00 Disabled");
        after("STATUS IS CLOSED", "\n PRIORITY 2\n DISABLED\n RULE 2\n IF TANK T1 LEVEL BELOW 2\n"
                                  " THEN PIPE C STATUS IS OPEN\n ENABLED");
        const auto file = parseInp(text, "small.inp");
        QVERIFY2(file, file ? "" : file.error().text().c_str());
        const auto& n = file->network;
        QCOMPARE(n.controls.size(), std::size_t(2));
        QCOMPARE(n.controls[0].value, 1.5);
        QCOMPARE(n.rules.size(), std::size_t(1));
        QCOMPARE(n.rules[0].id, std::string("2"));
    }

    void convertsUsUnits()
    {
        std::string text = small;
        text.replace(text.find("UNITS LPS"), 9, "UNITS GPM");
        const auto file = parseInp(text, "us.inp");
        QVERIFY(file);
        QVERIFY(std::fabs(file->network.nodes[2].elevationM - 15.24) < 1e-9);
        QVERIFY(std::fabs(file->network.links[0].pipe()->diameterM - 5.08) < 1e-9);
        QVERIFY(std::fabs(file->network.nodes[1].junction()->demands[0].baseM3s - 3 * 6.309e-5) < 1e-8);
        QVERIFY(file->isUs);
    }

    void errorsNameFileLineAndCause_data()
    {
        QTest::addColumn<QByteArray>("from");
        QTest::addColumn<QByteArray>("to");
        QTest::addColumn<QByteArray>("cause");
        QTest::newRow("unknown node")
            << QByteArray(" A  R1  J1") << QByteArray(" A  R1  J9") << QByteArray("J9");
        QTest::newRow("no number") << QByteArray("100  200  120") << QByteArray("100  x  120")
                                   << QByteArray("'x'");
        QTest::newRow("negative") << QByteArray("100  200  120") << QByteArray("-100  200  120")
                                  << QByteArray("positive");
        QTest::newRow("twice") << QByteArray(" B  J1") << QByteArray(" A  J1") << QByteArray("exists");
        QTest::newRow("unknown pattern")
            << QByteArray("3  P1 ;") << QByteArray("3  P7 ;") << QByteArray("P7");
        QTest::newRow("loop") << QByteArray(" A  R1  J1") << QByteArray(" A  J1  J1")
                              << QByteArray("both ends");
        QTest::newRow("unit") << QByteArray("UNITS LPS") << QByteArray("UNITS CUPS") << QByteArray("CUPS");
        QTest::newRow("control") << QByteArray("LINK C OPEN IF") << QByteArray("LINK X OPEN IF")
                                 << QByteArray("'X'");
        QTest::newRow("nan") << QByteArray("J1  10   2") << QByteArray("J1  nan  2")
                             << QByteArray("no number");
    }
    void errorsNameFileLineAndCause()
    {
        QFETCH(QByteArray, from);
        QFETCH(QByteArray, to);
        QFETCH(QByteArray, cause);
        QByteArray text = small;
        QVERIFY(text.contains(from));
        text.replace(text.indexOf(from), from.size(), to);
        const auto file = parseInp(text.toStdString(), "town.inp");
        QVERIFY(!file);
        QCOMPARE(file.error().code, ErrorCode::InvalidInput);
        QVERIFY(QString::fromStdString(file.error().subject).startsWith("town.inp:"));
        QVERIFY2(file.error().message.find(cause.toStdString()) != std::string::npos,
                 file.error().message.c_str());
    }

    void tellsEpanetFromSwmm()
    {
        QVERIFY(looksLikeEpanet(small));
        QVERIFY(!looksLikeEpanet("[JUNCTIONS]\nJ1 10\n[OUTFALLS]\nO 1\n[CONDUITS]\nC J1 O 10\n"));
        const auto file = parseInp("[JUNCTIONS]\nJ1 10\n[CONDUITS]\nC J1 O 10\n", "sewer.inp");
        QVERIFY(!file && file.error().code == ErrorCode::Unsupported);
        const auto reader = sinew_make_read_inp();
        QVERIFY(reader->recognises("town.inp", small) > 0.9);
        QCOMPARE(reader->recognises("a.geojson", "{\"type\":\"FeatureCollection\"}"), 0.0);
    }

    void placesElements()
    {
        QTemporaryDir folder;
        const auto path = written(folder, "small.inp", small);
        ImportOptions options;
        options.crs = "local:m";
        const auto r = sinew_make_read_inp()->read(path, "town", options, {}, {});
        QVERIFY2(r, r ? "" : r.error().text().c_str());
        QCOMPARE(r->assets.front().kind, std::string("water"));
        const Element* pipe = find(*r, "town/pipe/B");
        QVERIFY(pipe);
        QVERIFY(pipe->underground);
        const auto& line = std::get<LineShape>(pipe->shape);
        QCOMPARE(line.points.size(), std::size_t(3));
        QCOMPARE(line.radiusM, 0.075);
        QVERIFY(std::fabs(line.points.front().z - 9) < 1e-9); // a metre of cover
        QVERIFY(std::fabs(line.points.back().z - 11) < 1e-9);
        QCOMPARE(numberOf(pipe->attributes, "length_m"), std::optional<double>(200));
        QCOMPARE(textOf(pipe->attributes, "from"), std::string("J1"));
        const Element* junction = find(*r, "town/junction/J1");
        QVERIFY(std::fabs(std::get<PointShape>(junction->shape).at.z - 10) < 1e-9);
        QVERIFY(std::fabs(*numberOf(junction->attributes, "base_demand_m3s") - 2e-3) < 1e-12);
        QVERIFY(find(*r, "town/valve/V") && find(*r, "town/tank/T1") && find(*r, "town/reservoir/R1"));
        QVERIFY(r->passports.front().attributes.contains("section.RULES"));
    }

    void asksForTheCoordinateSystem()
    {
        QTemporaryDir folder;
        const auto path = written(folder, "small.inp", small);
        const auto reader = sinew_make_read_inp();
        const auto r = reader->read(path, "town", {}, {}, {});
        QVERIFY(!r && r.error().code == ErrorCode::NeedsAnswer);
        const auto preview = reader->preview(path, {}, {});
        QVERIFY(preview && preview->needsCrs);
    }

    void refusesBrokenFiles()
    {
        int count = 0;
        for (const auto& entry : std::filesystem::directory_iterator(SINEW_TEST_DIR "/broken")) {
            ++count;
            const auto text = readWhole(entry.path());
            if (!text)
                continue; // the archive itself is broken
            const auto file = parseInp(*text, entry.path().filename().string());
            QVERIFY2(!file, entry.path().filename().c_str());
            QVERIFY(!file.error().message.empty());
        }
        QVERIFY(count >= 6);
    }

    void readsRealNetworks_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<int>("nodes");
        QTest::addColumn<int>("links");
        QTest::newRow("Net1") << "Net1" << 11 << 13;
        QTest::newRow("KY4") << "ky4" << 964 << 1158;
        QTest::newRow("L-TOWN") << "L-TOWN" << 785 << 909;
        QTest::newRow("BWSN2") << "BWSN2" << 12527 << 14831;
    }
    void readsRealNetworks()
    {
        QFETCH(QString, file);
        QFETCH(int, nodes);
        QFETCH(int, links);
        const auto path = dataFolder() / "reference/water" / (file.toStdString() + ".inp");
        if (!std::filesystem::exists(path)) {
            if (qEnvironmentVariableIsSet("CI"))
                QFAIL("the shared data are missing");
            QSKIP("shared data not found: set SINEW_DATA");
        }
        const auto network = readNetwork(path);
        QVERIFY2(network, network ? "" : network.error().text().c_str());
        QCOMPARE(static_cast<int>(network->nodes.size()), nodes);
        QCOMPARE(static_cast<int>(network->links.size()), links);
        QVERIFY(water::validate(*network));
    }

    void agreesWithTheRefereeAtTimeZero_data()
    {
        QTest::addColumn<QString>("file");
        for (const char* name :
             {"Net1", "Net2", "Net3", "Hanoi", "Anytown", "Balerma", "ky4", "KL", "L-TOWN"})
            QTest::newRow(name) << name;
    }
    void agreesWithTheRefereeAtTimeZero()
    {
        QFETCH(QString, file);
        const auto folder = dataFolder() / "reference/water";
        if (!std::filesystem::exists(folder)) {
            if (qEnvironmentVariableIsSet("CI"))
                QFAIL("the shared data are missing");
            QSKIP("shared data not found: set SINEW_DATA");
        }
        const auto network = readNetwork(folder / (file.toStdString() + ".inp"));
        QVERIFY(network);
        const auto state = water::solveHydraulics(*network, {});
        QVERIFY2(state, state ? "" : state.error().text().c_str());
        const water::NetworkIndex index(*network);
        std::istringstream table(*readWhole(folder / (file.toStdString() + ".csv.gz")));
        std::string line;
        int heads = 0;
        while (std::getline(table, line) && heads < static_cast<int>(network->nodes.size())) {
            if (!line.starts_with("0,head,"))
                continue;
            const auto comma = line.rfind(',');
            const auto node = index.node(line.substr(7, comma - 7));
            QVERIFY(node);
            QVERIFY2(std::fabs(state->headM[*node] - std::stod(line.substr(comma + 1))) < 0.02, line.c_str());
            ++heads;
        }
        QCOMPARE(heads, static_cast<int>(network->nodes.size()));
    }
};

QTEST_GUILESS_MAIN(tst_Inp)
#include "tst_Inp.moc"
