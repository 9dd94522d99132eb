// SPDX-License-Identifier: GPL-3.0-or-later
#include "HeadPublisher.h"

#include <fmt/format.h>
#include <span>
#include <thread>

namespace sinew::loop {

namespace {

constexpr Duration kAgainAfter = std::chrono::minutes(1);  ///< a failure
constexpr Duration kLookAgain = std::chrono::seconds(10);  ///< whether the head moved
constexpr Duration kSilentAfter = std::chrono::seconds(30);
constexpr auto kPatience = std::chrono::seconds(3); ///< at the end

/// The last head in the file, if it is the ledger's; else Corrupt, with how it differs.
Result<std::optional<store::LedgerHead>> ownLastHead(const store::Ledger& ledger, const std::string& file)
{
    auto known = store::lastHead(file);
    if (!known || !*known)
        return known;
    const auto faults = store::checkHeads(ledger, std::span(&**known, 1));
    if (!faults)
        return passOn(faults);
    return faults->empty() ? known : fail(ErrorCode::Corrupt, faults->front(), file);
}

/// One publication. The project may close while the place keeps it waiting.
Result<store::LedgerHead> publishTo(const std::string& file, const std::weak_ptr<store::Project>& project,
                                    const keys::Signer& seat, Instant wall)
{
    std::error_code failed;
    if (!std::filesystem::exists(file, failed))
        return fail(ErrorCode::NotFound, failed ? failed.message() : "the file is not there", file);
    Result<store::LedgerHead> head = fail(ErrorCode::Cancelled, "the project was closed");
    if (const auto open = project.lock()) {
        const auto known = ownLastHead(open->ledger(), file);
        if (!known)
            return passOn(known);
        head = store::headOf(open->ledger(), wall, seat);
        if (head && *known && (*known)->number == head->number)
            return head;
    }
    if (!head)
        return head;
    const auto published = store::publishHead(*head, file);
    return published ? head : passOn(published);
}

} // namespace

HeadPublisher::HeadPublisher(std::shared_ptr<store::Project> project, std::shared_ptr<const keys::Signer> seat)
    : m_project(std::move(project)), m_seat(std::move(seat))
{
}

HeadPublisher::~HeadPublisher() = default;

void HeadPublisher::setKeeping(const command::Keeping& keeping)
{
    if (keeping == m_keeping)
        return;
    m_keeping = keeping;
    m_published = -1;
    m_next = {};
    troubled(Trouble::None, {});
}

bool HeadPublisher::isDue(Instant wall)
{
    if (m_keeping.heads.empty() || m_running.valid() || wall < m_next)
        return false;
    if (m_project->ledger().lastNumber().value_or(m_published) != m_published)
        return true;
    m_next = wall + kLookAgain;
    return false;
}

void HeadPublisher::begin(Instant wall)
{
    if (!m_seat) {
        m_next = wall + kAgainAfter;
        return troubled(Trouble::NotPublished, "this seat has no key of its own to sign it with");
    }
    std::promise<Done> promise;
    m_running = promise.get_future();
    m_begun = wall;
    // Detached: nobody can end a thread that waits for a dead share.
    std::thread([promise = std::move(promise), file = m_keeping.heads, project = std::weak_ptr(m_project), seat = m_seat,
                 wall]() mutable { promise.set_value(publishTo(file, project, *seat, wall)); })
        .detach();
}

void HeadPublisher::take(Instant wall)
{
    const Done done = m_running.get();
    m_next = done ? m_begun + m_keeping.every : wall + kAgainAfter;
    if (done) {
        m_published = done->number;
        return troubled(Trouble::None, {});
    }
    if (done.error().code == ErrorCode::NotFound && done.error().subject.empty())
        return; // an empty ledger has no head
    troubled(done.error().code == ErrorCode::Corrupt ? Trouble::NotTheSame : Trouble::NotPublished,
             done.error().text());
}

void HeadPublisher::troubled(Trouble trouble, std::string why)
{
    m_trouble = trouble;
    m_why = std::move(why);
}

void HeadPublisher::look(Instant wall)
{
    if (m_running.valid() && m_running.wait_for(std::chrono::seconds(0)) == std::future_status::ready)
        take(wall);
    else if (m_running.valid() && wall - m_begun > kSilentAfter)
        troubled(Trouble::NotPublished, m_keeping.heads + ": the place does not answer");
    if (isDue(wall))
        begin(wall);
}

void HeadPublisher::close(Instant wall)
{
    const auto waited = [&] {
        if (m_running.valid() && m_running.wait_for(kPatience) == std::future_status::ready)
            take(wall);
        return !m_running.valid();
    };
    if (!waited())
        return;
    m_next = {};
    if (isDue(wall)) {
        begin(wall);
        waited();
    }
}

} // namespace sinew::loop
