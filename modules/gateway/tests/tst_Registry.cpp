// SPDX-License-Identifier: GPL-3.0-or-later
#include "SignedPeople.h"

#include <functional>
#include <QDirIterator>
#include <QFile>
#include <QtTest>
#include <set>

using namespace sinew;
using namespace sinew::gateway;

namespace {

SignedRegistry some()
{
    tests::SignedPeople people({{"adm", "administrator"}, {"ada", "operator"}}, "Port \"Aurelia\" ä",
                               {ActuatorId("water/V3/valve")});
    Registry registry = people.registry();
    registry.issuedAt = instantFromMicros(1'790'000'000'123'456);
    registry.people.push_back({UserId("ada"), "operator", keys::KeyPair::generate()->key(), true});
    return sign(registry, UserId("adm"), *people.key("adm"));
}

std::string bytesOf(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll().toStdString() : std::string();
}

} // namespace

class tst_Registry : public QObject {
    Q_OBJECT
private slots:
    void comesBack()
    {
        const auto made = some();
        const auto read = readRegistry(write(made));
        QVERIFY2(read, read ? "" : read.error().text().c_str());
        QVERIFY(*read == made);
    }
    void everyMemberIsSigned()
    {
        const auto made = some();
        const std::vector<std::function<void(Registry&)>> changes{
            [](Registry& r) { r.site = "x"; },
            [](Registry& r) { r.issuedAt += Duration(1); },
            [](Registry& r) { r.people[1].role = "approver"; },
            [](Registry& r) { r.people[1].person = UserId("bob"); },
            [](Registry& r) { r.people[2].revoked = false; },
            [](Registry& r) { r.people.pop_back(); },
            [](Registry& r) { r.people[1].key = keys::KeyPair::generate()->key(); },
            [](Registry& r) { r.seats[0].name = "desk 2"; },
            [](Registry& r) { r.seats[0].revoked = true; },
            [](Registry& r) { r.hazardous.clear(); },
        };
        for (const auto& change : changes) {
            auto forged = made;
            change(forged.registry);
            QCOMPARE(readRegistry(write(forged)).error().code, ErrorCode::NotAllowed);
        }
    }
    void onlyAnAdministratorSigns()
    {
        tests::SignedPeople people({{"adm", "administrator"}, {"ada", "operator"}}, "city");
        QVERIFY(readRegistry(write(sign(people.registry(), UserId("adm"), *people.key("adm")))));
        QCOMPARE(readRegistry(write(sign(people.registry(), UserId("ada"), *people.key("ada")))).error().code,
                 ErrorCode::NotAllowed);
        const auto stranger = keys::KeyPair::generate();
        QCOMPARE(readRegistry(write(sign(people.registry(), UserId("adm"), *stranger))).error().code,
                 ErrorCode::NotAllowed);
    }
    void saysWhatIsWrong()
    {
        Registry registry = some().registry;
        QVERIFY(faultOf(registry).empty());
        const auto wrong = [&](auto change) {
            Registry other = registry;
            change(other);
            return faultOf(other);
        };
        QVERIFY(!wrong([](Registry& r) { r.site.clear(); }).empty());
        QVERIFY(!wrong([](Registry& r) { r.people[0].role = "king"; }).empty());
        QVERIFY(!wrong([](Registry& r) { r.people[0].person = {}; }).empty());
        QVERIFY(!wrong([](Registry& r) { r.people[0].key = r.people[1].key; }).empty());
        QVERIFY(!wrong([](Registry& r) { r.seats[0].key = r.people[1].key; }).empty());
        QVERIFY(!wrong([](Registry& r) { r.seats[0].key = keys::PublicKey("ab"); }).empty());
    }
    void brokenFilesAreRefused()
    {
        int files = 0;
        QDirIterator found(QStringLiteral(SINEW_TEST_DIR "/broken"), {"*.json"}, QDir::Files);
        while (found.hasNext()) {
            const QString path = found.next();
            QVERIFY2(!readRegistry(bytesOf(path)), qPrintable(path));
            ++files;
        }
        QVERIFY(files >= 15);
        QVERIFY(readRegistry(bytesOf(QStringLiteral(SINEW_TEST_DIR "/corpus/keys/keys.json"))));
        QCOMPARE(readRegistry(bytesOf(QStringLiteral(SINEW_TEST_DIR "/broken/newer.json"))).error().code,
                 ErrorCode::NewerVersion);
        QCOMPARE(readRegistry(bytesOf(QStringLiteral(SINEW_TEST_DIR "/broken/key-number.json"))).error().subject,
                 std::string("people[1].key"));
    }
};

QTEST_GUILESS_MAIN(tst_Registry)
#include "tst_Registry.moc"
