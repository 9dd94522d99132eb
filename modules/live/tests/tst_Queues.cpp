// SPDX-License-Identifier: GPL-3.0-or-later
#include "Patience.h"

#include <sinew/live/InProcessSource.h>

#include <QtTest>
#include <thread>

using namespace sinew;
using namespace sinew::live;
using namespace std::chrono_literals;

namespace {

/// A test that fails does not wait for ever for a producer that waits for room.
struct EndOfQueue {
    BoundedQueue<int>& queue;
    ~EndOfQueue() { queue.close(); }
};

} // namespace

class tst_Queues : public QObject {
    Q_OBJECT
private slots:
    void dropsTheOldestAndCounts()
    {
        BoundedQueue<int> queue(2, BoundedQueue<int>::WhenFull::DropOldest);
        for (const int i : {1, 2, 3})
            QVERIFY(queue.push(i));
        QCOMPARE(queue.counters().dropped, 1u);
        QCOMPARE(queue.takeAll(), (std::vector{2, 3}));
    }
    void blocksUntilThereIsRoom()
    {
        BoundedQueue<int> queue(1);
        queue.push(1);
        std::jthread producer([&] { queue.push(2); });
        const EndOfQueue end{queue};
        QVERIFY(soon([&] { return queue.counters().blocked > 0; }));
        QCOMPARE(queue.counters().queued, 1u);
        QCOMPARE(queue.pop(kPatience).value(), 1);
        QCOMPARE(queue.pop(kPatience).value(), 2);
        QCOMPARE(queue.counters().dropped, 0u);
    }
    void closingFreesAWaitingProducer()
    {
        BoundedQueue<int> queue(1);
        queue.push(1);
        std::jthread producer([&] { queue.push(2); });
        const EndOfQueue end{queue};
        QVERIFY(soon([&] { return queue.counters().blocked > 0; }));
        queue.close();
        producer.join();
        QCOMPARE(queue.counters().dropped, 1u);
        QCOMPARE(queue.pop(0ms).value(), 1);
        QVERIFY(!queue.pop(0ms));
    }
    void nothingIsLostBetweenThreads()
    {
        BoundedQueue<int> queue(8);
        std::vector<std::jthread> producers;
        for (int p = 0; p < 4; ++p)
            producers.emplace_back([&] {
                for (int i = 0; i < 1000; ++i)
                    queue.push(i);
            });
        long sum = 0;
        for (int taken = 0; taken < 4000; ++taken)
            sum += queue.pop(kPatience).value();
        QCOMPARE(sum, 4L * 999 * 1000 / 2);
        QVERIFY(queue.counters().most <= 8);
    }
    void inProcessPassesMessagesAndCommands()
    {
        const auto link = std::make_shared<InProcessLink>();
        InProcessSource source(link);
        QVERIFY(!source.send({}));
        QVERIFY(!link->publish(wire::Telemetry{}));
        QCOMPARE(source.status().dropped, 1u);
        Inbox inbox;
        QVERIFY(source.start(inbox.sink()).has_value());
        QVERIFY(link->publish(wire::Telemetry{{}, true}));
        QVERIFY(link->publish(wire::ClockMessage{}));
        QCOMPARE(inbox.takeAll().size(), 2u);
        wire::CommandMessage command;
        command.id = CommandId("c");
        QVERIFY(source.send(command).has_value());
        QCOMPARE(link->takeCommands().at(0).id.value, "c");
        source.stop();
        QVERIFY(!link->publish(wire::Telemetry{}));
        QVERIFY(inbox.takeAll().empty());
    }
    void aFieldThatTakesNoCommandsIsAnError()
    {
        const auto link = std::make_shared<InProcessLink>();
        InProcessSource source(link);
        QVERIFY(source.start({}).has_value());
        int sent = 0;
        while (source.send({}).has_value())
            ++sent;
        QCOMPARE(sent, 1000);
    }
};

QTEST_GUILESS_MAIN(tst_Queues)
#include "tst_Queues.moc"
