// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/read/swmm/DrainageInput.h>

#include <functional>
#include <optional>
#include <unordered_map>
#include <unordered_set>

namespace sinew::read {

constexpr double kFoot = 0.3048;

/// Reads one section after the other into the model. What a line breaks is thrown as Broken inside the parser
/// only.
class DrainageParser {
public:
    DrainageParser(const SwmmFile& file, std::filesystem::path folder);
    Result<DrainageInput> run();

private:
    friend class RuleReader;
    using Line = SwmmFile::Line;
    struct Broken {
        Error error;
    };
    /// Case does not count in SWMM's names.
    using Index = std::unordered_map<std::string, int>;

    [[noreturn]] void broken(const Line& line, const std::string& why) const;
    double number(const Line& line, std::size_t column, const char* what) const;
    double numberOr(const Line& line, std::size_t column, double otherwise, const char* what) const;
    double length(const Line& line, std::size_t column, const char* what) const
    {
        return numberOr(line, column, 0, what) * m_metre;
    }
    const std::string& word(const Line& line, std::size_t column, const char* what) const;
    std::string upperAt(const Line& line, std::size_t column) const; ///< empty where absent
    bool yes(const Line& line, std::size_t column) const { return upperAt(line, column) == "YES"; }
    int find(const Index& index, const std::string& name) const; ///< -1 where absent
    int need(const Index& index, const Line& line, std::size_t column, const char* what) const;
    void each(const char* section, const std::function<void(const Line&)>& read) const;
    void warn(const std::string& message, const std::string& subject);

    // Options, tables
    void readOptions();
    void readOption(const std::string& name, const Line& line);
    double stepSeconds(const Line& line, std::size_t column, bool plainIsSeconds) const;
    double clock(const Line& line, const std::string& text) const; ///< h:m:s or hours -> s
    std::optional<double> date(const std::string& text) const;     ///< m/d/y -> s since 1970
    void readSeries();
    void readSeriesLine(const Line& line);
    void readSeriesFile(const Line& line);
    void readCurves();
    void readPatterns();
    int addTable(std::string id, std::vector<drainage::Point> points);
    int curve(const Line& line, std::size_t column) const;

    // Hydrology
    void readGages();
    void readEvaporation();
    void readSubcatchments();
    void readSubarea(const Line& line);
    void readInfiltration(const Line& line);

    // Network
    void readNodes();
    void addNode(const Line& line, drainage::Node node);
    void readOutfall(const Line& line);
    void readStorage(const Line& line);
    void readDivider(const Line& line);
    void readLinks();
    drainage::Link linkOf(const Line& line) const;
    double offset(const Line& line, std::size_t column, int node) const;
    void addLink(const Line& line, drainage::Link link);
    void readPump(const Line& line);
    void readOrifice(const Line& line);
    void readWeir(const Line& line);
    void readOutlet(const Line& line);
    void readLosses();
    void readInflows();
    void readInflow(const Line& line);

    // Sections
    void readTransects();
    void readStreets();
    void readSections();
    drainage::CrossSection sectionOf(const Line& line, drainage::Link& link);
    drainage::CrossSection transectOf(const Line& line) const;

    // Rules
    void readRules();

    void warnOfTheRest();

    const SwmmFile& m_file;
    std::filesystem::path m_folder; ///< of the file; empty: unknown
    DrainageInput m_out;
    double m_metre = 1, m_flow = 1, m_startEpochS = 0;
    bool m_us = false, m_offsetsAreElevations = false, m_ignoreRain = false;
    std::string m_infiltration = "HORTON";
    Index m_nodes, m_links, m_gages, m_catchments, m_curves, m_series, m_patterns, m_transects, m_streets;
    std::unordered_map<std::string, std::string> m_curveKind;
    std::unordered_map<std::string, double> m_lastDate;
    std::vector<drainage::CrossSection> m_profiles; ///< transects and streets
    std::vector<std::pair<std::size_t, const Line*>> m_dividers;
    std::unordered_set<std::string> m_sectioned; ///< links with a section
};

std::string upper(std::string_view text);

} // namespace sinew::read
