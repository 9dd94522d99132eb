// SPDX-License-Identifier: GPL-3.0-or-later
// A random walk over everything that can happen, checked against what must hold whatever happens. The checks
// look at the messages that went out and at the ledger's rows only, so they share no code with the service.
#include "support/CommandBench.h"

#include <sinew/twin/ProposalJson.h>

#include <map>
#include <nlohmann/json.hpp>
#include <QtTest>
#include <random>
#include <set>

using namespace sinew;
using namespace sinew::tests;
using command::Event;

namespace {

/// What the ledger says about one command, read without the service's code.
struct Story {
    bool proposed = false;
    int needed = 0;
    std::set<std::string> approvedBy;
    std::string origin, state;
    bool hazardous = false;
    std::optional<Instant> approvedAtWall;
    Instant decideBy;
    std::map<std::string, int> rows; ///< type -> how many
};

using Stories = std::map<std::string, Story>;

/// Reads on from where it stopped.
void readOn(const FakeLedger& ledger, std::size_t& read, Stories& stories)
{
    for (; read < ledger.all.size(); ++read) {
        const auto& row = ledger.all[read];
        const auto detail = nlohmann::json::parse(row.entry.detail);
        Story& story = stories[row.entry.subject];
        ++story.rows[row.entry.type];
        story.state = detail["state"];
        story.origin = detail["origin"];
        if (row.entry.type == "proposed") {
            story.proposed = true;
            story.needed = detail["approvalsNeeded"];
            story.hazardous = detail["proposal"]["hazardous"];
        }
        if (detail.contains("decideByWall"))
            story.decideBy = parseUtc(detail["decideByWall"].get<std::string>()).value();
        if (row.entry.category == "approval")
            story.approvedBy.insert(detail["user"]["id"].get<std::string>());
        if (row.entry.type == "approved")
            story.approvedAtWall = row.entry.wall;
    }
}

class Walk {
public:
    explicit Walk(unsigned seed) : m_random(seed)
    {
        m_bench.onSend = [this](const wire::CommandMessage& message) { check(message); };
    }

    void step()
    {
        m_before = m_bench.ledger.all.size();
        const auto shown = states();
        act();
        checkShown(shown);
        ++m_steps;
    }
    const std::string& fault() const { return m_fault; }
    CommandBench& bench() { return m_bench; }
    const std::set<State>& reached() const { return m_reached; }

private:
    int pick(int below) { return std::uniform_int_distribution<int>(0, below - 1)(m_random); }
    bool chance(double p) { return std::bernoulli_distribution(p)(m_random); }
    void expect(bool good, const std::string& what)
    {
        if (!good && m_fault.empty())
            m_fault = "step " + std::to_string(m_steps) + ": " + what;
    }

    User anybody()
    {
        const User all[] = {kAda, kBob, kEve, kVic};
        return all[pick(4)];
    }
    CommandId anyCommand()
    {
        const auto all = m_bench.service->commands();
        // Mostly the newest: those that are alive.
        return all.empty() ? CommandId("none") : all[pick(std::min<int>(4, int(all.size())))].id;
    }
    Proposal anyProposal()
    {
        Proposal p = chance(0.4) ? m_bench.close() : m_bench.heat();
        p.id = ProposalId("c" + std::to_string(++m_lastId));
        p.key = std::string("key") + char('a' + pick(4));
        if (p.action == "pre-heat" && chance(0.5))
            p.alsoSet = {{ActuatorId("bridge/D3/heater"), 330.0}};
        if (p.action == "pre-heat" && chance(0.2))
            p.verify.reset();
        if (chance(0.1))
            p.value = 1e9;
        p.decideWithin = std::chrono::seconds(10 + pick(300));
        p.actBefore = m_bench.clock.world() + std::chrono::minutes(pick(600));
        return p;
    }

    void act()
    {
        // The ledger and the link fail now and then, also in the middle of a step.
        m_bench.ledger.failing = chance(0.05);
        const int until = chance(0.05) ? pick(3) : 1000;
        m_bench.ledger.failAt = [count = 0, until](const store::LedgerEntry&) mutable {
            return count++ >= until;
        };
        m_bench.linkDown = chance(0.02);
        switch (pick(12)) {
        case 0:
            (void)m_bench.service->propose(anyProposal());
            break;
        case 1:
            (void)m_bench.service->request(anyProposal(), anybody());
            break;
        case 2:
        case 3:
            (void)m_bench.service->approve(anyCommand(), anybody());
            break;
        case 4:
            chance(0.15) ? void(m_bench.service->reject(anyCommand(), anybody(), "no")) : void();
            break;
        case 5:
            chance(0.15) ? void(m_bench.service->cancel(anyCommand(), anybody(), "stop")) : void();
            break;
        case 6:
        case 7:
        case 8:
            answer();
            break;
        case 9:
            m_bench.measure(chance(0.5) ? 0.031 : 0.058);
            break;
        case 10:
            tick();
            break;
        case 11:
            chance(0.05) ? restart() : tick();
            break;
        }
    }
    void answer()
    {
        const char* actuators[] = {"bridge/D2/heater", "bridge/D3/heater", "water/V3/valve", "unknown"};
        const Stage likely[] = {Stage::Selected, Stage::Accepted, Stage::Done};
        const Stage stage = chance(0.93) ? likely[pick(3)] : static_cast<Stage>(pick(7));
        m_bench.answer(anyCommand(), actuators[pick(4)], stage,
                       stage == Stage::Refused ? wire::Refusal::Interlocked : wire::Refusal::None,
                       chance(0.5) ? std::optional(59.0) : std::nullopt);
    }
    void tick()
    {
        m_bench.clock.advanceWall(std::chrono::milliseconds(pick(chance(0.1) ? 90'000 : 3'000)));
        m_bench.clock.advanceWorld(std::chrono::seconds(pick(300)));
        auto state = m_bench.state();
        if (chance(0.1))
            state.channels[1].stale = true;
        m_bench.service->tick(state);
    }
    void restart()
    {
        m_bench.ledger.failing = false;
        m_bench.ledger.failAt = nullptr;
        const auto shown = m_bench.service->commands();
        const auto sent = m_bench.sent.size();
        m_bench.restart();
        expect(m_bench.service->restore().has_value(), "restore failed");
        expect(m_bench.sent.size() == sent, "restore sent something");
        for (const auto& old : shown) {
            const auto now = m_bench.service->command(old.id);
            const bool wasBetween = old.state == State::Approved || old.state == State::Selected;
            expect(now && (now->state == old.state || (wasBetween && now->state == State::Cancelled)),
                   "restore changed " + old.id.value);
            expect(!now || (now->approvals == old.approvals && toJson(now->proposal) == toJson(old.proposal)),
                   "restore changed what " + old.id.value + " asks or who approved it");
        }
    }

    void check(const wire::CommandMessage& message)
    {
        readOn(m_bench.ledger, m_read, m_stories);
        const auto found = m_stories.find(message.id.value);
        expect(found != m_stories.end() && found->second.proposed, "sent what was never proposed");
        if (found == m_stories.end())
            return;
        const Story& story = found->second;
        expect(int(story.approvedBy.size()) >= story.needed, "sent without its approvals");
        expect(!story.approvedBy.contains("vic"), "a viewer approved");
        const bool isOwn = story.origin.starts_with("operator:");
        expect(!story.hazardous || story.approvedBy.size() >= (isOwn ? 1u : 2u), "hazardous with one person");
        expect(!story.hazardous || !isOwn || !story.approvedBy.contains(story.origin.substr(9)),
               "the requester approved a hazardous command");
        expect(m_nonces.insert(message.nonce).second, "a nonce was used twice");
        const auto key =
            message.id.value + "/" + message.actuator.value + "/" + std::to_string(int(message.verb));
        expect(m_sent.insert(key).second, "sent twice: " + key);
        if (message.verb == Verb::Cancel)
            return;
        expect(story.approvedAtWall.has_value(), "sent without the last approval in the ledger");
        expect(story.approvedAtWall && m_bench.clock.wall() < *story.approvedAtWall + 60s,
               "sent after its expiry");
        expect(story.approvedAtWall && *story.approvedAtWall < story.decideBy,
               "approved after people's deadline");
        expect(message.expiresAt > m_bench.clock.wall(), "sent with an expiry that is over");
        const char* row = message.verb == Verb::Select ? "select-sent" : "operate-sent";
        expect(story.rows.contains(row) && story.rows.at(row) == 1,
               std::string("sent before the ledger's ") + row);
        expect(message.verb != Verb::Operate || story.rows.contains("selected"),
               "operated before it was selected");
    }

    std::map<std::string, State> states() const
    {
        std::map<std::string, State> all;
        for (const auto& record : m_bench.service->commands())
            all[record.id.value] = record.state;
        return all;
    }
    /// Every change of state that can be seen is the ledger's last word, and each row is a step of the table.
    void checkShown(const std::map<std::string, State>& before)
    {
        readOn(m_bench.ledger, m_read, m_stories);
        std::map<std::string, State> walked = before;
        for (std::size_t i = m_before; i < m_bench.ledger.all.size(); ++i) {
            const auto& entry = m_bench.ledger.all[i].entry;
            if (entry.type == "proposed") {
                walked[entry.subject] = State::Proposed;
                continue;
            }
            const auto event = command::eventFrom(entry.type);
            expect(event && walked.contains(entry.subject), "a row about nothing");
            const auto to = event ? command::next(walked[entry.subject], *event) : std::nullopt;
            expect(to.has_value(), "a row that is no step: " + entry.type);
            walked[entry.subject] = to.value_or(State::Proposed);
        }
        for (const auto& [id, state] : states()) {
            m_reached.insert(state);
            expect(m_stories.contains(id) && m_stories.at(id).state == nameOf(state),
                   "shown, but not in the ledger: " + id);
            expect(walked.contains(id) && walked.at(id) == state, "changed without a row: " + id);
        }
    }

    std::mt19937 m_random;
    CommandBench m_bench;
    std::set<std::string> m_sent, m_nonces;
    std::set<State> m_reached;
    std::string m_fault;
    std::size_t m_before = 0, m_read = 0;
    Stories m_stories;
    int m_steps = 0, m_lastId = 0;
};

} // namespace

class tst_CommandWalk : public QObject {
    Q_OBJECT
private slots:
    void holdsWhateverHappens()
    {
        std::set<State> reached;
        std::size_t sent = 0;
        for (unsigned seed = 1; seed <= 100; ++seed) {
            Walk walk(seed);
            for (int i = 0; i < 400 && walk.fault().empty(); ++i)
                walk.step();
            QVERIFY2(walk.fault().empty(), ("seed " + std::to_string(seed) + ", " + walk.fault()).c_str());
            reached.insert(walk.reached().begin(), walk.reached().end());
            sent += walk.bench().sent.size();
        }
        // The walk is worth something only where it gets everywhere.
        for (int state = 0; state < 12; ++state)
            QVERIFY2(reached.contains(static_cast<State>(state)),
                     std::string(nameOf(static_cast<State>(state))).c_str());
        QVERIFY(sent > 200);
    }
};

QTEST_GUILESS_MAIN(tst_CommandWalk)
#include "tst_CommandWalk.moc"
