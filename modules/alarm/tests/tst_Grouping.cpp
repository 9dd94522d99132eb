// SPDX-License-Identifier: GPL-3.0-or-later
#include "AlarmBench.h"

#include <sinew/alarm/Grouping.h>

#include <QtTest>

using namespace bench;
using Cause = Group::Cause;

namespace {

Alarm alarmAt(const char* id, const char* element, Duration after, const char* condition = "high")
{
    Alarm a;
    a.id = AlarmId(id);
    a.element = ElementId(element);
    a.condition = condition;
    a.state = State::Unacknowledged;
    a.since = kStart + after;
    return a;
}

constexpr const char* kPier = "bridge/IfcColumn/P2";
constexpr const char* kJunction = "water/junction/J-1";

Finding burst(Duration after)
{
    return {"burst/1", "water", "Burst near J-1", {}, kStart + after, {{ElementId(kJunction), 0.4}}};
}

} // namespace

class tst_Grouping : public QObject {
    Q_OBJECT
private slots:
    void init() { m_index.emplace(model()); }
    void assetsStandTogetherTheFirstFirst()
    {
        const std::vector<Alarm> alarms{alarmAt("b", kPier, 20s), alarmAt("w", kJunction, 10s),
                                        alarmAt("a", kPier, 5s), alarmAt("x", "", 30s)};
        const auto groups = groupByCause(alarms, {}, &*m_index, {});
        QCOMPARE(groups.size(), std::size_t(3));
        QCOMPARE(groups[0].about, std::string("Bridge"));
        QCOMPARE(groups[0].cause, Cause::Asset);
        QCOMPARE(groups[0].members, (std::vector<std::size_t>{2, 0})); // first out
        QCOMPARE(groups[1].about, std::string("Water"));
        QCOMPARE(groups[2].cause, Cause::Other);
    }
    void oneAssetFallsIntoItsElements()
    {
        const std::vector<Alarm> alarms{alarmAt("a", kPier, 1s), alarmAt("b", kPier, 2s)};
        const auto groups = groupByCause(alarms, {}, &*m_index, {});
        QCOMPARE(groups.size(), std::size_t(1));
        QCOMPARE(groups[0].cause, Cause::Element);
        QCOMPARE(groups[0].about, std::string("Pier P2"));
    }
    void consequencesStandWithTheirFinding()
    {
        const std::vector<Finding> findings{burst(20min)};
        const std::vector<Alarm> alarms{alarmAt("old", kJunction, -1h), alarmAt("low", kJunction, 1min),
                                        alarmAt("burst/1", kJunction, 20min, "finding"),
                                        alarmAt("later", kJunction, 25min), alarmAt("pier", kPier, 21min)};
        const auto groups = groupByCause(alarms, findings, &*m_index, {});
        QCOMPARE(groups.size(), std::size_t(3));
        QCOMPARE(groups[0].about, std::string("Water")); // stood long before
        QCOMPARE(groups[1].cause, Cause::Finding);
        QCOMPARE(groups[1].about, std::string("Burst near J-1"));
        QCOMPARE(groups[1].members, (std::vector<std::size_t>{1, 2, 3}));
    }
    void silenceIsACauseOfItsOwn()
    {
        const std::vector<Finding> findings{burst(0s)};
        const std::vector<Alarm> alarms{alarmAt("n1", kJunction, 1min, "no data"),
                                        alarmAt("n2", kPier, 1min, "no data"), alarmAt("a", kPier, 2min)};
        const auto apart = groupByCause(alarms, findings, &*m_index, {});
        QCOMPARE(apart.size(), std::size_t(3));
        QCOMPARE(apart[0].cause, Cause::SilentAsset);
        const auto away = groupByCause(alarms, findings, &*m_index, "broker.example");
        QCOMPARE(away.size(), std::size_t(2));
        QCOMPARE(away[0].cause, Cause::SilentSource);
        QCOMPARE(away[0].about, std::string("broker.example"));
        QCOMPARE(away[0].members.size(), std::size_t(2));
    }
    void everyAlarmIsInExactlyOneGroup()
    {
        std::vector<Alarm> alarms;
        for (int i = 0; i < 60; ++i)
            alarms.push_back(alarmAt(("a" + std::to_string(i)).c_str(), i % 3 ? kPier : i % 2 ? kJunction : "",
                                     std::chrono::seconds((i * 37) % 50), i % 5 ? "high" : "no data"));
        std::vector<int> seen(alarms.size());
        Instant last;
        for (const Group& group : groupByCause(alarms, std::vector<Finding>{burst(10s)}, &*m_index, {})) {
            QVERIFY(alarms[group.members.front()].since >= last);
            last = alarms[group.members.front()].since;
            for (const std::size_t member : group.members)
                ++seen[member];
        }
        QCOMPARE(std::ranges::count(seen, 1), 60);
        QVERIFY(groupByCause({}, {}, nullptr, {}).empty());
    }

private:
    std::optional<ModelIndex> m_index;
};

QTEST_GUILESS_MAIN(tst_Grouping)
#include "tst_Grouping.moc"
