// SPDX-License-Identifier: GPL-3.0-or-later
#include "SignedPeople.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <QTemporaryDir>
#include <QtTest>

using namespace sinew;
using namespace sinew::gateway;
using namespace std::chrono_literals;
using sinew::tests::SignedPeople;
using Purpose = wire::Authorisation::Purpose;
using Verb = wire::CommandMessage::Verb;
using wire::CommandMessage;
using wire::Refusal;

namespace {

const Instant kNow = parseUtc("2026-09-14T06:00:00Z").value();
const char* const kValve = "water/V3/valve";
const char* const kHeater = "bridge/D2/heater";

SignedPeople people()
{
    return SignedPeople({{"ada", "operator"},
                         {"bob", "operator"},
                         {"eve", "approver"},
                         {"vic", "viewer"},
                         {"adm", "administrator"}},
                        "city", {ActuatorId(kValve)});
}

CommandMessage ask(Verb verb, const char* actuator, const std::string& id = "c")
{
    CommandMessage message{CommandId(id), verb, ActuatorId(actuator), "close", 20, "%", kNow, kNow + 60s};
    message.nonce = id + std::string(wire::nameOf(verb));
    return message;
}

/// Signed by hand: what, by whom and as what.
CommandMessage signedAs(const SignedPeople& desk, CommandMessage message,
                        const std::vector<std::pair<std::string, Purpose>>& who, const std::string& origin)
{
    message = desk.signedBy(message, {});
    message.authorisation.origin = origin;
    for (const auto& [person, purpose] : who)
        sign(message.authorisation, UserId(person), purpose, *desk.key(person));
    sign(message, *desk.seat());
    return message;
}

Refusal refusalOf(const SignedPeople& desk, const CommandMessage& message, Instant wall = kNow + 1s)
{
    const Answer answer = desk.gate()->admit(message, wall);
    if ((answer.refusal == Refusal::None) != answer.why.empty())
        qFatal("a refusal needs a sentence: %s", answer.why.c_str());
    return answer.refusal;
}

} // namespace

class tst_Gatekeeper : public QObject {
    Q_OBJECT
private slots:
    void letsASignedCommandIn()
    {
        const auto desk = people();
        const auto gate = desk.gate();
        for (const Verb verb : {Verb::Select, Verb::Operate, Verb::Cancel})
            QCOMPARE(gate->admit(desk.signedBy(ask(verb, kHeater), {"eve"}), kNow + 1s).refusal, Refusal::None);
    }
    void countsPeopleByItsOwnList_data()
    {
        QTest::addColumn<QString>("actuator");
        QTest::addColumn<QString>("origin");
        QTest::addColumn<QString>("signatures"); // r: request, a: approve
        QTest::addColumn<bool>("admitted");
        const auto row = [](const char* actuator, const char* origin, const char* signatures, bool admitted) {
            QTest::addRow("%s %s %s", actuator, origin, signatures) << actuator << origin << signatures << admitted;
        };
        row(kHeater, "system:bridge", "a:eve", true);
        row(kHeater, "system:bridge", "a:adm", true);
        row(kHeater, "system:bridge", "", false);
        row(kHeater, "system:bridge", "a:vic", false);
        row(kHeater, "operator:ada", "r:ada", true);
        row(kHeater, "operator:eve", "r:eve", false); // an approver cannot command
        row(kValve, "system:water", "a:ada", false);
        row(kValve, "system:water", "a:ada a:eve", true);
        row(kValve, "system:water", "a:ada a:ada", false);
        row(kValve, "operator:ada", "r:ada", false);
        row(kValve, "operator:ada", "r:ada a:ada", false);
        row(kValve, "operator:ada", "a:ada a:eve", false); // who asked does not count, whatever they signed
        row(kValve, "operator:ada", "r:ada a:eve", true);
        row(kValve, "operator:ada", "r:ada a:bob", true);
        row(kValve, "operator:ada", "r:ada a:vic", false);
        row(kValve, "system:water", "r:ada a:ada", false);
    }
    void countsPeopleByItsOwnList()
    {
        QFETCH(QString, actuator);
        QFETCH(QString, origin);
        QFETCH(QString, signatures);
        QFETCH(bool, admitted);
        const auto desk = people();
        std::vector<std::pair<std::string, Purpose>> who;
        for (const QString& one : signatures.split(' ', Qt::SkipEmptyParts))
            who.emplace_back(one.mid(2).toStdString(), one[0] == 'r' ? Purpose::Request : Purpose::Approve);
        const auto message =
            signedAs(desk, ask(Verb::Select, qPrintable(actuator)), who, origin.toStdString());
        QCOMPARE(refusalOf(desk, message) == Refusal::None, admitted);
    }
    void theMessagesOwnFlagCanOnlyAdd()
    {
        const auto desk = people();
        for (const bool says : {false, true}) {
            auto valve = ask(Verb::Select, kValve), heater = ask(Verb::Select, kHeater);
            valve.authorisation.hazardous = heater.authorisation.hazardous = says;
            QVERIFY(refusalOf(desk, desk.signedBy(valve, {"ada"})) == Refusal::BadSignature);
            QCOMPARE(refusalOf(desk, desk.signedBy(heater, {"ada"})) == Refusal::None, !says);
        }
    }
    /// A registered seat that lies: it signs the message anew after every change.
    void refusesWhatASeatChanged()
    {
        const auto desk = people();
        const auto good = desk.signedBy(ask(Verb::Operate, kValve), {"ada", "eve"});
        QCOMPARE(refusalOf(desk, good), Refusal::None);
        const std::vector<std::function<void(CommandMessage&)>> lies{
            [](auto& m) { m.value = 100; },
            [](auto& m) { m.unit = "1"; },
            [](auto& m) { m.action = "open"; },
            [](auto& m) { m.id = CommandId("d"); },
            [](auto& m) { m.id = m.authorisation.id = CommandId("d"); },
            [](auto& m) { m.actuator = ActuatorId("water/V4/valve"); },
            [](auto& m) { m.value = m.authorisation.settings[0].value = 100; },
            [](auto& m) { m.authorisation.settings.push_back({ActuatorId("x"), "y", 1, ""}); },
            [](auto& m) { m.authorisation.settings.push_back(m.authorisation.settings[0]); },
            [](auto& m) { m.authorisation.settings.clear(); },
            [](auto& m) { m.authorisation.site = "town"; },
            [](auto& m) { m.authorisation.origin = "operator:bob"; },
            [](auto& m) { m.authorisation.validUntil += 1s; },
            [](auto& m) { m.authorisation.validFrom -= 1s; },
            [](auto& m) { m.authorisation.nonce = "fresh"; },
            [](auto& m) { m.authorisation.nonce.clear(); },
            [](auto& m) { m.authorisation.emergency = true; },
            [](auto& m) { m.authorisation.hazardous = !m.authorisation.hazardous; },
            [](auto& m) { m.authorisation.signatures.pop_back(); },
            [](auto& m) { m.authorisation.signatures.clear(); },
            [](auto& m) { m.authorisation.signatures[0].person = UserId("bob"); },
            [](auto& m) { m.authorisation.signatures[0].purpose = Purpose::Request; },
            [](auto& m) { m.authorisation.signatures[0] = m.authorisation.signatures[1]; },
            [](auto& m) { m.authorisation.signatures[0].signature.value[5] ^= 1; },
        };
        for (std::size_t i = 0; i < lies.size(); ++i) {
            auto message = good;
            lies[i](message);
            sign(message, *desk.seat());
            QVERIFY2(refusalOf(desk, message) != Refusal::None, std::to_string(i).c_str());
        }
    }
    void refusesWhatTheWireChanged()
    {
        const auto desk = people();
        const auto good = desk.signedBy(ask(Verb::Operate, kHeater), {"ada"});
        const std::vector<std::function<void(CommandMessage&)>> changes{
            [](auto& m) { m.verb = Verb::Cancel; },      [](auto& m) { m.value = 30; },
            [](auto& m) { m.expiresAt += 1h; },          [](auto& m) { m.issuedAt -= 1s; },
            [](auto& m) { m.nonce = "n"; },              [](auto& m) { m.signature = {}; },
            [](auto& m) { m.seat = {}; },                [](auto& m) { m.seat.value[0] ^= 1; },
            [](auto& m) { m.signature.value[0] ^= 1; },
        };
        for (const auto& change : changes) {
            auto message = good;
            change(message);
            QCOMPARE(refusalOf(desk, message), Refusal::BadSignature);
        }
    }
    void knowsWhoIsRegistered()
    {
        auto desk = people();
        const auto good = desk.signedBy(ask(Verb::Select, kHeater), {"ada"});
        Registry registry = desk.registry();
        const auto without = [&](auto change) {
            Registry other = desk.registry();
            change(other);
            return Gatekeeper::open(other).value()->admit(good, kNow).refusal;
        };
        QCOMPARE(without([](Registry& r) { r.people[0].revoked = true; }), Refusal::BadSignature);
        QCOMPARE(without([](Registry& r) { r.people.erase(r.people.begin()); }), Refusal::BadSignature);
        QCOMPARE(without([](Registry& r) { r.seats[0].revoked = true; }), Refusal::BadSignature);
        QCOMPARE(without([](Registry& r) { r.seats.clear(); }), Refusal::BadSignature);
        QCOMPARE(without([](Registry& r) { r.people[0].role = "planner"; }), Refusal::NoAuthority);
        QCOMPARE(without([](Registry& r) { r.site = "town"; }), Refusal::BadSignature);
        QCOMPARE(without([](Registry& r) { r.people.clear(); }), Refusal::BadSignature);
        const auto stranger = keys::KeyPair::generate();
        auto foreign = good;
        sign(foreign, *stranger);
        QCOMPARE(refusalOf(desk, foreign), Refusal::BadSignature);
    }
    void keepsTime()
    {
        const auto desk = people();
        const auto good = desk.signedBy(ask(Verb::Select, kHeater), {"ada"});
        QCOMPARE(refusalOf(desk, good, kNow - 9s), Refusal::None);
        QCOMPARE(refusalOf(desk, good, kNow - 11s), Refusal::ClockOff);
        QCOMPARE(refusalOf(desk, good, kNow - 1h), Refusal::ClockOff);
        QCOMPARE(refusalOf(desk, good, kNow + 60s), Refusal::None);
        QCOMPARE(refusalOf(desk, good, kNow + 61s), Refusal::Expired);
        auto late = ask(Verb::Select, kHeater); // sent in time, but what was signed is over
        late = desk.signedBy(late, {"ada"});
        late.issuedAt += 5min;
        late.expiresAt += 5min;
        sign(late, *desk.seat());
        QCOMPARE(refusalOf(desk, late, kNow + 5min), Refusal::Expired);
        auto eternal = ask(Verb::Select, kHeater);
        eternal.expiresAt = kNow + 31 * 24h;
        QCOMPARE(refusalOf(desk, desk.signedBy(eternal, {"ada"})), Refusal::TimeLimitOver);
    }
    void cancelWaitsForNobodyButTheSeat()
    {
        const auto desk = people();
        auto stop = desk.signedBy(ask(Verb::Cancel, kValve), {"ada"});
        stop.issuedAt = kNow + 2h; // long after what was signed
        stop.expiresAt = stop.issuedAt + 60s;
        sign(stop, *desk.seat());
        QCOMPARE(refusalOf(desk, stop, kNow + 2h), Refusal::None);
        stop.signature = {};
        QCOMPARE(refusalOf(desk, stop, kNow + 2h), Refusal::BadSignature);
    }
    void carriesOutOnceEvenAfterARestart()
    {
        const QTemporaryDir folder;
        const std::filesystem::path memory = folder.filePath("used").toStdString();
        const auto desk = people();
        const auto select = desk.signedBy(ask(Verb::Select, kValve), {"ada", "eve"});
        auto operate = select;
        operate.verb = Verb::Operate;
        sign(operate, *desk.seat());
        auto again = operate;
        again.nonce = "another";
        sign(again, *desk.seat());
        {
            const auto gate = desk.gate(memory);
            QCOMPARE(gate->admit(select, kNow).refusal, Refusal::None);
            QCOMPARE(gate->admit(select, kNow).refusal, Refusal::Replayed);
            QCOMPARE(gate->admit(operate, kNow).refusal, Refusal::None);
            QCOMPARE(gate->admit(again, kNow).refusal, Refusal::Replayed);
        }
        std::ofstream(memory, std::ios::app) << "[12,\"torn"; // a crash in the middle of a line
        const auto gate = desk.gate(memory);
        QCOMPARE(gate->admit(operate, kNow).refusal, Refusal::Replayed);
        QCOMPARE(gate->admit(again, kNow).refusal, Refusal::Replayed);
        auto second = ask(Verb::Operate, kHeater); // another actuator of its own authorisation
        QCOMPARE(gate->admit(desk.signedBy(second, {"ada"}), kNow).refusal, Refusal::None);
        // What cannot be written down is not let in.
        std::filesystem::remove(memory);
        std::filesystem::create_directory(memory);
        QCOMPARE(gate->admit(desk.signedBy(ask(Verb::Operate, kHeater, "e"), {"ada"}), kNow).refusal,
                 Refusal::HardwareFault);
        std::filesystem::remove(memory);
        std::ofstream(memory) << "nonsense\n";
        QVERIFY(Gatekeeper::open(desk.registry(), memory).error().code == ErrorCode::Corrupt);
    }
    void theFileOfUsedOnesDoesNotGrowForever()
    {
        const QTemporaryDir folder;
        const std::filesystem::path memory = folder.filePath("used").toStdString();
        const auto desk = people();
        const auto gate = desk.gate(memory);
        Instant now = kNow;
        std::uintmax_t most = 0;
        for (int i = 0; i < 165; ++i) {
            auto message = ask(Verb::Cancel, kHeater, std::to_string(i));
            message.issuedAt = now;
            message.expiresAt = now + 60s;
            sign(message, *desk.seat());
            QCOMPARE(gate->admit(message, now).refusal, Refusal::None);
            now += 1h;
            most = std::max(most, std::filesystem::file_size(memory));
        }
        QVERIFY(std::filesystem::file_size(memory) < most / 2);
    }
    void anAdministratorRenewsTheKeys()
    {
        auto desk = people();
        const auto gate = desk.gate();
        Registry next = desk.registry();
        next.issuedAt += 1s;
        next.people[0].revoked = true;
        QVERIFY(gate->replace(sign(next, UserId("ada"), *desk.key("ada"))).error().code == ErrorCode::NotAllowed);
        QVERIFY(gate->replace(sign(next, UserId("adm"), *desk.key("ada"))).error().code == ErrorCode::NotAllowed);
        const auto good = sign(next, UserId("adm"), *desk.key("adm"));
        auto forged = good;
        forged.registry.people[0].revoked = false;
        QVERIFY(gate->replace(forged).error().code == ErrorCode::NotAllowed);
        QVERIFY(gate->replace(good));
        QVERIFY(gate->registry() == next);
        QVERIFY(gate->replace(sign(desk.registry(), UserId("adm"), *desk.key("adm"))).error().code ==
                ErrorCode::Conflict); // never back
        QCOMPARE(gate->admit(desk.signedBy(ask(Verb::Select, kHeater), {"ada"}), kNow).refusal,
                 Refusal::BadSignature);
        next.site = "town";
        QVERIFY(gate->replace(next).error().code == ErrorCode::Conflict);
    }
};

QTEST_GUILESS_MAIN(tst_Gatekeeper)
#include "tst_Gatekeeper.moc"
