// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Id.h>
#include <sinew/core/Time.h>
#include <sinew/twin/Shape.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <variant>
#include <vector>

namespace sinew {

using AttributeValue = std::variant<std::string, double, std::int64_t, bool>;
/// Property name (as in the source, "Pset_PierCommon.Height") -> value, in the source's meaning; SI where
/// the source declares its units.
using Attributes = std::map<std::string, AttributeValue>;

/// The double at `name`, integers converted; nothing where absent or text.
std::optional<double> numberOf(const Attributes& attributes, const std::string& name);
std::string textOf(const Attributes& attributes, const std::string& name);

/// The project's own coordinate system, fixed when the project is created. Metres, z = height.
struct Frame {
    /// PROJ string of the conformal projection centred on the project's extent, or empty for a plain
    /// local frame (no CRS known).
    std::string proj;
    bool isLocal() const { return proj.empty(); }
    bool operator==(const Frame&) const = default;
};

/// A file that was imported. The bytes lie in sources/ under their hash.
struct Source {
    SourceId id;
    std::string name;   ///< the file's name when imported
    std::string reader; ///< "inp", "bim", "geo", …
    std::string sha256;
    std::string storedPath; ///< relative to the project folder, or absolute for a reference
    std::string crs;        ///< as declared or as the user answered: "EPSG:2205", "local:m"
    std::string heightUnit;
    Instant importedAt;
    bool simulated = false;
};

/// One thing that is owned, inspected and commanded as one: a bridge, a water network, a grid.
struct Asset {
    AssetId id;
    std::string name;
    std::string kind; ///< "bridge", "road", "tunnel", "water", "drainage", "grid", "storage", "concrete",
                      ///< "building", "terrain"; what the systems look for
    SourceId source;
};

/// One part that can be picked, carry channels and colour: a pipe, a pier, a line, a building.
struct Element {
    ElementId id;
    AssetId asset;
    ElementId parent; ///< spatial tree; may be empty
    std::string name;
    std::string className; ///< "pipe", "junction", "IfcColumn", "building", "line", "road", …
    std::string sourceKey; ///< the source's own id (EPANET id, IFC GlobalId, fid)
    Shape shape;
    Attributes attributes;
    PassportId passport;  ///< may be empty
    std::string material; ///< name in the source; may be empty
    bool underground = false;
};

/// Where measured values of one quantity at one element come from.
struct Channel {
    ChannelId id; ///< as on the wire
    ElementId element;
    std::string quantity;                          ///< Units.h catalogue id
    std::string unit;                              ///< as sent on the wire
    std::optional<double> lowLimit, highLimit;     ///< SI
    std::optional<double> lowWarning, highWarning; ///< SI
    double noDataGraceS = 300;
    double clockOffsetS = 0;                          ///< subtracted from the source's time
    std::optional<double> plausibleMin, plausibleMax; ///< SI; outside is bad quality
    /// SI per second; faster is impossible here, and a sign of forged values.
    std::optional<double> ratePerS{};
    bool simulated = false;
};

/// Something that acts: a damper's heater, a clamp, a valve.
struct Actuator {
    ActuatorId id; ///< as on the wire
    ElementId element;
    std::string name;
    std::string action;                ///< verb: "pre-heat", "tighten", "close"
    std::string quantity;              ///< what its set value is: "temperature", "setting"
    std::string unit;                  ///< of the wire's value
    double minValue = 0, maxValue = 1; ///< SI
    double safeValue = 0;
    double ratePerS = 0; ///< 0: unlimited
    bool hazardous = false;
    ChannelId reported; ///< channel of the actuator's own report; may be empty
    ChannelId measured; ///< channel that shows the effect; may be empty
    bool simulated = false;
};

struct Passport {
    PassportId id;
    std::string title;
    Attributes attributes;
};

enum class Role { Viewer, Operator, Approver, Engineer, Planner, Administrator };
std::string_view nameOf(Role role);
Result<Role> roleFrom(std::string_view name);

struct User {
    UserId id; ///< login name
    std::string name;
    Role role = Role::Viewer;
};

/// Everything that a project describes, without measured values. Plain values: snapshots are
/// `shared_ptr<const Model>`.
struct Model {
    std::string name;
    Frame frame;
    std::vector<Source> sources;
    std::vector<Asset> assets;
    std::vector<Element> elements; ///< an element's index here is its texel in the state texture
    std::vector<Channel> channels;
    std::vector<Actuator> actuators;
    std::vector<Passport> passports;
    std::vector<User> users;
    std::vector<std::shared_ptr<const Terrain>> terrains;
    std::vector<std::shared_ptr<const Orthophoto>> orthophotos;

    Box3d bounds() const;
    /// Ground height from the first terrain that knows it; NaN where none does.
    double groundAt(double x, double y) const;
};

using ModelPtr = std::shared_ptr<const Model>;

/// Finds things of a model by id. Holds the model.
class ModelIndex {
public:
    explicit ModelIndex(ModelPtr model);
    const Model& model() const { return *m_model; }
    const ModelPtr& shared() const { return m_model; }
    const Asset* asset(const AssetId& id) const;
    const Element* element(const ElementId& id) const;
    std::optional<std::size_t> elementIndex(const ElementId& id) const;
    const Channel* channel(const ChannelId& id) const;
    const Actuator* actuator(const ActuatorId& id) const;
    std::vector<const Channel*> channelsOf(const ElementId& id) const;
    std::vector<const Actuator*> actuatorsOf(const ElementId& id) const;

private:
    ModelPtr m_model;
    std::unordered_map<AssetId, std::size_t> m_assets;
    std::unordered_map<ElementId, std::size_t> m_elements;
    std::unordered_map<ChannelId, std::size_t> m_channels;
    std::unordered_map<ActuatorId, std::size_t> m_actuators;
    std::unordered_multimap<ElementId, std::size_t> m_channelsOf, m_actuatorsOf;
};

} // namespace sinew
