// SPDX-License-Identifier: GPL-3.0-or-later
#include "Chapters.h"
#include "NabScore.h"

#include <sinew/estimate/AnomalyWatch.h>
#include <sinew/read/source/CsvTable.h>
#include <sinew/read/source/SourceFile.h>

#include <array>
#include <fmt/format.h>
#include <map>
#include <nlohmann/json.hpp>

namespace sinew::verify {

namespace {

const std::string kChapter = "Scores on parts of public data sets";
const std::filesystem::path kNab = "sensors/nab";
const char* const kSeries[] = {"artificialWithAnomaly/art_daily_flatmiddle.csv",
                               "artificialWithAnomaly/art_daily_jumpsup.csv",
                               "realTraffic/TravelTime_387.csv",
                               "realTraffic/TravelTime_451.csv",
                               "realTraffic/occupancy_6005.csv",
                               "realTraffic/occupancy_t4013.csv",
                               "realTraffic/speed_6005.csv",
                               "realTraffic/speed_7578.csv",
                               "realTraffic/speed_t4013.csv"};

struct LabelledSeries {
    std::vector<double> values;
    std::vector<NabWindow> windows;
};

/// Series to the first and last time of each window; profile to its cost matrix.
using Labels = std::map<std::string, std::vector<std::array<std::string, 2>>>;
using Profiles = std::map<std::string, std::map<std::string, std::map<std::string, double>>>;

/// The file's JSON, as what it must hold.
template <class T>
Result<T> readAs(const std::filesystem::path& file)
{
    const auto text = read::readWhole(file);
    if (!text)
        return passOn(text);
    try {
        return nlohmann::json::parse(*text).get<T>();
    } catch (const nlohmann::json::exception& error) {
        return fail(ErrorCode::InvalidInput, error.what(), file.string());
    }
}

Result<LabelledSeries> readSeries(const std::filesystem::path& folder, const std::string& name,
                                  const std::vector<std::array<std::string, 2>>& labels)
{
    const auto text = read::readWhole(folder / "data" / name);
    if (!text)
        return passOn(text);
    const auto table = read::CsvTable::parse(*text, name);
    if (!table)
        return passOn(table);
    LabelledSeries series;
    std::map<std::string, std::size_t> rowOf; // the first with that time, as the benchmark's program takes it
    for (std::size_t row = 0; row < table->rows(); ++row) {
        const auto value = table->number(row, "value");
        if (!value)
            return passOn(value);
        series.values.push_back(*value);
        rowOf.emplace(table->text(row, "timestamp"), row);
    }
    for (const auto& limits : labels) {
        const auto first = rowOf.find(limits[0].substr(0, 19)), last = rowOf.find(limits[1].substr(0, 19));
        if (first == rowOf.end() || last == rowOf.end())
            return fail(ErrorCode::InvalidInput, "a labelled window is not in the series", name);
        series.windows.push_back({first->second, last->second});
    }
    return series;
}

Result<std::vector<NabProfile>> readProfiles(const std::filesystem::path& folder)
{
    auto json = readAs<Profiles>(folder / "config/profiles.json");
    if (!json)
        return passOn(json);
    std::vector<NabProfile> profiles;
    for (const char* name : {"standard", "reward_low_FP_rate", "reward_low_FN_rate"}) {
        auto& costs = (*json)[name]["CostMatrix"];
        profiles.push_back({costs["tpWeight"], costs["fpWeight"], costs["fnWeight"]});
        if (!(profiles.back().truePositive > 0) || !(profiles.back().falseNegative > 0))
            return fail(ErrorCode::InvalidInput, "has no weights", fmt::format("profiles.json: {}", name));
    }
    return profiles;
}

/// One detector as it is set for everything, on every series; scores of the three profiles, windows met and
/// alarms outside any.
Result<std::vector<double>> scoreNab(const std::filesystem::path& data, std::stop_token stop)
{
    const auto profiles = readProfiles(data / kNab);
    if (!profiles)
        return passOn(profiles);
    auto labels = readAs<Labels>(data / kNab / "labels/combined_windows.json");
    if (!labels)
        return passOn(labels);
    std::vector<double> worth(profiles->size());
    std::size_t windows = 0;
    double met = 0;
    for (const std::string name : kSeries) {
        if (stop.stop_requested())
            return fail(ErrorCode::Cancelled, "the score was stopped");
        const auto series = readSeries(data / kNab, name, (*labels)[name]);
        if (!series)
            return passOn(series);
        auto watch = estimate::AnomalyWatch::make();
        if (!watch)
            return passOn(watch);
        std::vector<std::size_t> alarms;
        for (std::size_t i = 0; i < series->values.size(); ++i)
            if (watch->add(series->values[i]).isAlarm)
                alarms.push_back(i);
        for (std::size_t i = 0; i < worth.size(); ++i)
            worth[i] += nabWorth(alarms, series->windows, series->values.size(), (*profiles)[i]);
        for (const NabWindow& window : series->windows)
            met += nabWorth(alarms, {&window, 1}, series->values.size(), {1, 0, 1}) > 0;
        windows += series->windows.size();
    }
    std::vector<double> scores;
    for (std::size_t i = 0; i < worth.size(); ++i)
        scores.push_back(nabScore(worth[i], windows, (*profiles)[i]));
    scores.push_back(met);
    return scores;
}

} // namespace

void addAnomalyScore(std::vector<Case>& cases)
{
    Case nab{kChapter,
             "NAB subset: 9 of 58 series, 16 windows, one detector, one alarm a day by rule",
             "recorded when written, against regression; subset: not comparable with the published ones",
             {kNab / "labels/combined_windows.json", kNab / "config/profiles.json"},
             {{"score, standard", "1", 50.26, within(0.05)},
              {"score, few false alarms", "1", 48.54, within(0.05)},
              {"score, few missed", "1", 52.25, within(0.05)},
              {"windows met, of 16", "1", 9, within(0)}},
             scoreNab};
    for (const char* name : kSeries)
        nab.needs.push_back(kNab / "data" / name);
    cases.push_back(std::move(nab));
}

} // namespace sinew::verify
