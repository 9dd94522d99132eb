// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/demo/MakeDemo.h>

#include <fstream>
#include <QtTest>
#include <sstream>

using namespace sinew;

namespace {

std::string contentOf(const std::filesystem::path& path)
{
    std::ifstream file(path, std::ios::binary);
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

} // namespace

class tst_MakeDemo : public QObject {
    Q_OBJECT
private slots:
    void writesEveryFileUnderTenMegabytes()
    {
        QTemporaryDir folder;
        const std::filesystem::path path(folder.path().toStdString());
        const auto written = demo::makeDemo(path);
        QVERIFY2(written.has_value(), written ? "" : written.error().text().c_str());
        std::uintmax_t bytes = 0;
        for (const auto& entry : std::filesystem::directory_iterator(path))
            bytes += entry.file_size();
        QVERIFY2(bytes < 10'000'000, std::to_string(bytes).c_str());
        for (const auto& file : *written)
            QVERIFY2(std::filesystem::file_size(file) > 100, file.c_str());
    }
    void isTheSameCityEveryTime()
    {
        QTemporaryDir a, b;
        QVERIFY(demo::makeDemo(a.path().toStdString()) && demo::makeDemo(b.path().toStdString()));
        for (const char* name : {"bridge.ifc", "water.inp", "sewer.inp", "grid.m", "grid.zip",
                                 "plant.city.json", "bindings.csv"})
            QVERIFY2(contentOf(std::filesystem::path(a.path().toStdString()) / name) ==
                         contentOf(std::filesystem::path(b.path().toStdString()) / name),
                     name);
    }
    void namesTheFileThatCannotBeWritten()
    {
        const auto result = demo::makeDemo("/nonexistent/folder");
        QVERIFY(!result);
        QCOMPARE(result.error().code, ErrorCode::Io);
        QVERIFY(result.error().subject.find("/nonexistent/folder") != std::string::npos);
    }
};

QTEST_GUILESS_MAIN(tst_MakeDemo)
#include "tst_MakeDemo.moc"
