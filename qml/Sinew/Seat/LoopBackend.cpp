// SPDX-License-Identifier: GPL-3.0-or-later
#include "Backend.h"

namespace sinew::ui {

namespace {

class LoopBackend final : public Backend {
public:
    explicit LoopBackend(loop::Loop& loop) : m_loop(loop)
    {
        m_loop.onChanged = [this] {
            if (onChanged)
                onChanged();
        };
    }
    ~LoopBackend() override { m_loop.onChanged = nullptr; }

    std::shared_ptr<const loop::Overview> overview() const override { return m_loop.overview(); }
    ModelPtr model() const override { return m_loop.model(); }
    const Clock& clock() const override { return m_loop.clock(); }
    Result<std::shared_ptr<const loop::Overview>> overviewAt(Instant at) const override
    {
        return m_loop.overviewAt(at);
    }
    Result<loop::Past> past(Instant from, Instant to, Instant at) const override
    {
        return m_loop.past(from, to, at);
    }
    Result<std::vector<store::SeriesBucket>> series(const ChannelId& channel, Instant from, Instant to,
                                                    std::size_t maxBuckets) const override
    {
        return m_loop.history().series(channel, from, to, maxBuckets);
    }
    std::optional<std::pair<Instant, Instant>> extent() const override
    {
        return m_loop.history().extent().value_or(std::optional<std::pair<Instant, Instant>>());
    }
    std::future<Result<void>> approve(const CommandId& id, const User& user) override
    {
        return m_loop.approve(id, user);
    }
    std::future<Result<void>> reject(const CommandId& id, const User& user,
                                     const std::string& reason) override
    {
        return m_loop.reject(id, user, reason);
    }
    std::future<Result<void>> cancel(const CommandId& id, const User& user,
                                     const std::string& reason) override
    {
        return m_loop.cancel(id, user, reason);
    }
    std::future<Result<CommandId>> request(const Proposal& proposal, const User& user) override
    {
        return m_loop.request(proposal, user);
    }
    std::future<Result<CommandId>> prepare(const Proposal& proposal, const User& user,
                                           Duration validFor) override
    {
        return m_loop.prepare(proposal, user, validFor);
    }
    std::future<Result<void>> releaseReady(const CommandId& id) override
    {
        return m_loop.releaseReady(id);
    }
    std::future<Result<void>> acknowledge(const AlarmId& id, const User& user,
                                          const std::string& comment) override
    {
        return m_loop.acknowledge(id, user, comment);
    }
    std::future<Result<void>> shelve(const AlarmId& id, const User& user, Duration wall,
                                     const std::string& reason) override
    {
        return m_loop.shelve(id, user, wall, reason);
    }
    std::future<Result<void>> unshelve(const AlarmId& id, const User& user) override
    {
        return m_loop.unshelve(id, user);
    }
    std::future<Result<void>> perform(const alarm::Deed& deed, const User& user) override
    {
        return m_loop.perform(deed, user);
    }
    Result<alarm::Health> alarmHealth(Instant from, Instant to) const override
    {
        return m_loop.alarmHealth(from, to);
    }
    const store::Ledger& ledger() const override { return m_loop.project().ledger(); }

private:
    loop::Loop& m_loop;
};

} // namespace

std::unique_ptr<Backend> makeLoopBackend(loop::Loop& loop)
{
    return std::make_unique<LoopBackend>(loop);
}

} // namespace sinew::ui
