// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "OpenProject.h"

#include <sinew/core/Time.h>
#include <sinew/field/FieldRunner.h>
#include <sinew/live/InProcessSource.h>

namespace sinew::app {

/// A simulated field in this process, for the demo and for headless replays. It shares nothing with the loop
/// but the link, over which the same messages go as over a wire.
class DemoWorld {
public:
    /// Errors: those of the scenario's file and of the field.
    static Result<std::unique_ptr<DemoWorld>> make(const OpenProject& open, const std::string& scenario,
                                                   std::uint64_t seed,
                                                   std::shared_ptr<const Clock> clock = nullptr);
    /// The world's time: from the scenario's start up to `rate` times as fast as wall time.
    const std::shared_ptr<const Clock>& clock() const { return m_clock; }
    std::unique_ptr<live::Source> source() const { return std::make_unique<live::InProcessSource>(m_link); }
    const field::Scenario& scenario() const { return m_scenario; }
    /// Produces the scenario's past, then lets the world run; returns at once.
    void start() { m_runner->start(); }
    field::FieldRunner& runner() { return *m_runner; }

private:
    DemoWorld() = default;
    field::Scenario m_scenario;
    std::shared_ptr<const Clock> m_clock;
    std::shared_ptr<live::InProcessLink> m_link = std::make_shared<live::InProcessLink>();
    std::unique_ptr<field::FieldRunner> m_runner; ///< last: its thread uses all of the above
};

} // namespace sinew::app
