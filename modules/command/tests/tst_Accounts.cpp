// SPDX-License-Identifier: GPL-3.0-or-later
#include "TestRoom.h"

#include <QTest>

using namespace sinew;
using namespace sinew::command;

namespace {

using Key = std::shared_ptr<const keys::KeyPair>;

/// Eve is administrator, Ada an operator; Bo's key was revoked; Mallory has a key that nobody enrolled.
struct Bench {
    Bench()
    {
        write(firstAdministratorRow(user("eve", Role::Administrator), eve->key()), eve);
        write(enrolledRow(user("ada", Role::Operator), ada->key(), UserId("eve")), eve);
        write(enrolledRow(user("bo", Role::Operator), bo->key(), UserId("eve")), eve);
        write(revokedRow(UserId("bo"), bo->key(), "left", UserId("eve")), eve);
    }
    static User user(const char* id, Role role) { return {UserId(id), id, role}; }
    Result<void> write(const store::LedgerEntry& entry, const Key& by)
    {
        return accounts.take(*ledger.append(entry, {.by = by, .after = std::nullopt}));
    }
    tests::FakeLedger ledger;
    Accounts accounts;
    Key eve = keys::KeyPair::generate(), ada = keys::KeyPair::generate(), bo = keys::KeyPair::generate(),
        mallory = keys::KeyPair::generate(), fresh = keys::KeyPair::generate();
};

using Attempt = std::function<Result<void>(Bench&)>;

} // namespace
Q_DECLARE_METATYPE(Attempt)

class tst_Accounts : public QObject {
    Q_OBJECT
private slots:
    void followsTheRules_data()
    {
        QTest::addColumn<Attempt>("attempt");
        QTest::addColumn<bool>("isAllowed");
        const UserId eve("eve"), ada("ada"), bo("bo"), cy("cy");
        const auto row = [](const char* name, bool isAllowed, Attempt attempt) {
            QTest::newRow(name) << attempt << isAllowed;
        };
        const auto operatorCy = Bench::user("cy", Role::Operator);
        row("an administrator enrols", true, [=](Bench& b) {
            return b.write(enrolledRow(operatorCy, b.fresh->key(), eve), b.eve);
        });
        row("an operator enrols", false, [=](Bench& b) {
            return b.write(enrolledRow(operatorCy, b.fresh->key(), eve), b.ada);
        });
        row("a revoked key enrols", false, [=](Bench& b) {
            return b.write(enrolledRow(operatorCy, b.fresh->key(), eve), b.bo);
        });
        row("a key nobody enrolled enrols", false, [=](Bench& b) {
            return b.write(enrolledRow(operatorCy, b.fresh->key(), eve), b.mallory);
        });
        row("nobody signs", false, [=](Bench& b) {
            return b.write(enrolledRow(operatorCy, b.fresh->key(), eve), nullptr);
        });
        row("a second first administrator", false, [=](Bench& b) {
            return b.write(firstAdministratorRow(Bench::user("mallory", Role::Administrator), b.mallory->key()),
                           b.mallory);
        });
        row("a key twice", false, [=](Bench& b) {
            return b.write(enrolledRow(operatorCy, b.ada->key(), eve), b.eve);
        });
        row("a revoked key again", false, [=](Bench& b) {
            return b.write(enrolledRow(Bench::user("bo", Role::Operator), b.bo->key(), eve), b.eve);
        });
        row("a new key after a revoked one", true, [=](Bench& b) {
            return b.write(enrolledRow(Bench::user("bo", Role::Approver), b.fresh->key(), eve), b.eve);
        });
        row("a second key beside the first", false, [=](Bench& b) {
            return b.write(enrolledRow(Bench::user("ada", Role::Operator), b.fresh->key(), eve), b.eve);
        });
        row("no key", false, [=](Bench& b) {
            return b.write(enrolledRow(operatorCy, keys::PublicKey("no key"), eve), b.eve);
        });
        row("a login of two words", false, [=](Bench& b) {
            return b.write(enrolledRow(Bench::user("c y", Role::Operator), b.fresh->key(), eve), b.eve);
        });
        row("an administrator changes a role", true, [=](Bench& b) {
            return b.write(roleChangedRow(ada, Role::Administrator, eve), b.eve);
        });
        row("an operator raises herself", false, [=](Bench& b) {
            return b.write(roleChangedRow(ada, Role::Administrator, ada), b.ada);
        });
        row("the role of nobody", false, [=](Bench& b) {
            return b.write(roleChangedRow(cy, Role::Viewer, eve), b.eve);
        });
        row("the last administrator steps down", false, [=](Bench& b) {
            return b.write(roleChangedRow(eve, Role::Viewer, eve), b.eve);
        });
        row("the last administrator revokes herself", false, [=](Bench& b) {
            return b.write(revokedRow(eve, b.eve->key(), "leaves", eve), b.eve);
        });
        row("the last but one administrator revokes herself", true, [=](Bench& b) {
            (void)b.write(roleChangedRow(ada, Role::Administrator, eve), b.eve);
            return b.write(revokedRow(eve, b.eve->key(), "leaves", eve), b.eve);
        });
        row("an administrator revokes", true, [=](Bench& b) {
            return b.write(revokedRow(ada, b.ada->key(), "lost", eve), b.eve);
        });
        row("an operator revokes", false, [=](Bench& b) {
            return b.write(revokedRow(eve, b.eve->key(), "no", ada), b.ada);
        });
        row("another's key under her name", false, [=](Bench& b) {
            return b.write(revokedRow(ada, b.eve->key(), "no", eve), b.eve);
        });
        row("what was revoked already", false, [=](Bench& b) {
            return b.write(revokedRow(bo, b.bo->key(), "again", eve), b.eve);
        });
        row("its owner renews a key", true, [=](Bench& b) {
            return b.write(keyRenewedRow(ada, b.fresh->key()), b.ada);
        });
        row("an administrator renews another's", false, [=](Bench& b) {
            return b.write(keyRenewedRow(ada, b.fresh->key()), b.eve);
        });
        row("a key renewed with one that was", false, [=](Bench& b) {
            return b.write(keyRenewedRow(ada, b.bo->key()), b.ada);
        });
        row("a deed nobody knows", false, [=](Bench& b) {
            auto entry = roleChangedRow(ada, Role::Administrator, eve);
            entry.type = "promoted";
            return b.write(entry, b.eve);
        });
        row("a role nobody knows", false, [=](Bench& b) {
            auto entry = roleChangedRow(ada, Role::Administrator, eve);
            entry.detail = R"({"role": "emperor"})";
            return b.write(entry, b.eve);
        });
    }
    void followsTheRules()
    {
        QFETCH(Attempt, attempt);
        QFETCH(bool, isAllowed);
        Bench bench;
        const auto before = bench.accounts.activeKeys().size();
        const auto taken = attempt(bench);
        QCOMPARE(taken.has_value(), isAllowed);
        QVERIFY(bench.accounts.hasAdministrator());
        if (!isAllowed) {
            QVERIFY(taken.error().text().find("row ") == 0 && taken.error().text().size() > 20);
            QCOMPARE(bench.accounts.activeKeys().size(), before);
            QCOMPARE(bench.accounts.userOf(UserId("ada"))->role, Role::Operator);
        }
    }

    void theFirstAdministratorSignsWithTheirOwnKey()
    {
        Bench bench;
        Accounts none;
        tests::FakeLedger ledger;
        const auto entry = firstAdministratorRow(Bench::user("eve", Role::Administrator), bench.eve->key());
        QVERIFY(!none.take(*ledger.append(entry, {.by = bench.mallory, .after = std::nullopt})));
        QVERIFY(!none.take(*ledger.append(firstAdministratorRow(Bench::user("eve", Role::Operator), bench.eve->key()),
                                          {.by = bench.eve, .after = std::nullopt})));
        QVERIFY(!none.hasAdministrator());
        QVERIFY(none.take(*ledger.append(entry, {.by = bench.eve, .after = std::nullopt})));
        QVERIFY(none.hasAdministrator());
    }

    void aRowThatWasChangedAfterwardsIsNotTaken()
    {
        Bench bench;
        auto row = *bench.ledger.append(enrolledRow(Bench::user("cy", Role::Viewer), bench.fresh->key(), UserId("eve")),
                                        {.by = bench.eve, .after = std::nullopt});
        auto changed = row;
        changed.entry.detail.replace(changed.entry.detail.find("viewer"), 6, "administrator");
        QCOMPARE(bench.accounts.take(changed).error().code, ErrorCode::Corrupt);
        changed = row;
        changed.number = 77; // said once, it is not said again elsewhere
        QCOMPARE(bench.accounts.take(changed).error().code, ErrorCode::Corrupt);
        QVERIFY(bench.accounts.take(row));
        QCOMPARE(bench.accounts.userOf(UserId("cy"))->role, Role::Viewer);
    }

    void aRevokedKeyIsNobodys()
    {
        Bench bench;
        QVERIFY(!bench.accounts.ownerOf(bench.bo->key()));
        QVERIFY(bench.accounts.keyOf(UserId("bo")).isEmpty());
        QCOMPARE(bench.accounts.account(UserId("bo"))->reason, std::string("left"));
        QCOMPARE(bench.accounts.ownerOf(bench.ada->key())->id, UserId("ada"));
        QCOMPARE(bench.accounts.activeKeys().size(), std::size_t(2));
        QVERIFY(bench.write(keyRenewedRow(UserId("ada"), bench.fresh->key()), bench.ada));
        QVERIFY(!bench.accounts.ownerOf(bench.ada->key()));
        QCOMPARE(bench.accounts.ownerOf(bench.fresh->key())->id, UserId("ada"));
    }

    void failuresDoubleTheDelay_data()
    {
        QTest::addColumn<int>("failures");
        QTest::addColumn<double>("delayS");
        for (const auto& [failures, delayS] :
             {std::pair(0, 0.0), {1, 1.0}, {2, 2.0}, {3, 4.0}, {9, 256.0}, {10, 300.0}, {60, 300.0}})
            QTest::addRow("%d", failures) << failures << delayS;
    }
    void failuresDoubleTheDelay()
    {
        QFETCH(int, failures);
        QFETCH(double, delayS);
        Logins logins;
        const Instant last = *parseUtc("2026-03-01T14:02:00Z");
        store::LedgerRow row{.number = 1,
                             .entry = {.wall = last, .category = "login", .type = "failed", .subject = "ada"}};
        for (int k = 0; k < failures; ++k)
            logins.take(row);
        QCOMPARE(toSeconds(logins.waitFor("ada", last, {})), delayS);
        QCOMPARE(toSeconds(logins.waitFor("ben", last, {})), 0.0);
        QCOMPARE(toSeconds(logins.waitFor("ada", last - std::chrono::hours(1), {})), delayS); // a clock put back
        QCOMPARE(toSeconds(logins.waitFor("ada", last + std::chrono::minutes(5), {})), 0.0);
        row.entry.type = "signed in";
        logins.take(row);
        QCOMPARE(toSeconds(logins.waitFor("ada", last, {})), 0.0);
    }

    void anUnknownNameIsNotWrittenDown()
    {
        Bench bench;
        QCOMPARE(loginSubject("ada", bench.accounts), std::string("ada"));
        const std::string subject = loginSubject("correct horse", bench.accounts);
        QCOMPARE(subject.size(), std::string("unknown:").size() + 4);
        QVERIFY(subject != loginSubject("correct house", bench.accounts));
    }
};

QTEST_GUILESS_MAIN(tst_Accounts)
#include "tst_Accounts.moc"
