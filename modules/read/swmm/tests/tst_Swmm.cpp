// SPDX-License-Identifier: GPL-3.0-or-later
#include "TestData.h"

#include <sinew/read/source/Reader.h>
#include <sinew/read/source/SourceFile.h>
#include <sinew/read/swmm/SwmmFile.h>

#include <algorithm>
#include <QtTest>

using namespace sinew;
using namespace sinew::read;

std::unique_ptr<Reader> sinew_make_read_swmm();

class tst_Swmm : public QObject {
    Q_OBJECT
private slots:
    void readsTheDemoSewers()
    {
        const auto path = std::filesystem::path(SINEW_SOURCE_DIR) / "assets/demo/sewer.inp";
        const auto reader = sinew_make_read_swmm();
        QVERIFY(reader->recognises(path, readHead(path).value()) > 0.9);
        QCOMPARE(reader->read(path, "sewer", {}, {}, {}).error().code, ErrorCode::NeedsAnswer);
        const auto result = reader->read(path, "sewer", {.crs = "EPSG:32628"}, {}, {});
        QVERIFY2(result.has_value(), result ? "" : result.error().text().c_str());
        const auto conduits = std::ranges::count(result->elements, "conduit", &Element::className);
        const auto file = readSwmm(path);
        QCOMPARE(static_cast<std::size_t>(conduits), file->section("CONDUITS").size());
        QCOMPARE(result->elements.front().id.value.substr(0, 15), std::string("sewer/junction/"));
    }
    void readsEveryReferenceModel()
    {
        const auto folder = sinewData() / "reference/drainage";
        SINEW_NEED_DATA(folder);
        const auto reader = sinew_make_read_swmm();
        int models = 0;
        for (const auto& entry : std::filesystem::directory_iterator(folder)) {
            if (entry.path().extension() != ".inp")
                continue;
            const auto result = reader->read(entry.path(), "x", {.crs = "local:ft"}, {}, {});
            QVERIFY2(result.has_value(), result ? "" : result.error().text().c_str());
            QVERIFY(!result->elements.empty());
            ++models;
        }
        QCOMPARE(models, 13);
    }
    void doesNotTakeEpanetForItsOwn()
    {
        const auto path = std::filesystem::path(SINEW_SOURCE_DIR) / "assets/demo/water.inp";
        QCOMPARE(sinew_make_read_swmm()->recognises(path, readHead(path).value()), 0.0);
    }
    void convertsFeet()
    {
        const auto file = parseSwmm("[OPTIONS]\nFLOW_UNITS CFS\n[JUNCTIONS]\nA 10 5\n", "x.inp");
        QVERIFY(file->usUnits());
        QVERIFY(!parseSwmm("[OPTIONS]\nFLOW_UNITS LPS\n[JUNCTIONS]\nA 10 5\n", "x.inp")->usUnits());
    }
    void refusesEveryBrokenFile()
    {
        const auto reader = sinew_make_read_swmm();
        for (const auto& entry :
             std::filesystem::directory_iterator(std::filesystem::path(SINEW_TEST_DIR) / "broken")) {
            const auto result = reader->read(entry.path(), "x", {.crs = "local:m"}, {}, {});
            QVERIFY2(!result, entry.path().c_str());
            QVERIFY2(result.error().text().find(entry.path().filename().string()) != std::string::npos,
                     result.error().text().c_str());
        }
    }
    void stopsWhenAsked()
    {
        std::stop_source stop;
        stop.request_stop();
        const auto path = std::filesystem::path(SINEW_SOURCE_DIR) / "assets/demo/sewer.inp";
        QCOMPARE(sinew_make_read_swmm()
                     ->read(path, "sewer", {.crs = "EPSG:32628"}, {}, stop.get_token())
                     .error()
                     .code,
                 ErrorCode::Cancelled);
    }
};

QTEST_GUILESS_MAIN(tst_Swmm)
#include "tst_Swmm.moc"
