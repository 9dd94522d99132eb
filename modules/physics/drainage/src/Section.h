// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/physics/drainage/CrossSection.h>

#include <array>
#include <cmath>
#include <memory>

namespace sinew::drainage {

/// A section's geometry over its depth, tabulated over the root of the relative depth: there area, width and
/// radius are smooth near the bottom. All relative to their greatest, so that similar sections share one
/// table.
struct SectionTable {
    static constexpr int kCells = 512;
    struct alignas(32) Row {
        double area = 0, width = 0, radius23 = 0, unused = 0; ///< radius23: hydraulic radius to the power 2/3
    };
    std::array<Row, kCells + 1> rows;
    std::array<double, kCells + 1> factor;   ///< area * radius23, ascending up to its greatest
    std::array<double, kCells + 1> critical; ///< area^1.5 / width^0.5, ascending
    int greatestFactor = kCells;             ///< row where factor is greatest
};

struct Geometry {
    double area, width, radius23;
};

/// A conduit's or opening's section as the solvers use it.
class Section {
public:
    double depth = 0, area = 0, width = 0,
           radius23 = 0; ///< full depth, full area, greatest width, radius^2/3 at full depth
    double factor = 0, greatestFactor = 0; ///< area * radius^2/3 at full depth and the greatest
    bool isOpen = false;
    double crownDepth = 0, crownWidth = 0; ///< from here on the width is kept, or the slot begins

    /// Depth from 0 to the full depth.
    Geometry at(double y) const
    {
        double f;
        const SectionTable::Row* r = cell(y, f);
        return {area * (r[0].area + f * (r[1].area - r[0].area)),
                width * (r[0].width + f * (r[1].width - r[0].width)),
                radius23 * (r[0].radius23 + f * (r[1].radius23 - r[0].radius23))};
    }
    double areaAt(double y) const
    {
        double f;
        const SectionTable::Row* r = cell(y, f);
        return area * (r[0].area + f * (r[1].area - r[0].area));
    }
    double widthAt(double y) const
    {
        double f;
        const SectionTable::Row* r = cell(y, f);
        return width * (r[0].width + f * (r[1].width - r[0].width));
    }
    /// The area that a velocity is told of. SWMM knows a closed section at every fiftieth of its depth; in a
    /// film below the second of them its area is that of the parabola through three, up to half as much again
    /// as the true one, and so its velocities of the first water in a dry pipe are that much smaller.
    double areaForVelocity(double y) const;
    /// Of the rising limb.
    double depthOfFactor(double value) const;
    double depthOfArea(double value) const;
    double factorOfArea(double value) const;
    double areaOfFactor(double value) const { return areaAt(depthOfFactor(value)); }
    double areaOfGreatestFactor() const;
    double criticalDepth(double flow) const;

    /// Scales the open area for what blocks it: width and radius shrink alike.
    void block(double openFraction);

private:
    friend class SectionTables;
    const SectionTable::Row* cell(double y, double& f) const
    {
        const double t = std::sqrt(y * m_perDepth) * SectionTable::kCells;
        const int i = t < SectionTable::kCells ? static_cast<int>(t) : SectionTable::kCells - 1;
        f = t - i;
        if (f > 1)
            f = 1;
        return &m_table->rows[static_cast<std::size_t>(i)];
    }
    double depthAtRow(double row) const
    {
        return depth * (row / SectionTable::kCells) * (row / SectionTable::kCells);
    }

    std::shared_ptr<const SectionTable> m_table;
    double m_perDepth = 0, m_critical = 0;
};

/// Makes sections; similar ones share a table.
class SectionTables {
public:
    /// The section must be valid and no dummy. crown: share of the depth at which the width is kept.
    Section make(const CrossSection& section, double crown);

private:
    struct Entry {
        CrossSection key;
        std::shared_ptr<const SectionTable> table;
    };
    std::vector<Entry> m_tables;
};

} // namespace sinew::drainage
