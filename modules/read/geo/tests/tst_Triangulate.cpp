// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/read/geo/Triangulate.h>

#include <numbers>
#include <QtTest>
#include <random>

using namespace sinew;
using namespace sinew::read;

namespace {

using Ring = std::vector<Vec3d>;

Ring rectangle(double west, double south, double east, double north)
{
    return {{west, south, 0}, {east, south, 0}, {east, north, 0}, {west, north, 0}};
}

Ring circle(double x, double y, double radius, int corners)
{
    Ring ring;
    for (int i = 0; i < corners; ++i) {
        const double a = 2 * std::numbers::pi * i / corners;
        ring.push_back({x + radius * std::cos(a), y + radius * std::sin(a), 0});
    }
    return ring;
}

std::vector<Vec3d> joined(const std::vector<Ring>& rings)
{
    std::vector<Vec3d> all;
    for (const Ring& ring : rings)
        all.insert(all.end(), ring.begin(), ring.end());
    return all;
}

/// Signed by the outer ring's normal: a triangle turned over counts against.
double area(const std::vector<Ring>& rings, const Triangulation& t)
{
    const auto points = joined(rings);
    const Vec3d n = newellNormal(rings[0]);
    double sum = 0;
    for (std::size_t i = 0; i < t.indices.size(); i += 3) {
        const Vec3d a = points[t.indices[i]];
        sum += dot(cross(points[t.indices[i + 1]] - a, points[t.indices[i + 2]] - a), n) / length(n) / 2;
    }
    return sum;
}

double ringArea(const Ring& ring)
{
    return length(newellNormal(ring)) / 2;
}

} // namespace

class tst_Triangulate : public QObject {
    Q_OBJECT
private slots:
    void coversThePolygon_data()
    {
        QTest::addColumn<int>("which");
        for (int i = 0; i < 9; ++i)
            QTest::addRow("%d", i) << i;
    }
    void coversThePolygon()
    {
        QFETCH(int, which);
        const std::vector<std::vector<Ring>> cases{
            {rectangle(0, 0, 2, 1)},
            {{{0, 0, 0}, {4, 0, 0}, {4, 4, 0}, {2, 1, 0}, {0, 4, 0}}}, // concave
            {rectangle(0, 0, 10, 10), rectangle(2, 2, 4, 4)},
            {rectangle(0, 0, 10, 10), rectangle(2, 2, 4, 4), rectangle(6, 2, 8, 4), rectangle(2, 6, 4, 8),
             rectangle(6, 6, 8, 8)},
            {circle(0, 0, 10, 200), circle(3, 0, 2, 40), circle(-3, 1, 2, 40), circle(0, -6, 1, 12)},
            {rectangle(0, 0, 10, 10), rectangle(0, 4, 3, 6)}, // a hole that touches the rim
            {{{0, 0, 0}, {5, 0, 0}, {5, 0, 0}, {10, 0, 0}, {10, 10, 0}, {0, 10, 0}, {0, 0, 0}}}, // doubled
                                                                                                 // and closed
            {{{0, 0, 0}, {10, 0, 0}, {10, 10, 0}, {5, 10, 0}, {5, 5, 0}, {4, 5, 0}, {4, 10, 0}, {0, 10, 0}},
             rectangle(1, 1, 2, 9),
             rectangle(7, 1, 8, 9)},
            {rectangle(0, 0, 10, 10),
             {{2, 2, 0}, {4, 4, 0}, {2, 6, 0}},
             {{4, 4, 0}, {6, 2, 0}, {6, 6, 0}}}, // holes that touch
        };
        const auto& rings = cases[static_cast<std::size_t>(which)];
        double wanted = ringArea(rings[0]);
        for (std::size_t r = 1; r < rings.size(); ++r)
            wanted -= ringArea(rings[r]);
        // In the plane, standing up, and lying far from the origin.
        for (const int turn : {0, 1, 2}) {
            auto turned = rings;
            for (Ring& ring : turned)
                for (Vec3d& p : ring)
                    p = turn == 0   ? p
                        : turn == 1 ? Vec3d{0.6 * p.x, 0.8 * p.x, p.y}
                                    : Vec3d{p.x + 691000, p.y + 5334000, 500};
            const Triangulation t = triangulate(turned);
            QVERIFY2(t.exact, std::to_string(turn).c_str());
            QVERIFY2(std::abs(area(turned, t) - wanted) < 1e-6 * wanted,
                     std::to_string(area(turned, t)).c_str());
        }
    }
    void holesMayTurnEitherWay()
    {
        Ring hole = rectangle(2, 2, 4, 4);
        std::reverse(hole.begin(), hole.end());
        const std::vector<Ring> rings{rectangle(0, 0, 10, 10), hole};
        QVERIFY(std::abs(area(rings, triangulate(rings)) - 96) < 1e-9);
    }
    void facesTheWayOfTheOuterRing()
    {
        Ring down = rectangle(0, 0, 2, 1);
        std::reverse(down.begin(), down.end());
        const Triangulation t = triangulate(std::vector<Ring>{down});
        QVERIFY(cross(down[t.indices[1]] - down[t.indices[0]], down[t.indices[2]] - down[t.indices[0]]).z <
                0);
    }
    void givesNothingWithoutArea()
    {
        QVERIFY(triangulate(std::vector<Ring>{}).indices.empty());
        QVERIFY(triangulate(std::vector<Ring>{{{0, 0, 0}, {1, 1, 1}}}).indices.empty());
        QVERIFY(triangulate(std::vector<Ring>{{{0, 0, 0}, {1, 1, 1}, {2, 2, 2}}}).indices.empty());
        QVERIFY(triangulate(std::vector<Ring>{Ring(5, Vec3d{1, 2, 3})}).indices.empty());
        const double nan = std::nan("");
        QVERIFY(triangulate(std::vector<Ring>{{{0, 0, 0}, {1, 0, 0}, {nan, 1, 0}}}).indices.empty());
    }
    void saysWhenRingsCross()
    {
        const std::vector<Ring> outside{rectangle(0, 0, 1, 1), rectangle(5, 5, 6, 6)};
        QVERIFY(!triangulate(outside).exact);
    }
    void alwaysEnds()
    {
        std::mt19937 random(7);
        std::uniform_real_distribution<double> place(0, 1);
        for (int round = 0; round < 300; ++round) {
            std::vector<Ring> rings;
            for (int r = 0; r < 1 + round % 4; ++r) {
                Ring ring;
                for (int i = 0; i < 3 + round % 17; ++i)
                    ring.push_back({std::round(place(random) * 8), std::round(place(random) * 8), 0});
                rings.push_back(ring);
            }
            const Triangulation t = triangulate(rings);
            for (const std::uint32_t i : t.indices)
                QVERIFY(i < joined(rings).size());
        }
    }
    void takesLargePolygons()
    {
        const std::vector<Ring> rings{circle(0, 0, 100, 4000)};
        const Triangulation t = triangulate(rings);
        QCOMPARE(t.indices.size(), std::size_t(3 * 3998));
        QVERIFY(t.exact);
    }
};

QTEST_GUILESS_MAIN(tst_Triangulate)
#include "tst_Triangulate.moc"
