// SPDX-License-Identifier: GPL-3.0-or-later
#include "TestRoom.h"

#include <QTest>

using namespace sinew;
using namespace sinew::command;
using namespace std::chrono_literals;
using tests::passwordOf;
using tests::TestRoom;
using tests::TestSeat;

class tst_ControlRoom : public QObject {
    Q_OBJECT

    static std::size_t countOf(const TestRoom& desk, const char* category, const char* type)
    {
        return static_cast<std::size_t>(std::ranges::count_if(desk.ledger.all, [&](const store::LedgerRow& row) {
            return row.entry.category == category && row.entry.type == type;
        }));
    }

private slots:
    void aProjectBeginsWithoutAnyPassword()
    {
        tests::FakeLedger ledger;
        tests::FakeSealedKeys sealed;
        TestSeat seat(ledger, sealed, std::make_shared<SystemClock>());
        QVERIFY(!seat.room.signIn("administrator", "administrator"));
        QVERIFY(!seat.room.enrol({UserId("ada"), "Ada", Role::Administrator}, passwordOf("ada")));
        QVERIFY(!seat.room.beFirstAdministrator({UserId("eve"), "Eve", Role::Administrator}, "short"));
        QVERIFY(!seat.room.beFirstAdministrator({UserId("eve"), "Eve", Role::Operator}, passwordOf("eve")));
        QVERIFY(sealed.all.empty());
        QVERIFY(seat.room.beFirstAdministrator({UserId("eve"), "Eve", Role::Administrator}, passwordOf("eve")));
        QCOMPARE(seat.room.present().user->id, UserId("eve"));
        QVERIFY(!seat.room.beFirstAdministrator({UserId("eva"), "Eva", Role::Administrator}, passwordOf("eva")));
        QCOMPARE(sealed.all.size(), std::size_t(1));
    }

    void signingInOpensTheKey()
    {
        TestRoom desk;
        QVERIFY(desk.seat.become("ada"));
        QCOMPARE(desk.room.present().user->role, Role::Operator);
        const auto key = desk.seat.ring->of(UserId("ada"));
        QVERIFY(key && key->key() == desk.room.roster()->accounts.keyOf(UserId("ada")));
        QVERIFY(!desk.seat.ring->of(UserId("eve"))); // one person sits here
        QCOMPARE(desk.ledger.all.back().entry.type, std::string("signed in"));
        QCOMPARE(desk.ledger.all.back().signer, key->key());
        QVERIFY(desk.room.signOut());
        QVERIFY(!desk.seat.ring->of(UserId("ada")) && !desk.room.present().user);
    }

    void aWrongPasswordIsSlowedAndRecorded()
    {
        TestRoom desk;
        const auto wrong = desk.room.signIn("ada", "not her password");
        QCOMPARE(wrong.error().code, ErrorCode::NotAllowed);
        QCOMPARE(countOf(desk, "login", "failed"), std::size_t(1));
        QCOMPARE(desk.ledger.all.back().signer, desk.seat.ring->seat()->key());
        // Too early, even with the right one; that is neither tried nor recorded.
        QCOMPARE(desk.room.signIn("ada", passwordOf("ada")).error().code, ErrorCode::LimitExceeded);
        QCOMPARE(countOf(desk, "login", "failed"), std::size_t(1));
        desk.clock->advance(1s);
        QVERIFY(!desk.room.signIn("ada", "not her password"));
        desk.clock->advance(1s);
        QCOMPARE(desk.room.signIn("ada", passwordOf("ada")).error().code, ErrorCode::LimitExceeded);
        // Another seat, or this one after a restart, counts on; another person is not held up.
        TestSeat other(desk.ledger, desk.sealed, desk.clock);
        QCOMPARE(other.room.signIn("ada", passwordOf("ada")).error().code, ErrorCode::LimitExceeded);
        QVERIFY(other.become("ben"));
        desk.clock->advance(1s);
        QVERIFY(other.become("ada"));
        QCOMPARE(desk.room.roster()->logins.failuresOf("ada"), 2);
        QVERIFY(desk.room.follow());
        QCOMPARE(desk.room.roster()->logins.failuresOf("ada"), 0);
    }

    void anUnknownNameSaysTheSame()
    {
        TestRoom desk;
        const auto known = desk.room.signIn("ada", "not her password"),
                   unknown = desk.room.signIn("nobody", "not her password");
        QCOMPARE(unknown.error(), known.error());
        QCOMPARE(desk.room.signIn("nobody", "not her password").error().code, ErrorCode::LimitExceeded);
        QVERIFY(desk.ledger.all.back().entry.subject.starts_with("unknown:"));
        // The key that was tried in its place is nobody's way in.
        desk.clock->advance(1min);
        QVERIFY(!desk.room.signIn("nobody", passwordOf("eve")));
    }

    void aTryThatCannotBeRecordedIsNone()
    {
        TestRoom desk;
        QVERIFY(desk.room.signOut());
        desk.ledger.failing = true;
        QVERIFY(!desk.seat.become("ada"));
        QVERIFY(!desk.seat.ring->of(UserId("ada")) && !desk.room.present().user);
    }

    void lockedNobodyActs()
    {
        TestRoom desk;
        QVERIFY(desk.seat.become("ada"));
        desk.ledger.failing = true; // the key goes all the same
        QVERIFY(!desk.room.lock(true));
        QVERIFY(!desk.seat.ring->of(UserId("ada")));
        desk.ledger.failing = false;
        QVERIFY(desk.room.present().isLocked && desk.room.present().user->id == UserId("ada"));
        QCOMPARE(desk.room.takeAuthority(AssetId("bridge")).error().code, ErrorCode::NotAllowed);
        QVERIFY(desk.seat.become("ada"));
        QCOMPARE(desk.ledger.all.back().entry.type, std::string("unlocked"));
        QVERIFY(!desk.room.present().isLocked);
        QVERIFY(desk.room.takeAuthority(AssetId("bridge")));
        QVERIFY(desk.room.lock(false));
        QCOMPARE(desk.ledger.all.back().entry.type, std::string("locked"));
        QVERIFY(desk.seat.become("dora")); // somebody else unlocks by signing in
        QCOMPARE(desk.ledger.all.back().entry.type, std::string("signed in"));
    }

    void aRevokedKeySignsNothingAnyMore()
    {
        TestRoom desk;
        TestSeat other(desk.ledger, desk.sealed, desk.clock);
        QVERIFY(other.become("ada"));
        const auto key = other.ring->of(UserId("ada"));
        QVERIFY(desk.room.revoke(UserId("ada"), "left the company"));
        QVERIFY(!desk.sealed.all.contains(key->key()));
        QVERIFY(!other.become("ada"));
        // Where she still sits: the first deed is refused, and her key is gone.
        QCOMPARE(other.room.takeAuthority(AssetId("bridge")).error().code, ErrorCode::NotAllowed);
        QVERIFY(!other.ring->of(UserId("ada")) && !other.room.present().user);
        // And what the key signs past all of this, nobody takes.
        const auto forged = desk.ledger.append(authorityTakenRow(AssetId("bridge"), UserId("ada")),
                                               {.by = key, .after = std::nullopt});
        QVERIFY(forged && desk.room.follow());
        QVERIFY(!desk.room.roster()->authority.holderOf(AssetId("bridge")));
        QCOMPARE(desk.room.roster()->refused.size(), std::size_t(1));
    }

    void aForgottenPasswordMeansANewKey()
    {
        TestRoom desk;
        const auto before = desk.room.roster()->accounts.keyOf(UserId("ada"));
        QVERIFY(desk.room.replaceKey(UserId("ada"), "a newer password"));
        const auto after = desk.room.roster()->accounts.keyOf(UserId("ada"));
        QVERIFY(after != before && !after.isEmpty());
        QVERIFY(!desk.sealed.all.contains(before) && desk.sealed.all.contains(after));
        QVERIFY(!desk.room.replaceKey(UserId("eve"), "a newer password"));
        QVERIFY(desk.room.signIn("ada", "a newer password"));
        QVERIFY(!desk.room.replaceKey(UserId("ben"), "a newer password"));
    }

    void apersonChangesTheirPassword()
    {
        TestRoom desk;
        QVERIFY(desk.seat.become("ada"));
        const auto before = desk.seat.ring->of(UserId("ada"))->key();
        QVERIFY(!desk.room.changePassword("not her password", "a newer password"));
        desk.clock->advance(1s);
        QVERIFY(!desk.room.changePassword(passwordOf("ada"), "short"));
        QCOMPARE(desk.seat.ring->of(UserId("ada"))->key(), before);
        QVERIFY(desk.room.changePassword(passwordOf("ada"), "a newer password"));
        QVERIFY(desk.seat.ring->of(UserId("ada"))->key() != before);
        QVERIFY(!desk.sealed.all.contains(before));
        QVERIFY(desk.room.signIn("ada", "a newer password"));
        QVERIFY(desk.room.signOut());
        QVERIFY(!desk.room.signIn("ada", passwordOf("ada")));
    }

    void enrollingNeedsAnAdministratorWhoIsHere()
    {
        TestRoom desk;
        const User finn{UserId("finn"), "Finn", Role::Engineer};
        QVERIFY(desk.seat.become("ada"));
        const std::size_t seals = desk.sealed.all.size();
        QVERIFY(!desk.room.enrol(finn, passwordOf("finn")));
        QVERIFY(!desk.room.changeRole(UserId("ada"), Role::Administrator));
        QVERIFY(!desk.room.revoke(UserId("ben"), "no"));
        QVERIFY(desk.seat.become("eve"));
        QVERIFY(desk.room.enrol(finn, passwordOf("finn")));
        QVERIFY(!desk.room.enrol(finn, passwordOf("finn"))); // has a key
        QCOMPARE(desk.sealed.all.size(), seals + 1);         // and leaves no second seal behind
        QVERIFY(desk.room.changeRole(UserId("finn"), Role::Planner));
        QCOMPARE(desk.room.roster()->accounts.userOf(UserId("finn"))->role, Role::Planner);
        QVERIFY(!desk.room.changeRole(UserId("eve"), Role::Planner));
    }

    void aSecondSeatSeesItAll()
    {
        TestRoom desk;
        TestSeat other(desk.ledger, desk.sealed, desk.clock);
        QVERIFY(other.become("dora"));
        QVERIFY(desk.seat.become("ada"));
        QVERIFY(desk.room.takeAuthority(AssetId("bridge")));
        // Both want it: the ledger decides, and the second is told whose it is.
        const auto late = other.room.takeAuthority(AssetId("bridge"));
        QVERIFY(!late && late.error().message.find("Ada has authority") == 0);
        QVERIFY(desk.room.offerAuthority(AssetId("bridge"), UserId("dora")));
        QVERIFY(other.room.acceptAuthority(AssetId("bridge")));
        QVERIFY(desk.room.follow());
        QCOMPARE(desk.room.roster()->authority.holderOf(AssetId("bridge"))->user.id, UserId("dora"));
    }

    void aShiftIsHandedOverWithItsAuthority()
    {
        TestRoom desk;
        QVERIFY(desk.seat.become("ada"));
        QVERIFY(desk.room.takeAuthority(AssetId("bridge")));
        ShiftEntry note;
        note.text = "The crane at pier 7 stays until Monday.";
        note.asset = AssetId("bridge");
        QVERIFY(desk.room.note(note));
        QVERIFY(!desk.room.handOver(UserId("ben"), "All quiet.", {})); // an approver commands nothing
        QVERIFY(!desk.room.handOver(UserId("ada"), "All quiet.", {}));
        QVERIFY(desk.room.handOver(UserId("dora"), "All quiet.", {"Pier P7 displacement above 50 mm"}));
        QVERIFY(!desk.room.acceptHandOver());
        QCOMPARE(desk.room.roster()->authority.holderOf(AssetId("bridge"))->user.id, UserId("ada"));
        QVERIFY(desk.seat.become("dora"));
        QVERIFY(desk.room.acceptHandOver());
        QVERIFY(!desk.room.acceptHandOver());
        QCOMPARE(desk.room.roster()->authority.holderOf(AssetId("bridge"))->user.id, UserId("dora"));
        const auto& entries = desk.room.roster()->shifts.entries();
        QCOMPARE(entries.size(), std::size_t(2));
        QCOMPARE(entries[0].author.id, UserId("ada"));
        QVERIFY(entries[1].acceptedAt && entries[1].points.size() == 1);
        QVERIFY(desk.seat.become("vic"));
        QVERIFY(!desk.room.note(note));
    }

    void anAdministratorDecidesAboutSeats()
    {
        TestRoom desk;
        using State = KnownSeat::State;
        const keys::PublicKey own = desk.seat.ring->seat()->key();
        const auto stateOf = [&] { return desk.room.roster()->seats.seat(own)->state; };
        QVERIFY(desk.room.follow());
        QCOMPARE(stateOf(), State::Unconfirmed);
        QCOMPARE(desk.room.roster()->seats.waiting(), 1);
        QVERIFY(desk.seat.become("ada"));
        QCOMPARE(desk.room.confirmSeat(own).error().code, ErrorCode::NotAllowed);
        QVERIFY(desk.seat.become("eve"));
        QVERIFY(!desk.room.confirmSeat(keys::KeyPair::generate()->key())); // nobody's
        QVERIFY(desk.room.confirmSeat(own));
        QCOMPARE(desk.ledger.all.back().entry.type, std::string("confirmed"));
        QCOMPARE(desk.ledger.all.back().signer, desk.seat.ring->of(UserId("eve"))->key());
        QCOMPARE(stateOf(), State::Confirmed);
        QVERIFY(!desk.room.confirmSeat(own)); // it is already
        QVERIFY(!desk.room.revokeSeat(own, ""));
        QVERIFY(desk.room.revokeSeat(own, "sold"));
        QVERIFY(!desk.room.confirmSeat(own) && !desk.room.revokeSeat(own, "again"));
        QCOMPARE(stateOf(), State::Revoked);
        QCOMPARE(desk.room.roster()->seats.waiting(), 0);
        QVERIFY(desk.room.roster()->refused.empty());
        QCOMPARE(countOf(desk, "seat", "confirmed") + countOf(desk, "seat", "revoked"), std::size_t(2));
    }

    void ofTwoAdministratorsWhoDecideOnlyOneDoes()
    {
        TestRoom desk;
        QVERIFY(desk.room.enrol({UserId("emil"), "Emil", Role::Administrator}, passwordOf("emil")));
        TestSeat other(desk.ledger, desk.sealed, desk.clock);
        QVERIFY(other.become("emil"));
        const keys::PublicKey own = desk.seat.ring->seat()->key();
        QVERIFY(desk.room.revokeSeat(own, "sold"));
        const auto late = other.room.confirmSeat(own); // it had not seen that
        QVERIFY(!late && late.error().message.find("was revoked") != std::string::npos);
        QCOMPARE(other.room.roster()->seats.all(), desk.room.roster()->seats.all());
    }
};

QTEST_GUILESS_MAIN(tst_ControlRoom)
#include "tst_ControlRoom.moc"
