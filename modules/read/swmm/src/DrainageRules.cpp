// SPDX-License-Identifier: GPL-3.0-or-later
// [CONTROLS]: RULE … IF … AND … OR … THEN … ELSE … PRIORITY (SWMM 5.2 User's Manual, appendix C).
#include "DrainageParser.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>

namespace sinew::read {

using namespace drainage;

namespace {

using What = RuleTerm::What;

constexpr std::pair<const char*, What> kOfNode[] = {{"DEPTH", What::NodeDepth},
                                                    {"MAXDEPTH", What::NodeFullDepth},
                                                    {"HEAD", What::NodeHead},
                                                    {"VOLUME", What::NodeVolume},
                                                    {"INFLOW", What::NodeInflow}};
constexpr std::pair<const char*, What> kOfLink[] = {
    {"FLOW", What::LinkFlow},         {"DEPTH", What::LinkDepth},       {"FULLDEPTH", What::LinkFullDepth},
    {"FULLFLOW", What::LinkFullFlow}, {"VELOCITY", What::LinkVelocity}, {"LENGTH", What::LinkLength},
    {"SLOPE", What::LinkSlope},       {"SETTING", What::LinkSetting},   {"STATUS", What::LinkStatus},
    {"TIMEOPEN", What::TimeOpen},     {"TIMECLOSED", What::TimeClosed}};
constexpr std::pair<const char*, What> kOfTime[] = {{"TIME", What::Time},   {"CLOCKTIME", What::ClockTime},
                                                    {"DATE", What::Date},   {"DAY", What::Day},
                                                    {"MONTH", What::Month}, {"DAYOFYEAR", What::DayOfYear}};
constexpr std::pair<const char*, RuleCondition::Relation> kRelations[] = {
    {"=", RuleCondition::Relation::Equal},   {"<>", RuleCondition::Relation::NotEqual},
    {"<", RuleCondition::Relation::Less},    {"<=", RuleCondition::Relation::LessEqual},
    {">", RuleCondition::Relation::Greater}, {">=", RuleCondition::Relation::GreaterEqual}};

template <class T, std::size_t N>
const T* lookUp(const std::pair<const char*, T> (&list)[N], const std::string& name)
{
    for (const auto& [key, value] : list)
        if (name == key)
            return &value;
    return nullptr;
}

bool isLinkWord(const std::string& w)
{
    return w == "LINK" || w == "CONDUIT" || w == "PUMP" || w == "ORIFICE" || w == "WEIR" || w == "OUTLET";
}
bool isNumberLike(const std::string& w)
{
    return !w.empty() &&
           (std::isdigit(static_cast<unsigned char>(w[0])) || w[0] == '-' || w[0] == '.' || w[0] == '+');
}

} // namespace

/// One walk over the lines of all rules.
class RuleReader {
public:
    using Line = SwmmFile::Line;
    explicit RuleReader(DrainageParser& p) : m(p) {}

    void read(const Line& line)
    {
        const std::string first = upper(line.tokens[0]);
        if (first == "RULE") {
            m.m_out.model.rules.push_back({.id = m.word(line, 1, "the rule's name")});
            m_part = Part::None;
            return;
        }
        if (first == "VARIABLE" || first == "EXPRESSION")
            m.broken(line, "variables and expressions in rules are not modelled");
        if (m.m_out.model.rules.empty())
            m.broken(line, "a clause before the first rule");
        Rule& rule = m.m_out.model.rules.back();
        if (first == "IF" || first == "THEN" || first == "ELSE")
            m_part = first == "IF" ? Part::If : first == "THEN" ? Part::Then : Part::Else;
        else if (first == "PRIORITY") {
            rule.priority = m.number(line, 1, "the priority");
            return;
        } else if (first != "AND" && first != "OR")
            m.broken(line, "'" + line.tokens[0] + "' begins no clause of a rule");
        if (m_part == Part::If)
            rule.conditions.push_back(condition(line, first == "OR"));
        else if (m_part == Part::None)
            m.broken(line, "a clause before IF");
        else
            (m_part == Part::Then ? rule.then : rule.otherwise).push_back(action(line, rule));
    }

private:
    enum class Part { None, If, Then, Else };

    RuleTerm term(const Line& line, std::size_t& k) const
    {
        const std::string kind = upper(m.word(line, k, "what the rule looks at"));
        RuleTerm t;
        if (kind == "SIMULATION") {
            const What* what = lookUp(kOfTime, m.upperAt(line, k + 1));
            if (!what)
                m.broken(line, "'" + m.upperAt(line, k + 1) + "' is nothing of the simulation");
            t.what = *what;
            k += 2;
            return t;
        }
        const bool isNode = kind == "NODE", isGage = kind == "GAGE";
        if (!isNode && !isGage && !isLinkWord(kind))
            m.broken(line, "'" + kind + "' is nothing that a rule can look at");
        t.object = m.need(isNode ? m.m_nodes : isGage ? m.m_gages : m.m_links, line, k + 1, "the object");
        const std::string attribute = upper(m.word(line, k + 2, "the attribute"));
        k += 3;
        if (isGage) {
            if (attribute != "INTENSITY")
                m.broken(line, "past rain in rules is not modelled");
            t.what = What::Rain;
            return t;
        }
        const What* what = isNode ? lookUp(kOfNode, attribute) : lookUp(kOfLink, attribute);
        if (!what)
            m.broken(line, "'" + attribute + "' is no attribute that a rule can look at");
        t.what = *what;
        return t;
    }

    double unitOf(What what) const
    {
        switch (what) {
        case What::NodeDepth:
        case What::NodeFullDepth:
        case What::NodeHead:
        case What::LinkDepth:
        case What::LinkFullDepth:
        case What::LinkVelocity:
        case What::LinkLength:
            return m.m_metre;
        case What::NodeVolume:
            return m.m_metre * m.m_metre * m.m_metre;
        case What::NodeInflow:
        case What::LinkFlow:
        case What::LinkFullFlow:
            return m.m_flow;
        case What::Time:
        case What::ClockTime:
        case What::TimeOpen:
        case What::TimeClosed:
            return 3600;
        case What::Rain:
            return (m.m_us ? 0.0254 : 1e-3) / 3600;
        default:
            return 1;
        }
    }

    RuleTerm constant(const Line& line, std::size_t k, What of) const
    {
        RuleTerm t;
        const std::string text = upper(m.word(line, k, "the value"));
        if (text == "ON" || text == "OPEN" || text == "YES")
            t.value = 1;
        else if (text == "OFF" || text == "CLOSED" || text == "NO")
            t.value = 0;
        else if (of == What::Date) {
            const auto day = m.date(text);
            if (!day)
                m.broken(line, "'" + text + "' is no date");
            t.value = *day / 86400;
        } else if (unitOf(of) == 3600 && text.find(':') != text.npos)
            t.value = m.clock(line, text);
        else
            t.value = m.number(line, k, "the value") * unitOf(of);
        return t;
    }

    RuleCondition condition(const Line& line, bool isOr) const
    {
        RuleCondition c{.startsAlternative = isOr};
        std::size_t k = 1;
        c.left = term(line, k);
        const auto* relation = lookUp(kRelations, m.word(line, k, "the comparison"));
        if (!relation)
            m.broken(line, "'" + line.tokens[k] + "' is no comparison");
        c.relation = *relation;
        ++k;
        const std::string next = upper(m.word(line, k, "the value"));
        const bool isObject = !isNumberLike(next) &&
                              (next == "NODE" || next == "GAGE" || next == "SIMULATION" || isLinkWord(next));
        c.right = isObject ? term(line, k) : constant(line, k, c.left.what);
        return c;
    }

    /// A curve over the unit in which the rule's condition is written.
    int scaledCurve(const Line& line, const Rule& rule) const
    {
        const int at = m.curve(line, 6);
        if (rule.conditions.empty())
            m.broken(line, "a curve needs a condition before it");
        Table copy = m.m_out.model.tables[static_cast<std::size_t>(at)];
        for (Point& p : copy.points)
            p.x *= unitOf(rule.conditions.back().left.what);
        return m.addTable(copy.id, std::move(copy.points));
    }

    RuleAction action(const Line& line, const Rule& rule) const
    {
        RuleAction a;
        a.link = m.need(m.m_links, line, 2, "the link");
        const std::string what = upper(m.word(line, 5, "the setting"));
        if (m.word(line, 4, "the equals sign") != "=")
            m.broken(line, "an action needs '='");
        if (what == "CURVE") {
            a.how = RuleAction::How::Curve;
            a.table = scaledCurve(line, rule);
        } else if (what == "TIMESERIES") {
            a.how = RuleAction::How::Series;
            a.table = m.need(m.m_series, line, 6, "the time series");
        } else if (what == "PID") {
            if (rule.conditions.empty())
                m.broken(line, "a controller needs a condition before it");
            a.how = RuleAction::How::Pid;
            a.proportional = m.number(line, 6, "the gain");
            a.integral = m.number(line, 7, "the integral time");
            a.derivative = m.number(line, 8, "the derivative time");
        } else
            a.value = constant(line, 5, What::Constant).value;
        return a;
    }

    DrainageParser& m;
    Part m_part = Part::None;
};

void DrainageParser::readRules()
{
    RuleReader reader(*this);
    each("CONTROLS", [&](const Line& line) { reader.read(line); });
}

} // namespace sinew::read
