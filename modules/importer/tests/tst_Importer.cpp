// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/importer/Importer.h>
#include <sinew/read/bindings/BindingTable.h>

#include <algorithm>
#include <fmt/format.h>
#include <fstream>
#include <optional>
#include <QtTest>

using namespace sinew;
using namespace sinew::importer;

std::unique_ptr<read::Reader> sinew_make_read_matpower();
std::unique_ptr<read::Reader> sinew_make_read_swmm();

namespace {

const std::filesystem::path kDemo = std::filesystem::path(SINEW_SOURCE_DIR) / "assets/demo";

/// A hill that is read from a file holding its height.
class HillReader final : public read::Reader {
public:
    std::string name() const override { return "hill"; }
    double recognises(const std::filesystem::path& path, std::string_view) const override
    {
        return path.extension() == ".hill" ? 1 : 0;
    }
    Result<read::Preview> preview(const std::filesystem::path&, const read::ImportOptions&,
                                  std::stop_token) const override
    {
        return read::Preview{.format = "Hill"};
    }
    Result<read::ImportResult> read(const std::filesystem::path& path, const std::string&,
                                    const read::ImportOptions& options, const read::Progress&,
                                    std::stop_token) const override
    {
        ++reads;
        std::ifstream in(path);
        float height = 0;
        in >> height;
        auto terrain = std::make_shared<Terrain>(Terrain{.sourceName = "hill",
                                                         .northM = 2,
                                                         .columns = 2,
                                                         .rows = 2,
                                                         .heightM = {height, height, height, height}});
        return read::ImportResult{.frame = options.frame.value_or(Frame{}), .terrains = {terrain}};
    }
    inline static int reads = 0;
};

Readers allReaders()
{
    Readers readers;
    readers.push_back(sinew_make_read_matpower());
    readers.push_back(sinew_make_read_swmm());
    readers.push_back(std::make_unique<HillReader>());
    return readers;
}

void write(const std::filesystem::path& path, const std::string& text)
{
    std::ofstream(path) << text;
}

std::string sewerAt(int x)
{
    return fmt::format("[OPTIONS]\nFLOW_UNITS CMS\n[JUNCTIONS]\nA 1 2\nB 0 2\n[CONDUITS]\nC A B 100 .01 0 0\n"
                       "[COORDINATES]\nA {} 0\nB {} 0\n",
                       x, x + 100);
}

} // namespace

class tst_Importer : public QObject {
    Q_OBJECT
    QTemporaryDir m_folder;
    Readers m_readers = allReaders();
    int m_projects = 0;

    std::unique_ptr<store::Project> newProject()
    {
        auto project = store::Project::create(std::filesystem::path(m_folder.path().toStdString()) /
                                                  ("p" + std::to_string(++m_projects) + ".sinew"),
                                              "p");
        return project ? std::move(*project) : nullptr;
    }
    std::filesystem::path file(const char* name) const
    {
        return std::filesystem::path(m_folder.path().toStdString()) / name;
    }

private slots:
    void namesImportsByTheFile()
    {
        QCOMPARE(assetKeyOf("/a/water.inp.gz"), std::string("water"));
        QCOMPARE(assetKeyOf("plant.city.json"), std::string("plant"));
    }
    void importsTwoFilesIntoOneFrameAndOpensAgain()
    {
        auto project = newProject();
        Model model = *project->loadModel();
        const auto sewer =
            importFile(*project, model, m_readers, {.file = kDemo / "sewer.inp", .crs = "EPSG:32628"});
        QVERIFY2(sewer.has_value(), sewer ? "" : sewer.error().text().c_str());
        const auto grid =
            importFile(*project, model, m_readers, {.file = kDemo / "grid.zip", .crs = "EPSG:32628"});
        QVERIFY2(grid.has_value(), grid ? "" : grid.error().text().c_str());
        QVERIFY(!model.frame.isLocal());
        QVERIFY(project->saveModel(model).has_value());
        std::vector<Warning> warnings;
        const auto again = loadModel(*project, m_readers, warnings);
        QVERIFY(again.has_value() && warnings.empty());
        QCOMPARE(again->elements.size(), model.elements.size());
        QVERIFY(std::filesystem::exists(project->sourcePath(again->sources.front())));
    }
    void aReimportKeepsIdsAnswersAndBindings()
    {
        auto project = newProject();
        Model model = *project->loadModel();
        write(file("net.inp"), "[OPTIONS]\nFLOW_UNITS CMS\n[JUNCTIONS]\nA 1 2\nB 0 2\n[CONDUITS]\nC A B 100 "
                               ".01 0 0\n[COORDINATES]\nA 0 0\nB 100 0\n");
        QVERIFY(
            importFile(*project, model, m_readers, {.file = file("net.inp"), .crs = "local:m"}).has_value());
        const auto table = read::parseBindings("kind,id,element,quantity,unit\nchannel,depth-a,net/junction/"
                                               "A,depth,m\nchannel,depth-b,net/junction/B,depth,m\n",
                                               "b.csv");
        QVERIFY(read::applyBindings(model, *table, false).has_value());
        Channel spare; // known, and not yet bound to anything
        spare.id = ChannelId("spare");
        model.channels.push_back(spare);
        const Model before = model;
        // B is gone, D is new, A has moved; the answer about the CRS is remembered.
        write(file("net.inp"), "[OPTIONS]\nFLOW_UNITS CMS\n[JUNCTIONS]\nA 7 2\nD 0 2\n[CONDUITS]\nC A D 100 "
                               ".01 0 0\n[COORDINATES]\nA 5 5\nD 100 0\n");
        const auto report = importFile(*project, model, m_readers, {.file = file("net.inp")});
        QVERIFY2(report.has_value(), report ? "" : report.error().text().c_str());
        QVERIFY(report->replaced);
        const auto a = std::ranges::find(model.elements, ElementId("net/junction/A"), &Element::id);
        QVERIFY(a != model.elements.end());
        QCOMPARE(*numberOf(a->attributes, "elevation_m"), 7.0);
        QCOMPARE(model.channels.size(), before.channels.size());
        QVERIFY2(std::ranges::any_of(
                     report->warnings,
                     [](const Warning& w) { return w.message.find("depth-b") != std::string::npos; }),
                 "the unbound channel is named");
        QVERIFY(std::ranges::none_of(report->warnings, [](const Warning& w) {
            return w.message.find("spare") != std::string::npos; // it never was bound to anything
        }));
        QCOMPARE(report->gone, std::vector{ElementId("net/junction/B")});
        QCOMPARE(report->added, std::vector{ElementId("net/junction/D")});
    }
    void whatWasImportedCanBeTakenOutAgain()
    {
        auto project = newProject();
        Model model = *project->loadModel();
        write(file("a.inp"), sewerAt(0));
        write(file("b.inp"), sewerAt(9));
        QVERIFY(
            importFile(*project, model, m_readers, {.file = file("a.inp"), .crs = "local:m"}).has_value());
        QVERIFY(
            importFile(*project, model, m_readers, {.file = file("b.inp"), .crs = "local:m"}).has_value());
        Channel channel;
        channel.id = ChannelId("depth");
        channel.element = ElementId("a/junction/A");
        model.channels.push_back(channel);
        removeImport(model, SourceId("a"));
        QCOMPARE(model.sources.size(), std::size_t(1));
        QCOMPARE(model.elements.size(), std::size_t(3));
        QVERIFY(
            std::ranges::all_of(model.elements, [](const Element& e) { return e.asset == AssetId("b"); }));
        QVERIFY(project->saveModel(model).has_value());
        // Imported again, it finds its channel.
        QVERIFY(
            importFile(*project, model, m_readers, {.file = file("a.inp"), .crs = "local:m"}).has_value());
        QVERIFY(std::ranges::find(model.elements, model.channels[0].element, &Element::id) !=
                model.elements.end());
    }
    void saysWhenAFileLiesFarFromAllElse()
    {
        auto project = newProject();
        Model model = *project->loadModel();
        write(file("here.inp"), sewerAt(0));
        write(file("near.inp"), sewerAt(90'000));
        write(file("far.inp"), sewerAt(800'000));
        const auto warned = [&](const char* name) -> std::optional<bool> {
            const auto report =
                importFile(*project, model, m_readers, {.file = file(name), .crs = "local:m"});
            if (!report)
                return std::nullopt;
            return std::ranges::any_of(report->warnings, [](const Warning& w) {
                return w.message.find(" km away") != std::string::npos;
            });
        };
        QCOMPARE(warned("here.inp"), std::optional(false));
        QCOMPARE(warned("near.inp"), std::optional(false));
        QCOMPARE(warned("far.inp"), std::optional(true));
        QCOMPARE(warned("here.inp"), std::optional(false)); // between the two others
    }
    void aFailedImportChangesNothing()
    {
        auto project = newProject();
        Model model = *project->loadModel();
        QVERIFY(importFile(*project, model, m_readers, {.file = kDemo / "sewer.inp", .crs = "EPSG:32628"})
                    .has_value());
        const std::size_t elements = model.elements.size();
        const auto unknown = importFile(*project, model, m_readers, {.file = kDemo / "grid.zip"});
        QCOMPARE(unknown.error().code, ErrorCode::NeedsAnswer);
        // A local file cannot be placed in a georeferenced project.
        const auto local =
            importFile(*project, model, m_readers, {.file = kDemo / "grid.zip", .crs = "local:m"});
        QVERIFY(!local);
        QCOMPARE(importFile(*project, model, m_readers, {.file = kDemo / "nothing.inp"}).error().code,
                 ErrorCode::NotFound);
        write(file("unknown.xyz"), "what is this");
        QCOMPARE(importFile(*project, model, m_readers, {.file = file("unknown.xyz")}).error().code,
                 ErrorCode::Unsupported);
        QCOMPARE(model.elements.size(), elements);
        QCOMPARE(model.sources.size(), std::size_t(1));
    }
    void tablesAreStoredWithTheirSisters()
    {
        auto project = newProject();
        Model model = *project->loadModel();
        std::filesystem::create_directories(file("tables"));
        write(file("tables/bus.csv"),
              "Bus ID,Bus Name,BaseKV,Bus Type,MW Load,MVAR Load,V Mag,V Angle,MW Shunt G,MVAR Shunt "
              "B,lat,lng\n1,A,110,Ref,0,0,1,0,0,0,45,9\n2,B,110,PQ,5,1,1,0,0,0,45.1,9.1\n");
        write(file("tables/branch.csv"),
              "UID,From Bus,To Bus,R,X,B,Cont Rating,Tr Ratio\nL1,1,2,.01,.1,0,100,0\n");
        write(file("tables/gen.csv"), "GEN UID,Bus ID,MW Inj,MVAR Inj,V Setpoint p.u.,PMax MW,PMin MW,QMax "
                                      "MVAR,QMin MVAR\nG,1,5,0,1,9,0,9,-9\n");
        const auto report =
            importFile(*project, model, m_readers, {.file = file("tables/bus.csv"), .assetKey = "grid"});
        QVERIFY2(report.has_value(), report ? "" : report.error().text().c_str());
        const auto stored = m_readers[0]->read(project->sourcePath(model.sources[0]), "grid", {}, {}, {});
        QVERIFY2(stored.has_value(), stored ? "" : stored.error().text().c_str());
        QCOMPARE(stored->elements.size(), std::size_t(3));
    }
    void terrainsComeBackFromTheirCache()
    {
        auto project = newProject();
        Model model = *project->loadModel();
        write(file("a.hill"), "42");
        const auto report =
            importFile(*project, model, m_readers, {.file = file("a.hill"), .crs = "local:m"});
        QVERIFY(report.has_value());
        QCOMPARE(report->counts.size(), std::size_t(1));
        QCOMPARE(report->counts[0].first, std::string("terrain"));
        QCOMPARE(model.groundAt(1, 1), 42.0);
        QVERIFY(project->saveModel(model).has_value());
        std::vector<Warning> warnings;
        const int before = HillReader::reads;
        QCOMPARE(loadModel(*project, m_readers, warnings)->groundAt(1, 1), 42.0);
        QCOMPARE(HillReader::reads, before);
        // Without the cache, or with a broken one, the source is read again.
        for (const auto& entry : std::filesystem::directory_iterator(project->tilesFolder()))
            std::filesystem::resize_file(entry.path(), std::filesystem::file_size(entry.path()) / 2);
        QCOMPARE(loadModel(*project, m_readers, warnings)->groundAt(1, 1), 42.0);
        QCOMPARE(HillReader::reads, before + 1);
    }
};

QTEST_GUILESS_MAIN(tst_Importer)
#include "tst_Importer.moc"
