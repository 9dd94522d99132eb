// SPDX-License-Identifier: GPL-3.0-or-later
#include "LoopPrivate.h"

namespace sinew::loop {

namespace {

constexpr std::size_t kMaxHeard = 1000; ///< of what the field said, in case this seat takes the duty over
constexpr Duration kHeardFor = std::chrono::minutes(2);
constexpr Duration kClockSet = std::chrono::minutes(1); ///< world; more than a clock that is followed drifts

} // namespace

void Loop::Private::takeMessages()
{
    takeWhile([] { return true; });
}

void Loop::Private::takePortion(std::chrono::steady_clock::duration most)
{
    const auto end = std::chrono::steady_clock::now() + most;
    takeWhile([&] { return std::chrono::steady_clock::now() < end && !requests.areThere(); });
}

void Loop::Private::takeWhile(const std::function<bool()>& goesOn)
{
    for (live::Message& message : inbox.takeControl())
        takeMessage(message);
    if (waiting.empty())
        std::ranges::move(inbox.takeTelemetry(), std::back_inserter(waiting));
    while (!waiting.empty() && goesOn()) {
        changed = true;
        takeTelemetry(waiting.front());
        waiting.pop_front();
    }
    commands.measured(trusted);
    trusted.clear();
    writer.add(std::exchange(unstored, {}));
}

void Loop::Private::takeMessage(live::Message& message)
{
    changed = true;
    if (auto* outlook = std::get_if<wire::OutlookMessage>(&message)) {
        simulated |= outlook->simulated;
        if (auto cleaned = cleaner.clean(*outlook))
            takeOutlook(std::move(*cleaned));
    } else if (auto* feedback = std::get_if<wire::FeedbackMessage>(&message))
        takeFeedback(std::move(*feedback));
    else if (auto* clock = std::get_if<wire::ClockMessage>(&message))
        takeClock(*clock);
}

void Loop::Private::takeFeedback(wire::FeedbackMessage message)
{
    commands.feedback(message);
    if (!seats.now().isShared)
        return;
    heard.emplace_back(parts.clock->wall(), std::move(message));
    while (heard.size() > kMaxHeard || heard.front().first < parts.clock->wall() - kHeardFor)
        heard.pop_front();
}

void Loop::Private::takeClock(const wire::ClockMessage& clock)
{
    worldRate = clock.rate;
    if (!parts.followClock)
        return;
    const Instant before = parts.clock->world();
    parts.followClock(clock);
    // At the start: this machine's own time was shown until the field said which time it is there.
    if (parts.clock->world() - before > kClockSet)
        alarms.clockSet();
}

void Loop::Private::takeOutlook(Outlook outlook)
{
    if (outlooks.isKnown(outlook))
        return;
    live.apply(outlook);
    if (const Channel* channel = isOnDuty ? index.channel(outlook.channel) : nullptr)
        if (const auto added = skills.add(forecast::forecastOf(outlook, *channel)); !added)
            fault = "An outlook cannot be stored: " + added.error().text();
    outlooks.keep(std::move(outlook));
}

void Loop::Private::takeTelemetry(const wire::Telemetry& telemetry)
{
    simulated |= telemetry.simulated;
    auto cleaned = cleaner.clean(telemetry, parts.clock->wall(), parts.clock->world());
    guard.examine(telemetry, cleaned, parts.clock->world());
    if (keepsHistory())
        for (const auto* samples : {&cleaned.fresh, &cleaned.late})
            unstored.insert(unstored.end(), samples->begin(), samples->end());
    live.apply(cleaned.fresh);
    live.heard(telemetry);
    const auto suspects = guard.suspects(); // what may be forged proves nothing
    for (const Sample& sample : cleaned.fresh)
        if (!suspects || !suspects->contains(sample.channel))
            trusted.push_back(sample);
}

void Loop::Private::applyGuard()
{
    const bool isNews = guard.settle(parts.clock->world());
    if (isNews) {
        changed = true;
        live.suspect(guard.suspects());
    }
    if (!isOnDuty || (!isNews && isGuardKnown))
        return;
    isGuardKnown = true;
    setFindings(live::kSecuritySystem, guard.findings()); // what stood before a restart is found again
    if (isNews || !guard.findings().empty())
        alarms.findings(alarmingFindings());
}

} // namespace sinew::loop
