// SPDX-License-Identifier: GPL-3.0-or-later
#include "Faces.h"

#include <sinew/materials/Conductive.h>
#include <sinew/physics/resistivity/Tomography.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <set>
#include <string>

namespace sinew::resistivity {

namespace {

constexpr std::size_t kMostUnknowns = 2500;
constexpr double kSizeShare = 0.1; // of the size's penalty against the differences'
constexpr int kMostHalvings = 24;

using Numbers = std::vector<double>;

Result<void> checkArray(const ElectrodeArray& array, std::span<const Measurement> measurements)
{
    std::set<std::size_t> seen;
    for (const std::size_t cell : array.cells)
        if (cell >= array.plate.cells() || !seen.insert(cell).second)
            return fail(ErrorCode::InvalidInput, "lies outside the plate, or two electrodes share it",
                        "electrode at cell " + std::to_string(cell));
    for (std::size_t i = 0; i < measurements.size(); ++i) {
        const Measurement& m = measurements[i];
        const std::set<std::size_t> all{m.from, m.to, m.plus, m.minus};
        if (all.size() != 4 || *all.rbegin() >= array.cells.size())
            return fail(ErrorCode::InvalidInput, "needs four different electrodes of the array",
                        "measurement " + std::to_string(i));
    }
    return {};
}

// Fields of a unit current between two electrodes, each solved once.
class Fields {
public:
    Fields(const ElectrodeArray& array, const Conduction& conduction)
        : m_array(array), m_conduction(conduction)
    {
    }
    Result<const Numbers*> between(std::size_t from, std::size_t to)
    {
        const auto key = std::pair(from, to);
        if (const auto found = m_fields.find(key); found != m_fields.end())
            return &found->second;
        Numbers currents(m_array.plate.cells(), 0);
        currents[m_array.cells[from]] = 1;
        currents[m_array.cells[to]] = -1;
        auto field = m_conduction.potentialsV(currents);
        if (!field)
            return passOn(field);
        return &(m_fields[key] = std::move(*field));
    }

private:
    const ElectrodeArray& m_array;
    const Conduction& m_conduction;
    std::map<std::pair<std::size_t, std::size_t>, Numbers> m_fields;
};

Result<Conduction> floating(const ElectrodeArray& array, std::span<const double> conductivitySM,
                            std::span<const Measurement> measurements)
{
    if (const auto good = checkPlate(array.plate); !good)
        return passOn(good);
    if (const auto good = checkArray(array, measurements); !good)
        return passOn(good);
    // No net current: what the ground's conductance is does not matter.
    const Ground ground{0, conductivitySM.empty() ? 1 : std::abs(conductivitySM[0]) * array.plate.thicknessM};
    return Conduction::make(array.plate, conductivitySM, {&ground, 1});
}

double read(const ElectrodeArray& array, const Measurement& m, const Numbers& field)
{
    return field[array.cells[m.plus]] - field[array.cells[m.minus]];
}

// -Σ over faces of dg/dσ · Δφ · Δψ.
void addSensitivity(const Plate& plate, std::span<const double> sigma, const Numbers& driven,
                    const Numbers& sensed, double* row)
{
    forEachFace(plate, [&](std::size_t a, std::size_t b, double shape) {
        const double product = shape * (driven[a] - driven[b]) * (sensed[a] - sensed[b]);
        const double sum = sigma[a] + sigma[b];
        row[a] -= product * 2 * sigma[b] * sigma[b] / (sum * sum);
        row[b] -= product * 2 * sigma[a] * sigma[a] / (sum * sum);
    });
}

double chiSquareOf(std::span<const double> residual, double sigma)
{
    double sum = 0;
    for (const double each : residual)
        sum += each * each / (sigma * sigma);
    return sum;
}

// Rows that hold neighbours together and all of them small.
Numbers penaltyRows(const Plate& plate)
{
    Numbers rows;
    const std::size_t n = plate.cells();
    forEachFace(plate, [&](std::size_t a, std::size_t b, double) {
        rows.resize(rows.size() + n, 0);
        rows[rows.size() - n + a] = 1;
        rows[rows.size() - n + b] = -1;
    });
    for (std::size_t i = 0; i < n; ++i) {
        rows.resize(rows.size() + n, 0);
        rows[rows.size() - n + i] = kSizeShare;
    }
    return rows;
}

class Inversion {
public:
    Inversion(const ElectrodeArray& array, std::span<const double> sigma0,
              std::span<const Measurement> measurements, const TomographyOptions& options)
        : m_array(array), m_sigma0(sigma0), m_measurements(measurements), m_options(options),
          m_penalty(penaltyRows(array.plate))
    {
    }
    /// `target`: transfer resistances to be explained.
    Result<LossMap> run(const Numbers& target, double chiSquareBefore, const std::stop_token& stop)
    {
        LossMap map;
        map.loss.assign(m_sigma0.size(), 0);
        map.chiSquareBefore = map.chiSquare = chiSquareBefore;
        const auto m = static_cast<double>(target.size());
        map.isDetected = chiSquareBefore > m + 3 * std::sqrt(2 * m);
        for (int i = 0; map.isDetected && i < m_options.iterations && map.chiSquare > m; ++i) {
            if (stop.stop_requested())
                return fail(ErrorCode::Cancelled, "the tomography was stopped");
            if (const auto stepped = step(target, map, stop); !stepped)
                return passOn(stepped);
        }
        locate(map);
        return map;
    }

private:
    Numbers conductivity(const Numbers& loss) const
    {
        Numbers sigma(loss.size());
        for (std::size_t i = 0; i < loss.size(); ++i)
            sigma[i] = m_sigma0[i] * std::exp(-loss[i]);
        return sigma;
    }
    // One linearisation: rows of J scaled to unit noise, and what they should give.
    Result<void> linearise(const Numbers& target, const Numbers& loss)
    {
        const Numbers sigma = conductivity(loss);
        auto rows = sensitivity(m_array, sigma, m_measurements);
        const auto now = transferOhm(m_array, sigma, m_measurements);
        if (!rows || !now)
            return rows ? passOn(now) : passOn(rows);
        const std::size_t n = loss.size();
        m_right.assign(target.size(), 0);
        for (std::size_t i = 0; i < target.size(); ++i) {
            double at = 0;
            for (std::size_t j = 0; j < n; ++j) {
                double& each = (*rows)[i * n + j];
                each *= -sigma[j] / m_options.noiseOhm; // d/d(ln σ₀/σ)
                at += each * loss[j];
            }
            m_right[i] = (target[i] - (*now)[i]) / m_options.noiseOhm + at;
        }
        m_rows = std::move(*rows);
        return {};
    }
    Result<Numbers> solve(double weight) const
    {
        Numbers a = m_rows, b = m_right;
        for (const double each : m_penalty)
            a.push_back(weight * each);
        b.resize(a.size() / m_sigma0.size(), 0);
        return materials::solveNonNegative(a, m_sigma0.size(), b);
    }
    Result<double> chiSquare(const Numbers& target, const Numbers& loss) const
    {
        auto residual = transferOhm(m_array, conductivity(loss), m_measurements);
        if (!residual)
            return passOn(residual);
        for (std::size_t i = 0; i < target.size(); ++i)
            (*residual)[i] -= target[i];
        return chiSquareOf(*residual, m_options.noiseOhm);
    }
    // The strongest smoothing that explains the data, else what explains them best.
    Result<void> step(const Numbers& target, LossMap& map, const std::stop_token& stop)
    {
        if (const auto good = linearise(target, map.loss); !good)
            return good;
        double weight = std::sqrt(static_cast<double>(target.size())) / m_options.likelyLoss;
        LossMap best = map;
        for (int i = 0; i < kMostHalvings && best.chiSquare > static_cast<double>(target.size());
             ++i, weight /= 2) {
            if (stop.stop_requested())
                return fail(ErrorCode::Cancelled, "the tomography was stopped");
            auto loss = solve(weight);
            if (!loss)
                return passOn(loss);
            const auto chi = chiSquare(target, *loss);
            if (!chi)
                return passOn(chi);
            if (*chi > 2 * best.chiSquare)
                break; // beyond what one linearisation holds for
            if (*chi < best.chiSquare) {
                best.loss = std::move(*loss);
                best.chiSquare = *chi;
            }
        }
        map = std::move(best);
        return {};
    }
    void locate(LossMap& map) const
    {
        const Plate& plate = m_array.plate;
        const double all = std::accumulate(map.loss.begin(), map.loss.end(), 0.0);
        for (std::size_t i = 0; i < map.loss.size() && all > 0; ++i) {
            const auto column = static_cast<double>(i % plate.columns),
                       row = static_cast<double>(i / plate.columns);
            map.columnM +=
                map.loss[i] / all * (column + 0.5) * plate.widthM / static_cast<double>(plate.columns);
            map.rowM += map.loss[i] / all * (row + 0.5) * plate.heightM / static_cast<double>(plate.rows);
        }
    }

    const ElectrodeArray& m_array;
    std::span<const double> m_sigma0;
    std::span<const Measurement> m_measurements;
    const TomographyOptions& m_options;
    Numbers m_penalty, m_rows, m_right;
};

Result<void> checkData(const Plate& plate, std::span<const Measurement> measurements,
                       std::span<const double> baseline, std::span<const double> now,
                       const TomographyOptions& options)
{
    if (!(std::isfinite(options.noiseOhm) && options.noiseOhm > 0) || !(options.likelyLoss > 0))
        return fail(ErrorCode::InvalidInput, "noise and likely loss must be positive", "tomography");
    if (plate.cells() > kMostUnknowns)
        return fail(ErrorCode::InvalidInput, "has more than 2,500 cells", "plate");
    if (measurements.empty() || baseline.size() != measurements.size() || now.size() != measurements.size())
        return fail(ErrorCode::InvalidInput, "needs one value for each measurement, and one or more",
                    "transfer resistances");
    for (std::size_t i = 0; i < now.size(); ++i)
        if (!std::isfinite(now[i]) || !std::isfinite(baseline[i]))
            return fail(ErrorCode::InvalidInput, "is not a number",
                        "transfer resistance " + std::to_string(i));
    return {};
}

} // namespace

ElectrodeArray electrodesAround(const Plate& plate, std::size_t count)
{
    std::vector<std::size_t> edge;
    for (std::size_t i = 0; i + 1 < plate.columns; ++i)
        edge.push_back(i);
    for (std::size_t j = 0; j + 1 < plate.rows; ++j)
        edge.push_back(j * plate.columns + plate.columns - 1);
    for (std::size_t i = plate.columns; i-- > 1;)
        edge.push_back((plate.rows - 1) * plate.columns + i);
    for (std::size_t j = plate.rows; j-- > 1;)
        edge.push_back(j * plate.columns);
    ElectrodeArray array{plate, {}};
    for (std::size_t k = 0; k < std::min(count, edge.size()); ++k)
        array.cells.push_back(edge[k * edge.size() / count]);
    return array;
}

std::vector<Measurement> neighbourPattern(std::size_t electrodes)
{
    std::vector<Measurement> all;
    for (std::size_t i = 0; i < electrodes; ++i)
        for (std::size_t k = 2; k + 1 < electrodes; ++k)
            all.push_back({i, (i + 1) % electrodes, (i + k) % electrodes, (i + k + 1) % electrodes});
    return all;
}

Result<std::vector<double>> transferOhm(const ElectrodeArray& array, std::span<const double> conductivitySM,
                                        std::span<const Measurement> measurements)
{
    const auto conduction = floating(array, conductivitySM, measurements);
    if (!conduction)
        return passOn(conduction);
    Fields fields(array, *conduction);
    Numbers transfer;
    for (const Measurement& m : measurements) {
        const auto field = fields.between(m.from, m.to);
        if (!field)
            return passOn(field);
        transfer.push_back(read(array, m, **field));
    }
    return transfer;
}

Result<std::vector<double>> sensitivity(const ElectrodeArray& array, std::span<const double> conductivitySM,
                                        std::span<const Measurement> measurements)
{
    const auto conduction = floating(array, conductivitySM, measurements);
    if (!conduction)
        return passOn(conduction);
    Fields fields(array, *conduction);
    const std::size_t n = array.plate.cells();
    Numbers rows(measurements.size() * n, 0);
    for (std::size_t i = 0; i < measurements.size(); ++i) {
        const auto driven = fields.between(measurements[i].from, measurements[i].to);
        if (!driven)
            return passOn(driven);
        const auto sensed = fields.between(measurements[i].plus, measurements[i].minus);
        if (!sensed)
            return passOn(sensed);
        addSensitivity(array.plate, conductivitySM, **driven, **sensed, &rows[i * n]);
    }
    return rows;
}

Result<LossMap> findLoss(const ElectrodeArray& array, std::span<const double> conductivitySM,
                         std::span<const Measurement> measurements, std::span<const double> baselineOhm,
                         std::span<const double> nowOhm, const TomographyOptions& options,
                         std::stop_token stop)
{
    if (const auto good = checkData(array.plate, measurements, baselineOhm, nowOhm, options); !good)
        return passOn(good);
    auto target = transferOhm(array, conductivitySM, measurements);
    if (!target)
        return passOn(target);
    Numbers change(measurements.size());
    for (std::size_t i = 0; i < change.size(); ++i) {
        change[i] = nowOhm[i] - baselineOhm[i];
        (*target)[i] += change[i];
    }
    return Inversion(array, conductivitySM, measurements, options)
        .run(*target, chiSquareOf(change, options.noiseOhm), stop);
}

} // namespace sinew::resistivity
