// SPDX-License-Identifier: GPL-3.0-or-later
#include "../src/SparkplugGroup.h"
#include "TestData.h"

#include <QFile>

using namespace sinew;
using namespace sinew::live;
namespace sp = wire::sparkplug;
using Type = sp::Topic::Type;

namespace {

const Instant kNow = parseUtc("2026-09-01T12:00:00Z").value();
const char* const kPath = "city/gate/pier/temp";

ModelPtr someModel()
{
    auto model = std::make_shared<Model>();
    for (const char* id : {"bridge/P2/displacement", kPath, "node-temp"})
        model->channels.push_back({ChannelId(id), ElementId("e"), "displacement", "mm"});
    Actuator heater;
    heater.id = ActuatorId("bridge/P2-D/heater");
    model->actuators = {heater};
    return model;
}

sp::Topic topic(Type type, const char* device = "", const char* node = "gate")
{
    return {"city", type, node, device};
}

sp::Metric metric(const char* name, std::optional<std::uint64_t> alias, double value)
{
    return {name, alias, kNow, sp::DataType::Double, false, value, "mm", {}};
}

sp::Metric byAlias(std::uint64_t alias, double value)
{
    return {"", alias, kNow + fromSeconds(1), sp::DataType::Unknown, false, value, "", {}};
}

sp::Payload nodeBirth(std::uint64_t bdSeq, std::uint8_t seq = 0)
{
    return {kNow, seq, {{"bdSeq", {}, kNow, sp::DataType::UInt64, false, bdSeq, "", {}}}};
}

sp::Payload nodeDeath(std::uint64_t bdSeq)
{
    return {kNow, {}, {{"bdSeq", {}, kNow, sp::DataType::UInt64, false, bdSeq, "", {}}}};
}

sp::Payload deviceBirth(std::uint8_t seq = 1)
{
    return {kNow, seq, {metric("bridge/P2/displacement", 7, 3.5), metric("temp", 8, 20)}};
}

/// A group whose node and device are born; number 2 comes next.
struct Born {
    explicit Born(ModelPtr model = someModel()) : group("city", std::move(model))
    {
        group.receive(topic(Type::NBirth), nodeBirth(4), kNow);
        birth = group.receive(topic(Type::DBirth, "pier"), deviceBirth(), kNow);
    }
    SparkplugGroup group;
    SparkplugGroup::Heard birth;
};

const wire::Telemetry& telemetry(const SparkplugGroup::Heard& heard)
{
    return std::get<wire::Telemetry>(heard.messages.at(0));
}

} // namespace

class tst_SparkplugGroup : public QObject {
    Q_OBJECT
private slots:
    void birthsNameAndDataFollowByAlias()
    {
        Born born;
        QVERIFY(born.birth.rebirth.empty() && !born.birth.wrong);
        const auto& first = telemetry(born.birth).readings;
        QCOMPARE(first.size(), 2u);
        QCOMPARE(first[0], (wire::Reading{ChannelId("bridge/P2/displacement"), kNow, 3.5, "mm", {}}));
        QCOMPARE(first[1].channel.value, std::string(kPath)); // by its place in the group
        const auto heard = born.group.receive(topic(Type::DData, "pier"), {kNow, 2, {byAlias(7, 4)}}, kNow);
        QVERIFY(heard.rebirth.empty());
        QCOMPARE(telemetry(heard).readings.at(0),
                 (wire::Reading{ChannelId("bridge/P2/displacement"), kNow + fromSeconds(1), 4, "mm", {}}));
    }
    void aGapAsksForARebirthAndKeepsWhatCame()
    {
        Born born;
        const auto heard = born.group.receive(topic(Type::DData, "pier"), {kNow, 5, {byAlias(7, 4)}}, kNow);
        QCOMPARE(heard.rebirth, std::string("gate"));
        QCOMPARE(telemetry(heard).readings.size(), 1u);
        QVERIFY(
            born.group.receive(topic(Type::DData, "pier"), {kNow, 6, {byAlias(7, 5)}}, kNow).rebirth.empty());
    }
    void numbersWrapAfter255()
    {
        Born born;
        for (int seq = 2; seq < 600; ++seq)
            QVERIFY(born.group
                        .receive(topic(Type::DData, "pier"),
                                 {kNow, static_cast<std::uint8_t>(seq), {byAlias(7, seq)}}, kNow)
                        .rebirth.empty());
    }
    void dataBeforeABirthAreNotUnderstood()
    {
        SparkplugGroup group("city", someModel());
        const auto heard = group.receive(topic(Type::DData, "pier"), {kNow, 2, {byAlias(7, 4)}}, kNow);
        QCOMPARE(heard.rebirth, std::string("gate"));
        QVERIFY(heard.messages.empty());
        group.receive(topic(Type::NBirth), nodeBirth(0), kNow);
        QCOMPARE(group.receive(topic(Type::DData, "pier"), {kNow, 1, {byAlias(7, 4)}}, kNow).rebirth,
                 std::string("gate"));
        Born born;
        QCOMPARE(born.group.receive(topic(Type::DData, "pier"), {kNow, 2, {byAlias(99, 4)}}, kNow).rebirth,
                 std::string("gate"));
    }
    void deathsTakeTheChannelsOffline()
    {
        Born born;
        const auto device = born.group.receive(topic(Type::DDeath, "pier"), {kNow, 2, {}}, kNow);
        QCOMPARE(telemetry(device).offline.size(), 2u);
        QVERIFY(device.rebirth.empty());
        QVERIFY(!born.group.receive(topic(Type::DData, "pier"), {kNow, 3, {byAlias(7, 4)}}, kNow)
                     .rebirth.empty());
        Born other;
        QCOMPARE(telemetry(other.group.receive(topic(Type::NDeath), nodeDeath(4), kNow)).offline.size(), 2u);
        // A birth brings them back.
        other.group.receive(topic(Type::NBirth), nodeBirth(5), kNow);
        QCOMPARE(
            telemetry(other.group.receive(topic(Type::DBirth, "pier"), deviceBirth(), kNow)).readings.size(),
            2u);
    }
    void theDeathOfAnEarlierConnectionIsIgnored()
    {
        Born born;
        QVERIFY(born.group.receive(topic(Type::NDeath), nodeDeath(3), kNow).messages.empty());
        QVERIFY(
            born.group.receive(topic(Type::DData, "pier"), {kNow, 2, {byAlias(7, 4)}}, kNow).rebirth.empty());
    }
    void backFilledReadingsSaySo()
    {
        Born born;
        sp::Metric old = byAlias(7, 1);
        old.historical = true;
        const auto heard = born.group.receive(topic(Type::DData, "pier"), {kNow, 2, {old}}, kNow);
        QVERIFY(telemetry(heard).readings.at(0).historical);
    }
    void nullIsTheLastValueAndBad()
    {
        Born born;
        sp::Metric none = byAlias(7, 0);
        none.value = {};
        const auto heard = born.group.receive(topic(Type::DData, "pier"), {kNow, 2, {none}}, kNow);
        QCOMPARE(telemetry(heard).readings.at(0).value, 3.5);
        QCOMPARE(telemetry(heard).readings.at(0).quality.value(), 0);
    }
    void twoDevicesOfOneNameAreNotMixed()
    {
        Born born;
        born.group.receive(topic(Type::NBirth, "", "thief"), nodeBirth(0), kNow);
        const auto heard = born.group.receive(topic(Type::DBirth, "pier", "thief"), deviceBirth(), kNow);
        for (const wire::Reading& reading : telemetry(heard).readings)
            QVERIFY2(reading.channel.value.starts_with("city/thief/"), reading.channel.value.c_str());
        born.group.receive(topic(Type::NDeath), nodeDeath(4), kNow);
        const auto after = born.group.receive(topic(Type::DBirth, "pier", "thief"), deviceBirth(2), kNow);
        QCOMPARE(telemetry(after).readings.at(0).channel.value, std::string("bridge/P2/displacement"));
    }
    void actuatorsAreFoundWhereTheyWereAnnounced()
    {
        Born born;
        const ActuatorId heater("bridge/P2-D/heater");
        QVERIFY(!born.group.targetOf(heater));
        sp::Metric setting{"bridge/P2-D/heater", 9, kNow, sp::DataType::Float, false, 20.0, "°C", {}};
        auto heard = born.group.receive(topic(Type::DBirth, "damper"), {kNow, 2, {setting}}, kNow);
        QCOMPARE(heard.settings.at(0).value, 20.0);
        QVERIFY(heard.messages.empty()); // a setting is no reading
        const auto plain = born.group.targetOf(heater).value();
        QVERIFY(!plain.verifies && plain.device == "damper" && plain.type == sp::DataType::Float);
        const sp::Metric command{"Sinew/Command", 10, kNow, sp::DataType::String, false,
                                 std::string(),   "", {}};
        born.group.receive(topic(Type::DBirth, "damper"), {kNow, 3, {setting, command}}, kNow);
        QVERIFY(born.group.targetOf(heater)->verifies);
        born.group.receive(topic(Type::DDeath, "damper"), {kNow, 4, {}}, kNow);
        QVERIFY(!born.group.targetOf(heater));
    }
    void otherGroupsAndWrongValuesAreOfNoUse()
    {
        Born born;
        QVERIFY(born.group.receive({"town", Type::NBirth, "gate", ""}, nodeBirth(0), kNow).wrong);
        sp::Metric wide{"", 7, kNow, sp::DataType::Unknown, false, 1e31, "", {}};
        QVERIFY(born.group.receive(topic(Type::DData, "pier"), {kNow, 2, {wide}}, kNow).wrong);
    }
    /// A recorded sequence of the reference implementation: births, then data by alias.
    void theReferenceImplementationIsUnderstood()
    {
        const auto folder = sinewData() / "sensors/sparkplug_b/payloads";
        SINEW_NEED_DATA(folder);
        auto model = std::make_shared<Model>();
        const std::string place = "Infrastructure/MunichBridgeGW/Midspan/";
        for (const char* name : {"Accel/ACC01_z", "Strain/DMS_AS", "Force/FRC-01", "Inclination/INC01"})
            model->channels.push_back({ChannelId(place + name), ElementId("e"), "strain", ""});
        SparkplugGroup group("Infrastructure", model);
        std::vector<std::filesystem::path> files;
        for (const auto& entry : std::filesystem::directory_iterator(folder))
            if (entry.path().extension() == ".bin")
                files.push_back(entry.path());
        std::ranges::sort(files);
        std::size_t readings = 0, gaps = 0;
        for (const auto& path : files) {
            QFile file(QString::fromStdString(path.string()));
            QVERIFY(file.open(QIODevice::ReadOnly));
            const std::string type = path.stem().string().substr(3, path.stem().string().find('_', 3) - 3);
            const bool ofNode = type.starts_with('N');
            const auto about = sp::parseTopic("spBv1.0/Infrastructure/" + type + "/MunichBridgeGW" +
                                              (ofNode ? "" : "/Midspan"));
            QVERIFY2(about.has_value(), type.c_str());
            const auto heard = group.receive(*about, sp::decode(file.readAll().toStdString()).value(), kNow);
            QVERIFY(!heard.wrong);
            gaps += !heard.rebirth.empty();
            for (const Message& message : heard.messages)
                for (const wire::Reading& reading : std::get<wire::Telemetry>(message).readings) {
                    QVERIFY2(reading.channel.value.starts_with(place), reading.channel.value.c_str());
                    ++readings;
                }
        }
        QCOMPARE(readings, 4 * (files.size() - 1)); // all but the node's birth
        QCOMPARE(gaps, 1u);                         // the collection leaves out some in the middle
    }
};

QTEST_GUILESS_MAIN(tst_SparkplugGroup)
#include "tst_SparkplugGroup.moc"
