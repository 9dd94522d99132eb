// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/twin/Model.h>

#include <QtTest>

using namespace sinew;

class tst_Twin : public QObject {
    Q_OBJECT
private slots:
    void interpolatesTerrainAndKnowsItsEdges()
    {
        // A plane z = x + 10 y over 3 x 2 cells of 2 m, north-west corner at (0, 4).
        Terrain terrain{.sourceName = "plane",
                        .westM = 0,
                        .northM = 4,
                        .stepXM = 2,
                        .stepYM = 2,
                        .columns = 3,
                        .rows = 2,
                        .heightM = {}};
        for (int row = 0; row < 2; ++row)
            for (int column = 0; column < 3; ++column)
                terrain.heightM.push_back(static_cast<float>(2 * column + 1 + 10 * (4 - 2 * row - 1)));
        QCOMPARE(terrain.heightAt(3, 2), 3 + 20.0);
        QCOMPARE(terrain.heightAt(1, 1), 1 + 10.0);
        QVERIFY(std::isnan(terrain.heightAt(-0.1, 1)));
        QVERIFY(std::isnan(terrain.heightAt(3, 4.1)));
        QCOMPARE(terrain.bounds().max.x, 6.0);
    }
    void findsThingsById()
    {
        auto model = std::make_shared<Model>();
        model->elements.push_back({.id = ElementId("pier")});
        Channel channel;
        channel.id = ChannelId("d1");
        channel.element = ElementId("pier");
        model->channels.push_back(channel);
        const ModelIndex index(model);
        QCOMPARE(index.elementIndex(ElementId("pier")).value(), std::size_t(0));
        QVERIFY(!index.element(ElementId("nobody")));
        QCOMPARE(index.channelsOf(ElementId("pier")).size(), std::size_t(1));
        QVERIFY(index.channelsOf(ElementId("nobody")).empty());
    }
    void readsNumbersOfAnyKindAndNoText()
    {
        const Attributes attributes{{"a", 1.5}, {"b", std::int64_t(2)}, {"c", std::string("3")}};
        QCOMPARE(numberOf(attributes, "a").value(), 1.5);
        QCOMPARE(numberOf(attributes, "b").value(), 2.0);
        QVERIFY(!numberOf(attributes, "c"));
        QVERIFY(!numberOf(attributes, "d"));
    }
};

QTEST_GUILESS_MAIN(tst_Twin)
#include "tst_Twin.moc"
