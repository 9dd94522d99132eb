// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/twin/People.h>

#include <QtTest>

using namespace sinew;

class tst_People : public QObject {
    Q_OBJECT

    const User m_ada{UserId("ada"), "Ada", Role::Operator}, m_eve{UserId("eve"), "Eve", Role::Administrator};

private slots:
    void loginsAreOneWordAndUnique_data();
    void loginsAreOneWordAndUnique();
    void onlyAnAdministratorChangesPeople();
    void somebodyStaysAdministrator();
    void aLoginComesFromTheName();
};

void tst_People::loginsAreOneWordAndUnique_data()
{
    QTest::addColumn<QString>("login");
    QTest::addColumn<QString>("name");
    QTest::addColumn<bool>("isGood");
    QTest::newRow("plain") << "ben"
                           << "Ben" << true;
    QTest::newRow("no login") << ""
                              << "Ben" << false;
    QTest::newRow("two words") << "ben b"
                               << "Ben" << false;
    QTest::newRow("a colon would split the ledger's sources") << "operator:ben"
                                                              << "Ben" << false;
    QTest::newRow("no name") << "ben"
                             << "" << false;
    QTest::newRow("taken") << "ada"
                           << "Another Ada" << false;
}

void tst_People::loginsAreOneWordAndUnique()
{
    QFETCH(QString, login);
    QFETCH(QString, name);
    QFETCH(bool, isGood);
    QCOMPARE(faultOf({m_ada, {UserId(login.toStdString()), name.toStdString(), Role::Viewer}}).empty(),
             isGood);
}

void tst_People::onlyAnAdministratorChangesPeople()
{
    Model own;
    own.users = {m_ada, m_eve};
    QVERIFY(!mayChangePeople(own, m_ada));
    QVERIFY(!mayChangePeople(own, {}));
    QVERIFY(mayChangePeople(own, m_eve));
    QVERIFY(!whyNotPeople(own, {m_ada, m_eve}, m_ada).empty());
    own.users = {m_ada};
    QVERIFY(mayChangePeople(own, {})); // nobody could ever, else
}

void tst_People::somebodyStaysAdministrator()
{
    Model own;
    own.users = {m_ada, m_eve};
    QVERIFY(!whyNotPeople(own, {m_ada}, m_eve).empty());
    QVERIFY(whyNotPeople(own, {m_eve}, m_eve).empty());
}

void tst_People::aLoginComesFromTheName()
{
    QCOMPARE(loginFor("Ada Lovelace", {}), std::string("ada"));
    QCOMPARE(loginFor("Ada Lovelace", {m_ada}), std::string("ada2"));
    QCOMPARE(loginFor("  Zoë", {}), std::string("zo"));
    QCOMPARE(loginFor("明", {}), std::string("person"));
}

QTEST_GUILESS_MAIN(tst_People)
#include "tst_People.moc"
