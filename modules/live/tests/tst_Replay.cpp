// SPDX-License-Identifier: GPL-3.0-or-later
#include "Patience.h"

#include <sinew/live/ReplaySource.h>

#include <QTemporaryDir>
#include <QtTest>

using namespace sinew;
using namespace sinew::live;
using namespace std::chrono_literals;

namespace {

const Instant kStart = parseUtc("2026-09-01T12:00:00Z").value();

wire::Telemetry telemetryAt(double s)
{
    return {{{ChannelId("a"), kStart + fromSeconds(s), s, "m", std::nullopt}}, true};
}

std::vector<Message> someMessages()
{
    return {
        telemetryAt(0),
        wire::OutlookMessage{
            ChannelId("w"), "s", kStart + fromSeconds(60), "m/s", {{kStart + fromSeconds(120), 1, 1}}, true},
        wire::ClockMessage{kStart, kStart, 60, true}, telemetryAt(120),
        wire::FeedbackMessage{
            CommandId("c"), ActuatorId("x"), {}, {}, "", 1, 2, 3, kStart + fromSeconds(180), true}};
}

} // namespace

class tst_Replay : public QObject {
    Q_OBJECT
private slots:
    void linesSurviveTheRoundTrip()
    {
        for (const Message& message : someMessages()) {
            QVERIFY(isOneLine(toLine(message)));
            QVERIFY(fromLine(toLine(message)).value() == message);
        }
    }
    void linesOfOthersMayPutTheKindAnywhere()
    {
        QVERIFY(fromLine(R"({"readings":[], "kind" : "telemetry"})").has_value());
        for (const char* line : {"", "{}", "[]", R"({"kind":1})", R"({"kind":"telemetry"})",
                                 R"({"kind":"x"})", R"({"kind":"telemetry",)"})
            QVERIFY2(!fromLine(line), line);
    }
    void playsBySourceTime()
    {
        const auto clock = std::make_shared<ManualClock>(kStart - 1s);
        ReplaySource source({record({"broken"}), false}, clock);
        Inbox inbox;
        QVERIFY(source.start(inbox.sink()).has_value());
        QVERIFY(!inbox.take(20ms));
        clock->advanceWorld(1s);
        QVERIFY(std::holds_alternative<wire::Telemetry>(inbox.take(kPatience).value()));
        QVERIFY(!inbox.take(20ms));
        clock->advanceWorld(60s);
        QVERIFY(std::holds_alternative<wire::OutlookMessage>(inbox.take(kPatience).value()));
        clock->advanceWorld(1h);
        // Feedback does not wait behind telemetry.
        const Message one = inbox.take(kPatience).value(), other = inbox.take(kPatience).value();
        QVERIFY(std::holds_alternative<wire::Telemetry>(one) != std::holds_alternative<wire::Telemetry>(other));
        QVERIFY(std::holds_alternative<wire::FeedbackMessage>(one) !=
                std::holds_alternative<wire::FeedbackMessage>(other));
        QTRY_VERIFY(source.atEnd());
        QCOMPARE(source.status().received, 4u);
        QCOMPARE(source.status().malformed, 1u);
        QCOMPARE(source.send({}).error().code, ErrorCode::Unsupported);
    }
    void movesToNow()
    {
        const Instant now = kStart + 24h * 30;
        const auto clock = std::make_shared<ManualClock>(now);
        ReplaySource source({record({}), true}, clock);
        Inbox inbox;
        QVERIFY(source.start(inbox.sink()).has_value());
        QVERIFY(timeOf(inbox.take(kPatience).value()) == now);
        clock->advanceWorld(60s);
        const auto outlook = std::get<wire::OutlookMessage>(inbox.take(kPatience).value());
        QVERIFY(outlook.issuedAt == now + 60s && outlook.points[0].time == now + 120s);
        source.stop();
        QVERIFY(inbox.takeAll().empty());
    }
    void missingFileSaysSo()
    {
        ReplaySource source({"/nowhere/x.jsonl", false}, std::make_shared<ManualClock>(kStart));
        QCOMPARE(source.start({}).error().code, ErrorCode::NotFound);
    }

private:
    static bool isOneLine(const std::string& line) { return line.find('\n') == std::string::npos; }
    std::filesystem::path record(const std::vector<std::string>& extraLines)
    {
        const std::filesystem::path file =
            m_folder.filePath(QString("r%1.jsonl").arg(++m_files)).toStdString();
        {
            std::ofstream out(file);
            for (const std::string& line : extraLines)
                out << line << "\n\n";
        }
        const auto recorder = Recorder::open(file).value();
        const SourceSink sink = Recorder::before(recorder, {});
        for (const Message& message : someMessages())
            deliver(sink, message);
        return file;
    }
    QTemporaryDir m_folder;
    int m_files = 0;
};

QTEST_GUILESS_MAIN(tst_Replay)
#include "tst_Replay.moc"
