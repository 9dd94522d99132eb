// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/core/Abandon.h>
#include <sinew/core/Id.h>
#include <sinew/core/Time.h>
#include <sinew/core/Units.h>

#include <atomic>
#include <memory>
#include <QtTest>
#include <set>
#include <stdexcept>
#include <thread>

using namespace sinew;

class tst_Core : public QObject {
    Q_OBJECT
private slots:
    void formatsAndParsesUtc_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<qint64>("micros");
        QTest::newRow("epoch") << "1970-01-01T00:00:00Z" << qint64(0);
        QTest::newRow("before") << "1969-12-31T23:59:59Z" << qint64(-1000000);
        QTest::newRow("leap day") << "2024-02-29T12:00:00Z" << qint64(1709208000000000);
        QTest::newRow("millis") << "2026-01-31T14:02:07.123Z" << qint64(1769868127123000);
    }
    void formatsAndParsesUtc()
    {
        QFETCH(QString, text);
        QFETCH(qint64, micros);
        QCOMPARE(microsOf(parseUtc(text.toStdString()).value()), micros);
        QCOMPARE(formatUtc(instantFromMicros(micros)), text.toStdString());
    }
    void readsOffsets()
    {
        QCOMPARE(parseUtc("2026-01-01T09:00:00+09:00").value(), parseUtc("2026-01-01T00:00:00Z").value());
    }
    void refusesNonsense()
    {
        for (const char* text :
             {"", "2026", "2026-13-01T00:00:00Z", "2023-02-29T00:00:00Z", "2026-01-01T25:00:00Z",
              "2026-01-01T00:00:00", "2026-01-01T00:00:00Zx", "2026-01-01T00:00:00."})
            QVERIFY2(!parseUtc(text), text);
    }
    void everyQuantityConvertsBothWays()
    {
        for (const Quantity& quantity : allQuantities()) {
            QVERIFY2(findUnit(quantity.si).has_value(), quantity.si.data());
            for (const auto symbol : {quantity.displaySi, quantity.displayUs}) {
                const auto unit = findUnit(symbol);
                QVERIFY2(unit.has_value(), symbol.data());
                QCOMPARE(unit->dimension, quantity.dimension);
                QVERIFY(std::abs(unit->fromSi(unit->toSi(12.5)) - 12.5) < 1e-9);
            }
        }
    }
    void convertsKnownPairs()
    {
        QVERIFY(std::abs(findUnit("°F")->toSi(212) - 373.15) < 1e-9);
        QVERIFY(std::abs(findUnit("psi")->toSi(1) - 6894.757293) < 1e-5);
        QVERIFY(std::abs(findUnit("gpm")->toSi(1) - 6.30901964e-5) < 1e-12);
    }
    void uuidsAreDistinctAndVersion4()
    {
        std::set<std::string> seen;
        for (int i = 0; i < 1000; ++i) {
            const std::string id = newUuid();
            QCOMPARE(id.size(), std::size_t(36));
            QCOMPARE(id[14], '4');
            QVERIFY(seen.insert(id).second);
        }
    }
    void aStopLeavesLongWorkBehind()
    {
        const auto begun = std::make_shared<std::atomic<bool>>(false),
                   go = std::make_shared<std::atomic<bool>>(false),
                   over = std::make_shared<std::atomic<bool>>(false);
        const auto work = [begun, go, over] {
            *begun = true;
            begun->notify_all();
            go->wait(false);
            *over = true;
            over->notify_all();
        };
        std::stop_source stop;
        std::jthread asker([&] {
            begun->wait(false); // a stop before the work begins would leave nothing behind
            stop.request_stop();
        });
        QVERIFY(!runUnlessStopped(work, stop.get_token())); // would wait for ever
        *go = true;
        go->notify_all();
        over->wait(false);
        QVERIFY(runUnlessStopped(work, {}));
        QVERIFY(!runUnlessStopped([] { QFAIL("begun after the stop"); }, stop.get_token()));
        std::stop_source other;
        QVERIFY(runUnlessStopped(work, other.get_token()));
        QVERIFY_EXCEPTION_THROWN(
            runUnlessStopped([] { throw std::runtime_error("out of memory"); }, other.get_token()),
            std::runtime_error);
    }
    void worldTimeRunsAtItsRateWithoutJumps()
    {
        ScaledClock clock(parseUtc("2026-01-01T00:00:00Z").value(), 1000);
        const auto begin = std::chrono::steady_clock::now();
        const Instant before = clock.world();
        clock.setRate(0);
        const Instant stopped = clock.world();
        const auto most = 1000 * (std::chrono::steady_clock::now() - begin) + std::chrono::minutes(1);
        QVERIFY(stopped >= before && stopped - before < most);
        QCOMPARE(clock.world(), stopped);
    }
};

QTEST_GUILESS_MAIN(tst_Core)
#include "tst_Core.moc"
