// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "../../../../tests/support/FakeLedger.h"
#include "Backend.h"
#include "Seat.h"

#include <memory>
#include <string>
#include <vector>

/// The n-th person of the model has signed in.
inline void sit(sinew::ui::Seat& seat, std::size_t n)
{
    seat.sit(seat.index()->model().users.at(n));
}

/// Stands in for the loop: answers what it was given and remembers what it was asked.
class FakeBackend : public sinew::ui::Backend {
public:
    std::shared_ptr<const sinew::loop::Overview> current;
    sinew::ModelPtr currentModel;
    sinew::live::StateSnapshot pastState;
    std::function<sinew::loop::Overview(sinew::Instant)>
        then; ///< what the record says of an instant; else only `pastState`
    sinew::loop::Past happened;
    bool recordIsBroken = false;
    std::vector<sinew::store::SeriesBucket> buckets;
    std::shared_ptr<sinew::ManualClock> manual;
    sinew::Result<void> answer;
    std::vector<std::string> asked;
    std::vector<sinew::alarm::Deed> performed;
    sinew::alarm::Health health;
    std::shared_ptr<sinew::store::Ledger> book = std::make_shared<sinew::tests::FakeLedger>();
    sinew::Proposal requested;

    void publish(sinew::loop::Overview overview)
    {
        current = std::make_shared<const sinew::loop::Overview>(std::move(overview));
        if (onChanged)
            onChanged();
    }

    std::shared_ptr<const sinew::loop::Overview> overview() const override { return current; }
    sinew::ModelPtr model() const override { return currentModel; }
    const sinew::Clock& clock() const override { return *manual; }
    sinew::Result<std::shared_ptr<const sinew::loop::Overview>> overviewAt(sinew::Instant at) const override
    {
        if (recordIsBroken)
            return sinew::fail(sinew::ErrorCode::Io, "the disk is gone", "history");
        sinew::loop::Overview overview = then ? then(at) : sinew::loop::Overview();
        if (!then)
            overview.state = pastState;
        overview.world = overview.state.at = at;
        return std::make_shared<const sinew::loop::Overview>(std::move(overview));
    }
    sinew::Result<sinew::loop::Past> past(sinew::Instant from, sinew::Instant to,
                                          sinew::Instant at) const override
    {
        auto all = happened;
        all.from = from;
        all.to = to;
        all.at = at;
        return all;
    }
    sinew::Result<std::vector<sinew::store::SeriesBucket>> series(const sinew::ChannelId&, sinew::Instant,
                                                                  sinew::Instant, std::size_t) const override
    {
        return buckets;
    }
    std::optional<std::pair<sinew::Instant, sinew::Instant>> extent() const override
    {
        if (buckets.empty())
            return std::nullopt;
        return std::pair(buckets.front().from, buckets.back().to);
    }
    std::future<sinew::Result<void>> approve(const sinew::CommandId& id, const sinew::User& user) override
    {
        return note("approve " + id.value + " " + user.id.value);
    }
    std::future<sinew::Result<void>> reject(const sinew::CommandId& id, const sinew::User& user,
                                            const std::string& reason) override
    {
        return note("reject " + id.value + " " + user.id.value + " " + reason);
    }
    std::future<sinew::Result<void>> cancel(const sinew::CommandId& id, const sinew::User& user,
                                            const std::string& reason) override
    {
        return note("cancel " + id.value + " " + user.id.value + " " + reason);
    }
    std::future<sinew::Result<sinew::CommandId>> request(const sinew::Proposal& proposal,
                                                         const sinew::User& user) override
    {
        asked.push_back("request " + proposal.actuator.value + " " + user.id.value);
        requested = proposal;
        std::promise<sinew::Result<sinew::CommandId>> done;
        if (answer)
            done.set_value(sinew::CommandId("new"));
        else
            done.set_value(sinew::passOn(answer));
        return done.get_future();
    }
    std::future<sinew::Result<sinew::CommandId>> prepare(const sinew::Proposal& proposal,
                                                         const sinew::User& user,
                                                         sinew::Duration validFor) override
    {
        asked.push_back("prepare " + proposal.actuator.value + " " + user.id.value + " " +
                        std::to_string(static_cast<long>(sinew::toSeconds(validFor))));
        requested = proposal;
        std::promise<sinew::Result<sinew::CommandId>> done;
        done.set_value(sinew::CommandId("new"));
        return done.get_future();
    }
    std::future<sinew::Result<void>> releaseReady(const sinew::CommandId& id) override
    {
        return note("release " + id.value);
    }
    std::future<sinew::Result<void>> acknowledge(const sinew::AlarmId& id, const sinew::User& user,
                                                 const std::string& comment) override
    {
        return note("acknowledge " + id.value + " " + user.id.value + " " + comment);
    }
    std::future<sinew::Result<void>> shelve(const sinew::AlarmId& id, const sinew::User& user,
                                            sinew::Duration wall, const std::string& reason) override
    {
        return note("shelve " + id.value + " " + user.id.value + " " +
                    std::to_string(static_cast<long>(sinew::toSeconds(wall))) + " " + reason);
    }
    std::future<sinew::Result<void>> unshelve(const sinew::AlarmId& id, const sinew::User& user) override
    {
        return note("unshelve " + id.value + " " + user.id.value);
    }
    std::future<sinew::Result<void>> perform(const sinew::alarm::Deed& deed,
                                             const sinew::User& user) override
    {
        performed.push_back(deed);
        return note("perform " + user.id.value);
    }
    sinew::Result<sinew::alarm::Health> alarmHealth(sinew::Instant from, sinew::Instant to) const override
    {
        sinew::alarm::Health of = health;
        of.from = from;
        of.to = to;
        return of;
    }
    const sinew::store::Ledger& ledger() const override { return *book; }

private:
    std::future<sinew::Result<void>> note(std::string what)
    {
        asked.push_back(std::move(what));
        std::promise<sinew::Result<void>> done;
        done.set_value(answer);
        return done.get_future();
    }
};
