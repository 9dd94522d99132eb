// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/twin/Member.h>

#include <QtTest>

using namespace sinew;

class tst_Member : public QObject {
    Q_OBJECT
private slots:
    void survivesItsAttributes()
    {
        const Member girder{{1, 2, 3}, {81, 2, 4}, {0, 1, 0},
                            {"polygon", {}, {{{-9, 0}, {0, -3.2}, {9, 0}}, {{-1, -0.5}, {0, -1}, {1, -0.5}}}}};
        const auto again = memberOf(attributesOf(girder)).value().value();
        QCOMPARE(again.start, girder.start);
        QCOMPARE(again.end, girder.end);
        QCOMPARE(again.sectionX, girder.sectionX);
        QCOMPARE(again.profile.kind, girder.profile.kind);
        QVERIFY(again.profile.rings == girder.profile.rings);
        const Member column{{0, 0, 0}, {0, 0, 9}, {1, 0, 0}, {"rectangle", {{"x", 3.5}, {"y", 1.8}}, {}}};
        QVERIFY(memberOf(attributesOf(column)).value()->profile.sizes == column.profile.sizes);
        QVERIFY(!memberOf({}).value());
    }
    void badOnesAreNamed_data()
    {
        QTest::addColumn<QString>("attribute");
        QTest::addColumn<QString>("text");
        QTest::newRow("five numbers") << "Member.Axis" << "1 2 3, 4 5";
        QTest::newRow("no number") << "Member.Axis" << "1 2 3, 4 5 nan";
        QTest::newRow("no length") << "Member.Axis" << "1 2 3, 1 2 3";
        QTest::newRow("no direction") << "Member.SectionX" << "up";
        QTest::newRow("two points") << "Member.Outline" << "0 0, 1 0";
        QTest::newRow("odd voids") << "Member.Voids" << "0 0, 1 0, 1";
    }
    void badOnesAreNamed()
    {
        QFETCH(QString, attribute);
        QFETCH(QString, text);
        Attributes attributes = attributesOf(
            {{1, 2, 3}, {81, 2, 4}, {0, 1, 0}, {"polygon", {}, {{{-9, 0}, {0, -3.2}, {9, 0}}}}});
        attributes[attribute.toStdString()] = text.toStdString();
        const auto member = memberOf(attributes);
        QVERIFY(!member);
        QCOMPARE(QString::fromStdString(member.error().subject), attribute);
    }
};

QTEST_GUILESS_MAIN(tst_Member)
#include "tst_Member.moc"
