// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/twin/FrameCentre.h>

#include <QtTest>

using namespace sinew;

class tst_FrameCentre : public QObject {
    Q_OBJECT
private slots:
    void aProjectionSaysWhereItIs()
    {
        const auto centre = centreOf({"+proj=tmerc +lat_0=36.123 +lon_0=-15.5 +k_0=1 +datum=WGS84"});
        QVERIFY(centre.has_value());
        QCOMPARE(centre->latitudeDeg, 36.123);
        QCOMPARE(centre->longitudeDeg, -15.5);
    }
    void whatDoesNotSayGivesNothing()
    {
        QVERIFY(!centreOf({}));
        QVERIFY(!centreOf({"+proj=utm +zone=28"}));
        QVERIFY(!centreOf({"+proj=tmerc +lat_0=x +lon_0="}));
    }
};

QTEST_GUILESS_MAIN(tst_FrameCentre)
#include "tst_FrameCentre.moc"
