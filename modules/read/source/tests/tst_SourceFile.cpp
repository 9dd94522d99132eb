// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/read/source/SourceFile.h>
#include <sinew/read/source/TempFolder.h>

#include <archive.h>
#include <archive_entry.h>

#include <fstream>
#include <QtTest>

using namespace sinew;
using namespace sinew::read;
namespace fs = std::filesystem;

namespace {

struct Entry {
    std::string name, bytes;
    std::string linkTo;
};

void writeArchive(const fs::path& to, bool gzip, const std::vector<Entry>& entries)
{
    archive* a = archive_write_new();
    if (gzip) {
        archive_write_add_filter_gzip(a);
        archive_write_set_format_raw(a);
    } else {
        archive_write_set_format_zip(a);
    }
    QCOMPARE(archive_write_open_filename(a, to.c_str()), ARCHIVE_OK);
    for (const Entry& e : entries) {
        archive_entry* entry = archive_entry_new();
        archive_entry_set_pathname(entry, e.name.c_str());
        archive_entry_set_filetype(entry, e.linkTo.empty() ? AE_IFREG : AE_IFLNK);
        archive_entry_set_perm(entry, 0644);
        archive_entry_set_size(entry, static_cast<la_int64_t>(e.bytes.size()));
        if (!e.linkTo.empty())
            archive_entry_set_symlink(entry, e.linkTo.c_str());
        QVERIFY(archive_write_header(a, entry) >= ARCHIVE_WARN);
        archive_write_data(a, e.bytes.data(), e.bytes.size());
        archive_entry_free(entry);
    }
    archive_write_free(a);
}

void writePlain(const fs::path& to, const std::string& bytes)
{
    std::ofstream(to, std::ios::binary) << bytes;
}

std::string readPlain(const fs::path& from)
{
    std::ifstream in(from, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

} // namespace

class tst_SourceFile : public QObject {
    Q_OBJECT
    std::optional<TempFolder> m_folder;
    fs::path at(const std::string& name) const { return m_folder->path() / name; }

private slots:
    void init() { m_folder = TempFolder::make("test").value(); }

    void readsPlainGzipAndZipAlike()
    {
        const std::string text(200000, 'x');
        writePlain(at("plain"), text);
        writeArchive(at("a.gz"), true, {{"a", text, {}}});
        writeArchive(at("a.ifczip"), false, {{"a.ifc", text, {}}});
        for (const char* name : {"plain", "a.gz", "a.ifczip"}) {
            QCOMPARE(readWhole(at(name)).value(), text);
            QCOMPARE(readHead(at(name), 10).value(), std::string(10, 'x'));
        }
        QVERIFY(!isCompressed(at("plain")));
        QVERIFY(isCompressed(at("a.gz")) && isCompressed(at("a.ifczip")));
    }
    void unpacksFolders()
    {
        writeArchive(at("a.zip"), false,
                     {{"in/one.shp", "1", {}}, {"in/one.dbf", "22", {}}, {"__MACOSX/in/._one.shp", "?", {}}});
        fs::create_directory(at("out"));
        const auto paths = unpackInto(at("a.zip"), at("out"));
        QVERIFY2(paths.has_value(), paths ? "" : paths.error().text().c_str());
        QCOMPARE(paths->size(), std::size_t(2));
        QCOMPARE(readPlain(at("out/in/one.dbf")), std::string("22"));
    }
    void gzipLosesItsSuffix()
    {
        writeArchive(at("net.inp.gz"), true, {{"x", "abc", {}}});
        fs::create_directory(at("out"));
        QCOMPARE(unpackInto(at("net.inp.gz"), at("out")).value().front(), at("out/net.inp"));
    }
    void refusesWhatClimbsOut_data()
    {
        QTest::addColumn<QString>("name");
        QTest::newRow("dots") << "../evil";
        QTest::newRow("inner dots") << "a/../../evil";
        QTest::newRow("absolute") << "/tmp/evil";
        QTest::newRow("backslash") << "..\\evil";
        QTest::newRow("drive") << "c:evil";
    }
    void refusesWhatClimbsOut()
    {
        QFETCH(QString, name);
        writeArchive(at("a.zip"), false, {{name.toStdString(), "x", {}}});
        fs::create_directory(at("out"));
        QCOMPARE(unpackInto(at("a.zip"), at("out")).error().code, ErrorCode::InvalidInput);
        QCOMPARE(readWhole(at("a.zip")).error().code, ErrorCode::InvalidInput);
        QVERIFY(fs::is_empty(at("out")));
        QVERIFY(!fs::exists(at("evil")));
    }
    void refusesLinksAndDuplicates()
    {
        fs::create_directory(at("out"));
        writeArchive(at("link.zip"), false, {{"link", "", "/etc/passwd"}});
        QCOMPARE(unpackInto(at("link.zip"), at("out")).error().code, ErrorCode::InvalidInput);
        writeArchive(at("twice.zip"), false, {{"a", "1", {}}, {"a", "2", {}}});
        QCOMPARE(unpackInto(at("twice.zip"), at("out")).error().code, ErrorCode::InvalidInput);
        writeArchive(at("two.zip"), false, {{"a", "1", {}}, {"b", "2", {}}});
        QCOMPARE(readWhole(at("two.zip")).error().code, ErrorCode::InvalidInput);
    }
    void refusesBombs()
    {
        writeArchive(at("bomb.gz"), true, {{"x", std::string(80 << 20, '\0'), {}}});
        QCOMPARE(readWhole(at("bomb.gz")).error().code, ErrorCode::LimitExceeded);
        SourceLimits small;
        small.maxBytes = 1000;
        writePlain(at("plain"), std::string(2000, 'x'));
        QCOMPARE(readWhole(at("plain"), small).error().code, ErrorCode::LimitExceeded);
        small = {};
        small.maxEntries = 2;
        fs::create_directory(at("out"));
        writeArchive(at("many.zip"), false, {{"a", "1", {}}, {"b", "2", {}}, {"c", "3", {}}});
        QCOMPARE(unpackInto(at("many.zip"), at("out"), small).error().code, ErrorCode::LimitExceeded);
    }
    void reportsTruncation()
    {
        std::string text;
        for (int i = 0; i < 50000; ++i)
            text += std::to_string(i * 7919 % 10007);
        for (const bool gzip : {true, false}) {
            writeArchive(at("whole"), gzip, {{"a", text, {}}});
            const std::string packed = readPlain(at("whole"));
            writePlain(at("cut"), packed.substr(0, packed.size() / 2));
            QCOMPARE(readWhole(at("cut")).error().code, ErrorCode::Corrupt);
        }
    }
    void reportsWhatIsNotThere()
    {
        QCOMPARE(readWhole(at("none")).error().code, ErrorCode::NotFound);
        QCOMPARE(readWhole(m_folder->path()).error().code, ErrorCode::InvalidInput);
        QCOMPARE(sha256OfFile(at("none")).error().code, ErrorCode::NotFound);
    }
    void stops()
    {
        std::stop_source stop;
        stop.request_stop();
        writePlain(at("plain"), "x");
        writeArchive(at("a.gz"), true, {{"x", "x", {}}});
        fs::create_directory(at("out"));
        QCOMPARE(readWhole(at("plain"), {}, stop.get_token()).error().code, ErrorCode::Cancelled);
        QCOMPARE(unpackInto(at("a.gz"), at("out"), {}, stop.get_token()).error().code, ErrorCode::Cancelled);
    }
    void hashes()
    {
        writePlain(at("abc"), "abc"); // FIPS 180-2, B.1
        QCOMPARE(sha256OfFile(at("abc")).value(),
                 std::string("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
    }
    void removesTemporaryFolders()
    {
        const fs::path path = m_folder->path();
        writePlain(at("x"), "x");
        m_folder.reset();
        QVERIFY(!fs::exists(path));
    }
};

QTEST_GUILESS_MAIN(tst_SourceFile)
#include "tst_SourceFile.moc"
