// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/field/Scenario.h>

#include <QtTest>

using namespace sinew;
using namespace sinew::field;

namespace {

const std::filesystem::path kShipped = SINEW_SOURCE_DIR "/assets/demo/scenarios";
const std::string kLeast = R"({"worldStart":"2026-09-14T06:00:00Z","weather":{"windMs":[[0,5]]})";

} // namespace

class tst_Scenario : public QObject {
    Q_OBJECT
private slots:
    void curvesAreStraightBetweenAndFlatOutside()
    {
        const Curve curve{{{-1, 10}, {1, 20}, {2, 0}}};
        QCOMPARE(curve.at(-5), 10.0);
        QCOMPARE(curve.at(0), 15.0);
        QCOMPARE(curve.at(1.5), 10.0);
        QCOMPARE(curve.at(9), 0.0);
        QCOMPARE(Curve{}.at(1), 0.0);
    }
    void shippedOnesAreRead()
    {
        QCOMPARE(scenarioNames({kShipped}),
                 (std::vector<std::string>{"burst", "ice", "quiet", "typhoon", "typhoon-and-burst"}));
        for (const std::string& name : scenarioNames({kShipped})) {
            const auto scenario = loadScenario(name, {kShipped});
            QVERIFY2(scenario.has_value(), scenario ? "" : scenario.error().text().c_str());
            QCOMPARE(scenario->name, name);
            QVERIFY(!scenario->title.empty() && scenario->historyHours >= 24);
            QCOMPARE(scenario->bursts.empty(), name.find("burst") == std::string::npos);
        }
    }
    void leastIsEnough()
    {
        const auto scenario = parseScenario(kLeast + "}");
        QVERIFY(scenario.has_value());
        QCOMPARE(scenario->rate, 60.0);
        QVERIFY(scenario->rainMs.points.empty());
    }
    void rainIsAnIntensity()
    {
        const auto scenario = parseScenario(
            R"({"worldStart":"2026-09-14T06:00:00Z","weather":{"windMs":[[0,5]],"rainMmH":[[0,0],[2,36]]}})");
        QVERIFY(std::abs(scenario->rainMs.at(1) - 5e-6) < 1e-12);
    }
    void unitsAreConverted()
    {
        const auto scenario = parseScenario(
            kLeast +
            R"(,"bursts":[{"pipe":"P-1","atMinutes":90,"flowLs":25}],"faults":[{"actuator":"a","kind":"silent"}]})");
        QCOMPARE(scenario->bursts[0].hours, 1.5);
        QCOMPARE(scenario->bursts[0].flowM3s, 0.025);
        QVERIFY(scenario->faults[0].kind == Fault::Kind::Silent);
    }
    void brokenOnesAreRefused_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("subject");
        const QString least = QString::fromStdString(kLeast);
        QTest::newRow("empty") << ""
                               << "";
        QTest::newRow("list") << "[]"
                              << "";
        QTest::newRow("no start") << R"({"weather":{"windMs":[[0,5]]}})"
                                  << "worldStart";
        QTest::newRow("no wind") << R"({"worldStart":"2026-09-14T06:00:00Z"})"
                                 << "windMs";
        QTest::newRow("descending wind")
            << R"({"worldStart":"2026-09-14T06:00:00Z","weather":{"windMs":[[1,5],[0,5]]}})"
            << "windMs";
        QTest::newRow("too much wind")
            << R"({"worldStart":"2026-09-14T06:00:00Z","weather":{"windMs":[[1,500]]}})"
            << "windMs";
        QTest::newRow("too much rain")
            << R"({"worldStart":"2026-09-14T06:00:00Z","weather":{"windMs":[[0,5]],"rainMmH":[[0,501]]}})"
            << "rainMmH";
        QTest::newRow("rate") << least + R"(,"rate":0})"
                              << "rate";
        QTest::newRow("rate text") << least + R"(,"rate":"fast"})"
                                   << "rate";
        QTest::newRow("bursts") << least + R"(,"bursts":{}})"
                                << "bursts";
        QTest::newRow("burst") << least + R"(,"bursts":[1]})"
                               << "bursts";
        QTest::newRow("fault") << least + R"(,"faults":[{"kind":"asleep"}]})"
                               << "faults";
    }
    void brokenOnesAreRefused()
    {
        QFETCH(QString, text);
        QFETCH(QString, subject);
        const auto scenario = parseScenario(text.toStdString());
        QVERIFY(!scenario);
        QCOMPARE(QString::fromStdString(scenario.error().subject), subject);
    }
    void unknownNameSaysWhatThereIs()
    {
        const auto scenario = loadScenario("flood", {kShipped});
        QCOMPARE(scenario.error().code, ErrorCode::NotFound);
        QVERIFY(scenario.error().message.find("typhoon") != std::string::npos);
        QVERIFY(!loadScenario("../etc/passwd", {kShipped}));
    }
};

QTEST_GUILESS_MAIN(tst_Scenario)
#include "tst_Scenario.moc"
