// SPDX-License-Identifier: GPL-3.0-or-later
#include "../../../../tests/support/TestRoom.h"
#include "../../Seat/tests/FakeBackend.h"
#include "../../Seat/tests/TyphoonEve.h"
#include "Patience.h"
#include "PeopleModel.h"
#include "SeatsModel.h"
#include "ShiftModel.h"

#include <QAbstractItemModelTester>
#include <QtTest>

using namespace sinew;
using namespace sinew::ui;

class tst_PeopleModel : public QObject {
    Q_OBJECT

    static QString cell(const QAbstractItemModel& model, int row, const char* name)
    {
        return model.data(model.index(row, 0), model.roleNames().key(name)).toString();
    }

    struct Stage {
        Stage()
        {
            auto model = std::make_shared<Model>(*eve::model());
            model->users = {{UserId("ada"), "Ada", Role::Administrator}, {UserId("olga"), "Olga", Role::Operator}};
            backend->currentModel = model;
            backend->manual = std::make_shared<ManualClock>(room->clock->wall());
            backend->current = std::make_shared<const loop::Overview>(eve::overview(model));
            seat.setBackend(backend);
            seat.people()->setRoom({room, &room->room}, true);
        }
        std::shared_ptr<tests::TestRoom> room = std::make_shared<tests::TestRoom>();
        std::shared_ptr<FakeBackend> backend = std::make_shared<FakeBackend>();
        Seat seat;
    };

private slots:
    void theRecordCountsAndNotTheModel()
    {
        Stage stage;
        PeopleModel people;
        QAbstractItemModelTester tester(&people);
        people.setSeat(&stage.seat);
        QCOMPARE(people.rowCount(), 7);
        QCOMPARE(cell(people, 1, "login"), QStringLiteral("ada"));
        QCOMPARE(cell(people, 1, "roleName"), QStringLiteral("operator"));
        QVERIFY(cell(people, 1, "keyText").startsWith(QStringLiteral("key since 14:02")));
        QCOMPARE(cell(people, 6, "login"), QStringLiteral("olga"));
        QCOMPARE(cell(people, 6, "keyText"), QStringLiteral("no key: cannot act"));
        QVERIFY(cell(people, 0, "here") == QStringLiteral("true"));
        // The model says that Ada is administrator; she signs in, and is an operator.
        QVERIFY(stage.room->seat.become("ada"));
        QTRY_COMPARE(stage.seat.people()->login(), QStringLiteral("ada"));
        QCOMPARE(stage.seat.user().role, Role::Operator);
        QVERIFY(!stage.seat.people()->isAdministrator());
        QVERIFY(stage.seat.canCommand());
        stage.seat.people()->enrol(QStringLiteral("Mallory"), QStringLiteral("mallory"),
                                   QStringLiteral("administrator"), QStringLiteral("quite a long one"));
        QTRY_VERIFY(stage.seat.people()->fault().contains(QStringLiteral("Only an administrator")));
        QVERIFY(!stage.room->room.roster()->accounts.account(UserId("mallory")));
    }

    void aRevokedKeyIsSaid()
    {
        Stage stage;
        PeopleModel people;
        people.setSeat(&stage.seat);
        stage.seat.people()->revoke(QStringLiteral("ben"), QStringLiteral("left the company"));
        QTRY_VERIFY(cell(people, 3, "keyText").contains(QStringLiteral("left the company")));
        QCOMPARE(cell(people, 3, "hasKey"), QStringLiteral("false"));
    }

    void seatsThatAskStandFirstAndOnlyAnAdministratorDecides()
    {
        Stage stage;
        SeatsModel seats;
        QAbstractItemModelTester tester(&seats);
        seats.setSeat(&stage.seat);
        QCOMPARE(seats.rowCount(), 1);
        QCOMPARE(cell(seats, 0, "stateText"), QStringLiteral("asks to be confirmed"));
        QCOMPARE(cell(seats, 0, "here"), QStringLiteral("true"));
        QVERIFY(cell(seats, 0, "since").startsWith(QStringLiteral("registered itself 14:02")));
        const QString own = cell(seats, 0, "key");
        QCOMPARE(cell(seats, 0, "fingerprint").remove(u' '), own);
        QCOMPARE(cell(seats, 0, "fingerprint").split(u' ').size(), 16);
        QVERIFY(cell(seats, 0, "fingerprint").startsWith(cell(seats, 0, "shortKey").left(19)));
        QCOMPARE(stage.seat.people()->seatsWaiting(), 1);
        QVERIFY(stage.seat.people()->seatsRefusal().isEmpty());
        stage.seat.people()->confirmSeat(own);
        QTRY_COMPARE_WITH_TIMEOUT(cell(seats, 0, "stateText"), QStringLiteral("confirmed"), 30'000);
        QCOMPARE(cell(seats, 0, "since"), QStringLiteral("14:02, by Eve"));
        const auto laptop = keys::KeyPair::generate();
        QVERIFY(stage.room->ledger.append({.source = "seat",
                                           .category = "seat",
                                           .type = "registered",
                                           .subject = laptop->key().value,
                                           .detail = R"({"name":"laptop"})"},
                                          {.by = laptop, .after = {}}));
        QTRY_COMPARE_WITH_TIMEOUT(seats.rowCount(), 2, 30'000); // the desk follows by itself
        QCOMPARE(cell(seats, 0, "name"), QStringLiteral("laptop"));
        QCOMPARE(cell(seats, 0, "here"), QStringLiteral("false"));
        QTRY_VERIFY_WITH_TIMEOUT(!stage.seat.people()->isBusy(), 30'000);
        stage.seat.people()->revokeSeat(text(laptop->key().value), QStringLiteral("  lost  "));
        QTRY_COMPARE_WITH_TIMEOUT(cell(seats, 1, "stateText"), QStringLiteral("revoked"), 30'000);
        QCOMPARE(cell(seats, 1, "since"), QStringLiteral("14:02, by Eve: lost"));
        QCOMPARE(stage.seat.people()->seatsWaiting(), 0);
        QVERIFY(stage.room->seat.become("ada"));
        QTRY_COMPARE_WITH_TIMEOUT(stage.seat.people()->login(), QStringLiteral("ada"), 30'000);
        QVERIFY(stage.seat.people()->seatsRefusal().contains(QStringLiteral("administrator")));
        QTRY_VERIFY_WITH_TIMEOUT(!stage.seat.people()->isBusy(), 30'000);
        stage.seat.people()->revokeSeat(own, QStringLiteral("mine"));
        QTRY_VERIFY_WITH_TIMEOUT(stage.seat.people()->fault().contains(QStringLiteral("Only an administrator")), 30'000);
        QCOMPARE(cell(seats, 0, "stateText"), QStringLiteral("confirmed"));
    }

    void theShiftLogIsNewestFirstAndSearched()
    {
        Stage stage;
        ShiftModel log;
        QAbstractItemModelTester tester(&log);
        log.setSeat(&stage.seat);
        QCOMPARE(log.rowCount(), 0);
        stage.seat.people()->note(QStringLiteral("The crane stays."), QStringLiteral("bridge"));
        QTRY_COMPARE(log.rowCount(), 1);
        stage.seat.people()->note(QStringLiteral("Fog until noon."), {});
        QTRY_COMPARE(log.rowCount(), 2);
        QCOMPARE(cell(log, 0, "said"), QStringLiteral("Fog until noon."));
        QCOMPARE(cell(log, 1, "author"), QStringLiteral("Eve"));
        log.setSearch(QStringLiteral("CRANE"));
        QCOMPARE(log.rowCount(), 1);
        QCOMPARE(log.all(), 2);
        log.setSearch(QStringLiteral("eve"));
        QCOMPARE(log.rowCount(), 2);
    }
};

QTEST_GUILESS_MAIN(tst_PeopleModel)
#include "tst_PeopleModel.moc"
