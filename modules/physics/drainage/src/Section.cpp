// SPDX-License-Identifier: GPL-3.0-or-later
#include "Section.h"

#include "Constants.h"

#include <algorithm>
#include <span>

namespace sinew::drainage {

namespace {

constexpr int kCells = SectionTable::kCells;

/// The same section at depth 1, by which similar ones are known.
CrossSection unit(CrossSection s)
{
    const double d = s.depthM;
    s.depthM = 1;
    s.widthM /= d;
    s.fillM /= d;
    if (s.shape == Shape::RectTriangular || s.shape == Shape::RectRound || s.shape == Shape::ModBasketHandle)
        s.side1 /= d;
    if (s.shape == Shape::ForceMain)
        s.shape = Shape::Circular;
    if (s.shape == Shape::Circular)
        s.widthM = s.side1 = s.side2 = 0;
    return s;
}

bool isSimilar(const CrossSection& a, const CrossSection& b)
{
    return a.shape == b.shape && a.shape != Shape::Transect && a.profile.empty() && b.profile.empty() &&
           a.widthM == b.widthM && a.side1 == b.side1 && a.side2 == b.side2 && a.fillM == b.fillM;
}

std::shared_ptr<const SectionTable> tabulate(const CrossSection& s)
{
    auto table = std::make_shared<SectionTable>();
    const double depth = openDepthM(s);
    double widest = 0;
    for (int k = 0; k <= kCells; ++k) {
        const double t = static_cast<double>(k) / kCells;
        const Wetted at = wetted(s, depth * t * t);
        table->rows[static_cast<std::size_t>(k)] = {at.areaM2, at.topWidthM,
                                                    std::pow(at.hydraulicRadiusM, 2.0 / 3)};
        widest = std::max(widest, at.topWidthM);
    }
    const SectionTable::Row full = table->rows[kCells];
    for (int k = 0; k <= kCells; ++k) {
        const auto i = static_cast<std::size_t>(k);
        SectionTable::Row& row = table->rows[i];
        row = {row.area / full.area, row.width / widest, row.radius23 / full.radius23};
        table->factor[i] = row.area * row.radius23;
        const double before = k > 0 ? table->critical[i - 1] : 0;
        table->critical[i] =
            row.width > 1e-9 ? std::max(before, row.area * std::sqrt(row.area / row.width)) : before;
        if (table->factor[i] > table->factor[static_cast<std::size_t>(table->greatestFactor)] || k == 0)
            table->greatestFactor = k;
    }
    // A flat bottom has its width at once.
    if (table->rows[0].width == 0 && table->rows[1].width > 0.5 * table->rows[2].width + 1e-12)
        table->rows[0].width = std::max(0.0, 2 * table->rows[1].width - table->rows[2].width);
    return table;
}

/// Row (with its fraction) at which ascending values reach `value`.
double rowOf(std::span<const double> values, double value)
{
    const auto above = std::upper_bound(values.begin(), values.end(), value);
    if (above == values.begin())
        return 0;
    if (above == values.end())
        return static_cast<double>(values.size() - 1);
    const auto i = above - values.begin();
    const double low = above[-1], high = *above;
    return static_cast<double>(i - 1) + (value - low) / (high - low);
}

} // namespace

double Section::areaForVelocity(double y) const
{
    constexpr double kFiftieth = 0.02;
    const double x = y / (kFiftieth * depth);
    if (isOpen || x >= 2)
        return areaAt(y);
    const double first = x < 1 ? 0 : 1, f = x - first;
    const auto known = [&](double k) { return areaAt(k * kFiftieth * depth); };
    const double a = known(first), b = known(first + 1), c = known(first + 2);
    const double straight = a + f * (b - a), parabola = straight - f * (1 - f) * (a - 2 * b + c) / 2;
    return parabola > 0 ? parabola : straight;
}

double Section::depthOfFactor(double value) const
{
    const auto count = static_cast<std::size_t>(m_table->greatestFactor) + 1;
    return depthAtRow(rowOf(std::span(m_table->factor).first(count), value / factor));
}

double Section::depthOfArea(double value) const
{
    const double relative = value / area;
    const auto& rows = m_table->rows;
    const auto above = std::upper_bound(rows.begin(), rows.end(), relative,
                                        [](double v, const auto& row) { return v < row.area; });
    if (above == rows.begin() || above == rows.end())
        return above == rows.end() ? depth : 0;
    return depthAtRow(static_cast<double>(above - rows.begin() - 1) +
                      (relative - above[-1].area) / (above->area - above[-1].area));
}

double Section::factorOfArea(double value) const
{
    if (value <= 0)
        return 0;
    if (value >= area)
        return factor;
    const Geometry g = at(depthOfArea(value));
    return value * g.radius23;
}

double Section::areaOfGreatestFactor() const
{
    return area * m_table->rows[static_cast<std::size_t>(m_table->greatestFactor)].area;
}

double Section::criticalDepth(double flow) const
{
    return depthAtRow(rowOf(m_table->critical, flow / m_critical));
}

void Section::block(double openFraction)
{
    const double radius = std::pow(openFraction, 2.0 / 3);
    area *= openFraction;
    width *= openFraction;
    crownWidth *= openFraction;
    radius23 *= radius;
    factor *= openFraction * radius;
    greatestFactor *= openFraction * radius;
    m_critical *= openFraction;
}

Section SectionTables::make(const CrossSection& s, double crown)
{
    const CrossSection key = unit(s);
    const auto known =
        std::ranges::find_if(m_tables, [&](const Entry& entry) { return isSimilar(entry.key, key); });
    Section section;
    section.m_table = known == m_tables.end() ? tabulate(s) : known->table;
    if (known == m_tables.end())
        m_tables.push_back({key, section.m_table});
    section.depth = openDepthM(s);
    section.m_perDepth = 1 / section.depth;
    const Wetted full = wetted(s, section.depth);
    section.area = full.areaM2;
    section.radius23 = std::pow(full.hydraulicRadiusM, 2.0 / 3);
    for (const SectionTable::Row& row : section.m_table->rows)
        if (row.width >= 1) {
            const auto t = static_cast<double>(&row - section.m_table->rows.data()) / kCells;
            section.width = wetted(s, section.depth * t * t).topWidthM;
        }
    section.factor = section.area * section.radius23;
    section.greatestFactor =
        section.factor * section.m_table->factor[static_cast<std::size_t>(section.m_table->greatestFactor)];
    section.isOpen = s.isOpen();
    section.m_critical = section.area * std::sqrt(section.area / section.width) * std::sqrt(kGravity);
    section.crownDepth = crown * section.depth;
    section.crownWidth = section.widthAt(section.crownDepth);
    return section;
}

} // namespace sinew::drainage
