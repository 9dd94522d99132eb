// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/field/Scenario.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>
#include <sstream>

namespace sinew::field {

using nlohmann::json;

namespace {

constexpr std::size_t kMaxBytes = 1u << 20;
constexpr std::size_t kMaxItems = 1000;
constexpr std::array<std::string_view, 4> kFaultNames{"stuck", "hardware fault", "interlocked", "silent"};

struct Refused {
    Error error;
};

[[noreturn]] void refuse(std::string message, std::string path)
{
    throw Refused{Error{ErrorCode::InvalidInput, std::move(message), std::move(path)}};
}

double numberAt(const json& object, const char* name, double fallback, double min, double max)
{
    const auto found = object.find(name);
    if (found == object.end())
        return fallback;
    if (!found->is_number())
        refuse("a number is needed", name);
    const double value = found->get<double>();
    if (!(value >= min && value <= max))
        refuse(fmt::format("must lie between {} and {}", min, max), name);
    return value;
}

std::string textAt(const json& object, const char* name, std::string fallback)
{
    const auto found = object.find(name);
    if (found == object.end())
        return fallback;
    if (!found->is_string())
        refuse("a text is needed", name);
    return found->get<std::string>();
}

const json& listAt(const json& object, const char* name)
{
    static const json empty = json::array();
    const auto found = object.find(name);
    if (found == object.end())
        return empty;
    if (!found->is_array() || found->size() > kMaxItems)
        refuse("a list is needed", name);
    return *found;
}

const json& objectAt(const json& object, const char* name)
{
    static const json empty = json::object();
    const auto found = object.find(name);
    if (found == object.end())
        return empty;
    if (!found->is_object())
        refuse("an object is needed", name);
    return *found;
}

Curve curveFrom(const json& object, const char* name, double highest, const char* what)
{
    Curve curve;
    for (const json& pair : listAt(object, name)) {
        if (!pair.is_array() || pair.size() != 2 || !pair[0].is_number() || !pair[1].is_number())
            refuse("pairs of hours and value are needed", name);
        curve.points.push_back({pair[0].get<double>(), pair[1].get<double>()});
    }
    for (std::size_t i = 0; i < curve.points.size(); ++i)
        if (!std::isfinite(curve.points[i].hours) ||
            !(curve.points[i].value >= 0 && curve.points[i].value <= highest) ||
            (i > 0 && curve.points[i].hours <= curve.points[i - 1].hours))
            refuse(fmt::format("hours must ascend, {} lie between 0 and {}", what, highest), name);
    return curve;
}

Burst burstFrom(const json& item)
{
    if (!item.is_object())
        refuse("an object is needed", "bursts");
    Burst burst;
    burst.pipe = textAt(item, "pipe", "auto");
    burst.hours = numberAt(item, "atMinutes", 0, -1e5, 1e5) / 60;
    burst.growMinutes = numberAt(item, "growMinutes", 3, 0, 1e4);
    burst.flowM3s = numberAt(item, "flowLs", 20, 0, 5000) * 1e-3;
    return burst;
}

Fault faultFrom(const json& item)
{
    if (!item.is_object())
        refuse("an object is needed", "faults");
    const std::string kind = textAt(item, "kind", "stuck");
    const auto found = std::ranges::find(kFaultNames, kind);
    if (found == kFaultNames.end())
        refuse("unknown kind of fault: " + kind, "faults");
    return {textAt(item, "actuator", ""), static_cast<Fault::Kind>(found - kFaultNames.begin())};
}

Scenario scenarioFrom(const json& root)
{
    if (!root.is_object())
        refuse("an object is needed", "");
    Scenario scenario;
    scenario.name = textAt(root, "name", "");
    scenario.title = textAt(root, "title", scenario.name);
    const auto start = parseUtc(textAt(root, "worldStart", ""));
    if (!start)
        refuse("not an ISO 8601 time", "worldStart");
    scenario.start = *start;
    scenario.rate = numberAt(root, "rate", 60, 0.01, 100'000);
    scenario.historyHours = numberAt(root, "historyHours", 24, 0, 24 * 400);
    scenario.historyStep = fromSeconds(60 * numberAt(root, "historyStepMinutes", 5, 1, 1440));
    const json& weather = objectAt(root, "weather");
    scenario.windMs = curveFrom(weather, "windMs", 120, "speeds in m/s");
    if (scenario.windMs.points.empty())
        refuse("at least one point is needed", "windMs");
    scenario.rainMs = curveFrom(weather, "rainMmH", 500, "intensities in mm/h");
    for (Curve::Point& point : scenario.rainMs.points)
        point.value *= 1e-3 / 3600;
    scenario.airMeanK = 273.15 + numberAt(weather, "airMeanC", 20, -60, 60);
    scenario.airSwingK = numberAt(weather, "airSwingK", 4, 0, 30);
    for (const json& item : listAt(root, "bursts"))
        scenario.bursts.push_back(burstFrom(item));
    for (const json& item : listAt(root, "faults"))
        scenario.faults.push_back(faultFrom(item));
    return scenario;
}

Result<std::string> readAll(const std::filesystem::path& file)
{
    std::ifstream in(file, std::ios::binary);
    if (!in)
        return fail(ErrorCode::Io, "cannot be read", file.string());
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

std::optional<std::filesystem::path> findFile(const std::string& name,
                                              const std::vector<std::filesystem::path>& folders)
{
    std::error_code ignored;
    if (std::filesystem::is_regular_file(name, ignored))
        return std::filesystem::path(name);
    if (name.find('/') != std::string::npos)
        return std::nullopt;
    for (const auto& folder : folders)
        if (std::filesystem::is_regular_file(folder / (name + ".json"), ignored))
            return folder / (name + ".json");
    return std::nullopt;
}

} // namespace

double Curve::at(double hours) const
{
    if (points.empty())
        return 0;
    const auto next = std::ranges::upper_bound(points, hours, {}, &Point::hours);
    if (next == points.begin())
        return points.front().value;
    if (next == points.end())
        return points.back().value;
    const Point& a = *(next - 1);
    return a.value + (next->value - a.value) * (hours - a.hours) / (next->hours - a.hours);
}

Result<Scenario> parseScenario(std::string_view text)
{
    if (text.size() > kMaxBytes)
        return fail(ErrorCode::LimitExceeded, "a scenario is smaller than 1 MiB");
    try {
        return scenarioFrom(json::parse(text));
    } catch (const Refused& thrown) {
        return tl::unexpected(thrown.error);
    } catch (const json::exception& thrown) {
        return fail(ErrorCode::InvalidInput, thrown.what());
    }
}

Result<Scenario> loadScenario(const std::string& nameOrFile,
                              const std::vector<std::filesystem::path>& folders)
{
    const auto file = findFile(nameOrFile, folders);
    if (!file)
        return fail(ErrorCode::NotFound,
                    fmt::format("no such scenario; there are: {}", fmt::join(scenarioNames(folders), ", ")),
                    nameOrFile);
    const auto text = readAll(*file);
    if (!text)
        return passOn(text);
    auto scenario = parseScenario(*text);
    if (!scenario) {
        Error error = scenario.error();
        error.subject = error.subject.empty() ? file->string() : file->string() + ": " + error.subject;
        return tl::unexpected(error);
    }
    if (scenario->name.empty())
        scenario->name = file->stem().string();
    return scenario;
}

std::vector<std::string> scenarioNames(const std::vector<std::filesystem::path>& folders)
{
    std::vector<std::string> names;
    for (const auto& folder : folders) {
        std::error_code ignored;
        for (const auto& entry : std::filesystem::directory_iterator(folder, ignored))
            if (entry.path().extension() == ".json")
                names.push_back(entry.path().stem().string());
    }
    std::ranges::sort(names);
    names.erase(std::unique(names.begin(), names.end()), names.end());
    return names;
}

} // namespace sinew::field
