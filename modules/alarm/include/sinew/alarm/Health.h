// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/alarm/Alarm.h>
#include <sinew/store/Ledger.h>

#include <array>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace sinew::alarm {

/// What an alarm system is held against; each can be another.
/// Source: ANSI/ISA-18.2-2016, clause 16, table 7; EEMUA 191. With four priorities the two highest together
/// have the share of the highest of three.
struct HealthTargets {
    double perTenMinutes = 1;
    int peak = 10;             ///< in any ten minutes
    double floodShare = 0.01;  ///< of the time
    double topTenShare = 0.05; ///< of all alarms
    int stale = 5;
    int chattering = 0;
    std::array<double, 3> priorities{0.05, 0.15, 0.80}; ///< critical and high; medium; low
    double prioritiesWithin = 0.05;                     ///< "about"
    Duration staleAfter{std::chrono::hours(24)};
};

struct Frequent {
    AlarmId id;
    std::string title;
    int times = 0;
};

/// How the alarm system did between two instants of the people's time. An alarm counts each time that it is
/// announced: one that is raised while shelved, suppressed or out of service bothers nobody.
struct Health {
    Instant from, to; ///< wall; `from` is no earlier than the record
    int announced = 0;
    double perTenMinutes = 0;
    int peak = 0; ///< the most within the flood's window
    Instant peakAt;
    std::vector<std::pair<Instant, Instant>> floods;
    double floodShare = 0;
    std::vector<Frequent> topTen; ///< the most frequent first
    double topTenShare = 0;
    std::vector<Frequent> chattering; ///< how many times each came within the window
    std::array<int, 4> byPriority{};  ///< in the order of Priority
    /// As they stood at `to`.
    std::vector<Alarm> stale, shelved, suppressed, outOfService;
};

/// `rows`: of the ledger, ascending, of any category; those after `to` are left out, those before `from` say
/// how things stood. Rows that cannot be read are left out. Pure.
Health health(std::span<const store::LedgerRow> rows, Instant from, Instant to, const FloodRule& flood,
              const HealthTargets& targets = {});

/// One line of the page.
struct Verdict {
    std::string what, measured, target;
    bool isMet = true;
    bool isJudged = true; ///< else too little happened for a judgement
};
std::vector<Verdict> judge(const Health& health, const FloodRule& flood, const HealthTargets& targets = {});

} // namespace sinew::alarm
