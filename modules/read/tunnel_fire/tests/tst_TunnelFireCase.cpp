// SPDX-License-Identifier: GPL-3.0-or-later
#include "ExampleInput.h"

#include <sinew/read/tunnel_fire/TunnelFireCase.h>

#include <QtTest>

#include <cmath>
#include <filesystem>

using namespace sinew;
using namespace sinew::read;

namespace {

using test::textOf;

const std::string& example()
{
    static const std::string text = test::exampleInput("tunnel-fire.json");
    return text;
}

void change(std::string& text, const std::string& from, const std::string& to)
{
    const auto at = text.find(from);
    if (at == std::string::npos)
        text.clear();
    else
        text.replace(at, from.size(), to);
}

} // namespace

class tst_TunnelFireCase : public QObject {
    Q_OBJECT
private slots:
    void readsTheExample()
    {
        const auto c = parseTunnelFire(example(), "tunnel-fire.json");
        QVERIFY2(c, c ? "" : c.error().text().c_str());
        QCOMPARE(c->smoke.growth.alphaWS2, fire::kFastWS2);
        QCOMPARE(c->tube.lengthM, 1000.0);
        QCOMPARE(c->tube.fireM, 620.0);
        QCOMPARE(c->fans->count, 8);
        int persons = 0;
        for (const egress::Place& p : c->people->places) {
            persons += p.persons;
            QVERIFY(p.persons == 0 || *p.chainageM < 620);
        }
        QCOMPARE(persons, 240);
        QVERIFY(egress::checkPlan(*c->people));
    }

    void nobodyWalksPastTheFire()
    {
        const auto c = parseTunnelFire(example(), "tunnel-fire.json");
        QVERIFY(c);
        for (const egress::Way& way : c->people->ways) {
            const auto &a = c->people->places[way.from].chainageM, &b = c->people->places[way.to].chainageM;
            QVERIFY(!a || !b || (*a < 620) == (*b < 620));
        }
        const auto run = egress::evacuate(*c->people);
        QVERIFY(run);
        QCOMPARE(run->out, 240);
    }

    void peopleBehindTheFireNeedTheirOwnWay()
    {
        std::string text = example();
        change(text, "\"to_m\": 620", "\"to_m\": 1000");
        change(text, "\"portals\": true", "\"portals\": false");
        change(text, ", { \"at_m\": 750, \"width_m\": 0.9 }", "");
        const auto c = parseTunnelFire(text, "tunnel-fire.json");
        QVERIFY2(c, c ? "" : c.error().text().c_str());
        const auto run = egress::evacuate(*c->people);
        QVERIFY(run);
        QVERIFY(run->stranded > 60);
        QCOMPARE(run->out + run->stranded, 240);
    }

    void everyBrokenPlaceIsNamed_data()
    {
        QTest::addColumn<QString>("from");
        QTest::addColumn<QString>("to");
        QTest::addColumn<QString>("place");
        const auto add = [](const char* name, const char* from, const char* to, const char* place) {
            QTest::newRow(name) << from << to << place;
        };
        add("missing", "\"height_m\": 6,", "", "tunnel-fire.json: /tunnel/height_m");
        add("outside", "\"at_m\": 620", "\"at_m\": 1620", "/fire/at_m");
        add("negative", "\"area_m2\": 60", "\"area_m2\": -60", "/tunnel/area_m2");
        add("growth", "\"fast\"", "\"brisk\"", "/fire/growth");
        add("unknown", "\"pre_movement_s\"", "\"premovement_s\"", "/people/pre_movement_s");
        add("fans", "\"count\": 8", "\"count\": -1", "/fans/count");
        add("door", "\"width_m\": 0.9", "\"width_m\": 0", "/people/exits/0/width_m");
        add("twice", "\"at_m\": 500", "\"at_m\": 250", "/people/exits/1/at_m");
        add("seepage", "\"depth_m\": 30", "\"depth_m\": 3", "/seepage/depth_m");
    }
    void everyBrokenPlaceIsNamed()
    {
        QFETCH(QString, from);
        QFETCH(QString, to);
        QFETCH(QString, place);
        std::string text = example();
        change(text, from.toStdString(), to.toStdString());
        QVERIFY(!text.empty());
        const auto c = parseTunnelFire(text, "tunnel-fire.json");
        QVERIFY(!c);
        QVERIFY2(QString::fromStdString(c.error().subject).contains(place), c.error().text().c_str());
    }

    void brokenFilesAreRefused()
    {
        int files = 0;
        for (const auto& entry :
             std::filesystem::directory_iterator(std::filesystem::path(SINEW_TEST_DIR) / "broken")) {
            const auto c = parseTunnelFire(textOf(entry.path()), entry.path().filename().string());
            QVERIFY2(!c, entry.path().c_str());
            QVERIFY2(c.error().subject.find(entry.path().filename().string()) == 0, c.error().text().c_str());
            ++files;
        }
        QVERIFY(files > 10);
    }
};

QTEST_GUILESS_MAIN(tst_TunnelFireCase)
#include "tst_TunnelFireCase.moc"
