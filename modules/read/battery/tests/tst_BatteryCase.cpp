// SPDX-License-Identifier: GPL-3.0-or-later
#include "ExampleInput.h"

#include <sinew/read/battery/BatteryCase.h>

#include <QtTest>

#include <cmath>
#include <filesystem>

using namespace sinew;
using namespace sinew::read;

namespace {

using test::textOf;

const std::string& example()
{
    static const std::string text = test::exampleInput("battery.json");
    return text;
}

std::string changed(const std::string& from, const std::string& to)
{
    return test::replaced(example(), from, to);
}

} // namespace

class tst_BatteryCase : public QObject {
    Q_OBJECT
private slots:
    void readsTheExample()
    {
        const auto c = parseBattery(example(), "battery.json");
        QVERIFY2(c, c ? "" : c.error().text().c_str());
        QCOMPARE(c->row.parts.size(), std::size_t(9));
        QCOMPARE(c->cells, (std::vector<std::size_t>{0, 2, 4, 6, 8}));
        QCOMPARE(c->row.parts[4].heatW.size(), std::size_t(3));
        QCOMPARE(c->row.parts[4].heatW[1].value, 801.0);
        QVERIFY(std::abs(c->row.parts[0].exposedM2 - (0.01 + 0.015)) < 1e-12);
        QVERIFY(std::abs(c->row.parts[2].exposedM2 - 0.01) < 1e-12);
        QCOMPARE(c->row.parts[1].substance.latentHeatJKg, 180e3);
        QVERIFY(c->row.casing && std::abs(c->row.casing->alongWmK - 15 * 0.0015 * 0.5) < 1e-12);
        QVERIFY(c->oven && c->gas && c->gas->enclosure.valve);
        // 0.012 over 50 mm of gauge is the effect of a crack of 0.1 mm in this mix.
        QVERIFY(std::abs(c->gas->enclosure.crack->widthM - 1e-4) < 1e-12);
    }

    void roundCells()
    {
        const auto c = parseBattery(
            textOf(std::filesystem::path(SINEW_TEST_DIR) / "corpus/battery/least.json"), "least.json");
        QVERIFY2(c, c ? "" : c.error().text().c_str());
        const battery::Part same = battery::cylindricalCell(0.009, 0.065);
        QVERIFY(std::abs(c->row.parts[0].volumeM3 - same.volumeM3) < 1e-15);
        QVERIFY(std::abs(c->row.parts[0].exposedM2 - same.exposedM2) < 1e-12);
    }

    void everyBrokenPlaceIsNamed_data()
    {
        QTest::addColumn<QString>("from");
        QTest::addColumn<QString>("to");
        QTest::addColumn<QString>("place");
        const auto add = [](const char* name, const char* from, const char* to, const char* place) {
            QTest::newRow(name) << from << to << place;
        };
        add("missing", "\"until_s\": 3600,", "", "battery.json: /until_s");
        add("negative", "\"thickness_m\": 0.02", "\"thickness_m\": -0.02", "/cell/thickness_m");
        add("text", "\"start_C\": 25", "\"start_C\": \"warm\"", "/start_C");
        add("unknown", "\"every_s\": 10", "\"evry_s\": 10", "/evry_s");
        add("melting", "\"melts_to_C\": 44", "\"melts_to_C\": 41", "/layer/melts_to_C");
        add("no such cell", "\"cell\": 3", "\"cell\": 6", "/heaters/0/cell");
        add("heater backwards", "\"to_s\": 360", "\"to_s\": 60", "/heaters/0/to_s");
        add("calibration falls", "\"effect_m\": 0.0006", "\"effect_m\": 0.0001", "/gas/crack/calibration");
        add("no calibration", "\"calibration\"", "\"calibrations\"", "/gas/crack/calibration");
        add("oven", "\"high_C\": 200", "\"high_C\": 70", "/oven_search/high_C");
        add("emissivity", "\"emissivity\": 0.8", "\"emissivity\": 1.8", "/casing/inside/emissivity");
    }
    void everyBrokenPlaceIsNamed()
    {
        QFETCH(QString, from);
        QFETCH(QString, to);
        QFETCH(QString, place);
        const std::string text = changed(from.toStdString(), to.toStdString());
        QVERIFY(!text.empty());
        const auto c = parseBattery(text, "battery.json");
        QVERIFY(!c);
        QVERIFY2(QString::fromStdString(c.error().subject).contains(place), c.error().text().c_str());
    }

    void brokenFilesAreRefused()
    {
        int files = 0;
        for (const auto& entry :
             std::filesystem::directory_iterator(std::filesystem::path(SINEW_TEST_DIR) / "broken")) {
            const auto c = parseBattery(textOf(entry.path()), entry.path().filename().string());
            QVERIFY2(!c, entry.path().c_str());
            QVERIFY2(c.error().subject.find(entry.path().filename().string()) == 0, c.error().text().c_str());
            ++files;
        }
        QVERIFY(files > 10);
    }
};

QTEST_GUILESS_MAIN(tst_BatteryCase)
#include "tst_BatteryCase.moc"
