// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/twin/Sample.h>

#include <vector>

namespace sinew::loop {

/// What others foretell of the channels (weather, demand), in order of arrival. Thread: one.
class Outlooks {
public:
    bool isKnown(const Outlook& outlook) const;
    void keep(Outlook outlook); ///< one that is known already changes nothing
    /// Of each channel the last one that was issued at or before an instant: hindcasts may know no more.
    std::vector<Outlook> knownAt(Instant at) const;

private:
    std::vector<Outlook> m_all;
};

} // namespace sinew::loop
