// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/alarm/Alarm.h>
#include <sinew/twin/Forecast.h>
#include <sinew/twin/Model.h>

#include <span>
#include <string>
#include <vector>

namespace sinew::alarm {

/// Alarms that have one cause, as far as one can tell.
struct Group {
    /// A finding and what follows from it; silence of one source, or of one asset; one element; one asset;
    /// what belongs to nothing.
    enum class Cause { Finding, SilentSource, SilentAsset, Element, Asset, Other };
    Cause cause = Cause::Other;
    std::string key;   ///< stable while its alarms come and go
    std::string about; ///< the finding's title, the source's or the asset's name
    std::vector<std::size_t> members; ///< indexes of the alarms, the first that came first ("first out")
};

/// Every alarm is in exactly one group. Alarms of the assets of a finding's candidates are its consequences
/// where they came at most half an hour before it (it takes a model a while to recognise it) or later. Alarms
/// of one asset are together; where all are of one asset, those of one element are. A warning and its limit
/// are of one element. `silentSource`: name of the only source, where it is away; empty otherwise.
/// Groups ascend by their first alarm. Pure.
std::vector<Group> groupByCause(std::span<const Alarm> alarms, std::span<const Finding> findings,
                                const ModelIndex* index, const std::string& silentSource);

} // namespace sinew::alarm
