// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/read/bindings/BindingTable.h>

#include <QtTest>

using namespace sinew;
using namespace sinew::read;

namespace {

const std::string kHead = "kind,id,element,quantity,unit,low_limit,low_warning,high_warning,high_limit,grace_"
                          "s,action,name,min,max,hazardous\n";

Model pierAndPipe()
{
    Model model;
    model.elements.push_back({.id = ElementId("bridge/IfcColumn/0abc"),
                              .asset = AssetId("bridge"),
                              .name = "P3",
                              .className = "IfcColumn",
                              .sourceKey = "0abc"});
    model.elements.push_back({.id = ElementId("water/pipe/P-1"),
                              .asset = AssetId("water"),
                              .name = "P-1",
                              .className = "pipe",
                              .sourceKey = "P-1"});
    return model;
}

} // namespace

class tst_BindingTable : public QObject {
    Q_OBJECT
private slots:
    void convertsLimitsToSi()
    {
        const auto table =
            parseBindings(kHead + "channel,c1,bridge/*/P3,displacement,mm,,,40,50,60,,,,,\n", "b.csv");
        QVERIFY2(table.has_value(), table ? "" : table.error().text().c_str());
        QCOMPARE(*table->channels[0].highLimit, 0.05);
        QCOMPARE(table->channels[0].noDataGraceS, 60.0);
        QVERIFY(!table->channels[0].lowLimit);
    }
    void bindsByNameAndByKey()
    {
        Model model = pierAndPipe();
        const auto table =
            parseBindings(kHead + "channel,c1,bridge/*/P3,displacement,mm,,,,,,,,,,\nactuator,a1,water/pipe/"
                                  "P-1,setting,%,,,,,,tighten,Clamp,0,100,no\n",
                          "b.csv");
        QVERIFY(applyBindings(model, *table, true).has_value());
        QCOMPARE(model.channels[0].element.value, std::string("bridge/IfcColumn/0abc"));
        QCOMPARE(model.actuators[0].maxValue, 1.0);
        QVERIFY(model.actuators[0].simulated);
        // The same table again changes nothing: bindings are replaced by id.
        QVERIFY(applyBindings(model, *table, true).has_value());
        QCOMPARE(model.channels.size(), std::size_t(1));
    }
    void writesWhatItReads()
    {
        Model model = pierAndPipe();
        QVERIFY(applyBindings(
                    model,
                    *parseBindings(
                        kHead + "channel,c1,bridge/*/P3,temperature,°C,,,85,100,60,,,,,\nactuator,a1,water/"
                                "pipe/P-1,setting,%,,,,,,tighten,\"Clamp, upper\",0,100,yes\n",
                        "b.csv"),
                    false)
                    .has_value());
        Model again = pierAndPipe();
        const auto table = parseBindings(formatBindings(model), "again.csv");
        QVERIFY2(table.has_value(), table ? "" : table.error().text().c_str());
        QVERIFY(applyBindings(again, *table, false).has_value());
        QVERIFY(std::abs(*again.channels[0].highLimit - *model.channels[0].highLimit) < 1e-9);
        QCOMPARE(again.actuators[0].name, std::string("Clamp, upper"));
        QVERIFY(again.actuators[0].hazardous);
    }
    void namesRowAndCause_data()
    {
        QTest::addColumn<QByteArray>("row");
        QTest::addColumn<QByteArray>("word");
        QTest::newRow("kind") << QByteArray("sensor,c,water/pipe/P-1,flow,L/s,,,,,,,,,,")
                              << QByteArray("kind is");
        QTest::newRow("unit") << QByteArray("channel,c,water/pipe/P-1,flow,furlong,,,,,,,,,,")
                              << QByteArray("furlong");
        QTest::newRow("dimension") << QByteArray("channel,c,water/pipe/P-1,flow,kPa,,,,,,,,,,")
                                   << QByteArray("does not measure");
        QTest::newRow("order") << QByteArray("channel,c,water/pipe/P-1,flow,L/s,,,9,5,,,,,,")
                               << QByteArray("must rise");
        QTest::newRow("number") << QByteArray("channel,c,water/pipe/P-1,flow,L/s,,,x,,,,,,,")
                                << QByteArray("'x'");
        QTest::newRow("range") << QByteArray("actuator,c,water/pipe/P-1,setting,%,,,,,,close,V,5,5,no")
                               << QByteArray("min below max");
        QTest::newRow("element") << QByteArray("channel,c,water/pipe/P-9,flow,L/s,,,,,,,,,,")
                                 << QByteArray("no element");
    }
    void namesRowAndCause()
    {
        QFETCH(QByteArray, row);
        QFETCH(QByteArray, word);
        Model model = pierAndPipe();
        auto result = parseBindings(kHead + row.toStdString() + "\n", "b.csv");
        const auto applied =
            result ? applyBindings(model, *result, false) : Result<void>(tl::unexpected(result.error()));
        QVERIFY(!applied);
        QCOMPARE(applied.error().subject, std::string("b.csv:2"));
        QVERIFY2(applied.error().message.find(word.toStdString()) != std::string::npos,
                 applied.error().message.c_str());
        QVERIFY(model.channels.empty() && model.actuators.empty());
    }
    void namesEveryWrongRowAtOnce()
    {
        std::string rows;
        for (int i = 0; i < 4; ++i)
            rows += "channel,c" + std::to_string(i) + ",water/pipe/P-1,flow,furlong,,,,,,,,,,\n";
        const auto four = parseBindings(kHead + rows, "b.csv");
        QVERIFY(!four);
        for (const char* place : {"b.csv:2", "b.csv:3", "b.csv:4", "b.csv:5"})
            QVERIFY2(four.error().text().find(place) != std::string::npos, four.error().text().c_str());
        for (int i = 4; i < 9; ++i)
            rows += "channel,c" + std::to_string(i) + ",water/pipe/P-1,flow,furlong,,,,,,,,,,\n";
        const auto nine = parseBindings(kHead + rows, "b.csv");
        QVERIFY2(nine.error().message.find("and 3 more rows") != std::string::npos,
                 nine.error().message.c_str());
        Model model = pierAndPipe();
        const auto table = parseBindings(kHead + std::string("channel,a,water/pipe/P-8,flow,L/s,,,,,,,,,,\n"
                                                             "channel,b,water/pipe/P-9,flow,L/s,,,,,,,,,,\n"),
                                         "b.csv");
        const auto applied = applyBindings(model, *table, false);
        QVERIFY(!applied && applied.error().text().find("b.csv:3: no element") != std::string::npos);
        QVERIFY(model.channels.empty());
    }
    void refusesEveryBrokenFile()
    {
        for (const auto& entry :
             std::filesystem::directory_iterator(std::filesystem::path(SINEW_TEST_DIR) / "broken"))
            QVERIFY2(!readBindings(entry.path()), entry.path().c_str());
    }
    void readsTheDemoTable()
    {
        const auto table = readBindings(std::filesystem::path(SINEW_SOURCE_DIR) / "assets/demo/bindings.csv");
        QVERIFY2(table.has_value(), table ? "" : table.error().text().c_str());
        QVERIFY(table->channels.size() > 60 && table->actuators.size() > 60);
    }
};

QTEST_GUILESS_MAIN(tst_BindingTable)
#include "tst_BindingTable.moc"
