// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/read/scada/Scada.h>

#include <sinew/read/source/CsvTable.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <fmt/format.h>

namespace sinew::read {

namespace {

constexpr const char* kTime = "DATETIME";
constexpr const char* kLabel = "ATT_FLAG";
constexpr std::size_t kMostRows = 10'000'000, kMostColumns = 5'000;

bool takeNumber(std::string_view& text, int digitsAtMost, int& number)
{
    const auto limit = std::min<std::size_t>(text.size(), static_cast<std::size_t>(digitsAtMost));
    const auto [end, error] = std::from_chars(text.data(), text.data() + limit, number);
    if (error != std::errc{} || number < 0)
        return false;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return true;
}

bool takeSign(std::string_view& text, char sign)
{
    if (text.empty() || text.front() != sign)
        return false;
    text.remove_prefix(1);
    return true;
}

/// "dd/mm/yy HH[:MM[:SS]]"; nothing where it is not that.
std::optional<Instant> dayFirst(std::string_view text)
{
    int day = 0, month = 0, year = 0, hour = 0, minute = 0, second = 0;
    if (!takeNumber(text, 2, day) || !takeSign(text, '/') || !takeNumber(text, 2, month) ||
        !takeSign(text, '/') || !takeNumber(text, 4, year) || !takeSign(text, ' ') ||
        !takeNumber(text, 2, hour))
        return std::nullopt;
    if (takeSign(text, ':') && (!takeNumber(text, 2, minute) ||
                                (takeSign(text, ':') && !takeNumber(text, 2, second))))
        return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year(year < 100 ? 2000 + year : year),
                                           std::chrono::month(static_cast<unsigned>(month)),
                                           std::chrono::day(static_cast<unsigned>(day))};
    if (!text.empty() || !date.ok() || hour > 23 || minute > 59 || second > 59)
        return std::nullopt;
    return Instant(std::chrono::sys_days(date)) + std::chrono::hours(hour) + std::chrono::minutes(minute) +
           std::chrono::seconds(second);
}

Result<Instant> timeAt(const CsvTable& table, std::size_t row, const std::string& column)
{
    const std::string text = table.text(row, column);
    if (const auto time = dayFirst(text))
        return *time;
    if (const auto time = parseUtc(text))
        return *time;
    return fail(ErrorCode::InvalidInput, fmt::format("'{}' is no time (dd/mm/yy HH)", text),
                table.place(row));
}

int decimalsOf(const std::string& text)
{
    const auto point = text.find('.');
    if (point == std::string::npos)
        return 0;
    const auto end = text.find_first_not_of("0123456789", point + 1);
    return static_cast<int>((end == std::string::npos ? text.size() : end) - point - 1);
}

Result<void> readTimes(const CsvTable& table, ScadaRecord& record)
{
    for (std::size_t row = 0; row < table.rows(); ++row) {
        const auto time = timeAt(table, row, kTime);
        if (!time)
            return passOn(time);
        if (!record.times.empty() && *time <= record.times.back())
            return fail(ErrorCode::InvalidInput, "the time does not ascend", table.place(row));
        record.times.push_back(*time);
    }
    Duration step = record.times[1] - record.times[0];
    for (std::size_t i = 1; i < record.times.size(); ++i)
        step = std::min(step, record.times[i] - record.times[i - 1]);
    for (std::size_t i = 1; i < record.times.size(); ++i)
        if ((record.times[i] - record.times[i - 1]) % step != Duration{0})
            return fail(ErrorCode::InvalidInput,
                        fmt::format("the time is no multiple of {:g} s after the row before", toSeconds(step)),
                        table.place(i));
    record.stepS = toSeconds(step);
    return {};
}

Result<void> readValues(const CsvTable& table, ScadaRecord& record)
{
    int decimals = 0;
    record.values.resize(static_cast<Eigen::Index>(table.rows()),
                         static_cast<Eigen::Index>(record.columns.size()));
    for (std::size_t row = 0; row < table.rows(); ++row)
        for (std::size_t c = 0; c < record.columns.size(); ++c) {
            const auto value = table.number(row, record.columns[c]);
            if (!value)
                return passOn(value);
            decimals = std::max(decimals, decimalsOf(table.text(row, record.columns[c])));
            record.values(static_cast<Eigen::Index>(row), static_cast<Eigen::Index>(c)) = *value;
        }
    record.resolution = std::pow(10.0, -decimals);
    return {};
}

Result<void> readLabels(const CsvTable& table, ScadaRecord& record)
{
    for (std::size_t row = 0; table.has(kLabel) && row < table.rows(); ++row) {
        const auto label = table.number(row, kLabel);
        if (!label)
            return passOn(label);
        if (std::abs(*label) > 1e6)
            return fail(ErrorCode::InvalidInput, "the label is no small whole number", table.place(row));
        record.labels.push_back(static_cast<int>(std::lround(*label)));
    }
    return {};
}

using Kind = estimate::PlantSignal::Kind;

Kind kindOf(const std::string& column)
{
    if (column.starts_with("L_"))
        return Kind::Level;
    if (column.starts_with("F_"))
        return Kind::Flow;
    return column.starts_with("S_") ? Kind::Status : Kind::Other;
}

int indexOf(const std::vector<estimate::PlantSignal>& tags, const std::string& name)
{
    const auto found = std::ranges::find(tags, name, &estimate::PlantSignal::name);
    return found == tags.end() ? -1 : static_cast<int>(found - tags.begin());
}

void addControls(estimate::PlantLayout& layout, const water::PipeNetwork& network)
{
    using When = water::Control::When;
    for (const water::Control& control : network.controls) {
        if (!control.status || (control.when != When::LevelAbove && control.when != When::LevelBelow) ||
            control.node < 0 || control.link < 0)
            continue;
        const int status = indexOf(layout.tags, "S_" + network.links[control.link].id);
        const int level = indexOf(layout.tags, "L_" + network.nodes[control.node].id);
        if (status >= 0 && level >= 0)
            layout.controls.push_back({status, level, control.when == When::LevelAbove, control.value,
                                       *control.status == water::LinkStatus::Closed ? 0.0 : 1.0});
    }
}

} // namespace

std::vector<int> ScadaRecord::hours() const
{
    std::vector<int> hours;
    for (const Instant& time : times) {
        const auto ofDay = time - std::chrono::floor<std::chrono::days>(time);
        hours.push_back(static_cast<int>(std::chrono::floor<std::chrono::hours>(ofDay).count()));
    }
    return hours;
}

std::vector<bool> ScadaRecord::follows() const
{
    std::vector<bool> all(times.size(), false);
    for (std::size_t i = 1; i < times.size(); ++i)
        all[i] = times[i] - times[i - 1] == fromSeconds(stepS);
    return all;
}

Result<ScadaRecord> parseScada(std::string_view text, const std::string& name)
{
    const auto table = CsvTable::parse(text, name);
    if (!table)
        return passOn(table);
    if (!table->has(kTime))
        return fail(ErrorCode::InvalidInput, fmt::format("no column '{}'", kTime), name);
    if (table->rows() < 2)
        return fail(ErrorCode::InvalidInput, "fewer than two rows", name);
    if (table->rows() > kMostRows || table->header().size() > kMostColumns)
        return fail(ErrorCode::LimitExceeded, "too many rows or columns", name);
    ScadaRecord record;
    for (const std::string& column : table->header())
        if (column != kTime && column != kLabel)
            record.columns.push_back(column);
    if (record.columns.empty())
        return fail(ErrorCode::InvalidInput, "no signals", name);
    for (const auto read : {readTimes, readValues, readLabels})
        if (const auto done = read(*table, record); !done)
            return passOn(done);
    return record;
}

Result<estimate::PlantLayout> plantLayout(const ScadaRecord& record, const water::PipeNetwork& network)
{
    estimate::PlantLayout layout;
    layout.stepS = record.stepS;
    layout.resolution = record.resolution;
    for (const std::string& column : record.columns)
        layout.tags.push_back({column, kindOf(column), -1});
    bool hasLevel = false;
    for (estimate::PlantSignal& signal : layout.tags) {
        if (signal.kind == Kind::Flow)
            signal.status = indexOf(layout.tags, "S_" + signal.name.substr(2));
        if (signal.kind != Kind::Level)
            continue;
        const std::string tank = signal.name.substr(2);
        if (std::ranges::none_of(network.nodes,
                                 [&](const water::Node& node) { return node.isTank() && node.id == tank; }))
            return fail(ErrorCode::InvalidInput, "the network has no such tank", signal.name);
        hasLevel = true;
    }
    if (!hasLevel)
        return fail(ErrorCode::InvalidInput, "the record has no tank's level (a column L_<tank>)");
    addControls(layout, network);
    return layout;
}

Result<estimate::PlantRecord> plantRecord(const ScadaRecord& record, const estimate::PlantLayout& layout)
{
    estimate::PlantRecord plant{
        Eigen::MatrixXd(record.values.rows(), static_cast<Eigen::Index>(layout.tags.size())),
        record.hours()};
    for (std::size_t s = 0; s < layout.tags.size(); ++s) {
        const auto found = std::ranges::find(record.columns, layout.tags[s].name);
        if (found == record.columns.end())
            return fail(ErrorCode::InvalidInput, "the record has no such column", layout.tags[s].name);
        plant.values.col(static_cast<Eigen::Index>(s)) = record.values.col(found - record.columns.begin());
    }
    if (layout.resolution > 0)
        plant.values = (plant.values.array() / layout.resolution).round() * layout.resolution;
    return plant;
}

std::vector<estimate::AttackWindow> labelledAttacks(const ScadaRecord& record)
{
    std::vector<bool> flagged;
    for (const int label : record.labels)
        flagged.push_back(label == 1);
    std::vector<estimate::AttackWindow> windows;
    for (const estimate::AlarmStretch& stretch : estimate::alarmStretches(flagged))
        windows.push_back({stretch.first, stretch.last});
    return windows;
}

Result<std::vector<estimate::AttackWindow>> parseAttacks(std::string_view text, const std::string& name,
                                                         const ScadaRecord& record)
{
    const auto table = CsvTable::parse(text, name);
    if (!table)
        return passOn(table);
    std::vector<estimate::AttackWindow> windows;
    for (std::size_t row = 0; row < table->rows(); ++row) {
        const auto from = timeAt(*table, row, "from"), to = timeAt(*table, row, "to");
        if (!from || !to)
            return passOn(from ? to : from);
        const auto first = std::ranges::lower_bound(record.times, *from);
        const auto last = std::ranges::upper_bound(record.times, *to);
        if (*to < *from)
            return fail(ErrorCode::InvalidInput, "ends before it begins", table->place(row));
        if (first < last)
            windows.push_back({static_cast<std::size_t>(first - record.times.begin()),
                               static_cast<std::size_t>(last - record.times.begin()) - 1});
    }
    return windows;
}

} // namespace sinew::read
