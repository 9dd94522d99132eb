// SPDX-License-Identifier: GPL-3.0-or-later
#include "Laws.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace sinew::materials {

namespace {

constexpr const char* kPerK = "1/K";

// What every shape-memory alloy has beside its law.
SmaMaterial smaOf(ParameterSet& set, decltype(SmaMaterial::law) law)
{
    SmaMaterial sma;
    sma.law = law;
    set.take("density", "kg/m3", sma.densityKgM3);
    set.take("specific_heat", "J/(kg K)", sma.heat.specificHeatJKgK);
    set.take("latent_heat", "J/kg", sma.heat.latentHeatJKg);
    if (const auto rows = set.table("strain_life", 2); !rows.empty()) {
        sma.life.points.clear();
        for (const auto& row : rows)
            sma.life.points.push_back({row[0], row[1]});
    }
    set.check(checkStrainLife(sma.life));
    return sma;
}

Law auricchioFugazza(ParameterSet& set)
{
    AuricchioFugazza law;
    set.take("young", "Pa", law.youngPa);
    set.take("forward_start", "Pa", law.forwardStartPa);
    set.take("forward_finish", "Pa", law.forwardFinishPa);
    set.take("back_start", "Pa", law.backStartPa);
    set.take("back_finish", "Pa", law.backFinishPa);
    set.take("transformation_strain", "1", law.transformationStrain);
    set.check(checkAuricchioFugazza(law));
    return smaOf(set, law);
}

Law brinson(ParameterSet& set)
{
    Brinson law;
    set.take("austenite_young", "Pa", law.austeniteYoungPa);
    set.take("martensite_young", "Pa", law.martensiteYoungPa);
    set.take("martensite_finish", "K", law.martensiteFinishK);
    set.take("martensite_start", "K", law.martensiteStartK);
    set.take("austenite_start", "K", law.austeniteStartK);
    set.take("austenite_finish", "K", law.austeniteFinishK);
    set.take("martensite_slope", "Pa/K", law.martensiteSlopePaK);
    set.take("austenite_slope", "Pa/K", law.austeniteSlopePaK);
    set.take("critical_start", "Pa", law.criticalStartPa);
    set.take("critical_finish", "Pa", law.criticalFinishPa);
    set.take("transformation_strain", "1", law.transformationStrain);
    set.takeIfThere("thermal_stress", "Pa/K", law.thermalPaK);
    set.takeIfThere("reference", "K", law.referenceK);
    set.takeIfThere("upper_limit", "K", law.upperLimitK);
    set.check(checkBrinson(law));
    return smaOf(set, law);
}

Law graesserCozzarelli(ParameterSet& set)
{
    GraesserCozzarelli law;
    set.take("young", "Pa", law.youngPa);
    set.take("yield", "Pa", law.yieldPa);
    set.take("alpha", "1", law.alpha);
    set.take("f_t", "1", law.fT);
    set.take("a", "1", law.a);
    set.take("c", "1", law.c);
    set.take("n", "1", law.n);
    set.check(checkGraesserCozzarelli(law));
    return smaOf(set, law);
}

Law piezoelectric(ParameterSet& set)
{
    PiezoMaterial law;
    set.take("d31", "C/N", law.d31CN);
    set.take("permittivity_33", "1", law.permittivity);
    set.take("compliance_11", "m2/N", law.complianceM2N);
    set.take("poisson", "1", law.poisson);
    set.take("density", "kg/m3", law.densityKgM3);
    set.take("mechanical_loss", "1", law.mechanicalLoss);
    set.take("dielectric_loss", "1", law.dielectricLoss);
    set.check(checkPiezo(law));
    return law;
}

Law piezoresistive(ParameterSet& set)
{
    ConductiveMix law;
    set.take("gauge_factor", "1", law.gaugeFactor);
    set.takeIfThere("gauge_factor_scatter", "1", law.gaugeFactorSigma);
    set.take("temperature_coefficient", kPerK, law.temperaturePerK);
    set.take("resistivity", "ohm m", law.resistivityOhmM);
    set.take("reading_noise", "1", law.readingSigma);
    if (const auto rows = set.table("width_effect", 2); !rows.empty()) {
        law.width.emplace();
        for (const auto& row : rows)
            law.width->points.push_back({row[0], row[1]});
        set.takeIfThere("width_effect_scatter", "m", law.width->effectSigmaM);
    }
    set.check(checkMix(law));
    return law;
}

HealingMaterial healing(ParameterSet& set)
{
    HealingMaterial law;
    set.take("rate_k0", "1/s", law.kinetics.ratePerS);
    set.take("activation_energy", "J/mol", law.kinetics.activationJMol);
    set.take("fullest_healing", "1", law.kinetics.fullest);
    set.take("temperature_limit", "K", law.kinetics.temperatureLimitK);
    set.check(checkKinetics(law.kinetics));
    if (HalfSpace thermal; set.takeIfThere("conductivity", "W/(m K)", thermal.conductivityWMK)) {
        set.take("volumetric_heat", "J/(m3 K)", thermal.heatJM3K);
        law.thermal = thermal;
    }
    return law;
}

Law healsByFlow(ParameterSet& set)
{
    return healing(set);
}

Law healsByCapsules(ParameterSet& set)
{
    HealingMaterial law = healing(set);
    Capsules capsules;
    set.take("capsule_fraction", "1", capsules.volumeFraction);
    set.take("capsule_diameter", "m", capsules.diameterM);
    set.check(checkCapsules(capsules));
    law.capsules = capsules;
    return law;
}

Law phaseChange(ParameterSet& set)
{
    SupercoolingSubstance law;
    MeltingSubstance& s = law.substance;
    set.take("density", "kg/m3", s.densityKgM3);
    set.take("solid_heat", "J/(kg K)", s.solidHeatJKgK);
    set.take("liquid_heat", "J/(kg K)", s.liquidHeatJKgK);
    set.take("solid_conductivity", "W/(m K)", s.solidConductivityWMK);
    set.take("liquid_conductivity", "W/(m K)", s.liquidConductivityWMK);
    set.take("latent_heat", "J/kg", s.latentHeatJKg);
    set.take("solidus", "K", s.solidusK);
    set.take("liquidus", "K", s.liquidusK);
    set.takeIfThere("supercooling", "K", law.supercoolingK);
    set.check(checkSupercooling(law));
    return law;
}

struct NamedLaw {
    const char* name;
    Law (*make)(ParameterSet&);
};
constexpr std::array kLaws{
    NamedLaw{"auricchio-fugazza", auricchioFugazza},     NamedLaw{"brinson", brinson},
    NamedLaw{"graesser-cozzarelli", graesserCozzarelli}, NamedLaw{"piezoelectric", piezoelectric},
    NamedLaw{"piezoresistive", piezoresistive},          NamedLaw{"healing", healsByFlow},
    NamedLaw{"capsule-healing", healsByCapsules},        NamedLaw{"phase-change", phaseChange}};

} // namespace

void ParameterSet::take(const std::string& name, const char* unit, double& target)
{
    if (!takeIfThere(name, unit, target))
        wrong("/parameters/" + name, "is missing");
}

bool ParameterSet::takeIfThere(const std::string& name, const char* unit, double& target)
{
    m_known.push_back(name);
    const auto found = m_material.parameters.find(name);
    if (found == m_material.parameters.end())
        return false;
    if (found->second.unit != unit)
        wrong("/parameters/" + name + "/unit", "must be \"" + std::string(unit) + "\"");
    target = found->second.value;
    return true;
}

std::vector<std::vector<double>> ParameterSet::table(const std::string& name, std::size_t columns)
{
    m_knownTables.push_back(name);
    const auto found = m_material.tables.find(name);
    if (found == m_material.tables.end())
        return {};
    const auto& rows = found->second.rows;
    const auto odd = std::ranges::find_if(rows, [&](const auto& row) { return row.size() != columns; });
    if (rows.empty() || odd != rows.end()) {
        wrong("/tables/" + name + "/rows", "needs rows of " + std::to_string(columns) + " numbers");
        return {};
    }
    return rows;
}

void ParameterSet::check(const Result<void>& checked)
{
    if (!checked)
        wrong("/parameters", checked.error().text());
}

void ParameterSet::wrong(std::string place, std::string why)
{
    if (!m_error)
        m_error = Error{ErrorCode::InvalidInput, std::move(why), std::move(place)};
}

Result<void> ParameterSet::finish() const
{
    if (m_error)
        return tl::unexpected<Error>(*m_error);
    for (const auto& [name, ignored] : m_material.tables)
        if (std::ranges::find(m_knownTables, name) == m_knownTables.end())
            return fail(ErrorCode::InvalidInput, "the law \"" + m_material.lawName + "\" does not know it",
                        "/tables/" + name);
    for (const auto& [name, ignored] : m_material.parameters)
        if (std::ranges::find(m_known, name) == m_known.end())
            return fail(ErrorCode::InvalidInput, "the law \"" + m_material.lawName + "\" does not know it",
                        "/parameters/" + name);
    return {};
}

Result<Law> makeLaw(const Material& material)
{
    const auto* named =
        std::ranges::find_if(kLaws, [&](const NamedLaw& each) { return each.name == material.lawName; });
    if (named == kLaws.end()) {
        std::string all;
        for (const NamedLaw& each : kLaws)
            all += (all.empty() ? "" : ", ") + std::string(each.name);
        return fail(ErrorCode::InvalidInput, "\"" + material.lawName + "\" is none of " + all, "/law");
    }
    ParameterSet set(material);
    Law law = named->make(set);
    if (const auto finished = set.finish(); !finished)
        return passOn(finished);
    return law;
}

std::vector<std::string> lawNames()
{
    std::vector<std::string> names;
    for (const NamedLaw& each : kLaws)
        names.emplace_back(each.name);
    return names;
}

} // namespace sinew::materials
