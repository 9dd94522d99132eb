// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>
#include <sinew/materials/AuricchioFugazza.h>
#include <sinew/materials/Brinson.h>
#include <sinew/materials/Conductive.h>
#include <sinew/materials/GraesserCozzarelli.h>
#include <sinew/materials/Healing.h>
#include <sinew/materials/Heating.h>
#include <sinew/materials/PhaseChange.h>
#include <sinew/materials/Piezo.h>
#include <sinew/materials/SmaDevice.h>
#include <sinew/materials/SmaFatigue.h>

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

/// A material is a file: one law by name, its parameters as data. Adding a mix is adding a file (format and
/// laws: docs/physics/materials.md).
namespace sinew::materials {

/// One parameter as its file gives it, SI.
struct Parameter {
    double value = 0;
    std::string unit;
    std::string source;
    double low = 0, high = 0; ///< the range it is known to lie in
    double uncertainty = 0;   ///< standard deviation, same unit
    bool isConfirmed = true;  ///< false: no second source was found for it
};

struct Table {
    std::vector<std::vector<double>> rows;
    std::string source;
};

struct SmaMaterial {
    std::variant<AuricchioFugazza, Brinson, GraesserCozzarelli> law;
    double densityKgM3 = 0;
    SmaHeat heat;
    StrainLife life; ///< the library's default where the file has no table "strain_life"
};
struct HealingMaterial {
    HealingKinetics kinetics;
    std::optional<Capsules> capsules;
    std::optional<HalfSpace> thermal; ///< for heating plans
};
using Law = std::variant<SmaMaterial, PiezoMaterial, ConductiveMix, HealingMaterial, SupercoolingSubstance>;

struct Material {
    std::string key;  ///< the file's name without its extension
    std::string name; ///< for people
    std::string about;
    std::string lawName; ///< "brinson"
    std::map<std::string, Parameter> parameters;
    std::map<std::string, Table> tables;
    Law law; ///< made from the two, checked
};

/// Reads a material from JSON text. `file` names it in errors; its stem becomes the key.
/// Errors: InvalidInput, subject "<file>: <JSON path>": not JSON (line and column), a member that is missing,
/// unknown or of the wrong type, a law or parameter that does not exist, another unit, a value outside its
/// range, values that the law's own check refuses. LimitExceeded: more than 1 MiB.
Result<Material> parseMaterial(std::string_view json, const std::string& file);
/// Errors: Io, NotFound, and parseMaterial's.
Result<Material> readMaterial(const std::filesystem::path& file);

struct MaterialCatalogue {
    std::vector<Material> materials; ///< by key
    std::vector<Error> refused;      ///< files that are none

    const Material* find(std::string_view key) const;
};
/// Every *.json of a folder. Errors: NotFound, Io.
Result<MaterialCatalogue> readMaterials(const std::filesystem::path& folder);

/// The same material with one parameter changed, for calibration and ensembles.
/// Errors: NotFound: no such parameter; InvalidInput: outside its range, or refused by the law.
Result<Material> withParameter(const Material& material, const std::string& name, double value);

/// Names of the laws that a file can have.
std::vector<std::string> lawNames();

} // namespace sinew::materials
