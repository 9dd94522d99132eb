// SPDX-License-Identifier: GPL-3.0-or-later
#include "StoreTest.h"

#include <bit>
#include <cmath>
#include <numbers>
#include <QProcess>
#include <sinew/store/ModelExport.h>
#include <sqlite3.h>

using namespace sinew;
using namespace sinew::store;
using namespace sinew::store::test;

namespace {

constexpr const char* kProj =
    "+proj=tmerc +lat_0=47.37 +lon_0=8.54 +k=1 +x_0=0 +y_0=0 +ellps=WGS84 +units=m +no_defs";

Element element(const std::string& key, const std::string& className, Shape shape)
{
    Element made;
    made.id = ElementId("water/" + className + "/" + key);
    made.asset = AssetId("water");
    made.name = key;
    made.className = className;
    made.sourceKey = key;
    made.shape = std::move(shape);
    return made;
}

/// One of everything, with values that text and single precision would lose.
Model sampleModel()
{
    Model model;
    model.name = "Zürich „Nord“";
    model.frame.proj = kProj;
    model.sources = {{.id = SourceId("s1"),
                      .name = "net.inp",
                      .reader = "inp",
                      .sha256 = std::string(64, 'a'),
                      .storedPath = "sources/a.inp",
                      .crs = "EPSG:2056",
                      .heightUnit = "m",
                      .importedAt = at(0.123456),
                      .simulated = true}};
    model.assets = {{.id = AssetId("water"), .name = "Water", .kind = "water", .source = SourceId("s1")},
                    {.id = AssetId("bridge"), .name = "Bridge", .kind = "bridge", .source = {}}};
    Element pipe = element("P-12", "pipe",
                           LineShape{.points = {{0.1, 0.2, 0.3}, {1e6 / 3, -1e5 / 7, 401.123456789012}},
                                     .radiusM = 0.1,
                                     .sagM = 0.0,
                                     .style = LineShape::Style::Tube});
    pipe.attributes = {
        {"diameter_m", 0.1},  {"roughness", 100.0},           {"count", std::int64_t(9007199254740993)},
        {"open", true},       {"from", std::string("J-1")},   {"nan", std::nan("")},
        {"least", -HUGE_VAL}, {"negative", std::int64_t(-3)}, {"latin", std::string("Z\xfcrich\0x", 8)}};
    pipe.underground = true;
    pipe.material = "ductile iron";
    pipe.passport = PassportId("pp");
    Element line = element("L1", "line",
                           LineShape{.points = {{0, 0, 20}, {100, 0, 20}},
                                     .radiusM = 0.02,
                                     .sagM = 3,
                                     .style = LineShape::Style::Catenary});
    line.parent = pipe.id;
    model.elements = {
        pipe,
        line,
        element("J-1", "junction", PointShape{.at = {1.0 / 3, 2, 3}, .sizeM = 0.5}),
        element("B\xfcro", "building",
                AreaShape{.polygons = {{.rings = {{{0, 0, 1}, {10, 0, 1}, {10, 10, 1}, {0, 10, 1}},
                                                  {{2, 2, 1}, {2, 3, 1}, {3, 3, 1}}}}},
                          .heightM = 12.5}),
        element("S", "IfcColumn",
                MeshShape{.origin = {1e7 / 3, 2, 3},
                          .positions = {0, 0, 0, 1, 0, 0, 0, 1, 0.1f, 0, 0, 1},
                          .indices = {0, 1, 2, 0, 3, 1}}),
        element("site", "IfcSite", {})};
    Channel channel;
    channel.id = ChannelId("water/J-1/pressure");
    channel.element = ElementId("water/junction/J-1");
    channel.quantity = "pressure";
    channel.unit = "kPa";
    channel.lowLimit = 200e3 / 3;
    channel.highWarning = 0.0;
    channel.clockOffsetS = -0.1;
    channel.plausibleMax = 2e6;
    channel.simulated = true;
    model.channels = {channel};
    model.actuators = {{.id = ActuatorId("water/P-12/clamp"),
                        .element = pipe.id,
                        .name = "Clamp",
                        .action = "tighten",
                        .quantity = "setting",
                        .unit = "1",
                        .minValue = 0,
                        .maxValue = 1,
                        .safeValue = 0.1,
                        .ratePerS = 0.01,
                        .hazardous = true,
                        .reported = ChannelId("r"),
                        .measured = ChannelId("m"),
                        .simulated = true}};
    model.passports = {{.id = PassportId("pp"), .title = "Pipe", .attributes = {{"mass_kg", 12.5}}}};
    model.users = {{.id = UserId("ada"), .name = "Ada", .role = Role::Approver},
                   {.id = UserId("bob"), .name = "Bob", .role = Role::Viewer}};
    return model;
}

bool sameBits(double a, double b)
{
    return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
}

bool same(const Vec3d& a, const Vec3d& b)
{
    return sameBits(a.x, b.x) && sameBits(a.y, b.y) && sameBits(a.z, b.z);
}

bool same(const Attributes& a, const Attributes& b)
{
    return std::ranges::equal(a, b, [](const auto& one, const auto& other) {
        const auto* x = std::get_if<double>(&one.second);
        const auto* y = std::get_if<double>(&other.second);
        return one.first == other.first &&
               (x && y ? sameBits(*x, *y) || (std::isnan(*x) && std::isnan(*y)) : one.second == other.second);
    });
}

bool same(const Shape& a, const Shape& b)
{
    if (a.index() != b.index())
        return false;
    const auto samePoint = [](const Vec3d& p, const Vec3d& q) { return same(p, q); };
    if (const auto* p = std::get_if<PointShape>(&a))
        return same(p->at, std::get<PointShape>(b).at) && p->sizeM == std::get<PointShape>(b).sizeM;
    if (const auto* l = std::get_if<LineShape>(&a)) {
        const auto& m = std::get<LineShape>(b);
        return std::ranges::equal(l->points, m.points, samePoint) && l->radiusM == m.radiusM &&
               l->sagM == m.sagM && l->style == m.style;
    }
    if (const auto* c = std::get_if<AreaShape>(&a)) {
        const auto& d = std::get<AreaShape>(b);
        return c->heightM == d.heightM &&
               std::ranges::equal(c->polygons, d.polygons, [&](const auto& x, const auto& y) {
                   return std::ranges::equal(x.rings, y.rings, [&](const auto& r, const auto& s) {
                       return std::ranges::equal(r, s, samePoint);
                   });
               });
    }
    if (const auto* m = std::get_if<MeshShape>(&a)) {
        const auto& n = std::get<MeshShape>(b);
        return same(m->origin, n.origin) && m->positions == n.positions && m->indices == n.indices;
    }
    return true;
}

bool same(const Element& a, const Element& b)
{
    return a.id == b.id && a.asset == b.asset && a.parent == b.parent && a.name == b.name &&
           a.className == b.className && a.sourceKey == b.sourceKey && a.passport == b.passport &&
           a.material == b.material && a.underground == b.underground && same(a.attributes, b.attributes) &&
           same(a.shape, b.shape);
}

bool same(const Channel& a, const Channel& b)
{
    return a.id == b.id && a.element == b.element && a.quantity == b.quantity && a.unit == b.unit &&
           a.lowLimit == b.lowLimit && a.highLimit == b.highLimit && a.lowWarning == b.lowWarning &&
           a.highWarning == b.highWarning && a.noDataGraceS == b.noDataGraceS &&
           a.clockOffsetS == b.clockOffsetS && a.plausibleMin == b.plausibleMin && a.ratePerS == b.ratePerS &&
           a.plausibleMax == b.plausibleMax && a.simulated == b.simulated;
}

bool same(const Actuator& a, const Actuator& b)
{
    return a.id == b.id && a.element == b.element && a.name == b.name && a.action == b.action &&
           a.quantity == b.quantity && a.unit == b.unit && a.minValue == b.minValue &&
           a.maxValue == b.maxValue && a.safeValue == b.safeValue && a.ratePerS == b.ratePerS &&
           a.hazardous == b.hazardous && a.reported == b.reported && a.measured == b.measured &&
           a.simulated == b.simulated;
}

bool same(const Source& a, const Source& b)
{
    return a.id == b.id && a.name == b.name && a.reader == b.reader && a.sha256 == b.sha256 &&
           a.storedPath == b.storedPath && a.crs == b.crs && a.heightUnit == b.heightUnit &&
           a.importedAt == b.importedAt && a.simulated == b.simulated;
}

template <class T>
bool sameAll(const std::vector<T>& a, const std::vector<T>& b)
{
    return std::ranges::equal(a, b, [](const T& x, const T& y) { return same(x, y); });
}

/// A network of pipes between junctions, as an import of that size would give.
Model bigModel(int pipes)
{
    Model model;
    model.name = "big";
    model.frame.proj = kProj;
    model.assets = {{.id = AssetId("water"), .name = "Water", .kind = "water", .source = {}}};
    for (int i = 0; i < pipes; ++i) {
        const double x = i % 100, y = i / 100.0;
        Element pipe =
            element("P-" + std::to_string(i), "pipe",
                    LineShape{.points = {{x, y, 0}, {x + 1, y, 0}, {x + 1, y + 1, 1}}, .radiusM = 0.1});
        pipe.attributes = {{"diameter_m", 0.2},
                           {"length_m", 2.4},
                           {"roughness", 120.0},
                           {"from", "J-" + std::to_string(i)},
                           {"to", "J-" + std::to_string(i + 1)}};
        model.elements.push_back(std::move(pipe));
    }
    return model;
}

} // namespace

class tst_Project : public QObject {
    Q_OBJECT
private slots:
    void initTestCase_data() { addStores(); }
    void createsAnEmptyProject()
    {
        Workspace work;
        {
            const auto project = Project::create(work.place(), "Port Aurelia");
            SINEW_OK(project);
            QCOMPARE((*project)->access(), Project::Access::ReadWrite);
            SINEW_OK((*project)->loadModel());
            QCOMPARE((*project)->loadModel()->name, std::string("Port Aurelia"));
        }
        if (isOnServer()) {
            SINEW_FAILS(Project::create(work.place(), "again"), ErrorCode::Conflict);
            return;
        }
        std::vector<std::string> names;
        for (const auto& [name, bytes] : contentsOf(work.project()))
            names.push_back(name);
        QCOMPARE(names, (std::vector<std::string>{".lock", "history.sqlite", "ledger.sqlite", "model.gpkg",
                                                  "sources", "tiles"}));
        SINEW_FAILS(Project::create(work.place(), "again"), ErrorCode::Conflict);
    }
    void loadsWhatWasSaved()
    {
        Workspace work;
        const Model model = sampleModel();
        {
            const auto project = Project::create(work.place(), "x");
            SINEW_OK(project);
            SINEW_OK((*project)->saveModel(model));
        }
        const auto project = Project::open(work.place());
        SINEW_OK(project);
        const auto loaded = (*project)->loadModel();
        SINEW_OK(loaded);
        QCOMPARE(loaded->name, model.name);
        QVERIFY(loaded->frame == model.frame);
        QVERIFY(sameAll(loaded->sources, model.sources));
        QCOMPARE(loaded->assets.size(), std::size_t(2));
        QCOMPARE(loaded->assets[0].kind, std::string("water"));
        QVERIFY(loaded->assets[0].source == SourceId("s1"));
        QCOMPARE(loaded->elements.size(), model.elements.size());
        for (std::size_t i = 0; i < model.elements.size(); ++i)
            QVERIFY2(same(loaded->elements[i], model.elements[i]), model.elements[i].id.value.c_str());
        QVERIFY(sameAll(loaded->channels, model.channels));
        QVERIFY(sameAll(loaded->actuators, model.actuators));
        QCOMPARE(loaded->passports.size(), std::size_t(1));
        QVERIFY(same(loaded->passports[0].attributes, model.passports[0].attributes));
        QCOMPARE(loaded->users.size(), std::size_t(2));
        QCOMPARE(loaded->users[0].role, Role::Approver);
    }
    void anExportHoldsTheStatesAndSaysSimulated()
    {
        SINEW_FOLDER_ONLY("no project takes part");
        Workspace work;
        const Model model = sampleModel();
        const std::string file = (work.root() / "out.gpkg").string();
        const ExportedState measured{.channel = ChannelId("c1"),
                                     .element = model.elements[0].id,
                                     .quantity = "pressure",
                                     .unit = "Pa",
                                     .value = 412000.5,
                                     .time = at(60),
                                     .quality = Quality::Uncertain,
                                     .stale = true,
                                     .simulated = true};
        const ExportedState silent{
            .channel = ChannelId("c2"), .element = ElementId("gone"), .quantity = "pressure", .unit = "Pa"};
        SINEW_OK(exportGeoPackage(file, model, at(61), {measured, silent}));
        QProcess ogrinfo;
        ogrinfo.start("ogrinfo", {"-ro", "-al", QString::fromStdString(file)});
        QVERIFY2(ogrinfo.waitForFinished(static_cast<int>(kPatience.count())), "ogrinfo is missing");
        const QByteArray out = ogrinfo.readAllStandardOutput();
        QCOMPARE(ogrinfo.readAllStandardError(), QByteArray());
        for (const char* said :
             {"Layer name: states", "value_si (Real) = 412000.5", "quality (String) = uncertain",
              "quality (String) = no data", "simulated (String) = SIMULATED",
              "simulated (String) = SIMULATED: readings come", "Layer name: water_pipe_line"})
            QVERIFY2(out.contains(said), said);
    }

    void anExportThatFailsLeavesNothing()
    {
        SINEW_FOLDER_ONLY("no project takes part");
        Workspace work;
        const auto made = exportGeoPackage(work.root() / "nowhere/out.gpkg", sampleModel(), at(0), {});
        QVERIFY(!made);
        QVERIFY(made.error().subject.ends_with("nowhere/out.gpkg"));
        std::filesystem::create_directory(work.root() / "taken.gpkg");
        QVERIFY(!exportGeoPackage(work.root() / "taken.gpkg", sampleModel(), at(0), {}));
        QVERIFY(!std::filesystem::exists(work.root() / "taken.gpkg.part.gpkg"));
    }

    void ogrinfoOpensTheModel()
    {
        SINEW_FOLDER_ONLY("the same file, behind a server");
        Workspace work;
        const auto project = Project::create(work.place(), "x");
        SINEW_OK(project);
        SINEW_OK((*project)->saveModel(sampleModel()));
        QProcess ogrinfo;
        ogrinfo.start("ogrinfo", {"-ro", "-al", (work.project() / "model.gpkg").c_str()});
        QVERIFY2(ogrinfo.waitForFinished(static_cast<int>(kPatience.count())), "ogrinfo is missing");
        const QByteArray out = ogrinfo.readAllStandardOutput();
        QCOMPARE(ogrinfo.readAllStandardError(), QByteArray());
        QCOMPARE(ogrinfo.exitCode(), 0);
        for (const char* layer : {"water_pipe_line", "water_line_line", "water_junction_point",
                                  "water_building_area", "water_ifccolumn_solid", "elements", "channels",
                                  "actuators", "passports", "users", "sources", "assets", "sinew_project"})
            QVERIFY2(out.contains(QByteArray("Layer name: ") + layer), layer);
        QVERIFY(
            out.contains("LINESTRING Z (0.1 0.2 0.3,333333.333333333 -14285.7142857143 401.123456789012)"));
        QVERIFY2(out.contains("Sinew project frame"), out.left(3000));
        QVERIFY(out.contains("diameter_m (Real) = 0.1") &&
                out.contains("count (Integer64) = 9007199254740993"));
        QVERIFY(out.contains("open (Integer(Boolean)) = 1") && out.contains("from (String) = J-1"));
        QVERIFY(out.contains("Transverse_Mercator") || out.contains("Transverse Mercator"));
    }
    void localFrameHasNoCrs()
    {
        SINEW_FOLDER_ONLY("the same file, behind a server");
        Workspace work;
        const auto project = Project::create(work.place(), "x");
        SINEW_OK(project);
        Model model = sampleModel();
        model.frame = {};
        SINEW_OK((*project)->saveModel(model));
        QVERIFY((*project)->loadModel()->frame.isLocal());
        sqlite3* handle = nullptr;
        QCOMPARE(
            sqlite3_open_v2((work.project() / "model.gpkg").c_str(), &handle, SQLITE_OPEN_READONLY, nullptr),
            SQLITE_OK);
        sqlite3_stmt* statement = nullptr;
        sqlite3_prepare_v2(handle, "SELECT DISTINCT srs_id FROM gpkg_geometry_columns", -1, &statement,
                           nullptr);
        QCOMPARE(sqlite3_step(statement), SQLITE_ROW);
        QCOMPARE(sqlite3_column_int(statement, 0), -1); // undefined Cartesian, GeoPackage's own number
        QCOMPARE(sqlite3_step(statement), SQLITE_DONE);
        sqlite3_finalize(statement);
        sqlite3_close(handle);
    }
    void refusesAFrameThatIsNone()
    {
        SINEW_FOLDER_ONLY("the same file, behind a server");
        Workspace work;
        const auto project = Project::create(work.place(), "x");
        SINEW_OK(project);
        const auto before = contentsOf(work.project());
        Model model = sampleModel();
        model.frame.proj = "+proj=nonsense";
        SINEW_FAILS((*project)->saveModel(model), ErrorCode::InvalidInput);
        QVERIFY(contentsOf(work.project()) == before);
    }
    void savesAndLoadsBigModelsQuickly()
    {
        Workspace work;
        const auto project = Project::create(work.place(), "x");
        SINEW_OK(project);
        const Model model = bigModel(12'000);
        QElapsedTimer timer;
        timer.start();
        SINEW_OK((*project)->saveModel(model));
        const qint64 saved = timer.restart();
        const auto loaded = (*project)->loadModel();
        SINEW_OK(loaded);
        qInfo("12,000 pipes: saved in %lld ms, loaded in %lld ms", saved, timer.elapsed());
        QVERIFY(sameAll(loaded->elements, model.elements));
    }
    void storesEverySourceOnce()
    {
        Workspace work;
        const auto project = Project::create(work.place(), "x");
        SINEW_OK(project);
        writeBytes(work.root() / "a.inp", "[JUNCTIONS]");
        writeBytes(work.root() / "b.txt", "[JUNCTIONS]");
        const auto first = (*project)->addSource(work.root() / "a.inp");
        SINEW_OK(first);
        QCOMPARE(bytesOf((*project)->folder() / *first), std::string("[JUNCTIONS]"));
        QCOMPARE(*(*project)->addSource(work.root() / "b.txt"), *first);
        SINEW_FAILS((*project)->addSource(work.root() / "none.inp"), ErrorCode::NotFound);
        for (const char* part : {"x.shp", "x.dbf", "x.shx"})
            writeBytes(work.root() / part, part);
        const auto shape = (*project)->addSource(work.root() / "x.shp");
        SINEW_OK(shape);
        QCOMPARE(bytesOf(((*project)->folder() / *shape).replace_extension(".dbf")), std::string("x.dbf"));
        QCOMPARE(*(*project)->addSource(work.root() / "x.shp"), *shape);
        writeBytes(work.root() / "x.dbf", "other values");
        QVERIFY(*(*project)->addSource(work.root() / "x.shp") != *shape);
        Source source;
        source.storedPath = *first;
        QCOMPARE((*project)->sourcePath(source), (*project)->folder() / *first);
        if (!isOnServer())
            return;
        // Another machine has nothing in its cache yet.
        fs::remove_all((*project)->folder() / "sources");
        const auto elsewhere = Project::open(work.place());
        SINEW_OK(elsewhere);
        QCOMPARE(bytesOf((*elsewhere)->sourcePath(source)), std::string("[JUNCTIONS]"));
        source.storedPath = *shape;
        const fs::path fetched = (*elsewhere)->sourcePath(source);
        QCOMPARE(bytesOf(fetched), std::string("x.shp"));
        QCOMPARE(bytesOf(fs::path(fetched).replace_extension(".dbf")), std::string("x.dbf"));
    }
    void secondWriterGetsConflictAndMayView()
    {
        SINEW_FOLDER_ONLY("several may write on a server");
        Workspace work;
        const auto first = Project::create(work.place(), "x");
        SINEW_OK(first);
        SINEW_FAILS(Project::open(work.place()), ErrorCode::Conflict);
        const auto second = Project::open(work.place(), Project::Access::ReadOnly);
        SINEW_OK(second);
        QCOMPARE((*second)->access(), Project::Access::ReadOnly);
        SINEW_OK((*first)->history().append(std::vector{sample("c", 0, 1)}));
        SINEW_OK((*first)->ledger().append({.source = "operator:ada", .category = "login"}));
        QCOMPARE((*second)->history().latest(ChannelId("c"), at(1))->value().value, 1.0);
        QCOMPARE((*second)->ledger().rows()->size(), std::size_t(1));
        SINEW_FAILS((*second)->history().append(std::vector{sample("c", 1, 1)}), ErrorCode::ReadOnly);
        SINEW_FAILS((*second)->ledger().append({}), ErrorCode::ReadOnly);
        SINEW_FAILS((*second)->saveModel({}), ErrorCode::ReadOnly);
        SINEW_FAILS((*second)->addSource(work.root()), ErrorCode::ReadOnly);
    }
};

QTEST_GUILESS_MAIN(tst_Project)
#include "tst_Project.moc"
