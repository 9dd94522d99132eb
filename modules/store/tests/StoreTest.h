// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/store/Project.h>

#include <TestPostgres.h>

#include <fstream>
#include <map>
#include <QTemporaryDir>
#include <QtTest>
#include <sstream>

namespace sinew::store::test {

namespace fs = std::filesystem;

/// Fails the test with the error's text.
#define SINEW_OK(result)                                                                                     \
    do {                                                                                                     \
        const auto& checked = (result);                                                                      \
        if (!checked)                                                                                        \
            QFAIL(checked.error().text().c_str());                                                           \
    } while (false)

#define SINEW_FAILS(result, expected)                                                                        \
    do {                                                                                                     \
        const auto& checked = (result);                                                                      \
        QVERIFY2(!checked, "it should have failed");                                                         \
        QVERIFY2(checked.error().code == (expected), checked.error().text().c_str());                        \
    } while (false)

inline std::string bytesOf(const fs::path& file)
{
    std::ifstream in(file, std::ios::binary);
    std::ostringstream bytes;
    bytes << in.rdbuf();
    return bytes.str();
}

inline void writeBytes(const fs::path& file, const std::string& bytes)
{
    std::ofstream(file, std::ios::binary | std::ios::trunc) << bytes;
}

/// Every file of a folder with its bytes.
inline std::map<std::string, std::string> contentsOf(const fs::path& folder)
{
    std::map<std::string, std::string> contents;
    for (const auto& entry : fs::recursive_directory_iterator(folder))
        contents[fs::relative(entry.path(), folder).string()] =
            entry.is_regular_file() ? bytesOf(entry.path()) : "folder";
    return contents;
}

/// The server of this program's tests, made when the first one asks for it.
inline TestPostgres& server()
{
    static TestPostgres server;
    static const bool isRunning = [] {
        ::setenv("XDG_CACHE_HOME", (server.folder() / "cache").c_str(), 1);
        ::setenv("XDG_STATE_HOME", (server.folder() / "state").c_str(), 1);
        return server.start();
    }();
    if (!isRunning)
        qFatal("the test's PostgreSQL server does not run: %s", server.log().c_str());
    return server;
}

/// For initTestCase_data(): every test runs on a folder and on a server.
inline void addStores()
{
    QTest::addColumn<bool>("onServer");
    QTest::newRow("folder") << false;
    if (!TestPostgres::programs().empty())
        QTest::newRow("server") << true;
    else if (std::getenv("CI"))
        qFatal("the PostgreSQL server's programs are missing");
}

inline bool isOnServer()
{
    QFETCH_GLOBAL(bool, onServer);
    return onServer;
}

#define SINEW_FOLDER_ONLY(why)                                                                               \
    do {                                                                                                     \
        if (isOnServer())                                                                                    \
            QSKIP(why);                                                                                      \
    } while (false)

/// A folder of its own, with a place for one project.
struct Workspace {
    QTemporaryDir directory;
    std::string schema = [] {
        static int count = 0;
        return "test" + std::to_string(++count);
    }();
    /// Where the test's project is: in a folder, or on the server.
    fs::path place() const { return isOnServer() ? fs::path(server().address(schema)) : project(); }
    fs::path root() const { return directory.path().toStdString(); }
    fs::path project() const { return root() / "test.sinew"; }
};

inline Instant at(double seconds)
{
    return Instant(fromSeconds(1.77e9)) + fromSeconds(seconds);
}

inline Sample sample(const std::string& channel, double seconds, double value,
                     Quality quality = Quality::Good)
{
    return {.channel = ChannelId(channel),
            .sourceTime = at(seconds),
            .arrivalTime = at(seconds + 0.25),
            .value = value,
            .quality = quality};
}

} // namespace sinew::store::test
