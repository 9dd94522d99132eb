// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/read/scada/Scada.h>

#include <stop_token>

namespace sinew::read {

/// A record watched by a monitor that was trained on another one.
struct PlantWatchReport {
    estimate::PlantLayout layout;
    int charts = 0;
    double threshold = 0;
    std::vector<estimate::PlantVerdict> verdicts; ///< one a row
    std::vector<Warning> warnings;

    std::vector<bool> inAlarm() const;
};

/// Trains on `clean` alone, at the coarser resolution of the two, and passes along `watched` once. The labels
/// of neither are looked at. Errors: InvalidInput (a column of the clean record that is missing, another
/// step), those of the monitor, Cancelled.
Result<PlantWatchReport> watchPlant(const ScadaRecord& clean, const ScadaRecord& watched,
                                    const water::PipeNetwork& network,
                                    const estimate::PlantSettings& settings = {}, std::stop_token stop = {});

/// What a reason says to an operator: "PU7 runs or stands against its control rule".
std::string reasonText(const estimate::PlantLayout& layout, const estimate::PlantReason& reason);

} // namespace sinew::read
