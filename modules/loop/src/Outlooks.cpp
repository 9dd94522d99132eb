// SPDX-License-Identifier: GPL-3.0-or-later
#include "Outlooks.h"

#include <algorithm>
#include <map>

namespace sinew::loop {

namespace {
constexpr std::size_t kMost = 1000;
}

bool Outlooks::isKnown(const Outlook& outlook) const
{
    return std::ranges::any_of(m_all, [&](const Outlook& o) {
        return o.channel == outlook.channel && o.issuedAt == outlook.issuedAt;
    });
}

void Outlooks::keep(Outlook outlook)
{
    if (isKnown(outlook))
        return;
    m_all.push_back(std::move(outlook));
    if (m_all.size() > kMost)
        m_all.erase(m_all.begin());
}

std::vector<Outlook> Outlooks::knownAt(Instant at) const
{
    std::map<ChannelId, const Outlook*> newest;
    for (const Outlook& outlook : m_all)
        if (outlook.issuedAt <= at)
            if (const Outlook*& best = newest[outlook.channel]; !best || best->issuedAt <= outlook.issuedAt)
                best = &outlook;
    std::vector<Outlook> known;
    for (const auto& [channel, outlook] : newest)
        known.push_back(*outlook);
    return known;
}

} // namespace sinew::loop
