// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/SyntheticCity.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>
#include <sinew/mesh/TileCache.h>

using namespace sinew;
using namespace sinew::mesh;

class tst_TileCache : public QObject {
    Q_OBJECT

    QTemporaryDir m_dir;
    std::filesystem::path folder() const { return m_dir.path().toStdString(); }
    TileSet m_set;
    QString file() const { return m_dir.filePath(QString::fromStdString(m_set.key) + ".tiles"); }

private slots:
    void init()
    {
        m_set = *buildTiles(test::makeCity({.buildings = 60}));
        m_set.warnings.push_back({"a word", "a/thing"});
        QVERIFY(writeTiles(folder(), m_set));
    }
    void readsWhatWasWritten();
    void refusesTruncatedFiles();
    void refusesDamagedFiles();
    void missingIsNotFound();
    void keepsOneSet();
    void rebuildsWhatIsDamaged();
    void aFolderThatCannotBeWrittenIsAWarning();
};

void tst_TileCache::readsWhatWasWritten()
{
    const auto read = readTiles(folder(), m_set.key);
    QVERIFY2(read.has_value(), read ? "" : read.error().text().c_str());
    QCOMPARE(read->tiles.size(), m_set.tiles.size());
    QVERIFY(read->warnings == m_set.warnings);
    QCOMPARE(read->elementBounds.size(), m_set.elementBounds.size());
    for (std::size_t t = 0; t < m_set.tiles.size(); ++t) {
        const Tile &a = m_set.tiles[t], &b = read->tiles[t];
        QVERIFY(a.material == b.material && a.origin == b.origin && a.bounds.min == b.bounds.min &&
                a.reachM == b.reachM && a.photo == b.photo);
        QCOMPARE(a.levels.size(), b.levels.size());
        for (std::size_t l = 0; l < a.levels.size(); ++l)
            QVERIFY(a.levels[l].vertices == b.levels[l].vertices &&
                    a.levels[l].indices == b.levels[l].indices && a.levels[l].kind == b.levels[l].kind &&
                    a.levels[l].errorM == b.levels[l].errorM);
    }
}

void tst_TileCache::refusesTruncatedFiles()
{
    const qint64 size = QFile(file()).size();
    for (const qint64 keep : {qint64(0), qint64(7), qint64(32), size / 2, size - 1}) {
        QVERIFY(writeTiles(folder(), m_set));
        QVERIFY(QFile::resize(file(), keep));
        const auto read = readTiles(folder(), m_set.key);
        QVERIFY(!read);
        QCOMPARE(read.error().code, ErrorCode::Corrupt);
    }
}

void tst_TileCache::refusesDamagedFiles()
{
    const qint64 size = QFile(file()).size();
    for (qint64 at = 0; at < size; at += std::max<qint64>(1, size / 97)) {
        if (at >= 12 && at < 16)
            continue; // reserved
        QVERIFY(writeTiles(folder(), m_set));
        QFile f(file());
        QVERIFY(f.open(QIODevice::ReadWrite) && f.seek(at));
        char byte = 0;
        QVERIFY(f.getChar(&byte) && f.seek(at) && f.putChar(static_cast<char>(byte ^ 0x10)));
        f.close();
        const auto read = readTiles(folder(), m_set.key);
        QVERIFY2(!read, qPrintable(QString::number(at)));
    }
}

void tst_TileCache::missingIsNotFound()
{
    const auto read = readTiles(folder(), "0123");
    QVERIFY(!read);
    QCOMPARE(read.error().code, ErrorCode::NotFound);
}

void tst_TileCache::keepsOneSet()
{
    TileSet other = m_set;
    other.key = "feed";
    QVERIFY(writeTiles(folder(), other));
    QVERIFY(!readTiles(folder(), m_set.key));
    QVERIFY(readTiles(folder(), "feed").has_value());
}

void tst_TileCache::rebuildsWhatIsDamaged()
{
    const Model model = test::makeCity({.buildings = 60});
    QVERIFY(QFile::resize(file(), 100));
    const auto first = loadOrBuildTiles(model, folder());
    QVERIFY(first.has_value());
    const auto second = readTiles(folder(), tileKey(model));
    QVERIFY(second.has_value());
    QCOMPARE(second->tiles.size(), first->tiles.size());
}

void tst_TileCache::aFolderThatCannotBeWrittenIsAWarning()
{
    const auto built = loadOrBuildTiles(test::makeCity({.buildings = 5}), "/proc/nowhere");
    QVERIFY(built.has_value());
    QCOMPARE(built->warnings.size(), std::size_t(1));
}

QTEST_GUILESS_MAIN(tst_TileCache)
#include "tst_TileCache.moc"
