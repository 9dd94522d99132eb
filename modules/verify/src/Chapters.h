// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/verify/Verification.h>

#include <array>
#include <span>

namespace sinew::verify {

void addMaterials(std::vector<Case>& cases);
void addSensing(std::vector<Case>& cases);
void addHealing(std::vector<Case>& cases);
void addBridge(std::vector<Case>& cases);
void addStructure(std::vector<Case>& cases);
void addWater(std::vector<Case>& cases);
void addDrainage(std::vector<Case>& cases);
void addPower(std::vector<Case>& cases);
void addConductor(std::vector<Case>& cases);
void addHeat(std::vector<Case>& cases);
void addPavement(std::vector<Case>& cases);
void addConcrete(std::vector<Case>& cases);
void addTunnel(std::vector<Case>& cases);
void addBattery(std::vector<Case>& cases);
void addFilters(std::vector<Case>& cases);
void addPrognosis(std::vector<Case>& cases);
void addAnomalyScore(std::vector<Case>& cases);
void addBatteryLife(std::vector<Case>& cases);
void addAttackDetection(std::vector<Case>& cases);

inline Tolerance within(double amount)
{
    return {amount, false};
}
inline Tolerance withinShare(double share)
{
    return {share, true};
}

/// A case that needs no file.
template <class F>
Case closedForm(std::string chapter, std::string name, std::string source, std::vector<Quantity> quantities,
                F compute)
{
    return {std::move(chapter),
            std::move(name),
            std::move(source),
            {},
            std::move(quantities),
            [compute](const std::filesystem::path&, std::stop_token) {
                return Result<std::vector<double>>(compute());
            }};
}

} // namespace sinew::verify
