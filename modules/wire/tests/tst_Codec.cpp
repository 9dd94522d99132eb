// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/wire/Codec.h>

#include <QDirIterator>
#include <QFile>
#include <QtTest>
#include <random>
#include <set>

using namespace sinew;
using namespace sinew::wire;

namespace {

Instant at(const char* text)
{
    return parseUtc(text).value();
}

Authorisation someAuthorisation()
{
    Authorisation made;
    made.id = CommandId("c-1");
    made.site = "city";
    made.origin = "system:bridge";
    made.settings = {{ActuatorId("bridge/P2-D/heater"), "pre-heat", 60.25, "°C"},
                     {ActuatorId("bridge/P3-D/heater"), "pre-heat", 60.25, "°C"}};
    made.hazardous = true;
    made.validFrom = at("2026-09-01T12:00:00Z");
    made.validUntil = at("2026-09-01T12:10:00Z");
    made.nonce = "a-1";
    made.signatures = {{UserId("ada"), Authorisation::Purpose::Approve, keys::PublicKey("ab"), keys::Signature("01")},
                       {UserId("bo"), Authorisation::Purpose::Request, keys::PublicKey("cd"), keys::Signature("02")}};
    return made;
}

CommandMessage someCommand()
{
    return {CommandId("c-1"),
            CommandMessage::Verb::Operate,
            ActuatorId("bridge/P2-D/heater"),
            "pre-heat",
            60.25,
            "°C",
            at("2026-09-01T12:00:00Z"),
            at("2026-09-01T12:01:00.000001Z"),
            "n-1",
            someAuthorisation(),
            keys::PublicKey("ef"),
            keys::Signature("03")};
}

std::string read(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll().toStdString() : std::string();
}

} // namespace

class tst_Codec : public QObject {
    Q_OBJECT
private slots:
    void everyMessageSurvivesTheRoundTrip()
    {
        const Telemetry telemetry{
            {{ChannelId("a/b"), instantFromMicros(1), 0.1, "mm", 192},
             {ChannelId("ä \"q\" \\"), at("2026-09-01T12:00:00.5Z"), -1e-300, "", std::nullopt, true}},
            true,
            {ChannelId("a/b"), ChannelId("gone")}};
        QVERIFY(decodeTelemetry(encode(telemetry)).value() == telemetry);
        const OutlookMessage outlook{
            ChannelId("weather/wind-speed"),
            "service",
            at("2026-09-01T12:00:00Z"),
            "m/s",
            {{at("2026-09-01T13:00:00Z"), 20, 2}, {at("2026-09-01T14:00:00Z"), 30, 3}},
            true};
        QVERIFY(decodeOutlook(encode(outlook)).value() == outlook);
        QVERIFY(decodeCommand(encode(someCommand())).value() == someCommand());
        QVERIFY(decodeAuthorisation(encode(someAuthorisation())).value() == someAuthorisation());
        const ClockMessage clock{at("2026-09-01T12:00:00Z"), at("2027-09-01T12:00:00Z"), 60, true};
        QVERIFY(decodeClock(encode(clock)).value() == clock);
    }
    void everyStageAndRefusalSurvives()
    {
        FeedbackMessage feedback{CommandId("c"),
                                 ActuatorId("a"),
                                 {},
                                 {},
                                 "why",
                                 1.5,
                                 std::nullopt,
                                 -2.5,
                                 at("2026-09-01T12:00:00Z"),
                                 true};
        for (int stage = 0; stage <= int(FeedbackMessage::Stage::Cancelled); ++stage)
            for (int refusal = 0; refusal <= int(Refusal::ClockOff); ++refusal) {
                feedback.stage = FeedbackMessage::Stage(stage);
                feedback.refusal = Refusal(refusal);
                QVERIFY(decodeFeedback(encode(feedback)).value() == feedback);
            }
    }
    void randomNumbersKeepEveryBit()
    {
        std::mt19937_64 random(7);
        std::uniform_real_distribution<double> exponent(-280, 29), mantissa(-9.99, 9.99);
        Telemetry telemetry;
        for (int i = 0; i < 2000; ++i)
            telemetry.readings.push_back(
                {ChannelId("c"), instantFromMicros(std::int64_t(random() % 250'000'000'000'000'000)),
                 mantissa(random) * std::pow(10, exponent(random)), "", std::nullopt});
        telemetry.sequence = 18'446'744'073'709'551'615ULL;
        QVERIFY(decodeTelemetry(encode(telemetry)).value() == telemetry);
    }
    void unknownMembersAreIgnored()
    {
        const auto decoded = decodeTelemetry(
            R"({"future":{"x":[1]},"readings":[{"channel":"a","time":0,"value":1,"y":null}]})");
        QCOMPARE(decoded.value().readings.size(), 1u);
    }
    void brokenFilesAreRefused()
    {
        int files = 0;
        QDirIterator found(QStringLiteral(SINEW_TEST_DIR "/broken"), {"*.json"}, QDir::Files,
                           QDirIterator::Subdirectories);
        while (found.hasNext()) {
            const QString path = found.next();
            const std::string text = read(path);
            const bool accepted = path.contains("/telemetry/") ? decodeTelemetry(text).has_value()
                                  : path.contains("/outlook/") ? decodeOutlook(text).has_value()
                                  : path.contains("/command/") ? decodeCommand(text).has_value()
                                  : path.contains("/clock/")   ? decodeClock(text).has_value()
                                                               : decodeFeedback(text).has_value();
            QVERIFY2(!accepted, qPrintable(path));
            ++files;
        }
        QVERIFY(files > 30);
    }
    void corpusIsRead()
    {
        const QString folder = QStringLiteral(SINEW_TEST_DIR "/corpus/wire/");
        QCOMPARE(decodeTelemetry(read(folder + "telemetry.json")).value().readings.size(), 2u);
        QCOMPARE(decodeOutlook(read(folder + "outlook.json")).value().points.size(), 2u);
        QCOMPARE(decodeCommand(read(folder + "command.json")).value().authorisation.signatures.size(), 2u);
        QVERIFY(decodeFeedback(read(folder + "feedback.json")).value().refusal == Refusal::NotSelected);
        QCOMPARE(decodeClock(read(folder + "clock.json")).value().rate, 60.0);
    }
    void errorsNameThePath_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("path");
        QTest::newRow("missing")
            << R"({"readings":[{"channel":"a","time":0,"value":1},{"channel":"a","time":0}]})"
            << "readings[1].value";
        QTest::newRow("type") << R"({"readings":[{"channel":7,"time":0,"value":1}]})"
                              << "readings[0].channel";
        QTest::newRow("item") << R"({"readings":["x"]})"
                              << "readings[0]";
        QTest::newRow("list") << R"({"readings":7})"
                              << "readings";
        QTest::newRow("huge") << R"({"readings":[{"channel":"a","time":0,"value":1e31}]})"
                              << "readings[0].value";
    }
    void errorsNameThePath()
    {
        QFETCH(QString, text);
        QFETCH(QString, path);
        const auto decoded = decodeTelemetry(text.toStdString());
        QVERIFY(!decoded);
        QCOMPARE(QString::fromStdString(decoded.error().subject), path);
    }
    void newerVersionsSaySo()
    {
        QCOMPARE(decodeTelemetry(R"({"v":2,"readings":[]})").error().code, ErrorCode::NewerVersion);
    }
    void canonicalFormIsFixed()
    {
        QCOMPARE(QString::fromStdString(canonicalForm(someCommand())),
                 QString::fromUtf8(
                     "sinew-command-2\nid=3:c-1\nverb=7:operate\nactuator=18:bridge/P2-D/heater\n"
                     "action=8:pre-heat\nvalue=5:60.25\nunit=3:°C\nissuedAt=16:1788264000000000\n"
                     "expiresAt=16:1788264060000001\nnonce=3:n-1\nauthorisation=3:a-1\n"
                     "signature=2:01\nsignature=2:02\nseat=2:ef\n"));
        QCOMPARE(
            QString::fromStdString(
                canonicalForm(someAuthorisation(), UserId("ada"), Authorisation::Purpose::Approve)),
            QString::fromUtf8("sinew-authorisation-1\npurpose=7:approve\nperson=3:ada\nid=3:c-1\nsite=4:city\n"
                              "origin=13:system:bridge\nsettings=1:2\nactuator=18:bridge/P2-D/heater\n"
                              "action=8:pre-heat\nvalue=5:60.25\nunit=3:°C\nactuator=18:bridge/P3-D/heater\n"
                              "action=8:pre-heat\nvalue=5:60.25\nunit=3:°C\nhazardous=3:yes\nemergency=2:no\n"
                              "validFrom=16:1788264000000000\nvalidUntil=16:1788264600000000\nnonce=3:a-1\n"));
    }
    void canonicalFormTellsEveryMemberApart()
    {
        std::vector<CommandMessage> variants(13, someCommand());
        variants[1].id.value = "c-2";
        variants[2].verb = CommandMessage::Verb::Cancel;
        variants[3].actuator.value = "x";
        variants[4].action = "pre-heat\nvalue=1:9";
        variants[5].value = std::nextafter(60.25, 61);
        variants[6].unit = "K";
        variants[7].issuedAt += Duration(1);
        variants[8].expiresAt += Duration(1);
        variants[9].nonce = "n-2";
        variants[10].authorisation.nonce = "a-2";
        variants[11].authorisation.signatures.pop_back();
        variants[12].seat = keys::PublicKey("ee");
        std::set<std::string> forms;
        for (const CommandMessage& variant : variants)
            forms.insert(canonicalForm(variant));
        QCOMPARE(forms.size(), variants.size());
    }
    void whatAPersonSignsTellsEveryMemberApart()
    {
        using Purpose = Authorisation::Purpose;
        std::vector<Authorisation> variants(14, someAuthorisation());
        variants[1].id.value = "c-2";
        variants[2].site = "town";
        variants[3].origin = "operator:ada";
        variants[4].settings.pop_back();
        variants[5].settings[1].value = std::nextafter(60.25, 61);
        variants[6].settings[1].actuator.value = "x";
        variants[7].settings[0].action = "cool";
        variants[8].settings[0].unit = "K";
        variants[9].hazardous = false;
        variants[10].emergency = true;
        variants[11].validFrom += Duration(1);
        variants[12].validUntil += Duration(1);
        variants[13].nonce = "a-2";
        std::set<std::string> forms;
        for (const Authorisation& variant : variants)
            forms.insert(canonicalForm(variant, UserId("ada"), Purpose::Approve));
        forms.insert(canonicalForm(variants[0], UserId("bo"), Purpose::Approve));
        forms.insert(canonicalForm(variants[0], UserId("ada"), Purpose::Request));
        QCOMPARE(forms.size(), variants.size() + 2);
    }
    void signaturesHold()
    {
        const auto ada = keys::KeyPair::generate(), seat = keys::KeyPair::generate();
        CommandMessage message = someCommand();
        message.authorisation.signatures.clear();
        sign(message.authorisation, UserId("ada"), Authorisation::Purpose::Approve, *ada);
        sign(message, *seat);
        const auto back = decodeCommand(encode(message)).value();
        const auto& by = back.authorisation.signatures.front();
        QVERIFY(keys::verify(by.key, canonicalForm(back.authorisation, by.person, by.purpose), by.signature));
        QVERIFY(keys::verify(back.seat, canonicalForm(back), back.signature));
        QCOMPARE(by.key.value, ada->key().value);
    }
    void anUnsignedCommandIsReadAsSuch()
    {
        CommandMessage bare = someCommand();
        bare.authorisation = {};
        bare.seat = {};
        bare.signature = {};
        QVERIFY(decodeCommand(encode(bare)).value() == bare);
    }
    void minusZeroIsZero()
    {
        CommandMessage a = someCommand(), b = someCommand();
        a.value = 0.0;
        b.value = -0.0;
        QCOMPARE(canonicalForm(a), canonicalForm(b));
    }
};

QTEST_GUILESS_MAIN(tst_Codec)
#include "tst_Codec.moc"
