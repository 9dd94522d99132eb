// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "SignedPeople.h"

#include <sinew/field/Field.h>

/// A small city for tests: eight piers, four dampers, a grid of pipes; channels and actuators as a binding
/// table would make them.
namespace testworld {

sinew::Instant start(); ///< of every test scenario
sinew::ModelPtr model();
sinew::water::PipeNetwork network();
sinew::drainage::DrainageModel
sewer(); ///< M-1, M-2, M-3 to the outfall O-1; two catchments; the gate G-1 behind the basin M-2
sinew::field::Scenario quiet();
sinew::field::Scenario storm();
sinew::field::Scenario burst(const std::string& pipe);
sinew::Result<std::unique_ptr<sinew::field::Field>>
make(sinew::field::Scenario scenario, std::shared_ptr<const sinew::Clock> clock, std::uint64_t seed = 1);
/// Who has keys at this field.
const sinew::tests::SignedPeople& people();
/// Units as on the wire; signed by enough people.
sinew::wire::CommandMessage command(sinew::wire::CommandMessage::Verb verb, const std::string& id,
                                    const std::string& actuator, const std::string& action, double value,
                                    const sinew::Clock& clock);

} // namespace testworld
