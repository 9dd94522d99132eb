// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "Lexer.h"
#include <sinew/read/inp/Inp.h>

#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

namespace sinew::read::inp {

/// Factors from the file's units to SI.
struct Units {
    bool us = true;
    std::string flowName = "GPM";
    double flow = 0.3048 * 0.3048 * 0.3048 / 448.831;
    double length = 0.3048;   ///< lengths, elevations, heads, levels, tank diameters
    double diameter = 0.0254; ///< pipes and valves
    double volume = 0.3048 * 0.3048 * 0.3048;
    double pressure = 0.3048 / 0.4333; ///< metres of water
    bool pressureIsForce = true;       ///< psi, kPa, bar: so many metres of water, fewer of a heavier liquid
    double power = 745.7;
    double darcyRoughness = 0.3048e-3;
};

/// Turns sections into a network, one after another in the order in which they need each other.
class Parser {
public:
    Parser(std::string name, std::stop_token stop) : m_name(std::move(name)), m_stop(stop) {}
    Result<InpFile> parse(const std::vector<Section>& sections);

private:
    using Handler = Result<void> (Parser::*)(const Line&);

    Result<void> each(const std::vector<Section>& sections, const char* name, Handler handler);
    Result<void> all(const std::vector<Section>& sections);
    Result<void> network(const std::vector<Section>& sections);
    void keep(const std::vector<Section>& sections);

    // ParseOptions.cpp
    Result<void> unitsOption(const Line& line);
    Result<void> pressureOption(const Line& line);
    double pressureUnit() const; ///< metres of the liquid
    Result<void> option(const Line& line);
    Result<void> numericOption(const Line& line, const std::string& key, const std::string& value);
    Result<void> unbalanced(const Line& line);
    Result<void> timeOption(const Line& line);
    void settleTimes();
    // ParseNodes.cpp
    Result<void> pattern(const Line& line);
    Result<void> curve(const Line& line);
    Result<void> junction(const Line& line);
    Result<void> reservoir(const Line& line);
    Result<void> tank(const Line& line);
    Result<void> demand(const Line& line);
    Result<void> emitter(const Line& line);
    Result<void> coordinate(const Line& line);
    Result<void> vertex(const Line& line);
    Result<void> tag(const Line& line);
    Result<void> addNode(const Line& line, water::Node node);
    void sortCurves();
    // ParseLinks.cpp
    Result<void> pipe(const Line& line);
    Result<void> pump(const Line& line);
    Result<void> pumpKeywords(const Line& line, water::Pump& pump);
    Result<void> pumpNumbers(const Line& line, water::Pump& pump);
    Result<void> valve(const Line& line);
    Result<void> valveSetting(const Line& line, water::Valve& valve);
    Result<void> status(const Line& line);
    Result<void> setStatus(const Line& line, int link, const std::string& value);
    Result<void> control(const Line& line);
    Result<void> controlAction(const Line& line, water::Control& control);
    Result<void> controlLevel(const Line& line, water::Control& control);
    Result<void> controlTime(const Line& line, water::Control& control);
    Result<void> leakage(const Line& line);
    Result<void> addLink(const Line& line, water::Link link);
    // ParseRules.cpp
    Result<void> rule(const Line& line);
    void dropDisabledRules();
    Result<void> premise(const Line& line, water::Rule::Join join);
    Result<void> premiseValue(const Line& line, std::size_t at, water::Rule::Premise& premise) const;
    Result<void> ruleAction(const Line& line, std::vector<water::Rule::Action>& actions);
    double unitOf(const water::Rule::Premise& premise) const;
    Result<void> energy(const Line& line);
    Result<void> energyValue(const Line& line, std::size_t at, water::Pump* pump);
    Result<int> indexIn(const Line& line, const std::unordered_map<std::string, int>& ids,
                        const std::string& id, const char* what) const;
    double settingFactor(water::Valve::Kind kind) const;

    tl::unexpected<Error> wrong(const Line& line, const std::string& what) const;
    void warn(const Line& line, const std::string& what);
    Result<double> number(const Line& line, std::size_t token, const char* what) const;
    Result<double> numberOr(const Line& line, std::size_t token, double otherwise, const char* what) const;
    Result<double> seconds(const Line& line, const std::string& value, const std::string& unit) const;
    Result<int> patternNamed(const Line& line, const std::string& id) const;
    Result<const water::Curve*> curveNamed(const Line& line, const std::string& id) const;
    std::optional<int> defaultPattern() const;
    water::Curve scaled(const water::Curve& curve, double x, double y) const;

    std::string m_name;
    std::stop_token m_stop;
    InpFile m_file;
    Units m_units;
    std::string m_defaultPattern = "1";
    double m_emitterExponent = 0.5;
    bool m_reportStepGiven = false, m_ruleStepGiven = false;
    enum class RulePart { Head, If, Then, Else };
    RulePart m_rulePart = RulePart::Head;
    std::set<std::size_t> m_disabledRules;
    std::unordered_map<std::string, int> m_nodes, m_links, m_patterns;
    std::unordered_map<std::string, water::Curve> m_curves; ///< in the file's units
    std::unordered_map<int, bool> m_demandReplaced;
};

/// A number, with nothing behind it.
std::optional<double> toNumber(const std::string& text);

} // namespace sinew::read::inp
