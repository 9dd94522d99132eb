// SPDX-License-Identifier: GPL-3.0-or-later
#include "Chapters.h"

#include <sinew/estimate/Conformal.h>
#include <sinew/estimate/KalmanFilter.h>
#include <sinew/estimate/Quantile.h>
#include <sinew/estimate/WienerProcess.h>
#include <sinew/read/source/CsvTable.h>
#include <sinew/read/source/SourceFile.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <set>

// The cells of NASA's ageing data that are here end before the 30 % fade that the data set's own end of life
// asks for, and some change their temperature or hardly give any charge. So, by rules that do not look at any
// prediction:
//   cells:    one ambient temperature throughout, half the rated 2 Ah or more at the start;
//   capacity: discharges that gave less than half the start's are defects of the record and left out;
//   start:    the median of the first five; fade: 1 - running median of the last five / start;
//   end:      the deepest fade, in steps of 5 %, that three quarters of these cells reach.
// Fade goes on as a Wiener process of unknown drift, seen through noise: a Kalman filter of level and drift
// follows a cell through the first half of its life. The other cells give the drift's prior (mean and
// variance of end / life) and both noises (maximum likelihood on a grid). The prediction is the mean first
// passage, times the median ratio of life to prediction of the other cells, each predicted from those that
// remain; the interval is split conformal on how far ln(life/prediction) of each is from the median of the
// rest. Nothing of a cell's second half, nor its life, is used for it, but that half of it is over.
namespace sinew::verify {

namespace {

const std::filesystem::path kFile = "sensors/nasa_battery_aging/cycle_summary_13_cells.csv";
constexpr std::size_t kRun = 5;
constexpr double kRatedAh = 2, kAlpha = 0.2;

struct Record {
    std::set<std::string> ambients;
    std::vector<double> capacityAh;
};

struct Cell {
    std::vector<double> faded; ///< share lost at each good discharge
    std::vector<double> fade;  ///< its running median, from the fifth on
    double life = 0;           ///< discharges
};

using Cells = std::vector<Cell>;

double medianOf(const std::vector<double>& values, std::size_t from)
{
    return estimate::quantile(std::span(values).subspan(from, kRun), 0.5);
}

std::optional<Cell> cellOf(const Record& record)
{
    if (record.ambients.size() != 1 || record.capacityAh.size() < 2 * kRun)
        return std::nullopt;
    const double start = medianOf(record.capacityAh, 0);
    if (start < 0.5 * kRatedAh)
        return std::nullopt;
    Cell cell;
    for (const double ah : record.capacityAh)
        if (ah > 0.5 * start)
            cell.faded.push_back(1 - ah / start);
    for (std::size_t i = 0; i + kRun <= cell.faded.size(); ++i)
        cell.fade.push_back(medianOf(cell.faded, i));
    return cell;
}

Result<Cells> readCells(const std::filesystem::path& data)
{
    const auto text = read::readWhole(data / kFile);
    if (!text)
        return passOn(text);
    const auto table = read::CsvTable::parse(*text, kFile.filename().string());
    if (!table)
        return passOn(table);
    std::map<std::string, Record> records;
    for (std::size_t row = 0; row < table->rows(); ++row) {
        if (table->text(row, "type") != "discharge")
            continue;
        Record& record = records[table->text(row, "battery")];
        record.ambients.insert(table->text(row, "ambient_C"));
        record.capacityAh.push_back(table->number(row, "capacity_Ah").value_or(0)); // missing: a defect
    }
    Cells cells;
    for (const auto& [name, record] : records)
        if (auto cell = cellOf(record))
            cells.push_back(std::move(*cell));
    return cells;
}

/// Discharges until a fade; nothing where the record ends before.
std::optional<double> lifeOf(const Cell& cell, double end)
{
    const auto at = std::ranges::find_if(cell.fade, [end](double f) { return f >= end; });
    return at == cell.fade.end() ? std::nullopt : std::optional<double>(kRun - 1 + (at - cell.fade.begin()));
}

double endOfLife(const Cells& cells)
{
    double end = 0;
    for (double deeper = 0.05; deeper < 1; deeper += 0.05) {
        const auto reach =
            std::ranges::count_if(cells, [=](const Cell& c) { return lifeOf(c, deeper).has_value(); });
        if (4 * reach < 3 * static_cast<std::ptrdiff_t>(cells.size()))
            break;
        end = deeper;
    }
    return end;
}

/// How a cell fades: prior of the drift per discharge, and both noises' standard deviations.
struct Fading {
    double drift = 0, driftVariance = 0;
    double diffusion = 0, noise = 0;
};

struct Followed {
    Eigen::VectorXd state; ///< level and drift
    double logLikelihood = 0;
};

// From the fourth discharge on: the start is the median of the first five, so the level is zero at the third.
Result<Followed> follow(const Cell& cell, double until, const Fading& fading)
{
    constexpr double startSigma = 0.01;
    auto filter = estimate::KalmanFilter::make(
        {Eigen::VectorXd{{0, fading.drift}},
         Eigen::MatrixXd{{startSigma * startSigma, 0}, {0, fading.driftVariance}}});
    if (!filter)
        return passOn(filter);
    const estimate::LinearProcess process{Eigen::MatrixXd{{1, 1}, {0, 1}},
                                          Eigen::MatrixXd{{fading.diffusion * fading.diffusion, 0}, {0, 0}}};
    const estimate::LinearMeasurement level{Eigen::MatrixXd{{1, 0}},
                                            Eigen::MatrixXd::Constant(1, 1, fading.noise * fading.noise)};
    double logLikelihood = 0;
    for (std::size_t i = kRun / 2 + 1; i < cell.faded.size() && static_cast<double>(i) <= until; ++i) {
        if (auto done = filter->predict(process); !done)
            return passOn(done);
        const auto seen = filter->update(Eigen::VectorXd::Constant(1, cell.faded[i]), level);
        if (!seen)
            return passOn(seen);
        logLikelihood += seen->logLikelihood;
    }
    return Followed{filter->state().mean, logLikelihood};
}

Result<Fading> learn(const Cells& cells, double end)
{
    std::vector<double> drifts;
    for (const Cell& cell : cells)
        drifts.push_back(end / cell.life);
    const double sigma = estimate::standardDeviation(drifts);
    Fading fading{estimate::mean(drifts), sigma * sigma, 0, 0}, best = fading;
    double most = -std::numeric_limits<double>::infinity();
    for (fading.diffusion = 0.001; fading.diffusion < 0.02; fading.diffusion *= 2)
        for (fading.noise = 0.001; fading.noise < 0.02; fading.noise *= 2) {
            double sum = 0;
            for (const Cell& cell : cells) {
                const auto followed = follow(cell, cell.life, fading);
                if (!followed)
                    return passOn(followed);
                sum += followed->logLikelihood;
            }
            if (sum > most) {
                most = sum;
                best = fading;
            }
        }
    return best;
}

/// Discharges that a cell will live, from the first half of its life and the other cells.
Result<double> predict(const Cell& cell, const Cells& others, double end)
{
    const auto fading = learn(others, end);
    if (!fading)
        return passOn(fading);
    const double half = std::floor(cell.life / 2);
    const auto followed = follow(cell, half, *fading);
    if (!followed)
        return passOn(followed);
    const auto passage =
        estimate::WienerPassage::make({followed->state[1], fading->diffusion}, end - followed->state[0]);
    if (!passage)
        return passOn(passage);
    return half + passage->mean();
}

template <class T>
std::vector<T> without(const std::vector<T>& all, std::size_t index)
{
    std::vector<T> rest = all;
    rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(index));
    return rest;
}

struct Prediction {
    double life = 0, lower = 0, upper = 0;
};

Result<Prediction> predictWithInterval(const Cell& cell, const Cells& others, double end)
{
    std::vector<double> errors; // ln(life / prediction)
    for (std::size_t j = 0; j < others.size(); ++j) {
        const auto life = predict(others[j], without(others, j), end);
        if (!life)
            return passOn(life);
        errors.push_back(std::log(others[j].life / *life));
    }
    std::vector<double> scores;
    for (std::size_t j = 0; j < errors.size(); ++j)
        scores.push_back(std::abs(errors[j] - estimate::quantile(without(errors, j), 0.5)));
    const auto reach = estimate::conformalQuantile(scores, kAlpha);
    if (!reach)
        return fail(ErrorCode::InvalidInput, "too few cells reach the end of life", kFile.string());
    const auto plain = predict(cell, others, end);
    if (!plain)
        return passOn(plain);
    const double life = *plain * std::exp(estimate::quantile(errors, 0.5));
    return Prediction{life, std::max(std::floor(cell.life / 2), life * std::exp(-*reach)),
                      life * std::exp(*reach)};
}

/// End of life in % fade, cells, mean and largest error in % of life, intervals that hold and their mean
/// width.
Result<std::vector<double>> scoreBatteries(const std::filesystem::path& data, std::stop_token stop)
{
    const auto all = readCells(data);
    if (!all)
        return passOn(all);
    const double end = endOfLife(*all);
    Cells cells;
    for (Cell cell : *all)
        if (const auto life = lifeOf(cell, end)) {
            cell.life = *life;
            cells.push_back(std::move(cell));
        }
    double sum = 0, largest = 0, width = 0, held = 0;
    const auto count = static_cast<double>(cells.size());
    for (std::size_t i = 0; i < cells.size(); ++i) {
        if (stop.stop_requested())
            return fail(ErrorCode::Cancelled, "the score was stopped");
        const double life = cells[i].life;
        const auto prediction = predictWithInterval(cells[i], without(cells, i), end);
        if (!prediction)
            return passOn(prediction);
        const double error = std::abs(prediction->life - life) / life;
        sum += error;
        largest = std::max(largest, error);
        width += (prediction->upper - prediction->lower) / life;
        held += prediction->lower <= life && life <= prediction->upper;
    }
    return std::vector{100 * end, count, 100 * sum / count, 100 * largest, held, 100 * width / count};
}

} // namespace

void addBatteryLife(std::vector<Case>& cases)
{
    cases.push_back(
        {"Scores on parts of public data sets",
         "NASA battery subset: life of a cell from half of it, the other cells known",
         "recorded when written, against regression; subset and own end of life: not comparable with the "
         "published ones",
         {kFile},
         {{"end of life, fade", "%", 10, within(1e-9)},
          {"cells that reach it", "1", 6, within(0)},
          {"mean error", "% of life", 3.665, within(0.05)},
          {"largest error", "% of life", 10.60, within(0.05)},
          {"80 % intervals that hold, of 6", "1", 5, within(0)},
          {"mean width of an interval", "% of life", 38.54, within(0.05)}},
         scoreBatteries});
}

} // namespace sinew::verify
