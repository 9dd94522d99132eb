// SPDX-License-Identifier: GPL-3.0-or-later
#include "Walk.h"

#include <map>
#include <queue>

namespace sinew::egress {

namespace {

struct Person {
    std::size_t group = 0;
    std::vector<std::size_t> ways; ///< of the route
    std::size_t walked = 0;        ///< ways behind them
    std::size_t place = 0;
    bool isOvertaken = false;
};

/// Somebody comes to a place, or to the door at the end of the way they walk.
struct Coming {
    double t = 0;
    std::size_t person = 0;
    bool atDoor = false;
    long order = 0; ///< who came first at one time
    bool operator>(const Coming& other) const { return t != other.t ? t > other.t : order > other.order; }
};

class Crowd {
public:
    Crowd(const Plan& plan, const Smoke& smoke)
        : m_plan(plan), m_smoke(smoke), m_doorFreeS(2 * plan.ways.size(), -kNever)
    {
        m_result.throughWay.assign(plan.ways.size(), 0);
    }

    Result<Evacuation> go(const Available& available, const std::stop_token& stop)
    {
        gather();
        for (long count = 0; !m_coming.empty(); ++count) {
            if (count % 256 == 0 && stop.stop_requested())
                return fail(ErrorCode::Cancelled, "the evacuation's run was stopped");
            // Smoke that comes and goes could send somebody to and fro for ever.
            if (count > 1'000'000 + 2'000 * static_cast<long>(m_persons.size()))
                return fail(ErrorCode::NotConverged, "people walk to and fro between closing ways");
            const Coming next = m_coming.top();
            m_coming.pop();
            next.atDoor ? passDoor(next) : setOff(next);
        }
        finish(available);
        return std::move(m_result);
    }

private:
    void gather()
    {
        for (std::size_t p = 0; p < m_plan.places.size(); ++p) {
            const Place& place = m_plan.places[p];
            if (place.persons == 0)
                continue;
            PlaceOutcome outcome;
            outcome.place = p;
            outcome.persons = place.persons;
            const auto route = earliestRoute(m_plan, m_smoke, p, place.leavesS);
            if (route)
                outcome.route = *route;
            else
                outcome.stranded = place.persons;
            for (int i = 0; route && i < place.persons; ++i) {
                m_persons.push_back({m_result.groups.size(), route->ways, 0, p, false});
                come(place.leavesS, m_persons.size() - 1, false);
            }
            m_result.groups.push_back(std::move(outcome));
            m_lastPassed.emplace_back();
        }
    }

    void come(double t, std::size_t person, bool atDoor) { m_coming.push({t, person, atDoor, m_order++}); }

    void pass(Person& person, double t)
    {
        double& last = m_lastPassed[person.group].try_emplace(person.place, t).first->second;
        last = std::max(last, t);
        const auto& chainage = m_plan.places[person.place].chainageM;
        if (m_smoke && chainage && !m_smoke(*chainage, t).isTenable)
            person.isOvertaken = true;
    }

    void setOff(const Coming& now)
    {
        Person& person = m_persons[now.person];
        pass(person, now.t);
        if (m_plan.places[person.place].isExit)
            return leave(person, now.t);
        Walked walked = walk(m_plan, m_smoke, m_plan.ways[person.ways[person.walked]], person.place, now.t);
        if (!walked.isTenable)
            // There may be another way by now; the one that was meant stays where all are as bad.
            if (const auto route = earliestRoute(m_plan, m_smoke, person.place, now.t); route) {
                person.ways = route->ways;
                person.walked = 0;
                walked = walk(m_plan, m_smoke, m_plan.ways[person.ways.front()], person.place, now.t);
            }
        person.isOvertaken = person.isOvertaken || !walked.isTenable;
        come(walked.arrivesS, now.person, true);
    }

    void passDoor(const Coming& now)
    {
        Person& person = m_persons[now.person];
        const std::size_t w = person.ways[person.walked];
        const Way& way = m_plan.ways[w];
        double& free = m_doorFreeS[2 * w + (way.from == person.place ? 0 : 1)];
        free = std::max(free, now.t) + 1 / capacityS(way);
        ++m_result.throughWay[w];
        person.place = otherEnd(way, person.place);
        ++person.walked;
        come(free, now.person, false);
    }

    void leave(Person& person, double t)
    {
        PlaceOutcome& group = m_result.groups[person.group];
        ++group.out;
        group.overtaken += person.isOvertaken;
        group.lastOutS = std::max(group.lastOutS, t);
        m_result.outS.push_back(t);
    }

    void finish(const Available& available)
    {
        for (std::size_t g = 0; g < m_result.groups.size(); ++g) {
            PlaceOutcome& group = m_result.groups[g];
            for (const auto& [place, t] : m_lastPassed[g])
                if (const auto& chainage = m_plan.places[place].chainageM; chainage && available)
                    if (const auto until = available(*chainage))
                        group.marginS = std::min(group.marginS.value_or(kNever), *until - t);
            if (group.marginS)
                m_result.marginS = std::min(m_result.marginS.value_or(kNever), *group.marginS);
            m_result.out += group.out;
            m_result.stranded += group.stranded;
            m_result.overtaken += group.overtaken;
            m_result.requiredS = std::max(m_result.requiredS, group.lastOutS);
        }
        std::ranges::sort(m_result.outS);
    }

    const Plan& m_plan;
    const Smoke& m_smoke;
    std::vector<double> m_doorFreeS; ///< two a way: its far end, its near end
    std::vector<Person> m_persons;
    std::vector<std::map<std::size_t, double>> m_lastPassed; ///< a group each: place -> time
    std::priority_queue<Coming, std::vector<Coming>, std::greater<>> m_coming;
    long m_order = 0;
    Evacuation m_result;
};

} // namespace

Result<Evacuation> evacuate(const Plan& plan, const Smoke& smoke, const Available& available,
                            std::stop_token stop)
{
    if (const auto good = checkPlan(plan); !good)
        return passOn(good);
    return Crowd(plan, smoke).go(available, stop);
}

} // namespace sinew::egress
