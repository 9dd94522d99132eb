// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "Rdf.h"

#include <array>
#include <map>

namespace sinew::read::cgmes {

/// Equipment and state of all files as one case.
class Builder {
public:
    explicit Builder(const Rdf& rdf) : m_rdf(rdf) {}
    Result<CgmesCase> build();

private:
    struct End {
        int bus = -1;  ///< index; -1: disconnected or unknown
        double kv = 0; ///< the bus's base voltage
        const Object* terminal = nullptr;
    };
    void joinNodes();
    std::string rootOf(const std::string& node) const;
    void addBuses();
    void addUndefinedNodes();
    void collectPlaces();
    /// Where a resource lies; empty where the files do not say.
    std::vector<std::array<double, 2>> pathOf(const std::string& resource) const;
    void place(PowerCase::Bus& bus, const Object& node) const;
    void placeBoundary();
    void collectTerminals();
    std::vector<End> endsOf(const Object& equipment) const;
    void addLines();
    void addTransformers();
    /// Per unit on the winding's rated voltage; its ratio to the bus's base, taps included.
    struct Winding {
        int bus = -1;
        double r = 0, x = 0, ratio = 1, shiftDeg = 0, ratingMva = 0;
        double g = 0, b = 0; ///< half at each end
    };
    Winding windingOf(const Object& end, int bus);
    void addWindings(const Winding& from, const Winding& to, const std::string& key, const std::string& name);
    double ratingOf(const std::vector<End>& ends) const;
    const Object* flowInto(const Object& equipment) const;
    void addLoads();
    void addShunts();
    void addMachines();
    void addMachine(const Object& machine, double mw, double mvar, const std::string& priority);
    double setpointOf(const Object& machine, int bus) const;
    void chooseSlack();
    int newBus(const std::string& name, double kv);

    const Rdf& m_rdf;
    CgmesCase m_case;
    std::map<std::string, std::vector<const Object*>> m_points;    ///< by resource, in their sequence
    std::map<std::string, std::string> m_parent;                   ///< topological nodes joined by switches
    std::map<std::string, int> m_bus;                              ///< by topological node
    std::map<std::string, std::vector<const Object*>> m_terminals; ///< by equipment, in their sequence
    std::map<std::string, double> m_limitA;                        ///< by terminal: permanent
    struct Priority {
        int bus;
        double order; ///< 1 is first; 0: never
        double mw;
    };
    std::vector<Priority> m_candidates;
};

} // namespace sinew::read::cgmes
