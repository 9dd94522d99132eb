// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/read/pavement/PavementCase.h>

#include <sinew/read/source/JsonInput.h>

#include <algorithm>

namespace sinew::read {

namespace {

using Node = JsonInput::Node;

constexpr double kZero = 273.15;
constexpr double kFusionJKg = 334e3; // of ice
constexpr double kMost = 1e12;

double celsius(const Node& node, const char* key, double low = -80, double high = 150)
{
    return kZero + node.number(key, low, high);
}

/// With water in it: it freezes over a range below 0 °C, and conducts and stores otherwise where it says so.
materials::MeltingSubstance materialOf(const Node& node)
{
    materials::MeltingSubstance m;
    m.densityKgM3 = node.number("density_kg_m3", 1, 30'000);
    m.liquidHeatJKgK = node.number("heat_J_kgK", 1, 20'000);
    m.liquidConductivityWMK = node.number("conductivity_W_mK", 1e-3, 1000);
    m.solidHeatJKgK = node.numberOr("frozen_heat_J_kgK", 1, 20'000, m.liquidHeatJKgK);
    m.solidConductivityWMK = node.numberOr("frozen_conductivity_W_mK", 1e-3, 1000, m.liquidConductivityWMK);
    m.latentHeatJKg = kFusionJKg * node.numberOr("water_kg_kg", 0, 1, 0);
    m.liquidusK = kZero;
    m.solidusK = kZero - node.numberOr("freezes_over_K", 0, 20, 0);
    return m;
}

pavement::PerKelvin perKelvin(const Node& node, double high)
{
    return {node.number("value", 0, high), celsius(node, "at_C"), node.numberOr("log10_per_K", -1, 1, 0)};
}

void readSection(const Node& node, pavement::Section& s)
{
    s.id = node.textOr("id", "");
    for (const Node& layer : node.children("layers"))
        s.layers.push_back({layer.textOr("name", ""), materialOf(layer),
                            layer.number("thickness_m", 1e-3, 50), layer.flagOr("asphalt", false)});
    s.finish.albedo = node.number("albedo", 0, 1);
    s.finish.emissivity = node.number("emissivity", 0, 1);
    s.deepK = celsius(node, "deep_C");
    s.startK = celsius(node, "start_C");
    s.firstCellM = node.numberOr("first_cell_m", 1e-3, 0.5, s.firstCellM);
    s.growth = node.numberOr("cell_growth", 1, 2, s.growth);
}

void readTraffic(const Node& node, pavement::Traffic& t)
{
    const auto axles = node.numbers("axles_by_hour", 0, 1e6);
    if (axles.size() == t.axlesByHour.size())
        std::copy(axles.begin(), axles.end(), t.axlesByHour.begin());
    else
        node.reject("axles_by_hour", "needs 24 numbers");
    t.resilientStrain = perKelvin(node.child("resilient_strain"), 0.1);
    t.stressRangePa = perKelvin(node.child("stress_range_Pa"), 1e9);
}

void readRutting(const Node& node, pavement::RutParameters& r)
{
    r.k1 = node.numberOr("k1", -10, 10, r.k1);
    r.k2 = node.numberOr("k2", 0.01, 10, r.k2);
    r.k3 = node.numberOr("k3", 0.01, 2, r.k3);
    r.b1 = node.numberOr("b1", 0, 100, r.b1);
    r.b2 = node.numberOr("b2", 0.01, 10, r.b2);
    r.b3 = node.numberOr("b3", 0.01, 10, r.b3);
}

void readCrack(const Node& node, pavement::Cracking& c)
{
    c.origin = node.choice("origin", {"top", "bottom"}) == 0 ? pavement::Cracking::Origin::TopDown
                                                             : pavement::Cracking::Origin::BottomUp;
    c.depthM = node.number("depth_m", 1e-5, 5);
    c.limitM = node.number("limit_m", 1e-5, 5);
    c.paris.coefficient = node.number("paris_C", 0, 1);
    c.paris.exponent = node.number("paris_m", 0.1, 20);
    c.paris.geometry = node.numberOr("geometry", 0, 10, 1);
}

void readCold(const Node& node, pavement::Cracking& c)
{
    c.modulusPa = perKelvin(node.child("modulus_Pa"), kMost);
    c.expansionPerK = node.number("expansion_1_K", 0, 1e-3);
    c.poisson = node.numberOr("poisson", 0, 0.49, c.poisson);
    c.relaxationS = node.number("relaxation_s", 1e-3, kMost);
    c.relaxationK = celsius(node, "relaxation_at_C");
    c.relaxationJMol = node.numberOr("relaxation_J_mol", 0, 1e6, 0);
}

materials::HealingKinetics healingOf(const Node& node)
{
    return {node.number("rate0_1_s", 1e-30, 1e30), node.number("activation_J_mol", 1, 1e6),
            node.numberOr("fullest", 1e-6, 1, 1), celsius(node, "limit_C")};
}

/// A row of weather: an array, or one number that holds all the time.
class Row {
public:
    Row(const Node& node, const char* key, double low, double high, double fallback, std::size_t count)
    {
        if (node.isArray(key))
            m_values = node.numbers(key, low, high);
        else
            m_values.assign(1, node.numberOr(key, low, high, fallback));
        if (m_values.size() != count && m_values.size() != 1) {
            node.reject(key, "needs as many numbers as air_C");
            m_values.assign(1, fallback);
        }
    }
    double at(std::size_t i) const { return m_values.size() == 1 ? m_values[0] : m_values[i]; }

private:
    std::vector<double> m_values;
};

std::vector<heat::Weather> readWeather(const Node& node)
{
    const auto air = node.numbers("air_C", -80, 80);
    const std::size_t count = air.size();
    const Row wind(node, "wind_ms", 0, 150, 0, count), solar(node, "solar_W_m2", 0, 2000, 0, count),
        cloud(node, "cloud", 0, 1, 0.5, count), rain(node, "rain_mm_h", 0, 1000, 0, count);
    const bool hasSky = node.has("sky_C");
    const Row sky(node, "sky_C", -120, 80, 0, count);
    std::vector<heat::Weather> records;
    for (std::size_t i = 0; i < count; ++i)
        records.push_back({kZero + air[i], wind.at(i), solar.at(i), cloud.at(i),
                           hasSky ? kZero + sky.at(i) : 0.0, rain.at(i)});
    if (count < 2)
        node.reject("air_C", "needs two records or more");
    return records;
}

void readUncertainty(const Node& node, pavement::Uncertainty& u)
{
    u.lnParis = node.numberOr("ln_paris_C", 0, 10, 0);
    u.exponent = node.numberOr("paris_m", 0, 5, 0);
    u.lnStress = node.numberOr("ln_stress", 0, 10, 0);
    u.lnHealing = node.numberOr("ln_healing", 0, 10, 0);
    u.lnDepth = node.numberOr("ln_depth", 0, 10, 0);
    u.airK = node.numberOr("air_K", 0, 30, 0);
}

void readForecast(const Node& node, pavement::ForecastOptions& f)
{
    f.members = node.integerOr("members", 2, 100'000, f.members);
    f.seed = static_cast<std::uint64_t>(node.integerOr("seed", 0, 2'000'000'000, 1));
    f.reportStepS = node.numberOr("report_s", 60, 1e7, f.reportStepS);
    f.alarm = node.numberOr("alarm_probability", 1e-6, 1, f.alarm);
}

PavementCase::Heating heatingOf(const Node& node)
{
    PavementCase::Heating h;
    h.heater.mode = node.choice("mode", {"induction", "surface"}) == 0 ? pavement::Heater::Mode::Induction
                                                                       : pavement::Heater::Mode::Surface;
    h.heater.powerWm2 = node.number("power_W_m2", 1, 1e6);
    h.heater.fromM = node.numberOr("from_m", 0, 5, h.heater.fromM);
    h.heater.toM = node.numberOr("to_m", 0, 5, h.heater.toM);
    h.heater.limitK = celsius(node, "limit_C", 0, 200);
    h.target.share = node.number("target_share", 0.001, 0.9999);
    h.target.depthM = node.number("target_depth_m", 0, 5);
    h.closure.fromHour = node.numberOr("closed_from_h", 0, 23.999, 0);
    h.closure.toHour = node.numberOr("closed_to_h", 0, 24, 24);
    h.closure.dryRainMmH = node.numberOr("dry_rain_mm_h", 0, 100, h.closure.dryRainMmH);
    h.closure.dryBeforeS = node.numberOr("dry_before_s", 0, 1e7, 0);
    h.options.longestS = node.numberOr("longest_s", 3600, 1e7, h.options.longestS);
    h.options.startStepS = node.numberOr("start_step_s", 60, 1e6, h.options.startStepS);
    h.options.stepS = node.numberOr("control_s", 1, 3600, h.options.stepS);
    return h;
}

} // namespace

Result<PavementCase> parsePavement(std::string_view text, const std::string& fileName)
{
    const auto input = JsonInput::parse(text, fileName);
    if (!input)
        return passOn(input);
    const Node root = input->root();
    PavementCase c;
    readSection(root.child("section"), c.section);
    readTraffic(root.child("traffic"), c.section.traffic);
    readCrack(root.child("crack"), c.section.cracking);
    if (root.has("rutting"))
        readRutting(root.child("rutting"), c.section.rutting);
    if (root.has("cold"))
        readCold(root.child("cold"), c.section.cracking);
    if (root.has("healing"))
        c.section.cracking.healing = healingOf(root.child("healing"));
    if (root.has("uncertainty"))
        readUncertainty(root.child("uncertainty"), c.uncertainty);
    if (root.has("forecast"))
        readForecast(root.child("forecast"), c.forecast);
    if (root.has("heating"))
        c.heating = heatingOf(root.child("heating"));
    const Node weather = root.child("weather");
    auto records = readWeather(weather);
    const double stepS = weather.number("step_s", 60, 86'400);
    c.firstHourOfDay = weather.numberOr("first_hour", 0, 23.999, 0);
    c.forecast.firstHourOfDay = c.firstHourOfDay;
    if (c.heating)
        c.heating->options.firstHourOfDay = c.firstHourOfDay;
    if (const auto done = input->finish(); !done)
        return passOn(done);
    auto series = heat::WeatherSeries::make(std::move(records), stepS);
    const auto good = pavement::checkSection(c.section);
    if (!series || !good)
        return fail(ErrorCode::InvalidInput, series ? good.error().text() : series.error().text(), fileName);
    c.weather = std::move(*series);
    return c;
}

} // namespace sinew::read
