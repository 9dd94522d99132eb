// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/wire/ModbusMap.h>

#include <cmath>
#include <QDirIterator>
#include <QFile>
#include <QtTest>

using namespace sinew;
using namespace sinew::wire;
using Type = ModbusPoint::Type;

namespace {

std::string read(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll().toStdString() : std::string();
}

ModbusPoint pointOf(Type type, double scale = 1, double offset = 0, bool lowFirst = false)
{
    ModbusPoint point;
    point.type = type;
    point.scale = scale;
    point.offset = offset;
    point.lowWordFirst = lowFirst;
    return point;
}

} // namespace

class tst_ModbusMap : public QObject {
    Q_OBJECT
private slots:
    void corpusIsReadAndSurvives()
    {
        const auto map = decodeModbusMap(read(QStringLiteral(SINEW_TEST_DIR "/corpus/modbus/plant.json")));
        QVERIFY2(map.has_value(), map ? "" : map.error().text().c_str());
        QCOMPARE(map->channels.size(), 4u);
        QCOMPARE(map->channels[0].at.poll, std::chrono::milliseconds(500));
        QVERIFY(map->channels[1].at.lowWordFirst && map->channels[3].at.type == Type::Bool);
        QCOMPARE(map->actuators[0].highestAddress.value(), 102);
        QVERIFY(decodeModbusMap(encode(*map)).value() == *map);
    }
    void brokenFilesAreRefused()
    {
        int files = 0;
        QDirIterator found(QStringLiteral(SINEW_TEST_DIR "/broken/modbus"), QDir::Files);
        for (; found.hasNext(); ++files) {
            const QString path = found.next();
            QVERIFY2(!decodeModbusMap(read(path)), qPrintable(path));
        }
        QVERIFY(files >= 26);
    }
    void errorsNameThePlace()
    {
        const auto wrong =
            decodeModbusMap(R"({"host":"h","channels":[{"channel":"a","table":"input","address":1},
            {"channel":"b","table":"input","address":65536}]})");
        QCOMPARE(QString::fromStdString(wrong.error().subject), "channels[1].address");
    }
    void registersHoldWhatTheTypesSay_data()
    {
        QTest::addColumn<int>("type");
        QTest::addColumn<bool>("lowFirst");
        QTest::addColumn<double>("value");
        QTest::addColumn<QVector<int>>("registers");
        QTest::newRow("uint16") << int(Type::UInt16) << false << 65535.0 << QVector<int>{0xffff};
        QTest::newRow("int16") << int(Type::Int16) << false << -2.0 << QVector<int>{0xfffe};
        QTest::newRow("int32") << int(Type::Int32) << false << -2.0 << QVector<int>{0xffff, 0xfffe};
        QTest::newRow("uint32") << int(Type::UInt32) << false << 4294967294.0 << QVector<int>{0xffff, 0xfffe};
        QTest::newRow("low word first") << int(Type::UInt32) << true << 65538.0 << QVector<int>{2, 1};
        // IEEE 754: 25.0 is 0x41c80000
        QTest::newRow("float32") << int(Type::Float32) << false << 25.0 << QVector<int>{0x41c8, 0};
        QTest::newRow("float32 swapped") << int(Type::Float32) << true << 25.0 << QVector<int>{0, 0x41c8};
        QTest::newRow("bool") << int(Type::Bool) << false << 1.0 << QVector<int>{1};
    }
    void registersHoldWhatTheTypesSay()
    {
        QFETCH(int, type);
        QFETCH(bool, lowFirst);
        QFETCH(double, value);
        QFETCH(QVector<int>, registers);
        const ModbusPoint point = pointOf(static_cast<Type>(type), 1, 0, lowFirst);
        const std::vector<std::uint16_t> raw(registers.begin(), registers.end());
        QCOMPARE(valueIn(point, raw).value(), value);
        QCOMPARE(registersFor(point, value).value(), raw);
    }
    void scaleAndOffset()
    {
        const ModbusPoint level = pointOf(Type::Int16, 0.01, -2);
        QCOMPARE(valueIn(level, std::vector<std::uint16_t>{350}).value(), 1.5);
        QCOMPARE(registersFor(level, 1.5).value(), std::vector<std::uint16_t>{350});
        const double odd = 1.5037; // between two steps: read back within one
        const double back = valueIn(level, registersFor(level, odd).value()).value();
        QVERIFY(back != odd && std::abs(back - odd) <= stepOf(level, odd));
        QVERIFY(std::abs(back + 0.02 - odd) > stepOf(level, odd));
    }
    void whatDoesNotFitIsNotWritten()
    {
        QVERIFY(!registersFor(pointOf(Type::UInt16), -1) && !registersFor(pointOf(Type::Int16), 40'000));
        QVERIFY(!registersFor(pointOf(Type::Float32), std::nan("")) &&
                !registersFor(pointOf(Type::Float32), 1e300));
        QVERIFY(!registersFor(pointOf(Type::Bool), 2));
        QVERIFY(!valueIn(pointOf(Type::Float32), std::vector<std::uint16_t>{0x7fc0, 0})); // not a number
        QVERIFY(!valueIn(pointOf(Type::Float32), std::vector<std::uint16_t>{1}));
    }
};

QTEST_GUILESS_MAIN(tst_ModbusMap)
#include "tst_ModbusMap.moc"
