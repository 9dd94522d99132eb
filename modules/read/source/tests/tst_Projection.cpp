// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/read/source/Projection.h>

#include <QtTest>

using namespace sinew;
using namespace sinew::read;

namespace {

Box3d extent(double west, double south, double east, double north)
{
    Box3d box;
    box.add(Vec3d{west, south, 0});
    box.add(Vec3d{east, north, 0});
    return box;
}

} // namespace

class tst_Projection : public QObject {
    Q_OBJECT
private slots:
    void centresTheFrame()
    {
        const Frame frame = frameFor("EPSG:4326", extent(1.4, 42.4, 1.8, 42.7)).value();
        QVERIFY(frame.proj.starts_with("+proj=tmerc"));
        const auto to = ToFrame::make("EPSG:4326", frame).value();
        const Vec3d centre = to({1.6, 42.55, 12});
        QVERIFY(std::abs(centre.x) < 0.1 && std::abs(centre.y) < 0.1);
        QCOMPARE(centre.z, 12.0);
        QVERIFY(to({1.7, 42.55, 0}).x > 8000); // east is positive
        QVERIFY(to({1.6, 42.60, 0}).y > 5000); // north is positive
        const Vec3d back = to.toSource(to({1.7, 42.6, 5}));
        QVERIFY(std::abs(back.x - 1.7) < 1e-9 && std::abs(back.y - 42.6) < 1e-9);
    }
    void choosesTheProjectionByShape_data()
    {
        QTest::addColumn<QString>("kind");
        QTest::addColumn<QRectF>("box");
        QTest::newRow("city") << "+proj=tmerc" << QRectF(8, 47, 0.3, 0.3);
        QTest::newRow("east-west") << "+proj=lcc" << QRectF(-90, 36, 8, 2);
        QTest::newRow("north-south") << "+proj=tmerc" << QRectF(-72, -40, 2, 15);
        QTest::newRow("round") << "+proj=stere" << QRectF(0, 44, 8, 6);
        QTest::newRow("pole") << "+proj=stere" << QRectF(10, 83, 0.5, 0.5);
    }
    void choosesTheProjectionByShape()
    {
        QFETCH(QString, kind);
        QFETCH(QRectF, box);
        const auto frame = frameFor("EPSG:4326", extent(box.left(), box.top(), box.right(), box.bottom()));
        QVERIFY2(frame->proj.starts_with(kind.toStdString()), frame->proj.c_str());
        QVERIFY(ToFrame::make("EPSG:4326", *frame).has_value());
    }
    void readsFeet()
    {
        // Kentucky single zone, US survey feet: two points 1000 ft apart are 304.8006 m apart on the ground
        // (grid scale is within 1e-4).
        const Box3d box = extent(5000000, 3900000, 5010000, 3910000);
        const auto to = ToFrame::make("EPSG:3547", frameFor("EPSG:3547", box).value()).value();
        const double d = length(to({5001000, 3905000, 0}) - to({5000000, 3905000, 0}));
        QVERIFY2(std::abs(d - 304.8006) < 0.06, std::to_string(d).c_str());
        QVERIFY(std::abs(describeCrs("EPSG:3547").value().metresPerUnit - 0.3048006096) < 1e-9);
    }
    void describes()
    {
        QVERIFY(describeCrs("EPSG:4326")->isGeographic);
        QCOMPARE(describeCrs("EPSG:7415")->heightMetresPerUnit.value(), 1.0); // RD New + NAP
        QVERIFY(!describeCrs("EPSG:28992")->heightMetresPerUnit);
        QCOMPARE(describeCrs("EPSG:28992")->id, std::string("EPSG:28992"));
        QVERIFY(describeCrs("local:ft")->isLocal);
    }
    void knowsLocalCoordinates()
    {
        const Frame frame = frameFor("local:ft", extent(0, 0, 10, 10)).value();
        QVERIFY(frame.isLocal());
        QCOMPARE(ToFrame::make("local:ft", frame).value()({10, 20, 3}), (Vec3d{3.048, 6.096, 3}));
        QCOMPARE(ToFrame::make("local:m", frame).value()({10, 20, 3}), (Vec3d{10, 20, 3}));
        QCOMPARE(ToFrame::make("EPSG:4326", frame).error().code, ErrorCode::InvalidInput);
        QCOMPARE(ToFrame::make("local:m", Frame{"+proj=tmerc +datum=WGS84"}).error().code,
                 ErrorCode::InvalidInput);
    }
    void refusesNonsense()
    {
        QCOMPARE(describeCrs("").error().code, ErrorCode::NeedsAnswer);
        for (const char* crs : {"EPSG:999999", "nonsense", "local:furlong", "EPSG:4978", "EPSG:5703"})
            QVERIFY2(describeCrs(crs).error().code == ErrorCode::InvalidInput, crs);
        QCOMPARE(frameFor("EPSG:4326", Box3d{}).error().code, ErrorCode::InvalidInput);
        QCOMPARE(frameFor("EPSG:4326", extent(200000, 400000, 300000, 500000)).error().code,
                 ErrorCode::InvalidInput);
        QCOMPARE(frameFor("EPSG:4326", extent(-170, -80, 170, 80)).error().code, ErrorCode::InvalidInput);
    }
    void marksWhatCannotBeProjected()
    {
        const auto to =
            ToFrame::make("EPSG:4326", frameFor("EPSG:4326", extent(0, 40, 1, 41)).value()).value();
        QVERIFY(std::isnan(to({1e9, 1e9, 0}).x));
    }
    void crossesTheAntimeridian()
    {
        const Frame frame =
            frameFor("EPSG:3832", extent(3300000, -2100000, 3400000, -2000000)).value(); // Fiji
        const auto to = ToFrame::make("EPSG:4326", frame).value();
        QVERIFY(std::abs(to({179.9, -18, 0}).x - to({-179.9, -18, 0}).x) < 30000);
    }
};

QTEST_GUILESS_MAIN(tst_Projection)
#include "tst_Projection.moc"
