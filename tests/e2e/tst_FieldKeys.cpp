// SPDX-License-Identifier: GPL-3.0-or-later
// A gateway's file of keys follows the record of people and seats, and a real gatekeeper what is in it.
#include "SeatKey.h"

#include <FieldKeys.h>
#include <OpenProject.h>
#include <ProjectPeople.h>

#include <sinew/command/KnownSeats.h>
#include <sinew/gateway/Gatekeeper.h>
#include <sinew/wire/Codec.h>

#include <fstream>
#include <iterator>
#include <QTemporaryDir>
#include <QTest>

using namespace sinew;
using namespace std::chrono_literals;
using Purpose = wire::Authorisation::Purpose;
using Verb = wire::CommandMessage::Verb;
using wire::Refusal;

namespace {

/// A project with Eve (administrator) and Ada (operator), and what a gateway far away would do with the file.
struct Works {
    QTemporaryDir folder;
    std::filesystem::path root = folder.path().toStdString(), file = root / "keys.json";
    app::OpenProject open;
    std::unique_ptr<command::ControlRoom> cheap; ///< seals quickly
    std::unique_ptr<gateway::Gatekeeper> gate;
    app::KeysFile keys{file, "works"};

    Works()
    {
        auto made = app::createProject(root / "works.sinew", {});
        if (!made)
            qFatal("%s", made.error().text().c_str());
        open = std::move(*made);
        open.room = std::make_shared<command::ControlRoom>(
            open.project->ledger(), open.project->sealedKeys(), std::make_shared<SystemClock>(), open.ring,
            command::ControlRoom::Settings{.cost = keys::SealCost::least(), .delays = {}});
        need(open.room->beFirstAdministrator({UserId("eve"), "Eve", Role::Administrator}, "a password of Eve"));
        need(open.room->enrol({UserId("ada"), "Ada", Role::Operator}, "a password of Ada"));
    }
    static void need(const Result<void>& done)
    {
        if (!done)
            qFatal("%s", done.error().text().c_str());
    }
    void sit(const char* login, const std::string& password)
    {
        if (const auto here = open.room->signIn(login, password); !here)
            qFatal("%s", here.error().text().c_str());
    }
    std::string text() const
    {
        std::ifstream in(file, std::ios::binary);
        return {std::istreambuf_iterator<char>(in), {}};
    }
    /// As sinew-field does when the file has changed.
    Result<void> reread()
    {
        const auto read = gateway::readRegistry(text());
        if (!read)
            return passOn(read);
        if (gate)
            return gate->replace(*read);
        auto opened = gateway::Gatekeeper::open(read->registry);
        if (!opened)
            return passOn(opened);
        gate = std::move(*opened);
        return {};
    }
    void confirm(const keys::PublicKey& seat)
    {
        need(open.room->confirmSeat(seat));
    }
    /// What Ada asks for, sent by a seat.
    wire::CommandMessage signedBy(const keys::Signer& ada, const keys::Signer& seat) const
    {
        const Instant now = SystemClock().wall();
        wire::CommandMessage message{CommandId(newUuid()), Verb::Select, ActuatorId("works/V1/valve"), "close", 1, "1", now, now + 60s};
        message.nonce = newUuid();
        wire::Authorisation& made = message.authorisation;
        made.id = message.id;
        made.site = "works";
        made.origin = "operator:ada";
        made.settings = {{message.actuator, message.action, message.value, message.unit}};
        made.validFrom = now;
        made.validUntil = now + 60s;
        made.nonce = newUuid();
        sign(made, UserId("ada"), Purpose::Request, ada);
        sign(message, seat);
        return message;
    }
    gateway::Answer admit(const wire::CommandMessage& message) const { return gate->admit(message, SystemClock().wall()); }
};

} // namespace

class tst_FieldKeys : public QObject {
    Q_OBJECT
private slots:
    void whatWasSignedBeforeAKeyWasRevokedIsRefusedAfterwards()
    {
        Works works;
        const auto seat = works.open.ring->seat();
        works.confirm(seat->key());
        QVERIFY(works.keys.follow(works.open).value_or(false));
        QVERIFY(works.reread());
        works.sit("ada", "a password of Ada");
        const auto ada = works.open.ring->of(UserId("ada"));
        const auto earlier = works.signedBy(*ada, *seat);
        QCOMPARE(works.admit(works.signedBy(*ada, *seat)).refusal, Refusal::None);
        works.sit("eve", "a password of Eve");
        Works::need(works.open.room->revoke(UserId("ada"), "left"));
        QVERIFY(works.keys.follow(works.open).value_or(false));
        QVERIFY(works.reread());
        const auto answer = works.admit(earlier);
        QCOMPARE(answer.refusal, Refusal::BadSignature);
        QCOMPARE(answer.why, std::string("the key of ada was revoked"));
    }
    void aRenewedKeyTakesThePlaceOfTheOldOne()
    {
        Works works;
        const auto seat = works.open.ring->seat();
        works.confirm(seat->key());
        QVERIFY(works.keys.follow(works.open).value_or(false));
        QVERIFY(works.reread());
        works.sit("ada", "a password of Ada");
        const auto before = works.open.ring->of(UserId("ada"));
        Works::need(works.open.room->changePassword("a password of Ada", "another one of Ada"));
        const auto after = works.open.ring->of(UserId("ada"));
        QVERIFY(before->key() != after->key());
        // Ada cannot say so to a gateway: nothing is written before an administrator sits here.
        const std::string old = works.text();
        const auto refused = works.keys.follow(works.open);
        QVERIFY(!refused && refused.error().code == ErrorCode::NotAllowed);
        QCOMPARE(works.text(), old);
        QCOMPARE(works.admit(works.signedBy(*after, *seat)).why, std::string("the key of ada is not registered here"));
        works.sit("eve", "a password of Eve");
        QVERIFY(works.keys.follow(works.open).value_or(false));
        QVERIFY(!works.keys.follow(works.open).value_or(true)); // once
        QVERIFY(works.reread());
        QCOMPARE(works.admit(works.signedBy(*after, *seat)).refusal, Refusal::None);
        QCOMPARE(works.admit(works.signedBy(*before, *seat)).why, std::string("the key of ada was revoked"));
        // The file from before, put back by somebody: a gateway does not go back.
        std::ofstream(works.file) << old;
        QVERIFY(!works.reread());
        QCOMPARE(works.admit(works.signedBy(*before, *seat)).why, std::string("the key of ada was revoked"));
    }
    void onlyConfirmedSeatsAreHeard()
    {
        Works works;
        works.sit("ada", "a password of Ada");
        const auto ada = works.open.ring->of(UserId("ada"));
        works.sit("eve", "a password of Eve");
        const auto seat = works.open.ring->seat();
        const auto stranger = keys::KeyPair::generate();
        QVERIFY(works.open.project->ledger().setSeat(stranger, "laptop", SystemClock().wall()));
        QVERIFY(works.open.project->ledger().setSeat(seat, "desk", SystemClock().wall()));
        works.confirm(seat->key());
        QVERIFY(works.keys.follow(works.open).value_or(false));
        QVERIFY(works.reread());
        QCOMPARE(works.admit(works.signedBy(*ada, *seat)).refusal, Refusal::None);
        QCOMPARE(works.admit(works.signedBy(*ada, *stranger)).why, std::string("the seat that sent it is not registered here"));
        works.confirm(stranger->key());
        QVERIFY(works.keys.follow(works.open).value_or(false));
        QVERIFY(works.reread());
        QCOMPARE(works.admit(works.signedBy(*ada, *stranger)).refusal, Refusal::None);
        QVERIFY(!works.open.room->revokeSeat(stranger->key(), "")); // why?
        QVERIFY(works.open.room->revokeSeat(stranger->key(), "lost"));
        QVERIFY(!works.open.room->confirmSeat(stranger->key())); // for ever
        QVERIFY(works.keys.follow(works.open).value_or(false));
        QVERIFY(works.reread());
        QCOMPARE(works.admit(works.signedBy(*ada, *stranger)).why, std::string("the key of seat \"laptop\" was revoked"));
    }
    void aDecisionThatNoAdministratorSignedCountsForNothing()
    {
        Works works;
        const auto seat = works.open.ring->seat();
        store::Ledger& ledger = works.open.project->ledger();
        works.sit("ada", "a password of Ada");
        const auto refused = works.open.room->confirmSeat(seat->key());
        QVERIFY(!refused && refused.error().message.starts_with("Only an administrator"));
        // Another program writes the row all the same.
        store::LedgerEntry row = command::seatConfirmedRow(command::seatsOf(ledger)->front(), UserId("ada"));
        row.wall = row.world = SystemClock().wall();
        QVERIFY(ledger.append(row, {.by = works.open.ring->of(UserId("ada")), .after = {}}));
        QCOMPARE(command::seatsOf(ledger)->front().state, command::KnownSeat::State::Unconfirmed);
        QVERIFY(works.open.room->follow());
        QCOMPARE(works.open.room->roster()->seats.all().front().state, command::KnownSeat::State::Unconfirmed);
        QVERIFY(!works.open.room->roster()->refused.empty());
    }
    void theDemosFieldFollowsWithoutAnybody()
    {
        Works works;
        const auto seat = works.open.ring->seat();
        works.sit("ada", "a password of Ada");
        const auto ada = works.open.ring->of(UserId("ada"));
        auto installed = app::KeysFile::installed(works.file, "works");
        QVERIFY(installed.follow(works.open).value_or(false));
        QVERIFY(works.reread());
        QCOMPARE(works.admit(works.signedBy(*ada, *seat)).refusal, Refusal::None); // every seat is heard there
        Works::need(works.open.room->changePassword("a password of Ada", "another one of Ada"));
        QVERIFY(installed.follow(works.open).value_or(false));
        QVERIFY(works.reread());
        QCOMPARE(works.admit(works.signedBy(*works.open.ring->of(UserId("ada")), *seat)).refusal, Refusal::None);
    }
    void whatIsNoFileOfKeysIsLeftAlone()
    {
        Works works;
        std::ofstream(works.file) << "my notes";
        const auto refused = works.keys.follow(works.open);
        QVERIFY(!refused && refused.error().code == ErrorCode::Corrupt);
        QCOMPARE(works.text(), std::string("my notes"));
    }
};

QTEST_GUILESS_MAIN(tst_FieldKeys)
#include "tst_FieldKeys.moc"
