// SPDX-License-Identifier: GPL-3.0-or-later
// What is signed beforehand and kept ready.
#include "support/CommandBench.h"

#include <QtTest>

using namespace sinew;
using namespace sinew::tests;

#define QHAS(text, part) QVERIFY2(QString::fromStdString(text).contains(part), (text).c_str())

namespace {

struct Ready : CommandBench {
    CommandId id;
    Ready()
    {
        settings.seat = "desk 1";
        restart();
        onSend = [this](const wire::CommandMessage& message) {
            const auto answer = gate->admit(message, clock.wall());
            if (!answer.why.empty())
                refused.push_back(answer.why);
        };
        id = service->prepare(close(""), kAda, 20 * 24h).value();
        if (!service->approve(id, kEve))
            qFatal("not approved");
        tick();
    }
    std::vector<std::string> refused;
};

} // namespace

class tst_Emergency : public QObject {
    Q_OBJECT
private slots:
    void isSignedLikeAHazardousOne()
    {
        CommandBench b;
        const CommandId id = b.service->prepare(b.close(""), kAda, 24h).value();
        QCOMPARE(b.stateOf(id), State::Proposed);
        QCOMPARE(b.service->approve(id, kAda).error().code, ErrorCode::NotAllowed);
        QVERIFY(b.service->approve(id, kBob));
        QCOMPARE(b.stateOf(id), State::Ready);
        const auto record = *b.service->command(id);
        QVERIFY(record.emergency);
        QCOMPARE(record.readyUntilWall, std::optional(kStart + 24h));
        QHAS(record.why, "kept ready until");
        const auto plain = b.service->prepare(b.heat("", ""), kAda, 24h);
        QCOMPARE(b.stateOf(*plain), State::Ready); // one person suffices
        b.pass(1h);
        QVERIFY(b.sent.empty());
    }
    void whoMay()
    {
        CommandBench b;
        QCOMPARE(b.service->prepare(b.close(""), kEve, 24h).error().code, ErrorCode::NotAllowed);
        QCOMPARE(b.service->prepare(b.close(""), kVic, 24h).error().code, ErrorCode::NotAllowed);
        QCOMPARE(b.service->prepare(b.close(""), kAda, 31 * 24h).error().code, ErrorCode::InvalidInput);
        QCOMPARE(b.service->prepare(b.close(""), kAda, 0s).error().code, ErrorCode::InvalidInput);
        QCOMPARE(b.service->releaseReady(CommandId("none")).error().code, ErrorCode::NotFound);
    }
    void oneGestureWithoutALoginReleasesIt()
    {
        Ready b;
        b.people.ring().closeAll();
        b.pass(10 * 24h);
        QCOMPARE(b.stateOf(b.id), State::Ready);
        QVERIFY(b.service->releaseReady(b.id));
        const auto& row = b.ledger.all.back();
        QCOMPARE(row.entry.type, std::string("released"));
        QCOMPARE(row.entry.source, std::string("seat"));
        QCOMPARE(row.signer, b.people.seat()->key());
        QHAS(row.entry.detail, "desk 1");
        b.tick();
        b.answer(b.id, "water/V3/valve", Stage::Selected);
        b.tick();
        QCOMPARE(b.sentCount(Verb::Operate), std::size_t(1));
        QVERIFY2(b.refused.empty(), b.refused.empty() ? "" : b.refused[0].c_str());
        QVERIFY(b.sent[0].authorisation.emergency);
        QCOMPARE(b.service->releaseReady(b.id).error().code, ErrorCode::Conflict); // single use
    }
    void survivesARestartAndExpires()
    {
        Ready b;
        b.restart();
        QVERIFY(b.service->restore());
        b.tick();
        QCOMPARE(b.stateOf(b.id), State::Ready);
        b.pass(20 * 24h - 1s);
        QCOMPARE(b.stateOf(b.id), State::Ready);
        b.clock.advance(1s);
        QCOMPARE(b.service->releaseReady(b.id).error().code, ErrorCode::Timeout);
        b.tick();
        QCOMPARE(b.stateOf(b.id), State::Expired);
    }
    void isWithdrawn()
    {
        Ready b;
        QVERIFY(b.service->cancel(b.id, kBob, "not needed"));
        QCOMPARE(b.stateOf(b.id), State::Cancelled);
        QVERIFY(b.sent.empty());
        QCOMPARE(b.service->releaseReady(b.id).error().code, ErrorCode::Conflict);
    }
    void holdsNothingWhileItWaitsAndIsChecked()
    {
        Ready b;
        const CommandId other = b.propose(b.close("v9"));
        QVERIFY(b.service->approve(other, kAda));
        QVERIFY(b.service->approve(other, kEve)); // the ready one holds nothing
        const auto busy = b.service->releaseReady(b.id);
        QHAS(busy.error().message, "still holds Valve V-3");
        QCOMPARE(b.stateOf(b.id), State::Ready); // and stays ready
        QVERIFY(b.service->cancel(other, kAda, ""));
        QVERIFY(b.service->releaseReady(b.id));
        b.pass(61s);
    }
};

QTEST_GUILESS_MAIN(tst_Emergency)
#include "tst_Emergency.moc"
