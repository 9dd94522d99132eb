// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/command/Keeping.h>
#include <sinew/keys/Keys.h>
#include <sinew/store/LedgerHeads.h>
#include <sinew/store/Project.h>

#include <future>
#include <memory>
#include <string>

namespace sinew::loop {

/// Publishes the ledger's head to a file in a second place: where it moved, at intervals, and at the end. Before
/// each, the one that was published last is looked for in the ledger: where it is not there, rows were cut off or
/// written anew, and nothing is published over it.
///
/// The file is never made here: a share that is not mounted would look like an empty folder. It is touched on a
/// thread of its own, because a share whose server is gone answers nobody. Thread: the loop's.
class HeadPublisher {
public:
    HeadPublisher(std::shared_ptr<store::Project> project, std::shared_ptr<const keys::Signer> seat);
    ~HeadPublisher();

    void setKeeping(const command::Keeping& keeping);
    /// Begins what is due and takes in what was done.
    void look(Instant wall);
    /// Publishes what is not yet; waits for the place three seconds at most.
    void close(Instant wall);

    enum class Trouble { None, NotPublished, NotTheSame };
    /// Nobody knows yet whether there is trouble.
    bool isFirstUnderWay() const { return m_running.valid() && m_published < 0 && m_trouble == Trouble::None; }
    Trouble trouble() const { return m_trouble; }
    const std::string& why() const { return m_why; } ///< empty: nothing is wrong

private:
    using Done = Result<store::LedgerHead>;
    bool isDue(Instant wall);
    void begin(Instant wall);
    void take(Instant wall);
    void troubled(Trouble trouble, std::string why);

    std::shared_ptr<store::Project> m_project;
    std::shared_ptr<const keys::Signer> m_seat;
    command::Keeping m_keeping;
    std::future<Done> m_running;
    Instant m_begun, m_next; ///< wall
    std::int64_t m_published = -1; ///< row; -1: not compared yet
    Trouble m_trouble = Trouble::None;
    std::string m_why;
};

} // namespace sinew::loop
