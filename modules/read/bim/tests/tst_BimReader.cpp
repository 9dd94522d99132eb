// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/read/bim/BimReader.h>
#include <sinew/read/source/Projection.h>
#include <sinew/read/source/SourceFile.h>
#include <sinew/read/source/TempFolder.h>
#include <sinew/read/structure/StructureFile.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <QtTest>
#include <set>
#include <thread>

using namespace sinew;
using namespace sinew::read;
namespace fs = std::filesystem;

namespace {

const fs::path corpus = fs::path(SINEW_TEST_DIR) / "corpus/ifc";

fs::path dataFolder()
{
    const char* set = std::getenv("SINEW_DATA");
    return set ? fs::path(set) : fs::path(SINEW_SOURCE_DIR) / "../shared/data";
}

#define NEED_DATA(name, relative)                                                                            \
    const fs::path name = dataFolder() / relative;                                                           \
    if (!fs::exists(name)) {                                                                                 \
        if (std::getenv("CI"))                                                                               \
            QFAIL("the real data are not there");                                                            \
        QSKIP("the real data are not there");                                                                \
    }

const Element* find(const ImportResult& result, const std::string& name)
{
    for (const Element& e : result.elements)
        if (e.name == name)
            return &e;
    return nullptr;
}

Box3d meshBounds(const ImportResult& result)
{
    Box3d box;
    for (const Element& e : result.elements)
        box.add(boundsOf(e.shape));
    return box;
}

std::size_t meshCount(const ImportResult& result)
{
    return static_cast<std::size_t>(
        std::count_if(result.elements.begin(), result.elements.end(),
                      [](const Element& e) { return std::holds_alternative<MeshShape>(e.shape); }));
}

/// Volume by the divergence theorem: positive where triangles face outwards.
double volume(const MeshShape& mesh)
{
    const auto p = [&](std::uint32_t i) {
        return Vec3d{mesh.positions[3 * i], mesh.positions[3 * i + 1], mesh.positions[3 * i + 2]};
    };
    double six = 0;
    for (std::size_t t = 0; t < mesh.indices.size(); t += 3)
        six += dot(p(mesh.indices[t]), cross(p(mesh.indices[t + 1]), p(mesh.indices[t + 2])));
    return six / 6;
}

bool everyTriangleHasArea(const ImportResult& result)
{
    for (const Element& e : result.elements) {
        const auto* mesh = std::get_if<MeshShape>(&e.shape);
        for (std::size_t t = 0; mesh && t < mesh->indices.size(); t += 3) {
            const auto p = [&](std::uint32_t i) {
                return Vec3d{mesh->positions[3 * i], mesh->positions[3 * i + 1], mesh->positions[3 * i + 2]};
            };
            const Vec3d a = p(mesh->indices[t]);
            if (!(length(cross(p(mesh->indices[t + 1]) - a, p(mesh->indices[t + 2]) - a)) > 0))
                return false;
        }
    }
    return true;
}

bool warns(const ImportResult& result, const std::string& word)
{
    return std::any_of(result.warnings.begin(), result.warnings.end(),
                       [&](const Warning& w) { return w.message.find(word) != std::string::npos; });
}

Result<ImportResult> import(const fs::path& path, const ImportOptions& options = {},
                            std::stop_token stop = {})
{
    return BimReader().read(path, "k", options, {}, stop);
}

} // namespace

class tst_BimReader : public QObject {
    Q_OBJECT
private slots:
    void structuralAnalysisModelsBecomeFrames()
    {
        const auto model = readBimModel(corpus / "portal.ifc", {}, {}, {});
        QVERIFY2(model.has_value(), model ? "" : model.error().text().c_str());
        QVERIFY(model->warnings.empty());
        const auto file = parseStructure(model->structure, "portal.ifc");
        QVERIFY2(file.has_value(), file ? "" : file.error().text().c_str());
        QCOMPARE(file->title, std::string("Portal frame"));
        QCOMPARE(file->model.nodes.size(), std::size_t(4));
        QCOMPARE(file->model.members.size(), std::size_t(4));
        const structure::FrameMember& beam = file->model.members[1];
        QVERIFY(beam.releasedTo[4] && !beam.releasedFrom[4]);
        QCOMPARE(beam.material.youngPa, 210e9);
        QVERIFY(std::abs(beam.section.inertiaYM4 - 3692e-8) < 1e-8); // HEA 200
        QVERIFY(file->model.members[3].kind == structure::MemberKind::Truss);
        QCOMPARE(file->model.springs[0].stiffness[2], 5e7);
        QVERIFY(file->model.nodes[0].held[4] && !file->model.nodes[3].held[4]);
        const auto frame = structure::FrameSystem::assemble(file->model);
        QVERIFY2(frame.has_value(), frame ? "" : frame.error().text().c_str());
        QVERIFY(structure::StaticSolver::make(*frame).has_value());
    }
    void sampleOfTheStandardHasAFrame()
    {
        NEED_DATA(sample, "bim/ifc43_sample_models/models/structural-analysis-model/structural-curve-member/"
                          "structural-curve-member.ifc");
        const auto model = readBimModel(sample, {}, {}, {});
        QVERIFY2(model.has_value(), model ? "" : model.error().text().c_str());
        const auto file = parseStructure(model->structure, "sample");
        QVERIFY2(file.has_value(), file ? "" : file.error().text().c_str());
        QCOMPARE(file->model.members.size(), std::size_t(3));
        QCOMPARE(file->model.nodes[3].positionM.z(), 3.048);
        QVERIFY(structure::FrameSystem::assemble(file->model).has_value());
        // 29 pounds per square inch, by the file's own units
        QVERIFY(std::ranges::any_of(model->warnings, [](const Warning& w) {
            return w.message.find("not believable") != std::string::npos;
        }));
    }
    void readsAPlacedBridge()
    {
        const auto result = import(corpus / "two-piers.ifc");
        QVERIFY2(result.has_value(), result ? "" : result.error().text().c_str());
        QCOMPARE(result->assets.front().kind, std::string("bridge"));
        QCOMPARE(result->assets.front().id.value, std::string("k"));
        QCOMPARE(result->crs, std::string("EPSG:25832"));
        const Element* pier = find(*result, "P1");
        QCOMPARE(pier->id.value, std::string("k/IfcColumn/0column000000000000001"));
        QCOMPARE(find(*result, "Substructure")->id, pier->parent);
        QCOMPARE(find(*result, "Test bridge")->id, find(*result, "Substructure")->parent);
        // 1 m × 2 m × 10 m from 500 m up; the x axis points to grid north, 1.9° off the frame's.
        const Box3d box = boundsOf(pier->shape);
        QVERIFY(std::abs(box.min.z - 500) < 1e-3 && std::abs(box.max.z - 510) < 1e-3);
        QVERIFY(std::abs(box.size().x - 2) < 0.1 && std::abs(box.size().y - 1) < 0.1);
        QVERIFY(std::abs(volume(std::get<MeshShape>(pier->shape)) - 20) < 0.05);
        const Vec3d apart = boundsOf(find(*result, "P2")->shape).centre() - box.centre();
        QVERIFY(std::abs(apart.y - 30) < 0.05 && std::abs(apart.x) < 1.2);
        const auto to = ToFrame::make("EPSG:25832", result->frame).value();
        QVERIFY(length(to({691000, 5334000, 505}) - box.centre()) < 0.01);
    }
    void readsMembersInTheFrame()
    {
        const auto result = import(corpus / "two-piers.ifc").value();
        const Element* pier = find(result, "P1");
        const auto member = memberOf(pier->attributes);
        QVERIFY2(member && *member, member ? "none" : member.error().text().c_str());
        const Box3d box = boundsOf(pier->shape);
        QVERIFY(std::abs((*member)->start.z - 500) < 1e-3 && std::abs((*member)->end.z - 510) < 1e-3);
        QVERIFY(std::hypot((*member)->start.x - box.centre().x, (*member)->start.y - box.centre().y) < 1e-3);
        QCOMPARE((*member)->profile.kind, std::string("rectangle"));
        QCOMPARE((*member)->profile.sizes.at("x") * (*member)->profile.sizes.at("y"), 2.0);
        QVERIFY(std::abs(length((*member)->sectionX) - 1) < 1e-6 && std::abs((*member)->sectionX.z) < 1e-6);
    }
    void readsAttributesInSi()
    {
        const auto result = import(corpus / "two-piers.ifc").value();
        const Attributes& a = find(result, "P1")->attributes;
        QCOMPARE(numberOf(a, "Sinew_Pier.Height_m").value(), 10.0);
        QCOMPARE(numberOf(a, "Sinew_Pier.Cover").value(), 0.045);
        QCOMPARE(numberOf(a, "Sinew_Pier.Load").value(), 12500.0);
        QCOMPARE(numberOf(a, "Sinew_Pier.CastAt").value(), 293.15);
        QVERIFY(std::get<bool>(a.at("Sinew_Pier.Damped")));
        QCOMPARE(textOf(a, "Sinew_Pier.Note"), std::string("S\u00fcd"));
        QCOMPARE(numberOf(a, "Qto_ColumnBaseQuantities.Length").value(), 10.0);
        QCOMPARE(find(result, "P1")->material, std::string("C35/45"));
        QCOMPARE(result.passports.size(), std::size_t(2));
        QCOMPARE(result.passports.front().id, find(result, "P1")->passport);
        QCOMPARE(numberOf(result.passports.front().attributes, "Qto_ColumnBaseQuantities.NetVolume").value(),
                 20.0);
    }
    void asksWhereALocalModelStands()
    {
        std::ifstream in(corpus / "two-piers.ifc");
        std::string text{std::istreambuf_iterator<char>(in), {}};
        for (const char* gone : {"#17=IFCMAPCONVERSION", "(48,8,0),(11,34,0)"}) {
            const auto at = text.find(gone);
            text.replace(at, gone[0] == '(' ? 18 : text.find('\n', at) - at, gone[0] == '(' ? "$,$" : "");
        }
        const auto folder = TempFolder::make("test").value();
        std::ofstream(folder.path() / "local.ifc") << text;
        QCOMPARE(import(folder.path() / "local.ifc").error().code, ErrorCode::NeedsAnswer);
        QVERIFY(BimReader().preview(folder.path() / "local.ifc", {}, {})->needsCrs);
        ImportOptions options;
        options.crs = "local:m";
        QVERIFY(import(folder.path() / "local.ifc", options)->frame.isLocal());
    }
    void previews()
    {
        const auto preview = BimReader().preview(corpus / "two-piers.ifc", {}, {}).value();
        QCOMPARE(preview.format, std::string("IFC4X3_ADD2"));
        QCOMPARE(preview.crs, std::string("EPSG:25832"));
        QVERIFY(!preview.needsCrs);
        const std::map<std::string, std::int64_t> counts(preview.counts.begin(), preview.counts.end());
        QCOMPARE(counts.at("columns"), 2);
        QCOMPARE(counts.at("bridges"), 1);
    }
    void recognisesByContent()
    {
        QCOMPARE(BimReader().recognises("x.bin", readHead(corpus / "two-piers.ifc").value()), 1.0);
        QCOMPARE(BimReader().recognises("x.ifc", "[TITLE]\n"), 0.0);
    }
    void refusesWhatIsNoIfc_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("code");
        QTest::newRow("empty") << "" << int(ErrorCode::InvalidInput);
        QTest::newRow("wrong type") << "{\"type\":\"CityJSON\"}" << int(ErrorCode::InvalidInput);
        QTest::newRow("other schema") << "ISO-10303-21;HEADER;FILE_SCHEMA(('AUTOMOTIVE_DESIGN'));ENDSEC;"
                                      << int(ErrorCode::InvalidInput);
        QTest::newRow("future schema")
            << "ISO-10303-21;HEADER;FILE_SCHEMA(('IFC7'));ENDSEC;" << int(ErrorCode::Unsupported);
    }
    void refusesWhatIsNoIfc()
    {
        QFETCH(QString, text);
        QFETCH(int, code);
        const auto folder = TempFolder::make("test").value();
        std::ofstream(folder.path() / "x.ifc") << text.toStdString();
        QCOMPARE(int(import(folder.path() / "x.ifc").error().code), code);
    }
    void survivesDamage_data()
    {
        QTest::addColumn<int>("keep");
        for (const int percent : {10, 35, 60, 85})
            QTest::addRow("%d %%", percent) << percent;
    }
    void survivesDamage()
    {
        QFETCH(int, keep);
        std::ifstream in(corpus / "two-piers.ifc");
        std::string text{std::istreambuf_iterator<char>(in), {}};
        text.resize(text.size() * static_cast<std::size_t>(keep) / 100);
        const auto folder = TempFolder::make("test").value();
        std::ofstream(folder.path() / "x.ifc") << text;
        const auto result = import(folder.path() / "x.ifc");
        QCOMPARE(result.error().code, ErrorCode::Corrupt);
        std::ofstream(folder.path() / "x.ifc")
            << text << "\nENDSEC;\nEND-ISO-10303-21;\n"; // cut inside, whole at the end
        const auto patched = import(folder.path() / "x.ifc");
        QVERIFY(patched || !patched.error().message.empty());
    }
    void stops()
    {
        std::stop_source stop;
        stop.request_stop();
        QCOMPARE(import(corpus / "two-piers.ifc", {}, stop.get_token()).error().code, ErrorCode::Cancelled);
    }
    void reportsAMissingEngine()
    {
        qputenv("SINEW_IFC_NODE", "/nowhere");
        const auto result = import(corpus / "two-piers.ifc");
        qunsetenv("SINEW_IFC_NODE");
        QCOMPARE(result.error().code, ErrorCode::NotFound);
    }
    void reportsProgress()
    {
        std::vector<double> seen;
        const auto result = BimReader().read(corpus / "two-piers.ifc", "k", {},
                                             [&](double f, const std::string&) { seen.push_back(f); }, {});
        QVERIFY(result && seen.size() >= 4 && std::is_sorted(seen.begin(), seen.end()) && seen.back() == 1.0);
    }
    void readsTheA99Bridge()
    {
        NEED_DATA(path, "bim/open_infra_platform/testdata/IFC4X3ExampleFiles/IfcBridgeProject/a99.ifczip");
        const auto result = import(path);
        QVERIFY2(result.has_value(), result ? "" : result.error().text().c_str());
        QCOMPARE(meshCount(*result), std::size_t(179));
        QVERIFY(everyTriangleHasArea(*result));
        QCOMPARE(result->assets.front().kind, std::string("bridge"));
        // By IfcSite: Munich, 48° 8' 15.36" N, 11° 34' 47.78" E; heights are above the sea already.
        const auto to = ToFrame::make("EPSG:4326", result->frame).value();
        const Box3d box = meshBounds(*result);
        const Vec3d site = to({11 + 34 / 60.0 + 47.783432 / 3600, 48 + 8 / 60.0 + 15.359802 / 3600, 0});
        QVERIFY(std::hypot(box.centre().x - site.x, box.centre().y - site.y) < 60);
        QVERIFY(std::abs(box.size().x - 70.34) < 0.1 && std::abs(box.size().y - 57.11) < 0.1);
        QVERIFY(std::abs(box.min.z - 501.55) < 0.01 && std::abs(box.max.z - 517.09) < 0.01);
        QVERIFY(warns(*result, "RefElevation"));
    }
    void readsTheDuplexWhereItsPropertySetsSay()
    {
        NEED_DATA(path, "bim/duplex_georeferenced/Duplex_A_20110907_georeferenced.ifczip");
        const auto result = import(path);
        QVERIFY2(result.has_value(), result ? "" : result.error().text().c_str());
        QCOMPARE(result->crs, std::string("EPSG:9897"));
        QCOMPARE(meshCount(*result), std::size_t(215));
        QVERIFY(everyTriangleHasArea(*result));
        QVERIFY2(warns(*result, "IfcSite puts the model"), "Chicago is not Luxembourg");
        const auto to = ToFrame::make("EPSG:9897", result->frame).value();
        const Box3d box = meshBounds(*result);
        const Vec3d origin = to({76670, 77179, 293.7});
        QVERIFY(std::hypot(box.centre().x - origin.x, box.centre().y - origin.y) < 40);
        QVERIFY2(box.min.z > 285 && box.max.z < 310 && box.size().z > 5, std::to_string(box.min.z).c_str());
        QCOMPARE(result->assets.front().kind, std::string("building"));
        QVERIFY(result->passports.size() > 100);
        std::set<std::string> ids;
        for (const Element& e : result->elements)
            QVERIFY(ids.insert(e.id.value).second);
    }
    void stopsWhileTheChildWorks()
    {
        NEED_DATA(path, "bim/duplex_georeferenced/Duplex_A_20110907_georeferenced.ifczip");
        std::stop_source stop;
        const auto result = BimReader().read(
            path, "k", {}, [&](double, const std::string&) { stop.request_stop(); }, stop.get_token());
        QCOMPARE(result.error().code, ErrorCode::Cancelled);
    }
};

QTEST_GUILESS_MAIN(tst_BimReader)
#include "tst_BimReader.moc"
