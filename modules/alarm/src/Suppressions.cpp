// SPDX-License-Identifier: GPL-3.0-or-later
#include "Suppressions.h"

#include <algorithm>
#include <fmt/format.h>
#include <set>

namespace sinew::alarm {

namespace {

constexpr std::string_view kWarning = "-warning";

/// The element that an alarm of a channel is about; empty for others.
ElementId elementOf(const AlarmId& id, const ModelIndex& index)
{
    const Channel* channel = index.channel(ChannelId(id.value.substr(0, id.value.rfind('#'))));
    return channel ? channel->element : ElementId{};
}

bool covers(const Suppression& rule, const AlarmId& id, const ElementId& about, const ModelIndex& index)
{
    if (rule.cause == Suppression::Cause::AlarmActive && rule.causeId == id.value)
        return false;
    const Element* element = index.element(about);
    switch (rule.target) {
    case Suppression::Target::Alarm:
        return rule.targetId == id.value;
    case Suppression::Target::Element:
        return rule.targetId == about.value;
    case Suppression::Target::Asset:
        return element && rule.targetId == element->asset.value;
    }
    return false;
}

std::string inBrackets(const std::string& reason)
{
    return reason.empty() ? std::string{} : " (" + reason + ")";
}

/// The cause in words while it is there; empty: it is not.
std::string causeOf(const Suppression& rule, const std::map<AlarmId, Item>& items, const Design& design,
                    const ModelIndex& index)
{
    if (rule.cause == Suppression::Cause::AssetOutOfService) {
        const Asset* asset = index.asset(AssetId(rule.causeId));
        return design.assetsOut.contains(AssetId(rule.causeId))
                   ? (asset && !asset->name.empty() ? asset->name : rule.causeId) + " is out of service"
                   : std::string{};
    }
    const auto found = items.find(AlarmId(rule.causeId));
    const bool isSeen = found != items.end() && found->second.alarm.active &&
                        found->second.alarm.state != State::Shelved &&
                        found->second.alarm.state != State::OutOfService;
    return isSeen ? found->second.alarm.title : std::string{};
}

// --- circles
// ------------------------------------------------------------------------------------------------

/// Which alarms each cause hides, as far as they are causes themselves; a limit hides its warning.
class Circle {
public:
    Circle(const Design& design, const Suppression& added, const ModelIndex& index) : m_index(index)
    {
        for (const auto& [id, rule] : design.suppressions)
            if (id != added.id)
                add(rule);
        add(added);
    }
    /// Whether an alarm would hide itself around corners.
    bool comesBackTo(const AlarmId& start)
    {
        std::set<AlarmId> seen;
        std::vector<AlarmId> open{start};
        while (!open.empty()) {
            const AlarmId at = open.back();
            open.pop_back();
            for (const AlarmId& to : m_nodes) {
                if (to == at || !hides(at, to))
                    continue;
                if (to == start)
                    return true;
                if (seen.insert(to).second)
                    open.push_back(to);
            }
        }
        return false;
    }

private:
    void add(const Suppression& rule)
    {
        if (rule.cause != Suppression::Cause::AlarmActive)
            return;
        m_rules.push_back(rule);
        m_nodes.insert(AlarmId(rule.causeId));
        if (rule.causeId.ends_with(kWarning))
            m_nodes.insert(AlarmId(rule.causeId.substr(0, rule.causeId.size() - kWarning.size())));
    }
    bool hides(const AlarmId& cause, const AlarmId& target) const
    {
        if (target.value == cause.value + std::string(kWarning))
            return true;
        return std::ranges::any_of(m_rules, [&](const Suppression& rule) {
            return rule.causeId == cause.value && covers(rule, target, elementOf(target, m_index), m_index);
        });
    }

    const ModelIndex& m_index;
    std::vector<Suppression> m_rules;
    std::set<AlarmId> m_nodes;
};

bool isKnown(Suppression::Target target, const std::string& id, const ModelIndex& index)
{
    switch (target) {
    case Suppression::Target::Alarm:
        return !id.empty(); // a finding has its name only once it was found
    case Suppression::Target::Element:
        return index.element(ElementId(id)) != nullptr;
    case Suppression::Target::Asset:
        return index.asset(AssetId(id)) != nullptr;
    }
    return false;
}

} // namespace

std::string whySuppressed(const Alarm& alarm, const std::map<AlarmId, Item>& items, const Design& design,
                          const ModelIndex& index)
{
    for (const auto& [id, rule] : design.suppressions)
        if (covers(rule, alarm.id, alarm.element, index))
            if (const std::string cause = causeOf(rule, items, design, index); !cause.empty())
                return cause + inBrackets(rule.reason);
    return {};
}

bool isCause(const AlarmId& id, const Design& design)
{
    return std::ranges::any_of(design.suppressions, [&](const auto& one) {
        return one.second.cause == Suppression::Cause::AlarmActive && one.second.causeId == id.value;
    });
}

Result<void> checkSuppression(const Suppression& rule, const Design& design, const ModelIndex& index)
{
    if (rule.id.empty() || rule.reason.empty())
        return fail(ErrorCode::InvalidInput, "A suppression needs a reason.", rule.targetId);
    const bool hasCause = rule.cause == Suppression::Cause::AlarmActive
                              ? !rule.causeId.empty()
                              : index.asset(AssetId(rule.causeId)) != nullptr;
    if (!isKnown(rule.target, rule.targetId, index) || !hasCause)
        return fail(ErrorCode::InvalidInput, "There is nothing of that name.",
                    hasCause ? rule.targetId : rule.causeId);
    if (rule.cause != Suppression::Cause::AlarmActive)
        return {};
    if (rule.target == Suppression::Target::Alarm && rule.targetId == rule.causeId)
        return fail(ErrorCode::InvalidInput, "An alarm cannot suppress itself.", rule.causeId);
    if (Circle(design, rule, index).comesBackTo(AlarmId(rule.causeId)))
        return fail(ErrorCode::InvalidInput, "These alarms would suppress each other: none would be shown.",
                    rule.causeId);
    return {};
}

} // namespace sinew::alarm
