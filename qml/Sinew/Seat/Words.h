// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "Format.h"

#include <sinew/command/CommandService.h>
#include <sinew/twin/Model.h>

namespace sinew::ui {

/// Names as people say them. `index` may be null; what it does not know keeps its id.
QString elementName(const ModelIndex* index, const ElementId& id);
/// "Damper heater of D3"; only the actuator's own name where that names the element already.
QString actuatorName(const ModelIndex* index, const ActuatorId& id);
QString personName(const ModelIndex* index, std::string_view id);

/// "automatic, by the bridge model", "requested by Ada Mori"
QString originText(const std::string& origin, const ModelIndex* index);
/// A person's words for where a command stands: "waits for review", "1 of 2 approved", "refused by the
/// field".
QString stateWords(const command::CommandRecord& command);

/// "18:30", with the day where it is another than the reference's: "14 Sep 18:30".
QString instantWords(Instant at, const DisplayOptions& display, Instant reference);

/// A stored sentence for people: the instants in it (ISO 8601, UTC) become clock times in the shown zone,
/// with the day where it is another than the reference's.
QString sentenceText(std::string_view stored, const DisplayOptions& display, Instant reference);

} // namespace sinew::ui
