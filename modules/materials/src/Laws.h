// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/materials/Material.h>

namespace sinew::materials {

/// Takes a law's parameters out of a material's and remembers the first thing that is wrong.
class ParameterSet {
public:
    explicit ParameterSet(const Material& material) : m_material(material) {}

    void take(const std::string& name, const char* unit, double& target);
    /// True: it is there and was taken.
    bool takeIfThere(const std::string& name, const char* unit, double& target);
    /// Rows of a table of so many columns; empty where there is none.
    std::vector<std::vector<double>> table(const std::string& name, std::size_t columns);
    void check(const Result<void>& checked);

    /// Once all was taken. Errors: the first thing wrong; a parameter or table that the law does not know.
    Result<void> finish() const;

private:
    void wrong(std::string place, std::string why);

    const Material& m_material;
    std::vector<std::string> m_known, m_knownTables;
    std::optional<Error> m_error;
};

/// The law of a material's name from its parameters and tables. Errors: InvalidInput, subject a JSON path.
Result<Law> makeLaw(const Material& material);

} // namespace sinew::materials
