// SPDX-License-Identifier: GPL-3.0-or-later
// What people sign, and that the real gateway lets in exactly that.
#include "support/CommandBench.h"

#include <nlohmann/json.hpp>
#include <QtTest>

using namespace sinew;
using namespace sinew::tests;
using Purpose = wire::Authorisation::Purpose;

#define QHAS(text, part) QVERIFY2(QString::fromStdString(text).contains(part), (text).c_str())

namespace {

const CommandService::Settings kDefaults{};

std::string refusedBy(CommandBench& b, const wire::CommandMessage& message)
{
    return b.gate->admit(message, b.clock.wall()).why;
}

} // namespace

class tst_Signatures : public QObject {
    Q_OBJECT
private slots:
    void whoIsNotSignedInDoesNothing()
    {
        CommandBench b;
        const CommandId id = b.propose(b.heat());
        b.people.ring().close(kAda.id);
        const std::size_t rows = b.ledger.all.size();
        for (const auto& done : {b.service->approve(id, kAda), b.service->reject(id, kAda, "no"),
                                 b.service->cancel(id, kAda, "stop")}) {
            QCOMPARE(done.error().code, ErrorCode::NotAllowed);
            QCOMPARE(done.error().message, std::string("Ada Lovelace is not signed in here."));
        }
        QCOMPARE(b.service->request(b.heat("own"), kAda).error().code, ErrorCode::NotAllowed);
        QCOMPARE(b.service->prepare(b.heat("own"), kAda, 1h).error().code, ErrorCode::NotAllowed);
        QCOMPARE(b.ledger.all.size(), rows);
    }
    void rowsAreSignedByWhoseDeedTheyAre()
    {
        CommandBench b;
        const CommandId id = b.propose(b.close());
        QVERIFY(b.service->approve(id, kAda));
        QVERIFY(b.service->approve(id, kEve));
        b.tick();
        const auto own = b.service->request(b.heat("own", ""), kBob);
        QVERIFY(own);
        QVERIFY(b.service->cancel(*own, kAda, "no"));
        const std::map<std::string, std::string> byType{{"approved-one", "ada"}, {"approved", "eve"}};
        const auto keyOf = [&](const std::string& person) { return b.people.key(person)->key(); };
        const auto& rows = b.ledger.all;
        QCOMPARE(rows[0].signer, b.people.seat()->key()); // proposed by a model
        QCOMPARE(rows[1].signer, keyOf("ada"));
        QCOMPARE(rows[2].signer, keyOf("eve"));
        QCOMPARE(rows[3].entry.type, std::string("select-sent"));
        QCOMPARE(rows[3].signer, b.people.seat()->key());
        QCOMPARE(rows[4].entry.type, std::string("proposed"));
        QCOMPARE(rows[4].signer, keyOf("bob"));
        QCOMPARE(rows[5].signer, keyOf("bob"));
        QCOMPARE(rows[6].signer, keyOf("ada"));
    }
    void theGatewayLetsInWhatWasSigned()
    {
        CommandBench b;
        b.onSend = [&](const wire::CommandMessage& message) {
            const std::string why = refusedBy(b, message);
            QVERIFY2(why.empty(), why.c_str());
        };
        const CommandId id = b.propose(b.close());
        QVERIFY(b.service->approve(id, kAda));
        b.pass(10s);
        QVERIFY(b.service->approve(id, kEve));
        b.tick();
        b.answer(id, "water/V3/valve", Stage::Selected);
        b.tick();
        QVERIFY(b.service->cancel(id, kAda, "stop"));
        QCOMPARE(b.sent.size(), std::size_t(3));
        const auto& authorisation = b.sent[0].authorisation;
        QCOMPARE(authorisation.validFrom, kStart);
        QCOMPARE(authorisation.validUntil, kStart + 10min + kDefaults.timeToLive);
        QCOMPARE(authorisation.site, std::string("Bench"));
        QCOMPARE(authorisation.signatures.size(), std::size_t(2));
        QVERIFY(b.sent[1].authorisation == authorisation && b.sent[2].authorisation == authorisation);
        const auto record = *b.service->command(id);
        QCOMPARE(record.signatures.size(), std::size_t(2));
        QCOMPARE(record.signatures[0].name, std::string("Ada Lovelace"));
        QCOMPARE(record.signatures[1].wall, kStart + 10s);
    }
    void anOwnCommandBeginsWithItsRequest()
    {
        CommandBench b;
        b.onSend = [&](const wire::CommandMessage& message) { QCOMPARE(refusedBy(b, message), std::string()); };
        Proposal plain = b.heat("", "");
        QVERIFY(b.service->request(plain, kAda));
        b.tick();
        QCOMPARE(b.sent.at(0).authorisation.signatures.at(0).purpose, Purpose::Request);
        const auto hazardous = b.service->request(b.close(""), kBob);
        QVERIFY(hazardous);
        QVERIFY(b.service->approve(*hazardous, kEve));
        b.tick();
        const auto& signatures = b.sent.at(1).authorisation.signatures;
        QCOMPARE(signatures.size(), std::size_t(2));
        QCOMPARE(signatures[0].purpose, Purpose::Request);
        QCOMPARE(signatures[1].person, kEve.id);
    }
    void askingAgainSignsAgain()
    {
        CommandBench b;
        b.onSend = [&](const wire::CommandMessage& message) { QCOMPARE(refusedBy(b, message), std::string()); };
        Proposal own = b.close("");
        const CommandId first = b.service->request(own, kBob).value();
        b.pass(9min);
        QCOMPARE(b.service->request(own, kBob).value(), first);
        b.pass(5min); // later than the first request would have allowed
        QVERIFY(b.service->approve(first, kEve));
        b.tick();
        QCOMPARE(b.sent.at(0).authorisation.validFrom, kStart + 9min);
        QCOMPARE(b.sent.at(0).authorisation.signatures.size(), std::size_t(2));
    }
    void signaturesSurviveARestart()
    {
        CommandBench b;
        b.onSend = [&](const wire::CommandMessage& message) { QCOMPARE(refusedBy(b, message), std::string()); };
        const CommandId id = b.propose(b.close());
        QVERIFY(b.service->approve(id, kAda));
        const auto before = b.service->command(id)->signatures;
        b.restart();
        QVERIFY(b.service->restore());
        QVERIFY(b.service->command(id)->signatures == before);
        QVERIFY(b.service->approve(id, kEve));
        b.tick();
        QCOMPARE(b.sentCount(Verb::Select), std::size_t(1));
    }
    void aForgedApprovalIsLeftOut()
    {
        const auto forge = [](auto change) {
            CommandBench b;
            const CommandId id = b.propose(b.heat());
            QVERIFY(b.service->approve(id, kAda));
            auto& row = b.ledger.all.at(1);
            auto detail = nlohmann::json::parse(row.entry.detail);
            change(row, detail);
            row.entry.detail = detail.dump();
            b.restart();
            QVERIFY(b.service->restore());
            QCOMPARE(b.stateOf(id), State::Proposed);
            QCOMPARE(b.faults.size(), std::size_t(1));
            b.tick();
            QVERIFY(b.sent.empty());
        };
        forge([](auto&, auto& detail) { detail["user"]["id"] = "bob"; });
        forge([](auto& row, auto&) { row.signer = keys::KeyPair::generate()->key(); });
        forge([](auto&, auto& detail) { detail.erase("authorisation"); });
        forge([](auto&, auto& detail) { detail["authorisation"]["settings"][0]["value"] = 70; });
        forge([](auto&, auto& detail) { detail["authorisation"]["signatures"].clear(); });
    }
    void whatIsSignedIsWhatPeopleSaw()
    {
        CommandBench b;
        const CommandId id = b.propose(b.heat());
        QVERIFY(b.service->approve(id, kAda));
        // The row asks for another value than the one that was signed.
        auto& row = b.ledger.all.at(0);
        auto detail = nlohmann::json::parse(row.entry.detail);
        detail["proposal"]["value"] = 350.0;
        row.entry.detail = detail.dump();
        b.restart();
        QVERIFY(b.service->restore());
        QCOMPARE(b.stateOf(id), State::Proposed);
    }
    void olderUnsignedRowsAreHistoryAndNoMore()
    {
        CommandBench b;
        const CommandId id = b.propose(b.heat());
        QVERIFY(b.service->approve(id, kAda));
        for (auto& row : b.ledger.all) {
            auto detail = nlohmann::json::parse(row.entry.detail);
            detail.erase("authorisation");
            row.entry.detail = detail.dump();
            row.signer = {};
        }
        b.restart();
        QVERIFY(b.service->restore());
        QCOMPARE(b.stateOf(id), State::Approved);
        b.tick();
        QVERIFY(b.sent.empty());
        QHAS(b.whyOf(id), "before commands were signed");
    }
    void aSeatWithoutAKeySendsNothingThatCounts()
    {
        CommandBench b;
        b.people.ring().closeAll();
        const CommandId id = b.propose(b.heat());
        QCOMPARE(b.service->approve(id, kAda).error().code, ErrorCode::NotAllowed);
        b.pass(11min);
        QCOMPARE(b.stateOf(id), State::Expired);
        QVERIFY(b.sent.empty());
    }
    void authorityIsAskedBeforeAPersonActs()
    {
        CommandBench b;
        std::vector<CommandService::Deed> asked;
        bool yes = false;
        b.service->allows = [&](const User&, CommandService::Deed deed, const Proposal&) -> Result<void> {
            asked.push_back(deed);
            return yes ? Result<void>() : fail(ErrorCode::NotAllowed, "Bob holds authority.");
        };
        const CommandId id = b.propose(b.heat());
        QCOMPARE(b.service->approve(id, kAda).error().message, std::string("Bob holds authority."));
        QVERIFY(!b.service->request(b.heat("own", ""), kAda));
        QVERIFY(!b.service->cancel(id, kAda, ""));
        QVERIFY(!b.service->reject(id, kAda, ""));
        QVERIFY(!b.service->prepare(b.heat("own", ""), kAda, 1h));
        QCOMPARE(asked.size(), std::size_t(5));
        yes = true;
        QVERIFY(b.service->approve(id, kAda));
    }
};

QTEST_GUILESS_MAIN(tst_Signatures)
#include "tst_Signatures.moc"
