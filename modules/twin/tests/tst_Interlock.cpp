// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/twin/Interlock.h>

#include <QDirIterator>
#include <QFile>
#include <QtTest>

using namespace sinew;

namespace {

std::string bytesOf(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll().toStdString() : std::string();
}

} // namespace

class tst_Interlock : public QObject {
    Q_OBJECT
private slots:
    void comesBack()
    {
        const auto rules = readInterlocks(bytesOf(QStringLiteral(SINEW_TEST_DIR "/corpus/interlocks/rules.json")));
        QVERIFY2(rules, rules ? "" : rules.error().text().c_str());
        QCOMPARE(rules->size(), std::size_t(4));
        QVERIFY((*rules)[0].asked->holds(0.05) && !(*rules)[0].asked->holds(0.1));
        QCOMPARE((*rules)[2].count, 4);
        QCOMPARE((*rules)[3].period, Duration(std::chrono::minutes(10)));
        QVERIFY(readInterlocks(writeInterlocks(*rules)) == *rules);
    }
    void patterns_data()
    {
        QTest::addColumn<QString>("pattern");
        QTest::addColumn<QString>("id");
        QTest::addColumn<bool>("is");
        QTest::newRow("same") << "a/b" << "a/b" << true;
        QTest::newRow("other") << "a/b" << "a/bc" << false;
        QTest::newRow("middle") << "water/*/valve" << "water/P-1/valve" << true;
        QTest::newRow("slashes too") << "water/*valve" << "water/a/b/valve" << true;
        QTest::newRow("end") << "water/*" << "water/" << true;
        QTest::newRow("all") << "*" << "" << true;
        QTest::newRow("back") << "*ab*ab" << "abab ab" << true;
        QTest::newRow("not") << "*/valve" << "water/P-1/clamp" << false;
    }
    void patterns()
    {
        QFETCH(QString, pattern);
        QFETCH(QString, id);
        QFETCH(bool, is);
        Interlock rule;
        rule.actuator = pattern.toStdString();
        QCOMPARE(rule.isAbout(ActuatorId(id.toStdString())), is);
    }
    void brokenFilesAreRefused()
    {
        int files = 0;
        QDirIterator found(QStringLiteral(SINEW_TEST_DIR "/broken"), {"interlocks-*.json"}, QDir::Files);
        while (found.hasNext()) {
            const QString path = found.next();
            QVERIFY2(!readInterlocks(bytesOf(path)), qPrintable(path));
            ++files;
        }
        QVERIFY(files >= 25);
    }
    void errorsNameThePlace()
    {
        const auto wrong = [](const char* name) {
            return readInterlocks(bytesOf(QStringLiteral(SINEW_TEST_DIR "/broken/interlocks-%1.json").arg(name)))
                .error();
        };
        QCOMPARE(wrong("kind").subject, std::string("interlocks[0].rule"));
        QCOMPARE(wrong("twice").subject, std::string("interlocks[4].id"));
        QCOMPARE(wrong("no-period").subject, std::string("interlocks[2]"));
        QCOMPARE(wrong("unknown").subject, std::string("interlocks[0].chnage"));
        QCOMPARE(wrong("no-is").subject, std::string("interlocks[0].is"));
        QCOMPARE(wrong("newer").code, ErrorCode::NewerVersion);
    }
};

QTEST_GUILESS_MAIN(tst_Interlock)
#include "tst_Interlock.moc"
