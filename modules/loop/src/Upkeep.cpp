// SPDX-License-Identifier: GPL-3.0-or-later
#include "Upkeep.h"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

namespace sinew::loop {

namespace {

constexpr Duration kAskEvery = std::chrono::seconds(30);
constexpr const char* kHeads = "upkeep/heads";
constexpr const char* kCutOff = "upkeep/ledger-cut-off";
// Two alarms: one that was acknowledged as low must sound again when it becomes urgent.
constexpr const char* kRoomSoon = "upkeep/room-soon";
constexpr const char* kRoomNow = "upkeep/room-now";

} // namespace

std::optional<alarm::Priority> upkeepPriorityOf(const Finding& finding)
{
    if (finding.system != kUpkeepSystem)
        return std::nullopt;
    return finding.id == kRoomSoon || finding.id == kHeads ? alarm::Priority::Low : alarm::Priority::High;
}

Upkeep::Upkeep(std::shared_ptr<store::Project> project, std::shared_ptr<const keys::Signer> seat,
               StorageWatch::Measure measure)
    : m_project(std::move(project)), m_heads(m_project, std::move(seat)), m_room(measure),
      m_watchesRoom(measure != nullptr)
{
}

bool Upkeep::look(Instant wall, Instant world)
{
    if (m_project->access() == store::Project::Access::ReadOnly)
        return false;
    if (wall - m_asked >= kAskEvery || wall < m_asked) {
        m_asked = wall;
        if (auto keeping = command::keepingOf(m_project->ledger()))
            m_keeping = std::move(*keeping);
        m_heads.setKeeping(m_keeping);
    }
    m_heads.look(wall);
    if (m_watchesRoom)
        lookAtRoom(wall);
    const auto before = std::exchange(m_findings, {});
    refresh(before, world);
    if (!m_isKnown)
        return m_isKnown = !m_heads.isFirstUnderWay();
    return !std::ranges::equal(before, m_findings, [](const Finding& a, const Finding& b) {
        return a.id == b.id && a.title == b.title && a.detail == b.detail;
    });
}

/// What was measured is kept with the project, so that a restart does not forget how fast it fills.
void Upkeep::lookAtRoom(Instant wall)
{
    if (!m_hasRecalled) {
        const auto before = store::spacesSince(*m_project, wall - StorageWatch::kMemory);
        if (!before)
            return; // it cannot be read now
        m_hasRecalled = true;
        m_room.recall(*before);
    }
    if (m_room.look(wall, m_keeping.room))
        m_unsaved.push_back(m_room.sample());
    saveMeasured();
}

/// In a thread of its own; what could not be saved is tried again with what comes next.
void Upkeep::saveMeasured()
{
    if (m_saving.valid()) {
        if (m_saving.wait_for(std::chrono::seconds(0)) != std::future_status::ready)
            return;
        if (m_saving.get())
            m_onTheirWay.clear();
    }
    if (m_unsaved.empty())
        return;
    m_onTheirWay.insert(m_onTheirWay.end(), m_unsaved.begin(), m_unsaved.end());
    m_unsaved.clear();
    const Instant from = m_onTheirWay.back().wall - StorageWatch::kMemory;
    std::erase_if(m_onTheirWay, [&](const store::SpaceSample& sample) { return sample.wall < from; });
    m_saving = std::async(std::launch::async, [project = m_project, samples = m_onTheirWay, from] {
        return store::saveSpaces(*project, samples, from);
    });
}

void Upkeep::leave()
{
    m_heads.setKeeping({});
    m_keeping = {};
    m_asked = {};
    m_isKnown = m_hasRecalled = false;
    m_findings.clear();
    m_fault.clear();
}

void Upkeep::close(Instant wall)
{
    if (m_project->access() == store::Project::Access::ReadOnly || std::exchange(m_isClosed, true))
        return;
    m_heads.close(wall);
    if (m_saving.valid())
        m_saving.wait();
    saveMeasured();
}

/// What stood before keeps its begin.
void Upkeep::refresh(const std::vector<Finding>& before, Instant world)
{
    const auto add = [&](const char* id, std::string title, std::string detail) {
        const auto stood = std::ranges::find(before, id, &Finding::id);
        m_findings.push_back({.id = id,
                              .system = kUpkeepSystem,
                              .title = std::move(title),
                              .detail = std::move(detail),
                              .since = stood == before.end() ? world : stood->since,
                              .candidates = {}});
    };
    m_fault.clear();
    if (m_heads.trouble() == HeadPublisher::Trouble::NotTheSame) {
        m_fault = fmt::format("The record of this project is not the one that was published: {}. Keep both as they are, "
                              "and call the administrator; sinew-cli ledger verify --heads names what differs.",
                              m_heads.why());
        add(kCutOff, "The ledger was cut off or written anew", m_fault);
    } else if (m_heads.trouble() == HeadPublisher::Trouble::NotPublished) {
        m_fault = fmt::format("The ledger's head cannot be published ({}): what is cut off from the record would not "
                              "show until it can. Look whether that place is there and can be written; it is tried "
                              "again every minute.",
                              m_heads.why());
        add(kHeads, "The ledger's head is not published", m_fault);
    }
    if (m_room.level() != StorageWatch::Level::Fine)
        add(m_room.level() == StorageWatch::Level::Now ? kRoomNow : kRoomSoon, m_room.title(), m_room.sentence());
}

} // namespace sinew::loop
