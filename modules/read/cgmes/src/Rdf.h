// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/read/cgmes/Cgmes.h>

#include <map>
#include <unordered_map>

namespace sinew::read::cgmes {

/// One resource of all files together: its class, and what is said of it.
struct Object {
    std::string id, type;
    std::multimap<std::string, std::string> said; ///< "ACLineSegment.r" -> literal, or the id it refers to

    /// Empty where nothing is said.
    std::string text(const std::string& property) const;
    double number(const std::string& property, double otherwise) const;
    bool flag(const std::string& property, bool otherwise) const;
};

class Rdf {
public:
    /// Errors: InvalidInput naming file and line.
    Result<void> add(const CgmesFile& file);

    const Object* find(const std::string& id) const;
    /// What `object` refers to; nullptr where it refers to nothing that is known.
    const Object* of(const Object& object, const std::string& property) const
    {
        return find(object.text(property));
    }
    /// In the order in which they were first met.
    std::vector<const Object*> all(const std::string& type) const;
    bool empty() const { return m_objects.empty(); }

private:
    std::vector<std::unique_ptr<Object>> m_objects;
    std::unordered_map<std::string, Object*> m_byId;
};

} // namespace sinew::read::cgmes
