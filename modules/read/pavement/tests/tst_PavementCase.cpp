// SPDX-License-Identifier: GPL-3.0-or-later
#include "ExampleInput.h"

#include <sinew/read/pavement/PavementCase.h>

#include <QtTest>

#include <filesystem>

using namespace sinew;
using namespace sinew::read;

namespace {

using test::textOf;

const std::string& example()
{
    static const std::string text = test::exampleInput("pavement.json");
    return text;
}

std::string changed(const std::string& from, const std::string& to)
{
    return test::replaced(example(), from, to);
}

} // namespace

class tst_PavementCase : public QObject {
    Q_OBJECT
private slots:
    void readsTheExample()
    {
        const auto c = parsePavement(example(), "pavement.json");
        QVERIFY2(c, c ? "" : c.error().text().c_str());
        QCOMPARE(c->section.layers.size(), std::size_t(4));
        QVERIFY(std::abs(c->section.asphaltM() - 0.18) < 1e-12);
        QCOMPARE(c->section.layers[3].material.latentHeatJKg, 0.12 * 334e3);
        QVERIFY(std::abs(c->section.layers[3].material.solidusK - 271.65) < 1e-9);
        QCOMPARE(c->weather.endS(), 10 * 86400.0);
        QVERIFY(c->section.cracking.healing && c->heating);
        QVERIFY(std::abs(c->heating->heater.limitK - 358.15) < 1e-9);
        QCOMPARE(c->forecast.members, 200);
    }

    void everyBrokenPlaceIsNamed_data()
    {
        QTest::addColumn<QString>("from");
        QTest::addColumn<QString>("to");
        QTest::addColumn<QString>("place");
        QTest::newRow("missing") << "\"albedo\": 0.1,"
                                 << ""
                                 << "/section/albedo";
        QTest::newRow("range") << "\"albedo\": 0.1"
                               << "\"albedo\": 1.1"
                               << "/section/albedo";
        QTest::newRow("negative") << "\"density_kg_m3\": 2350"
                                  << "\"density_kg_m3\": -2350"
                                  << "/section/layers/0/density_kg_m3";
        QTest::newRow("text") << "\"deep_C\": 9.0"
                              << "\"deep_C\": \"warm\""
                              << "/section/deep_C";
        QTest::newRow("unknown") << "\"deep_C\": 9.0"
                                 << "\"deep_C\": 9.0, \"depe_C\": 8"
                                 << "/section/depe_C";
        QTest::newRow("axles") << "\"axles_by_hour\": ["
                               << "\"axles_by_hour\": [1, "
                               << "/traffic/axles_by_hour";
        QTest::newRow("choice") << "\"mode\": \"induction\""
                                << "\"mode\": \"microwave\""
                                << "/heating/mode";
        QTest::newRow("row") << "\"wind_ms\": ["
                             << "\"wind_ms\": [0, "
                             << "/weather/wind_ms";
        QTest::newRow("nothing") << "\"air_C\": ["
                                 << "\"air_C\": [], \"was\": ["
                                 << "/weather/";
        QTest::newRow("whole") << "\"members\": 200"
                               << "\"members\": 20.5"
                               << "/forecast/members";
        QTest::newRow("depth") << "\"depth_m\": 0.012"
                               << "\"depth_m\": 0.5"
                               << "crack depth";
        QTest::newRow("syntax") << "\"traffic\": {"
                                << "\"traffic\": ["
                                << "pavement.json:";
    }
    void everyBrokenPlaceIsNamed()
    {
        QFETCH(QString, from);
        QFETCH(QString, to);
        QFETCH(QString, place);
        const std::string text = changed(from.toStdString(), to.toStdString());
        QVERIFY(!text.empty());
        const auto c = parsePavement(text, "pavement.json");
        QVERIFY(!c);
        const std::string error = c.error().text();
        QVERIFY2(error.find("pavement.json") == 0, error.c_str());
        QVERIFY2(error.find(place.toStdString()) != std::string::npos, error.c_str());
    }

    void brokenFilesAreRefused()
    {
        int files = 0;
        for (const auto& entry :
             std::filesystem::directory_iterator(std::filesystem::path(SINEW_TEST_DIR) / "broken")) {
            const auto c = parsePavement(textOf(entry.path()), entry.path().filename().string());
            QVERIFY2(!c, entry.path().c_str());
            QVERIFY(!c.error().message.empty() && !c.error().subject.empty());
            ++files;
        }
        QVERIFY(files >= 8);
    }
};

QTEST_GUILESS_MAIN(tst_PavementCase)
#include "tst_PavementCase.moc"
