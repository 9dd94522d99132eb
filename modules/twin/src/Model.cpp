// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/twin/Model.h>

#include <algorithm>
#include <array>

namespace sinew {

std::optional<double> numberOf(const Attributes& attributes, const std::string& name)
{
    const auto found = attributes.find(name);
    if (found == attributes.end())
        return std::nullopt;
    if (const auto* real = std::get_if<double>(&found->second))
        return *real;
    if (const auto* whole = std::get_if<std::int64_t>(&found->second))
        return static_cast<double>(*whole);
    return std::nullopt;
}

std::string textOf(const Attributes& attributes, const std::string& name)
{
    const auto found = attributes.find(name);
    const auto* text = found == attributes.end() ? nullptr : std::get_if<std::string>(&found->second);
    return text ? *text : std::string{};
}

namespace {

constexpr std::array<std::pair<Role, std::string_view>, 6> kRoles{{{Role::Viewer, "viewer"},
                                                                   {Role::Operator, "operator"},
                                                                   {Role::Approver, "approver"},
                                                                   {Role::Engineer, "engineer"},
                                                                   {Role::Planner, "planner"},
                                                                   {Role::Administrator, "administrator"}}};

template <class Map, class Things, class Key>
auto* lookUp(const Map& map, const Things& things, const Key& id)
{
    const auto found = map.find(id);
    return found == map.end() ? nullptr : &things[found->second];
}

template <class Map, class Things, class Key>
auto lookUpAll(const Map& map, const Things& things, const Key& id)
{
    std::vector<const typename Things::value_type*> all;
    const auto [begin, end] = map.equal_range(id);
    for (auto it = begin; it != end; ++it)
        all.push_back(&things[it->second]);
    std::ranges::sort(all); // the model's own order
    return all;
}

} // namespace

std::string_view nameOf(Role role)
{
    return kRoles[static_cast<std::size_t>(role)].second;
}

Result<Role> roleFrom(std::string_view name)
{
    const auto found = std::ranges::find(kRoles, name, &std::pair<Role, std::string_view>::second);
    if (found == kRoles.end())
        return fail(ErrorCode::InvalidInput, "unknown role", std::string(name));
    return found->first;
}

Box3d Model::bounds() const
{
    Box3d box;
    for (const auto& terrain : terrains)
        box.add(terrain->bounds());
    for (const Element& element : elements)
        box.add(boundsOf(element.shape));
    return box;
}

double Model::groundAt(double x, double y) const
{
    for (const auto& terrain : terrains)
        if (const double height = terrain->heightAt(x, y); !std::isnan(height))
            return height;
    return std::nan("");
}

ModelIndex::ModelIndex(ModelPtr model) : m_model(std::move(model))
{
    for (std::size_t i = 0; i < m_model->assets.size(); ++i)
        m_assets.emplace(m_model->assets[i].id, i);
    for (std::size_t i = 0; i < m_model->elements.size(); ++i)
        m_elements.emplace(m_model->elements[i].id, i);
    for (std::size_t i = 0; i < m_model->channels.size(); ++i) {
        m_channels.emplace(m_model->channels[i].id, i);
        m_channelsOf.emplace(m_model->channels[i].element, i);
    }
    for (std::size_t i = 0; i < m_model->actuators.size(); ++i) {
        m_actuators.emplace(m_model->actuators[i].id, i);
        m_actuatorsOf.emplace(m_model->actuators[i].element, i);
    }
}

const Asset* ModelIndex::asset(const AssetId& id) const
{
    return lookUp(m_assets, m_model->assets, id);
}
const Element* ModelIndex::element(const ElementId& id) const
{
    return lookUp(m_elements, m_model->elements, id);
}
const Channel* ModelIndex::channel(const ChannelId& id) const
{
    return lookUp(m_channels, m_model->channels, id);
}
const Actuator* ModelIndex::actuator(const ActuatorId& id) const
{
    return lookUp(m_actuators, m_model->actuators, id);
}

std::optional<std::size_t> ModelIndex::elementIndex(const ElementId& id) const
{
    const auto found = m_elements.find(id);
    return found == m_elements.end() ? std::nullopt : std::optional(found->second);
}

std::vector<const Channel*> ModelIndex::channelsOf(const ElementId& id) const
{
    return lookUpAll(m_channelsOf, m_model->channels, id);
}

std::vector<const Actuator*> ModelIndex::actuatorsOf(const ElementId& id) const
{
    return lookUpAll(m_actuatorsOf, m_model->actuators, id);
}

} // namespace sinew
