// SPDX-License-Identifier: GPL-3.0-or-later
// A random walk over everything that can happen at two desks on one ledger, checked against what must hold
// whatever happens. The checks look at the messages that went out, at the ledger's rows and at what the real
// gateway says, so they share no code with the service.
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
    std::optional<Instant> decidedAtWall, releasedAtWall;
    Instant decideBy;
    std::set<std::string> actuators;
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
            for (const auto& target : detail["targets"])
                story.actuators.insert(target["actuator"].get<std::string>());
            story.proposed = true;
            story.needed = detail["approvalsNeeded"];
            story.hazardous = detail["proposal"]["hazardous"];
        }
        if (detail.contains("decideByWall"))
            story.decideBy = parseUtc(detail["decideByWall"].get<std::string>()).value();
        if (row.entry.category == "approval")
            story.approvedBy.insert(detail["user"]["id"].get<std::string>());
        if (row.entry.type == "approved" || row.entry.type == "prepared")
            story.decidedAtWall = row.entry.wall;
        if (row.entry.type == "approved" || row.entry.type == "released")
            story.releasedAtWall = row.entry.wall;
    }
}

/// Who can sign at one desk, and its service.
struct Desk {
    keys::KeyRing ring{keys::KeyPair::generate()};
    std::unique_ptr<CommandService> service;
    bool onDuty = false;
    std::int64_t followed = 0; ///< the ledger's last row when it was last up to date
    std::set<std::string> cancelled;
};

class Walk {
public:
    explicit Walk(unsigned seed) : m_random(seed)
    {
        gateway::Registry registry = m_bench.people.registry();
        for (Desk& desk : m_desks) {
            registry.seats.push_back({"desk", desk.ring.seat()->key(), false});
            for (const char* person : {"ada", "bob", "eve", "vic"})
                desk.ring.open(UserId(person), m_bench.people.key(person));
            make(desk);
        }
        setRules();
        m_gate = gateway::Gatekeeper::open(registry).value();
        m_registry = registry;
        m_desks[0].onDuty = true;
        m_desks[1].service->leaveDuty();
    }

    void step()
    {
        act();
        m_bench.ledger.failing = false;
        m_bench.ledger.failAt = nullptr;
        checkRows();
        for (Desk& desk : m_desks)
            if (chance(0.4)) {
                follow(desk);
                checkShown(desk);
            }
        ++m_steps;
    }
    const std::string& fault() const { return m_fault; }
    const std::set<State>& reached() const { return m_reached; }
    std::size_t sent() const { return m_sent.size(); }
    std::size_t refusedLies() const { return m_lies; }
    std::size_t races() const { return m_races; }

private:
    int pick(int below) { return std::uniform_int_distribution<int>(0, below - 1)(m_random); }
    bool chance(double p) { return std::bernoulli_distribution(p)(m_random); }
    void expect(bool good, const std::string& what)
    {
        if (!good && m_fault.empty())
            m_fault = "step " + std::to_string(m_steps) + ": " + what;
    }

    void make(Desk& desk)
    {
        desk.service = std::make_unique<CommandService>(
            m_bench.model, m_bench.clock, m_bench.ledger, desk.ring,
            [this, &desk](const wire::CommandMessage& message) -> Result<void> {
                if (m_bench.linkDown)
                    return fail(ErrorCode::Io, "not connected", "field");
                check(message, desk);
                return {};
            },
            [](const Proposal&) { return std::optional<Skill>(); });
    }
    /// In a storm no heater above 50 °C; no valve more than twice in twenty minutes.
    void setRules()
    {
        Interlock storm, often;
        storm.id = "storm";
        storm.sentence = "Not in a storm.";
        storm.actuator = "bridge/*/heater";
        storm.asked = {Interlock::Condition::Compare::Above, 323.15};
        storm.channel = ChannelId("weather/wind-speed");
        storm.is = {Interlock::Condition::Compare::AtLeast, 30};
        often.id = "often";
        often.kind = Interlock::Kind::Count;
        often.sentence = "Not so often.";
        often.actuator = "water/*";
        often.count = 2;
        often.period = 20min;
        const User engineer{UserId("e"), "Ed", Role::Engineer};
        if (!command::setInterlocks(m_bench.ledger, {storm, often}, engineer, m_bench.people.key("e"),
                                    m_bench.clock))
            qFatal("no rules");
        m_read = m_checked = m_bench.ledger.all.size();
        for (Desk& desk : m_desks)
            follow(desk);
    }
    void follow(Desk& desk)
    {
        if (m_bench.ledger.all.empty())
            return;
        if (!desk.service->take(m_bench.ledger.all.back()))
            expect(false, "it could not follow");
        desk.followed = static_cast<std::int64_t>(m_bench.ledger.all.size());
    }

    User anybody()
    {
        const User all[] = {kAda, kBob, kEve, kVic};
        return all[pick(4)];
    }
    CommandId anyCommand(const Desk& desk)
    {
        const auto all = desk.service->commands();
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
        Desk& desk = m_desks[pick(2)];
        CommandService& service = *desk.service;
        const User who = anybody();
        const bool isAway = chance(0.1);
        if (isAway)
            desk.ring.close(who.id);
        if (desk.followed < std::ssize(m_bench.ledger.all))
            ++m_races;
        const std::size_t before = m_bench.ledger.all.size();
        switch (pick(16)) {
        case 0:
            if (desk.onDuty)
                (void)service.propose(anyProposal());
            break;
        case 1:
            (void)service.request(anyProposal(), who);
            break;
        case 2:
        case 3:
            (void)service.approve(anyCommand(desk), who);
            break;
        case 4:
            chance(0.15) ? void(service.reject(anyCommand(desk), who, "no")) : void();
            break;
        case 5:
            chance(0.15) ? void(service.cancel(anyCommand(desk), who, "stop")) : void();
            break;
        case 6:
        case 7:
        case 8:
            answer();
            break;
        case 9:
            for (Desk& each : m_desks)
                each.service->measured(std::array{Sample{ChannelId("bridge/P2/displacement"), m_bench.clock.world(),
                                        m_bench.clock.wall(), chance(0.5) ? 0.031 : 0.058, Quality::Good}});
            break;
        case 10:
        case 11:
            tick();
            break;
        case 12:
            chance(0.05) ? restart(desk) : tick();
            break;
        case 13:
            (void)service.prepare(anyProposal(), who, std::chrono::minutes(1 + pick(600)));
            break;
        case 14:
            release(desk);
            break;
        case 15:
            chance(0.1) ? handOver() : tick();
            break;
        }
        if (isAway) {
            for (std::size_t i = before; i < m_bench.ledger.all.size(); ++i)
                expect(m_bench.ledger.all[i].entry.source != "operator:" + who.id.value,
                       "somebody acted who was not signed in");
            desk.ring.open(who.id, m_bench.people.key(who.id.value));
        }
    }
    /// By one gesture, of those that are ready if there are any.
    void release(Desk& desk)
    {
        for (const auto& record : desk.service->commands())
            if (record.state == State::Ready && chance(0.5))
                return void(desk.service->releaseReady(record.id));
        (void)desk.service->releaseReady(anyCommand(desk));
    }
    /// Feedback is lost, comes twice, and comes to both desks.
    void answer()
    {
        const char* actuators[] = {"bridge/D2/heater", "bridge/D3/heater", "water/V3/valve", "unknown"};
        const Stage likely[] = {Stage::Selected, Stage::Accepted, Stage::Done};
        wire::FeedbackMessage message;
        message.command = anyCommand(m_desks[0]);
        message.actuator = ActuatorId(actuators[pick(4)]);
        message.stage = chance(0.93) ? likely[pick(3)] : static_cast<Stage>(pick(7));
        message.refusal = message.stage == Stage::Refused ? wire::Refusal::Interlocked : wire::Refusal::None;
        if (chance(0.6))
            expected(message);
        if (chance(0.5))
            message.reported = 59.0;
        message.at = m_bench.clock.world();
        for (Desk& desk : m_desks)
            for (int i = chance(0.1) ? 2 : int(chance(0.95)); i > 0; --i)
                desk.service->feedback(message);
    }
    /// What a field that works would say next.
    void expected(wire::FeedbackMessage& message)
    {
        for (const auto& record : m_desks[pick(2)].service->commands())
            if (command::isInFlight(record.state)) {
                message.command = record.id;
                message.actuator = record.actuators[pick(int(record.actuators.size()))].actuator;
                message.stage = record.state == State::Approved   ? Stage::Selected
                                : record.state == State::Operated ? Stage::Accepted
                                                                  : Stage::Done;
                message.refusal = wire::Refusal::None;
            }
    }
    void tick()
    {
        m_bench.clock.advanceWall(std::chrono::milliseconds(pick(chance(0.1) ? 90'000 : 3'000)));
        if (chance(0.01)) // somebody sets the clock
            m_bench.clock.advanceWall(std::chrono::seconds(chance(0.5) ? 3600 : -30));
        m_bench.clock.advanceWorld(std::chrono::seconds(pick(300)));
        auto state = m_bench.state();
        state.channels[1].stale = chance(0.1);
        state.channels[1].value = chance(0.15) ? 35 : 5;
        for (Desk& desk : m_desks) {
            m_storm = state.channels[1].stale || state.channels[1].value >= 30;
            if (chance(0.9))
                desk.service->tick(state);
        }
    }
    /// Now and then both believe that they are on duty.
    void handOver()
    {
        Desk& to = m_desks[pick(2)];
        for (Desk& desk : m_desks)
            if (&desk != &to && chance(0.8)) {
                desk.service->leaveDuty();
                desk.onDuty = false;
            }
        if (to.service->takeDuty())
            to.onDuty = true;
    }
    void restart(Desk& desk)
    {
        m_bench.ledger.failing = false;
        m_bench.ledger.failAt = nullptr;
        follow(desk);
        const auto shown = desk.service->commands();
        const auto sent = m_sent.size();
        make(desk);
        desk.cancelled.clear();
        expect(desk.service->restore(desk.onDuty).has_value(), "restore failed");
        expect(m_sent.size() == sent, "restore sent something");
        for (const auto& old : shown) {
            const auto now = desk.service->command(old.id);
            const bool wasBetween = old.state == State::Approved || old.state == State::Selected;
            expect(now && (now->state == old.state || (wasBetween && now->state == State::Cancelled)),
                   "restore changed " + old.id.value);
            expect(!now || (now->approvals == old.approvals && toJson(now->proposal) == toJson(old.proposal)),
                   "restore changed what " + old.id.value + " asks or who approved it");
            expect(!now || now->signatures == old.signatures, "restore changed who signed " + old.id.value);
        }
    }

    void check(const wire::CommandMessage& message, Desk& desk)
    {
        readOn(m_bench.ledger, m_read, m_stories);
        const auto found = m_stories.find(message.id.value);
        expect(found != m_stories.end() && found->second.proposed, "sent what was never proposed");
        if (found == m_stories.end())
            return;
        checkPeople(found->second);
        checkGate(message);
        const auto key =
            message.id.value + "/" + message.actuator.value + "/" + std::to_string(int(message.verb));
        expect(m_nonces.insert(message.nonce).second, "a nonce was used twice");
        if (message.verb == Verb::Cancel) {
            expect(desk.cancelled.insert(key).second, "cancelled twice: " + key);
            return;
        }
        expect(m_sent.insert(key).second, "sent twice: " + key);
        checkRules(message);
        checkTimes(message, found->second);
    }
    void checkPeople(const Story& story)
    {
        expect(int(story.approvedBy.size()) >= story.needed, "sent without its approvals");
        expect(!story.approvedBy.contains("vic"), "a viewer approved");
        const bool isOwn = story.origin.starts_with("operator:");
        expect(!story.hazardous || story.approvedBy.size() >= (isOwn ? 1u : 2u), "hazardous with one person");
        expect(!story.hazardous || !isOwn || !story.approvedBy.contains(story.origin.substr(9)),
               "the requester approved a hazardous command");
    }
    void checkRules(const wire::CommandMessage& message)
    {
        const bool isValve = message.actuator == ActuatorId("water/V3/valve");
        expect(isValve || !m_storm || message.value <= 50, "sent in a storm");
        if (!isValve || message.verb != Verb::Operate)
            return;
        const Instant now = m_bench.clock.world();
        std::erase_if(m_valve, [&](Instant at) { return at <= now - 20min; });
        m_valve.push_back(now);
        expect(m_valve.size() <= 2, "sent too often");
    }
    void checkTimes(const wire::CommandMessage& message, const Story& story)
    {
        const Instant wall = m_bench.clock.wall();
        expect(story.decidedAtWall.has_value(), "sent without the last approval in the ledger");
        expect(story.releasedAtWall && wall < *story.releasedAtWall + 60s, "sent after its expiry");
        expect(story.decidedAtWall && *story.decidedAtWall < story.decideBy,
               "approved after people's deadline");
        expect(message.expiresAt > wall, "sent with an expiry that is over");
        const char* row = message.verb == Verb::Select ? "select-sent" : "operate-sent";
        expect(story.rows.contains(row) && story.rows.at(row) == 1,
               std::string("sent before the ledger's ") + row);
        expect(message.verb != Verb::Operate || story.rows.contains("selected"),
               "operated before it was selected");
    }
    /// The gateway admits what is sent, and no lie about it.
    void checkGate(const wire::CommandMessage& message)
    {
        const Instant wall = m_bench.clock.wall();
        const auto answer = m_gate->admit(message, wall);
        // Signed before the clock was set back: the one thing that is rightly refused.
        const bool isTooEarly = message.authorisation.validFrom > wall + 10s;
        expect(answer.why.empty() || isTooEarly, "the gateway refuses it: " + answer.why);
        auto lie = message;
        lieAbout(lie);
        const auto fresh = gateway::Gatekeeper::open(m_registry).value();
        const bool isRefused = !fresh->admit(lie, wall).why.empty();
        expect(isRefused, "the gateway lets a lie in");
        m_lies += isRefused;
    }
    /// By the wire, or (with the seat's own signature) by a seat; a seat may stop what it likes.
    void lieAbout(wire::CommandMessage& lie)
    {
        wire::Authorisation& signed_ = lie.authorisation;
        const bool isOfSeat = lie.verb != Verb::Cancel && chance(0.7);
        switch (pick(isOfSeat ? 9 : 4)) {
        case 0:
            lie.value += 1;
            break;
        case 1:
            lie.unit = "x";
            break;
        case 2:
            lie.id = CommandId("other");
            break;
        case 3:
            lie.actuator = ActuatorId("bridge/D9/heater");
            break;
        case 4:
            signed_.signatures.pop_back();
            if (!signed_.signatures.empty() && !signed_.hazardous)
                signed_.signatures.clear();
            break;
        case 5:
            signed_.validUntil += 1h;
            break;
        case 6:
            lie.value = signed_.settings[0].value = signed_.settings[0].value + 1;
            break;
        case 7:
            signed_.nonce += "x";
            break;
        case 8:
            signed_.emergency = !signed_.emergency;
            break;
        }
        if (isOfSeat)
            for (const Desk& desk : m_desks)
                if (desk.ring.seat()->key() == lie.seat)
                    sign(lie, *desk.ring.seat());
    }

    /// Each row is a step of the table, and no actuator is held twice.
    void checkRows()
    {
        readOn(m_bench.ledger, m_read, m_stories);
        for (; m_checked < m_bench.ledger.all.size(); ++m_checked) {
            const auto& entry = m_bench.ledger.all[m_checked].entry;
            if (entry.type == "proposed") {
                m_walked[entry.subject] = State::Proposed;
                continue;
            }
            const auto event = command::eventFrom(entry.type);
            expect(event && m_walked.contains(entry.subject), "a row about nothing");
            const auto to = event ? command::next(m_walked[entry.subject], *event) : std::nullopt;
            expect(to.has_value(), "a row that is no step: " + entry.type);
            m_walked[entry.subject] = to.value_or(State::Proposed);
            m_reached.insert(m_walked[entry.subject]);
            std::map<std::string, std::string> holders;
            for (const auto& [id, state] : m_walked)
                if (command::isInFlight(state))
                    for (const std::string& actuator : m_stories.at(id).actuators)
                        expect(holders.emplace(actuator, id).second, actuator + " is held twice");
        }
    }
    /// A desk that has followed shows what the ledger says.
    void checkShown(const Desk& desk)
    {
        for (const auto& record : desk.service->commands())
            expect(m_walked.contains(record.id.value) && m_walked.at(record.id.value) == record.state,
                   "shown otherwise than in the ledger: " + record.id.value);
    }

    std::mt19937 m_random;
    CommandBench m_bench;
    Desk m_desks[2];
    gateway::Registry m_registry;
    std::unique_ptr<gateway::Gatekeeper> m_gate;
    std::set<std::string> m_sent, m_nonces;
    std::set<State> m_reached;
    std::string m_fault;
    std::size_t m_read = 0, m_checked = 0, m_lies = 0, m_races = 0;
    Stories m_stories;
    std::map<std::string, State> m_walked;
    bool m_storm = false;
    std::vector<Instant> m_valve; ///< operated, world
    int m_steps = 0, m_lastId = 0;
};

} // namespace

class tst_CommandWalk : public QObject {
    Q_OBJECT
private slots:
    void holdsWhateverHappens()
    {
        std::set<State> reached{State::Proposed};
        std::size_t sent = 0, lies = 0, races = 0;
        for (unsigned seed = 1; seed <= 100; ++seed) {
            Walk walk(seed);
            for (int i = 0; i < 400 && walk.fault().empty(); ++i)
                walk.step();
            QVERIFY2(walk.fault().empty(), ("seed " + std::to_string(seed) + ", " + walk.fault()).c_str());
            reached.insert(walk.reached().begin(), walk.reached().end());
            sent += walk.sent();
            lies += walk.refusedLies();
            races += walk.races();
        }
        // The walk is worth something only where it gets everywhere.
        for (int state = 0; state < 13; ++state)
            QVERIFY2(reached.contains(static_cast<State>(state)),
                     std::string(nameOf(static_cast<State>(state))).c_str());
        qInfo("sent %zu, lies refused %zu, steps of a desk that was behind %zu", sent, lies, races);
        QVERIFY(sent > 200 && lies > 200 && races > 1000);
    }
};

QTEST_GUILESS_MAIN(tst_CommandWalk)
#include "tst_CommandWalk.moc"
