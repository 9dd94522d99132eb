// SPDX-License-Identifier: GPL-3.0-or-later
#include "TestRoom.h"

#include <sinew/command/Rights.h>

#include <QTest>
#include <random>

using namespace sinew;
using namespace sinew::command;
using tests::TestRoom;

namespace {

const AssetId kBridge("bridge");

using Deeds = std::vector<std::pair<std::string, std::string>>; ///< who, what

/// "take", "offer dora", "accept", "keep", "release", "revoke ada", "role ada viewer"
Result<void> perform(TestRoom& desk, const std::string& who, const std::string& what)
{
    ControlRoom& room = desk.room;
    const bool isHere = room.present().user && room.present().user->id.value == who;
    if (const auto here = isHere ? Result<void>() : desk.seat.become(who); !here)
        return here;
    const auto space = what.find(' ');
    const std::string verb = what.substr(0, space);
    const UserId whom(space == std::string::npos ? "" : what.substr(space + 1, what.find(' ', space + 1) - space - 1));
    if (verb == "take")
        return room.takeAuthority(kBridge);
    if (verb == "offer")
        return room.offerAuthority(kBridge, whom);
    if (verb == "accept")
        return room.acceptAuthority(kBridge);
    if (verb == "keep")
        return room.keepAuthority(kBridge);
    if (verb == "revoke")
        return room.revoke(whom, "test");
    if (verb == "role")
        return room.changeRole(whom, *roleFrom(what.substr(what.rfind(' ') + 1)));
    return room.releaseAuthority(kBridge, "test");
}

} // namespace
Q_DECLARE_METATYPE(Deeds)

class tst_Authority : public QObject {
    Q_OBJECT
private slots:
    void followsTheRules_data()
    {
        QTest::addColumn<Deeds>("before");
        QTest::addColumn<QString>("who");
        QTest::addColumn<QString>("what");
        QTest::addColumn<bool>("isAllowed");
        QTest::addColumn<QString>("holder");
        const Deeds none, adas{{"ada", "take"}}, offered{{"ada", "take"}, {"ada", "offer dora"}};
        const auto row = [](const char* name, const Deeds& before, const char* who, const char* what, bool isAllowed,
                            const char* holder) {
            QTest::newRow(name) << before << QString(who) << QString(what) << isAllowed << QString(holder);
        };
        row("an operator takes", none, "ada", "take", true, "ada");
        row("an administrator takes", none, "eve", "take", true, "eve");
        row("an approver takes", none, "ben", "take", false, "");
        row("a viewer takes", none, "vic", "take", false, "");
        row("taken twice", adas, "ada", "take", false, "ada");
        row("taken from another", adas, "dora", "take", false, "ada");
        row("not even an administrator takes it away", adas, "eve", "take", false, "ada");
        row("offered", adas, "ada", "offer dora", true, "ada");
        row("offered to oneself", adas, "ada", "offer ada", false, "ada");
        row("offered to an approver", adas, "ada", "offer ben", false, "ada");
        row("offered to nobody", adas, "ada", "offer zoe", false, "ada");
        row("offered by another", adas, "dora", "offer eve", false, "ada");
        row("offered while free", none, "ada", "offer dora", false, "");
        row("accepted", offered, "dora", "accept", true, "dora");
        row("accepted by another", offered, "eve", "accept", false, "ada");
        row("accepted without an offer", adas, "dora", "accept", false, "ada");
        row("offered to another since", {{"ada", "take"}, {"ada", "offer dora"}, {"ada", "offer eve"}}, "dora",
            "accept", false, "ada");
        row("kept", offered, "ada", "keep", true, "ada");
        row("declined", offered, "dora", "keep", true, "ada");
        row("kept without an offer", adas, "ada", "keep", false, "ada");
        row("accepted after it was kept", {{"ada", "take"}, {"ada", "offer dora"}, {"ada", "keep"}}, "dora", "accept",
            false, "ada");
        row("released", adas, "ada", "release", true, "");
        row("released by another", adas, "dora", "release", false, "ada");
        row("released by an administrator", adas, "eve", "release", true, "");
        row("released while free", none, "ada", "release", false, "");
        row("a revoked holder holds nothing", adas, "eve", "revoke ada", true, "");
        row("an approver holds nothing", adas, "eve", "role ada approver", true, "");
        row("an offer to a revoked person is none", {{"ada", "take"}, {"ada", "offer dora"}, {"eve", "revoke dora"}},
            "eve", "accept", false, "ada");
    }
    void followsTheRules()
    {
        QFETCH(Deeds, before);
        QFETCH(QString, who);
        QFETCH(QString, what);
        QFETCH(bool, isAllowed);
        QFETCH(QString, holder);
        TestRoom desk;
        for (const auto& [person, deed] : before)
            QVERIFY(perform(desk, person, deed));
        const auto done = perform(desk, who.toStdString(), what.toStdString());
        QVERIFY2(done.has_value() == isAllowed, done ? "allowed" : done.error().message.c_str());
        const auto held = desk.room.roster()->authority.holderOf(kBridge);
        QCOMPARE(held ? QString::fromStdString(held->user.id.value) : QString(), holder);
        // What the ledger says again from its beginning is the same.
        Roster again;
        for (const auto& row : desk.ledger.all)
            again.take(row);
        const auto replayed = again.authority.holderOf(kBridge);
        QCOMPARE(replayed ? QString::fromStdString(replayed->user.id.value) : QString(), holder);
        QVERIFY(again.refused.empty());
    }

    void aCommandNeedsAuthorityOverAllThatItSets()
    {
        TestRoom desk;
        auto model = std::make_shared<Model>();
        model->assets = {{.id = kBridge, .name = "Bridge", .kind = "bridge", .source = {}},
                         {.id = AssetId("water"), .name = "", .kind = "water", .source = {}}};
        for (const char* asset : {"bridge", "water"}) {
            Element element;
            element.id = ElementId(std::string(asset) + "/x/1");
            element.asset = AssetId(asset);
            model->elements.push_back(element);
            Actuator actuator;
            actuator.id = ActuatorId(std::string(asset) + "/1/heater");
            actuator.element = element.id;
            model->actuators.push_back(actuator);
        }
        const ModelIndex index(model);
        Proposal proposal;
        proposal.actuator = model->actuators[0].id;
        const UserId ada("ada");
        const auto why = [&] {
            const auto may = needAuthority(*desk.room.roster(), ada, proposal, index);
            return may ? std::string() : may.error().message;
        };
        QCOMPARE(why(), std::string("Nobody has authority over Bridge: take it first."));
        QVERIFY(perform(desk, "dora", "take"));
        QCOMPARE(why(), std::string("Dora has authority over Bridge (since 2026-03-01T14:02:00Z)."));
        QVERIFY(perform(desk, "dora", "release") && perform(desk, "ada", "take"));
        QCOMPARE(why(), std::string());
        proposal.alsoSet = {{model->actuators[1].id, 1.0}};
        QCOMPARE(why(), std::string("Nobody has authority over water: take it first."));
        // A seat that believes something else of a person is not believed.
        QVERIFY(confirm(*desk.room.roster(), {ada, "Ada", Role::Operator}));
        QVERIFY(!confirm(*desk.room.roster(), {ada, "Ada", Role::Administrator}));
        QVERIFY(!confirm(*desk.room.roster(), {UserId("zoe"), "Zoe", Role::Operator}));
        QVERIFY(perform(desk, "eve", "revoke ada"));
        QVERIFY(!confirm(*desk.room.roster(), {ada, "Ada", Role::Operator}));
    }

    // Three seats act as they like on two assets: whatever happens, an asset has one holder or none, the holder
    // may command, changes only by a deed that the ledger has, and every seat comes to see the same.
    void neverTwoHolders()
    {
        TestRoom desk;
        tests::TestSeat second(desk.ledger, desk.sealed, desk.clock), third(desk.ledger, desk.sealed, desk.clock);
        const std::vector<tests::TestSeat*> seats{&desk.seat, &second, &third};
        const std::vector<std::string> names{"eve", "ada", "dora", "ada", "dora", "ben", "vic"};
        const std::vector<AssetId> assets{kBridge, AssetId("water")};
        std::mt19937 random(7);
        const auto any = [&](const auto& all) -> const auto& { return all[random() % all.size()]; };
        std::map<std::string, int> done;
        for (int step = 0; step < 4000; ++step) {
            ControlRoom& room = any(seats)->room;
            const AssetId asset = any(assets);
            const UserId whom(any(names));
            const auto before = room.follow() ? room.roster()->authority.holderOf(asset) : std::nullopt;
            const auto by = room.present().user;
            constexpr int kinds[] = {0, 0, 0, 0, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 3, 4, 5, 6};
            const int what = kinds[random() % std::size(kinds)];
            Result<void> result;
            if (what == 0) {
                const auto in = room.signIn(whom.value, tests::passwordOf(whom.value));
                result = in ? Result<void>() : passOn(in);
            } else if (what == 1)
                result = room.takeAuthority(asset);
            else if (what == 2)
                result = room.offerAuthority(asset, whom);
            else if (what == 3)
                result = room.acceptAuthority(asset);
            else if (what == 4)
                result = room.keepAuthority(asset);
            else if (what == 5)
                result = room.releaseAuthority(asset, "walk");
            else
                result = room.lock(false);
            done[std::to_string(what) + (result ? "+" : "-")]++;
            const auto after = room.roster()->authority.holderOf(asset);
            const auto idOf = [](const std::optional<Holding>& h) { return h ? h->user.id.value : std::string(); };
            if (after)
                QVERIFY(mayCommand(after->user.role));
            if (!result || what == 0 || what == 2 || what == 4 || what == 6)
                QCOMPARE(idOf(after), idOf(before));
            else if (what == 1)
                QVERIFY(!before && idOf(after) == by->id.value);
            else if (what == 3)
                QVERIFY(before->offeredTo->id == by->id && idOf(after) == by->id.value);
            else
                QVERIFY(!after && (before->user.id == by->id || by->role == Role::Administrator));
        }
        for (const char* deed : {"1+", "1-", "2+", "2-", "3+", "3-", "4+", "5+", "5-"})
            QVERIFY2(done[deed] > 5, deed);
        Roster again;
        for (const auto& row : desk.ledger.all)
            again.take(row);
        QVERIFY(again.refused.empty());
        for (tests::TestSeat* seat : seats) {
            QVERIFY(seat->room.follow());
            for (const AssetId& asset : assets) {
                const auto a = again.authority.holderOf(asset), b = seat->room.roster()->authority.holderOf(asset);
                QCOMPARE(a ? a->user.id : UserId(), b ? b->user.id : UserId());
            }
        }
    }
};

QTEST_GUILESS_MAIN(tst_Authority)
#include "tst_Authority.moc"
