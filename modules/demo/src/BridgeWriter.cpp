// SPDX-License-Identifier: GPL-3.0-or-later
// The bridge as IFC 4.3 (ISO 16739-1:2024), written as STEP text.
#include "Writers.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace sinew::demo {

namespace {

/// Numbers the instances and knows the few shapes that the bridge is made of. Metres, local to the bridge's
/// middle.
class Ifc {
public:
    std::string body;

    int add(const std::string& text)
    {
        body += fmt::format("#{}={};\n", ++m_last, text);
        return m_last;
    }
    std::string guid()
    {
        static constexpr char digits[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_$";
        std::string text(1, digits[static_cast<int>(noise01(++m_guids, 1, 77) * 4)]);
        for (std::uint64_t k = 2; k <= 22; ++k)
            text += digits[static_cast<int>(noise01(m_guids, k, 77) * 64)];
        return text;
    }
    int point(double x, double y, double z)
    {
        return add(fmt::format("IFCCARTESIANPOINT(({:.4f},{:.4f},{:.4f}))", x, y, z));
    }
    int point(double x, double y) { return add(fmt::format("IFCCARTESIANPOINT(({:.4f},{:.4f}))", x, y)); }
    int direction(Vec3d d) { return add(fmt::format("IFCDIRECTION(({:.8f},{:.8f},{:.8f}))", d.x, d.y, d.z)); }
    int placement(Vec3d at, Vec3d axis, Vec3d reference)
    {
        return add(fmt::format("IFCAXIS2PLACEMENT3D(#{},#{},#{})", point(at.x, at.y, at.z), direction(axis),
                               direction(reference)));
    }
    int rectangle(double x, double y)
    {
        const int centre = add(fmt::format("IFCAXIS2PLACEMENT2D(#{},$)", point(0, 0)));
        return add(fmt::format("IFCRECTANGLEPROFILEDEF(.AREA.,$,#{},{:.4f},{:.4f})", centre, x, y));
    }
    int circle(double radius)
    {
        const int centre = add(fmt::format("IFCAXIS2PLACEMENT2D(#{},$)", point(0, 0)));
        return add(fmt::format("IFCCIRCLEPROFILEDEF(.AREA.,$,#{},{:.4f})", centre, radius));
    }
    using Ring = std::vector<std::pair<double, double>>;
    int ring(const Ring& points)
    {
        std::string list;
        for (const auto& [x, y] : points)
            list += fmt::format("#{},", point(x, y));
        list += list.substr(0, list.find(','));
        return add(fmt::format("IFCPOLYLINE(({}))", list));
    }
    int box(const Ring& outline, const Ring& hollow)
    {
        return add(fmt::format("IFCARBITRARYPROFILEDEFWITHVOIDS(.AREA.,$,#{},(#{}))", ring(outline),
                               ring(hollow)));
    }
    /// Extrudes along the placement's z.
    int shape(int profile, int at, double depth, int context)
    {
        const int solid = add(fmt::format("IFCEXTRUDEDAREASOLID(#{},#{},#{},{:.4f})", profile, at,
                                          direction({0, 0, 1}), depth));
        const int body3 =
            add(fmt::format("IFCSHAPEREPRESENTATION(#{},'Body','SweptSolid',(#{}))", context, solid));
        return add(fmt::format("IFCPRODUCTDEFINITIONSHAPE($,$,(#{}))", body3));
    }

private:
    int m_last = 0;
    std::uint64_t m_guids = 0;
};

using Properties = std::vector<std::pair<std::string, std::string>>; // name -> typed STEP value

std::string real(double value)
{
    // STEP wants a decimal point in every real.
    const std::string text = fmt::format("{:.8G}", value);
    return "IFCREAL(" +
           (text.find('.') != std::string::npos ? text
            : text.find('E') != std::string::npos
                ? text.substr(0, text.find('E')) + ".E" + text.substr(text.find('E') + 1)
                : text + ".") +
           ")";
}

/// The bridge under construction: everything hangs on two bridge parts.
class Bridge {
public:
    Bridge();
    std::string text() const;

private:
    void addPier(int number);
    void addSpan(int number);
    void addDamper(int number);
    void addAbutment(const std::string& name, double x, double outward);
    int product(const std::string& type, const std::string& name, const std::string& tag, int shape,
                const std::string& rest);
    void describe(int product, const std::string& set, const Properties& properties);
    void container(int part, const std::vector<int>& products);
    void made(const std::string& material, const std::vector<int>& products);
    double x(double spans) const { return (spans - kSpans / 2.0) * kSpanM; }
    double cityX(double localX) const { return localX + kBridgeWest + kSpans * kSpanM / 2; }
    double deck(double localX) const { return deckHeight(cityX(localX)); }
    double bed(double localX) const { return groundHeight(cityX(localX), kBridgeY); }

    Ifc m_ifc;
    int m_body = 0, m_placement = 0, m_super = 0, m_sub = 0;
    std::vector<int> m_superParts, m_subParts, m_piers, m_girders, m_steel, m_alloy;
};

constexpr double kGirderDepth = 3.2, kCapDepth = 1.8, kBearing = 0.5, kWidth = 18;
constexpr double kPierModulus = 34.1e9; ///< C35/45, EN 1992-1-1
constexpr double kConcreteDensity = 2500;
constexpr double kDeckMassPerM = 14500; ///< of the girder's 5.8 m²
constexpr double kJoint = 2e5; ///< N/m
constexpr double kFootingTurning = 4e10; ///< N·m/rad, of a footing in the estuary's mud

int Bridge::product(const std::string& type, const std::string& name, const std::string& tag, int shape,
                    const std::string& rest)
{
    return m_ifc.add(fmt::format("{}('{}',$,'{}',$,{},#{},#{},$,{})", type, m_ifc.guid(), name,
                                 tag.empty() ? "$" : "'" + tag + "'", m_placement, shape, rest));
}

void Bridge::describe(int product, const std::string& set, const Properties& properties)
{
    std::string list;
    for (const auto& [name, value] : properties)
        list += fmt::format("{}#{}", list.empty() ? "" : ",",
                            m_ifc.add(fmt::format("IFCPROPERTYSINGLEVALUE('{}',$,{},$)", name, value)));
    const int pset = m_ifc.add(fmt::format("IFCPROPERTYSET('{}',$,'{}',$,({}))", m_ifc.guid(), set, list));
    m_ifc.add(fmt::format("IFCRELDEFINESBYPROPERTIES('{}',$,$,$,(#{}),#{})", m_ifc.guid(), product, pset));
}

std::string references(const std::vector<int>& ids)
{
    std::string list;
    for (const int id : ids)
        list += fmt::format("{}#{}", list.empty() ? "" : ",", id);
    return list;
}

void Bridge::container(int part, const std::vector<int>& products)
{
    m_ifc.add(fmt::format("IFCRELCONTAINEDINSPATIALSTRUCTURE('{}',$,$,$,({}),#{})", m_ifc.guid(),
                          references(products), part));
}

void Bridge::made(const std::string& material, const std::vector<int>& products)
{
    const int id = m_ifc.add(fmt::format("IFCMATERIAL('{}',$,$)", material));
    m_ifc.add(
        fmt::format("IFCRELASSOCIATESMATERIAL('{}',$,$,$,({}),#{})", m_ifc.guid(), references(products), id));
}

void Bridge::addPier(int number)
{
    const double px = x(number), top = deck(px) - kGirderDepth - kBearing, capBottom = top - kCapDepth,
                 foot = bed(px) + 0.5;
    const std::string name = fmt::format("P{}", number);
    const Vec3d up{0, 0, 1}, east{1, 0, 0};
    const double along = 3.5, across = 1.8, height = capBottom - foot;
    const int column = product(
        "IFCCOLUMN", name, {},
        m_ifc.shape(m_ifc.rectangle(along, across), m_ifc.placement({px, 0, foot}, up, east), height, m_body),
        ".PIERSTEM.");
    // By hand: a cantilever that carries the bearings on a stiff arm and turns with its footing.
    const double bending = kPierModulus * along * across * across * across / 12;
    const double arm = kCapDepth + kBearing / 2, lever = height + arm;
    const double stiffness =
        1 / ((std::pow(lever, 3) - std::pow(arm, 3)) / (3 * bending) + lever * lever / kFootingTurning);
    const double mass = kDeckMassPerM * kSpanM + 3.2 * 11 * kCapDepth * kConcreteDensity +
                        along * across * height * kConcreteDensity / 3;
    describe(column, "Sinew_Pier",
             {{"Height_m", real(height)},
              {"Stiffness_N_m", real(stiffness)},
              {"DampingRatio", real(0.02)},
              {"TributaryMass_kg", real(mass)},
              {"DisplacementLimit_m", real(0.050)},
              {"DragArea_m2", real(1.24 * kSpanM * (kGirderDepth + 1.0))}});
    const int cap = product("IFCBEAM", name + " cap", {},
                            m_ifc.shape(m_ifc.rectangle(3.2, 11),
                                        m_ifc.placement({px, 0, capBottom}, up, east), kCapDepth, m_body),
                            ".PIERCAP.");
    const int footing =
        product("IFCFOOTING", name + " footing", {},
                m_ifc.shape(m_ifc.rectangle(9, 14), m_ifc.placement({px, 0, foot - 3}, up, east), 3, m_body),
                ".PAD_FOOTING.");
    describe(footing, "Sinew_Foundation", {{"RotationalStiffness_Nm_rad", real(kFootingTurning)}});
    for (const double side : {-0.6, 0.6}) {
        const int bearing = product(
            "IFCBEARING", fmt::format("{} bearing {}", name, side < 0 ? "S" : "N"), {},
            m_ifc.shape(m_ifc.rectangle(0.9, 0.9), m_ifc.placement({px, side, top}, up, east), kBearing, m_body),
            ".GUIDE.");
        // Held across by its guide, free to slide along.
        describe(bearing, "Sinew_Bearing",
                 {{"LateralStiffness_N_m", real(1e9)},
                  {"VerticalStiffness_N_m", real(1e9)},
                  {"LongitudinalStiffness_N_m", real(2e6)}});
        m_subParts.push_back(bearing);
        m_steel.push_back(bearing);
    }
    for (const int part : {column, cap, footing}) {
        m_subParts.push_back(part);
        m_piers.push_back(part);
    }
}

void Bridge::addSpan(int number)
{
    const double x0 = x(number), x1 = x(number + 1), z0 = deck(x0), z1 = deck(x1),
                 metres = std::hypot(x1 - x0, z1 - z0);
    const Vec3d along = Vec3d{x1 - x0, 0, z1 - z0} * (1 / metres), across{0, 1, 0};
    const double h = kWidth / 2;
    const int profile = m_ifc.box({{-h, 0},
                                   {-h, -0.16},
                                   {-5, -0.22},
                                   {-3.5, -kGirderDepth},
                                   {3.5, -kGirderDepth},
                                   {5, -0.22},
                                   {h, -0.16},
                                   {h, 0}},
                                  {{-4.8, -0.21}, {4.8, -0.21}, {3.38, -3.05}, {-3.38, -3.05}});
    const int girder =
        product("IFCBEAM", fmt::format("Span {}", number + 1), {},
                m_ifc.shape(profile, m_ifc.placement({x0, 0, z0}, along, across), metres, m_body),
                ".GIRDER_SEGMENT.");
    if (number == 0)
        // Each span turns freely over its piers; what couples neighbours is friction in the joints.
        describe(girder, "Sinew_Deck",
                 {{"LateralStiffness_N_m", real(kJoint)},
                  {"Continuity", "IFCLABEL('simply supported')"},
                  {"Width_m", real(kWidth)},
                  {"MassPerLength_kg_m", real(kDeckMassPerM)}});
    m_superParts.push_back(girder);
    m_girders.push_back(girder);
    for (const double side : {-h + 0.2, h - 0.2}) {
        const int rail =
            product("IFCRAILING", fmt::format("Span {} parapet {}", number + 1, side < 0 ? "S" : "N"), {},
                    m_ifc.shape(m_ifc.rectangle(0.3, 1.0),
                                m_ifc.placement({x0, side, z0 + 0.5}, along, across), metres, m_body),
                    ".GUARDRAIL.");
        m_superParts.push_back(rail);
        m_steel.push_back(rail);
    }
}

void Bridge::addDamper(int number)
{
    const double px = x(number), z = deck(px) - kGirderDepth - 0.25;
    const int shape = m_ifc.shape(m_ifc.circle(0.22),
                                  m_ifc.placement({px + 1.1, -5.2, z}, {0, 1, 0}, {1, 0, 0}), 3.6, m_body);
    const int damper =
        product("IFCDISCRETEACCESSORY", fmt::format("D{}", number), "SMA damper", shape, ".USERDEFINED.");
    const double sigmaMs = 414e6, bar = 1.5, yield = 420e3, area = yield / sigmaMs;
    describe(damper, "Sinew_Damper",
             {{"Pier", fmt::format("IFCLABEL('P{}')", number)},
              {"YieldForce_N", real(yield)},
              {"Stiffness_N_m", real(60e9 * area / bar)},
              {"HardeningRatio", real(0.05)},
              {"Beta", real(0.65)},
              {"BarArea_m2", real(area)},
              {"BarLength_m", real(bar)},
              {"Mass_kg", real(6450 * area * bar)},
              {"StressSlope_Pa_K", real(6.5e6)},
              {"SigmaMs_Pa", real(sigmaMs)},
              {"StrainLimit", real(0.06)},
              {"AusteniteFinish_K", real(268.15)}});
    m_subParts.push_back(damper);
    m_alloy.push_back(damper);
}

void Bridge::addAbutment(const std::string& name, double px, double outward)
{
    const double top = deck(px) - kGirderDepth - 0.1, foot = bed(px) - 4;
    const int wall = product("IFCWALL", name, {},
                             m_ifc.shape(m_ifc.rectangle(4, kWidth + 1),
                                         m_ifc.placement({px + outward * 1.5, 0, foot}, {0, 0, 1}, {1, 0, 0}),
                                         top - foot, m_body),
                             ".RETAININGWALL.");
    m_subParts.push_back(wall);
    m_piers.push_back(wall);
}

Bridge::Bridge()
{
    const Vec3d up{0, 0, 1}, east{1, 0, 0};
    const int metre = m_ifc.add("IFCSIUNIT(*,.LENGTHUNIT.,$,.METRE.)"),
              area = m_ifc.add("IFCSIUNIT(*,.AREAUNIT.,$,.SQUARE_METRE.)");
    const int volume = m_ifc.add("IFCSIUNIT(*,.VOLUMEUNIT.,$,.CUBIC_METRE.)"),
              angle = m_ifc.add("IFCSIUNIT(*,.PLANEANGLEUNIT.,$,.RADIAN.)");
    const int units =
        m_ifc.add(fmt::format("IFCUNITASSIGNMENT((#{},#{},#{},#{}))", metre, area, volume, angle));
    const int world = m_ifc.placement({0, 0, 0}, up, east);
    const int context =
        m_ifc.add(fmt::format("IFCGEOMETRICREPRESENTATIONCONTEXT($,'Model',3,1.E-5,#{},$)", world));
    m_body = m_ifc.add(fmt::format(
        "IFCGEOMETRICREPRESENTATIONSUBCONTEXT('Body','Model',*,*,*,*,#{},$,.MODEL_VIEW.,$)", context));
    const int crs = m_ifc.add(fmt::format(
        "IFCPROJECTEDCRS('EPSG:{}','WGS 84 / UTM zone 28N','WGS84','MSL','UTM','28N',#{})", kEpsg, metre));
    m_ifc.add(fmt::format("IFCMAPCONVERSION(#{},#{},{:.3f},{:.3f},0.,1.,0.,1.)", context, crs,
                          kEast0 + kBridgeWest + kSpans * kSpanM / 2, kNorth0 + kBridgeY));
    const int project = m_ifc.add(
        fmt::format("IFCPROJECT('{}',$,'Port Aurelia',$,$,$,$,(#{}),#{})", m_ifc.guid(), context, units));
    m_placement = m_ifc.add(fmt::format("IFCLOCALPLACEMENT($,#{})", world));
    const int site = m_ifc.add(fmt::format(
        "IFCSITE('{}',$,'Aurelia estuary',$,$,#{},$,$,.ELEMENT.,$,$,$,$,$)", m_ifc.guid(), m_placement));
    const int bridge = m_ifc.add(fmt::format(
        "IFCBRIDGE('{}',$,'Estuary Bridge',$,$,#{},$,$,.ELEMENT.,.GIRDER.)", m_ifc.guid(), m_placement));
    m_super = m_ifc.add(fmt::format(
        "IFCBRIDGEPART('{}',$,'Superstructure',$,$,#{},$,$,.ELEMENT.,.NOTDEFINED.,.SUPERSTRUCTURE.)",
        m_ifc.guid(), m_placement));
    m_sub = m_ifc.add(
        fmt::format("IFCBRIDGEPART('{}',$,'Substructure',$,$,#{},$,$,.ELEMENT.,.NOTDEFINED.,.SUBSTRUCTURE.)",
                    m_ifc.guid(), m_placement));
    const auto aggregate = [&](int whole, const std::vector<int>& parts) {
        m_ifc.add(
            fmt::format("IFCRELAGGREGATES('{}',$,$,$,#{},({}))", m_ifc.guid(), whole, references(parts)));
    };
    aggregate(project, {site});
    aggregate(site, {bridge});
    aggregate(bridge, {m_super, m_sub});
    for (int span = 0; span < kSpans; ++span)
        addSpan(span);
    for (int pier = 1; pier < kSpans; ++pier)
        addPier(pier);
    for (int pier = 3; pier <= 6; ++pier)
        addDamper(pier);
    addAbutment("Abutment W", x(0), -1);
    addAbutment("Abutment E", x(kSpans), 1);
    container(m_super, m_superParts);
    container(m_sub, m_subParts);
    made("Concrete C35/45", m_piers);
    made("Concrete C80/95", m_girders);
    made("Steel S355", m_steel);
    made("NiTi shape-memory alloy", m_alloy);
}

std::string Bridge::text() const
{
    return "ISO-10303-21;\nHEADER;\nFILE_DESCRIPTION(('ViewDefinition [Alignment-basedView]'),'2;1');\n"
           "FILE_NAME('bridge.ifc','2026-01-01T00:00:00',(''),(''),'Sinew','Sinew','');\nFILE_SCHEMA(('"
           "IFC4X3_ADD2'));\nENDSEC;\nDATA;\n" +
           m_ifc.body + "ENDSEC;\nEND-ISO-10303-21;\n";
}

} // namespace

std::string bridgeIfc()
{
    return Bridge{}.text();
}

} // namespace sinew::demo
