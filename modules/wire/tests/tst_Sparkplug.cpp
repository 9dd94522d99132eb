// SPDX-License-Identifier: GPL-3.0-or-later
#include "TestData.h"

#include <sinew/wire/Sparkplug.h>

#include <nlohmann/json.hpp>
#include <QDirIterator>
#include <QFile>

using namespace sinew;
using namespace sinew::wire::sparkplug;

namespace {

std::string read(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll().toStdString() : std::string();
}

Instant atMs(std::int64_t milliseconds)
{
    return Instant(std::chrono::milliseconds(milliseconds));
}

Payload roundTrip(const Payload& payload)
{
    return decode(encode(payload)).value();
}

Metric one(DataType type, Value value)
{
    return {"m", 1, atMs(1'788'264'000'123), type, false, std::move(value), "mm", 192};
}

/// What the payload's JSON twin says of a metric, as a number.
double expected(const nlohmann::json& value)
{
    return value.is_boolean() ? double(value.get<bool>()) : value.get<double>();
}

} // namespace

class tst_Sparkplug : public QObject {
    Q_OBJECT
private slots:
    void everyTypeSurvivesTheRoundTrip()
    {
        constexpr auto kLeast = std::numeric_limits<std::int64_t>::min();
        constexpr auto kMost = std::numeric_limits<std::uint64_t>::max();
        const Payload payload{atMs(1'788'264'000'000),
                              255,
                              {one(DataType::Int8, std::int64_t(-128)),
                               one(DataType::Int16, std::int64_t(-1)),
                               one(DataType::Int32, std::int64_t(-2147483648LL)),
                               one(DataType::Int64, kLeast),
                               one(DataType::UInt8, std::uint64_t(255)),
                               one(DataType::UInt32, std::uint64_t(4294967295)),
                               one(DataType::UInt64, kMost),
                               one(DataType::Float, 0.25),
                               one(DataType::Double, 0.1),
                               one(DataType::Boolean, true),
                               one(DataType::String, std::string("ä")),
                               one(DataType::Text, std::string()),
                               one(DataType::DateTime, std::uint64_t(5)),
                               one(DataType::Double, {}),
                               {"", 9, {}, DataType::Unknown, true, std::uint64_t(1) << 40, "", {}}}};
        QVERIFY(roundTrip(payload) == payload);
    }
    void integersWithoutATypeWaitForTheBirth()
    {
        QCOMPARE(std::get<std::int64_t>(typed(std::uint64_t(0xffffffff), DataType::Int8).value()), -1);
        QCOMPARE(std::get<std::int64_t>(typed(std::uint64_t(0xff), DataType::Int8).value()), -1);
        QCOMPARE(std::get<std::int64_t>(typed(std::uint64_t(0xfffe), DataType::Int16).value()), -2);
        QCOMPARE(std::get<std::int64_t>(typed(~std::uint64_t(0), DataType::Int64).value()), -1);
        QCOMPARE(std::get<std::uint64_t>(typed(std::uint64_t(0xffffffff), DataType::UInt32).value()),
                 0xffffffffu);
        QVERIFY(!typed(std::uint64_t(1000), DataType::Int8));
        QVERIFY(!typed(std::uint64_t(256), DataType::UInt8));
        QVERIFY(!typed(std::uint64_t(1), DataType::Double));
    }
    void numbersThatAreNotFiniteAreNull()
    {
        const Payload payload{{}, {}, {one(DataType::Double, std::numeric_limits<double>::quiet_NaN())}};
        QVERIFY(std::holds_alternative<std::monostate>(roundTrip(payload).metrics[0].value));
    }
    void brokenFilesAreRefused()
    {
        int files = 0;
        QDirIterator found(QStringLiteral(SINEW_TEST_DIR "/broken/sparkplug"), QDir::Files);
        while (found.hasNext()) {
            const QString path = found.next();
            QVERIFY2(!decode(read(path)), qPrintable(path));
            ++files;
        }
        QVERIFY(files >= 18);
    }
    void corpusIsRead()
    {
        const QString folder = QStringLiteral(SINEW_TEST_DIR "/corpus/sparkplug/");
        const Payload birth = decode(read(folder + "dbirth.bin")).value();
        QCOMPARE(birth.metrics.size(), 4u);
        QCOMPARE(QString::fromStdString(birth.metrics[0].unit), "ue");
        QCOMPARE(birth.metrics[0].quality.value(), 192);
        QCOMPARE(std::get<std::int64_t>(birth.metrics[1].value), -1);
        QVERIFY(!numberOf(birth.metrics[3].value)); // a table is no reading
        const Payload data = decode(read(folder + "ddata.bin")).value();
        QCOMPARE(data.seq.value(), std::uint8_t(2));
        QVERIFY(data.metrics[1].historical && !numberOf(data.metrics[2].value));
        QCOMPARE(decodeHostState(read(folder + "state.json")).value(),
                 (HostState{true, atMs(1'788'264'000'000)}));
    }
    void errorsNameThePlace()
    {
        const auto wrong = decode(encode({{}, {}, {one(DataType::Double, 1.0), one(DataType::Int8, 1.0)}}));
        QCOMPARE(QString::fromStdString(wrong.error().subject), "metrics[1].value");
    }
    /// Payloads that the reference implementation wrote, each with what went into it as JSON.
    void payloadsOfTheReferenceImplementation()
    {
        const auto folder = sinewData() / "sensors/sparkplug_b/payloads";
        SINEW_NEED_DATA(folder);
        int metrics = 0, files = 0;
        for (const auto& entry : std::filesystem::directory_iterator(folder)) {
            if (entry.path().extension() != ".bin")
                continue;
            const auto payload = decode(read(QString::fromStdString(entry.path().string())));
            QVERIFY2(payload.has_value(), entry.path().c_str());
            auto twin = entry.path();
            const auto json =
                nlohmann::json::parse(read(QString::fromStdString(twin.replace_extension(".json").string())));
            const auto& said = json.at("payload_in");
            QVERIFY(parseTopic(json.at("topic").get<std::string>()).has_value());
            QCOMPARE(payload->time.value(), atMs(said.at("timestamp").get<std::int64_t>()));
            QCOMPARE(int(payload->seq.value()), said.at("seq").get<int>());
            QCOMPARE(payload->metrics.size(), said.at("metrics").size());
            for (std::size_t i = 0; i < payload->metrics.size(); ++i, ++metrics) {
                const Metric& metric = payload->metrics[i];
                const auto& origin = said.at("metrics")[i];
                QCOMPARE(metric.name, origin.at("name").get<std::string>());
                QCOMPARE(metric.alias.value_or(0), origin.value("alias", std::uint64_t(0)));
                if (const auto number = numberOf(metric.value)) {
                    const double exact = expected(origin.at("value"));
                    QVERIFY(metric.type == DataType::Float ? *number == double(float(exact))
                                                           : *number == exact);
                } else {
                    QCOMPARE(std::get<std::string>(metric.value), origin.at("value").get<std::string>());
                }
                if (origin.contains("properties"))
                    QCOMPARE(metric.unit, origin["properties"]["engUnit"]["value"].get<std::string>());
            }
            ++files;
        }
        QVERIFY2(files >= 10 && metrics >= 40, qPrintable(QString("%1 %2").arg(files).arg(metrics)));
    }
    void topics()
    {
        const Topic data{"city", Topic::Type::DData, "gate", "bridge"};
        QCOMPARE(toText(data), std::string("spBv1.0/city/DDATA/gate/bridge"));
        QVERIFY(parseTopic(toText(data)) == data);
        const Topic birth{"city", Topic::Type::NBirth, "gate", ""};
        QVERIFY(parseTopic(toText(birth)) == birth);
        QCOMPARE(stateTopic("desk"), std::string("spBv1.0/STATE/desk"));
        for (const char* wrong : {"", "spBv1.0", "spBv1.0/c/DDATA/g", "spBv1.0/c/NDATA/g/d",
                                  "spAv1.0/c/NDATA/g", "spBv1.0/c/XDATA/g", "spBv1.0//NDATA/g",
                                  "spBv1.0/c/DDATA/g/d/e", "spBv1.0/c/DDATA/g/", "spBv1.0/STATE/desk"})
            QVERIFY2(!parseTopic(wrong), wrong);
        QVERIFY(!isName("a/b") && !isName("") && !isName("+") && isName("Port Aurelia"));
    }
    void hostStates()
    {
        const HostState state{true, atMs(77)};
        QVERIFY(decodeHostState(encode(state)).value() == state);
        for (const char* wrong : {"", "1", "{}", R"({"online":1,"timestamp":1})", R"({"online":true})"})
            QVERIFY2(!decodeHostState(wrong), wrong);
    }
};

QTEST_GUILESS_MAIN(tst_Sparkplug)
#include "tst_Sparkplug.moc"
