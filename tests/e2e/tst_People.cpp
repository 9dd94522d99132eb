// SPDX-License-Identifier: GPL-3.0-or-later
// Whom a project believes: its ledger, not the model's file that anybody with the folder can edit.
#include "SeatKey.h"

#include <DemoProject.h>
#include <LoopMaker.h>
#include <OpenProject.h>
#include <ProjectPeople.h>

#include <algorithm>
#include <fstream>
#include <QTemporaryDir>
#include <QTest>

using namespace sinew;

class tst_People : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    std::filesystem::path file(const char* name) const
    {
        return std::filesystem::path(m_folder.path().toStdString()) / name;
    }
    /// Eve is administrator and Ada an operator; the model names Ada alone.
    app::OpenProject makeProject(const std::filesystem::path& folder) const
    {
        auto open = app::createProject(folder, {{UserId("ada"), "Ada", Role::Operator}});
        if (!open)
            qFatal("%s", open.error().text().c_str());
        command::ControlRoom room(open->project->ledger(), open->project->sealedKeys(), std::make_shared<SystemClock>(),
                                  open->ring, {.cost = keys::SealCost::least(), .delays = {}});
        if (!room.beFirstAdministrator({UserId("eve"), "Eve", Role::Administrator}, "a password of Eve") ||
            !room.enrol({UserId("ada"), "Ada", Role::Operator}, "a password of Ada") || !room.signOut())
            qFatal("nobody can be enrolled");
        return *open;
    }

private slots:
    void aRoleInTheModelGivesNoRights()
    {
        {
            const auto open = makeProject(file("city.sinew"));
            Model raised = *open.model;
            raised.users = {{UserId("ada"), "Ada", Role::Administrator}, {UserId("mallory"), "M", Role::Administrator}};
            QVERIFY(open.project->saveModel(raised));
        }
        const auto open = app::openProject(file("city.sinew"));
        QVERIFY(open);
        const auto ada = std::ranges::find(open->model->users, UserId("ada"), &User::id);
        QVERIFY(ada != open->model->users.end());
        QCOMPARE(ada->role, Role::Operator);
        QVERIFY(std::ranges::any_of(open->warnings, [](const Warning& w) {
            return w.message.find("model.gpkg says that ada is") == 0;
        }));
        const auto user = open->room->signIn("ada", "a password of Ada");
        QVERIFY(user);
        QCOMPARE(user->role, Role::Operator);
        QCOMPARE(open->room->enrol({UserId("cy"), "Cy", Role::Viewer}, "a password of Cy").error().code,
                 ErrorCode::NotAllowed);
        QVERIFY(!open->room->signIn("mallory", "a password of M"));
        // A seat that takes her for an administrator all the same is not believed by the loop.
        const auto loop = app::makeLoop(*open, std::make_shared<SystemClock>(), {});
        QVERIFY(loop->startStepping());
        auto acknowledged = loop->acknowledge(AlarmId("a"), {UserId("ada"), "Ada", Role::Administrator}, {});
        loop->step(false);
        QCOMPARE(acknowledged.get().error().code, ErrorCode::NotAllowed);
        acknowledged = loop->acknowledge(AlarmId("a"), *user, {});
        loop->step(false);
        QVERIFY(acknowledged.get().error().code != ErrorCode::NotAllowed);
        loop->stop();
    }

    void everyRowIsSigned()
    {
        const auto open = makeProject(file("signed.sinew"));
        const auto rows = open.project->ledger().rows();
        QVERIFY(rows && rows->size() >= 5);
        QVERIFY(std::ranges::all_of(*rows, &store::isSigned));
        QCOMPARE(rows->front().entry.category, std::string("seat"));
    }

    void theDemosPeopleAreForSimulatedProjectsAlone()
    {
        auto open = app::createProject(file("real.sinew"), {});
        QVERIFY(open);
        QCOMPARE(app::enrolDemoPeople(*open).error().code, ErrorCode::NotAllowed);
        QVERIFY(!app::demoPassword(*open, UserId("ada")));
        auto simulated = std::make_shared<Model>(*open->model);
        Source source;
        source.id = SourceId("s");
        source.simulated = true;
        simulated->sources.push_back(source);
        open->model = simulated;
        QVERIFY(app::enrolDemoPeople(*open));
        const auto people = app::demoPeopleFile(*open->project);
        QCOMPARE(std::filesystem::status(people).permissions() & std::filesystem::perms::mask,
                 std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
        const auto password = app::demoPassword(*open, UserId("ada"));
        QVERIFY(password && password->size() > 15);
        QVERIFY(open->room->signIn("ada", *password));
        QVERIFY(!app::enrolDemoPeople(*open)); // they are there
        // The file copied into a real project opens nothing by a click.
        simulated = std::make_shared<Model>(*open->model);
        simulated->sources.front().simulated = false;
        open->model = simulated;
        QVERIFY(!app::demoPassword(*open, UserId("ada")));
    }
};

QTEST_GUILESS_MAIN(tst_People)
#include "tst_People.moc"
