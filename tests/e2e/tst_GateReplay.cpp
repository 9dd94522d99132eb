// SPDX-License-Identifier: GPL-3.0-or-later
// A sewer with a gate through the typhoon's rain, from rain gauge to verified command: the basin is
// throttled, its opening is proposed before the streets flood, approved, carried out and proven by a level.
// The demo's gate and scenario over five manholes instead of nine hundred, which take minutes.
#include "CityReplay.h"

#include <fstream>
#include <QtTest>

using namespace sinew;
using namespace std::chrono_literals;
using command::State;

namespace {

const ActuatorId kGate("sewer/GATE-1/gate");
const ChannelId kOpening("sewer/GATE-1/opening");

const char* const kInp =
    "[TITLE]\nA street with a basin\n"
    "[OPTIONS]\nFLOW_UNITS CMS\nINFILTRATION HORTON\nFLOW_ROUTING DYNWAVE\n"
    "START_DATE 01/01/2026\nSTART_TIME 00:00\nEND_DATE 01/01/2026\nEND_TIME 06:00\n"
    "REPORT_STEP 00:05:00\nWET_STEP 00:05:00\nDRY_STEP 01:00:00\nROUTING_STEP 10\n"
    "[RAINGAGES]\nRG1 INTENSITY 0:10 1 TIMESERIES STORM\n"
    "[SUBCATCHMENTS]\nC1 RG1 M1 6 50 300 1 0\nC2 RG1 M2 6 50 300 1 0\nC3 RG1 M3 3 50 200 1 0\n"
    "[SUBAREAS]\nC1 0.013 0.15 1.3 3.5 25 OUTLET\nC2 0.013 0.15 1.3 3.5 25 OUTLET\n"
    "C3 0.013 0.15 1.3 3.5 25 OUTLET\n"
    "[INFILTRATION]\nC1 60 6 4 7 0\nC2 60 6 4 7 0\nC3 60 6 4 7 0\n"
    "[JUNCTIONS]\nM1 12 3 0 0 0\nM2 11.5 3 0 0 0\nMG 10.95 3 0 0 0\nM3 10.5 3 0 0 0\n"
    "[OUTFALLS]\nO1 9.5 FREE NO\n"
    "[STORAGE]\nB1 11 3 0 FUNCTIONAL 0 0 600\n"
    "[CONDUITS]\nP1 M1 M2 150 0.013 0 0 0 0\nP2 M2 B1 150 0.013 0 0 0 0\n"
    "P3 MG M3 150 0.013 0 0 0 0\nP4 M3 O1 150 0.013 0 0 0 0\n"
    "[ORIFICES]\nGATE-1 B1 MG SIDE 0 0.65 NO 0.0167\n"
    "[XSECTIONS]\nP1 CIRCULAR 0.8 0 0 0 1\nP2 CIRCULAR 1.0 0 0 0 1\nP3 CIRCULAR 1.0 0 0 0 1\n"
    "P4 CIRCULAR 1.0 0 0 0 1\nGATE-1 RECT_CLOSED 0.7 0.7 0 0\n"
    "[TIMESERIES]\nSTORM 0:00 10\nSTORM 6:00 0\n"
    "[COORDINATES]\nM1 0 0\nM2 150 0\nB1 300 0\nMG 310 0\nM3 450 0\nO1 600 0\n"
    "[SYMBOLS]\nRG1 100 100\n";

/// The demo's own rows of gauge and gate, and gauges in the street.
const char* const kBindings =
    "kind,id,element,quantity,unit,low_limit,low_warning,high_warning,high_limit,grace_s,plausible_min,"
    "plausible_max,action,name,min,max,safe,rate_per_s,hazardous,reported,measured\n"
    "channel,sewer/RG1/rainfall,sewer/raingage/RG1,rainfall,mm/h,,,,,600,0,500,,,,,,,,,\n"
    "channel,sewer/M1/depth,sewer/junction/M1,depth,m,,,2.2,2.7,600,-1,30,,,,,,,,,\n"
    "channel,sewer/M2/depth,sewer/junction/M2,depth,m,,,2.2,2.7,600,-1,30,,,,,,,,,\n"
    "channel,sewer/B1/level,sewer/storage/B1,level,m,,,2.2,2.7,600,-1,30,,,,,,,,,\n"
    "channel,sewer/GATE-1/opening,sewer/orifice/GATE-1,setting,%,,,,,600,-5,105,,,,,,,,,\n"
    "actuator,sewer/GATE-1/gate,sewer/orifice/GATE-1,setting,%,,,,,,,,move,SMA gate of basin "
    "B1,0,100,20,1.67,no,"
    "sewer/GATE-1/opening,sewer/B1/level\n";

app::OpenProject makeStreet(const std::filesystem::path& folder)
{
    std::ofstream(folder / "sewer.inp") << kInp;
    std::ofstream(folder / "bindings.csv") << kBindings;
    auto open = app::openOrCreateProject(folder / "street.sinew");
    if (!open)
        qFatal("%s", open.error().text().c_str());
    Model model = *open->model;
    const importer::ImportRequest request{
        .file = folder / "sewer.inp", .assetKey = "sewer", .crs = "local:m", .simulated = true};
    if (const auto imported = importer::importFile(*open->project, model, app::readers(), request); !imported)
        qFatal("%s", imported.error().text().c_str());
    const auto bindings = read::readBindings(folder / "bindings.csv");
    if (!bindings || !read::applyBindings(model, *bindings, true))
        qFatal("the bindings do not fit the model");
    open->model = std::make_shared<const Model>(std::move(model));
    if (const auto enrolled = app::enrolDemoPeople(*open); !enrolled)
        qFatal("%s", enrolled.error().text().c_str());
    return *open;
}

cityreplay::Story replay(const char* scenario, Duration span, const std::vector<std::string>& approvers)
{
    QTemporaryDir folder;
    return cityreplay::replay(makeStreet(folder.path().toStdString()), scenario, span, approvers);
}

} // namespace

class tst_GateReplay : public QObject {
    Q_OBJECT
private slots:
    void theGateIsOpenedBeforeTheStreetFloodsAndProven()
    {
        const auto story = replay("typhoon", 7h, {"ben"});
        QCOMPARE(story.fault, std::string());
        for (const auto& record : story.commands)
            qInfo("%s | %s | %s | %s", record.proposal.title.c_str(), record.proposal.reason.c_str(),
                  record.proposal.effect.c_str(), record.why.c_str());
        QVERIFY(!story.commands.empty());
        const command::CommandRecord& first = story.commands.back();
        QCOMPARE(first.proposal.actuator, kGate);
        QCOMPARE(first.proposal.value, 1.0);
        QVERIFY2(story.afterS >= 0 && story.afterS <= 5400, qPrintable(QString::number(story.afterS)));
        QCOMPARE(first.state, State::Succeeded);
        QCOMPARE(first.verification.outcome, std::string("confirmed"));
        QVERIFY(first.verification.meanEffect < 0);
        QCOMPARE(story.truth.positions.at(kGate), 1.0);
        QVERIFY(story.highest.at(kOpening) > 0.95);
        const auto left = replay("typhoon", 7h, {});
        QCOMPARE(left.truth.positions.at(kGate), 0.2);
        const double with = story.truth.floodedM3.at(AssetId("sewer")),
                     without = left.truth.floodedM3.at(AssetId("sewer"));
        QVERIFY2(without > 100 && with < 0.8 * without,
                 qPrintable(QString("%1 of %2 m³").arg(with).arg(without)));
    }
    void onAQuietDayItStaysWhereItIs()
    {
        const auto story = replay("quiet", 2h, {"ben"});
        QCOMPARE(story.fault, std::string());
        QVERIFY(story.commands.empty());
        QVERIFY(std::abs(story.highest.at(kOpening) - 0.2) < 0.02);
    }
};

QTEST_GUILESS_MAIN(tst_GateReplay)
#include "tst_GateReplay.moc"
