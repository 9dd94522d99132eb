// SPDX-License-Identifier: GPL-3.0-or-later
// The frame read from a bridge's members against what can be worked out by hand, and against the chain.
#include "../src/BridgeFrame.h"
#include "../src/Dynamics.h"
#include "../src/FrameMaterial.h"

#include <sinew/twin/Member.h>

#include <cmath>
#include <numbers>
#include <QtTest>

using namespace sinew;
using namespace sinew::systems;

namespace {

constexpr double kHeightM = 20, kSpanM = 40, kGirderKgM = 10000, kTurning = 3e10;
constexpr double kCapM = 1.5, kSeatM = 0.5, kDepthM = 2;

/// A straight bridge on two piers, turned about the vertical and moved far from the origin.
class Site {
public:
    explicit Site(double turnDeg) : m_turn(turnDeg * std::numbers::pi / 180)
    {
        m_model.assets.push_back({AssetId("b"), "Bridge", "bridge", {}});
        for (int pier = 1; pier <= 2; ++pier)
            addPier(pier);
        for (int span = 0; span < 3; ++span)
            addGirder(span);
    }
    Element& element(const std::string& name)
    {
        return *std::ranges::find(m_model.elements, name, &Element::name);
    }
    std::vector<BridgeModel> bridges()
    {
        std::vector<Warning> warnings;
        return bridgesOf(std::make_shared<const Model>(m_model), warnings);
    }

private:
    Vec3d at(double x, double y, double z) const
    {
        return {7000 + x * std::cos(m_turn) - y * std::sin(m_turn), -300 + x * std::sin(m_turn) + y * std::cos(m_turn), z};
    }
    Element& add(const std::string& name, const std::string& className, const std::string& predefined,
                 const std::string& material, Vec3d from, Vec3d to, Vec3d sectionX, double x, double y)
    {
        const Vec3d origin = at(0, 0, 0);
        const Member member{at(from.x, from.y, from.z), at(to.x, to.y, to.z),
                            at(sectionX.x, sectionX.y, sectionX.z) - origin, {"rectangle", {{"x", x}, {"y", y}}, {}}};
        Element e;
        e.id = ElementId("b/" + className + "/" + name);
        e.asset = AssetId("b");
        e.name = name;
        e.className = className;
        e.material = material;
        e.attributes = attributesOf(member);
        e.attributes["PredefinedType"] = predefined;
        const double lowest = std::min(member.start.z, member.end.z);
        MeshShape shape;
        shape.origin = {member.start.x, member.start.y, lowest};
        shape.positions = {0, 0, 0, 1, 0, 0, 0, 1, 1};
        shape.indices = {0, 1, 2};
        e.shape = shape;
        m_model.elements.push_back(std::move(e));
        return m_model.elements.back();
    }
    void addPier(int number)
    {
        const double x = kSpanM * number;
        const std::string name = "P" + std::to_string(number);
        Element& column = add(name, "IfcColumn", "PIERSTEM", "Concrete C35/45", {x, 0, 0}, {x, 0, kHeightM},
                              {1, 0, 0}, 3, 1.8);
        column.attributes["Sinew_Pier.Stiffness_N_m"] = 1e7;
        column.attributes["Sinew_Pier.TributaryMass_kg"] = kGirderKgM * kSpanM;
        column.attributes["Sinew_Pier.DampingRatio"] = 0.02;
        add(name + " cap", "IfcBeam", "PIERCAP", "Concrete C35/45", {x, 0, kHeightM}, {x, 0, kHeightM + kCapM},
            {1, 0, 0}, 3, 10);
        Element& footing = add(name + " footing", "IfcFooting", "PAD_FOOTING", "Concrete C35/45", {x, 0, -3},
                               {x, 0, 0}, {1, 0, 0}, 9, 12);
        footing.attributes["Sinew_Foundation.RotationalStiffness_Nm_rad"] = kTurning;
        for (const double side : {-3.0, 3.0}) {
            Element& bearing = add(name + (side < 0 ? " S" : " N"), "IfcBearing", "GUIDE", "Steel S355",
                                   {x, side, kHeightM + kCapM}, {x, side, kHeightM + kCapM + kSeatM}, {1, 0, 0}, 1, 1);
            bearing.attributes["Sinew_Bearing.LateralStiffness_N_m"] = 1e10;
            bearing.attributes["Sinew_Bearing.VerticalStiffness_N_m"] = 1e11;
            bearing.attributes["Sinew_Bearing.LongitudinalStiffness_N_m"] = 1e4;
        }
    }
    void addGirder(int span)
    {
        const double z = kHeightM + kCapM + kSeatM + kDepthM / 2, x = kSpanM * span;
        // Written backwards now and then, as files do.
        const Vec3d from{span == 1 ? x + kSpanM : x, 0, z}, to{span == 1 ? x : x + kSpanM, 0, z};
        Element& girder = add("Span " + std::to_string(span), "IfcBeam", "GIRDER_SEGMENT", "Concrete C80/95", from,
                              to, {0, 1, 0}, 10, 0.05);
        // Thin: nothing of a pier's turning is held by the girders' torsion.
        girder.attributes["Sinew_Deck.Continuity"] = std::string("simply supported");
        girder.attributes["Sinew_Deck.MassPerLength_kg_m"] = kGirderKgM;
        girder.attributes["Sinew_Deck.LateralStiffness_N_m"] = 1.0;
    }

    double m_turn;
    Model m_model;
};

/// How far a pier's top goes under a force on the deck above it, held on until all is at rest, N and m.
double restingDisplacement(const BridgeModel& bridge, double forceN)
{
    const auto response = responseOf(*bridge.frame, 1, 40, 0.05).value();
    auto moving = Dynamics::make(bridge, &response, Parameters::Zero(), {}, 0.05).value();
    for (int i = 0; i < 20'000; ++i)
        if (!moving.step({forceN, 0}))
            qFatal("no step");
    return moving.displacementM(0);
}

} // namespace

class tst_BridgeFrame : public QObject {
    Q_OBJECT
private slots:
    void aPierIsAsStiffAsByHand_data()
    {
        QTest::addColumn<double>("turnDeg");
        QTest::newRow("along x") << 0.0;
        QTest::newRow("along y") << 90.0;
        QTest::newRow("askew") << 217.0;
    }
    void aPierIsAsStiffAsByHand()
    {
        QFETCH(double, turnDeg);
        const auto bridges = Site(turnDeg).bridges();
        QVERIFY2(bridges.size() == 1 && bridges[0].frame,
                 bridges.empty() || bridges[0].warnings.empty() ? "" : bridges[0].warnings[0].message.c_str());
        // Load at the girder's middle; displacement of the cap's top: a cantilever with a moment at its tip, turned
        // by the footing, and stiff (in bending, as good as) above.
        const double bending = materialNamed("Concrete C35/45")->youngPa * 3 * std::pow(1.8, 3) / 12;
        const double arm = kCapM + kSeatM + kDepthM / 2, h = kHeightM, cap = kCapM;
        const double tip = h * h * h / 3 + arm * h * h / 2, turn = h * h / 2 + arm * h;
        const double byHand = (tip + cap * turn) / bending + (h + arm) * (h + cap) / kTurning;
        const double got = restingDisplacement(bridges[0], 1e6) / 1e6;
        QVERIFY2(std::abs(got / byHand - 1) < 0.03, qPrintable(QString("%1 for %2").arg(got).arg(byHand)));
    }
    void materialsAreKnownByTheirNames()
    {
        QVERIFY(std::abs(materialNamed("Concrete C35/45")->youngPa / 34.077e9 - 1) < 1e-3); // EN 1992-1-1: 34 GPa
        QCOMPARE(materialNamed("Stahl S355J2")->densityKgM3, 7850.0);
        QVERIFY(!materialNamed("NiTi shape-memory alloy") && !materialNamed("C1000/2") && !materialNamed(""));
    }
    void strainAtTheBaseIsAsByHand()
    {
        const auto bridge = Site(30).bridges()[0];
        const auto& perM = bridge.frame->strainPerM;
        const double bending = materialNamed("Concrete C35/45")->youngPa * 3 * std::pow(1.8, 3) / 12;
        const double arm = kCapM + kSeatM + kDepthM / 2;
        // Moment at the base by the load's arm.
        const double byHand = (kHeightM + arm) * 0.9 / bending / (restingDisplacement(bridge, 1e6) / 1e6);
        QVERIFY2(std::abs(perM[0] / byHand - 1) < 0.03, qPrintable(QString("%1 for %2").arg(perM[0]).arg(byHand)));
    }
    void withoutWhatItNeedsItIsAChainAndSaysSo_data()
    {
        QTest::addColumn<QString>("element");
        QTest::addColumn<QString>("attribute");
        QTest::addColumn<QString>("value");
        QTest::addColumn<QString>("words");
        QTest::newRow("broken axis") << "P1" << "Member.Axis" << "0 0 0, 0 0" << "six numbers";
        QTest::newRow("broken profile") << "Span 1" << "Member.Profile" << "polygon" << "three points";
        QTest::newRow("no girder there") << "Span 1" << "PredefinedType" << "BEAM" << "gap";
    }
    void withoutWhatItNeedsItIsAChainAndSaysSo()
    {
        QFETCH(QString, element);
        QFETCH(QString, attribute);
        QFETCH(QString, value);
        QFETCH(QString, words);
        Site site(0);
        site.element(element.toStdString()).attributes[attribute.toStdString()] = value.toStdString();
        const auto bridges = site.bridges();
        QCOMPARE(bridges.size(), std::size_t(1));
        QVERIFY(!bridges[0].frame);
        QVERIFY(!bridges[0].warnings.empty());
        const QString said = QString::fromStdString(bridges[0].warnings.back().message);
        QVERIFY2(said.contains("as a chain of piers") && said.contains(words), qPrintable(said));
    }
    void anUnknownMaterialIsNamed()
    {
        Site site(0);
        site.element("Span 0").material = "Unobtainium";
        const auto bridges = site.bridges();
        QVERIFY(!bridges[0].frame && bridges[0].warnings.back().message.find("material") != std::string::npos);
    }
};

QTEST_GUILESS_MAIN(tst_BridgeFrame)
#include "tst_BridgeFrame.moc"
