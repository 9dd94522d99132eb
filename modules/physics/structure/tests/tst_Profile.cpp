// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/physics/structure/Profile.h>

#include <cmath>
#include <numbers>
#include <QtTest>

using namespace sinew;
using namespace sinew::structure;

namespace {

bool nearShare(double a, double b, double share)
{
    return std::abs(a - b) <= share * std::abs(b);
}

std::vector<Eigen::Vector2d> box(double width, double depth, Eigen::Vector2d middle = {0, 0})
{
    const double w = width / 2, d = depth / 2;
    return {middle + Eigen::Vector2d(-w, -d), middle + Eigen::Vector2d(w, -d), middle + Eigen::Vector2d(w, d),
            middle + Eigen::Vector2d(-w, d)};
}

// A fillet's outline, for the polygon that must give what the closed form gives.
std::vector<Eigen::Vector2d> teeOutline(const TProfile& p, int arc)
{
    const double w = p.webM / 2, under = p.depthM / 2 - p.flangeM, r = p.filletM;
    std::vector<Eigen::Vector2d> right{{w, -p.depthM / 2}};
    for (int i = 0; i <= arc; ++i) {
        const double angle = std::numbers::pi * (1 - 0.5 * i / arc);
        right.push_back({w + r + r * std::cos(angle), under - r + r * std::sin(angle)});
    }
    right.push_back({p.widthM / 2, under});
    right.push_back({p.widthM / 2, p.depthM / 2});
    std::vector<Eigen::Vector2d> all = right;
    for (auto i = right.rbegin(); i != right.rend(); ++i)
        all.push_back({-i->x(), i->y()});
    return all;
}

struct Steel {
    Profile profile;
    double areaCm2, iyCm4, izCm4, itCm4;
};

} // namespace
Q_DECLARE_METATYPE(Steel)

class tst_Profile : public QObject {
    Q_OBJECT
private slots:
    // Tabulated values of rolled sections (EN 10365, EN 10210-2 tables of makers), rounded as they print
    // them.
    void rolledSections_data()
    {
        QTest::addColumn<Steel>("steel");
        const auto row = [](const char* name, Steel steel) { QTest::newRow(name) << steel; };
        row("IPE 300", {IProfile{.150, .300, .0071, .0107, .015}, 53.81, 8356, 603.8, 20.12});
        row("HEA 200", {IProfile{.200, .190, .0065, .010, .018}, 53.83, 3692, 1336, 20.98});
        row("HEB 300", {IProfile{.300, .300, .011, .019, .027}, 149.1, 25170, 8563, 185});
        row("SHS 200×10", {RectangleHollowProfile{.2, .2, .01, .015, .01}, 74.9, 4471, 4471, 7031});
        row("CHS 219.1×10", {CircleHollowProfile{.10955, .010}, 65.7, 3598, 3598, 7197});
    }
    void rolledSections()
    {
        QFETCH(Steel, steel);
        const auto made = propertiesOf(steel.profile);
        QVERIFY(made.has_value());
        const Section& s = made->section;
        QVERIFY(nearShare(s.areaM2 * 1e4, steel.areaCm2, 1e-3));
        QVERIFY(nearShare(s.inertiaYM4 * 1e8, steel.iyCm4, 1e-3));
        QVERIFY(nearShare(s.inertiaZM4 * 1e8, steel.izCm4, 1e-3));
        QVERIFY2(nearShare(s.torsionM4 * 1e8, steel.itCm4, 0.025), std::to_string(s.torsionM4 * 1e8).c_str());
    }
    void simpleFigures()
    {
        const Section r = propertiesOf(RectangleProfile{0.2, 0.5})->section;
        QVERIFY(nearShare(r.inertiaYM4, 0.2 * 0.125 / 12, 1e-12));
        QVERIFY(nearShare(r.inertiaZM4, 0.5 * 0.008 / 12, 1e-12));
        QVERIFY(nearShare(propertiesOf(RectangleProfile{1, 1})->section.torsionM4, 0.1405770, 1e-6));
        QVERIFY(nearShare(propertiesOf(RectangleProfile{2, 1})->section.torsionM4, 2 * 0.2286816, 1e-5));
        const Section c = propertiesOf(CircleProfile{0.3})->section;
        QVERIFY(nearShare(c.torsionM4, 2 * c.inertiaYM4, 1e-12));
    }
    void filletsAreExact()
    {
        const TProfile tee{0.2, 0.3, 0.02, 0.03, 0.025};
        const auto closed = propertiesOf(tee);
        const auto drawn = propertiesOf(PolygonProfile{teeOutline(tee, 400), {}});
        QVERIFY(nearShare(closed->section.areaM2, drawn->section.areaM2, 1e-5));
        QVERIFY(nearShare(closed->section.inertiaYM4, drawn->section.inertiaYM4, 1e-5));
        QVERIFY(nearShare(closed->section.inertiaZM4, drawn->section.inertiaZM4, 1e-5));
        QVERIFY(nearShare(closed->centroidM.y(), drawn->centroidM.y(), 1e-5));
        QVERIFY(nearShare(closed->section.torsionM4, drawn->section.torsionM4, 0.05));
    }
    void anglesTurnToTheirPrincipalAxes()
    {
        const auto even = propertiesOf(LProfile{0.1, 0.1, 0.01, 0});
        QVERIFY(nearShare(std::abs(even->principalAngleRad), std::numbers::pi / 4, 1e-9));
        const auto uneven = propertiesOf(LProfile{0.1, 0.2, 0.01, 0});
        QVERIFY(std::abs(uneven->principalAngleRad) < std::numbers::pi / 4);
        const std::vector<Eigen::Vector2d> drawn{{0, 0}, {.1, 0}, {.1, .01}, {.01, .01}, {.01, .2}, {0, .2}};
        const auto polygon = propertiesOf(PolygonProfile{drawn, {}});
        QVERIFY(nearShare(uneven->section.inertiaYM4, polygon->section.inertiaYM4, 1e-9));
        QVERIFY(nearShare(uneven->section.inertiaZM4, polygon->section.inertiaZM4, 1e-9));
        QVERIFY(nearShare(uneven->principalAngleRad, polygon->principalAngleRad, 1e-9));
        // The larger of the two is greater than about either of the profile's own axes: turning found it.
        QVERIFY(even->section.inertiaYM4 > 1.4 * even->section.inertiaZM4);
        // Turned by the angle, the polygon has no product left.
        std::vector<Eigen::Vector2d> turned;
        const Eigen::Rotation2Dd back(-polygon->principalAngleRad);
        for (const auto& corner : drawn)
            turned.push_back(back * corner);
        const auto straight = propertiesOf(PolygonProfile{turned, {}});
        QVERIFY(std::abs(straight->principalAngleRad) < 1e-6);
        QVERIFY(nearShare(straight->section.inertiaYM4, polygon->section.inertiaYM4, 1e-9));
    }
    void channelsLieOnTheirWeb()
    {
        const auto u = propertiesOf(UProfile{0.08, 0.2, 0.006, 0.011, 0.013}); // UPE 200
        QVERIFY(nearShare(u->section.areaM2, 29.0e-4, 3e-3));
        QVERIFY(nearShare(u->section.inertiaYM4, 1910e-8, 3e-3));
        QVERIFY(nearShare(u->section.inertiaZM4, 187e-8, 6e-3));
        QVERIFY(u->centroidM.x() < 0);
        QVERIFY(std::abs(u->centroidM.y()) < 1e-12);
    }
    void polygonsTwistLikeTheirClosedForms()
    {
        const PolygonProfile plain{box(0.4, 0.3), {}};
        QVERIFY(nearShare(propertiesOf(plain)->section.torsionM4,
                          propertiesOf(RectangleProfile{0.4, 0.3})->section.torsionM4, 0.005));
        const PolygonProfile hollow{box(0.4, 0.3), {box(0.36, 0.26)}};
        const auto closed = propertiesOf(RectangleHollowProfile{0.4, 0.3, 0.02, 0, 0});
        const auto drawn = propertiesOf(hollow);
        QVERIFY(nearShare(drawn->section.areaM2, closed->section.areaM2, 1e-12));
        QVERIFY(nearShare(drawn->section.inertiaYM4, closed->section.inertiaYM4, 1e-12));
        QVERIFY2(nearShare(drawn->section.torsionM4, closed->section.torsionM4, 0.03),
                 std::to_string(drawn->section.torsionM4 / closed->section.torsionM4).c_str());
        const PolygonProfile far{box(0.4, 0.3, {5000, 3000}), {box(0.36, 0.26, {5000, 3000})}};
        QVERIFY(nearShare(propertiesOf(far)->section.inertiaYM4, closed->section.inertiaYM4, 1e-6));
    }
    void badDimensionsAreRefused()
    {
        const Profile bad[] = {RectangleProfile{0, 1},
                               RectangleProfile{std::nan(""), 1},
                               CircleProfile{-1},
                               CircleHollowProfile{0.1, 0.1},
                               RectangleHollowProfile{0.2, 0.2, 0.1, 0, 0},
                               IProfile{0.1, 0.2, 0.01, 0.1, 0},
                               IProfile{0.1, 0.2, 0.01, 0.01, 0.2},
                               TProfile{0.1, 0.2, 0.2, 0.01, 0},
                               UProfile{0.1, 0.2, 0.1, 0.01, 0},
                               LProfile{0.1, 0.2, 0.1, 0},
                               PolygonProfile{{{0, 0}, {1, 0}}, {}},
                               PolygonProfile{{{0, 0}, {1, 1}, {2, 2}}, {}},
                               PolygonProfile{box(1, 1), {box(2, 2)}}};
        for (const Profile& profile : bad)
            QVERIFY(!propertiesOf(profile));
    }
};

QTEST_GUILESS_MAIN(tst_Profile)
#include "tst_Profile.moc"
