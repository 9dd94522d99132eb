// SPDX-License-Identifier: GPL-3.0-or-later
// What lies in the files byte by byte: chunks, shapes, texts; and schema migrations.
#include "StoreTest.h"

#include "../src/Chunk.h"
#include "../src/GeoPackage.h"
#include "../src/Schema.h"
#include "../src/ShapeRecord.h"
#include "../src/Sqlite.h"
#include "../src/TextRecord.h"

#include <array>
#include <bit>
#include <cmath>
#include <limits>
#include <random>

using namespace sinew;
using namespace sinew::store;
using namespace sinew::store::test;

namespace {

bool same(const Point& a, const Point& b)
{
    return a.time == b.time && a.arrival == b.arrival && a.quality == b.quality &&
           std::bit_cast<std::uint64_t>(a.value) == std::bit_cast<std::uint64_t>(b.value);
}

constexpr std::array<Migration, 2> kSteps{
    {{0, "ALTER TABLE thing ADD COLUMN colour TEXT NOT NULL DEFAULT 'grey'"},
     {1, "UPDATE thing SET colour = 'red' WHERE id = 2"}}};
constexpr std::array<Migration, 2> kBroken{
    {{0, "ALTER TABLE thing ADD COLUMN colour TEXT"}, {1, "UPDATE nothing SET a = 1"}}};

Schema schemaOf(int version, std::span<const Migration> migrations)
{
    return {.kind = "thing",
            .applicationId = 0x12345678,
            .version = version,
            .create = "CREATE TABLE thing (id INTEGER PRIMARY KEY); INSERT INTO thing VALUES (1), (2)",
            .migrations = migrations};
}

} // namespace

class tst_Records : public QObject {
    Q_OBJECT
private slots:
    void chunksKeepEveryBit()
    {
        std::mt19937_64 random(3);
        Points points;
        for (const std::int64_t time :
             {std::numeric_limits<std::int64_t>::min(), std::int64_t(-1), std::int64_t(0),
              std::int64_t(1'770'000'000'000'000), std::numeric_limits<std::int64_t>::max()})
            points.push_back({.time = time,
                              .arrival = static_cast<std::int64_t>(random()),
                              .value = std::bit_cast<double>(random()),
                              .quality = static_cast<Quality>(random() % 3)});
        const auto back = decodeChunk(encodeChunk(points));
        SINEW_OK(back);
        QVERIFY(std::ranges::equal(*back, points, same));
        QVERIFY(decodeChunk(encodeChunk({}))->empty());
    }
    void damagedChunksAreRefused()
    {
        Points points;
        for (int i = 0; i < 300; ++i)
            points.push_back({.time = i, .arrival = i, .value = std::sin(i)});
        const std::string blob = encodeChunk(points);
        for (std::size_t i = 0; i < blob.size(); i += 7)
            SINEW_FAILS(decodeChunk(std::string_view(blob).substr(0, i)), ErrorCode::Corrupt);
        for (std::size_t i = 4; i < blob.size(); i += 3) {
            std::string broken = blob;
            broken[i] = static_cast<char>(broken[i] ^ 0x55);
            const auto read = decodeChunk(broken);
            // A flag of the frame's header may be without meaning; then the contents are what they were.
            QVERIFY(!read || std::ranges::equal(*read, points, same));
        }
        std::ranges::reverse(points);
        SINEW_FAILS(decodeChunk(encodeChunk(points)), ErrorCode::Corrupt);
    }
    void damagedShapesAreRefused()
    {
        const std::string blob = encodeShape(
            MeshShape{.origin = {1, 2, 3}, .positions = {0, 0, 0, 1, 0, 0, 0, 1, 0}, .indices = {0, 1, 2}});
        SINEW_OK(decodeShape(blob));
        for (std::size_t i = 0; i < blob.size(); ++i)
            SINEW_FAILS(decodeShape(blob.substr(0, i)), ErrorCode::Corrupt);
        SINEW_FAILS(decodeShape(blob + "x"), ErrorCode::Corrupt);
        SINEW_FAILS(
            decodeShape(encodeShape(MeshShape{.origin = {}, .positions = {0, 0, 0}, .indices = {0, 0, 1}})),
            ErrorCode::Corrupt);
        // A count that no memory could hold.
        SINEW_FAILS(decodeShape(std::string_view("\x01\x03\0\0\0\0\0\0\0\0\xff\xff\xff\xff\xff\x7f", 16)),
                    ErrorCode::Corrupt);
    }
    void anyTextSurvives()
    {
        for (const std::string& text : {std::string(), std::string("plain"), std::string("Zürich 橋 🌉"),
                                        std::string("Z\xfcrich"), std::string("a\0b", 3),
                                        std::string("\x1a"
                                                    "abc"),
                                        std::string("\xed\xa0\x80"), std::string("\xc0\xaf"),
                                        std::string("\xf4\x90\x80\x80"), std::string("\xe6\xa9")})
            QCOMPARE(decodeText(encodeText(text)), text);
        QCOMPARE(encodeText("Zürich 橋 🌉"), std::string("Zürich 橋 🌉"));
        QCOMPARE(decodeText("\x1a???"), std::string("\x1a???"));
    }
    void attributesKeepTheirTypes()
    {
        const Attributes attributes{{"whole", std::int64_t(3)},
                                    {"real", 3.0},
                                    {"tiny", 5e-324},
                                    {"pi", 3.141592653589793},
                                    {"flag", false},
                                    {"text", std::string("3")},
                                    {"least", std::numeric_limits<std::int64_t>::min()},
                                    {"inf", HUGE_VAL},
                                    {"minus zero", -0.0}};
        const auto back = decodeAttributes(encodeAttributes(attributes));
        SINEW_OK(back);
        QVERIFY(*back == attributes);
        QVERIFY(std::signbit(std::get<double>(back->at("minus zero"))));
        for (const char* broken :
             {"[]", "{\"a\": null}", "{\"a\": [1]}", "{\"a\"", "{\"a\": {\"number\": 1}}"})
            SINEW_FAILS(decodeAttributes(broken), ErrorCode::Corrupt);
    }
    void migratesStepByStep()
    {
        Workspace work;
        const fs::path file = work.root() / "thing.sqlite";
        createFile(file, schemaOf(0, {}));
        SqliteDatabase database(file, SqliteDatabase::Mode::Write);
        migrate(database, schemaOf(2, kSteps));
        QCOMPARE(database.integer("SELECT count(*) FROM thing WHERE colour = 'red'"), std::int64_t(1));
        QCOMPARE(versionOf(database, schemaOf(2, kSteps)), 2);
        QVERIFY(!fs::exists(file.string() + ".v0"));
        migrate(database, schemaOf(2, kSteps)); // nothing left to do
    }
    void failedMigrationLeavesTheFile()
    {
        Workspace work;
        const fs::path file = work.root() / "thing.sqlite";
        createFile(file, schemaOf(0, {}));
        SqliteDatabase database(file, SqliteDatabase::Mode::Write);
        QVERIFY_EXCEPTION_THROWN(migrate(database, schemaOf(2, kBroken)), Failure);
        QCOMPARE(versionOf(database, schemaOf(2, kSteps)), 0);
        migrate(database, schemaOf(2, kSteps)); // a program that can, still can
    }
    void anIntegrityCheckIsStopped()
    {
        Workspace work;
        const fs::path file = work.root() / "thing.sqlite";
        createFile(file, schemaOf(0, {}));
        SqliteDatabase database(file, SqliteDatabase::Mode::Write);
        database.execute("CREATE TABLE many (a INTEGER PRIMARY KEY, b TEXT); CREATE INDEX many_b ON many (b);"
                         "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) "
                         "INSERT INTO many SELECT i, 'row ' || i FROM n");
        std::stop_source source;
        database.checkIntegrity(source.get_token());
        source.request_stop();
        try {
            database.checkIntegrity(source.get_token());
            QFAIL("it went on");
        } catch (const Failure& stopped) {
            QCOMPARE(stopped.error.code, ErrorCode::Cancelled);
        }
        database.checkIntegrity({}); // the connection is as good as before
        QCOMPARE(database.integer("SELECT count(*) FROM many"), std::int64_t(20000));
    }
    void migratesAModel()
    {
        constexpr std::array<Migration, 1> step{{{1, "UPDATE users SET name = 'x' || name"}}};
        constexpr std::array<Migration, 1> broken{{{1, "UPDATE nothing SET name = 1"}}};
        Workspace work;
        const fs::path file = work.root() / "model.gpkg";
        Model model;
        model.users = {{.id = UserId("ada"), .name = "Ada", .role = Role::Viewer}};
        writeGeoPackage(file, model);
        QVERIFY_EXCEPTION_THROWN(migrateGeoPackage(file, {.version = 2, .migrations = broken}), Failure);
        QCOMPARE(versionOfGeoPackage(file, {.version = 2, .migrations = step}), 1);
        migrateGeoPackage(file, {.version = 2, .migrations = step});
        QCOMPARE(versionOfGeoPackage(file, {.version = 2, .migrations = step}), 2);
        QVERIFY_EXCEPTION_THROWN(readGeoPackage(file), Failure); // newer than this program
        migrateGeoPackage(file, {.version = 2, .migrations = {}});
    }
};

QTEST_GUILESS_MAIN(tst_Records)
#include "tst_Records.moc"
