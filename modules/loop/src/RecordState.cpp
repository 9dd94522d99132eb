// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/loop/RecordState.h>

#include "StorageWatch.h"

#include <sinew/command/KnownSeats.h>

#include <algorithm>
#include <future>
#include <span>
#include <thread>

namespace sinew::loop {

namespace {

constexpr auto kPatience = std::chrono::seconds(5);

/// Detached: nobody can end a thread that waits for a dead share.
Result<std::optional<store::LedgerHead>> lastHeadIn(const std::string& file)
{
    std::promise<Result<std::optional<store::LedgerHead>>> promise;
    auto read = promise.get_future();
    std::thread([promise = std::move(promise), file]() mutable { promise.set_value(store::lastHead(file)); }).detach();
    if (read.wait_for(kPatience) != std::future_status::ready)
        return fail(ErrorCode::Timeout, "the place does not answer", file);
    return read.get();
}

Result<void> lookAtHead(const store::Ledger& ledger, RecordState& state)
{
    if (state.keeping.heads.empty())
        return {};
    auto head = lastHeadIn(state.keeping.heads);
    if (!head) {
        state.headTrouble = head.error().text();
        return {};
    }
    state.head = std::move(*head);
    if (!state.head)
        return {};
    const auto faults = store::checkHeads(ledger, std::span(&*state.head, 1));
    const auto seats = faults ? command::seatsOf(ledger) : passOn(faults);
    if (!seats)
        return passOn(seats);
    if (!faults->empty())
        state.headTrouble = faults->front();
    const auto signer = std::ranges::find(*seats, state.head->signer, &command::KnownSeat::key);
    state.headSeat = signer == seats->end() ? std::string() : signer->name;
    return {};
}

Result<void> lookAtRoom(store::Project& project, RecordState& state)
{
    auto space = project.space();
    const auto before = space ? store::spacesSince(project, state.wall - StorageWatch::kMemory) : passOn(space);
    if (!before)
        return passOn(before);
    StorageWatch watch([&] { return space; });
    watch.recall(*before);
    watch.look(state.wall, state.keeping.room);
    state.space = watch.space();
    state.growth = watch.growth();
    state.lasts = watch.lasts();
    return {};
}

} // namespace

Result<RecordState> recordStateOf(store::Project& project, Instant wall)
{
    const store::Ledger& ledger = project.ledger();
    const auto last = ledger.lastNumber();
    const auto keeping = last ? command::keepingOf(ledger) : passOn(last);
    const auto backup = keeping ? command::lastBackup(ledger) : passOn(keeping);
    const auto archive = backup ? command::lastArchive(ledger) : passOn(backup);
    if (!archive)
        return passOn(archive);
    RecordState state{.wall = wall, .lastRow = *last, .keeping = *keeping, .backup = *backup, .archive = *archive};
    if (const auto looked = lookAtHead(ledger, state); !looked)
        return passOn(looked);
    if (const auto looked = lookAtRoom(project, state); !looked)
        return passOn(looked);
    return state;
}

} // namespace sinew::loop
