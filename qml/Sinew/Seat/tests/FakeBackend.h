// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "Backend.h"

#include <memory>
#include <string>
#include <vector>

/// Stands in for the loop: answers what it was given and remembers what it was asked.
class FakeBackend final : public sinew::ui::Backend {
public:
    std::shared_ptr<const sinew::loop::Overview> current;
    sinew::ModelPtr currentModel;
    sinew::live::StateSnapshot past;
    std::vector<sinew::Forecast> issued;
    std::vector<sinew::store::SeriesBucket> buckets;
    std::shared_ptr<sinew::ManualClock> manual;
    sinew::Result<void> answer;
    std::vector<std::string> asked;
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
    sinew::live::StateSnapshot stateAt(sinew::Instant at) const override
    {
        auto state = past;
        state.at = at;
        return state;
    }
    sinew::Result<std::vector<sinew::store::SeriesBucket>> series(const sinew::ChannelId&, sinew::Instant,
                                                                  sinew::Instant, std::size_t) const override
    {
        return buckets;
    }
    sinew::Result<std::vector<sinew::Forecast>> forecasts(sinew::Instant, sinew::Instant) const override
    {
        return issued;
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
    std::future<sinew::Result<void>> acknowledge(const sinew::AlarmId& id, const sinew::User& user,
                                                 const std::string& comment) override
    {
        return note("acknowledge " + id.value + " " + user.id.value + " " + comment);
    }
    std::future<sinew::Result<void>> shelve(const sinew::AlarmId& id, const sinew::User& user, sinew::Duration wall,
                                            const std::string& reason) override
    {
        return note("shelve " + id.value + " " + user.id.value + " "
                    + std::to_string(static_cast<long>(sinew::toSeconds(wall))) + " " + reason);
    }
    std::future<sinew::Result<void>> unshelve(const sinew::AlarmId& id, const sinew::User& user) override
    {
        return note("unshelve " + id.value + " " + user.id.value);
    }

private:
    std::future<sinew::Result<void>> note(std::string what)
    {
        asked.push_back(std::move(what));
        std::promise<sinew::Result<void>> done;
        done.set_value(answer);
        return done.get_future();
    }
};
