// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <compare>
#include <functional>
#include <string>

namespace sinew {

/// A strong identity: an ElementId is never taken for a ChannelId.
/// Readers derive it from the source's own key, so that a re-import keeps it.
template <class Tag>
struct Id {
    std::string value;

    Id() = default;
    explicit Id(std::string text) : value(std::move(text)) {}
    bool isEmpty() const { return value.empty(); }
    auto operator<=>(const Id&) const = default;
    bool operator==(const Id&) const = default;
};

using SourceId = Id<struct SourceTag>;
using AssetId = Id<struct AssetTag>;
using ElementId = Id<struct ElementTag>;
using ChannelId = Id<struct ChannelTag>;
using ActuatorId = Id<struct ActuatorTag>;
using PassportId = Id<struct PassportTag>;
using UserId = Id<struct UserTag>;
using ForecastId = Id<struct ForecastTag>;
using ProposalId = Id<struct ProposalTag>;
using CommandId = Id<struct CommandTag>;
using AlarmId = Id<struct AlarmTag>;

/// A random (version 4) UUID, lower case.
std::string newUuid();

} // namespace sinew

template <class Tag>
struct std::hash<sinew::Id<Tag>> {
    std::size_t operator()(const sinew::Id<Tag>& id) const noexcept
    {
        return std::hash<std::string>{}(id.value);
    }
};
