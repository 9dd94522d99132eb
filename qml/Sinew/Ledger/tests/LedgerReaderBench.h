// SPDX-License-Identifier: GPL-3.0-or-later
// Rows for tests of the ledger's list, and a window's seat in front of them.
#pragma once
#include "../../Seat/tests/FakeBackend.h"
#include "../../Seat/tests/TyphoonEve.h"
#include "LedgerModel.h"

#include <QAbstractItemModelTester>

namespace sinew::ui {

using namespace std::chrono_literals;

inline store::LedgerEntry entry(int i)
{
    const bool isAlarm = i % 3 == 0;
    return {.wall = eve::kNow - 1h * (1000 - i % 1000),
            .world = eve::kNow,
            .source = i % 2 ? "operator:ada" : "system:bridge",
            .category = isAlarm ? "alarm" : "command",
            .type = isAlarm ? "raised" : "expired",
            .subject = (isAlarm ? "a" : "c") + std::to_string(i % 10),
            .result = "ok",
            .detail = isAlarm
                          ? R"({"title": "P7 sways", "condition": "high", "element": "bridge/IfcColumn/P7"})"
                          : R"({"title": "Clamp", "targets": [{"actuator": "water/C-12/clamp"}], "why": )" +
                                ("\"no. " + std::to_string(i)) + "\"}"};
}

/// A window's seat in front of a ledger in memory.
struct Reader {
    std::shared_ptr<FakeBackend> backend = std::make_shared<FakeBackend>();
    std::shared_ptr<tests::FakeLedger> ledger = std::make_shared<tests::FakeLedger>();
    Seat seat;
    LedgerModel log;
    QAbstractItemModelTester tester{&log, QAbstractItemModelTester::FailureReportingMode::QtTest};

    explicit Reader(int rows)
    {
        for (int i = 1; i <= rows; ++i)
            std::ignore = ledger->append(entry(i));
        begin(ledger);
    }
    explicit Reader(std::shared_ptr<store::Ledger> other) { begin(std::move(other)); }
    void begin(std::shared_ptr<store::Ledger> book)
    {
        backend->currentModel = eve::model();
        backend->manual = std::make_shared<ManualClock>(eve::kNow);
        backend->current = std::make_shared<const loop::Overview>(eve::overview(backend->currentModel));
        backend->book = std::move(book);
        seat.setBackend(backend);
        log.setSeat(&seat);
        log.setActive(true);
    }
    QVariant cell(int row, LedgerModel::Roles role) const { return log.data(log.index(row), role); }
    QString what(int row) const { return cell(row, LedgerModel::WhatRole).toString(); }
    bool isRead(int row) const { return cell(row, LedgerModel::ReadRole).toBool(); }
    void add(const store::LedgerEntry& one) { std::ignore = ledger->append(one); }
};

} // namespace sinew::ui
