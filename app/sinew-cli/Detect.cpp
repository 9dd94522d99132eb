// SPDX-License-Identifier: GPL-3.0-or-later
#include "Cli.h"
#include "Table.h"

#include <sinew/read/inp/Inp.h>
#include <sinew/read/scada/Detect.h>
#include <sinew/read/source/SourceFile.h>

#include <cmath>
#include <filesystem>
#include <fmt/format.h>
#include <iterator>

namespace sinew::cli {

namespace {

using Json = nlohmann::ordered_json;

struct Options {
    std::filesystem::path input, clean, network;
    std::string attacks, csv;
    double alarmsPerYear = estimate::PlantSettings{}.raisedPerYear;
};

Result<read::ScadaRecord> readRecord(const std::filesystem::path& path, std::stop_token stop)
{
    const auto text = read::readWhole(path, {}, stop);
    return text ? read::parseScada(*text, path.filename().string()) : passOn(text);
}

std::string whyText(const read::PlantWatchReport& report, const estimate::PlantVerdict& verdict)
{
    return verdict.reasons.empty() ? std::string() : read::reasonText(report.layout, verdict.reasons.front());
}

std::string tableOf(const read::ScadaRecord& record, const read::PlantWatchReport& report)
{
    std::string text = "time,alarm,evidence,why\n";
    for (std::size_t i = 0; i < report.verdicts.size(); ++i) {
        const estimate::PlantVerdict& verdict = report.verdicts[i];
        fmt::format_to(std::back_inserter(text), "{},{},{:.2f},{}\n", formatUtc(record.times[i]),
                       verdict.isAlarm ? 1 : 0, std::min(verdict.evidence, 1e6), whyText(report, verdict));
    }
    return text;
}

Json alarmsOf(const read::ScadaRecord& record, const read::PlantWatchReport& report,
              const std::vector<estimate::AlarmStretch>& stretches)
{
    auto list = Json::array();
    for (const estimate::AlarmStretch& alarm : stretches) {
        const std::string why = whyText(report, report.verdicts[alarm.first]);
        list.push_back({{"from", formatUtc(record.times[alarm.first])},
                        {"to", formatUtc(record.times[alarm.last])},
                        {"rows", alarm.last - alarm.first + 1},
                        {"why", why}});
        fmt::print("alarm   {} to {}: {}\n", formatUtc(record.times[alarm.first]),
                   formatUtc(record.times[alarm.last]), why);
    }
    return list;
}

Json attacksOf(const read::ScadaRecord& record, const estimate::DetectionScore& score)
{
    auto list = Json::array();
    for (const estimate::AttackOutcome& attack : score.attacks) {
        const std::size_t rows = attack.window.last - attack.window.first + 1;
        const double hours = record.stepS / 3600;
        list.push_back({{"from", formatUtc(record.times[attack.window.first])},
                        {"to", formatUtc(record.times[attack.window.last])},
                        {"detected", attack.delay.has_value()},
                        {"delay_h", attack.delay ? Json(static_cast<double>(*attack.delay) * hours) : Json()},
                        {"share_in_alarm", static_cast<double>(attack.rowsInAlarm) / static_cast<double>(rows)}});
        fmt::print("attack  {} to {}: {}\n", formatUtc(record.times[attack.window.first]),
                   formatUtc(record.times[attack.window.last]),
                   attack.delay ? fmt::format("detected after {:g} h, {} of {} rows in alarm",
                                              static_cast<double>(*attack.delay) * hours, attack.rowsInAlarm, rows)
                                : std::string("missed"));
    }
    return list;
}

/// Nothing where nobody says when there were attacks.
Result<std::vector<estimate::AttackWindow>> windowsFor(const Options& options, const read::ScadaRecord& record)
{
    if (options.attacks.empty())
        return read::labelledAttacks(record);
    const auto text = read::readWhole(options.attacks);
    return text ? read::parseAttacks(*text, options.attacks, record) : passOn(text);
}

Result<void> addScore(Summary& summary, const Options& options, const read::ScadaRecord& record,
                      const read::PlantWatchReport& report)
{
    const auto windows = windowsFor(options, record);
    if (!windows)
        return passOn(windows);
    if (windows->empty())
        return {};
    const auto score = estimate::scoreDetection(report.inAlarm(), *windows);
    if (!score)
        return passOn(score);
    summary["attacks"] = attacksOf(record, *score);
    summary["detected"] = score->detected;
    summary["missed"] = score->attacks.size() - score->detected;
    // Labels in the record may be partial: what they do not name is unknown, not calm.
    const bool isComplete = !options.attacks.empty();
    summary[isComplete ? "false_alarms" : "alarms_elsewhere"] = score->falseAlarms;
    summary[isComplete ? "false_alarm_hours" : "hours_elsewhere"] =
        static_cast<double>(score->falseRows) * record.stepS / 3600;
    fmt::print("{} of {} attacks detected; {} alarms touch none of them; {:g} h in alarm outside of them\n",
               score->detected, score->attacks.size(), score->falseAlarms,
               static_cast<double>(score->falseRows) * record.stepS / 3600);
    if (!isComplete)
        return {};
    summary["true_positive_rate"] = score->truePositiveRate;
    summary["true_negative_rate"] = score->trueNegativeRate;
    summary["s_ttd"] = score->timeToDetection;
    summary["s_cm"] = score->classification;
    summary["s"] = score->score;
    fmt::print("S = 0.5 S_TTD + 0.5 S_CM = 0.5 * {:.4f} + 0.5 * {:.4f} = {:.4f}\n", score->timeToDetection,
               score->classification, score->score);
    return {};
}

Result<Summary> detect(const Options& options, std::stop_token stop)
{
    const StopWatch watch;
    const auto network = read::readNetwork(options.network, stop);
    if (!network)
        return passOn(network);
    const auto clean = readRecord(options.clean, stop), record = readRecord(options.input, stop);
    if (!clean || !record)
        return passOn(clean ? record : clean);
    const double readMs = watch.ms();
    estimate::PlantSettings settings;
    settings.raisedPerYear = options.alarmsPerYear;
    const auto report = read::watchPlant(*clean, *record, *network, settings, stop);
    if (!report)
        return passOn(report);
    Summary summary{{"rows", record->times.size()},
                    {"training_rows", clean->times.size()},
                    {"signals", report->layout.tags.size()},
                    {"control_rules", report->layout.controls.size()},
                    {"charts", report->charts},
                    {"threshold", report->threshold},
                    {"resolution", report->layout.resolution}};
    summary["alarms"] = alarmsOf(*record, *report, estimate::alarmStretches(report->inAlarm()));
    if (const auto scored = addScore(summary, options, *record, *report); !scored)
        return passOn(scored);
    if (!options.csv.empty())
        if (const auto written = writeWhole(options.csv, tableOf(*record, *report)); !written)
            return passOn(written);
    summary["warnings"] = toJson(report->warnings);
    summary["read_ms"] = readMs;
    return summary;
}

} // namespace

Action addDetect(CLI::App& app)
{
    auto options = std::make_shared<Options>();
    CLI::App* command = app.add_subcommand(
        "detect", "Find attacks on a water plant in its SCADA record; see docs/telemetry-defence.md");
    command->add_option("input", options->input, "Record to watch: CSV with DATETIME and tags (.gz too)")
        ->required();
    command->add_option("--train", options->clean, "Record without attacks, of the same plant")->required();
    command->add_option("--network", options->network, "EPANET file: tanks and [CONTROLS]")->required();
    command->add_option("--attacks", options->attacks,
                        "Complete list of the attacks (CSV: from,to), for the score only; without it the "
                        "record's ATT_FLAG, which may be partial");
    command->add_option("--alarms-per-year", options->alarmsPerYear, "Hours that chance may raise in a year")
        ->check(CLI::PositiveNumber);
    command->add_option("--csv", options->csv, "Result: time,alarm,evidence,why (a line a row)");
    return [options](std::stop_token stop) { return detect(*options, stop); };
}

} // namespace sinew::cli
