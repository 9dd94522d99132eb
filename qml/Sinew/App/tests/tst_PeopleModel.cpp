// SPDX-License-Identifier: GPL-3.0-or-later
#include "../../Seat/tests/FakeBackend.h"
#include "../../Seat/tests/TyphoonEve.h"
#include "PeopleModel.h"
#include "QuietServices.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QtTest>

using namespace sinew;
using namespace sinew::ui;

class tst_PeopleModel : public QObject {
    Q_OBJECT

    Seat m_seat;
    std::shared_ptr<FakeBackend> m_backend;
    PeopleModel m_people;
    QuietProjects m_projects;

    QString cell(int row, int role) const { return m_people.data(m_people.index(row), role).toString(); }

private slots:
    void init();
    void aNewProjectBeginsWithItsMaker();
    void theLoginFollowsTheNameUntilItIsTyped();
    void savesThePeopleOfTheOpenProject();
    void onlyAnAdministratorMay();
};

void tst_PeopleModel::init()
{
    auto model = std::make_shared<Model>(*eve::model());
    model->users = {{UserId("ada"), "Ada", Role::Operator}, {UserId("eve"), "Eve", Role::Administrator}};
    m_backend = std::make_shared<FakeBackend>();
    m_backend->currentModel = model;
    m_backend->manual = std::make_shared<ManualClock>(eve::kNow);
    m_backend->current = std::make_shared<const loop::Overview>(eve::overview(model));
    m_seat.setBackend(m_backend);
    m_people.setSeat(&m_seat);
    m_people.reload();
    m_projects.edited.reset();
    m_projects.asked.clear();
}

void tst_PeopleModel::aNewProjectBeginsWithItsMaker()
{
    QAbstractItemModelTester tester(&m_people);
    m_people.begin();
    QCOMPARE(m_people.rowCount(), 1);
    QCOMPARE(m_people.people().front().role, Role::Administrator);
    QVERIFY(!m_people.people().front().name.empty());
    m_people.add();
    QVERIFY(!m_people.fault().isEmpty()); // nameless
    m_people.setName(1, QStringLiteral("Ben Bitdiddle"));
    m_people.setRole(1, 2);
    QCOMPARE(m_people.fault(), QString());
    m_people.create(&m_projects, QUrl::fromLocalFile(QStringLiteral("/home/ada")), QStringLiteral("Harbour"));
    QCOMPARE(m_projects.asked, QStringList{QStringLiteral("create /home/ada Harbour")});
    QCOMPARE(m_projects.people.size(), std::size_t(2));
    QCOMPARE(m_projects.people[1].id.value, std::string("ben"));
    QCOMPARE(m_projects.people[1].role, Role::Approver);
}

void tst_PeopleModel::theLoginFollowsTheNameUntilItIsTyped()
{
    m_people.begin();
    m_people.setName(0, QStringLiteral("Ada Lovelace"));
    QCOMPARE(cell(0, PeopleModel::LoginRole), QStringLiteral("ada"));
    m_people.setLogin(0, QStringLiteral("countess"));
    m_people.setName(0, QStringLiteral("Augusta"));
    QCOMPARE(cell(0, PeopleModel::LoginRole), QStringLiteral("countess"));
    m_people.reload();
    m_people.setName(0, QStringLiteral("Adele")); // the ledger knows her as ada
    QCOMPARE(cell(0, PeopleModel::LoginRole), QStringLiteral("ada"));
}

void tst_PeopleModel::savesThePeopleOfTheOpenProject()
{
    m_seat.setUserIndex(1);
    m_people.setRole(0, 0);
    QVERIFY(m_people.isDirty());
    m_people.save(&m_projects);
    QVERIFY(m_projects.edited);
    QCOMPARE(m_projects.edited->users.front().role, Role::Viewer);
    QVERIFY(!m_people.isDirty());
    m_people.remove(1);
    QVERIFY(m_people.fault().contains(QStringLiteral("administrator")));
}

void tst_PeopleModel::onlyAnAdministratorMay()
{
    m_seat.setUserIndex(0);
    QSignalSpy edited(&m_people, &PeopleModel::edited);
    m_people.setRole(0, 3);
    QVERIFY(!m_people.fault().isEmpty());
    m_people.save(&m_projects);
    QVERIFY(!m_projects.edited);
    m_seat.setUserIndex(1);
    QVERIFY(edited.count() >= 2);
    QVERIFY(m_people.fault().isEmpty());
}

QTEST_GUILESS_MAIN(tst_PeopleModel)
#include "tst_PeopleModel.moc"
