// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "Stiff.h"

#include <sinew/physics/battery/Row.h>

namespace sinew::battery {

/// A row as ordinary differential equations. Each slice has seven states, in this order, so that the
/// Jacobian is a band: enthalpy over the solid's heat (K), four shares, casing (K), heat lost over the
/// slice's heat capacity (K).
class RowSystem {
public:
    enum State : std::size_t { Heat, Film, Negative, Conversion, Electrolyte, Shell, Lost, kStates };

    explicit RowSystem(const Row& row);

    std::size_t slices() const { return m_slices.size(); }
    std::size_t size() const { return slices() * kStates; }
    std::vector<double> start() const;
    std::vector<double> tolerance() const;

    /// Heaters and surroundings as they are from a time on, until the next of breaks().
    void setInterval(double t);
    /// Times at which one of them changes, ascending.
    std::vector<double> breaks() const;

    void rate(std::span<const double> y, std::span<double> dy) const;

    double temperatureK(std::span<const double> y, std::size_t slice) const;
    /// Of a part.
    double hottestK(std::span<const double> y, std::size_t part) const;
    double fastestKs(std::span<const double> y, std::span<const double> dy, std::size_t part) const;
    /// By its chemistry alone, of its most reactive slice.
    double selfHeatingKs(std::span<const double> y, std::size_t part) const;
    double liquidFraction(std::span<const double> y, std::size_t part) const;
    double releasedJ(std::span<const double> y, std::size_t part) const;
    /// Least and most of a part's slices, J/kg.
    std::pair<double, double> enthalpyJKg(std::span<const double> y, std::size_t part) const;
    std::vector<Composition> compositions(std::span<const double> y, std::size_t part) const;
    double hottestCasingK(std::span<const double> y) const;
    double lostJ(std::span<const double> y) const;
    double storedJ(std::span<const double> y) const;
    double heaterW() const;

private:
    struct Slice {
        std::size_t part = 0;
        double volumeM3 = 0, capacityJK = 0; ///< of the solid
        double exposedM2 = 0;
        double shellCapacityJK = 0, shellOutsideM2 = 0;
        double faceM2 = 0, halfM = 0;
        double resistanceM2KW = 0; ///< of the joint towards the next slice
        double shellToNextWK = 0;
        double heaterW = 0;
    };
    double surfaceWm2(const Surface& surface, double kelvin, double otherK) const;
    void exchange(std::span<const double> y, std::span<double> dy, std::size_t slice) const;
    void conduct(std::span<const double> y, std::span<double> dy, std::size_t slice) const;
    void react(std::span<const double> y, std::span<double> dy, std::size_t slice) const;

    const Row* m_row;
    std::vector<Slice> m_slices;
    std::vector<std::size_t> m_first; ///< slice of each part; one past the last
    double m_surroundingsK = 0;
    std::vector<double> m_start;
};

} // namespace sinew::battery
