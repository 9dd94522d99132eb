// SPDX-License-Identifier: GPL-3.0-or-later
#include "../../../../tests/support/TestRoom.h"
#include "../../Seat/tests/TyphoonEve.h"
#include "LedgerDetail.h"
#include "LedgerQuery.h"
#include "LedgerStory.h"

#include <QtTest>
#include <sinew/alarm/Transitions.h>
#include <sinew/command/CommandService.h>
#include <sinew/command/Transitions.h>

using namespace sinew;
using namespace sinew::ui;
using namespace std::chrono_literals;

namespace {

store::LedgerRow row(const char* source, const char* category, const char* type, const char* subject,
                     const char* detail = "{}", const char* result = "ok")
{
    return {.number = 7, .entry = {eve::kNow, eve::kNow, source, category, type, subject, result, detail}};
}

struct Listener {
    ModelIndex index{eve::model()};
    LedgerNames names;
    LedgerStory told(const store::LedgerRow& row) const { return storyOf(row, {&index, names, {}}); }
};

} // namespace

class tst_LedgerStory : public QObject {
    Q_OBJECT
private slots:
    void tellsWhatHappened_data()
    {
        QTest::addColumn<QString>("category");
        QTest::addColumn<QString>("type");
        QTest::addColumn<QString>("subject");
        QTest::addColumn<QString>("detail");
        QTest::addColumn<QString>("result");
        QTest::addColumn<QString>("what");
        QTest::addColumn<QString>("about");
        const auto add = [](const char* name, const char* category, const char* type, const char* subject,
                            const char* detail, const char* result, const char* what, const char* about) {
            QTest::newRow(name) << category << type << subject << detail << result << what << about;
        };
        const char* const clamp =
            R"({"title": "Tighten the clamp", "targets": [{"actuator": "water/C-12/clamp"}], "approvedBy": ["ada"], "approvalsNeeded": 2})";
        add("approval", "approval", "approved-one", "c1", clamp, "ok", "Approved: Tighten the clamp (1 of 2)", "C-12");
        add("refusal", "command", "refused", "c1", clamp, "interlocked",
            "Refused by the field: Tighten the clamp – interlocked", "C-12");
        add("why, with its time", "command", "expired", "c1",
            R"({"title": "T", "why": "Nobody decided until 2026-09-14T13:00:00Z."})", "ok",
            "Expired: T – Nobody decided until 13:00.", "");
        add("alarm", "alarm", "raised", "a1",
            R"({"title": "P7 sways", "condition": "high", "element": "bridge/IfcColumn/P7", "value": 0.052, "quantity": "displacement"})",
            "ok", "Raised: P7 sways – 52.0 mm", "P7");
        add("comment", "alarm", "acknowledged", "a1",
            R"({"title": "P7 sways", "condition": "high", "comment": "seen", "element": "bridge/IfcColumn/P7"})", "ok",
            "Acknowledged: P7 sways – seen", "P7");
        add("shelved", "alarm", "shelved", "a1",
            R"({"title": "P7 sways", "condition": "high", "words": "work there", "shelvedUntil": "2026-09-14T16:00:00Z"})",
            "ok", "Shelved: P7 sways, until 16:00 – work there", "");
        add("asset out", "alarm", "asset-out-of-service", "water", R"({"words": "rebuilt"})", "ok",
            "All alarms taken out of service: Water network – rebuilt", "Water network");
        add("limits", "alarm", "limits-set", "alarms",
            R"({"floodBegins": 10, "floodWindowS": 600, "longestShelvingS": 28800})", "ok",
            "Limits of the alarm system set: a flood begins at 10 alarms in 10 min, shelving lasts 8 h 00 min at most",
            "");
        add("wrong password", "login", "failed", "unknown:12ab", "{}", "refused",
            "Wrong password for a name that nobody here has", "");
        add("withheld", "forecast", "withheld", "bridge", "{}", "did not converge",
            "Forecasts of the bridge model are withheld – did not converge", "");
        add("model", "model", "channels changed", "City", R"({"added": [1, 2], "changed": [], "removed": [3]})", "ok",
            "Channels and limits: 2 added, 1 removed", "");
        add("interlock", "interlock", "set", "i1", R"({"interlock": {"sentence": "V-3 is never closed while P2 runs."}})",
            "ok", "Interlock set: V-3 is never closed while P2 runs.", "");
        add("archive", "ledger", "archived", "120", R"({"rows": 80, "file": "2025.jsonl"})", "ok",
            "The contents of 80 rows up to row 120 went into the archive 2025.jsonl", "");
        add("of a newer program", "weather", "guessed", "rain", "{}", "perhaps", "guessed: rain – perhaps", "");
        add("no JSON", "command", "expired", "c1", "not JSON", "ok", "Expired: c1", "");
    }
    void tellsWhatHappened()
    {
        QFETCH(QString, category);
        QFETCH(QString, type);
        QFETCH(QString, subject);
        QFETCH(QString, detail);
        QFETCH(QString, result);
        const auto story = Listener().told(row("seat", qPrintable(category), qPrintable(type), qPrintable(subject),
                                               qPrintable(detail), qPrintable(result)));
        QTEST(story.what, "what");
        QTEST(story.about, "about");
    }
    void knowsEveryStepOfCommandsAndAlarms()
    {
        const Listener listener;
        for (int i = 0; i <= static_cast<int>(command::Event::Refine); ++i) {
            const auto event = static_cast<command::Event>(i);
            const std::string type(nameOf(event));
            const auto story = listener.told(row("seat", "command", type.c_str(), "c1", R"({"title": "T"})"));
            QVERIFY2(story.what.contains(u": T"_qs) && !story.what.startsWith(text(type)), type.c_str());
            QCOMPARE(story.command, CommandId("c1"));
        }
        for (int i = 0; i <= static_cast<int>(alarm::Event::BringBack); ++i) {
            const std::string type(nameOf(static_cast<alarm::Event>(i)));
            const auto story =
                listener.told(row("seat", "alarm", type.c_str(), "a1", R"({"title": "T", "condition": "high"})"));
            QVERIFY2(story.what.contains(u": T"_qs) && !story.what.startsWith(text(type)), type.c_str());
            QCOMPARE(story.alarm, AlarmId("a1"));
        }
    }
    void tellsOfPeopleAsTheRoomWritesIt()
    {
        tests::TestRoom room;
        QVERIFY(room.seat.become("ada"));
        QVERIFY(room.room.takeAuthority(AssetId("bridge")));
        QVERIFY(room.room.note({.text = "The crane stays.", .asset = AssetId("bridge")}));
        Listener listener;
        QStringList told, who;
        for (const auto& one : room.ledger.all)
            listener.names.take(one);
        for (const auto& one : room.ledger.all) {
            const LedgerStory story = listener.told(one);
            told << story.what;
            who << story.who;
        }
        QCOMPARE(told.mid(0, 4), (QStringList{u"Seat test registered its key"_qs, u"Eve became the first administrator"_qs,
                                              u"Eve signed in"_qs, u"Ada was enrolled, as operator"_qs}));
        QCOMPARE(who.mid(0, 4), (QStringList{u"seat test"_qs, u"Eve"_qs, u"Eve"_qs, u"Eve"_qs}));
        QCOMPARE(told.last(), u"The crane stays."_qs);
        QVERIFY(told.contains(u"Took authority over Harbour bridge"_qs));
        QVERIFY(told.contains(u"Ada signed in"_qs));
        QCOMPARE(who.last(), u"Ada"_qs);
        QCOMPARE(listener.names.ownerOf(room.ledger.all.back().signer), u"Ada"_qs);
        QCOMPARE(listener.names.ownerOf(room.ledger.all.front().signer), u"seat test"_qs);
    }
    void tellsOfACommandAsTheServiceWritesIt()
    {
        tests::FakeLedger ledger;
        keys::KeyRing ring{keys::KeyPair::generate()};
        const auto model = eve::model();
        for (const User& user : model->users)
            ring.open(user.id, keys::KeyPair::generate());
        ManualClock clock(eve::kNow);
        command::CommandService service(
            model, clock, ledger, ring, [](const wire::CommandMessage&) { return Result<void>(); },
            [](const Proposal&) { return std::optional<Skill>(); });
        Proposal p;
        p.id = ProposalId("h1");
        p.key = "heat";
        p.origin = "system:bridge";
        p.actuator = ActuatorId("bridge/P7-D2/heater");
        p.action = "pre-heat";
        p.value = 330;
        p.title = "Heat damper D2";
        p.issuedAt = eve::kNow;
        p.actBefore = eve::kNow + 6h;
        const auto id = service.propose(p);
        QVERIFY2(id, id ? "" : id.error().text().c_str());
        const Listener listener;
        const LedgerStory story = listener.told(ledger.all.front());
        QCOMPARE(story.what, u"Proposed: Heat damper D2"_qs);
        QCOMPARE(story.who, u"bridge model"_qs);
        QCOMPARE(story.elements, std::vector{ElementId("bridge/IfcDiscreteAccessory/P7-D2")});
        QCOMPARE(story.asset, AssetId("bridge"));
    }
    void payloadIsReadableAndWhole()
    {
        const QStringList lines = readableLines(
            R"({"title": "Close V-3", "none": [], "list": [1, 2.5, "x"], "deep": {"a": {"b": true}}, "things": [{"id": "p"}, {"id": "q"}]})");
        QCOMPARE(lines, (QStringList{u"title: Close V-3"_qs, u"none: –"_qs, u"list: 1, 2.5, x"_qs, u"deep:"_qs,
                                     u"   a:"_qs, u"      b: true"_qs, u"things:"_qs, u"   1:"_qs, u"      id: p"_qs,
                                     u"   2:"_qs, u"      id: q"_qs}));
        QCOMPARE(readableLines("not JSON"), QStringList{u"not JSON"_qs});
        QCOMPARE(readableLines("{}"), QStringList());
        // Nested beyond sense: still every word, and no crash.
        const std::string deep = std::string(5000, '[') + "7" + std::string(5000, ']');
        QVERIFY(readableLines("{\"deep\": " + deep + "}").join(u'\n').contains(u'7'));
    }
    void asksForWhatIsAbout()
    {
        const Listener listener;
        const LedgerVoice voice{&listener.index, listener.names, {}};
        const auto about = row("operator:ada", "alarm", "raised", "a1",
                               R"({"title": "P7 sways", "condition": "high", "element": "bridge/IfcColumn/P7"})");
        const auto isFound = [&](const LedgerQuery& query) { return query.matches(about, voice); };
        QVERIFY(isFound({}));
        QVERIFY(isFound({.element = ElementId("bridge/IfcColumn/P7")}));
        QVERIFY(!isFound({.element = ElementId("bridge/IfcColumn/P6")}));
        QVERIFY(isFound({.asset = AssetId("bridge")}));
        QVERIFY(!isFound({.asset = AssetId("water")}));
        QVERIFY(isFound({.person = "ada"}));
        QVERIFY(!isFound({.person = "ad"}));
        QVERIFY(isFound({.text = u"RAISED: p7"_qs})); // as it reads
        QVERIFY(isFound({.text = u"IfcColumn"_qs}));  // as it is
        QVERIFY(!isFound({.text = u"IfcBeam"_qs}));
        QVERIFY(isFound({.from = eve::kNow, .to = eve::kNow}));
        QVERIFY(!isFound({.from = eve::kNow + 1s}));
        QVERIFY(!isFound({.to = eve::kNow - 1s}));
    }
};

QTEST_GUILESS_MAIN(tst_LedgerStory)
#include "tst_LedgerStory.moc"
