// SPDX-License-Identifier: GPL-3.0-or-later
#include "CameraRig.h"
#include "Patience.h"
#include "SceneController.h"

#include <QSignalSpy>
#include <QTest>

#include <cmath>

using namespace sinew;
using namespace sinew::scene;

namespace {

constexpr double kDeg = M_PI / 180;
const Vec3d kFar{512345.678, 5401234.567, 321};

bool near(QPointF a, QPointF b, double slack = 1e-6)
{
    return std::hypot(a.x() - b.x(), a.y() - b.y()) < slack;
}

} // namespace

class tst_CameraRig : public QObject {
    Q_OBJECT

private slots:
    void northIsUpAndEastIsRight();
    void projectUndoesRays();
    void zoomKeepsWhatIsUnderTheCursor();
    void panKeepsWhatWasGrabbed();
    void framedBoxIsInView();
    void originFollowsTheEye();
    void everyMoveIsNoticed();
    void scaleIsRightInTheMiddle();
    void staysAboveTheGround();
    void badViewsChangeNothing();
    void turnsAboutWithoutMovingTheEye();
    void savesViews();
    void fliesTheShortWayRound();
    void rotationAgreesWithProjection();
};

void tst_CameraRig::northIsUpAndEastIsRight()
{
    CameraRig rig;
    rig.setView({kFar, 1000, 0, -60 * kDeg});
    const QPointF centre = *rig.project(kFar);
    QVERIFY(near(centre, QPointF(640, 400)));
    QVERIFY(rig.project(kFar + Vec3d{100, 0, 0})->x() > centre.x() + 50);
    QVERIFY(rig.project(kFar + Vec3d{0, 100, 0})->y() < centre.y() - 50);
    QVERIFY(rig.project(kFar + Vec3d{0, 0, 100})->y() < centre.y() - 20);
    QVERIFY(!rig.project(kFar + Vec3d{0, -5000, 3000}));
    rig.setView({kFar, 1000, 90 * kDeg, -30 * kDeg}); // looking east: south is right
    QVERIFY(rig.project(kFar + Vec3d{0, -100, 0})->x() > centre.x() + 50);
    QCOMPARE(rig.headingDeg(), 90.0);
    rig.setView({kFar, 1000, 0, -90 * kDeg});
    QVERIFY(rig.project(kFar + Vec3d{0, 100, 0})->y() < centre.y() - 50);
}

void tst_CameraRig::projectUndoesRays()
{
    CameraRig rig;
    rig.setView({kFar, 700, 33 * kDeg, -25 * kDeg});
    for (const QPointF p : {QPointF(0, 0), QPointF(640, 400), QPointF(1200, 37)}) {
        const mesh::Ray ray = rig.rayThrough(p);
        QVERIFY(near(*rig.project(ray.origin + ray.direction * 4321.0), p, 1e-5));
    }
}

void tst_CameraRig::zoomKeepsWhatIsUnderTheCursor()
{
    CameraRig rig;
    rig.setView({kFar, 700, 33 * kDeg, -25 * kDeg});
    const Vec3d anchor = kFar + Vec3d{120, 40, 5};
    const QPointF before = *rig.project(anchor);
    for (int i = 0; i < 20; ++i)
        rig.zoomAbout(anchor, i < 10 ? 0.8 : 1.25);
    QVERIFY(near(*rig.project(anchor), before, 1e-4));
    QVERIFY(std::fabs(rig.distanceM() - 700) < 1e-6);
}

void tst_CameraRig::panKeepsWhatWasGrabbed()
{
    CameraRig rig;
    for (const double pitch : {-80.0, -40.0, -5.0}) {
        rig.setView({kFar, 700, 33 * kDeg, pitch * kDeg});
        const mesh::Ray ray = rig.rayThrough({500, 500});
        const Vec3d grabbed = ray.origin + ray.direction * 600.0;
        rig.panTo(grabbed, {560, 520});
        QVERIFY(near(*rig.project(grabbed), {560, 520}, 1e-4));
    }
}

void tst_CameraRig::framedBoxIsInView()
{
    CameraRig rig;
    for (const QSizeF size : {QSizeF(1600, 900), QSizeF(600, 1200)}) {
        rig.setViewport(size);
        Box3d box;
        box.add(kFar);
        box.add(kFar + Vec3d{400, 250, 90});
        rig.setView(rig.framing(box));
        double left = 1e9, right = -1e9, top = 1e9, bottom = -1e9;
        for (int i = 0; i < 8; ++i) {
            const auto p = rig.project({i & 1 ? box.max.x : box.min.x, i & 2 ? box.max.y : box.min.y,
                                        i & 4 ? box.max.z : box.min.z});
            QVERIFY(p && QRectF(QPointF(), size).contains(*p));
            left = std::min(left, p->x()), right = std::max(right, p->x());
            top = std::min(top, p->y()), bottom = std::max(bottom, p->y());
        }
        // It fills the view one way or the other, in the middle.
        QVERIFY(std::max((right - left) / size.width(), (bottom - top) / size.height()) > 0.85);
        QVERIFY(std::fabs((left + right) / 2 - size.width() / 2) < 0.1 * size.width());
        QVERIFY(std::fabs((top + bottom) / 2 - size.height() / 2) < 0.1 * size.height());
    }
}

void tst_CameraRig::originFollowsTheEye()
{
    CameraRig rig;
    for (int i = 0; i < 200; ++i) {
        rig.setView({kFar + Vec3d{i * 37.0, i * 11.0, 0}, 300, 0, -45 * kDeg});
        QVERIFY(length(rig.eyePosition() - rig.origin()) <= 500);
        const Vec3d back = rig.origin() + Vec3d{rig.eye().x(), rig.eye().y(), rig.eye().z()};
        QVERIFY(length(back - rig.eyePosition()) < 1e-4); // a tenth of a millimetre, 5,000 km from zero
    }
}

void tst_CameraRig::everyMoveIsNoticed()
{
    CameraRig rig;
    rig.setView({kFar, 300, 0, -45 * kDeg});
    for (int i = 1; i < 10; ++i) {
        const QVector3D before = rig.nudge();
        rig.setView({kFar + Vec3d{i * 1e-4, 0, 0}, 300, 0, -45 * kDeg});
        QVERIFY(rig.nudge().z() == -before.z());
    }
}

void tst_CameraRig::scaleIsRightInTheMiddle()
{
    CameraRig rig;
    rig.setView({kFar, 850, 20 * kDeg, -35 * kDeg});
    const Vec3d right{std::cos(20 * kDeg), -std::sin(20 * kDeg), 0};
    const double pixels = rig.project(kFar + right * 10.0)->x() - rig.project(kFar)->x();
    QVERIFY(std::fabs(pixels * rig.metresPerPixel() - 10) < 1e-6);
    QCOMPARE(roundLength(130, UnitSystem::Si).text, QString("100 m"));
    QCOMPARE(roundLength(2600, UnitSystem::Si).text, QString("2 km"));
    QCOMPARE(roundLength(0.7, UnitSystem::Si).metres, 0.5);
    QCOMPARE(roundLength(100, UnitSystem::Us).text, QString("200 ft"));
    QCOMPARE(roundLength(5000, UnitSystem::Us).text, QString("2 mi"));
}

void tst_CameraRig::staysAboveTheGround()
{
    CameraRig rig;
    rig.setGround([](double, double) { return 500.0; });
    rig.setView({kFar, 50, 0, -10 * kDeg});
    QVERIFY(rig.eyePosition().z >= 501.4);
    rig.setGround([](double, double) { return std::nan(""); });
    rig.setView({kFar, 50, 0, -10 * kDeg});
    QVERIFY(rig.eyePosition().z < 340);
}

void tst_CameraRig::badViewsChangeNothing()
{
    CameraRig rig;
    const View good{kFar, 300, 0.1, -0.5};
    rig.setView(good);
    rig.setView({{std::nan(""), 0, 0}, 300, 0, 0});
    rig.setView({kFar, std::numeric_limits<double>::infinity(), 0, 0});
    rig.zoomAbout(kFar, 0 / 1.0 + std::nan(""));
    rig.setViewport({0, 0});
    QVERIFY(rig.view() == good);
}

void tst_CameraRig::turnsAboutWithoutMovingTheEye()
{
    CameraRig rig;
    rig.setView({kFar, 300, 0.3, -0.5});
    const Vec3d eye = rig.eyePosition();
    rig.turnAbout(kFar + Vec3d{20, 60, -10});
    QVERIFY(length(rig.eyePosition() - eye) < 1e-6);
    rig.turnAbout(eye - (kFar - eye)); // behind: not
    QVERIFY(length(rig.eyePosition() - eye) < 1e-6);
}

void tst_CameraRig::savesViews()
{
    CameraRig rig;
    const View view{kFar, 300, 0.3, -0.5};
    rig.setView(view);
    rig.saveView("a");
    CameraRig other;
    other.setSavedViews(rig.savedViews());
    QCOMPARE(other.savedViewNames(), QStringList{"a"});
    QVERIFY(other.showSavedView("a"));
    QTRY_VERIFY(!other.isMoving());
    QVERIFY(length(other.view().target - view.target) < 1e-6);
    QVERIFY(!other.showSavedView("b"));
    other.removeSavedView("a");
    QVERIFY(other.savedViewNames().isEmpty());
}

void tst_CameraRig::fliesTheShortWayRound()
{
    CameraRig rig;
    rig.setView({kFar, 300, 350 * kDeg, -0.5});
    QSignalSpy moved(&rig, &CameraRig::changed);
    rig.flyTo({kFar, 300, 10 * kDeg, -0.5}, 40);
    while (rig.isMoving()) {
        QTest::qWait(5);
        QVERIFY(rig.headingDeg() >= 349.9 || rig.headingDeg() <= 10.1);
    }
    QVERIFY(std::fabs(rig.headingDeg() - 10) < 1e-6);
    QVERIFY(moved.count() > 0);
}

void tst_CameraRig::rotationAgreesWithProjection()
{
    CameraRig rig;
    rig.setView({kFar, 300, 0.7, -0.4});
    const QVector3D forward = rig.rotation().rotatedVector({0, 0, -1});
    const Vec3d d = kFar - rig.eyePosition();
    QVERIFY((forward - QVector3D(static_cast<float>(d.x / 300), static_cast<float>(d.y / 300),
                                 static_cast<float>(d.z / 300)))
                .length() < 1e-5f);
    QVERIFY(rig.rotation().rotatedVector({0, 1, 0}).z() > 0.8f);
}

QTEST_GUILESS_MAIN(tst_CameraRig)
#include "tst_CameraRig.moc"
