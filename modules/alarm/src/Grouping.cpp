// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/alarm/Grouping.h>

#include <algorithm>
#include <functional>
#include <tuple>

namespace sinew::alarm {

namespace {

using Cause = Group::Cause;

/// A model recognises a burst minutes after the pressures fell.
constexpr Duration kRecognisedWithin = std::chrono::minutes(30);

struct Place {
    Cause cause = Cause::Other;
    std::string key, about;
};

class Grouping {
public:
    Grouping(std::span<const Finding> findings, const ModelIndex* index, const std::string& silentSource)
        : m_findings(findings), m_index(index), m_silentSource(silentSource)
    {
    }
    Place placeOf(const Alarm& alarm) const
    {
        if (alarm.condition == "no data")
            return silence(alarm);
        if (const Finding* finding = findingBehind(alarm))
            return {Cause::Finding, "finding:" + finding->id, finding->title};
        return assetOf(alarm);
    }
    Place elementOf(const Alarm& alarm) const
    {
        const Element* element = m_index ? m_index->element(alarm.element) : nullptr;
        if (!element)
            return {};
        return {Cause::Element, "element:" + element->id.value,
                element->name.empty() ? element->sourceKey : element->name};
    }

private:
    const Asset* find(const ElementId& id) const
    {
        const Element* element = m_index ? m_index->element(id) : nullptr;
        return element ? m_index->asset(element->asset) : nullptr;
    }
    Place assetOf(const Alarm& alarm) const
    {
        const Asset* asset = find(alarm.element);
        return asset ? Place{Cause::Asset, "asset:" + asset->id.value, asset->name} : Place{};
    }
    Place silence(const Alarm& alarm) const
    {
        if (!m_silentSource.empty())
            return {Cause::SilentSource, "silent source", m_silentSource};
        const Place place = assetOf(alarm);
        return {Cause::SilentAsset, "silent " + place.key, place.about};
    }
    const Finding* findingBehind(const Alarm& alarm) const
    {
        const Asset* asset = find(alarm.element);
        for (const Finding& finding : m_findings) {
            if (finding.id == alarm.id.value)
                return &finding;
            const bool isItsAsset = asset && std::ranges::any_of(finding.candidates, [&](const auto& one) {
                                        return find(one.element) == asset;
                                    });
            if (isItsAsset && alarm.since >= finding.since - kRecognisedWithin)
                return &finding;
        }
        return nullptr;
    }

    std::span<const Finding> m_findings;
    const ModelIndex* m_index;
    const std::string& m_silentSource;
};

std::vector<Group> gather(std::span<const Alarm> alarms, const std::function<Place(const Alarm&)>& placeOf)
{
    std::vector<std::size_t> order(alarms.size());
    for (std::size_t i = 0; i < order.size(); ++i)
        order[i] = i;
    std::ranges::stable_sort(order, {}, [&](std::size_t i) { return std::tie(alarms[i].since, alarms[i].id); });
    std::vector<Group> groups;
    for (const std::size_t i : order) {
        Place place = placeOf(alarms[i]);
        auto found = std::ranges::find(groups, place.key, &Group::key);
        if (found == groups.end())
            found = groups.insert(groups.end(),
                                  {place.cause, std::move(place.key), std::move(place.about), {}});
        found->members.push_back(i);
    }
    return groups;
}

} // namespace

std::vector<Group> groupByCause(std::span<const Alarm> alarms, std::span<const Finding> findings,
                                const ModelIndex* index, const std::string& silentSource)
{
    const Grouping grouping(findings, index, silentSource);
    auto groups = gather(alarms, [&](const Alarm& alarm) { return grouping.placeOf(alarm); });
    if (groups.size() == 1 && groups.front().cause == Cause::Asset)
        groups = gather(alarms, [&](const Alarm& alarm) { return grouping.elementOf(alarm); });
    return groups;
}

} // namespace sinew::alarm
